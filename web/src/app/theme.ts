// Theme: light, dark or as the system says; kept in this browser. The document carries it as data-theme, the colours
// follow from styles/tokens.css.
import { Cell } from '@kith/sdk';

export type Theme = 'system' | 'light' | 'dark';
const kStored = 'kith-theme';

export const theme = new Cell<Theme>(readTheme());

function readTheme(): Theme {
  try {
    const stored = localStorage.getItem(kStored);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

export function setTheme(next: Theme): void {
  try {
    localStorage.setItem(kStored, next);
  } catch {
    // Without storage the choice holds until the page is closed.
  }
  theme.set(next);
  apply();
}

export function startTheme(): void {
  apply();
}

function apply(): void {
  const chosen = theme.get();
  if (chosen === 'system') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.dataset['theme'] = chosen;
}
