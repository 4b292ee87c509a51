// People: the way back without a password, blocking, and what the server says that is no message.
import { Api } from './lib/api.ts';
import { expect, test, type Person } from './lib/fixtures.ts';
import type { Kith } from './lib/kith.ts';

async function oneTimeLink(kith: Kith, base: string, name: string): Promise<string> {
  const found = /\/reset#(\S+)/.exec(await kith.user('passwd', name));
  if (!found) throw new Error('no link was printed');
  return `${base}/reset#${found[1] ?? ''}`;
}

async function choose(person: Person, password: string): Promise<void> {
  await person.page.getByLabel('New password', { exact: true }).fill(password);
  await person.page.getByRole('button', { name: 'Set password' }).click();
}

test('a one-time link gives a new password once, and its secret leaves the address', async ({
  other,
  visit,
  kith,
  wire,
}) => {
  await other('ann-lost', 'Ann Lost');
  const link = await oneTimeLink(kith, wire.url, 'ann-lost');
  const ann = await visit('ann-lost', { at: link });
  await expect(ann.page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
  expect(ann.page.url()).toBe(`${wire.url}/reset`);
  await expect(ann.page.getByRole('button', { name: 'Set password' })).toBeDisabled();
  await choose(ann, 'a better battery');
  await expect(ann.page.getByText('Your new password is set')).toBeVisible();
  await expect(ann.page.getByLabel('Username')).toHaveValue('ann-lost');
  await ann.page.locator('button[type=submit]').click();
  await expect(ann.row('Note to self')).toBeVisible();

  const again = await visit('ann-lost', { at: link });
  await choose(again, 'yet another battery');
  await expect(again.page.getByRole('alert')).toContainText('expired or was already used');
  await again.page.getByRole('button', { name: 'Back to sign-in' }).click();
  await again.page.goBack();
  expect(again.page.url()).not.toContain('#');
});

test('a link without its secret says so, and a forged one is refused', async ({ visit, wire }) => {
  const ann = await visit('nobody', { at: `${wire.url}/reset` });
  await expect(ann.page.getByRole('alert')).toContainText('incomplete');
  await ann.page.goto(`${wire.url}/reset#${'A'.repeat(43)}`);
  await choose(ann, 'a better battery');
  await expect(ann.page.getByRole('alert')).toContainText('expired or was already used');
});

test('whoever is blocked can write no more, until the block is lifted', async ({ person, other }) => {
  const ann = await person('ann-block', 'Ann Block');
  const bob = await other('bob-block', 'Bob Block');
  const me = await Api.login(new URL(ann.page.url()).origin, ann.username);
  const cid = await bob.dm(me.id);
  await bob.send(cid, 'hello Ann');
  await ann.open('Bob Block');
  await ann.page.getByRole('button', { name: 'Details' }).click();
  await ann.page.locator('.panel').getByRole('button', { name: 'Block' }).click();
  await ann.page.locator('.dialog').getByRole('button', { name: 'Block' }).click();
  await expect(ann.page.locator('.barrier')).toContainText('You have blocked Bob Block');
  await expect(ann.page.locator('.conversation-status')).toHaveText('Blocked');
  await expect(ann.page.locator('.composer')).toHaveCount(0);
  await expect(bob.send(cid, 'anyone there?')).rejects.toThrow(/blocked/);
  await ann.page.reload();
  await expect(ann.page.locator('.barrier')).toContainText('You have blocked Bob Block');

  await ann.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await ann.page.getByRole('button', { name: 'Privacy' }).click();
  await expect(ann.page.locator('.blocked-person')).toHaveText(/Bob Block/);
  await ann.page.locator('.blocked-person').getByRole('button', { name: 'Unblock' }).click();
  await expect(ann.page.getByText('You have blocked nobody')).toBeVisible();
  await bob.send(cid, 'back again');
  await ann.page.getByRole('button', { name: 'Chats', exact: true }).click();
  await ann.open('Bob Block');
  await expect(ann.bubble('back again')).toBeVisible();
  await expect(ann.page.locator('.composer')).toBeVisible();

  await me.call('PUT', `/users/${bob.id}/block`);
  await expect(ann.page.locator('.barrier')).toBeVisible();
  await ann.page.locator('.barrier').getByRole('button', { name: 'Unblock' }).click();
  await expect(ann.page.locator('.composer')).toBeVisible();
});

test('what the server says that is no message stands in its conversation until it is dismissed', async ({
  person,
}) => {
  const ann = await person('ann-notice', 'Ann Notice');
  let tell: (frame: Record<string, unknown>) => void = () => undefined;
  // The server speaks through the test here, so that any notice can be told at any time.
  await ann.page.routeWebSocket(/\/v1\/ws/, (socket) => {
    socket.connectToServer();
    tell = (frame) => {
      socket.send(JSON.stringify({ t: 'notice', ...frame }));
    };
  });
  await ann.page.reload();
  await ann.open('World');
  await expect(ann.page.locator('.composer')).toBeVisible();
  await expect(ann.page.locator('.bar-shown')).toHaveCount(0);
  const cid = new URL(ann.page.url()).pathname.split('/')[2];
  tell({ cid, kind: 'rules', text: 'Be kind here.' });
  await expect(ann.page.locator('.notice', { hasText: 'Be kind here.' })).toBeVisible();
  tell({ kind: 'hint', text: 'Maintenance tonight.' });
  await expect(ann.page.locator('.toast')).toHaveText('Maintenance tonight.');
  await ann.open('Note to self');
  await expect(ann.page.locator('.notice')).toHaveCount(0);
  await ann.open('World');
  const notice = ann.page.locator('.notice', { hasText: 'Be kind here.' });
  await notice.getByRole('button', { name: 'Dismiss' }).click();
  await expect(notice).toHaveCount(0);
});
