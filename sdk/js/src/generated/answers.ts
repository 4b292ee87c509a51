// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// What commands answer.
import type { Code } from './codes.ts';
import type { DownFrame } from './frames.ts';
import type { AnnouncedLimits } from './limits.ts';
import type { BlockRow, ContactRow, ConversationId, ConversationKind, ConversationRow, Count, Cursor, Degraded, DeviceId, DeviceRow, DraftRow, FavoriteRow, FormRow, FriendRequestRow, HiddenRow, InviteCode, InviteRow, JoinRequestRow, KeptMessage, LeaveReason, MeRow, MediaId, MediaRow, MemberRow, MentionRow, MessageRow, Mid, MineRow, OwnViewRow, QuoteRow, ReactionRow, RequestId, Rev, ScheduledRow, Seq, SeqOrZero, ThreadRow, ThreadSeatRow, TimeMs, Token, UserCard, UserId, UserRow, VoteRow } from './rows.ts';

/** The people named, by id. */
export type Users = Record<string, UserCard>;

export interface Done {
}

/** RFC 9457 problem document. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: Code;
  detail?: string;
  field?: string;
  limit?: number;
  retryAfterMs?: number;
}

export interface AuthAnswer {
  user: MeRow;
  accessToken: string;
  /** Absent where a cookie carries it. */
  refreshToken?: string;
  /** Seconds the access token lives. */
  expiresIn: number;
  deviceId?: DeviceId;
}

export interface ResetAnswer {
  /** Whose password was set. */
  username: string;
}

export interface TicketAnswer {
  ticket: string;
  /** Seconds. */
  expiresIn: number;
}

export interface MeAnswer {
  user: MeRow;
  urev: Rev;
}

export interface DeviceList {
  devices: DeviceRow[];
}

export interface UserAnswer {
  user: UserRow;
}

export interface UserList {
  users: UserRow[];
  cursor?: Cursor;
}

export interface OwnChange {
  urev: Rev;
}

export interface BlockList {
  blocked: BlockRow[];
  users: Users;
  cursor?: Cursor;
  degraded?: Degraded;
}

export interface FriendRequestAnswer {
  id: RequestId;
  /** accepted: you two are friends, because the other one had asked. */
  state: 'pending' | 'accepted' | 'declined' | 'withdrawn' | 'expired';
  urev?: Rev;
  /** Of the dm, when accepted. */
  cid?: ConversationId;
}

export interface FriendRequestAnswered {
  /** Of the dm, when accepted. */
  cid?: ConversationId;
  urev?: Rev;
}

export interface FriendRequestList {
  requests: FriendRequestRow[];
  users: Users;
  cursor?: Cursor;
  degraded?: Degraded;
}

export interface FriendList {
  friends: ContactRow[];
  users: Users;
  cursor?: Cursor;
  degraded?: Degraded;
}

export interface ConversationCreated extends ConversationRow {
  /** false: it was there already. */
  created: boolean;
  /** Who of `members` may not be added, and why: the group was made with the others. Of a repeat: who is not in, as `forbidden`. */
  failed?: MemberFailed[];
  users: Users;
}

export interface ConversationAnswer extends ConversationRow {
  users: Users;
  degraded?: Degraded;
}

export interface ConversationList {
  conversations: ConversationRow[];
  /** Over all one's conversations, as total of the unread summary. */
  unreadTotal: Count;
  /** The same of muted and archived ones. */
  mutedTotal?: Count;
  /** Of oneself, not read yet: neither by a conversation's position nor, in a thread one follows, by that of the thread. */
  mentions?: Count;
  users: Users;
  cursor?: Cursor;
  degraded?: Degraded;
}

export interface ConversationChange {
  cid: ConversationId;
  rev: Rev;
}

export interface MessageDeleted {
  cid: ConversationId;
  /** Of the conversation; for all. */
  rev?: Rev;
  /** Of one's own state; for oneself alone. */
  urev?: Rev;
}

export interface MemberList {
  members: MemberRow[];
  rev: Rev;
  total: Count;
  users: Users;
  cursor?: Cursor;
  degraded?: Degraded;
}

export interface MembersAdded {
  cid: ConversationId;
  rev: Rev;
  added: UserId[];
  failed: MemberFailed[];
}

export interface MemberFailed {
  userId: UserId;
  code: Code;
}

/** A page looks at 2,000 members: it may hold fewer than asked, even none, and have a cursor. */
export interface BanList {
  /** Who never was in has joinedAt 0. */
  banned: MemberRow[];
  users: Users;
  cursor?: Cursor;
  degraded?: Degraded;
}

