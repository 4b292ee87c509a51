import { describe, expect, it } from 'vitest';
import { FakeEnv, settle } from '../testing/fake_env.ts';
import type { DownFrame } from '../types.ts';
import { openPoll, openSse } from './fallback.ts';

/** A server that answers what the test says, and remembers what it was asked. */
function stage() {
  const asked: { url: string; init: RequestInit }[] = [];
  const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  const polls: ((response: Response) => void)[] = [];
  const answers: Response[] = [];
  const env = new FakeEnv({
    open: () => {
      throw new Error('no sockets here');
    },
    fetch: async (url, init = {}) => {
      asked.push({ url, init });
      if (url.endsWith('/v1/events')) {
        return Promise.resolve(
          new Response(new ReadableStream({ start: (controller) => void streams.push(controller) })),
        );
      }
      if (url.includes('/v1/poll')) return new Promise((resolve) => polls.push(resolve));
      return Promise.resolve(answers.shift() ?? new Response('{"frames":[]}'));
    },
  });
  const frames: DownFrame[] = [];
  const closed: number[] = [];
  const events = {
    opened: () => undefined,
    frame: (frame: DownFrame) => void frames.push(frame),
    closed: (code: number) => void closed.push(code),
  };
  const write = (text: string) => streams[0]?.enqueue(new TextEncoder().encode(text));
  return {
    asked,
    polls,
    answers,
    frames,
    closed,
    write,
    road: { env, base: 'http://fake', token: 'tok', events },
  };
}

const kReady =
  '{"t":"ready","userId":"u","sessionId":"s1","serverTs":0,"epoch":"e","protocol":1,"limits":{},"heartbeatMs":25000}';

describe('SSE', () => {
  it('takes events whole, however the stream is cut', async () => {
    const { road, write, frames } = stage();
    openSse(road);
    await settle();
    write(`id: 1\ndata: ${kReady.slice(0, 20)}`);
    await settle();
    expect(frames).toEqual([]);
    write(`${kReady.slice(20)}\n\n: comment\n\ndata: {"t":"pong"}\r\n\r\ndata: {"t":`);
    await settle();
    expect(frames.map((frame) => frame.t)).toEqual(['ready', 'pong']);
  });

  it('sends commands in order under the session, one request at a time', async () => {
    const { road, write, asked, answers, frames } = stage();
    const transport = openSse(road);
    await settle();
    transport.send({ t: 'sync', id: 1 });
    await settle();
    expect(asked).toHaveLength(1);
    answers.push(new Response('{"frames":[{"t":"synced","re":1}]}'));
    write(`data: ${kReady}\n\n`);
    await settle();
    transport.send({ t: 'ping', id: 2 });
    await settle();
    const posts = asked.slice(1).map(({ init }) => JSON.parse(String(init.body)) as unknown);
    expect(posts).toEqual([[{ t: 'sync', id: 1 }], [{ t: 'ping', id: 2 }]]);
    expect(new Headers(asked[1]?.init.headers).get('Kith-Session')).toBe('s1');
    expect(frames.map((frame) => frame.t)).toEqual(['ready', 'synced']);
  });

  it('asks for a new token when the server refuses this one', async () => {
    const { road, write, answers, closed } = stage();
    const transport = openSse(road);
    await settle();
    answers.push(new Response('{}', { status: 401 }));
    write(`data: ${kReady}\n\n`);
    transport.send({ t: 'ping' });
    await settle();
    expect(closed).toEqual([4100]);
  });
});

describe('long poll', () => {
  it('goes on from the cursor it was given and keeps its session', async () => {
    const { road, asked, polls, frames } = stage();
    const transport = openPoll(road);
    await settle();
    polls.shift()?.(new Response(`{"frames":[${kReady}],"cursor":"c 1"}`));
    await settle();
    expect(asked[0]?.url).toBe('http://fake/v1/poll?cursor=&timeout=0');
    expect(asked[1]?.url).toBe('http://fake/v1/poll?cursor=c%201&timeout=30');
    expect(new Headers(asked[1]?.init.headers).get('Kith-Session')).toBe('s1');
    polls.shift()?.(new Response('{"frames":[{"t":"pong"}],"cursor":"c2"}'));
    await settle();
    expect(frames.map((frame) => frame.t)).toEqual(['ready', 'pong']);
    transport.close();
  });

  it.each([
    ['a gateway gives up', () => new Response('', { status: 504 })],
    ['the link is cut', () => Promise.reject(new TypeError('reset'))],
  ])('goes on with plain polls in the same session where %s on a long one', async (_, fail) => {
    const { road, asked, polls, frames, closed } = stage();
    const transport = openPoll(road);
    await settle();
    polls.shift()?.(new Response(`{"frames":[${kReady}],"cursor":"c1"}`));
    await settle();
    polls.shift()?.(fail() as Response);
    await settle();
    expect(asked[2]?.url).toBe('http://fake/v1/poll?cursor=c1&timeout=0');
    expect(new Headers(asked[2]?.init.headers).get('Kith-Session')).toBe('s1');
    polls.shift()?.(new Response('{"frames":[{"t":"pong"}],"cursor":"c2"}'));
    await settle();
    expect(frames.map((frame) => frame.t)).toEqual(['ready', 'pong']);
    expect(asked).toHaveLength(3);
    await road.env.advance(2_000);
    expect(asked[3]?.url).toBe('http://fake/v1/poll?cursor=c2&timeout=0');
    expect(closed).toEqual([]);
    polls.shift()?.(fail() as Response);
    await settle();
    expect(closed).toEqual([1006]);
    transport.close();
  });
});
