// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Default limits of the contract; the last words of a name are its unit.

export const limits = {
  /** One frame from a client, or one HTTP body. */
  frameBytesMax: 65536,
  /** A message body as canonical JSON. */
  bodyBytesMax: 16384,
  /** The data of a signal as canonical JSON. */
  signalBytesMax: 8192,
  /** Containers inside each other in any document. */
  depthLevelsMax: 32,
  /** Values in one document. */
  documentValuesMax: 16384,
  /** A client's id of a command. */
  midCharactersMin: 8,
  /** A client's id of a command. */
  midCharactersMax: 64,
  /** A username, of a-z 0-9 _ . -, unique without case. */
  usernameCharactersMin: 3,
  /** A username. */
  usernameCharactersMax: 32,
  /** A password. */
  passwordCharactersMin: 8,
  /** A password. */
  passwordCharactersMax: 256,
  /** A display name: free text without control and direction-override characters. */
  displayNameCharactersMax: 64,
  /** A group's or channel's name. */
  conversationNameCharactersMax: 100,
  /** A group's announcement. */
  announcementCharactersMax: 2000,
  /** A message's kind: a word, or custom.name. */
  kindCharactersMax: 64,
  /** The note of a friend request. */
  noteCharactersMax: 200,
  /** The reason of an administrative act. */
  reasonCharactersMax: 200,
  /** What people say about themselves. */
  aboutCharactersMax: 300,
  /** The name a client gives itself, shown in the list of devices. */
  agentCharactersMax: 120,
  /** Any token, ticket or cursor a client hands in. */
  tokenCharactersMax: 8192,
  /** A search for people. */
  queryCharactersMin: 2,
  /** Any search text. */
  queryCharactersMax: 100,
  /** Members of a group; configurable to 100,000. */
  groupMembersMax: 5000,
  /** People added by one command. */
  addMembersMax: 200,
  /** Invitation links of one group. */
  invitesMax: 100,
  /** Uses that a link may be limited to. */
  inviteUsesMax: 100000,
  /** People waiting to be let into one group. */
  joinRequestsMax: 500,
  /** People mentioned by one message. */
  mentionsMax: 50,
  /** Edits of one message; each former form is kept. */
  editsMax: 100,
  /** Different reactions on one message. */
  reactionsMax: 20,
  /** A reaction: one emoji, or :name:. */
  reactionCharactersMax: 32,
  /** Messages pinned in one conversation. */
  pinsMax: 100,
  /** Favourites of one person. */
  favoritesMax: 5000,
  /** Options of a poll. */
  pollOptionsMin: 2,
  /** Options of a poll. */
  pollOptionsMax: 12,
  /** The question of a poll. */
  pollQuestionCharactersMax: 300,
  /** An option of a poll. */
  pollOptionCharactersMax: 100,
  /** Messages forwarded by one command. */
  forwardMessagesMax: 50,
  /** The mid of a forward: those of its messages are made from it. */
  forwardMidCharactersMax: 47,
  /** Members up to which anybody may mention all; above, admins alone. */
  mentionAllMembersMax: 50,
  /** People watched by one session. */
  presenceWatchMax: 500,
  /** People looked up by one request. */
  batchUsersMax: 200,
  /** Devices a person; a further sign-in signs out the least recently used. */
  devicesMax: 5,
  /** Frames in one POST /commands. */
  commandsMax: 64,
  /** Rows of one page of history or of a list. */
  pageRowsMax: 100,
  /** Rows of a page where the request names no limit. */
  pageRowsDefault: 50,
  /** Conversations in one answer of sync. */
  syncConversationsMax: 1000,
  /** Conversations in one answer of sync where the request names no limit. */
  syncConversationsDefault: 200,
  /** Last messages a conversation in sync. */
  syncMessagesMax: 50,
  /** Last messages a conversation in sync where the request names no number. */
  syncMessagesDefault: 1,
  /** Rows that one join replays before it says resync. */
  replayRowsMax: 1000,
  /** Members up to which events go to people; above, to a room. */
  peopleAudienceMembersMax: 256,
  /** Members up to which others' positions are told live. */
  liveReceiptsMembersMax: 32,
  /** The words of a status line. */
  statusCharactersMax: 80,
  /** The sign of a status line. */
  statusEmojiCharactersMax: 16,
  /** A status line as JSON. */
  statusBytesMax: 1024,
  /** The reference of an avatar. */
  avatarCharactersMax: 64,
  /** What one calls a friend. */
  remarkCharactersMax: 64,
  /** Where one files a friend. */
  friendGroupCharactersMax: 32,
  /** Messages that one read may list. */
  readListMax: 200,
  /** Members up to which receipts tell names; above, counts. */
  receiptsNamesMembersMax: 512,
  /** An unanswered friend request is over after so many days. */
  friendRequestDays: 30,
  /** Tags of one conversation in one's own list. */
  tagsMax: 16,
  /** One tag. */
  tagCharactersMax: 32,
  /** A draft. */
  draftCharactersMax: 8000,
  /** One uploaded file. */
  mediaBytesMax: 104857600,
  /** All uploaded files of a person. */
  mediaQuotaBytesMax: 10737418240,
  /** The name of an uploaded file. */
  fileNameCharactersMax: 255,
  /** The type of a file. */
  mimeCharactersMax: 127,
  /** Sends a person, sustained. */
  sendsPerSecond: 20,
  /** Sends a person, at once. */
  sendsBurst: 40,
  /** Dms a new account may open with strangers. */
  strangerDmsPerDay: 10,
  /** Between two sends of one member, where slow mode is on. */
  slowModeSMax: 86400,
  /** After which a group may let its messages expire. */
  messageLifeSMax: 31536000,
  /** From connecting to a valid auth. */
  authTimeoutMs: 10000,
  /** A one-use ticket. */
  ticketLifeMs: 30000,
  /** Between WebSocket pings. */
  heartbeatMs: 25000,
  /** A session silent for longer ends. */
  silenceMsMax: 60000,
  /** A session ends this long after its token's expiry. */
  tokenGraceMs: 60000,
  /** A sender may edit a message for so long; 0: never, negative: always. */
  editWindowS: 86400,
  /** A sender may recall a message for so long; 0: never, negative: always. Admins at any time. */
  recallWindowS: 86400,
  /** Typing dies by itself after. */
  typingLifeMs: 5000,
  /** Without a session for so long, a person is offline. */
  offlineGraceMs: 30000,
  /** Others' positions are gathered to one frame in this time. */
  receiptsGatherMs: 1000,
  /** Longest wait of GET /poll. */
  pollTimeoutSMax: 60,
  /** A fallback session lives this long after its stream. */
  streamGraceMs: 60000,
  /** The previous refresh token still works for so long. */
  refreshGraceMs: 60000,
  /** An access token. */
  accessTokenLifeS: 1800,
  /** A client's first wait before it comes back. */
  backoffFirstMs: 500,
  /** The longest such wait. */
  backoffLastMs: 8000,
} as const;

