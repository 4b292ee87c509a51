// Two commands that do not go together, given at the same moment on two devices, by every pair of roads and in both orders. Whichever
// comes first, each is done whole or refused with its code; what is left is one of the states that some order gives, and all devices of
// everybody, live, away and empty, end in it.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { Server } from "./lib/server.mjs";
import { Person, mid } from "./lib/person.mjs";
import { overHttp, overSocket } from "./lib/ways.mjs";
import { Twin, alike } from "./lib/twins.mjs";

const roads = [["socket", "socket"], ["socket", "HTTP"], ["HTTP", "socket"], ["HTTP", "HTTP"]];
const rounds = roads.flatMap((pair) => [{ pair, turned: false }, { pair, turned: true }]);
const pinsMax = 100;
const favoritesMax = 5000;

let server;
let [ann, ben, cat] = [];
const twins = [];
before(async () => {
  server = await Server.start();
  [ann, ben, cat] = await Promise.all([1, 2, 3].map(() => withTwoDevices()));
  for (const { person } of [ann, ben, cat]) twins.push([await Twin.live(person), await Twin.away(person)]);
});
after(() => server.stop());

/** Somebody signed in twice: `devices` are functions (road, command, fields) to {answer} or {code}. */
async function withTwoDevices() {
  const person = await Person.register(server);
  const { answer } = await overHttp(server, undefined, "login", { username: person.username, password: "correct horse", deviceId: randomUUID() });
  const devices = [];
  for (const each of [person, new Person(server, answer)]) {
    const device = await each.connect();
    devices.push((road, command, fields) => (road === "socket" ? overSocket(device, command, fields) : overHttp(server, each.token, command, fields)));
  }
  return { person, id: person.id, devices, device: await person.connect() };
}

/** Both at once; gives what each heard: a code, or `done`. */
async function atOnce({ pair, turned }, first, second) {
  const start = ([device, command, fields], road) => device(road, command, fields).then(({ code }) => code ?? "done");
  if (!turned) return Promise.all([start(first, pair[0]), start(second, pair[1])]);
  const [late, early] = [start(second, pair[1]), start(first, pair[0])];
  return Promise.all([early, late]);
}

const at = (cid, end = "") => `/v1/conversations/${cid}${end}`;
const group = () => ann.person.group("At once", ben.person, cat.person);
const members = async (cid) => (await ann.person.ok("GET", at(cid, "/members"))).members;
const among = (heard, ...allowed) => assert.ok(allowed.includes(heard), `${heard}, where ${allowed} may be`);

test("edited and taken back: nothing of it is left to read", async () => {
  for (const round of rounds) {
    const cid = await group();
    const { seq } = await ann.person.post(cid, "first");
    const [edit, recall] = await atOnce(round, [ann.devices[0], "editMessage", { cid, seq, body: { text: "second" } }], [ann.devices[1], "recallMessage", { cid, seq }]);
    assert.equal(recall, "done");
    among(edit, "done", "forbidden");
    const message = (await ben.person.history(cid)).messages.find((each) => each.seq === seq);
    assert.deepEqual([message.body, message.recalledBy, message.editedAt !== undefined], [{}, ann.id, edit === "done"]);
  }
});

test("given a role and removed: who is out has none, and comes back without it", async () => {
  for (const round of rounds) {
    const cid = await group();
    const [role, remove] = await atOnce(round, [ann.devices[0], "updateMember", { cid, userId: cat.id, role: "admin" }], [ann.devices[1], "removeMember", { cid, userId: cat.id }]);
    assert.equal(remove, "done");
    among(role, "done", "not_found");
    assert.deepEqual((await members(cid)).map(({ userId }) => userId).sort(), [ann.id, ben.id].sort());
    await ann.person.ok("POST", at(cid, "/members"), { userIds: [cat.id] });
    assert.equal((await members(cid)).find(({ userId }) => userId === cat.id).role, "member");
  }
});

test("handed over twice: to one alone", async () => {
  for (const round of rounds) {
    const cid = await group();
    const heard = await atOnce(round, [ann.devices[0], "updateMember", { cid, userId: ben.id, role: "owner" }], [ann.devices[1], "updateMember", { cid, userId: cat.id, role: "owner" }]);
    assert.deepEqual([...heard].sort(), ["done", "forbidden"]);
    const owners = (await members(cid)).filter(({ role }) => role === "owner").map(({ userId }) => userId);
    assert.deepEqual(owners, [heard[0] === "done" ? ben.id : cat.id]);
  }
});

test("banned and coming in: out in the end, and kept out", async () => {
  for (const round of rounds) {
    const cid = await group();
    await cat.person.ok("DELETE", at(cid, `/members/${cat.id}`));
    await ann.person.ok("PATCH", at(cid), { admission: "open" });
    const [ban, join] = await atOnce(round, [ann.devices[0], "banMember", { cid, userId: cat.id }], [cat.devices[0], "askToJoin", { cid }]);
    assert.equal(ban, "done");
    among(join, "done", "forbidden");
    assert.deepEqual((await members(cid)).map(({ userId }) => userId).sort(), [ann.id, ben.id].sort());
    assert.equal((await ann.person.ok("GET", at(cid))).memberCount, 2);
    assert.deepEqual((await ann.person.ok("GET", at(cid, "/bans"))).banned.map(({ userId }) => userId), [cat.id]);
    assert.equal((await cat.person.http("POST", at(cid, "/join"), {})).json.code, "forbidden");
  }
});

