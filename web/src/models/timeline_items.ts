// What stands in the message pane, from top to bottom: day separators, the "new" separator, system lines and bubbles
// with their place in a group. Pure: the same messages give the same items.
import type { Message } from '@kith/sdk';
import { startOfDay } from '../i18n/dates.ts';

export type TimelineItem =
  | { type: 'begin'; key: string }
  | { type: 'day'; key: string; at: number }
  | { type: 'new'; key: string }
  | { type: 'system'; key: string; message: Message }
  | { type: 'message'; key: string; message: Message; own: boolean; first: boolean; last: boolean };

export type MessageItem = Extract<TimelineItem, { type: 'message' }>;

/** Consecutive messages of one person within this time stand together. */
const kGroupMs = 5 * 60_000;

export interface TimelineInput {
  messages: readonly Message[];
  outgoing: readonly Message[];
  me: string;
  /** Messages above this seq by others were unread when the conversation was entered; null: none were. */
  newAfter: number | null;
  /** The beginning of the history is at the top. */
  complete: boolean;
}

export function timelineItems(input: TimelineInput): TimelineItem[] {
  const items: TimelineItem[] = [];
  if (input.complete) items.push({ type: 'begin', key: 'begin' });
  let day = 0;
  const { newAfter } = input;
  let newPlaced = newAfter === null;
  let before: Message | null = null;
  const take = (message: Message) => {
    const ofDay = startOfDay(message.at);
    if (ofDay !== day) {
      day = ofDay;
      before = null;
      items.push({ type: 'day', key: `day ${ofDay}`, at: message.at });
    }
    if (
      !newPlaced &&
      message.seq > (newAfter ?? 0) &&
      message.from !== input.me &&
      message.kind !== 'system'
    ) {
      newPlaced = true;
      before = null;
      items.push({ type: 'new', key: 'new' });
    }
    if (message.kind === 'system') {
      items.push({ type: 'system', key: message.key, message });
      before = null;
      return;
    }
    const joins = before !== null && before.from === message.from && message.at - before.at < kGroupMs;
    const previous = items[items.length - 1];
    if (joins && previous?.type === 'message') previous.last = false;
    items.push({
      type: 'message',
      key: message.key,
      message,
      own: message.from === input.me,
      first: !joins,
      last: true,
    });
    before = message;
  };
  for (const message of input.messages) take(message);
  for (const message of input.outgoing) take(message);
  return items;
}

/** A first guess of an item's height in pixels, replaced by the measured one when it is shown. */
export function guessHeight(item: TimelineItem): number {
  switch (item.type) {
    case 'begin':
      return 180;
    case 'day':
    case 'new':
      return 44;
    case 'system':
      return 32;
    case 'message': {
      const { text } = item.message.body;
      const length = typeof text === 'string' ? text.length : 20;
      const breaks = typeof text === 'string' ? text.split('\n').length - 1 : 0;
      const lines = Math.max(1, Math.ceil(length / 52) + breaks);
      const { message } = item;
      const above = (message.replyTo ?? message.threadRoot) ? 48 : 0;
      const below = (message.reactions ? 30 : 0) + (message.thread ? 22 : 0);
      return 18 + lines * 22 + (item.first ? 8 : 2) + above + below;
    }
  }
}
