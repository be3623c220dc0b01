import { barriers } from '../fixtures/axe';
import { Portal } from '../fixtures/portal';
import { awake, expect, test } from '../fixtures/test';
import { signInByHand } from '../fixtures/totp';

// The first run (SPEC section 4: a token that the console prints).

test.use({ as: null });

test('a new portal asks for the partner, its region and the primary account, and for the token of its console', async ({ page, script }) => {
  const empty = await Portal.start({ demo: false });
  try {
    const printed = empty.printed.find((line) => line.includes('/welcome?token=')) ?? '';
    const link = /http\S+/.exec(printed)?.[0] ?? '';
    const token = new URL(link).searchParams.get('token') ?? '';
    expect(token.length).toBeGreaterThanOrEqual(32);
    await page.goto(`${empty.url}/devices`);
    await expect(page).toHaveURL(`${empty.url}/welcome`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set up the portal');
    const field = (label: string) => page.getByLabel(label, { exact: true });
    const fill = async (given: string) => {
      await field('Token').fill(given);
      await field('Partner').fill('Northlight Services');
      await field('Region').selectOption('emea');
      await field('Your name').fill('Ada Moreau');
      await field('Your email').fill('ada@northlight.example');
      await field('Password').fill('velvet harbour 7 lantern');
      await field('Password again').fill('velvet harbour 7 lantern');
    };
    await fill('0'.repeat(32));
    if (script) expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Set up the portal' }).click();
    await expect(page.getByRole('alert')).toContainText('The portal was not set up');
    if (script) expect(await barriers(page)).toEqual([]);
    await expect(field('Token')).toHaveAccessibleDescription(/Not available/);
    await expect(field('Partner')).toHaveValue('Northlight Services');
    await expect(field('Region')).toHaveValue('emea');
    await expect(field('Password')).toHaveValue('');

    // The link of the console brings the token along.
    await page.goto(link);
    await expect(field('Token')).toHaveValue(token);
    await page.getByRole('button', { name: 'Set up the portal' }).click();
    for (const label of ['Partner', 'Your name', 'Your email', 'Password']) {
      await expect(field(label)).toHaveAccessibleDescription(/Fill this in\.$/);
    }
    await expect(field('Region')).toHaveAccessibleDescription(/Choose one/);
    await fill(token);
    await page.getByRole('button', { name: 'Set up the portal' }).click();
    await expect(page).toHaveURL(`${empty.url}/sign-in`);
    await expect(page.getByRole('status')).toContainText('The portal is ready.');
    await signInByHand(page, { email: 'ada@northlight.example', password: 'velvet harbour 7 lantern' });
    await expect(page.getByRole('heading', { name: 'No devices yet' })).toBeVisible();
    await awake(page);
    await page.goto(`${empty.url}/organizations`);
    await expect(page.getByRole('heading', { name: 'No organizations yet' })).toBeVisible();

    // The door is shut for good.
    await page.context().clearCookies();
    const again = await page.goto(`${empty.url}/welcome?token=${token}`);
    expect([404, 200]).toContain(again?.status());
    await expect(page.getByRole('button', { name: 'Set up the portal' })).toHaveCount(0);
  } finally {
    expect(await empty.stop()).toBe(0);
  }
});
