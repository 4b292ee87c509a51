// View model of a link to one message: brings its part of the history, and says where to look.
import { useEffect, useRef, useState } from 'react';
import { useReadable, useSession } from '../app/client.ts';
import { go, route, type Route } from '../app/router.ts';
import { t } from '../i18n/i18n.ts';
import { toast } from './toasts.ts';

export interface Target {
  seq: number;
}

export function linkTo(cid: string, seq: number): string {
  return `${location.origin}/c/${cid}/${seq}`;
}

export function useTarget(cid: string, seq: number | undefined, known: boolean): Target | null {
  const session = useSession();
  const live = useReadable(session.connection.state).phase === 'live';
  const { loading } = useReadable(session.store.open(cid).timeline);
  const [target, setTarget] = useState<Target | null>(null);
  // The address itself, so that following the same link again leads there again.
  const address = useReadable(route);
  const asked = useRef<Route>(undefined);
  useEffect(() => {
    if (seq === undefined) asked.current = undefined;
    if (seq === undefined || address === asked.current || !known || !live || loading) return;
    asked.current = address;
    session.openAt(cid, seq).then(
      (found) => {
        if (asked.current !== address) return;
        if (found) {
          setTarget({ seq });
          return;
        }
        toast(t('message_missing'));
        go({ at: 'chats', cid }, 'replace');
      },
      () => {
        // The pane says that it failed; once the link is back it is asked for again.
        asked.current = undefined;
      },
    );
  }, [session, cid, seq, address, known, live, loading]);
  useEffect(
    () => () => {
      session.closeAside(cid);
    },
    [session, cid],
  );
  return target;
}
