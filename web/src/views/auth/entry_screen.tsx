// The first screen: sign in, create an account, enter as a guest.
import { useState, type FormEvent } from 'react';
import { currentLanguage, kLanguages, setLanguage, t, useLanguage, type Language } from '../../i18n/i18n.ts';
import { useEntry, usePlace, type EntryMode } from '../../models/account.ts';
import type { AccountFields, WrongFields } from '../../models/wrong_fields.ts';
import { Button, Field, PasswordField } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';

export interface SignInWith {
  username: string;
  password: string;
}

interface EntryScreenProps {
  /** Why one was signed out, if one was. */
  notice?: string | null;
  /** What went well just now. */
  good?: string;
  /** What was chosen just now, to sign in with. */
  chosen?: SignInWith;
}

export function EntryScreen({ notice = null, good, chosen }: EntryScreenProps) {
  useLanguage();
  const entry = useEntry();
  const [mode, setMode] = useState<EntryMode>('login');
  const [fields, setFields] = useState<AccountFields>({
    username: chosen?.username ?? '',
    password: chosen?.password ?? '',
    displayName: '',
  });
  const change = (next: EntryMode) => {
    setMode(next);
    entry.clearWrong();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void entry.submit(mode, fields);
  };
  const guests = entry.info?.guests !== false;
  const registers = entry.info?.registration !== 'closed';
  const title = { login: t('sign_in_title'), register: t('register_title'), guest: t('guest_title') }[mode];
  const hint = { login: t('sign_in_hint'), register: t('register_hint'), guest: t('guest_hint') }[mode];
  const action = { login: t('sign_in'), register: t('register'), guest: t('guest') }[mode];
  return (
    <main className="entry">
      <div className="entry-card">
        <div className="entry-brand">
          <Logo />
          <span>Kith</span>
        </div>
        <h1>{title}</h1>
        <p className="entry-hint">{hint}</p>
        {notice !== null && <p className="note note-warn">{notice}</p>}
        {good !== undefined && (
          <p className="note note-good" role="status">
            <Icon name="check" size={18} />
            {good}
          </p>
        )}
        <form onSubmit={submit} noValidate>
          <EntryFields
            mode={mode}
            fields={fields}
            wrong={entry.wrong}
            onChange={(next, changed) => {
              setFields(next);
              entry.clearWrong(changed);
            }}
            focus={chosen !== undefined}
          />
          {entry.wrong.other !== undefined && (
            <p className="note note-danger" role="alert">
              <Icon name="warning" size={18} />
              {entry.wrong.other}
            </p>
          )}
          <Button type="submit" look="primary" wide busy={entry.busy} disabled={!complete(mode, fields)}>
            {action}
          </Button>
        </form>
        <EntryChoices mode={mode} guests={guests} registers={registers} onMode={change} />
      </div>
      <EntryFoot />
    </main>
  );
}

function complete(mode: EntryMode, fields: AccountFields): boolean {
  return mode === 'guest' || (fields.username.trim() !== '' && fields.password !== '');
}

interface EntryFieldsProps {
  mode: EntryMode;
  fields: AccountFields;
  wrong: WrongFields;
  /** Begins at the name. */
  focus: boolean;
  onChange(fields: AccountFields, changed: keyof AccountFields): void;
}

function EntryFields({ mode, fields, wrong, focus, onChange }: EntryFieldsProps) {
  const set = (name: keyof AccountFields) => (text: string) => {
    onChange({ ...fields, [name]: text }, name);
  };
  return (
    <>
      {mode !== 'guest' && (
        <>
          <Field
            label={t('username')}
            value={fields.username}
            onText={set('username')}
            name="username"
            error={wrong.username ?? null}
            autoComplete="username"
            autoFocus={focus}
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            {...(mode === 'register' ? { hint: t('username_hint') } : {})}
          />
          <PasswordField
            label={t('password')}
            value={fields.password}
            onText={set('password')}
            name="password"
            error={wrong.password ?? null}
            autoComplete={mode === 'register' ? 'new-password' : 'current-password'}
            showLabel={t('show_password')}
            hideLabel={t('hide_password')}
            {...(mode === 'register' ? { hint: t('password_hint') } : {})}
          />
        </>
      )}
      {mode !== 'login' && (
        <Field
          label={t('display_name_optional')}
          value={fields.displayName}
          onText={set('displayName')}
          name="displayName"
          error={wrong.displayName ?? null}
          autoComplete="nickname"
          maxLength={64}
          hint={t('display_name_hint')}
        />
      )}
    </>
  );
}

interface EntryChoicesProps {
  mode: EntryMode;
  guests: boolean;
  registers: boolean;
  onMode(mode: EntryMode): void;
}

function EntryChoices({ mode, guests, registers, onMode }: EntryChoicesProps) {
  return (
    <div className="entry-choices">
      {mode === 'login' && registers && (
        <p>
          {t('no_account')}{' '}
          <button type="button" className="link" onClick={() => onMode('register')}>
            {t('register')}
          </button>
        </p>
      )}
      {mode !== 'login' && (
        <p>
          {t('have_account')}{' '}
          <button type="button" className="link" onClick={() => onMode('login')}>
            {t('sign_in')}
          </button>
        </p>
      )}
      {guests && mode !== 'guest' && (
        <>
          <p className="entry-or">
            <span>{t('or')}</span>
          </p>
          <Button wide onClick={() => onMode('guest')}>
            {t('guest')}
          </Button>
        </>
      )}
    </div>
  );
}

export function EntryFoot() {
  const { secure, lasting } = usePlace();
  return (
    <footer className="entry-foot">
      <LanguageSelect />
      {!secure && <p>{t('insecure_note')}</p>}
      {!lasting && <p>{t('not_lasting')}</p>}
    </footer>
  );
}

export function LanguageSelect() {
  return (
    <label className="language-select">
      <Icon name="globe" size={16} />
      <select
        aria-label={t('set_language')}
        value={currentLanguage()}
        onChange={(event) => void setLanguage(event.target.value as Language)}
      >
        {kLanguages.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Logo({ size = 36 }: { size?: number }) {
  return <img className="logo" src="/icon.svg" width={size} height={size} alt="" />;
}