test("two pinned where there is room for one: one", async () => {
  const cid = await group();
  const seqs = [];
  for (let n = 0; n < pinsMax + 1; ++n) seqs.push((await ann.person.post(cid, `${n}`)).seq);
  const [first, second] = seqs.splice(-2);
  for (const seq of seqs) await ann.person.ok("PUT", at(cid, `/messages/${seq}/pin`), {});
  for (const round of rounds) {
    const heard = await atOnce(round, [ann.devices[0], "pinMessage", { cid, seq: first }], [ann.devices[1], "pinMessage", { cid, seq: second }]);
    assert.deepEqual([...heard].sort(), ["done", "forbidden"]);
    const pinned = (await ann.person.ok("GET", at(cid, "/pins?limit=100"))).messages.map(({ seq }) => seq);
    const [kept, other] = heard[0] === "done" ? [first, second] : [second, first];
    assert.deepEqual([pinned.length, pinned.includes(kept), pinned.includes(other)], [pinsMax, true, false]);
    await ann.person.ok("DELETE", at(cid, `/messages/${kept}/pin`));
  }
});

test("voted and closed: the vote counts or was refused", async () => {
  for (const round of rounds) {
    const cid = await group();
    const { seq } = await ann.person.ok("POST", at(cid, "/messages"), { mid: mid(), kind: "poll", body: { question: "?", options: ["x", "y"] } });
    const [vote, close] = await atOnce(round, [ann.devices[0], "vote", { cid, seq, options: [1] }], [ann.devices[1], "closePoll", { cid, seq }]);
    assert.equal(close, "done");
    among(vote, "done", "forbidden");
    const { message, mine } = await ann.person.ok("GET", at(cid, `/messages/${seq}`));
    assert.ok(message.closedAt > 0);
    const counted = vote === "done";
    assert.deepEqual([message.votes?.[1] ?? 0, message.voters ?? 0, mine[seq]?.votes], counted ? [1, 1, [1]] : [0, 0, undefined]);
    assert.equal((await ann.person.ok("GET", at(cid, `/messages/${seq}/votes`))).votes.length, counted ? 1 : 0);
  }
});

test("sent and dissolved: what was said stands before the end, or was refused", async () => {
  for (const round of rounds) {
    const cid = await group();
    const id = mid();
    const [send, dissolve] = await atOnce(round, [ann.devices[0], "send", { cid, mid: id, kind: "text", body: { text: "last words" } }], [ann.devices[1], "dissolveConversation", { cid }]);
    assert.equal(dissolve, "done");
    among(send, "done", "not_member");
    const { messages } = await ben.person.history(cid);
    assert.equal(messages.at(-1).body.event, "dissolved");
    assert.equal(messages.filter((message) => message.mid === id).length, send === "done" ? 1 : 0);
  }
});

test("sent and removed: what was said stands before one went, or was refused", async () => {
  for (const round of rounds) {
    const cid = await group();
    const id = mid();
    const [send, remove] = await atOnce(round, [cat.devices[0], "send", { cid, mid: id, kind: "text", body: { text: "wait" } }], [ann.devices[0], "removeMember", { cid, userId: cat.id }]);
    assert.equal(remove, "done");
    among(send, "done", "not_member");
    const { messages } = await ben.person.history(cid);
    const [said, went] = [messages.findIndex((message) => message.mid === id), messages.findIndex(({ body }) => body.event === "removed")];
    assert.ok(send === "done" ? said >= 0 && said < went : said < 0);
  }
});

test("every device of everybody ends alike", async () => {
  for (const [live, away] of twins) await alike(live, away);
});

test("two kept where there is room for one: one", { timeout: 120_000 }, async () => {
  const keeper = await withTwoDevices();
  const cid = await keeper.person.group("Kept");
  const { device } = keeper;
  /** Many frames in a row; waits for their answers by the hundred. */
  const fill = async (frames) => {
    for (let from = 0; from < frames.length; from += 100) {
      const heard = device.frames.length;
      const part = frames.slice(from, from + 100);
      part.forEach((frame, n) => device.send({ ...frame, id: 1_000_000 + from + n }));
      const answers = await Promise.all(part.map((_, n) => device.next(({ re }) => re === 1_000_000 + from + n, heard)));
      assert.deepEqual(answers.filter(({ t }) => t === "error"), []);
    }
  };
  await fill(Array.from({ length: favoritesMax + 1 }, () => ({ t: "send", cid, mid: mid(), kind: "text", body: { text: "x" } })));
  const head = (await keeper.person.ok("GET", at(cid))).head;
  const [first, second] = [head, head - 1];
  await fill(Array.from({ length: favoritesMax - 1 }, (_, n) => ({ t: "favoriteMessage", cid, seq: head - 2 - n })));
  const kept = async () => {
    const { user } = await keeper.person.ok("GET", "/v1/sync?limit=1");
    return user.favorites.filter(({ active }) => active).map(({ seq }) => seq);
  };
  assert.equal((await kept()).length, favoritesMax - 1);
  for (const round of rounds) {
    const heard = await atOnce(round, [keeper.devices[0], "favoriteMessage", { cid, seq: first }], [keeper.devices[1], "favoriteMessage", { cid, seq: second }]);
    assert.deepEqual([...heard].sort(), ["done", "forbidden"]);
    const seqs = await kept();
    const [winner, loser] = heard[0] === "done" ? [first, second] : [second, first];
    assert.deepEqual([seqs.length, seqs.includes(winner), seqs.includes(loser)], [favoritesMax, true, false]);
    await keeper.person.ok("DELETE", at(cid, `/messages/${winner}/favorite`));
  }
});
