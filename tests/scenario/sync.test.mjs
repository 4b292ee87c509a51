// Coming back after a while: one sync, or a join by rev or seq, brings exactly what the store holds.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Server } from "./lib/server.mjs";
import { Device, Person, mid } from "./lib/person.mjs";
import { decode, encode } from "./lib/msgpack.mjs";
import { Socket } from "./lib/socket.mjs";

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

// What a client keeps of sync: rows by key, a row not newer than the kept one is ignored.
class Cache {
  conversations = new Map();
  messages = new Map();
  members = new Map();
  users = {};

  take(answer) {
    for (const { messages, tombstones, members, limited, ...row } of answer.conversations) {
      if (limited) for (const key of this.messages.keys()) if (key.startsWith(row.cid)) this.messages.delete(key);
      this.conversations.set(row.cid, row);
      for (const message of [...messages, ...tombstones]) this.#upsert(this.messages, `${row.cid}/${message.seq}`, message);
      for (const member of members ?? []) this.#upsert(this.members, `${row.cid}/${member.userId}`, member);
    }
    for (const { cid } of answer.gone) this.conversations.delete(cid);
    Object.assign(this.users, answer.users);
    this.token = answer.token;
    this.epoch = answer.epoch;
  }

  #upsert(rows, key, row) {
    if ((rows.get(key)?.rev ?? -1) < row.rev) rows.set(key, row);
  }
}

async function load(person, query = "messages=50") {
  const cache = new Cache();
  let answer;
  do {
    answer = await person.ok("GET", `/v1/sync?${query}${cache.token ? `&token=${encodeURIComponent(cache.token)}` : ""}`);
    cache.take(answer);
  } while (answer.more);
  return cache;
}

async function allMessages(person, cid) {
  const out = [];
  for (let after = 0; ; after = out.at(-1).seq) {
    const page = await person.history(cid, `after=${after}&limit=100`);
    out.push(...page.messages);
    if (!page.hasAfter) return out;
  }
}

async function flood(device, cid, count, text = "n") {
  const last = [];
  for (let n = 0; n < count; ++n) {
    last.push(device.ok({ t: "send", cid, mid: mid(), kind: "text", body: { text: `${text} ${n}` } }));
    if (last.length === 50) await Promise.all(last.splice(0));
  }
  await Promise.all(last);
}

test("500 messages, 20 changes and one removal later, one sync brings what a fresh load would", async () => {
  const [away, boss, third] = [await Person.register(server), await Person.register(server), await Person.register(server)];
  const [busy, lost] = [await boss.group("Busy", away, third), await boss.group("Lost", away, third)];
  const dm = await boss.dm(away);
  await boss.post(dm, "before");
  const { seq: regretted } = await boss.post(busy, "before");
  const cache = await load(away);
  const known = new Map(cache.messages);
  assert.ok(cache.conversations.has(lost));

  const device = await boss.connect();
  await flood(device, busy, 450);
  await flood(device, dm, 50);
  for (let n = 0; n < 10; ++n) {
    await boss.ok("PATCH", `/v1/conversations/${busy}`, { name: `Busy ${n}` });
    await boss.ok("PATCH", `/v1/conversations/${busy}/members/${third.id}`, { role: n % 2 === 0 ? "admin" : "member" });
  }
  await boss.ok("DELETE", `/v1/conversations/${busy}/messages/${regretted}`);
  await boss.ok("DELETE", `/v1/conversations/${lost}/members/${away.id}`);

  const socket = await away.connect();
  const pages = [];
  let token = cache.token;
  do {
    pages.push(await socket.ok({ t: "sync", token, messages: 50 }));
    token = pages.at(-1).token;
    cache.take(pages.at(-1));
  } while (pages.at(-1).more);
  assert.equal(pages.length, 1, "one answer");
  assert.deepEqual(pages[0].gone.map(({ cid, reason, by }) => [cid, reason, by]), [[lost, "removed", boss.id]]);
  assert.ok(!cache.conversations.has(lost));

  const fresh = await load(away);
  assert.deepEqual([...cache.conversations.keys()].sort(), [...fresh.conversations.keys()].sort());
  for (const [cid, row] of fresh.conversations) assert.deepEqual(cache.conversations.get(cid), row);
  for (const [key, row] of fresh.messages) assert.deepEqual(cache.messages.get(key), row);
  for (const [key, row] of fresh.members) assert.deepEqual(cache.members.get(key), row);
  assert.equal(cache.conversations.get(busy).name, "Busy 9");
  for (const cid of [busy, dm]) {
    const stored = new Map((await allMessages(away, cid)).map((message) => [`${cid}/${message.seq}`, message]));
    const part = pages[0].conversations.find((row) => row.cid === cid);
    for (const message of [...part.messages, ...part.tombstones]) {
      assert.deepEqual(message, stored.get(`${cid}/${message.seq}`));
    }
    if (!part.limited) for (const [key, message] of stored) assert.deepEqual(cache.messages.get(key), message);
  }
  assert.ok(known.size > 0);

  // Live goes on from there.
  const from = socket.frames.length;
  const { rev } = await boss.post(busy, "live");
  const live = await socket.next((frame) => frame.t === "message" && frame.cid === busy, from);
  assert.equal(live.rev, rev);
  assert.equal(rev, cache.conversations.get(busy).rev + 1, "live continues without a gap");
});

