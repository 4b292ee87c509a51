// What is wrong with what was entered for an account, each thing at its field: seen before anything is sent, or said by
// the server. Pure but for the catalogue.
import { codeOf, KithError, limits } from '@kith/sdk';
import { t, tError } from '../i18n/i18n.ts';

export interface AccountFields {
  username: string;
  password: string;
  displayName: string;
}

/** A sentence for each field that is wrong, and one that belongs to none of them. */
export type WrongFields = Partial<Record<keyof AccountFields | 'other', string>>;

const kUsername = /^[a-z0-9_.-]*$/i;

/** Whether a new account could be made of these; null: as far as one can see from here. */
export function wrongFields({ username, password }: AccountFields): WrongFields | null {
  const wrong: WrongFields = {};
  const { length } = username;
  const fits = length >= limits.usernameCharactersMin && length <= limits.usernameCharactersMax;
  if (!fits || !kUsername.test(username)) wrong.username = ruleOf('username');
  if ([...password.normalize('NFC')].length < limits.passwordCharactersMin)
    wrong.password = ruleOf('password');
  return Object.keys(wrong).length > 0 ? wrong : null;
}

/** What the server refused. */
export function refusedFields(failure: unknown): WrongFields {
  const code = codeOf(failure);
  if (code === 'conflict') return { username: t('err_conflict_username') };
  if (code === 'bad_request' && failure instanceof KithError && isField(failure.field))
    return { [failure.field]: ruleOf(failure.field) };
  return { other: tError(code) };
}

/** The same in one line, naming the field. */
export function entryError(failure: unknown): string {
  const wrong = refusedFields(failure);
  if (codeOf(failure) === 'conflict' || wrong.other !== undefined)
    return wrong.other ?? wrong.username ?? tError('internal');
  const [field = '', rule = ''] = Object.entries(wrong)[0] ?? [];
  return isField(field) ? t('err_bad_field', { field: labelOf(field), rule }) : rule;
}

function isField(field: string | undefined): field is keyof AccountFields {
  return field === 'username' || field === 'password' || field === 'displayName';
}

function labelOf(field: keyof AccountFields): string {
  return { username: t('username'), password: t('password'), displayName: t('display_name') }[field];
}

function ruleOf(field: keyof AccountFields): string {
  return {
    username: t('username_hint'),
    password: t('password_hint'),
    displayName: t('wrong_display_name'),
  }[field];
}
