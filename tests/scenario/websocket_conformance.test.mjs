// RFC 6455 as a table, over a raw socket against the real server: each row names its section. What is right is answered; what
// is wrong ends with the close code the RFC gives, and the connection with it. Outside opinions: websocket_clients.test.mjs.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { connect } from "node:net";
import { createHash, randomBytes } from "node:crypto";
import { Server } from "./lib/server.mjs";
import { Person } from "./lib/person.mjs";
import { Socket, frameBytes as frame } from "./lib/socket.mjs";
import { decode, encode } from "./lib/msgpack.mjs";

let server;
let person;
before(async () => {
  server = await Server.start();
  person = await Person.register(server);
});
after(() => server.stop());

const [continuation, text, binary, close, ping, pong] = [0, 1, 2, 8, 9, 10];
const start = { final: false };
const ask = (id, more = {}) => JSON.stringify({ t: "ping", id, ...more });
const filled = (size, id = 1) => ask(id, { filler: "x".repeat(size - ask(id, { filler: "" }).length) });
const codeBytes = (code, reason = "") => Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]);
const pieces = (bytes, size) => Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

async function until(socket, isSo, what) {
  const late = AbortSignal.timeout(10_000);
  while (!isSo()) {
    assert.ok(!late.aborted && !(socket.ended && !isSo()), `never came: ${what}; close ${JSON.stringify(socket.close)}`);
    let timer;
    await Promise.race([socket.changed(), new Promise((later) => (timer = setTimeout(later, 1_000)))]);
    clearTimeout(timer);
  }
}

async function session(protocol = "kith.v1.json") {
  const socket = await Socket.open(server.port, `/v1/ws?token=${person.token}`, { protocols: [protocol] });
  await until(socket, () => socket.messages.length > 0, "ready");
  return socket;
}

const read = ({ text: isText, data }) => (isText ? JSON.parse(data.toString("utf8")) : decode(data));
const answered = (socket, id) => () => socket.messages.some((message) => read(message).re === id);

// Section, what, the pieces to be written one after the other, and the ids that must be answered, in order.
const split = Buffer.from(ask(1, { filler: "κόσμε 你好 😀" }));
const good = [
  ["5.2", "a text message", [frame(text, ask(1))], [1]],
  ["5.2", "a length in 7 bits at its largest", [frame(text, filled(125))], [1]],
  ["5.2", "a length in 16 bits at its smallest", [frame(text, filled(126))], [1]],
  ["5.2", "a length in 16 bits", [frame(text, filled(40_000))], [1]],
  ["5.2", "a frame that comes byte by byte", pieces(frame(text, ask(1)), 1), [1]],
  ["5.2", "a large frame that comes in pieces", pieces(frame(text, filled(30_000)), 997), [1]],
  ["5.2", "two frames in one piece", [Buffer.concat([frame(text, ask(1)), frame(text, ask(2))])], [1, 2]],
  ["5.3", "a masking key of zeros", [Buffer.concat([Buffer.from([0x81, 0x80 | ask(1).length, 0, 0, 0, 0]), Buffer.from(ask(1))])], [1]],
  ["5.4", "two fragments", [frame(text, ask(1).slice(0, 5), start), frame(continuation, ask(1).slice(5))], [1]],
  ["5.4", "a fragment for each byte", [...ask(1)].map((c, i) => frame(i === 0 ? text : continuation, c, { final: i === ask(1).length - 1 })), [1]],
  ["5.4", "empty fragments around the content", [frame(text, "", start), frame(continuation, ask(1), start), frame(continuation, "")], [1]],
  ["5.4", "a ping between fragments", [frame(text, ask(1).slice(0, 5), start), frame(ping, "p"), frame(continuation, ask(1).slice(5))], [1]],
  ["5.4", "a message after a fragmented one", [frame(text, ask(1).slice(0, 5), start), frame(continuation, ask(1).slice(5)), frame(text, ask(2))], [1, 2]],
  ["5.5.3", "a pong nobody asked for", [frame(pong, "hello"), frame(text, ask(1))], [1]],
  ["5.5.3", "a pong of 125 bytes", [frame(pong, Buffer.alloc(125, 1)), frame(text, ask(1))], [1]],
  ["5.6", "characters of two, three and four bytes", [frame(text, split)], [1]],
  ["5.6", "characters cut by fragments at every byte", pieces(split, 1).map((b, i, all) => frame(i === 0 ? text : continuation, b, { final: i === all.length - 1 })), [1]],
];

