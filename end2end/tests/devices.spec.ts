import { readFile } from 'node:fs/promises';
import { Portal } from '../fixtures/portal';
import { awake, expect, NOT_COPIED, refuseCopying, test, type Page } from '../fixtures/test';
import { counted, type List, World } from '../fixtures/world';

// Device Status: the model of every list (UX section 2).

const table = (page: Page) => page.getByRole('table', { name: 'Devices' });
const rows = (page: Page) => table(page).locator('tbody').getByRole('row');
const addresses = (page: Page) =>
  rows(page).getByRole('rowheader').getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
const hostnames = (page: Page) => rows(page).getByRole('rowheader').getByRole('link').allTextContents();
const search = (page: Page) => page.getByRole('main').getByRole('searchbox', { name: 'Search devices' });

test('typing searches, keeps the old rows until the new ones are there, and Esc clears', { tag: '@script' }, async ({ page }) => {
  // Without script one presses Enter.
  await page.goto('/devices');
  await expect(rows(page)).toHaveCount(50);
  let release = () => {};
  const held = new Promise<void>((resolve) => { release = resolve; });
  const asked: string[] = [];
  await page.route('**/api/devices?**', async (route) => {
    asked.push(route.request().url());
    await held;
    await route.continue();
  });
  await search(page).pressSequentially('GALEHAVEN', { delay: 10 });
  await expect(page.locator('.load[aria-busy="true"]').first()).toBeVisible();
  await expect(table(page), 'the old rows are dimmed').toHaveCSS('opacity', '0.55');
  await expect(rows(page), 'and still there').toHaveCount(50);
  release();
  await expect(page).toHaveURL('/devices?q=GALEHAVEN');
  await expect(rows(page).first()).toContainText('GALEHAVEN');
  await expect(rows(page).filter({ hasNotText: /galehaven/i })).toHaveCount(0);
  await expect(page.getByRole('status').filter({ hasText: /^\d+ match(es)?$/ })).toBeVisible();
  await expect(search(page), 'the cursor stays').toBeFocused();
  await expect(search(page)).toHaveValue('GALEHAVEN');
  expect(asked.length, 'not every key asks').toBeLessThanOrEqual(2);
  await page.keyboard.press('Escape');
  await expect(search(page)).toHaveValue('');
  await expect(page).toHaveURL('/devices');
  await expect(rows(page)).toHaveCount(50);
  await expect(search(page)).toBeFocused();
});

test('what is typed while an answer arrives is searched too', { tag: '@script' }, async ({ page }) => {
  // Without script one presses Enter.
  await page.goto('/devices');
  await expect(rows(page)).toHaveCount(50);
  let release = () => {};
  const held = new Promise<void>((resolve) => { release = resolve; });
  await page.route('**/api/devices?**', async (route) => { await held; await route.continue(); }, { times: 1 });
  await search(page).fill('gale');
  await expect(page).toHaveURL('/devices?q=gale');
  // The answer comes before the pause after the last key has passed.
  await search(page).fill('galehaven');
  release();
  await expect(page).toHaveURL('/devices?q=galehaven');
  await expect(rows(page).first()).toContainText('GALEHAVEN');
  await expect(search(page)).toHaveValue('galehaven');
});

test('a search is an address: it can be sent, reloaded and gone back to', async ({ page }) => {
  await page.goto('/devices?sort=-hostname');
  await search(page).fill('bdr');
  await search(page).press('Enter');
  await expect(page).toHaveURL('/devices?q=bdr&sort=-hostname');
  // The address changes at once, the old rows stay until the new ones are there.
  await expect(rows(page).getByRole('rowheader').getByRole('link').filter({ hasNotText: /bdr/i })).toHaveCount(0);
  const found = await hostnames(page);
  expect(found.length).toBeGreaterThan(5);
  expect(found.every((name) => name.toLowerCase().includes('bdr'))).toBe(true);
  await page.reload();
  await expect(search(page)).toHaveValue('bdr');
  expect(await hostnames(page)).toEqual(found);
});

