import { expect, test } from '../fixtures/test';

// One-time links, as a browser meets them (SPEC section 4; T18, T19).

test.use({ as: null });

test('the token of a link leaves the address, and is in no page, no history and no log', async ({ page, world, portal }) => { // T19
  const { link, email } = await world.invitation();
  const token = link.split('/').pop() ?? '';
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(`${request.url()} ${request.headers()['referer'] ?? ''} ${request.postData() ?? ''}`));
  const clean = async () => {
    expect(page.url()).not.toContain(token);
    expect(await page.content()).not.toContain(token);
  };
  await page.goto('/sign-in');
  await page.goto(link);
  await expect(page).toHaveURL(`${portal.url}/link`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set your password');
  await expect(page.getByText(`you sign in as ${email}`)).toBeVisible();
  await clean();
  // Refused, it stands there again; and so does what one comes back to.
  await page.locator('form[action="/api/use-link"]').evaluate((form: HTMLFormElement) => { form.noValidate = true; });
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByLabel('New password', { exact: true })).toHaveAccessibleDescription(/Fill this in\.|At least/);
  await expect(page).toHaveURL(`${portal.url}/link`);
  await clean();
  await page.getByLabel('New password', { exact: true }).fill(world.password);
  await page.getByLabel('New password again').fill(world.password);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page).toHaveURL(`${portal.url}/sign-in`);
  await clean();
  await page.goBack();
  await clean();
  await page.goto('/link');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Open your link again');
  // The address of the mail itself, once, and nothing that was asked for from there.
  expect(asked.filter((one) => one.includes(token))).toEqual([`${new URL(link, portal.url)}  `]);
  expect(portal.log.join('\n')).not.toContain(token);
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ask for a new link');
});

test('two browsers may open a link, and one may open two', async ({ page, world, another, portal }) => {
  const [first, second] = [await world.invitation(), await world.invitation()];
  const elsewhere = await another(null);
  for (const browser of [page, elsewhere]) {
    await browser.goto(first.link);
    await expect(browser.getByText(`you sign in as ${first.email}`)).toBeVisible();
  }
  // The page of the first is still open when the second comes.
  const tab = await page.context().newPage();
  await tab.goto(second.link);
  await expect(tab.getByText(`you sign in as ${second.email}`)).toBeVisible();
  await page.getByLabel('New password', { exact: true }).fill(world.password);
  await page.getByLabel('New password again').fill(world.password);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('alert').first()).toContainText('This browser opened another link meanwhile.');
  await tab.close();
  await elsewhere.getByLabel('New password', { exact: true }).fill(world.password);
  await elsewhere.getByLabel('New password again').fill(world.password);
  await elsewhere.getByRole('button', { name: 'Set password' }).click();
  await expect(elsewhere).toHaveURL(`${portal.url}/sign-in`);
});
