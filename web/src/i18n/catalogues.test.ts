import { describe, expect, it } from 'vitest';
import { en, type Key } from './en.ts';
import { zhHans } from './zh_hans.ts';
import { zhHant } from './zh_hant.ts';

const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe.each([
  ['简体中文', zhHans],
  ['繁體中文', zhHant],
])('%s', (_, catalogue) => {
  it('says everything English says, with the same holes', () => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(en).sort());
    for (const key of Object.keys(en) as Key[])
      expect([key, holes(catalogue[key])]).toEqual([key, holes(en[key])]);
  });

  it('leaves nothing in English but marks and the name', () => {
    const same = (Object.keys(en) as Key[]).filter((key) => catalogue[key] === en[key]);
    expect(same).toEqual(['unread_title']);
  });
});
