import { describe, expect, it } from 'vitest';
import { linkParts } from './links.ts';

const found = (text: string) => linkParts(text).flatMap((part) => (part.href === null ? [] : [part.href]));

describe('linkParts', () => {
  it('leaves the stop of a sentence outside', () => {
    expect(found('See https://example.org/a. Or (https://example.org/b)!')).toEqual([
      'https://example.org/a',
      'https://example.org/b',
    ]);
    expect(found('看这里：https://example.org/路线。好吗')).toEqual(['https://example.org/路线']);
  });

  it('keeps brackets that belong to the address', () => {
    expect(found('https://example.org/Kith_(word)')).toEqual(['https://example.org/Kith_(word)']);
  });

  it('makes no link of anything but the web', () => {
    expect(found('javascript:alert(1) data:text/html,x ftp://example.org file:///etc')).toEqual([]);
  });

  it('gives the text back whole', () => {
    const text = 'a https://example.org/x, b\nhttps://example.org/y';
    expect(
      linkParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });
});
