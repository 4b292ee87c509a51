// Media queries as hooks.
import { useSyncExternalStore } from 'react';

const narrow = matchMedia('(max-width: 767px)');

export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      narrow.addEventListener('change', listener);
      return () => {
        narrow.removeEventListener('change', listener);
      };
    },
    () => narrow.matches,
  );
}
