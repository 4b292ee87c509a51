// ServerClock: the server's time, told by this machine's clock and how far it goes wrong. Days and ends of periods are
// reckoned by it, so that a wrong clock does not call a message of this minute one of yesterday. Until the server has
// said what time it is, the machine's own clock holds.
import { Cell } from './cell.ts';
import type { Env } from './env.ts';

/** What is less is the way the answer took, or no matter. */
const kMattersMs = 2_000;

export class ServerClock {
  /** How far this machine is behind the server, in ms. */
  readonly behindMs = new Cell(0);

  constructor(private readonly env: Pick<Env, 'now'>) {}

  now(): number {
    return this.env.now() + this.behindMs.get();
  }

  /** The server says that it is now `serverTs`. */
  hear(serverTs: number): void {
    if (serverTs <= 0) return;
    const behind = serverTs - this.env.now();
    if (Math.abs(behind - this.behindMs.get()) >= kMattersMs)
      this.behindMs.set(Math.abs(behind) < kMattersMs ? 0 : behind);
  }
}
