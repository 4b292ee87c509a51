// The account's own forms: password, upgrade of a guest, signing out, deletion.
import { useState, type FormEvent } from 'react';
import { t } from '../../i18n/i18n.ts';
import type { SettingsModel } from '../../models/account.ts';
import { toast } from '../../models/toasts.ts';
import type { WrongFields } from '../../models/wrong_fields.ts';
import { Button, Field, PasswordField } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ConfirmDialog } from '../panel/group_dialogs.tsx';

export function PasswordForm({ settings }: { settings: SettingsModel }) {
  const [before, setBefore] = useState('');
  const [after, setAfter] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const failure = await settings.changePassword(before, after);
    setBusy(false);
    setError(failure);
    if (failure !== null) return;
    setBefore('');
    setAfter('');
    toast(t('password_changed'));
  };
  const words = { showLabel: t('show_password'), hideLabel: t('hide_password') };
  return (
    <form className="card" onSubmit={(event) => void submit(event)}>
      <h3>{t('set_password')}</h3>
      <PasswordField
        label={t('password_old')}
        value={before}
        onText={setBefore}
        autoComplete="current-password"
        {...words}
      />
      <PasswordField
        label={t('password_new')}
        hint={t('password_hint')}
        value={after}
        onText={setAfter}
        autoComplete="new-password"
        error={error}
        {...words}
      />
      <div className="card-foot">
        <Button type="submit" look="primary" busy={busy} disabled={before === '' || [...after].length < 8}>
          {t('set_password')}
        </Button>
      </div>
    </form>
  );
}

export function UpgradeForm({ settings }: { settings: SettingsModel }) {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [name, setName] = useState(settings.account?.displayName ?? '');
  const [wrong, setWrong] = useState<WrongFields>({});
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const refused = await settings.upgrade({
      username: username.trim(),
      password,
      displayName: name.trim(),
    });
    setBusy(false);
    setWrong(refused ?? {});
    if (refused === null) toast(t('upgrade_done'));
  };
  return (
    <form className="card" onSubmit={(event) => void submit(event)}>
      <h3>{t('upgrade_title')}</h3>
      <p className="card-hint">{t('upgrade_hint')}</p>
      <Field
        label={t('username')}
        hint={t('username_hint')}
        error={wrong.username ?? null}
        value={username}
        onText={setUsername}
        autoComplete="username"
      />
      <PasswordField
        label={t('password')}
        hint={t('password_hint')}
        error={wrong.password ?? null}
        value={password}
        onText={setPassword}
        autoComplete="new-password"
        showLabel={t('show_password')}
        hideLabel={t('hide_password')}
      />
      <Field
        label={t('display_name')}
        value={name}
        onText={setName}
        maxLength={64}
        error={wrong.displayName ?? wrong.other ?? null}
      />
      <div className="card-foot">
        <Button type="submit" look="primary" busy={busy} disabled={username.trim() === '' || password === ''}>
          {t('upgrade')}
        </Button>
      </div>
    </form>
  );
}

export function SignOut({ settings }: { settings: SettingsModel }) {
  const [asking, setAsking] = useState(false);
  return (
    <div className="card card-row">
      <Button onClick={() => setAsking(true)}>{t('sign_out')}</Button>
      {asking && (
        <ConfirmDialog
          title={t('sign_out_ask')}
          text={t('sign_out_unsent')}
          action={t('sign_out')}
          onConfirm={async () => {
            await settings.signOut();
            return true;
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

export function DeleteAccount({ settings }: { settings: SettingsModel }) {
  const [asking, setAsking] = useState(false);
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const withPassword = settings.account?.guest !== true;
  const submit = async () => {
    setBusy(true);
    setError(await settings.deleteAccount(password));
    setBusy(false);
  };
  return (
    <div className="card card-row">
      <Button look="danger" onClick={() => setAsking(true)}>
        {t('delete_account')}
      </Button>
      {asking && (
        <Dialog
          title={t('delete_account_ask')}
          closeLabel={t('close')}
          onClose={() => setAsking(false)}
          footer={
            <>
              <Button onClick={() => setAsking(false)}>{t('cancel')}</Button>
              <Button
                look="danger"
                busy={busy}
                disabled={withPassword && password === ''}
                onClick={() => void submit()}
              >
                {t('delete_confirm')}
              </Button>
            </>
          }
        >
          <p className="dialog-text">{t('delete_account_hint')}</p>
          {withPassword && (
            <PasswordField
              label={t('password')}
              value={password}
              onText={setPassword}
              autoComplete="current-password"
              error={error}
              showLabel={t('show_password')}
              hideLabel={t('hide_password')}
            />
          )}
        </Dialog>
      )}
    </div>
  );
}
