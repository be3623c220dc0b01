import { join } from 'node:path';
import { device } from '../fixtures/device';
import { ROOMS } from '../fixtures/pages';
import { Portal } from '../fixtures/portal';
import { awake, test, type Page } from '../fixtures/test';
import { World } from '../fixtures/world';
import { code, confirm, type Secrets } from '../fixtures/totp';

// Every page in light and dark, full and empty, as NAME-WIDTH-THEME.png.

const FOLDER = process.env.SCREENSHOTS ?? 'target/screenshots';

async function picture(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(FOLDER, `${name}-${test.info().project.name}-${colorScheme}.png`), caret: 'initial' });
  }
}

for (const room of ROOMS) {
  test.describe(room.name, () => {
    test.use({ as: room.as });

    test(`${room.name} has its picture`, async ({ page, world }) => {
      await page.goto(await room.path(world));
      await awake(page);
      await room.then?.(page, world);
      await picture(page, room.name);
    });
  });
}

test.describe('a new portal', () => {
  test.use({ as: null });

  test('has its pictures', async ({ page }) => {
    const empty = await Portal.start({ demo: false });
    const token = /token=(\w+)/.exec(empty.printed.join('\n'))?.[1] ?? '';
    await page.goto(`${empty.url}/welcome`);
    await picture(page, 'welcome');
    const field = (label: string) => page.getByLabel(label, { exact: true });
    await field('Token').fill(token);
    await field('Partner').fill('Northlight Services');
    await field('Region').selectOption('emea');
    await field('Your name').fill('Ada Moreau');
    await field('Your email').fill('ada@northlight.example');
    await field('Password').fill('velvet harbour 7 lantern');
    await field('Password again').fill('velvet harbour 7 lantern');
    await page.getByRole('button', { name: 'Set up the portal' }).click();
    await page.waitForURL('**/sign-in');
    await picture(page, 'sign-in-after-welcome');
    const ada: Secrets = { email: 'ada@northlight.example', password: 'velvet harbour 7 lantern' };
    await field('Email').fill(ada.email);
    await field('Password').fill(ada.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/set-up');
    await picture(page, 'set-up');
    await page.getByText('Type the key instead').click();
    ada.app = (await page.locator('.key code').textContent()) ?? '';
    await page.getByLabel('Code that the app shows').fill('000000');
    await page.getByRole('button', { name: 'Set up and sign in' }).click();
    await picture(page, 'set-up-with-a-wrong-code');
    await page.getByLabel('Code that the app shows').fill(await code(ada.app));
    await page.getByRole('button', { name: 'Set up and sign in' }).click();
    await page.waitForURL('**/recovery-codes**');
    await picture(page, 'recovery-codes');
    await page.getByRole('link', { name: 'I have kept them' }).click();
    await page.waitForURL('**/devices');
    await device(page);
    await page.goto(`${empty.url}/account/passkeys`);
    await picture(page, 'passkeys-to-be-confirmed');
    await confirm(page, ada, 'Go on');
    await page.getByLabel('Name of a new passkey').fill('Laptop');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('Your passkey is added.').waitFor();
    await picture(page, 'passkeys');
    for (const name of ['devices', 'organizations', 'groups', 'employees', 'groups/new']) {
      await page.goto(`${empty.url}/${name}`);
      await awake(page);
      await picture(page, `${name.replace('/', '-')}-of-a-new-portal`);
    }
    await empty.stop();
  });
});

test.describe('a portal of many organizations', () => {
  test.use({ as: null });

  test('has its pictures', async ({ page }) => {
    const portal = await Portal.start({ organizations: 70 });
    const world = new World(portal);
    await page.context().addCookies((await portal.session('primary')).cookies);
    const show = async (name: string, path: string) => {
      await page.goto(`${portal.url}${path}`);
      await awake(page);
      await picture(page, `${name}-of-many`);
    };
    await show('devices-link', '/devices/link?query=%3Funlinked%3D1&all=matching');
    const { id } = await world.loose('networks');
    await show('unlinked-choose', `/unlinked/networks/${id}`);
    await page.getByLabel('Organization', { exact: true }).fill('There is none');
    await page.getByRole('button', { name: 'Link network' }).click();
    await page.getByRole('alert').first().waitFor();
    await picture(page, 'unlinked-choose-refused-of-many');
    await show('employees-new', '/employees/new');
    await show('group-new', '/groups/new');
    await show('organizations', '/organizations?sort=-attention');
    await show('devices-filter-unknown', '/devices?organization_name=There+is+none');
    await portal.stop();
  });
});

test.describe('an Admin who was taken out of every group', () => {
  test.use({ as: null });

  test('has its pictures', async ({ page, world }) => {
    const { id, session } = await world.employee({ role: 'admin' });
    const { id: organization } = await world.organization();
    const group = await world.group({ organizations: [organization], employees: [id] });
    const change = `?act=remove-people&id=${id}`;
    const { mark } = await world.portal.read<{ mark: string }>('primary', '/api/group/plan', { at: `${group.id}${change}` });
    await world.portal.act('primary', '/api/group/change', { id: group.id, change, mark });
    await page.context().addCookies(session.cookies);
    for (const name of ['devices', 'organizations', 'organizations/new', 'organizations/import', 'employees', 'groups', 'unlinked']) {
      await page.goto(`${world.portal.url}/${name}`);
      await awake(page);
      await picture(page, `${name.replace('/', '-')}-in-no-group`);
    }
  });
});
