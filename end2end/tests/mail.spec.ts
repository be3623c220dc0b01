import { Inbox } from '../fixtures/inbox';
import { freePort, Portal } from '../fixtures/portal';
import { expect, test } from '../fixtures/test';
import { type Secrets, signInByHand } from '../fixtures/totp';
import { World } from '../fixtures/world';

// What a real mail server is given, and what is done with it (M22, M23, M30, M31, K10).

test.use({ as: null });
test.beforeEach(({ script, phone }) => { test.skip(!script || phone, 'mails are the same everywhere'); });

const PASSWORD = 'velvet harbour 7 lantern';

test('an invitation and a forgotten password go by mail, and their links to nobody else', async ({ page }) => {
  test.slow();
  const { inbox, env } = await Inbox.private();
  const portal = await Portal.start({ env });
  try {
    const email = 'robin.vale@lanternfield.example';
    const done = await portal.act('primary', '/api/employees/create', { name: 'Robin Vale', email, role: 'tech', phone: '' });
    expect(done.notice?.link).toBeNull();
    expect(done.notice?.text).toContain(`A mail to ${email} brings the link`);

    const invitation = await inbox.to(email, /^Your account with/);
    expect(invitation.from).toBe('Lanternfield Managed Services');
    expect(invitation.link).toContain(`${portal.url}/link/`);
    expect(invitation.html).toContain(invitation.link);
    const told = await inbox.to(portal.person('primary').email, /Robin Vale was added/);
    expect(told.link).toBeNull();
    expect(JSON.stringify(told)).not.toContain('/link/');

    // Whoever looks first, a scanner of mails among them, uses nothing up.
    expect((await fetch(invitation.link ?? '')).status).toBe(200);
    await page.goto(invitation.link ?? '');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set your password');
    await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('New password again').fill(PASSWORD);
    await page.getByRole('button', { name: 'Set password' }).click();
    await expect(page).toHaveURL(`${portal.url}/sign-in`);
    const robin: Secrets = { email, password: PASSWORD };
    await signInByHand(page, robin);
    await expect(page).toHaveURL(`${portal.url}/devices`);

    await page.goto('about:blank');
    await page.context().clearCookies();
    await page.goto(`${portal.url}/sign-in`);
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    const say = 'has an account here, a mail with a link is on its way';
    for (const address of ['nobody@lanternfield.example', email]) {
      await page.goto(`${portal.url}/forgot`);
      await page.getByLabel('Email').fill(address);
      await page.getByRole('button', { name: 'Mail me a link' }).click();
      await expect(page).toHaveURL(`${portal.url}/sign-in`);
      await expect(page.getByRole('status')).toContainText(`If ${address} ${say}`);
    }
    const reset = await inbox.to(email, /^A new password for/);
    await page.goto(reset.link ?? '');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set a new password');
    await page.getByLabel('New password', { exact: true }).fill(`${PASSWORD} again`);
    await page.getByLabel('New password again').fill(`${PASSWORD} again`);
    await page.getByRole('button', { name: 'Set new password' }).click();
    await expect(page.getByRole('status')).toContainText('Your password is set.');
    await signInByHand(page, { email, password: `${PASSWORD} again`, app: robin.app });
    await expect(page).toHaveURL(`${portal.url}/devices`);
    await inbox.to(email, /password with .* was changed/);
    expect(inbox.letters.filter(({ to }) => to === 'nobody@lanternfield.example')).toEqual([]);
    expect(new Set(inbox.letters.map(({ id }) => id)).size, 'each mail once').toBe(inbox.letters.length);
    // The log says nothing that a link could be made of.
    const log = portal.log.join('\n');
    for (const { link } of [invitation, reset]) expect(log).not.toContain((link ?? '').split('/').pop());
    // An open page would look for the portal that is stopped now.
    await page.goto('about:blank');
  } finally {
    await portal.stop();
    await inbox.close();
  }
});

