// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// The commands.
import type { AuthAnswer, BanList, BlockList, ConversationAnswer, ConversationChange, ConversationCreated, ConversationList, DeviceList, Done, FavoriteList, FormList, ForwardAnswer, FriendList, FriendRequestAnswer, FriendRequestAnswered, FriendRequestList, HistoryAnswer, InfoAnswer, InviteList, InviteMade, InvitePreview, JoinAnswer, JoinAsked, JoinRequestList, MeAnswer, MediaAddress, MemberList, MembersAdded, MentionList, MessageAnswer, MessageDeleted, OwnChange, PinList, PositionsAnswer, ReactionList, ReadAllAnswer, ReceiptsAnswer, ResetAnswer, ScheduledAnswer, ScheduledList, SearchAnswer, SearchIndexAnswer, SendAnswer, SyncAnswer, ThreadList, TicketAnswer, UnreadAnswer, UploadAddress, UserAnswer, UserList, VoteList } from './answers.ts';
import type { AckRequest, AddMembersRequest, AnswerFriendRequestRequest, AnswerJoinRequestRequest, AppendStreamRequest, ArchiveConversationRequest, AskToJoinRequest, AuthRequest, BanMemberRequest, BatchUsersRequest, BlockUserRequest, CancelScheduledRequest, ChangePasswordRequest, ChangeScheduledRequest, ClearHistoryRequest, ClosePollRequest, CreateConversationRequest, CreateUploadRequest, DeleteMeRequest, DisableUserRequest, DissolveConversationRequest, DropDraftRequest, EditMessageRequest, FavoriteMessageRequest, FinishStreamRequest, FollowThreadRequest, FollowedThreadsRequest, ForwardRequest, GetConversationRequest, GetJoinRequest, GetMeRequest, GetMediaRequest, GetMessageRequest, GetUserRequest, GuestRequest, HideConversationRequest, HistoryRequest, InfoRequest, JoinByInviteRequest, JoinRequest, LeaveRequest, LiftBanRequest, ListBansRequest, ListBlockedRequest, ListConversationsRequest, ListDevicesRequest, ListFavoritesRequest, ListFriendRequestsRequest, ListFriendsRequest, ListInvitesRequest, ListJoinRequestsRequest, ListMembersRequest, ListMentionsRequest, ListPinsRequest, ListReactionsRequest, ListScheduledRequest, ListThreadsRequest, ListVotesRequest, LoginRequest, LogoutRequest, MakeInviteRequest, MarkUnreadRequest, MessageHistoryRequest, MuteConversationRequest, PinConversationRequest, PinMessageRequest, PingRequest, PresenceRequest, PreviewInviteRequest, ReadAllRequest, ReadRequest, RebuildSearchIndexRequest, RecallMessageRequest, ReceiptsRequest, RefreshRequest, RegisterRequest, RemoveDeviceRequest, RemoveFriendRequest, RemoveMemberRequest, RequestFriendRequest, ResetPasswordRequest, RevokeInviteRequest, SaveDraftRequest, ScheduleMessageRequest, SearchIndexStateRequest, SearchMessagesRequest, SearchUsersRequest, SendRequest, SetReactionRequest, ShowConversationRequest, SignOutEverywhereRequest, SignalRequest, SyncRequest, TagConversationRequest, TicketRequest, TypingRequest, UnarchiveConversationRequest, UnblockUserRequest, UnfavoriteMessageRequest, UnfollowThreadRequest, UnhideMessageRequest, UnmarkUnreadRequest, UnmuteConversationRequest, UnpinConversationRequest, UnpinMessageRequest, UnreadSummaryRequest, UnsetReactionRequest, UntagConversationRequest, UnvoteRequest, UpdateConversationRequest, UpdateFriendRequest, UpdateMeRequest, UpdateMemberRequest, UpgradeRequest, VoteRequest, WithdrawFriendRequestRequest, WithdrawJoinRequest } from './requests.ts';

