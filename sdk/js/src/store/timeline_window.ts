// TimelineWindow: the messages of one conversation that are known without a hole, from some seq up to the head, in seq
// order, one row per seq. Rows below the window are not kept. Invariant: a row never replaces a newer one (by rev).
import type { MessageRow } from '../types.ts';
import type { Message } from './entities.ts';
import { messageOf } from './message_rows.ts';

export class TimelineWindow {
  private rows: Message[] = [];
  /** Rows at the head that came before the window was first filled; they are never taken for a whole history. */
  hasBefore = true;
  loaded = false;

  get first(): number {
    return this.rows[0]?.seq ?? 0;
  }

  get last(): Message | null {
    return this.rows[this.rows.length - 1] ?? null;
  }

  get size(): number {
    return this.rows.length;
  }

  list(): readonly Message[] {
    return this.rows;
  }

  clear(): void {
    this.rows = [];
    this.hasBefore = true;
    this.loaded = false;
  }

  /** Rows as they were kept, newest last. */
  restore(rows: readonly Message[], hasBefore: boolean, loaded: boolean): void {
    this.rows = [...rows];
    this.hasBefore = hasBefore;
    this.loaded = loaded;
  }

  /** Drops everything older than `seq`: what is below it may have changed unseen. */
  dropBelow(seq: number): void {
    const at = this.position(seq);
    if (at === 0) return;
    this.rows = this.rows.slice(at);
    this.hasBefore = true;
    if (this.rows.length === 0) this.loaded = false;
  }

  /** A page of history that ends right below the window, or is the newest page while the window is empty. */
  addPage(rows: MessageRow[], hasBefore: boolean): void {
    for (const row of rows) this.upsert(row, true);
    this.hasBefore = hasBefore;
    this.loaded = true;
  }

  /**
   * A live or repaired row. Rows below the window are left out unless told otherwise: they belong to history not loaded.
   * Answers whether anything changed.
   */
  upsert(row: MessageRow, below = false): boolean {
    const message = messageOf(row);
    const last = this.last;
    if (!last || message.seq > last.seq) {
      this.rows = [...this.rows, message];
      return true;
    }
    const at = this.position(message.seq);
    const present = this.rows[at];
    if (present?.seq === message.seq) {
      if (present.rev >= message.rev) return false;
      this.rows = replaced(this.rows, at, keepKey(present, message));
      return true;
    }
    if (at === 0 && !below) return false;
    this.rows = [...this.rows.slice(0, at), message, ...this.rows.slice(at)];
    return true;
  }

  /** Later messages, as they follow upon the last one. */
  addLater(rows: MessageRow[]): void {
    for (const row of rows) this.upsert(row);
  }

  /** Takes in what another window knows below this one; where both know a row, the newer state stays. */
  takeBelow(other: TimelineWindow): void {
    const bySeq = new Map(other.rows.map((row) => [row.seq, row]));
    for (const row of this.rows) {
      const present = bySeq.get(row.seq);
      if (!present || present.rev <= row.rev) bySeq.set(row.seq, row);
    }
    this.rows = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
    this.hasBefore = other.hasBefore;
    this.loaded = true;
  }

  find(seq: number): Message | undefined {
    const found = this.rows[this.position(seq)];
    return found?.seq === seq ? found : undefined;
  }

  /** Changes what is known of a message without a new state of its row. */
  alter(seq: number, change: (message: Message) => Message): boolean {
    const at = this.position(seq);
    const present = this.rows[at];
    if (present?.seq !== seq) return false;
    this.rows = replaced(this.rows, at, change(present));
    return true;
  }

  hasMid(from: string, mid: string): boolean {
    for (let i = this.rows.length - 1; i >= 0; --i) {
      const row = this.rows[i];
      if (row && row.mid === mid && row.from === from) return true;
    }
    return false;
  }

  /** The newest row at or below `seq`. */
  atOrBelow(seq: number): Message | undefined {
    const at = this.position(seq + 1);
    return this.rows[at - 1];
  }

  /** Index of the first row at or above `seq`. */
  private position(seq: number): number {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** What a row leaves out or cannot know stays: whose it is, what is one's own, and text that came live since. */
function keepKey(before: Message, after: Message): Message {
  const from = after.from === '' ? before.from : after.from;
  return {
    ...after,
    key: before.key,
    from,
    mid: after.mid === '' ? before.mid : after.mid,
    ...(before.mine && !after.mine ? { mine: before.mine } : {}),
    ...(ahead(before, after) ? { body: before.body } : {}),
  };
}

/** A growing text is stored now and then; what came live meanwhile is longer. */
function ahead(before: Message, after: Message): boolean {
  if (before.stream !== 'open' || after.stream !== 'open') return false;
  const [shown, stored] = [before.body['text'], after.body['text']];
  return typeof shown === 'string' && typeof stored === 'string' && shown.startsWith(stored);
}

function replaced(rows: Message[], at: number, row: Message): Message[] {
  const next = rows.slice();
  next[at] = row;
  return next;
}
