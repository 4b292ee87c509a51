import type { Person } from '@kith/sdk';
import { describe, expect, it } from 'vitest';
import { messageForTests as message } from './message_for_tests.ts';
import { plainText, quoteText, textOf } from './message_text.ts';
import { personName } from './naming.ts';

const people = new Map<string, Person>(
  [
    ['a', 'Ann'],
    ['b', '王雨桐'],
  ].map(([id = '', name = '']) => [id, { id, name, avatar: '', guest: false, bot: false, deleted: false }]),
);

describe('plainText', () => {
  it('says what the server notes', () => {
    expect(plainText(message('system', { event: 'added', actor: 'a', targets: ['b'] }), people)).toBe(
      'Ann added 王雨桐',
    );
    expect(plainText(message('system', { event: 'left', actor: 'b', targets: ['b'] }), people)).toBe(
      '王雨桐 left',
    );
    expect(plainText(message('system', { event: 'renamed', actor: 'a', name: 'Hikes' }), people)).toBe(
      'Ann named the group “Hikes”',
    );
    expect(plainText(message('system', { event: 'not known yet' }), people)).not.toBe('');
  });

  it('shows kinds it does not know readably, never blank', () => {
    expect(plainText(message('custom.poll', { title: 'Lunch?' }), people)).toBe('Other message: Lunch?');
    expect(plainText(message('poll', { question: 'Where?', options: [] }), people)).toBe('Poll: Where?');
    expect(plainText(message('custom.blob', { x: 1 }), people)).toBe(
      'This kind of message is not shown here yet.',
    );
  });

  it('names every kind of the protocol in words', () => {
    for (const kind of ['image', 'file', 'video', 'voice', 'poll', 'location', 'contact', 'merged', 'enc']) {
      const said = plainText(message(kind, {}), people);
      expect(said).not.toBe('');
      expect(said).not.toContain(kind);
      expect(said).not.toBe('This kind of message is not shown here yet.');
    }
    expect(plainText(message('enc', { ct: 'AAAA', text: 'AAAA' }), people)).toBe('Encrypted message');
  });

  it('tells of a growing message what there is of it', () => {
    const text = (said: string, stream: 'open' | 'interrupted') =>
      plainText(message('text', { text: said }, { stream }), people);
    expect(text('', 'open')).toBe('typing…');
    expect(text('so far', 'open')).toBe('so far');
    expect(text('so far', 'interrupted')).toBe('so far (interrupted)');
    expect(text('', 'interrupted')).toBe('(interrupted)');
    expect(plainText(message('text', { text: '  ' }), people)).toBe('(empty)');
  });

  it('leaves the marks of Markdown out', () => {
    expect(plainText(message('text', { text: '**so** [here](https://a.example/x)' }), people)).toBe(
      'so here',
    );
  });

  it('tells an expired message from one that was taken back', () => {
    const gone = message('text', {}, { expired: true });
    expect(plainText(gone, people)).toBe('This message has expired.');
    expect(plainText({ ...gone, expired: false, recalled: true }, people)).toBe(
      'This message was taken back.',
    );
  });

  it('shows a taken-back message as such, whatever it held', () => {
    expect(plainText({ ...message('text', { text: 'secret' }), recalled: true }, people)).not.toContain(
      'secret',
    );
  });
});

describe('what turns the direction of a text', () => {
  it('is left out of texts and names, so that nothing after it is reversed', () => {
    const text = 'abc \u202e https://example.com/x \u2067def\u2069';
    expect(textOf(message('text', { text }))).toBe('abc  https://example.com/x def');
    expect(plainText(message('custom.poll', { title: 'Lunch\u202e?' }), people)).toBe(
      'Other message: Lunch?',
    );
    expect(plainText(message('system', { event: 'renamed', actor: 'a', name: 'A\u202eB' }), people)).toBe(
      'Ann named the group “AB”',
    );
    expect(personName(people, 'unknown', 'gro\u202elevE')).toBe('grolevE');
    expect(personName(people, 'unknown', '\u202e')).toBe(personName(people, 'unknown'));
  });

  it('is no matter of what orders one word', () => {
    expect(textOf(message('text', { text: 'שלום\u200f!' }))).toBe('שלום\u200f!');
  });
});

describe('quoteText', () => {
  const quote = { from: 'a', kind: 'text', text: '', recalled: false, expired: false };
  it('reads in one line, and is never blank', () => {
    expect(quoteText({ ...quote, text: '# Plan\n- **one**\n- two' })).toBe('Plan • one • two');
    expect(quoteText({ ...quote, kind: 'poll', text: 'Where to?' })).toBe('Poll: Where to?');
    expect(quoteText({ ...quote, kind: 'image' })).toBe('Photo');
    expect(quoteText(quote)).toBe('(empty)');
    expect(quoteText({ ...quote, text: 'secret', recalled: true })).toBe('This message was taken back.');
    expect(quoteText({ ...quote, expired: true })).toBe('This message has expired.');
  });
});
