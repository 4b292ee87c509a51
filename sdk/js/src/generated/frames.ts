// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// What the server says, by `t`.
import type { Limits, Mine, SendAnswer, SyncAnswer, Users } from './answers.ts';
import type { Code } from './codes.ts';
import type { BlockRow, Body, ContactRow, ConversationId, ConversationRow, ConversationSettings, Count, Degraded, DeviceId, DraftRow, FavoriteRow, FriendRequestRow, HiddenRow, MemberRow, MessageRow, Mid, OwnViewRow, Rev, ScheduledRow, Seq, SeqOrZero, SessionId, TimeMs, UserId } from './rows.ts';

/** The session is signed in. Comes first, and again after each auth. */
export interface ReadyFrame {
  t: 'ready';
  userId: UserId;
  deviceId?: DeviceId;
  sessionId: SessionId;
  serverTs: TimeMs;
  /** Of the server's history: another one means reload. */
  epoch: string;
  protocol: number;
  limits: Limits;
  heartbeatMs: number;
}

/** First answer to join, before the replay. */
export interface JoinedFrame extends ConversationRow {
  t: 'joined';
  re?: number;
  users?: Users;
  degraded?: Degraded;
}

/** A message, live or replayed. */
export interface MessageFrame extends MessageRow {
  t: 'message';
}

/** A message in its new state. */
export interface EditedFrame extends MessageRow {
  t: 'edited';
  by?: UserId;
}

/** A message that was taken back (recalledAt), or whose time ran out (expiredAt); its body is empty. */
export interface RecalledFrame extends MessageRow {
  t: 'recalled';
}

/** Somebody's reaction came or went; the whole row. */
export interface ReactionFrame extends MessageRow {
  t: 'reaction';
  by: UserId;
  emoji: string;
  on: boolean;
}

/** A message was pinned in the conversation (pinnedAt stands in the row) or no more. */
export interface PinnedFrame extends MessageRow {
  t: 'pinned';
  by?: UserId;
}

/** What hangs on a message changed: its thread, its poll, its growing text; the whole row. */
export interface UpdatedFrame extends MessageRow {
  t: 'updated';
  change: 'thread' | 'poll' | 'stream';
  by?: UserId;
}

/** A growing message grew. Not stored: the durable row follows every two seconds and at the end. */
export interface StreamFrame {
  t: 'stream';
  cid: ConversationId;
  seq: Seq;
  from: UserId;
  /** Where the text belongs, in bytes of UTF-8. */
  offset: Count;
  text: string;
}

/** To one's own devices: the conversation is marked unread, or no more. */
export interface UnreadMarkFrame {
  t: 'unread';
  cid: ConversationId;
  on: boolean;
}

/** To one's own devices: oneself cleared the history up to pos. */
export interface ClearedFrame {
  t: 'cleared';
  cid: ConversationId;
  pos: SeqOrZero;
}

/** Answers send, in the place of the message, once it is durable. */
export interface AckFrame extends SendAnswer {
  t: 'ack';
  re?: number;
}

/** Somebody joined, left or changed. In a dm it comes again with nothing new but its rev when the person's name, picture or status line changed. */
export interface MemberFrame extends MemberRow {
  t: 'member';
  cid: ConversationId;
  /** Who did it. */
  by?: UserId;
}

/** The conversation's settings changed. */
export interface ConversationFrame extends ConversationSettings {
  t: 'conversation';
  cid: ConversationId;
  rev: Rev;
  by?: UserId;
}

/** This rev of a conversation one is in is not for this reader, as the recall of a message from before one's view: only the rev is told, so that no gap is seen. */
export interface SkipFrame {
  t: 'skip';
  cid: ConversationId;
  rev: Rev;
}

/** A member has everything up to pos. */
export interface DeliveredFrame {
  t: 'delivered';
  cid: ConversationId;
  pos: SeqOrZero;
  from: UserId;
}

/** A member read everything up to pos; one's own comes to one's other devices. */
export interface ReadFrame {
  t: 'read';
  cid: ConversationId;
  pos: SeqOrZero;
  from: UserId;
  /** With one's own. */
  readN?: Count;
  /** With one's own: the root whose replies pos and readN mean. */
  thread?: Seq;
  /** With thread: whether one follows it. */
  following?: boolean;
}

