// View models of what a message holds beside its text: what it answers, its thread, its reactions, a poll, a place, a
// card, what was forwarded together. Bodies come from somebody else's client, so nothing of them is believed but their
// form. Pure but for the catalogue.
import type { Message } from '@kith/sdk';
import { clock, fullTime, smartTime } from '../i18n/dates.ts';
import { number, t, tn } from '../i18n/i18n.ts';
import { plainText } from './message_text.ts';
import { personName, type People } from './naming.ts';
import { shown } from './shown.ts';

export interface PollModel {
  question: string;
  options: { text: string; votes: number; count: string; share: number; mine: boolean }[];
  /** How many voted, and what holds of it: one line. */
  about: string;
}

export function pollOf(message: Message): PollModel | null {
  const { body, kind, poll, mine } = message;
  const options = Array.isArray(body['options'])
    ? body['options'].filter((each) => typeof each === 'string')
    : [];
  if (kind !== 'poll' || message.recalled || message.expired || options.length === 0) return null;
  const votes = options.map((_, i) => poll?.votes[i] ?? 0);
  const voters = poll?.voters ?? 0;
  const marks = [
    voters > 0 ? tn('poll_voters', voters) : t('poll_nobody'),
    body['multiple'] === true ? t('poll_multiple') : '',
    body['anonymous'] === true ? t('poll_anonymous') : '',
    poll?.closed ? t('poll_closed') : closesAt(body['closesAt']),
  ];
  return {
    question: typeof body['question'] === 'string' ? shown(body['question']) : '',
    options: options.map((text, i) => ({
      text: shown(text),
      votes: votes[i] ?? 0,
      count: tn('poll_votes', votes[i] ?? 0),
      // Of those who voted: with several choices the shares may be more than the whole.
      share: voters > 0 ? Math.min(1, (votes[i] ?? 0) / voters) : 0,
      mine: mine?.votes?.includes(i) ?? false,
    })),
    about: marks.filter((each) => each !== '').join(' · '),
  };
}

function closesAt(at: unknown): string {
  return typeof at === 'number' && Number.isSafeInteger(at) && at > 0 && at < 8e15
    ? t('poll_closes', { when: fullTime(at) })
    : '';
}

export interface ReactionModel {
  emoji: string;
  count: string;
  mine: boolean;
  /** For who does not see it. */
  label: string;
}

export function reactionsOf({ reactions, mine, recalled, expired }: Message): ReactionModel[] {
  if (recalled || expired) return [];
  return (reactions ?? []).map(({ emoji, count }) => {
    const own = mine?.reactions?.includes(emoji) ?? false;
    const said = tn('reacted', count, { emoji });
    return { emoji, count: number(count), mine: own, label: own ? t('reacted_mine', { said }) : said };
  });
}

/** "3 replies · last 14:05"; empty where it has no thread. */
export function threadText({ thread }: Message, now: number): string {
  if (!thread || thread.replies === 0) return '';
  return `${tn('thread_replies', thread.replies)} · ${t('thread_last', { when: smartTime(thread.lastAt, now) })}`;
}

/** What stands above the text of a reply: which message it belongs to, and whether as part of its thread. */
export function answersTo({ replyTo, threadRoot, alsoInTimeline }: Message): {
  thread: number | null;
  quoted: number | null;
} {
  // One that was meant for the timeline too reads like any other reply there.
  const thread = threadRoot ?? null;
  const quoted = replyTo ?? (alsoInTimeline ? thread : null);
  return {
    thread: alsoInTimeline ? null : thread,
    quoted: quoted === thread && !alsoInTimeline ? null : quoted,
  };
}

export interface PlaceModel {
  name: string;
  address: string;
  /** As numbers people can look up. */
  point: string;
}

export function placeOf({ kind, body }: Message): PlaceModel | null {
  const [lat, lng] = [body['lat'], body['lng']];
  if (kind !== 'location' || typeof lat !== 'number' || typeof lng !== 'number') return null;
  const word = (key: string) => (typeof body[key] === 'string' ? shown(body[key]) : '');
  return { name: word('name'), address: word('address'), point: `${lat.toFixed(5)}, ${lng.toFixed(5)}` };
}

export interface CardModel {
  userId: string;
  name: string;
}

export function cardOf({ kind, body }: Message, people: People): CardModel | null {
  const userId = body['userId'];
  if (kind !== 'contact' || typeof userId !== 'string') return null;
  const said = typeof body['name'] === 'string' ? body['name'] : '';
  return { userId, name: personName(people, userId, said) };
}

export interface GatheredModel {
  title: string;
  items: { name: string; time: string; text: string }[];
}

export function gatheredOf(message: Message, people: People): GatheredModel | null {
  const { body, kind } = message;
  const items = Array.isArray(body['items']) ? body['items'].filter(isItem) : [];
  if (kind !== 'merged' || items.length === 0) return null;
  return {
    title:
      typeof body['title'] === 'string' && body['title'] !== '' ? shown(body['title']) : t('kind_merged'),
    items: items.map((item) => ({
      name: personName(
        people,
        String(item['from'] ?? ''),
        typeof item['name'] === 'string' ? item['name'] : '',
      ),
      time: typeof item['at'] === 'number' && item['at'] < 8e15 ? clock(item['at']) : '',
      text: plainText(forwarded(message, item), people),
    })),
  };
}

function isItem(item: unknown): item is Record<string, unknown> {
  return typeof item === 'object' && item !== null && typeof (item as { kind?: unknown }).kind === 'string';
}

function forwarded(message: Message, item: Record<string, unknown>): Message {
  const { body } = item;
  const held = typeof body === 'object' && body !== null ? (body as Message['body']) : {};
  const { key, cid, seq, rev, n, mid, from, at, recalled, expired, edited, pinned, state } = message;
  const plain = { key, cid, seq, rev, n, mid, from, at, recalled, expired, edited, pinned, state };
  return { ...plain, kind: String(item['kind']), body: held };
}
