// App: which of the pages there is: starting, a one-time link, the entry, the shell. A new session gets a new tree.
import type { Client } from '@kith/sdk';
import { useEffect, useRef, useState } from 'react';
import { t, useLanguage } from '../i18n/i18n.ts';
import { EntryScreen, type SignInWith } from '../views/auth/entry_screen.tsx';
import { ResetScreen } from '../views/auth/reset_screen.tsx';
import { Shell } from '../views/shell/shell.tsx';
import { ClientContext, SessionContext, useReadable } from './client.ts';
import { go, route } from './router.ts';

export function App({ client }: { client: Client }) {
  const state = useReadable(client.state);
  useGoHomeAfterSigningOut(state);
  return (
    <ClientContext value={client}>
      <Page state={state} />
    </ClientContext>
  );
}

type ClientState = ReturnType<Client['state']['get']>;

/** Who signs out leaves the page they were on; who was thrown out, or comes by a link, finds it after signing in. */
function useGoHomeAfterSigningOut(state: ClientState): void {
  const before = useRef(state.phase);
  useEffect(() => {
    const left = before.current === 'signed_in' && state.phase === 'signed_out' && state.reason === null;
    before.current = state.phase;
    if (left) go({ at: 'chats', cid: null }, 'replace');
  }, [state]);
}

function Page({ state }: { state: ClientState }) {
  const language = useLanguage();
  const now = useReadable(route);
  const [chosen, setChosen] = useState<SignInWith | null>(null);
  useEffect(() => {
    // Once used it is nothing to be kept.
    if (state.phase === 'signed_in') setChosen(null);
  }, [state.phase]);
  if (state.phase === 'starting') return <main className="starting" aria-busy="true" lang={language} />;
  if (now.at === 'reset') {
    return (
      <ResetScreen
        key={now.token}
        token={now.token}
        onDone={(done) => {
          setChosen(done);
          go({ at: 'chats', cid: null }, 'replace');
        }}
        onBack={() => {
          go({ at: 'chats', cid: null }, 'replace');
        }}
      />
    );
  }
  if (state.phase === 'signed_in') {
    return (
      <SessionContext value={state.session}>
        <Shell key={state.session.me} />
      </SessionContext>
    );
  }
  if (chosen !== null) return <EntryScreen good={t('reset_done')} chosen={chosen} />;
  return <EntryScreen notice={state.reason === null ? null : t(`ended_${state.reason}`)} />;
}
