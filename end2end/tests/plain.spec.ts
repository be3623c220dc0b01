import { expect, NOT_COPIED, refuseCopying, test } from '../fixtures/test';

// What pages without the program do all the same while they are open: they stay true, and lose nothing that was typed.

test.beforeEach(({ script }) => { test.skip(!script, 'nothing runs here'); });

test('whatever is revoked leaves open pages without the program too', async ({ world, portal, another }) => { // rule 9
  const [kept, lost] = [await world.organization({ devices: 1 }), await world.organization()];
  const admin = await world.employee({ role: 'admin' });
  const group = await world.group({ organizations: [kept.id, lost.id], employees: [admin.id] });
  const page = await another(null, { storageState: admin.session });
  const main = page.getByRole('main');
  await page.goto(`/organizations/${lost.id}/users`);
  await expect(main).toContainText(lost.name);
  const take = async (id: string, act: string) => {
    const change = `?act=${act}&id=${id}`;
    const { mark } = await portal.read<{ mark: string }>('primary', '/api/group/plan', { at: `${group.id}${change}` });
    await portal.act('primary', '/api/group/change', { id: group.id, change, mark });
  };
  await take(lost.id, 'remove-organizations');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is nothing here');
  await expect(main).not.toContainText(lost.name);
  // A list drops its rows and keeps the rest.
  await page.goto('/why?what=a');
  await take(lost.id, 'add-organizations');
  await page.goto(`/why?organization=${kept.id}`);
  await expect(main).toContainText(kept.name);
  await take(kept.id, 'remove-organizations');
  await expect(main).not.toContainText(kept.name);
});

test('a question names nothing that was revoked, and is answered as it was read', async ({ world, portal, another }) => { // rule 9
  const shared = portal.unique('Osprey');
  const [kept, lost] = [await world.organization({ name: `${shared} One` }), await world.organization({ name: `${shared} Two` })];
  const admin = await world.employee({ role: 'admin' });
  const group = await world.group({ organizations: [kept.id, lost.id], employees: [admin.id] });
  const page = await another(null, { storageState: admin.session });
  const main = page.getByRole('main');
  await page.goto(`/organizations/bulk?${new URLSearchParams({ act: 'remove', all: 'matching', query: `?q=${shared}` })}`);
  await expect(main).toContainText(lost.name);
  const change = `?act=remove-organizations&id=${lost.id}`;
  const { mark } = await portal.read<{ mark: string }>('primary', '/api/group/plan', { at: `${group.id}${change}` });
  await portal.act('primary', '/api/group/change', { id: group.id, change, mark });
  await expect(main).not.toContainText(lost.name);
  await expect(main).toContainText(kept.name);
  await page.getByLabel(/to confirm/).fill(kept.name);
  await page.getByRole('button', { name: 'Remove 1 organization' }).click();
  await expect(page.getByRole('alert')).toContainText('Meanwhile this would do something else.');
});

test('whoever follows a link into another tab keeps a page that stays true', { tag: '@desk' }, async ({ page, world, portal }) => {
  // Not elsewhere: no second tab by a key.
  const { id } = await world.organization();
  const user = await world.user(id);
  await page.goto(`/organizations/${id}/users`);
  const [tab] = await Promise.all([page.context().waitForEvent('page'), page.getByRole('link', { name: user.name, exact: true }).click({ modifiers: ['ControlOrMeta'] })]);
  await tab.close();
  const second = await world.user(id, { name: portal.unique('Heron Quay') });
  await page.bringToFront();
  await expect(page.getByRole('link', { name: second.name, exact: true })).toBeVisible();
});

test('what others do is shown, and what was typed meanwhile stays', async ({ page, world, portal }) => {
  const { id } = await world.organization();
  await page.goto(`/organizations/${id}/users/new`);
  await page.getByLabel('Name', { exact: true }).fill('Lark Meadow');
  await page.getByLabel('All products but Endpoint Backup', { exact: true }).selectOption('manage');
  await page.getByLabel('Add another organization user').check();
  await page.getByLabel('Email').pressSequentially('lark@');
  const holder = await world.user(id, { portal: 'none', endpoint: 'restore_only' });
  await expect(page.getByText(`One user of an organization has it: ${holder.name}.`)).toBeVisible();
  await page.keyboard.type('bakery.example');
  await expect(page.getByLabel('Email')).toHaveValue('lark@bakery.example');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Lark Meadow');
  await expect(page.getByLabel('All products but Endpoint Backup', { exact: true })).toHaveValue('manage');
  await expect(page.getByLabel('Add another organization user')).toBeChecked();
  // A link to hand over is said once, and stays whatever happens elsewhere.
  await page.getByRole('button', { name: 'Add organization user' }).click();
  const link = page.getByLabel('One-time link');
  await expect(link).toHaveValue(new RegExp(`^${portal.url}/link/`));
  const handed = await link.inputValue();
  const changed = page.waitForResponse((answer) => answer.url().includes('/users/new') && answer.request().resourceType() === 'fetch');
  await world.organization();
  // A page that looks again is nobody at work.
  expect((await changed).request().headers()['x-by-itself']).toBe('1');
  await expect(link).toHaveValue(handed);
  await page.context().grantPermissions(['clipboard-write']);
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByText('Copied', { exact: true })).toBeAttached();
  await refuseCopying(page);
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByText(NOT_COPIED)).toBeVisible();
  await page.getByRole('button', { name: 'Close this message' }).click();
  await expect(link).toHaveCount(0);
});

