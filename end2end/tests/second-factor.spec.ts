import { barriers } from '../fixtures/axe';
import { awake, expect, MEANT, test, type Page } from '../fixtures/test';
import { code, confirm, secondStep, signInByHand, type Secrets } from '../fixtures/totp';

// The second factor in a person's hands: set up, given, lost, replaced, reset (M18, M93, M124, K15).

// Pages that load no program are the same with script and without: on a desk with, on a phone without.
test.beforeEach(({ script, phone }) => { test.skip(script === phone, 'seen on the other screen'); });

const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

test.describe('of one\'s own', () => {
  test.use({ as: null });

  test('is set up at the first sign-in, by typing the key or by the picture', async ({ page, world, portal, script }) => {
    const { email, link } = await world.invitation();
    await portal.useLink(link, world.password);
    await page.goto('/sign-in?next=/account');
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password').fill(world.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set up your second factor');
    await expect(page.getByRole('main')).toContainText('7 days are left for it');
    await expect(page.getByRole('img', { name: 'QR code of the key' })).toBeVisible();
    // Nothing else can be reached with the password alone.
    for (const path of ['/account', '/devices', '/account/app']) {
      expect((await page.request.get(path, { headers: { Accept: 'application/json' }, maxRedirects: 0 })).status(), path).toBeGreaterThanOrEqual(300);
    }
    if (script) expect(await barriers(page)).toEqual([]);
    await page.getByText('Type the key instead').click();
    const key = (await page.locator('.key code').textContent()) ?? '';
    const field = page.getByLabel('Code that the app shows');
    for (const [typed, problem] of [['', 'Fill this in.'], ['12345', 'Enter the six digits'], ['000000', 'This code is not right']] as const) {
      await field.fill(typed);
      await page.getByRole('button', { name: 'Set up and sign in' }).click();
      await expect(field).toHaveAccessibleDescription(new RegExp(problem));
      await page.getByText('Type the key instead').click();
      await expect(page.locator('.key code'), 'the app has read this one').toHaveText(key);
    }
    if (script) expect(await barriers(page)).toEqual([]);
    const digits = await code(key);
    await field.fill(`${digits.slice(0, 3)} ${digits.slice(3)}`);
    await page.getByRole('button', { name: 'Set up and sign in' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your recovery codes');
    if (script) expect(await barriers(page)).toEqual([]);
    const codes = await page.locator('.codes code').allTextContents();
    expect(new Set(codes).size).toBe(10);
    const waits = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download' }).click();
    const chunks: Buffer[] = [];
    for await (const chunk of await (await waits).createReadStream()) chunks.push(chunk as Buffer);
    for (const one of codes) expect(Buffer.concat(chunks).toString()).toContain(one);
    await page.getByRole('link', { name: 'I have kept them' }).click();
    await expect(page).toHaveURL('/account');
    await expect(page.getByText('10 left')).toBeVisible();
    await awake(page);

    // They are shown once.
    await page.goto('/account/recovery-codes');
    await expect(page.getByText('You have 10 recovery codes left.')).toBeVisible();
    for (const one of codes) expect(await page.content()).not.toContain(one);

    // The day when the phone is gone.
    await page.context().clearCookies();
    await page.goto('/sign-in');
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password').fill(world.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Second factor');
    if (script) expect(await barriers(page)).toEqual([]);
    const given = page.getByLabel('Code', { exact: true });
    await given.fill('000000');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(given).toHaveAccessibleDescription(/This code is not right/);
    await expect(given).toHaveValue('');
    await given.fill((codes[0] ?? '').toUpperCase());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL('/devices');
    await page.goto('/account');
    await expect(page.getByText('9 left')).toBeVisible();
    await awake(page);
  });

  test('is changed for another app, which ends every other session', async ({ page, another, world, portal }) => { // Guarantee 14
    test.slow(); // An app has a new code every half minute.
    const person = await world.employee();
    const elsewhere = await another(null, { storageState: await portal.signIn(person) });
    await page.goto('/sign-in');
    await signInByHand(page, person);
    await page.goto('/account');
    await page.getByRole('link', { name: 'Change…' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set up another authenticator app');
    await page.getByText('Type the key instead').click();
    const app = (await page.locator('.key code').textContent()) ?? '';
    await page.getByLabel('Code that the new app shows').fill('000000');
    await page.getByRole('button', { name: 'Use this app' }).click();
    await expect(page.getByLabel('Code that the new app shows')).toHaveAccessibleDescription(/This code is not right/);
    await page.getByLabel('Code that the new app shows').fill(await code(app));
    await page.getByRole('button', { name: 'Use this app' }).click();
    await expect(said(page, 'Your new authenticator app is set up.')).toBeVisible();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your recovery codes');
    await page.getByRole('link', { name: 'I have kept them' }).click();
    await expect(page).toHaveURL('/account');
    await awake(page);
    await elsewhere.goto('/account');
    await expect(elsewhere).toHaveURL(/\/sign-in/);
    // The app from before signs nobody in any more.
    await elsewhere.getByLabel('Email').fill(person.email);
    await elsewhere.getByLabel('Password').fill(person.password);
    await elsewhere.getByRole('button', { name: 'Sign in' }).click();
    const field = elsewhere.getByLabel('Code', { exact: true });
    await field.fill(await code(person.app));
    await elsewhere.getByRole('button', { name: 'Sign in' }).click();
    await expect(field).toHaveAccessibleDescription(/This code is not right/);
    await field.fill(await code(app));
    await elsewhere.getByRole('button', { name: 'Sign in' }).click();
    await expect(elsewhere).toHaveURL('/account');
    await awake(elsewhere);
  });

  test('makes new recovery codes, and those before are dead', async ({ page, another, world }) => {
    const person = await world.employee();
    await page.goto('/sign-in');
    await signInByHand(page, person);
    await page.goto('/account/recovery-codes');
    const made = async () => {
      await page.getByRole('button', { name: 'Make new codes' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your recovery codes');
      return page.locator('.codes code').allTextContents();
    };
    const first = await made();
    await page.waitForTimeout(MEANT);
    await page.goto('/account/recovery-codes');
    const second = await made();
    expect(second.filter((one) => first.includes(one))).toEqual([]);
    const elsewhere = await another(null);
    await elsewhere.goto('/sign-in');
    await elsewhere.getByLabel('Email').fill(person.email);
    await elsewhere.getByLabel('Password').fill(person.password);
    await elsewhere.getByRole('button', { name: 'Sign in' }).click();
    const field = elsewhere.getByLabel('Code', { exact: true });
    await field.fill(first[0] ?? '');
    await elsewhere.getByRole('button', { name: 'Sign in' }).click();
    await expect(field).toHaveAccessibleDescription(/This code is not right/);
    await field.fill(second[0] ?? '');
    await elsewhere.getByRole('button', { name: 'Sign in' }).click();
    await expect(elsewhere).toHaveURL('/devices');
  });

  test('is asked for again before what destroys or grants much', async ({ page, world, portal }) => { // T43, P59
    const admin = await world.invitation({ role: 'admin' });
    await portal.useLink(admin.link, world.password);
    const other = await world.employee();
    const person: Secrets = { email: admin.email, password: world.password };
    // An app that was just set up confirms nothing.
    await page.goto('/sign-in');
    await signInByHand(page, person);
    await expect(page).toHaveURL('/devices');
    await page.goto(`/employees/${other.id}/delete`);
    const field = page.getByLabel('Code from your authenticator app');
    for (const [typed, problem] of [['', 'Confirm with the code'], ['000000', 'This code is not right'], ['abcd', 'Enter the six digits']] as const) {
      await field.fill(typed);
      await page.getByRole('button', { name: 'Delete employee' }).click();
      await expect(field).toHaveAccessibleDescription(new RegExp(problem));
      await expect(field).toHaveValue('');
    }
    // Nor does the form that asks for it only when it has to.
    await page.goto('/employees/new');
    await awake(page);
    await expect(field).toHaveCount(0);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ada Second');
    await page.getByRole('textbox', { name: 'Email' }).fill(`ada.second.${Date.now()}@lanternfield.example`);
    await page.getByLabel('Role', { exact: true }).selectOption('admin');
    await page.getByRole('button', { name: 'Create employee' }).click();
    await expect(field).toHaveAccessibleDescription(/Confirm with the code/);
    await field.fill(await code(person.app));
    await page.getByRole('button', { name: 'Create employee' }).click();
    await expect(said(page, 'Ada Second was added.')).toBeVisible();
    // For five minutes that is enough.
    await page.goto(`/employees/${other.id}/delete`);
    await expect(field).toHaveCount(0);
    await page.getByRole('button', { name: 'Delete employee' }).click();
    await expect(said(page, `${other.name} is deleted.`)).toBeVisible();
    await awake(page);
  });

  test('that was given too late begins again, and leads where one was going', async ({ page, world }) => {
    const person = await world.employee();
    await page.goto('/sign-in?next=/account');
    await page.getByLabel('Email').fill(person.email);
    await page.getByLabel('Password').fill(person.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL('/second-factor?next=%2Faccount');
    await page.context().clearCookies();
    await page.getByLabel('Code', { exact: true }).fill('123456');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL('/sign-in?next=%2Faccount');
    await expect(page.getByRole('alert')).toContainText('Sign in again.');
    await signInByHand(page, person);
    await expect(page).toHaveURL('/account');
    // There is nothing to give any more.
    await page.goto('/second-factor');
    await expect(page).toHaveURL('/devices');
    await awake(page);
  });
});

test('of somebody who lost it is reset, and only they set another one up', async ({ page, another, world, portal }) => { // M124, T29
  const person = await world.employee();
  await page.goto(`/employees/${person.id}`);
  await page.getByRole('link', { name: 'Reset second factor…' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Reset the second factor of ${person.name}?`);
  await confirm(page, portal.person('primary'), 'Reset second factor');
  await expect(said(page, `The second factor of ${person.name} is gone`)).toBeVisible();
  const link = await page.getByLabel('One-time link').inputValue();
  await expect(page.getByText('Active, 7 days left')).toBeVisible();
  await awake(page);

  const theirs = await another(null);
  await theirs.goto('/sign-in');
  await theirs.getByLabel('Email').fill(person.email);
  await theirs.getByLabel('Password').fill(person.password);
  await theirs.getByRole('button', { name: 'Sign in' }).click();
  await expect(theirs.getByLabel('Password')).toHaveAccessibleDescription(/Your second factor is gone\./);
  await theirs.goto(link);
  await expect(theirs.getByRole('heading', { level: 1 })).toHaveText('Set up a second factor');
  const password = theirs.getByLabel('Your password');
  await password.fill('not the password at all');
  await theirs.getByRole('button', { name: 'Go on' }).click();
  await expect(password).toHaveAccessibleDescription(/This is not your current password\./);
  await password.fill(person.password);
  await theirs.getByRole('button', { name: 'Go on' }).click();
  person.app = undefined;
  await secondStep(theirs, person);
  await expect(theirs).toHaveURL('/devices');
  await awake(theirs);
  expect((await theirs.goto(link))?.status(), 'it is used up').toBe(404);
});
