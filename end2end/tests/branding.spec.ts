import AxeBuilder from '@axe-core/playwright';
import { brand } from '../fixtures/prepared';
import { expect, test } from '../fixtures/test';

// How the portal looks to the users of an organization (M53, M54, M129).

const HUES = ['red', 'orange', 'amber', 'olive', 'green', 'teal', 'cyan', 'blue', 'indigo', 'violet', 'magenta', 'rose'];

test('a colour and a logo are set, seen by its users alone, and taken away', async ({ page, world, portal, another, phone }) => {
  test.slow();
  const { id, name } = await world.organization();
  const user = await world.user(id);
  await portal.useLink(user.link, world.password);
  const session = await portal.signIn({ email: user.email, password: world.password });
  const theirs = await another(null, { storageState: session });
  const logo = phone ? theirs.getByRole('main').locator('img.logo') : theirs.getByRole('link', { name, exact: true }).locator('img');
  await theirs.goto('/home');
  await expect(theirs.locator('html')).not.toHaveAttribute('data-hue');
  await page.goto(`/organizations/${id}`);
  await page.getByRole('link', { name: 'Set branding' }).click();
  await brand(page, 'Green');
  await expect(page).toHaveURL(`/organizations/${id}`);
  await expect(page.locator('html')).not.toHaveAttribute('data-hue');
  await expect(page.getByRole('img', { name: `Logo of ${name}` })).toBeVisible();
  await theirs.goto('/home');
  await expect(theirs.locator('html')).toHaveAttribute('data-hue', 'green');
  await expect(logo).toBeVisible();
  expect(await logo.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth)).toBe(420);
  await page.getByRole('link', { name: 'Set branding' }).click();
  await expect(page.getByLabel('Green', { exact: true })).toBeChecked();
  await page.getByLabel("The portal's own").check();
  await page.getByLabel('Remove the logo').check();
  await page.getByRole('button', { name: 'Save branding' }).click();
  await expect(page.getByText('The branding is saved.')).toBeVisible();
  await theirs.goto('/home');
  await expect(theirs.locator('html')).not.toHaveAttribute('data-hue');
  await expect(theirs.locator('img.logo')).toHaveCount(0);
});

test('a file that is no picture is refused, and what was chosen stays', async ({ page, world }) => { // T38
  const { id } = await world.organization();
  await page.goto(`/organizations/${id}/branding`);
  await page.getByLabel('Teal', { exact: true }).check();
  await page.getByLabel('Logo').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') });
  await page.getByRole('button', { name: 'Save branding' }).click();
  await expect(page.getByRole('alert')).toContainText('The branding was not saved');
  await expect(page.getByLabel('Logo')).toHaveAccessibleDescription(/Choose a picture that is a PNG, JPEG or WebP file/);
  await expect(page.getByLabel('Teal', { exact: true })).toBeChecked();
});

test('every colour can be read by day and by night', { tag: ['@script', '@desk'] }, async ({ page }) => { // UX section 1
  // Not elsewhere: the same colours.
  test.slow();
  await page.goto('/organizations');
  await page.getByText('Filter', { exact: true }).click();
  await page.getByRole('checkbox', { name: /^Select [A-Z]/ }).nth(1).check();
  const found: string[] = [];
  for (const hue of HUES) {
    await page.locator('html').evaluate((html, hue) => { html.dataset.hue = hue; }, hue);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const axe = new AxeBuilder({ page }).setLegacyMode().exclude('tbody tr:nth-child(n + 4)').withRules(['color-contrast']);
      const { violations } = await axe.analyze();
      for (const { nodes } of violations) found.push(...nodes.map(({ html, any }) => `${hue} ${colorScheme}: ${html.slice(0, 120)} ${any.map(({ message }) => message).join(' ').slice(0, 160)}`));
    }
  }
  expect(found).toEqual([]);
});
