// Every frame of protocol/golden/frames.json, as this side of the wire sees it: both codecs mean the same, JSON comes back byte for
// byte, and the types and tables generated here know every frame. The MessagePack reader below exists for this test alone.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { closeCodes, closeRanges, codes } from './codes.ts';
import { commands } from './commands.ts';
import type { DownFrame } from './frames.ts';

interface Example {
  way: 'up' | 'down' | 'answer';
  name: string;
  json: string;
  msgpack: string;
}

const file = new URL('../../../../protocol/golden/frames.json', import.meta.url);
const examples = JSON.parse(readFileSync(file, 'utf8')) as Example[];

class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get done(): boolean {
    return this.at === this.bytes.length;
  }

  value(): unknown {
    const tag = this.take(1, (at) => this.view.getUint8(at));
    if (tag < 0x80) return tag;
    if (tag < 0x90) return this.map(tag & 15);
    if (tag < 0xa0) return this.list(tag & 15);
    if (tag < 0xc0) return this.text(tag & 31);
    if (tag >= 0xe0) return tag - 256;
    return this.tagged(tag);
  }

  private tagged(tag: number): unknown {
    switch (tag) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xcb:
        return this.take(8, (at) => this.view.getFloat64(at));
      case 0xcc:
        return this.take(1, (at) => this.view.getUint8(at));
      case 0xcd:
        return this.take(2, (at) => this.view.getUint16(at));
      case 0xce:
        return this.take(4, (at) => this.view.getUint32(at));
      case 0xcf:
        return Number(this.take(8, (at) => this.view.getBigUint64(at)));
      case 0xd0:
        return this.take(1, (at) => this.view.getInt8(at));
      case 0xd1:
        return this.take(2, (at) => this.view.getInt16(at));
      case 0xd9:
        return this.text(this.take(1, (at) => this.view.getUint8(at)));
      case 0xda:
        return this.text(this.take(2, (at) => this.view.getUint16(at)));
      case 0xdc:
        return this.list(this.take(2, (at) => this.view.getUint16(at)));
      case 0xde:
        return this.map(this.take(2, (at) => this.view.getUint16(at)));
      default:
        throw new Error(`MessagePack tag ${tag.toString(16)}`);
    }
  }

  private map(count: number): Record<string, unknown> {
    const fields: [string, unknown][] = [];
    for (let i = 0; i < count; i += 1) fields.push([this.value() as string, this.value()]);
    return Object.fromEntries(fields);
  }

  private list(count: number): unknown[] {
    return Array.from({ length: count }, () => this.value());
  }

  private text(size: number): string {
    return this.take(size, (at) => new TextDecoder('utf-8', { fatal: true }).decode(this.bytes.subarray(at, at + size)));
  }

  private take<T>(size: number, read: (at: number) => T): T {
    const value = read(this.at);
    this.at += size;
    return value;
  }
}

// Compiles only if the switch names every frame there is.
function known(frame: DownFrame): string {
  switch (frame.t) {
    case 'ready':
    case 'joined':
    case 'message':
    case 'edited':
    case 'recalled':
    case 'reaction':
    case 'pinned':
    case 'updated':
    case 'stream':
    case 'unread':
    case 'cleared':
    case 'ack':
    case 'member':
    case 'conversation':
    case 'skip':
    case 'delivered':
    case 'read':
    case 'typing':
    case 'presence':
    case 'signal':
    case 'user':
    case 'synced':
    case 'resync':
    case 'drain':
    case 'notice':
    case 'ok':
    case 'error':
    case 'pong':
      return frame.t;
    default: {
      const never: never = frame;
      return `unknown ${JSON.stringify(never)}`;
    }
  }
}

describe('golden frames', () => {
  it.each(examples.map((example) => [example.way, example.name, example] as const))(
    '%s %s means the same in both codecs',
    (_way, _name, example) => {
      const reader = new Reader(Uint8Array.from(Buffer.from(example.msgpack, 'hex')));
      const unpacked = reader.value();
      expect(reader.done).toBe(true);
      const parsed = JSON.parse(example.json) as unknown;
      expect(unpacked).toEqual(parsed);
      // 1e+20 is the one number that JavaScript spells otherwise.
      expect(JSON.stringify(parsed).replace('100000000000000000000', '1e+20')).toBe(example.json);
    },
  );

  it('every frame of the server has a type here', () => {
    for (const example of examples.filter(({ way }) => way === 'down')) {
      const frame = JSON.parse(example.json) as DownFrame;
      expect(known(frame)).toBe(example.name.split(' ')[0]);
      if (frame.t === 'error') expect(codes).toHaveProperty(frame.code);
    }
  });

  it('every frame of a client is a command that may come on the socket', () => {
    for (const example of examples.filter(({ way }) => way === 'up')) {
      expect(commands[example.name as keyof typeof commands].socket).toBe(true);
    }
  });

  it('every close code lies in a range that says what to do', () => {
    for (const code of Object.values(closeCodes)) {
      expect(closeRanges.filter(({ from, to }) => from <= code && code <= to)).toHaveLength(1);
    }
  });
});
