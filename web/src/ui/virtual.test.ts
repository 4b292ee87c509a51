import { describe, expect, it } from 'vitest';
import { indexAt, offsetsOf, rangeOf } from './virtual.ts';

const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ key: String(i) }));

describe('virtual list', () => {
  it('uses measured heights where it has them', () => {
    const tops = offsetsOf(rows(4), new Map([['1', 100]]), () => 40);
    expect([...tops]).toEqual([0, 40, 140, 180, 220]);
  });

  it('finds the row that covers a position', () => {
    const tops = offsetsOf(rows(10), new Map(), () => 40);
    expect([
      indexAt(tops, -50),
      indexAt(tops, 0),
      indexAt(tops, 39),
      indexAt(tops, 40),
      indexAt(tops, 9_999),
    ]).toEqual([0, 0, 0, 1, 9]);
  });

  it('renders a bounded part whatever the number of rows, and accounts for all the rest', () => {
    const tops = offsetsOf(rows(100_000), new Map(), () => 40);
    const range = rangeOf(tops, 2_000_000, 800);
    expect(range.end - range.start).toBeLessThan(60);
    expect(range.above + (range.end - range.start) * 40 + range.below).toBe(100_000 * 40);
  });

  it('is empty without rows', () => {
    expect(
      rangeOf(
        offsetsOf([], new Map(), () => 40),
        0,
        800,
      ),
    ).toEqual({ start: 0, end: 0, above: 0, below: 0 });
  });
});
