// FakeEnv: a world that stands still until told: time, timers, randomness and hints are the test's. Sockets and requests
// go to whatever server the test plugs in.
import type { Cancel, Env, Hint, SocketLike } from '../base/env.ts';

interface Timer {
  at: number;
  id: number;
  run(): void;
}

export interface FakeNetwork {
  open(url: string, protocol: string): SocketLike;
  fetch(url: string, init?: RequestInit): Promise<Response>;
}

export class FakeEnv implements Env {
  time = 1_700_000_000_000;
  /** What random() answers; 1 makes every backoff its longest. */
  luck = 1;
  isOnline = true;
  private timers: Timer[] = [];
  private nextTimer = 1;
  private seed = 1;
  private readonly listeners = new Set<(hint: Hint) => void>();

  constructor(private readonly network: FakeNetwork) {}

  now(): number {
    return this.time;
  }

  after(ms: number, run: () => void): Cancel {
    const timer: Timer = { at: this.time + ms, id: this.nextTimer++, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((each) => each !== timer);
    };
  }

  random(): number {
    return this.luck;
  }

  randomBytes(size: number): Uint8Array {
    return Uint8Array.from({ length: size }, () => {
      this.seed = (Math.imul(this.seed, 1_103_515_245) + 12_345) >>> 0;
      return this.seed >>> 24;
    });
  }

  fetch(input: string, init?: RequestInit): Promise<Response> {
    return this.network.fetch(input, init);
  }

  openSocket(url: string, protocol: string): SocketLike {
    return this.network.open(url, protocol);
  }

  online(): boolean {
    return this.isOnline;
  }

  onHint(listen: (hint: Hint) => void): Cancel {
    this.listeners.add(listen);
    return () => {
      this.listeners.delete(listen);
    };
  }

  hint(hint: Hint): void {
    for (const listen of [...this.listeners]) listen(hint);
  }

  lock<T>(_name: string, work: () => Promise<T>): Promise<T> {
    return work();
  }

  /** Lets everything that is due by then happen, in the order of its time. */
  async advance(ms: number): Promise<void> {
    const until = this.time + ms;
    await settle();
    for (;;) {
      const due = this.timers
        .filter((timer) => timer.at <= until)
        .sort((a, b) => a.at - b.at || a.id - b.id)[0];
      if (!due) break;
      this.timers = this.timers.filter((timer) => timer !== due);
      this.time = Math.max(this.time, due.at);
      due.run();
      await settle();
    }
    this.time = until;
    await settle();
  }
}

/** Lets promises that are already decided run their course. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; ++i) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