test("more than fits is limited, and the page then stands for itself", async () => {
  const [away, other] = [await Person.register(server), await Person.register(server)];
  const cid = await other.dm(away);
  const cache = await load(away);
  await flood(await other.connect(), cid, 300);
  const answer = await away.ok("GET", `/v1/sync?token=${encodeURIComponent(cache.token)}&messages=10`);
  const part = answer.conversations.find((row) => row.cid === cid);
  assert.equal(part.limited, true);
  assert.equal(part.head, 300);
  assert.deepEqual(part.messages.map((message) => message.seq), Array.from({ length: part.messages.length }, (_, n) => 301 - part.messages.length + n));
});

test("join by rev replays at most 1,000 rows, says where it stopped, and goes on from there", async () => {
  const [one, two] = [await Person.register(server), await Person.register(server)];
  const cid = await one.dm(two);
  await flood(await one.connect(), cid, 1300);
  const device = await two.connect();
  const seqs = [];
  let rev = 0;
  for (let round = 0; round < 3; ++round) {
    const from = device.frames.length;
    const answer = await device.join({ cid, rev });
    const rows = device.frames.slice(from).filter((frame) => frame.cid === cid && frame.t === "message");
    seqs.push(...rows.map((row) => row.seq));
    const resync = device.frames.slice(from).find((frame) => frame.t === "resync");
    if (resync === undefined) {
      rev = answer.rev;
      break;
    }
    assert.deepEqual([resync.cid, resync.reason], [cid, "rows"]);
    assert.ok(rows.length <= 1000 && rows.length >= 900, `${rows.length} rows`);
    assert.equal(resync.rev, Math.max(...rows.map((row) => row.rev)));
    rev = resync.rev;
  }
  assert.deepEqual(seqs, Array.from({ length: 1300 }, (_, n) => n + 1), "in order, each once");
  assert.equal(rev, (await two.ok("GET", `/v1/conversations/${cid}`)).rev);
});

test("join by seq brings the messages after it, in order, and live follows", async () => {
  const [one, two] = [await Person.register(server), await Person.register(server)];
  const cid = await one.dm(two);
  await flood(await one.connect(), cid, 40);
  const device = await two.connect();
  await device.join({ cid, since: 25 });
  assert.deepEqual(device.of(cid).map((message) => message.seq), Array.from({ length: 15 }, (_, n) => 26 + n));
  await one.post(cid, "live");
  await device.next((frame) => frame.t === "message" && frame.seq === 41);
  const both = await device.request({ t: "join", cid, since: 1, rev: 1 });
  assert.equal(both.code, "bad_request");
});

test("a cursor above the head is a resync, not silence", async () => {
  const [one, two] = [await Person.register(server), await Person.register(server)];
  const cid = await one.dm(two);
  await one.post(cid, "x");
  const device = await two.connect();
  await device.request({ t: "join", cid, rev: 999_999 });
  const resync = await device.next((frame) => frame.t === "resync");
  assert.deepEqual([resync.cid, resync.reason], [cid, "ahead"]);
});

test("two devices see the same: messages, one's own read, and what the other sent", async () => {
  const [one, two] = [await Person.register(server), await Person.register(server)];
  const cid = await one.dm(two);
  const [phone, laptop, hers] = [await one.connect(), await one.connect(), await two.connect()];
  await hers.say(cid, "a");
  await phone.next((frame) => frame.t === "message" && frame.seq === 1);
  await phone.say(cid, "b");
  await phone.ok({ t: "read", cid, pos: 2 });
  await laptop.next((frame) => frame.t === "read" && frame.from === one.id && frame.pos === 2);
  assert.deepEqual(laptop.of(cid).map((message) => [message.seq, message.from]), [[1, two.id], [2, one.id]]);
  assert.deepEqual(await load(one), await load(one));
});

