import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { Client } from '../client.ts';
import type { Session } from '../session.ts';
import { Bench, messages, row, texts } from '../testing/bench.ts';
import { MemoryStore, openStore } from './store.ts';

/** A storage as of a browser, that outlives its pages. */
class Disk extends MemoryStore {
  override readonly lasting = true;
  broken = false;

  override change(guard: string, value: string, changes: readonly [string, unknown][]): Promise<boolean> {
    if (this.broken) return Promise.reject(new Error('the disk is full'));
    return super.change(guard, value, changes);
  }
}

async function begin() {
  const bench = new Bench();
  const disk = new Disk();
  const { client, session } = await bench.enter('ann', disk);
  const bob = bench.server.world.person('bob', 'Bob');
  const cid = await session.openDm(bob.id);
  const say = (text: string) => bench.server.say(cid, bob, text, `mid-${text}-00000`);
  await bench.env.advance(3_000);
  return { bench, disk, client, session, bob, cid, say };
}

/** The page is closed, and the server hears of it. */
async function close(bench: Bench, client: Client): Promise<void> {
  await bench.env.advance(3_000);
  client.session?.stop();
  await bench.env.advance(100);
}

async function reload(bench: Bench, disk: Disk): Promise<{ client: Client; session: Session }> {
  const client = bench.client(disk);
  await client.start();
  if (!client.session) throw new Error('no session');
  return { client, session: client.session };
}

describe('a reload', () => {
  it('shows everything at once, though no server is to be reached', async () => {
    const { bench, disk, client, say, cid, bob } = await begin();
    for (const text of ['one', 'two', 'three']) say(text);
    await close(bench, client);
    bench.server.down = true;
    const { session } = await reload(bench, disk);
    expect(texts(session, cid)).toEqual(['one', 'two', 'three']);
    expect(session.store.order.get()).toHaveLength(3);
    expect(row(session, cid)).toMatchObject({ kind: 'dm', peer: bob.id, unread: 3, head: 3 });
    expect(session.store.people.get().get(bob.id)?.name).toBe('Bob');
  });

  it('asks only for what changed since, and misses nothing', async () => {
    const { bench, disk, client, say, cid } = await begin();
    for (let i = 1; i <= 20; ++i) say(`t${i}`);
    await close(bench, client);
    for (let i = 21; i <= 40; ++i) say(`t${i}`);
    bench.server.world.recall(cid, 3);
    const heard = bench.server.heard.length;
    const { session } = await reload(bench, disk);
    await bench.env.advance(1_000);
    expect(messages(session, cid).map((each) => each.seq)).toEqual(
      Array.from({ length: 40 }, (_, i) => i + 1),
    );
    expect(messages(session, cid)[2]?.recalled).toBe(true);
    const syncs = bench.server.heard.slice(heard).filter((frame) => frame.t === 'sync');
    expect(syncs).toHaveLength(1);
    expect(syncs[0]?.['token']).toMatch(/^epoch-1/);
  });

  it('lets go of what may have changed unseen', async () => {
    const { bench, disk, client, say, cid } = await begin();
    for (let i = 1; i <= 20; ++i) say(`t${i}`);
    await close(bench, client);
    for (let i = 21; i <= 120; ++i) say(`t${i}`);
    const { session } = await reload(bench, disk);
    await bench.env.advance(1_000);
    expect(messages(session, cid)[0]?.seq).toBe(71);
    await session.loadBefore(cid);
    await session.loadBefore(cid);
    expect(messages(session, cid)).toHaveLength(120);
  });

  it('leaves no hole in a room that went on meanwhile', async () => {
    const { bench, disk, client, session, bob } = await begin();
    const world = await session.openWorld();
    session.engine.enterRoom(world);
    await bench.env.advance(50);
    for (let i = 1; i <= 5; ++i) bench.server.say(world, bob, `w${i}`, `mid-w000${i}`);
    await close(bench, client);
    for (let i = 6; i <= 90; ++i) bench.server.say(world, bob, `w${i}`, `mid-w${i}-0000`);
    const next = await reload(bench, disk);
    await bench.env.advance(1_000);
    next.session.engine.enterRoom(world);
    await bench.env.advance(50);
    const seqs = messages(next.session, world).map((each) => each.seq);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, i) => 91 - seqs.length + i));
  });

  it('shows nothing of another history', async () => {
    const { bench, disk, client, say, cid } = await begin();
    say('of before');
    await close(bench, client);
    bench.server.newEpoch();
    bench.server.world.conversations.delete(cid);
    const { session } = await reload(bench, disk);
    await bench.env.advance(3_000);
    expect(session.conversation(cid)).toBeUndefined();
    expect(JSON.stringify(await disk.list('cache/'))).not.toContain('of before');
  });

  it('begins anew where the server does not take the cursor', async () => {
    const { bench, disk, client, say, cid } = await begin();
    say('still there');
    await close(bench, client);
    bench.server.refuseTokens = true;
    const { session } = await reload(bench, disk);
    await bench.env.advance(5_000);
    expect(session.connection.state.get().phase).toBe('live');
    await session.loadBefore(cid);
    expect(texts(session, cid)).toEqual(['still there']);
  });

  it('does not bring back what was taken off the list', async () => {
    const { bench, disk, client, session, bob } = await begin();
    const group = await session.createGroup('Plans', [bob.id]);
    await bench.env.advance(3_000);
    await session.removeMember(group, session.me);
    await close(bench, client);
    bench.server.down = true;
    const next = await reload(bench, disk);
    expect(next.session.store.order.get()).not.toContain(group);
  });
});

