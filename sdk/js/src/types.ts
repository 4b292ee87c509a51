// The shapes of the wire as this SDK reads them: rows, frames and HTTP answers of protocol v1. Every field the
// protocol marks optional is optional here; unknown fields are ignored. Times are integer milliseconds, ids strings.
// Deliberately not here: the client's own state (store/) and anything a person reads.

export type ConversationKind = 'dm' | 'group' | 'channel' | 'world';
export type Role = 'owner' | 'admin' | 'member';

export interface Positions {
  delivered: number;
  read: number;
}

export interface UserInfo {
  name: string;
  avatar?: string;
  guest?: boolean;
  bot?: boolean;
  deleted?: boolean;
}

export type Users = Record<string, UserInfo>;
export type Body = Record<string, unknown>;

export interface MessageRow {
  cid: string;
  seq: number;
  rev: number;
  n?: number;
  mid?: string;
  from?: string;
  fromName?: string;
  at: number;
  kind: string;
  body?: Body | null;
  replyTo?: number;
  editedAt?: number;
  recalledAt?: number;
  recalledBy?: string;
  users?: Users;
}

export interface ConversationRow {
  cid: string;
  kind?: ConversationKind;
  name?: string;
  /** The two people of a dm; one in the note-to-self conversation. */
  people?: string[];
  head?: number;
  rev?: number;
  n?: number;
  first?: number;
  unread?: number;
  role?: Role;
  memberCount?: number;
  mutedUntil?: number;
  positions?: Partial<Positions> & { readN?: number };
  peer?: Partial<Positions>;
  all?: Partial<Positions>;
  any?: { read?: number };
  createdAt?: number;
  lastAt?: number;
  dissolvedAt?: number;
  members?: MemberRow[];
  messages?: MessageRow[];
  last?: MessageRow | null;
  tombstones?: MessageRow[];
  limited?: boolean;
  users?: Users;
}

export interface MemberRow {
  userId: string;
  role: Role;
  rev?: number;
  active?: boolean;
  guest?: boolean;
  joinedAt?: number;
  mutedUntil?: number;
  leftReason?: string;
  leftBy?: string;
}

export interface Account {
  id: string;
  username?: string;
  displayName?: string;
  guest?: boolean;
  admin?: boolean;
  receipts?: boolean;
  presence?: boolean;
  searchable?: boolean;
  friendsOnly?: boolean;
}

export interface SignInAnswer {
  user: Account;
  accessToken: string;
  refreshToken?: string;
  expiresIn: number;
}

export interface Limits {
  bodyBytes?: number;
  [name: string]: number | undefined;
}

export interface ReadyFrame {
  t: 'ready';
  userId: string;
  deviceId?: string;
  sessionId: string;
  serverTs: number;
  epoch: string;
  protocol?: number | string;
  limits?: Limits;
  heartbeatMs?: number;
}

export interface SyncAnswer {
  conversations?: ConversationRow[];
  gone?: { cid: string; reason: string; at?: number; by?: string }[];
  user?: OwnState | null;
  users?: Users;
  token: string;
  more: boolean;
  epoch?: string;
}

/** What changed of one's own: on `synced` as lists, on `user` one by one. */
export interface OwnState {
  urev?: number;
  me?: Account;
  friends?: ContactRow[];
  requests?: FriendRequestRow[];
  friend?: ContactRow;
  request?: FriendRequestRow;
  changed?: string;
}

export interface ContactRow {
  userId: string;
  since?: number;
  active?: boolean;
}

interface InConversation {
  cid: string;
  rev?: number;
  users?: Users;
}

export type DownFrame = { re?: number } & (
  | ReadyFrame
  | ({ t: 'message' } & MessageRow)
  | ({ t: 'edited' | 'recalled' } & MessageRow)
  | ({ t: 'reaction' | 'pinned' } & InConversation)
  | ({ t: 'member'; by?: string } & InConversation & MemberRow)
  | ({ t: 'conversation' } & ConversationRow)
  | ({ t: 'skip' } & InConversation)
  | {
      t: 'ack';
      cid: string;
      mid: string;
      pos?: number;
      seq: number;
      rev: number;
      n?: number;
      at: number;
      duplicate?: boolean;
      users?: Users;
    }
  | ({ t: 'joined' } & ConversationRow)
  | { t: 'delivered' | 'read'; cid: string; pos: number; from: string; readN?: number }
  | { t: 'typing'; cid: string; from: string; on: boolean }
  | { t: 'presence'; userId: string; online: boolean; lastSeen?: number }
  | ({ t: 'user' } & OwnState)
  | ({ t: 'synced' } & SyncAnswer)
  | { t: 'resync'; cid?: string; reason?: string; rev?: number }
  | { t: 'drain'; retryAfterMs?: number }
  | { t: 'notice'; cid?: string; kind: string; text: string }
  | { t: 'ok'; rev?: number; cid?: string }
  | ({ t: 'error' } & Problem)
  | { t: 'pong' }
);

export interface Problem {
  code: string;
  msg?: string;
  field?: string;
  limit?: number;
  retryAfterMs?: number;
  cid?: string;
  mid?: string;
}

export type UpFrame = { t: string; id?: number } & Record<string, unknown>;

export interface HistoryAnswer {
  messages: MessageRow[];
  hasBefore?: boolean;
  hasAfter?: boolean;
  rev?: number;
  users?: Users;
}

export interface DeviceRow {
  deviceId: string;
  agent?: string;
  lastSeen?: number;
  current?: boolean;
}

export interface FriendRequestRow {
  id: string;
  from: string;
  to: string;
  state: 'pending' | 'accepted' | 'declined' | 'withdrawn';
  note?: string;
  at?: number;
}

export interface PersonRow {
  id: string;
  username?: string;
  displayName?: string;
  about?: string;
  guest?: boolean;
  bot?: boolean;
  friend?: boolean;
}

export interface InfoAnswer {
  name?: string;
  version?: string;
  epoch?: string;
  registration?: string;
  guests?: boolean;
  world?: string;
  limits?: Limits;
}
