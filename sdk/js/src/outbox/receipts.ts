// Receipts: tells the server how far this device has received (batched) and how far its person has read. Invariant:
// positions told only grow; after a reconnect what was told while the link died is told again.
import type { Cancel, Env } from '../base/env.ts';
import type { Connection } from '../connection/connection.ts';
import type { Store } from '../store/store.ts';

const kGatherMs = 300;

export class Receipts {
  private readonly delivered = new Map<string, number>();
  private readonly read = new Map<string, number>();
  private gathering: Cancel | null = null;

  constructor(
    private readonly env: Env,
    private readonly connection: Connection,
    private readonly store: Store,
  ) {}

  received(cid: string, pos: number): void {
    const model = this.store.find(cid);
    if (!model || model.ownDelivered >= pos || model.isRoom) return;
    model.moveDelivered(pos);
    this.delivered.set(cid, Math.max(this.delivered.get(cid) ?? 0, pos));
    this.gather();
  }

  markRead(cid: string, pos: number): void {
    const model = this.store.find(cid);
    if (!model || model.isGone || pos <= model.ownRead) return;
    model.moveRead(pos);
    model.moveDelivered(pos);
    this.delivered.delete(cid);
    this.read.set(cid, pos);
    this.gather();
  }

  /** Everything known is received once the session has caught up. */
  caughtUp(): void {
    for (const model of this.store.all()) {
      if (!model.isGone && model.head > 0) this.received(model.cid, model.head);
    }
    this.gather();
  }

  stop(): void {
    this.gathering?.();
    this.gathering = null;
  }

  private gather(): void {
    this.gathering ??= this.env.after(kGatherMs, () => {
      this.gathering = null;
      this.tell('read', this.read);
      this.tell('ack', this.delivered);
    });
  }

  private tell(t: 'ack' | 'read', positions: Map<string, number>): void {
    for (const [cid, pos] of positions) {
      if (!this.connection.ready) return;
      this.connection.request({ t, cid, pos }).then(
        () => {
          if (positions.get(cid) === pos) positions.delete(cid);
        },
        (error: unknown) => {
          const code = (error as { code?: string }).code;
          // A lost link keeps the position for the next session; a refusal ends it.
          if (code !== 'network' && positions.get(cid) === pos) positions.delete(cid);
        },
      );
    }
  }
}
