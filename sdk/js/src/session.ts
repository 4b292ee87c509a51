// Session: one signed-in person's live client: connection, engine, outbox and receipts, wired together. Made by Client
// at sign-in, stopped at sign-out. Everything views need of conversations goes through here.
import { Cell, Emitter } from './base/cell.ts';
import type { Cancel, Env } from './base/env.ts';
import { KithError, codeOf, isTransient } from './base/failure.ts';
import { ulid } from './base/ids.ts';
import { ServerClock } from './base/server_clock.ts';
import type { Credentials } from './auth/credentials.ts';
import { Connection } from './connection/connection.ts';
import { Outbox } from './outbox/outbox.ts';
import { Receipts } from './outbox/receipts.ts';
import { Drafts } from './persistence/drafts.ts';
import { HistoryCache } from './persistence/history_cache.ts';
import type { Notes } from './persistence/notes.ts';
import type { KeyValue } from './persistence/store.ts';
import type { ConversationModel } from './store/conversation_model.ts';
import type { Conversation, Member } from './store/entities.ts';
import { messageOf, quoteOfMessage } from './store/message_rows.ts';
import { Store } from './store/store.ts';
import { Engine } from './sync/engine.ts';
import type {
  Body,
  HistoryAnswer,
  MediaAddress,
  MemberList,
  MembersAdded,
  MessageAnswer,
  MessageRow,
  PersonRow,
  Role,
  RowChange,
  UserList,
} from './types.ts';
import type { Http, Method } from './wire/http.ts';

export interface SessionParts {
  env: Env;
  http: Http;
  credentials: Credentials;
  entries: KeyValue;
  notes: Notes;
  me: string;
  deviceId: string;
  agent: string;
}

export interface Notice {
  key: string;
  /** Where it belongs; null: nowhere in particular. */
  cid: string | null;
  text: string;
}

const kNotices = 20;
const kPage = 50;
const kRefreshMs = 400;

export class Session {
  readonly me: string;
  readonly store: Store;
  readonly connection: Connection;
  readonly clock: ServerClock;
  readonly engine: Engine;
  readonly outbox: Outbox;
  /** A message by somebody else came live; for notifications and sounds. */
  readonly arrived = new Emitter<{ cid: string; seq: number }>();
  /** What the server wants shown and is no message, until it is dismissed; at most one of a kind in a place. */
  readonly notices = new Cell<readonly Notice[]>([]);
  private readonly receipts: Receipts;
  private readonly cache: HistoryCache;
  /** What is written and not sent. */
  readonly drafts: Drafts;
  private stopHints: Cancel = () => undefined;
  private readonly refreshing = new Set<string>();
  /** Conversations where a link is being followed: its page goes before all others. */
  private readonly opening = new Set<string>();
  private readonly quoting = new Set<string>();

  constructor(private readonly parts: SessionParts) {
    const { env, http, credentials, me } = parts;
    this.me = me;
    this.store = new Store(env, me);
    this.clock = new ServerClock(env);
    this.connection = new Connection(env, http.base, {
      token: () => credentials.token(),
      renew: (refused) => credentials.renew(refused),
      expiresAt: () => credentials.current.get()?.expiresAt ?? 0,
      deviceId: parts.deviceId,
      agent: parts.agent,
    });
    this.engine = new Engine(env, this.connection, this.store);
    this.receipts = new Receipts(env, this.connection, this.store);
    this.cache = new HistoryCache(env, parts.entries, this.store, this.engine);
    this.drafts = new Drafts(parts.entries, parts.notes, me, (cid, text) => {
      this.store.open(cid).setDraft(text);
    });
    const live = () => this.connection.state.get().phase === 'live';
    this.outbox = new Outbox(env, this.connection, parts.entries, me, {
      show: (cid, outgoing) => {
        this.store.open(cid).setOutgoing(outgoing);
        this.store.flush();
      },
      acknowledged: (row) => {
        this.store.open(row.cid).applyMessage(row, 'live');
      },
      now: () => this.clock.now(),
      get live() {
        return live();
      },
    });
    this.wire();
  }

