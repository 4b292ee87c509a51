// Groups and channels: settings, mutes, slow mode, capacity, bans, links, requests to join, the world. Every act goes once over HTTP
// and once over a socket; the devices of each person, live, away and empty, end alike, across a restart of the server.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { Server, kith } from "./lib/server.mjs";
import { Device, Person, mid } from "./lib/person.mjs";
import { eventually } from "./lib/patience.mjs";
import { overHttp, overSocket } from "./lib/ways.mjs";
import { Twin, alike } from "./lib/twins.mjs";
import { upload } from "./lib/media.mjs";

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

const people = (count) => Promise.all(Array.from({ length: count }, () => Person.register(server)));

/** Both roads to the server for one person, each a function (name, fields) to {answer} or {code}. */
async function roads(person) {
  const device = await person.connect();
  return [
    ["HTTP", (name, fields) => overHttp(server, person.token, name, fields), device],
    ["the socket", (name, fields) => overSocket(device, name, fields), device],
  ];
}

async function done(result, what) {
  const { answer, code, problem } = await result;
  assert.equal(code, undefined, `${what ?? ""} ${JSON.stringify(problem)}`);
  return answer;
}

async function refused(result, code, field) {
  const { code: heard, problem, answer } = await result;
  assert.equal(heard, code, JSON.stringify(answer ?? problem));
  if (field !== undefined) assert.equal(problem.field, field);
  return problem;
}

const row = (person, cid) => person.ok("GET", `/v1/conversations/${cid}`);
const notes = async (person, cid) =>
  (await person.history(cid)).messages.filter(({ kind }) => kind === "system").map(({ body }) => body);

test("every setting is told to all, noted where people expect it, and the same on every device after a restart", async () => {
  const [owner, member] = await people(2);
  const { mediaId: avatar } = await upload(owner);
  const rows = [];
  for (const [road, call] of await roads(owner)) {
    const cid = await owner.group(`Settings ${road}`, member);
    const [live, away] = [await Twin.live(member), await Twin.away(member)];
    const until = Date.now() + 3_600_000;
    const settings = { announcement: "At noon", allMutedUntil: until, slowModeS: 30, admission: "approval", membersInvite: false, historyFromStart: false, capacity: 50, messageLifeS: 86_400, avatar };
    await done(call("updateConversation", { cid, name: "Supper", ...settings }), road);
    const now = await row(member, cid);
    assert.equal(now.name, "Supper");
    assert.equal(now.announcement.text, "At noon");
    assert.equal(now.announcement.by, owner.id);
    for (const field of ["allMutedUntil", "slowModeS", "admission", "membersInvite", "historyFromStart", "capacity", "messageLifeS", "avatar"]) {
      assert.deepEqual(now[field], settings[field], field);
    }
    const events = (await notes(member, cid)).map(({ event }) => event);
    assert.deepEqual(events, ["created", "renamed", "pictured", "announced", "mutedAll", "messageLife"]);
    const rev = now.rev;
    await done(call("updateConversation", { cid, name: "Supper", ...settings }));
    assert.equal((await row(member, cid)).rev, rev, "what is set already is no change");
    await alike(live, away);
    rows.push(await row(member, cid));
  }
  await server.pause();
  await server.start();
  for (const before of rows) assert.deepEqual(await row(member, before.cid), before);
});

