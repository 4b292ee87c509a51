// The side panel: who or what this conversation is, its people, and what one may do with it.
import { useState } from 'react';
import { t, tn } from '../../i18n/i18n.ts';
import { useBlocking } from '../../models/blocking.ts';
import { useConversation } from '../../models/conversation.ts';
import { useMembers, type MemberModel, type MembersModel } from '../../models/members.ts';
import { usePeopleActions, type PersonModel } from '../../models/people.ts';
import { Button, IconButton, Spinner } from '../../ui/controls.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Menu, type MenuAction } from '../../ui/menu.tsx';
import { AddPeopleDialog, ConfirmDialog, RenameDialog } from './group_dialogs.tsx';
import { Face } from '../face.tsx';

type Asking = 'rename' | 'add' | 'leave' | 'dissolve' | null;

export function InfoPanel({ cid, onClose }: { cid: string; onClose(): void }) {
  const model = useConversation(cid);
  const { row, header } = model;
  const withMembers = row.kind === 'group' || row.kind === 'channel';
  const members = useMembers(cid, withMembers && !row.gone);
  const [asking, setAsking] = useState<Asking>(null);
  const person = row.kind === 'dm' ? model.people.get(row.peer) : undefined;
  return (
    <aside className="panel" aria-label={t('details')}>
      <header className="panel-head">
        <h2>{t('details')}</h2>
        <IconButton icon="close" label={t('close')} onClick={onClose} />
      </header>
      <div className="panel-scroll">
        <div className="panel-hero">
          <Face {...header.avatar} size="xl" />
          <p className="panel-name" dir="auto">
            {header.name}
            {person?.guest && <span className="mark">{t('guest_mark')}</span>}
            {person?.bot && <span className="mark">{t('bot_mark')}</span>}
          </p>
          <p className={`panel-status status-${header.statusKind}`}>{header.status}</p>
        </div>
        {row.kind === 'dm' && <PersonActions key={row.peer} userId={row.peer} name={header.name} />}
        {withMembers && !row.gone && <GroupActions members={members} onAsk={setAsking} />}
        {withMembers && !row.gone && (
          <MemberList members={members} count={row.memberCount} onAdd={() => setAsking('add')} />
        )}
      </div>
      <GroupDialogs asking={asking} name={header.name} members={members} onDone={() => setAsking(null)} />
    </aside>
  );
}

