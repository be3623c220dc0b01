import { awake, expect, test, type Page } from '../fixtures/test';
import { confirm, signInByHand, type Secrets } from '../fixtures/totp';

// The users of an organization (M43, M49–M52, M96–M119, M124, M125), and their own start page (M66, M106, M108, M138).

const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });
const name = (page: Page) => page.getByRole('textbox', { name: 'Name', exact: true });
const row = (page: Page, who: string) => page.getByRole('listitem').filter({ has: page.getByRole('link', { name: who, exact: true }) });

test('several users are added one after the other', async ({ page, world, portal }) => { // M49, M96–M105
  const { id, name: organization } = await world.organization();
  const [one, two] = [portal.unique('Lark Meadow'), portal.unique('Lark Meadow')];
  const email = (who: string) => `${who.toLowerCase().replaceAll(' ', '.')}@bakery.example`;
  await page.goto(`/organizations/${id}`);
  await page.getByRole('link', { name: 'Add users' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Add Organization Users');
  for (const [who, endpoint] of [[one, 'restore_only'], [two, 'none']] as const) {
    await name(page).fill(who);
    await page.getByRole('textbox', { name: 'Email' }).fill(email(who));
    await page.getByRole('textbox', { name: 'Mobile number' }).fill('+15551234567');
    await page.getByLabel('All products but Endpoint Backup', { exact: true }).selectOption('manage');
    await page.getByLabel('Endpoint Backup', { exact: true }).selectOption(endpoint);
    await page.getByLabel('Add another organization user').check();
    await page.getByRole('button', { name: 'Add organization user' }).click();
    await expect(said(page, `${who} was added.`)).toBeVisible();
    await expect(page).toHaveURL(`/organizations/${id}/users/new?another=true`);
    await expect(page.getByLabel('One-time link')).toHaveValue(new RegExp(`^${portal.url}/link/`));
    await expect(name(page)).toHaveValue('');
    await expect(page.getByLabel('Add another organization user')).toBeChecked();
    // Who has Endpoint Backup is said where the next one is added (M104).
    await expect(page.getByText(`One user of an organization has it: ${one}.`)).toBeVisible();
  }
  await page.getByRole('link', { name: organization }).click();
  await awake(page);
  await expect(row(page, one)).toContainText('Manage, Endpoint Backup: restore only');
  await expect(row(page, two)).toContainText('Invited, 7 days left');
});

test('a form that is wrong says all of it, and keeps what was typed', async ({ page, world }) => { // M98, M104
  const { id } = await world.organization();
  const holder = await world.user(id, { portal: 'none', endpoint: 'restore_only' });
  await page.goto(`/organizations/${id}/users/new`);
  await page.getByRole('textbox', { name: 'Email' }).fill('nobody');
  await page.getByRole('textbox', { name: 'Mobile number' }).fill('555 1234');
  await page.getByLabel('All products but Endpoint Backup', { exact: true }).selectOption('none');
  await page.getByRole('button', { name: 'Add organization user' }).click();
  await expect(page.getByRole('alert')).toContainText('The user was not added');
  await expect(name(page)).toHaveAccessibleDescription(/Fill this in/);
  await expect(page.getByRole('textbox', { name: 'Mobile number' })).toHaveAccessibleDescription(/country code/);
  await expect(page.getByRole('textbox', { name: 'Email' })).toHaveValue('nobody');
  await expect(page.getByLabel('All products but Endpoint Backup', { exact: true })).toHaveAccessibleDescription(/at least one of the two/);
  await name(page).fill('Lark Meadow');
  await page.getByRole('textbox', { name: 'Email' }).fill('second.holder@bakery.example');
  await page.getByRole('textbox', { name: 'Mobile number' }).fill('');
  await page.getByLabel('Endpoint Backup', { exact: true }).selectOption('restore_only');
  await page.getByRole('button', { name: 'Add organization user' }).click();
  const endpoint = page.getByLabel('Endpoint Backup', { exact: true });
  await expect(endpoint).toHaveAccessibleDescription(new RegExp(`${holder.name}.*it is somebody else`));
});

test('many users are deactivated at once, brought back by Undo, and invited again', async ({ page, world, portal }) => { // M112, M116, K9
  const { id, name: organization } = await world.organization();
  const who = portal.unique('Lark Meadow');
  const names = [`${who} One`, `${who} Two`];
  for (const one of names) await portal.useLink((await world.user(id, { name: one })).link, world.password);
  const waiting = await world.user(id, { name: `${who} Three` });
  const tick = async (names: string[]) => {
    await page.goto(`/organizations/${id}/users?q=${encodeURIComponent(who)}`);
    for (const one of names) await page.getByRole('checkbox', { name: `Select ${one}`, exact: true }).check();
  };
  const act = (name: string) => page.getByRole('group', { name: 'Act on selected' }).getByRole('button', { name });
  await tick(names);
  await act('Deactivate…').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Deactivate 2 users?');
  await page.getByRole('button', { name: 'Deactivate 2 users' }).click();
  await expect(said(page, '2 users are deactivated and signed out everywhere.')).toBeVisible();
  await expect(page).toHaveURL(`/organizations/${id}/users`);
  await expect(page.getByRole('row', { name: who }).filter({ hasText: 'Deactivated' })).toHaveCount(2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(said(page, '2 users are back.')).toBeVisible();
  await expect(page.getByRole('row', { name: who }).filter({ hasText: 'Deactivated' })).toHaveCount(0);
  // Whoever is in is told to be left out, and a new link is handed over once.
  await tick([...names, waiting.name]);
  await act('Invite again…').click();
  await expect(page.getByRole('main')).toContainText('2 stay as they are:');
  await page.getByRole('button', { name: 'Invite 1 user again' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Links to hand over');
  await expect(page.getByLabel(`One-time link of ${waiting.name}`)).toHaveValue(new RegExp(`^${portal.url}/link/`));
  await page.getByRole('link', { name: `Users of ${organization}` }).click();
  await expect(page).toHaveURL(`/organizations/${id}/users`);
});

test('an access that a colleague took is not given back by a form that is sent again', async ({ page, world, portal }) => {
  const { id } = await world.organization();
  const user = await world.user(id, { portal: 'manage' });
  await portal.useLink(user.link, world.password);
  await page.goto(`/organizations/${id}/users/${user.id}`);
  await page.getByRole('textbox', { name: 'Mobile number' }).fill('x');
  await world.portal.act('primary', '/api/organization/user/edit', { organization: id, user: user.id, name: user.name, phone: '', portal: 'view', endpoint: 'none' });
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('alert')).toContainText('The changes were not saved');
  await page.getByRole('textbox', { name: 'Mobile number' }).fill('+15557654321');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(said(page, `The changes to ${user.name} are saved.`)).toBeVisible();
  await awake(page);
  await expect(row(page, user.name)).toContainText('View');
});

test('a user is edited, deactivated, brought back and deleted', async ({ page, world, portal }) => { // M110, M112, M113, M116–M119, K8, K9
  const { id, name: organization } = await world.organization();
  const user = await world.user(id);
  await portal.useLink(user.link, world.password);
  const session = await portal.signIn({ email: user.email, password: world.password });
  const after = portal.unique('Wren Brook');
  await page.goto(`/organizations/${id}`);
  await page.getByRole('link', { name: user.name, exact: true }).click();
  await name(page).fill(after);
  await page.getByLabel('All products but Endpoint Backup', { exact: true }).selectOption('manage');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(said(page, `The changes to ${after} are saved.`)).toBeVisible();
  await awake(page);
  await expect(row(page, after)).toContainText('Manage');
  // The options menu leads to a question (M116, M117).
  await row(page, after).locator('summary').click();
  await row(page, after).getByRole('link', { name: 'Deactivate account…' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Deactivate ${after}?`);
  await page.getByRole('button', { name: 'Deactivate user' }).click();
  await expect(said(page, `${after} is deactivated and signed out everywhere.`)).toBeVisible();
  const cookie = session.cookies.map((one) => `${one.name}=${one.value}`).join('; ');
  const theirs = await fetch(`${portal.url}/api/me`, { headers: { Cookie: cookie, Accept: 'application/json' } });
  expect(theirs.status, 'their session is dead at once').toBe(401);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(said(page, `${after} is back and can sign in again.`)).toBeVisible();
  await expect(page).toHaveURL(`/organizations/${id}/users/${user.id}`);
  await page.goto(`/organizations/${id}/users/${user.id}`);
  await page.getByRole('link', { name: 'Delete…' }).click();
  await confirm(page, portal.person('primary'), 'Delete user');
  await expect(said(page, `${after} is deleted.`)).toBeVisible();
  // The user is gone, the organization stays (K8).
  await awake(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(organization);
  await expect(page.getByText('No users yet')).toBeVisible();
});

test('the second factor of an organization is let go and asked for again', async ({ page, world, portal }) => { // M52, M125
  const { id } = await world.organization();
  await page.goto(`/organizations/${id}`);
  await expect(page.getByText('Everybody in this organization needs a second factor')).toBeVisible();
  await page.getByRole('link', { name: 'Change…' }).click();
  await confirm(page, portal.person('primary'), 'Let a password be enough');
  await expect(said(page, 'A password is enough for the people of this organization now.')).toBeVisible();
  const user = await world.user(id);
  await portal.useLink(user.link, world.password);
  await page.goto(`/organizations/${id}/second-factor`);
  await page.getByRole('button', { name: 'Require a second factor' }).click();
  await expect(said(page, 'Everybody in this organization needs a second factor now.')).toBeVisible();
});

test.describe('nobody yet', () => {
  test.use({ as: null });

  test('a user sets up their account and arrives at their own page', async ({ page, world, portal }) => { // M107, M66
    const organization = await world.organization({ devices: 1 });
    const user = await world.user(organization.id);
    await page.goto(user.link);
    await page.getByLabel('New password', { exact: true }).fill(world.password);
    await page.getByLabel('New password again').fill(world.password);
    await page.getByRole('button', { name: 'Set password' }).click();
    await expect(page).toHaveURL('/sign-in');
    const secrets: Secrets = { email: user.email, password: world.password };
    await signInByHand(page, secrets);
    await expect(page).toHaveURL('/home');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(organization.name);
    await expect(page.getByText(portal.person('primary').name)).toHaveCount(0);
  });
});

test.describe('a user who views', () => {
  test.use({ as: 'viewer' });

  test('sees their devices and what they can do, and nothing of help or tickets', async ({ page, world }) => { // M66, M108
    await page.goto('/');
    await expect(page).toHaveURL('/home');
    await expect(page.getByRole('heading', { level: 2, name: 'What you can do' })).toBeVisible();
    await expect(page.getByText('See your devices')).toBeVisible();
    await expect(page.getByText(/help|ticket/i)).toHaveCount(0);
    const own = await page.getByRole('heading', { level: 1 }).innerText();
    await page.getByRole('link', { name: /^(All \d+ devices|Your device)$/ }).click();
    await expect(page).toHaveURL('/devices');
    await awake(page);
    const [foreign] = (await world.devices()).filter(({ organization }) => organization !== null && organization !== own);
    expect((await page.goto(`/devices/${foreign?.id}`))?.status()).toBe(404);
    const [other] = await world.organizations(foreign?.organization ?? '');
    expect((await page.goto(`/organizations/${other?.id}`))?.status()).toBe(403);
  });
});

test.describe('a user who only restores', () => {
  test.use({ as: 'restorer' });

  test('is told so, and has no status page', async ({ page }) => { // M106, M138
    await page.goto('/');
    await expect(page).toHaveURL('/home');
    await expect(page.getByText('create file restores and remove them')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Devices' })).toHaveCount(0);
    await expect(page.getByRole('search')).toHaveCount(0);
    expect((await page.goto('/devices'))?.status()).toBe(403);
    await expect(page.getByText('Your access does not include this.')).toBeVisible();
    await page.goto('/account');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  });
});
