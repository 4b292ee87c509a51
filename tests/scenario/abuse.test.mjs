// The brakes of the first day, with limits on: sends, strangers, guests, and what administrators can do.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Server, kith, removeFolder, temporaryFolder } from "./lib/server.mjs";
import { Person, http, mid } from "./lib/person.mjs";
import { outside as comeFromOutside, trusted } from "./lib/outside.mjs";
import { eventually } from "./lib/patience.mjs";

// Slower than the default 20 a second with a burst of 40, so that a busy machine cannot send too slowly to be refused.
const rate = { perSecond: 1, burst: 20 };
// More than one person may say at once, less than five may.
const groups = 5;
const busy = { perSecond: 1, burst: 60 };
// All come from one address here, and none of these tests is about it.
const house = { perSecond: 1, burst: 100_000 };
let server;
let folder;
let people;

const outside = (sub) => comeFromOutside(server, sub);

before(async () => {
  folder = temporaryFolder();
  const config = join(folder, "kith.toml");
  writeFileSync(
    config,
    `${trusted(folder)}[chat]\nsends_per_second = ${rate.perSecond}\nsends_burst = ${rate.burst}\n` +
      `conversation_sends_per_second = ${busy.perSecond}\nconversation_sends_burst = ${busy.burst}\n` +
      `address_sends_per_second = ${house.perSecond}\naddress_sends_burst = ${house.burst}\n` +
      `groups_per_hour = 1\ngroups_burst = ${groups}\n`,
  );
  server = await Server.start({ args: ["--config", config] });
  people = [];
  for (let n = 0; n < 14; ++n) people.push(await outside(`local-${n}`));
});
after(async () => {
  await server.stop();
  removeFolder(folder);
});

test("the default is 20 sends a second with a burst of 40; what is configured is announced", async () => {
  const { out } = await kith("print-config");
  assert.match(out, /sends_per_second = 20\b/);
  assert.match(out, /sends_burst = 40\b/);
  const device = await people[0].connect();
  assert.deepEqual([device.ready.limits.sendsPerSecond, device.ready.limits.sendsBurst], [rate.perSecond, rate.burst]);
  device.cut();
});

test("a flood of sends is refused beyond the burst, says for how long, and keeps its order", async () => {
  const [one, two] = people;
  const cid = await one.dm(two);
  const device = await one.connect();
  const count = 120;
  for (let n = 0; n < count; ++n) device.send({ t: "send", id: n + 1, cid, mid: mid(), kind: "text", body: { text: `${n}` } });
  const answers = [];
  for (let n = 0; n < count; ++n) answers.push(await device.next((frame) => frame.re === n + 1));
  const refused = answers.filter((answer) => answer.t === "error");
  assert.ok(answers.length - refused.length >= rate.burst, "the burst goes through");
  assert.ok(refused.length > 20, `${refused.length} refused`);
  for (const answer of refused) {
    assert.equal(answer.code, "rate_limited");
    assert.ok(answer.retryAfterMs > 0 && answer.retryAfterMs < 60_000, JSON.stringify(answer));
  }
  const firstRefused = answers.findIndex((answer) => answer.t === "error");
  const { messages } = await one.history(cid);
  const told = messages.map((message) => Number(message.body.text));
  assert.deepEqual(told, [...told].sort((a, b) => a - b), "nothing overtook");
  assert.deepEqual(told.slice(0, firstRefused), Array.from({ length: firstRefused }, (_, n) => n));
  const again = async () => device.request({ t: "send", cid, mid: mid(), kind: "text", body: { text: "patience" } });
  let answer = await again();
  while (answer.t === "error") {
    // What the server asks for; nothing is guessed.
    await new Promise((wake) => setTimeout(wake, answer.retryAfterMs));
    answer = await again();
  }
  assert.equal(answer.t, "ack");
});

