// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// The fields of every command.
import type { Agent, Body, ConversationId, ConversationKind, Cursor, DeviceId, DisplayName, Kind, Limit, MentionAll, Mid, Password, RequestId, Rev, Role, ScheduleId, Seq, SeqOrZero, TimeMs, Token, UserId, Username } from './rows.ts';

export interface AuthRequest {
  jwt: Token;
  deviceId?: DeviceId;
  agent?: Agent;
  /** Synchronise at once from this token. */
  sync?: Token;
}

export interface JoinRequest {
  cid: ConversationId;
  /** Replay whole rows changed since, in rev order. */
  rev?: Rev;
  /** Replay messages after this seq, in seq order. */
  since?: SeqOrZero;
}

export interface LeaveRequest {
  cid: ConversationId;
}

export interface AckRequest {
  cid: ConversationId;
  /** Delivered up to here. */
  pos: SeqOrZero;
}

export interface TypingRequest {
  cid: ConversationId;
  on: boolean;
}

export interface PresenceRequest {
  /** Replaces whom the session watched. */
  watch: UserId[];
}

export interface SignalRequest {
  cid: ConversationId;
  /** To one device; else to all. */
  to?: DeviceId;
  data: Body;
}

export interface PingRequest {
}

export interface RegisterRequest {
  username: Username;
  password: Password;
  displayName?: DisplayName;
  invite?: Token;
  deviceId?: DeviceId;
  agent?: Agent;
  /** The refresh token comes as a cookie instead of in the answer. */
  cookie?: boolean;
}

export interface LoginRequest {
  username: string;
  password: string;
  deviceId?: DeviceId;
  agent?: Agent;
  cookie?: boolean;
}

export interface GuestRequest {
  displayName?: DisplayName;
  deviceId?: DeviceId;
  agent?: Agent;
  cookie?: boolean;
}

export interface UpgradeRequest {
  username: Username;
  password: Password;
  displayName?: DisplayName;
}

export interface RefreshRequest {
  /** Absent where the cookie carries it. */
  refreshToken?: Token;
  cookie?: boolean;
}

export interface LogoutRequest {
  /** Absent where the cookie carries it. */
  refreshToken?: Token;
}

export interface ChangePasswordRequest {
  oldPassword: string;
  newPassword: Password;
}

export interface ResetPasswordRequest {
  /** Of the one-time link. */
  token: Token;
  newPassword: Password;
}

export interface TicketRequest {
}

export interface GetMeRequest {
}

export interface UpdateMeRequest {
  displayName?: DisplayName;
  about?: string;
  /** Shows and sees read positions. */
  receipts?: boolean;
  /** Shows and sees who is online. */
  presence?: boolean;
  /** May be found by search. */
  searchable?: boolean;
  /** Only friends may open a dm. */
  friendsOnly?: boolean;
}

export interface DeleteMeRequest {
  /** Required of whoever has one. */
  password?: string;
}

export interface ListDevicesRequest {
}

export interface RemoveDeviceRequest {
  deviceId: DeviceId;
}

export interface SignOutEverywhereRequest {
  /** All but the device that asks. */
  keepThis?: boolean;
}

export interface GetUserRequest {
  userId: UserId;
}

export interface BatchUsersRequest {
  userIds: UserId[];
}

export interface SearchUsersRequest {
  query: string;
  limit?: Limit;
}

export interface BlockUserRequest {
  userId: UserId;
  mid?: Mid;
}

export interface UnblockUserRequest {
  userId: UserId;
  mid?: Mid;
}

export interface ListBlockedRequest {
  limit?: Limit;
  cursor?: Cursor;
}

export interface DisableUserRequest {
  userId: UserId;
  disabled: boolean;
  reason?: string;
}

export interface RequestFriendRequest {
  userId: UserId;
  note?: string;
  mid?: Mid;
}

export interface AnswerFriendRequestRequest {
  requestId: RequestId;
  action: 'accept' | 'decline';
  mid?: Mid;
}

export interface ListFriendsRequest {
  limit?: Limit;
  cursor?: Cursor;
}

export interface ListFriendRequestsRequest {
  /** Both where absent. */
  direction?: 'in' | 'out';
  limit?: Limit;
  cursor?: Cursor;
}

export interface RemoveFriendRequest {
  userId: UserId;
  mid?: Mid;
}

export interface CreateConversationRequest {
  kind: ConversationKind;
  /** Required for a group or channel: with the creator it gives the cid. */
  mid?: Mid;
  name?: string;
  members?: UserId[];
  /** The other person of a dm; oneself for the note to self. */
  userId?: UserId;
  /** Later members see what came before them (default true). */
  historyFromStart?: boolean;
}

