// View model of the conversation list: rows in order, with everything a row shows. Order is held still while the
// pointer is over the list, so that nothing moves under a click.
import type { Conversation } from '@kith/sdk';
import { useEffect, useMemo, useState } from 'react';
import { useReadable, useSession } from '../app/client.ts';
import { route } from '../app/router.ts';
import { smartTime } from '../i18n/dates.ts';
import { t, useLanguage } from '../i18n/i18n.ts';
import { previewOf } from './message_text.ts';
import { colourOf, conversationName, initialsOf, personName, tickOf, type People } from './naming.ts';
import type { PictureOf } from './pictures.ts';
import { shown } from './shown.ts';

export interface AvatarModel {
  initials: string;
  colour: number;
  icon: 'globe' | 'bookmark' | null;
  online: boolean;
  picture: PictureOf | null;
}

export interface ChatRow {
  cid: string;
  name: string;
  preview: string;
  previewKind: 'text' | 'draft' | 'typing';
  time: string;
  unread: number;
  tick: ReturnType<typeof tickOf> | null;
  avatar: AvatarModel;
  gone: boolean;
}

export function avatarOf(row: Conversation, name: string, me: string, online: boolean): AvatarModel {
  const self = row.kind === 'dm' && row.peer === me;
  return {
    initials: initialsOf(name),
    colour: colourOf(row.kind === 'dm' ? row.peer : row.cid),
    icon: row.kind === 'world' ? 'globe' : self ? 'bookmark' : null,
    online: online && !self,
    picture:
      row.kind === 'world' || self ? null : row.kind === 'dm' ? { userId: row.peer } : { cid: row.cid },
  };
}

export function useChatOrder(): { order: readonly string[]; hold(on: boolean): void; loading: boolean } {
  const session = useSession();
  const live = useReadable(session.store.order);
  const state = useReadable(session.connection.state);
  const [held, setHeld] = useState<readonly string[] | null>(null);
  const hold = (on: boolean) => {
    // While the list is still coming in there is nothing to hold.
    setHeld(on && state.phase === 'live' ? session.store.order.get() : null);
  };
  const order = useMemo(() => {
    if (!held) return live;
    // What is new still shows (on top); what was dropped goes.
    const present = new Set(live);
    return [...live.filter((cid) => !held.includes(cid)), ...held.filter((cid) => present.has(cid))];
  }, [held, live]);
  return { order, hold, loading: order.length === 0 && state.phase !== 'live' };
}

export function useChatRow(cid: string): ChatRow {
  const session = useSession();
  const summary = useReadable(session.store.open(cid).summary);
  const people = useReadable(session.store.people);
  const presence = useReadable(session.store.presence);
  useReadable(session.clock.behindMs);
  useLanguage();
  const online = presence.get(summary.peer)?.online === true;
  return rowOf(summary, people, session.me, online, session.now());
}

function rowOf(row: Conversation, people: People, me: string, online: boolean, now: number): ChatRow {
  const name = conversationName(row, people, me);
  const own = row.last && row.last.from === me && row.last.kind !== 'system' && row.peer !== me;
  return {
    cid: row.cid,
    name,
    ...preview(row, people, me),
    time: row.last || row.activeAt > 0 ? smartTime(row.last?.at ?? row.activeAt, now) : '',
    unread: row.gone ? 0 : row.unread,
    tick: own && row.last && row.kind !== 'world' ? tickOf(row, row.last) : null,
    avatar: avatarOf(row, name, me, row.kind === 'dm' && online),
    gone: row.gone !== null,
  };
}

function preview(row: Conversation, people: People, me: string): Pick<ChatRow, 'preview' | 'previewKind'> {
  if (row.typing.length > 0) return { preview: typingText(row, people), previewKind: 'typing' };
  if (row.draft.trim() !== '')
    return { preview: shown(row.draft).replace(/\s+/g, ' ').slice(0, 160), previewKind: 'draft' };
  return { preview: previewOf(row, people, me), previewKind: 'text' };
}

export function typingText(row: Conversation, people: People): string {
  const [a, b, ...more] = row.typing;
  if (a === undefined) return '';
  if (row.kind === 'dm') return t('typing_you');
  if (b === undefined) return t('typing_one', { name: personName(people, a) });
  if (more.length === 0) return t('typing_two', { a: personName(people, a), b: personName(people, b) });
  return t('typing_many');
}

/** Watches the presence of the dm partners in the list, and shows the unread total in the title. */
export function useListDuties(order: readonly string[]): void {
  const session = useSession();
  const total = useReadable(session.store.unreadTotal);
  const peers = order
    .map((cid) => session.conversation(cid))
    .filter((row) => row?.kind === 'dm' && row.peer !== session.me)
    .map((row) => row?.peer ?? '')
    .join(' ');
  useEffect(() => {
    const ids = peers
      .split(' ')
      .filter((id) => id !== '')
      .slice(0, 200);
    return session.engine.ephemera.watch(ids);
  }, [session, peers]);
  useEffect(() => {
    document.title = total > 0 ? t('unread_title', { count: total > 999 ? '999+' : total }) : 'Kith';
  }, [total]);
}

export function useOpenCid(): string | null {
  const now = useReadable(route);
  return now.at === 'chats' ? now.cid : null;
}
