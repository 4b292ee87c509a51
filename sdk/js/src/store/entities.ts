// What views see: immutable snapshots of messages, conversations and people. Made by the models beside this file.

import type { Body, ConversationKind, Role } from '../types.ts';

export type DeliveryState = 'queued' | 'sending' | 'failed' | 'sent' | 'delivered' | 'read';

export interface Message {
  /** Stable from the first keystroke of a send to its last tick: sender and mid, or the seq without a mid. */
  key: string;
  cid: string;
  /** 0 while it is only in the outbox. */
  seq: number;
  rev: number;
  n: number;
  mid: string;
  /** Empty: the system. */
  from: string;
  fromName?: string;
  at: number;
  kind: string;
  body: Body;
  recalled: boolean;
  edited: boolean;
  /** Of one's own messages not yet acknowledged; others carry `sent`. */
  state: 'queued' | 'sending' | 'failed' | 'sent';
  /** The refusal's code where state is failed. */
  failure?: string;
}

export interface Gone {
  reason: string;
  by?: string;
}

export interface Conversation {
  cid: string;
  kind: ConversationKind;
  name: string;
  /** The other person of a dm; one's own id in the note-to-self conversation. */
  peer: string;
  role: Role;
  memberCount: number;
  head: number;
  first: number;
  unread: number;
  read: number;
  /** The lowest positions of the others: what the ticks of one's own messages are read from. */
  others: { delivered: number; read: number };
  last: Message | null;
  activeAt: number;
  typing: readonly string[];
  draft: string;
  /** Set when one no longer belongs to it; what was loaded stays readable. */
  gone: Gone | null;
  room: boolean;
  mutedUntil: number;
}

export interface Timeline {
  messages: readonly Message[];
  /** Outgoing ones that are not stored yet, in the order of sending. */
  outgoing: readonly Message[];
  hasBefore: boolean;
  /** An older part of the history is shown, which does not reach to the newest message. */
  hasAfter: boolean;
  /** False until the first page is here. */
  loaded: boolean;
  loading: boolean;
  failure: string | null;
}

export interface Person {
  id: string;
  name: string;
  guest: boolean;
  bot: boolean;
  deleted: boolean;
}

export interface Presence {
  online: boolean;
  lastSeen: number;
}

export interface Member {
  userId: string;
  role: Role;
}
