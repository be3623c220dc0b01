import { awake, expect, test, type Page } from '../fixtures/test';
import { confirm } from '../fixtures/totp';

// Manage Employees (M7–M9, M19–M21, M28, M29; SPEC section 2: rank).

const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });
const name = (page: Page) => page.getByRole('textbox', { name: 'Name', exact: true });

test('several employees are added one after the other', async ({ page, portal }) => { // M8, M9, M19–M21
  const [one, two] = [portal.unique('Ash Grove'), portal.unique('Ivy Grove')];
  const email = (who: string) => `${who.toLowerCase().replaceAll(' ', '.')}@lanternfield.example`;
  await page.goto('/employees/new');
  for (const who of [one, two]) {
    await name(page).fill(who);
    await page.getByRole('textbox', { name: 'Email' }).fill(email(who));
    await page.getByLabel('Role', { exact: true }).selectOption('tech');
    await page.getByRole('textbox', { name: 'Phone' }).fill('+15551234567');
    await page.getByLabel('Add another employee').check();
    await page.getByRole('button', { name: 'Create employee' }).click();
    await expect(said(page, `${who} was added.`)).toBeVisible();
    await expect(page).toHaveURL(/\/employees\/new(\?another=true)?$/);
    await expect(page.getByLabel('One-time link')).toHaveValue(new RegExp(`^${portal.url}/link/`));
    // Empty, in its place, the cursor where the next one begins.
    await expect(name(page)).toHaveValue('');
    await expect(page.getByRole('textbox', { name: 'Email' })).toHaveValue('');
    await expect(page.getByRole('textbox', { name: 'Phone' })).toHaveValue('');
    await expect(page.getByLabel('Role', { exact: true })).toHaveValue('');
    await expect(name(page)).toBeFocused();
    await expect(page.getByLabel('Add another employee')).toBeChecked();
    await awake(page);
  }
  await page.goto(`/employees?q=${encodeURIComponent('grove')}`);
  await expect(page.getByRole('row', { name: one })).toContainText('Invited');
  await expect(page.getByRole('row', { name: two })).toContainText('Tech');
});

