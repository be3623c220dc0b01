import { barriers } from '../fixtures/axe';
import { expect, test, type Page } from '../fixtures/test';
import { confirm } from '../fixtures/totp';

// Account Settings in the primary account's hands (SPEC section 2), and its offer to somebody else (T12).

// Pages that load no program are the same with script and without: on a desk with, on a phone without.
test.beforeEach(({ script, phone }) => { test.skip(script === phone, 'seen on the other screen'); });

const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });
const policy = { password_min: '15', idle_minutes: '60' };

test('the account policy holds on the pages of others, and to loosen it wants a code', async ({ page, another, world, portal, script }) => {
  test.slow(); // An app has a new code every half minute.
  await page.goto('/settings');
  try {
    const least = page.getByLabel('Shortest password');
    const save = page.getByRole('button', { name: 'Save policy' });
    await least.fill('7');
    await page.getByLabel('Minutes without work').fill('an hour');
    await save.click();
    await expect(least).toHaveAccessibleDescription(/Enter a whole number from 8 to 64\./);
    await expect(least).toHaveValue('7');
    await expect(page.getByLabel('Minutes without work')).toHaveValue('an hour');
    if (script) expect(await barriers(page)).toEqual([]);
    await least.fill('18');
    await page.getByLabel('Minutes without work').fill('30');
    await save.click();
    await expect(said(page, 'The account policy is saved.')).toBeVisible();

    const other = await another(null);
    await other.goto((await world.invitation()).link);
    const field = other.getByLabel('New password', { exact: true });
    await expect(field).toHaveAccessibleDescription(/At least 18 characters/);
    await field.fill('velvet harbour 7');
    if (script) await expect(other.locator('[data-least]')).toHaveText('16 of 18 characters');
    await other.getByLabel('New password again').fill('velvet harbour 7');
    await other.getByRole('button', { name: 'Set password' }).click();
    await expect(field).toHaveAccessibleDescription(/Use at least 18 characters\./);

    const person = await world.employee();
    await page.goto('/settings');
    await expect(least).toHaveValue('18');
    await least.fill('17');
    await save.click();
    // Unless it was confirmed a moment ago who acts.
    const saved = said(page, 'The account policy is saved.');
    const asked = page.getByRole('alert').first();
    await expect(saved.or(asked)).toBeVisible();
    if (await asked.isVisible()) await confirm(page, portal.person('primary'), 'Save policy');
    await expect(saved).toBeVisible();
    await page.getByRole('link', { name: 'Hand over…' }).click();
    await expect(page).toHaveURL('/settings/handover');
    // Somebody else's offer may be open.
    const withdraw = page.getByRole('button', { name: 'Withdraw the offer' });
    if (await withdraw.isVisible()) await withdraw.click();
    await page.getByLabel('Their email').fill(person.email);
    await confirm(page, portal.person('primary'), 'Offer the primary account');
    await expect(page.getByRole('main')).toContainText(`${person.name} (${person.email}) can take it over until`);

    const theirs = await another(null, { storageState: await portal.signIn(person) });
    await theirs.goto('/devices');
    await theirs.getByRole('link', { name: 'Look at the offer' }).click();
    await expect(theirs.getByRole('heading', { level: 1 })).toHaveText('Take over the primary account');
    if (script) expect(await barriers(theirs)).toEqual([]);
    await theirs.getByRole('button', { name: 'Decline' }).click();
    await expect(said(theirs, 'You declined.')).toBeVisible();
    await page.goto('/settings/handover');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hand over the primary account');
  } finally {
    await portal.act('primary', '/api/settings/policy', policy);
  }
});

test('whoever adds employees is told that they will see nothing, and so are they', async ({ page, another, world, portal }) => {
  const hint = page.getByText('They will see nothing until a Security Administrator adds them to an Access Group.');
  await page.goto('/employees/new');
  await expect(page.getByLabel('Role', { exact: true })).toBeVisible();
  await expect(hint).toHaveCount(0);
  await portal.act('primary', '/api/settings/policy', { ...policy, no_access: 'true' });
  try {
    await page.goto('/employees/new');
    await expect(hint).toBeVisible();
    const { session } = await world.employee();
    const theirs = await another(null, { storageState: session });
    await theirs.goto('/devices');
    await expect(theirs.getByRole('main')).toContainText('so you see nothing. Ask a Security Administrator:');
    await expect(theirs.getByRole('main')).toContainText(portal.person('security').name);
    await expect(theirs.getByRole('link', { name: 'Ask for access' })).toBeVisible();
  } finally {
    await portal.act('primary', '/api/settings/policy', policy);
  }
});
