// FakeServer: the protocol as clients meet it, in memory, for tests of the SDK and of the pages. It speaks the socket
// and the HTTP routes the clients use, and fails on demand: refuses sends, loses answers, swallows live events, closes
// with any code, changes its epoch. Deliveries happen at once and in order.
import type { SocketLike } from '../base/env.ts';
import type { Body, MessageRow, UpFrame } from '../types.ts';
import { FakeRoutes, type FakeAnswer } from './fake_routes.ts';
import { FakeWorld, type FakeConversation, type FakePerson } from './fake_world.ts';

type Json = Record<string, unknown>;

export interface Refusal {
  code: string;
  retryAfterMs?: number;
}

const kSyncPage = 3;

export class FakeServer {
  readonly world: FakeWorld;
  readonly routes: FakeRoutes;
  readonly sessions: FakeSession[] = [];
  /** What clients said, in order, without pings. */
  readonly heard: UpFrame[] = [];
  /** Answers the next sends with these, one each. */
  readonly refusals: Refusal[] = [];
  /** The next so many sends are stored, but their answers are lost with the link. */
  loseAnswers = 0;
  /** Live events in a conversation named here reach nobody; `*`: in any. */
  readonly swallow = new Set<string>();
  /** Takes no cursor, as a server of another version. */
  refuseTokens = false;
  /** New connections fail. */
  down = false;
  socketsBlocked = false;
  replayRows = 1_000;
  private held: Promise<void> | null = null;

  /** How far the clients' clock is behind. */
  aheadMs = 0;
  readonly now: () => number;

  constructor(now: () => number) {
    this.now = () => now() + this.aheadMs;
    this.world = new FakeWorld(this.now);
    this.routes = new FakeRoutes(this, this.now);
  }

  open(): SocketLike {
    return new FakeSession(this).socket;
  }

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    if (this.down) throw new TypeError('no route to the server');
    const { pathname, searchParams } = new URL(url, 'http://fake');
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as Json) : {};
    const token = new Headers(init.headers).get('authorization')?.slice('Bearer '.length) ?? '';
    const answer = this.routes.handle({
      method: init.method ?? 'GET',
      path: pathname.replace(/^\/v1/, ''),
      query: Object.fromEntries(searchParams),
      body,
      token,
    });
    if (this.held) await this.held;
    return responseOf(answer);
  }

  /** Requests are done at once, but their answers come only when the result is called. */
  holdAnswers(): () => void {
    let release: () => void = () => undefined;
    this.held = new Promise((resolve) => {
      release = resolve;
    });
    return () => {
      this.held = null;
      release();
    };
  }

  /** Ends every session. */
  closeAll(code: number): void {
    for (const session of [...this.sessions]) session.close(code);
  }

  /** Ends one person's sessions. */
  end(userId: string, code: number): void {
    for (const session of [...this.sessions]) if (session.person?.id === userId) session.close(code);
  }

  /** The server's state of before is gone; clients that come back meet another history. */
  newEpoch(): void {
    this.world.epoch = `epoch-${this.world.pos + 2}`;
  }

  say(cid: string, from: FakePerson, text: string, mid = `mid-${this.world.pos}-${text.length}`): MessageRow {
    return this.post(cid, from, mid, 'text', { text });
  }

  post(cid: string, from: FakePerson, mid: string, kind: string, body: Body): MessageRow {
    const sent = this.world.send(cid, from.id, mid, kind, body);
    if (sent === 'conflict') throw new Error('conflict');
    this.announce(cid, { t: 'message', ...sent.row }, null);
    return sent.row;
  }

  /** Tells everybody who follows the conversation; the sending session has its answer instead. */
  announce(cid: string, frame: Json, not: FakeSession | null, also: string[] = []): void {
    if (this.swallow.has(cid) || this.swallow.has('*')) return;
    const conversation = this.world.must(cid);
    for (const session of this.sessions) {
      const me = session.person;
      if (!me || session === not) continue;
      const listens =
        conversation.kind === 'world' || conversation.room
          ? session.rooms.has(cid)
          : conversation.people.includes(me.id);
      if (listens || also.includes(me.id)) session.tell(frame);
    }
  }

  tellPerson(userId: string, frame: Json): void {
    for (const session of this.sessions) if (session.person?.id === userId) session.tell(frame);
  }

  syncAnswer(person: FakePerson, token: string, messages: number): Json {
    const [epoch, since, upTo, skip] = token === '' ? ['', '0', '', '0'] : token.split('|');
    const from = epoch === this.world.epoch ? Number(since) : 0;
    const end =
      upTo === '' || upTo === undefined || epoch !== this.world.epoch ? this.world.pos : Number(upTo);
    const changed = [...this.world.conversations.values()]
      .filter((each) => each.people.includes(person.id) && each.pos > from)
      .sort((a, b) => b.pos - a.pos);
    const start = Number(skip ?? 0);
    const page = changed.slice(start, start + kSyncPage);
    const more = start + kSyncPage < changed.length;
    return {
      conversations: page.map((each) => this.syncedRow(each, person, from, messages)),
      gone: this.world.gone
        .filter((each) => each.userId === person.id && each.pos > from)
        .map(({ cid, reason, at }) => ({ cid, reason, at })),
      user: {
        urev: 1,
        blocked: [...person.blocked].map((userId) => ({ userId, active: true, at: 0, urev: 1 })),
      },
      users: this.users(page.flatMap((each) => (each.kind === 'world' ? [] : each.people))),
      token: more
        ? `${this.world.epoch}|${from}|${end}|${start + kSyncPage}`
        : `${this.world.epoch}|${end}||0`,
      more,
      epoch: this.world.epoch,
    };
  }

  /** As the server does: what changed since, or, where that is too much, the newest in one piece. */
  private syncedRow(each: FakeConversation, person: FakePerson, from: number, most: number): Json {
    const newest = most > 0 ? each.messages.slice(-most) : [];
    const below = each.messages.slice(0, each.messages.length - newest.length);
    const limited = from === 0 ? below.length > 0 : below.some(({ seq }) => (each.made.get(seq) ?? 0) > from);
    const mine = this.mineOf(person, each.messages);
    const row = { ...each.row(person.id), limited, tombstones: [] as MessageRow[], mine };
    if (from === 0 || limited) return { ...row, messages: newest };
    const changed = each.messages.filter(({ seq }) => (each.touched.get(seq) ?? 0) > from);
    const buried = (message: MessageRow) => Boolean(message.recalledAt) && !newest.includes(message);
    return {
      ...row,
      messages: changed.filter((message) => !buried(message)),
      tombstones: changed.filter(buried),
    };
  }

  /** Deletes a message for one person, who has it told on all devices; or brings it back. */
  hide(person: FakePerson, cid: string, seq: number, active = true): void {
    const key = `${cid} ${seq}`;
    if (active) person.hidden.add(key);
    else person.hidden.delete(key);
    this.tellPerson(person.id, { t: 'user', urev: 2, hidden: { cid, seq, urev: 2, active } });
  }

  mineOf(person: FakePerson, messages: MessageRow[]): Json {
    const of = ({ cid, seq }: MessageRow) => {
      const votes = person.votes.get(`${cid} ${seq}`);
      return {
        ...(person.hidden.has(`${cid} ${seq}`) ? { hidden: true } : {}),
        ...(votes ? { votes } : {}),
      };
    };
    const rows = messages.map((each) => [each.seq, of(each)] as const);
    return Object.fromEntries(rows.filter(([, mine]) => Object.keys(mine).length > 0));
  }

  users(ids: string[]): Json {
    return Object.fromEntries(
      ids.map((id) => {
        const person = this.world.people.get(id);
        return [id, { name: person?.displayName ?? '', ...(person?.guest ? { guest: true } : {}) }];
      }),
    );
  }
}