test('role and details of an employee are edited', async ({ page, world, portal }) => { // M28, M29
  const person = await world.employee();
  const after = portal.unique('Robin Hill');
  await page.goto(`/employees?q=${encodeURIComponent(person.email)}`);
  await page.getByRole('link', { name: `Edit ${person.name}`, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(person.name);
  await awake(page);
  await name(page).fill(after);
  await page.getByLabel('Role', { exact: true }).selectOption('business');
  await page.getByRole('textbox', { name: 'Phone' }).fill('+15557654321');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(said(page, `The changes to ${after} are saved.`)).toBeVisible();
  await awake(page);
  await page.goto(`/employees/${person.id}`);
  await expect(name(page)).toHaveValue(after);
  await expect(page.getByLabel('Role', { exact: true })).toHaveValue('business');
  await expect(page.getByRole('textbox', { name: 'Phone' })).toHaveValue('+15557654321');
});

test('what a colleague changed meanwhile outlives a form that is sent again', async ({ page, world }) => {
  const person = await world.employee({ role: 'tech' });
  const role = page.getByLabel('Role', { exact: true });
  const phone = page.getByRole('textbox', { name: 'Phone' });
  const save = page.getByRole('button', { name: 'Save changes' });
  const edited = (role: string) => world.portal.act('primary', '/api/employee/edit', { id: person.id, name: person.name, phone: '', role });
  await page.goto(`/employees/${person.id}`);
  await phone.fill('x');
  await edited('business');
  // Refused for something else, and sent again: what was left alone is not put back.
  await save.click();
  await expect(phone).toHaveAccessibleDescription(/country code/);
  await awake(page);
  await phone.fill('+15557654321');
  await save.click();
  await expect(said(page, `The changes to ${person.name} are saved.`)).toBeVisible();
  await page.goto(`/employees/${person.id}`);
  await expect(role).toHaveValue('business');
  await expect(phone).toHaveValue('+15557654321');
  // What both changed is told, with what it is now, and the next attempt knows it.
  await role.selectOption('sales_marketing');
  await edited('tech');
  await save.click();
  await expect(role).toHaveAccessibleDescription(/Somebody else changed this meanwhile, to “Tech”\./);
  await awake(page);
  await expect(role).toHaveValue('sales_marketing');
  await expect(phone, 'what was left alone is as it is now').toHaveValue('');
  await save.click();
  await expect(said(page, `The changes to ${person.name} are saved.`)).toBeVisible();
  await page.goto(`/employees/${person.id}`);
  await expect(role).toHaveValue('sales_marketing');
});

test('an employee is deactivated, brought back, and deleted', async ({ page, world, portal }) => { // M32, M33, M95, M112, M113, M119
  const person = await world.employee();
  await page.goto(`/employees/${person.id}`);
  await page.getByRole('link', { name: 'Deactivate…' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Deactivate ${person.name}?`);
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(page).toHaveURL(`/employees/${person.id}`);
  await page.getByRole('link', { name: 'Deactivate…' }).click();
  await page.getByRole('button', { name: 'Deactivate account' }).click();
  await expect(said(page, `${person.name} is deactivated and signed out everywhere.`)).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(said(page, `${person.name} is back and can sign in again.`)).toBeVisible();
  await expect(page).toHaveURL(`/employees/${person.id}`);
  await page.goto(`/employees?q=${encodeURIComponent(person.email)}`);
  await page.getByRole('link', { name: `Delete ${person.name}`, exact: true }).click();
  await confirm(page, portal.person('primary'), 'Delete employee');
  await expect(said(page, `${person.name} is deleted.`)).toBeVisible();
  await page.goto('/employees/new');
  await name(page).fill('Somebody Else');
  await page.getByRole('textbox', { name: 'Email' }).fill(person.email.toUpperCase());
  await page.getByLabel('Role', { exact: true }).selectOption('tech');
  await page.getByRole('button', { name: 'Create employee' }).click();
  await expect(page.getByRole('textbox', { name: 'Email' })).toHaveAccessibleDescription(/This address can't be used now/);
  await awake(page);
});

test('a link that was lost is made again, and the one before is dead', async ({ page, world, portal }) => { // M93
  const person = await world.invitation();
  await page.goto(`/employees/${await world.employeeId(person.email)}`);
  await expect(page.getByText('Invited, 7 days left')).toBeVisible();
  await page.getByRole('link', { name: 'New link…' }).click();
  await page.getByRole('button', { name: 'Make a new link' }).click();
  await expect(said(page, `${person.name} has a new link.`)).toBeVisible();
  const link = await page.getByLabel('One-time link').inputValue();
  expect(link).toMatch(new RegExp(`^${portal.url}/link/`));
  expect((await page.request.get(link)).status()).toBe(200);
  expect((await page.request.get(person.link)).status()).toBe(404);
});

test('whoever sees nothing any more is let see everything again, freshly confirmed', async ({ page, world, portal }) => { // rule 4
  const { id } = await world.organization();
  const person = await world.employee();
  await world.group({ organizations: [id], employees: [person.id] });
  // A session that was confirmed long ago: the clock of this test is not the portal's, so the field is asked for here.
  await page.goto(`/employees/${person.id}`);
  await confirm(page, portal.person('primary'), 'Let them see everything');
  await expect(said(page, `${person.name} sees everything again and is in no Access Group.`)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Let them see everything' })).toHaveCount(0);
  await awake(page);
});

test.describe('Business', () => {
  test.use({ as: 'business' });

  test('can do nothing above its own rank, by the page or past it', async ({ page, world, portal }) => { // M11–M13, SPEC section 2
    const admin = await world.employeeId(portal.person('admin').email);
    await page.goto(`/employees/${admin}`);
    await expect(page.getByText('This needs a rank as high as the other person\'s.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Save changes' })).toHaveCount(0);
    await page.goto('/employees/new');
    const roles = await page.getByLabel('Role', { exact: true }).getByRole('option').allTextContents();
    expect(roles.some((role) => role.startsWith('Admin'))).toBe(false);
    expect(roles.some((role) => role.startsWith('Tech'))).toBe(true);
    await expect(page.getByLabel('Security Administrator')).toHaveCount(0);
    const post = (path: string, form: Record<string, string>) =>
      page.request.post(path, { headers: { Origin: portal.url, Accept: 'application/json' }, form });
    const edit = await post('/api/employee/edit', { id: admin, name: 'Somebody Else', phone: '', role: 'tech' });
    expect(edit.status()).toBe(403);
    const email = 'climber@lanternfield.example';
    expect((await post('/api/employees/create', { name: 'Climber', email, phone: '', role: 'admin' })).status()).toBe(403);
    expect((await post('/api/employees/create', { name: 'Climber', email, phone: '', role: 'tech', security_administrator: 'true' })).status()).toBe(403);
    await page.goto(`/employees?q=${encodeURIComponent(email)}`);
    await expect(page.getByRole('heading', { name: 'No employee matches' })).toBeVisible();
  });
});

for (const who of ['primary', 'security', 'admin'] as const) {
  test.describe(`the page of the ${who} account of itself`, () => {
    test.use({ as: who });

    test('lets nobody change their own role; the primary account hands its designation on', async ({ page, world, portal }) => { // SPEC section 2
      await page.goto(`/employees/${await world.employeeId(portal.person(who).email)}`);
      await expect(page.getByRole('button', { name: 'Save changes' })).toBeVisible();
      await expect(page.getByRole('combobox', { name: 'Role' })).toHaveCount(0);
      await expect(page.getByRole('checkbox', { name: 'Security Administrator' })).toHaveCount(who === 'primary' ? 1 : 0);
    });
  });
}

test('the board says where accounts stand, and leads to them', async ({ page, world }) => { // M93, M94
  const { name } = await world.invitation();
  await page.goto('/employees');
  const board = page.getByRole('navigation', { name: 'Stages' });
  await board.getByRole('link', { name: /invited, not set up yet/ }).click();
  await expect(page).toHaveURL('/employees?stage=pending');
  await expect(board.getByRole('link', { name: /invited, not set up yet/ })).toHaveAttribute('aria-current', 'true');
  await expect(page.getByRole('table').getByRole('row').filter({ hasText: name })).toHaveCount(1);
  await awake(page);
  await page.getByText('Filter', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Role' }).selectOption({ label: 'Admin' });
  await page.getByRole('button', { name: 'Show employees' }).click();
  await expect(page).toHaveURL(/[?&]role=admin(&|$)/);
  await expect(page.getByRole('table').getByRole('row').filter({ hasText: name })).toHaveCount(0);
  await awake(page);
  await page.getByRole('link', { name: 'Clear all' }).click();
  await expect(page).toHaveURL('/employees');
  await expect(page.getByRole('link', { name: /^Remove filter/ })).toHaveCount(0);
});

test('columns can be left out, and stay out after a reload', async ({ page, phone }) => {
  await page.goto('/employees');
  await page.getByText('Columns', { exact: true }).click();
  await page.getByRole('checkbox', { name: 'Last sign-in', exact: true }).uncheck();
  await page.getByRole('button', { name: 'Show these columns' }).click();
  await expect(page).toHaveURL(/show=/);
  await expect(page.locator('td.c-seen')).toHaveCount(0);
  await page.reload();
  await expect(page.locator('td.c-seen')).toHaveCount(0);
  await expect(page.locator('td.c-role').first()).toBeVisible();
  if (!phone) await expect(page.getByRole('columnheader', { name: 'Last sign-in' })).toHaveCount(0);
  const href = await page.getByRole('link', { name: 'Export' }).getAttribute('href');
  const [head = ''] = (await (await page.request.get(href ?? '')).text()).split('\r\n');
  expect(head.split(',')).toContain('role');
  expect(head.split(',')).not.toContain('last_sign_in');
});

test('many come out of a file, and are deactivated together', async ({ page, world, portal, script }) => { // M9, M19, M22, M112; UX section 2
  const who = portal.unique('Imported Ida');
  await page.goto('/employees');
  await page.getByRole('link', { name: 'Import' }).click();
  await page.getByLabel('CSV file').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(`${world.people(2, who)}Bo,nobody,tech\n`) });
  await page.getByRole('button', { name: 'Look at it' }).click();
  await expect(page.getByText('3 people are in this file. 1 row has to be mended first.')).toBeVisible();
  await expect(page.locator('tr#line-4')).toContainText('Enter an email address such as name@example.com.');
  await expect(page.getByLabel('Or mend it here')).toHaveValue(/Bo,nobody,tech/);
  await page.getByLabel('Or mend it here').fill(world.people(2, who));
  await page.getByRole('button', { name: 'Look at it' }).click();
  await page.getByRole('button', { name: 'Add 2 employees' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Links to hand over');
  const links = page.getByLabel(`One-time link of ${who}`);
  await expect(links).toHaveCount(2);
  await expect(links.first()).toHaveValue(new RegExp(`^${portal.url}/link/`));
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download as a file' }).click()]);
  expect(file.suggestedFilename()).toBe('links.csv');
  await page.goto(`/employees?q=${encodeURIComponent(who)}&sort=-role`);
  for (const box of await page.getByRole('checkbox', { name: `Select ${who}` }).all()) await box.check();
  await expect(page.getByRole('group', { name: 'Act on selected' })).toContainText(script ? 'All employees on this page selected' : 'selected');
  await page.getByRole('button', { name: 'Deactivate…' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Deactivate 2 employees?');
  await page.getByRole('button', { name: 'Deactivate 2 employees' }).click();
  await expect(said(page, '2 employees are deactivated and signed out everywhere.')).toBeVisible();
  await awake(page);
  await expect(page.getByRole('row', { name: who }).filter({ hasText: 'Deactivated' })).toHaveCount(2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('status').filter({ hasText: '2 employees are back.' }).first()).toBeVisible();
  await awake(page);
  await page.goto(`/employees?q=${encodeURIComponent(who)}&stage=deactivated`);
  await expect(page.getByRole('row', { name: who })).toHaveCount(0);
});
