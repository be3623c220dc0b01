import { barriers } from '../fixtures/axe';
import { ROOMS } from '../fixtures/pages';
import { awake, expect, test } from '../fixtures/test';

// WCAG 2.2 AA on every page, light and dark (UX section 5).

for (const room of ROOMS) {
  test.describe(room.name, () => {
    test.use({ as: room.as });

    test(`${room.name} can be used by everybody, in both colours`, async ({ page, world, script }) => {
      test.skip(!script, 'the same markup');
      test.slow();
      const answer = await page.goto(await room.path(world));
      expect(answer?.status()).toBe(room.status ?? 200);
      await awake(page);
      await room.then?.(page, world);
      // At every place in between, something is half under the bar that stays.
      await page.evaluate(() => { window.scrollTo(0, 0); });
      expect(await barriers(page)).toEqual([]);
    });
  });
}

test('the keyboard reaches the content first, and everything has a visible focus', async ({ page, phone }) => {
  test.skip(phone, 'no keyboard');
  await page.goto('/devices');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await expect(page).toHaveURL(/#main$/);
  const unseen: string[] = [];
  for (let stop = 0; stop < 25; stop += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.locator(':focus').evaluate((element) => {
      const style = getComputedStyle(element);
      const box = element.parentElement ? getComputedStyle(element.parentElement) : style;
      return { html: element.outerHTML.slice(0, 120), seen: style.outlineStyle !== 'none' || box.outlineStyle !== 'none' };
    });
    if (!focus.seen) unseen.push(focus.html);
  }
  expect(unseen).toEqual([]);
});