test("a repeat costs nothing, however often and over whichever road it comes", async () => {
  const [one, two] = [await outside("patient"), await outside("listener")];
  const cid = await one.dm(two);
  const device = await one.connect();
  const id = mid();
  const first = await device.say(cid, "once", id);
  for (let n = 0; n < rate.burst; ++n) {
    const again = await device.say(cid, "once", id);
    assert.deepEqual([again.seq, again.duplicate], [first.seq, true]);
    const posted = await one.post(cid, "once", id);
    assert.deepEqual([posted.seq, posted.duplicate], [first.seq, true]);
  }
  for (let n = 1; n < rate.burst; ++n) await device.say(cid, `new ${n}`);
  device.cut();
});

test("people who were removed cannot use up what the members of a group may write", async () => {
  const owner = await outside("keeper");
  const removed = [];
  for (let n = 0; n < 6; ++n) removed.push(await outside(`removed-${n}`));
  const cid = await owner.group("Quiet", ...removed);
  for (const person of removed) await owner.ok("DELETE", `/v1/conversations/${cid}/members/${person.id}`);
  const device = await owner.connect();
  await device.say(cid, "before");
  const devices = await Promise.all(removed.map((person) => person.connect()));
  for (const other of devices) {
    for (let n = 0; n < rate.burst; ++n) other.send({ t: "send", id: n + 1, cid, mid: mid(), kind: "text", body: { text: "let me in" } });
  }
  for (const other of devices) {
    const answer = await other.next((frame) => frame.re === rate.burst);
    assert.equal(answer.code, "not_member");
  }
  for (let n = 0; n < rate.burst - 1; ++n) await device.say(cid, `still ${n}`);
  for (const each of [device, ...devices]) each.cut();
});

test("a conversation takes only so much from all its members together, and nothing overtakes", async () => {
  const members = [];
  for (let n = 0; n < 5; ++n) members.push(await outside(`busy-${n}`));
  const cid = await members[0].group("Busy", ...members.slice(1));
  const devices = await Promise.all(members.map((person) => person.connect()));
  const each = rate.burst;
  for (const device of devices) {
    for (let n = 0; n < each; ++n) device.send({ t: "send", id: n + 1, cid, mid: mid(), kind: "text", body: { text: `${n}` } });
  }
  let written = 0;
  for (const device of devices) {
    const answers = [];
    for (let n = 0; n < each; ++n) answers.push(await device.next((frame) => frame.re === n + 1));
    const acked = answers.filter((answer) => answer.t === "ack");
    written += acked.length;
    for (const answer of answers.slice(acked.length)) assert.equal(answer.code, "rate_limited", "what was refused stays behind");
  }
  assert.ok(written >= busy.burst && written < each * devices.length, `${written} written`);
  for (const device of devices) device.cut();
});

test("a house behind one address has a rate of its own, by setting", async () => {
  const config = join(folder, "house.toml");
  const burst = 25;
  writeFileSync(config, `[chat]\nsends_burst = 20\nsends_per_second = 1\naddress_sends_per_second = 1\naddress_sends_burst = ${burst}\n`);
  const other = await Server.start({ args: ["--config", config] });
  try {
    const [one, two] = [await Person.register(other, "house-one"), await Person.register(other, "house-two")];
    const cid = await one.dm(two);
    const devices = [await one.connect(), await two.connect()];
    const answers = [];
    for (const device of devices) {
      for (let n = 0; n < 20; ++n) device.send({ t: "send", id: n + 1, cid, mid: mid(), kind: "text", body: { text: `${n}` } });
      for (let n = 0; n < 20; ++n) answers.push(await device.next((frame) => frame.re === n + 1));
    }
    const refused = answers.filter((answer) => answer.t === "error");
    assert.ok(refused.length > 0 && refused.length <= 40 - burst, `${refused.length} refused`);
    for (const answer of refused) assert.equal(answer.code, "rate_limited");
    assert.equal(refused[0].limit, burst);
    for (const device of devices) device.cut();
  } finally {
    await other.stop();
  }
});

