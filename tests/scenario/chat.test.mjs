// People chat in a dm, a group and the world: order, ticks, unread, typing, presence, membership.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { Server } from "./lib/server.mjs";
import { Person, mid } from "./lib/person.mjs";

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

test("a message in a dm reaches the other person once, and its sender gets the ack in its place", async () => {
  const [romeo, juliet] = [await Person.register(server), await Person.register(server)];
  const cid = await romeo.dm(juliet);
  const [his, hers] = [await romeo.connect(), await juliet.connect()];
  const id = mid();
  const ack = await his.say(cid, "hello", id);
  assert.equal(ack.t, "ack");
  assert.equal(ack.mid, id);
  assert.equal(ack.seq, 1);
  const message = await hers.next((frame) => frame.t === "message" && frame.cid === cid);
  assert.equal(message.mid, id);
  assert.deepEqual(message.body, { text: "hello" });
  assert.equal(message.from, romeo.id);
  assert.equal(message.rev, ack.rev);
  const again = await his.say(cid, "hello", id);
  assert.equal(again.duplicate, true);
  assert.equal(again.seq, 1);
  const other = await his.request({ t: "send", cid, mid: id, kind: "text", body: { text: "other" } });
  assert.equal(other.code, "conflict");
  assert.equal(his.of(cid).length, 0, "the sending session sees the ack only");
  assert.equal(hers.of(cid).length, 1);
});

test("opening a dm twice, from either side, gives the same conversation", async () => {
  const [one, two] = [await Person.register(server), await Person.register(server)];
  const cid = await one.dm(two);
  assert.equal(await one.dm(two), cid);
  assert.equal(await two.dm(one), cid);
});

test("the sender's other devices get the message with its mid", async () => {
  const [one, two] = [await Person.register(server), await Person.register(server)];
  const cid = await one.dm(two);
  const [phone, laptop] = [await one.connect(), await one.connect()];
  const ack = await phone.say(cid, "from the phone");
  const message = await laptop.next((frame) => frame.t === "message" && frame.cid === cid);
  assert.equal(message.mid, ack.mid);
});

test("ticks: delivered and read grow and reach the sender", async () => {
  const [one, two] = [await Person.register(server), await Person.register(server)];
  const cid = await one.dm(two);
  const [a, b] = [await one.connect(), await two.connect()];
  const { seq } = await a.say(cid, "seen?");
  await b.next((frame) => frame.t === "message" && frame.cid === cid);
  await b.ok({ t: "ack", cid, pos: seq });
  const delivered = await a.next((frame) => frame.t === "delivered" && frame.cid === cid);
  assert.deepEqual([delivered.pos, delivered.from], [seq, two.id]);
  await b.ok({ t: "read", cid, pos: seq });
  const read = await a.next((frame) => frame.t === "read" && frame.cid === cid);
  assert.deepEqual([read.pos, read.from], [seq, two.id]);
});

test("unread counts what counts, and reading clears it on every device", async () => {
  const [one, two] = [await Person.register(server), await Person.register(server)];
  const cid = await one.dm(two);
  const a = await one.connect();
  for (const text of ["1", "2", "3"]) await a.say(cid, text);
  const row = await two.ok("GET", `/v1/conversations/${cid}`);
  assert.equal(row.unread, 3);
  const answer = await two.ok("PUT", `/v1/conversations/${cid}/read`, { pos: 2 });
  assert.deepEqual(answer, { delivered: 2, read: 2, unread: 1 });
  const back = await two.ok("PUT", `/v1/conversations/${cid}/read`, { pos: 1 });
  assert.deepEqual(back, { delivered: 2, read: 2, unread: 1 }, "positions only grow");
  const beyond = await two.ok("PUT", `/v1/conversations/${cid}/read`, { pos: 999 });
  assert.deepEqual(beyond, { delivered: 3, read: 3, unread: 0 }, "and are cut to the head");
  assert.equal((await one.ok("GET", `/v1/conversations/${cid}`)).unread, 0, "one's own messages are read");
});

test("typing is told and dies by itself; it is never stored", async () => {
  const [one, two] = [await Person.register(server), await Person.register(server)];
  const cid = await one.dm(two);
  const [a, b] = [await one.connect(), await two.connect()];
  a.send({ t: "typing", cid, on: true });
  const on = await b.next((frame) => frame.t === "typing" && frame.cid === cid);
  assert.deepEqual([on.from, on.on], [one.id, true]);
  await b.next((frame) => frame.t === "typing" && frame.cid === cid && !frame.on, 0, 15_000);
  assert.equal((await one.history(cid)).messages.length, 0);
});

test("a group: everyone sees the same order, notes do not count, the removed see nothing more", async () => {
  const people = await Promise.all([1, 2, 3].map(() => Person.register(server)));
  const [owner, second, third] = people;
  const cid = await owner.group("Verona", second, third);
  const devices = await Promise.all(people.map((person) => person.connect()));
  await Promise.all(devices.map((device, i) => (async () => {
    for (let n = 0; n < 20; ++n) await device.say(cid, `${i}-${n}`);
  })()));
  const views = await Promise.all(people.map((person) => person.history(cid)));
  const order = views[0].messages.map((message) => [message.seq, message.mid]);
  for (const view of views) assert.deepEqual(view.messages.map((message) => [message.seq, message.mid]), order);
  assert.deepEqual(order.map(([seq]) => seq), order.map((_, i) => i + order[0][0]), "no gap");
  await owner.ok("DELETE", `/v1/conversations/${cid}/members/${third.id}`);
  const gone = await devices[2].next((frame) => frame.t === "member" && frame.cid === cid && frame.userId === third.id && frame.active === false);
  assert.ok(gone);
  await devices[0].say(cid, "without you");
  const refused = await third.http("POST", `/v1/conversations/${cid}/messages`, { mid: mid(), kind: "text", body: { text: "x" } });
  assert.equal(refused.json.code, "not_member");
  const seen = await third.history(cid);
  assert.ok(!seen.messages.some((message) => message.body?.text === "without you"));
});

