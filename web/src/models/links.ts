// Finds web addresses in a text. Only http and https become links; everything else stays text.

const kAddress = /\bhttps?:\/\/[^\s<>"'）】」』》，。！？；：、]+/iy;
const kTrailing = /[.,;:!?)\]}]+$/;

/** The address that begins here, if one does. */
export function addressAt(text: string, at: number): string | null {
  kAddress.lastIndex = at;
  const [found] = kAddress.exec(text) ?? [];
  if (found === undefined) return null;
  const address = trimmed(found);
  return isWebAddress(address) ? address : null;
}

/** A closing bracket belongs to the address only if it was opened there. */
function trimmed(address: string): string {
  const end = kTrailing.exec(address);
  if (!end) return address;
  const without = address.slice(0, end.index);
  return end[0].startsWith(')') && without.includes('(') ? `${without})` : without;
}

export function isWebAddress(text: string): boolean {
  try {
    const { protocol } = new URL(text);
    return protocol === 'https:' || protocol === 'http:';
  } catch {
    return false;
  }
}
