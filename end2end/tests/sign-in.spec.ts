import { awake, expect, test } from '../fixtures/test';
import { signInByHand } from '../fixtures/totp';

// Who is asked, how it is answered, and where it leads (SPEC M4, section 4; T40: no open redirect).

test.use({ as: null });

test('a person signs in, sees their start page, signs out, and nothing comes back', async ({ page, portal }) => { // M4
  await page.goto('/sign-in');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await expect(page.getByLabel('Email')).toBeFocused();
  await signInByHand(page, portal.person('tech'));
  await expect(page).toHaveURL('/devices');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Devices');
  await awake(page);
  await page.getByRole('button', { name: /account of/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL('/sign-in');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await page.goBack();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await expect(page.getByText('need attention now')).toHaveCount(0);
});

test('wrong and unknown are answered alike, and what was typed is still there', async ({ page, portal }) => {
  const { email } = portal.person('sales');
  const said: (string | null)[] = [];
  for (const typed of [email, 'nobody@lanternfield.example', 'no address']) {
    await page.goto('/sign-in?next=/account');
    await page.locator('form[action="/api/sign-in"]').evaluate((form: HTMLFormElement) => { form.noValidate = true; });
    await page.getByLabel('Email').fill(typed);
    await page.getByLabel('Password').fill('not the password at all');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByLabel('Password')).toHaveAccessibleDescription('Email or password is not right.');
    await expect(page.getByLabel('Email')).toHaveValue(typed);
    await expect(page.getByLabel('Password')).toHaveValue('');
    await expect(page).toHaveURL('/sign-in?next=/account');
    said.push((await page.locator('main').textContent())?.replace(typed, '') ?? null);
  }
  expect(new Set(said).size).toBe(1);
});

test('somebody who is sent to sign in gets where they were going', async ({ page, portal }) => {
  await page.goto('/devices?q=bdr&sort=-hostname');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await signInByHand(page, portal.person('tech'));
  await expect(page).toHaveURL('/devices?q=bdr&sort=-hostname');
  await awake(page);
});

test('signing in never leads away', async ({ page, portal }) => { // T40
  test.slow();
  for (const next of ['//evil.example', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)']) {
    // A page that looks whether it is still signed in would be told that it is not.
    await page.goto('about:blank');
    await page.context().clearCookies();
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await signInByHand(page, portal.person('sales'));
    await expect(page.getByRole('heading', { level: 1 }), next).toHaveText(/^Welcome, /);
    expect(new URL(page.url()).origin).toBe(portal.url);
    await awake(page);
  }
});

test('empty and over-long fields are answered at the field', async ({ page }) => {
  await page.goto('/sign-in');
  const plain = () => page.locator('form[action="/api/sign-in"]').evaluate((form: HTMLFormElement) => { form.noValidate = true; });
  await plain();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByLabel('Email')).toHaveAccessibleDescription('Fill this in.');
  await expect(page.getByLabel('Password')).toHaveAccessibleDescription('Fill this in.');
  await plain();
  const long = `${'a'.repeat(300)}@example.com`;
  await page.getByLabel('Email').fill(long);
  await page.getByLabel('Password').fill('x'.repeat(300));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByLabel('Email')).toHaveAccessibleDescription('Shorten this to 254 characters or fewer.');
  await expect(page.getByLabel('Password')).toHaveAccessibleDescription('Shorten this to 256 characters or fewer.');
  await expect(page.getByLabel('Email')).toHaveValue(long);
  await expect(page.getByLabel('Password')).toHaveValue('');
});

test('too many attempts are told with the time to wait', async ({ page }) => {
  const email = `guess-${test.info().project.name}@lanternfield.example`;
  // The first five are free, then each wait is twice the last: sooner or later one comes too early.
  await expect(async () => {
    await page.goto('/sign-in');
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password').fill('a guess');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByLabel('Password')).toHaveAccessibleDescription(/.+/);
    await expect(page.getByLabel('Password')).toHaveAccessibleDescription(/^Too many attempts\. Try again in \d+ (second|minute)s?\.$/, { timeout: 1 });
  }).toPass({ intervals: [1] });
});

test('pages before sign-in load no WebAssembly and almost no script', { tag: '@script' }, async ({ page, script }) => { // UX section 6
  // Not elsewhere: nothing loads script here.
  for (const path of ['/sign-in', '/second-factor', '/set-up', '/link', '/link/garbage']) {
    const loaded: { url: string; type: string; bytes: number }[] = [];
    page.on('response', async (response) => {
      const body = await response.body().catch(() => Buffer.alloc(0));
      loaded.push({ url: response.url(), type: response.request().resourceType(), bytes: body.length });
    });
    await page.goto(path);
    await page.waitForLoadState('networkidle');
    const inline = await page.locator('script:not([src])').allTextContents();
    expect(loaded.filter(({ url }) => url.endsWith('.wasm'))).toEqual([]);
    const scripts = loaded.filter(({ type }) => type === 'script');
    const bytes = scripts.reduce((sum, { bytes }) => sum + bytes, inline.join('').length);
    expect(bytes, `script of ${path}`).toBeLessThanOrEqual(3_000);
    page.removeAllListeners('response');
  }
});

test('a page that another site opened can be used, but no other site can post to it', async ({ page, portal }) => {
  const answer = await page.request.post('/api/sign-out', { headers: { Origin: 'https://evil.example' }, form: {} });
  expect(answer.status()).toBe(403);
  const own = await page.request.post('/api/sign-out', { headers: { Origin: portal.url }, form: {}, maxRedirects: 0 });
  expect(own.status()).toBeLessThan(400);
});
