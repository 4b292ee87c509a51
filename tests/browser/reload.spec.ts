// A reload: what was known is there at once, the rest comes by itself, and signing out leaves nothing behind.
import { Api } from './lib/api.ts';
import { expect, test, type Person } from './lib/fixtures.ts';

interface Kept {
  key: string;
  read?: number;
  head?: number;
}

/** What this browser keeps of conversations. */
function kept(person: Person): Promise<Kept[]> {
  return person.page.evaluate(
    () =>
      new Promise<Kept[]>((resolve) => {
        const opening = indexedDB.open('kith');
        opening.onsuccess = () => {
          const table = opening.result.transaction('entries', 'readonly').objectStore('entries');
          const found: Kept[] = [];
          const walk = table.openCursor(IDBKeyRange.bound('cache/', 'cache/\uffff'));
          walk.onsuccess = () => {
            const at = walk.result;
            if (!at) {
              opening.result.close();
              resolve(found);
              return;
            }
            const { read, head } = at.value as { read?: number; head?: number };
            found.push({ key: String(at.key), ...(read === undefined ? {} : { read, head: head ?? 0 }) });
            at.continue();
          };
        };
      }),
  );
}

async function unreadKept(person: Person, cid: string): Promise<number> {
  const row = (await kept(person)).find((each) => each.key.endsWith(`/c/${cid}`));
  return (row?.head ?? Number.POSITIVE_INFINITY) - (row?.read ?? 0);
}

async function withGroup(person: Person, base: string): Promise<{ bob: Api; cid: string }> {
  const me = await Api.login(base, person.username);
  const bob = await Api.register(base, `${person.username}-bob`, 'Bob Reload');
  const cid = await bob.group('Kept', [me.id]);
  for (let i = 101; i <= 140; ++i) await bob.send(cid, `kept ${i}`);
  return { bob, cid };
}

test('a reload shows what was known before the server is heard, and then catches up', async ({
  person,
  kith,
}) => {
  const ann = await person('ann-reload', 'Ann Reload');
  const { bob, cid } = await withGroup(ann, kith.url);
  await ann.open('Kept');
  await ann.page.locator('.to-end').click();
  await expect(ann.bubble('kept 140')).toBeVisible();
  await expect(ann.row('Kept').locator('.badge')).toHaveCount(0);
  await expect.poll(() => unreadKept(ann, cid)).toBe(0);

  const { page } = ann;
  await page.route('**/v1/**', (route) => route.abort());
  await page.routeWebSocket(/\/v1\/ws/, (socket) => socket.close());
  await page.reload();
  await expect(ann.bubble('kept 140')).toBeVisible();
  await expect(ann.row('Kept').locator('.row-preview')).toContainText('kept 140');
  await expect(ann.row('World')).toBeVisible();
  await expect(page.locator('.bar-shown')).toBeVisible();
  for (let i = 141; i <= 145; ++i) await bob.send(cid, `kept ${i}`);
  await bob.rename(cid, 'Kept well');

  await page.unroute('**/v1/**');
  await page.routeWebSocket(/\/v1\/ws/, (socket) => void socket.connectToServer());
  await expect(page.locator('.bar-shown')).toHaveCount(0, { timeout: 30_000 });
  await expect(page.locator('.conversation-name')).toHaveText('Kept well');
  await expect(ann.bubble('kept 145')).toBeInViewport();
  const shown = await page.locator('.bubble-text').allTextContents();
  const last = Number(shown[shown.length - 1]?.split(' ')[1]);
  expect(shown).toEqual(shown.map((_, i) => `kept ${last - shown.length + 1 + i}`));
});

test('signing out leaves nothing of the conversations in the browser', async ({ person, kith }) => {
  const ann = await person('ann-leaves', 'Ann Leaves');
  const { cid } = await withGroup(ann, kith.url);
  await ann.open('Kept');
  await expect.poll(() => unreadKept(ann, cid)).toBeLessThan(1_000);
  await ann.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await ann.page.getByRole('button', { name: 'Account' }).click();
  await ann.page.getByRole('button', { name: 'Sign out' }).click();
  await ann.page.locator('.dialog').getByRole('button', { name: 'Sign out' }).click();
  await expect(ann.page.locator('.entry')).toBeVisible();
  expect(await kept(ann)).toEqual([]);
});