test("a setting that cannot be is refused by its field, on both roads, and by those it is not for", async () => {
  const [owner, member, stranger] = await people(3);
  const guest = await Person.guest(server);
  const cid = await owner.group("Refusals", member);
  const before = await row(owner, cid);
  const wrong = [
    [{}, "bad_request", undefined],
    [{ name: "" }, "bad_request", "name"],
    [{ announcement: "a".repeat(2001) }, "bad_request", "announcement"],
    [{ announcement: 7 }, "bad_request", "announcement"],
    [{ slowModeS: 86_401 }, "bad_request", "slowModeS"],
    [{ slowModeS: -1 }, "bad_request", "slowModeS"],
    [{ slowModeS: "5" }, "bad_request", "slowModeS"],
    [{ admission: "anyhow" }, "bad_request", "admission"],
    [{ capacity: 1 }, "bad_request", "capacity"],
    [{ capacity: 5001 }, "bad_request", "capacity"],
    [{ messageLifeS: 31_536_001 }, "bad_request", "messageLifeS"],
    [{ allMutedUntil: -1 }, "bad_request", "allMutedUntil"],
    [{ avatar: "picture" }, "bad_request", "avatar"],
  ];
  for (const [, call] of await roads(owner)) {
    for (const [fields, code, field] of wrong) await refused(call("updateConversation", { cid, ...fields }), code, field);
    await refused(call("updateConversation", { cid: member.id, name: "x" }), "not_found", "cid");
  }
  for (const [person, code] of [[member, "forbidden"], [stranger, "not_member"], [guest, "guest_not_allowed"]]) {
    for (const [, call] of await roads(person)) await refused(call("updateConversation", { cid, slowModeS: 5 }), code);
  }
  assert.deepEqual(await row(owner, cid), before, "nothing of it was done");
});

test("a group begins with its settings, and making it again changes nothing of them", async () => {
  const [owner, other] = await people(2);
  for (const [, call] of await roads(owner)) {
    const make = { kind: "group", mid: mid(), name: "New", members: [other.id], announcement: "Welcome", slowModeS: 7, admission: "open", capacity: 9, historyFromStart: false };
    const made = await done(call("createConversation", make));
    assert.equal(made.created, true);
    assert.deepEqual([made.slowModeS, made.admission, made.capacity, made.historyFromStart, made.announcement.text], [7, "open", 9, false, "Welcome"]);
    await done(call("updateConversation", { cid: made.cid, slowModeS: 0 }));
    const again = await done(call("createConversation", make));
    assert.equal(again.cid, made.cid);
    assert.equal(again.slowModeS, undefined);
    await refused(call("createConversation", { ...make, mid: mid(), capacity: 5001 }), "bad_request", "capacity");
    await refused(call("createConversation", { ...make, mid: mid(), slowModeS: 86_401 }), "bad_request", "slowModeS");
  }
});

test("a group is made with those who may be added and says of the others why not; made again it is the same", async () => {
  const [owner, fine, shut, choosy] = await people(4);
  await shut.ok("PUT", `/v1/users/${owner.id}/block`);
  await choosy.ok("PATCH", "/v1/me", { whoMayAddToGroups: "friends" });
  const guest = await Person.guest(server);
  const nobody = mid();
  const named = [fine, shut, choosy, guest].map(({ id }) => id);
  for (const [road, call] of await roads(owner)) {
    const make = { kind: "group", mid: mid(), name: `Some ${road}`, members: [...named, nobody] };
    const made = await done(call("createConversation", make));
    assert.deepEqual([made.created, made.memberCount], [true, 2]);
    const why = Object.fromEntries(made.failed.map(({ userId, code }) => [userId, code]));
    assert.deepEqual(why, { [shut.id]: "blocked", [choosy.id]: "forbidden", [guest.id]: "guest_not_allowed", [nobody]: "not_found" });
    const again = await done(call("createConversation", make));
    assert.deepEqual([again.cid, again.created, again.failed.length], [made.cid, false, 4]);
    await refused(call("createConversation", { ...make, members: [fine.id] }), "conflict", "mid");
    assert.equal((await fine.ok("GET", `/v1/conversations/${made.cid}`)).memberCount, 2);
    assert.equal((await shut.http("GET", `/v1/conversations/${made.cid}`)).json.code, "not_member");
    const all = await done(call("createConversation", { kind: "group", mid: mid(), name: "All", members: [fine.id] }));
    assert.equal(all.failed, undefined);
  }
});

