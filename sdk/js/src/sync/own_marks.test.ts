// What of a message depends on its reader, and what hangs on a message: kept right by live events, answers and replays.
import { describe, expect, it } from 'vitest';
import { Bench, messages, row, texts } from '../testing/bench.ts';
import { MemoryStore } from '../persistence/store.ts';

async function pair(entries = new MemoryStore()) {
  const bench = new Bench();
  const { session, client } = await bench.enter('ann', entries);
  const bob = bench.server.world.person('bob', 'Bob');
  const cid = await session.openDm(bob.id);
  await bench.env.advance(100);
  const ann = bench.server.world.people.get(session.me);
  if (!ann) throw new Error('nobody');
  return { bench, session, client, ann, bob, cid };
}

describe('a message deleted for oneself on another device', () => {
  it('is shown no more, on the list neither, until it is brought back', async () => {
    const { bench, session, ann, bob, cid } = await pair();
    for (const text of ['stays', 'goes']) bench.server.say(cid, bob, text);
    await bench.env.advance(100);
    bench.server.hide(ann, cid, 2);
    await bench.env.advance(100);
    expect(texts(session, cid)).toEqual(['stays']);
    expect(row(session, cid).last?.body['text']).toBe('stays');
    bench.server.hide(ann, cid, 2, false);
    await bench.env.advance(100);
    expect(texts(session, cid)).toEqual(['stays', 'goes']);
    expect(row(session, cid).last?.body['text']).toBe('goes');
  });

  it('stays away when its row changes', async () => {
    const { bench, session, ann, bob, cid } = await pair();
    const said = bench.server.say(cid, bob, 'goes');
    await bench.env.advance(100);
    bench.server.hide(ann, cid, said.seq);
    const rev = ++bench.server.world.must(cid).rev;
    bench.server.announce(cid, { t: 'edited', ...said, rev, body: { text: 'edited' } }, null);
    await bench.env.advance(100);
    expect(texts(session, cid)).toEqual([]);
    expect(row(session, cid).last).toBeNull();
  });

  it('stays away after a reload', async () => {
    const entries = Object.assign(new MemoryStore(), { lasting: true });
    const { bench, client, ann, bob, cid } = await pair(entries);
    for (const text of ['stays', 'goes']) bench.server.say(cid, bob, text);
    await bench.env.advance(100);
    bench.server.hide(ann, cid, 2);
    await bench.env.advance(3_000);
    client.session?.stop();
    const { session: next } = await bench.enter('ann', entries);
    expect(texts(next, cid)).toEqual(['stays']);
  });
});

describe('a history that one cleared on another device', () => {
  it('is gone up to there, with what was unread of it', async () => {
    const { bench, session, bob, cid } = await pair();
    for (const text of ['one', 'two', 'three']) bench.server.say(cid, bob, text);
    await bench.env.advance(100);
    bench.server.tellPerson(session.me, { t: 'cleared', cid, pos: 2 });
    await bench.env.advance(100);
    expect(texts(session, cid)).toEqual(['three']);
    expect(row(session, cid)).toMatchObject({ first: 3, unread: 1 });
    bench.server.tellPerson(session.me, { t: 'cleared', cid, pos: 3 });
    await bench.env.advance(100);
    expect(texts(session, cid)).toEqual([]);
    expect(row(session, cid)).toMatchObject({ last: null, unread: 0 });
  });
});

describe('reactions', () => {
  it('count for all, and one knows one’s own', async () => {
    const { bench, session, bob, cid } = await pair();
    const said = bench.server.say(cid, bob, 'tea?');
    const react = (by: string, count: number, on: boolean) => {
      const rev = ++bench.server.world.must(cid).rev;
      const reactions = count > 0 ? [{ emoji: '👍', count }] : [];
      bench.server.announce(cid, { t: 'reaction', ...said, rev, reactions, by, emoji: '👍', on }, null);
    };
    react(bob.id, 1, true);
    await bench.env.advance(100);
    expect(messages(session, cid)[0]).toMatchObject({ reactions: [{ emoji: '👍', count: 1 }] });
    expect(messages(session, cid)[0]?.mine).toBeUndefined();
    react(session.me, 2, true);
    await bench.env.advance(100);
    expect(messages(session, cid)[0]?.mine?.reactions).toEqual(['👍']);
    react(session.me, 1, false);
    await bench.env.advance(100);
    expect(messages(session, cid)[0]?.mine?.reactions).toEqual([]);
  });

  it('of one’s own come beside an answer, and go where the next one names none', async () => {
    const { bench, session, bob, cid } = await pair();
    const said = bench.server.say(cid, bob, 'tea?');
    await bench.env.advance(100);
    const model = session.store.open(cid);
    model.own([said], { [String(said.seq)]: { reactions: ['🎉'], votes: [1] } });
    expect(messages(session, cid)[0]?.mine).toEqual({ reactions: ['🎉'], votes: [1] });
    model.own([said], {});
    expect(messages(session, cid)[0]?.mine).toEqual({});
  });
});

