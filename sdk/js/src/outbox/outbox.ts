// Outbox: sends that are not acknowledged yet. Invariants: an entry is stored before it is shown as sending; within a
// conversation the oldest unfailed entry goes first and alone, so order is kept through any number of retries; the same
// entry always carries the same mid and content, so a blind retry never makes a second message. `unavailable`,
// `rate_limited` and a lost link are waited out; any other refusal marks the entry failed, and a person decides.
import type { Cancel, Env } from '../base/env.ts';
import { KithError, isTransient } from '../base/failure.ts';
import { ulid } from '../base/ids.ts';
import type { Connection } from '../connection/connection.ts';
import type { KeyValue } from '../persistence/store.ts';
import type { Message } from '../store/entities.ts';
import type { Body, FrameOf, MessageRow } from '../types.ts';

export interface OutboxEntry {
  cid: string;
  mid: string;
  kind: string;
  body: Body;
  sentAt: number;
  failure?: string;
}

export interface OutboxTarget {
  /** Shows what waits in a conversation. */
  show(cid: string, outgoing: readonly Message[]): void;
  /** An acknowledged send becomes a message. */
  acknowledged(row: MessageRow): void;
  /** What time it is for the server: a send stands in the same day before and after it is acknowledged. */
  now(): number;
  /** One's own sends cannot be acknowledged before the session has caught up. */
  readonly live: boolean;
}

const kPrefix = 'outbox/';
const kRetryMs = 1_000;

export class Outbox {
  private readonly lanes = new Map<string, OutboxEntry[]>();
  private readonly inFlight = new Map<string, string>();
  private readonly waits = new Map<string, Cancel>();
  private lastMid = '';

  constructor(
    private readonly env: Env,
    private readonly connection: Connection,
    private readonly store: KeyValue,
    private readonly me: string,
    private readonly target: OutboxTarget,
  ) {}

  /** Brings back what a former page left; entries of other people on this installation are not touched. */
  async load(): Promise<void> {
    const found = await this.store.list<OutboxEntry>(this.key('')).catch(() => []);
    for (const [, entry] of found) {
      const lane = this.lane(entry.cid);
      if (!lane.some((each) => each.mid === entry.mid)) lane.push(entry);
    }
    for (const lane of this.lanes.values()) lane.sort((a, b) => (a.mid < b.mid ? -1 : 1));
    for (const cid of this.lanes.keys()) this.show(cid);
    this.pump();
  }

  async send(cid: string, kind: string, body: Body): Promise<string> {
    const entry: OutboxEntry = { cid, mid: this.nextMid(), kind, body, sentAt: this.target.now() };
    await this.keep(entry);
    this.lane(cid).push(entry);
    this.show(cid);
    this.pumpLane(cid);
    return entry.mid;
  }

  /** Sends a refused entry again, under the same mid: a refused send left no trace. */
  async resend(cid: string, mid: string): Promise<void> {
    const entry = this.lane(cid).find((each) => each.mid === mid);
    if (!entry) return;
    delete entry.failure;
    await this.keep(entry);
    this.show(cid);
    this.pumpLane(cid);
  }

  async discard(cid: string, mid: string): Promise<void> {
    if (this.inFlight.get(cid) === mid) return;
    await this.finish(cid, mid);
  }

  /** The session has caught up: everything that waits goes out. */
  pump(): void {
    for (const cancel of this.waits.values()) cancel();
    this.waits.clear();
    for (const cid of this.lanes.keys()) this.pumpLane(cid);
  }

  /** The ack of a send, from whichever frame it came in; also of one that another page of this person sent. */
  acked(ack: FrameOf<'ack'>): void {
    const entry = this.lane(ack.cid).find((each) => each.mid === ack.mid);
    if (!entry) return;
    this.target.acknowledged({
      cid: ack.cid,
      seq: ack.seq,
      rev: ack.rev,
      mid: ack.mid,
      from: this.me,
      at: ack.at,
      kind: entry.kind,
      body: entry.body,
      // An ack does not tell the count; the conversation goes on counting from its head.
      n: 0,
    });
    void this.finish(ack.cid, ack.mid);
  }

