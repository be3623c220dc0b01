import { awake, expect, test, type Page } from '../fixtures/test';

// Light and dark: from the system, or as chosen; right in the first bytes, so that nothing flashes.

const ground = (page: Page) => page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);

test('the colours follow the system until one chooses, and the choice is in the first bytes of every page', async ({ another, world, portal }) => {
  const page = await another(null, { storageState: await portal.signIn(await world.employee()) });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/account');
  const light = await ground(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await ground(page);
  expect(dark).not.toBe(light);
  for (const [choice, system, colour] of [['Light', 'dark', light], ['Dark', 'light', dark]] as const) {
    await page.emulateMedia({ colorScheme: system });
    await page.getByRole('button', { name: /account of/ }).click();
    await page.getByRole('button', { name: choice, exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', choice.toLowerCase());
    await expect(page, 'one stays where one was').toHaveURL('/account');
    expect(await ground(page)).toBe(colour);
    await awake(page);
    const first = await (await page.request.get('/account', { headers: { Accept: 'text/html' } })).text();
    expect(first.slice(0, 200)).toContain(`data-theme="${choice.toLowerCase()}"`);
    const outside = await page.request.get('/sign-in', { headers: { Accept: 'text/html' } });
    expect((await outside.text()).slice(0, 200)).toContain(`data-theme="${choice.toLowerCase()}"`);
  }
  await page.getByRole('button', { name: /account of/ }).click();
  await page.getByRole('button', { name: 'System', exact: true }).click();
  await expect(page.locator('html')).not.toHaveAttribute('data-theme');
  await awake(page);
});
