// Losing the network: everything stays readable, sends wait, and coming back needs no reload.
import { Api } from './lib/api.ts';
import { expect, test, type Person } from './lib/fixtures.ts';

async function mark(person: Person): Promise<void> {
  await person.page.evaluate(() => {
    (window as unknown as { mark: boolean }).mark = true;
  });
}

async function expectSamePage(person: Person): Promise<void> {
  expect(await person.page.evaluate(() => (window as unknown as { mark?: boolean }).mark)).toBe(true);
}

test('what is written offline waits with a clock and goes out in order', async ({ person, wire, other }) => {
  const ann = await person('ann-out', 'Ann Out');
  const bob = await other('bob-out', 'Bob Out');
  await ann.search('bob-out');
  await ann.page.locator('.person-main').click();
  await ann.say('before');
  await expect(ann.bubble('before').locator('.ticks-sent')).toBeVisible();
  await mark(ann);
  wire.cut();
  await expect(ann.page.locator('.bar-shown')).toBeVisible();
  for (const text of ['one', 'two', 'three']) await ann.say(text);
  await expect(ann.page.locator('.bubble .ticks-queued')).toHaveCount(3);
  await expect(ann.bubble('before')).toBeVisible();
  wire.mend();
  await expect(ann.page.locator('.bar-shown')).toHaveCount(0, { timeout: 20_000 });
  await expect(ann.page.locator('.bubble .ticks-queued')).toHaveCount(0);
  await expect(ann.page.locator('.bubble-text')).toHaveText(['before', 'one', 'two', 'three']);
  const cid = await bob.dm(await idOf(ann));
  const { messages } = (await bob.call('GET', `/conversations/${cid}/messages`)) as {
    messages: { body: { text: string } }[];
  };
  expect(messages.map((each) => each.body.text)).toEqual(['before', 'one', 'two', 'three']);
  await expectSamePage(ann);
});

async function idOf(person: Person): Promise<string> {
  const url = new URL(person.page.url());
  const me = await Api.login(url.origin, person.username);
  return me.id;
}

test('a send written offline survives a reload', async ({ person, wire, other }) => {
  const ann = await person('ann-keep', 'Ann Keep');
  await other('bob-keep', 'Bob Keep');
  await ann.search('bob-keep');
  await ann.page.locator('.person-main').click();
  await ann.say('before');
  await expect(ann.bubble('before').locator('.ticks-sent')).toBeVisible();
  wire.cut();
  await ann.say('kept');
  await expect(ann.page.locator('.bubble .ticks-queued')).toHaveCount(1);
  wire.mend();
  await ann.page.reload();
  await expect(ann.bubble('kept').locator('.ticks-sent')).toBeVisible({ timeout: 20_000 });
  await expect(ann.page.locator('.bubble-text')).toHaveText(['before', 'kept']);
});

test('five hundred messages, renames, role changes and a removal are caught up without a reload', async ({
  person,
  other,
  wire,
}) => {
  test.setTimeout(240_000);
  const ann = await person('ann-catch', 'Ann Catch');
  const annId = await idOf(ann);
  const bob = await other('bob-catch', 'Bob Catch');
  const cleo = await other('cleo-catch', 'Cleo Catch');
  const stays = await bob.group('Stays', [annId, cleo.id]);
  const leaves = await bob.group('Leaves', [annId, cleo.id]);
  await bob.send(stays, 'the first');
  await bob.send(leaves, 'soon gone');
  // From here on the page's clock is the test's: the minute offline passes for the page alone.
  await ann.page.clock.install();
  await ann.page.reload();
  await ann.open('Stays');
  await expect(ann.bubble('the first')).toBeVisible();
  await mark(ann);

  wire.cut();
  await expect(ann.page.locator('.bar-shown')).toBeVisible();
  for (let i = 1; i <= 500; ++i) await (i % 2 === 0 ? bob : cleo).send(stays, `missed ${i}`);
  for (let i = 1; i <= 20; ++i) {
    if (i % 2 === 0) await bob.rename(stays, `Stays ${i}`);
    else await bob.role(stays, cleo.id, i % 4 === 1 ? 'admin' : 'member');
  }
  await bob.remove(leaves, annId);
  await bob.send(leaves, 'not for Ann');
  const before = await ann.page.evaluate(() => Date.now());
  await ann.page.clock.fastForward(60_000);
  expect(await ann.page.evaluate((since) => Date.now() - since, before)).toBeGreaterThanOrEqual(60_000);
  await expect(ann.page.locator('.bar-shown')).toBeVisible();
  await expect(ann.bubble('the first')).toBeVisible();
  wire.mend();

  await expect(ann.page.locator('.bar-shown')).toHaveCount(0, { timeout: 20_000 });
  await expect(ann.page.locator('.conversation-name')).toHaveText('Stays 20');
  await expect(ann.row('Stays 20').locator('.row-preview')).toContainText('Stays 20');
  // The pane was at its end and stays there: what came is seen, so nothing is left unread.
  await expect(ann.page.locator('.bubble-text', { hasText: 'missed 500' })).toBeVisible();
  await expect(ann.row('Stays 20').locator('.badge')).toHaveCount(0);

  await ann.row('Leaves').click();
  await expect(ann.page.locator('.barrier')).toContainText('You were removed');
  await expect(ann.page.locator('.bubble', { hasText: 'not for Ann' })).toHaveCount(0);
  await expectSamePage(ann);
});

test('the server restarts under the page', async ({ person, kith }) => {
  const ann = await person('ann-drain', 'Ann Drain');
  await ann.open('Note to self');
  await mark(ann);
  await kith.stop();
  await expect(ann.page.locator('.bar-shown')).toBeVisible();
  await ann.say('while it was away');
  await kith.start();
  await expect(ann.bubble('while it was away').locator('.ticks')).toHaveCount(0, { timeout: 20_000 });
  await expect(ann.page.locator('.bar-shown')).toHaveCount(0, { timeout: 20_000 });
  await expectSamePage(ann);
});

test('the browser says offline and online', async ({ person }) => {
  const ann = await person('ann-hint', 'Ann Hint');
  await ann.page.context().setOffline(true);
  await expect(ann.page.locator('.bar-warn')).toContainText('You are offline');
  await ann.page.context().setOffline(false);
  await expect(ann.page.locator('.bar-shown')).toHaveCount(0, { timeout: 20_000 });
});
