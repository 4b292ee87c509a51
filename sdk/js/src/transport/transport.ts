// Transport: one session's way to the server, whichever road it takes. Invariants: events come in the order the server
// gave them; after `closed` nothing more comes; send() after close is a no-op. `ordered` says whether answers to
// commands come in the same stream as live events (WebSocket) or beside it (SSE, poll).
import type { DownFrame, UpFrame } from '../types.ts';

export type TransportKind = 'websocket' | 'sse' | 'poll';

export interface TransportEvents {
  opened(): void;
  frame(frame: DownFrame): void;
  closed(code: number, reason: string): void;
}

export interface Transport {
  readonly kind: TransportKind;
  readonly ordered: boolean;
  /** Whether the session is authenticated by opening it (SSE, poll) or by an `auth` frame (WebSocket). */
  readonly authenticated: boolean;
  send(frame: UpFrame): void;
  close(code?: number): void;
}

/** No answer, or one cut short: the same as a lost socket. */
export const kLostCode = 1006;
/** A token the server refuses, on the roads that have no close codes. */
export const kTokenCode = 4100;

export function parseFrame(text: string): DownFrame | null {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value !== 'object' || value === null) return null;
    return typeof (value as { t?: unknown }).t === 'string' ? (value as DownFrame) : null;
  } catch {
    return null;
  }
}
