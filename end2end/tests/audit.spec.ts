import { awake, expect, test } from '../fixtures/test';

// The audit trail (SECURITY section 7).

test('the trail tells who did what to whom, and is searched and filtered', async ({ page, portal, world }) => {
  const person = await world.invitation();
  await portal.useLink(person.link, world.password);
  const id = await world.employeeId(person.email);
  await page.goto(`/employees/${id}`);
  const tabs = page.getByRole('navigation', { name: 'About this person' });
  await expect(tabs.getByRole('link', { name: 'Account' })).toHaveAttribute('aria-current', 'page');
  await tabs.getByRole('link', { name: 'History' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Audit trail');
  await awake(page);
  const rows = page.getByRole('table', { name: 'Audit trail' }).locator('tbody tr');
  await expect(rows).toHaveCount(2);
  await expect(rows.last()).toContainText('Added an employee');
  await expect(rows.last()).toContainText(person.name);
  await expect(rows.first()).toContainText('Set a password by link');
  await expect(tabs.getByRole('link', { name: 'History' })).toHaveAttribute('aria-current', 'page');
  await expect(tabs.getByRole('link', { name: 'Account' })).toHaveAttribute('href', `/employees/${id}`);
  await page.getByLabel('Act', { exact: true }).selectOption('Added an employee');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(rows).toHaveCount(1);
  await expect(page.getByRole('link', { name: `Remove filter ${person.name}` })).toBeVisible();
  await awake(page);
  await page.getByRole('link', { name: 'Clear all' }).click();
  await expect(page).toHaveURL('/audit');
  // A search keeps the filters that the page shows: not until those are gone.
  await expect(page.getByRole('link', { name: 'Clear all' })).toHaveCount(0);
  await awake(page);
  const search = page.getByRole('searchbox', { name: 'Search by name' });
  await search.fill(person.name.toUpperCase());
  await search.press('Enter');
  await expect(page).toHaveURL(/\/audit\?q=/);
  await expect(rows).toHaveCount(2);
  await expect(rows.last().getByRole('link', { name: person.name, exact: true })).toHaveAttribute('href', `/audit?account=${id}`);
  await search.fill('nobody of that name');
  await search.press('Enter');
  await expect(page.getByRole('heading', { name: 'No row matches' })).toBeVisible();
  const file = await page.request.get('/audit.csv?action=employee_created');
  expect(file.headers()['content-type']).toContain('text/csv');
  expect(await file.text()).toContain(person.name);
});

test('the trail is read from day to day', async ({ page, world }) => {
  const person = await world.invitation();
  const today = new Date().toISOString().slice(0, 10);
  const search = `q=${encodeURIComponent(person.name)}`;
  await page.goto(`/audit?${search}`);
  await page.getByLabel('From day, UTC').fill(today);
  await page.getByLabel('To day, UTC').fill('2999-12-31');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.getByRole('link', { name: `Remove filter From ${today} UTC` })).toBeVisible();
  const rows = page.getByRole('table', { name: 'Audit trail' }).locator('tbody tr');
  await expect(rows).toHaveCount(1);
  expect(await page.getByRole('link', { name: 'Export' }).getAttribute('href')).toContain(`from=${today}&to=2999-12-31`);
  await page.getByRole('link', { name: `Remove filter From ${today} UTC` }).click();
  await expect(page).toHaveURL(/\/audit\?q=[^&]+&to=2999-12-31$/);
  await page.goto(`/audit?${search}&to=2001-01-01`);
  await expect(page.getByRole('heading', { name: 'No row matches' })).toBeVisible();
  const file = await page.request.get(`/audit.csv?${search}&from=${today}`);
  expect(await file.text()).toContain(person.name);
  expect((await page.request.get('/audit.csv?from=yesterday')).status()).toBe(422);
  expect((await page.goto('/audit?from=2026-02-30'))?.status()).toBe(422);
});

test.describe('Tech', () => {
  test.use({ as: 'tech' });

  test('does not read the trail', async ({ page }) => { // SPEC section 2
    expect((await page.goto('/audit'))?.status()).toBe(403);
    await expect(page.getByRole('link', { name: 'Audit trail' })).toHaveCount(0);
    expect((await page.request.get('/audit.csv')).status()).toBe(403);
  });
});

test('who is signed in is told with where from, and ended', async ({ page, portal, another }) => { // SPEC section 2
  const user = portal.person('viewer');
  await (await another('viewer')).goto('/home');
  await page.goto('/audit');
  await page.getByRole('link', { name: 'Who is signed in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Who is signed in');
  const people = page.getByRole('table', { name: 'Who is signed in' }).locator('tbody tr');
  await expect(people.filter({ hasText: portal.person('primary').email })).toContainText('This one');
  const search = page.getByRole('searchbox', { name: 'Search people' });
  await search.fill(user.email);
  await search.press('Enter');
  await expect(people).toHaveCount(1);
  await expect(people).toContainText(/Chrome on Linux, .*Last used/);
  await expect(people.getByRole('link', { name: `End the sessions of ${user.name}` })).toHaveAttribute('href', /^\/organizations\/\w+\/users\/\w+\/end-sessions$/);
  await people.getByRole('link', { name: user.name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(user.name);
});
