// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Words and rows shared by requests, answers and frames.
import type { Code } from './codes.ts';

/** A person. */
export type UserId = string;

/** A conversation (cid). */
export type ConversationId = string;

/** One installation. */
export type DeviceId = string;

/** One live connection. */
export type SessionId = string;

/** A send planned for later. */
export type ScheduleId = string;

/** An uploaded file. */
export type MediaId = string;

/** A friend request. */
export type RequestId = string;

/** The client's id of a command. */
export type Mid = string;

/** Number of a message in its conversation. */
export type Seq = number;

/** As Seq; 0 means none. */
export type SeqOrZero = number;

/** Number of a change. */
export type Rev = number;

/** A count. */
export type Count = number;

/** Milliseconds since 1970 UTC. */
export type TimeMs = number;

/** Where the page before ended; opaque. */
export type Cursor = string;

/** Opaque. */
export type Token = string;

/** Rows of the page at most. */
export type Limit = number;

/** Of a-z 0-9 _ . -, in any case. */
export type Username = string;

/** Free text. */
export type Password = string;

/** Free text without control and direction-override characters. */
export type DisplayName = string;

/** What the client calls itself. */
export type Agent = string;

/** text, or custom.name; system is the server's. */
export type Kind = string;

/** The content, by kind; text has {text}. */
export type Body = Record<string, unknown>;

export type ConversationKind = 'dm' | 'group' | 'channel' | 'world';

/** Everybody in the conversation; here: meant for those who are there now. Both are recorded for everybody, and who was away finds it among the mentions; whether to ring for them is the client's to decide. */
export type MentionAll = 'all' | 'here';

/** What an invitation link holds; opaque. */
export type InviteCode = string;

/** How one comes in who is not added: by a link; by a link or a request, and an admin's yes; by one's own wish. */
export type Admission = 'invited' | 'approval' | 'open';

/** Whom a switch opens something to. */
export type Circle = 'everybody' | 'friends' | 'nobody';

/** Whom a switch opens something to. */
export type AddCircle = 'everybody' | 'nobody';

export type Role = 'member' | 'admin' | 'owner';

/** The store has failed: this is what was committed before, and changes are refused for now. Absent where all is well. */
export type Degraded = boolean;

/** A message in its present state; a recalled one has recalledAt and an empty body. */
export interface MessageRow {
  cid: ConversationId;
  seq: Seq;
  rev: Rev;
  /** Counting messages up to and including this one. */
  n: Count;
  mid: Mid;
  /** Absent: the system. */
  from?: UserId;
  /** In rooms and the world: the sender's name at the time. */
  fromName?: string;
  at: TimeMs;
  kind: Kind;
  body: Body;
  sentAt?: TimeMs;
  replyTo?: Seq;
  threadRootSeq?: Seq;
  alsoInTimeline?: boolean;
  mentions?: UserId[];
  editedAt?: TimeMs;
  recalledAt?: TimeMs;
  recalledBy?: UserId;
  expiresAt?: TimeMs;
  mentionAll?: MentionAll;
  /** How often it was edited; its history holds each form. */
  edits?: Count;
  /** In the order of their first use. */
  reactions?: ReactionCount[];
  /** Of a root that has replies. */
  thread?: ThreadSummary;
  pinnedAt?: TimeMs;
  pinnedBy?: UserId;
  /** Of a poll, by option. */
  votes?: Count[];
  /** Of a poll: how many voted. */
  voters?: Count;
  /** Of a poll. */
  closedAt?: TimeMs;
  /** Of a message that grows while it is written. */
  stream?: 'open' | 'finished' | 'interrupted';
  /** Who wrote what this repeats. */
  forwardedFrom?: UserId;
  /** Its time ran out; the body is empty. */
  expiredAt?: TimeMs;
}

export interface ReactionCount {
  emoji: string;
  count: Count;
}

export interface ThreadSummary {
  replies: Count;
  /** The last reply. */
  last: Seq;
  lastAt: TimeMs;
  /** Who replied last, latest first, five at most. */
  people: UserId[];
}

/** A thread as one reader finds it. Every reply ever sent counts, recalled and expired ones too. */
export interface ThreadRow {
  cid: ConversationId;
  root: MessageRow;
  following: boolean;
  /** The last reply one read; positions are kept for who follows or followed. */
  read: SeqOrZero;
  /** Replies up to it. */
  readN: Count;
  /** The root's replies - readN; 0 where one does not follow. */
  unread: Count;
}

/** One's own seat at a thread. */
export interface ThreadSeatRow {
  root: Seq;
  following: boolean;
  read: SeqOrZero;
  readN: Count;
}

