// View model of the open conversation: its header, what stands in its pane, reading, paging, and why one may not write.
import type { Conversation, Quote } from '@kith/sdk';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useReadable, useSession } from '../app/client.ts';
import { go } from '../app/router.ts';
import { ago, fullTime } from '../i18n/dates.ts';
import { t, tn, useLanguage } from '../i18n/i18n.ts';
import { useBlocking } from './blocking.ts';
import { avatarOf, typingText, type AvatarModel } from './chat_list.ts';
import { conversationName, type People } from './naming.ts';
import { timelineItems, type TimelineItem } from './timeline_items.ts';

export interface HeaderModel {
  name: string;
  status: string;
  statusKind: 'plain' | 'online' | 'typing';
  avatar: AvatarModel;
}

export interface PaneModel {
  cid: string;
  items: TimelineItem[];
  loaded: boolean;
  /** Enough is loaded to fill a screen, or there is no more. */
  settled: boolean;
  loading: boolean;
  hasBefore: boolean;
  /** An older part of the history is shown, with more below it. */
  hasAfter: boolean;
  failed: boolean;
  unread: number;
  lastSeq: number;
  /** Shows names and avatars of the others. */
  many: boolean;
  ticks: boolean;
  beginText: string;
  typing: string;
}

export interface ConversationModel {
  known: boolean;
  /** One may not see it, or there is no such conversation. */
  missing: boolean;
  row: Conversation;
  header: HeaderModel;
  pane: PaneModel;
  people: People;
  me: string;
  /** The server's time. */
  now(): number;
  /** Why one may not write here; null when one may. */
  barrier: Barrier | null;
  loadBefore(): void;
  loadAfter(): void;
  /** From an older part of the history to its end. */
  toNewest(): void;
  markRead(seq: number): void;
  resend(mid: string): void;
  discard(mid: string): void;
  removeFromList(): void;
  /** What a reply answers to; undefined: not known yet, null: not to be had. */
  quote(seq: number): Quote | null | undefined;
  meetQuote(seq: number): void;
  /** To a message of this conversation, wherever it is. */
  goTo(seq: number): void;
  /** Brings a person's name. */
  meet(userId: string): void;
  unblock(): void;
}

export interface Barrier {
  text: string;
  /** What one can do about it. */
  action: 'remove' | 'unblock' | null;
}

export function useConversation(cid: string): ConversationModel {
  const session = useSession();
  const model = session.store.open(cid);
  const row = useReadable(model.summary);
  const people = useReadable(session.store.people);
  const presence = useReadable(session.store.presence);
  const timeline = useReadable(model.timeline);
  const connection = useReadable(session.connection.state);
  const language = useLanguage();
  useReadable(session.clock.behindMs);
  const known = model.known;
  const newAfter = useEntry(cid, known, connection.phase === 'live');
  const blocking = useBlocking(row.kind === 'dm' ? row.peer : '');

  useEnter(cid, row);
  const ready = connection.phase === 'live';
  const missing = useDiscovery(cid, known, ready);
  const short = timeline.messages.length < 30 && timeline.hasBefore;
  // Of what one was put out of, what was loaded stays; what a link led back to has to be loaded first.
  const readable = row.gone === null || row.gone.reason === 'outside';
  useEffect(() => {
    const wanted = !timeline.loaded || short;
    if (ready && known && wanted && !timeline.loading && timeline.failure === null && readable)
      void session.loadBefore(cid);
  }, [ready, known, timeline.loaded, timeline.loading, timeline.failure, short, cid, session, readable]);

  const complete = timeline.loaded && !timeline.hasBefore;
  const items = useMemo(
    () =>
      timelineItems({
        messages: timeline.messages,
        outgoing: timeline.outgoing,
        me: session.me,
        newAfter,
        complete,
      }),
    // The day names depend on the language too.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [timeline.messages, timeline.outgoing, session.me, newAfter, complete, language],
  );
  const loadBefore = useCallback(() => {
    void session.loadBefore(cid);
  }, [session, cid]);
  const loadAfter = useCallback(() => {
    void session.loadAfter(cid);
  }, [session, cid]);
  const markRead = useCallback(
    (seq: number) => {
      session.markRead(cid, seq);
    },
    [session, cid],
  );
  const around = useAround(cid);
  const name = conversationName(row, people, session.me);
  const peerPresence = presence.get(row.peer);
  return {
    known,
    missing,
    row,
    people,
    me: session.me,
    now: () => session.now(),
    header: blocking.blocked
      ? {
          ...headerOf(row, name, { people, me: session.me, now: session.now() }, null),
          status: t('blocked_mark'),
          statusKind: 'plain',
        }
      : headerOf(row, name, { people, me: session.me, now: session.now() }, peerPresence ?? null),
    pane: {
      cid,
      items,
      loaded: timeline.loaded,
      settled: timeline.loaded && !short,
      loading: timeline.loading,
      hasBefore: timeline.hasBefore,
      hasAfter: timeline.hasAfter,
      failed: timeline.failure !== null,
      unread: row.unread,
      lastSeq: row.head,
      many: row.kind !== 'dm',
      ticks: row.kind !== 'world' && row.peer !== session.me,
      beginText: beginText(row, name, session.me),
      typing: row.typing.length > 0 && row.kind !== 'dm' ? typingText(row, people) : '',
    },
    barrier: barrierOf(row, people, blocking.blocked ? name : null, session.now()),
    loadBefore,
    loadAfter,
    toNewest: () => {
      session.closeAside(cid);
      go({ at: 'chats', cid }, 'replace');
    },
    markRead,
    resend: (mid) => void session.outbox.resend(cid, mid),
    discard: (mid) => void session.outbox.discard(cid, mid),
    removeFromList: () => {
      session.forget(cid);
    },
    unblock: () => void blocking.set(false),
    ...around,
  };
}