test("over HTTP the same flood gets 429 with Retry-After", async () => {
  const [, , one, two] = people;
  const cid = await one.dm(two);
  const sends = Array.from({ length: 60 }, (_, n) =>
    one.http("POST", `/v1/conversations/${cid}/messages`, { mid: mid(), kind: "text", body: { text: `${n}` } }),
  );
  const answers = await Promise.all(sends);
  const refused = answers.filter((answer) => answer.status === 429);
  assert.ok(refused.length > 0);
  assert.equal(answers.filter((answer) => answer.status < 300).length, 60 - refused.length);
  for (const answer of refused) {
    assert.equal(answer.json.code, "rate_limited");
    assert.ok(answer.json.retryAfterMs > 0);
    assert.ok(Number(answer.headers.get("retry-after")) >= 1);
  }
});

test("a group is no way around a block, a wish for a friend request, or the strangers of a new account", async () => {
  const pushy = await outside("pushy");
  const shut = await outside("shut");
  const choosy = await outside("choosy");
  await shut.ok("PUT", `/v1/users/${pushy.id}/block`);
  await choosy.ok("PATCH", "/v1/me", { friendsOnly: true });
  const create = (...members) =>
    http(server, "POST", "/v1/conversations", {
      token: pushy.token,
      body: { kind: "group", mid: mid(), name: "Come in", members: members.map((member) => member.id) },
    });
  for (const [person, code] of [
    [shut, "blocked"],
    [choosy, "forbidden"],
  ]) {
    const made = await create(person);
    assert.deepEqual([made.json.created, made.json.failed], [true, [{ userId: person.id, code }]]);
  }
  const { json: own } = await create();
  const added = await pushy.ok("POST", `/v1/conversations/${own.cid}/members`, {
    mid: mid(),
    userIds: [shut.id, choosy.id, people[5].id],
  });
  assert.deepEqual(
    added.failed.map(({ userId, code }) => [userId, code]).sort(),
    [
      [shut.id, "blocked"],
      [choosy.id, "forbidden"],
    ].sort(),
  );
  const crowd = await create(...people.slice(2, 14));
  assert.ok(crowd.json.memberCount <= 11 && crowd.json.failed.length > 0, JSON.stringify(crowd.json));
  assert.ok(crowd.json.failed.every(({ code }) => code === "rate_limited"), "the strangers of a day, and not more");
  assert.equal((await shut.ok("GET", "/v1/conversations")).conversations.some((row) => row.cid === own.cid), false);
});

test("one person does not make groups without end, and a repeat of one that was made is none", async () => {
  const busy = await outside("busy");
  const create = (id) => {
    const body = { kind: "group", mid: id, name: "Again and again", members: [] };
    return http(server, "POST", "/v1/conversations", { token: busy.token, body });
  };
  const first = mid();
  const { cid } = (await create(first)).json;
  for (let n = 0; n < 3 * groups; ++n) assert.equal((await create(first)).json.cid, cid);
  for (let n = 1; n < groups; ++n) assert.ok((await create(mid())).status < 300);
  const refused = await create(mid());
  assert.deepEqual([refused.status, refused.json.code, refused.json.limit], [429, "rate_limited", groups]);
  assert.equal((await create(first)).json.cid, cid, "a repeat is answered also where nothing more may be made");
});

test("a new account opens dms with ten strangers a day, and goes on with those it has", async () => {
  const [one, ...others] = people.slice(3).concat(people.slice(0, 2));
  const opened = [];
  let refused;
  for (const other of others) {
    const answer = await one.http("POST", "/v1/conversations", { kind: "dm", userId: other.id });
    if (answer.status < 300) opened.push(other);
    else refused ??= answer;
  }
  // people[2] wrote to people[3] before: no stranger, and not opened by this account.
  assert.equal(opened.length, 10);
  assert.deepEqual([refused.status, refused.json.code, refused.json.limit], [429, "rate_limited", 10]);
  assert.ok(refused.json.retryAfterMs > 0);
  await one.dm(opened[0]);
  await one.dm(people[2]);
});

