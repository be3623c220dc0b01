import { awake, expect, test, type Page } from '../fixtures/test';

// Looking through somebody else's eyes (M131, SPEC section 6), and why somebody sees something.

const banner = (page: Page, name: string) => page.getByRole('status').filter({ hasText: `you see the portal as ${name} sees it` });

test('an employee is looked through, read-only, and nothing else than they see is shown', async ({ another, portal, world }) => {
  const organization = await world.organization({ devices: 1 });
  const { email, name } = await world.invitation();
  const employee = await world.employeeId(email);
  await world.group({ organizations: [organization.id], employees: [employee] });
  // A session of its own: others are not to be read-only meanwhile.
  const page = await another(null, { storageState: await portal.signIn(portal.person('security')) });
  await page.goto(`/employees/${employee}`);
  await page.getByRole('link', { name: 'Preview…' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`See the portal as ${name} sees it?`);
  await page.getByRole('button', { name: 'Start preview' }).click();
  await expect(page).toHaveURL('/devices');
  await awake(page);
  await expect(banner(page, name)).toBeVisible();
  const rows = page.getByRole('table').first().locator('tbody tr');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(organization.devices[0]?.hostname ?? '');
  await expect(page.getByRole('link', { name: 'Access Groups', exact: true })).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText('You see the organizations of your Access Group ');
  await expect(page.getByRole('link', { name: 'Ask for more' })).toHaveCount(0);
  expect((await page.goto('/groups'))?.status()).toBe(403);
  await expect(banner(page, name)).toBeVisible();
  expect((await page.goto('/account'))?.status()).toBe(403);
  await expect(page.getByRole('main')).toContainText('End the preview first');
  const refused = await page.request.post('/api/account/end-sessions', { form: { from: 'here' }, headers: { accept: 'application/json', origin: portal.url } });
  expect(refused.status()).toBe(403);
  await page.getByRole('button', { name: 'End preview' }).click();
  await expect(page).toHaveURL(`/employees/${employee}`);
  await awake(page);
  await expect(banner(page, name)).toHaveCount(0);
  await page.getByRole('link', { name: 'History', exact: true }).click();
  const trail = page.getByRole('table', { name: 'Audit trail' });
  await expect(trail).toContainText("Began to look through somebody's eyes");
  await expect(trail).toContainText("Ended looking through somebody's eyes");
});

test('an organization user is looked through by whoever sees their organization', async ({ another, portal, world }) => {
  const organization = await world.organization({ devices: 1 });
  const user = await world.user(organization.id);
  const own = `/organizations/${organization.id}/users/${user.id}`;
  const page = await another(null, { storageState: await portal.signIn(portal.person('admin')) });
  await page.goto(own);
  await page.getByRole('link', { name: 'Preview…' }).click();
  await page.getByRole('button', { name: 'Start preview' }).click();
  await expect(page).toHaveURL('/home');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(organization.name);
  await expect(page.getByText(`Hello ${user.name}.`)).toBeVisible();
  await expect(banner(page, user.name)).toBeVisible();
  await page.goto('/devices');
  await expect(page.getByRole('table').first().locator('tbody tr')).toHaveCount(1);
  expect((await page.goto('/organizations'))?.status()).toBe(403);
  await page.getByRole('button', { name: 'End preview' }).click();
  await expect(page).toHaveURL(own);
  await expect(banner(page, user.name)).toHaveCount(0);
});

test('who sees a device is listed, and why somebody does is asked by its hostname', async ({ page, world }) => { // SPEC section 6
  const { id, name, devices } = await world.organization({ devices: 1 });
  const { email: invitation, name: later } = await world.invitation();
  const person = await world.employee();
  const group = await world.group({ organizations: [id], employees: [person.id, await world.employeeId(invitation)] });
  const hostname = devices[0]?.hostname ?? '';
  await page.goto(`/devices/${devices[0]?.id ?? ''}`);
  await page.getByRole('link', { name: 'Who sees it, and why' }).click();
  await expect(page.getByRole('region', { name: 'Organization or device' })).toContainText(`${hostname}${devices[0]?.serial ?? ''}, ${name}`);
  const sees = page.getByRole('region', { name: 'Who sees it' });
  await expect(sees).toContainText(/\d+ people see it/);
  await sees.getByRole('searchbox', { name: 'Search: person' }).fill(person.name);
  await sees.getByRole('searchbox', { name: 'Search: person' }).press('Enter');
  await expect(sees.getByRole('listitem')).toHaveText(`${person.name}${person.email} · through ${group.name}`);
  await sees.getByRole('link', { name: person.name, exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Yes' })).toContainText(`${person.name} sees ${hostname}.`);
  // Who is invited sees nothing yet; the way is told all the same.
  await page.goto(`/why?device=${devices[0]?.id ?? ''}&who=${encodeURIComponent(later)}`);
  await page.getByRole('region', { name: 'Who does not see it' }).getByRole('link', { name: later, exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Not yet' })).toContainText('The account is not set up yet.');
  await expect(page.getByRole('region', { name: 'Ways' })).toContainText(group.name);
  await page.goto('/why');
  const search = page.getByRole('searchbox', { name: 'Search: organization or device' });
  await search.fill(devices[0]?.serial ?? '');
  await search.press('Enter');
  await expect(page.getByRole('link', { name: hostname })).toBeVisible();
});

test.describe('Admin', () => {
  test.use({ as: 'admin' });

  test('asks why of the users of organizations', async ({ page, world, portal }) => { // M131
    const organization = await world.organization();
    const user = await world.user(organization.id);
    await page.goto(`/organizations/${organization.id}/users/${user.id}`);
    await page.getByRole('link', { name: 'What they see, and why' }).click();
    await page.getByRole('searchbox', { name: 'Search: organization or device' }).fill(organization.name);
    await page.getByRole('searchbox', { name: 'Search: organization or device' }).press('Enter');
    await page.getByRole('link', { name: organization.name }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Not yet' })).toContainText('It is the organization whose user they are.');
    // Of the employees they are not told.
    await page.goto(`/organizations/${organization.id}`);
    await page.getByRole('link', { name: 'Who sees it, and why' }).click();
    await expect(page.getByRole('region', { name: 'Who sees it' })).toContainText('None of its users sees it.');
    await page.goto(`/why?who=${encodeURIComponent(portal.person('tech').name)}`);
    await expect(page.getByRole('region', { name: 'Person' })).toContainText('None matches.');
  });
});
