// A small WebSocket client (RFC 6455) that leaves the test in charge of every byte: good frames by send(), bad ones by raw().
import { connect } from "node:net";
import { randomBytes } from "node:crypto";

/** A client's frame. `wide` is the number of bytes the length takes (0, 2 or 8), the fewest unless said otherwise. */
export function frameBytes(opcode, payload, { final = true, masked = true, reserved = 0, wide } = {}) {
  const body = Buffer.from(payload);
  const mask = masked ? 0x80 : 0;
  const width = wide ?? (body.length < 126 ? 0 : body.length < 65536 ? 2 : 8);
  const head = [(final ? 0x80 : 0) | (reserved << 4) | opcode];
  if (width === 0) head.push(mask | body.length);
  else if (width === 2) head.push(mask | 126, body.length >> 8, body.length & 255);
  else {
    const size = Buffer.alloc(8);
    size.writeBigUInt64BE(BigInt(body.length));
    head.push(mask | 127, ...size);
  }
  if (!masked) return Buffer.concat([Buffer.from(head), body]);
  const key = randomBytes(4);
  for (let i = 0; i < body.length; ++i) body[i] ^= key[i & 3];
  return Buffer.concat([Buffer.from(head), key, body]);
}

export class Socket {
  static async open(port, path, { protocols = [], headers = {} } = {}) {
    const tcp = connect(port, "127.0.0.1");
    const socket = new Socket(tcp);
    await new Promise((ready, failed) => {
      tcp.once("connect", ready);
      tcp.once("error", failed);
    });
    const lines = [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
      "Sec-WebSocket-Version: 13",
      ...(protocols.length > 0 ? [`Sec-WebSocket-Protocol: ${protocols.join(", ")}`] : []),
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    tcp.write(lines.join("\r\n") + "\r\n\r\n");
    await socket.#handshake();
    return socket;
  }

  #buffer = Buffer.alloc(0);
  #fragments = [];
  #wake = [];
  messages = [];
  pongs = [];
  ended = false; // the peer ended the connection
  close = null; // {code, reason} once the peer closed or the connection ended
  status = 0;

  constructor(tcp) {
    this.tcp = tcp;
    tcp.setNoDelay(true);
    tcp.on("data", (data) => {
      this.#buffer = Buffer.concat([this.#buffer, data]);
      if (this.status === 101) this.#parse();
      this.#notify();
    });
    tcp.on("close", () => {
      this.ended = true;
      this.close ??= { code: 1006, reason: "" };
      this.#notify();
    });
    tcp.on("error", () => undefined);
  }

  #notify() {
    for (const wake of this.#wake.splice(0)) wake();
  }

  changed() {
    return new Promise((wake) => this.#wake.push(wake));
  }

  async #handshake() {
    for (;;) {
      const end = this.#buffer.indexOf("\r\n\r\n");
      if (end >= 0) {
        this.head = this.#buffer.subarray(0, end).toString("latin1");
        this.#buffer = this.#buffer.subarray(end + 4);
        this.status = Number(this.head.split(" ")[1]);
        if (this.status !== 101) throw new Error(`upgrade refused: ${this.head}`);
        this.#parse();
        return;
      }
      if (this.close !== null) throw new Error("connection ended during the handshake");
      await this.changed();
    }
  }

  #parse() {
    for (;;) {
      const b = this.#buffer;
      if (b.length < 2) return;
      let length = b[1] & 0x7f;
      let at = 2;
      if (length === 126) {
        if (b.length < 4) return;
        length = b.readUInt16BE(2);
        at = 4;
      } else if (length === 127) {
        if (b.length < 10) return;
        length = Number(b.readBigUInt64BE(2));
        at = 10;
      }
      if (b.length < at + length) return;
      const payload = b.subarray(at, at + length);
      const opcode = b[0] & 0x0f;
      const final = (b[0] & 0x80) !== 0;
      this.#buffer = b.subarray(at + length);
      if (opcode === 8) {
        this.close ??= {
          code: payload.length >= 2 ? payload.readUInt16BE(0) : 1005,
          reason: payload.subarray(2).toString("utf8"),
        };
        this.tcp.end();
      } else if (opcode === 9) {
        this.frame(10, payload);
      } else if (opcode === 10) {
        this.pongs.push(Buffer.from(payload));
      } else {
        this.#fragments.push(Buffer.from(payload));
        if (final) this.messages.push({ text: opcode !== 2, data: Buffer.concat(this.#fragments.splice(0)) });
      }
    }
  }

  frame(opcode, payload, options) {
    return this.tcp.write(frameBytes(opcode, payload, options));
  }

  text(payload) {
    this.frame(1, payload);
  }

  raw(bytes) {
    this.tcp.write(bytes);
  }

  /** Ends the connection as a lost network does. */
  cut() {
    this.tcp.destroy();
  }
}