test("members come and go: partial success, roles, renames, and the owner's leaving hands over", async () => {
  const [owner, admin, member, late] = await Promise.all([1, 2, 3, 4].map(() => Person.register(server)));
  const guest = await Person.guest(server);
  const cid = await owner.group("Crew", admin, member);
  const added = await owner.ok("POST", `/v1/conversations/${cid}/members`, { userIds: [late.id, guest.id], mid: mid() });
  assert.deepEqual(added.added, [late.id]);
  assert.equal(added.failed[0].userId, guest.id);
  const denied = await member.http("PATCH", `/v1/conversations/${cid}`, { name: "Mutiny", mid: mid() });
  assert.equal(denied.status, 403);
  await owner.ok("PATCH", `/v1/conversations/${cid}/members/${admin.id}`, { role: "admin" });
  await admin.ok("PATCH", `/v1/conversations/${cid}`, { name: "Crew II", mid: mid() });
  assert.equal((await member.ok("GET", `/v1/conversations/${cid}`)).name, "Crew II");
  await owner.ok("DELETE", `/v1/conversations/${cid}/members/${owner.id}`);
  const { members } = await admin.ok("GET", `/v1/conversations/${cid}/members`);
  assert.equal(members.find((row) => row.userId === admin.id).role, "owner");
});

test("the world takes in everybody, guests too, and is heard by those who joined its room", async () => {
  const person = await Person.register(server);
  const guest = await Person.guest(server, "Passer-by");
  const { cid } = await person.ok("POST", "/v1/conversations", { kind: "world" });
  const [a, b] = [await person.connect(), await guest.connect()];
  await a.ok({ t: "join", cid });
  await b.ok({ t: "join", cid });
  await b.say(cid, "hello world");
  const heard = await a.next((frame) => frame.t === "message" && frame.cid === cid && frame.body.text === "hello world");
  assert.equal(heard.fromName, "Passer-by");
  const dm = await guest.http("POST", "/v1/conversations", { kind: "dm", userId: person.id });
  assert.equal(dm.json.code, "guest_not_allowed");
  const search = await guest.http("GET", "/v1/users?query=ab");
  assert.equal(search.json.code, "guest_not_allowed");
});

test("presence: online is told at once to those who may know", async () => {
  const [one, two] = [await Person.register(server), await Person.register(server)];
  await one.dm(two);
  const a = await one.connect();
  await a.ok({ t: "presence", watch: [two.id] });
  const b = await two.connect();
  const online = await a.next((frame) => frame.t === "presence" && frame.userId === two.id && frame.online);
  assert.ok(online);
  b.cut();
});

test("friends: a request, its acceptance and the dm it gives; a block decides every later send", async () => {
  const [one, two] = [await Person.register(server), await Person.register(server)];
  const hers = await two.connect();
  const { id } = await one.ok("POST", "/v1/friends/requests", { userId: two.id, note: "It is me" });
  await hers.next((frame) => frame.t === "user");
  const { requests } = await two.ok("GET", "/v1/friends/requests");
  assert.equal(requests.find((request) => request.id === id).note, "It is me");
  const { cid } = await two.ok("PUT", `/v1/friends/requests/${id}`, { action: "accept" });
  assert.ok((await one.ok("GET", "/v1/friends")).friends.some((friend) => friend.userId === two.id));
  await one.post(cid, "thanks");
  await two.ok("PUT", `/v1/users/${one.id}/block`);
  const refused = await one.http("POST", `/v1/conversations/${cid}/messages`, { mid: mid(), kind: "text", body: { text: "x" } });
  assert.equal(refused.json.code, "blocked");
  await two.ok("DELETE", `/v1/users/${one.id}/block`);
  await one.post(cid, "again");
});

test("the recall of a message from before one's time comes as its rev alone, and revs go on without a gap", async () => {
  const [owner, late] = [await Person.register(server), await Person.register(server)];
  const body = { kind: "group", mid: mid(), name: "From now on", members: [], historyFromStart: false };
  const { cid } = await owner.ok("POST", "/v1/conversations", body);
  const early = await owner.post(cid, "before you came");
  await owner.ok("POST", `/v1/conversations/${cid}/members`, { mid: mid(), userIds: [late.id] });
  const [his, hers] = [await owner.connect(), await late.connect()];
  const { rev } = await late.ok("GET", `/v1/conversations/${cid}`);
  const recall = await owner.ok("DELETE", `/v1/conversations/${cid}/messages/${early.seq}`);
  await owner.post(cid, "after you came");
  const skip = await hers.next((frame) => frame.cid === cid && frame.rev === rev + 1);
  assert.deepEqual(skip, { t: "skip", cid, rev: recall.rev });
  const next = await hers.next((frame) => frame.cid === cid && frame.rev === rev + 2);
  assert.deepEqual([next.t, next.body.text], ["message", "after you came"]);
  assert.equal((await his.next((frame) => frame.t === "recalled" && frame.cid === cid)).seq, early.seq);
});
