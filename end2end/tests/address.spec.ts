import { awake, expect, test, type Page } from '../fixtures/test';
import { confirm } from '../fixtures/totp';

// Another address of an account: asked for, proven by the link that is mailed to it, taken back (M29, P48).

const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

test.use({ as: null });

test('an address changes when the link is opened that is mailed to it', { tag: '@half' }, async ({ page, another, world, portal }) => {
  // With script at a desk, without on a phone.
  test.slow(); // An app has a new code every half minute.
  const person = await world.employee();
  await page.context().addCookies(person.session.cookies);
  await page.goto('/account');
  await page.getByRole('link', { name: 'Change your address…' }).click();
  await expect(page).toHaveURL('/account/email');
  const field = page.getByRole('textbox', { name: 'New address' });
  await field.fill('no address');
  await page.getByRole('button', { name: 'Mail me a link' }).click();
  await expect(field).toHaveAccessibleDescription(/Enter an email address such as/);
  await expect(field).toHaveValue('no address');
  const next = `next.${person.email}`;
  await field.fill(next);
  await confirm(page, person, 'Mail me a link');
  await expect(said(page, `A mail to ${next} brings a link.`)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Withdraw' })).toBeVisible();

  await page.goto(await world.mailedLink(next));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Use this address?');
  await page.getByRole('button', { name: 'Use this address' }).click();
  await expect(said(page, `You sign in as ${next} from now on.`)).toBeVisible();
  await expect(page).toHaveURL('/account/email');

  // By an administrator it waits for its link too, and can be taken back.
  const primary = await another('primary');
  await primary.goto(`/employees/${person.id}`);
  const email = primary.getByRole('textbox', { name: 'Email' });
  await expect(email).toHaveValue(next);
  const third = `third.${person.email}`;
  await email.fill(third);
  await primary.getByRole('button', { name: 'Save changes' }).click();
  const asked = primary.getByLabel('Code from your authenticator app');
  const told = said(primary, `the address of ${person.name} changes to ${third} when it is opened`);
  await expect(told.or(asked)).toBeVisible();
  if (await asked.isVisible()) await confirm(primary, portal.person('primary'), 'Save changes');
  await expect(told).toBeVisible();
  const link = await primary.getByLabel('One-time link').inputValue();
  await expect(email).toHaveValue(next);
  await awake(primary);
  await primary.getByRole('link', { name: 'Withdraw…' }).click();
  await primary.getByRole('button', { name: 'Withdraw' }).click();
  await expect(said(primary, `The address of ${person.name} stays as it is.`)).toBeVisible();
  expect((await primary.request.get(link)).status()).toBe(404);
  await awake(primary);
});
