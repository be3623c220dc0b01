import { expect, test, type Page } from '../fixtures/test';

// Tags of organizations, and the rules by which Access Groups hold them (SPEC section 6; rules 11, 13).

const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });
const tags = (page: Page) => page.getByRole('textbox', { name: /^Tags/ });

test('tags are given, refused with what was typed, and narrow the list', async ({ page, world, portal }) => { // SPEC section 6
  const { id, name } = await world.organization();
  const [tag, other] = [portal.unique('Café'), portal.unique('Remote')];
  await page.goto(`/organizations/${id}`);
  await page.getByRole('link', { name: 'Edit tags' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tags');
  await tags(page).fill(`${tag}, <b>`);
  await page.getByRole('button', { name: 'Save tags' }).click();
  await expect(page.getByRole('alert')).toContainText('Remove the characters < and >.');
  await expect(tags(page)).toHaveValue(`${tag}, <b>`);
  await tags(page).fill(`${tag}, ${tag.toUpperCase()},, ${other}`);
  await page.getByRole('button', { name: 'Save tags' }).click();
  await expect(said(page, `Given: ${tag}, ${other}.`)).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: tag })).toContainText(`${tag}, ${other}`);
  await page.goto(`/organizations?q=${encodeURIComponent(name)}`);
  await expect(page.getByRole('row').filter({ hasText: name })).toContainText(`${tag}, ${other}`);
});

test('a group follows a tag: organizations join and leave, and whoever loses one is named first', async ({ page, world, portal }) => { // rules 9, 13
  const [one, two] = [await world.organization(), await world.organization()];
  const person = await world.employee();
  const group = await world.group({ organizations: [one.id], employees: [person.id] });
  const tag = portal.unique('Gold');
  await page.goto(`/groups/${group.id}`);
  await page.getByRole('link', { name: 'Rule…' }).click();
  await page.getByLabel('It holds').selectOption('tag');
  await page.getByRole('button', { name: 'Look at it' }).click();
  await expect(page.getByRole('alert')).toContainText('Tag: Fill this in.');
  await expect(page.getByLabel('It holds')).toHaveValue('tag');
  await page.getByRole('textbox', { name: 'Tag' }).fill(tag);
  await page.getByRole('button', { name: 'Look at it' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${group.name} holds organizations with the tag ${tag}?`);
  await expect(page.getByRole('main')).toContainText(`${person.name} loses 1 organization and sees nothing afterwards`);
  await page.getByRole('button', { name: 'Change the rule' }).click();
  await expect(said(page, `${group.name} has its new rule: organizations with the tag ${tag}.`)).toBeVisible();
  await expect(page.getByRole('main')).toContainText(`By the rule: tag ${tag}.`);
  await expect(page.getByRole('link', { name: 'Add organizations' })).toHaveCount(0);
  // Given, it is in; taken off, it is asked first.
  await page.goto(`/organizations/${two.id}/tags`);
  await tags(page).fill(tag.toLowerCase());
  await page.getByRole('button', { name: 'Save tags' }).click();
  await expect(said(page, `Given: ${tag}. In by it: ${group.name}.`)).toBeVisible();
  await page.goto(`/why?person=${person.id}&organization=${two.id}`);
  await expect(page.getByRole('main')).toContainText(`by the rule: tag ${tag}`);
  await page.goto(`/organizations/${two.id}/tags`);
  await tags(page).fill('');
  await page.getByRole('button', { name: 'Save tags' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Change the tags of ${two.name}?`);
  await expect(page.getByRole('main')).toContainText(`${person.name} loses 1 organization`);
  // Somebody else joins meanwhile: what would be done is not what was shown.
  const other = await world.employee();
  const at = `${group.id}?act=add-people&id=${other.id}`;
  const plan = await world.portal.read<{ mark: string }>('primary', '/api/group/plan', { at });
  await world.portal.act('primary', '/api/group/change', { id: group.id, change: at.slice(group.id.length), mark: plan.mark });
  await page.getByRole('button', { name: 'Change the tags' }).click();
  await expect(page.getByRole('alert')).toContainText('Meanwhile this would do something else.');
  await expect(page.getByRole('main')).toContainText('2 employees lose something');
  await page.getByRole('button', { name: 'Change the tags' }).click();
  await expect(said(page, `Taken off: ${tag}. Out by it: ${group.name}.`)).toBeVisible();
  await page.goto(`/why?person=${person.id}&organization=${two.id}`);
  await expect(page.getByRole('main')).toContainText(`moved it out of ${group.name} by its rule.`);
  await page.goto(`/groups/${group.id}/history`);
  await expect(page.locator('tbody tr').first()).toContainText(`organizations removed: ${two.name}`);
});

test('a group of all but some takes in what is created', async ({ page, world }) => { // SPEC section 6
  const [organization, person] = [await world.organization(), await world.employee()];
  const group = await world.group({ organizations: [organization.id], employees: [person.id] });
  await page.goto(`/groups/${group.id}/rule`);
  await page.getByLabel('It holds').selectOption('all-except');
  await page.getByRole('button', { name: 'Look at it' }).click();
  await expect(page.getByRole('main')).toContainText('Nothing comes in and nothing leaves by it now.');
  await page.getByRole('button', { name: 'Change the rule' }).click();
  await expect(page.getByRole('link', { name: '1 organization', exact: true })).toBeVisible();
  const created = await world.organization();
  await page.goto(`/groups/${group.id}`);
  await expect(page.getByRole('row').filter({ hasText: created.name })).toContainText('by the rule');
});

test.describe('Admin', () => {
  test.use({ as: 'admin' });

  test('does not change a tag that a group follows, and changes others', async ({ page, world, portal }) => { // SPEC section 2
    const [organization, person] = [await world.organization(), await world.employee()];
    const group = await world.group({ organizations: [organization.id], employees: [person.id] });
    const [tag, other] = [portal.unique('Gold'), portal.unique('School')];
    const at = `${group.id}?kind=tag&tag=${encodeURIComponent(tag)}`;
    const plan = await portal.read<{ mark: string }>('primary', '/api/group/rule/plan', { at });
    await portal.act('primary', '/api/group/rule/change', { id: group.id, rule: at.slice(group.id.length), mark: plan.mark });
    await page.goto(`/organizations/${organization.id}/tags`);
    await tags(page).fill(tag);
    await page.getByRole('button', { name: 'Save tags' }).click();
    await expect(page.getByRole('alert')).toContainText('An Access Group follows this tag, so only a Security Administrator can give it or take it off.');
    await tags(page).fill(other);
    await page.getByRole('button', { name: 'Save tags' }).click();
    await expect(said(page, `Given: ${other}.`)).toBeVisible();
    await portal.act('primary', '/api/organization/tags/edit', { id: organization.id, shown: '', tags: tag });
    await page.goto(`/organizations/${organization.id}/tags`);
    await expect(page.getByRole('main')).toContainText(`Access Groups follow these, so a Security Administrator changes them: ${tag}.`);
    await expect(tags(page)).toHaveValue(other);
  });
});
