// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// The fields of every command.
import type { AddCircle, Admission, Agent, Body, Circle, ConversationId, ConversationKind, Count, Cursor, DeviceId, DisplayName, InviteCode, Kind, Limit, MediaId, MentionAll, Mid, Password, RequestId, Rev, Role, ScheduleId, Seq, SeqOrZero, TimeMs, Token, UserId, Username } from './rows.ts';

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
  /** A mediaId; empty: none. */
  avatar?: string;
  /** {text?, emoji?, until?}; {} takes it away. */
  status?: Record<string, unknown>;
  /** Shows and sees read positions. */
  receipts?: boolean;
  /** May be found by search. */
  searchable?: boolean;
  /** Who sees when one is online and was last; and whom one sees. */
  lastSeen?: Circle;
  /** Who may open a dm. One that exists goes on. */
  whoMayWrite?: Circle;
  /** Who may ask for friendship. */
  whoMayAdd?: AddCircle;
  /** Who may put one into a group or channel. */
  whoMayAddToGroups?: Circle;
  /** false: lastSeen nobody; true: everybody, unless it was friends. */
  presence?: boolean;
  /** true: whoMayWrite and whoMayAddToGroups friends; false: everybody. */
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

export interface UpdateFriendRequest {
  userId: UserId;
  /** What one calls the friend; empty: nothing. */
  remark?: string;
  /** Where one files the friend; empty: nowhere. */
  group?: string;
}

export interface WithdrawFriendRequestRequest {
  requestId: RequestId;
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
  /** All zeros: none. */
  avatar?: MediaId;
  /** Empty: none. */
  announcement?: string;
  /** Before it only admins and the owner send; 0 lifts it. */
  allMutedUntil?: TimeMs;
  /** Seconds between two sends of one member; 0: off. */
  slowModeS?: number;
  admission?: Admission;
  /** false: only admins add people and make links. */
  membersInvite?: boolean;
  /** Members at most; 0: what the installation allows. */
  capacity?: Count;
  /** Seconds after which a message expires; 0: never. */
  messageLifeS?: number;
}

