// View models of signing in and of the settings that live on the server: profile, switches, devices, password, account.
import { codeOf, KithError, type Account, type DeviceRow, type InfoAnswer } from '@kith/sdk';
import { useCallback, useEffect, useState } from 'react';
import { useClient, useReadable, useSession } from '../app/client.ts';
import { t, tError, type Language } from '../i18n/i18n.ts';
import { toast } from './toasts.ts';
import {
  entryError,
  refusedFields,
  wrongFields,
  type AccountFields,
  type WrongFields,
} from './wrong_fields.ts';

export type EntryMode = 'login' | 'register' | 'guest';

export interface EntryModel {
  info: InfoAnswer | null;
  busy: boolean;
  wrong: WrongFields;
  submit(mode: EntryMode, fields: AccountFields): Promise<void>;
  /** Forgets what was wrong, with all fields or with one that is being put right. */
  clearWrong(field?: keyof AccountFields): void;
}

/** What this browser grants here. */
export function usePlace(): { secure: boolean; lasting: boolean } {
  return { secure: window.isSecureContext, lasting: useClient().lasting };
}

interface Attempt<Wrong> {
  busy: boolean;
  wrong: Wrong;
  setWrong(change: Wrong | ((before: Wrong) => Wrong)): void;
  /** What the work gave; undefined where it failed, and then `wrong` says why. */
  run<Done>(work: () => Promise<Done>): Promise<Done | undefined>;
}

/** What a form is in while it is sent, and after that was refused. */
function useAttempt<Wrong>(nothing: Wrong, wrongOf: (failure: unknown) => Wrong): Attempt<Wrong> {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState(nothing);
  return {
    busy,
    wrong,
    setWrong,
    run: async (work) => {
      setBusy(true);
      setWrong(nothing);
      try {
        return await work();
      } catch (failure) {
        setWrong(wrongOf(failure));
        return undefined;
      } finally {
        setBusy(false);
      }
    },
  };
}

export function useEntry(): EntryModel {
  const client = useClient();
  const [info, setInfo] = useState<InfoAnswer | null>(null);
  const { busy, wrong, setWrong, run } = useAttempt<WrongFields>({}, refusedFields);
  useEffect(() => {
    client.info().then(setInfo, () => undefined);
  }, [client]);
  return {
    info,
    busy,
    wrong,
    clearWrong: (field) => {
      setWrong((before) => {
        if (field === undefined) return {};
        const kept = Object.entries(before).filter(([name]) => name !== field && name !== 'other');
        return Object.fromEntries(kept) as WrongFields;
      });
    },
    submit: async (mode, { username, password, displayName }) => {
      const fields = { username: username.trim(), password, displayName: displayName.trim() };
      const seen = mode === 'register' ? wrongFields(fields) : null;
      if (seen) {
        setWrong(seen);
        return;
      }
      await run(async () => {
        if (mode === 'login') await client.login(fields.username, password);
        else if (mode === 'register') await client.register(fields.username, password, fields.displayName);
        else await client.guest(fields.displayName);
      });
    },
  };
}

export interface ResetModel {
  busy: boolean;
  error: string | null;
  /** Why this link cannot be used at all; null while it may. */
  dead: string | null;
  /** The name whose password it is now, to sign in with; undefined where it was refused. */
  submit(password: string): Promise<string | undefined>;
}

export function useReset(token: string): ResetModel {
  const client = useClient();
  const { busy, wrong, run } = useAttempt({ spent: false, error: null as string | null }, (failure) => {
    const code = codeOf(failure);
    const spent = code === 'unauthorized' || (failure instanceof KithError && failure.field === 'token');
    return { spent, error: spent ? null : code === 'bad_request' ? t('password_hint') : tError(code) };
  });
  return {
    busy,
    error: wrong.error,
    dead: token === '' ? t('reset_incomplete') : wrong.spent ? t('reset_expired') : null,
    submit: (password) => run(() => client.resetPassword(token, password)),
  };
}

export type Switch = 'receipts' | 'presence' | 'searchable' | 'friendsOnly';

export interface SettingsModel {
  account: Account | null;
  save(change: Partial<Record<Switch, boolean>> & { displayName?: string }): Promise<boolean>;
  changePassword(before: string, after: string): Promise<string | null>;
  upgrade(fields: AccountFields): Promise<WrongFields | null>;
  signOut(): Promise<void>;
  deleteAccount(password: string): Promise<string | null>;
}

export function useSettings(): SettingsModel {
  const client = useClient();
  const account = useReadable(client.account);
  const attempt = async (work: () => Promise<void>): Promise<string | null> => {
    try {
      await work();
      return null;
    } catch (failure) {
      return entryError(failure);
    }
  };
  return {
    account,
    save: async (change) => {
      const failure = await attempt(() => client.updateMe(change));
      toast(failure ?? t('saved'));
      return failure === null;
    },
    changePassword: (before, after) => attempt(() => client.changePassword(before, after)),
    upgrade: async (fields) => {
      const wrong = wrongFields(fields);
      if (wrong) return wrong;
      try {
        await client.upgrade(fields.username, fields.password, fields.displayName);
        return null;
      } catch (failure) {
        return refusedFields(failure);
      }
    },
    signOut: () => client.logout(),
    deleteAccount: (password) => attempt(() => client.deleteAccount(password)),
  };
}

export interface DevicesModel {
  devices: DeviceRow[] | null;
  failed: boolean;
  mine: string;
  /** The server's time, by which they were last seen. */
  now: number;
  remove(id: string): void;
  removeOthers(): void;
}

export function useDevices(): DevicesModel {
  const client = useClient();
  const session = useSession();
  const [devices, setDevices] = useState<DeviceRow[] | null>(null);
  const [failed, setFailed] = useState(false);
  const load = useCallback(() => {
    session.call<{ devices: DeviceRow[] }>('GET', '/me/devices').then(
      (answer) => {
        setFailed(false);
        setDevices(answer.devices);
      },
      () => {
        setFailed(true);
      },
    );
  }, [session]);
  useEffect(() => {
    load();
    return session.engine.personal.on(load);
  }, [load, session]);
  const attempt = (path: string) => {
    session.call('DELETE', path).then(load, (failure: unknown) => {
      toast(tError(codeOf(failure)));
    });
  };
  return {
    devices,
    failed,
    mine: client.device,
    now: session.now(),
    remove: (id) => {
      attempt(`/me/devices/${encodeURIComponent(id)}`);
    },
    removeOthers: () => {
      attempt('/me/devices?keepThis=true');
    },
  };
}

export type { Language };
