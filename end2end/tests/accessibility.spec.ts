import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { barriers } from '../fixtures/axe';
import { ROOMS } from '../fixtures/pages';
import { tooSmall } from '../fixtures/targets';
import { awake, expect, test } from '../fixtures/test';
import { tooWideAnywhere } from '../fixtures/widths';

// WCAG 2.2 AA on every page, light and dark (UX section 5), room for a finger on a phone (UX section 1), and nothing that waits
// for script where none runs.

/** The paths that were seen, of all rooms that were looked at in this process. */
const seen = new Set<string>();
let looked = 0;

/** Pages that no room shows, and why. */
const ELSEWHERE = [
  // Only a portal that nobody has set up yet has it: welcome.spec.ts.
  '/welcome',
];

for (const room of ROOMS) {
  test.describe(room.name, () => {
    test.use({ as: room.as });

    // On a phone alone: the same markup. Where somebody does something first, the journeys do it without script.
    if (!room.then) test(`${room.name} is whole without script`, { tag: ['@no-script', '@phone'] }, async ({ page, world }) => {
      const answer = await page.goto(await room.path(world));
      expect(answer?.status()).toBe(room.status ?? 200);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('.js:visible, .skeleton:visible')).toHaveCount(0);
      // A button that sends nothing and opens nothing does nothing here.
      const idle = await page.locator('button:visible').evaluateAll((buttons) =>
        (buttons as HTMLButtonElement[])
          .filter((button) => !(button.form && button.type === 'submit') && !button.hasAttribute('popovertarget'))
          .map((button) => button.outerHTML.slice(0, 160)));
      expect(idle).toEqual([]);
    });

    test(`${room.name} can be used by everybody, in both colours`, { tag: '@script' }, async ({ page, world, phone, baseURL }) => {
      // Not elsewhere: the same markup.
      test.slow();
      const path = await room.path(world);
      const answer = await page.goto(path);
      expect(answer?.status()).toBe(room.status ?? 200);
      await awake(page);
      await room.then?.(page, world);
      // At every place in between, something is half under the bar that stays.
      await page.evaluate(() => { window.scrollTo(0, 0); });
      expect(await barriers(page)).toEqual([]);
      if (phone) expect(await tooSmall(page), 'a finger hits it').toEqual([]);
      else expect(await tooWideAnywhere(page)).toEqual([]);
      looked += 1;
      // A page that says that there is nothing, or that one may not, is not the page at that address.
      if (!room.status) for (const address of [path, page.url()]) seen.add(new URL(address, baseURL).pathname);
    });
  });
}

test('no page of the product is left out', { tag: '@script' }, async () => {
  // Not elsewhere: nothing was looked at.
  test.skip(looked < ROOMS.length, 'not every room was looked at in this process');
  // The program does not start while a page has no row there.
  const source = await readFile(join(test.info().config.rootDir, '../../server/src/access/pages.rs'), 'utf8');
  const routes = [...source.matchAll(/Method::GET,\s*"([^"]+)"/g)].map(([, route = '']) => route);
  expect(routes.length).toBeGreaterThan(50);
  const fits = (route: string, path: string) => new RegExp(`^${route.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);
  const named = (route: string) => route.split('{').length;
  // Of those that fit, the one that names most: `import` is no employee's id.
  const reached = [...seen].map((path) => routes.filter((route) => fits(route, path)).sort((a, b) => named(a) - named(b))[0]);
  expect(routes.filter((route) => !reached.includes(route))).toEqual(ELSEWHERE);
});

test('the keyboard reaches the content first, and everything has a visible focus', { tag: '@desk' }, async ({ page }) => {
  // Not elsewhere: no keyboard.
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
