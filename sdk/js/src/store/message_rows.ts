// From rows of the wire to what views see: messages and quotes. Pure.
import type { MessageRow, MineRow, QuoteRow } from '../types.ts';
import type { Message, Mine, Quote } from './entities.ts';

export function messageOf(row: MessageRow): Message {
  const from = row.from ?? '';
  const mid = row.mid ?? '';
  return {
    key: mid === '' ? `#${row.seq}` : `${from}:${mid}`,
    cid: row.cid,
    seq: row.seq,
    rev: row.rev,
    n: row.n ?? 0,
    mid,
    from,
    ...(row.fromName === undefined ? {} : { fromName: row.fromName }),
    at: row.at,
    kind: row.kind,
    body: row.body ?? {},
    recalled: Boolean(row.recalledAt),
    expired: Boolean(row.expiredAt),
    edited: Boolean(row.editedAt),
    pinned: Boolean(row.pinnedAt),
    state: 'sent',
    ...relationsOf(row),
    ...extrasOf(row),
  };
}

function relationsOf(row: MessageRow): Partial<Message> {
  return {
    ...(row.replyTo === undefined ? {} : { replyTo: row.replyTo }),
    ...(row.threadRootSeq === undefined ? {} : { threadRoot: row.threadRootSeq }),
    ...(row.alsoInTimeline ? { alsoInTimeline: true } : {}),
    ...(row.forwardedFrom === undefined ? {} : { forwardedFrom: row.forwardedFrom }),
    ...(row.thread ? { thread: { replies: row.thread.replies, lastAt: row.thread.lastAt } } : {}),
  };
}

function extrasOf(row: MessageRow): Partial<Message> {
  return {
    ...(row.stream === 'open' || row.stream === 'interrupted' ? { stream: row.stream } : {}),
    ...(row.reactions?.length
      ? { reactions: row.reactions.map(({ emoji, count }) => ({ emoji, count })) }
      : {}),
    ...(row.kind === 'poll'
      ? { poll: { votes: row.votes ?? [], voters: row.voters ?? 0, closed: Boolean(row.closedAt) } }
      : {}),
  };
}

export function mineOf(row: MineRow | undefined): Mine {
  return {
    ...(row?.reactions?.length ? { reactions: row.reactions } : {}),
    ...(row?.votes?.length ? { votes: row.votes } : {}),
    ...(row?.hidden ? { hidden: true } : {}),
  };
}

export function quoteOf(row: QuoteRow): Quote {
  return {
    from: row.from ?? '',
    kind: row.kind,
    text: row.text ?? '',
    recalled: Boolean(row.recalledAt),
    expired: Boolean(row.expiredAt),
  };
}

/** What people would read of a message: the same fields as the server looks for. */
const kWords = ['text', 'caption', 'question', 'title', 'name'];
const kQuoteLength = 140;

export function quoteOfMessage(message: Message): Quote {
  const { from, kind, body, recalled, expired } = message;
  const found = kWords.map((key) => body[key]).find((each) => typeof each === 'string' && each !== '');
  const text = typeof found === 'string' ? [...found.slice(0, 4 * kQuoteLength)] : [];
  const short = text.length > kQuoteLength ? `${text.slice(0, kQuoteLength).join('')}…` : text.join('');
  return { from, kind, text: short, recalled, expired };
}

/** The text of a growing message with a piece of it that came live; null where something between them is missing. */
export function grown(text: string, offset: number, piece: string): string | null {
  const bytes = new TextEncoder().encode(text);
  if (offset > bytes.length) return null;
  return new TextDecoder().decode(bytes.subarray(0, offset)) + piece;
}
