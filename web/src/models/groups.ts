// View model of making a group, and of going anywhere by name (the switcher).
import { codeOf } from '@kith/sdk';
import { useMemo } from 'react';
import { useReadable, useSession } from '../app/client.ts';
import { go } from '../app/router.ts';
import { tError } from '../i18n/i18n.ts';
import { avatarOf, type AvatarModel } from './chat_list.ts';
import { conversationName } from './naming.ts';
import { toast } from './toasts.ts';

export function useCreateGroup(): (name: string, members: string[]) => Promise<boolean> {
  const session = useSession();
  return async (name, members) => {
    try {
      go({ at: 'chats', cid: await session.createGroup(name, members) });
      return true;
    } catch (error) {
      toast(tError(codeOf(error)));
      return false;
    }
  };
}

export interface Destination {
  cid: string;
  name: string;
  avatar: AvatarModel;
}

export function useDestinations(query: string): Destination[] {
  const session = useSession();
  const order = useReadable(session.store.order);
  const people = useReadable(session.store.people);
  return useMemo(() => {
    const wanted = query.trim().toLocaleLowerCase();
    return order
      .flatMap((cid) => {
        const row = session.conversation(cid);
        if (!row) return [];
        const name = conversationName(row, people, session.me);
        return [{ cid, name, avatar: avatarOf(row, name, session.me, false) }];
      })
      .filter((each) => each.name.toLocaleLowerCase().includes(wanted))
      .slice(0, 12);
  }, [session, order, people, query]);
}

/** The conversation before or after the open one in the list. */
export function useNeighbour(): (open: string | null, step: 1 | -1) => void {
  const session = useSession();
  return (open, step) => {
    const order = session.store.order.get();
    const at = open === null ? -1 : order.indexOf(open);
    const cid = order[at < 0 ? 0 : at + step];
    if (cid !== undefined) go({ at: 'chats', cid });
  };
}

export function useOpenWorld(): () => Promise<void> {
  const session = useSession();
  return async () => {
    try {
      go({ at: 'chats', cid: await session.openWorld() });
    } catch (error) {
      toast(tError(codeOf(error)));
    }
  };
}
