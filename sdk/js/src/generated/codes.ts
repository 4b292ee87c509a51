// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Why requests are refused and sessions closed, and what to do about it.

/** never: not again; later: after a while; reconnect: with a fresh token; resync: load again. */
export type RetryPolicy = 'never' | 'later' | 'reconnect' | 'resync';

export const codes = {
  /** Malformed, missing, of the wrong type or out of range; field and limit say what. */
  bad_request: { status: 400, retry: 'never' },
  /** No token, or one that is not valid here. */
  unauthorized: { status: 401, retry: 'reconnect' },
  /** The access token has run out: refresh it and come again. */
  token_expired: { status: 401, retry: 'reconnect' },
  /** Known, and not allowed to do this. */
  forbidden: { status: 403, retry: 'never' },
  /** Not a member of the conversation, or no longer. */
  not_member: { status: 403, retry: 'never' },
  /** May read here but not send for now. */
  muted: { status: 403, retry: 'never' },
  /** One of the two people of a dm has blocked the other. */
  blocked: { status: 403, retry: 'never' },
  /** Guests may not do this; an account may. */
  guest_not_allowed: { status: 403, retry: 'never' },
  /** Does not exist, or not for the one who asks. */
  not_found: { status: 404, retry: 'never' },
  /** A mid used again with other content, a name already taken, or a compare-and-set that failed. */
  conflict: { status: 409, retry: 'never' },
  /** Larger than its limit in bytes. */
  too_large: { status: 413, retry: 'never' },
  /** Refused for what it says. */
  content_rejected: { status: 422, retry: 'never' },
  /** Too many of these in too short a time. */
  rate_limited: { status: 429, retry: 'later' },
  /** No frame or command of this name. */
  unknown_type: { status: 400, retry: 'never' },
  /** The server cannot do it right now; order is kept by refusing alike what follows. */
  unavailable: { status: 503, retry: 'later' },
  /** A fault of the server. */
  internal: { status: 500, retry: 'later' },
} as const satisfies Record<string, { status: number; retry: RetryPolicy }>;

export type Code = keyof typeof codes;

/** WebSocket close codes by name. */
export const closeCodes = {
  /** The server is stopping or draining. */
  goingAway: 4000,
  /** The session did not take its frames in time, even after resync. */
  slowConsumer: 4001,
  /** Nothing was heard from the session within the silence limit. */
  heartbeatTimeout: 4002,
  /** A fault of the server. */
  internal: 4003,
  /** Too many sessions or too little memory for now. */
  overloaded: 4004,
  /** The access token ran out and was not renewed by auth in time. */
  tokenExpired: 4100,
  /** The access token is not accepted: forged, of another installation, or of a sign-in that is over. Refreshing tells which. */
  tokenRevoked: 4101,
  /** An administrator ended this session. */
  kicked: 4200,
  /** The account is disabled or deleted. */
  disabled: 4201,
  /** This device was signed out: by its person, by a new password, or because an old refresh token turned up. */
  signedOut: 4202,
  /** A newer sign-in took this device's place. */
  deviceLimit: 4203,
  /** A malformed or oversized frame, or a breach of the protocol. Retry once, never in a loop. */
  protocolError: 4204,
  /** The client is too old for this server. */
  unsupportedClient: 4205,
  /** No valid auth within the time allowed. Retry once with a valid token, never in a loop. */
  authTimeout: 4206,
} as const;

/** The range of a close code tells what to do, for codes invented later too. */
export const closeRanges = [
  { from: 4000, to: 4099, reaction: 'backoff' },
  { from: 4100, to: 4199, reaction: 'newToken' },
  { from: 4200, to: 4299, reaction: 'stayAway' },
] as const;
export type CloseReaction = (typeof closeRanges)[number]['reaction'];
