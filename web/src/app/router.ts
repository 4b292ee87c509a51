// Router: the address bar names what is shown: `/`, `/c/CID`, `/people`, `/settings`, `/settings/PART`. One cell over
// the History API; unknown addresses show the list. Going to a conversation from another one on a wide screen replaces
// nothing: back always works.
import { Cell } from '@kith/sdk';

export type Route =
  { at: 'chats'; cid: string | null } | { at: 'people' } | { at: 'settings'; part: SettingsPart | null };

export type SettingsPart = 'profile' | 'appearance' | 'privacy' | 'devices' | 'account';
const kParts: readonly string[] = ['profile', 'appearance', 'privacy', 'devices', 'account'];

export function parseRoute(path: string): Route {
  const [head, next] = path.split('/').filter((part) => part !== '');
  if (head === 'c' && next !== undefined && /^[0-9A-Za-z_-]{1,64}$/.test(next))
    return { at: 'chats', cid: next };
  if (head === 'people') return { at: 'people' };
  if (head === 'settings') {
    return {
      at: 'settings',
      part: next !== undefined && kParts.includes(next) ? (next as SettingsPart) : null,
    };
  }
  return { at: 'chats', cid: null };
}

export function pathOf(route: Route): string {
  if (route.at === 'people') return '/people';
  if (route.at === 'settings') return route.part === null ? '/settings' : `/settings/${route.part}`;
  return route.cid === null ? '/' : `/c/${route.cid}`;
}

export const route = new Cell<Route>(parseRoute(location.pathname));

export function go(next: Route, how: 'push' | 'replace' = 'push'): void {
  const path = pathOf(next);
  if (path === location.pathname) {
    route.set(next);
    return;
  }
  if (how === 'push') history.pushState({ inside: true }, '', path);
  else history.replaceState(history.state, '', path);
  route.set(next);
}

/** Up one level: the list of what is open. Uses the history where this page made it, so that back stays short. */
export function goUp(): void {
  const now = route.get();
  const up: Route = now.at === 'settings' ? { at: 'settings', part: null } : { at: 'chats', cid: null };
  if ((history.state as { inside?: boolean } | null)?.inside) history.back();
  else go(up, 'replace');
}

export function startRouter(): void {
  addEventListener('popstate', () => {
    route.set(parseRoute(location.pathname));
  });
}
