// The second and third roads: a session read by SSE (`GET /v1/events`) or long poll (`GET /v1/poll`), written by
// `POST /v1/commands` with the header Kith-Session. Commands leave in order: one request in flight, the rest gathered
// into the next. A stream that a proxy buffers never says `ready`; the connection gives up on it and tries the next
// road. Where something on the way cuts a long poll short, the same session goes on with plain ones. Not here: when to
// choose which road.
import type { Env } from '../base/env.ts';
import type { DownFrame, UpFrame } from '../types.ts';
import { kLostCode, kTokenCode, parseFrame, type Transport, type TransportEvents } from './transport.ts';

interface Road {
  env: Env;
  base: string;
  token: string;
  events: TransportEvents;
}

const kPollSeconds = 30;
const kPlainEveryMs = 2_000;
/** What gateways say of requests that take them too long. */
const kCutStatuses = [408, 502, 503, 504];

abstract class FallbackTransport implements Transport {
  abstract readonly kind: 'sse' | 'poll';
  readonly ordered = false;
  readonly authenticated = true;
  protected readonly abort = new AbortController();
  private session = '';
  private queue: UpFrame[] = [];
  private posting = false;
  private done = false;

  constructor(protected readonly road: Road) {}

  protected abstract read(): Promise<void>;

  start(): void {
    this.read().then(
      () => {
        this.finish(kLostCode);
      },
      () => {
        this.finish(kLostCode);
      },
    );
  }

  send(frame: UpFrame): void {
    if (this.done) return;
    this.queue.push(frame);
    void this.drain();
  }

  close(): void {
    this.done = true;
    this.abort.abort();
  }

  protected get over(): boolean {
    return this.done;
  }

  protected accept(frame: DownFrame): void {
    if (this.done) return;
    if (frame.t === 'ready') this.session = frame.sessionId;
    this.road.events.frame(frame);
    if (frame.t === 'ready') void this.drain();
  }

  protected finish(code: number): void {
    if (this.done) return;
    this.done = true;
    this.abort.abort();
    this.road.events.closed(code, '');
  }

  protected get(path: string, accept: string): Promise<Response> {
    return this.road.env.fetch(`${this.road.base}/v1${path}`, {
      headers: {
        Authorization: `Bearer ${this.road.token}`,
        Accept: accept,
        ...(this.session === '' ? {} : { 'Kith-Session': this.session }),
      },
      cache: 'no-store',
      signal: this.abort.signal,
    });
  }

  protected refused(response: Response): boolean {
    if (response.ok) return false;
    this.finish(response.status === 401 ? kTokenCode : kLostCode);
    return true;
  }

  private async drain(): Promise<void> {
    if (this.posting || this.session === '' || this.queue.length === 0) return;
    this.posting = true;
    const batch = this.queue;
    this.queue = [];
    try {
      const response = await this.road.env.fetch(`${this.road.base}/v1/commands`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${this.road.token}`,
          'Content-Type': 'application/json',
          'Kith-Session': this.session,
        },
        body: JSON.stringify(batch.map((frame) => (frame.t === 'auth' ? { ...frame } : frame))),
        signal: this.abort.signal,
      });
      if (!this.refused(response)) this.answers((await response.json()) as unknown);
    } catch {
      this.finish(kLostCode);
    }
    this.posting = false;
    void this.drain();
  }

  private answers(answer: unknown): void {
    for (const frame of framesOf(answer)) this.accept(frame);
  }
}

/** An answer is a frame, an array of frames, or an object that holds them. */
function framesOf(answer: unknown): DownFrame[] {
  const held = (answer as { frames?: unknown } | null)?.frames;
  const list = Array.isArray(answer) ? answer : Array.isArray(held) ? held : [answer];
  return list.filter((each): each is DownFrame => typeof (each as { t?: unknown } | null)?.t === 'string');
}

class SseTransport extends FallbackTransport {
  readonly kind = 'sse';

  protected async read(): Promise<void> {
    const response = await this.get('/events', 'text/event-stream');
    if (this.refused(response) || !response.body) return;
    this.road.events.opened();
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      rest = this.events(rest);
    }
  }

  /** Takes whole events off the text; returns what is not yet whole. */
  private events(text: string): string {
    const parts = text.split(/\r?\n\r?\n/);
    const rest = parts.pop() ?? '';
    for (const part of parts) {
      const data = part
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(line.charAt(5) === ' ' ? 6 : 5));
      const frame = data.length > 0 ? parseFrame(data.join('\n')) : null;
      if (frame) this.accept(frame);
    }
    return rest;
  }
}

class PollTransport extends FallbackTransport {
  readonly kind = 'poll';

  protected async read(): Promise<void> {
    let cursor = '';
    let long = true;
    let first = true;
    while (!this.over) {
      const seconds = long && !first ? kPollSeconds : 0;
      const response = await this.ask(cursor, seconds);
      if (!response && seconds > 0) {
        // The session and its cursor outlive the request that was cut.
        long = false;
        continue;
      }
      if (!response || this.refused(response)) return;
      if (first) this.road.events.opened();
      first = false;
      const answer = (await response.json()) as { frames?: DownFrame[]; cursor?: string };
      cursor = answer.cursor ?? cursor;
      for (const frame of framesOf(answer)) this.accept(frame);
      if (!long) await this.pause();
    }
  }

  /** null: something on the way ended it. */
  private async ask(cursor: string, seconds: number): Promise<Response | null> {
    const path = `/poll?cursor=${encodeURIComponent(cursor)}&timeout=${seconds}`;
    try {
      const response = await this.get(path, 'application/json');
      return kCutStatuses.includes(response.status) ? null : response;
    } catch {
      return null;
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      this.road.env.after(kPlainEveryMs, resolve);
    });
  }
}

export function openSse(road: Road): Transport {
  const transport = new SseTransport(road);
  transport.start();
  return transport;
}

export function openPoll(road: Road): Transport {
  const transport = new PollTransport(road);
  transport.start();
  return transport;
}
