// Engine: turns frames into state. It catches up by one cursor after `ready`, applies live events in rev order, and
// repairs what is missing: a gap joins with the last rev, `resync` drops that cache and reloads, another epoch drops
// everything. Invariants: a conversation's rev moves only to last + 1 (live) or by a completed answer (sync, join);
// a row not newer than the cached one is ignored; while catching up nothing is joined for gaps. Outbox and drafts are
// never touched here.
import type { Cancel, Env } from '../base/env.ts';
import { Emitter } from '../base/cell.ts';
import { codeOf, isTransient } from '../base/failure.ts';
import type { Connection } from '../connection/connection.ts';
import type { ConversationModel } from '../store/conversation_model.ts';
import type { Mine } from '../store/entities.ts';
import type { Store } from '../store/store.ts';
import type {
  DownFrame,
  FrameOf,
  HiddenRow,
  MineRows,
  OwnState,
  RevFrame,
  RowChange,
  SyncAnswer,
  SyncedConversation,
} from '../types.ts';
import { Ephemera } from './ephemera.ts';

export interface EngineEvents {
  /** A message by somebody else that came live. */
  arrived: { cid: string; seq: number };
  acked: FrameOf<'ack'>;
  notice: FrameOf<'notice'>;
  /** Something of one's own state changed: requests, friends, devices, profile. */
  person: OwnState;
  member: { cid: string; userId: string };
}

/** The request id of `sync`; its answers are taken by their type, its refusal by this. */
const kSyncId = 0;
const kOutOfOrderPatienceMs = 1_500;
const kFirstLoadMessages = 1;
const kCatchUpMessages = 50;
/** Below what a session may join (256), with some left for what one opens. */
const kFollowedRoomsMax = 200;

export class Engine {
  readonly arrived = new Emitter<EngineEvents['arrived']>();
  readonly acked = new Emitter<EngineEvents['acked']>();
  readonly notices = new Emitter<EngineEvents['notice']>();
  readonly personal = new Emitter<EngineEvents['person']>();
  readonly members = new Emitter<EngineEvents['member']>();
  /** Oneself voted in a poll, on any device. */
  readonly voted = new Emitter<{ cid: string; seq: number }>();
  readonly reset = new Emitter<void>();
  readonly ephemera: Ephemera;

  private token = '';
  private epoch = '';
  private syncing = false;
  /** Conversations that spoke while catching up and may be in none of its pages. */
  private readonly strangers = new Set<string>();
  private syncRetry: Cancel = () => undefined;
  /** Joins under way; an answer to one that was given up or replaced meanwhile counts for nothing. */
  private readonly joins = new Map<string, number>();
  private lastJoin = 0;
  /** By conversation: messages that the join under way told of. */
  private readonly replayed = new Map<string, Set<number>>();
  /** How many look at each. */
  private readonly openRooms = new Map<string, number>();
  /** Revs of events that came before their predecessors (answers beside the stream), by conversation. */
  private readonly ahead = new Map<string, Set<number>>();

  constructor(
    private readonly env: Env,
    private readonly connection: Connection,
    private readonly store: Store,
  ) {
    this.ephemera = new Ephemera(env, connection, store);
    connection.frames.on((frame) => {
      this.apply(frame);
    });
  }

  /** The room one looks at: events of the world come while it is open. */
  enterRoom(cid: string): void {
    const looking = this.openRooms.get(cid) ?? 0;
    this.openRooms.set(cid, looking + 1);
    if (looking > 0 || !this.connection.ready || this.syncing) return;
    if (!this.store.find(cid)?.listening) void this.join(cid);
  }

  leaveRoom(cid: string): void {
    const looking = this.openRooms.get(cid) ?? 0;
    if (looking > 1) this.openRooms.set(cid, looking - 1);
    if (looking !== 1) return;
    this.openRooms.delete(cid);
    const model = this.store.find(cid);
    if (model?.isFollowedRoom) return;
    this.joins.delete(cid);
    if (model) model.listening = false;
    this.connection.send({ t: 'leave', cid });
  }

  /** A row had by HTTP (created, listed): known, but its rev is not taken over a newer one. */
  adopt(row: RowChange): ConversationModel {
    const model = this.store.open(row.cid);
    this.store.addUsers(row.users);
    model.applyRow(row);
    model.leave(null);
    if (row.last) model.applyMessage(row.last, 'replay');
    for (const message of row.messages ?? []) model.applyMessage(message, 'replay');
    if (!model.anchored && row.rev !== undefined) model.reach(row.rev);
    // Its events have come since it was made; had one come before this answer, it would be joining already.
    if (!model.isRoom && !this.syncing && this.connection.ready) model.listening = true;
    return model;
  }