// Section, what, the pieces, and the close code. Nothing of it may be answered.
const bad = [
  ...[1, 2, 3, 4, 5, 6, 7].map((bits) => ["5.2", `reserved bits ${bits.toString(2)}`, [frame(text, ask(1), { reserved: bits })], 1002]),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => ["5.2", `reserved opcode ${opcode}`, [frame(opcode, "")], 1002]),
  ["5.2", "reserved bits on a ping", [frame(ping, "", { reserved: 4 })], 1002],
  ["5.2", "a small length in 16 bits", [frame(text, ask(1), { wide: 2 })], 1002],
  ["5.2", "a small length in 64 bits", [frame(text, ask(1), { wide: 8 })], 1002],
  ["5.2", "a length of 16 bits in 64", [frame(text, filled(300), { wide: 8 })], 1002],
  ["5.2", "a length with its highest bit set", [Buffer.from([0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0])], 1002],
  ["5.1", "a frame without mask", [frame(text, ask(1), { masked: false })], 1002],
  ["5.1", "a close without mask", [frame(close, codeBytes(1000), { masked: false })], 1002],
  ["5.4", "a continuation of nothing", [frame(continuation, ask(1))], 1002],
  ["5.4", "an unfinished continuation of nothing", [frame(continuation, ask(1), start)], 1002],
  ["5.4", "a new message inside a message", [frame(text, "{", start), frame(text, ask(1))], 1002],
  ["5.4", "a binary message inside a text", [frame(text, "{", start), frame(binary, "x")], 1002],
  ["5.5", "a fragmented ping", [frame(ping, "p", start)], 1002],
  ["5.5", "a fragmented close", [frame(close, codeBytes(1000), start)], 1002],
  ["5.5", "a ping of 126 bytes", [frame(ping, Buffer.alloc(126))], 1002],
  ["5.5", "a pong of 126 bytes", [frame(pong, Buffer.alloc(126))], 1002],
  ["5.5", "a close of 126 bytes", [frame(close, codeBytes(1000, "x".repeat(124)))], 1002],
  ["5.5", "a ping in 16 bits of length", [frame(ping, "p", { wide: 2 })], 1002],
  ["5.5.1", "a close of one byte", [frame(close, [3])], 1002],
  ["5.5.1", "a close whose reason is no UTF-8", [frame(close, Buffer.concat([codeBytes(1000), Buffer.from([0xff])]))], 1007],
  ...[0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535].map((code) => ["7.4", `close code ${code}`, [frame(close, codeBytes(code))], 1002]),
  ...[
    ["a byte that never occurs", [0xff]],
    ["a continuation byte alone", [0x80]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["an overlong zero in four bytes", [0xf0, 0x80, 0x80, 0x80]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["a surrogate pair", [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]],
    ["a code point beyond the last", [0xf4, 0x90, 0x80, 0x80]],
    ["five bytes", [0xf8, 0x88, 0x80, 0x80, 0x80]],
    ["a character cut by the end", [0xf0, 0x9f, 0x98]],
  ].map(([what, bytes]) => ["8.1", what, [frame(text, Buffer.concat([Buffer.from('{"t":"'), Buffer.from(bytes)]))], 1007]),
  ["8.1", "a character that another fragment breaks", [frame(text, [0xe4], start), frame(continuation, "a")], 1007],
  ["7.4.1", "a message beyond the limit, refused by its length alone", [frame(text, Buffer.alloc(70_000, 32)).subarray(0, 14)], 1009],
  ["7.4.1", "a length of 2^62", [Buffer.from([0x82, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])], 1009],
  ["7.4.1", "fragments that together are beyond the limit", Array.from({ length: 9 }, (_, i) => frame(i === 0 ? text : continuation, "x".repeat(8_000), start)), 1009],
];

async function sendAll(socket, parts) {
  for (const part of parts) {
    socket.raw(part);
    // Each piece by itself: the next one leaves after a turn of the loop.
    await new Promise((turn) => setImmediate(turn));
  }
}

describe("what the RFC allows is answered", () => {
  for (const [section, what, parts, ids] of good) {
    test(`${section} ${what}`, async () => {
      const socket = await session();
      await sendAll(socket, parts);
      await until(socket, answered(socket, ids.at(-1)), "the answer");
      assert.deepEqual(socket.messages.map((message) => read(message).re).filter((re) => re !== undefined), ids);
      socket.cut();
    });
  }

  test("5.6 a binary message, whole and in fragments", async () => {
    const socket = await session("kith.v1.msgpack");
    const [first, second] = [Buffer.from(encode({ t: "ping", id: 1 })), Buffer.from(encode({ t: "ping", id: 2 }))];
    socket.raw(frame(binary, first));
    await sendAll(socket, [frame(binary, second.subarray(0, 3), start), frame(ping, ""), frame(continuation, second.subarray(3))]);
    await until(socket, answered(socket, 2), "the second answer");
    assert.ok(socket.messages.every((message) => !message.text), "answers are binary too");
    socket.cut();
  });

  for (const payload of [Buffer.alloc(0), Buffer.from("hello"), Buffer.from([0, 255, 128]), Buffer.alloc(125, 7)]) {
    test(`5.5.2 a ping of ${payload.length} bytes gets its own bytes back`, async () => {
      const socket = await session();
      socket.frame(ping, payload);
      await until(socket, () => socket.pongs.length > 0, "the pong");
      assert.deepEqual(socket.pongs, [payload]);
      socket.cut();
    });
  }

  test("5.5.3 of many pings the last one is answered", async () => {
    const socket = await session();
    for (let n = 0; n < 20; ++n) socket.frame(ping, String(n));
    await until(socket, () => socket.pongs.some((payload) => payload.toString() === "19"), "the pong of the last");
    const numbers = socket.pongs.map((payload) => Number(payload.toString()));
    assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
    socket.cut();
  });

  for (const code of [undefined, 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]) {
    test(`5.5.1 a close ${code === undefined ? "without code" : `with ${code}`} is returned, and the server ends the connection`, async () => {
      const socket = await session();
      socket.frame(close, code === undefined ? "" : codeBytes(code, "再见"));
      await until(socket, () => socket.ended, "the end");
      assert.equal(socket.close.code, code ?? 1005);
    });
  }

  test("5.5.1 nothing after a close is answered", async () => {
    const socket = await session();
    socket.raw(Buffer.concat([frame(close, codeBytes(1000)), frame(text, ask(1)), frame(ping, "late")]));
    await until(socket, () => socket.ended, "the end");
    assert.equal(socket.close.code, 1000);
    assert.ok(!answered(socket, 1)());
    assert.deepEqual(socket.pongs, []);
  });

  test("5.4 a close between fragments ends the message with the connection", async () => {
    const socket = await session();
    await sendAll(socket, [frame(text, ask(1).slice(0, 5), start), frame(close, codeBytes(1001))]);
    await until(socket, () => socket.ended, "the end");
    assert.equal(socket.close.code, 1001);
  });
});

describe("what the RFC forbids ends with its code", () => {
  for (const [section, what, parts, code] of bad) {
    test(`${section} ${what}: ${code}`, async () => {
      const socket = await session();
      await sendAll(socket, parts);
      await until(socket, () => socket.close !== null, "the close");
      assert.equal(socket.close.code, code);
      assert.ok(socket.messages.every((message) => read(message).re === undefined), "nothing of it was answered");
    });
  }

  test("7.1.1 what comes after a breach is not looked at", async () => {
    const socket = await session();
    socket.raw(Buffer.concat([frame(text, ask(1)), frame(text, ask(2), { reserved: 4 }), frame(text, ask(3))]));
    await until(socket, () => socket.close !== null, "the close");
    assert.equal(socket.close.code, 1002);
    assert.ok(!answered(socket, 3)());
  });
});

// A handshake as raw lines: the answer's head.
function shake(lines) {
  return new Promise((done, failed) => {
    const tcp = connect(server.port, "127.0.0.1");
    let head = "";
    tcp.on("data", (data) => {
      head += data.toString("latin1");
      if (!head.includes("\r\n\r\n")) return;
      tcp.destroy();
      const [status, ...fields] = head.split("\r\n\r\n")[0].split("\r\n");
      const headers = Object.fromEntries(fields.map((field) => [field.split(":")[0].toLowerCase(), field.slice(field.indexOf(":") + 1).trim()]));
      done({ status: Number(status.split(" ")[1]), headers });
    });
    tcp.on("close", () => failed(new Error(`ended without a whole answer: ${head}`)));
    tcp.on("error", failed);
    tcp.write(`${lines.join("\r\n")}\r\n\r\n`);
  });
}

const key = randomBytes(16).toString("base64");
const handshake = () => ({
  line: `GET /v1/ws?token=${person.token} HTTP/1.1`,
  Host: "kith.test",
  Upgrade: "websocket",
  Connection: "Upgrade",
  "Sec-WebSocket-Key": key,
  "Sec-WebSocket-Version": "13",
});
const withChange = (change) => {
  const { line, ...fields } = { ...handshake(), ...change };
  return [line, ...Object.entries(fields).flatMap(([name, value]) => [value].flat().filter((one) => one !== undefined).map((one) => `${name}: ${one}`))];
};

// Section, what, the change of a good handshake, the status.
const handshakes = [
  ["4.2.1", "a good one", {}, 101],
  ["4.2.1", "field values in other letters", { Upgrade: "WebSocket", Connection: "upgrade" }, 101],
  ["4.2.1", "Connection among others", { Connection: "keep-alive, Upgrade" }, 101],
  ["4.2.1", "Upgrade among others", { Upgrade: "h2c, websocket" }, 101],
  ["4.2.1", "extra fields and extensions nobody knows", { "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits, x-unknown", "X-Else": "1" }, 101],
  ["4.2.1", "another method", { line: "POST /v1/ws HTTP/1.1", "Content-Length": "0" }, 405],
  ["4.2.1", "an older HTTP", { line: "GET /v1/ws HTTP/1.0" }, 426],
  ["4.2.1", "no Host", { Host: undefined }, 400],
  ["4.2.1", "no Upgrade", { Upgrade: undefined }, 426],
  ["4.2.1", "another Upgrade", { Upgrade: "h2c" }, 426],
  ["4.2.1", "no Connection", { Connection: undefined }, 426],
  ["4.2.1", "Connection without upgrade", { Connection: "keep-alive" }, 426],
  ["4.2.1", "no key", { "Sec-WebSocket-Key": undefined }, 400],
  ["4.2.1", "an empty key", { "Sec-WebSocket-Key": "" }, 400],
  ["4.2.1", "a key too short", { "Sec-WebSocket-Key": randomBytes(15).toString("base64") }, 400],
  ["4.2.1", "a key too long", { "Sec-WebSocket-Key": randomBytes(17).toString("base64") }, 400],
  ["4.2.1", "a key that is no base64", { "Sec-WebSocket-Key": "!!!!!!!!!!!!!!!!!!!!!!==" }, 400],
  ["11.3.1", "two keys", { "Sec-WebSocket-Key": [key, key] }, 400],
  ["4.4", "no version", { "Sec-WebSocket-Version": undefined }, 426],
  ["4.4", "an older version", { "Sec-WebSocket-Version": "8" }, 426],
  ["4.4", "a newer version", { "Sec-WebSocket-Version": "25" }, 426],
  ["4.4", "a version that is no number", { "Sec-WebSocket-Version": "thirteen" }, 426],
];

describe("handshakes", () => {
  for (const [section, what, change, status] of handshakes) {
    test(`${section} ${what}: ${status}`, async () => {
      const answer = await shake(withChange(change));
      assert.equal(answer.status, status);
      if (section === "4.4") assert.equal(answer.headers["sec-websocket-version"], "13", "says which it speaks");
      if (status !== 101) return;
      assert.equal(answer.headers.upgrade.toLowerCase(), "websocket");
      assert.equal(answer.headers.connection.toLowerCase(), "upgrade");
      const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
      assert.equal(answer.headers["sec-websocket-accept"], accept);
      assert.equal(answer.headers["sec-websocket-extensions"], undefined, "none was agreed to");
    });
  }

  for (const [offered, chosen] of [
    [undefined, undefined],
    ["kith.v1.json", "kith.v1.json"],
    ["kith.v1.msgpack", "kith.v1.msgpack"],
    ["unknown, kith.v1.json", "kith.v1.json"],
    [["kith.v1.msgpack", "other"], "kith.v1.msgpack"],
  ]) {
    test(`4.2.2 of the subprotocols ${JSON.stringify(offered)} the answer names ${chosen}`, async () => {
      const answer = await shake(withChange({ "Sec-WebSocket-Protocol": offered }));
      assert.equal(answer.status, 101);
      assert.equal(answer.headers["sec-websocket-protocol"], chosen);
    });
  }
});