/** What of one message depends on its reader. */
export interface MineRow {
  reactions?: string[];
  /** Options of a poll, from 0. */
  votes?: Count[];
  favorite?: boolean;
  /** Deleted for oneself. */
  hidden?: boolean;
}

/** A message in short, as what a reply answers to. */
export interface QuoteRow {
  from?: UserId;
  at: TimeMs;
  kind: Kind;
  /** The first 140 characters of what people would read of it. */
  text?: string;
  recalledAt?: TimeMs;
  expiredAt?: TimeMs;
}

/** A message as it was or is, from the time given on. */
export interface FormRow {
  /** Of the change after which it stood so, or of a later one that left the content. */
  rev: Rev;
  at: TimeMs;
  kind: Kind;
  body: Body;
  mentions?: UserId[];
  mentionAll?: MentionAll;
}

/** One person's reactions on one message. */
export interface ReactionRow {
  userId: UserId;
  emojis: string[];
  at: TimeMs;
}

/** One person's vote in one poll. */
export interface VoteRow {
  userId: UserId;
  /** From 0. */
  options: Count[];
  at: TimeMs;
}

/** A message of any conversation that stands in a list of one's own, in its present state. */
export interface KeptMessage {
  cid: ConversationId;
  seq: Seq;
  /** When it came into the list. */
  at: TimeMs;
  /** Absent: one may not see it any more. */
  message?: MessageRow;
  mine?: MineRow;
}

/** A message that mentions one, in its present state. */
export interface MentionRow {
  cid: ConversationId;
  seq: Seq;
  at: TimeMs;
  /** One is meant with all others. */
  all?: boolean;
  message: MessageRow;
  mine?: MineRow;
}

/** A member, or a former one (active false). */
export interface MemberRow {
  userId: UserId;
  rev: Rev;
  role: Role;
  active: boolean;
  guest?: boolean;
  joinedAt: TimeMs;
  mutedUntil?: TimeMs;
  leftReason?: LeaveReason;
  leftBy?: UserId;
  leftAt?: TimeMs;
}

export type LeaveReason = 'left' | 'removed' | 'banned' | 'dissolved' | 'deleted';

/** What every member sees alike of the conversation itself. */
export interface ConversationSettings {
  kind: ConversationKind;
  /** Absent for a dm: its name is the other person's. */
  name?: string;
  createdBy?: UserId;
  createdAt: TimeMs;
  historyFromStart: boolean;
  /** The two of a dm; one for the note to self. */
  people?: UserId[];
  dissolvedAt?: TimeMs;
  avatar?: MediaId;
  announcement?: Announcement;
  /** Before it only admins and the owner send. */
  allMutedUntil?: TimeMs;
  /** Seconds between two sends of one member. */
  slowModeS?: Count;
  /** Absent: invited. */
  admission?: Admission;
  /** false: only admins add people and make links. */
  membersInvite?: boolean;
  /** Members at most; absent: what the installation allows. */
  capacity?: Count;
  /** Seconds after which a message expires. */
  messageLifeS?: Count;
  /** Waiting for an admin. */
  joinRequests?: Count;
  /** true: its live events come to sessions that joined. A group that grows large becomes one; its members are told by `conversation` in time to join. */
  room?: boolean;
}

export interface Announcement {
  text: string;
  by?: UserId;
  at: TimeMs;
}

/** An invitation link of a group. */
export interface InviteRow {
  code: InviteCode;
  by?: UserId;
  at: TimeMs;
  expiresAt?: TimeMs;
  usesMax?: Count;
  uses: Count;
  revoked?: boolean;
}

/** Somebody who waits to be let into a group. */
export interface JoinRequestRow {
  userId: UserId;
  note?: string;
  at: TimeMs;
  guest?: boolean;
}

/** Up to where a person got and read a conversation: one pair for each person, the highest over all their devices. No device has positions of its own. */
export interface OwnPositions {
  delivered: SeqOrZero;
  read: SeqOrZero;
  /** n at read: unread is n - readN. */
  readN: Count;
}

/** The same of other people: by person too, never by device. */
export interface OthersPositions {
  delivered: SeqOrZero;
  /** Absent where receipts are off. */
  read?: SeqOrZero;
}

/** A conversation as one of its members sees it; rev is the conversation's, and the settings are as of then. */
export interface ConversationRow extends ConversationSettings {
  cid: ConversationId;
  /** Seq of the last message. */
  head: SeqOrZero;
  rev: Rev;
  n: Count;
  /** Lowest seq one may see. */
  first: SeqOrZero;
  lastAt?: TimeMs;
  memberCount: Count;
  positions: OwnPositions;
  unread: Count;
  /** One's own; absent where one only listens. */
  role?: Role;
  mutedUntil?: TimeMs;
  /** Of a dm: the other person's. */
  peer?: OthersPositions;
  /** Of a group: the lowest over the members. */
  all?: OthersPositions;
  any?: AnyPositions;
  last?: MessageRow;
  /** By oneself; the next read takes it away. */
  markedUnread?: boolean;
  /** How one lists it, where a list is asked for. */
  own?: OwnViewRow;
  /** That of the timeline; where a list is asked for. */
  draft?: DraftRow;
  /** Of oneself, not read yet: neither by the conversation's position nor, in a thread one follows, by that of the thread; where a list is asked for. */
  mentions?: Count;
}

