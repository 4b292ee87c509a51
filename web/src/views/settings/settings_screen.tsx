// Settings: profile, appearance, privacy, devices, account. On a phone each part is its own page.
import { useState, type FormEvent, type ReactNode } from 'react';
import type { SettingsPart } from '../../app/router.ts';
import { setTheme, theme, type Theme } from '../../app/theme.ts';
import { ago } from '../../i18n/dates.ts';
import { currentLanguage, kLanguages, setLanguage, t, useLanguage } from '../../i18n/i18n.ts';
import { useDevices, useSettings, type SettingsModel } from '../../models/account.ts';
import { colourOf, initialsOf } from '../../models/naming.ts';
import { useBlockedList } from '../../models/blocking.ts';
import { useValue } from '../../models/value.ts';
import { Button, Field, IconButton, Segments, Spinner, Switch } from '../../ui/controls.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { DeleteAccount, PasswordForm, SignOut, UpgradeForm } from './account_forms.tsx';
import { Face } from '../face.tsx';

interface SettingsScreenProps {
  part: SettingsPart | null;
  narrow: boolean;
  onPart(part: SettingsPart | null): void;
}

export function SettingsScreen({ part, narrow, onPart }: SettingsScreenProps) {
  useLanguage();
  const settings = useSettings();
  const shown = part ?? (narrow ? null : 'profile');
  return (
    <>
      {(!narrow || shown === null) && <SettingsMenu settings={settings} open={shown} onPart={onPart} />}
      {shown !== null && (
        <section className="settings-part" aria-label={partName(shown)}>
          <header className="settings-head">
            {narrow && <IconButton icon="back" label={t('back')} onClick={() => onPart(null)} />}
            <h2>{partName(shown)}</h2>
          </header>
          <div className="settings-body">
            <Part part={shown} settings={settings} />
          </div>
        </section>
      )}
    </>
  );
}

function partName(part: SettingsPart): string {
  return {
    profile: t('set_profile'),
    appearance: t('set_appearance'),
    privacy: t('set_privacy'),
    devices: t('set_devices'),
    account: t('set_account'),
  }[part];
}

const kPartIcons: [SettingsPart, IconName][] = [
  ['profile', 'person'],
  ['appearance', 'palette'],
  ['privacy', 'shield'],
  ['devices', 'device'],
  ['account', 'lock'],
];

interface SettingsMenuProps {
  settings: SettingsModel;
  open: SettingsPart | null;
  onPart(part: SettingsPart): void;
}

function SettingsMenu({ settings, open, onPart }: SettingsMenuProps) {
  const { account } = settings;
  const name = account?.displayName ?? account?.username ?? '';
  return (
    <div className="list">
      <header className="list-head">
        <h1>{t('settings')}</h1>
      </header>
      <div className="list-scroll">
        <div className="settings-me">
          <Face
            picture={account ? { userId: account.id, mediaId: account.avatar ?? '' } : null}
            initials={initialsOf(name)}
            colour={colourOf(account?.id ?? '')}
            size="l"
          />
          <span className="person-words">
            <span className="person-name" dir="auto">
              {name}
            </span>
            <span className="person-username">
              {account?.guest ? t('guest_mark') : account?.username ? `@${account.username}` : ''}
            </span>
          </span>
        </div>
        <nav aria-label={t('settings')}>
          {kPartIcons.map(([part, icon]) => (
            <button
              key={part}
              type="button"
              className={part === open ? 'settings-link settings-link-open' : 'settings-link'}
              aria-current={part === open ? 'page' : undefined}
              onClick={() => onPart(part)}
            >
              <Icon name={icon} />
              {partName(part)}
            </button>
          ))}
        </nav>
      </div>
    </div>
  );
}

function Part({ part, settings }: { part: SettingsPart; settings: SettingsModel }): ReactNode {
  switch (part) {
    case 'profile':
      return <Profile settings={settings} />;
    case 'appearance':
      return <Appearance />;
    case 'privacy':
      return (
        <>
          <Privacy settings={settings} />
          {!settings.account?.guest && <Blocked />}
        </>
      );
    case 'devices':
      return <Devices />;
    case 'account':
      return (
        <>
          {settings.account?.guest ? (
            <UpgradeForm settings={settings} />
          ) : (
            <PasswordForm settings={settings} />
          )}
          <SignOut settings={settings} />
          <DeleteAccount settings={settings} />
        </>
      );
  }
}