test('whoever changes the same meanwhile is told of, not lost', async ({ page, world, portal }) => {
  const { id, name } = await world.organization();
  await page.goto(`/organizations/${id}/details`);
  await page.getByLabel('Notes').fill('Ring twice.');
  const looked = page.waitForResponse((answer) => answer.url().endsWith('/details') && answer.request().resourceType() === 'fetch');
  const shown = new URLSearchParams({ name, locale: 'en' }).toString();
  await portal.act('primary', '/api/organization/edit', { id, shown, name: `${name} West`, notes: 'Closed on Mondays.', locale: 'en' });
  await looked;
  // What was not touched is as it is now.
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(`${name} West`);
  await expect(page.getByLabel('Notes')).toHaveValue('Ring twice.');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByLabel('Notes')).toHaveAccessibleDescription(/Somebody else changed this meanwhile/);
  await expect(page.getByLabel('Notes')).toHaveValue('Ring twice.');
  await expect(page.getByRole('main')).toContainText('Closed on Mondays.');
});

test('a page without the program leads to sign-in when its session ends', async ({ world, another }) => {
  const tech = await world.employee();
  const page = await another(null, { storageState: tech.session });
  await page.goto('/account/passkeys');
  const elsewhere = await page.context().newPage();
  await elsewhere.goto('/account');
  await elsewhere.getByRole('button', { name: /account of/ }).click();
  await elsewhere.getByRole('button', { name: 'Sign out' }).click();
  await elsewhere.waitForURL('**/sign-in**');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('nobody loses what they typed by a click', async ({ page, world }) => { // UX section 3
  const { id } = await world.organization();
  const questions: string[] = [];
  page.on('dialog', (dialog) => { questions.push(dialog.type()); void dialog.dismiss(); });
  await page.goto(`/organizations/${id}/details`);
  await page.getByLabel('Notes').fill('Ring twice.');
  await page.getByRole('main').getByRole('link', { name: 'Organizations' }).click();
  await expect.poll(() => questions).toEqual(['beforeunload']);
  await expect(page.getByLabel('Notes')).toHaveValue('Ring twice.');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('The changes are saved.')).toBeVisible();
  expect(questions).toHaveLength(1);
  // The form's own way back is meant so.
  await page.goto(`/organizations/${id}/details`);
  await page.getByLabel('Notes').fill('Ring once.');
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(page).toHaveURL(`/organizations/${id}`);
  expect(questions).toHaveLength(1);
});

test('a list without the program is searched while one types, ticked as a whole, and walked by keys', async ({ page, world, portal, phone }) => { // UX section 2
  const { id } = await world.organization();
  const who = portal.unique('Lark Meadow');
  for (const name of [`${who} One`, `${who} Two`, portal.unique('Heron Quay')]) await world.user(id, { name });
  await page.goto(`/organizations/${id}/users`);
  const rows = page.getByRole('row').filter({ has: page.getByRole('checkbox', { name: /^Select [A-Z]/ }) });
  await expect(rows).toHaveCount(3);
  const search = page.getByRole('searchbox', { name: 'Search users' });
  if (phone) await search.focus();
  else await page.keyboard.press('/');
  await expect(search).toBeFocused();
  await page.keyboard.type(who.toLowerCase());
  await expect(rows).toHaveCount(2);
  await expect(search).toBeFocused();
  await expect(search).toHaveValue(who.toLowerCase());
  await expect(page).toHaveURL(`/organizations/${id}/users?${new URLSearchParams({ q: who.toLowerCase() })}`);
  await page.keyboard.press('Escape');
  await expect(rows).toHaveCount(3);
  if (phone) {
    for (const box of await page.getByRole('checkbox', { name: /^Select [A-Z]/ }).all()) if (await box.isVisible()) await box.check();
  } else {
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    await expect(page.getByRole('group', { name: 'Act on selected' })).toContainText('All users on this page selected');
    await page.locator(':focus').blur();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await expect(rows.nth(1).getByRole('link').first()).toBeFocused();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await expect(page).toHaveURL('/devices');
  }
});

test('ticks are counted, on a phone too', async ({ page, world }) => {
  expect((await world.unlinked()).length).toBeGreaterThan(2);
  for (const list of ['/devices?unlinked=1', '/organizations', '/employees']) {
    await page.goto(list);
    for (const at of [1, 2]) await page.getByRole('checkbox', { name: /^Select [A-Z]/ }).nth(at).check();
    // A row that is laid out when it comes keeps its counter to itself.
    const contained = await page.locator('tbody tr').first().evaluate((row) => getComputedStyle(row).contentVisibility);
    expect(contained, list).toBe('visible');
  }
});
