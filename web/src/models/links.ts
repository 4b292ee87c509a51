// Finds web addresses in a text. Only http and https become links; everything else stays text.

const kAddressMax = 2048; // longer ones stay text: a message is looked through at every letter that may begin one
const kAddress = /\bhttps?:\/\/[^\s<>"'）】」』》，。！？；：、]{1,2048}/iy;
const kTrailing = '.,;:!?)]}';

/** The address that begins here, if one does. */
export function addressAt(text: string, at: number): string | null {
  kAddress.lastIndex = at;
  const [found] = kAddress.exec(text) ?? [];
  if (found === undefined || found.length > kAddressMax) return null;
  const address = trimmed(found);
  return isWebAddress(address) ? address : null;
}

/** A closing bracket belongs to the address only if it was opened there. */
function trimmed(address: string): string {
  let end = address.length;
  while (end > 0 && kTrailing.includes(address.charAt(end - 1))) --end;
  const without = address.slice(0, end);
  return address.charAt(end) === ')' && without.includes('(') ? `${without})` : without;
}

export function isWebAddress(text: string): boolean {
  try {
    const { protocol } = new URL(text);
    return protocol === 'https:' || protocol === 'http:';
  } catch {
    return false;
  }
}
