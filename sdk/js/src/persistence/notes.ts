// Notes: the seam to storage that is written at once, for the few words that a page about to go must not take along.
// Invariants: set() is done when it returns, or not at all where the browser refuses; it never fails.

export interface Notes {
  set(key: string, text: string): void;
  get(key: string): string | undefined;
  remove(key: string): void;
  /** All whose key starts with the prefix. */
  list(prefix: string): [string, string][];
}

export class MemoryNotes implements Notes {
  private readonly notes = new Map<string, string>();

  set(key: string, text: string): void {
    this.notes.set(key, text);
  }

  get(key: string): string | undefined {
    return this.notes.get(key);
  }

  remove(key: string): void {
    this.notes.delete(key);
  }

  list(prefix: string): [string, string][] {
    return [...this.notes].filter(([key]) => key.startsWith(prefix));
  }
}

const kPrefix = 'kith/';

/** What window.localStorage is, as far as it is used. */
export type StorageLike = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** Over localStorage; where it is blocked or full, in memory. */
export function openNotes(storage: () => StorageLike): Notes {
  try {
    const found = storage();
    found.getItem(kPrefix);
    return new StorageNotes(found);
  } catch {
    return new MemoryNotes();
  }
}

class StorageNotes implements Notes {
  /** What the browser refused: known as long as the page lives. */
  private readonly refused = new MemoryNotes();

  constructor(private readonly storage: StorageLike) {}

  set(key: string, text: string): void {
    try {
      this.storage.setItem(kPrefix + key, text);
      this.refused.remove(key);
    } catch {
      // Full: an older note must not stand for the newer one.
      this.remove(key);
      this.refused.set(key, text);
    }
  }

  get(key: string): string | undefined {
    return this.refused.get(key) ?? this.storage.getItem(kPrefix + key) ?? undefined;
  }

  remove(key: string): void {
    this.refused.remove(key);
    this.storage.removeItem(kPrefix + key);
  }

  list(prefix: string): [string, string][] {
    const keys = Array.from({ length: this.storage.length }, (_, i) => this.storage.key(i) ?? '');
    const stored = keys
      .filter((key) => key.startsWith(kPrefix + prefix))
      .map((key): [string, string] => [key.slice(kPrefix.length), this.storage.getItem(key) ?? '']);
    return [...stored, ...this.refused.list(prefix)];
  }
}
