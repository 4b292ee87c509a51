import { describe, expect, it } from 'vitest';
import { MemoryStore } from './persistence/store.ts';
import { Bench, outgoing } from './testing/bench.ts';

describe('blocking', () => {
  it('is known on every device, now and after the next sign-in, until it is lifted', async () => {
    const bench = new Bench();
    const { session } = await bench.enter('ann');
    const bob = bench.server.world.person('bob', 'Bob');
    const phone = bench.client();
    await phone.start();
    await phone.login('ann', 'secret-secret');
    await bench.env.advance(500);
    await session.block(bob.id, true);
    await bench.env.advance(50);
    expect([...session.store.blocked.get()]).toEqual([bob.id]);
    expect([...(phone.session?.store.blocked.get() ?? [])]).toEqual([bob.id]);
    const third = bench.client();
    await third.start();
    await third.login('ann', 'secret-secret');
    await bench.env.advance(500);
    expect([...(third.session?.store.blocked.get() ?? [])]).toEqual([bob.id]);
    await phone.session?.block(bob.id, false);
    await bench.env.advance(50);
    expect(session.store.blocked.get().size).toBe(0);
  });
});

describe('a wrong clock', () => {
  it('does not matter: time is what the server says', async () => {
    const bench = new Bench();
    const day = 86_400_000;
    for (const ahead of [day, -3 * day]) {
      bench.server.aheadMs = ahead;
      const { session } = await bench.enter(ahead > 0 ? 'ann' : 'bob');
      expect(session.now()).toBe(bench.server.now());
      const cid = await session.openWorld();
      bench.server.closeAll(1006);
      await session.sendText(cid, 'hello');
      expect(outgoing(session, cid).map(({ at }) => at)).toEqual([bench.server.now()]);
    }
  });

  it('that is right stays what it is, however long the answer took', async () => {
    const bench = new Bench();
    bench.server.aheadMs = -300;
    const { session } = await bench.enter('ann');
    expect(session.now()).toBe(bench.env.now());
    bench.server.aheadMs = 3_600_000;
    bench.server.closeAll(1006);
    await bench.env.advance(5_000);
    expect(session.now()).toBe(bench.server.now());
    bench.server.aheadMs = 0;
    bench.server.closeAll(1006);
    await bench.env.advance(5_000);
    expect(session.now()).toBe(bench.env.now());
  });
});

describe('a draft of the page before', () => {
  it('is there when the session is, before any time has passed', async () => {
    const bench = new Bench();
    const entries = Object.assign(new MemoryStore(), { lasting: true });
    const { session } = await bench.enter('ann', entries);
    const cid = await session.openWorld();
    session.drafts.set(cid, 'half a thought');
    await bench.env.advance(3_000);
    session.stop();
    const next = bench.client(entries);
    await next.start();
    expect(next.session?.conversation(cid)?.draft).toBe('half a thought');
  });
});

describe('notices', () => {
  it('are kept until they are dismissed, one of a kind in a place', async () => {
    const bench = new Bench();
    const { session } = await bench.enter('ann');
    const cid = await session.openWorld();
    const tell = (text: string, where?: string) => {
      const place = where === undefined ? {} : { cid: where };
      bench.server.tellPerson(session.me, { t: 'notice', kind: 'welcome', text, ...place });
    };
    tell('Welcome!', cid);
    tell('Welcome again!', cid);
    tell('Of no place');
    await bench.env.advance(50);
    const kept = session.notices.get();
    expect(kept.map(({ cid: place, text }) => [place, text])).toEqual([
      [cid, 'Welcome again!'],
      [null, 'Of no place'],
    ]);
    if (kept[0]) session.dismiss(kept[0]);
    expect(session.notices.get().map(({ text }) => text)).toEqual(['Of no place']);
  });

  it('take no rev and are no gap', async () => {
    const bench = new Bench();
    const { session } = await bench.enter('ann');
    const bob = bench.server.world.person('bob', 'Bob');
    const cid = await session.openDm(bob.id);
    await bench.env.advance(50);
    const heard = bench.server.heard.length;
    bench.server.tellPerson(session.me, { t: 'notice', kind: 'hint', text: 'Hello', cid });
    bench.server.say(cid, bob, 'one', 'mid-000001');
    await bench.env.advance(50);
    expect(bench.server.heard.slice(heard).filter((frame) => frame.t === 'join')).toEqual([]);
  });
});
