import { describe, expect, it } from 'vitest';
import { MemoryStore, type KeyValue } from '../persistence/store.ts';
import type { Message } from '../store/entities.ts';
import { Bench, messages, outgoing, texts } from '../testing/bench.ts';

async function pair(entries: KeyValue = new MemoryStore()) {
  const bench = new Bench();
  const { session, client } = await bench.enter('ann', entries);
  const bob = bench.server.world.person('bob', 'Bob');
  const cid = await session.openDm(bob.id);
  await bench.env.advance(100);
  return { bench, session, client, bob, cid, entries };
}

function sends(bench: Bench) {
  return bench.server.heard.filter((frame) => frame.t === 'send');
}

describe('outbox', () => {
  it('shows a send at once and keeps its key when it is acknowledged', async () => {
    const { bench, session, cid } = await pair();
    const shown: (Message | undefined)[] = [];
    const { timeline } = session.store.open(cid);
    timeline.subscribe(() => shown.push(timeline.get().outgoing[0]));
    await session.sendText(cid, 'hello');
    await bench.env.advance(50);
    expect(shown[0]).toMatchObject({ state: 'queued', body: { text: 'hello' } });
    expect(shown[1]).toMatchObject({ state: 'sending' });
    expect(outgoing(session, cid)).toHaveLength(0);
    expect(messages(session, cid)[0]).toMatchObject({ key: shown[0]?.key, seq: 1, state: 'sent' });
  });

  it('stores a send before it is shown', async () => {
    const order: string[] = [];
    class Watched extends MemoryStore {
      override async put(key: string, value: unknown): Promise<void> {
        await super.put(key, value);
        if (key.startsWith('outbox/')) order.push('stored');
      }
    }
    const { session, cid } = await pair(new Watched());
    session.store.open(cid).timeline.subscribe(() => {
      if (session.store.open(cid).timeline.get().outgoing.length > 0) order.push('shown');
    });
    await session.sendText(cid, 'hello');
    expect(order[0]).toBe('stored');
    expect(order[1]).toBe('shown');
  });

  it('sends again with the same mid when the answer was lost, and the message is there once', async () => {
    const { bench, session, cid } = await pair();
    bench.server.loseAnswers = 2;
    await session.sendText(cid, 'once');
    await bench.env.advance(10_000);
    const mids = new Set(sends(bench).map((frame) => frame['mid']));
    expect(sends(bench)).toHaveLength(3);
    expect(mids.size).toBe(1);
    expect(texts(session, cid)).toEqual(['once']);
    expect(outgoing(session, cid)).toHaveLength(0);
  });

  it('keeps the order through refusals that pass', async () => {
    const { bench, session, cid } = await pair();
    bench.server.refusals.push(
      { code: 'unavailable', retryAfterMs: 700 },
      { code: 'rate_limited', retryAfterMs: 900 },
    );
    for (const text of ['one', 'two', 'three']) await session.sendText(cid, text);
    await bench.env.advance(600);
    expect(texts(session, cid)).toEqual([]);
    expect(outgoing(session, cid).map((each) => each.state)).toEqual(['queued', 'queued', 'queued']);
    await bench.env.advance(2_000);
    expect(texts(session, cid)).toEqual(['one', 'two', 'three']);
  });

  it('marks a refused send failed, lets the next pass, and resends on request', async () => {
    const { bench, session, cid } = await pair();
    bench.server.refusals.push({ code: 'content_rejected' });
    const mid = await session.sendText(cid, 'bad');
    await session.sendText(cid, 'good');
    await bench.env.advance(100);
    expect(texts(session, cid)).toEqual(['good']);
    expect(outgoing(session, cid)).toMatchObject([{ mid, state: 'failed', failure: 'content_rejected' }]);
    await session.outbox.resend(cid, mid);
    await bench.env.advance(100);
    expect(texts(session, cid)).toEqual(['good', 'bad']);
  });

  it('forgets a discarded send', async () => {
    const { bench, session, cid, entries } = await pair();
    bench.server.refusals.push({ code: 'too_large' });
    const mid = await session.sendText(cid, 'huge');
    await bench.env.advance(100);
    await session.outbox.discard(cid, mid);
    expect(outgoing(session, cid)).toHaveLength(0);
    expect(await entries.list('outbox/')).toEqual([]);
  });

  it('sends after a reload what was written offline, in the order of writing', async () => {
    const { bench, session, cid, entries } = await pair();
    bench.server.down = true;
    bench.server.closeAll(1006);
    for (const text of ['one', 'two', 'three']) await session.sendText(cid, text);
    session.stop();
    bench.server.down = false;
    const again = bench.client(entries);
    await again.start();
    await bench.env.advance(1_000);
    if (!again.session) throw new Error('not signed in');
    expect(texts(again.session, cid)).toEqual(['one', 'two', 'three']);
  });

  it('works without any storage that lasts', async () => {
    class Broken extends MemoryStore {
      override put(): Promise<void> {
        return Promise.reject(new Error('quota'));
      }
    }
    const { bench, session, cid } = await pair(new Broken());
    await session.sendText(cid, 'still');
    await bench.env.advance(100);
    expect(texts(session, cid)).toEqual(['still']);
  });
});

describe('credentials', () => {
  it('refreshes once for many calls that find the token dead', async () => {
    const { bench, session } = await pair();
    bench.server.routes.expireAccess();
    await Promise.all([session.openWorld(), session.openWorld(), session.openWorld()]);
    expect(bench.server.routes.refreshes).toBe(1);
  });

  it('takes the pair another tab already brought', async () => {
    const { bench, session, entries } = await pair();
    const other = bench.client(entries);
    await other.start();
    await bench.env.advance(100);
    bench.server.routes.expireAccess();
    await other.session?.openWorld();
    await session.openWorld();
    expect(bench.server.routes.refreshes).toBe(1);
  });
});