describe('one’s own vote', () => {
  it('on another device is known here too', async () => {
    const { bench, session, ann, bob, cid } = await pair();
    const body = { question: 'Where to?', options: ['Hills', 'Lake'] };
    const poll = bench.server.post(cid, bob, 'mid-poll-1', 'poll', body);
    ann.votes.set(`${cid} ${poll.seq}`, [1]);
    const rev = ++bench.server.world.must(cid).rev;
    const counts = { votes: [0, 1], voters: 1, change: 'poll', by: ann.id };
    bench.server.announce(cid, { ...poll, t: 'updated', rev, ...counts }, null);
    await bench.env.advance(200);
    expect(messages(session, cid)[0]).toMatchObject({
      poll: { votes: [0, 1], voters: 1, closed: false },
      mine: { votes: [1] },
    });
  });
});

describe('a message that grows', () => {
  async function growing() {
    const all = await pair();
    const { bench, bob, cid } = all;
    const sent = bench.server.world.send(cid, bob.id, 'mid-grow-1', 'text', { text: '' });
    if (sent === 'conflict') throw new Error('conflict');
    const state = (text: string, stream: string, t = 'updated') => {
      const rev = t === 'message' ? sent.row.rev : ++bench.server.world.must(cid).rev;
      const more = t === 'message' ? {} : { change: 'stream' };
      bench.server.announce(cid, { ...sent.row, t, rev, body: { text }, stream, ...more }, null);
    };
    const piece = (offset: number, text: string) =>
      bench.server.announce(cid, { t: 'stream', cid, seq: sent.row.seq, from: bob.id, offset, text }, null);
    state('', 'open', 'message');
    return { ...all, state, piece };
  }

  it('grows live by its offset in bytes, and a stored state takes nothing of it back', async () => {
    const { bench, session, cid, state, piece } = await growing();
    piece(0, '你');
    piece(3, '好 ');
    await bench.env.advance(100);
    expect(messages(session, cid)[0]).toMatchObject({ body: { text: '你好 ' }, stream: 'open' });
    state('你', 'open');
    await bench.env.advance(100);
    expect(texts(session, cid)).toEqual(['你好 ']);
    piece(40, 'lost before it');
    await bench.env.advance(100);
    expect(texts(session, cid)).toEqual(['你好 ']);
    state('你好 all of it', 'finished');
    await bench.env.advance(100);
    expect(texts(session, cid)).toEqual(['你好 all of it']);
    expect(messages(session, cid)[0]?.stream).toBeUndefined();
  });

  it('says so where its writer went away', async () => {
    const { bench, session, cid, state } = await growing();
    state('', 'interrupted');
    await bench.env.advance(100);
    expect(messages(session, cid)[0]).toMatchObject({ body: { text: '' }, stream: 'interrupted' });
  });
});

describe('what a reply answers to', () => {
  it('is known from the messages, from a page, or asked for once', async () => {
    const { bench, session, bob, cid } = await pair();
    const said = bench.server.say(cid, bob, 'the original');
    await bench.env.advance(100);
    const model = session.store.open(cid);
    expect(model.quote(said.seq)).toMatchObject({ from: bob.id, text: 'the original', recalled: false });
    expect(model.quote(70)).toBeUndefined();
    model.addQuotes({ '70': { from: bob.id, at: 1, kind: 'poll', text: 'Where to?' } });
    expect(model.quote(70)).toMatchObject({ kind: 'poll', text: 'Where to?' });
    await session.meetQuote(cid, 71);
    expect(model.quote(71)).toBeNull();
  });

  it('follows what happens to the original', async () => {
    const { bench, session, bob, cid } = await pair();
    const said = bench.server.say(cid, bob, 'the original');
    const model = session.store.open(cid);
    model.addQuotes({ '70': { from: bob.id, at: 1, kind: 'text', text: 'before' } });
    const rev = ++bench.server.world.must(cid).rev;
    bench.server.announce(cid, { ...said, t: 'edited', seq: 70, rev, body: { text: 'after' } }, null);
    await bench.env.advance(100);
    expect(model.quote(70)?.text).toBe('after');
  });
});
