// View models of notices: what the server wants shown and is no message. Those of a conversation stand in it until they
// are dismissed; those of no place are toasts.
import { useEffect } from 'react';
import { useReadable, useSession } from '../app/client.ts';
import { shown } from './shown.ts';
import { toast } from './toasts.ts';

export interface NoticeModel {
  key: string;
  text: string;
  dismiss(): void;
}

export function useNotices(cid: string): NoticeModel[] {
  const session = useSession();
  return useReadable(session.notices)
    .filter((each) => each.cid === cid)
    .map((each) => ({
      key: each.key,
      text: shown(each.text),
      dismiss: () => {
        session.dismiss(each);
      },
    }));
}

export function useNoticeToasts(): void {
  const session = useSession();
  const notices = useReadable(session.notices);
  useEffect(() => {
    for (const each of notices) {
      if (each.cid !== null) continue;
      toast(shown(each.text));
      session.dismiss(each);
    }
  }, [session, notices]);
}