test('the search of the top bar leads here from anywhere', async ({ page }) => {
  await page.goto('/account');
  const everywhere = page.getByRole('banner').getByRole('searchbox', { name: 'Search devices' });
  await everywhere.fill('nas');
  await everywhere.press('Enter');
  await expect(page).toHaveURL('/devices?q=nas');
  await expect(rows(page).first()).toBeVisible();
  await expect(search(page)).toHaveValue('nas');
  await awake(page);
});

test('every head sorts, up and down, and says so', { tag: '@desk' }, async ({ page }) => {
  // Not elsewhere: cards have no heads.
  await page.goto('/devices');
  const heads: [string, string][] = [
    ['Device', 'hostname'], ['Organization', 'organization'], ['Last seen', 'seen'], ['Backups', 'backup'],
    ['Local storage', 'storage'], ['Offsite', 'offsite'], ['Alerts', 'alerts'], ['State', 'state'],
  ];
  await expect(page.getByRole('columnheader', { name: 'State' })).toHaveAttribute('aria-sort', 'ascending');
  for (const [name, key] of heads) {
    const head = page.getByRole('columnheader', { name });
    await head.getByRole('link').click();
    await expect(head).toHaveAttribute('aria-sort', 'ascending');
    await expect(page.locator('[aria-sort]')).toHaveCount(1);
    await expect(page).toHaveURL(key === 'state' ? '/devices' : `/devices?sort=${key}`);
    await awake(page);
    await head.getByRole('link').click();
    await expect(head).toHaveAttribute('aria-sort', 'descending');
    await expect(page).toHaveURL(`/devices?sort=-${key}`);
    await awake(page);
  }
  await page.goto('/devices?sort=hostname');
  const up = await hostnames(page);
  expect(up).toEqual([...up].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
});

test('filters narrow the list, show as chips, and come off one by one', async ({ page, world }) => {
  const [organization] = await world.organizations();
  if (!organization) throw new Error('no organization');
  await page.goto('/devices?sort=hostname');
  await page.getByText('Filter', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Organization' }).selectOption({ label: organization.name });
  await page.getByRole('button', { name: 'Show devices' }).click();
  await expect(page).toHaveURL(new RegExp(`/devices\\?sort=hostname&organization=${organization.id}(&|$)`));
  await expect(rows(page).filter({ hasNotText: organization.name })).toHaveCount(0);
  await awake(page);
  await page.getByRole('navigation', { name: 'States' }).getByRole('link', { name: /protected/ }).click();
  await expect(page).toHaveURL(/level=ok/);
  await expect(page.getByRole('link', { name: 'Remove filter' })).toHaveCount(2);
  await expect(page.getByRole('navigation', { name: 'States' }).getByRole('link', { name: /protected/ })).toHaveAttribute('aria-current', 'true');
  await awake(page);
  await page.getByRole('link', { name: /^Remove filter/ }).first().click();
  await expect(page.getByRole('link', { name: 'Remove filter' })).toHaveCount(1);
  await awake(page);
  await page.getByRole('link', { name: 'Clear all' }).click();
  await expect(page).toHaveURL('/devices');
  await expect(page.getByRole('link', { name: 'Remove filter' })).toHaveCount(0);
  await awake(page);
  await page.getByText('Filter', { exact: true }).click();
  await page.getByLabel('Only devices that are not linked').check();
  await page.getByRole('button', { name: 'Show devices' }).click();
  await expect(page).toHaveURL(/\/devices\?(.*&)?unlinked=1$/);
  await expect(rows(page).filter({ hasNotText: 'Not linked' })).toHaveCount(0);
  await awake(page);
});

test.describe('a reader of many organizations', () => {
  test.use({ as: null });

  test('names the one whose devices are listed', async ({ page, script }) => { // UX section 2, rule 10
    const portal = await Portal.start({ organizations: 70 });
    const world = new World(portal);
    await page.context().addCookies((await portal.session('primary')).cookies);
    const name = (await world.devices()).find(({ organization }) => organization !== null)?.organization ?? '';
    const organization = (await world.organizations(name)).find((found) => found.name === name);
    await page.goto(`${portal.url}/devices?sort=hostname`);
    await page.getByText('Filter', { exact: true }).click();
    const field = page.getByRole('combobox', { name: 'Organization' });
    const show = page.getByRole('button', { name: 'Show devices' });
    if (script) {
      await field.pressSequentially(name.slice(0, -1).toUpperCase());
      await expect.poll(() => field.evaluate((input: HTMLInputElement) => [...(input.list?.options ?? [])].map(({ value }) => value))).toContain(name);
    }
    await field.fill('There is none');
    await show.click();
    const told = 'No organization that you see is called “There is none”.';
    await expect(page.getByRole('alert').filter({ hasText: told })).toBeVisible();
    await expect(field, 'what was typed is there to mend').toHaveValue('There is none');
    await expect(field).toHaveAccessibleDescription(told);
    await expect(rows(page), 'and the list with it').toHaveCount(50);
    await awake(page);
    await field.fill(name.toUpperCase());
    await show.click();
    await expect(page.getByRole('link', { name: `Remove filter ${name}` })).toBeVisible();
    await expect(rows(page).first()).toContainText(name);
    await expect(rows(page).filter({ hasNotText: name })).toHaveCount(0);
    await expect(page.getByRole('link', { name: 'Export' })).toHaveAttribute('href', `/devices.csv?sort=hostname&organization=${organization?.id}`);
    await awake(page);
    await page.getByRole('link', { name: `Remove filter ${name}` }).click();
    await expect(page).toHaveURL(`${portal.url}/devices?sort=hostname`);
    await expect(rows(page)).toHaveCount(50);
    await awake(page);
    await page.goto('about:blank');
    await portal.stop();
  });
});

test('columns can be left out, and stay out after a reload', async ({ page, phone }) => {
  await page.goto('/devices');
  await page.getByText('Columns', { exact: true }).click();
  await page.getByRole('checkbox', { name: 'Alerts' }).uncheck();
  await page.getByRole('button', { name: 'Show these columns' }).click();
  await expect(page).toHaveURL(/show=/);
  await expect(page.locator('td.c-alerts')).toHaveCount(0);
  await page.reload();
  await expect(page.locator('td.c-alerts')).toHaveCount(0);
  await expect(page.locator('td.c-storage').first()).toBeVisible();
  if (!phone) await expect(page.getByRole('columnheader', { name: 'Alerts' })).toHaveCount(0);
  const [head] = await exported(page);
  expect(head?.split(',')).toContain('local_used_bytes');
  expect(head?.split(',')).not.toContain('alerts');
});

test('pages go forth and back without losing or doubling a row', async ({ page, world }) => {
  await page.goto('/devices?sort=storage');
  const pages = page.getByRole('navigation', { name: 'Pages' });
  const seen: (string | null)[][] = [await addresses(page)];
  await expect(pages.getByText('Previous')).toHaveAttribute('aria-disabled', 'true');
  while ((await pages.getByRole('link', { name: 'Next' }).count()) > 0) {
    const address = page.url();
    await pages.getByRole('link', { name: 'Next' }).click();
    await expect(page).not.toHaveURL(address);
    await expect(page).toHaveURL(/after=/);
    await expect.poll(() => addresses(page)).not.toEqual(seen.at(-1));
    await awake(page);
    seen.push(await addresses(page));
  }
  const all = await world.devices();
  expect(seen.length).toBe(3);
  expect(new Set(seen.flat()).size, 'every device once').toBe(130);
  expect(all.length).toBe(50);
  await pages.getByRole('link', { name: 'Previous' }).click();
  await expect.poll(() => addresses(page)).toEqual(seen[1]);
  await awake(page);
  await page.reload();
  expect(await addresses(page), 'a reload shows the same').toEqual(seen[1]);
  await pages.getByRole('link', { name: 'Previous' }).click();
  await expect.poll(() => addresses(page)).toEqual(seen[0]);
  await awake(page);
});

async function exported(page: Page): Promise<string[]> {
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('devices.csv');
  return (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n');
}

test('the export holds what the list shows, and a spreadsheet runs none of it', async ({ page, world, portal }) => {
  const name = portal.unique('=HYPERLINK("x","y"), Works');
  const { devices: [device] } = await world.organization({ name, devices: 1 });
  await page.goto('/devices');
  const [head, ...all] = await exported(page);
  expect(head?.split(',')[0]).toBe('serial');
  expect(all.length).toBe(130);
  await page.goto(`/devices?q=${encodeURIComponent('=hyperlink')}`);
  await expect(rows(page).filter({ hasText: device?.hostname ?? '' })).toHaveCount(1);
  const [, ...some] = await exported(page);
  const line = some.find((line) => line.includes(device?.serial ?? '-'));
  expect(line).toContain(`"'${name.replaceAll('"', '""')}"`);
  expect(some.length).toBe(await rows(page).count());
});

test.describe('somebody in Access Groups', () => {
  test.use({ as: 'scoped' });

  test('exports what they see and nothing else', async ({ page, world }) => { // M83, rule 5
    await page.goto('/devices');
    const [, ...mine] = await exported(page);
    const all = counted(await world.portal.read<List>('scoped', '/api/devices', { query: '' }));
    expect(mine.length).toBe(all);
    expect(mine.length).toBeLessThan(130);
    await expect(page.getByText(`${all} devices in`)).toBeVisible();
    for (const device of await world.unlinked()) expect(mine.join('\n')).not.toContain(device.serial);
    await page.getByText('Filter', { exact: true }).click();
    await expect(page.getByLabel('Only devices that are not linked'), 'what is linked to nobody is not theirs').toHaveCount(0);
  });
});

test.describe('somebody who is in no Access Group any more', () => {
  test.use({ as: 'nothing' });

  test('sees nothing, is told why and whom to ask', async ({ page, portal }) => { // M82, M86, UX section 4
    await page.goto('/devices');
    await expect(page.getByText('You are in no Access Group, so you see nothing.')).toContainText(portal.person('security').name);
    await expect(page.getByRole('heading', { name: 'You see no devices' })).toBeVisible();
    await expect(table(page)).toHaveCount(0);
  });
});

test('no match is not the same as no devices, and there is a way back', async ({ page }) => {
  await page.goto('/devices?q=there+is+no+such+thing');
  await expect(page.getByRole('heading', { name: 'No device matches' })).toBeVisible();
  await page.getByRole('link', { name: 'Show all devices' }).click();
  await expect(page).toHaveURL('/devices');
  await expect(rows(page)).toHaveCount(50);
  await expect(search(page)).toHaveValue('');
  await awake(page);
});

test('an address that asks for what the list does not have is refused with a way out', async ({ page }) => {
  const answer = await page.goto('/devices?sort=colour');
  expect(answer?.status()).toBe(422);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This list can\'t be shown like that');
  await page.getByRole('link', { name: 'Show the whole list' }).click();
  await expect(rows(page)).toHaveCount(50);
  await awake(page);
});

test('a row opens its device, and going back shows the list as it was', async ({ page }) => {
  await page.goto('/devices?q=bdr&sort=hostname');
  const link = rows(page).first().getByRole('rowheader').getByRole('link');
  const hostname = (await link.textContent()) ?? '';
  await link.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(hostname);
  await expect(page.getByRole('heading', { name: 'Protected machines' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Details' })).toBeVisible();
  await expect(page).toHaveTitle(`${hostname} · Partner Portal`);
  await awake(page);
  await page.goBack();
  await expect(page).toHaveURL('/devices?q=bdr&sort=hostname');
  await expect(rows(page).first()).toContainText(hostname);
  await awake(page);
});

test('times are relative, exact on hover, and machines can read them', async ({ page }) => {
  await page.goto('/devices?sort=-seen');
  const time = rows(page).first().locator('time').first();
  await expect(time).toHaveText(/ago$|^just now$|^now$/);
  await expect(time).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT/);
  await expect(time).toHaveAttribute('title', /\d{4}/);
});

test.describe('in Tokyo', () => {
  test.use({ timezoneId: 'Asia/Tokyo' });

  test('the exact time is the one of whoever looks', async ({ page, script }) => {
    await page.goto('/devices?sort=-seen');
    const time = rows(page).first().locator('time').first();
    await expect(time).toHaveAttribute('title', script ? /\d{4}, \d\d:\d\d GMT\+9$/ : /\d\d:\d\d UTC$/);
  });
});

test('a serial is copied', async ({ page, context, script }) => { // UX section 2
  await page.goto('/devices');
  await rows(page).first().getByRole('link').first().click();
  const copy = page.getByRole('button', { name: 'Copy serial' });
  if (!script) {
    await expect(copy, 'nothing that does nothing').toHaveCount(0);
    return;
  }
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await copy.click();
  await expect(page.getByText('Copied', { exact: true })).toHaveRole('status');
  const serial = await page.locator('dd', { has: copy }).locator('code').textContent();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(serial);
  await refuseCopying(page);
  await copy.click();
  await expect(page.getByText(NOT_COPIED)).toBeVisible();
});

test('how long ago something was keeps up with the clock', { tag: '@script' }, async ({ page }) => {
  // Without script the page is as old as it is.
  await page.clock.install();
  await page.goto('/devices?sort=-seen');
  const time = rows(page).first().locator('time').first();
  const at = Date.parse((await time.getAttribute('datetime')) ?? '');
  await page.clock.fastForward('07:00:00');
  const hours = Math.floor((Date.now() + 7 * 3_600_000 - at) / 3_600_000);
  await expect(time).toHaveText(`${hours} h ago`);
});

test('rows that move keep their ticks, and one stays where one was', { tag: '@script' }, async ({ page, world, phone }) => { // rule 9
  // Without script nothing moves.
  const organization = await world.organization();
  await page.goto('/devices?unlinked=1&sort=hostname');
  const [one, two, three] = await hostnames(page);
  const tick = (name = '') => page.getByRole('checkbox', { name: `Select ${name}`, exact: true });
  const whole = page.getByRole('checkbox', { name: 'Select all on this page' });
  const device = (await world.unlinked()).find(({ hostname }) => hostname === one);
  await tick(two).check();
  await page.getByRole('link', { name: three ?? '', exact: true }).focus();
  await world.portal.act('primary', '/api/organization/link-suggested', { organization: organization.id, device: device?.id ?? '' });
  await expect(tick(one)).toHaveCount(0);
  await expect(tick(two)).toBeChecked();
  await expect(tick(three)).not.toBeChecked();
  await expect(page.getByRole('link', { name: three ?? '', exact: true })).toBeFocused();
  // Cards have no head, and so no box that ticks all.
  if (!phone) {
    await whole.check();
    await expect(tick(three)).toBeChecked();
    await tick(two).uncheck();
    await expect(whole).not.toBeChecked();
  }
  await world.portal.act('primary', '/api/organization/unlink', { organization: organization.id, device: device?.id ?? '' });
});

test('several devices are linked at once, and a sentence says what follows', async ({ page, world }) => { // UX section 2: bulk actions
  const organization = await world.organization();
  const [one, two] = await world.unlinked();
  if (!one || !two) throw new Error('no unlinked devices');
  await page.goto('/devices?unlinked=1&sort=hostname');
  await page.getByRole('checkbox', { name: `Select ${one.hostname}`, exact: true }).check();
  const bar = page.getByRole('group', { name: 'Act on selected' });
  await expect(bar).toBeVisible();
  await page.getByRole('checkbox', { name: `Select ${two.hostname}`, exact: true }).check();
  await bar.getByRole('button', { name: 'Link to an organization…' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Link 2 devices');
  await awake(page);
  await page.getByRole('button', { name: 'Link 2 devices' }).click();
  await expect(page.getByLabel('Organization', { exact: true })).toHaveAccessibleDescription(/Choose one/);
  await awake(page);
  await page.getByLabel('Organization', { exact: true }).selectOption({ label: organization.name });
  await page.getByRole('button', { name: 'Link 2 devices' }).click();
  await expect(page.getByRole('status').filter({ hasText: /2 devices/ }).first()).toBeVisible();
  await awake(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('status').filter({ hasText: '2 devices are no longer linked.' }).first()).toBeVisible();
  await awake(page);
  await page.goto(`/devices?organization=${organization.id}`);
  await expect(rows(page)).toHaveCount(0);
});

test('on a phone a row is a card that says each thing once', { tag: '@phone' }, async ({ page }) => {
  // Not elsewhere: where there is room each has its column.
  await page.goto('/devices?sort=-organization');
  const card = rows(page).first();
  await expect(card.locator('.inline-org')).toBeVisible();
  await expect(card.locator('.c-org')).toBeHidden();
  const whole = await card.boundingBox();
  expect(whole?.height, 'three lines and a bar').toBeLessThan(160);
});

test('on a phone the list is sorted from a menu', { tag: '@phone' }, async ({ page }) => {
  // Not elsewhere: a desk has heads.
  await page.goto('/devices');
  await page.getByText('Sort', { exact: true }).click();
  await page.locator('details.sort').getByRole('link', { name: 'Device', exact: true }).click();
  await expect(page).toHaveURL('/devices?sort=hostname');
  await awake(page);
  // The old rows stay until the new ones are there.
  await expect(async () => {
    const up = await hostnames(page);
    expect(up).toEqual([...up].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
  }).toPass();
});

test('the keyboard goes where one wants to go', { tag: ['@script', '@desk'] }, async ({ page, world }) => { // UX section 2
  // Not elsewhere: shortcuts are script, for a desk.
  await page.goto('/devices');
  await page.keyboard.press('/');
  await expect(search(page)).toBeFocused();
  await page.keyboard.type('g');
  await expect(search(page), 'off while typing').toHaveValue('g');
  await page.keyboard.press('Escape');
  await expect(search(page)).toHaveValue('');
  await expect(page).toHaveURL('/devices');
  await search(page).blur();
  await expect(rows(page)).toHaveCount(50);
  const names = rows(page).getByRole('rowheader').getByRole('link');
  await page.keyboard.press('j');
  await expect(names.nth(0)).toBeFocused();
  await page.keyboard.press('j');
  await expect(names.nth(1)).toBeFocused();
  await page.keyboard.press('k');
  await expect(names.nth(0)).toBeFocused();
  // A list that is renewed meanwhile leaves one where one stands.
  const renewed = page.waitForResponse((response) => response.url().includes('/api/devices?'));
  await world.organization();
  await renewed;
  await page.waitForTimeout(200);
  await expect(names.nth(0)).toBeFocused();
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(keys).toBeVisible();
  await expect(keys).toContainText('Go to organizations');
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Organizations');
  await page.keyboard.press('c');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Create organization');
});

test('the keys can be turned off, for good', { tag: ['@script', '@desk'] }, async ({ page }) => { // WCAG 2.1.4
  // Not elsewhere: shortcuts are script, for a desk.
  await page.goto('/devices');
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await keys.getByRole('checkbox', { name: 'Listen to these keys' }).uncheck();
  await keys.getByRole('button', { name: 'Close' }).click();
  await page.reload();
  await page.keyboard.press('?');
  await page.keyboard.press('j');
  await expect(keys).toBeHidden();
  await expect(page.locator('body')).toBeFocused();
  await page.getByRole('button', { name: /account of/ }).click();
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await keys.getByRole('checkbox', { name: 'Listen to these keys' }).check();
});

test('the row that has the focus tells its times exactly', { tag: '@desk' }, async ({ page }) => { // UX section 2
  // Not elsewhere: no keyboard.
  await page.goto('/devices');
  await awake(page);
  const row = page.locator('.list tbody tr', { has: page.locator('time') }).first();
  const bubble = () => row.locator('time').first().evaluate((time) => [getComputedStyle(time, '::after').content, time.getAttribute('title') ?? '']);
  expect((await bubble())[0]).toBe('none');
  await page.keyboard.press('Tab');
  await row.locator('.name').focus();
  const [shown, title] = await bubble();
  expect(title).not.toBe('');
  expect(shown).toBe(`"${title}"`);
});
