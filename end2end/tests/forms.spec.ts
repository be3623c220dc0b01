import { type Persona, Portal } from '../fixtures/portal';
import { awake, expect, test, type Page } from '../fixtures/test';
import { type List, World } from '../fixtures/world';

// Bad input, at every field of every form: told at the field and summed up at the top, typed text kept,
// nothing stored (UX section 3).

const LONG = 'x'.repeat(121);
const BAD = {
  empty: '',
  'too long': LONG,
  'control characters': 'a\u0007b',
  script: '<script>alert(1)</script>',
  'right-to-left override': 'invoice\u202Efdp.exe',
};
const CONTROL = 'Remove invisible control characters; they often come along when pasting.';
const NAME = {
  empty: 'Fill this in.',
  'too long': 'Shorten this to 120 characters or fewer.',
  'control characters': CONTROL,
  script: 'Remove the characters < and >.',
  'right-to-left override': CONTROL,
};
const EMAIL = { ...NAME, 'too long': 'Enter an email address such as name@example.com.', script: 'Enter an email address such as name@example.com.' };
const PHONE = {
  empty: null,
  'too long': 'Shorten this to 40 characters or fewer.',
  'control characters': CONTROL,
  script: 'Enter the number with its country code: +15551234567.',
  'right-to-left override': CONTROL,
};
// Whatever is no device's is not available.
const SERIAL = { empty: 'Fill this in.', 'too long': /./, 'control characters': /./, script: /./, 'right-to-left override': /./ };
// Notes and reasons are only ever shown as text, so they may hold any markup.
const NOTES = { ...NAME, empty: null, 'too long': 'Shorten this to 4000 characters or fewer.', script: null };
const REASON = { ...NAME, empty: null, 'too long': 'Shorten this to 200 characters or fewer.', script: null };
// Any character can be of a password. What is long enough for one is left out: it would be tried.
const PASSWORD = { empty: 'Fill this in.', 'too long': 'Shorten this to 256 characters or fewer.', 'control characters': null, script: null, 'right-to-left override': null };
const NEW_PASSWORD = { ...PASSWORD, 'control characters': /Use at least \d+ characters\.$/ };
const REPEATED = { ...PASSWORD, empty: null, 'too long': null };

type Kind = keyof typeof BAD;
type Said = Record<Kind, string | RegExp | null>;

interface BadForm {
  name: string;
  /** Who sends it, where that is not the primary account. */
  as?: Persona;
  path: (world: World) => Promise<string>;
  /** The fields that take text, by label, with what each is told: nothing of what it takes. What all of them take is not sent. */
  fields: [string, Said][];
  /** Where its fields are no plain text boxes: what is typed into passwords is never kept. */
  control?: 'password' | 'combobox';
  /** What is too long for its longest field. */
  long?: string;
  /** What is chosen from lists, so that only text is wrong. */
  choose?: (page: Page) => Promise<void>;
  button: string;
  failed: string;
  /** Everything that the form at this path could have changed. */
  stored: (world: World, path: string) => Promise<unknown>;
}

const organizations = (world: World) => world.organizations();
const employees = (world: World) => world.employees();
const groups = (world: World) => world.groups();
const users = (world: World, path: string) => world.users(path.split('/')[2] ?? '');

