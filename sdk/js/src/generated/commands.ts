// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// The commands.
import type { AuthAnswer, BlockList, ConversationAnswer, ConversationChange, ConversationCreated, ConversationList, DeviceList, Done, FriendList, FriendRequestAnswer, FriendRequestAnswered, FriendRequestList, HistoryAnswer, InfoAnswer, JoinAnswer, MeAnswer, MemberList, MembersAdded, MessageAnswer, OwnChange, PositionsAnswer, ReceiptsAnswer, ScheduledAnswer, ScheduledList, SendAnswer, SyncAnswer, ThreadList, TicketAnswer, UnreadAnswer, UserAnswer, UserList } from './answers.ts';
import type { AckRequest, AddMembersRequest, AnswerFriendRequestRequest, AppendStreamRequest, AuthRequest, BatchUsersRequest, BlockUserRequest, CancelScheduledRequest, ChangePasswordRequest, ChangeScheduledRequest, CreateConversationRequest, DeleteMeRequest, DisableUserRequest, DissolveConversationRequest, FinishStreamRequest, FollowThreadRequest, FollowedThreadsRequest, GetConversationRequest, GetMeRequest, GetMessageRequest, GetUserRequest, GuestRequest, HistoryRequest, InfoRequest, JoinRequest, LeaveRequest, ListBlockedRequest, ListConversationsRequest, ListDevicesRequest, ListFriendRequestsRequest, ListFriendsRequest, ListMembersRequest, ListScheduledRequest, ListThreadsRequest, LoginRequest, LogoutRequest, PingRequest, PresenceRequest, ReadRequest, RecallMessageRequest, ReceiptsRequest, RefreshRequest, RegisterRequest, RemoveDeviceRequest, RemoveFriendRequest, RemoveMemberRequest, RequestFriendRequest, ResetPasswordRequest, ScheduleMessageRequest, SearchUsersRequest, SendRequest, SignOutEverywhereRequest, SignalRequest, SyncRequest, TicketRequest, TypingRequest, UnblockUserRequest, UnfollowThreadRequest, UnreadSummaryRequest, UpdateConversationRequest, UpdateMeRequest, UpdateMemberRequest, UpgradeRequest } from './requests.ts';

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
  resetPassword: { request: ResetPasswordRequest; answer: Done };
  /** A one-use ticket to open a socket or stream with. */
  ticket: { request: TicketRequest; answer: TicketAnswer };
  /** One's own account. */
  getMe: { request: GetMeRequest; answer: MeAnswer };
  /** Change one's own profile and switches. */
  updateMe: { request: UpdateMeRequest; answer: MeAnswer };
  /** Delete one's account. */
  deleteMe: { request: DeleteMeRequest; answer: Done };
  /** Where one is signed in. */
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
  /** One's friends. */
  listFriends: { request: ListFriendsRequest; answer: FriendList };
  /** Be friends no longer. */
  removeFriend: { request: RemoveFriendRequest; answer: OwnChange };
  /** One's conversations. */
  listConversations: { request: ListConversationsRequest; answer: ConversationList };
  /** Open a dm, make a group or channel, or enter the world. Twice gives the same one. */
  createConversation: { request: CreateConversationRequest; answer: ConversationCreated };
  /** One conversation. */
  getConversation: { request: GetConversationRequest; answer: ConversationAnswer };
  /** Rename. */
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
  /** Messages before, after or around a seq, ascending. */
  history: { request: HistoryRequest; answer: HistoryAnswer };
  /** Send a message. Answered by ack on the socket. */
  send: { request: SendRequest; answer: SendAnswer };
  /** One message. */
  getMessage: { request: GetMessageRequest; answer: MessageAnswer };
  /** Take a message back for everyone. */
  recallMessage: { request: RecallMessageRequest; answer: ConversationChange };
  /** End a growing message with its whole text. */
  finishStream: { request: FinishStreamRequest; answer: ConversationChange };
  /** Go on with a growing message. Told at once and stored every two seconds; without an append for 30 s the message is closed as interrupted. */
  appendStream: { request: AppendStreamRequest; answer: Done };
  /** Who has it and who read it. */
  receipts: { request: ReceiptsRequest; answer: ReceiptsAnswer };
  /** Read up to a seq. */
  read: { request: ReadRequest; answer: PositionsAnswer };
  /** Its threads, newest reply first. */
  listThreads: { request: ListThreadsRequest; answer: ThreadList };
  /** Follow a thread: have an own read position in it, and find it among one's threads. */
  followThread: { request: FollowThreadRequest; answer: ConversationChange };
  /** Follow a thread no longer; only an own reply or wish follows it again. */
  unfollowThread: { request: UnfollowThreadRequest; answer: ConversationChange };
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
  listFriends: { method: 'GET', path: '/friends', caller: 'user', socket: true, query: ['limit', 'cursor'] },
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
  history: { method: 'GET', path: '/conversations/{cid}/messages', caller: 'guest', socket: true, query: ['before', 'after', 'around', 'limit', 'thread'] },
  send: { method: 'POST', path: '/conversations/{cid}/messages', caller: 'guest', socket: true, query: [] },
  getMessage: { method: 'GET', path: '/conversations/{cid}/messages/{seq}', caller: 'guest', socket: true, query: [] },
  recallMessage: { method: 'DELETE', path: '/conversations/{cid}/messages/{seq}', caller: 'user', socket: true, query: ['for', 'mid'] },
  finishStream: { method: 'PUT', path: '/conversations/{cid}/messages/{seq}/stream', caller: 'guest', socket: true, query: [] },
  appendStream: { method: 'POST', path: '/conversations/{cid}/messages/{seq}/stream', caller: 'guest', socket: true, query: [] },
  receipts: { method: 'GET', path: '/conversations/{cid}/messages/{seq}/receipts', caller: 'guest', socket: true, query: ['limit', 'cursor'] },
  read: { method: 'PUT', path: '/conversations/{cid}/read', caller: 'guest', socket: true, query: [] },
  listThreads: { method: 'GET', path: '/conversations/{cid}/threads', caller: 'guest', socket: true, query: ['limit', 'cursor'] },
  followThread: { method: 'PUT', path: '/conversations/{cid}/threads/{seq}/follow', caller: 'guest', socket: true, query: [] },
  unfollowThread: { method: 'DELETE', path: '/conversations/{cid}/threads/{seq}/follow', caller: 'guest', socket: true, query: [] },
  listScheduled: { method: 'GET', path: '/scheduled-messages', caller: 'user', socket: true, query: ['state', 'limit', 'cursor'] },
  scheduleMessage: { method: 'POST', path: '/scheduled-messages', caller: 'user', socket: true, query: [] },
  changeScheduled: { method: 'PATCH', path: '/scheduled-messages/{scheduleId}', caller: 'user', socket: true, query: [] },
  cancelScheduled: { method: 'DELETE', path: '/scheduled-messages/{scheduleId}', caller: 'user', socket: true, query: [] },
  followedThreads: { method: 'GET', path: '/threads', caller: 'guest', socket: true, query: ['unread', 'limit', 'cursor'] },
  sync: { method: 'GET', path: '/sync', caller: 'guest', socket: true, query: ['token', 'limit', 'messages'] },
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
