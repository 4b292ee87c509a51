// The SDK's public face. What is not exported here may change without notice.
export { Client, type ClientOptions, type ClientState } from './client.ts';
export { closeCodes, codes, limits } from './generated/index.ts';
export { Session, type Notice } from './session.ts';
export { Cell, Emitter, type Readable } from './base/cell.ts';
export { browserEnv, type Env, type Hint } from './base/env.ts';
export { KithError, codeOf, isTransient } from './base/failure.ts';
export { ulid } from './base/ids.ts';
export type { ConnectionState, EndReason, WaitReason } from './connection/state.ts';
export { openNotes, type Notes } from './persistence/notes.ts';
export { MemoryStore, openStore, type KeyValue } from './persistence/store.ts';
export type {
  Conversation,
  DeliveryState,
  Gone,
  Member,
  Message,
  Mine,
  Person,
  Presence,
  Quote,
  Timeline,
} from './store/entities.ts';
export type {
  Account,
  BlockList,
  Body,
  ConversationKind,
  DeviceRow,
  FriendRequestRow,
  InfoAnswer,
  MediaAddress,
  PersonRow,
  Role,
} from './types.ts';
