import { barriers } from '../fixtures/axe';
import { Gateway } from '../fixtures/gateway';
import { Portal } from '../fixtures/portal';
import { awake, expect, test } from '../fixtures/test';
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
    await other.goto('about:blank');
    const log = portal.log.join('\n');
    for (const secret of [...told, 'lantern-token']) expect(log).not.toContain(secret);
  } finally {
    await portal.stop();
    await gateway.close();
  }
});
