// Reads the part of Markdown that messages are written in: **bold**, *italic*, ~~struck~~, `code`, ``` blocks of it,
// > quotes, lists, # headings, [links](https://…) and bare addresses. Everything else, HTML above all, stays the text
// it is. Pure, gives a tree of plain data and never markup; takes time in proportion to the text, whatever stands in it.
import { addressAt, isWebAddress } from './links.ts';

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'code'; text: string }
  | { type: 'link'; text: string; href: string }
  | { type: 'strong' | 'em' | 'strike'; inner: Inline[] };

export type Block =
  | { type: 'text' | 'heading' | 'quote'; inner: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'list'; start: number | null; items: Inline[][] };

const kFence = /^```[\w+#.-]*\s*$/;
const kQuote = /^>(?: |$)/;
const kItem = /^ {0,6}(?:[-*+]|(\d{1,9})[.)])\s+(?=\S)/;
const kHeading = /^#{1,6}\s+(?=\S)/;

export function parseMarkdown(text: string): Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  let plain: string[] = [];
  const endPlain = (more: boolean) => {
    // Around blocks their own margins part; elsewhere empty lines stay as they were written.
    let from = 0;
    let to = plain.length;
    if (blocks.length > 0) while (from < to && plain[from]?.trim() === '') ++from;
    if (more) while (to > from && plain[to - 1]?.trim() === '') --to;
    if (to > from) blocks.push({ type: 'text', inner: parseInline(plain.slice(from, to).join('\n')) });
    plain = [];
  };
  for (let at = 0; at < lines.length;) {
    const read = blockAt(lines, at);
    if (read) {
      endPlain(true);
      blocks.push(read.block);
      at = read.next;
    } else {
      plain.push(lines[at] ?? '');
      ++at;
    }
  }
  endPlain(false);
  return blocks;
}

function blockAt(lines: readonly string[], at: number): { block: Block; next: number } | null {
  const line = lines[at] ?? '';
  if (kFence.test(line)) return fenceAt(lines, at);
  const heading = kHeading.exec(line);
  if (heading)
    return { block: { type: 'heading', inner: parseInline(line.slice(heading[0].length)) }, next: at + 1 };
  if (kQuote.test(line)) {
    const next = runOf(lines, at, kQuote);
    const inner = lines.slice(at, next).map((each) => each.slice(2));
    return { block: { type: 'quote', inner: parseInline(inner.join('\n')) }, next };
  }
  return kItem.test(line) ? listAt(lines, at) : null;
}

/** A fence that is never closed holds the rest: so it looks while it is still being written. */
function fenceAt(lines: readonly string[], at: number): { block: Block; next: number } {
  let end = at + 1;
  while (end < lines.length && lines[end]?.trimEnd() !== '```') ++end;
  return { block: { type: 'code', text: lines.slice(at + 1, end).join('\n') }, next: end + 1 };
}

function listAt(lines: readonly string[], at: number): { block: Block; next: number } {
  const first = kItem.exec(lines[at] ?? '')?.[1];
  const items: Inline[][] = [];
  let next = at;
  for (; next < lines.length; ++next) {
    const line = lines[next] ?? '';
    const item = kItem.exec(line);
    if (!item || (item[1] === undefined) !== (first === undefined)) break;
    items.push(parseInline(line.slice(item[0].length)));
  }
  return { block: { type: 'list', start: first === undefined ? null : Number(first), items }, next };
}

function runOf(lines: readonly string[], at: number, form: RegExp): number {
  let next = at;
  while (next < lines.length && form.test(lines[next] ?? '')) ++next;
  return next;
}

const kMarks = [
  ['**', 'strong'],
  ['__', 'strong'],
  ['~~', 'strike'],
  ['*', 'em'],
  ['_', 'em'],
] as const;
type Mark = (typeof kMarks)[number][0];

