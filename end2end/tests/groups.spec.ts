import { awake, expect, test, type Page } from '../fixtures/test';

// Manage Groups (M72–M82, rules 11 to 13).

const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });
const organizations = (page: Page) => page.getByRole('group', { name: 'Organizations' });
const employees = (page: Page) => page.getByRole('group', { name: 'Employees' });

test('a new group needs a name, an organization and an employee', async ({ page, world, portal }) => { // M73, M74, M77, rule 12
  const { name: organization } = await world.organization();
  const person = await world.employee();
  const group = portal.unique('Ridge');
  await page.goto('/groups');
  await page.getByRole('link', { name: 'Add user group' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Add user group');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(group);
  await page.getByRole('button', { name: 'Create group' }).click();
  await expect(page.getByRole('alert')).toContainText('The group was not created');
  await expect(organizations(page)).toContainText('Choose at least one.');
  await expect(employees(page)).toContainText('Choose at least one.');
  // Each says so of itself, and the summary leads there.
  for (const [picker, legend] of [[organizations(page), 'Organizations'], [employees(page), 'Employees']] as const) {
    await expect(picker).toHaveAccessibleDescription(/^At least one\. .* Choose at least one\.$/);
    await page.getByRole('alert').getByRole('link', { name: `${legend}: Choose at least one.` }).click();
    await expect(picker).toBeFocused();
  }
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(group);
  // What is ticked stays while one searches for more.
  await organizations(page).getByRole('searchbox').fill(organization);
  await organizations(page).getByRole('button', { name: 'Search' }).click();
  await organizations(page).getByRole('checkbox', { name: organization, exact: true }).check();
  await employees(page).getByRole('searchbox').fill(person.email);
  await employees(page).getByRole('button', { name: 'Search' }).click();
  await expect(organizations(page).getByRole('checkbox', { name: organization, exact: true })).toBeChecked();
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(group);
  await employees(page).getByRole('checkbox', { name: person.name }).check();
  await page.getByRole('button', { name: 'Create group' }).click();
  await expect(said(page, `The group ${group} was created.`)).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(group);
  await expect(page.getByRole('link', { name: '1 organization', exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: '1 employee', exact: true })).toBeVisible();
});

test('what is put into a group is looked at first, then done', async ({ page, world }) => { // M78, M80
  const [one, two] = [await world.organization(), await world.organization()];
  const person = await world.employee();
  const group = await world.group({ organizations: [one.id], employees: [person.id] });
  await page.goto(`/groups/${group.id}`);
  await page.getByRole('link', { name: 'Add organizations' }).click();
  await page.getByRole('searchbox', { name: 'Search organizations' }).fill(two.name);
  await page.getByRole('searchbox', { name: 'Search organizations' }).press('Enter');
  await page.getByRole('checkbox', { name: `Select ${two.name}` }).check();
  await page.getByRole('button', { name: 'Add to the group…' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Add 1 organization to ${group.name}?`);
  await expect(page.getByRole('main')).toContainText('Its 1 employee sees them at once.');
  await page.getByRole('button', { name: 'Add 1 organization' }).click();
  const link = page.getByRole('link', { name: two.name, exact: true });
  await expect(said(page, `1 organization was added to ${group.name}.`)).toBeVisible();
  await expect(link).toBeVisible();
  // UX section 2: taken back, and that too.
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(said(page, `1 organization was taken out of ${group.name}.`)).toBeVisible();
  await expect(link).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(said(page, `1 organization was added to ${group.name}.`)).toBeVisible();
  await expect(link).toBeVisible();
});

test('what is taken out says who loses it, and a name in a list of names is found whatever its case', async ({ page, world }) => { // M79, M81, rule 13
  const [one, two] = [await world.organization(), await world.organization()];
  const person = await world.employee();
  const group = await world.group({ organizations: [one.id], employees: [person.id] });
  await page.goto(`/groups/${group.id}/add-organizations`);
  await page.getByLabel('Names').fill(`${two.name.toUpperCase()}\nNo such customer\n${one.name}\n`);
  await page.getByRole('button', { name: 'Look at them' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Add 1 organization to ${group.name}?`);
  await expect(page.getByRole('main')).toContainText('1: nothing has this name');
  await expect(page.getByRole('main')).toContainText('1: in it already');
  await page.getByRole('button', { name: 'Add 1 organization' }).click();
  await expect(said(page, `1 organization was added to ${group.name}.`)).toBeVisible();
  await page.getByRole('link', { name: `Remove ${one.name}` }).click();
  await expect(page.getByRole('main')).toContainText(`${person.name} loses 1 organization`);
  // Somebody else joins meanwhile: what would be done is not what was shown.
  const other = await world.employee();
  const at = `${group.id}?act=add-people&id=${other.id}`;
  const plan = await world.portal.read<{ mark: string }>('primary', '/api/group/plan', { at });
  await world.portal.act('primary', '/api/group/change', { id: group.id, change: at.slice(group.id.length), mark: plan.mark });
  await page.getByRole('button', { name: 'Remove 1 organization' }).click();
  await expect(page.getByRole('alert')).toContainText('Meanwhile this would do something else.');
  await expect(page.getByRole('main')).toContainText('2 employees lose something');
  await page.getByRole('button', { name: 'Remove 1 organization' }).click();
  await expect(said(page, `1 organization was taken out of ${group.name}.`)).toBeVisible();
  await page.getByRole('link', { name: '2 employees' }).click();
  await expect(page.getByRole('link', { name: other.name, exact: true })).toBeVisible();
});

test('a deletion says who loses what, and does it', async ({ page, world, portal }) => { // M82, rule 13
  const { id, name } = await world.organization();
  const person = await world.employee();
  const group = await world.group({ organizations: [id], employees: [person.id] });
  await page.goto('/groups');
  await page.getByRole('link', { name: `Delete ${group.name}`, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Delete the group ${group.name}?`);
  await expect(page.getByRole('main')).toContainText(`${person.name} loses 1 organization and sees nothing afterwards`);
  await page.getByText('Which').first().click();
  await expect(page.getByRole('listitem').filter({ hasText: new RegExp(`^${name}$`) }).first()).toBeVisible();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(page).toHaveURL(`/groups/${group.id}`);
  await page.getByRole('link', { name: 'Delete group…' }).click();
  await expect(page).toHaveURL(`/groups/${group.id}/delete`);
  await page.getByRole('button', { name: 'Delete group' }).click();
  await expect(page).toHaveURL('/groups');
  await expect(said(page, `The group ${group.name} was deleted.`)).toBeVisible();
  await expect(page.getByRole('link', { name: group.name, exact: true })).toHaveCount(0);
  await awake(page);
  const me = await portal.signIn(person);
  const answer = await page.request.get('/devices', { headers: { Cookie: me.cookies.map(({ name, value }) => `${name}=${value}`).join('; ') } });
  expect(await answer.text()).toContain('You are in no Access Group, so you see nothing.');
});

test('the group of all organizations takes members, and is never deleted', async ({ page, world }) => { // rule 11
  await page.goto('/groups');
  await expect(page.getByRole('link', { name: 'Delete All organizations' })).toHaveCount(0);
  const id = await world.groupId('All organizations');
  await page.goto(`/groups/${id}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('All organizations');
  await expect(page.getByRole('link', { name: 'Add organizations' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Delete group…' })).toHaveCount(0);
  const answer = await page.request.post('/api/group/delete', {
    headers: { Origin: world.portal.url, Accept: 'application/json' }, form: { id },
  });
  expect(answer.status()).toBe(403);
});
