// Ephemera: what is never stored. Typing dies five seconds after its last sign; one's own is told at most every three.
// Presence is watched for the people shown, and asked again after every reconnect.
import type { Cancel, Env } from '../base/env.ts';
import type { Connection } from '../connection/connection.ts';
import type { Store } from '../store/store.ts';
import type { DownFrame } from '../types.ts';

const kTypingLifeMs = 5_000;
const kTypingRepeatMs = 3_000;
const kWatchGatherMs = 150;
const kMostWatched = 500;

export class Ephemera {
  private readonly typing = new Map<string, Cancel>();
  private readonly told = new Map<string, number>();
  private readonly watched = new Map<string, number>();
  private gathering: Cancel | null = null;

  constructor(
    private readonly env: Env,
    private readonly connection: Connection,
    private readonly store: Store,
  ) {}

  apply(frame: DownFrame): void {
    if (frame.t === 'typing') {
      if (frame.from !== this.store.me) this.someoneTypes(frame.cid, frame.from, frame.on);
    } else if (frame.t === 'presence') {
      this.store.setPresence(frame.userId, { online: frame.online, lastSeen: frame.lastSeen ?? 0 });
    }
  }

  private someoneTypes(cid: string, from: string, on: boolean): void {
    const model = this.store.find(cid);
    if (!model) return;
    this.store.meet(from);
    const key = `${cid} ${from}`;
    this.typing.get(key)?.();
    this.typing.delete(key);
    const others = model.typists.filter((id) => id !== from);
    model.setTyping(on ? [...others, from] : others);
    if (!on) return;
    this.typing.set(
      key,
      this.env.after(kTypingLifeMs, () => {
        this.someoneTypes(cid, from, false);
      }),
    );
  }

  /** One's own typing, from the composer. */
  tell(cid: string, on: boolean): void {
    const now = this.env.now();
    const last = this.told.get(cid);
    if (on) {
      if (last !== undefined && now - last < kTypingRepeatMs) return;
      this.told.set(cid, now);
    } else if (!this.told.delete(cid)) {
      return;
    }
    this.connection.send({ t: 'typing', cid, on });
  }

  /** Watches somebody's presence until the answer is called; several watchers of one person count. */
  watch(userIds: readonly string[]): () => void {
    for (const id of userIds) this.watched.set(id, (this.watched.get(id) ?? 0) + 1);
    this.gather();
    return () => {
      for (const id of userIds) {
        const left = (this.watched.get(id) ?? 1) - 1;
        if (left <= 0) this.watched.delete(id);
        else this.watched.set(id, left);
      }
      this.gather();
    };
  }

  again(): void {
    this.told.clear();
    if (this.watched.size > 0) this.gather();
  }

  private gather(): void {
    this.gathering ??= this.env.after(kWatchGatherMs, () => {
      this.gathering = null;
      const watch = [...this.watched.keys()].filter((id) => id !== this.store.me).slice(0, kMostWatched);
      this.connection.send({ t: 'presence', watch });
    });
  }
}