function responseOf(answer: FakeAnswer): Response {
  return new Response(JSON.stringify(answer.body), { status: answer.status });
}

/** One socket, from the server's side. */
export class FakeSession {
  person: FakePerson | null = null;
  readonly rooms = new Set<string>();
  watched: string[] = [];
  readonly socket: SocketLike;
  private open = false;

  constructor(private readonly server: FakeServer) {
    this.socket = {
      onopen: null,
      onmessage: null,
      onclose: null,
      onerror: null,
      send: (data) => {
        if (this.open) this.hear(JSON.parse(data) as UpFrame);
      },
      close: () => {
        this.end();
      },
    };
    queueMicrotask(() => {
      if (server.down || server.socketsBlocked) {
        this.socket.onclose?.({ code: 1006, reason: '' });
        return;
      }
      this.open = true;
      server.sessions.push(this);
      this.socket.onopen?.();
    });
  }

  tell(frame: Json): void {
    if (!this.open) return;
    const text = JSON.stringify(frame);
    queueMicrotask(() => {
      if (this.open) this.socket.onmessage?.({ data: text });
    });
  }

  close(code: number): void {
    if (!this.open) return;
    const { onclose } = this.socket;
    this.end();
    onclose?.({ code, reason: '' });
  }

  private end(): void {
    this.open = false;
    const at = this.server.sessions.indexOf(this);
    if (at >= 0) this.server.sessions.splice(at, 1);
  }

  private hear(frame: UpFrame): void {
    if (frame.t === 'ping') {
      this.tell({ t: 'pong', ...reOf(frame) });
      return;
    }
    this.server.heard.push(frame);
    if (frame.t === 'auth') this.auth(frame);
    else if (this.person) this.command(frame, this.person);
  }

  private auth(frame: UpFrame): void {
    const person = this.server.routes.personOf(String(frame['jwt']));
    if (!person) {
      this.close(4100);
      return;
    }
    this.person = person;
    this.tell({
      t: 'ready',
      userId: person.id,
      sessionId: this.server.world.id(),
      serverTs: this.server.now(),
      epoch: this.server.world.epoch,
      protocol: 1,
      limits: { bodyBytes: 16_384 },
      heartbeatMs: 25_000,
    });
  }

