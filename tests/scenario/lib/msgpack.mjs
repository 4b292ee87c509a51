// MessagePack as far as the protocol uses it: maps with text keys, lists, texts, numbers, booleans, nothing.
// Deliberately not here: binary and extension types, which the protocol does not have.

export function decode(bytes) {
  let at = 0;
  const text = (length) => bytes.toString("utf8", at, (at += length));
  const unsigned = (size) => {
    let value = 0;
    for (let i = 0; i < size; ++i) value = value * 256 + bytes[at++];
    return value;
  };
  const list = (length) => Array.from({ length }, () => next());
  const map = (length) => Object.fromEntries(Array.from({ length }, () => [next(), next()]));
  const next = () => {
    const head = bytes[at++];
    if (head < 0x80) return head;
    if (head < 0x90) return map(head & 0x0f);
    if (head < 0xa0) return list(head & 0x0f);
    if (head < 0xc0) return text(head & 0x1f);
    if (head >= 0xe0) return head - 256;
    switch (head) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xca: return bytes.readFloatBE((at += 4) - 4);
      case 0xcb: return bytes.readDoubleBE((at += 8) - 8);
      case 0xcc: return unsigned(1);
      case 0xcd: return unsigned(2);
      case 0xce: return unsigned(4);
      case 0xcf: return unsigned(8);
      case 0xd0: return bytes.readInt8(at++);
      case 0xd1: return bytes.readInt16BE((at += 2) - 2);
      case 0xd2: return bytes.readInt32BE((at += 4) - 4);
      case 0xd3: return Number(bytes.readBigInt64BE((at += 8) - 8));
      case 0xd9: return text(unsigned(1));
      case 0xda: return text(unsigned(2));
      case 0xdb: return text(unsigned(4));
      case 0xdc: return list(unsigned(2));
      case 0xdd: return list(unsigned(4));
      case 0xde: return map(unsigned(2));
      case 0xdf: return map(unsigned(4));
      default: throw new Error(`no such type: ${head}`);
    }
  };
  const value = next();
  if (at !== bytes.length) throw new Error("bytes left over");
  return value;
}

export function encode(value) {
  if (value === null || value === undefined) return Buffer.from([0xc0]);
  if (typeof value === "boolean") return Buffer.from([value ? 0xc3 : 0xc2]);
  if (typeof value === "number") {
    if (Number.isInteger(value) && value >= 0 && value < 0x80) return Buffer.from([value]);
    const out = Buffer.alloc(9);
    if (Number.isInteger(value)) {
      out[0] = 0xd3;
      out.writeBigInt64BE(BigInt(value), 1);
    } else {
      out[0] = 0xcb;
      out.writeDoubleBE(value, 1);
    }
    return out;
  }
  if (typeof value === "string") {
    const text = Buffer.from(value);
    const head = Buffer.alloc(5);
    head[0] = 0xdb;
    head.writeUInt32BE(text.length, 1);
    return Buffer.concat([head, text]);
  }
  const head = Buffer.alloc(5);
  if (Array.isArray(value)) {
    head[0] = 0xdd;
    head.writeUInt32BE(value.length, 1);
    return Buffer.concat([head, ...value.map(encode)]);
  }
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  head[0] = 0xdf;
  head.writeUInt32BE(entries.length, 1);
  return Buffer.concat([head, ...entries.flatMap(([key, each]) => [encode(key), encode(each)])]);
}
