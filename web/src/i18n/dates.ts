// Times as people say them: a clock for today, "yesterday", a weekday within the week, a date before that.
import { currentLanguage, t } from './i18n.ts';

const kDayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${currentLanguage()} ${name}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(region(), options);
    formats.set(key, made);
  }
  return made;
}

/** The person's own variant of the language, so that clocks read as they do at home. */
function region(): string {
  const language = currentLanguage();
  const own = navigator.languages.find((tag) => tag.toLowerCase().startsWith(language.slice(0, 2)));
  return language === 'en' && own !== undefined ? own : language;
}

export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

function daysAgo(at: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(at)) / kDayMs);
}

export function clock(at: number): string {
  return format('clock', { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** For the list: as short as it can be said. */
export function smartTime(at: number, now: number): string {
  const days = daysAgo(at, now);
  if (days <= 0) return clock(at);
  if (days === 1) return t('yesterday');
  if (days < 7) return format('weekday', { weekday: 'short' }).format(at);
  if (new Date(at).getFullYear() === new Date(now).getFullYear()) {
    return format('day', { month: 'short', day: 'numeric' }).format(at);
  }
  return format('date', { year: 'numeric', month: 'numeric', day: 'numeric' }).format(at);
}

/** For day separators. */
export function dayName(at: number, now: number): string {
  const days = daysAgo(at, now);
  if (days === 0) return t('today');
  if (days === 1) return t('yesterday');
  if (new Date(at).getFullYear() === new Date(now).getFullYear()) {
    return format('long-day', { weekday: 'long', month: 'long', day: 'numeric' }).format(at);
  }
  return format('long-date', { year: 'numeric', month: 'long', day: 'numeric' }).format(at);
}

export function fullTime(at: number): string {
  return format('full', { dateStyle: 'long', timeStyle: 'short' }).format(at);
}

/** "5 minutes ago", for last seen and devices. */
export function ago(at: number, now: number): string {
  const relative = new Intl.RelativeTimeFormat(currentLanguage(), { numeric: 'auto' });
  const seconds = Math.round((at - now) / 1000);
  if (seconds > -60) return relative.format(0, 'minute');
  if (seconds > -3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (seconds > -86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  if (seconds > -7 * 86_400) return relative.format(-daysAgo(at, now), 'day');
  return format('date', { year: 'numeric', month: 'numeric', day: 'numeric' }).format(at);
}
