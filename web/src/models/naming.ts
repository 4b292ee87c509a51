// How conversations and people are called on the screen, and how a message reads in one line. Pure but for the
// catalogue.
import type { Conversation, Message, Person } from '@kith/sdk';
import { t } from '../i18n/i18n.ts';
import { mediaOf, mediaText } from './media.ts';
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

/** One line of what a message says, whatever its kind. */
export function plainText(message: Message, people: People): string {
  if (message.recalled) return t('recalled');
  if (message.kind === 'text') return textOf(message);
  if (message.kind === 'system') return systemText(message, people);
  const media = mediaOf(message);
  return media === null ? unknownText(message) : mediaText(media);
}

export function textOf(message: Message): string {
  const { text } = message.body;
  return typeof text === 'string' ? shown(text) : '';
}

/** A kind this page does not know still shows what it can say of itself. */
export function unknownText(message: Message): string {
  const { body } = message;
  const said = [
    body['text'],
    body['caption'],
    body['question'],
    body['title'],
    body['name'],
    body['url'],
  ].find((each): each is string => typeof each === 'string' && each !== '');
  return said === undefined
    ? t('unknown_kind', { kind: message.kind })
    : t('unknown_kind_text', { kind: message.kind, text: shown(said) });
}

/** The server's own notes: `{event, actor?, targets?, name?}`. One of an event unknown here says that something changed. */
export function systemText(message: Message, people: People): string {
  const { body } = message;
  const word = (key: string) => (typeof body[key] === 'string' ? shown(body[key]) : '');
  const who = nameOf(people, word('actor'));
  const targets = Array.isArray(body['targets']) ? body['targets'] : [];
  const whom = targets.map((id) => nameOf(people, String(id))).join(t('list_comma'));
  const params = { who, whom: whom === '' ? who : whom, name: word('name'), text: word('text') };
  switch (word('event')) {
    case 'created':
      return t('sys_created', params);
    case 'added':
      return t('sys_added', params);
    case 'joined':
      return t('sys_joined', params);
    case 'left':
      return t('sys_left', params);
    case 'removed':
      return t('sys_removed', params);
    case 'renamed':
      return t('sys_renamed', params);
    case 'dissolved':
      return t('sys_dissolved', params);
    case 'banned':
      return t('sys_banned', params);
    case 'pictured':
      return t('sys_pictured', params);
    case 'mutedAll':
      return t('sys_muted_all', params);
    case 'unmutedAll':
      return t('sys_unmuted_all', params);
    case 'messageLife':
      return t('sys_message_life', params);
    case 'promoted':
      return t('sys_promoted', params);
    case 'demoted':
      return t('sys_demoted', params);
    case 'transferred':
      return t('sys_transferred', params);
    case 'announced':
      return word('text') === '' ? t('sys_other') : t('sys_announced', params);
    default:
      return word('text') || t('sys_other');
  }
}

function nameOf(people: People, id: string): string {
  return id === '' ? t('unknown_person') : personName(people, id);
}

export function previewOf(row: Conversation, people: People, me: string): string {
  const { last } = row;
  if (!last)
    return row.kind === 'world'
      ? t('world_about')
      : row.peer === me
        ? t('note_to_self_about')
        : t('no_messages');
  const text = plainText(last, people).replace(/\s+/g, ' ').slice(0, 160);
  if (last.kind === 'system' || row.kind === 'dm') {
    return last.from === me && row.peer !== me && last.kind !== 'system' ? t('you_preview', { text }) : text;
  }
  if (last.from === me) return t('you_preview', { text });
  return t('sender_preview', { name: personName(people, last.from, last.fromName), text });
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
