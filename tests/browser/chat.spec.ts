// The main job: people talk in a dm, a group and the world, and see how far their words have come.
import { expect, test } from './lib/fixtures.ts';

test('a newcomer finds the world, a note to self and a search field', async ({ person }) => {
  const ann = await person('ann-first', 'Ann First');
  await expect(ann.row('World')).toBeVisible();
  await expect(ann.row('Note to self')).toBeVisible();
  await expect(ann.page.getByRole('searchbox')).toBeVisible();
  await ann.open('Note to self');
  await ann.say('remember the milk');
  await expect(ann.bubble('remember the milk')).toBeVisible();
  await ann.page.reload();
  await expect(ann.bubble('remember the milk')).toBeVisible();
});

test('two people chat in a dm with ticks, typing, unread and presence', async ({ person }) => {
  const ann = await person('ann-dm', 'Ann Dm');
  const bob = await person('bob-dm', 'Bob Dm');
  await ann.search('bob-dm');
  await ann.page.locator('.person', { hasText: 'Bob Dm' }).locator('.person-main').click();
  await expect(ann.page.locator('.conversation-name')).toHaveText('Bob Dm');
  await expect(ann.page.locator('.conversation-status')).toHaveText('online');

  await ann.say('hello Bob');
  await expect(ann.bubble('hello Bob').locator('.ticks-delivered')).toBeVisible();
  await expect(bob.row('Ann Dm').locator('.badge')).toHaveText('1');
  await expect(bob.page).toHaveTitle('(1) Kith');
  await bob.open('Ann Dm');
  await expect(bob.row('Ann Dm').locator('.badge')).toHaveCount(0);
  await expect(ann.bubble('hello Bob').locator('.ticks-read')).toBeVisible();

  await bob.page.locator('.composer textarea').pressSequentially('hi the');
  await expect(ann.page.locator('.conversation-status')).toHaveText('typing…');
  await expect(ann.row('Bob Dm').locator('.row-preview-typing')).toBeVisible();
  await bob.page.locator('.composer textarea').pressSequentially('re');
  await bob.page.keyboard.press('Enter');
  await expect(ann.bubble('hi there')).toBeVisible();
  await expect(ann.page.locator('.conversation-status')).toHaveText('online');
  await expect(ann.row('Bob Dm').locator('.badge')).toHaveCount(0);
});

test('a group: made with people, renamed, one removed, roles shown', async ({ person, other }) => {
  const ann = await person('ann-group', 'Ann Group');
  const bob = await person('bob-group', 'Bob Group');
  await other('cleo-group', 'Cleo Group');
  await ann.page.getByRole('button', { name: 'New group' }).click();
  await ann.page.getByLabel('Group name').fill('Plans');
  for (const name of ['bob-group', 'cleo-group']) {
    await ann.page.locator('.dialog').getByRole('searchbox').fill(name);
    await ann.page.locator('.picker-row', { hasText: `@${name}` }).click();
  }
  await ann.page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(ann.page.locator('.conversation-name')).toHaveText('Plans');
  await ann.say('first');
  await expect(bob.row('Plans').locator('.badge')).toHaveText('1');
  await bob.open('Plans');
  await expect(bob.bubble('first').locator('.bubble-name')).toHaveText('Ann Group');

  await ann.page.getByRole('button', { name: 'Details' }).click();
  const panel = ann.page.locator('.panel');
  await expect(panel.locator('.person')).toHaveCount(3);
  await expect(panel.locator('.person', { hasText: 'Ann Group' }).locator('.role')).toHaveText('Owner');
  await panel.getByRole('button', { name: 'Rename' }).click();
  await ann.page.locator('.dialog').getByLabel('Group name').fill('Better plans');
  await ann.page.getByRole('button', { name: 'Save' }).click();
  await expect(bob.page.locator('.conversation-name')).toHaveText('Better plans');
  await expect(bob.page.locator('.system-line').last()).toHaveText(
    'Ann Group named the group “Better plans”',
  );

  await panel.locator('.person', { hasText: 'Bob Group' }).hover();
  await panel.getByRole('button', { name: 'More: Bob Group' }).click();
  await ann.page.getByRole('menuitem', { name: 'Make administrator' }).click();
  await expect(panel.locator('.person', { hasText: 'Bob Group' }).locator('.role')).toHaveText('Admin');
  await panel.locator('.person', { hasText: 'Bob Group' }).hover();
  await panel.getByRole('button', { name: 'More: Bob Group' }).click();
  await ann.page.getByRole('menuitem', { name: 'Remove from group' }).click();
  await expect(bob.page.locator('.barrier')).toContainText('You were removed from this group');
  await expect(bob.bubble('first')).toBeVisible();
  await expect(panel.locator('.person')).toHaveCount(2);
});

test('a guest talks in the world and becomes an account', async ({ visit, person }) => {
  const ann = await person('ann-world', 'Ann World');
  await ann.open('World');
  const guest = await visit('guest');
  await guest.page.getByRole('button', { name: 'Enter as a guest' }).click();
  await guest.page.getByLabel('Display name').fill('Passer By');
  await guest.page.locator('button[type=submit]').click();
  await guest.open('World');
  await guest.say('hello world');
  await expect(ann.bubble('hello world').locator('.bubble-name')).toContainText('Passer By');
  await ann.say('hello guest');
  await expect(guest.bubble('hello guest').locator('.bubble-name')).toContainText('Ann World');

  await guest.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await guest.page.getByRole('button', { name: 'Account' }).click();
  await guest.page.getByLabel('Username').fill('was-a-guest');
  await guest.page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await guest.page.getByRole('button', { name: 'Make it an account' }).click();
  await expect(guest.page.getByRole('heading', { name: 'Change password' })).toBeVisible();
  await expect(guest.page.locator('.settings-me .person-username')).toHaveText('@was-a-guest');
});

test('a friend request is sent, shown, accepted and gives the dm', async ({ person }) => {
  const ann = await person('ann-friend', 'Ann Friend');
  const bob = await person('bob-friend', 'Bob Friend');
  await ann.search('bob-friend');
  await ann.page.getByRole('button', { name: 'Add friend' }).click();
  await expect(ann.page.getByRole('button', { name: 'Request sent' })).toBeVisible();
  await expect(bob.page.locator('.rail .badge')).toHaveText('1');
  await bob.page.getByRole('button', { name: 'People', exact: true }).click();
  await bob.page.getByRole('button', { name: 'Accept' }).click();
  await expect(bob.page.locator('.conversation-name')).toHaveText('Ann Friend');
  await bob.say('we are friends now');
  await ann.search('');
  await expect(ann.row('Bob Friend').locator('.row-preview')).toHaveText('we are friends now');
});