  /** One's own message came back in a stream before its ack did: it is stored. */
  seen(cid: string, mid: string): void {
    if (this.lanes.get(cid)?.some((each) => each.mid === mid)) void this.finish(cid, mid);
  }

  stop(): void {
    for (const cancel of this.waits.values()) cancel();
    this.waits.clear();
  }

  /** Signing out: what was not sent leaves this installation with its author. */
  async forget(): Promise<void> {
    for (const lane of this.lanes.values()) {
      for (const entry of lane) await this.store.remove(this.key(entry.mid)).catch(() => undefined);
    }
    this.lanes.clear();
  }

  private pumpLane(cid: string): void {
    if (!this.target.live || this.inFlight.has(cid) || this.waits.has(cid)) return;
    const entry = this.lane(cid).find((each) => each.failure === undefined);
    if (!entry) return;
    this.inFlight.set(cid, entry.mid);
    this.show(cid);
    const { mid, kind, body, sentAt } = entry;
    this.connection.request({ t: 'send', cid, mid, kind, body, sentAt }).then(
      () => {
        this.settled(cid);
      },
      (error: unknown) => {
        this.refused(entry, error);
      },
    );
  }

  private settled(cid: string): void {
    this.inFlight.delete(cid);
    this.show(cid);
    this.pumpLane(cid);
  }

  private refused(entry: OutboxEntry, error: unknown): void {
    this.inFlight.delete(entry.cid);
    const code = error instanceof KithError ? error.code : 'internal';
    if (code === 'network') {
      this.show(entry.cid);
      return;
    }
    if (isTransient(code)) {
      const wait = error instanceof KithError ? (error.retryAfterMs ?? kRetryMs) : kRetryMs;
      const cancel = this.env.after(wait, () => {
        this.waits.delete(entry.cid);
        this.pumpLane(entry.cid);
      });
      this.waits.set(entry.cid, cancel);
      this.show(entry.cid);
      return;
    }
    entry.failure = code;
    void this.keep(entry);
    this.show(entry.cid);
    this.pumpLane(entry.cid);
  }

  private async finish(cid: string, mid: string): Promise<void> {
    const lane = this.lane(cid);
    const at = lane.findIndex((each) => each.mid === mid);
    if (at >= 0) lane.splice(at, 1);
    this.show(cid);
    await this.store.remove(this.key(mid)).catch(() => undefined);
  }

  private keep(entry: OutboxEntry): Promise<void> {
    // A storage that fails (full, blocked) costs only the survival of a reload, never the send.
    return this.store.put(this.key(entry.mid), entry).catch(() => undefined);
  }

  private show(cid: string): void {
    const flying = this.inFlight.get(cid);
    this.target.show(
      cid,
      this.lane(cid).map((entry) => this.messageOf(entry, entry.mid === flying)),
    );
  }

  private messageOf(entry: OutboxEntry, flying: boolean): Message {
    return {
      key: `${this.me}:${entry.mid}`,
      cid: entry.cid,
      seq: 0,
      rev: 0,
      n: 0,
      mid: entry.mid,
      from: this.me,
      at: entry.sentAt,
      kind: entry.kind,
      body: entry.body,
      recalled: false,
      expired: false,
      pinned: false,
      edited: false,
      state: entry.failure !== undefined ? 'failed' : flying ? 'sending' : 'queued',
      ...(entry.failure === undefined ? {} : { failure: entry.failure }),
    };
  }

  private lane(cid: string): OutboxEntry[] {
    let lane = this.lanes.get(cid);
    if (!lane) {
      lane = [];
      this.lanes.set(cid, lane);
    }
    return lane;
  }

  /** ULIDs of one millisecond, or of a clock that was set back, still sort in the order of sending. */
  private nextMid(): string {
    const mid = ulid(this.env);
    this.lastMid = mid > this.lastMid ? mid : bump(this.lastMid);
    return this.lastMid;
  }

  private key(mid: string): string {
    return `${kPrefix}${this.me}/${mid}`;
  }
}

const kDigits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The next text of the same length in the order of the ids' alphabet. */
function bump(text: string): string {
  const last = kDigits.indexOf(text.charAt(text.length - 1));
  if (last < kDigits.length - 1) return text.slice(0, -1) + kDigits.charAt(last + 1);
  return bump(text.slice(0, -1)) + '0';
}
