// View model of the connection bar: nothing while all is well, one quiet line otherwise. Short interruptions are not
// shown at all.
import { useEffect, useState } from 'react';
import { useReadable, useSession } from '../app/client.ts';
import { t, useLanguage } from '../i18n/i18n.ts';

export interface BarModel {
  text: string;
  tone: 'quiet' | 'warn';
  retry: (() => void) | null;
}

const kPatienceMs = 800;

export function useConnectionBar(): BarModel | null {
  const session = useSession();
  const state = useReadable(session.connection.state);
  useLanguage();
  const healthy = state.phase === 'live' || state.phase === 'idle' || state.phase === 'ended';
  const [late, setLate] = useState(false);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (healthy) {
      setLate(false);
      return;
    }
    const patience = setTimeout(() => {
      setLate(true);
    }, kPatienceMs);
    const ticking = setInterval(() => {
      setNow(Date.now());
    }, 500);
    return () => {
      clearTimeout(patience);
      clearInterval(ticking);
    };
  }, [healthy]);
  if (healthy || (!late && state.phase !== 'offline')) return null;
  const retry = () => {
    session.connection.wake();
  };
  switch (state.phase) {
    case 'offline':
      return { text: t('bar_offline'), tone: 'warn', retry };
    case 'waiting': {
      const seconds = Math.max(0, Math.ceil((state.retryAt - now) / 1000));
      if (state.why === 'drain') return { text: t('bar_drain'), tone: 'quiet', retry: null };
      return seconds < 2
        ? { text: t('bar_connecting'), tone: 'quiet', retry: null }
        : { text: t('bar_waiting', { seconds }), tone: 'warn', retry };
    }
    case 'syncing':
      return { text: t('bar_syncing'), tone: 'quiet', retry: null };
    default:
      return { text: t('bar_connecting'), tone: 'quiet', retry: null };
  }
}