export interface AnyPositions {
  /** The highest over the other members. */
  read: SeqOrZero;
}

export interface UserCard {
  name: string;
  avatar?: string;
  guest?: boolean;
  bot?: boolean;
  deleted?: boolean;
}

export interface UserRow {
  id: UserId;
  /** Absent for guests. */
  username?: string;
  displayName: string;
  about?: string;
  avatar?: string;
  guest?: boolean;
  bot?: boolean;
  deleted?: boolean;
  /** For administrators only. */
  disabled?: boolean;
  friend?: boolean;
  /** By the one who asks. */
  blocked?: boolean;
  /** What the one who asks calls this friend. */
  remark?: string;
  status?: StatusLine;
}

/** One's own account. */
export interface MeRow {
  id: UserId;
  username?: string;
  displayName: string;
  about?: string;
  avatar?: string;
  guest?: boolean;
  admin?: boolean;
  createdAt: TimeMs;
  receipts: boolean;
  presence: boolean;
  searchable: boolean;
  friendsOnly: boolean;
  lastSeen?: Circle;
  whoMayWrite?: Circle;
  whoMayAdd?: AddCircle;
  whoMayAddToGroups?: Circle;
  status?: StatusLine;
}

/** What a person says of itself for a while. */
export interface StatusLine {
  text?: string;
  emoji?: string;
  /** Absent: until it is changed. */
  until?: TimeMs;
}

export interface DeviceRow {
  deviceId: DeviceId;
  agent?: string;
  createdAt: TimeMs;
  lastSeen: TimeMs;
  current?: boolean;
}

export interface ContactRow {
  userId: UserId;
  since: TimeMs;
  /** false: no friend any more. */
  active: boolean;
  urev: Rev;
  /** What one calls the friend. */
  remark?: string;
  /** Where one files the friend. */
  group?: string;
}

export interface FriendRequestRow {
  id: RequestId;
  from: UserId;
  to: UserId;
  note?: string;
  state: 'pending' | 'accepted' | 'declined' | 'withdrawn' | 'expired';
  at: TimeMs;
  urev: Rev;
}

export interface BlockRow {
  userId: UserId;
  /** false: lifted. */
  active: boolean;
  at: TimeMs;
  urev: Rev;
}

/** How one lists a conversation. An absent field is off. */
export interface OwnViewRow {
  cid: ConversationId;
  urev: Rev;
  /** Its rank among the pinned, rising. */
  pinned?: Count;
  archived?: boolean;
  /** n when archived: beyond it the conversation is back, unless stayArchived. */
  archivedN?: Count;
  stayArchived?: boolean;
  /** No notification before. */
  mutedUntil?: TimeMs;
  /** Hidden until a message after this one. */
  hiddenSeq?: SeqOrZero;
  tags?: string[];
}

/** What is written so far: one in the timeline of a conversation, and one in each of its threads. */
export interface DraftRow {
  cid: ConversationId;
  urev: Rev;
  /** Empty: none any more. */
  text: string;
  replyTo?: Seq;
  threadRootSeq?: Seq;
  at: TimeMs;
}

export interface FavoriteRow {
  cid: ConversationId;
  seq: Seq;
  urev: Rev;
  at: TimeMs;
  /** false: no favourite any more. */
  active: boolean;
}

/** A message deleted for oneself. */
export interface HiddenRow {
  cid: ConversationId;
  seq: Seq;
  urev: Rev;
  active: boolean;
}

/** A send planned for later. */
export interface ScheduledRow {
  id: ScheduleId;
  urev: Rev;
  cid: ConversationId;
  /** Of the send to come. */
  mid: Mid;
  kind: Kind;
  body: Body;
  replyTo?: Seq;
  threadRootSeq?: Seq;
  mentions?: UserId[];
  mentionAll?: MentionAll;
  /** When it is due. */
  at: TimeMs;
  state: 'pending' | 'sent' | 'failed' | 'cancelled';
  /** Once sent. */
  seq?: Seq;
  /** Why it failed. */
  code?: Code;
}

export interface MediaRow {
  mediaId: MediaId;
  name: string;
  /** As its first bytes say; a message that names the content says the same. */
  mime: string;
  /** Bytes. */
  size: number;
  /** When it was safe. */
  at: TimeMs;
}
