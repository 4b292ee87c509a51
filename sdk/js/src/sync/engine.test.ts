import { describe, expect, it } from 'vitest';
import { Bench, messages, row, texts } from '../testing/bench.ts';

async function pair() {
  const bench = new Bench();
  const { session, client } = await bench.enter('ann');
  const bob = bench.server.world.person('bob', 'Bob');
  const cid = await session.openDm(bob.id);
  await bench.env.advance(100);
  return { bench, session, client, bob, cid };
}

/** Joins for what was missed; one without a rev only begins to listen. */
function repairs(bench: Bench) {
  return bench.server.heard.filter((frame) => frame.t === 'join' && frame['rev'] !== undefined);
}

describe('catching up', () => {
  it('loads every conversation over several pages, newest first', async () => {
    const bench = new Bench();
    const ann = bench.server.world.person('ann', 'Ann');
    const others = Array.from({ length: 8 }, (_, i) => bench.server.world.person(`p${i}`));
    for (const other of others) {
      const { cid } = bench.server.world.open('dm', '', [ann.id, other.id]);
      bench.env.time += 1_000;
      bench.server.say(cid, other, `from ${other.username}`);
    }
    const client = bench.client();
    await client.start();
    await client.login('ann', 'secret-secret');
    await bench.env.advance(100);
    const { session } = client;
    if (!session) throw new Error('no session');
    // The eight, the world and the note to self.
    expect(session.store.order.get()).toHaveLength(10);
    const newest = session.conversation(session.store.order.get()[0] ?? '');
    expect(newest?.last?.body['text']).toBe('from p7');
    expect(newest?.unread).toBe(1);
    expect(session.store.unreadTotal.get()).toBe(8);
    expect(bench.server.heard.filter((frame) => frame.t === 'sync').length).toBe(4);
  });

  it('asks only for what changed after a reconnect, and misses nothing', async () => {
    const { bench, session, bob, cid } = await pair();
    bench.server.say(cid, bob, 'one', 'mid-00001');
    await bench.env.advance(100);
    bench.server.down = true;
    bench.server.closeAll(1006);
    for (let i = 2; i <= 20; ++i)
      bench.server.say(cid, bob, `text ${i}`, `mid-${String(i).padStart(5, '0')}`);
    bench.server.down = false;
    await bench.env.advance(10_000);
    expect(messages(session, cid).map((each) => each.seq)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    expect(row(session, cid).unread).toBe(20);
    const token = bench.server.heard.filter((frame) => frame.t === 'sync').at(-1)?.['token'];
    expect(token).toMatch(/^epoch-1/);
  });

  it('drops what a limited answer leaves uncertain', async () => {
    const { bench, session, bob, cid } = await pair();
    for (let i = 1; i <= 10; ++i) bench.server.say(cid, bob, `a${i}`, `mid-a${String(i).padStart(5, '0')}`);
    await bench.env.advance(100);
    bench.server.down = true;
    bench.server.closeAll(1006);
    for (let i = 1; i <= 90; ++i) bench.server.say(cid, bob, `b${i}`, `mid-b${String(i).padStart(5, '0')}`);
    bench.server.down = false;
    await bench.env.advance(10_000);
    const seqs = messages(session, cid).map((each) => each.seq);
    expect(seqs[0]).toBe(51);
    expect(seqs.at(-1)).toBe(100);
    expect(session.store.open(cid).timeline.get().hasBefore).toBe(true);
    await session.loadBefore(cid);
    expect(messages(session, cid).map((each) => each.seq)).toEqual(
      Array.from({ length: 100 }, (_, i) => i + 1),
    );
  });

  it('starts over with another epoch, keeping drafts and what was not sent', async () => {
    const { bench, session, bob, cid } = await pair();
    bench.server.say(cid, bob, 'before');
    session.drafts.set(cid, 'half a thought');
    await bench.env.advance(100);
    bench.server.down = true;
    bench.server.closeAll(1006);
    await session.sendText(cid, 'written offline');
    bench.server.newEpoch();
    bench.server.down = false;
    await bench.env.advance(10_000);
    expect(session.engine.cursor.epoch).toBe(bench.server.world.epoch);
    expect(row(session, cid).draft).toBe('half a thought');
    expect(texts(session, cid)).toContain('written offline');
    expect(session.store.order.get()).toContain(cid);
  });
});

describe('live events', () => {
  it('repairs a gap by joining with the last rev it has', async () => {
    const { bench, session, bob, cid } = await pair();
    bench.server.say(cid, bob, 'one', 'mid-000001');
    await bench.env.advance(100);
    const rev = bench.server.world.must(cid).rev;
    bench.server.swallow.add(cid);
    bench.server.say(cid, bob, 'two', 'mid-000002');
    bench.server.say(cid, bob, 'three', 'mid-000003');
    bench.server.swallow.delete(cid);
    bench.server.say(cid, bob, 'four', 'mid-000004');
    await bench.env.advance(100);
    expect(texts(session, cid)).toEqual(['one', 'two', 'three', 'four']);
    expect(repairs(bench)).toMatchObject([{ cid, rev }]);
  });

  it('takes a repeated event once', async () => {
    const { bench, session, bob, cid } = await pair();
    const said = bench.server.say(cid, bob, 'once', 'mid-000001');
    bench.server.announce(cid, { t: 'message', ...said }, null);
    bench.server.announce(cid, { t: 'message', ...said }, null);
    await bench.env.advance(100);
    expect(texts(session, cid)).toEqual(['once']);
    expect(row(session, cid).unread).toBe(1);
  });

  it('counts a skip as the next rev', async () => {
    const { bench, session, bob, cid } = await pair();
    const conversation = bench.server.world.must(cid);
    conversation.rev += 1;
    bench.server.announce(cid, { t: 'skip', cid, rev: conversation.rev }, null);
    bench.server.say(cid, bob, 'after', 'mid-000001');
    await bench.env.advance(100);
    expect(texts(session, cid)).toEqual(['after']);
    expect(repairs(bench)).toHaveLength(0);
  });

  it('counts a frame it does not know as the next rev', async () => {
    const { bench, session, bob, cid } = await pair();
    const conversation = bench.server.world.must(cid);
    conversation.rev += 1;
    bench.server.announce(cid, { t: 'sparkled', cid, rev: conversation.rev, what: 'new' }, null);
    bench.server.say(cid, bob, 'after', 'mid-000001');
    await bench.env.advance(100);
    expect(texts(session, cid)).toEqual(['after']);
    expect(repairs(bench)).toHaveLength(0);
  });

  it('shows a taken-back message as such', async () => {
    const { bench, session, bob, cid } = await pair();
    bench.server.say(cid, bob, 'oops', 'mid-000001');
    await bench.env.advance(50);
    bench.server.announce(cid, { t: 'recalled', ...bench.server.world.recall(cid, 1) }, null);
    await bench.env.advance(50);
    expect(messages(session, cid)[0]).toMatchObject({ recalled: true, body: {} });
  });

  it('drops and reloads a conversation on resync', async () => {
    const { bench, session, bob, cid } = await pair();
    for (let i = 1; i <= 5; ++i) bench.server.say(cid, bob, `t${i}`, `mid-00000${i}`);
    await bench.env.advance(50);
    bench.server.sessions[0]?.tell({ t: 'resync', cid, reason: 'trimmed' });
    await bench.env.advance(50);
    await session.loadBefore(cid);
    expect(texts(session, cid)).toEqual(['t1', 't2', 't3', 't4', 't5']);
  });

  it('reloads everything on a resync without a conversation', async () => {
    const { bench, session, bob, cid } = await pair();
    bench.server.say(cid, bob, 'kept', 'mid-000001');
    await bench.env.advance(50);
    bench.server.sessions[0]?.tell({ t: 'resync', reason: 'slow' });
    await bench.env.advance(200);
    expect(texts(session, cid)).toEqual(['kept']);
    expect(session.connection.state.get().phase).toBe('live');
  });

  it('goes on from where a long replay stopped', async () => {
    const { bench, session, bob, cid } = await pair();
    bench.server.replayRows = 10;
    bench.server.say(cid, bob, 't0', 'mid-0000');
    await bench.env.advance(50);
    bench.server.swallow.add(cid);
    for (let i = 1; i <= 35; ++i) bench.server.say(cid, bob, `t${i}`, `mid-x${String(i).padStart(4, '0')}`);
    bench.server.swallow.delete(cid);
    bench.server.say(cid, bob, 'last', 'mid-last1');
    await bench.env.advance(500);
    expect(messages(session, cid)).toHaveLength(37);
  });

  it('shows a conversation somebody else began', async () => {
    const { bench, session, bob } = await pair();
    const group = bench.server.world.open('group', 'Plans', [bob.id, session.me]);
    bench.server.say(group.cid, bob, 'hello all', 'mid-000001');
    await bench.env.advance(100);
    expect(row(session, group.cid)).toMatchObject({ name: 'Plans', kind: 'group', memberCount: 2 });
    expect(session.store.order.get()[0]).toBe(group.cid);
  });

  it('follows the world only while it is open', async () => {
    const { bench, session, bob } = await pair();
    const world = await session.openWorld();
    bench.server.say(world, bob, 'unheard', 'mid-000001');
    await bench.env.advance(50);
    expect(texts(session, world)).toEqual([]);
    session.engine.enterRoom(world);
    await bench.env.advance(50);
    bench.server.say(world, bob, 'heard', 'mid-000002');
    await bench.env.advance(50);
    expect(texts(session, world)).toEqual(['unheard', 'heard']);
    expect(messages(session, world)[1]?.fromName).toBe('Bob');
    session.engine.leaveRoom(world);
    bench.server.say(world, bob, 'unheard again', 'mid-000003');
    await bench.env.advance(50);
    expect(texts(session, world)).toHaveLength(2);
  });

  it('follows a room that was left and entered again before the first answer came', async () => {
    const { bench, session, bob } = await pair();
    const world = await session.openWorld();
    session.engine.enterRoom(world);
    session.engine.leaveRoom(world);
    session.engine.enterRoom(world);
    await bench.env.advance(50);
    bench.server.say(world, bob, 'heard', 'mid-000001');
    await bench.env.advance(50);
    expect(texts(session, world)).toEqual(['heard']);
    expect(session.store.open(world).rev).toBe(1);
  });

  it('follows a room as long as anybody looks at it', async () => {
    const { bench, session, bob } = await pair();
    const world = await session.openWorld();
    session.engine.enterRoom(world);
    session.engine.enterRoom(world);
    await bench.env.advance(50);
    session.engine.leaveRoom(world);
    bench.server.say(world, bob, 'heard', 'mid-000001');
    await bench.env.advance(50);
    expect(texts(session, world)).toEqual(['heard']);
    session.engine.leaveRoom(world);
    bench.server.say(world, bob, 'unheard', 'mid-000002');
    await bench.env.advance(50);
    expect(texts(session, world)).toEqual(['heard']);
  });

  it('does not take a room for followed that was left before the answer came', async () => {
    const { bench, session } = await pair();
    const world = await session.openWorld();
    session.engine.enterRoom(world);
    session.engine.leaveRoom(world);
    await bench.env.advance(50);
    expect(session.store.open(world).listening).toBe(false);
  });

  it('joins a group whose first word was the row that a slow reader is given instead of what dropped', async () => {
    const { bench, session, bob } = await pair();
    bench.server.swallow.add('*');
    const group = bench.server.world.open('group', 'Many', [session.store.me, bob.id]);
    group.room = true;
    bench.server.say(group.cid, bob, 'dropped', 'mid-000001');
    bench.server.swallow.delete('*');
    bench.server.sessions[0]?.tell({
      t: 'joined',
      ...group.row(session.store.me),
      users: bench.server.users(group.people),
    });
    await bench.env.advance(50);
    bench.server.say(group.cid, bob, 'heard', 'mid-000002');
    await bench.env.advance(50);
    expect(texts(session, group.cid).at(-1)).toBe('heard');
    expect(session.store.open(group.cid).listening).toBe(true);
  });

  it('goes on listening to a group that grows large, and joins it again after a reconnect', async () => {
    const { bench, session, bob } = await pair();
    const me = session.store.me;
    const group = bench.server.world.open('group', 'Many', [me, bob.id]);
    bench.server.say(group.cid, bob, 'small', 'mid-000001');
    await bench.env.advance(50);
    group.room = true;
    group.settingsRev = ++group.rev;
    bench.server.announce(
      group.cid,
      { t: 'conversation', cid: group.cid, ...group.settings(), rev: group.rev },
      null,
      [me],
    );
    await bench.env.advance(50);
    expect(row(session, group.cid).room).toBe(true);
    bench.server.say(group.cid, bob, 'large', 'mid-000002');
    await bench.env.advance(50);
    expect(texts(session, group.cid)).toEqual(['small', 'large']);
    session.engine.enterRoom(group.cid);
    session.engine.leaveRoom(group.cid);
    bench.server.say(group.cid, bob, 'not looked at', 'mid-000003');
    await bench.env.advance(50);
    expect(texts(session, group.cid)).toHaveLength(3);
    bench.server.closeAll(1006);
    await bench.env.advance(10_000);
    bench.server.say(group.cid, bob, 'again', 'mid-000004');
    await bench.env.advance(50);
    expect(texts(session, group.cid).at(-1)).toBe('again');
  });

  it('misses nothing of a room that was empty when it was last known', async () => {
    const { bench, session, bob } = await pair();
    const world = await session.openWorld();
    await session.sendText(world, 'mine, before I listen');
    await bench.env.advance(50);
    for (const text of ['second', 'third']) bench.server.say(world, bob, text, `mid-${text}`);
    session.engine.enterRoom(world);
    await bench.env.advance(50);
    expect(texts(session, world)).toEqual(['mine, before I listen', 'second', 'third']);
    expect(session.store.open(world).rev).toBe(3);
  });

  it('notices a gap in a conversation that was only made over HTTP', async () => {
    const { bench, session, bob } = await pair();
    bench.server.swallow.add('*');
    const cid = await session.createGroup('Plans', [bob.id]);
    bench.server.swallow.delete('*');
    await bench.env.advance(50);
    bench.server.say(cid, bob, 'one', 'mid-000001');
    bench.server.swallow.add(cid);
    bench.server.say(cid, bob, 'two', 'mid-000002');
    bench.server.swallow.delete(cid);
    bench.server.say(cid, bob, 'three', 'mid-000003');
    await bench.env.advance(50);
    expect(texts(session, cid)).toEqual(['one', 'two', 'three']);
  });

  it('says why one no longer belongs to a group', async () => {
    const { bench, session, bob } = await pair();
    const group = bench.server.world.open('group', 'Plans', [bob.id, session.me]);
    bench.server.say(group.cid, bob, 'hello', 'mid-000001');
    await bench.env.advance(100);
    const gone = bench.server.world.setMember(group.cid, session.me, { active: false });
    bench.server.tellPerson(session.me, { t: 'member', cid: group.cid, ...gone, by: bob.id });
    await bench.env.advance(1_000);
    expect(row(session, group.cid).gone).toEqual({ reason: 'removed', by: bob.id });
    expect(texts(session, group.cid)).toEqual(['hello']);
  });
});

describe('a link to a message', () => {
  async function far() {
    const stage = await pair();
    const { bench, session, bob, cid } = stage;
    for (let i = 1; i <= 400; ++i) bench.server.say(cid, bob, `a${i}`, `mid-a${String(i).padStart(5, '0')}`);
    await bench.env.advance(50);
    session.store.open(cid).dropBelow(391);
    return stage;
  }
  const span = (session: Parameters<typeof messages>[0], cid: string) => {
    const seqs = messages(session, cid).map((each) => each.seq);
    return [seqs[0], seqs[seqs.length - 1], seqs.length];
  };

  it('shows its part of the history, pages both ways, and grows together with the newest', async () => {
    const { bench, session, bob, cid } = await far();
    expect(await session.openAt(cid, 200)).toBe(true);
    expect(span(session, cid)).toEqual([175, 225, 51]);
    const { timeline } = session.store.open(cid);
    expect(timeline.get()).toMatchObject({ hasBefore: true, hasAfter: true });
    await session.loadBefore(cid);
    expect(span(session, cid)).toEqual([125, 225, 101]);
    bench.server.say(cid, bob, 'meanwhile', 'mid-meanwhile');
    bench.server.announce(cid, { t: 'recalled', ...bench.server.world.recall(cid, 210) }, null);
    await bench.env.advance(50);
    expect(messages(session, cid).find((each) => each.seq === 210)?.recalled).toBe(true);
    for (let i = 0; i < 4; ++i) await session.loadAfter(cid);
    expect(timeline.get().hasAfter).toBe(false);
    expect(span(session, cid)).toEqual([125, 401, 277]);
    bench.server.say(cid, bob, 'after', 'mid-after');
    await bench.env.advance(50);
    expect(span(session, cid)).toEqual([125, 402, 278]);
  });

  it('waits for a page that is on its way', async () => {
    const { bench, session, cid } = await far();
    const loading = session.loadBefore(cid);
    const opened = session.openAt(cid, 200);
    await loading;
    await bench.env.advance(50);
    expect(await opened).toBe(true);
    expect(span(session, cid)).toEqual([175, 225, 51]);
  });

  it('needs nothing asked where the message is loaded', async () => {
    const { session, cid } = await far();
    expect(await session.openAt(cid, 395)).toBe(true);
    expect(session.store.open(cid).hasAfter).toBe(false);
  });

  it('joins at once what adjoins', async () => {
    const { session, cid } = await far();
    expect(await session.openAt(cid, 380)).toBe(true);
    expect(session.store.open(cid).hasAfter).toBe(false);
    expect(span(session, cid)).toEqual([355, 400, 46]);
  });

  it('is left by writing, by going back, and by a cache that was dropped', async () => {
    const { bench, session, cid } = await far();
    const model = session.store.open(cid);
    const leave: (() => unknown)[] = [
      () => session.sendText(cid, 'mine'),
      () => {
        session.closeAside(cid);
      },
      () => bench.server.sessions[0]?.tell({ t: 'resync', cid, reason: 'trimmed' }),
    ];
    for (const each of leave) {
      await session.openAt(cid, 200);
      expect(model.hasAfter).toBe(true);
      await each();
      await bench.env.advance(50);
      expect(model.hasAfter).toBe(false);
    }
  });

  it('says when there is nothing to be shown', async () => {
    const { bench, session, cid } = await far();
    expect(await session.openAt(cid, 5_000)).toBe(false);
    expect(session.store.open(cid).hasAfter).toBe(false);
    const cleo = bench.server.world.person('cleo');
    const secret = bench.server.world.open('group', 'Secret', [cleo.id]);
    expect(await session.discover(secret.cid)).toBe(false);
    expect(await session.discover('no-such-conversation')).toBe(false);
    expect(session.store.order.get()).not.toContain(secret.cid);
    const former = bench.server.world.open('group', 'Former', [cleo.id, session.me]);
    bench.server.world.setMember(former.cid, session.me, { active: false });
    expect(await session.discover(former.cid)).toBe(true);
    expect(row(session, former.cid).gone).toEqual({ reason: 'outside' });
    bench.server.down = true;
    await expect(session.discover(secret.cid)).rejects.toMatchObject({ code: 'network' });
  });
});

describe('history', () => {
  it('leaves out a page that would not reach up to what came meanwhile', async () => {
    const { bench, bob, cid } = await pair();
    for (let i = 1; i <= 3; ++i) bench.server.say(cid, bob, `a${i}`, `mid-a0000${i}`);
    await bench.env.advance(50);
    const other = bench.client();
    await other.start();
    await other.login('ann', 'secret-secret');
    await bench.env.advance(500);
    const late = other.session;
    if (!late) throw new Error('no session');
    late.store.open(cid).reset();
    const hold = bench.server.holdAnswers();
    const loading = late.loadBefore(cid);
    await bench.env.advance(10);
    bench.server.swallow.add(cid);
    bench.server.say(cid, bob, 'a4', 'mid-a00004');
    bench.server.swallow.delete(cid);
    late.store.open(cid).applyMessage(bench.server.say(cid, bob, 'a5', 'mid-a00005'), 'replay');
    hold();
    await loading;
    await late.loadBefore(cid);
    const seqs = messages(late, cid).map((each) => each.seq);
    expect(seqs).toEqual([1, 2, 3, 4, 5]);
  });

  it('shows a page with what changed while it was on its way', async () => {
    const { bench, session, bob, cid } = await pair();
    for (let i = 1; i <= 120; ++i) bench.server.say(cid, bob, `a${i}`, `mid-a${String(i).padStart(5, '0')}`);
    await bench.env.advance(50);
    session.store.open(cid).dropBelow(111);
    const hold = bench.server.holdAnswers();
    const loading = session.loadBefore(cid);
    await bench.env.advance(10);
    bench.server.announce(cid, { t: 'recalled', ...bench.server.world.recall(cid, 100) }, null);
    await bench.env.advance(10);
    hold();
    await loading;
    const shown = messages(session, cid);
    expect(shown[0]?.seq).toBe(61);
    expect(shown.find((each) => each.seq === 100)).toMatchObject({ recalled: true, body: {} });
  });

  it('tries again what failed with the link', async () => {
    const { bench, session, bob, cid } = await pair();
    bench.server.say(cid, bob, 'one', 'mid-000001');
    await bench.env.advance(50);
    bench.server.down = true;
    bench.server.closeAll(1006);
    await session.loadBefore(cid);
    expect(session.store.open(cid).timeline.get().failure).toBe('network');
    bench.server.down = false;
    await bench.env.advance(10_000);
    expect(session.store.open(cid).timeline.get().failure).toBeNull();
  });
});

describe('positions', () => {
  it('moves ticks by what the other person received and read', async () => {
    const { bench, session, cid } = await pair();
    await session.sendText(cid, 'hello');
    await bench.env.advance(50);
    expect(row(session, cid).others).toEqual({ delivered: 0, read: 0 });
    const bobs = bench.client();
    await bobs.start();
    await bobs.login('bob', 'secret-secret');
    await bench.env.advance(1_000);
    expect(row(session, cid).others).toEqual({ delivered: 1, read: 0 });
    bobs.session?.markRead(cid, 1);
    await bench.env.advance(1_000);
    expect(row(session, cid).others).toEqual({ delivered: 1, read: 1 });
  });

  it('counts unread as the server does and clears it by reading', async () => {
    const { bench, session, bob, cid } = await pair();
    bench.server.say(cid, bob, 'one', 'mid-000001');
    bench.server.post(cid, bob, 'mid-system', 'system', { event: 'joined' });
    bench.server.say(cid, bob, 'two', 'mid-000002');
    await bench.env.advance(100);
    expect(row(session, cid).unread).toBe(2);
    session.markRead(cid, 2);
    expect(row(session, cid).unread).toBe(1);
    session.markRead(cid, 3);
    expect(row(session, cid).unread).toBe(0);
    await bench.env.advance(1_000);
    expect(bench.server.world.must(cid).place(session.me)).toMatchObject({ read: 3, readN: 2 });
  });

  it("follows one's own reading on another device", async () => {
    const { bench, session, bob, cid } = await pair();
    bench.server.say(cid, bob, 'one', 'mid-000001');
    await bench.env.advance(100);
    const other = bench.client();
    await other.start();
    await other.login('ann', 'secret-secret');
    await bench.env.advance(1_000);
    other.session?.markRead(cid, 1);
    await bench.env.advance(1_000);
    expect(row(session, cid).unread).toBe(0);
  });

  it('tells delivered in one frame for a burst', async () => {
    const { bench, bob, cid } = await pair();
    for (let i = 0; i < 10; ++i) bench.server.say(cid, bob, `t${i}`, `mid-00000${i}`);
    await bench.env.advance(1_000);
    const acks = bench.server.heard.filter((frame) => frame.t === 'ack');
    expect(acks).toMatchObject([{ cid, pos: 10 }]);
  });
});

describe('ephemera', () => {
  it('lets typing die after five seconds, and at once when the message comes', async () => {
    const { bench, session, bob, cid } = await pair();
    bench.server.tellPerson(session.me, { t: 'typing', cid, from: bob.id, on: true });
    await bench.env.advance(100);
    expect(row(session, cid).typing).toEqual([bob.id]);
    await bench.env.advance(5_000);
    expect(row(session, cid).typing).toEqual([]);
    bench.server.tellPerson(session.me, { t: 'typing', cid, from: bob.id, on: true });
    await bench.env.advance(100);
    bench.server.say(cid, bob, 'there', 'mid-000001');
    await bench.env.advance(50);
    expect(row(session, cid).typing).toEqual([]);
  });

  it('watches people again after a reconnect', async () => {
    const { bench, session, bob } = await pair();
    session.engine.ephemera.watch([bob.id]);
    await bench.env.advance(500);
    expect(session.store.presence.get().get(bob.id)).toMatchObject({ online: false });
    bench.server.closeAll(1006);
    const bobs = bench.client();
    await bobs.start();
    await bobs.login('bob', 'secret-secret');
    await bench.env.advance(2_000);
    expect(session.store.presence.get().get(bob.id)).toMatchObject({ online: true });
  });
});
