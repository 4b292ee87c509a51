import type { Message, Person } from '@kith/sdk';
import { describe, expect, it } from 'vitest';
import { colourOf, initialsOf, personName, plainText, textOf } from './naming.ts';

const people = new Map<string, Person>(
  [
    ['a', 'Ann'],
    ['b', '王雨桐'],
  ].map(([id = '', name = '']) => [id, { id, name, guest: false, bot: false, deleted: false }]),
);

function message(kind: string, body: Record<string, unknown>): Message {
  return {
    key: 'k',
    cid: 'c',
    seq: 1,
    rev: 1,
    n: 1,
    mid: 'm',
    from: 'a',
    at: 0,
    kind,
    body,
    recalled: false,
    edited: false,
    state: 'sent',
  };
}

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
    expect(plainText(message('custom.poll', { title: 'Lunch?' }), people)).toBe('custom.poll: Lunch?');
    expect(plainText(message('poll', { question: 'Where?', options: [] }), people)).toBe('poll: Where?');
    expect(plainText(message('custom.blob', { x: 1 }), people)).toContain('custom.blob');
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
    expect(plainText(message('custom.poll', { title: 'Lunch\u202e?' }), people)).toBe('custom.poll: Lunch?');
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

describe('avatars', () => {
  it('take two letters of a spaced name and one character of a Chinese one', () => {
    expect(['Ann Lee', 'Ann', '王雨桐', '  ', '😀 Joy'].map(initialsOf)).toEqual([
      'AL',
      'A',
      '王',
      '?',
      '😀J',
    ]);
  });

  it('keep their colour', () => {
    expect(colourOf('a')).toBe(colourOf('a'));
    expect(colourOf('some-id')).toBeLessThan(12);
  });
});
