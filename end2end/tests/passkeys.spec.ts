import { barriers } from '../fixtures/axe';
import { device } from '../fixtures/device';
import { awake, expect, test, type Page } from '../fixtures/test';
import { code, confirm, signInByHand } from '../fixtures/totp';

// Passkeys in a person's hands, with an authenticator that the browser itself stands in for (WebAuthn through the
// DevTools protocol). They need a script; what is shown without one is proved on the phone.

const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });
const use = (page: Page) => page.getByRole('button', { name: 'Use a passkey' });

test.use({ as: null });

test('a passkey is set up at the first sign-in, and signs in alone from then on', { tag: '@script' }, async ({ page, world, portal }) => {
  // Not elsewhere: passkeys need a script.
  const recognised = await device(page);
  const { email, link } = await world.invitation();
  await portal.useLink(link, world.password);
  await page.goto('/sign-in?next=/account');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(world.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set up your second factor');
  expect(await barriers(page)).toEqual([]);
  await use(page).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your recovery codes');
  await expect(page.locator('.codes code')).toHaveCount(10);
  await page.getByRole('link', { name: 'I have kept them' }).click();
  await expect(page).toHaveURL('/account');
  await expect(page.getByText('1 passkey', { exact: true })).toBeVisible();
  await awake(page);

  await page.context().clearCookies();
  await page.goto('/sign-in?next=/account');
  expect(await barriers(page)).toEqual([]);
  // A finger that is not recognised signs nobody in, and the page says so.
  await recognised(false);
  await use(page).click();
  await expect(page.getByRole('alert')).toContainText('The browser gave no passkey.');
  await recognised(true);
  await use(page).click();
  await expect(page).toHaveURL('/account');
  await awake(page);

  // After a password it takes the place of the code.
  await page.context().clearCookies();
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(world.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Second factor');
  await use(page).click();
  await expect(page).toHaveURL('/devices');
  await awake(page);
});

test('a browser that used a passkey before suggests it where one types the address', { tag: '@script' }, async ({ page, world, portal }) => {
  // Not elsewhere: passkeys need a script.
  await device(page, true);
  // No browser under test shows its list: this stands in for it, and tells whether it holds a passkey. What is chosen is the device's.
  await page.addInitScript(() => {
    if (!('PublicKeyCredential' in window)) return;
    const { credentials } = navigator;
    const get = credentials.get.bind(credentials);
    const list = (holds: string) => { sessionStorage.setItem('list', holds); };
    credentials.get = async (options) => {
      if (options?.mediation !== 'conditional') return get(options);
      list('a passkey');
      await new Promise((resolve, reject) => {
        addEventListener('chosen', resolve, { once: true });
        options.signal?.addEventListener('abort', () => {
          list('nothing');
          reject(new DOMException('', 'AbortError'));
        });
      });
      list('what was chosen');
      return get({ publicKey: options.publicKey });
    };
  });
  let questions = 0;
  page.on('request', (request) => { if (new URL(request.url()).pathname === '/api/passkey/ask') questions += 1; });
  const { email, link } = await world.invitation();
  await portal.useLink(link, world.password);
  await page.goto('/sign-in?next=/account');
  await expect(page.getByLabel('Email')).toHaveAttribute('autocomplete', 'username webauthn');
  await page.getByLabel('Password').focus();
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(world.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await use(page).click();
  await page.getByRole('link', { name: 'I have kept them' }).click();
  await expect(page).toHaveURL('/account');
  await awake(page);
  expect(questions, 'who has none is asked for none').toBe(0);

  const list = () => page.evaluate(() => sessionStorage.getItem('list'));
  await page.context().clearCookies();
  await page.goto('/sign-in?next=/account');
  await expect.poll(list).toBe('a passkey');
  // Going to and fro asks no second time.
  await page.getByLabel('Password').focus();
  await page.getByLabel('Email').focus();
  await page.evaluate(() => dispatchEvent(new Event('chosen')));
  await expect(page).toHaveURL('/account');
  await awake(page);
  expect(questions).toBe(1);

  // The button takes its place: a browser answers one at a time.
  await page.context().clearCookies();
  await page.goto('/sign-in?next=/account');
  await expect.poll(list).toBe('a passkey');
  await use(page).click();
  await expect(page).toHaveURL('/account');
  await awake(page);
  expect(await list()).toBe('nothing');
});

test('passkeys are added, confirm who acts, and are removed', { tag: '@script' }, async ({ page, another, world, portal }) => {
  // Not elsewhere: passkeys need a script.
  test.slow(); // An app has a new code every half minute.
  await device(page);
  const invited = await world.invitation({ role: 'admin' });
  await portal.useLink(invited.link, world.password);
  const person = { email: invited.email, password: world.password };
  const other = await world.employee();
  await page.goto('/sign-in');
  await signInByHand(page, person);
  await page.goto('/account');
  await page.getByRole('link', { name: 'Manage…' }).click();
  // First it is confirmed who is there: an app that was just set up confirms nothing.
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByLabel('Code from your authenticator app')).toHaveAccessibleDescription(/Confirm with the code/);
  await confirm(page, person, 'Go on');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Passkeys');
  const name = page.getByLabel('Name of a new passkey');
  expect(await barriers(page)).toEqual([]);
  await name.fill('Blue key');
  await name.press('Enter');
  await expect(said(page, 'Your passkey is added.')).toBeVisible();
  await expect(page.getByText('Blue key')).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  // One device keeps one for a person.
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByRole('alert')).toContainText('The browser gave no passkey.');

  // Whoever signs in with it is fresh; later it confirms, on pages with the program and without.
  await page.context().clearCookies();
  await page.goto('/sign-in');
  await use(page).click();
  await expect(page).toHaveURL('/devices');
  await awake(page);
  await page.goto(`/employees/${other.id}/delete`);
  await expect(page.getByLabel('Code from your authenticator app')).toHaveCount(0);
  await page.context().clearCookies();
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await use(page).click();
  await expect(page).toHaveURL('/devices');
  await awake(page);

  const elsewhere = await another(null);
  await elsewhere.goto('/sign-in');
  await signInByHand(elsewhere, person);
  await expect(elsewhere).toHaveURL('/devices');
  await awake(elsewhere);
  await page.goto('/account/passkeys');
  await page.getByRole('button', { name: 'Remove the passkey Blue key' }).click();
  await expect(said(page, 'That passkey is removed.')).toBeVisible();
  await expect(page.getByText('Blue key')).toHaveCount(0);
  // The open page of a session that ended leaves by itself.
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await page.context().clearCookies();
  await page.goto('/sign-in');
  await use(page).click();
  await expect(page.getByRole('alert')).toContainText('This passkey can\'t be used here.');
});

test('a recovery code lets somebody in, and their passkey then confirms an act', { tag: '@script' }, async ({ page, world, portal }) => {
  // Not elsewhere: passkeys need a script.
  await device(page);
  const invited = await world.invitation({ role: 'admin' });
  await portal.useLink(invited.link, world.password);
  const other = await world.employee();
  const organization = await world.organization();
  const signIn = async () => {
    await page.goto('/sign-in');
    await page.getByLabel('Email').fill(invited.email);
    await page.getByLabel('Password').fill(world.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  await signIn();
  await use(page).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your recovery codes');
  const codes = await page.locator('.codes code').allTextContents();
  await page.context().clearCookies();
  await signIn();
  await page.getByLabel('Code', { exact: true }).fill(codes[0] ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL('/devices');
  await awake(page);
  // A page that loads no program.
  await page.goto(`/employees/${other.id}/delete`);
  await expect(page.getByLabel('Code from your authenticator app'), 'there is no app').toHaveCount(0);
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click();
  await expect(said(page, `${other.name} is deleted.`)).toBeVisible();
  await awake(page);
  // One with the program, with a session that is not fresh.
  await page.context().clearCookies();
  await signIn();
  await page.getByLabel('Code', { exact: true }).fill(codes[1] ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL('/devices');
  await awake(page);
  // Whoever's device is gone sets an app up with another recovery code.
  await page.goto('/account/app');
  await page.getByText('Type the key instead').click();
  const app = (await page.locator('.key code').textContent()) ?? '';
  await page.getByLabel('Code that the new app shows').fill(await code(app));
  await page.getByLabel('Recovery code').fill(codes[2] ?? '');
  await page.getByRole('button', { name: 'Use this app' }).click();
  await expect(said(page, 'Your new authenticator app is set up.')).toBeVisible();
  await page.goto(`/organizations/${organization.id}/remove`);
  await page.getByLabel(/type/i).fill(organization.name);
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click();
  await expect(said(page, 'can be brought back')).toBeVisible();
  await awake(page);
});

test('without a script there is no button that does nothing', { tag: '@no-script' }, async ({ page, world }) => {
  // With a script there is one.
  const person = await world.employee();
  await page.goto('/sign-in');
  await expect(use(page)).toBeHidden();
  await signInByHand(page, person);
  await page.goto('/account/passkeys');
  await expect(page.getByText('This browser makes no passkeys')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add a passkey' })).toBeHidden();
});
