// App: which of the three pages there is: starting, the entry, the shell. A new session gets a new tree.
import type { Client } from '@kith/sdk';
import { useEffect } from 'react';
import { t, useLanguage, type Language } from '../i18n/i18n.ts';
import { EntryScreen } from '../views/auth/entry_screen.tsx';
import { Shell } from '../views/shell/shell.tsx';
import { ClientContext, SessionContext, useReadable } from './client.ts';
import { go } from './router.ts';

export function App({ client }: { client: Client }) {
  const language: Language = useLanguage();
  const state = useReadable(client.state);
  // Who signs out leaves the page they were on; who was thrown out finds it again after signing in.
  const left = state.phase === 'signed_out' && state.reason === null;
  useEffect(() => {
    if (left) go({ at: 'chats', cid: null }, 'replace');
  }, [left]);
  return <ClientContext value={client}>{pageOf(state, language)}</ClientContext>;
}

function pageOf(state: ReturnType<Client['state']['get']>, language: Language) {
  switch (state.phase) {
    case 'starting':
      return <main className="starting" aria-busy="true" lang={language} />;
    case 'signed_out':
      return <EntryScreen notice={state.reason === null ? null : t(`ended_${state.reason}`)} />;
    case 'signed_in':
      return (
        <SessionContext value={state.session}>
          <Shell key={state.session.me} />
        </SessionContext>
      );
  }
}
