import type { Message } from '@kith/sdk';
import { describe, expect, it } from 'vitest';
import { messageForTests } from './message_for_tests.ts';
import { timelineItems, type TimelineItem } from './timeline_items.ts';

const kNoon = new Date(2026, 4, 5, 12).getTime();
const kMinute = 60_000;

function message(seq: number, from: string, at: number, kind = 'text'): Message {
  const of = { key: `${from}:${seq}`, seq, rev: seq, n: seq, mid: `m${seq}`, from, at };
  return messageForTests(kind, { text: `text ${seq}` }, of);
}

function items(messages: Message[], more: Partial<Parameters<typeof timelineItems>[0]> = {}): TimelineItem[] {
  return timelineItems({ messages, outgoing: [], me: 'me', newAfter: null, complete: false, ...more });
}

function shape(list: TimelineItem[]): string[] {
  return list.map((item) =>
    item.type === 'message'
      ? `${item.message.seq}${item.first ? ' first' : ''}${item.last ? ' last' : ''}`
      : item.type,
  );
}

describe('timelineItems', () => {
  it('groups what one person says within five minutes', () => {
    const list = items([
      message(1, 'ann', kNoon),
      message(2, 'ann', kNoon + 2 * kMinute),
      message(3, 'me', kNoon + 3 * kMinute),
      message(4, 'me', kNoon + 9 * kMinute),
    ]);
    expect(shape(list)).toEqual(['day', '1 first', '2 last', '3 first last', '4 first last']);
  });

  it('puts a separator before each day', () => {
    const list = items([message(1, 'ann', kNoon), message(2, 'ann', kNoon + 24 * 60 * kMinute)]);
    expect(shape(list)).toEqual(['day', '1 first last', 'day', '2 first last']);
  });

  it('places "new" once, before the first unread message of somebody else', () => {
    const list = items(
      [message(1, 'ann', kNoon), message(2, 'me', kNoon), message(3, 'ann', kNoon), message(4, 'ann', kNoon)],
      { newAfter: 1 },
    );
    expect(shape(list)).toEqual(['day', '1 first last', '2 first last', 'new', '3 first', '4 last']);
  });

  it('places "new" at the very beginning when nothing was read yet', () => {
    const list = items([message(1, '', kNoon, 'system'), message(2, 'ann', kNoon)], { newAfter: 0 });
    expect(shape(list)).toEqual(['day', 'system', 'new', '2 first last']);
  });

  it('lets system notes stand alone and break groups', () => {
    const list = items([message(1, 'ann', kNoon), message(2, '', kNoon, 'system'), message(3, 'ann', kNoon)]);
    expect(shape(list)).toEqual(['day', '1 first last', 'system', '3 first last']);
  });

  it('begins with the beginning only when the whole history is there', () => {
    expect(shape(items([message(1, 'ann', kNoon)], { complete: true }))).toEqual([
      'begin',
      'day',
      '1 first last',
    ]);
  });

  it('ends with what waits to be sent', () => {
    const waiting = { ...message(0, 'me', kNoon), key: 'me:m', state: 'queued' as const };
    expect(shape(items([message(1, 'me', kNoon)], { outgoing: [waiting] }))).toEqual([
      'day',
      '1 first',
      '0 last',
    ]);
  });
});