/** The limits as configured, told in `ready` and by `info`. */
export interface AnnouncedLimits {
  /** One frame from a client, or one HTTP body. */
  frameBytes: number;
  /** A message body as canonical JSON. */
  bodyBytes: number;
  /** The data of a signal as canonical JSON. */
  signalBytes: number;
  /** A display name: free text without control and direction-override characters. */
  displayNameCharacters: number;
  /** A group's or channel's name. */
  conversationNameCharacters: number;
  /** A group's announcement. */
  announcementCharacters: number;
  /** Members of a group; configurable to 100,000. */
  groupMembers: number;
  /** People added by one command. */
  addMembers: number;
  /** People mentioned by one message. */
  mentions: number;
  /** Different reactions on one message. */
  reactions: number;
  /** Messages pinned in one conversation. */
  pins: number;
  /** Favourites of one person. */
  favorites: number;
  /** Options of a poll. */
  pollOptions: number;
  /** Messages forwarded by one command. */
  forwardMessages: number;
  /** Members up to which anybody may mention all; above, admins alone. */
  mentionAllMembers: number;
  /** People watched by one session. */
  presenceWatch: number;
  /** People looked up by one request. */
  batchUsers: number;
  /** Devices a person; a further sign-in signs out the least recently used. */
  devices: number;
  /** Rows of one page of history or of a list. */
  page: number;
  /** Conversations in one answer of sync. */
  syncConversations: number;
  /** Last messages a conversation in sync. */
  syncMessages: number;
  /** Rows that one join replays before it says resync. */
  replayRows: number;
  /** Members up to which others' positions are told live. */
  liveReceiptsMembers: number;
  /** An unanswered friend request is over after so many days. */
  friendRequestDays: number;
  /** One uploaded file. */
  mediaBytes: number;
  /** Sends a person, sustained. */
  sendsPerSecond: number;
  /** Sends a person, at once. */
  sendsBurst: number;
  /** A sender may edit a message for so long; 0: never, negative: always. */
  editS: number;
  /** A sender may recall a message for so long; 0: never, negative: always. Admins at any time. */
  recallS: number;
  /** Typing dies by itself after. */
  typingMs: number;
}