test("while all are muted only admins write and type; slow mode holds each member for itself", async () => {
  const [owner, admin, member] = await people(3);
  for (const [road, call] of await roads(member)) {
    const cid = await owner.group(`Quiet ${road}`, admin, member);
    await owner.ok("PATCH", `/v1/conversations/${cid}/members/${admin.id}`, { role: "admin" });
    const until = Date.now() + 3_600_000;
    await owner.ok("PATCH", `/v1/conversations/${cid}`, { allMutedUntil: until });
    const message = () => ({ cid, mid: mid(), kind: "text", body: { text: "hi" } });
    const problem = await refused(call("send", message()), "muted");
    assert.ok(problem.retryAfterMs > 3_000_000 && problem.retryAfterMs <= 3_600_000);
    await admin.post(cid, "admins write");
    await owner.ok("PATCH", `/v1/conversations/${cid}`, { allMutedUntil: 0, slowModeS: 3600 });
    const first = message();
    await done(call("send", first));
    const slow = await refused(call("send", message()), "rate_limited");
    assert.ok(slow.retryAfterMs > 3_000_000);
    for (let n = 0; n < 3; ++n) await admin.post(cid, `${n}`);
    await owner.ok("PATCH", `/v1/conversations/${cid}`, { slowModeS: 0 });
    if (road === "HTTP") await done(call("send", message()));
  }
});

test("capacity holds for adding, person by person, and for joining, also for two at once", async () => {
  const [owner, a, b, c, d] = await people(5);
  for (const [road, call] of await roads(owner)) {
    const cid = await owner.group(`Three ${road}`);
    await done(call("updateConversation", { cid, capacity: 3, admission: "open" }));
    const added = await done(call("addMembers", { cid, userIds: [a.id, owner.id] }));
    assert.deepEqual(added.failed, []);
    const joined = await Promise.all([b, c, d].map((person) => overHttp(server, person.token, "askToJoin", { cid })));
    assert.equal(joined.filter(({ answer }) => answer?.state === "joined").length, 1, "one place, one person");
    for (const { problem } of joined.filter(({ code }) => code !== undefined)) assert.deepEqual([problem.code, problem.limit], ["conflict", 3]);
    const more = await done(call("addMembers", { cid, userIds: [b.id, c.id, d.id] }));
    assert.equal(more.added.length, 1, "who is in already");
    assert.deepEqual(more.failed.map(({ code }) => code), ["conflict", "conflict"]);
    assert.equal((await row(owner, cid)).memberCount, 3);
  }
});

test("a ban puts out at once and keeps out by every road until it is lifted; a mute outlives leaving", async () => {
  const [owner, member, friend] = await people(3);
  for (const [road, call] of await roads(owner)) {
    const cid = await owner.group(`Bans ${road}`, member, friend);
    await done(call("updateConversation", { cid, admission: "open" }));
    const { code } = await done(call("makeInvite", { cid, mid: mid() }));
    const device = await member.connect();
    const away = await Twin.away(member);
    await done(call("banMember", { cid, userId: member.id }));
    const gone = await device.next((frame) => frame.t === "member" && frame.cid === cid && frame.userId === member.id);
    assert.deepEqual([gone.active, gone.leftReason, gone.by], [false, "banned", owner.id]);
    await away.sync();
    assert.ok(!away.conversations.has(cid));
    assert.equal((await notes(owner, cid)).at(-1).event, "banned");
    const rev = (await row(owner, cid)).rev;
    await done(call("banMember", { cid, userId: member.id }));
    assert.equal((await row(owner, cid)).rev, rev, "twice is once");
    for (const [, theirs] of await roads(member)) {
      await refused(theirs("askToJoin", { cid }), "forbidden");
      await refused(theirs("joinByInvite", { code }), "forbidden");
      await refused(theirs("send", { cid, mid: mid(), kind: "text", body: { text: "x" } }), "not_member");
    }
    const added = await done(overHttp(server, friend.token, "addMembers", { cid, userIds: [member.id] }));
    assert.deepEqual(added.failed, [{ userId: member.id, code: "forbidden" }]);
    const { banned, users } = await done(call("listBans", { cid }));
    assert.deepEqual(banned.map(({ userId, leftBy }) => [userId, leftBy]), [[member.id, owner.id]]);
    assert.ok(users[member.id]);
    await done(call("liftBan", { cid, userId: member.id }));
    assert.deepEqual((await done(call("listBans", { cid }))).banned, []);
    const muted = Date.now() + 3_600_000;
    assert.equal((await done(overHttp(server, member.token, "askToJoin", { cid }))).state, "joined");
    await done(call("updateMember", { cid, userId: member.id, mutedUntil: muted }));
    await member.ok("DELETE", `/v1/conversations/${cid}/members/${member.id}`);
    assert.equal((await done(overHttp(server, member.token, "joinByInvite", { code }))).state, "joined");
    await refused(overHttp(server, member.token, "send", { cid, mid: mid(), kind: "text", body: { text: "x" } }), "muted");
  }
});

