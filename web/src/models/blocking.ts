// View models of blocking: one person's, and the list of all whom one has blocked.
import { codeOf, type BlockList } from '@kith/sdk';
import { useCallback, useEffect, useState } from 'react';
import { useReadable, useSession } from '../app/client.ts';
import { tError } from '../i18n/i18n.ts';
import { personName } from './naming.ts';
import { personOf, useIsGuest, type PersonModel } from './people.ts';
import { toast } from './toasts.ts';

export interface BlockingModel {
  blocked: boolean;
  /** Guests may not, and nobody blocks himself. */
  may: boolean;
  set(active: boolean): Promise<boolean>;
}

export function useBlocking(userId: string): BlockingModel {
  const session = useSession();
  const blocked = useReadable(session.store.blocked).has(userId);
  const guest = useIsGuest();
  return {
    blocked,
    may: !guest && userId !== '' && userId !== session.me,
    set: async (active) => {
      try {
        await session.block(userId, active);
        return true;
      } catch (error) {
        toast(tError(codeOf(error)));
        return false;
      }
    },
  };
}

export interface BlockedListModel {
  people: PersonModel[];
  loading: boolean;
  failed: boolean;
  hasMore: boolean;
  showMore(): void;
  lift(userId: string): void;
}

export function useBlockedList(): BlockedListModel {
  const session = useSession();
  const names = useReadable(session.store.people);
  const present = useReadable(session.store.blocked);
  const [ids, setIds] = useState<string[] | null>(null);
  const [cursor, setCursor] = useState('');
  const [failed, setFailed] = useState(false);
  const load = useCallback(
    (from: string) => {
      const more = from === '' ? '' : `&cursor=${encodeURIComponent(from)}`;
      session.call<BlockList>('GET', `/blocked-users?limit=100${more}`).then(
        (answer) => {
          session.store.addUsers(answer.users);
          session.store.applyBlocks(answer.blocked);
          session.store.flush();
          const found = answer.blocked.filter((each) => each.active).map((each) => each.userId);
          setFailed(false);
          setIds((before) => (from === '' || !before ? found : [...before, ...found]));
          setCursor(answer.cursor ?? '');
        },
        () => {
          setFailed(true);
        },
      );
    },
    [session],
  );
  useEffect(() => {
    load('');
  }, [load]);
  return {
    people: (ids ?? [])
      .filter((id) => present.has(id))
      .map((id) => personOf({ id, displayName: personName(names, id) })),
    loading: ids === null && !failed,
    failed,
    hasMore: cursor !== '',
    showMore: () => {
      load(cursor);
    },
    lift: (userId) => {
      session.block(userId, false).catch((error: unknown) => {
        toast(tError(codeOf(error)));
      });
    },
  };
}
