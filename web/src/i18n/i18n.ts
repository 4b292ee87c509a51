// Words in the person's language: t() for strings, tn() for counted ones, and dates by Intl. The language is one cell;
// changing it loads its catalogue (one small chunk each) and renders anew. Not here: any string.
import { useSyncExternalStore } from 'react';
import { en, type Catalogue, type Key } from './en.ts';

export type Language = 'en' | 'zh-Hans' | 'zh-Hant';
export const kLanguages: { id: Language; name: string }[] = [
  { id: 'en', name: 'English' },
  { id: 'zh-Hans', name: '简体中文' },
  { id: 'zh-Hant', name: '繁體中文' },
];

export type { Key };

type Params = Record<string, string | number>;

const kStored = 'kith-language';
const listeners = new Set<() => void>();
let language: Language = 'en';
let catalogue: Catalogue = en;
let plural = new Intl.PluralRules('en');

function preferred(): Language {
  const stored = readStored();
  if (kLanguages.some((each) => each.id === stored)) return stored as Language;
  for (const tag of navigator.languages) {
    if (/^zh\b/i.test(tag)) return /hant|tw|hk|mo/i.test(tag) ? 'zh-Hant' : 'zh-Hans';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'en';
}

function readStored(): string | null {
  try {
    return localStorage.getItem(kStored);
  } catch {
    return null;
  }
}

async function load(id: Language): Promise<Catalogue> {
  if (id === 'zh-Hans') return (await import('./zh_hans.ts')).zhHans;
  if (id === 'zh-Hant') return (await import('./zh_hant.ts')).zhHant;
  return en;
}

async function show(id: Language): Promise<void> {
  catalogue = await load(id);
  language = id;
  plural = new Intl.PluralRules(id);
  document.documentElement.lang = id;
  for (const listener of listeners) listener();
}

export async function startLanguage(): Promise<void> {
  // A catalogue that cannot be had leaves English: words in the wrong language beat no page.
  await show(preferred()).catch(() => undefined);
}

export function setLanguage(id: Language): Promise<void> {
  try {
    localStorage.setItem(kStored, id);
  } catch {
    // Without storage the choice holds until the page is closed.
  }
  return show(id);
}

export function currentLanguage(): Language {
  return language;
}

/** Renders the caller anew when the language changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => language,
  );
}

export function t(key: Key, params: Params = {}): string {
  return catalogue[key].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));
}

type Counted = { [K in Key]: K extends `${infer Base}_other` ? Base : never }[Key];

export function tn(base: Counted, count: number, params: Params = {}): string {
  const form = plural.select(count) === 'one' ? 'one' : 'other';
  const key = `${base}_${form}` as Key;
  return t(key in catalogue ? key : (`${base}_other` as Key), { count: number(count), ...params });
}

export function number(value: number): string {
  return new Intl.NumberFormat(language).format(value);
}

/** The reason for a refusal, by its code. */
export function tError(code: string): string {
  const key = `err_${code}`;
  return key in catalogue ? t(key as Key) : t('err_internal');
}
