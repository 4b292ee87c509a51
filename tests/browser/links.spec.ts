// Links: one to a message opens its part of the history and goes on both ways; one to what is not for this person says so.
import { Api } from './lib/api.ts';
import { expect, test, type Person } from './lib/fixtures.ts';

const line = (person: Person, i: number) =>
  person.page.locator('.bubble-text', { hasText: new RegExp(`^line ${i}$`) });

async function longGroup(person: Person, base: string): Promise<{ bob: Api; cid: string }> {
  const ann = await Api.login(base, person.username);
  const bob = await Api.register(base, `${person.username}-b`, 'Bob Writes');
  const cid = await bob.group(`Long of ${person.username}`, [ann.id]);
  for (let i = 1; i <= 300; ++i) await bob.send(cid, `line ${i}`);
  return { bob, cid };
}

async function wheelUntil(person: Person, i: number, by: number): Promise<void> {
  await person.page.locator('.pane-scroll').hover();
  const inPane = () =>
    line(person, i).evaluateAll((found) => {
      const pane = document.querySelector('.pane-scroll')?.getBoundingClientRect();
      const row = found[0]?.getBoundingClientRect();
      return pane !== undefined && row !== undefined && row.top > pane.top && row.bottom < pane.bottom;
    });
  for (let step = 0; step < 200 && !(await inPane()); ++step) {
    await person.page.mouse.wheel(0, by);
    await person.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
  await expect(line(person, i)).toBeInViewport();
}

test('a link to a message opens there, goes on both ways, and is copied from the message', async ({
  person,
  kith,
  wire,
}) => {
  test.setTimeout(240_000);
  const ann = await person('ann-link', 'Ann Link', {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const { bob, cid } = await longGroup(ann, kith.url);
  // The group came first: seq 1 is its making.
  const { messages } = (await bob.call('GET', `/conversations/${cid}/messages?limit=1`)) as {
    messages: { seq: number }[];
  };
  const seqOf = (i: number) => (messages[0]?.seq ?? 0) - 300 + i;
  await ann.page.goto(`${wire.url}/c/${cid}/${seqOf(120)}`);
  await expect(line(ann, 120)).toBeInViewport();
  await expect(ann.page.locator('.item-marked')).toHaveText(/line 120/);
  await expect(ann.page.locator('.to-end')).toBeVisible();
  await wheelUntil(ann, 60, -400);
  await bob.send(cid, 'line 301');
  await expect(ann.row('Long of').locator('.row-preview')).toContainText('line 301');
  await wheelUntil(ann, 301, 500);
  await expect(ann.page.locator('.to-end')).toHaveCount(0);
  await bob.send(cid, 'line 302');
  await expect(line(ann, 302)).toBeInViewport();

  await wheelUntil(ann, 290, -300);
  await ann.page.locator('.item', { has: line(ann, 290) }).hover();
  await ann.page
    .locator('.item', { has: line(ann, 290) })
    .getByRole('button', { name: 'More' })
    .click();
  await ann.page.getByRole('menuitem', { name: 'Copy link' }).click();
  await expect(ann.page.locator('.toast')).toHaveText('Link copied');
  const copied = await ann.page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(`${wire.url}/c/${cid}/${seqOf(290)}`);

  await ann.page.goto(`${wire.url}/c/${cid}/${seqOf(20)}`);
  await expect(line(ann, 20)).toBeInViewport();
  await ann.page.locator('.to-end').click();
  await expect(line(ann, 302)).toBeInViewport();
  expect(ann.page.url()).toBe(`${wire.url}/c/${cid}`);
  await ann.page.goto(`${wire.url}/c/${cid}/${seqOf(20)}`);
  await expect(line(ann, 20)).toBeInViewport();
  await ann.say('line 303');
  await expect(line(ann, 303)).toBeInViewport();
});

test('a link waits for the sign-in, and a message that is not there is told', async ({
  visit,
  other,
  wire,
}) => {
  const bob = await other('bob-later', 'Bob Later');
  const cid = await bob.group('Later', []);
  const seq = await bob.send(cid, 'the one meant');
  const page = await visit('bob-later', { at: `${wire.url}/c/${cid}/${seq}` });
  await page.login();
  await expect(page.bubble('the one meant')).toBeVisible();
  await expect(page.page.locator('.item-marked')).toHaveText(/the one meant/);
  await page.page.goto(`${wire.url}/c/${cid}/4000`);
  await expect(page.page.locator('.toast')).toHaveText('This message cannot be shown.');
  await expect(page.bubble('the one meant')).toBeVisible();
});

test('a link to what one may not see says so', async ({ person, other, wire }) => {
  const ann = await person('ann-unseen', 'Ann Unseen');
  const bob = await other('bob-unseen', 'Bob Unseen');
  const cid = await bob.group('Secret', []);
  for (const address of [
    `/c/${cid}`,
    `/c/${cid}/1`,
    '/c/nonsense',
    `/c/${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}`,
  ]) {
    await ann.page.goto(wire.url + address);
    await expect(ann.page.getByText('This cannot be shown')).toBeVisible();
  }
  await ann.page.getByRole('button', { name: 'To my chats' }).click();
  await expect(ann.page.getByText('Pick a conversation')).toBeVisible();
});

test('a link back to a group one was removed from shows what was said before, and no field to write', async ({
  other,
  visit,
  wire,
}) => {
  const ann = await other('ann-former', 'Ann Former');
  const bob = await other('bob-former', 'Bob Former');
  const cid = await bob.group('Former', [ann.id]);
  const seq = await bob.send(cid, 'while she was there');
  await bob.remove(cid, ann.id);
  await bob.send(cid, 'not for her');
  const page = await visit('ann-former', { at: `${wire.url}/c/${cid}/${seq}` });
  await page.login();
  await expect(page.bubble('while she was there')).toBeVisible();
  await expect(page.page.locator('.barrier')).toContainText('You do not belong to this conversation');
  await expect(page.page.locator('.composer')).toHaveCount(0);
  await expect(page.bubble('not for her')).toHaveCount(0);
});

test('the world is still followed after its details were closed', async ({ person, other, kith }) => {
  const ann = await person('ann-details', 'Ann Details');
  const bob = await other('bob-details', 'Bob Details');
  await ann.open('World');
  await ann.page.getByRole('button', { name: 'Details' }).click();
  await ann.page.locator('.panel').getByRole('button', { name: 'Close' }).click();
  await expect(ann.page.locator('.panel')).toHaveCount(0);
  const { world } = (await (await fetch(`${kith.url}/v1/info`)).json()) as { world: string };
  await bob.send(world, 'heard after all');
  await expect(ann.bubble('heard after all')).toBeVisible();
});
