import { describe, expect, it } from 'vitest';
import { Drafts } from './drafts.ts';
import { MemoryNotes, openNotes, type StorageLike } from './notes.ts';
import { MemoryStore } from './store.ts';

/** A storage whose writes never end, as of a page that is going. */
class Hanging extends MemoryStore {
  override put(): Promise<void> {
    return new Promise(() => undefined);
  }
  override remove(): Promise<void> {
    return new Promise(() => undefined);
  }
}

function page(entries: MemoryStore, notes: MemoryNotes) {
  const shown = new Map<string, string>();
  const drafts = new Drafts(entries, notes, 'ann', (cid, text) => shown.set(cid, text));
  return { drafts, shown };
}

function storage(refuses = false): StorageLike {
  const map = new Map<string, string>([['theirs', 'x']]);
  return {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => {
      if (refuses) throw new Error('full');
      map.set(key, value);
    },
    removeItem: (key) => {
      map.delete(key);
    },
    key: (i) => [...map.keys()][i] ?? null,
    get length() {
      return map.size;
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a draft', () => {
  it('goes with who signs out, and what the page that is left still writes is not kept', async () => {
    const entries = new MemoryStore();
    const notes = new MemoryNotes();
    const { drafts } = page(entries, notes);
    drafts.set('c', 'kept');
    await settled();
    drafts.note('d', 'noted');
    await drafts.forget();
    drafts.set('d', 'noted late');
    await settled();
    expect(notes.list('')).toEqual([]);
    expect(await entries.list('')).toEqual([]);
  });

  it('that was sent does not come back where the browser has no room for notes', async () => {
    const entries = new MemoryStore();
    const drafts = new Drafts(
      entries,
      openNotes(() => storage(true)),
      'ann',
      () => undefined,
    );
    drafts.set('c', 'hello');
    await settled();
    await drafts.sent('c', 'hello', Promise.resolve());
    expect(await entries.list('')).toEqual([]);
  });

  it('that was being kept when the page went is there again, and then lasts', async () => {
    const entries = new MemoryStore();
    const notes = new MemoryNotes();
    const hanging = new Hanging();
    page(hanging, notes).drafts.set('c', 'half a thought');
    const next = page(entries, notes);
    await next.drafts.load();
    expect(next.shown.get('c')).toBe('half a thought');
    await settled();
    expect(notes.list('')).toEqual([]);
    const third = page(entries, notes);
    await third.drafts.load();
    expect(third.shown.get('c')).toBe('half a thought');
  });

  it('that was only noted, between two keys, is newer than what lasts', async () => {
    const entries = new MemoryStore();
    const notes = new MemoryNotes();
    const { drafts } = page(entries, notes);
    drafts.set('c', 'half');
    await settled();
    drafts.note('c', 'half a th');
    const next = page(entries, notes);
    await next.drafts.load();
    expect(next.shown.get('c')).toBe('half a th');
  });

  it('that was emptied does not come back, however early the page goes', async () => {
    const entries = new MemoryStore();
    const notes = new MemoryNotes();
    page(entries, notes).drafts.set('c', 'half');
    await settled();
    page(new Hanging(), notes).drafts.set('c', '');
    const next = page(entries, notes);
    await next.drafts.load();
    expect(next.shown.get('c')).toBe('');
  });

  it('goes with its send only when the outbox holds it', async () => {
    const entries = new MemoryStore();
    const notes = new MemoryNotes();
    const { drafts, shown } = page(entries, notes);
    drafts.set('c', 'to be sent');
    await settled();
    let stored: (value: unknown) => void = () => undefined;
    const sending = drafts.sent('c', 'to be sent', new Promise((resolve) => (stored = resolve)));
    expect(shown.get('c')).toBe('');
    expect(notes.get('draft/ann/c')).toBe('to be sent');
    stored(null);
    await sending;
    expect(notes.list('')).toEqual([]);
    expect(await entries.list('draft/')).toEqual([]);
  });

  it('written while the last one is being sent stays', async () => {
    const entries = new MemoryStore();
    const notes = new MemoryNotes();
    const { drafts } = page(entries, notes);
    let stored: (value: unknown) => void = () => undefined;
    const sending = drafts.sent('c', 'first', new Promise((resolve) => (stored = resolve)));
    drafts.note('c', 'second');
    stored(null);
    await sending;
    expect(notes.get('draft/ann/c')).toBe('second');
  });
});

describe('notes', () => {
  it('are written at once and listed by their beginnings', () => {
    const place = storage();
    openNotes(() => place).set('draft/ann/c', 'x');
    const notes = openNotes(() => place);
    expect(notes.list('draft/ann/')).toEqual([['draft/ann/c', 'x']]);
    expect(notes.list('draft/bob/')).toEqual([]);
    notes.remove('draft/ann/c');
    expect(notes.get('draft/ann/c')).toBeUndefined();
  });

  it('fail nowhere: a full or blocked storage costs the note alone', () => {
    openNotes(() => storage(true)).set('a', 'x');
    const blocked = openNotes(() => {
      throw new Error('blocked');
    });
    blocked.set('a', 'x');
    expect(blocked.get('a')).toBe('x');
  });
});