  private apply(frame: DownFrame): void {
    switch (frame.t) {
      case 'ready':
        this.begin(frame);
        return;
      case 'synced':
        this.synced(frame);
        return;
      case 'joined':
        this.joined(frame);
        return;
      case 'resync':
        this.resync(frame);
        return;
      case 'delivered':
      case 'read':
        this.position(frame);
        return;
      case 'error':
        if (frame.re === kSyncId) this.syncRefused(frame.code, frame.retryAfterMs);
        return;
      case 'notice':
        this.notices.emit(frame);
        return;
      case 'user':
        if (frame.block) this.store.applyBlocks([frame.block]);
        if (frame.hidden) this.hide([frame.hidden]);
        this.personal.emit(frame);
        return;
      case 'cleared':
        this.store.find(frame.cid)?.clear(frame.pos);
        return;
      case 'stream':
        this.store.find(frame.cid)?.grow(frame.seq, frame.offset, frame.text);
        return;
      case 'message':
      case 'edited':
      case 'recalled':
      case 'reaction':
      case 'pinned':
      case 'updated':
      case 'member':
      case 'conversation':
      case 'skip':
      case 'ack':
        this.revised(frame);
        return;
      default:
        this.ephemera.apply(frame);
        this.unheardOf(frame);
    }
  }

  /** A frame of a newer server that takes a rev still counts: what it says is not understood, that it happened is. */
  private unheardOf(frame: { cid?: unknown; rev?: unknown; re?: unknown }): void {
    if (typeof frame.cid !== 'string' || typeof frame.rev !== 'number' || frame.re !== undefined) return;
    this.revised({ t: 'skip', cid: frame.cid, rev: frame.rev });
  }

  // --- catching up

  private begin(ready: FrameOf<'ready'>): void {
    if (this.epoch !== '' && this.epoch !== ready.epoch) this.startOver();
    this.epoch = ready.epoch;
    this.syncRetry();
    this.joins.clear();
    this.ahead.clear();
    for (const model of this.store.all()) model.listening = false;
    this.syncing = true;
    this.strangers.clear();
    this.askSync();
  }

  private startOver(): void {
    this.token = '';
    this.store.clear();
    this.reset.emit();
  }

  private askSync(): void {
    const first = this.token === '';
    this.connection.send({
      t: 'sync',
      id: kSyncId,
      ...(first ? {} : { token: this.token }),
      messages: first ? kFirstLoadMessages : kCatchUpMessages,
    });
  }

  private syncRefused(code: string, retryAfterMs = 1_000): void {
    this.syncRetry();
    // A cursor that this server does not take, as one kept from another version, is of no more use.
    if (!isTransient(code) && this.token !== '') this.startOver();
    this.syncRetry = this.env.after(retryAfterMs, () => {
      this.askSync();
    });
  }

  private synced(answer: SyncAnswer): void {
    this.syncRetry();
    if (answer.epoch !== undefined && this.epoch !== '' && answer.epoch !== this.epoch) {
      this.startOver();
      this.epoch = answer.epoch;
      this.askSync();
      return;
    }
    this.store.addUsers(answer.users);
    for (const row of answer.conversations) this.syncedRow(row);
    for (const gone of answer.gone) {
      const reason = { reason: gone.reason, ...(gone.by === undefined ? {} : { by: gone.by }) };
      this.store.find(gone.cid)?.leave(reason);
    }
    this.store.applyBlocks(answer.user.blocked ?? []);
    this.hide(answer.user.hidden ?? []);
    this.personal.emit(answer.user);
    this.token = answer.token;
    if (answer.more) this.askSync();
    else this.caughtUp();
  }

  private syncedRow(row: SyncedConversation): void {
    const model = this.store.open(row.cid);
    const oldest = row.messages[0]?.seq ?? row.last?.seq;
    if (row.limited) model.dropBelow(oldest);
    else if (this.leavesHole(model, oldest)) model.dropBelow();
    model.applyRow(row);
    model.leave(null);
    model.fill(row.messages);
    for (const message of row.messages) model.applyMessage(message, 'replay');
    for (const tombstone of row.tombstones) model.changeMessage(tombstone);
    for (const member of row.members ?? []) model.changeMember(member, undefined);
    if (row.last) model.applyMessage(row.last, 'replay');
    model.own(row.messages, row.mine);
    model.reach(row.rev ?? 0);
    if (!model.isRoom) model.listening = true;
  }

  private hide(rows: readonly HiddenRow[]): void {
    for (const { cid, seq, active } of rows)
      this.store.find(cid)?.mark(seq, (mine) => ({ ...mine, hidden: active }));
  }

