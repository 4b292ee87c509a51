// Roving focus for lists: one row is in the tab order, arrow keys move between rows.
import type { KeyboardEvent } from 'react';

export function moveInList(event: KeyboardEvent<HTMLElement>, selector: string): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const at = rows.findIndex((row) => row === document.activeElement);
  const step: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
  const to = step[event.key];
  if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  const row = rows[to];
  if (!row) return;
  event.preventDefault();
  row.focus();
  row.scrollIntoView({ block: 'nearest' });
}