const FORMS: BadForm[] = [
  {
    name: 'creating an organization', path: () => Promise.resolve('/organizations/new'), fields: [['Name', NAME]],
    choose: async (page) => { await page.getByLabel('Access Group').selectOption({ index: 1 }); },
    button: 'Create organization', failed: 'The organization was not created', stored: organizations,
  },
  {
    name: 'editing an organization', path: async (world) => `/organizations/${(await world.organization()).id}/details`,
    fields: [['Name', NAME], ['Notes optional', NOTES], ['Id in the fleet\'s source optional', { ...NAME, empty: null }]], long: 'x'.repeat(4001),
    button: 'Save changes', failed: 'The changes were not saved',
    stored: async (world, path) => [await world.organizations(), await world.portal.read('primary', '/api/organization/details', { id: path.split('/')[2] ?? '' })],
  },
  {
    name: 'linking a device', path: async (world) => `/organizations/${(await world.organization()).id}`,
    fields: [['Device', SERIAL]],
    button: 'Link device', failed: 'The device was not linked', stored: (world) => world.unlinked(),
  },
  {
    name: 'creating a group', path: () => Promise.resolve('/groups/new'), fields: [['Name', NAME]],
    choose: async (page) => {
      await page.getByRole('group', { name: 'Organizations' }).getByRole('checkbox').first().check();
      await page.getByRole('group', { name: 'Employees' }).getByRole('checkbox').first().check();
    },
    button: 'Create group', failed: 'The group was not created', stored: groups,
  },
  {
    name: 'renaming a group', path: async (world) => `/groups/${await world.groupId('North')}`, fields: [['Name', NAME]],
    button: 'Save name', failed: 'The group keeps its name', stored: groups,
  },
  {
    name: 'copying a group', path: async (world) => `/groups/${await world.groupId('North')}/copy`, fields: [['Name of the new group', NAME]],
    button: 'Copy group', failed: 'The group was not copied', stored: groups,
  },
  {
    name: 'adding an employee', path: () => Promise.resolve('/employees/new'),
    fields: [['Name', NAME], ['Email', EMAIL], ['Phone optional', PHONE]],
    choose: async (page) => { await page.getByLabel('Role', { exact: true }).selectOption('tech'); },
    button: 'Create employee', failed: 'The employee was not added', stored: employees,
  },
  {
    name: 'editing an employee', path: async (world) => `/employees/${await world.employeeId(world.portal.person('tech').email)}`,
    fields: [['Name', NAME], ['Email', EMAIL], ['Phone optional', PHONE]],
    button: 'Save changes', failed: 'The changes were not saved', stored: employees,
  },
  {
    name: 'adding an organization user', path: async (world) => `/organizations/${(await world.organization()).id}/users/new`,
    fields: [['Name', NAME], ['Email', EMAIL], ['Mobile number optional', PHONE]],
    button: 'Add organization user', failed: 'The user was not added', stored: users,
  },
  {
    name: 'editing an organization user',
    path: async (world) => {
      const { id } = await world.organization();
      return `/organizations/${id}/users/${(await world.user(id)).id}`;
    },
    fields: [['Name', NAME], ['Email', EMAIL], ['Mobile number optional', PHONE]],
    button: 'Save changes', failed: 'The changes were not saved', stored: users,
  },
  {
    name: 'one\'s own details', path: () => Promise.resolve('/account'), fields: [['Name', NAME], ['Phone optional', PHONE]],
    button: 'Save changes', failed: 'Your details were not saved', stored: employees,
  },
  {
    name: 'one\'s own password', path: () => Promise.resolve('/account'), control: 'password', long: 'x'.repeat(257),
    fields: [['Current password', PASSWORD], ['New password', NEW_PASSWORD], ['New password again', REPEATED]],
    button: 'Change password', failed: 'Your password was not changed',
    stored: async (world) => {
      const { body } = await world.portal.read<List>('primary', '/api/audit', { query: 'action=password_changed' });
      return body.split('Changed their password').length;
    },
  },
  {
    name: 'one\'s own address', path: () => Promise.resolve('/account/email'), fields: [['New address', EMAIL]],
    button: 'Mail me a link', failed: 'No mail was sent', stored: (world) => world.portal.read('primary', '/api/account/address'),
  },
  {
    name: 'asking for access', as: 'nothing', path: () => Promise.resolve('/account/access'),
    fields: [['What you need it for optional', REASON]], long: 'x'.repeat(201),
    button: 'Ask for access', failed: 'Nobody was asked',
    stored: async (world) => (await world.portal.read<{ may_ask: boolean }>('nothing', '/api/account/access')).may_ask,
  },
  {
    name: 'offering the primary account',
    path: async (world) => {
      // One that another test left open stands in the place of the form.
      await world.portal.act('primary', '/api/settings/withdraw', {}).catch(() => null);
      return '/settings/handover';
    },
    fields: [['Their email', EMAIL]], button: 'Offer the primary account', failed: 'The primary account was not offered',
    stored: async (world) => (await world.portal.read<{ offered: unknown }>('primary', '/api/settings')).offered,
  },
];

/** Where there are too many organizations for a list. */
const NAMED: BadForm = {
  name: 'linking to an organization among many', path: async (world) => `/unlinked/networks/${(await world.loose('networks')).id}`,
  fields: [['Organization', NAME]], control: 'combobox',
  button: 'Link network', failed: 'It was not linked', stored: async (world) => (await world.loose('networks')).id,
};

