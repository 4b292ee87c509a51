// The page of a one-time link: choose a new password. It ends at the sign-in, with name and password filled in.
import { useState, type FormEvent } from 'react';
import { t, useLanguage } from '../../i18n/i18n.ts';
import { useReset } from '../../models/account.ts';
import { Button, PasswordField } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import { EntryFoot, Logo, type SignInWith } from './entry_screen.tsx';

interface ResetScreenProps {
  /** Empty where the link came without its secret. */
  token: string;
  onDone(chosen: SignInWith): void;
  onBack(): void;
}

export function ResetScreen({ token, onDone, onBack }: ResetScreenProps) {
  useLanguage();
  const reset = useReset(token);
  const [password, setPassword] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const username = await reset.submit(password);
    if (username !== undefined) onDone({ username, password });
  };
  return (
    <main className="entry">
      <div className="entry-card">
        <div className="entry-brand">
          <Logo />
          <span>Kith</span>
        </div>
        <h1>{t('reset_title')}</h1>
        {reset.dead === null ? (
          <>
            <p className="entry-hint">{t('reset_hint')}</p>
            <form onSubmit={(event) => void submit(event)} noValidate>
              <PasswordField
                label={t('password_new')}
                hint={t('password_hint')}
                value={password}
                onText={setPassword}
                error={reset.error}
                name="password"
                autoComplete="new-password"
                autoFocus
                showLabel={t('show_password')}
                hideLabel={t('hide_password')}
              />
              <Button type="submit" look="primary" wide busy={reset.busy} disabled={[...password].length < 8}>
                {t('reset_action')}
              </Button>
            </form>
          </>
        ) : (
          <p className="note note-danger reset-dead" role="alert">
            <Icon name="warning" size={18} />
            {reset.dead}
          </p>
        )}
        <div className="entry-choices">
          <button type="button" className="link" onClick={onBack}>
            {t('reset_back')}
          </button>
        </div>
      </div>
      <EntryFoot />
    </main>
  );
}
