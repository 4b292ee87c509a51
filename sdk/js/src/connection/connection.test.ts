import { describe, expect, it } from 'vitest';
import { Bench } from '../testing/bench.ts';
import { adviceOf, backoffMs } from './backoff.ts';
import { endReasonOf } from './state.ts';

describe('backoff', () => {
  it('doubles from 500 ms to 8 s and spreads over the whole span', () => {
    expect([1, 2, 3, 4, 5, 6, 50].map((attempt) => backoffMs(attempt, 1))).toEqual([
      500, 1000, 2000, 4000, 8000, 8000, 8000,
    ]);
    expect(backoffMs(3, 0)).toBe(0);
    expect(backoffMs(3, 0.5)).toBe(1000);
  });

  it('takes its advice from the range of the close code alone', () => {
    expect([1006, 4000, 4099].map(adviceOf)).toEqual(['retry', 'retry', 'retry']);
    expect([4100, 4199].map(adviceOf)).toEqual(['new_token', 'new_token']);
    expect([4200, 4299].map(adviceOf)).toEqual(['stay_away', 'stay_away']);
    expect(endReasonOf(4203)).toBe('device_limit');
    expect(endReasonOf(4299)).toBe('signed_out');
  });
});

describe('connection', () => {
  it('becomes live through connecting, authenticating and syncing', async () => {
    const bench = new Bench();
    const client = bench.client();
    await client.start();
    const phases: string[] = [];
    const done = client.register('ann', 'secret-secret', 'Ann');
    client.state.subscribe(() => {
      const { session } = client;
      session?.connection.state.subscribe(() => {
        phases.push(session.connection.state.get().phase);
      });
      phases.push(session?.connection.state.get().phase ?? 'none');
    });
    await done;
    await bench.env.advance(100);
    expect(phases).toEqual(['connecting', 'authenticating', 'syncing', 'live']);
  });

  it('waits longer after each failed try and comes back by itself', async () => {
    const bench = new Bench();
    const { session } = await bench.enter('ann');
    bench.server.down = true;
    bench.server.closeAll(1006);
    const waits: number[] = [];
    for (let i = 0; i < 4; ++i) {
      const state = session.connection.state.get();
      if (state.phase !== 'waiting') throw new Error(state.phase);
      waits.push(state.retryAt - bench.env.now());
      await bench.env.advance(state.retryAt - bench.env.now());
    }
    expect(waits).toEqual([500, 500, 1000, 2000]);
    bench.server.down = false;
    await bench.env.advance(20_000);
    expect(session.connection.state.get().phase).toBe('live');
  });

  it('gets a new token for the range 4100 and comes back at once', async () => {
    const bench = new Bench();
    const { session } = await bench.enter('ann');
    bench.server.routes.expireAccess();
    bench.server.closeAll(4100);
    await bench.env.advance(1_000);
    expect(bench.server.routes.refreshes).toBe(1);
    expect(session.connection.state.get().phase).toBe('live');
  });

  it('ends signed out when the refresh is refused, as after a wiped data folder', async () => {
    const bench = new Bench();
    const { client } = await bench.enter('ann');
    bench.server.routes.revokeAll();
    bench.server.closeAll(4101);
    await bench.env.advance(1_000);
    expect(client.state.get()).toEqual({ phase: 'signed_out', reason: 'signed_out' });
  });

  it('keeps the person signed in when the refresh only finds no server', async () => {
    const bench = new Bench();
    const { client, session } = await bench.enter('ann');
    bench.server.routes.refreshStatus = 503;
    bench.server.closeAll(4100);
    await bench.env.advance(3_000);
    expect(client.state.get().phase).toBe('signed_in');
    bench.server.routes.refreshStatus = 200;
    await bench.env.advance(20_000);
    expect(session.connection.state.get().phase).toBe('live');
  });

  it('stays away for the range 4200', async () => {
    const bench = new Bench();
    const { client } = await bench.enter('ann');
    bench.server.closeAll(4203);
    await bench.env.advance(60_000);
    expect(client.state.get()).toEqual({ phase: 'signed_out', reason: 'device_limit' });
    expect(bench.server.sessions).toHaveLength(0);
  });

  it('retries a protocol breach once, never in a loop', async () => {
    const bench = new Bench();
    const { client, session } = await bench.enter('ann');
    bench.server.closeAll(1007);
    await bench.env.advance(2_000);
    expect(session.connection.state.get().phase).toBe('live');
    bench.server.closeAll(1007);
    await bench.env.advance(60_000);
    expect(client.state.get()).toEqual({ phase: 'signed_out', reason: 'protocol' });
  });

  it('renews the token on the live session before it ends, without another sync', async () => {
    const bench = new Bench();
    await bench.enter('ann');
    const before = bench.server.heard.filter((frame) => frame.t === 'sync').length;
    await bench.env.advance(1_800_000);
    expect(bench.server.heard.filter((frame) => frame.t === 'auth').length).toBeGreaterThanOrEqual(2);
    expect(bench.server.heard.filter((frame) => frame.t === 'sync')).toHaveLength(before);
  });

  it('notices a dead link by its own heartbeat', async () => {
    const bench = new Bench();
    const { session } = await bench.enter('ann');
    const { socket } = bench.server.sessions[0] ?? {};
    if (!socket) throw new Error('no session');
    socket.send = () => undefined;
    await bench.env.advance(25_000);
    expect(session.connection.state.get().phase).toBe('live');
    await bench.env.advance(10_000);
    await bench.env.advance(600);
    expect(bench.server.heard.filter((frame) => frame.t === 'auth')).toHaveLength(2);
  });

  it('says offline on the hint and comes back on the next', async () => {
    const bench = new Bench();
    const { session } = await bench.enter('ann');
    bench.env.isOnline = false;
    bench.server.down = true;
    bench.env.hint('offline');
    expect(session.connection.state.get().phase).toBe('offline');
    bench.env.isOnline = true;
    bench.server.down = false;
    bench.env.hint('online');
    await bench.env.advance(100);
    expect(session.connection.state.get().phase).toBe('live');
  });

  it('comes back after a drain when the server said', async () => {
    const bench = new Bench();
    const { session } = await bench.enter('ann');
    bench.server.sessions[0]?.tell({ t: 'drain', retryAfterMs: 3_000 });
    await bench.env.advance(10);
    expect(session.connection.state.get()).toMatchObject({ phase: 'waiting', why: 'drain' });
    await bench.env.advance(3_000);
    await bench.env.advance(100);
    expect(session.connection.state.get().phase).toBe('live');
  });
});

describe('fallbacks', () => {
  it('takes another road only when the server answers but sockets do not open', async () => {
    const bench = new Bench();
    const { session } = await bench.enter('ann');
    bench.server.down = true;
    bench.server.closeAll(1006);
    await bench.env.advance(30_000);
    const roads = new Set<string>();
    session.connection.state.subscribe(() => {
      const now = session.connection.state.get();
      if (now.phase === 'connecting') roads.add(now.transport);
    });
    await bench.env.advance(30_000);
    expect([...roads]).toEqual(['websocket']);
    bench.server.down = false;
    bench.server.socketsBlocked = true;
    await bench.env.advance(60_000);
    expect(roads.has('sse')).toBe(true);
  });
});
