import { awake, expect, test, type Page } from '../fixtures/test';
import { signInByHand } from '../fixtures/totp';

// What somebody types outlives their session, for them alone (UX section 3).

test.use({ as: null });
test.beforeEach(({ script }) => {
  test.skip(!script, 'nothing runs here');
  test.slow(); // An app has a new code every half minute.
});

const told = (page: Page) => page.getByRole('status').filter({ hasText: 'What you typed is still here.' });
const waits = (page: Page) => page.evaluate(() => sessionStorage.getItem('typed') ?? '');

test('what was typed on a page with the program is there after signing in again, but no password', async ({ page, world, portal }) => {
  const person = await world.employee({ role: 'admin' });
  await page.context().addCookies(person.session.cookies);
  await page.goto('/employees/new');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Half a Name');
  await page.getByLabel('Email').fill('half@lanternfield.example');
  await portal.act('primary', '/api/employee/end-sessions', { id: person.id });
  await expect(page).toHaveURL('/sign-in?next=%2Femployees%2Fnew');
  await signInByHand(page, person);
  await expect(page).toHaveURL('/employees/new');
  await expect(told(page)).toBeVisible();
  await awake(page);
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('Half a Name');
  await expect(page.getByLabel('Email')).toHaveValue('half@lanternfield.example');
  expect(await waits(page)).toBe('');
  // Once: a page that is loaded anew is as the server wrote it.
  page.on('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('');
  await expect(told(page)).toHaveCount(0);

  await page.goto('/account');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Another Name');
  await page.getByLabel('Current password').fill(person.password);
  await page.getByLabel('New password', { exact: true }).fill('granite meadow 4 trumpet');
  await portal.act('primary', '/api/employee/end-sessions', { id: person.id });
  await expect(page).toHaveURL('/sign-in?next=%2Faccount');
  const kept = await waits(page);
  expect(kept).toContain('Another Name');
  for (const secret of [person.password, 'granite meadow 4 trumpet']) expect(kept).not.toContain(secret);
});

test('what was sent on a page without the program by somebody whose session had ended is not lost', async ({ page, world, portal }) => {
  const { id } = await world.organization();
  const email = `${portal.unique('lark').replace(' ', '')}@bakery.example`;
  const person = await world.employee({ role: 'admin' });
  await page.context().addCookies(person.session.cookies);
  // A page that hears of nothing, as where a network comes and goes.
  await page.route('**/events**', (route) => route.fulfill({ contentType: 'text/event-stream', body: ': nothing\n\n' }));
  const path = `/organizations/${id}/users/new`;
  await page.goto(path);
  await page.getByLabel('Name', { exact: true }).fill('Lark Meadow');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('All products but Endpoint Backup', { exact: true }).selectOption('manage');
  await page.getByLabel('Add another organization user').check();
  await portal.act('primary', '/api/employee/end-sessions', { id: person.id });
  await page.getByRole('button', { name: 'Add organization user' }).click();
  await expect(page).toHaveURL(`/sign-in?${new URLSearchParams({ next: path })}`);
  await signInByHand(page, person);
  await expect(page).toHaveURL(path);
  await expect(told(page)).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Lark Meadow');
  await expect(page.getByLabel('Email')).toHaveValue(email);
  await expect(page.getByLabel('All products but Endpoint Backup', { exact: true })).toHaveValue('manage');
  await expect(page.getByLabel('Add another organization user')).toBeChecked();
  // It is sent as it stands there, and then nothing is left of it.
  await page.getByRole('button', { name: 'Add organization user' }).click();
  await expect(page.getByLabel('One-time link')).toBeVisible();
  expect((await world.users(id)).join()).toContain('Lark Meadow');
  await page.goto(path);
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('');
  expect(await waits(page)).toBe('');
});

test('whoever else signs in gets nothing of it', async ({ page, world, portal }) => {
  const [one, other] = [await world.employee({ role: 'admin' }), await world.employee({ role: 'admin' })];
  await page.context().addCookies(one.session.cookies);
  await page.goto('/employees/new');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Half a Name');
  await portal.act('primary', '/api/employee/end-sessions', { id: one.id });
  await expect(page).toHaveURL(/\/sign-in/);
  expect(await waits(page)).toContain('Half a Name');
  await signInByHand(page, other);
  await expect(page).toHaveURL('/employees/new');
  await awake(page);
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('');
  await expect(told(page)).toHaveCount(0);
  expect(await waits(page)).toBe('');
});

test('whoever signs out leaves nothing, in none of their tabs', async ({ page, world }) => {
  const person = await world.employee({ role: 'admin' });
  await page.context().addCookies(person.session.cookies);
  await page.goto('/employees/new');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Half a Name');
  const tab = await page.context().newPage();
  await tab.goto('/account/passkeys');
  await tab.getByRole('button', { name: /account of/ }).click();
  await tab.getByRole('button', { name: 'Sign out' }).click();
  await tab.waitForURL('**/sign-in**');
  await tab.close();
  await page.bringToFront();
  await expect(page).toHaveURL(/\/sign-in/);
  expect(await waits(page)).toBe('');
});

test('what nobody comes back for is thrown away', async ({ page, world, portal }) => {
  const { id } = await world.organization();
  await page.clock.install();
  const person = await world.employee({ role: 'admin' });
  await page.context().addCookies(person.session.cookies);
  await page.goto(`/organizations/${id}/users/new`);
  await page.getByLabel('Email').fill('half@lanternfield.example');
  await portal.act('primary', '/api/employee/end-sessions', { id: person.id });
  await expect(async () => {
    await page.clock.runFor(1_000);
    await expect(page).toHaveURL(/\/sign-in/, { timeout: 500 });
  }).toPass();
  expect(await waits(page)).toContain('half@lanternfield.example');
  await page.clock.runFor(600_000);
  expect(await waits(page)).toBe('');
});
