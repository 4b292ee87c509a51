// States that end something: another history, a removed device, a signed-out tab, a deleted account.
import { expect, test } from './lib/fixtures.ts';

test('a device signed out elsewhere goes to the entry and says so', async ({ person, visit }) => {
  const ann = await person('ann-two', 'Ann Two');
  const phone = await visit('ann-two');
  await phone.login();
  await ann.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await ann.page.getByRole('button', { name: 'Devices' }).click();
  await expect(ann.page.locator('.device')).toHaveCount(2);
  await ann.page.locator('.device').getByRole('button', { name: 'Sign out' }).click();
  await expect(phone.page.locator('.entry .note-warn')).toBeVisible({ timeout: 20_000 });
  await expect(ann.page.locator('.device')).toHaveCount(1);
});

test('signing out in one tab signs out the other', async ({ person, wire }) => {
  const ann = await person('ann-tabs', 'Ann Tabs');
  const second = await ann.page.context().newPage();
  await second.goto(wire.url);
  await expect(second.locator('.row-name').first()).toBeVisible();
  await ann.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await ann.page.getByRole('button', { name: 'Account' }).click();
  await ann.page.getByRole('button', { name: 'Sign out' }).click();
  await ann.page.locator('.dialog').getByRole('button', { name: 'Sign out' }).click();
  await expect(ann.page.locator('.entry')).toBeVisible();
  await expect(second.locator('.entry')).toBeVisible();
  await ann.login();
});

test('a changed password works, the old one does not', async ({ person }) => {
  const ann = await person('ann-pass', 'Ann Pass');
  await ann.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await ann.page.getByRole('button', { name: 'Account' }).click();
  await ann.page.getByLabel('Present password').fill('not the right one');
  await ann.page.getByLabel('New password').fill('another horse battery');
  await ann.page.getByRole('button', { name: 'Change password' }).click();
  await expect(ann.page.locator('.field-error')).toBeVisible();
  await ann.page.getByLabel('Present password').fill('correct horse battery');
  await ann.page.getByRole('button', { name: 'Change password' }).click();
  await expect(ann.page.locator('.toast')).toContainText('Password changed');
  await expect(ann.page.locator('.bar-shown')).toHaveCount(0);
});

test('a deleted account is gone and the page knows', async ({ person }) => {
  const ann = await person('ann-del', 'Ann Del');
  await ann.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await ann.page.getByRole('button', { name: 'Account' }).click();
  await ann.page.getByRole('button', { name: 'Delete account' }).click();
  await ann.page.locator('.dialog').getByLabel('Password', { exact: true }).fill('correct horse battery');
  await ann.page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(ann.page.locator('.entry')).toBeVisible();
  await ann.page.getByLabel('Username').fill('ann-del');
  await ann.page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await ann.page.locator('button[type=submit]').click();
  await expect(ann.page.getByRole('alert')).toContainText('Wrong username or password');
});

test('wrong names and passwords get one answer each field can use', async ({ visit }) => {
  const page = await visit('nobody');
  await page.page.getByLabel('Username').fill('nobody-here');
  await page.page.getByLabel('Password', { exact: true }).fill('whatever it is');
  await page.page.locator('button[type=submit]').click();
  await expect(page.page.getByRole('alert')).toContainText('Wrong username or password');
  await page.page.getByRole('button', { name: 'Create account' }).click();
  await page.page.getByLabel('Username').fill('x');
  await page.page.locator('button[type=submit]').click();
  await expect(page.page.locator('.field-error', { hasText: '3–32 characters' })).toBeVisible();
  await expect(page.page.getByLabel('Username')).toHaveAttribute('aria-invalid', 'true');
});

test('a wiped data folder ends in a clean sign-in, never in a page that shows nothing', async ({
  person,
  kith,
}) => {
  const ann = await person('ann-wipe', 'Ann Wipe');
  await ann.open('Note to self');
  await ann.say('will be gone');
  await expect(ann.bubble('will be gone')).toBeVisible();
  await kith.wipe();
  await expect(ann.page.locator('.entry .note-warn')).toBeVisible({ timeout: 30_000 });
  await ann.register('Ann Again');
  await expect(ann.row('World')).toBeVisible();
  await ann.open('Note to self');
  await expect(ann.bubble('will be gone')).toHaveCount(0);
});
