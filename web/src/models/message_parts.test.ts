// @vitest-environment jsdom
import type { Person } from '@kith/sdk';
import { describe, expect, it } from 'vitest';
import { messageForTests as message } from './message_for_tests.ts';
import { answersTo, cardOf, gatheredOf, placeOf, pollOf, reactionsOf, threadText } from './message_parts.ts';

const people = new Map<string, Person>([
  ['a', { id: 'a', name: 'Ann', avatar: '', guest: false, bot: false, deleted: false }],
]);

describe('a poll', () => {
  const body = { question: 'Where to?', options: ['Hills', 'Lake'], multiple: true, anonymous: true };

  it('shows options with their votes, one’s own marked, and whether it is open', () => {
    const poll = pollOf(
      message('poll', body, { poll: { votes: [3, 1], voters: 4, closed: false }, mine: { votes: [1] } }),
    );
    expect(poll?.question).toBe('Where to?');
    expect(poll?.options).toEqual([
      { text: 'Hills', votes: 3, count: '3 votes', share: 0.75, mine: false },
      { text: 'Lake', votes: 1, count: '1 vote', share: 0.25, mine: true },
    ]);
    expect(poll?.about).toBe('4 people voted · several choices · anonymous');
    const closed = pollOf(message('poll', body, { poll: { votes: [], voters: 0, closed: true } }));
    expect(closed?.about).toBe('Nobody voted yet · several choices · anonymous · closed');
  });

  it('is none without options, and not when it was taken back', () => {
    expect(pollOf(message('poll', { question: 'x', options: 'many' }))).toBeNull();
    expect(pollOf(message('poll', body, { recalled: true }))).toBeNull();
    expect(pollOf(message('text', body))).toBeNull();
  });
});

describe('reactions', () => {
  it('count, and say which are one’s own', () => {
    const reactions = [
      { emoji: '👍', count: 2 },
      { emoji: '🎉', count: 1 },
    ];
    const shown = reactionsOf(message('text', {}, { reactions, mine: { reactions: ['👍'] } }));
    expect(shown.map(({ emoji, count, mine, label }) => [emoji, count, mine, label])).toEqual([
      ['👍', '2', true, '👍 from 2 people, you among them'],
      ['🎉', '1', false, '🎉 from 1 person'],
    ]);
    expect(reactionsOf(message('text', {}, { reactions, recalled: true }))).toEqual([]);
  });
});

describe('a reply', () => {
  it('names what it answers, and whether it belongs to a thread alone', () => {
    expect(answersTo(message('text', {}))).toEqual({ thread: null, quoted: null });
    expect(answersTo(message('text', {}, { replyTo: 3 }))).toEqual({ thread: null, quoted: 3 });
    expect(answersTo(message('text', {}, { threadRoot: 3 }))).toEqual({ thread: 3, quoted: null });
    expect(answersTo(message('text', {}, { threadRoot: 3, replyTo: 3 }))).toEqual({
      thread: 3,
      quoted: null,
    });
    expect(answersTo(message('text', {}, { threadRoot: 3, replyTo: 5 }))).toEqual({ thread: 3, quoted: 5 });
    expect(answersTo(message('text', {}, { threadRoot: 3, alsoInTimeline: true }))).toEqual({
      thread: null,
      quoted: 3,
    });
  });

  it('counts at its root', () => {
    const now = new Date(2026, 4, 5, 12).getTime();
    const thread = { replies: 3, lastAt: now - 3 * 86_400_000 };
    expect(threadText(message('text', {}, { thread }), now)).toMatch(/^3 replies · last \S+/);
    expect(threadText(message('text', {}), now)).toBe('');
  });
});

describe('places, cards and forwarded messages', () => {
  it('read as what they are', () => {
    expect(placeOf(message('location', { lat: 47.5, lng: -8, name: 'Pier' }))).toEqual({
      name: 'Pier',
      address: '',
      point: '47.50000, -8.00000',
    });
    expect(cardOf(message('contact', { userId: 'a' }), people)).toEqual({ userId: 'a', name: 'Ann' });
    expect(cardOf(message('contact', { userId: 'z', name: 'Zoe' }), people)?.name).toBe('Zoe');
    const items = [
      { from: 'a', name: 'Ann', at: 1, kind: 'text', body: { text: '**hi**' } },
      { from: 'z', name: 'Zoe', at: 1, kind: 'poll', body: { question: 'Lunch?' } },
      'junk',
    ];
    const gathered = gatheredOf(
      message('merged', { items }, { stream: 'open', thread: { replies: 1, lastAt: 1 } }),
      people,
    );
    expect(gathered?.title).toBe('Forwarded messages');
    expect(gathered?.items.map(({ name, text }) => `${name}: ${text}`)).toEqual([
      'Ann: hi',
      'Zoe: Poll: Lunch?',
    ]);
  });

  it('are none where their bodies are not what they should be', () => {
    expect(placeOf(message('location', { lat: 'north' }))).toBeNull();
    expect(cardOf(message('contact', { name: 'Zoe' }), people)).toBeNull();
    expect(gatheredOf(message('merged', { items: [1, null, {}] }), people)).toBeNull();
  });
});