  private command(frame: UpFrame, person: FakePerson): void {
    const cid = String(frame['cid'] ?? '');
    switch (frame.t) {
      case 'sync':
        if (this.server.refuseTokens && frame['token'] !== undefined) {
          this.tell({ t: 'error', ...reOf(frame), code: 'bad_request', field: 'token', msg: 'no' });
          this.server.refuseTokens = false;
          return;
        }
        this.tell({
          t: 'synced',
          ...reOf(frame),
          ...this.server.syncAnswer(person, String(frame['token'] ?? ''), Number(frame['messages'] ?? 1)),
        });
        return;
      case 'join':
        this.join(frame, cid, person);
        return;
      case 'leave':
        this.rooms.delete(cid);
        return;
      case 'send':
        this.send(frame, cid, person);
        return;
      case 'ack':
      case 'read':
        this.move(frame, cid, person);
        return;
      case 'typing':
        this.server.announce(cid, { t: 'typing', cid, from: person.id, on: frame['on'] }, this);
        return;
      case 'presence':
        this.watched = frame['watch'] as string[];
        for (const id of this.watched) this.tell(this.presenceOf(id));
        return;
      default:
        this.tell({ t: 'error', ...reOf(frame), code: 'unknown_type', msg: 'unknown type' });
    }
  }

  private presenceOf(userId: string): Json {
    const online = this.server.sessions.some((each) => each.person?.id === userId);
    return { t: 'presence', userId, online, lastSeen: 0 };
  }

  private join(frame: UpFrame, cid: string, person: FakePerson): void {
    const { world } = this.server;
    const conversation = world.conversations.get(cid);
    if (!conversation?.people.includes(person.id)) {
      this.tell({ t: 'error', ...reOf(frame), code: conversation ? 'not_member' : 'not_found', msg: 'no' });
      return;
    }
    this.rooms.add(cid);
    this.tell({ t: 'joined', ...conversation.row(person.id), users: this.server.users(conversation.people) });
    const rev = frame['rev'];
    const rows = typeof rev === 'number' ? conversation.since(rev) : [];
    for (const each of rows.slice(0, this.server.replayRows)) {
      if (each.t === 'conversation')
        this.tell({ t: 'conversation', cid, ...conversation.settings(), rev: each.rev });
      else this.tell({ t: each.t, cid, ...each.row });
    }
    const stopped = rows[this.server.replayRows - 1];
    if (rows.length > this.server.replayRows && stopped) {
      const at = stopped.t === 'conversation' ? stopped.rev : stopped.row.rev;
      this.tell({ t: 'resync', cid, reason: 'rows', rev: at });
      return;
    }
    this.tell({ t: 'ok', ...reOf(frame), rev: conversation.rev });
  }

  private send(frame: UpFrame, cid: string, person: FakePerson): void {
    const refusal = this.server.refusals.shift();
    if (refusal) {
      this.tell({ t: 'error', ...reOf(frame), msg: refusal.code, ...refusal });
      return;
    }
    const conversation = this.server.world.conversations.get(cid);
    if (!conversation?.people.includes(person.id)) {
      this.tell({ t: 'error', ...reOf(frame), code: 'not_member', msg: 'no' });
      return;
    }
    const mid = String(frame['mid']);
    const sent = this.server.world.send(cid, person.id, mid, String(frame['kind']), frame['body'] as Body);
    if (sent === 'conflict') {
      this.tell({ t: 'error', ...reOf(frame), code: 'conflict', msg: 'other content' });
      return;
    }
    const { row, duplicate } = sent;
    if (this.server.loseAnswers > 0) {
      this.server.loseAnswers -= 1;
      if (!duplicate) this.server.announce(cid, { t: 'message', ...row }, this);
      this.close(1006);
      return;
    }
    const { seq, rev, at } = row;
    this.tell({
      t: 'ack',
      ...reOf(frame),
      cid,
      mid,
      pos: seq,
      seq,
      rev,
      at,
      ...(duplicate ? { duplicate } : {}),
    });
    if (!duplicate) this.server.announce(cid, { t: 'message', ...row }, this);
  }

  private move(frame: UpFrame, cid: string, person: FakePerson): void {
    const what = frame.t === 'read' ? 'read' : 'delivered';
    const kept = this.server.world.move(cid, person.id, what, Number(frame['pos']));
    this.tell({ t: 'ok', ...reOf(frame), delivered: kept.delivered, read: kept.read });
    const pos = kept[what];
    for (const session of this.server.sessions) {
      if (session === this || !session.person) continue;
      const own = session.person.id === person.id;
      if (!this.server.world.must(cid).people.includes(session.person.id)) continue;
      session.tell({ t: what, cid, pos, from: person.id, ...(own ? { readN: kept.readN } : {}) });
    }
  }
}

function reOf(frame: UpFrame): Json {
  return frame.id === undefined ? {} : { re: frame.id };
}