test('the user of an organization is welcomed in its name', async () => { // M107, M52
  const { inbox, env } = await Inbox.private();
  const portal = await Portal.start({ env });
  try {
    const [organization] = await new World(portal).organizations();
    const fields = { organization: organization?.id ?? '', name: 'Wren Hollow', phone: '', portal: 'view', endpoint: 'none' };
    const done = await portal.act('primary', '/api/organization/users/add', { ...fields, email: 'wren.hollow@bakery.example' });
    expect(done.notice?.link).toBeNull();
    const welcome = await inbox.to('wren.hollow@bakery.example', /^Your account with/);
    expect(welcome.text).toContain(`looks after ${organization?.name} and has made an account for you`);
    expect(welcome.text).toContain('then a second factor');
    expect(welcome.link).toContain(`${portal.url}/link/`);
    await portal.useLink(welcome.link ?? '', PASSWORD);
    await portal.act('primary', '/api/organization/second-factor', { organization: fields.organization, required: 'false' });
    await portal.act('primary', '/api/organization/users/add', { ...fields, email: 'wren.brook@bakery.example' });
    expect((await inbox.to('wren.brook@bakery.example', /^Your account with/)).text).not.toContain('second factor');
  } finally {
    await portal.stop();
    await inbox.close();
  }
});

test('a mail server that is away holds nobody up, and the mail goes out once when it is back', async ({ another }) => {
  test.slow();
  const port = await freePort();
  const portal = await Portal.start({ env: Inbox.env(port, 'none') });
  let inbox: Inbox | null = null;
  try {
    const world = new World(portal);
    const { email } = await world.invitationByMail();
    await expect.poll(() => portal.log.filter((line) => line.includes('a mail was not sent')).length, { timeout: 15_000 }).toBeGreaterThan(0);
    // Whoever looks after safety sees it, and need not wait for the next try.
    const page = await another(null, { baseURL: portal.url, storageState: await portal.session('primary') });
    // They are led there from where its owner is managed.
    for (const path of ['/employees', `/employees/${await world.employeeId(email)}`]) {
      await expect(async () => {
        await page.goto(path);
        await page.locator('.note').getByRole('link', { name: 'Mail that waits' }).click({ timeout: 500 });
      }).toPass();
      await expect(page).toHaveURL(`${portal.url}/mails`);
    }
    const waiting = page.getByRole('listitem').filter({ hasText: 'Invitation' });
    await expect(async () => {
      await page.goto('/mails');
      await expect(waiting).toContainText('the mail server did not take it: no connection', { timeout: 500 });
    }).toPass();
    inbox = await Inbox.open({}, port);
    await page.getByRole('button', { name: 'Try again now' }).click();
    await expect(page.getByText('mails are tried again now.')).toBeVisible();
    const letter = await inbox.to(email, /^Your account with/);
    await expect(async () => {
      await page.goto('/mails');
      await expect(page.getByRole('main')).toContainText('Nothing waits', { timeout: 500 });
    }).toPass();
    await page.goto('about:blank');
    await portal.useLink(letter.link ?? '', PASSWORD);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect(inbox.letters.filter(({ to }) => to === email).length).toBe(1);
  } finally {
    await portal.stop();
    await inbox?.close();
  }
});

test('nothing is sent in clear, or to somebody else who says that they are the mail server', async () => {
  test.slow();
  // One offers no encryption at all, the other a certificate that nobody vouches for.
  const deaf = await Inbox.open({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] }, await freePort());
  const { inbox: stranger } = await Inbox.private();
  for (const inbox of [deaf, stranger]) {
    const portal = await Portal.start({ env: Inbox.env(inbox.port, 'starttls') });
    try {
      await new World(portal).invitationByMail();
      await expect.poll(() => portal.log.filter((line) => line.includes('a mail was not sent')).length, { timeout: 15_000 }).toBeGreaterThan(0);
      expect(inbox.connections).toBeGreaterThan(0);
      expect(inbox.letters).toEqual([]);
    } finally {
      await portal.stop();
      await inbox.close();
    }
  }
});

test('where nothing is sent, what would have been lies in the mailbox', async ({ page, world, portal }) => {
  const { email, link } = await world.invitation();
  await page.goto(portal.mailbox);
  const card = page.locator('section.card').filter({ hasText: email }).filter({ hasText: 'Set your password' });
  await expect.poll(async () => { await page.reload(); return card.count(); }, { timeout: 10_000 }).toBe(1);
  const mailed = (await card.getByRole('link', { name: /\/link\// }).textContent()) ?? '';
  expect(mailed).not.toContain(link);
  await card.getByRole('link', { name: 'As it looks' }).click();
  await expect(page.getByRole('link', { name: 'Set your password' })).toHaveAttribute('href', mailed);
  await portal.useLink(mailed, PASSWORD);
  // Whoever does not read the console does not read the letters.
  for (const path of ['/mailbox', `/mailbox/${'0'.repeat(64)}`]) expect((await page.goto(path))?.status()).toBe(404);
});