  private wire(): void {
    this.engine.acked.on((ack) => {
      this.outbox.acked(ack);
    });
    this.engine.notices.on(({ cid, kind, text }) => {
      const notice: Notice = { key: `${kind} ${cid ?? ''}`, cid: cid ?? null, text };
      this.notices.update((all) =>
        [...all.filter((each) => each.key !== notice.key), notice].slice(-kNotices),
      );
    });
    this.engine.arrived.on((event) => {
      this.arrived.emit(event);
    });
    this.connection.frames.on((frame) => {
      if (frame.t === 'ready') this.clock.hear(frame.serverTs);
      if (frame.t !== 'message') return;
      if (frame.from !== this.me) this.receipts.received(frame.cid, frame.seq);
      else if (frame.mid !== undefined) this.outbox.seen(frame.cid, frame.mid);
    });
    this.connection.state.subscribe(() => {
      if (this.connection.state.get().phase !== 'live') return;
      // What failed with the link is worth another try.
      for (const model of this.store.all()) if (model.failure !== null) model.setLoading(model.loading);
      this.receipts.caughtUp();
      this.outbox.pump();
    });
    this.engine.members.on(({ cid }) => {
      this.refreshLater(cid);
    });
    this.engine.voted.on((place) => {
      void this.meetMine(place);
    });
    this.store.unknown.on((ids) => {
      void this.lookUp(ids);
    });
    this.engine.reset.on(() => {
      void this.cache.forget();
      void this.restoreLocal();
    });
  }

  async start(): Promise<void> {
    await this.cache.load();
    await this.restoreLocal();
    this.stopHints = this.parts.env.onHint((hint) => {
      if (hint === 'hidden') void this.cache.save();
    });
    this.connection.start();
  }

  /** Its person signed out: what is kept of the conversations goes; outbox and drafts have their own rules. */
  async end(): Promise<void> {
    this.stop();
    await this.cache.end();
  }

  stop(): void {
    this.stopHints();
    this.cache.stop();
    this.connection.stop();
    this.outbox.stop();
    this.receipts.stop();
  }

  /** Outbox and drafts outlive every cache. */
  private async restoreLocal(): Promise<void> {
    await this.outbox.load();
    await this.drafts.load();
    // A composer that opens with the page looks once.
    this.store.flush();
  }

  /** How many belong to it is no part of a member's row; asked for once a burst of changes is over. */
  private refreshLater(cid: string): void {
    if (this.refreshing.has(cid)) return;
    this.refreshing.add(cid);
    this.parts.env.after(kRefreshMs, () => {
      this.refreshing.delete(cid);
      const model = this.store.find(cid);
      if (!model || model.isGone) return;
      this.call<RowChange>('GET', `/conversations/${cid}`).then(
        (row) => {
          this.store.addUsers(row.users);
          model.applyRow(row);
        },
        () => undefined,
      );
    });
  }

  private async lookUp(userIds: string[]): Promise<void> {
    try {
      const { users } = await this.call<UserList>('POST', '/users/batch', { userIds });
      this.addPeople(users);
    } catch {
      // A name that cannot be had now is asked for again when the person is next met.
      this.store.forgetAsked(userIds);
    }
  }

  addPeople(people: PersonRow[]): void {
    for (const { id, displayName, guest, bot, avatar } of people) {
      this.store.addUsers({
        [id]: { name: displayName, avatar: avatar ?? '', guest: guest === true, bot: bot === true },
      });
    }
    this.store.flush();
  }

  /** The server's time, whatever the clock of this machine says. */
  now(): number {
    return this.clock.now();
  }

  conversation(cid: string): Conversation | undefined {
    return this.store.find(cid)?.summary.get();
  }

  // --- messages

  sendText(cid: string, text: string): Promise<string> {
    return this.send(cid, 'text', { text });
  }

  send(cid: string, kind: string, body: Body): Promise<string> {
    this.engine.ephemera.tell(cid, false);
    this.store.find(cid)?.closeAside();
    return this.outbox.send(cid, kind, body);
  }

