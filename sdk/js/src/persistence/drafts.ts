// Drafts: what was written and not sent, by conversation. Every word is noted at once, for a page may go at any moment;
// what lasts takes its time, and once it is safe there the note goes. Invariant: a note is never older than what lasts.
import type { Notes } from './notes.ts';
import type { KeyValue } from './store.ts';

export class Drafts {
  private readonly prefix: string;
  private forgotten = false;

  constructor(
    private readonly entries: KeyValue,
    private readonly notes: Notes,
    me: string,
    private readonly show: (cid: string, text: string) => void,
  ) {
    this.prefix = `draft/${me}/`;
  }

  async load(): Promise<void> {
    const kept = await this.entries.list<string>(this.prefix).catch(() => []);
    for (const [key, text] of kept) this.show(key.slice(this.prefix.length), text);
    for (const [key, text] of this.notes.list(this.prefix)) this.set(key.slice(this.prefix.length), text);
  }

  /** At every change, before anything else may happen. */
  note(cid: string, text: string): void {
    if (this.forgotten) return;
    this.notes.set(this.prefix + cid, text);
  }

  /** After a pause: shown on the list, and kept for good. */
  set(cid: string, text: string): void {
    this.show(cid, text);
    this.note(cid, text);
    void this.keep(cid, text);
  }

  /** Its text is being sent: the draft goes once the outbox holds it, unless one has written on. */
  async sent(cid: string, text: string, stored: Promise<unknown>): Promise<void> {
    this.show(cid, '');
    this.note(cid, text);
    try {
      await stored;
    } catch {
      return;
    }
    if (this.notes.get(this.prefix + cid) !== text) return;
    this.note(cid, '');
    await this.keep(cid, '');
  }

  /** At signing out: all go from this device, and what a page that is being left still writes is not kept. */
  async forget(): Promise<void> {
    this.forgotten = true;
    for (const [key] of this.notes.list(this.prefix)) this.notes.remove(key);
    await this.entries.clear(this.prefix).catch(() => undefined);
  }

  private async keep(cid: string, text: string): Promise<void> {
    if (this.forgotten) return;
    const key = this.prefix + cid;
    try {
      await (text === '' ? this.entries.remove(key) : this.entries.put(key, text));
    } catch {
      return;
    }
    if (this.notes.get(key) === text) this.notes.remove(key);
  }
}
