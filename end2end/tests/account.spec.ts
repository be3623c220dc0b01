import { awake, expect, test, type Page } from '../fixtures/test';

// One's own account: details, password, sessions.

const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

test.use({ as: null });

test('one\'s own details, password and sessions', async ({ page, another, world, portal }) => {
  test.slow(); // An app has a new code every half minute.
  const person = await world.employee();
  const here = await portal.signIn(person);
  const elsewhere = await portal.signIn(person);
  await page.context().addCookies(here.cookies);
  await page.goto('/account');
  const after = portal.unique('Robin Dale');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(after);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(said(page, 'Your details are saved.')).toBeVisible();
  await expect(page.getByRole('button', { name: `account of ${after}` })).toBeVisible();
  await awake(page);

  const current = page.getByLabel('Current password');
  const chosen = 'copper lantern 12 harbour';
  await current.fill('not my password at all');
  await page.getByLabel('New password', { exact: true }).fill(chosen);
  await page.getByLabel('New password again').fill(chosen);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(current).toHaveAccessibleDescription(/This is not your current password\./);
  await expect(current).toHaveValue('');
  await awake(page);
  await current.fill(person.password);
  await page.getByLabel('New password', { exact: true }).fill(chosen);
  await page.getByLabel('New password again').fill(chosen);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(said(page, 'Your password is changed. Everywhere else you are signed out.')).toBeVisible();
  await expect(current, 'nothing of it stays in the page').toHaveValue('');
  await awake(page);

  const other = await another(null, { storageState: elsewhere });
  await other.goto('/account');
  await expect(other).toHaveURL(/\/sign-in/);
  const third = await portal.signIn({ ...person, password: chosen });
  await page.reload();
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(said(page, '1 other session has ended.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign out everywhere else' })).toHaveCount(0);
  await awake(page);
  const last = await another(null, { storageState: third });
  await last.goto('/account');
  await expect(last).toHaveURL(/\/sign-in/);
});

test('one of one\'s sessions is ended, and the others stay', async ({ page, another, world, portal }) => { // P61
  test.slow(); // An app has a new code every half minute.
  const person = await world.employee();
  const elsewhere = await portal.signIn(person);
  await page.context().addCookies((await portal.signIn(person)).cookies);
  await page.goto('/account');
  const ends = page.getByRole('button', { name: 'End the session of Chrome on Linux' });
  // Those of the first sign-in, and of the one elsewhere: the newest comes first.
  await expect(ends).toHaveCount(2);
  await ends.first().click();
  await expect(said(page, 'That session has ended.')).toBeVisible();
  await expect(ends).toHaveCount(1);
  await expect(page.getByText('This one')).toHaveCount(1);
  await awake(page);
  const other = await another(null, { storageState: elsewhere });
  await other.goto('/account');
  await expect(other).toHaveURL(/\/sign-in/);
});

for (const changed of [false, true]) test(`a page that is open when its session ends shows nothing more${changed ? ', saved or not' : ''}`, { tag: '@script' }, async ({ page, world, portal }) => {
  // Without script nothing happens before the next load.
  const person = await world.employee();
  const [here, there] = [await portal.signIn(person), await portal.signIn(person)];
  await page.context().addCookies(here.cookies);
  await page.goto(changed ? '/account' : '/devices');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(changed ? 'Your account' : 'Devices');
  if (changed) await page.getByRole('textbox', { name: 'Name', exact: true }).pressSequentially('!');
  const asked: string[] = [];
  page.on('dialog', async (dialog) => {
    asked.push(dialog.message());
    await dialog.dismiss();
  });
  const answer = await fetch(`${portal.url}/api/account/end-sessions`, {
    method: 'POST',
    headers: { Origin: portal.url, Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded', Cookie: there.cookies.map(({ name, value }) => `${name}=${value}`).join('; ') },
  });
  expect(answer.status).toBe(200);
  await expect(page).toHaveURL(/\/sign-in/, { timeout: 2_000 });
  expect(asked, 'what is not saved is no reason to stay').toEqual([]);
});

test('a session that is about to end says so, and a click keeps it', { tag: '@script' }, async ({ page, portal, world }) => { // WCAG 2.2.1
  // Not elsewhere: a page that is not open warns of nothing.
  await page.route('**/events**', (route) => route.fulfill({ contentType: 'text/event-stream', body: 'event: ending\ndata: idle 200\n\n' }), { times: 1 });
  const person = await world.employee();
  await page.context().addCookies((await portal.signIn(person)).cookies);
  await page.goto('/account');
  const warning = page.getByRole('alert').filter({ hasText: 'You will be signed out in 4 minutes' });
  await expect(warning).toBeVisible();
  // However far down somebody has read.
  await page.evaluate(() => { window.scrollTo(0, document.body.scrollHeight); });
  await expect(warning).toBeInViewport({ ratio: 1 });
  await warning.getByRole('button', { name: 'Stay signed in' }).click();
  await expect(warning).toHaveCount(0);
});

test('a tab that was hidden is as one left it', { tag: '@script' }, async ({ page, portal, world }) => { // UX section 3: what was typed is never lost
  // Not elsewhere: a page without script listens to nothing.
  const person = await world.employee();
  await page.context().addCookies((await portal.signIn(person)).cookies);
  await page.goto('/account');
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('Half a na');
  const hide = (hidden: boolean) => page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
  await hide(true);
  await page.waitForTimeout(1_000);
  await expect(name).toHaveValue('Half a na');
  const listens = page.waitForRequest((request) => new URL(request.url()).pathname === '/events');
  await hide(false);
  await listens;
  await page.waitForTimeout(1_000);
  await expect(name).toHaveValue('Half a na');
});