export interface ListConversationsRequest {
  status?: 'active' | 'unread' | 'archived';
  sort?: 'recent' | 'name';
  search?: string;
  tag?: string;
  limit?: Limit;
  cursor?: Cursor;
}

export interface GetConversationRequest {
  cid: ConversationId;
}

export interface UpdateConversationRequest {
  cid: ConversationId;
  mid?: Mid;
  name?: string;
}

export interface DissolveConversationRequest {
  cid: ConversationId;
  mid?: Mid;
}

export interface ListMembersRequest {
  cid: ConversationId;
  limit?: Limit;
  cursor?: Cursor;
}

export interface AddMembersRequest {
  cid: ConversationId;
  mid?: Mid;
  userIds: UserId[];
}

export interface UpdateMemberRequest {
  cid: ConversationId;
  userId: UserId;
  mid?: Mid;
  /** owner hands the ownership over. */
  role?: Role;
  /** 0 lifts it. */
  mutedUntil?: TimeMs;
}

export interface RemoveMemberRequest {
  cid: ConversationId;
  /** Oneself: leave. */
  userId: UserId;
  mid?: Mid;
}

export interface SendRequest {
  cid: ConversationId;
  mid: Mid;
  kind: Kind;
  body: Body;
  /** The client's clock. */
  sentAt?: TimeMs;
  replyTo?: Seq;
  threadRootSeq?: Seq;
  alsoInTimeline?: boolean;
  mentions?: UserId[];
  /** Only if the conversation is still at this rev. */
  ifRev?: Rev;
  /** Its content goes for everybody then: at least a second, at most 366 days from now. The conversation's own time counts where it is earlier. */
  expiresAt?: TimeMs;
  /** The same from now on, instead of expiresAt. */
  expiresInMs?: number;
  /** A text that grows: appendStream adds to it, finishStream ends it. */
  stream?: boolean;
}

export interface HistoryRequest {
  cid: ConversationId;
  before?: Seq;
  after?: SeqOrZero;
  around?: Seq;
  limit?: Limit;
  thread?: Seq;
}

export interface GetMessageRequest {
  cid: ConversationId;
  seq: Seq;
}

export interface RecallMessageRequest {
  cid: ConversationId;
  seq: Seq;
  /** Default all. */
  for?: 'all';
  mid?: Mid;
}

export interface ReceiptsRequest {
  cid: ConversationId;
  seq: Seq;
  limit?: Limit;
  cursor?: Cursor;
}

export interface ReadRequest {
  cid: ConversationId;
  pos: SeqOrZero;
  thread?: Seq;
}

export interface AppendStreamRequest {
  cid: ConversationId;
  seq: Seq;
  /** Where the text belongs, in bytes of UTF-8; what stood after it goes. */
  offset: number;
  /** Empty: only says that one still writes. */
  text: string;
}

export interface FinishStreamRequest {
  cid: ConversationId;
  seq: Seq;
  /** All of it. */
  text: string;
}

export interface ScheduleMessageRequest {
  cid: ConversationId;
  /** Of the send to come: making it twice gives the same plan, and it is sent once. */
  mid: Mid;
  kind: Kind;
  body: Body;
  /** At least two seconds, at most 366 days from now. */
  at: TimeMs;
  replyTo?: Seq;
  threadRootSeq?: Seq;
  mentions?: UserId[];
  mentionAll?: MentionAll;
}

export interface ListScheduledRequest {
  /** Only those; all where absent. */
  state?: 'pending' | 'sent' | 'failed' | 'cancelled';
  limit?: Limit;
  cursor?: Cursor;
}

export interface ChangeScheduledRequest {
  scheduleId: ScheduleId;
  body?: Body;
  at?: TimeMs;
}

export interface CancelScheduledRequest {
  scheduleId: ScheduleId;
}

export interface ListThreadsRequest {
  cid: ConversationId;
  limit?: Limit;
  cursor?: Cursor;
}

export interface FollowedThreadsRequest {
  /** Only those with something unread. */
  unread?: boolean;
  limit?: Limit;
  cursor?: Cursor;
}

export interface FollowThreadRequest {
  cid: ConversationId;
  /** The root. */
  seq: Seq;
}

export interface UnfollowThreadRequest {
  cid: ConversationId;
  /** The root. */
  seq: Seq;
}

export interface SyncRequest {
  token?: Token;
  limit?: number;
  messages?: number;
}

export interface UnreadSummaryRequest {
}

export interface InfoRequest {
}