  /** Rooms are not followed while closed, and a first load knows the newest only: then the cache ends before it. */
  private leavesHole(model: ConversationModel, oldest: number | undefined): boolean {
    const last = model.window.last?.seq;
    if (last === undefined || oldest === undefined || oldest <= last + 1) return false;
    return model.isRoom || this.token === '';
  }

  private caughtUp(): void {
    this.syncing = false;
    for (const model of this.store.all()) if (!model.isRoom) model.listening = true;
    this.store.flush();
    this.connection.caughtUp();
    for (const cid of this.openRooms.keys()) void this.join(cid);
    this.followRooms();
    for (const cid of this.strangers) if (!this.store.find(cid)) void this.join(cid);
    this.strangers.clear();
    for (const cid of [...this.ahead.keys()]) this.settleAhead(cid);
    this.ephemera.again();
  }

  /** Large groups and channels, the liveliest first; those beyond what a session may join come while one looks. */
  private followRooms(): void {
    const rooms = [...this.store.all()].filter((model) => model.isFollowedRoom);
    rooms.sort((a, b) => b.lastActive - a.lastActive);
    for (const { cid } of rooms.slice(0, kFollowedRoomsMax)) void this.join(cid);
  }

  // --- live events

  private revised(frame: RevFrame): void {
    this.meet(frame);
    const model = this.store.find(frame.cid) ?? this.unknown(frame);
    if (!model) return;
    const rev = frame.rev ?? 0;
    this.applyRow(model, frame);
    if ('seq' in frame) this.replayed.get(frame.cid)?.add(frame.seq);
    if (rev === 0 || rev <= model.rev || this.joins.has(frame.cid)) return;
    if (!model.listening && !this.syncing) return;
    if (rev === model.rev + 1) {
      model.rev = rev;
      this.takeAhead(model);
      return;
    }
    this.note(frame.cid, rev);
    if (this.syncing) return;
    if (this.connection.ordered && frame.t !== 'ack') void this.join(frame.cid);
    else {
      this.env.after(kOutOfOrderPatienceMs, () => {
        this.settleAhead(frame.cid);
      });
    }
  }

  private meet(frame: RevFrame): void {
    if (frame.t === 'member') this.store.meet(frame.userId);
    else if (frame.t === 'message' && frame.from !== undefined && frame.fromName === undefined)
      this.store.meet(frame.from);
  }

  /** A conversation not yet listed: one was added, or somebody wrote first. Its first event may start its history. */
  private unknown(frame: RevFrame): ConversationModel | null {
    if (this.syncing) this.strangers.add(frame.cid);
    if (this.syncing || frame.t === 'skip') return null;
    const model = this.store.open(frame.cid);
    model.listening = true;
    void this.join(frame.cid);
    return model;
  }

  private note(cid: string, rev: number): void {
    const revs = this.ahead.get(cid) ?? new Set<number>();
    revs.add(rev);
    this.ahead.set(cid, revs);
  }

  private takeAhead(model: ConversationModel): void {
    const revs = this.ahead.get(model.cid);
    if (!revs) return;
    while (revs.delete(model.rev + 1)) model.rev += 1;
    for (const rev of revs) if (rev <= model.rev) revs.delete(rev);
    if (revs.size === 0) this.ahead.delete(model.cid);
  }

  private settleAhead(cid: string): void {
    const model = this.store.find(cid);
    if (!model) return;
    this.takeAhead(model);
    if (this.ahead.has(cid)) void this.join(cid);
  }

  private applyRow(model: ConversationModel, frame: RevFrame): void {
    switch (frame.t) {
      case 'message': {
        if (frame.from !== undefined && frame.fromName !== undefined)
          this.store.addName(frame.from, frame.fromName);
        const fresh = model.applyMessage(frame, this.joins.has(frame.cid) ? 'replay' : 'live');
        if (fresh && frame.from !== this.store.me) this.arrived.emit({ cid: frame.cid, seq: frame.seq });
        return;
      }
      case 'ack':
        this.acked.emit(frame);
        return;
      case 'reaction':
        model.changeMessage(frame);
        if (frame.by === this.store.me) model.mark(frame.seq, (mine) => reacted(mine, frame.emoji, frame.on));
        return;
      case 'edited':
      case 'recalled':
      case 'pinned':
        model.changeMessage(frame);
        return;
      case 'updated':
        model.changeMessage(frame);
        // The frame is alike for everybody: for what one chose on another device one has to ask.
        if (frame.change === 'poll' && frame.by === this.store.me) this.voted.emit(frame);
        return;
      case 'member':
        this.member(model, frame);
        return;
      case 'conversation': {
        const before = model.isFollowedRoom;
        model.applyRow(frame);
        // It has just grown large: for a moment its events still come, soon only to who joined.
        if (model.isFollowedRoom && !before && !this.syncing) void this.join(model.cid);
        return;
      }
      default:
    }
  }