test("a ban of somebody who never was in says nothing to them", async () => {
  const [owner, stranger] = await people(2);
  const cid = await owner.group("Closed");
  await owner.ok("PATCH", `/v1/conversations/${cid}`, { admission: "open" });
  const device = await stranger.connect();
  for (const [, call] of await roads(owner)) {
    await done(call("banMember", { cid, userId: stranger.id }));
    assert.equal((await done(call("listBans", { cid }))).banned[0].joinedAt, 0);
    await refused(overHttp(server, stranger.token, "getConversation", { cid }), "not_member");
    await refused(overHttp(server, stranger.token, "listMembers", { cid }), "not_member");
    await refused(overHttp(server, stranger.token, "askToJoin", { cid }), "forbidden");
    await refused(call("banMember", { cid, userId: owner.id }), "bad_request", "userId");
    await refused(call("banMember", { cid, userId: mid() }), "not_found", "userId");
    await done(call("liftBan", { cid, userId: stranger.id }));
    await done(call("liftBan", { cid, userId: stranger.id }));
  }
  await device.ok({ t: "ping" });
  assert.deepEqual(device.of(cid, "member"), []);
});

test("a link leads in, is counted exactly, and wrong, taken back and used up ones look alike", async () => {
  const [owner, first, second, third] = await people(4);
  const guest = await Person.guest(server);
  for (const [road, call] of await roads(owner)) {
    const cid = await owner.group(`Links ${road}`);
    const make = { cid, mid: mid(), usesMax: 2, expiresAt: Date.now() + 3_600_000 };
    const { code } = await done(call("makeInvite", make));
    assert.match(code, /^[\w-]{43}$/);
    assert.equal((await done(call("makeInvite", make))).code, code, "the same mid, the same link");
    await refused(call("makeInvite", { ...make, usesMax: 3 }), "conflict", "mid");
    await refused(call("makeInvite", { cid, expiresAt: 1 }), "bad_request", "expiresAt");
    await refused(call("makeInvite", { cid, usesMax: 100_001 }), "bad_request", "usesMax");
    const preview = await done(overHttp(server, undefined, "previewInvite", { code }));
    assert.deepEqual(preview, { kind: "group", name: `Links ${road}`, memberCount: 1, approval: false });
    await refused(overHttp(server, guest.token, "joinByInvite", { code }), "guest_not_allowed");
    const at = await Promise.all([1, 2].map(() => overHttp(server, first.token, "joinByInvite", { code })));
    for (const { answer } of at) assert.deepEqual(answer, { cid, state: "joined" });
    const [invite] = (await done(call("listInvites", { cid }))).invites;
    assert.deepEqual([invite.code, invite.by, invite.uses, invite.usesMax], [code, owner.id, 1, 2]);
    const race = await Promise.all([second, third].map((person) => overHttp(server, person.token, "joinByInvite", { code })));
    assert.equal(race.filter(({ answer }) => answer?.state === "joined").length, 1);
    const { code: taken } = await done(call("makeInvite", { cid }));
    await done(call("revokeInvite", { cid, code: taken }));
    await done(call("revokeInvite", { cid, code: taken }));
    const answers = new Set();
    for (const wrong of [code, taken, "x", taken.slice(0, 42) + (taken.endsWith("A") ? "Q" : "A"), code.replace(/^.{4}/, "AAAA")]) {
      for (const name of ["previewInvite", "joinByInvite"]) {
        const loser = race[0].answer === undefined ? second : third;
        const { problem } = await overHttp(server, loser.token, name, { code: wrong });
        answers.add(JSON.stringify(problem));
      }
    }
    assert.equal(answers.size, 1, [...answers].join("\n"));
    assert.equal(JSON.parse([...answers][0]).code, "not_found");
    assert.deepEqual((await done(call("listInvites", { cid }))).invites, [], "only links that are in use are listed");
    assert.equal((await row(owner, cid)).memberCount, 3);
  }
});