  async loadBefore(cid: string): Promise<void> {
    const model = this.store.open(cid);
    const { shown } = model;
    if (this.opening.has(cid)) return;
    const before = shown.first;
    await this.page(model, before > 0 ? `&before=${before}` : '', (rows, page) => {
      if (model.shown !== shown || !adjoins(shown.first, before, rows[rows.length - 1]?.seq ?? 0)) return;
      model.addPage(rows, page.hasBefore && rows.length > 0);
      if (!model.hasAfter) this.receipts.received(cid, model.head);
    });
  }

  /** Goes on downward where an older part of the history is shown. */
  async loadAfter(cid: string): Promise<void> {
    const model = this.store.open(cid);
    const { shown } = model;
    if (!model.hasAfter || this.opening.has(cid)) return;
    const after = shown.last?.seq ?? 0;
    await this.page(model, `&after=${after}`, (rows, page) => {
      if (model.shown === shown && shown.last?.seq === after) model.addLater(rows, !page.hasAfter);
    });
  }

  /** Shows the history around a message; false where this message cannot be had. */
  async openAt(cid: string, seq: number): Promise<boolean> {
    const model = this.store.open(cid);
    this.opening.add(cid);
    try {
      while (model.loading) await idle(model);
      if (model.shown.find(seq)) return true;
      model.closeAside();
      if (model.window.find(seq)) return true;
      let found = false;
      await this.page(model, `&around=${seq}`, (rows, page) => {
        found = rows.some((row) => row.seq === seq);
        if (found) model.openAside(rows, page.hasBefore, page.hasAfter);
      });
      if (model.failure === null) return found;
      throw new KithError({ code: model.failure });
    } finally {
      this.opening.delete(cid);
    }
  }

  /** Back to the newest messages. */
  closeAside(cid: string): void {
    this.store.find(cid)?.closeAside();
    this.store.flush();
  }

  /** One page of history at a time: while one is on its way no other is asked for. */
  private async page(
    model: ConversationModel,
    query: string,
    take: (rows: MessageRow[], page: HistoryAnswer) => void,
  ): Promise<void> {
    const { cid } = model;
    if (model.loading) return;
    model.setLoading(true);
    try {
      const page = await this.call<HistoryAnswer>(
        'GET',
        `/conversations/${cid}/messages?limit=${kPage}${query}`,
      );
      this.store.addUsers(page.users);
      take(
        page.messages.map((row) => ({ ...row, cid })),
        page,
      );
      model.own(page.messages, page.mine);
      model.addQuotes(page.quotes);
      model.setLoading(false);
    } catch (error) {
      model.setLoading(false, codeOf(error));
    }
    this.store.flush();
  }

  private async meetMine({ cid, seq }: { cid: string; seq: number }): Promise<void> {
    const path = `/conversations/${cid}/messages/${seq}`;
    const answer = await this.call<MessageAnswer>('GET', path).catch(() => null);
    if (answer) this.store.find(cid)?.own([{ seq }], answer.mine);
  }

  /** Brings what a reply answers to, where it is not known; a message that cannot be had is looked for once. */
  async meetQuote(cid: string, seq: number): Promise<void> {
    const model = this.store.open(cid);
    const key = `${cid} ${seq}`;
    if (model.quote(seq) !== undefined || this.quoting.has(key)) return;
    this.quoting.add(key);
    try {
      const answer = await this.call<MessageAnswer>('GET', `/conversations/${cid}/messages/${seq}`);
      this.store.addUsers(answer.users);
      const hidden = answer.mine[String(seq)]?.hidden === true;
      model.addQuote(seq, hidden ? null : quoteOfMessage(messageOf({ ...answer.message, cid })));
    } catch (error) {
      if (!isTransient(codeOf(error))) model.addQuote(seq, null);
    } finally {
      this.quoting.delete(key);
    }
  }

  /** Asks for a conversation that is not on the list, as of a link; false where one may not see it. */
  async discover(cid: string): Promise<boolean> {
    try {
      const row = await this.call<RowChange>('GET', `/conversations/${encodeURIComponent(cid)}`);
      const model = this.engine.adopt(row);
      // Who belonged to it once may still read what there was for him; a role is what members have.
      if (row.role === undefined && row.kind !== 'world') model.leave({ reason: 'outside' });
      this.store.flush();
      return true;
    } catch (error) {
      const code = codeOf(error);
      if (isTransient(code)) throw error;
      return false;
    }
  }

