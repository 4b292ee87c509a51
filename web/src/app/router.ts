// Router: the address bar names what is shown: `/`, `/c/CID`, `/c/CID/SEQ`, `/people`, `/settings`, `/settings/PART`,
// and `/reset` for a one-time link. One cell over the History API; unknown addresses show the list. Going to a
// conversation from another one on a wide screen replaces nothing: back always works. Invariant: the secret of a
// one-time link stands in the address only until it was read, and in no entry of the history.
import { Cell } from '@kith/sdk';

export type Route =
  | { at: 'chats'; cid: string | null; seq?: number }
  | { at: 'people' }
  | { at: 'settings'; part: SettingsPart | null }
  | { at: 'reset'; token: string };

export type SettingsPart = 'profile' | 'appearance' | 'privacy' | 'devices' | 'account';
const kParts: readonly string[] = ['profile', 'appearance', 'privacy', 'devices', 'account'];

export function parseRoute(path: string, hash = ''): Route {
  const [head, next, last] = path.split('/').filter((part) => part !== '');
  if (head === 'c' && next !== undefined && /^[0-9A-Za-z_-]{1,64}$/.test(next)) {
    const seq = last !== undefined && /^[1-9]\d{0,14}$/.test(last) ? { seq: Number(last) } : {};
    return { at: 'chats', cid: next, ...seq };
  }
  if (head === 'people') return { at: 'people' };
  if (head === 'reset') return { at: 'reset', token: hash.replace(/^#/, '') };
  if (head === 'settings') {
    return {
      at: 'settings',
      part: next !== undefined && kParts.includes(next) ? (next as SettingsPart) : null,
    };
  }
  return { at: 'chats', cid: null };
}

export function pathOf(route: Route): string {
  switch (route.at) {
    case 'people':
      return '/people';
    case 'reset':
      return '/reset';
    case 'settings':
      return route.part === null ? '/settings' : `/settings/${route.part}`;
    case 'chats':
      if (route.cid === null) return '/';
      return route.seq === undefined ? `/c/${route.cid}` : `/c/${route.cid}/${route.seq}`;
  }
}

export const route = new Cell<Route>({ at: 'chats', cid: null });

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

/** Reads the address; a secret in it is taken out of the bar and of the history at once. */
function readAddress(): void {
  const next = parseRoute(location.pathname, location.hash);
  const present = route.get();
  if (next.at === 'reset') {
    if (location.hash !== '') history.replaceState(history.state, '', location.pathname);
    // The address without its secret tells of this one too, once it has been read.
    else if (present.at === 'reset') return;
  }
  route.set(next);
}

export function startRouter(): void {
  readAddress();
  // Also fired where only the part after # changes, as by another link pasted into this tab.
  addEventListener('popstate', readAddress);
}
