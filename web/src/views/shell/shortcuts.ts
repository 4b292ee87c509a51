// Keyboard shortcuts of the page: Ctrl-K, Alt-arrows, Esc, ?.
import { useEffect } from 'react';

export type Overlay = 'switcher' | 'keys' | 'group' | null;

interface ShortcutTargets {
  overlay: Overlay;
  setOverlay(overlay: Overlay): void;
  panel: boolean;
  setPanel(open: boolean): void;
  neighbour(step: 1 | -1): void;
}

export function useShortcuts(targets: ShortcutTargets): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing) return;
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        targets.setOverlay('switcher');
      } else if (event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
        event.preventDefault();
        targets.neighbour(event.key === 'ArrowDown' ? 1 : -1);
      } else if (event.key === '?' && !typing) {
        targets.setOverlay('keys');
      } else if (event.key === 'Escape' && targets.overlay === null && targets.panel) {
        targets.setPanel(false);
      }
    };
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
    };
  });
}
