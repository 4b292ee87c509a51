// View model of a group's people: the list with roles, and what one may do about them.
import { codeOf, type Member, type Role } from '@kith/sdk';
import { useCallback, useEffect, useState } from 'react';
import { useReadable, useSession } from '../app/client.ts';
import { go } from '../app/router.ts';
import { tError, tn } from '../i18n/i18n.ts';
import { colourOf, initialsOf, personName } from './naming.ts';
import { toast } from './toasts.ts';

export interface MemberModel {
  id: string;
  name: string;
  initials: string;
  colour: number;
  role: Role;
  online: boolean;
  me: boolean;
  guest: boolean;
  may: { promote: boolean; demote: boolean; handOver: boolean; remove: boolean };
}

export interface MembersModel {
  members: MemberModel[];
  loading: boolean;
  failed: boolean;
  hasMore: boolean;
  canManage: boolean;
  isOwner: boolean;
  showMore(): void;
  setRole(id: string, role: Role): void;
  remove(id: string): void;
  add(ids: string[]): Promise<boolean>;
  rename(name: string): Promise<boolean>;
  leave(): Promise<boolean>;
  dissolve(): Promise<boolean>;
}

const kRank: Record<Role, number> = { owner: 0, admin: 1, member: 2 };
const kWatched = 200;

export function useMembers(cid: string, wanted: boolean): MembersModel {
  const session = useSession();
  const row = useReadable(session.store.open(cid).summary);
  const people = useReadable(session.store.people);
  const presence = useReadable(session.store.presence);
  const [list, setList] = useState<Member[] | null>(null);
  const [cursor, setCursor] = useState('');
  const [failed, setFailed] = useState(false);

  const load = useCallback(
    (from: string) => {
      session.members(cid, from).then(
        (page) => {
          setFailed(false);
          setList((before) => (from === '' || !before ? page.members : [...before, ...page.members]));
          setCursor(page.cursor);
        },
        () => {
          setFailed(true);
        },
      );
    },
    [session, cid],
  );
  useEffect(() => {
    if (!wanted) return undefined;
    load('');
    return session.engine.members.on((event) => {
      if (event.cid === cid) load('');
    });
  }, [session, cid, wanted, load]);
  const watched = (list ?? [])
    .slice(0, kWatched)
    .map((each) => each.userId)
    .join(' ');
  useEffect(
    () => session.engine.ephemera.watch(watched.split(' ').filter((id) => id !== '')),
    [session, watched],
  );

  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      toast(tError(codeOf(error)));
      return false;
    }
  };
  const mine = row.role;
  const members = (list ?? [])
    .map((each) => {
      const name = personName(people, each.userId);
      const me = each.userId === session.me;
      return {
        id: each.userId,
        name,
        initials: initialsOf(name),
        colour: colourOf(each.userId),
        role: each.role,
        online: me || presence.get(each.userId)?.online === true,
        me,
        guest: people.get(each.userId)?.guest === true,
        may: mayDo(mine, each.role, me),
      };
    })
    .sort(
      (a, b) =>
        kRank[a.role] - kRank[b.role] || Number(b.online) - Number(a.online) || a.name.localeCompare(b.name),
    );
  return {
    members,
    loading: list === null && !failed,
    failed,
    hasMore: cursor !== '',
    canManage: row.kind === 'group' && mine !== 'member' && !row.gone,
    isOwner: mine === 'owner',
    showMore: () => {
      load(cursor);
    },
    setRole: (id, role) => void attempt(() => session.setRole(cid, id, role)).then(() => load('')),
    remove: (id) => void attempt(() => session.removeMember(cid, id)).then(() => load('')),
    add: (ids) =>
      attempt(async () => {
        const refused = await session.addMembers(cid, ids);
        if (refused.length > 0) toast(tn('add_failed', refused.length));
        load('');
      }),
    rename: (name) => attempt(() => session.rename(cid, name)),
    leave: () =>
      attempt(async () => {
        await session.removeMember(cid, session.me);
        go({ at: 'chats', cid: null }, 'replace');
      }),
    dissolve: () => attempt(() => session.dissolve(cid)),
  };
}

function mayDo(mine: Role, theirs: Role, me: boolean): MemberModel['may'] {
  const owner = mine === 'owner' && !me;
  return {
    promote: owner && theirs === 'member',
    demote: owner && theirs === 'admin',
    handOver: owner,
    remove: !me && (owner || (mine === 'admin' && theirs === 'member')),
  };
}
