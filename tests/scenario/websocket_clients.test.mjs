// Outside opinions of the server's WebSocket: the `ws` client of npm and Python's websockets, each with its own idea of the RFC
// and strict about it, talk to the real server: text in all planes, fragments, pings, large messages, closing from both sides.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import WebSocket from "ws";
import { Server } from "./lib/server.mjs";
import { Person, mid } from "./lib/person.mjs";
import { decode, encode } from "./lib/msgpack.mjs";

let server;
let [one, two] = [];
let cid;
before(async () => {
  server = await Server.start();
  [one, two] = [await Person.register(server), await Person.register(server)];
  cid = await one.dm(two);
});
after(() => server.stop());

const address = (person) => `ws://127.0.0.1:${server.port}/v1/ws?token=${person.token}`;

/** An open `ws` client that keeps what it hears; any complaint of the library fails the test. */
async function open(person, protocol, options) {
  const socket = new WebSocket(address(person), protocol, options);
  const frames = [];
  const waiting = [];
  socket.on("message", (data, isBinary) => {
    frames.push(isBinary ? decode(data) : JSON.parse(data.toString()));
    for (const wake of waiting.splice(0)) wake();
  });
  const broken = new Promise((_, failed) => socket.on("error", failed));
  broken.catch(() => undefined);
  await Promise.race([once(socket, "open"), broken]);
  const next = async (fits) => {
    for (;;) {
      const found = frames.find(fits);
      if (found !== undefined) return found;
      await Promise.race([new Promise((wake) => waiting.push(wake)), broken]);
    }
  };
  await next((frame) => frame.t === "ready");
  return { socket, next, frames };
}

const send = (text, id) => ({ t: "send", cid, mid: mid(), kind: "text", body: { text }, id });

for (const [protocol, write] of [
  ["kith.v1.json", (frame) => JSON.stringify(frame)],
  ["kith.v1.msgpack", (frame) => Buffer.from(encode(frame))],
]) {
  test(`ws speaks ${protocol}: text of all planes, fragments, a large message, pings and the close`, { timeout: 30_000 }, async () => {
    const { socket, next } = await open(one, protocol, { perMessageDeflate: true });
    const other = await open(two, "kith.v1.json");
    assert.equal(socket.protocol, protocol);
    assert.equal(socket.extensions, "", "compression was offered and not taken");
    for (const [id, text] of ["plain", "κόσμε 你好 😀", "x".repeat(16_000)].entries()) {
      socket.send(write(send(text, id + 1)));
      assert.equal((await next((frame) => frame.re === id + 1)).t, "ack");
      await other.next((frame) => frame.t === "message" && frame.body.text === text);
    }
    const whole = Buffer.from(write(send("in fragments", 9)));
    const binary = protocol.endsWith("msgpack");
    socket.send(whole.subarray(0, 10), { fin: false, binary });
    socket.ping("between");
    socket.send(whole.subarray(10, 20), { fin: false, binary });
    socket.send(whole.subarray(20), { fin: true, binary });
    const [payload] = await once(socket, "pong");
    assert.equal(payload.toString(), "between");
    assert.equal((await next((frame) => frame.re === 9)).t, "ack");
    socket.close(4001, "bye");
    assert.equal((await once(socket, "close"))[0], 4001);
    other.socket.close();
    await once(other.socket, "close");
  });
}

test("ws hears the server's close with its code, and the server's pings are fit to be answered", { timeout: 30_000 }, async () => {
  const { socket } = await open(one, "kith.v1.json");
  socket.send("no JSON");
  const [code] = await once(socket, "close");
  assert.ok(code >= 4200 && code <= 4299, `a protocol error, not to be retried: ${code}`);
});

test("thirty ws clients of one person at once all hear the same", { timeout: 60_000 }, async () => {
  const clients = await Promise.all(Array.from({ length: 30 }, () => open(two, "kith.v1.json")));
  await one.post(cid, "to all of them");
  await Promise.all(clients.map(({ next }) => next((frame) => frame.t === "message" && frame.body.text === "to all of them")));
  for (const { socket } of clients) socket.terminate();
});

test("Python's websockets agrees", { timeout: 60_000 }, async () => {
  const script = fileURLToPath(new URL("./lib/outside_client.py", import.meta.url));
  // Debian's own Python: the one the package belongs to.
  const child = spawn("/usr/bin/python3", [script, address(one), cid], { stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (data) => (out += data));
  child.stderr.on("data", (data) => (err += data));
  const [code] = await once(child, "close");
  assert.equal(code, 0, err);
  const seen = JSON.parse(out);
  assert.ok(seen.refused >= 4200 && seen.refused <= 4299, String(seen.refused));
  assert.deepEqual(
    { ...seen, refused: undefined },
    {
      subprotocol: "kith.v1.json", extensions: [], ready: "ready", ack: "ack", fragments: "ack", ping: true,
      close: [4000, ""], refused: undefined,
    },
  );
});
