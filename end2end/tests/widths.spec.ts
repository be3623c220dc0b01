import { customer } from '../fixtures/prepared';
import { expect, test } from '../fixtures/test';
import { tooWide, tooWideAnywhere } from '../fixtures/widths';

// What people do to a window: they make it narrow or low, and the text large. Every page's own widths are in accessibility.spec.ts.

test('names that are one long word make no page wider than the screen', { tag: ['@script', '@desk'] }, async ({ page, world }) => {
  test.slow();
  const long = (of: string) => `${world.portal.unique(of).replace(' ', '')}${'Donaudampfschifffahrt'.repeat(6)}`.slice(0, 95);
  const organization = await world.organization({ name: long('Bakery') });
  await world.user(organization.id, { name: long('User') });
  const employee = await world.employee({ name: long('Tech') });
  const group = await world.group({ name: long('Coast'), organizations: [organization.id], employees: [employee.id] });
  const there = `/organizations/${organization.id}`;
  for (const path of [
    there, `${there}/users`, `${there}/users/new`, `${there}/details`, `${there}/tags/change?add=Remote`, `${there}/branding`, `${there}/remove`,
    `/organizations/bulk?act=add-to-group&id=${organization.id}`, '/organizations?sort=-created',
    `/groups/${group.id}`, `/groups/${group.id}/people`, `/groups/${group.id}/history`, `/groups/${group.id}/delete`,
    `/groups/${group.id}/merge`, `/groups/${group.id}/copy`, '/groups/new', '/groups?sort=-created',
    `/employees/${employee.id}`, `/employees/${employee.id}/delete`, `/employees/${employee.id}/preview`, `/audit?account=${employee.id}`,
    `/why?person=${employee.id}&organization=${organization.id}`,
  ]) {
    await page.goto(path);
    expect.soft(await tooWideAnywhere(page, 160), path).toEqual([]);
  }
});

test('text of twice the size fits a phone, with all that leads on', { tag: ['@script', '@phone'] }, async ({ page, world }) => { // WCAG 2.2, 1.4.4
  for (const path of ['/devices', '/organizations', '/employees', '/groups', `/groups/${await world.groupId('North')}`, '/audit', '/account']) {
    await page.goto(path);
    await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
    expect.soft(await tooWide(page), path).toEqual([]);
    await expect.soft(page.getByRole('button', { name: 'More' }), path).toBeInViewport({ ratio: 0.9 });
  }
});

test('the end of an open menu can be reached on a phone, however short the list is', { tag: '@phone' }, async ({ page }) => {
  for (const path of ['/employees?q=nobody+has+this+name', '/devices?q=nothing+is+called+so']) {
    await page.goto(path);
    const menu = page.locator('details.menu', { hasText: 'Filter' });
    await menu.locator('summary').click();
    await page.evaluate(() => { window.scrollTo(0, document.documentElement.scrollHeight); });
    const last = await menu.getByRole('button').last().boundingBox();
    const bar = await page.locator('.tabbar').boundingBox();
    expect((last?.y ?? Infinity) + (last?.height ?? 0), path).toBeLessThanOrEqual(bar?.y ?? 0);
  }
});

test('nothing that stays in its place hides what has the focus', { tag: ['@script', '@desk'] }, async ({ page }) => { // WCAG 2.2, 2.4.11
  await page.setViewportSize({ width: 1280, height: 450 });
  await page.goto('/devices');
  await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  // Below its middle and above it nothing else is: what is there to be seen is what has the focus.
  const hidden = () => page.evaluate(() => {
    const focused = document.activeElement;
    if (!focused?.closest('tbody')) return null;
    const { left, top, width, height } = focused.getBoundingClientRect();
    const seen = [top + 1, top + height / 2, top + height - 1].every((y) => {
      const there = document.elementFromPoint(left + Math.min(width / 2, 8), y);
      return there !== null && (focused.contains(there) || there.contains(focused));
    });
    return seen ? null : focused.outerHTML.slice(0, 100);
  });
  const found = new Set<string | null>();
  for (const key of [...Array<string>(70).fill('Tab'), ...Array<string>(40).fill('Shift+Tab')]) {
    await page.keyboard.press(key);
    found.add(await hidden());
  }
  expect([...found].filter(Boolean)).toEqual([]);
});

test('a menu closes when the keyboard goes on', { tag: ['@script', '@desk'] }, async ({ page, world }) => {
  // The second loads no program.
  for (const path of ['/devices', `/organizations/${(await customer(world)).organization}/users`]) {
    await page.goto(path);
    const menu = page.locator('details.menu').first();
    await menu.locator('summary').focus();
    await page.keyboard.press('Enter');
    await expect(menu).toHaveAttribute('open');
    const within = () => menu.evaluate((details) => details.contains(document.activeElement));
    for (let stop = 0; stop < 20 && await within(); stop += 1) await page.keyboard.press('Tab');
    await expect(menu).not.toHaveAttribute('open');
  }
});

test('few columns are shown at any width, and what is left out can be sorted by', { tag: ['@script', '@desk'] }, async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.goto('/devices?show=device&show=seen&show=backups');
  for (const name of ['Last seen', 'Backups']) await expect(page.getByRole('columnheader', { name })).toBeVisible();
  await page.goto('/devices');
  await expect(page.getByRole('columnheader', { name: 'Backups' })).toBeHidden();
  await page.getByText('Sort', { exact: true }).click();
  await page.getByRole('link', { name: 'Backups' }).filter({ visible: true }).click();
  await expect(page).toHaveURL(/sort=-?backup/);
});
