// How a message reads in one line: in lists, quotes and what is said aloud. Whatever its kind, it never reads blank, and
// nothing in it is a word of the protocol. Pure but for the catalogue.
import type { Conversation, Message, Quote } from '@kith/sdk';
import { t, type Key } from '../i18n/i18n.ts';
import { plainWords } from './markdown.ts';
import { mediaOf, mediaText } from './media.ts';
import { personName, type People } from './naming.ts';
import { shown } from './shown.ts';

/** Of a long text more is never shown in one line. */
const kReadMost = 600;

export function plainText(message: Message, people: People): string {
  const gone = goneText(message);
  if (gone !== null) return gone;
  if (message.kind === 'system') return systemText(message, people);
  if (message.kind === 'text') return streamText(message, plainWords(textOf(message).slice(0, kReadMost)));
  const media = mediaOf(message);
  return media === null ? otherText(message) : mediaText(media);
}

/** Why nothing of it is left; null where it is all there. */
export function goneText({ recalled, expired }: Pick<Message, 'recalled' | 'expired'>): string | null {
  if (recalled) return t('recalled');
  return expired ? t('expired') : null;
}

/** A text that grows, as far as it got. */
function streamText({ stream }: Message, text: string): string {
  if (stream === 'open' && text.trim() === '') return t('typing_you');
  if (stream !== 'interrupted') return text.trim() === '' ? t('empty_message') : text;
  return text.trim() === '' ? t('interrupted') : t('interrupted_text', { text });
}

export function textOf(message: Message): string {
  const { text } = message.body;
  return typeof text === 'string' ? shown(text) : '';
}

const kKinds: Readonly<Record<string, Key>> = {
  image: 'kind_image',
  file: 'kind_file',
  video: 'kind_video',
  voice: 'kind_voice',
  poll: 'kind_poll',
  location: 'kind_location',
  contact: 'kind_contact',
  merged: 'kind_merged',
  enc: 'kind_enc',
};

function kindWord(kind: string): string | null {
  const key = Object.hasOwn(kKinds, kind) ? kKinds[kind] : undefined;
  return key === undefined ? null : t(key);
}

const kWords = ['text', 'caption', 'question', 'title', 'name', 'address', 'url'];

/** A kind that is not drawn as such still says what it can of itself. */
function otherText({ kind, body }: Message): string {
  const said = kWords.map((key) => body[key]).find((each) => typeof each === 'string' && each !== '');
  return withKind(kind, typeof said === 'string' && kind !== 'enc' ? shown(said) : '');
}

function withKind(kind: string, text: string): string {
  const word = kindWord(kind);
  if (text === '') return word ?? t('unknown_kind');
  return t('kind_text', { kind: word ?? t('kind_other'), text });
}

/** What a reply shows of the message it answers. */
export function quoteText(quote: Quote): string {
  const gone = goneText(quote);
  if (gone !== null) return gone;
  const text = plainWords(shown(quote.text)).replace(/\s+/g, ' ').trim();
  return quote.kind === 'text' ? text || t('empty_message') : withKind(quote.kind, text);
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