export interface ListConversationsRequest {
  /** Default active: neither archived nor hidden; unread: of those, what is unread or marked so, or mentions one. */
  status?: 'active' | 'unread' | 'archived' | 'hidden';
  /** Default activity, which recent means too; unread: unread ones first. Pinned ones stand before all others, by rank. */
  sort?: 'recent' | 'activity' | 'unread' | 'name';
  /** In its name or the names of its members. */
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
  /** All zeros: none. */
  avatar?: MediaId;
  /** Empty: none. */
  announcement?: string;
  /** Before it only admins and the owner send; 0 lifts it. */
  allMutedUntil?: TimeMs;
  /** Seconds between two sends of one member; 0: off. */
  slowModeS?: number;
  admission?: Admission;
  /** false: only admins add people and make links. */
  membersInvite?: boolean;
  /** Members at most; 0: what the installation allows. */
  capacity?: Count;
  /** Seconds after which a message expires; 0: never. */
  messageLifeS?: number;
  /** Whether those who join from now on see what came before them. */
  historyFromStart?: boolean;
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

export interface ListBansRequest {
  cid: ConversationId;
  limit?: Limit;
  cursor?: Cursor;
}

export interface BanMemberRequest {
  cid: ConversationId;
  /** A member, or anybody else to be kept out. */
  userId: UserId;
  mid?: Mid;
}

export interface LiftBanRequest {
  cid: ConversationId;
  userId: UserId;
  mid?: Mid;
}

export interface MakeInviteRequest {
  cid: ConversationId;
  /** The same mid gives the same link. */
  mid?: Mid;
  /** 0 or absent: never. */
  expiresAt?: TimeMs;
  /** 0 or absent: any number. */
  usesMax?: number;
}

export interface ListInvitesRequest {
  cid: ConversationId;
}

export interface RevokeInviteRequest {
  cid: ConversationId;
  code: InviteCode;
  mid?: Mid;
}

export interface PreviewInviteRequest {
  code: InviteCode;
}

export interface JoinByInviteRequest {
  code: InviteCode;
  /** For the admins, where they must say yes. */
  note?: string;
}

export interface AskToJoinRequest {
  cid: ConversationId;
  /** For the admins, where they must say yes. */
  note?: string;
}

export interface GetJoinRequest {
  cid: ConversationId;
}

export interface WithdrawJoinRequest {
  cid: ConversationId;
}

export interface ListJoinRequestsRequest {
  cid: ConversationId;
  limit?: Limit;
  cursor?: Cursor;
}

export interface AnswerJoinRequestRequest {
  cid: ConversationId;
  userId: UserId;
  action: 'accept' | 'decline';
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
  mentionAll?: MentionAll;
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
  /** Default all; me: delete it for oneself alone. */
  for?: 'all' | 'me';
  mid?: Mid;
}

export interface ReceiptsRequest {
  cid: ConversationId;
  seq: Seq;
  /** Pages through these people alone. */
  state?: 'read' | 'delivered' | 'none';
  limit?: Limit;
  cursor?: Cursor;
}

export interface ReadRequest {
  cid: ConversationId;
  /** Up to here; without pos and seqs: all of it. */
  pos?: SeqOrZero;
  /** These messages, and so all before the last of them. */
  seqs?: Seq[];
  thread?: Seq;
}

export interface EditMessageRequest {
  cid: ConversationId;
  seq: Seq;
  body: Body;
  /** Who is mentioned now; absent: nobody. */
  mentions?: UserId[];
  mentionAll?: MentionAll;
  /** Only if the message is still at this rev. */
  ifRev?: Rev;
  mid?: Mid;
}

export interface UnhideMessageRequest {
  cid: ConversationId;
  seq: Seq;
  mid?: Mid;
}

export interface MessageHistoryRequest {
  cid: ConversationId;
  seq: Seq;
  limit?: Limit;
  cursor?: Cursor;
}

export interface ForwardRequest {
  /** Where to. */
  cid: ConversationId;
  /** At most 47 characters: the mids of the messages are made from it. */
  mid: Mid;
  /** Where from. */
  from: ConversationId;
  seqs: number[];
  /** One message for each (default), or all in one. */
  mode?: 'each' | 'merged';
  /** Of a merged one. */
  title?: string;
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

export interface SetReactionRequest {
  cid: ConversationId;
  seq: Seq;
  /** One emoji, or :name:. */
  emoji: string;
  mid?: Mid;
}

export interface UnsetReactionRequest {
  cid: ConversationId;
  seq: Seq;
  /** One emoji, or :name:. */
  emoji: string;
  mid?: Mid;
}

export interface ListReactionsRequest {
  cid: ConversationId;
  seq: Seq;
  /** Only who reacted with this. */
  emoji?: string;
  limit?: Limit;
  cursor?: Cursor;
}

export interface PinMessageRequest {
  cid: ConversationId;
  seq: Seq;
  mid?: Mid;
}

export interface UnpinMessageRequest {
  cid: ConversationId;
  seq: Seq;
  mid?: Mid;
}

export interface ListPinsRequest {
  cid: ConversationId;
  limit?: Limit;
  cursor?: Cursor;
}

export interface FavoriteMessageRequest {
  cid: ConversationId;
  seq: Seq;
  mid?: Mid;
}

export interface UnfavoriteMessageRequest {
  cid: ConversationId;
  seq: Seq;
  mid?: Mid;
}

export interface ListFavoritesRequest {
  limit?: Limit;
  cursor?: Cursor;
}

export interface ListMentionsRequest {
  limit?: Limit;
  cursor?: Cursor;
}

export interface VoteRequest {
  cid: ConversationId;
  seq: Seq;
  /** From 0; they replace what one voted before. */
  options: number[];
  mid?: Mid;
}

export interface UnvoteRequest {
  cid: ConversationId;
  seq: Seq;
  mid?: Mid;
}

export interface ClosePollRequest {
  cid: ConversationId;
  seq: Seq;
  mid?: Mid;
}

export interface ListVotesRequest {
  cid: ConversationId;
  seq: Seq;
  /** Only who chose this. */
  option?: number;
  limit?: Limit;
  cursor?: Cursor;
}

export interface PinConversationRequest {
  cid: ConversationId;
  /** Among the pinned, rising; absent: as it is, or behind the others. */
  rank?: Count;
}

export interface UnpinConversationRequest {
  cid: ConversationId;
}

export interface ArchiveConversationRequest {
  cid: ConversationId;
  /** Stays archived whatever comes. */
  stay?: boolean;
}

export interface UnarchiveConversationRequest {
  cid: ConversationId;
}

export interface MuteConversationRequest {
  cid: ConversationId;
  /** Absent: until it is lifted. */
  until?: TimeMs;
}

export interface UnmuteConversationRequest {
  cid: ConversationId;
}

export interface TagConversationRequest {
  cid: ConversationId;
  tags: string[];
}

export interface UntagConversationRequest {
  cid: ConversationId;
}

export interface SaveDraftRequest {
  cid: ConversationId;
  /** Empty: none any more. */
  text: string;
  replyTo?: Seq;
  /** Of a reply in this thread: each thread has a draft of its own beside that of the timeline, up to 100 threads of a conversation; one more is refused with conflict. */
  threadRootSeq?: Seq;
}

export interface DropDraftRequest {
  cid: ConversationId;
  /** That of this thread; absent: that of the timeline. */
  threadRootSeq?: Seq;
}

export interface HideConversationRequest {
  cid: ConversationId;
  clear?: boolean;
}

export interface ShowConversationRequest {
  cid: ConversationId;
}

export interface MarkUnreadRequest {
  cid: ConversationId;
}

export interface UnmarkUnreadRequest {
  cid: ConversationId;
}

export interface ClearHistoryRequest {
  cid: ConversationId;
  /** Absent: all of it. */
  upTo?: Seq;
}

export interface ReadAllRequest {
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
  replyTo?: SeqOrZero;
  /** Who is mentioned now. Where mentions or mentionAll is given, both are as given: [] alone mentions nobody any more. */
  mentions?: UserId[];
  mentionAll?: MentionAll;
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

export interface SearchMessagesRequest {
  /** Words, all of which a message must hold; "quoted" ones side by side; the last one may be the beginning of a word. May be empty where something else narrows the search. */
  query: string;
  /** In this conversation alone; else in all one is in. */
  cid?: ConversationId;
  /** Sent by this person. */
  from?: UserId;
  /** Of one of these kinds. */
  kinds?: Kind[];
  /** Sent then or later. */
  after?: TimeMs;
  /** Sent earlier. */
  before?: TimeMs;
  /** Only with a file. */
  hasFile?: boolean;
  /** Only those that mention the asker, or everybody. */
  mentionsMe?: boolean;
  cursor?: Cursor;
  limit?: Limit;
}

export interface SearchIndexStateRequest {
}

export interface RebuildSearchIndexRequest {
}

export interface CreateUploadRequest {
  /** What the file is called; folders and control characters are left out. */
  name: string;
  /** Bytes: exactly so many are taken. */
  size: number;
  /** What the client takes it for. What counts is what its first bytes say. */
  mime?: string;
}

export interface GetMediaRequest {
  mediaId: MediaId;
  /** Whose picture it is, or where the message is that holds it. */
  cid?: ConversationId;
  /** The message that holds it. */
  seq?: Seq;
  /** Whose picture it is. Without any of the three: one's own upload. */
  userId?: UserId;
}