/** Somebody types, for five seconds at most. */
export interface TypingFrame {
  t: 'typing';
  cid: ConversationId;
  from: UserId;
  on: boolean;
}

/** A watched person came or went. */
export interface PresenceFrame {
  t: 'presence';
  userId: UserId;
  online: boolean;
  /** To the minute; 0: unknown or hidden. */
  lastSeen: TimeMs;
}

/** Somebody's signal. */
export interface SignalFrame {
  t: 'signal';
  cid: ConversationId;
  from: UserId;
  fromDevice?: DeviceId;
  data: Body;
}

/** One's own state changed; what is inside is the new row, changed says what to ask for again. */
export interface UserFrame {
  t: 'user';
  urev: Rev;
  /** Comes again with nothing new but its urev when the friend's name, picture or status line changed: ask for the person anew. */
  friend?: ContactRow;
  request?: FriendRequestRow;
  block?: BlockRow;
  /** joins: one asked to be let in somewhere, took that back or was answered. */
  changed?: 'profile' | 'devices' | 'settings' | 'joins';
  view?: OwnViewRow;
  draft?: DraftRow;
  favorite?: FavoriteRow;
  hidden?: HiddenRow;
  scheduled?: ScheduledRow;
}

/** One page of sync. Each request is answered with one; while `more`, the client asks for the next with its token. A client that only listens gets everything too: two seconds after a page that was not followed by a request the server sends the next, with the same re. After auth with `sync` the pages follow by themselves, without re. Events of conversations not yet covered are held until `more` is false. */
export interface SyncedFrame extends SyncAnswer {
  t: 'synced';
  re?: number;
}

/** The server had to drop something or cannot go on from there. Without cid it concerns everything: sync without a token, then join again what you follow by joining (rooms, the world), for the session may have been taken out of them. */
export interface ResyncFrame {
  t: 'resync';
  cid?: ConversationId;
  reason: 'slow' | 'trimmed' | 'epoch' | 'ahead' | 'rows' | 'removed';
  /** With reason rows: where the replay stopped; join again from there. */
  rev?: Rev;
}

/** The server is about to stop; come back after so long. */
export interface DrainFrame {
  t: 'drain';
  retryAfterMs: number;
}

/** Something to show that is no message: not stored, without rev. Who enters the world gets the installation's welcome so, on the devices then live, or on the first to come soon after. */
export interface NoticeFrame {
  t: 'notice';
  cid?: ConversationId;
  /** `welcome`: to the world, which cid names. Show others as they are. */
  kind: string;
  /** For people, as the operator wrote it. */
  text: string;
}

/** Answers a request; the answer's fields stand beside re. */
export interface OkFrame {
  t: 'ok';
  re?: number;
  rev?: Rev;
  mine?: Mine;
  [field: string]: unknown;
}

/** Refuses a request. A refused send without id is named by cid and mid. */
export interface ErrorFrame {
  t: 'error';
  re?: number;
  code: Code;
  msg: string;
  field?: string;
  limit?: number;
  retryAfterMs?: number;
  cid?: ConversationId;
  mid?: Mid;
}

/** Answers ping. */
export interface PongFrame {
  t: 'pong';
  re?: number;
}

/** Anything the server sends. */
export type DownFrame = 
  | ReadyFrame
  | JoinedFrame
  | MessageFrame
  | EditedFrame
  | RecalledFrame
  | ReactionFrame
  | PinnedFrame
  | UpdatedFrame
  | StreamFrame
  | UnreadMarkFrame
  | ClearedFrame
  | AckFrame
  | MemberFrame
  | ConversationFrame
  | SkipFrame
  | DeliveredFrame
  | ReadFrame
  | TypingFrame
  | PresenceFrame
  | SignalFrame
  | UserFrame
  | SyncedFrame
  | ResyncFrame
  | DrainFrame
  | NoticeFrame
  | OkFrame
  | ErrorFrame
  | PongFrame;