export interface InviteMade {
  cid: ConversationId;
  code: InviteCode;
}

/** Links that are in use; members see their own, admins all. */
export interface InviteList {
  invites: InviteRow[];
  users: Users;
  degraded?: Degraded;
}

/** What a link leads to, for whoever has it. */
export interface InvitePreview {
  kind: ConversationKind;
  name: string;
  avatar?: MediaId;
  memberCount: Count;
  /** An admin must say yes. */
  approval: boolean;
  degraded?: Degraded;
}

export interface JoinAsked {
  cid: ConversationId;
  state: 'none' | 'pending' | 'joined';
  degraded?: Degraded;
}

export interface JoinRequestList {
  requests: JoinRequestRow[];
  users: Users;
  cursor?: Cursor;
  degraded?: Degraded;
}

export interface SendAnswer {
  cid: ConversationId;
  mid: Mid;
  /** The same as seq. */
  pos: Seq;
  seq: Seq;
  rev: Rev;
  at: TimeMs;
  duplicate?: boolean;
}

export interface HistoryAnswer {
  messages: MessageRow[];
  hasBefore: boolean;
  hasAfter: boolean;
  /** The conversation's, at the snapshot read. */
  rev: Rev;
  users: Users;
  mine: Mine;
  /** Of a page of replies. */
  thread?: ThreadRow;
  quotes?: Quotes;
  degraded?: Degraded;
}

export interface MessageAnswer {
  message: MessageRow;
  users: Users;
  mine: Mine;
  quotes?: Quotes;
  degraded?: Degraded;
}

/** What of these messages depends on the reader, by seq. */
export type Mine = Record<string, MineRow>;

export interface ForwardAnswer {
  cid: ConversationId;
  sent: Forwarded[];
  skipped: NotForwarded[];
}

export interface Forwarded extends SendAnswer {
  /** Of the original; absent for a merged one. */
  of?: Seq;
}

export interface NotForwarded {
  seq: Seq;
  /** not_found: one does not see it; forbidden: recalled, or of a kind that stays; else why the send was refused. */
  code: Code;
}

/** What replies answer to and is not among the messages, by seq. */
export type Quotes = Record<string, QuoteRow>;

export interface FormList {
  /** Ascending by rev; the last is the present one. */
  forms: FormRow[];
  users: Users;
  cursor?: Cursor;
  degraded?: Degraded;
}

export interface ReactionList {
  reactions: ReactionRow[];
  users: Users;
  cursor?: Cursor;
  degraded?: Degraded;
}

export interface VoteList {
  votes: VoteRow[];
  users: Users;
  cursor?: Cursor;
  degraded?: Degraded;
}

export interface PinList {
  /** Pinned last first. */
  messages: MessageRow[];
  /** Of those one may see. */
  total: Count;
  users: Users;
  mine: Mine;
  cursor?: Cursor;
  degraded?: Degraded;
}

export interface MentionList {
  /** The latest first: of oneself by name, and of everybody where one was in at the time. */
  mentions: MentionRow[];
  users: Users;
  cursor?: Cursor;
  degraded?: Degraded;
}

export interface FavoriteList {
  /** Kept last first. */
  favorites: KeptMessage[];
  users: Users;
  cursor?: Cursor;
  degraded?: Degraded;
}

export interface ReceiptsAnswer {
  /** Who has it but did not read it. */
  delivered: UserId[];
  read: UserId[];
  /** Who does not have it yet. */
  none: UserId[];
  deliveredCount: Count;
  readCount: Count;
  noneCount: Count;
  total: Count;
  users: Users;
  cursor?: Cursor;
  degraded?: Degraded;
}

/** Where one's own positions stand now. */
export interface PositionsAnswer {
  delivered: SeqOrZero;
  read: SeqOrZero;
  unread: Count;
}

export interface ReadAllAnswer {
  /** In how many something was unread, marked so, or mentioned one. */
  conversations: Count;
}

export interface JoinAnswer {
  /** Everything up to here is complete; live events follow. Absent where a resync came instead, and where nothing has happened yet. */
  rev?: Rev;
  mine?: Mine;
}

export interface SyncedConversation extends ConversationRow {
  /** Those that changed. */
  members?: MemberRow[];
  messages: MessageRow[];
  /** Recalled since, whole rows. */
  tombstones: MessageRow[];
  /** Older changes are not here: drop cached messages older than those given, and cached members. */
  limited: boolean;
  mine?: Mine;
  /** One's own seats at threads that moved; of a first load, those one follows. */
  threads?: ThreadSeatRow[];
}