test("who may make, see and take back links", async () => {
  const [owner, member, other] = await people(3);
  const cid = await owner.group("Doors", member, other);
  for (const [, call] of await roads(member)) {
    const { code } = await done(call("makeInvite", { cid }));
    const { code: owners } = await done(overHttp(server, owner.token, "makeInvite", { cid }));
    assert.deepEqual((await done(call("listInvites", { cid }))).invites.map((each) => each.code), [code], "members see their own");
    await refused(call("revokeInvite", { cid, code: owners }), "forbidden");
    await refused(overHttp(server, other.token, "revokeInvite", { cid, code }), "forbidden");
    assert.equal((await done(overHttp(server, owner.token, "listInvites", { cid }))).invites.length, 2);
    await done(call("revokeInvite", { cid, code }));
    await done(overHttp(server, owner.token, "revokeInvite", { cid, code: owners }));
    await refused(overHttp(server, owner.token, "revokeInvite", { cid, code: "never" }), "not_found", "code");
  }
  await owner.ok("PATCH", `/v1/conversations/${cid}`, { membersInvite: false });
  for (const [, call] of await roads(member)) {
    await refused(call("makeInvite", { cid }), "forbidden");
    await refused(call("addMembers", { cid, userIds: [other.id] }), "forbidden");
  }
});

test("a request waits for an admin, whose devices all hear of it, and the asker hears the answer", async () => {
  const [owner, member, asker, unwanted] = await people(4);
  for (const [road, call] of await roads(owner)) {
    const cid = await owner.group(`Asked ${road}`, member);
    await done(call("updateConversation", { cid, admission: "approval" }));
    const [live, away] = [await Twin.live(owner), await Twin.away(owner)];
    const phone = await asker.connect();
    assert.deepEqual(await done(overHttp(server, asker.token, "getJoin", { cid })), { cid, state: "none" });
    for (const note of ["from work", undefined]) {
      assert.deepEqual(await done(overHttp(server, asker.token, "askToJoin", { cid, note })), { cid, state: "pending" });
    }
    await done(overHttp(server, unwanted.token, "askToJoin", { cid }));
    await live.device.next((frame) => frame.t === "conversation" && frame.cid === cid && frame.joinRequests === 2);
    assert.equal((await alike(live, away)).conversations[cid].settings.joinRequests, 2);
    const heard = live.device.of(cid, "conversation").at(-1);
    assert.equal(heard.by, undefined, "who asks is told to admins who look");
    const { requests, users } = await done(call("listJoinRequests", { cid }));
    assert.deepEqual(requests.map(({ userId }) => userId).sort(), [asker.id, unwanted.id].sort());
    assert.equal(requests.find(({ userId }) => userId === asker.id).note, "from work");
    assert.ok(users[asker.id]);
    for (const name of ["listJoinRequests", "listBans"]) await refused(overHttp(server, member.token, name, { cid }), "forbidden");
    await refused(overHttp(server, member.token, "answerJoinRequest", { cid, userId: asker.id, action: "accept" }), "forbidden");
    await refused(overHttp(server, asker.token, "answerJoinRequest", { cid, userId: asker.id, action: "accept" }), "not_member");
    await Promise.all([1, 2].map(() => done(call("answerJoinRequest", { cid, userId: asker.id, action: "accept" }))));
    const came = await phone.next((frame) => frame.t === "member" && frame.cid === cid && frame.userId === asker.id && frame.active);
    assert.equal(came.by, owner.id);
    const device = await unwanted.connect();
    const before = device.heard?.().length ?? device.frames.length;
    await done(call("answerJoinRequest", { cid, userId: unwanted.id, action: "decline" }));
    await device.next((frame) => frame.t === "user" && frame.changed === "joins", before);
    assert.deepEqual(await done(overHttp(server, unwanted.token, "getJoin", { cid })), { cid, state: "none" });
    await refused(call("answerJoinRequest", { cid, userId: unwanted.id, action: "accept" }), "not_found", "userId");
    await refused(call("answerJoinRequest", { cid, userId: unwanted.id, action: "perhaps" }), "bad_request", "action");
    assert.equal((await row(owner, cid)).joinRequests, undefined);
    await alike(live, away);
    await done(overHttp(server, unwanted.token, "askToJoin", { cid }));
    assert.equal((await done(overHttp(server, unwanted.token, "withdrawJoin", { cid }))).state, "none");
    assert.equal((await row(owner, cid)).joinRequests, undefined);
    await done(call("removeMember", { cid, userId: asker.id }));
  }
});

