import { expect, MEANT, test, type Page } from '../fixtures/test';

// Who calls support, and whether it is them (M139–M141).

const said = (page: Page, text: string | RegExp) => page.getByRole('status').filter({ hasText: text });

test.describe('Tech', () => {
  test.use({ as: 'tech' });

  test('authenticates a caller by the code that they read out, once', async ({ page, world, portal, another }) => { // M140
    const organization = await world.organization();
    const user = await world.user(organization.id);
    await portal.useLink(user.link, world.password);
    const person = { email: user.email, password: world.password };
    const theirs = await another(null, { storageState: await portal.signIn(person) });
    await theirs.goto('/home');
    await expect(theirs.getByRole('link', { name: 'Caller code…' })).toHaveCount(0);
    expect((await theirs.goto('/account/caller-code'))?.status()).toBe(404);
    await world.authorize(organization.id);
    await theirs.goto('/home');
    await theirs.getByRole('link', { name: 'Caller code…' }).click();
    await theirs.getByRole('button', { name: 'Get a code' }).click();
    const told = said(theirs, /Your caller code is \d{4} \d{4}\./);
    await expect(told).toBeVisible();
    const [, code = ''] = /(\d{4} \d{4})/.exec((await told.textContent()) ?? '') ?? [];
    await page.goto('/support/callers');
    await page.getByLabel('Caller code').fill('1234');
    await page.getByRole('button', { name: 'Authenticate' }).click();
    await expect(page.getByRole('alert')).toContainText('Enter the eight digits of the code.');
    await page.getByLabel('Caller code').fill(code);
    await page.getByRole('button', { name: 'Authenticate' }).click();
    await expect(said(page, `This is ${user.name} of ${organization.name}, authenticated until`)).toBeVisible();
    await expect(page.getByRole('listitem').filter({ hasText: user.email })).toContainText(`${user.name} of ${organization.name}`);
    await page.waitForTimeout(MEANT);
    await page.getByLabel('Caller code').fill(code);
    await page.getByRole('button', { name: 'Authenticate' }).click();
    await expect(page.getByRole('alert')).toContainText('This code is not right, is too old, or was used before.');
    await theirs.goto('/home');
    await expect(theirs.getByRole('main')).toContainText('Authenticated');
  });
});

test.describe('Business', () => {
  test.use({ as: 'business' });

  test('authenticates nobody', async ({ page }) => { // SPEC section 2
    expect((await page.goto('/support/callers'))?.status()).toBe(403);
    await expect(page.getByRole('link', { name: 'Callers' })).toHaveCount(0);
  });
});
