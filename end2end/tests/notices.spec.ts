import { barriers } from '../fixtures/axe';
import { awake, expect, test, type Page } from '../fixtures/test';

// What the operator tells people above their pages (M1).

const TEXT = 'Backups pause on Sunday, <b>from 2:00</b> to 4:00 in the night, while our data centre moves to other machines.';

const notices = (page: Page) => page.getByLabel('Notices', { exact: true }).locator('.note');

test('a notice stands above open pages and at sign-in until it is taken away', async ({ page, portal, another, script }) => {
  test.slow();
  await page.goto('/devices');
  // A page that loads no program.
  const plain = await another('primary');
  await plain.goto('/sessions');
  const outside = await another(null);
  await outside.goto('/sign-in');
  await expect(notices(outside)).toHaveCount(0);
  if (script) await page.getByRole('button', { name: /account of/ }).click();
  const said = await portal.command('notice', 'add', '--text', TEXT, '--link', '/account', '--until', '2099-12-31');
  const [id = ''] = said.split(/\s/);
  try {
    for (const open of [page, plain]) {
      if (!script) await open.reload();
      await expect(notices(open)).toHaveText(`${TEXT} Read more`);
    }
    if (script) {
      await expect(page.getByRole('button', { name: 'Sign out' }), 'a menu that is open stays so').toBeVisible();
      // What stands there is replaced: whoever hears the page is told in a place that stays.
      await expect(plain.locator('#copied[role=status]')).toHaveText(`${TEXT} Read more`);
    }
    await outside.goto('/sign-in');
    await expect(notices(outside)).toHaveText(`${TEXT} Read more`);
    // A page that is loaded with it, and one that is not there.
    for (const path of ['/organizations', '/nowhere', '/devices']) {
      await page.goto(path);
      await expect(notices(page)).toHaveText(`${TEXT} Read more`);
      await awake(page);
    }
    if (script) {
      for (const open of [page, plain, outside]) expect(await barriers(open)).toEqual([]);
    }
    await page.getByRole('link', { name: 'Organizations', exact: true }).filter({ visible: true }).first().click();
    await expect(page).toHaveURL('/organizations');
    await expect(notices(page)).toBeVisible();
    // Above what the page is about, within the screen.
    const above = await notices(page).boundingBox();
    const title = await page.getByRole('heading', { level: 1 }).boundingBox();
    expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual(title?.y ?? 0);
    await page.emulateMedia({ media: 'print' });
    await expect(notices(page)).toBeHidden();
    await page.emulateMedia({ media: null });
    await notices(page).getByRole('link', { name: 'Read more' }).click();
    await expect(page).toHaveURL('/account');
  } finally {
    await portal.command('notice', 'remove', id);
  }
  for (const open of [page, plain]) {
    if (!script) await open.reload();
    await expect(notices(open)).toHaveCount(0);
  }
  await outside.reload();
  await expect(notices(outside)).toHaveCount(0);
});