function PersonActions({ userId, name }: { userId: string; name: string }) {
  const blocking = useBlocking(userId);
  const [asking, setAsking] = useState(false);
  if (!blocking.may) return null;
  return (
    <div className="panel-actions">
      {blocking.blocked ? (
        <PanelAction icon="ban" label={t('unblock')} onClick={() => void blocking.set(false)} />
      ) : (
        <PanelAction icon="ban" label={t('block')} danger onClick={() => setAsking(true)} />
      )}
      {asking && (
        <ConfirmDialog
          title={t('block_ask', { name })}
          text={t('block_hint')}
          action={t('block')}
          onConfirm={() => blocking.set(true)}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

function GroupActions({ members, onAsk }: { members: MembersModel; onAsk(what: Asking): void }) {
  return (
    <div className="panel-actions">
      {members.canManage && <PanelAction icon="edit" label={t('rename')} onClick={() => onAsk('rename')} />}
      <PanelAction icon="logout" label={t('leave_group')} onClick={() => onAsk('leave')} />
      {members.isOwner && (
        <PanelAction icon="trash" label={t('dissolve_group')} danger onClick={() => onAsk('dissolve')} />
      )}
    </div>
  );
}

interface PanelActionProps {
  icon: IconName;
  label: string;
  danger?: boolean;
  onClick(): void;
}

function PanelAction({ icon, label, danger = false, onClick }: PanelActionProps) {
  return (
    <button
      type="button"
      className={danger ? 'panel-action panel-action-danger' : 'panel-action'}
      onClick={onClick}
    >
      <Icon name={icon} size={18} />
      {label}
    </button>
  );
}

interface MemberListProps {
  members: MembersModel;
  count: number;
  onAdd(): void;
}

function MemberList({ members, count, onAdd }: MemberListProps) {
  const actions = usePeopleActions();
  return (
    <section className="panel-section">
      <div className="panel-section-head">
        <h3>{tn('members', Math.max(count, members.members.length))}</h3>
        {members.canManage && <IconButton icon="plus" label={t('add_people')} onClick={onAdd} />}
      </div>
      {members.loading && <Spinner />}
      {members.failed && <p className="list-note">{t('err_network')}</p>}
      <ul className="people-list">
        {members.members.map((member) => (
          <MemberRow
            key={member.id}
            member={member}
            members={members}
            onWrite={(id) => void actions.write(id)}
          />
        ))}
      </ul>
      {members.hasMore && (
        <Button look="quiet" wide onClick={members.showMore}>
          {t('show_more')}
        </Button>
      )}
    </section>
  );
}

interface MemberRowProps {
  member: MemberModel;
  members: MembersModel;
  onWrite(id: string): void;
}

function MemberRow({ member, members, onWrite }: MemberRowProps) {
  const { may } = member;
  const actions: MenuAction[] = [];
  const add = (when: boolean, action: MenuAction) => {
    if (when) actions.push(action);
  };
  add(!member.me, { id: 'write', label: t('write_to'), icon: 'chats', run: () => onWrite(member.id) });
  add(may.promote, {
    id: 'admin',
    label: t('make_admin'),
    icon: 'shield',
    run: () => members.setRole(member.id, 'admin'),
  });
  add(may.demote, {
    id: 'member',
    label: t('make_member'),
    icon: 'person',
    run: () => members.setRole(member.id, 'member'),
  });
  add(may.handOver, {
    id: 'owner',
    label: t('make_owner'),
    icon: 'crown',
    run: () => members.setRole(member.id, 'owner'),
  });
  add(may.remove, {
    id: 'remove',
    label: t('remove_member'),
    icon: 'logout',
    danger: true,
    run: () => members.remove(member.id),
  });
  const role = { owner: t('role_owner'), admin: t('role_admin'), member: '' }[member.role];
  return (
    <li className="person person-whole">
      <span className="person-main">
        <Face
          picture={{ userId: member.id }}
          initials={member.initials}
          colour={member.colour}
          online={member.online}
          size="m"
        />
        <span className="person-words">
          <span className="person-name" dir="auto">
            {member.name}
            {member.me && <span className="faint"> ({t('you')})</span>}
            {member.guest && <span className="mark">{t('guest_mark')}</span>}
          </span>
        </span>
      </span>
      {role !== '' && <span className="role">{role}</span>}
      <Menu label={`${t('more')}: ${member.name}`} actions={actions} side="left" />
    </li>
  );
}

interface GroupDialogsProps {
  asking: Asking;
  name: string;
  members: MembersModel;
  onDone(): void;
}

function GroupDialogs({ asking, name, members, onDone }: GroupDialogsProps) {
  switch (asking) {
    case 'rename':
      return <RenameDialog name={name} onSave={members.rename} onClose={onDone} />;
    case 'add':
      return (
        <AddPeopleDialog
          present={new Set(members.members.map((each) => each.id))}
          onAdd={(people: PersonModel[]) => members.add(people.map((each) => each.id))}
          onClose={onDone}
        />
      );
    case 'leave':
      return (
        <ConfirmDialog
          title={t('leave_group_ask', { name })}
          text={t('leave_group_hint')}
          action={t('leave_group')}
          onConfirm={members.leave}
          onClose={onDone}
        />
      );
    case 'dissolve':
      return (
        <ConfirmDialog
          title={t('dissolve_group_ask', { name })}
          text={t('dissolve_group_hint')}
          action={t('dissolve_group')}
          onConfirm={members.dissolve}
          onClose={onDone}
        />
      );
    case null:
      return null;
  }
}
