// The page's start: language and theme first, so that nothing flashes, then the client, then the tree.
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { makeClient } from './app/client.ts';
import { startRouter } from './app/router.ts';
import { startTheme } from './app/theme.ts';
import { startLanguage } from './i18n/i18n.ts';
import './styles/index.css';

async function start(): Promise<void> {
  startTheme();
  startRouter();
  const [client] = await Promise.all([makeClient(), startLanguage()]);
  const root = document.getElementById('root');
  if (!root) return;
  createRoot(root).render(<App client={client} />);
  await client.start();
}

void start();
