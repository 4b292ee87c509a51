// Connection: keeps one session with the server alive. It picks the road (WebSocket, then SSE, then long poll), signs
// in, answers heartbeats, renews the token on the live session, and comes back after a loss as the close code asks.
// Invariants: at most one transport at a time; frames of an older one are never delivered; every request is settled
// exactly once (answered, or `network` when the link is lost). Not here: what frames mean.
import { Cell, Emitter } from '../base/cell.ts';
import type { Cancel, Env, Hint } from '../base/env.ts';
import { KithError, codeOf } from '../base/failure.ts';
import { openPoll, openSse } from '../transport/fallback.ts';
import type { Transport, TransportEvents, TransportKind } from '../transport/transport.ts';
import { openWebSocket } from '../transport/websocket.ts';
import type { DownFrame, ReadyFrame, UpFrame } from '../types.ts';
import { adviceOf, backoffMs } from './backoff.ts';
import { endReasonOf, type ConnectionState, type EndReason, type WaitReason } from './state.ts';

export interface ConnectionIdentity {
  token(): Promise<string>;
  renew(refused: string): Promise<string>;
  /** When the present access token ends, by this machine's clock. */
  expiresAt(): number;
  deviceId: string;
  agent: string;
}

interface Waiter {
  resolve(frame: DownFrame): void;
  reject(error: KithError): void;
}

const kRoads: TransportKind[] = ['websocket', 'sse', 'poll'];
const kTriesPerRoad = 2;
const kReadyPatienceMs = 10_000;
const kUpgradeMs = 600_000;
const kPongPatienceMs = 10_000;
const kProbePatienceMs = 4_000;
const kOfflineRetryMs = 8_000;
const kDefaultHeartbeatMs = 25_000;
/** A breach of the protocol, or `auth` too late: retried once, never in a loop. */
const kOnceCodes = new Set([1002, 1003, 1007, 1009, 4204, 4206]);

export class Connection {
  readonly state = new Cell<ConnectionState>({ phase: 'idle' });
  readonly frames = new Emitter<DownFrame>();

  private transport: Transport | null = null;
  private generation = 0;
  private attempt = 0;
  private road = 0;
  private roadTries = 0;
  private breaches = 0;
  private refusedToken = '';
  private tokenInUse = '';
  private nextId = 1;
  private readonly waiters = new Map<number, Waiter>();
  private readonly timers = new Map<string, Cancel>();
  private stopHints: Cancel = () => undefined;

  constructor(
    private readonly env: Env,
    private readonly base: string,
    private readonly identity: ConnectionIdentity,
  ) {}

  start(): void {
    if (this.state.get().phase !== 'idle') return;
    this.stopHints = this.env.onHint((hint) => {
      this.hint(hint);
    });
    this.connect();
  }

  /** Ends the session for good; a new Connection is made for another one. */
  stop(): void {
    this.stopHints();
    this.drop();
    this.state.set({ phase: 'idle' });
  }

  /** Tries at once instead of waiting out the backoff. */
  wake(): void {
    const { phase } = this.state.get();
    if (phase === 'waiting' || phase === 'offline') this.connect();
  }

  /** The engine has caught up: from here on live events are all there is. */
  caughtUp(): void {
    const now = this.state.get();
    if (now.phase === 'syncing') this.state.set({ ...now, phase: 'live' });
  }

  /** Leaves the present session and comes back with a clean one. */
  restart(): void {
    const { phase } = this.state.get();
    if (phase !== 'idle' && phase !== 'ended') this.lose('lost', 0);
  }

  get ordered(): boolean {
    return this.transport?.ordered ?? true;
  }

  get ready(): ReadyFrame | null {
    const now = this.state.get();
    return now.phase === 'live' || now.phase === 'syncing' ? now.ready : null;
  }

  /** Sends without wanting an answer; false when there is no session. */
  send(frame: UpFrame): boolean {
    if (!this.ready || !this.transport) return false;
    this.transport.send(frame);
    return true;
  }