function Profile({ settings }: { settings: SettingsModel }) {
  const { account } = settings;
  const present = account?.displayName ?? '';
  const [name, setName] = useState(present);
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    void settings.save({ displayName: name.trim() }).finally(() => setBusy(false));
  };
  return (
    <form className="card" onSubmit={submit}>
      <div className="profile-hero">
        <Face
          picture={account ? { userId: account.id, mediaId: account.avatar ?? '' } : null}
          initials={initialsOf(name)}
          colour={colourOf(account?.id ?? '')}
          size="xl"
        />
      </div>
      <Field
        label={t('display_name')}
        hint={t('display_name_hint')}
        value={name}
        onText={setName}
        maxLength={64}
      />
      {account?.username !== undefined && (
        <p className="fact">
          <span>{t('username')}</span>
          <b>@{account.username}</b>
        </p>
      )}
      <div className="card-foot">
        <Button
          type="submit"
          look="primary"
          busy={busy}
          disabled={name.trim() === '' || name.trim() === present}
        >
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

function Appearance() {
  const chosen = useValue(theme);
  return (
    <div className="card">
      <Segments<Theme>
        label={t('set_theme')}
        value={chosen}
        onChange={setTheme}
        options={[
          { id: 'system', name: t('theme_system') },
          { id: 'light', name: t('theme_light') },
          { id: 'dark', name: t('theme_dark') },
        ]}
      />
      <Segments
        label={t('set_language')}
        value={currentLanguage()}
        onChange={(id) => void setLanguage(id)}
        options={kLanguages}
      />
    </div>
  );
}

function Privacy({ settings }: { settings: SettingsModel }) {
  const { account } = settings;
  const line = (
    name: 'receipts' | 'presence' | 'searchable' | 'friendsOnly',
    label: string,
    hint: string,
  ) => (
    <Switch
      label={label}
      hint={hint}
      checked={account?.[name] ?? name !== 'friendsOnly'}
      onChange={(checked) => void settings.save({ [name]: checked })}
    />
  );
  return (
    <div className="card">
      {line('receipts', t('set_receipts'), t('set_receipts_hint'))}
      {line('presence', t('set_presence'), t('set_presence_hint'))}
      {!account?.guest && line('searchable', t('set_searchable'), t('set_searchable_hint'))}
      {!account?.guest && line('friendsOnly', t('set_friends_only'), t('set_friends_only_hint'))}
    </div>
  );
}

function Blocked() {
  const list = useBlockedList();
  return (
    <div className="card">
      <h3>{t('set_blocked')}</h3>
      {list.failed && <p className="card-hint">{t('err_network')}</p>}
      {list.loading && <Spinner />}
      {!list.loading && !list.failed && list.people.length === 0 && (
        <p className="card-hint">{t('set_blocked_none')}</p>
      )}
      <ul className="device-list">
        {list.people.map((person) => (
          <li key={person.id} className="device blocked-person">
            <Face
              picture={{ userId: person.id }}
              initials={person.initials}
              colour={person.colour}
              size="m"
            />
            <span className="person-words">
              <span className="person-name" dir="auto">
                {person.name}
              </span>
            </span>
            <Button look="quiet" onClick={() => list.lift(person.id)}>
              {t('unblock')}
            </Button>
          </li>
        ))}
      </ul>
      {list.hasMore && (
        <Button look="quiet" wide onClick={list.showMore}>
          {t('show_more')}
        </Button>
      )}
    </div>
  );
}

function Devices() {
  const { devices, failed, mine, now, remove, removeOthers } = useDevices();
  if (failed) return <p className="list-note">{t('err_network')}</p>;
  if (!devices) return <Spinner />;
  const sorted = [...devices].sort((a, b) => (b.lastSeen ?? 0) - (a.lastSeen ?? 0));
  return (
    <div className="card">
      <p className="card-hint">{t('set_devices_hint')}</p>
      <ul className="device-list">
        {sorted.map((device) => {
          const current = device.current ?? device.deviceId === mine;
          return (
            <li key={device.deviceId} className="device">
              <span className="device-icon">
                <Icon name="device" />
              </span>
              <span className="person-words">
                <span className="person-name">{device.agent ?? t('device_unknown')}</span>
                <span className="person-username">
                  {current ? t('device_this') : t('device_active', { when: ago(device.lastSeen ?? 0, now) })}
                </span>
              </span>
              {!current && (
                <Button look="quiet" onClick={() => remove(device.deviceId)}>
                  {t('device_remove')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {sorted.length > 1 && (
        <div className="card-foot">
          <Button look="danger" onClick={removeOthers}>
            {t('devices_remove_all')}
          </Button>
        </div>
      )}
    </div>
  );
}