test("the requests of who deletes their account go with it, on every device of who would answer them", async () => {
  const [owner, staying, going] = await people(3);
  const cids = await Promise.all(["One", "Two"].map((name) => owner.group(name)));
  for (const cid of cids) {
    await owner.ok("PATCH", `/v1/conversations/${cid}`, { admission: "approval" });
    await done(overHttp(server, going.token, "askToJoin", { cid }));
  }
  await done(overHttp(server, staying.token, "askToJoin", { cid: cids[0] }));
  const [live, away] = [await Twin.live(owner), await Twin.away(owner)];
  await going.ok("DELETE", "/v1/me", { password: "correct horse" });
  const waiting = async (cid) => (await row(owner, cid)).joinRequests ?? 0;
  await eventually(async () => (await waiting(cids[0])) === 1 && (await waiting(cids[1])) === 0, "only who stays waits");
  const { requests } = await owner.ok("GET", `/v1/conversations/${cids[0]}/join-requests`);
  assert.deepEqual(requests.map(({ userId }) => userId), [staying.id]);
  await server.pause();
  await server.start();
  assert.equal((await alike(live, away)).conversations[cids[0]].settings.joinRequests, 1);
});

test("a request outlives a restart, and a link to such a group makes one", async () => {
  const [owner, asker] = await people(2);
  const cid = await owner.group("Patient");
  await owner.ok("PATCH", `/v1/conversations/${cid}`, { admission: "approval" });
  const { code } = await owner.ok("POST", `/v1/conversations/${cid}/invites`, {});
  assert.equal((await done(overHttp(server, undefined, "previewInvite", { code }))).approval, true);
  assert.equal((await done(overHttp(server, asker.token, "joinByInvite", { code, note: "me" }))).state, "pending");
  await server.pause();
  await server.start();
  const { requests } = await owner.ok("GET", `/v1/conversations/${cid}/join-requests`);
  assert.deepEqual(requests.map(({ userId, note }) => [userId, note]), [[asker.id, "me"]]);
  await owner.ok("PUT", `/v1/conversations/${cid}/join-requests/${asker.id}`, { action: "accept" });
  assert.equal((await row(asker, cid)).memberCount, 2);
});

