import { describe, expect, it } from 'vitest';
import { colourOf, initialsOf } from './naming.ts';

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
