import { expect, test, type Page } from '../fixtures/test';

// What comes out of a printer (UX section 5): on a phone's paper too, and in the dark.

const PRESSED = '.side, .bar, .tabbar, .tools, .bulk, .btn, .menu, .c-check, .c-actions, main input, main select, main button';

/** Looks at a page as the printer does, of somebody who has chosen dark colours. */
async function print(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.evaluate(() => { document.documentElement.dataset.theme = 'dark'; });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
}

/** Black on white, whatever was chosen, and nothing to press. */
async function expectPaper(page: Page): Promise<void> {
  await expect(page.locator(PRESSED).filter({ visible: true })).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('body')).toHaveCSS('color', 'oklch(0 0 0)');
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgba(0, 0, 0, 0)');
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'light');
}

for (const path of ['/devices', '/organizations', '/employees', '/groups', '/audit']) {
  test(`${path} on paper is a table with all of its columns, and nothing to press`, { tag: '@script' }, async ({ page }) => {
    // Not elsewhere: the same markup.
    await print(page, path);
    await expectPaper(page);
    const table = page.getByRole('main').locator('table.list');
    await expect(table).toHaveCSS('display', 'table');
    // It stands at the top of each page.
    await expect(table.locator('thead')).toHaveCSS('display', 'table-header-group');
    const row = table.locator('tbody tr').first();
    await expect(row).toHaveCSS('display', 'table-row');
    await expect(row).toHaveCSS('break-inside', 'avoid');
    const heads = await table.locator('thead th').filter({ visible: true }).count();
    expect(heads).toBeGreaterThan(3);
    expect(await row.locator('> *').filter({ visible: true }).count()).toBe(heads);
  });
}

test('a list on paper says what it is narrowed to, how each device is, and of what instant that speaks', { tag: '@script' }, async ({ page }) => {
  // Not elsewhere: the same markup.
  await print(page, '/devices?q=bdr&level=ok');
  await expectPaper(page);
  for (const chip of ['Search: bdr', 'Protected']) await expect(page.locator('.chip').filter({ hasText: chip })).toBeVisible();
  await expect(page.getByText('Clear all')).toBeHidden();
  const row = page.locator('table.devices tbody tr').first();
  await expect(row.locator('.c-state')).toHaveText('Protected');
  await expect(page.getByRole('columnheader', { name: 'Offsite' })).toBeVisible();
  const link = row.getByRole('rowheader').locator('a');
  await expect(link).toHaveCSS('text-decoration-line', 'none');
  await expect(link).toHaveCSS('color', 'oklch(0 0 0)');
  // Who reads it next week is told the instant, not how long ago it was.
  const told = await page.locator('.age time').evaluate((time) => {
    const { content, fontSize } = getComputedStyle(time, '::after');
    return { ago: getComputedStyle(time).fontSize, content, fontSize, exact: `"${time.getAttribute('title')}"` };
  });
  expect(told).toEqual({ ago: '0px', content: told.exact, fontSize: '12px', exact: told.exact });
  expect(told.exact).toMatch(/\d{4}.*\d\d:\d\d/);
});

test('the page of a device on paper is what it says', { tag: '@script' }, async ({ page, world }) => {
  // Not elsewhere: the same markup.
  const [device] = await world.devices('sort=-alerts');
  await print(page, `/devices/${device?.id}`);
  await expectPaper(page);
  await expect(page.locator('.title .state')).toBeVisible();
  await expect(page.locator('.details').filter({ hasText: 'Serial' })).toContainText(device?.serial ?? '');
});