  /** Sends and gives the answering frame; an `error` answer and a lost link reject. */
  request(frame: UpFrame): Promise<DownFrame> {
    const transport = this.transport;
    if (!this.ready || !transport) return Promise.reject(lostError());
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiters.set(id, { resolve, reject });
      transport.send({ ...frame, id });
    });
  }

  private connect(): void {
    this.drop();
    const generation = ++this.generation;
    this.attempt += 1;
    const kind = kRoads[this.road % kRoads.length] ?? 'websocket';
    this.state.set({ phase: 'connecting', transport: kind, attempt: this.attempt });
    this.timer('ready', kReadyPatienceMs, () => {
      this.lose('lost');
    });
    void this.open(kind, generation);
  }

  private async open(kind: TransportKind, generation: number): Promise<void> {
    try {
      const token =
        this.refusedToken === '' ? await this.identity.token() : await this.identity.renew(this.refusedToken);
      if (generation !== this.generation) return;
      this.refusedToken = '';
      this.tokenInUse = token;
      const events = this.eventsFor(generation);
      const road = { env: this.env, base: this.base, token, events };
      this.transport =
        kind === 'websocket'
          ? openWebSocket(this.env, this.base, events)
          : kind === 'sse'
            ? openSse(road)
            : openPoll(road);
    } catch (error) {
      if (generation !== this.generation) return;
      this.tokenFailed(codeOf(error));
    }
  }

  private tokenFailed(code: string): void {
    if (code === 'unauthorized' || code === 'token_expired' || code === 'forbidden')
      this.end('signed_out', 0);
    else this.lose('lost');
  }

  private eventsFor(generation: number): TransportEvents {
    const current = () => generation === this.generation;
    return {
      opened: () => {
        if (current()) this.opened();
      },
      frame: (frame) => {
        if (current()) this.receive(frame);
      },
      closed: (code) => {
        if (current()) this.closed(code);
      },
    };
  }

  private opened(): void {
    const now = this.state.get();
    if (now.phase !== 'connecting' || !this.transport) return;
    this.state.set({ ...now, phase: 'authenticating' });
    if (!this.transport.authenticated) this.transport.send(this.authFrame());
  }

  private authFrame(): UpFrame {
    const { deviceId, agent } = this.identity;
    return { t: 'auth', jwt: this.tokenInUse, deviceId, agent };
  }

  private receive(frame: DownFrame): void {
    this.heard();
    // After each renewal of the token `ready` comes again; only the first one begins a session.
    if (frame.t === 'ready' && !this.becomeReady(frame)) return;
    if (frame.t === 'drain') this.lose('drain', frame.retryAfterMs);
    if (frame.re !== undefined) this.settle(frame.re, frame);
    if (frame.t === 'error' && frame.re === undefined && !this.ready) this.tokenProblem(frame.code);
    this.frames.emit(frame);
  }

  private tokenProblem(code: string): void {
    if (code === 'token_expired' || code === 'unauthorized') this.refusedToken = this.tokenInUse;
  }

  private becomeReady(ready: ReadyFrame): boolean {
    const now = this.state.get();
    if (now.phase !== 'authenticating' && now.phase !== 'connecting') return false;
    this.cancel('ready');
    this.attempt = 0;
    this.roadTries = 0;
    this.state.set({ phase: 'syncing', transport: now.transport, ready });
    this.heard();
    this.scheduleRenewal();
    if (now.transport !== 'websocket') this.timer('upgrade', kUpgradeMs, () => this.tryBetterRoad());
    return true;
  }

  /** What blocked the first road may be gone; a session on another one looks from time to time. */
  private tryBetterRoad(): void {
    this.road = 0;
    this.lose('lost', 0);
  }

  private settle(id: number, frame: DownFrame): void {
    const waiter = this.waiters.get(id);
    if (!waiter) return;
    this.waiters.delete(id);
    if (frame.t === 'error') waiter.reject(new KithError(frame));
    else waiter.resolve(frame);
  }

  private closed(code: number): void {
    const advice = adviceOf(code);
    if (kOnceCodes.has(code) && ++this.breaches <= 1) {
      this.lose('lost');
      return;
    }
    if (kOnceCodes.has(code) || advice === 'stay_away') {
      this.end(advice === 'stay_away' ? endReasonOf(code) : 'protocol', code);
      return;
    }
    if (advice === 'new_token') {
      this.refusedToken = this.tokenInUse;
      this.lose('token', this.attempt <= 1 ? 0 : undefined);
    } else {
      this.lose('lost');
    }
  }

  private end(reason: EndReason, code: number): void {
    this.drop();
    this.state.set({ phase: 'ended', reason, code });
  }

  private lose(why: WaitReason, afterMs?: number): void {
    const failed = this.ready === null && this.transport !== null;
    this.drop();
    if (failed && ++this.roadTries >= kTriesPerRoad) void this.considerRoad();
    if (!this.env.online()) {
      this.state.set({ phase: 'offline', since: this.env.now() });
      this.timer('retry', kOfflineRetryMs, () => {
        this.connect();
      });
      return;
    }
    const attempt = Math.max(1, this.attempt);
    const wait = afterMs ?? backoffMs(attempt, this.env.random());
    this.state.set({ phase: 'waiting', attempt, retryAt: this.env.now() + wait, why });
    this.timer('retry', wait, () => {
      this.connect();
    });
  }

  /** Another road is taken only where the server answers and this road alone is blocked, as by a proxy. */
  private async considerRoad(): Promise<void> {
    this.roadTries = 0;
    const { road } = this;
    try {
      const answer = await this.env.fetch(`${this.base}/v1/info`, { cache: 'no-store' });
      if (answer.ok && this.road === road) this.road = road + 1;
    } catch {
      // Nothing is reachable: the same road is tried again.
    }
  }

  /** Lets go of the present transport; whatever it still says is not heard. */
  private drop(): void {
    this.generation += 1;
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
    this.transport?.close();
    this.transport = null;
    const lost = [...this.waiters.values()];
    this.waiters.clear();
    for (const waiter of lost) waiter.reject(lostError());
  }

  private heard(): void {
    const ready = this.ready;
    if (!ready) return;
    this.cancel('pong');
    this.timer('ping', ready.heartbeatMs ?? kDefaultHeartbeatMs, () => {
      this.probe(kPongPatienceMs);
    });
  }

  private probe(patienceMs: number): void {
    if (!this.send({ t: 'ping' })) return;
    this.timer('pong', patienceMs, () => {
      this.lose('lost', 0);
    });
  }

  private scheduleRenewal(): void {
    const left = this.identity.expiresAt() - this.env.now();
    const wait = Math.max(1_000, left - Math.max(5_000, Math.min(60_000, left / 4)));
    this.timer('renew', Math.min(wait, 2 ** 30), () => {
      void this.renewSession();
    });
  }

  private async renewSession(): Promise<void> {
    const generation = this.generation;
    try {
      const token = await this.identity.renew(this.tokenInUse);
      if (generation !== this.generation) return;
      this.tokenInUse = token;
      this.transport?.send(this.authFrame());
      this.scheduleRenewal();
    } catch (error) {
      if (generation !== this.generation) return;
      const code = codeOf(error);
      if (code === 'unauthorized' || code === 'token_expired') this.end('signed_out', 0);
      else this.scheduleRenewal();
    }
  }

  private hint(hint: Hint): void {
    const { phase } = this.state.get();
    if (hint === 'offline') {
      if (phase !== 'ended' && phase !== 'idle' && phase !== 'offline') this.lose('lost');
    } else if (hint === 'online') {
      this.road = 0;
      this.attempt = 0;
      this.wake();
    } else if (hint === 'visible') {
      if (this.ready) this.probe(kProbePatienceMs);
      else this.wake();
    }
  }

  private timer(name: string, ms: number, run: () => void): void {
    this.cancel(name);
    this.timers.set(name, this.env.after(ms, run));
  }

  private cancel(name: string): void {
    this.timers.get(name)?.();
    this.timers.delete(name);
  }
}

function lostError(): KithError {
  return new KithError({ code: 'network', msg: 'the link is down' });
}