  private member(model: ConversationModel, frame: FrameOf<'member'>): void {
    model.changeMember(frame, frame.by);
    this.members.emit({ cid: frame.cid, userId: frame.userId });
  }

  private position(frame: FrameOf<'delivered' | 'read'>): void {
    if (frame.t === 'read' && frame.thread !== undefined) return; // of a thread's replies
    const model = this.store.find(frame.cid);
    if (!model) return;
    if (frame.from !== this.store.me) model.moveOther(frame.from, frame.t, frame.pos);
    else if (frame.t === 'read') model.moveRead(frame.pos, frame.readN);
    else model.moveDelivered(frame.pos);
  }

  // --- repair

  private joined(frame: FrameOf<'joined'>): void {
    // To a slow reader this may be the first word of a conversation; what came of it before was dropped.
    const unheard = !this.store.find(frame.cid) && !this.syncing;
    const model = this.store.open(frame.cid);
    this.store.addUsers(frame.users);
    model.applyRow(frame);
    model.leave(null);
    if (frame.last) model.applyMessage(frame.last, 'replay');
    if (unheard) void this.join(frame.cid);
  }

  /** Asks for everything after the last known rev; without one, begins at the head and leaves history to its pages. */
  private async join(cid: string): Promise<void> {
    if (this.joins.has(cid)) return;
    const turn = ++this.lastJoin;
    this.joins.set(cid, turn);
    const model = this.store.open(cid);
    // Known to be at rev 0 is not the same as unknown: an empty room may have filled since.
    const from = model.anchored ? { rev: model.rev } : {};
    const replayed = new Set<number>();
    this.replayed.set(cid, replayed);
    try {
      const answer = (await this.connection.request({ t: 'join', cid, ...from })) as Joined;
      if (!this.joinDone(cid, turn)) return;
      model.reach(answer.rev ?? 0);
      model.own(
        [...replayed].map((seq) => ({ seq })),
        answer.mine,
      );
      model.listening = true;
      this.settleAhead(cid);
    } catch (error) {
      if (this.joinDone(cid, turn)) this.joinFailed(model, codeOf(error));
    }
  }

  private joinDone(cid: string, turn: number): boolean {
    if (this.joins.get(cid) !== turn) return false;
    this.replayed.delete(cid);
    return this.joins.delete(cid);
  }

  private joinFailed(model: ConversationModel, code: string): void {
    this.ahead.delete(model.cid);
    if (code === 'not_member' || code === 'not_found' || code === 'forbidden') {
      if (!model.isGone) model.leave({ reason: 'removed' });
    } else if (code !== 'network') {
      this.env.after(kOutOfOrderPatienceMs, () => {
        if (this.connection.ready) void this.join(model.cid);
      });
    }
  }

  private resync(frame: FrameOf<'resync'>): void {
    if (frame.cid === undefined) {
      this.token = '';
      for (const model of this.store.all()) model.reset();
      if (frame.reason === 'epoch') this.startOver();
      this.syncing = true;
      this.askSync();
      return;
    }
    const model = this.store.find(frame.cid);
    if (!model) return;
    this.ahead.delete(frame.cid);
    this.joins.delete(frame.cid);
    if (frame.reason === 'rows' && frame.rev !== undefined) model.reach(frame.rev);
    else model.reset();
    void this.join(frame.cid);
  }

  /** The cursor, where everything in memory is at least as new as it; null while catching up. */
  settled(): { epoch: string; token: string } | null {
    return this.syncing || this.token === '' ? null : this.cursor;
  }

  /** Goes on from what a former page knew; before the first connection. */
  restore(cursor: { epoch: string; token: string }): void {
    this.epoch = cursor.epoch;
    this.token = cursor.token;
  }

  /** Kept by the client for tests and for a quiet line in the settings. */
  get cursor(): { epoch: string; token: string } {
    return { epoch: this.epoch, token: this.token };
  }
}

/** What ends a replay. */
interface Joined {
  rev?: number;
  /** Of the messages replayed, those of which something is one's own. */
  mine?: MineRows;
}

function reacted(mine: Mine, emoji: string, on: boolean): Mine {
  const others = (mine.reactions ?? []).filter((each) => each !== emoji);
  return { ...mine, reactions: on ? [...others, emoji] : others };
}