test("MessagePack carries the same objects as JSON", async () => {
  const [one, two] = [await Person.register(server), await Person.register(server)];
  const cid = await one.dm(two);
  const json = await two.connect();
  const packed = await Socket.open(server.port, `/v1/ws?token=${two.token}`, { protocols: ["kith.v1.msgpack"] });
  assert.match(packed.head, /sec-websocket-protocol: *kith\.v1\.msgpack/i);
  const next = async (fits) => {
    for (;;) {
      const found = packed.messages.map(({ text, data }) => (assert.equal(text, false), decode(data))).find(fits);
      if (found !== undefined) return found;
      assert.equal(packed.close, null);
      await packed.changed();
    }
  };
  const ready = await next((frame) => frame.t === "ready");
  assert.deepEqual({ ...ready, sessionId: 0, serverTs: 0 }, { ...json.ready, sessionId: 0, serverTs: 0 });
  await one.post(cid, '你好 "Ann" 😀\n');
  const [there, here] = [await next((frame) => frame.t === "message"), await json.next((frame) => frame.t === "message")];
  assert.deepEqual(there, here);
  packed.frame(2, encode({ t: "sync", id: 5, messages: 50 }));
  const synced = await next((frame) => frame.re === 5);
  const { re, ...mine } = await json.ok({ t: "sync", messages: 50 });
  assert.ok(re > 0);
  assert.deepEqual({ ...synced, re: 0, token: "" }, { ...mine, re: 0, token: "" });
  packed.frame(2, encode({ t: "send", id: 6, cid, mid: mid(), kind: "text", body: { text: "packed" } }));
  assert.equal((await next((frame) => frame.re === 6)).t, "ack");
  assert.deepEqual((await json.next((frame) => frame.t === "message" && frame.seq === 2)).body, { text: "packed" });
  packed.cut();
});

test("after the data folder was wiped the epoch is another, old tokens are refused and a sync token is a resync", async () => {
  const own = await Server.start();
  try {
    const before = await Person.register(own, "survivor");
    const cid = await before.dm(await Person.register(own, "other"));
    await before.post(cid, "lost");
    const cache = await load(before);
    const device = await before.connect();
    await own.pause();
    assert.equal((await device.closed()).code, 4000);
    for (const name of readdirSync(own.data)) {
      if (name !== "keys") rmSync(join(own.data, name), { recursive: true });
    }
    await own.start().catch(() => undefined);
    if (own.child.exitCode !== null) {
      // Keys alone are no data folder of Kith: everything goes.
      for (const name of readdirSync(own.data)) rmSync(join(own.data, name), { recursive: true });
      await own.start();
    }
    assert.equal((await before.http("GET", "/v1/me")).status, 401);
    const after = await Person.register(own, "survivor");
    const back = await after.connect();
    assert.notEqual(back.ready.epoch, cache.epoch);
    const refused = await after.http("GET", `/v1/sync?token=${encodeURIComponent(cache.token)}`);
    assert.ok(refused.status === 409 || refused.status === 400, refused.text);
    assert.equal(refused.json.field, "token");
    const answer = await back.request({ t: "sync", token: cache.token });
    assert.equal(answer.t, "error");
    assert.ok((await back.ok({ t: "sync" })).conversations.length >= 1);
  } finally {
    await own.stop();
  }
});

test("an older state under a newer client is a resync: the token is ahead of the log", async () => {
  const own = await Server.start();
  const { cpSync } = await import("node:fs");
  const copy = `${own.data}-copy`;
  try {
    const one = await Person.register(own, "one");
    const cid = await one.dm(await Person.register(own, "two"));
    await own.pause();
    cpSync(own.data, copy, { recursive: true });
    await own.start();
    await one.post(cid, "only in the newer state");
    const cache = await load(one);
    await own.pause();
    rmSync(own.data, { recursive: true });
    cpSync(copy, own.data, { recursive: true });
    await own.start();
    const device = await Device.connect(own, { token: one.token });
    const answer = await device.request({ t: "sync", token: cache.token });
    assert.equal(answer.t, "error", JSON.stringify(answer).slice(0, 300));
    const resync = await device.next((frame) => frame.t === "resync");
    assert.ok(["ahead", "epoch"].includes(resync.reason), resync.reason);
    assert.ok((await device.ok({ t: "sync" })).conversations.some((row) => row.cid === cid));
  } finally {
    await own.stop();
    rmSync(copy, { recursive: true, force: true });
  }
});