test("guests neither search people nor open dms nor make groups", async () => {
  const guest = await Person.guest(server);
  for (const [method, path, body] of [
    ["GET", "/v1/users?query=lo"],
    ["POST", "/v1/conversations", { kind: "dm", userId: people[0].id }],
    ["POST", "/v1/conversations", { kind: "group", mid: mid(), name: "G", members: [people[0].id] }],
    ["POST", "/v1/friends/requests", { userId: people[0].id }],
  ]) {
    const answer = await guest.http(method, path, body);
    assert.deepEqual([answer.status, answer.json.code], [403, "guest_not_allowed"], `${method} ${path}`);
  }
  const device = await guest.connect();
  const refused = await device.request({ t: "createConversation", kind: "dm", userId: people[0].id });
  assert.equal(refused.code, "guest_not_allowed");
  device.cut();
});

test("an administrator recalls anybody's message in the world and disables accounts; others cannot", async () => {
  const [nobody, target] = [people[12], people[13]];
  const { out } = await kith("user", "add", "boss", "--data", server.data);
  const password = /password is (\S+)/.exec(out)[1];
  const boss = new Person(server, (await http(server, "POST", "/v1/auth/login", { body: { username: "boss", password } })).json);
  await kith("user", "admin", "boss", "--data", server.data);
  const { world } = await boss.ok("GET", "/v1/info");
  const { seq } = await target.post(world, "something bad");
  const device = await target.connect();
  assert.equal((await nobody.http("DELETE", `/v1/conversations/${world}/messages/${seq}`)).json.code, "forbidden");
  const disable = (who) => who.http("PUT", `/v1/users/${target.id}/disabled`, { disabled: true, reason: "spam" });
  assert.equal((await disable(nobody)).json.code, "forbidden");
  const recall = () => boss.http("DELETE", `/v1/conversations/${world}/messages/${seq}`);
  await eventually(async () => (await recall()).status < 300, "the administrator recalls");
  const { message } = await nobody.ok("GET", `/v1/conversations/${world}/messages/${seq}`);
  assert.deepEqual(message.body, {});
  assert.equal(message.recalledBy, boss.id);
  assert.equal((await disable(boss)).status < 300, true);
  assert.equal((await device.closed()).code, 4201);
  const kept = await target.http("GET", "/v1/me");
  assert.ok([401, 403].includes(kept.status), kept.text);
});

test("who comes and goes without end, or changes things without end, is held", async () => {
  const [ann, eve] = [await outside("host"), await outside("flapper")];
  const cid = await ann.group("Open door");
  await ann.ok("PATCH", `/v1/conversations/${cid}`, { admission: "approval" });
  const device = await eve.connect();
  const until = async (count, ...commands) => {
    for (let n = 0; n < count; ++n) {
      for (const command of commands) {
        const answer = await device.request(command);
        if (answer.t === "error") return { n, answer };
      }
    }
    return { n: count };
  };
  const passages = await until(50, { t: "askToJoin", cid }, { t: "withdrawJoin", cid });
  assert.equal(passages.answer?.code, "rate_limited", `${passages.n} times in and out`);
  assert.ok(passages.answer.retryAfterMs > 0);
  assert.ok(passages.n >= 3, "a few times is nothing");
  const own = await eve.group("Mine");
  const drafts = await until(5_000, { t: "saveDraft", cid: own, text: "x" }, { t: "saveDraft", cid: own, text: "y" });
  assert.equal(drafts.answer?.code, "rate_limited", `${drafts.n} drafts`);
  assert.ok(drafts.n >= 20);
  device.cut();
});