const kEscaped = /[\\`*_~[\](){}#>+\-.!|]/;
const kSpace = /\s/;
const kWord = /[A-Za-z0-9]/;
const kLink = /\[([^[\]\n]{1,200})\]\((https?:\/\/[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)\)/y;

/** `open`: marks that are open around it; one kind is never nested in itself, which bounds the depth. */
export function parseInline(text: string, open: readonly Mark[] = []): Inline[] {
  const parts: Inline[] = [];
  // Marks without an end from here on: whoever looked once need not look again.
  const endless = new Set<string>();
  let kept = '';
  const put = (part: Inline) => {
    if (kept !== '') parts.push({ type: 'text', text: kept });
    kept = '';
    parts.push(part);
  };
  for (let at = 0; at < text.length;) {
    const found = partAt(text, at, open, endless);
    if (typeof found === 'string') {
      kept += found;
      // A backslash is left out, and what it names counts for nothing.
      at += found === text[at] || found.length > 1 ? found.length : 2;
    } else {
      put(found.part);
      at = found.next;
    }
  }
  if (kept !== '') parts.push({ type: 'text', text: kept });
  return parts;
}

/** What begins here: a part and where it ends, or text that stays as it is. */
function partAt(
  text: string,
  at: number,
  open: readonly Mark[],
  endless: Set<string>,
): { part: Inline; next: number } | string {
  const char = text[at] ?? '';
  switch (char) {
    case '\\':
      return kEscaped.test(text[at + 1] ?? '') && text[at + 1] !== '\\' ? (text[at + 1] ?? '') : char;
    case '`':
      return codeAt(text, at, endless);
    case '[':
      return linkAt(text, at) ?? char;
    case 'h':
    case 'H': {
      const address = addressAt(text, at);
      if (address === null) return char;
      return { part: { type: 'link', text: address, href: address }, next: at + address.length };
    }
    case '*':
    case '_':
    case '~':
      return emphasisAt(text, at, open, endless);
    default:
      return char;
  }
}

function codeAt(text: string, at: number, endless: Set<string>): { part: Inline; next: number } | string {
  const run = runAt(text, at);
  const ticks = '`'.repeat(run);
  for (let end = endless.has(ticks) ? -1 : text.indexOf(ticks, at + run); end >= 0;) {
    const length = runAt(text, end);
    if (length === run)
      return { part: { type: 'code', text: text.slice(at + run, end) }, next: end + length };
    end = text.indexOf(ticks, end + length);
  }
  endless.add(ticks);
  return ticks;
}

function linkAt(text: string, at: number): { part: Inline; next: number } | null {
  kLink.lastIndex = at;
  const [whole, label = '', href = ''] = kLink.exec(text) ?? [];
  if (whole === undefined || !isWebAddress(href) || pretends(label, href)) return null;
  return { part: { type: 'link', text: label, href }, next: at + whole.length };
}

/** A label that reads as an address of somewhere else. */
function pretends(label: string, href: string): boolean {
  const named = /(?:https?:\/\/)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})/iu.exec(label)?.[1];
  return named !== undefined && named.toLowerCase() !== new URL(href).hostname;
}

function emphasisAt(
  text: string,
  at: number,
  open: readonly Mark[],
  endless: Set<string>,
): { part: Inline; next: number } | string {
  for (const [mark, type] of kMarks) {
    if (!text.startsWith(mark, at) || open.includes(mark) || endless.has(mark)) continue;
    if (!opens(text, at, mark)) continue;
    const end = endOf(text, at + mark.length, mark);
    if (end < 0) {
      endless.add(mark);
      continue;
    }
    const inner = parseInline(text.slice(at + mark.length, end), [...open, mark]);
    return { part: { type, inner }, next: end + mark.length };
  }
  return text.slice(at, at + runAt(text, at));
}

/** Within a word only ** and ~~ count: 2*3*4 and snake_case are what they are. */
function opens(text: string, at: number, mark: Mark): boolean {
  const inWord = at > 0 && kWord.test(text[at - 1] ?? '');
  if (inWord && mark !== '**' && mark !== '~~') return false;
  const next = text[at + mark.length];
  return next !== undefined && !kSpace.test(next);
}

function endOf(text: string, from: number, mark: Mark): number {
  const char = mark.charAt(0);
  for (let at = text.indexOf(char, from); at >= 0;) {
    const run = runAt(text, at);
    // Of a longer run the last ones end the outer mark; a pair ends nothing that one of it began.
    const fits = mark.length === 1 ? run % 2 === 1 : run >= 2;
    const end = at + run - mark.length;
    const after = text[at + run] ?? '';
    const inWord = mark !== '**' && mark !== '~~' && kWord.test(after);
    if (fits && end > from && !inWord && !kSpace.test(text[at - 1] ?? ' ')) return end;
    at = text.indexOf(char, at + run);
  }
  return -1;
}

function runAt(text: string, at: number): number {
  let end = at;
  while (text[end] === text[at]) ++end;
  return end - at;
}

/** The words alone, for one line of a list or for what is said aloud. */
export function plainWords(text: string): string {
  return parseMarkdown(text).map(wordsOfBlock).join('\n');
}

function wordsOfBlock(block: Block): string {
  switch (block.type) {
    case 'code':
      return block.text;
    case 'list':
      return block.items
        .map((item, i) => (block.start === null ? '• ' : `${block.start + i}. `) + words(item))
        .join('\n');
    default:
      return words(block.inner);
  }
}

function words(parts: readonly Inline[]): string {
  return parts.map((part) => ('inner' in part ? words(part.inner) : part.text)).join('');
}
