// The page's one client, made at start, and its hooks. Only view models (models/) use this file.
import { browserEnv, Client, openNotes, openStore, type Readable, type Session } from '@kith/sdk';
import { createContext, useContext, useSyncExternalStore } from 'react';

const kTabs = 'kith-tabs';

export async function makeClient(): Promise<Client> {
  const entries = await openStore(window.indexedDB as IDBFactory | undefined);
  const client = new Client({
    env: browserEnv(),
    base: location.origin,
    entries,
    notes: openNotes(() => window.localStorage),
    agent: agentName(),
  });
  followOtherTabs(client);
  return client;
}

/** Signing out in one tab signs out all of them. */
function followOtherTabs(client: Client): void {
  if (!('BroadcastChannel' in window)) return;
  const channel = new BroadcastChannel(kTabs);
  let phase = client.state.get().phase;
  channel.onmessage = () => {
    void client.signedOutElsewhere();
  };
  client.state.subscribe(() => {
    const now = client.state.get();
    if (phase === 'signed_in' && now.phase === 'signed_out' && now.reason === null)
      channel.postMessage('out');
    phase = now.phase;
  });
}

function agentName(): string {
  const agent = navigator.userAgent;
  const browser = /Firefox\//.test(agent)
    ? 'Firefox'
    : /Edg\//.test(agent)
      ? 'Edge'
      : /Chrome\//.test(agent)
        ? 'Chrome'
        : /Safari\//.test(agent)
          ? 'Safari'
          : 'Web';
  const system = /Android/.test(agent)
    ? 'Android'
    : /iPhone|iPad/.test(agent)
      ? 'iOS'
      : /Mac OS/.test(agent)
        ? 'macOS'
        : /Windows/.test(agent)
          ? 'Windows'
          : 'Linux';
  return `${browser} · ${system}`;
}

export const ClientContext = createContext<Client | null>(null);
export const SessionContext = createContext<Session | null>(null);

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (!client) throw new Error('no client');
  return client;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('no session');
  return session;
}

export function useReadable<T>(readable: Readable<T>): T {
  return useSyncExternalStore(readable.subscribe, readable.get);
}