describe('what is kept', () => {
  it('has a bound: the newest messages of each, and those of the most recent conversations', async () => {
    const { bench, disk, client, session, say, cid } = await begin();
    for (let i = 1; i <= 260; ++i) say(`t${i}`);
    for (let i = 0; i < 120; ++i) {
      const other = bench.server.world.person(`other-${i}`);
      const dm = await session.openDm(other.id);
      bench.env.time += 10;
      bench.server.say(dm, other, 'hi', 'mid-000001');
    }
    bench.env.time += 10;
    say('last');
    await close(bench, client);
    bench.server.down = true;
    const next = await reload(bench, disk);
    expect(next.session.store.order.get()).toHaveLength(123);
    expect(messages(next.session, cid)).toHaveLength(200);
    expect(next.session.store.open(cid).timeline.get().hasBefore).toBe(true);
    const filled = [...next.session.store.all()].filter((model) => model.window.size > 0);
    expect(filled).toHaveLength(100);
  });

  it('goes with signing out', async () => {
    const { bench, disk, client, say } = await begin();
    say('a secret');
    await bench.env.advance(3_000);
    expect(await disk.list('cache/')).not.toEqual([]);
    const left = client.logout();
    await bench.env.advance(3_000);
    await left;
    expect(await disk.list('cache/')).toEqual([]);
  });

  it('is written by one page, so that an old one cannot put an old state under a new cursor', async () => {
    const { bench, disk, session, say, cid } = await begin();
    say('one');
    await bench.env.advance(3_000);
    const second = await reload(bench, disk);
    await bench.env.advance(1_000);
    bench.server.swallow.add(cid);
    const old = session.store.open(cid);
    second.session.store.open(cid).applyMessage(say('two'), 'live');
    bench.server.swallow.delete(cid);
    await bench.env.advance(3_000);
    old.moveRead(1);
    await bench.env.advance(3_000);
    bench.server.down = true;
    const third = await reload(bench, disk);
    expect(texts(third.session, cid)).toEqual(['one', 'two']);
  });

  it('is not needed: a storage that fails costs only the next start', async () => {
    const { bench, disk, client, session, say, cid } = await begin();
    disk.broken = true;
    say('one');
    await bench.env.advance(3_000);
    expect(texts(session, cid)).toEqual(['one']);
    await close(bench, client);
    disk.broken = false;
    const next = await reload(bench, disk);
    await bench.env.advance(1_000);
    expect(texts(next.session, cid)).toEqual(['one']);
  });
});

/** Whatever happens in whatever order, with reloads at any moment: what is shown is what the server has, without holes. */
describe.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])('random lives, seed %i', (seed) => {
  it('end with the view of the server', async () => {
    let state = seed;
    const dice = (sides: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 16) % sides;
    };
    const { bench, disk, bob, client, session: first, cid } = await begin();
    const world = await first.openWorld();
    let now = { client, session: first };
    let said = 0;
    for (let step = 0; step < 80; ++step) {
      const where = dice(3) === 0 ? world : cid;
      const conversation = bench.server.world.must(where);
      const what = dice(12);
      if (what < 4) {
        for (let n = dice(30); n >= 0; --n) bench.server.say(where, bob, `s${++said}`, `mid-s-${said}-000`);
      } else if (what === 4 && conversation.head > 0) {
        const seq = 1 + dice(conversation.head);
        bench.server.announce(where, { t: 'recalled', ...bench.server.world.recall(where, seq) }, null);
      } else if (what === 10 && conversation.head > 0) {
        const seq = 1 + dice(conversation.head);
        const row = bench.server.world.edit(where, seq, `edited ${step}`);
        bench.server.announce(where, { t: 'edited', ...row }, null);
      } else if (what === 11) {
        // As after a reload of one that is no longer among the most recent.
        now.session.store.open(where).dropBelow();
      } else if (what === 5) {
        bench.server.closeAll(1006);
      } else if (what === 6) {
        now.session.engine.enterRoom(world);
        await now.session.loadBefore(where);
      } else if (what === 7) {
        await now.session.sendText(where, `mine ${step}`);
      } else if (what === 8) {
        if (dice(2) === 0) await bench.env.advance(2_000);
        now.client.session?.stop();
        now = await reload(bench, disk);
      } else if (what === 9) {
        now.session.engine.leaveRoom(world);
      }
      await bench.env.advance(dice(3) * 40);
    }
    await bench.env.advance(30_000);
    now.session.engine.enterRoom(world);
    await bench.env.advance(1_000);
    for (const where of [cid, world]) {
      const shown = messages(now.session, where);
      const truth = bench.server.world.must(where).messages.slice(-shown.length || undefined);
      const view = (each: { seq: number; rev: number; body: unknown }) => [each.seq, each.rev, each.body];
      if (shown.length > 0) expect(shown.map(view)).toEqual(truth.map(view));
      expect(row(now.session, where).head).toBe(bench.server.world.must(where).head);
    }
  });
});

describe('IndexedDB', () => {
  it('changes all or nothing under its guard, lists and clears by prefix', async () => {
    const store = await openStore(indexedDB);
    expect(store.lasting).toBe(true);
    await store.put('a/guard', 'me');
    await store.put('b/other', 1);
    expect(
      await store.change('a/guard', 'me', [
        ['a/1', 'one'],
        ['a/2', { two: 2 }],
      ]),
    ).toBe(true);
    expect(await store.change('a/guard', 'another', [['a/1', 'lost']])).toBe(false);
    expect(await store.change('a/guard', 'me', [['a/2', undefined]])).toBe(true);
    expect(await store.list('a/')).toEqual([
      ['a/1', 'one'],
      ['a/guard', 'me'],
    ]);
    await store.clear('a/');
    expect(await store.list('a/')).toEqual([]);
    expect(await store.get('b/other')).toBe(1);
  });
});