  markRead(cid: string, pos: number): void {
    this.receipts.markRead(cid, pos);
  }

  dismiss(notice: Notice): void {
    this.notices.update((all) => all.filter((each) => each !== notice));
  }

  // --- conversations

  async openDm(userId: string): Promise<string> {
    return this.openConversation({ kind: 'dm', userId });
  }

  async openWorld(): Promise<string> {
    return this.openConversation({ kind: 'world' });
  }

  async createGroup(name: string, members: string[]): Promise<string> {
    return this.openConversation({ kind: 'group', mid: ulid(this.parts.env), name, members });
  }

  private async openConversation(body: Record<string, unknown>): Promise<string> {
    const row = await this.call<RowChange>('POST', '/conversations', body);
    this.engine.adopt(row);
    this.store.flush();
    return row.cid;
  }

  async rename(cid: string, name: string): Promise<void> {
    await this.call('PATCH', `/conversations/${cid}`, { mid: ulid(this.parts.env), name });
  }

  async members(cid: string, cursor = ''): Promise<{ members: Member[]; cursor: string }> {
    const more = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await this.call<MemberList>('GET', `/conversations/${cid}/members?limit=100${more}`);
    this.store.addUsers(answer.users);
    this.store.flush();
    return {
      members: answer.members.map(({ userId, role }) => ({ userId, role })),
      cursor: answer.cursor ?? '',
    };
  }

  async addMembers(cid: string, userIds: string[]): Promise<{ userId: string; code: string }[]> {
    const answer = await this.call<MembersAdded>('POST', `/conversations/${cid}/members`, {
      mid: ulid(this.parts.env),
      userIds,
    });
    return answer.failed;
  }

  async setRole(cid: string, userId: string, role: Role): Promise<void> {
    await this.call('PATCH', `/conversations/${cid}/members/${userId}`, { mid: ulid(this.parts.env), role });
  }

  async removeMember(cid: string, userId: string): Promise<void> {
    await this.call('DELETE', `/conversations/${cid}/members/${userId}`);
    if (userId === this.me) this.forget(cid);
  }

  async block(userId: string, active: boolean): Promise<void> {
    await this.call(active ? 'PUT' : 'DELETE', `/users/${userId}/block`);
    this.store.applyBlocks([{ userId, active }]);
  }

  /** Takes a conversation one no longer belongs to off the list. */
  forget(cid: string): void {
    this.store.drop(cid);
    this.store.flush();
  }

  async dissolve(cid: string): Promise<void> {
    await this.call('DELETE', `/conversations/${cid}`);
  }

  /** Where a person's or a group's picture is read, until when. */
  async pictureAddress(mediaId: string, of: { userId: string } | { cid: string }): Promise<MediaAddress> {
    const whose = 'userId' in of ? `userId=${of.userId}` : `cid=${of.cid}`;
    const answer = await this.call<MediaAddress>('GET', `/media/${encodeURIComponent(mediaId)}?${whose}`);
    return { ...answer, url: this.absolute(answer.url) };
  }

  /** Where the file that a message holds is read, for some minutes. */
  async contentAddress(cid: string, seq: number, mediaId: string): Promise<string> {
    const path = `/media/${encodeURIComponent(mediaId)}?cid=${cid}&seq=${seq}`;
    const { url } = await this.call<MediaAddress>('GET', path);
    return this.absolute(url);
  }

  private absolute(url: string): string {
    return url.startsWith('/') ? this.parts.http.base + url : url;
  }

  call<T>(method: Method, path: string, body?: unknown): Promise<T> {
    return this.parts.http.call<T>(this.parts.credentials, method, path, body === undefined ? {} : { body });
  }
}

/** Resolves when no page of its history is on its way. */
function idle(model: ConversationModel): Promise<void> {
  if (!model.loading) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = model.timeline.subscribe(() => {
      if (model.loading) return;
      stop();
      resolve();
    });
  });
}

/** A cache that was dropped or filled meanwhile has another lower edge: then the page would leave a hole above it. */
function adjoins(first: number, before: number, newest: number): boolean {
  return first === before || (before === 0 && newest >= first - 1);
}

export { KithError };
