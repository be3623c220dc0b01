import { awake, expect, PHONE, test, type Page } from '../fixtures/test';
import { signInByHand } from '../fixtures/totp';

// What the portal is for, from end to end: an organization, its device, a group, an employee on the road,
// and the end of what they see.

/** Follows a place of the navigation, wherever this screen has it. */
async function open(page: Page, phone: boolean, place: string): Promise<void> {
  if (phone && !(await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: place }).isVisible())) {
    await page.getByRole('button', { name: 'More' }).click();
  }
  await page.getByRole('navigation').getByRole('link', { name: place }).filter({ visible: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: place })).toBeVisible();
  await awake(page);
}

test('a partner gives an employee one organization, and takes it away again', async ({ page, another, world, portal, phone, script }) => { // M2, M19, M21, M39–M41, M44–M47, M73, M74, M76–M78, M80, M81, M83, M87
  test.setTimeout(60_000);
  const [device] = await world.unlinked();
  if (!device) throw new Error('every device is linked');
  const organization = portal.unique('Tidewater Clinic');
  const employee = portal.unique('Kim Marsh');
  const group = portal.unique('Tide');
  const email = `${employee.replaceAll(' ', '.').toLowerCase()}@lanternfield.example`;

  // An organization, in an Access Group.
  await page.goto('/');
  await open(page, phone, 'Organizations');
  await page.getByRole('link', { name: 'Create organization' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(organization);
  await expect(page.getByLabel('Access Group'), 'no group is preselected').toHaveValue('');
  await page.getByLabel('Access Group').selectOption({ label: 'All organizations' });
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(organization);
  await expect(page.getByRole('status').filter({ hasText: `${organization} was created.` })).toBeVisible();
  await awake(page);

  // Its device: found by a part of the hostname.
  await page.getByRole('textbox', { name: 'Device', exact: true }).fill(device.hostname.slice(0, -1).toLowerCase());
  if (!script) await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.getByRole('button', { name: `Link ${device.hostname}`, exact: true }).click();
  const linked = page.getByRole('link', { name: device.hostname });
  await expect(linked).toBeVisible();
  await awake(page);

  // The employee, with a one-time link.
  await open(page, phone, 'Employees');
  await page.getByRole('link', { name: 'Add employees' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(employee);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Role', { exact: true }).selectOption('tech');
  await page.getByRole('button', { name: 'Create employee' }).click();
  await expect(page.getByRole('status').filter({ hasText: `${employee} was added.` })).toBeVisible();
  const link = await page.getByLabel('One-time link').inputValue();
  expect(link.startsWith(`${portal.url}/link/`)).toBe(true);
  await awake(page);

  // A group with both.
  await open(page, phone, 'Access Groups');
  await page.getByRole('link', { name: 'Add user group' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(group);
  for (const [part, text] of [['Organizations', organization], ['Employees', employee]] as const) {
    const pick = page.getByRole('group', { name: part });
    await pick.getByRole('searchbox').fill(text);
    await pick.getByRole('button', { name: 'Search' }).click();
    await pick.getByRole('checkbox', { name: text }).check();
  }
  await page.getByRole('button', { name: 'Create group' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(group);

  // The employee, on a phone: sets a password with the link, which does not sign in by itself.
  const road = await another(null, PHONE);
  await road.goto(link);
  await expect(road.getByRole('heading', { level: 1 })).toHaveText('Set your password');
  await road.getByLabel('New password', { exact: true }).fill(world.password);
  await road.getByLabel('New password again').fill(world.password);
  await road.getByRole('button', { name: 'Set password' }).click();
  await expect(road).toHaveURL('/sign-in');
  await expect(road.getByRole('status')).toHaveText('Your password is set. Sign in with it.');
  await signInByHand(road, { email, password: world.password });
  await expect(road.getByRole('heading', { level: 1 })).toHaveText('Devices');
  await awake(road);

  // They see exactly the devices of that organization, and why.
  await expect(road.getByText('You see the organizations of your Access Group')).toContainText(group);
  const rows = road.getByRole('table', { name: 'Devices' }).locator('tbody').getByRole('row');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(device.hostname);
  await expect(road.getByText('1 device in 1 organization')).toBeVisible();

  // The organization leaves the group: first what that does, then it is done.
  await page.getByRole('link', { name: `Remove ${organization}` }).click();
  await expect(page.getByRole('main')).toContainText(`${employee} loses 1 organization and sees nothing afterwards`);
  await expect(rows, 'nothing has happened yet').toHaveCount(1);
  await page.getByRole('button', { name: 'Remove 1 organization' }).click();
  await expect(page.getByRole('status').filter({ hasText: `1 organization was taken out of ${group}.` })).toBeVisible();

  // Their page, open all the while, loses the row within a second; without script at the next load.
  if (script) await expect(rows).toHaveCount(0, { timeout: 1_000 });
  else await road.reload();
  await expect(rows).toHaveCount(0);
  await expect(road.getByText(device.hostname)).toHaveCount(0);
  await expect(road.getByText('No devices yet')).toBeVisible();
  await awake(page);
});

test('a one-time link works once, and an unknown one says nothing', async ({ another, world }) => { // M22, M93
  const { link } = await world.invitation();
  const page = await another(null);
  await page.goto(link);
  const first = page.getByLabel('New password', { exact: true });
  await first.fill('short');
  await page.getByLabel('New password again').fill('short');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(first).toHaveAccessibleDescription(/Use at least 15 characters\./);
  await expect(first).toHaveValue('');
  await first.fill(world.password);
  await page.getByLabel('New password again').fill(`${world.password}!`);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByLabel('New password again')).toHaveAccessibleDescription(/The two entries differ/);
  await first.fill(world.password);
  await page.getByLabel('New password again').fill(world.password);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page).toHaveURL('/sign-in');
  const used = await page.goto(link);
  expect(used?.status()).toBe(404);
  const said = await page.getByRole('main').textContent();
  const unknown = await page.goto('/link/0000000000000000000000000000000000000000000');
  expect(unknown?.status()).toBe(404);
  await expect(page.getByRole('main')).toHaveText(said ?? '');
  await expect(page.getByRole('main')).toContainText('This link can\'t be used');
});
