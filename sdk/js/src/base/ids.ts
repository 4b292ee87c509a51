// Ids the client makes: a ULID for each command (mid), time first, so that they
// sort as they were made; the rest random; a version 4 UUID for the device. crypto.randomUUID is not used: it is missing on plain http.
import type { Env } from './env.ts';

const kAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function ulid(env: Pick<Env, 'now' | 'randomBytes'>): string {
  let time = env.now();
  let head = '';
  for (let i = 0; i < 10; ++i) {
    head = kAlphabet.charAt(time % 32) + head;
    time = Math.floor(time / 32);
  }
  let tail = '';
  for (const byte of env.randomBytes(16)) tail += kAlphabet.charAt(byte & 31);
  return head + tail;
}

export function uuid(env: Pick<Env, 'randomBytes'>): string {
  const bytes = env.randomBytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
