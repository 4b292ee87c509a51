// The address as a hook, for the shell.
import { useReadable } from '../app/client.ts';
import { go, goUp, route, type Route } from '../app/router.ts';

export type { Route };
export type Go = (route: Route) => void;

export function useRoute(): { route: Route; go: Go; goUp(): void } {
  return { route: useReadable(route), go, goUp };
}
