import { awake, expect, test, type Page } from '../fixtures/test';

// Networks, SaaS accounts and Endpoint Backup agents of an organization, and what belongs to none (M42, M48, M91, M114, M120–M123, rule 8).

const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });
const row = (page: Page, name: string) => page.getByRole('main').getByRole('listitem').filter({ hasText: name });

test('a network is found, filled in with Enter, linked, unlinked, and linked again by Undo', async ({ page, world }) => { // M42, M45, M46, M48
  const { id, name: organization } = await world.organization();
  const network = await world.loose('networks');
  await page.goto(`/organizations/${id}`);
  await page.getByRole('link', { name: 'Link networks' }).click();
  await expect(page).toHaveURL(`/organizations/${id}/networks`);
  await expect(page.getByRole('heading', { name: 'No network is linked' })).toBeVisible();
  const field = page.getByRole('textbox', { name: 'Network', exact: true });
  await field.fill(network.exact.slice(0, -1).toLowerCase());
  await field.press('Enter');
  await expect(said(page, `${network.name} fits best.`)).toBeVisible();
  await expect(field, 'filled in, not linked').toHaveValue(network.exact);
  await expect(page.getByRole('heading', { name: 'No network is linked' })).toBeVisible();
  await field.press('Enter');
  await expect(said(page, `${network.name} is linked.`)).toBeVisible();
  await expect(row(page, network.exact)).toBeVisible();
  await expect(field, 'ready for the next one').toHaveValue('');
  await page.getByRole('button', { name: `Unlink ${network.name}` }).click();
  await expect(said(page, `${network.name} is no longer linked.`)).toBeVisible();
  await expect(row(page, network.exact)).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, network.exact)).toBeVisible();
  await page.getByRole('link', { name: organization }).click();
  await expect(row(page, network.exact), 'on the page of its organization too').toBeVisible();
  await awake(page);
});

test('what a search found is linked by its own button', async ({ page, world }) => { // M45, M122
  const { id } = await world.organization();
  const account = await world.loose('saas-accounts');
  await page.goto(`/organizations/${id}/saas-accounts?element=${account.exact}`);
  await page.getByRole('button', { name: `Link ${account.name}`, exact: true }).click();
  await expect(said(page, `${account.name} is linked.`)).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(said(page, `${account.name} is no longer linked.`)).toBeVisible();
});

test('suggestions come as one types', { tag: '@script' }, async ({ page, world }) => { // M45
  // Without script Enter asks for them.
  const { id } = await world.organization();
  const network = await world.loose('networks');
  await page.goto(`/organizations/${id}/networks`);
  const field = page.getByRole('textbox', { name: 'Network', exact: true });
  await field.pressSequentially('zzz');
  await expect(said(page, 'No unlinked network matches.')).toBeVisible();
  await field.fill(network.exact.slice(0, -1));
  await expect(page.getByRole('button', { name: `Link ${network.name}`, exact: true })).toBeVisible();
  await expect(field).toBeFocused();
  await expect(field).toHaveValue(network.exact.slice(0, -1));
});

test('what belongs elsewhere and what never was are answered alike', async ({ page, world }) => { // rule 8
  const [{ id }, other] = [await world.organization(), await world.organization()];
  const network = await world.loose('networks');
  await world.portal.act('primary', '/api/elements/link', { organization: other.id, kind: 'networks', element: network.id });
  const answers: (string | null)[] = [];
  for (const serial of [network.exact, 'DNA-FFFFFFFFFFFF']) {
    await page.goto(`/organizations/${id}/networks`);
    const field = page.getByRole('textbox', { name: 'Network', exact: true });
    await field.fill(serial);
    await page.getByRole('button', { name: 'Link network' }).click();
    await expect(field).toHaveAccessibleDescription(/Not available\. Check the spelling\./);
    await expect(field).toHaveValue(serial);
    answers.push(await page.getByRole('alert').textContent());
  }
  expect(answers[0]).toBe(answers[1]);
});

