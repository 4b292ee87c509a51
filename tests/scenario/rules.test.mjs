// The contract's rules as properties of what sessions really hear, over random conversations: each rev once and in order, the ack
// in the place of the message, nothing in a shared frame that depends on its reader, positions that only grow, unknown fields
// without effect, and no secret in any log line. docs/guarantees/rules.md says which rule is held by which test. KITH_SEED repeats.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Server, removeFolder, temporaryFolder } from "./lib/server.mjs";
import { Device, Person, http, mid } from "./lib/person.mjs";
import { Socket } from "./lib/socket.mjs";
import { decode } from "./lib/msgpack.mjs";

const seed = Number(process.env.KITH_SEED ?? Date.now() % 2 ** 31);

/** Numbers in [0, 1) from a seed (mulberry32). */
function random(from) {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

/** What one session hears: every frame with its bytes, in order. */
class Ear {
  static async open(person, protocol) {
    const ear = new Ear();
    ear.person = person;
    ear.binary = protocol.endsWith("msgpack");
    ear.socket = await Socket.open(server.port, `/v1/ws?token=${person.token}`, { protocols: [protocol] });
    await ear.until((frame) => frame.t === "ready");
    return ear;
  }

  heard() {
    return this.socket.messages.map(({ data }) => ({ data, frame: this.binary ? decode(data) : JSON.parse(data.toString("utf8")) }));
  }

  async until(fits) {
    const late = AbortSignal.timeout(15_000);
    while (!this.heard().some(({ frame }) => fits(frame))) {
      assert.ok(!late.aborted && this.socket.close === null, `never heard; close ${JSON.stringify(this.socket.close)}`);
      await Promise.race([this.socket.changed(), new Promise((later) => setTimeout(later, 200))]);
    }
  }

  of(cid) {
    return this.heard().filter(({ frame }) => frame.cid === cid && frame.rev !== undefined && frame.t !== "joined");
  }
}

/** People who write, recall, rename, come, go and read, at random; each with a JSON and a MessagePack ear. */
async function converse(dice) {
  const people = [];
  for (let n = 0; n < 4; ++n) people.push(await Person.register(server));
  const [owner, ...others] = people;
  const cid = await owner.group("Any subject", ...others);
  const ears = [];
  for (const person of people) {
    for (const protocol of ["kith.v1.json", "kith.v1.msgpack"]) ears.push(await Ear.open(person, protocol));
  }
  const talkers = await Promise.all(people.slice(0, 3).map((person) => person.connect()));
  const pick = (list) => list[Math.floor(dice() * list.length)];
  let [head, last] = [0, undefined];
  const acks = [];
  for (let n = 0; n < 120; ++n) {
    const who = Math.floor(dice() * talkers.length);
    const [talker, what] = [talkers[who], dice()];
    if (what < 0.55 || last === undefined) {
      last = { who, frame: { t: "send", cid, mid: mid(), kind: "text", body: { text: `${n} 你好 😀` } } };
      const ack = await talker.ok(last.frame);
      assert.equal(ack.t, "ack");
      acks.push({ who, ack });
      head = Math.max(head, ack.seq);
    } else if (what < 0.65) {
      const again = await talkers[last.who].ok(last.frame);
      assert.equal(again.duplicate, true);
    } else if (what < 0.75) {
      await people[who].http("DELETE", `/v1/conversations/${cid}/messages/${1 + Math.floor(dice() * head)}`);
    } else if (what < 0.85) {
      await talker.ok({ t: "read", cid, pos: Math.floor(dice() * (head + 5)) });
    } else if (what < 0.93) {
      await owner.http("PATCH", `/v1/conversations/${cid}`, { name: pick(["One", "Two", "Three"]) });
    } else {
      const other = people[3];
      await owner.http("DELETE", `/v1/conversations/${cid}/members/${other.id}`);
      await owner.http("POST", `/v1/conversations/${cid}/members`, { userIds: [other.id] });
    }
  }
  const end = await talkers[0].say(cid, "the end");
  for (const ear of ears) await ear.until((frame) => frame.cid === cid && frame.rev === end.rev);
  return { people, cid, ears, talkers, acks };
}

test(`rules 2, 6 and 10 hold for every session of a random conversation (seed ${seed})`, { timeout: 120_000 }, async (t) => {
  t.diagnostic(`seed ${seed}`);
  const { people, cid, ears, talkers, acks } = await converse(random(seed));

  // Rule 2: each rev once, in order; whoever was a member all the time misses none.
  for (const ear of ears) {
    const revs = ear.of(cid).map(({ frame }) => frame.rev);
    const whole = ear.person !== people[3];
    for (let i = 1; i < revs.length; ++i) {
      assert.ok(whole ? revs[i] === revs[i - 1] + 1 : revs[i] > revs[i - 1], `${revs[i]} after ${revs[i - 1]}`);
    }
  }
  // The ack in the place of the message, which the sending session does not get.
  for (const [who, talker] of talkers.entries()) {
    const frames = talker.frames.filter((frame) => frame.cid === cid && frame.rev !== undefined && !frame.duplicate);
    const revs = frames.map((frame) => frame.rev);
    for (let i = 1; i < revs.length; ++i) assert.equal(revs[i], revs[i - 1] + 1, `acks and events in one order at session ${who}`);
    const own = new Set(acks.filter((each) => each.who === who).map(({ ack }) => ack.rev));
    assert.ok(frames.every((frame) => frame.t !== "message" || frame.from !== people[who].id), "one's own come as ack alone");
    assert.deepEqual(new Set(frames.filter((frame) => frame.t === "ack").map((frame) => frame.rev).filter((rev) => own.has(rev))), own);
  }

  // Rule 10: what all hear is the same bytes in each codec, and the same object in both.
  const heard = new Map(); // rev -> codec -> frame that is no skip
  for (const ear of ears) {
    for (const { data, frame } of ear.of(cid)) {
      if (frame.t === "skip") continue;
      const key = `${frame.rev} ${frame.t} ${ear.binary}`;
      const first = heard.get(key);
      if (first === undefined) heard.set(key, { data, frame });
      else assert.ok(first.data.equals(data), `the bytes of ${key} depend on their reader`);
    }
  }
  let compared = 0;
  for (const [key, { frame }] of heard) {
    if (!key.endsWith("true")) continue;
    const json = heard.get(key.replace("true", "false"));
    assert.deepEqual(frame, json?.frame);
    ++compared;
  }
  assert.ok(compared > 50, "there was something to compare");

  // Rule 6: positions of others only grow.
  for (const ear of ears) {
    const at = new Map();
    for (const { frame } of ear.heard()) {
      if (frame.cid !== cid || (frame.t !== "read" && frame.t !== "delivered")) continue;
      const key = `${frame.t} ${frame.from}`;
      assert.ok(frame.pos >= (at.get(key) ?? 0), `${key} went back`);
      at.set(key, frame.pos);
    }
  }
  for (const { socket } of [...ears, ...talkers]) socket.cut();
});

test("rule 9: unknown fields change nothing, an unknown t is named, and the session goes on", async () => {
  const [one, two] = [await Person.register(server), await Person.register(server)];
  const cid = await one.dm(two);
  const device = await one.connect();
  const strange = { future: { deep: [1, { two: null }] }, "": 0, "t ": "x" };
  for (const frame of [
    { t: "send", cid, mid: mid(), kind: "text", body: { text: "hello", colour: "blue" } },
    { t: "read", cid, pos: 1 },
    { t: "ack", cid, pos: 1 },
    { t: "join", cid, since: 0 },
    { t: "typing", cid, on: true },
    { t: "presence", watch: [two.id] },
    { t: "sync" },
    { t: "leave", cid },
    { t: "ping" },
    { t: "conversations", limit: 1 },
  ]) {
    const plain = await device.request(frame);
    const decorated = await device.request({ ...frame, ...strange });
    assert.equal(decorated.t, plain.t, `${frame.t}: ${JSON.stringify(decorated)}`);
    assert.equal(decorated.code, plain.code);
  }
  const unknown = await device.request({ t: "teleport", cid });
  assert.equal(unknown.code, "unknown_type");
  assert.equal((await device.say(cid, "still here")).t, "ack");
});

test("no token, password or message text reaches a log line, however much is logged", async () => {
  const folder = temporaryFolder();
  const config = join(folder, "kith.toml");
  writeFileSync(config, '[log]\nlevel = "trace"\n');
  const talkative = await Server.start({ args: ["--limits", "off", "--config", config] });
  try {
    const name = `quiet-${process.pid % 10_000}`;
    const password = "a very secret password";
    const answer = await http(talkative, "POST", "/v1/auth/register", { body: { username: name, password, displayName: name } });
    const person = new Person(talkative, answer.json);
    const cid = await person.dm(person);
    const device = await Device.connect(talkative, { token: person.token });
    await device.say(cid, "words for nobody else");
    device.send({ t: "send", cid, mid: "?", kind: "text", body: { text: "refused words" } });
    device.socket.raw("no frame at all: raw words");
    await device.closed();
    await fetch(`${talkative.url}/v1/events?token=${person.token}x&more=raw-query`);
    await http(talkative, "POST", "/v1/auth/login", { body: { username: name, password: "a wrong password" } });
    await talkative.stop();
    for (const secret of [person.token, person.refreshToken, password, "a wrong password", "words", "raw-query"]) {
      assert.ok(!talkative.output.includes(secret), `a log line holds ${secret}`);
    }
  } finally {
    await talkative.stop();
    removeFolder(folder);
  }
});
