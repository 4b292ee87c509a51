// KithError: an expected refusal, as the server names it (code, field, limit, retryAfterMs) or as the network gave it
// (`network`: no answer was had). What to do about it follows from the code alone.
import type { Problem } from '../types.ts';

export class KithError extends Error {
  readonly code: string;
  readonly field: string | undefined;
  readonly limit: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(problem: Problem) {
    super(problem.msg ?? problem.code);
    this.name = 'KithError';
    this.code = problem.code;
    this.field = problem.field;
    this.limit = problem.limit;
    this.retryAfterMs = problem.retryAfterMs;
  }
}

export function codeOf(error: unknown): string {
  return error instanceof KithError ? error.code : 'internal';
}

/** Whether the same command may simply be sent again later. */
export function isTransient(code: string): boolean {
  return code === 'unavailable' || code === 'rate_limited' || code === 'internal' || code === 'network';
}
