// Backoff: 500 ms doubling to 8 s with full jitter, as the protocol's close ranges ask. Randomness injected.

const kFirstMs = 500;
const kMostMs = 8_000;

export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(kMostMs, kFirstMs * 2 ** Math.max(0, attempt - 1));
  return Math.round(ceiling * random);
}

export type CloseAdvice = 'retry' | 'new_token' | 'stay_away';

/** What a close code asks for; its range alone tells. */
export function adviceOf(code: number): CloseAdvice {
  if (code >= 4100 && code < 4200) return 'new_token';
  if (code >= 4200 && code < 4300) return 'stay_away';
  return 'retry';
}
