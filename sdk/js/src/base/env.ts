// The outside world as the SDK sees it: time, timers, randomness, network and hints. Injected, so that tests own every
// one of them. Invariant: nothing else in the SDK touches Date, Math.random, setTimeout, fetch or WebSocket directly.

export type Cancel = () => void;

export interface Env {
  now(): number;
  after(ms: number, run: () => void): Cancel;
  random(): number;
  randomBytes(size: number): Uint8Array;
  fetch(input: string, init?: RequestInit): Promise<Response>;
  openSocket(url: string, protocol: string): SocketLike;
  online(): boolean;
  /** Hints about the network and the page; returns how to stop listening. */
  onHint(listen: (hint: Hint) => void): Cancel;
  /** Runs `work` while no other tab holds the name; without Web Locks it simply runs. */
  lock<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export type Hint = 'online' | 'offline' | 'visible' | 'hidden';

/** The part of WebSocket that is used. */
export interface SocketLike {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: (() => void) | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

interface LocksLike {
  request<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** The browser's own world. Works on plain http too: what needs a secure context is left out. */
export function browserEnv(): Env {
  const locks = (navigator as unknown as { locks?: LocksLike }).locks;
  return {
    now: () => Date.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => {
        clearTimeout(timer);
      };
    },
    random: () => Math.random(),
    randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
    fetch: (input, init) => fetch(input, init),
    openSocket: (url, protocol) => new WebSocket(url, protocol) as unknown as SocketLike,
    online: () => navigator.onLine,
    onHint: listenToHints,
    lock: (name, work) => (locks ? locks.request(name, work) : work()),
  };
}

function listenToHints(listen: (hint: Hint) => void): Cancel {
  const on = () => {
    listen('online');
  };
  const off = () => {
    listen('offline');
  };
  const seen = () => {
    listen(document.visibilityState === 'visible' ? 'visible' : 'hidden');
  };
  window.addEventListener('online', on);
  window.addEventListener('offline', off);
  document.addEventListener('visibilitychange', seen);
  return () => {
    window.removeEventListener('online', on);
    window.removeEventListener('offline', off);
    document.removeEventListener('visibilitychange', seen);
  };
}
