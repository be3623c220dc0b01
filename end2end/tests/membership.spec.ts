import { expect, test, type Page } from '../fixtures/test';

// Memberships that end, requests to see more, copies and mergers of groups (section 6; rules 3, 13).

const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test('somebody is put into a group until a day and for a reason, and stays for longer', async ({ page, world }) => { // M79, section 6
  const [organization, person] = [await world.organization(), await world.employee()];
  const group = await world.group({ organizations: [organization.id], employees: [await world.employeeId(world.portal.person('primary').email)] });
  await page.goto(`/groups/${group.id}/add-people?q=${encodeURIComponent(person.email)}`);
  await page.getByRole('checkbox', { name: `Select ${person.name}` }).check();
  await page.getByRole('button', { name: 'Add to the group…' }).click();
  // What is wrong is told, and what was typed stays.
  await page.getByLabel('Last day').fill(day(-2));
  await page.getByLabel('Reason').fill('Holiday cover');
  await page.getByRole('button', { name: 'Add 1 employee' }).click();
  await expect(page.getByRole('alert')).toContainText('Choose today or a later day.');
  await expect(page.getByLabel('Reason')).toHaveValue('Holiday cover');
  await page.getByLabel('Last day').fill(day(3));
  await page.getByRole('button', { name: 'Add 1 employee' }).click();
  await expect(said(page, `1 employee was added to ${group.name}, until ${day(3)}.`)).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: person.name })).toContainText(`until ${day(3)} (UTC) · Holiday cover`);
  await page.goto(`/why?person=${person.id}&organization=${organization.id}`);
  await expect(page.getByRole('main')).toContainText(`until ${day(3)} (UTC) · Holiday cover`);
  await page.goto(`/groups/${group.id}/people`);
  await page.getByRole('checkbox', { name: `Select ${person.name}` }).check();
  await page.getByRole('button', { name: 'Change end…' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Change the end of 1 employee in ${group.name}?`);
  await page.getByLabel('Last day').fill(day(9));
  await page.getByRole('button', { name: 'Change the end of 1 employee' }).click();
  await expect(page.getByRole('row').filter({ hasText: person.name })).toContainText(`until ${day(9)} (UTC) · Holiday cover`);
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page.locator('tbody tr').nth(0)).toContainText(`membership changed of: ${person.name}`);
  await expect(page.locator('tbody tr').nth(1)).toContainText(`employees added: ${person.name}`);
});

test('who sees nothing asks for access, and a Security Administrator grants it', async ({ page, world, another }) => { // rule 3, UX section 4
  const [organization, person] = [await world.organization({ devices: 1 }), await world.employee()];
  const group = await world.group({ organizations: [organization.id], employees: [person.id] });
  const gone = await world.portal.read<{ mark: string }>('primary', '/api/group/impact', { id: group.id });
  await world.portal.act('primary', '/api/group/delete', { id: group.id, mark: gone.mark });
  const other = await world.group({ organizations: [organization.id], employees: [await world.employeeId(world.portal.person('primary').email)] });
  const theirs = await another(null, { storageState: person.session });
  await theirs.goto('/devices');
  await theirs.getByRole('link', { name: 'Ask for access' }).click();
  await expect(theirs.getByRole('main')).toContainText('You are in no Access Group, so you see nothing.');
  await theirs.getByLabel('What you need it for').fill('Ticket 4711');
  await theirs.getByRole('button', { name: 'Ask for access' }).click();
  await expect(said(theirs, 'You have asked for access.')).toBeVisible();
  await expect(theirs.getByRole('main')).toContainText('It waits for a Security Administrator.');
  await expect(theirs.getByRole('button', { name: 'Ask for access' })).toHaveCount(0);
  await page.goto('/groups');
  await page.getByRole('link', { name: /^Access requests/ }).click();
  await page.getByRole('link', { name: person.name, exact: true }).click();
  await expect(page.getByRole('main')).toContainText('Ticket 4711');
  await page.getByRole('button', { name: 'Grant access' }).click();
  await expect(page.getByRole('alert')).toContainText('Choose one of the options in the list.');
  await page.getByLabel('Access Group').selectOption(other.name);
  await page.getByLabel('Last day').fill(day(1));
  await page.getByRole('button', { name: 'Grant access' }).click();
  await expect(said(page, `${person.name} is in ${other.name} now, until ${day(1)}, and is told so.`)).toBeVisible();
  await theirs.goto('/account/access');
  await expect(theirs.getByRole('main')).toContainText('Granted');
  await expect(theirs.getByRole('main')).toContainText(other.name);
});

test('a request that is declined says so, and one that is answered is not answered again', async ({ page, script, world, another }) => {
  const [organization, person] = [await world.organization(), await world.employee()];
  await world.group({ organizations: [organization.id], employees: [person.id] });
  const theirs = await another(null, { storageState: person.session });
  await theirs.goto('/account/access');
  await theirs.getByRole('button', { name: 'Ask for access' }).click();
  await expect(said(theirs, 'You have asked for access.')).toBeVisible();
  await page.goto('/access-requests');
  await page.getByRole('link', { name: `Answer the request of ${person.name}` }).click();
  const [id = ''] = page.url().split('/').slice(-1);
  await world.portal.act('security', '/api/access-request/decline', { id });
  // Where script runs the page says so by itself.
  if (!script) await page.getByRole('button', { name: 'Decline' }).click();
  await expect(page.getByRole('main')).toContainText('This request is answered.');
  await theirs.goto('/account/access');
  await expect(theirs.getByRole('main')).toContainText('Declined');
  await expect(theirs.getByRole('button', { name: 'Ask for access' })).toBeVisible();
});

test('a group is copied, and the copy is merged back', async ({ page, world, portal }) => { // M77, rule 13
  const [one, person] = [await world.organization(), await world.employee()];
  const group = await world.group({ organizations: [one.id], employees: [person.id] });
  const copy = portal.unique('Copied Coast');
  await page.goto(`/groups/${group.id}`);
  await page.getByRole('link', { name: 'Copy…' }).click();
  await page.getByRole('button', { name: 'Copy group' }).click();
  await expect(page.getByRole('alert')).toContainText('The group was not copied');
  await page.getByLabel('Name of the new group').fill(copy);
  await page.getByRole('checkbox', { name: 'Its 1 employee too' }).check();
  await page.getByRole('button', { name: 'Copy group' }).click();
  await expect(said(page, `The group ${copy} was created.`)).toBeVisible();
  await expect(page.getByRole('link', { name: '1 employee', exact: true })).toBeVisible();
  // One more is in the copy alone.
  const more = await world.organization();
  const [id = ''] = page.url().split('/').slice(-1);
  const at = `${id}?act=add-organizations&id=${more.id}`;
  const plan = await portal.read<{ mark: string }>('primary', '/api/group/plan', { at });
  await portal.act('primary', '/api/group/change', { id, change: at.slice(id.length), mark: plan.mark });
  await page.getByRole('link', { name: 'Merge…' }).click();
  await page.getByLabel('Into').selectOption(group.name);
  await page.getByRole('button', { name: 'Look at it' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Merge ${copy} into ${group.name}?`);
  await expect(page.getByRole('main')).toContainText(`${group.name} gains 1 organization, seen by its 1 employee`);
  await page.getByRole('button', { name: 'Merge the groups' }).click();
  await expect(said(page, `All of ${copy} is in ${group.name} now, and ${copy} was deleted.`)).toBeVisible();
  await expect(page.getByRole('link', { name: '2 organizations', exact: true })).toBeVisible();
});

test('Manage Groups is sorted, and counts what waits', async ({ page, world }) => { // M76
  const organization = await world.organization();
  const person = await world.employee();
  const group = await world.group({ organizations: [organization.id], employees: [person.id] });
  await page.goto('/groups?sort=-changed');
  await expect(page.locator('tbody tr').first()).toContainText(group.name);
  await page.goto('/groups?sort=colour');
  await expect(page.getByRole('main')).toContainText('sort');
});
