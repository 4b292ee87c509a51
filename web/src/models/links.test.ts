import { describe, expect, it } from 'vitest';
import { addressAt } from './links.ts';

const found = (text: string) => {
  const addresses: string[] = [];
  for (let at = 0; at < text.length; ++at) {
    const address = addressAt(text, at);
    if (address === null) continue;
    addresses.push(address);
    at += address.length;
  }
  return addresses;
};

describe('an address in a text', () => {
  it('is one up to 2,048 signs, and stays text beyond', () => {
    const long = `https://a.example/${'x'.repeat(2000)}`;
    expect(addressAt(`${long} and`, 0)).toBe(long);
    expect(addressAt(`${long}${'x'.repeat(60)} and`, 0)).toBeNull();
  });

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

  it('is one of the web and of nothing else', () => {
    expect(found('javascript:alert(1) data:text/html,x ftp://example.org file:///etc')).toEqual([]);
  });

  it('begins where a word begins', () => {
    expect(found('xhttps://example.org HTTPS://example.org/A')).toEqual(['HTTPS://example.org/A']);
  });
});