/** Sends every kind of bad input. */
async function refused(form: BadForm, page: Page, world: World, script: boolean): Promise<void> {
  const path = await form.path(world);
  await page.goto(world.portal.url + path);
  const before = await form.stored(world, path);
  const button = page.getByRole('button', { name: form.button });
  const sent = page.locator('form').filter({ has: button });
  const at = (label: string) => (form.control ? sent.getByLabel(label, { exact: true }) : sent.getByRole('textbox', { name: label, exact: true }));
  for (const kind of Object.keys(BAD) as Kind[]) {
    if (form.fields.every(([, said]) => said[kind] === null)) continue;
    const bad = kind === 'too long' ? (form.long ?? LONG) : BAD[kind];
    await form.choose?.(page);
    for (const [label] of form.fields) await at(label).fill(bad);
    const judged = page.waitForResponse((answer) => answer.request().method() === 'POST');
    await button.click();
    await judged;
    const summary = page.getByRole('alert').filter({ hasText: form.failed });
    await expect(summary).toBeVisible();
    for (const [label, said] of form.fields) {
      const [field, what] = [at(label), said[kind]];
      if (what === null) {
        await expect(field, `${label}: ${kind}`).not.toHaveAttribute('aria-invalid');
      } else {
        await expect(field, `${label}: ${kind}`).toHaveAccessibleDescription(typeof what === 'string' ? new RegExp(`${what.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) : what);
        await expect(field).toHaveAttribute('aria-invalid', 'true');
        const id = (await field.getAttribute('id')) ?? '';
        await expect(summary.locator(`a[href="#${id}"]`)).toHaveCount(1);
      }
      if (form.control !== 'password') await expect(field, `${label}: what was typed is still there`).toHaveValue(bad);
      else if (!script) await expect(field, `${label}: no password comes back`).toHaveValue('');
    }
    if (script) await expect(summary, 'the summary is where one reads on').toBeFocused();
    await awake(page);
  }
  expect(await form.stored(world, path)).toEqual(before);
}

for (const form of FORMS) {
  test.describe(form.name, () => {
    test.use({ as: form.as ?? 'primary' });

    test('bad input is told at the field, kept, and not stored', async ({ page, world, script }) => {
      test.setTimeout(45_000);
      await refused(form, page, world, script);
    });
  });
}

test.describe(NAMED.name, () => {
  test.use({ as: null });

  test('bad input is told at the field, kept, and not stored', async ({ page, script }) => {
    test.setTimeout(45_000);
    const portal = await Portal.start({ organizations: 70 });
    await page.context().addCookies((await portal.session('primary')).cookies);
    await refused(NAMED, page, new World(portal), script);
    await page.goto('about:blank');
    await portal.stop();
  });
});

test('a link of the summary leads to its field', async ({ page }) => {
  await page.goto('/employees/new');
  await page.getByRole('button', { name: 'Create employee' }).click();
  const summary = page.getByRole('alert');
  await expect(summary.getByRole('link')).toHaveCount(3);
  await awake(page);
  await summary.getByRole('link').nth(1).click();
  await expect(page.getByRole('textbox', { name: 'Email' })).toBeFocused();
  await expect(page.getByLabel('Role', { exact: true })).toHaveAccessibleDescription(/Choose one/);
});

test('a field is judged when it is left, by the same words', { tag: '@script' }, async ({ page }) => {
  // Without script the server judges.
  await page.goto('/employees/new');
  const email = page.getByRole('textbox', { name: 'Email' });
  await email.fill('nobody');
  await email.blur();
  await expect(email).toHaveAccessibleDescription(/Enter an email address such as name@example\.com\.$/);
  await email.fill('nobody@example.com');
  await email.blur();
  await expect(email).not.toHaveAttribute('aria-invalid');
  const phone = page.getByRole('textbox', { name: 'Phone' });
  await phone.fill('555 1234');
  await phone.blur();
  await expect(phone).toHaveAccessibleDescription(/country code: \+15551234567\.$/); // M98
});

test('what is chosen from a list is judged too', async ({ page, world }) => {
  const answer = await page.request.post('/api/organizations/create', {
    headers: { Origin: world.portal.url, Accept: 'application/json' }, form: { name: 'Elsewhere', group: '999999' },
  });
  expect([404, 422]).toContain(answer.status());
  const role = await page.request.post('/api/employees/create', {
    headers: { Origin: world.portal.url, Accept: 'application/json' },
    form: { name: 'Second Primary', email: 'second@lanternfield.example', phone: '', role: 'primary' },
  });
  expect(role.status()).toBe(422);
});

test('changes that are not saved are not lost by a click', { tag: '@script' }, async ({ page }) => { // UX section 3
  // Without script a browser asks nothing.
  await page.goto('/employees/new');
  const questions: string[] = [];
  let answer = false;
  page.on('dialog', async (dialog) => {
    questions.push(dialog.message());
    await (answer ? dialog.accept() : dialog.dismiss());
  });
  const breadcrumb = page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Employees' });
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Half a Name');
  await breadcrumb.click();
  expect(questions).toEqual(['Leave without saving your changes?']);
  await expect(page).toHaveURL('/employees/new');
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('Half a Name');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('');
  await breadcrumb.click();
  await expect(page, 'nothing was changed').toHaveURL('/employees');
  await awake(page);
  await page.getByRole('link', { name: 'Add employees' }).first().click();
  await awake(page);
  await page.getByLabel('Role', { exact: true }).selectOption('tech');
  answer = true;
  await breadcrumb.click();
  await expect(page).toHaveURL('/employees');
  expect(questions.length).toBe(2);
});

test('changes that are not saved are not lost by a step back', { tag: '@script' }, async ({ page }) => { // UX section 3
  // Without script a browser asks nothing.
  await page.goto('/employees');
  await awake(page);
  await page.getByRole('link', { name: 'Add employees' }).first().click();
  await expect(page).toHaveURL('/employees/new');
  await awake(page);
  const questions: string[] = [];
  let answer = false;
  page.on('dialog', async (dialog) => {
    questions.push(dialog.message());
    await (answer ? dialog.accept() : dialog.dismiss());
  });
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('Half a Name');
  await page.evaluate(() => history.back());
  await expect.poll(() => questions).toEqual(['Leave without saving your changes?']);
  await expect(page).toHaveURL('/employees/new');
  await expect(name).toHaveValue('Half a Name');
  answer = true;
  await page.evaluate(() => history.back());
  await expect(page).toHaveURL('/employees');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Employees');
  expect(questions.length).toBe(2);
});

test('what one is typing stays while others change something', { tag: '@script' }, async ({ page, world }) => {
  // Without script a page changes by loading it.
  const { id, name } = await world.organization();
  const employee = await world.employeeId(world.portal.person('tech').email);
  const changed = () => page.waitForResponse((answer) => new URL(answer.url()).pathname === '/api/me');
  for (const [path, label] of [[`/organizations/${id}`, 'Device'], [`/employees/${employee}`, 'Name'], ['/account', 'Name'], ['/employees/new', 'Name']] as const) {
    await page.goto(path);
    const field = page.getByRole('textbox', { name: label, exact: true });
    await field.fill('half a na');
    const looked = changed();
    await world.organization();
    await looked;
    await field.pressSequentially('me');
    await expect(field, `${label} of ${path}`).toHaveValue('half a name');
    await expect(field).toBeFocused();
  }
  expect(name).not.toBe('half a name');
});

test('what a form was told stays while others change something', { tag: '@script' }, async ({ page, world }) => {
  // Without script a page changes by loading it.
  const { id } = await world.organization();
  await page.goto(`/organizations/${id}`);
  const [device] = await world.unlinked();
  if (!device) throw new Error('no device is left to link');
  const serial = page.getByRole('textbox', { name: 'Device' });
  await serial.fill('ZZ-NOT-THERE');
  await page.getByRole('button', { name: 'Link device' }).click();
  const told = page.getByRole('alert').filter({ hasText: 'The device was not linked' });
  await expect(told).toBeVisible();
  const looked = () => page.waitForResponse((answer) => new URL(answer.url()).pathname === '/api/organization');
  await serial.focus();
  // Something that this page does not show, then something that it does.
  const unseen = looked();
  await world.organization();
  await (await unseen).finished();
  await expect(told).toBeVisible();
  await world.portal.act('primary', '/api/organization/link', { organization: id, device: device.serial });
  await expect(page.getByRole('link', { name: device.hostname })).toBeVisible();
  await expect(told).toBeVisible();
  await expect(serial).toHaveValue('ZZ-NOT-THERE');
  await expect(serial, 'the cursor stays').toBeFocused();
  // It goes with what it was about.
  const [other] = await world.unlinked();
  await serial.fill(other?.serial ?? '');
  await page.getByRole('button', { name: 'Link device' }).click();
  await expect(page.getByRole('link', { name: other?.hostname })).toBeVisible();
  await expect(told).toBeHidden();
});
