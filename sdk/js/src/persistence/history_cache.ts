// HistoryCache: what a session knew survives a reload: its conversations with their newest messages, the people named in
// them, and the cursor. Invariants: what is stored is never older than the stored cursor, for both are taken from memory
// at one moment and written in one transaction; at most one page writes, the one that loaded last (another finds the
// guard changed and stops for good); a page that cannot write leaves what is stored as it is. Bounded: messages of the
// most recent conversations only, the newest of each. Not here: outbox and drafts, which outlive every cache.
import type { Cancel, Env } from '../base/env.ts';
import { ulid } from '../base/ids.ts';
import type { ConversationModel, FrozenConversation } from '../store/conversation_model.ts';
import type { Person } from '../store/entities.ts';
import type { Store } from '../store/store.ts';
import type { KeyValue } from './store.ts';

export interface CachedCursor {
  epoch: string;
  token: string;
}

/** Where the cursor comes from; null while what is in memory is not one whole state. */
export interface CursorSource {
  settled(): CachedCursor | null;
  restore(cursor: CachedCursor): void;
}

interface Meta extends CachedCursor {
  form: number;
  blocked: string[];
}

/** Grows with every change of what is stored; another form is not read. */
const kForm = 2;
const kSaveMs = 1_500;
const kMessages = 200;
const kWithMessages = 100;
const kPeople = 2_000;

export class HistoryCache {
  private readonly prefix: string;
  private readonly page: string;
  private readonly changed = new Set<ConversationModel>();
  private readonly stored = new Set<string>();
  private people: ReadonlyMap<string, Person> | null = null;
  private waiting: Cancel | null = null;
  private saving: Promise<unknown> = Promise.resolve();
  private on = false;

  constructor(
    private readonly env: Env,
    private readonly entries: KeyValue,
    private readonly store: Store,
    private readonly cursor: CursorSource,
  ) {
    this.prefix = `cache/${store.me}/`;
    this.page = ulid(env);
    store.touched.on((model) => {
      this.changed.add(model);
      this.schedule();
    });
  }

  /** Takes over what the last page left; afterwards this page alone writes. */
  async load(): Promise<void> {
    if (!this.entries.lasting) return;
    try {
      await this.entries.put(this.key('guard'), this.page);
      const found = new Map(await this.entries.list<unknown>(this.prefix));
      found.delete(this.key('guard'));
      for (const key of found.keys()) this.stored.add(key);
      this.on = true;
      const meta = found.get(this.key('meta')) as Meta | undefined;
      if (meta?.form === kForm) this.restore(meta, found);
      else await this.forget();
    } catch {
      this.on = false;
    }
  }

  private restore(meta: Meta, found: ReadonlyMap<string, unknown>): void {
    this.cursor.restore({ epoch: meta.epoch, token: meta.token });
    this.store.addPeople((found.get(this.key('people')) as Person[] | undefined) ?? []);
    this.store.applyBlocks(meta.blocked.map((userId) => ({ userId, active: true })));
    const conversations = this.key('c/');
    for (const [key, frozen] of found) {
      if (key.startsWith(conversations))
        this.store.open(key.slice(conversations.length)).thaw(frozen as FrozenConversation);
    }
    this.store.flush();
    this.people = this.store.people.get();
    this.changed.clear();
    this.prune();
  }

  /** Whoever is no longer among the most recent keeps its row, not its messages. */
  private prune(): void {
    const recent = this.recent();
    for (const model of this.store.all())
      if (!recent.has(model.cid) && model.window.size > 0) this.changed.add(model);
    if (this.changed.size > 0) this.schedule();
  }

  /** Another history began, or somebody signed out: nothing of it holds. */
  async forget(): Promise<void> {
    this.changed.clear();
    this.people = null;
    const gone = [...this.stored].map((key): [string, undefined] => [key, undefined]);
    this.stored.clear();
    await this.write(gone);
  }

  /** Signing out: nothing is left, and no page goes on writing. */
  async end(): Promise<void> {
    this.stop();
    await this.saving.catch(() => undefined);
    await this.entries.clear(this.prefix).catch(() => undefined);
  }

  stop(): void {
    this.waiting?.();
    this.waiting = null;
    this.on = false;
  }

  /** At once, as when the page is being hidden. */
  save(): Promise<void> {
    this.waiting?.();
    this.waiting = null;
    const cursor = this.on ? this.cursor.settled() : null;
    if (!cursor || this.changed.size === 0) return Promise.resolve();
    const recent = this.recent();
    const changes: [string, unknown][] = [];
    for (const model of this.changed) {
      const key = this.key(`c/${model.cid}`);
      // One that was taken off the list, or of which only the id was ever known.
      const lives = this.store.find(model.cid) === model && model.known;
      if (lives) {
        changes.push([key, model.freeze(recent.has(model.cid) ? kMessages : 0)]);
        this.stored.add(key);
      } else if (!this.store.find(model.cid)?.known && this.stored.delete(key)) {
        changes.push([key, undefined]);
      }
    }
    this.changed.clear();
    const meta: Meta = {
      form: kForm,
      ...cursor,
      blocked: [...this.store.blocked.get()],
    };
    const people = this.store.people.get();
    if (people !== this.people) changes.push([this.key('people'), [...people.values()].slice(-kPeople)]);
    this.people = people;
    for (const each of ['people', 'meta']) this.stored.add(this.key(each));
    return this.write([...changes, [this.key('meta'), meta]]);
  }

  private async write(changes: [string, unknown][]): Promise<void> {
    if (!this.on) return;
    const written = this.entries.change(this.key('guard'), this.page, changes).catch(() => false);
    this.saving = written;
    // Another page writes now, or the storage fails: what is stored stays as one whole state, and grows old.
    if (!(await written)) this.stop();
  }

  private schedule(): void {
    if (!this.on) return;
    this.waiting ??= this.env.after(kSaveMs, () => {
      this.waiting = null;
      if (this.cursor.settled()) void this.save();
      else this.schedule();
    });
  }

  private recent(): Set<string> {
    return new Set(this.store.order.get().slice(0, kWithMessages));
  }

  private key(name: string): string {
    return this.prefix + name;
  }
}