test("a channel: admins write, everyone reads, and its people are the admins' alone to list", async () => {
  const [owner, reader] = await people(2);
  for (const [road, call] of await roads(reader)) {
    const make = { kind: "channel", mid: mid(), name: `News ${road}`, members: [reader.id] };
    const { cid } = await owner.ok("POST", "/v1/conversations", make);
    await owner.post(cid, "first");
    assert.equal((await done(call("history", { cid }))).messages.at(-1).body.text, "first");
    await refused(call("send", { cid, mid: mid(), kind: "text", body: { text: "me too" } }), "forbidden");
    await refused(call("listMembers", { cid }), "forbidden");
    await refused(call("addMembers", { cid, userIds: [owner.id] }), "forbidden");
    await refused(call("makeInvite", { cid }), "forbidden");
    assert.equal((await done(call("getConversation", { cid }))).memberCount, 2);
    assert.equal((await owner.ok("GET", `/v1/conversations/${cid}/members`)).total, 2);
    const { seq } = await owner.post(cid, "second");
    assert.deepEqual((await done(call("receipts", { cid, seq }))).read, []);
  }
});

test("history told from joining on holds for who joins then, not for who joins after it was changed", async () => {
  const [owner, early, late] = await people(3);
  const cid = await owner.group("Chronicle");
  await owner.ok("PATCH", `/v1/conversations/${cid}`, { historyFromStart: false });
  const { seq } = await owner.post(cid, "old");
  await owner.ok("POST", `/v1/conversations/${cid}/members`, { userIds: [early.id] });
  await owner.ok("PATCH", `/v1/conversations/${cid}`, { historyFromStart: true });
  await owner.ok("POST", `/v1/conversations/${cid}/members`, { userIds: [late.id] });
  const texts = async (person) => (await person.history(cid)).messages.map(({ body }) => body.text).filter(Boolean);
  assert.deepEqual(await texts(early), []);
  assert.deepEqual(await texts(late), ["old"]);
  const [one, other] = [await early.connect(), await late.connect()];
  await owner.ok("DELETE", `/v1/conversations/${cid}/messages/${seq}`);
  await other.next((frame) => frame.t === "recalled" && frame.cid === cid && frame.seq === seq);
  await one.next((frame) => frame.t === "skip" && frame.cid === cid);
  assert.deepEqual(one.of(cid, "recalled"), []);
});

test("roles: who rises, steps down and takes over is noted with actor and target", async () => {
  const [owner, admin, member] = await people(3);
  for (const [road, call] of await roads(owner)) {
    const cid = await owner.group(`Roles ${road}`, admin, member);
    await done(call("updateMember", { cid, userId: admin.id, role: "admin" }));
    await refused(overHttp(server, admin.token, "updateMember", { cid, userId: member.id, role: "admin" }), "forbidden");
    await refused(overHttp(server, admin.token, "banMember", { cid, userId: owner.id }), "forbidden");
    await done(call("updateMember", { cid, userId: admin.id, role: "member" }));
    await done(call("updateMember", { cid, userId: member.id, role: "owner" }));
    const told = (await notes(member, cid)).slice(1).map(({ event, actor, targets }) => [event, actor, ...targets]);
    assert.deepEqual(told, [["promoted", owner.id, admin.id], ["demoted", owner.id, admin.id], ["transferred", owner.id, member.id]]);
  }
});

