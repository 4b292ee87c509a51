// Virtual list for a message pane: only what is near the view is in the document, and nothing one reads ever moves.
// Heights are guessed, then measured. The anchor is the first row in view; after every change it is put back where it
// was, unless the pane sticks to the end. Invariants: offsets come from one height table; the browser's own scroll
// anchoring is off (CSS), so there is one authority. Not here: what a row looks like.
import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';

const kOverscan = 700;
const kStickWithin = 48;

export interface VirtualItem {
  key: string;
}

export interface VirtualRange {
  start: number;
  end: number;
  above: number;
  below: number;
}

interface Anchor {
  key: string;
  /** Its top's distance from the top of the view. */
  offset: number;
}

export interface Virtual {
  range: VirtualRange;
  atEnd: boolean;
  onScroll(): void;
  toEnd(smooth: boolean): void;
  toKey(key: string): void;
  /** Where one was, to come back to it. */
  place(): Place;
}

export type Place = { end: true } | ({ end: false } & Anchor);

interface VirtualOptions<T extends VirtualItem> {
  items: readonly T[];
  guess(item: T): number;
  scroller: RefObject<HTMLDivElement | null>;
  initial: Place;
  /** The first rows have come: from now on a pane that shows everything it has is at its end. */
  settled: boolean;
  /** More follows below that is not loaded: the lowest row is no end to stick to. */
  open: boolean;
}

/** Prefix sums of heights: tops[i] is where row i begins. */
export function offsetsOf<T extends VirtualItem>(
  items: readonly T[],
  heights: ReadonlyMap<string, number>,
  guess: (item: T) => number,
): Float64Array {
  const tops = new Float64Array(items.length + 1);
  items.forEach((item, i) => {
    tops[i + 1] = (tops[i] ?? 0) + (heights.get(item.key) ?? guess(item));
  });
  return tops;
}

/** The rows to render for a view of `height` pixels at `top`. */
export function rangeOf(tops: Float64Array, top: number, height: number): VirtualRange {
  const count = tops.length - 1;
  const start = Math.max(0, indexAt(tops, top - kOverscan));
  const end = Math.min(count, indexAt(tops, top + height + kOverscan) + 1);
  const total = tops[count] ?? 0;
  return { start, end, above: tops[start] ?? 0, below: Math.max(0, total - (tops[end] ?? total)) };
}

/** The row that covers a position. */
export function indexAt(tops: Float64Array, position: number): number {
  let low = 0;
  let high = Math.max(0, tops.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function useVirtual<T extends VirtualItem>({
  items,
  guess,
  scroller,
  initial,
  settled,
  open,
}: VirtualOptions<T>): Virtual {
  const heights = useRef(new Map<string, number>());
  const place = useRef<Place>(initial);
  const [view, setView] = useState({ top: Number.MAX_SAFE_INTEGER, height: 800, version: 0 });
  const [atEnd, setAtEnd] = useState(initial.end);
  const opened = useRef(open);
  opened.current = open;

  const tops = offsetsOf(items, heights.current, guess);
  const range = rangeOf(tops, wantedTop(place.current, items, tops, view), view.height);

  const remember = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const left = element.scrollHeight - element.clientHeight - element.scrollTop;
    const end = left <= kStickWithin && !opened.current;
    place.current = end ? { end: true } : (anchorIn(element) ?? place.current);
    setAtEnd(end);
  }, [scroller]);

  const restore = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const now = place.current;
    if (now.end) {
      element.scrollTop = element.scrollHeight;
      return;
    }
    const row = rowOf(element, now.key);
    if (!row) return;
    const moved = row.offsetTop - element.scrollTop - now.offset;
    if (Math.abs(moved) >= 1) element.scrollTop += moved;
  }, [scroller]);

  const measure = useCallback((): boolean => {
    const element = scroller.current;
    if (!element) return false;
    let changed = false;
    for (const row of rowsOf(element)) {
      const key = row.dataset['key'] ?? '';
      const height = row.offsetHeight;
      if (heights.current.get(key) !== height) {
        heights.current.set(key, height);
        changed = true;
      }
    }
    return changed;
  }, [scroller]);

  const look = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    setView((before) => {
      const top = Math.round(element.scrollTop);
      const height = element.clientHeight;
      // Small moves stay within the overscan and need no new range.
      if (Math.abs(before.top - top) < kOverscan / 3 && before.height === height) return before;
      return { top, height, version: before.version };
    });
  }, [scroller]);

  // After every render on purpose: what has just been laid out is measured and the anchor put back before anything is
  // painted. It ends because heights that did not change set nothing.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  useLayoutEffect(() => {
    if (measure()) setView((before) => ({ ...before, version: before.version + 1 }));
    restore();
    // A pane without a scrollbar never tells of scrolling, so what fits into it is noticed here.
    const element = scroller.current;
    if (settled && element && !place.current.end && element.scrollHeight <= element.clientHeight) remember();
    look();
  });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      if (measure()) setView((before) => ({ ...before, version: before.version + 1 }));
      restore();
      look();
    });
    observer.observe(element);
    const inner = element.firstElementChild;
    if (inner) observer.observe(inner);
    return () => {
      observer.disconnect();
    };
  }, [scroller, measure, restore, look]);

  return {
    range,
    atEnd,
    onScroll: () => {
      remember();
      look();
    },
    toEnd: (smooth) => {
      place.current = { end: true };
      setAtEnd(true);
      const element = scroller.current;
      const near = element && element.scrollHeight - element.scrollTop < element.clientHeight * 3;
      if (smooth && near) element.scrollTo({ top: element.scrollHeight, behavior: 'smooth' });
      else setView((before) => ({ ...before, top: Number.MAX_SAFE_INTEGER, version: before.version + 1 }));
    },
    toKey: (key) => {
      // A third of the way down, where one looks first.
      place.current = { end: false, key, offset: (scroller.current?.clientHeight ?? 240) / 3 };
      setAtEnd(false);
      setView((before) => ({ ...before, version: before.version + 1 }));
    },
    place: () => place.current,
  };
}

/** Where the view will be once the anchor is put back: the range must cover that, not where it happens to be now. */
function wantedTop<T extends VirtualItem>(
  place: Place,
  items: readonly T[],
  tops: Float64Array,
  view: { top: number; height: number },
): number {
  const total = tops[tops.length - 1] ?? 0;
  if (place.end) return Math.max(0, total - view.height);
  const at = items.findIndex((item) => item.key === place.key);
  return at < 0 ? Math.min(view.top, total) : (tops[at] ?? 0) - place.offset;
}

function rowsOf(element: HTMLElement): HTMLElement[] {
  return [...element.querySelectorAll<HTMLElement>('[data-key]')];
}

function rowOf(element: HTMLElement, key: string): HTMLElement | undefined {
  return rowsOf(element).find((row) => row.dataset['key'] === key);
}

function anchorIn(element: HTMLElement): Place | null {
  const top = element.scrollTop;
  for (const row of rowsOf(element)) {
    if (row.offsetTop + row.offsetHeight <= top) continue;
    return { end: false, key: row.dataset['key'] ?? '', offset: row.offsetTop - top };
  }
  return null;
}
