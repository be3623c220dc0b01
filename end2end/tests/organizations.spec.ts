import { awake, expect, test, type Page } from '../fixtures/test';
import { confirm } from '../fixtures/totp';

// Manage Organizations (M35–M41, M44–M47, M87–M92, M109, K8).

const list = (page: Page) => page.getByRole('table', { name: 'Organizations' });
const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

test('the details of an organization are edited in one form', async ({ page, world, portal }) => { // M91, M109, M139
  const { id, name } = await world.organization();
  const after = portal.unique('Quay Bakery');
  await page.goto('/organizations');
  await page.getByRole('link', { name: `Edit ${name}`, exact: true }).click();
  await expect(page).toHaveURL(`/organizations/${id}`);
  await awake(page);
  await page.getByRole('link', { name: 'Edit details' }).click();
  await expect(page).toHaveURL(`/organizations/${id}/details`);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(after);
  await page.getByRole('textbox', { name: /^Notes/ }).fill('Ring twice.\n\n<b>Ask for Uma</b>');
  await page.getByLabel('Time zone').selectOption('Europe/Berlin');
  await page.getByLabel('Language and form of dates').selectOption('de-DE');
  await page.getByLabel('Authorized for support').check();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(said(page, 'The changes are saved.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(after);
  const main = page.getByRole('main');
  await expect(main).toContainText('<b>Ask for Uma</b>');
  await expect(main).toContainText('Europe/Berlin');
  await expect(main).toContainText(/Authorized\s*since .*, by /);
  await awake(page);
  await page.goto(`/organizations?${new URLSearchParams({ q: after })}`);
  await expect(list(page).getByRole('link', { name: after, exact: true })).toBeVisible();
  await expect(list(page).getByRole('link', { name, exact: true })).toHaveCount(0);
});

test('two who edit the details at once lose nothing', async ({ page, world }) => {
  const { id, name } = await world.organization();
  await page.goto(`/organizations/${id}/details`);
  const shown = await page.locator('input[name=shown]').inputValue();
  const notes = page.getByRole('textbox', { name: /^Notes/ });
  await notes.fill('Mine');
  await world.portal.act('primary', '/api/organization/edit', { id, shown, name, notes: 'Theirs', time_zone: 'UTC', locale: 'en' });
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('alert')).toContainText('The changes were not saved');
  await expect(notes).toHaveAccessibleDescription(/Somebody else changed this meanwhile/);
  await expect(notes).toHaveValue('Mine');
  await expect(page.getByRole('region', { name: 'What it says now' })).toContainText('Theirs');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(said(page, 'The changes are saved.')).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Mine');
  await awake(page);
});

test('who sees an organization and what was done stand on its page', async ({ page, world }) => { // M72, section 6
  const { id, devices: [device] } = await world.organization({ devices: 1 });
  const person = await world.employee();
  const { name: group } = await world.group({ organizations: [id], employees: [person.id] });
  await page.goto(`/organizations/${id}`);
  await awake(page);
  const card = (title: string) => page.locator('section.card').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
  await expect(card('Access')).toContainText(group);
  await expect(card('Access')).toContainText('1 employee sees it');
  await expect(card('Access')).toContainText(/employees? sees? everything/);
  await expect(card('Activity')).toContainText(device?.hostname ?? '-');
  await page.getByRole('link', { name: 'All of it, in the audit trail' }).click();
  await expect(page).toHaveURL(`/audit?organization=${id}`);
  await expect(page.getByRole('table', { name: 'Audit trail' })).toContainText('Created an organization');
  await awake(page);
});

test('organizations are taken in out of a file, all or none', async ({ page, world, portal }) => { // M87
  const { name: there } = await world.organization();
  const [one, two] = [portal.unique('Finch Bakery'), portal.unique('Heron Bakery')];
  await page.goto('/organizations');
  await awake(page);
  await page.getByRole('link', { name: 'Import', exact: true }).click();
  await page.getByLabel('Or paste its text').fill(`name,access_group,notes\n${one},All organizations,Ring twice\n${there.toUpperCase()},Nowhere,\n`);
  await page.getByRole('button', { name: 'Look at it' }).click();
  const main = page.getByRole('main');
  await expect(main).toContainText('2 organizations are in this file. 1 row has to be mended first.');
  await expect(main).toContainText('This name is in use. Choose another.');
  await expect(main).toContainText('You can choose no Access Group of this name.');
  await page.getByLabel('Or mend it here').fill(`name,access_group,notes\n${one},All organizations,Ring twice\n${two},All organizations,\n`);
  await page.getByRole('button', { name: 'Look at it' }).click();
  await page.getByRole('button', { name: 'Add 2 organizations' }).click();
  await expect(said(page, '2 organizations were created.')).toBeVisible();
  for (const name of [one, two]) await expect(list(page).getByRole('link', { name, exact: true })).toBeVisible();
  await awake(page);
});

test('several organizations are put into a group, and removed, at once', async ({ page, world, portal }) => { // M79, K8, rule 13
  const shared = portal.unique('Osprey');
  const [one, two] = [await world.organization({ name: `${shared} One` }), await world.organization({ name: `${shared} Two` })];
  const person = await world.employee();
  const { name: group } = await world.group({ organizations: [one.id], employees: [person.id] });
  const tick = async (names: string[]) => {
    await page.goto(`/organizations?q=${encodeURIComponent(shared)}`);
    for (const name of names) await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
  };
  await tick([two.name]);
  await page.getByRole('button', { name: 'Add to a group…' }).click();
  await page.getByLabel('Access Group').selectOption({ label: group });
  await page.getByRole('button', { name: 'Add 1 organization' }).click();
  await expect(said(page, `1 organization was added to ${group}.`)).toBeVisible();
  await expect(page.getByRole('main')).toContainText(two.name);
  await tick([one.name, two.name]);
  await page.getByRole('button', { name: 'Remove…' }).click();
  const main = page.getByRole('main');
  await expect(main).toContainText(`${person.name} loses sight of 2 of them and sees nothing afterwards`);
  const typed = page.getByLabel('Type “2 organizations” to confirm');
  await typed.fill(one.name);
  await confirm(page, portal.person('primary'), 'Remove 2 organizations');
  await expect(typed).toHaveAccessibleDescription(/exactly as shown/);
  await typed.fill('2 organizations');
  await page.getByRole('button', { name: 'Remove 2 organizations' }).click();
  await expect(said(page, '2 organizations were removed. For 7 days they can be brought back.')).toBeVisible();
  for (const { name } of [one, two]) await expect(page.getByRole('button', { name: `Bring back ${name}`, exact: true })).toBeVisible();
  await awake(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(said(page, '2 organizations are back.')).toBeVisible();
  await awake(page);
  for (const { name } of [one, two]) {
    await expect(page.getByRole('button', { name: `Bring back ${name}`, exact: true })).toHaveCount(0);
  }
});

test('the users of an organization are taken out as a file', async ({ page, world }) => {
  const { id } = await world.organization();
  const user = await world.user(id);
  await page.goto(`/organizations/${id}/users`);
  const href = await page.getByRole('link', { name: 'Export' }).getAttribute('href');
  const file = await page.request.get(href ?? '');
  expect(file.headers()['content-type']).toContain('text/csv');
  const lines = (await file.text()).trim().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(`${user.name},${user.email}`);
});

test('a name is in use once only', async ({ page, world }) => {
  const { name } = await world.organization();
  await page.goto('/organizations/new');
  const field = page.getByRole('textbox', { name: 'Name', exact: true });
  await field.fill(name.toUpperCase());
  await page.getByLabel('Access Group').selectOption({ label: 'All organizations' });
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(field).toHaveAccessibleDescription(/This name is in use\. Choose another\./);
  await expect(field).toHaveValue(name.toUpperCase());
});

test('a name that resembles another is taken once it is said that it is another one', async ({ page, world }) => {
  const { name } = await world.organization();
  const like = `  ${name.replace(' ', '   ')}`.replace('a', '\u00e1');
  await page.goto('/organizations/new');
  const field = page.getByRole('textbox', { name: 'Name', exact: true });
  const another = page.getByRole('checkbox', { name: `It is another one than ${name}`, exact: true });
  await expect(another).toHaveCount(0);
  await field.fill(like);
  await page.getByLabel('Access Group').selectOption({ label: 'All organizations' });
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(field).toHaveAccessibleDescription(/is there already\. If this is another one, say so below/);
  await expect(field).toHaveValue(like);
  await another.check();
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(said(page, 'was created.')).toBeVisible();
  await awake(page);
});

test('a removal shows what it does, wants the name typed, and can be undone', async ({ page, world, portal }) => { // M38, M92, K8, rule 13
  const { id, name, devices: [device] } = await world.organization({ devices: 1 });
  const person = await world.employee();
  await world.group({ organizations: [id], employees: [person.id] });
  await page.goto('/organizations');
  await page.getByRole('link', { name: `Remove ${name}`, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Remove ${name}?`);
  await awake(page);
  const main = page.getByRole('main');
  await expect(main).toContainText('1 device');
  await expect(main).toContainText(`${person.name} loses sight of it and sees nothing afterwards`);
  const typed = page.getByLabel(`Type “${name}” to confirm`);
  await typed.fill('another name');
  await confirm(page, portal.person('primary'), 'Remove organization');
  await expect(typed).toHaveAccessibleDescription(/Type the name exactly as shown\./);
  await expect(typed).toHaveValue('another name');
  await typed.fill(name);
  await page.getByRole('button', { name: 'Remove organization' }).click();
  await expect(page).toHaveURL('/organizations');
  await expect(said(page, `${name} was removed. It can be brought back for 7 days.`)).toBeVisible();
  await expect(list(page).getByRole('link', { name, exact: true })).toHaveCount(0);
  const scoped = await portal.signIn(person);
  const shows = async () => {
    const answer = await page.request.get('/devices', { headers: { Cookie: scoped.cookies.map(({ name, value }) => `${name}=${value}`).join('; ') } });
    return (await answer.text()).includes(device?.hostname ?? '-');
  };
  await awake(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(said(page, `${name} is back.`)).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  await expect(page.getByRole('link', { name: device?.hostname })).toBeVisible();
  await awake(page);
  expect(await shows(), 'its memberships are awake again').toBe(true);
});

test('what was removed is listed for seven days and comes back from there', async ({ page, world, portal }) => { // SPEC section 4
  const { id, name } = await world.organization();
  const { plan } = await portal.read<{ plan: { mark: string } }>('primary', '/api/organization/impact', { id });
  await portal.act('primary', '/api/organization/remove', { id, mark: plan.mark, confirmation: name });
  await page.goto('/organizations');
  const gone = page.getByRole('listitem').filter({ hasText: name });
  await expect(gone).toContainText(/[67] days left to bring it back/);
  expect((await page.goto(`/organizations/${id}`))?.status(), 'meanwhile it is not there').toBe(404);
  await page.goto('/organizations');
  await page.getByRole('button', { name: `Bring back ${name}`, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  await expect(said(page, `${name} is back.`)).toBeVisible();
  await awake(page);
});

test('a device is linked by its serial with Enter, unlinked, and linked again by Undo', async ({ page, world }) => { // M44, M46, M47
  const { id } = await world.organization();
  const [device] = await world.unlinked();
  if (!device) throw new Error('every device is linked');
  await page.goto(`/organizations/${id}`);
  await expect(page.getByText('No devices linked')).toBeVisible();
  const field = page.getByRole('textbox', { name: 'Device', exact: true });
  await field.fill(device.serial.toLowerCase());
  await field.press('Enter');
  await expect(said(page, `${device.hostname} is linked.`)).toBeVisible();
  await expect(page.getByRole('link', { name: device.hostname })).toBeVisible();
  await expect(field, 'ready for the next one').toHaveValue('');
  await awake(page);
  await page.getByRole('button', { name: `Unlink ${device.hostname}` }).click();
  await expect(said(page, `${device.hostname} is no longer linked.`)).toBeVisible();
  await expect(page.getByRole('link', { name: device.hostname })).toHaveCount(0);
  await awake(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('link', { name: device.hostname })).toBeVisible();
  await awake(page);
});

test('a serial that belongs elsewhere and one that never was are answered alike', async ({ page, world }) => { // rule 8
  const { id } = await world.organization();
  const other = await world.organization({ devices: 1 });
  const answers: (string | null)[] = [];
  for (const serial of [other.devices[0]?.serial ?? '', 'FFFFFFFFFFFF']) {
    await page.goto(`/organizations/${id}`);
    const field = page.getByRole('textbox', { name: 'Device', exact: true });
    await field.fill(serial);
    await page.getByRole('button', { name: 'Link device' }).click();
    await expect(field).toHaveAccessibleDescription(/Not available\. Check the spelling\./);
    await expect(field).toHaveValue(serial);
    answers.push(await page.getByRole('alert').textContent());
  }
  expect(answers[0]).toBe(answers[1]);
});

test('suggestions come as one types, of unlinked devices alone, and Enter fills in the best', async ({ page, world, script }) => { // M45, M46, rule 8
  const { id } = await world.organization();
  const [device] = await world.unlinked();
  const linked = (await world.devices()).find((row) => row.organization !== null);
  if (!device || !linked) throw new Error('no devices');
  await page.goto(`/organizations/${id}`);
  const field = page.getByRole('textbox', { name: 'Device', exact: true });
  await field.fill(linked.hostname);
  if (!script) await field.press('Enter');
  await expect(said(page, 'No unlinked device matches.')).toBeVisible();
  await field.fill('');
  await field.pressSequentially(device.serial.slice(0, -1));
  if (script) await expect(field).toBeFocused();
  else await field.press('Enter');
  await expect(page.getByRole('button', { name: `Link ${device.hostname}`, exact: true })).toBeVisible();
  if (!script) {
    await expect(field, 'kept and looked for, not linked').toHaveValue(device.serial.slice(0, -1));
    await expect(page.getByText('No devices linked')).toBeVisible();
    return;
  }
  await field.press('Enter');
  await expect(field, 'filled in, not linked').toHaveValue(device.serial);
  await expect(page.getByText('No devices linked')).toBeVisible();
  await field.press('Enter');
  await expect(said(page, `${device.hostname} is linked.`)).toBeVisible();
});

test('the list is searched and sorted', async ({ page, world, phone }) => {
  const { name } = await world.organization();
  await page.goto('/organizations');
  const box = page.getByRole('main').getByRole('searchbox', { name: 'Search organizations' });
  await box.fill(name);
  await box.press('Enter');
  await expect(list(page).locator('tbody').getByRole('row')).toHaveCount(1);
  await expect(list(page)).toContainText(name);
  await awake(page);
  await page.getByRole('link', { name: /^Remove filter/ }).click();
  await expect(page).toHaveURL('/organizations');
  await awake(page);
  await box.fill('there is no such thing');
  await box.press('Enter');
  await expect(page.getByRole('heading', { name: 'No organization matches' })).toBeVisible();
  await awake(page);
  if (phone) return;
  await page.goto('/organizations');
  const head = page.getByRole('columnheader', { name: 'Organization', exact: true });
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  await head.getByRole('link').click();
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  await awake(page);
});

test('columns can be left out, and stay out after a reload', async ({ page, world, phone }) => {
  const { name } = await world.organization();
  await page.goto(`/organizations?q=${encodeURIComponent(name)}`);
  await page.getByText('Columns', { exact: true }).click();
  await page.getByRole('checkbox', { name: 'Networks', exact: true }).uncheck();
  await page.getByRole('button', { name: 'Show these columns' }).click();
  await expect(page).toHaveURL(/show=/);
  await expect(page.locator('td.c-networks')).toHaveCount(0);
  await page.reload();
  await expect(page.locator('td.c-networks')).toHaveCount(0);
  await expect(page.locator('td.c-devices').first()).toBeVisible();
  await expect(page.locator('td.c-state').first()).toBeVisible();
  if (!phone) await expect(page.getByRole('columnheader', { name: 'Networks', exact: true })).toHaveCount(0);
  const href = await page.getByRole('link', { name: 'Export' }).getAttribute('href');
  const [head = '', line = ''] = (await (await page.request.get(href ?? '')).text()).split('\r\n');
  expect(head.split(',')).toContain('devices');
  expect(head.split(',')).not.toContain('networks');
  expect(line).toContain(name);
  await page.getByRole('link', { name: 'Clear all' }).click();
  await expect(page, 'what narrows the list goes, the columns stay as they are').toHaveURL(/\/organizations\?show=/);
  await expect(page.locator('td.c-networks')).toHaveCount(0);
  await awake(page);
});

test('the list is narrowed by state, and taken out as a file', async ({ page, world }) => {
  const { name } = await world.organization();
  await page.goto(`/organizations?q=${encodeURIComponent(name)}`);
  await awake(page);
  const menu = page.locator('details', { has: page.getByText('Filter', { exact: true }) });
  await menu.locator('summary').click();
  await menu.getByLabel('State').selectOption('Nothing there yet');
  await menu.getByRole('button', { name: 'Show organizations' }).click();
  await expect(page).toHaveURL(/health=empty/);
  await expect(page.getByRole('link', { name: 'Remove filter Nothing there yet' })).toBeVisible();
  await expect(list(page).locator('tbody').getByRole('row')).toHaveCount(1);
  await expect(list(page)).toContainText(name);
  const href = await page.getByRole('link', { name: 'Export' }).getAttribute('href');
  const file = await page.request.get(href ?? '');
  expect(file.headers()['content-type']).toContain('text/csv');
  const lines = (await file.text()).trim().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(name);
});