/** What messages refer to: other messages, and people. */
function useAround(cid: string): Pick<ConversationModel, 'quote' | 'meetQuote' | 'goTo' | 'meet'> {
  const session = useSession();
  const meetQuote = useCallback(
    (seq: number) => {
      void session.meetQuote(cid, seq);
    },
    [session, cid],
  );
  const meet = useCallback(
    (userId: string) => {
      session.store.meet(userId);
    },
    [session],
  );
  return {
    quote: (seq) => session.store.open(cid).quote(seq),
    meetQuote,
    goTo: (seq) => {
      go({ at: 'chats', cid, seq });
    },
    meet,
  };
}

/** Asks for a conversation that is not on the list, as of a link; answers whether there is nothing to be seen. */
function useDiscovery(cid: string, known: boolean, ready: boolean): boolean {
  const session = useSession();
  const [missing, setMissing] = useState('');
  useEffect(() => {
    if (known || !ready) return undefined;
    let current = true;
    session.discover(cid).then(
      (found) => {
        if (current && !found) setMissing(cid);
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [session, cid, known, ready]);
  return missing === cid && !known;
}

/**
 * Where "new" begins: fixed when the conversation is entered, and gone with the next visit. What a reload brought back
 * may be old: there it is fixed once the session has caught up.
 */
function useEntry(cid: string, known: boolean, live: boolean): number | null {
  const session = useSession();
  const [entry, setEntry] = useState({ cid: '', live: false, newAfter: null as number | null });
  if (known && (entry.cid !== cid || (live && !entry.live))) {
    const row = session.store.open(cid).summary.get();
    const before = entry.cid === cid ? entry.newAfter : null;
    const next = { cid, live, newAfter: before ?? (row.unread > 0 ? row.read : null) };
    setEntry(next);
    return next.newAfter;
  }
  return entry.cid === cid ? entry.newAfter : null;
}

/** Rooms tell their events to those who look at them; presence of the other person is watched meanwhile. */
function useEnter(cid: string, row: Conversation): void {
  const session = useSession();
  const { room, kind, peer } = row;
  useEffect(() => {
    if (!room) return undefined;
    session.engine.enterRoom(cid);
    return () => {
      session.engine.leaveRoom(cid);
    };
  }, [session, cid, room]);
  useEffect(
    () => (kind === 'dm' && peer !== '' ? session.engine.ephemera.watch([peer]) : undefined),
    [session, kind, peer],
  );
}

interface Beside {
  people: People;
  me: string;
  now: number;
}

function headerOf(
  row: Conversation,
  name: string,
  beside: Beside,
  presence: { online: boolean; lastSeen: number } | null,
): HeaderModel {
  const { me } = beside;
  const online = row.kind === 'dm' && row.peer !== me && presence?.online === true;
  const avatar = avatarOf(row, name, me, online);
  if (row.typing.length > 0 && row.kind === 'dm')
    return { name, status: t('typing_you'), statusKind: 'typing', avatar };
  if (online) return { name, status: t('online'), statusKind: 'online', avatar };
  return { name, status: statusOf(row, beside, presence), statusKind: 'plain', avatar };
}

function statusOf(
  row: Conversation,
  { people, me, now }: Beside,
  presence: { online: boolean; lastSeen: number } | null,
): string {
  if (row.kind === 'world') return t('world_about');
  if (row.kind !== 'dm') return row.memberCount > 0 ? tn('members', row.memberCount) : '';
  if (row.peer === me) return t('note_to_self_about');
  const peer = people.get(row.peer);
  if (peer?.deleted) return t('deleted_person');
  if (peer?.bot) return t('bot_mark');
  if (!presence) return '';
  return presence.lastSeen > 0 ? t('last_seen', { when: ago(presence.lastSeen, now) }) : t('offline');
}

function beginText(row: Conversation, name: string, me: string): string {
  if (row.kind === 'world') return t('history_begins_world');
  if (row.kind !== 'dm') return t('history_begins_group', { name });
  return row.peer === me ? t('history_begins_self') : t('history_begins_dm', { name });
}

function barrierOf(row: Conversation, people: People, blocked: string | null, now: number): Barrier | null {
  if (row.gone) {
    const texts = {
      left: t('why_gone_left'),
      removed: t('why_gone_removed'),
      banned: t('why_gone_banned'),
      dissolved: t('why_gone_dissolved'),
      deleted: t('why_gone_deleted'),
      outside: t('err_not_member'),
    };
    const text = texts[row.gone.reason as keyof typeof texts] ?? t('why_gone_removed');
    return { text, action: 'remove' };
  }
  if (blocked !== null) return { text: t('why_blocked', { name: blocked }), action: 'unblock' };
  if (row.kind === 'dm' && people.get(row.peer)?.deleted)
    return { text: t('why_deleted_peer'), action: null };
  if (row.mutedUntil > now) {
    return { text: t('why_muted', { when: fullTime(row.mutedUntil) }), action: null };
  }
  if (row.kind === 'channel' && row.role === 'member') return { text: t('why_channel'), action: null };
  return null;
}
