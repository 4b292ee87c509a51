// Dialogs around groups: make one, rename, add people; and the plain "are you sure".
import { useState, type FormEvent } from 'react';
import { t, tn } from '../../i18n/i18n.ts';
import { useCreateGroup } from '../../models/groups.ts';
import { useFriends, type PersonModel } from '../../models/people.ts';
import { Button, Field } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { PeoplePicker } from './people_picker.tsx';

export function NewGroupDialog({ onClose }: { onClose(): void }) {
  const { friends } = useFriends();
  const create = useCreateGroup();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<PersonModel[]>([]);
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    const done = await create(
      name.trim(),
      chosen.map((each) => each.id),
    );
    setBusy(false);
    if (done) onClose();
  };
  return (
    <Dialog
      title={t('new_group')}
      closeLabel={t('close')}
      onClose={onClose}
      size="medium"
      footer={
        <>
          <span className="dialog-count">{chosen.length > 0 ? tn('selected', chosen.length) : ''}</span>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" busy={busy} disabled={name.trim() === ''} onClick={() => void submit()}>
            {t('create')}
          </Button>
        </>
      }
    >
      <Field label={t('group_name')} value={name} onText={setName} maxLength={100} />
      <h3 className="dialog-section">{t('group_people')}</h3>
      <PeoplePicker chosen={chosen} onChange={setChosen} suggestions={friends} />
    </Dialog>
  );
}

interface AddPeopleDialogProps {
  present: ReadonlySet<string>;
  onAdd(people: PersonModel[]): Promise<boolean>;
  onClose(): void;
}

export function AddPeopleDialog({ present, onAdd, onClose }: AddPeopleDialogProps) {
  const { friends } = useFriends();
  const [chosen, setChosen] = useState<PersonModel[]>([]);
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    const done = await onAdd(chosen);
    setBusy(false);
    if (done) onClose();
  };
  return (
    <Dialog
      title={t('add_people')}
      closeLabel={t('close')}
      onClose={onClose}
      size="medium"
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" busy={busy} disabled={chosen.length === 0} onClick={() => void submit()}>
            {t('add')}
          </Button>
        </>
      }
    >
      <PeoplePicker
        chosen={chosen}
        onChange={(people) => setChosen(people.filter((each) => !present.has(each.id)))}
        suggestions={friends.filter((each) => !present.has(each.id))}
      />
    </Dialog>
  );
}

interface RenameDialogProps {
  name: string;
  onSave(name: string): Promise<boolean>;
  onClose(): void;
}

export function RenameDialog({ name, onSave, onClose }: RenameDialogProps) {
  const [text, setText] = useState(name);
  const [busy, setBusy] = useState(false);
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    setBusy(true);
    const done = await onSave(text.trim());
    setBusy(false);
    if (done) onClose();
  };
  return (
    <Dialog
      title={t('rename')}
      closeLabel={t('close')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" busy={busy} disabled={text.trim() === ''} onClick={() => void submit()}>
            {t('save')}
          </Button>
        </>
      }
    >
      <form onSubmit={(event) => void submit(event)}>
        <Field label={t('group_name')} value={text} onText={setText} maxLength={100} />
      </form>
    </Dialog>
  );
}

interface ConfirmDialogProps {
  title: string;
  text: string;
  action: string;
  onConfirm(): Promise<boolean>;
  onClose(): void;
}

export function ConfirmDialog({ title, text, action, onConfirm, onClose }: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    const done = await onConfirm();
    setBusy(false);
    if (done) onClose();
  };
  return (
    <Dialog
      title={title}
      closeLabel={t('close')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="danger" busy={busy} onClick={() => void submit()}>
            {action}
          </Button>
        </>
      }
    >
      <p className="dialog-text">{text}</p>
    </Dialog>
  );
}
