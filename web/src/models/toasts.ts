// Toasts: short lines for what needs no decision. At most three at once; each goes by itself.
import { Cell } from '@kith/sdk';

export interface Toast {
  id: number;
  text: string;
}

export const toasts = new Cell<readonly Toast[]>([]);
const kLifeMs = 4_000;
let nextId = 1;

export function toast(text: string): void {
  const id = nextId++;
  toasts.update((present) => [...present.slice(-2), { id, text }]);
  setTimeout(() => {
    toasts.update((present) => present.filter((each) => each.id !== id));
  }, kLifeMs);
}
