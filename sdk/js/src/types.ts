// The wire as the SDK uses it: the contract's own types (generated/, from protocol/), and the few looser ones that come
// from being tolerant: a row in the making, and a frame of a kind this client does not know yet.
import type {
  AuthAnswer,
  BlockRow,
  ContactRow,
  ConversationRow,
  DownFrame as KnownFrame,
  FriendRequestRow,
  HiddenRow,
  MeRow,
  MessageRow,
  Users,
} from './generated/index.ts';

export type {
  BlockList,
  BlockRow,
  Body,
  ContactRow,
  ConversationKind,
  ConversationRow,
  DeviceRow,
  FriendList,
  FriendRequestList,
  FriendRequestRow,
  HiddenRow,
  HistoryAnswer,
  InfoAnswer,
  MediaAddress,
  MemberList,
  MemberRow,
  MembersAdded,
  MessageAnswer,
  MessageRow,
  Mine as MineRows,
  MineRow,
  QuoteRow,
  Quotes,
  ReadyFrame,
  ResetAnswer,
  Role,
  SyncAnswer,
  SyncedConversation,
  UserList,
  UserRow,
  Users,
} from './generated/index.ts';

export type Account = MeRow;
export type SignInAnswer = AuthAnswer;
export type PersonRow = {
  id: string;
  displayName: string;
  username?: string;
  avatar?: string;
  guest?: boolean;
  bot?: boolean;
  friend?: boolean;
};

/** A conversation's row as far as somebody tells it: whole on lists and `joined`, its settings alone on `conversation`. */
export type RowChange = Partial<Omit<ConversationRow, 'cid'>> & {
  cid: string;
  messages?: MessageRow[];
  users?: Users;
};

/** What changed of one's own: on `synced` as lists, on `user` one by one. */
export interface OwnState {
  urev?: number;
  me?: MeRow;
  friends?: ContactRow[];
  requests?: FriendRequestRow[];
  friend?: ContactRow;
  block?: BlockRow;
  blocked?: BlockRow[];
  /** Messages deleted for oneself: one, or all that changed. */
  hidden?: HiddenRow | HiddenRow[];
  request?: FriendRequestRow;
  changed?: string;
}

export type DownFrame = KnownFrame & { re?: number };
export type FrameOf<T extends KnownFrame['t']> = Extract<KnownFrame, { t: T }> & { re?: number };

/** Frames that take the next rev of a conversation. */
export type RevFrame = FrameOf<
  | 'message'
  | 'edited'
  | 'recalled'
  | 'reaction'
  | 'pinned'
  | 'updated'
  | 'ack'
  | 'member'
  | 'conversation'
  | 'skip'
>;

export type UpFrame = { t: string; id?: number } & Record<string, unknown>;

/** A refusal as it comes, in a frame or as problem+json; the code of a newer server may be one not in the table. */
export interface Problem {
  code: string;
  msg?: string;
  field?: string;
  limit?: number;
  retryAfterMs?: number;
}
