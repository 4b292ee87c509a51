// A message as tests begin with it.
import type { Message } from '@kith/sdk';

export function messageForTests(
  kind: string,
  body: Record<string, unknown>,
  more: Partial<Message> = {},
): Message {
  return {
    key: 'k',
    cid: 'c',
    seq: 1,
    rev: 1,
    n: 1,
    mid: 'm',
    from: 'a',
    at: 0,
    kind,
    body,
    recalled: false,
    expired: false,
    edited: false,
    pinned: false,
    state: 'sent',
    ...more,
  };
}
