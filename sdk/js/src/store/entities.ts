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
  /** Taken back; nothing of it is left. */
  recalled: boolean;
  /** Its time ran out; nothing of it is left. */
  expired: boolean;
  edited: boolean;
  pinned: boolean;
  /** Grows while it is written, or stopped growing because its writer went away. */
  stream?: 'open' | 'interrupted';
  replyTo?: number;
  threadRoot?: number;
  /** Of a reply in a thread: it was meant for the timeline too. */
  alsoInTimeline?: boolean;
  forwardedFrom?: string;
  /** In the order of their first use. */
  reactions?: readonly { emoji: string; count: number }[];
  /** Of a root that has replies. */
  thread?: { replies: number; lastAt: number };
  /** Of a poll. */
  poll?: { votes: readonly number[]; voters: number; closed: boolean };
  /** What of it is one's own. */
  mine?: Mine;
  /** Of one's own messages not yet acknowledged; others carry `sent`. */
  state: 'queued' | 'sending' | 'failed' | 'sent';
  /** The refusal's code where state is failed. */
  failure?: string;
}

/** What of a message depends on its reader. */
export interface Mine {
  reactions?: readonly string[];
  /** Options of a poll, from 0. */
  votes?: readonly number[];
  /** Deleted for oneself. */
  hidden?: boolean;
}

/** A message in short, as what a reply answers to. */
export interface Quote {
  from: string;
  kind: string;
  /** The beginning of what people would read of it. */
  text: string;
  recalled: boolean;
  expired: boolean;
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
  /** Of a group: its picture; empty: none. */
  avatar: string;
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
  /** What replies answer to and is not among the messages, by seq; null: it cannot be had. */
  quotes: ReadonlyMap<number, Quote | null>;
}

export interface Person {
  id: string;
  name: string;
  /** A mediaId; empty: none. */
  avatar: string;
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
