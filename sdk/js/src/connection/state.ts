// The connection's state: one discriminated union, so that an impossible combination cannot be written. Everything a
// view says about the link (the bar, the clock at a message) is derived from it.
import type { ReadyFrame } from '../types.ts';
import type { TransportKind } from '../transport/transport.ts';

export type EndReason = 'signed_out' | 'kicked' | 'disabled' | 'device_limit' | 'protocol' | 'too_old';
export type WaitReason = 'lost' | 'drain' | 'token';

export type ConnectionState =
  | { phase: 'idle' }
  | { phase: 'offline'; since: number }
  | { phase: 'connecting'; transport: TransportKind; attempt: number }
  | { phase: 'authenticating'; transport: TransportKind; attempt: number }
  | { phase: 'syncing'; transport: TransportKind; ready: ReadyFrame }
  | { phase: 'live'; transport: TransportKind; ready: ReadyFrame }
  | { phase: 'waiting'; attempt: number; retryAt: number; why: WaitReason }
  | { phase: 'ended'; reason: EndReason; code: number };

/** Which reason a close code of the range 4200-4299 stands for. The number refines, the range decides. */
export function endReasonOf(code: number): EndReason {
  switch (code) {
    case 4200:
      return 'kicked';
    case 4201:
      return 'disabled';
    case 4203:
      return 'device_limit';
    case 4204:
    case 4206:
      return 'protocol';
    case 4205:
      return 'too_old';
    default:
      return 'signed_out';
  }
}
