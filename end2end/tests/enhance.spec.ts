import { barriers } from '../fixtures/axe';
import { awake, expect, test } from '../fixtures/test';

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
  await menu.getByText('Only Security Administrators').click();
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
