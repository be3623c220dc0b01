import { awake, expect, test, type Page } from '../fixtures/test';

// What one may not see does not exist; what one's role does not include says so (SPEC rule 10).

/** The page as its reader gets it, less what is made anew for each request. */
async function shown(page: Page, path: string): Promise<{ status: number | undefined; main: string; title: string }> {
  const answer = await page.goto(path);
  return { status: answer?.status(), main: (await page.getByRole('main').innerText({ timeout: 2_000 })).trim(), title: await page.title() };
}

test.describe('somebody in Access Groups', () => {
  test.use({ as: 'scoped' });

  test('gets the same page for a device out of sight and for one that never was', async ({ page, world }) => { // rule 10
    const [unlinked] = await world.unlinked();
    const never = await shown(page, '/devices/999999999');
    expect(never.status).toBe(404);
    expect(never.main).toContain('There is nothing here');
    for (const id of [unlinked?.id, 'garbage', '0', '-1', '1e3', '9223372036854775808', '%00', '<script>']) {
      expect(await shown(page, `/devices/${encodeURIComponent(String(id))}`), String(id)).toEqual(never);
    }
    await page.getByRole('link', { name: 'Go to the start page' }).click();
    await expect(page).toHaveURL('/devices');
    await awake(page);
  });
});

test.describe('a scoped Admin', () => {
  test.use({ as: null });

  test('finds no trace of an organization outside of their groups', async ({ page, world, portal }) => { // M68, rule 5, rule 10
    const [mine, other] = [await world.organization(), await world.organization({ devices: 1 })];
    const admin = await world.employee({ role: 'admin' });
    await world.group({ organizations: [mine.id], employees: [admin.id] });
    await page.context().addCookies((await portal.signIn(admin)).cookies);
    await page.goto('/organizations');
    await expect(page.getByRole('table', { name: 'Organizations' }).locator('tbody').getByRole('row')).toHaveCount(1);
    await expect(page.getByText('1 organization', { exact: true })).toBeVisible();
    const never = await shown(page, '/organizations/999999999');
    expect(never.status).toBe(404);
    expect(await shown(page, `/organizations/${other.id}`)).toEqual(never);
    expect((await shown(page, `/organizations/${other.id}/remove`)).status).toBe(404);
    expect((await shown(page, `/organizations/${other.id}/details`)).status).toBe(404);
    expect(await shown(page, `/devices/${other.devices[0]?.id}`)).toEqual(never);
    const filtered = await page.goto(`/devices?organization=${other.id}`);
    expect(filtered?.status()).toBe(200);
    await expect(page.getByRole('main')).not.toContainText(other.name);
    for (const [path, form] of [
      ['/api/organization/edit', { id: other.id, shown: new URLSearchParams({ name: other.name, locale: 'en' }).toString(), name: 'Taken', locale: 'en' }],
      ['/api/organization/remove', { id: other.id, confirmation: other.name }],
      ['/api/organization/link', { organization: other.id, device: 'x' }],
    ] as const) {
      const answer = await page.request.post(path, { headers: { Origin: portal.url, Accept: 'application/json' }, form });
      expect(answer.status(), path).toBe(404);
    }
  });
});

test('garbage in an address is a page that is not there', async ({ page }) => {
  for (const path of [
    '/organizations/garbage', '/organizations/999999999', '/organizations/garbage/remove', '/groups/garbage', '/groups/999999999',
    '/groups/garbage/delete', '/employees/garbage', '/employees/999999999', '/there/is/nothing', '/devices/1/2/3', '/link/garbage',
  ]) {
    expect((await shown(page, path)).status, path).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(path.startsWith('/link') ? /./ : 'There is nothing here');
  }
});

test.describe('a Tech', () => {
  test.use({ as: 'tech' });

  test('is told what their role does not include, and does not get it past the page either', async ({ page, portal }) => { // M14, M67, M72
    for (const path of ['/organizations', '/organizations/new', '/organizations/1', '/groups', '/groups/new', '/groups/1', '/employees', '/employees/new', '/employees/1']) {
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(403);
      await expect(page.getByRole('heading', { level: 1 }), path).toHaveText('This is not for you');
    }
    await expect(page.getByRole('navigation').getByRole('link', { name: /Organizations|Employees|Access Groups/ })).toHaveCount(0);
    for (const [path, form] of [
      ['/api/organizations/create', { name: 'Mine', group: '1' }],
      ['/api/groups/create', { name: 'Mine', 'organizations[]': '1', 'employees[]': '1' }],
      ['/api/employees/create', { name: 'Mine', email: 'mine@lanternfield.example', phone: '', role: 'tech' }],
      ['/api/employee/release', { id: '1', code: '' }],
    ] as const) {
      const answer = await page.request.post(path, { headers: { Origin: portal.url, Accept: 'application/json' }, form });
      expect(answer.status(), path).toBe(403);
    }
  });
});

test.describe('Sales and Marketing', () => {
  test.use({ as: 'sales' });

  test('has no status pages, and a start page all the same', async ({ page }) => { // M16, M17
    await page.goto('/');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Welcome, /);
    expect((await page.goto('/devices'))?.status()).toBe(403);
    expect((await page.request.get('/devices.csv')).status()).toBe(403);
  });
});

test.describe('nobody', () => {
  test.use({ as: null });

  test('gets nothing but sign-in', async ({ page }) => {
    for (const path of ['/', '/devices', '/organizations/1', '/account', '/devices.csv']) {
      await page.goto(path);
      await expect(page, path).toHaveURL(/\/sign-in/);
    }
    for (const path of ['/api/me', '/api/devices?query=', '/api/account']) {
      expect((await page.request.get(path, { headers: { Accept: 'application/json' } })).status(), path).toBe(401);
    }
  });
});