/** What each command takes and answers. */
export interface Commands {
  /** Make an account and sign in. */
  register: { request: RegisterRequest; answer: AuthAnswer };
  /** Sign in. */
  login: { request: LoginRequest; answer: AuthAnswer };
  /** Enter as a guest. */
  guest: { request: GuestRequest; answer: AuthAnswer };
  /** Make the guest an account; the id stays. */
  upgrade: { request: UpgradeRequest; answer: AuthAnswer };
  /** A new access token for a refresh token. */
  refresh: { request: RefreshRequest; answer: AuthAnswer };
  /** Sign out this device. */
  logout: { request: LogoutRequest; answer: Done };
  /** Change one's password; every other device is signed out. */
  changePassword: { request: ChangePasswordRequest; answer: Done };
  /** Set a password by the one-time link of an administrator. */
  resetPassword: { request: ResetPasswordRequest; answer: ResetAnswer };
  /** A one-use ticket to open a socket or stream with. */
  ticket: { request: TicketRequest; answer: TicketAnswer };
  /** One's own account. */
  getMe: { request: GetMeRequest; answer: MeAnswer };
  /** Change one's own profile and switches. */
  updateMe: { request: UpdateMeRequest; answer: MeAnswer };
  /** Delete one's account. */
  deleteMe: { request: DeleteMeRequest; answer: Done };
  /** Where one is signed in. A sign-in without a device id stands there under an id of its own and counts towards no limit of devices. */
  listDevices: { request: ListDevicesRequest; answer: DeviceList };
  /** Sign out all devices. */
  signOutEverywhere: { request: SignOutEverywhereRequest; answer: Done };
  /** Sign out one device. */
  removeDevice: { request: RemoveDeviceRequest; answer: Done };
  /** People whose name begins so and who allow it. */
  searchUsers: { request: SearchUsersRequest; answer: UserList };
  /** Several people at once; unknown ids are left out. */
  batchUsers: { request: BatchUsersRequest; answer: UserList };
  /** One person. */
  getUser: { request: GetUserRequest; answer: UserAnswer };
  /** Block a person. */
  blockUser: { request: BlockUserRequest; answer: OwnChange };
  /** Lift a block. */
  unblockUser: { request: UnblockUserRequest; answer: OwnChange };
  /** Disable an account or enable it again. */
  disableUser: { request: DisableUserRequest; answer: Done };
  /** Whom one has blocked. */
  listBlocked: { request: ListBlockedRequest; answer: BlockList };
  /** Requests waiting for an answer, one's own and others'. */
  listFriendRequests: { request: ListFriendRequestsRequest; answer: FriendRequestList };
  /** Ask a person to be a friend. */
  requestFriend: { request: RequestFriendRequest; answer: FriendRequestAnswer };
  /** Accept, which gives the dm, or decline. */
  answerFriendRequest: { request: AnswerFriendRequestRequest; answer: FriendRequestAnswered };
  /** Take back a request that nobody answered. */
  withdrawFriendRequest: { request: WithdrawFriendRequestRequest; answer: OwnChange };
  /** One's friends. */
  listFriends: { request: ListFriendsRequest; answer: FriendList };
  /** Call the friend something, file it somewhere. */
  updateFriend: { request: UpdateFriendRequest; answer: OwnChange };
  /** Be friends no longer. */
  removeFriend: { request: RemoveFriendRequest; answer: OwnChange };
  /** One's conversations. */
  listConversations: { request: ListConversationsRequest; answer: ConversationList };
  /** Open a dm, make a group or channel, or enter the world. Twice gives the same one. */
  createConversation: { request: CreateConversationRequest; answer: ConversationCreated };
  /** One conversation. */
  getConversation: { request: GetConversationRequest; answer: ConversationAnswer };
  /** Change name, picture, announcement and the other settings; admins only. */
  updateConversation: { request: UpdateConversationRequest; answer: ConversationChange };
  /** Dissolve; the owner only. */
  dissolveConversation: { request: DissolveConversationRequest; answer: ConversationChange };
  /** Its members. */
  listMembers: { request: ListMembersRequest; answer: MemberList };
  /** Add people. */
  addMembers: { request: AddMembersRequest; answer: MembersAdded };
  /** Change a member's role or mute. */
  updateMember: { request: UpdateMemberRequest; answer: ConversationChange };
  /** Remove a member, or leave. */
  removeMember: { request: RemoveMemberRequest; answer: ConversationChange };
  /** Who is kept out; admins only. */
  listBans: { request: ListBansRequest; answer: BanList };
  /** Remove a person, if they are in, and keep them out. */
  banMember: { request: BanMemberRequest; answer: ConversationChange };
  /** Let a banned person come in again. */
  liftBan: { request: LiftBanRequest; answer: ConversationChange };
  /** Its invitation links. */
  listInvites: { request: ListInvitesRequest; answer: InviteList };
  /** Make an invitation link. */
  makeInvite: { request: MakeInviteRequest; answer: InviteMade };
  /** Take a link back: one's own, or as an admin any. */
  revokeInvite: { request: RevokeInviteRequest; answer: Done };
  /** What a link leads to, before one joins by it. */
  previewInvite: { request: PreviewInviteRequest; answer: InvitePreview };
  /** Join by a link, or ask to where an admin must say yes. */
  joinByInvite: { request: JoinByInviteRequest; answer: JoinAsked };
  /** Whether one is in, or waits to be let in. */
  getJoin: { request: GetJoinRequest; answer: JoinAsked };
  /** Join an open group, or ask to be let in. */
  askToJoin: { request: AskToJoinRequest; answer: JoinAsked };
  /** Ask no longer. */
  withdrawJoin: { request: WithdrawJoinRequest; answer: JoinAsked };
  /** Who waits to be let in; admins only. */
  listJoinRequests: { request: ListJoinRequestsRequest; answer: JoinRequestList };
  /** Let somebody in, or not. */
  answerJoinRequest: { request: AnswerJoinRequestRequest; answer: ConversationChange };
  /** Messages before, after or around a seq, ascending. */
  history: { request: HistoryRequest; answer: HistoryAnswer };
  /** Send a message. Answered by ack on the socket. */
  send: { request: SendRequest; answer: SendAnswer };
  /** One message. */
  getMessage: { request: GetMessageRequest; answer: MessageAnswer };
  /** Give a message another content; its former forms are kept. */
  editMessage: { request: EditMessageRequest; answer: ConversationChange };
  /** Take a message back for everyone, or delete it for oneself alone. */
  recallMessage: { request: RecallMessageRequest; answer: MessageDeleted };
  /** Every form a message had; of a recalled one for administrators alone. */
  messageHistory: { request: MessageHistoryRequest; answer: FormList };
  /** Show again what one deleted for oneself. */
  unhideMessage: { request: UnhideMessageRequest; answer: OwnChange };
  /** Who reacted with what. */
  listReactions: { request: ListReactionsRequest; answer: ReactionList };
  /** React to a message. */
  setReaction: { request: SetReactionRequest; answer: ConversationChange };
  /** Take a reaction back. */
  unsetReaction: { request: UnsetReactionRequest; answer: ConversationChange };
  /** Pin a message in the conversation, for everybody. */
  pinMessage: { request: PinMessageRequest; answer: ConversationChange };
  /** Take a pinned message down. */
  unpinMessage: { request: UnpinMessageRequest; answer: ConversationChange };
  /** What is pinned in the conversation. */
  listPins: { request: ListPinsRequest; answer: PinList };
  /** Keep a message among one's favourites. */
  favoriteMessage: { request: FavoriteMessageRequest; answer: OwnChange };
  /** Take a message out of one's favourites. */
  unfavoriteMessage: { request: UnfavoriteMessageRequest; answer: OwnChange };
  /** Send what one may see to another conversation. */
  forward: { request: ForwardRequest; answer: ForwardAnswer };
  /** Messages that mention one. */
  listMentions: { request: ListMentionsRequest; answer: MentionList };
  /** One's favourites. */
  listFavorites: { request: ListFavoritesRequest; answer: FavoriteList };
  /** Vote in a poll; replaces what one voted before. */
  vote: { request: VoteRequest; answer: ConversationChange };
  /** Take one's vote back. */
  unvote: { request: UnvoteRequest; answer: ConversationChange };
  /** Who voted for what, unless the poll is anonymous. */
  listVotes: { request: ListVotesRequest; answer: VoteList };
  /** End a poll. */
  closePoll: { request: ClosePollRequest; answer: ConversationChange };
  /** End a growing message with its whole text. */
  finishStream: { request: FinishStreamRequest; answer: ConversationChange };
  /** Go on with a growing message. Told at once and stored every two seconds; without an append for 30 s the message is closed as interrupted. */
  appendStream: { request: AppendStreamRequest; answer: Done };
  /** Who has it and who read it. */
  receipts: { request: ReceiptsRequest; answer: ReceiptsAnswer };
  /** Read up to a seq, some messages, or all of it. */
  read: { request: ReadRequest; answer: PositionsAnswer };
  /** Read everything in every conversation. */
  readAll: { request: ReadAllRequest; answer: ReadAllAnswer };
  /** Pin it in one's own list; without a rank behind those pinned before. */
  pinConversation: { request: PinConversationRequest; answer: OwnChange };
  /** Pin it no longer. */
  unpinConversation: { request: UnpinConversationRequest; answer: OwnChange };
  /** Archive it; the next counting message brings it back, unless it is to stay. */
  archiveConversation: { request: ArchiveConversationRequest; answer: OwnChange };
  /** Bring it back. */
  unarchiveConversation: { request: UnarchiveConversationRequest; answer: OwnChange };
  /** No notification before a time, or at all. */
  muteConversation: { request: MuteConversationRequest; answer: OwnChange };
  /** Notify again. */
  unmuteConversation: { request: UnmuteConversationRequest; answer: OwnChange };
  /** File it under one's own tags, in place of those before. */
  tagConversation: { request: TagConversationRequest; answer: OwnChange };
  /** No tags. */
  untagConversation: { request: UntagConversationRequest; answer: OwnChange };
  /** Keep what is written so far, for all own devices. */
  saveDraft: { request: SaveDraftRequest; answer: OwnChange };
  /** No draft any more. */
  dropDraft: { request: DropDraftRequest; answer: OwnChange };
  /** Hide it until the next message; clear: and clear its history for oneself. */
  hideConversation: { request: HideConversationRequest; answer: OwnChange };
  /** Show it again. */
  showConversation: { request: ShowConversationRequest; answer: OwnChange };
  /** Mark it unread; the next read takes the mark away. */
  markUnread: { request: MarkUnreadRequest; answer: PositionsAnswer };
  /** Take the mark away. */
  unmarkUnread: { request: UnmarkUnreadRequest; answer: PositionsAnswer };
  /** Clear the history for oneself alone; what is cleared is read. */
  clearHistory: { request: ClearHistoryRequest; answer: Done };
  /** Its threads, newest reply first. */
  listThreads: { request: ListThreadsRequest; answer: ThreadList };
  /** Follow a thread: have an own read position in it, and find it among one's threads. */
  followThread: { request: FollowThreadRequest; answer: ConversationChange };
  /** Follow a thread no longer; only an own reply or wish follows it again. */
  unfollowThread: { request: UnfollowThreadRequest; answer: ConversationChange };
  /** An address to upload a file at, for an hour. A message may name the file once its upload was answered. */
  createUpload: { request: CreateUploadRequest; answer: UploadAddress };
  /** An upload and an address to read it at, for minutes: for who sees the message that holds it, or whose picture it is, and for its uploader. */
  getMedia: { request: GetMediaRequest; answer: MediaAddress };
  /** The sends one has planned. */
  listScheduled: { request: ListScheduledRequest; answer: ScheduledList };
  /** Plan a send for later. It is asked what any send is asked, now and when it is sent. */
  scheduleMessage: { request: ScheduleMessageRequest; answer: ScheduledAnswer };
  /** Change what waits, or plan anew what failed. */
  changeScheduled: { request: ChangeScheduledRequest; answer: ScheduledAnswer };
  /** Cancel what waits. */
  cancelScheduled: { request: CancelScheduledRequest; answer: OwnChange };
  /** The threads one follows, newest reply first. */
  followedThreads: { request: FollowedThreadsRequest; answer: ThreadList };
  /** Everything that changed since a token. Answered by synced on the socket. */
  sync: { request: SyncRequest; answer: SyncAnswer };
  /** Messages that hold these words, among those one may see, newest first. */
  searchMessages: { request: SearchMessagesRequest; answer: SearchAnswer };
  /** How far the search index is. */
  searchIndexState: { request: SearchIndexStateRequest; answer: SearchIndexAnswer };
  /** Build the search index anew; it begins within a second and is followed by the state. */
  rebuildSearchIndex: { request: RebuildSearchIndexRequest; answer: SearchIndexAnswer };
  /** What is unread, in short. */
  unreadSummary: { request: UnreadSummaryRequest; answer: UnreadAnswer };
  /** The server and its limits. */
  info: { request: InfoRequest; answer: InfoAnswer };
  /** Prove who one is, first of all or to renew a live session. Answered by ready. */
  auth: { request: AuthRequest; answer: Done };
  /** Listen to a conversation and replay what one missed. Answered by joined, the rows, then ok with the rev reached. */
  join: { request: JoinRequest; answer: JoinAnswer };
  /** Stop listening to a room; no leaving of the group. */
  leave: { request: LeaveRequest; answer: Done };
  /** Everything up to a seq has reached this device. */
  ack: { request: AckRequest; answer: PositionsAnswer };
  /** Say that one types, or no longer does. Never stored. */
  typing: { request: TypingRequest; answer: Done };
  /** Watch these people; replaces whom the session watched. */
  presence: { request: PresenceRequest; answer: Done };
  /** Hand something to one or all devices in a conversation. Never stored. */
  signal: { request: SignalRequest; answer: Done };
  /** Answered by pong. */
  ping: { request: PingRequest; answer: Done };
}

