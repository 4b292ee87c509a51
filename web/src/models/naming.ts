// How conversations and people are called on the screen, with their colours and initials. Pure but for the catalogue.
import type { Conversation, Message, Person } from '@kith/sdk';
import { t } from '../i18n/i18n.ts';
import { shown } from './shown.ts';

/** Names an installation has without having chosen one. */
const kPlainWorlds = new Set(['', 'World', 'Kith']);

export type People = ReadonlyMap<string, Person>;

export function personName(people: People, id: string, fallback?: string): string {
  const person = people.get(id);
  if (person?.deleted) return t('deleted_person');
  return shown(person?.name || fallback || '') || t('unknown_person');
}

export function conversationName(row: Conversation, people: People, me: string): string {
  if (row.kind === 'world') return kPlainWorlds.has(row.name) ? t('world') : shown(row.name);
  if (row.kind === 'dm') return row.peer === me ? t('note_to_self') : personName(people, row.peer);
  return shown(row.name) || t('unnamed_group');
}

/** One of twelve colours, always the same for the same id. */
export function colourOf(id: string): number {
  let hash = 0;
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return hash % 12;
}

/** Two letters of a spaced name, one character of a Chinese one. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...(words[0] ?? '')][0] ?? '?';
  if (/\p{Script=Han}/u.test(first)) return first;
  const second = words.length > 1 ? ([...(words[words.length - 1] ?? '')][0] ?? '') : '';
  return (first + second).toUpperCase();
}

export function tickOf(
  row: Conversation,
  message: Message,
): 'queued' | 'sending' | 'failed' | 'sent' | 'delivered' | 'read' {
  if (message.state !== 'sent') return message.state;
  if (message.seq <= row.others.read) return 'read';
  return message.seq <= row.others.delivered ? 'delivered' : 'sent';
}