test("the world: guests come in by themselves, administrators mute, slow and ban there", async () => {
  const [boss, person] = await people(2);
  assert.equal((await kith("user", "admin", "--data", server.data, boss.username)).code, 0);
  const guest = await Person.guest(server, "Passer-by");
  const { cid } = await person.ok("POST", "/v1/conversations", { kind: "world" });
  await eventually(async () => (await guest.http("GET", `/v1/conversations/${cid}`)).status === 200, "the guest is in the world");
  const text = () => ({ cid, mid: mid(), kind: "text", body: { text: "hi" } });
  await done(overHttp(server, guest.token, "send", text()));
  await refused(overHttp(server, person.token, "updateConversation", { cid, slowModeS: 60 }), "forbidden");
  await refused(overHttp(server, person.token, "banMember", { cid, userId: guest.id }), "forbidden");
  const slow = () => overHttp(server, boss.token, "updateConversation", { cid, slowModeS: 3600 });
  await eventually(async () => (await slow()).code === undefined, "the administrator leads the world");
  await done(overHttp(server, person.token, "send", text()));
  await refused(overHttp(server, person.token, "send", text()), "rate_limited");
  await done(overHttp(server, boss.token, "updateConversation", { cid, slowModeS: 0 }));
  await done(overHttp(server, boss.token, "updateMember", { cid, userId: person.id, mutedUntil: Date.now() + 3_600_000 }));
  await refused(overHttp(server, person.token, "send", text()), "muted");
  const device = await Device.connect(server, { token: guest.token });
  await done(overHttp(server, boss.token, "banMember", { cid, userId: guest.id }));
  await device.next((frame) => frame.t === "member" && frame.cid === cid && frame.leftReason === "banned");
  await refused(overHttp(server, guest.token, "send", text()), "not_member");
  await refused(overHttp(server, guest.token, "createConversation", { kind: "world" }), "forbidden");
  assert.deepEqual((await done(overHttp(server, boss.token, "listBans", { cid }))).banned.map(({ userId }) => userId), [guest.id]);
  await done(overHttp(server, boss.token, "liftBan", { cid, userId: guest.id }));
  await done(overHttp(server, guest.token, "createConversation", { kind: "world" }));
  await refused(overHttp(server, boss.token, "updateConversation", { cid, admission: "open" }), "bad_request", "admission");
});

test("who is let in comes as they are now; who is gone meanwhile is not, and waits no more", async () => {
  const [owner, eve, gone] = await people(3);
  const cid = await owner.group("Doors", eve);
  const at = `/v1/conversations/${cid}`;
  await eve.ok("DELETE", `${at}/members/${eve.id}`);
  await owner.ok("PATCH", at, { admission: "approval" });
  await eve.ok("POST", `${at}/join`, {});
  await gone.ok("POST", `${at}/join`, {});
  await eve.ok("PATCH", "/v1/me", { receipts: false });
  await gone.ok("DELETE", "/v1/me", { password: "correct horse" });
  await owner.ok("PUT", `${at}/join-requests/${eve.id}`, { action: "accept" });
  const { seq } = await owner.post(cid, "hello");
  await eve.ok("PUT", `${at}/read`, { pos: seq });
  assert.equal((await row(owner, cid)).all?.read, undefined, "receipts were switched off while waiting");
  const refusal = await owner.http("PUT", `${at}/join-requests/${gone.id}`, { action: "accept" });
  assert.deepEqual([refusal.status, refusal.json.code], [404, "not_found"]);
  assert.equal((await row(owner, cid)).memberCount, 2);
  assert.deepEqual((await owner.ok("GET", `${at}/join-requests`)).requests, []);
});

test("that one asks to be let in, takes it back or is answered is news on one's other devices", async () => {
  const [owner, asker] = await people(2);
  for (const [road, call] of await roads(asker)) {
    const cid = await owner.group(`Door ${road}`);
    await owner.ok("PATCH", `/v1/conversations/${cid}`, { admission: "approval" });
    const other = await asker.connect();
    const news = async (act) => {
      const from = other.heard().length;
      await act();
      await other.next((frame) => frame.t === "user" && frame.changed === "joins", from);
    };
    const answer = (action) => owner.ok("PUT", `/v1/conversations/${cid}/join-requests/${asker.id}`, { action });
    await news(() => done(call("askToJoin", { cid })));
    await news(() => done(call("withdrawJoin", { cid })));
    await news(() => done(call("askToJoin", { cid })));
    await news(() => answer("decline"));
    await news(() => done(call("askToJoin", { cid })));
    await news(() => answer("accept"));
    assert.equal((await asker.ok("GET", `/v1/conversations/${cid}/join`)).state, "joined");
  }
});
