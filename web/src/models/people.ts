// View models around people: search, friends and requests, and the actions on a person.
import { codeOf, type FriendRequestRow, type PersonRow } from '@kith/sdk';
import { useCallback, useEffect, useState } from 'react';
import { useClient, useReadable, useSession } from '../app/client.ts';
import { go } from '../app/router.ts';
import { tError, useLanguage } from '../i18n/i18n.ts';
import { colourOf, initialsOf, personName } from './naming.ts';
import { shown } from './shown.ts';
import { toast } from './toasts.ts';

export interface PersonModel {
  id: string;
  name: string;
  username: string;
  initials: string;
  colour: number;
  guest: boolean;
  bot: boolean;
  friend: boolean;
}

export type SearchState =
  | { phase: 'idle' }
  | { phase: 'short' }
  | { phase: 'searching' }
  | { phase: 'found'; people: PersonModel[] }
  | { phase: 'failed'; text: string };

const kSearchPauseMs = 220;

export function personOf(row: PersonRow): PersonModel {
  const name = shown(row.displayName ?? '') || row.username || row.id;
  return {
    id: row.id,
    name,
    username: row.username ?? '',
    initials: initialsOf(name),
    colour: colourOf(row.id),
    guest: row.guest === true,
    bot: row.bot === true,
    friend: row.friend === true,
  };
}

export function usePeopleSearch(query: string, allowed: boolean): SearchState {
  const session = useSession();
  const [state, setState] = useState<SearchState>({ phase: 'idle' });
  const wanted = query.trim();
  useEffect(() => {
    if (!allowed || wanted === '') {
      setState({ phase: 'idle' });
      return;
    }
    if ([...wanted].length < 2) {
      setState({ phase: 'short' });
      return;
    }
    let current = true;
    setState((before) => (before.phase === 'found' ? before : { phase: 'searching' }));
    const pause = setTimeout(() => {
      session.call<{ users: PersonRow[] }>('GET', `/users?query=${encodeURIComponent(wanted)}&limit=20`).then(
        ({ users }) => {
          if (!current) return;
          session.addPeople(users);
          setState({ phase: 'found', people: users.filter(({ id }) => id !== session.me).map(personOf) });
        },
        (error: unknown) => {
          if (current) setState({ phase: 'failed', text: tError(codeOf(error)) });
        },
      );
    }, kSearchPauseMs);
    return () => {
      current = false;
      clearTimeout(pause);
    };
  }, [session, wanted, allowed]);
  return state;
}

export function useIsGuest(): boolean {
  return useReadable(useClient().account)?.guest === true;
}

export interface PeopleActions {
  write(userId: string): Promise<void>;
  ask(userId: string): Promise<boolean>;
}

export function usePeopleActions(): PeopleActions {
  const session = useSession();
  return {
    write: async (userId) => {
      try {
        go({ at: 'chats', cid: await session.openDm(userId) });
      } catch (error) {
        toast(tError(codeOf(error)));
      }
    },
    ask: async (userId) => {
      try {
        await session.call('POST', '/friends/requests', { userId });
        return true;
      } catch (error) {
        toast(tError(codeOf(error)));
        return false;
      }
    },
  };
}

export interface RequestModel {
  id: string;
  person: PersonModel;
  note: string;
  incoming: boolean;
}

export interface FriendsModel {
  loading: boolean;
  failed: boolean;
  friends: PersonModel[];
  requests: RequestModel[];
  answer(id: string, accept: boolean): Promise<void>;
  remove(userId: string): Promise<void>;
  reload(): void;
}

interface FriendsData {
  friends: string[];
  requests: FriendRequestRow[];
}

export function useFriends(): FriendsModel {
  const session = useSession();
  const people = useReadable(session.store.people);
  const [data, setData] = useState<FriendsData | null>(null);
  const [failed, setFailed] = useState(false);
  useLanguage();
  const reload = useCallback(() => {
    Promise.all([
      session.call<{
        friends: { userId: string; active?: boolean }[];
        users?: Record<string, { name: string }>;
      }>('GET', '/friends?limit=100'),
      session.call<{ requests: FriendRequestRow[]; users?: Record<string, { name: string }> }>(
        'GET',
        '/friends/requests?limit=100',
      ),
    ]).then(
      ([friends, requests]) => {
        session.store.addUsers(friends.users);
        session.store.addUsers(requests.users);
        session.store.flush();
        setFailed(false);
        setData({
          friends: friends.friends.filter((each) => each.active !== false).map((each) => each.userId),
          requests: requests.requests.filter((each) => each.state === 'pending'),
        });
      },
      () => {
        setFailed(true);
      },
    );
  }, [session]);
  useEffect(() => {
    reload();
    return session.engine.personal.on(reload);
  }, [session, reload]);

  const known = (id: string): PersonModel => {
    const person = people.get(id);
    const row = {
      id,
      displayName: personName(people, id),
      guest: person?.guest === true,
      bot: person?.bot === true,
    };
    return { ...personOf(row), friend: true };
  };
  return {
    loading: data === null && !failed,
    failed,
    friends: (data?.friends ?? []).map(known).sort((a, b) => a.name.localeCompare(b.name)),
    requests: (data?.requests ?? []).map((each) => {
      const incoming = each.to === session.me;
      return {
        id: each.id,
        person: known(incoming ? each.from : each.to),
        note: shown(each.note ?? ''),
        incoming,
      };
    }),
    answer: async (id, accept) => {
      try {
        const body = { action: accept ? 'accept' : 'decline' };
        const { cid } = await session.call<{ cid?: string }>('PUT', `/friends/requests/${id}`, body);
        if (accept && cid !== undefined) go({ at: 'chats', cid });
      } catch (error) {
        toast(tError(codeOf(error)));
      }
      reload();
    },
    remove: async (userId) => {
      try {
        await session.call('DELETE', `/friends/${userId}`);
      } catch (error) {
        toast(tError(codeOf(error)));
      }
      reload();
    },
    reload,
  };
}

/** How many friend requests wait for one's answer; for the badge on the rail. */
export function useWaitingRequests(): number {
  const session = useSession();
  const guest = useIsGuest();
  const state = useReadable(session.connection.state);
  const [count, setCount] = useState(0);
  const live = state.phase === 'live';
  useEffect(() => {
    if (guest || !live) return undefined;
    const ask = () => {
      session.call<{ requests: FriendRequestRow[] }>('GET', '/friends/requests?direction=in&limit=100').then(
        ({ requests }) => {
          setCount(requests.filter((each) => each.state === 'pending' && each.to === session.me).length);
        },
        () => undefined,
      );
    };
    ask();
    return session.engine.personal.on(ask);
  }, [session, guest, live]);
  return count;
}
