// KeyValue: the seam to what survives a reload (token, outbox, drafts, device id). Two implementations: IndexedDB and
// memory. Invariant: put() resolves only when the value is as safe as that storage can make it; a storage that is
// missing or blocked is replaced by memory, never an error. Values are structured-cloneable.

export interface KeyValue {
  /** False where nothing survives a reload; the app says so in one quiet line. */
  readonly lasting: boolean;
  get<T>(key: string): Promise<T | undefined>;
  put(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
  /** All entries whose key starts with the prefix, in key order. */
  list<T>(prefix: string): Promise<[string, T][]>;
  /**
   * Removes every entry whose key starts with the prefix.
   */
  clear(prefix: string): Promise<void>;
  /**
   * All the changes at once or none (undefined removes), and only where `guard` still holds `value`; answers whether.
   */
  change(guard: string, value: string, changes: readonly [string, unknown][]): Promise<boolean>;
}

export class MemoryStore implements KeyValue {
  readonly lasting: boolean = false;
  private readonly entries = new Map<string, unknown>();

  get<T>(key: string): Promise<T | undefined> {
    return Promise.resolve(this.entries.get(key) as T | undefined);
  }

  put(key: string, value: unknown): Promise<void> {
    this.entries.set(key, structuredClone(value));
    return Promise.resolve();
  }

  remove(key: string): Promise<void> {
    this.entries.delete(key);
    return Promise.resolve();
  }

  list<T>(prefix: string): Promise<[string, T][]> {
    const found = [...this.entries].filter(([key]) => key.startsWith(prefix)) as [string, T][];
    return Promise.resolve(found.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  clear(prefix: string): Promise<void> {
    for (const key of [...this.entries.keys()]) if (key.startsWith(prefix)) this.entries.delete(key);
    return Promise.resolve();
  }

  change(guard: string, value: string, changes: readonly [string, unknown][]): Promise<boolean> {
    if (this.entries.get(guard) !== value) return Promise.resolve(false);
    for (const [key, each] of changes) {
      if (each === undefined) this.entries.delete(key);
      else this.entries.set(key, structuredClone(each));
    }
    return Promise.resolve(true);
  }
}

const kDatabase = 'kith';
const kTable = 'entries';
const kOpenPatienceMs = 2_000;

/** Opens IndexedDB, or memory where it is missing, blocked or does not answer in two seconds. */
export async function openStore(factory: IDBFactory | undefined): Promise<KeyValue> {
  if (!factory) return new MemoryStore();
  try {
    return new IndexedStore(await openDatabase(factory));
  } catch {
    return new MemoryStore();
  }
}

function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('IndexedDB does not answer'));
    }, kOpenPatienceMs);
    const request = factory.open(kDatabase, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(kTable);
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      resolve(request.result);
    };
    request.onerror = () => {
      clearTimeout(timer);
      reject(request.error ?? new Error('IndexedDB refused'));
    };
  });
}

class IndexedStore implements KeyValue {
  readonly lasting = true;

  constructor(private readonly database: IDBDatabase) {}

  get<T>(key: string): Promise<T | undefined> {
    return this.run('readonly', (table) => table.get(key)) as Promise<T | undefined>;
  }

  async put(key: string, value: unknown): Promise<void> {
    await this.run('readwrite', (table) => table.put(value, key));
  }

  async remove(key: string): Promise<void> {
    await this.run('readwrite', (table) => table.delete(key));
  }

  async list<T>(prefix: string): Promise<[string, T][]> {
    const range = rangeOf(prefix);
    let keys: IDBRequest<IDBValidKey[]> | null = null;
    const values = (await this.run('readonly', (table) => {
      keys = table.getAllKeys(range);
      return table.getAll(range);
    })) as T[];
    const names = (keys as IDBRequest<IDBValidKey[]> | null)?.result as string[];
    return values.map((value, i): [string, T] => [names[i] ?? '', value]);
  }

  async clear(prefix: string): Promise<void> {
    await this.run('readwrite', (table) => table.delete(rangeOf(prefix)));
  }

  async change(guard: string, value: string, changes: readonly [string, unknown][]): Promise<boolean> {
    let held = false;
    await this.run('readwrite', (table) => {
      const asked = table.get(guard);
      asked.onsuccess = () => {
        held = asked.result === value;
        if (!held) return;
        for (const [key, each] of changes) {
          if (each === undefined) table.delete(key);
          else table.put(each, key);
        }
      };
      return asked;
    });
    return held;
  }

  /** One request in one transaction, settled when the transaction is. */
  private run(mode: IDBTransactionMode, ask: (table: IDBObjectStore) => IDBRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(kTable, mode);
      const request = ask(transaction.objectStore(kTable));
      transaction.oncomplete = () => {
        resolve(request.result);
      };
      transaction.onabort = transaction.onerror = () => {
        reject(transaction.error ?? new Error('IndexedDB refused'));
      };
    });
  }
}

function rangeOf(prefix: string): IDBKeyRange {
  return IDBKeyRange.bound(prefix, `${prefix}\uffff`);
}
