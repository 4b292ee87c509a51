// Finds web addresses in a text. Only http and https become links; everything else stays text.

export interface TextPart {
  text: string;
  href: string | null;
}

const kAddress = /\bhttps?:\/\/[^\s<>"'）】」』》，。！？；：、]+/g;
const kTrailing = /[.,;:!?)\]}]+$/;

export function linkParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(kAddress)) {
    const found = trimmed(match[0]);
    if (!isWebAddress(found)) continue;
    if (match.index > at) parts.push({ text: text.slice(at, match.index), href: null });
    parts.push({ text: found, href: found });
    at = match.index + found.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), href: null });
  return parts;
}

/** A closing bracket belongs to the address only if it was opened there. */
function trimmed(address: string): string {
  const end = kTrailing.exec(address);
  if (!end) return address;
  const without = address.slice(0, end.index);
  return end[0].startsWith(')') && without.includes('(') ? `${without})` : without;
}

function isWebAddress(text: string): boolean {
  try {
    const { protocol } = new URL(text);
    return protocol === 'https:' || protocol === 'http:';
  } catch {
    return false;
  }
}
