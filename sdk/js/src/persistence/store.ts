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
}

export class MemoryStore implements KeyValue {
  readonly lasting = false;
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
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const keys = (await this.run('readonly', (table) => table.getAllKeys(range))) as string[];
    const values = (await this.run('readonly', (table) => table.getAll(range))) as T[];
    return keys.flatMap((key, i) => {
      const value = values[i];
      return value === undefined ? [] : [[key, value] as [string, T]];
    });
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