export interface SyncedGone {
  cid: ConversationId;
  reason: LeaveReason;
  at: TimeMs;
  by?: UserId;
}

/** One's own state, as far as it changed. */
export interface SyncedUser {
  urev: Rev;
  me?: MeRow;
  friends?: ContactRow[];
  requests?: FriendRequestRow[];
  blocked?: BlockRow[];
  views?: OwnViewRow[];
  drafts?: DraftRow[];
  favorites?: FavoriteRow[];
  /** Of what changed since; a first load tells it beside the messages. */
  hidden?: HiddenRow[];
  scheduled?: ScheduledRow[];
}

export interface SyncAnswer {
  conversations: SyncedConversation[];
  gone: SyncedGone[];
  user: SyncedUser;
  users: Users;
  token: Token;
  more: boolean;
  epoch: string;
  degraded?: Degraded;
}

export interface ScheduledAnswer {
  scheduled: ScheduledRow;
}

export interface ScheduledList {
  /** By id; finished ones are kept for a month. */
  scheduled: ScheduledRow[];
  users?: Users;
  cursor?: Cursor;
  degraded?: Degraded;
}

export interface ThreadList {
  /** Newest reply first. */
  threads: ThreadRow[];
  /** Of those one follows: how many threads have something unread. */
  unread?: Count;
  users: Users;
  cursor?: Cursor;
  degraded?: Degraded;
}

export interface UnreadAnswer {
  /** Unread messages, without muted and archived conversations. */
  total: Count;
  /** Those of muted and archived ones. */
  muted: Count;
  /** Of oneself, not read yet: neither by a conversation's position nor, in a thread one follows, by that of the thread. */
  mentions: Count;
  /** Conversations that are unread by mark alone. */
  marked: Count;
  /** In which something is unread, marked so, or mentions one. */
  conversations: UnreadRow[];
  /** One's tags in which something is unread. */
  tags: UnreadTag[];
  degraded?: Degraded;
}

export interface UnreadTag {
  tag: string;
  /** Without muted and archived conversations. */
  unread: Count;
  mentions: Count;
}

export interface UnreadRow {
  cid: ConversationId;
  unread: Count;
  mentions?: Count;
  /** Marked unread by oneself. */
  marked?: boolean;
  /** Muted or archived: not in total. */
  muted?: boolean;
}

export interface InfoAnswer {
  name: string;
  version: string;
  epoch: string;
  protocol: number;
  world: ConversationId;
  registration: 'open' | 'invite' | 'closed';
  guests: boolean;
  limits: Limits;
}

export type Limits = AnnouncedLimits;

export interface PollAnswer {
  frames: DownFrame[];
  cursor: Token;
}

export interface CommandsAnswer {
  frames: DownFrame[];
}

export interface SearchAnswer {
  /** Newest first. */
  messages: MessageRow[];
  /** Where the words stand, in the order of the messages. */
  highlights: Highlight[];
  /** There may be more from here. */
  cursor?: Cursor;
  /** Not everything was looked at: the search took too long (go on with cursor), or the index is being built. */
  limited?: boolean;
  users: Users;
  degraded?: Degraded;
}

export interface Highlight {
  cid: ConversationId;
  seq: Seq;
  /** Of the body: text, caption, name, address, question, title, options.N or items.N.text, counted from 0. */
  field: string;
  /** [start, end) in code points, ascending. */
  ranges: Count[][];
}

export interface SearchIndexAnswer {
  /** Anew, or for the first time; search finds less meanwhile. */
  building: boolean;
  /** Read by the last building so far. */
  conversations: Count;
  /** There were so many when it began. */
  of: Count;
  /** Read by the last building so far. */
  messages: Count;
  /** Commits not yet read. */
  lag: Count;
}

export interface UploadAddress {
  mediaId: MediaId;
  /** Where the content is put: a path of this server, or an address elsewhere. */
  uploadUrl: string;
  /** The upload must have begun by then. */
  expiresAt: TimeMs;
}

export interface MediaAnswer {
  media: MediaRow;
}

export interface MediaAddress {
  media: MediaRow;
  /** Where the content is read, by anybody who has it: a path of this server, or an address elsewhere. */
  url: string;
  /** From then on a new address is needed. */
  expiresAt: TimeMs;
}
