// Where a network lets no WebSocket through the page takes the other roads, with the same promises, and comes back.
import { Api } from './lib/api.ts';
import { expect, test, type Person } from './lib/fixtures.ts';
import type { Hostility } from './lib/kith.ts';

test.afterEach(({ wire }) => {
  wire.hostile = {};
});

/** The roads taken, in order, each change once. */
function roadsOf(person: Person): string[] {
  const roads: string[] = [];
  const took = (road: string) => {
    if (roads[roads.length - 1] !== road) roads.push(road);
  };
  person.page.on('websocket', (socket) => {
    // A refused upgrade brings no frame.
    socket.on('framereceived', () => {
      took('socket');
    });
  });
  person.page.on('response', (response) => {
    const url = new URL(response.url());
    if (url.pathname === '/v1/events') took('events');
    if (url.pathname !== '/v1/poll' || !response.ok()) return;
    if (response.request().headers()['kith-session'] === undefined) return;
    took(url.searchParams.get('timeout') === '0' ? 'plain poll' : 'long poll');
  });
  return roads;
}

const ways: [string, Hostility, string][] = [
  ['events', { sockets: true }, 'events'],
  ['long polls', { sockets: true, events: 'hold' }, 'long poll'],
  ['plain polls', { sockets: true, events: 'refuse', polls: true }, 'plain poll'],
];

for (const [name, hostile, road] of ways) {
  test(`over ${name} people talk as over a socket, lose nothing, and come back to it`, async ({
    person,
    other,
    wire,
  }) => {
    test.setTimeout(240_000);
    const ann = await person(`ann-${hostile.polls ? 'p' : hostile.events ? 'l' : 'e'}`, 'Ann Fall');
    const bob = await other(`${ann.username}-bob`, 'Bob Fall');
    const me = await Api.login(new URL(ann.page.url()).origin, ann.username);
    const cid = await bob.dm(me.id);
    await bob.send(cid, 'before');
    await ann.open('Bob Fall');
    await expect(ann.bubble('before')).toBeVisible();

    wire.hostile = hostile;
    const roads = roadsOf(ann);
    wire.cut();
    await expect(ann.page.locator('.bar-shown')).toBeVisible();
    await ann.say('written while it is away');
    wire.mend();
    await expect(ann.bubble('written while it is away').locator('.ticks-sent')).toBeVisible({
      timeout: 90_000,
    });
    await expect(ann.page.locator('.bar-shown')).toHaveCount(0);
    for (const text of ['one', 'two', 'three']) await ann.say(text);
    await expect(ann.bubble('three').locator('.ticks-sent')).toBeVisible();
    await bob.send(cid, 'four');
    const seen = await bob.send(cid, 'five');
    await expect(ann.bubble('five')).toBeVisible();
    await bob.call('PUT', `/conversations/${cid}/read`, { pos: seen });
    await expect(ann.bubble('three').locator('.ticks-read')).toBeVisible();

    wire.cut();
    await expect(ann.page.locator('.bar-shown')).toBeVisible();
    for (let i = 6; i <= 65; ++i) await bob.send(cid, `missed ${i}`);
    wire.mend();
    await expect(ann.bubble('missed 65')).toBeVisible({ timeout: 90_000 });
    await expect(ann.row('Bob Fall').locator('.badge')).toHaveCount(0);
    const spoken = ['before', 'written while it is away', 'one', 'two', 'three', 'four', 'five'];
    const { messages } = (await bob.call('GET', `/conversations/${cid}/messages?limit=100`)) as {
      messages: { body: { text: string } }[];
    };
    expect(messages.map((each) => each.body.text).slice(0, 7)).toEqual(spoken);
    expect(messages).toHaveLength(67);
    expect(roads).toContain(road);
    expect(roads).not.toContain('socket');

    wire.hostile = {};
    await ann.page.context().setOffline(true);
    await expect(ann.page.locator('.bar-warn')).toBeVisible();
    await ann.page.context().setOffline(false);
    await expect(ann.page.locator('.bar-shown')).toHaveCount(0, { timeout: 60_000 });
    await bob.send(cid, 'over a socket again');
    await expect(ann.bubble('over a socket again')).toBeVisible();
    expect(roads[roads.length - 1]).toBe('socket');
  });
}
