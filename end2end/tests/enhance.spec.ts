import { barriers } from '../fixtures/axe';
import { Portal } from '../fixtures/portal';
import { awake, expect, test } from '../fixtures/test';
import { World } from '../fixtures/world';

// What every page has of script besides passkeys: menus that close, and how good a password is.

test.beforeEach(({ script }) => { test.skip(!script, 'nothing runs here'); });

test('a menu closes with Esc, and when one presses elsewhere', async ({ page }) => {
  await page.goto('/employees');
  await awake(page);
  const menu = page.locator('details.menu').filter({ hasText: 'Filter' }).first();
  const summary = menu.locator('summary');
  await summary.click();
  await expect(menu.getByLabel('Role')).toBeVisible();
  await menu.getByLabel('Role').focus();
  await page.keyboard.press('Escape');
  await expect(menu.getByLabel('Role')).toBeHidden();
  await expect(summary).toBeFocused();
  await summary.click();
  // What is in it is no elsewhere.
  await menu.getByText('Security Administrators', { exact: true }).click();
  await expect(menu.getByLabel('Role')).toBeVisible();
  await page.getByRole('heading', { level: 1 }).click();
  await expect(menu.getByLabel('Role')).toBeHidden();
});

test.describe('a new password', () => {
  test.use({ as: null });

  test('is judged while it is typed', async ({ page, world }) => {
    const { link } = await world.invitation();
    await page.goto(link);
    const field = page.getByLabel('New password', { exact: true });
    const judged = page.locator('[data-least]');
    await expect(judged).toBeHidden();
    for (const [typed, words] of [['velvet', '6 of 15 characters'], ['aaaaaaaaaaaaaaaaaaaa', 'Easy to guess'], ['12345678901234567890', 'Easy to guess'], ['passwordpassword', 'Easy to guess'], ['velvet harbour 7', 'Good'], ['velvet harbour 7 lantern', 'Strong']] as const) {
      await field.fill(typed);
      await expect(judged).toHaveText(words);
    }
    expect(await barriers(page)).toEqual([]);
    await field.fill('');
    await expect(judged).toBeHidden();
  });
});

test.describe('an organization among many', () => {
  test.use({ as: null });

  test('is named, with names to take from', async ({ page }) => {
    const portal = await Portal.start({ organizations: 70 });
    const world = new World(portal);
    await page.context().addCookies((await portal.session('primary')).cookies);
    const [{ name } = { name: '' }] = await world.organizations('Acme');
    const { id } = await world.loose('networks');
    await page.goto(`${portal.url}/unlinked/networks/${id}`);
    await awake(page);
    const field = page.getByLabel('Organization', { exact: true });
    const offered = () => field.evaluate((input: HTMLInputElement) => [...(input.list?.options ?? [])].map(({ value }) => value));
    await field.pressSequentially(name.slice(0, 4).toUpperCase());
    await expect.poll(offered).toContain(name);
    await field.fill('There is none');
    await expect.poll(offered).toEqual([]);
    await field.fill(name);
    await page.getByRole('button', { name: 'Link network' }).click();
    await expect(page).toHaveURL(`${portal.url}/unlinked?kind=networks`);
    await portal.stop();
  });
});
