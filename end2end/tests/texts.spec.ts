import { barriers } from '../fixtures/axe';
import { Gateway } from '../fixtures/gateway';
import { Portal } from '../fixtures/portal';
import { awake, expect, MEANT, test } from '../fixtures/test';
import { code as codeOf } from '../fixtures/totp';
import { World } from '../fixtures/world';

// Codes by text message, with a gateway that takes them (M18, K15).

test.use({ as: null });
// Pages that load no program are the same with script and without: on a desk with, on a phone without.
test.beforeEach(({ script, phone }) => { test.skip(script === phone, 'seen on the other screen'); });

test('a number is set up, confirms who acts, and signs in', async ({ page, another, script }) => {
  test.slow();
  const gateway = await Gateway.open();
  const portal = await Portal.start({ env: Gateway.env(gateway.port) });
  const told: string[] = [];
  const code = async (number: string) => {
    const digits = await gateway.code(number);
    told.push(digits, number);
    return digits;
  };
  try {
    const world = new World(portal);
    const { email, link } = await world.invitation({ role: 'admin' });
    await portal.useLink(link, world.password);
    const signIn = async () => {
      await page.goto(`${portal.url}/sign-in?next=/account`);
      await page.getByLabel('Email').fill(email);
      await page.getByLabel('Password').fill(world.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    await signIn();
    await page.getByRole('link', { name: 'Get codes by text message' }).click();
    await expect(page.getByRole('main')).toContainText('The weakest of the three');
    const number = page.getByLabel('Mobile number');
    for (const [typed, problem] of [['', 'Fill this in.'], ['5551234567', 'country code']] as const) {
      await number.fill(typed);
      await page.getByRole('button', { name: 'Send a code' }).click();
      await expect(number).toHaveAccessibleDescription(new RegExp(problem));
      await expect(number).toHaveValue(typed);
    }
    await number.fill('+15551234567');
    await page.getByRole('button', { name: 'Send a code' }).click();
    await expect(page.getByRole('status')).toContainText('A code is on its way to +15551234567.');
    const field = page.getByLabel('Code from the message');
    await field.fill('12345');
    await page.getByRole('button', { name: 'Set up and sign in' }).click();
    await expect(field).toHaveAccessibleDescription(/Enter the six digits/);
    await field.fill(await code('+15551234567'));
    await page.getByRole('button', { name: 'Set up and sign in' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your recovery codes');
    await page.getByRole('link', { name: 'I have kept them' }).click();
    await expect(page.getByText('To +15551234567')).toBeVisible();
    await awake(page);

    // The same browser once more, without its session.
    await page.goto('about:blank');
    await page.context().clearCookies({ name: 'session' });
    await signIn();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Second factor');
    const send = page.getByRole('button', { name: /^Send a.* code to ••••4567$/ });
    await send.click();
    await expect(page.getByRole('status')).toContainText('A code is on its way to ••••4567.');
    if (script) expect(await barriers(page)).toEqual([]);
    await page.waitForTimeout(MEANT);
    await send.click();
    await expect(page.getByRole('alert')).toContainText(/Try again in \d+ seconds/);
    await page.getByLabel('Code', { exact: true }).fill(await code('+15551234567'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(`${portal.url}/account`);
    await awake(page);
    await page.goto('about:blank');

    // Whoever has just set a number up has confirmed nothing: making an Admin asks for a code, on the way of the form.
    const other = await another(null, { baseURL: portal.url });
    const act = async (path: string, form: Record<string, string>) => {
      const headers = { Accept: 'application/json', Origin: portal.url };
      expect((await other.request.post(path, { form, headers })).status(), path).toBe(200);
    };
    const second = await world.invitation({ role: 'admin' });
    await portal.useLink(second.link, world.password);
    await act('/api/sign-in', { email: second.email, password: world.password });
    await act('/api/set-up/text', { phone: '+4930901820' });
    await act('/api/set-up/text-code', { new_code: await code('+4930901820') });
    await other.goto('/employees/new');
    const name = other.getByRole('textbox', { name: 'Name', exact: true });
    await name.fill('Robin Ash');
    await other.getByRole('textbox', { name: 'Email' }).fill('robin.ash@lanternfield.example');
    await other.getByLabel('Role', { exact: true }).selectOption('admin');
    await other.getByRole('button', { name: 'Create employee' }).click();
    const asked = other.getByLabel('Code', { exact: true });
    await expect(asked).toHaveAccessibleDescription(/Confirm with the code/);
    await other.getByRole('button', { name: 'Send a code to ••••1820' }).click();
    await expect(other.getByRole('status').filter({ hasText: 'A code is on its way to ••••1820.' })).toBeVisible();
    await expect(name).toHaveValue('Robin Ash');
    if (script) expect(await barriers(other)).toEqual([]);
    await asked.fill(await code('+4930901820'));
    // The Enter key sends the form, and no second message.
    await asked.press('Enter');
    await expect(other.getByText('robin.ash@lanternfield.example').first()).toBeVisible();
    expect(gateway.texts).toEqual([]);

    // With an app beside the number one can do without the app again, and with neither one can't.
    await other.goto('/account/app/remove');
    await expect(other.getByRole('main')).toContainText('You have no authenticator app here.');
    await other.goto('/account/app');
    await other.getByText('Type the key instead').click();
    const app = (await other.locator('.key code').textContent()) ?? '';
    await other.getByLabel('Code that the new app shows').fill(await codeOf(app));
    await other.getByRole('button', { name: 'Use this app' }).click();
    await expect(other.getByRole('heading', { level: 1 })).toHaveText('Your recovery codes');
    await other.goto('/account/app');
    await other.getByRole('link', { name: 'Remove it' }).click();
    await expect(other.getByRole('heading', { level: 1 })).toHaveText('Remove your authenticator app?');
    await expect(other.getByRole('main')).toContainText('You sign in with a code by text message from then on');
    if (script) expect(await barriers(other)).toEqual([]);
    await other.getByRole('button', { name: 'Remove the app' }).click();
    await expect(other.getByText('Your authenticator app is removed.')).toBeVisible();
    await expect(other.getByRole('listitem').filter({ hasText: 'Authenticator app' })).toContainText('None');
    await awake(other);
    await other.goto('about:blank');
    const log = portal.log.join('\n');
    for (const secret of [...told, 'lantern-token']) expect(log).not.toContain(secret);
  } finally {
    await portal.stop();
    await gateway.close();
  }
});

test('messages go to a gateway that proves who it is, and to nobody else who says so', { tag: '@script' }, async () => {
  // Not elsewhere: no page is looked at.
  test.slow();
  const ask = async (portal: Portal, world: World) => {
    const { email, link } = await world.invitation();
    await portal.useLink(link, world.password);
    const cookies: string[] = [];
    const act = async (path: string, form: Record<string, string>) => {
      const answer = await fetch(`${portal.url}${path}`, { method: 'POST', body: new URLSearchParams(form), headers: { Accept: 'application/json', Origin: portal.url, Cookie: cookies.join('; ') } });
      expect(answer.status, path).toBe(200);
      for (const line of answer.headers.getSetCookie()) cookies.push(line.split(';')[0] ?? '');
    };
    await act('/api/sign-in', { email, password: world.password });
    await act('/api/set-up/text', { phone: '+15551234567' });
  };
  const trusted = await Gateway.private();
  // One whose certificate nobody vouches for, and one that is somebody else's.
  const [stranger, other] = [await Gateway.private(), await Gateway.private('elsewhere.example')];
  const nobody = { ...stranger.env, SSL_CERT_FILE: trusted.env.SSL_CERT_FILE ?? '' };
  for (const [gateway, env, taken] of [[trusted.gateway, trusted.env, true], [stranger.gateway, nobody, false], [other.gateway, other.env, false]] as const) {
    const portal = await Portal.start({ env });
    try {
      await ask(portal, new World(portal));
      if (taken) {
        expect(await gateway.code('+15551234567')).toMatch(/^\d{6}$/);
      } else {
        await expect.poll(() => portal.log.filter((line) => line.includes('a text message was not sent')).length, { timeout: 15_000 }).toBeGreaterThan(0);
        expect(gateway.connections).toBeGreaterThan(0);
        expect(gateway.texts).toEqual([]);
      }
    } finally {
      await portal.stop();
      await gateway.close();
    }
  }
});