export type CommandName = keyof Commands;

/** Where each stands in HTTP (under /v1) and who may call it; no method: on the socket alone. */
export const commands = {
  register: { method: 'POST', path: '/auth/register', caller: 'anyone', socket: false, query: [] },
  login: { method: 'POST', path: '/auth/login', caller: 'anyone', socket: false, query: [] },
  guest: { method: 'POST', path: '/auth/guest', caller: 'anyone', socket: false, query: [] },
  upgrade: { method: 'POST', path: '/auth/upgrade', caller: 'guest', socket: false, query: [] },
  refresh: { method: 'POST', path: '/auth/refresh', caller: 'anyone', socket: false, query: [] },
  logout: { method: 'POST', path: '/auth/logout', caller: 'anyone', socket: false, query: [] },
  changePassword: { method: 'POST', path: '/auth/password', caller: 'user', socket: false, query: [] },
  resetPassword: { method: 'POST', path: '/auth/password/reset', caller: 'anyone', socket: false, query: [] },
  ticket: { method: 'POST', path: '/auth/ticket', caller: 'guest', socket: false, query: [] },
  getMe: { method: 'GET', path: '/me', caller: 'guest', socket: true, query: [] },
  updateMe: { method: 'PATCH', path: '/me', caller: 'guest', socket: true, query: [] },
  deleteMe: { method: 'DELETE', path: '/me', caller: 'guest', socket: true, query: [] },
  listDevices: { method: 'GET', path: '/me/devices', caller: 'guest', socket: true, query: [] },
  signOutEverywhere: { method: 'DELETE', path: '/me/devices', caller: 'guest', socket: true, query: ['keepThis'] },
  removeDevice: { method: 'DELETE', path: '/me/devices/{deviceId}', caller: 'guest', socket: true, query: [] },
  searchUsers: { method: 'GET', path: '/users', caller: 'user', socket: true, query: ['query', 'limit'] },
  batchUsers: { method: 'POST', path: '/users/batch', caller: 'guest', socket: true, query: [] },
  getUser: { method: 'GET', path: '/users/{userId}', caller: 'guest', socket: true, query: [] },
  blockUser: { method: 'PUT', path: '/users/{userId}/block', caller: 'user', socket: true, query: [] },
  unblockUser: { method: 'DELETE', path: '/users/{userId}/block', caller: 'user', socket: true, query: ['mid'] },
  disableUser: { method: 'PUT', path: '/users/{userId}/disabled', caller: 'admin', socket: true, query: [] },
  listBlocked: { method: 'GET', path: '/blocked-users', caller: 'user', socket: true, query: ['limit', 'cursor'] },
  listFriendRequests: { method: 'GET', path: '/friends/requests', caller: 'user', socket: true, query: ['direction', 'limit', 'cursor'] },
  requestFriend: { method: 'POST', path: '/friends/requests', caller: 'user', socket: true, query: [] },
  answerFriendRequest: { method: 'PUT', path: '/friends/requests/{requestId}', caller: 'user', socket: true, query: [] },
  withdrawFriendRequest: { method: 'DELETE', path: '/friends/requests/{requestId}', caller: 'user', socket: true, query: [] },
  listFriends: { method: 'GET', path: '/friends', caller: 'user', socket: true, query: ['limit', 'cursor'] },
  updateFriend: { method: 'PATCH', path: '/friends/{userId}', caller: 'user', socket: true, query: [] },
  removeFriend: { method: 'DELETE', path: '/friends/{userId}', caller: 'user', socket: true, query: ['mid'] },
  listConversations: { method: 'GET', path: '/conversations', caller: 'guest', socket: true, query: ['status', 'sort', 'search', 'tag', 'limit', 'cursor'] },
  createConversation: { method: 'POST', path: '/conversations', caller: 'guest', socket: true, query: [] },
  getConversation: { method: 'GET', path: '/conversations/{cid}', caller: 'guest', socket: true, query: [] },
  updateConversation: { method: 'PATCH', path: '/conversations/{cid}', caller: 'user', socket: true, query: [] },
  dissolveConversation: { method: 'DELETE', path: '/conversations/{cid}', caller: 'user', socket: true, query: ['mid'] },
  listMembers: { method: 'GET', path: '/conversations/{cid}/members', caller: 'guest', socket: true, query: ['limit', 'cursor'] },
  addMembers: { method: 'POST', path: '/conversations/{cid}/members', caller: 'user', socket: true, query: [] },
  updateMember: { method: 'PATCH', path: '/conversations/{cid}/members/{userId}', caller: 'user', socket: true, query: [] },
  removeMember: { method: 'DELETE', path: '/conversations/{cid}/members/{userId}', caller: 'guest', socket: true, query: ['mid'] },
  listBans: { method: 'GET', path: '/conversations/{cid}/bans', caller: 'user', socket: true, query: ['limit', 'cursor'] },
  banMember: { method: 'PUT', path: '/conversations/{cid}/bans/{userId}', caller: 'user', socket: true, query: ['mid'] },
  liftBan: { method: 'DELETE', path: '/conversations/{cid}/bans/{userId}', caller: 'user', socket: true, query: ['mid'] },
  listInvites: { method: 'GET', path: '/conversations/{cid}/invites', caller: 'user', socket: true, query: [] },
  makeInvite: { method: 'POST', path: '/conversations/{cid}/invites', caller: 'user', socket: true, query: [] },
  revokeInvite: { method: 'DELETE', path: '/conversations/{cid}/invites/{code}', caller: 'user', socket: true, query: ['mid'] },
  previewInvite: { method: 'GET', path: '/invites/{code}', caller: 'anyone', socket: true, query: [] },
  joinByInvite: { method: 'POST', path: '/invites/{code}/join', caller: 'user', socket: true, query: [] },
  getJoin: { method: 'GET', path: '/conversations/{cid}/join', caller: 'user', socket: true, query: [] },
  askToJoin: { method: 'POST', path: '/conversations/{cid}/join', caller: 'user', socket: true, query: [] },
  withdrawJoin: { method: 'DELETE', path: '/conversations/{cid}/join', caller: 'user', socket: true, query: [] },
  listJoinRequests: { method: 'GET', path: '/conversations/{cid}/join-requests', caller: 'user', socket: true, query: ['limit', 'cursor'] },
  answerJoinRequest: { method: 'PUT', path: '/conversations/{cid}/join-requests/{userId}', caller: 'user', socket: true, query: [] },
  history: { method: 'GET', path: '/conversations/{cid}/messages', caller: 'guest', socket: true, query: ['before', 'after', 'around', 'limit', 'thread'] },
  send: { method: 'POST', path: '/conversations/{cid}/messages', caller: 'guest', socket: true, query: [] },
  getMessage: { method: 'GET', path: '/conversations/{cid}/messages/{seq}', caller: 'guest', socket: true, query: [] },
  editMessage: { method: 'PATCH', path: '/conversations/{cid}/messages/{seq}', caller: 'user', socket: true, query: [] },
  recallMessage: { method: 'DELETE', path: '/conversations/{cid}/messages/{seq}', caller: 'user', socket: true, query: ['for', 'mid'] },
  messageHistory: { method: 'GET', path: '/conversations/{cid}/messages/{seq}/history', caller: 'guest', socket: true, query: ['limit', 'cursor'] },
  unhideMessage: { method: 'DELETE', path: '/conversations/{cid}/messages/{seq}/hidden', caller: 'user', socket: true, query: ['mid'] },
  listReactions: { method: 'GET', path: '/conversations/{cid}/messages/{seq}/reactions', caller: 'guest', socket: true, query: ['emoji', 'limit', 'cursor'] },
  setReaction: { method: 'PUT', path: '/conversations/{cid}/messages/{seq}/reactions/{emoji}', caller: 'guest', socket: true, query: ['mid'] },
  unsetReaction: { method: 'DELETE', path: '/conversations/{cid}/messages/{seq}/reactions/{emoji}', caller: 'guest', socket: true, query: ['mid'] },
  pinMessage: { method: 'PUT', path: '/conversations/{cid}/messages/{seq}/pin', caller: 'user', socket: true, query: ['mid'] },
  unpinMessage: { method: 'DELETE', path: '/conversations/{cid}/messages/{seq}/pin', caller: 'user', socket: true, query: ['mid'] },
  listPins: { method: 'GET', path: '/conversations/{cid}/pins', caller: 'guest', socket: true, query: ['limit', 'cursor'] },
  favoriteMessage: { method: 'PUT', path: '/conversations/{cid}/messages/{seq}/favorite', caller: 'user', socket: true, query: ['mid'] },
  unfavoriteMessage: { method: 'DELETE', path: '/conversations/{cid}/messages/{seq}/favorite', caller: 'user', socket: true, query: ['mid'] },
  forward: { method: 'POST', path: '/conversations/{cid}/forward', caller: 'user', socket: true, query: [] },
  listMentions: { method: 'GET', path: '/mentions', caller: 'user', socket: true, query: ['limit', 'cursor'] },
  listFavorites: { method: 'GET', path: '/favorites', caller: 'user', socket: true, query: ['limit', 'cursor'] },
  vote: { method: 'PUT', path: '/conversations/{cid}/messages/{seq}/vote', caller: 'guest', socket: true, query: [] },
  unvote: { method: 'DELETE', path: '/conversations/{cid}/messages/{seq}/vote', caller: 'guest', socket: true, query: ['mid'] },
  listVotes: { method: 'GET', path: '/conversations/{cid}/messages/{seq}/votes', caller: 'guest', socket: true, query: ['option', 'limit', 'cursor'] },
  closePoll: { method: 'PUT', path: '/conversations/{cid}/messages/{seq}/closed', caller: 'user', socket: true, query: ['mid'] },
  finishStream: { method: 'PUT', path: '/conversations/{cid}/messages/{seq}/stream', caller: 'guest', socket: true, query: [] },
  appendStream: { method: 'POST', path: '/conversations/{cid}/messages/{seq}/stream', caller: 'guest', socket: true, query: [] },
  receipts: { method: 'GET', path: '/conversations/{cid}/messages/{seq}/receipts', caller: 'guest', socket: true, query: ['state', 'limit', 'cursor'] },
  read: { method: 'PUT', path: '/conversations/{cid}/read', caller: 'guest', socket: true, query: [] },
  readAll: { method: 'POST', path: '/conversations/read-all', caller: 'guest', socket: true, query: [] },
  pinConversation: { method: 'PUT', path: '/conversations/{cid}/pin', caller: 'guest', socket: true, query: [] },
  unpinConversation: { method: 'DELETE', path: '/conversations/{cid}/pin', caller: 'guest', socket: true, query: [] },
  archiveConversation: { method: 'PUT', path: '/conversations/{cid}/archive', caller: 'guest', socket: true, query: [] },
  unarchiveConversation: { method: 'DELETE', path: '/conversations/{cid}/archive', caller: 'guest', socket: true, query: [] },
  muteConversation: { method: 'PUT', path: '/conversations/{cid}/mute', caller: 'guest', socket: true, query: [] },
  unmuteConversation: { method: 'DELETE', path: '/conversations/{cid}/mute', caller: 'guest', socket: true, query: [] },
  tagConversation: { method: 'PUT', path: '/conversations/{cid}/tags', caller: 'guest', socket: true, query: [] },
  untagConversation: { method: 'DELETE', path: '/conversations/{cid}/tags', caller: 'guest', socket: true, query: [] },
  saveDraft: { method: 'PUT', path: '/conversations/{cid}/draft', caller: 'guest', socket: true, query: [] },
  dropDraft: { method: 'DELETE', path: '/conversations/{cid}/draft', caller: 'guest', socket: true, query: ['threadRootSeq'] },
  hideConversation: { method: 'PUT', path: '/conversations/{cid}/hide', caller: 'guest', socket: true, query: [] },
  showConversation: { method: 'DELETE', path: '/conversations/{cid}/hide', caller: 'guest', socket: true, query: [] },
  markUnread: { method: 'PUT', path: '/conversations/{cid}/unread', caller: 'guest', socket: true, query: [] },
  unmarkUnread: { method: 'DELETE', path: '/conversations/{cid}/unread', caller: 'guest', socket: true, query: [] },
  clearHistory: { method: 'POST', path: '/conversations/{cid}/clear', caller: 'guest', socket: true, query: [] },
  listThreads: { method: 'GET', path: '/conversations/{cid}/threads', caller: 'guest', socket: true, query: ['limit', 'cursor'] },
  followThread: { method: 'PUT', path: '/conversations/{cid}/threads/{seq}/follow', caller: 'guest', socket: true, query: [] },
  unfollowThread: { method: 'DELETE', path: '/conversations/{cid}/threads/{seq}/follow', caller: 'guest', socket: true, query: [] },
  createUpload: { method: 'POST', path: '/media', caller: 'user', socket: true, query: [] },
  getMedia: { method: 'GET', path: '/media/{mediaId}', caller: 'guest', socket: true, query: ['cid', 'seq', 'userId'] },
  listScheduled: { method: 'GET', path: '/scheduled-messages', caller: 'user', socket: true, query: ['state', 'limit', 'cursor'] },
  scheduleMessage: { method: 'POST', path: '/scheduled-messages', caller: 'user', socket: true, query: [] },
  changeScheduled: { method: 'PATCH', path: '/scheduled-messages/{scheduleId}', caller: 'user', socket: true, query: [] },
  cancelScheduled: { method: 'DELETE', path: '/scheduled-messages/{scheduleId}', caller: 'user', socket: true, query: [] },
  followedThreads: { method: 'GET', path: '/threads', caller: 'guest', socket: true, query: ['unread', 'limit', 'cursor'] },
  sync: { method: 'GET', path: '/sync', caller: 'guest', socket: true, query: ['token', 'limit', 'messages'] },
  searchMessages: { method: 'POST', path: '/messages/search', caller: 'guest', socket: true, query: [] },
  searchIndexState: { method: 'GET', path: '/admin/search', caller: 'admin', socket: true, query: [] },
  rebuildSearchIndex: { method: 'POST', path: '/admin/search/rebuild', caller: 'admin', socket: true, query: [] },
  unreadSummary: { method: 'GET', path: '/unread-summary', caller: 'guest', socket: true, query: [] },
  info: { method: 'GET', path: '/info', caller: 'anyone', socket: true, query: [] },
  auth: { method: '', path: '', caller: 'anyone', socket: true, query: [] },
  join: { method: '', path: '', caller: 'guest', socket: true, query: [] },
  leave: { method: '', path: '', caller: 'guest', socket: true, query: [] },
  ack: { method: '', path: '', caller: 'guest', socket: true, query: [] },
  typing: { method: '', path: '', caller: 'guest', socket: true, query: [] },
  presence: { method: '', path: '', caller: 'guest', socket: true, query: [] },
  signal: { method: '', path: '', caller: 'guest', socket: true, query: [] },
  ping: { method: '', path: '', caller: 'anyone', socket: true, query: [] },
} as const satisfies Record<
  CommandName,
  { method: string; path: string; caller: string; socket: boolean; query: readonly string[] }
>;

/** Those that may come as a frame. */
export type SocketCommand = {
  [C in CommandName]: (typeof commands)[C]['socket'] extends true ? C : never;
}[CommandName];

/** Anything a client says on the socket. */
export type UpFrame = {
  [C in SocketCommand]: { t: C; id?: number } & Commands[C]['request'];
}[SocketCommand];
