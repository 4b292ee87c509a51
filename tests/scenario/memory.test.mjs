// Memory is bounded whatever the peer does: idle connections, readers that never read, floods, endless frames. Reads the memory of the
// real process; figures are printed, limits are generous so that a noisy machine cannot fail them.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { Server } from "./lib/server.mjs";
import { Person } from "./lib/person.mjs";
import { Socket } from "./lib/socket.mjs";

const idle = Number(process.env.KITH_IDLE ?? 4000);

let server;
before(async () => {
  server = await Server.start();
});
after(() => server.stop());

/** Anonymous bytes of the server process. */
function memory() {
  const text = readFileSync(`/proc/${server.child.pid}/smaps_rollup`, "utf8");
  return Number(/^Anonymous:\s+(\d+) kB/m.exec(text)[1]) * 1024;
}

/** The server has done all it was asked before this answers, on every shard. */
async function settle(person) {
  for (let i = 0; i < 8; ++i) await person.ok("GET", "/v1/me");
}

test(`${idle} idle connections cost little each`, { timeout: 120_000 }, async (t) => {
  const person = await Person.register(server);
  const warm = [];
  for (let i = 0; i < idle / 20; ++i) warm.push(await Person.guest(server));
  await settle(person);
  const before = memory();
  const sockets = [];
  for (let i = 0; i < idle; i += 200) {
    const batch = Array.from({ length: Math.min(200, idle - i) }, (_, n) =>
      Socket.open(server.port, `/v1/ws?token=${warm[(i + n) % warm.length].token}`),
    );
    sockets.push(...(await Promise.all(batch)));
  }
  for (const socket of sockets) {
    while (socket.messages.length === 0 && socket.close === null) await socket.changed();
  }
  const ready = sockets.filter((socket) => socket.messages.some(({ data }) => data.includes('"ready"'))).length;
  await settle(person);
  const each = (memory() - before) / ready;
  t.diagnostic(`${ready} ready, ${Math.round(each)} bytes each`);
  assert.ok(ready >= idle * 0.99, `${ready} of ${idle} were let in`);
  assert.ok(each < 4000, `${each} bytes a connection`);
  for (const socket of sockets) socket.cut();
});

test("a reader that never reads costs a bounded amount, and gets everything in order once it reads", { timeout: 120_000 }, async (t) => {
  const [one, two] = [await Person.register(server), await Person.register(server)];
  const cid = await one.dm(two);
  const slow = await two.connect();
  slow.socket.tcp.pause();
  const fast = await one.connect();
  await settle(one);
  const before = memory();
  const text = "x".repeat(8000);
  const count = 1500;
  for (let n = 0; n < count; n += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, i) => fast.say(cid, `${n + i} ${text}`)));
  }
  const grown = memory() - before;
  t.diagnostic(`${Math.round((count * text.length) / 1e6)} MB sent, the server grew by ${Math.round(grown / 1e5) / 10} MB`);
  assert.ok(grown < 120e6, `${grown} bytes more`);
  slow.socket.tcp.resume();
  // Live, replayed, or told to reload: in each case the end is the same as the store.
  const last = await slow.next((frame) => frame.cid === cid && (frame.seq === count || frame.t === "resync"), 0, 60_000);
  if (last.t === "resync") {
    assert.equal((await two.history(cid, "limit=1")).messages[0].seq, count);
  } else {
    const seqs = slow.of(cid).map((frame) => frame.seq);
    assert.deepEqual(seqs, seqs.map((_, i) => i + 1), "every message once and in order");
  }
});

test("heads, bodies and frames without end are cut off, not stored", { timeout: 60_000 }, async (t) => {
  const person = await Person.register(server);
  await settle(person);
  const before = memory();
  const ended = [];
  for (let i = 0; i < 20; ++i) {
    ended.push(new Promise((done) => {
      const tcp = connect(server.port, "127.0.0.1");
      tcp.on("error", done);
      tcp.on("close", done);
      tcp.write("GET / HTTP/1.1\r\nHost: x\r\n");
      const more = () => {
        while (tcp.writable && tcp.write(`X-Filler: ${"y".repeat(4000)}\r\n`));
        if (tcp.writable) tcp.once("drain", more);
      };
      more();
      tcp.resume();
    }));
  }
  await Promise.all(ended);
  const socket = await Socket.open(server.port, `/v1/ws?token=${person.token}`);
  // A frame that claims 2^62 bytes.
  socket.raw(Buffer.from([0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]));
  while (socket.close === null) await socket.changed();
  assert.ok([1009, 1002].includes(socket.close.code), JSON.stringify(socket.close));
  // Fragments that never end.
  const endless = await Socket.open(server.port, `/v1/ws?token=${person.token}`);
  endless.frame(1, "a".repeat(30_000), { final: false });
  while (endless.close === null) {
    endless.frame(0, "a".repeat(30_000), { final: false });
    await Promise.race([endless.changed(), new Promise((turn) => setImmediate(turn))]);
  }
  const grown = memory() - before;
  t.diagnostic(`the server grew by ${Math.round(grown / 1e5) / 10} MB`);
  assert.ok(grown < 60e6, `${grown} bytes more`);
  await person.post(await person.dm(person), "still here");
});