test('a SaaS account leads out to a sign-in of its own', async ({ page, world }) => { // M122, M123
  const [acme] = await world.organizations('Acme');
  await page.goto(`/organizations/${acme?.id}`);
  const out = page.getByRole('link', { name: /^Open acme.* in a new tab/ });
  await expect(out).toHaveAttribute('href', /^https:\/\/saas\.lanternfield\.example\//);
  await expect(out).toHaveAttribute('rel', /noopener/);
  await expect(out).toHaveAttribute('target', '_blank');
});

test('what belongs to no organization is linked to the one that it resembles', async ({ page, world }) => { // rule 8
  const network = await world.loose('networks', true);
  await page.goto('/organizations');
  await page.getByRole('link', { name: /\d+ unlinked/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Unlinked');
  await expect(page.getByRole('main')).toContainText(/\d+ devices?.* (and \d+ SaaS accounts? )?belong to no organization\./);
  await page.getByRole('link', { name: /^Networks/ }).click();
  await expect(page).toHaveURL('/unlinked?kind=networks');
  const link = page.getByRole('button', { name: new RegExp(`^Link to ${network.resembles} ?: ${network.name}$`) });
  await expect(link.first()).toBeVisible();
  const count = await link.count();
  await link.first().click();
  await expect(said(page, `${network.name} is linked.`)).toBeVisible();
  await expect(page).toHaveURL('/unlinked?kind=networks');
  await expect(link).toHaveCount(count - 1);
});

test('what belongs to no organization is linked to the one that is chosen', async ({ page, world }) => { // M48, rule 8
  const network = await world.loose('networks');
  const organization = await world.organization();
  await page.goto('/unlinked?kind=networks');
  await row(page, network.name).first().getByRole('link', { name: /^Choose/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Link ${network.name}`);
  await page.getByRole('button', { name: 'Link network' }).click();
  await expect(page.getByLabel('Organization', { exact: true })).toHaveAccessibleDescription(/Choose one/);
  await page.getByLabel('Organization', { exact: true }).selectOption(organization.id);
  await page.getByRole('button', { name: 'Link network' }).click();
  await expect(page).toHaveURL('/unlinked?kind=networks');
  await expect(said(page, `${network.name} is linked.`)).toBeVisible();
});

test('an agent stays with its organization, whose removal says what it destroys', async ({ page, world }) => { // M114, M115
  const [acme] = await world.organizations('Acme');
  await page.goto(`/organizations/${acme?.id}/endpoint-backup`);
  await expect(page.getByRole('main')).toContainText('It can\'t be moved.');
  await expect(page.getByRole('button', { name: /^(Unlink|Link)/ })).toHaveCount(0);
  await expect(row(page, 'ACME-').first()).toContainText(/\d+ datasets? · .* last backup/);
  await page.goto(`/organizations/${acme?.id}/remove`);
  await expect(page.getByRole('main')).toContainText(/\d+ Endpoint Backup agents? stops?, and \d+ datasets? \(.*B\) (is|are) destroyed for good after 7 days/);
  await expect(page.getByRole('main')).toContainText(/1 SaaS account no longer in any list/);
});

test('the counts stand in the list and in its file', async ({ page, world, phone }) => { // M35
  await page.goto('/organizations?q=acme');
  const acme = page.getByRole('table', { name: 'Organizations' }).locator('tbody').getByRole('row').first();
  const shown = await acme.locator('.c-networks').innerText();
  if (!phone) await expect(page.getByRole('columnheader', { name: 'Networks', exact: true })).toBeVisible();
  const [head = '', line = ''] = (await world.portal.text('primary', '/organizations.csv?q=acme')).split('\r\n');
  expect(line.split(',')[head.split(',').indexOf('networks')]).toBe(shown.replace(/\D/g, ''));
});
