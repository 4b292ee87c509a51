// Who may see and reach whom: every switch on every road, a row each. The roads: presence, profile, search, friend requests, dms,
// groups, receipts (list, counts, row, sync, live), typing. The people: a friend, an acquaintance of a common group, a stranger, and
// somebody the person blocked. docs/guarantees/access.md shows the same table.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { Server } from "./lib/server.mjs";
import { Person, mid } from "./lib/person.mjs";
import { upload } from "./lib/media.mjs";

let server;
before(async () => (server = await Server.start({ args: ["--limits", "off"] })));
after(() => server.stop());

async function befriend(one, other) {
  const { id } = await one.ok("POST", "/v1/friends/requests", { userId: other.id });
  return (await other.ok("PUT", `/v1/friends/requests/${id}`, { action: "accept" })).cid;
}

/** The person the switches are of, and those around. */
async function people() {
  const [ego, friend, fellow, stranger, blocked] = await Promise.all([1, 2, 3, 4, 5].map(() => Person.register(server)));
  const dm = await befriend(friend, ego);
  const group = await ego.group("common", fellow, blocked);
  await ego.ok("PUT", `/v1/users/${blocked.id}/block`);
  return { ego, friend, fellow, stranger, blocked, dm, group };
}

/** Whether the watcher is told that the person is online. A person both may see comes after: what was to come has come then. */
async function seesOnline(watcher, person) {
  const session = await watcher.connect();
  for (let round = 0; round < 2; ++round) {
    await session.ok({ t: "presence", watch: [] });
    const from = session.heard().length;
    await session.ok({ t: "presence", watch: [person.id, watcher.buddy.id] });
    await session.next((frame) => frame.t === "presence" && frame.userId === watcher.buddy.id && frame.online, from);
    if (session.heard().some((frame) => frame.t === "presence" && frame.userId === person.id && frame.online)) return true;
  }
  return false;
}

async function withBuddy(person) {
  person.buddy = await Person.register(server);
  await befriend(person, person.buddy);
  person.buddySession = await person.buddy.connect();
}

const reach = {
  "open a dm": (who, ego) => who.http("POST", "/v1/conversations", { kind: "dm", userId: ego.id }),
  "ask for friendship": (who, ego) => who.http("POST", "/v1/friends/requests", { userId: ego.id }),
};
const addToGroup = async (who, ego) => {
  const cid = await who.group("Mine");
  const { failed } = await who.ok("POST", `/v1/conversations/${cid}/members`, { userIds: [ego.id] });
  return failed.length === 0 ? "ok" : failed[0].code;
};
const putIntoNew = async (who, ego) => {
  const { failed } = await who.ok("POST", "/v1/conversations", { kind: "group", mid: mid(), name: "In", members: [ego.id] });
  return failed === undefined ? "ok" : failed[0].code;
};
const code = (answer) => (answer.status < 300 ? "ok" : answer.json.code);

// switch, value, act, and what it gives for a friend (who has a dm already), a fellow of a group, a stranger and a blocked one
const reaching = [
  [{}, "open a dm", "ok", "ok", "ok", "blocked"],
  [{ whoMayWrite: "friends" }, "open a dm", "ok", "forbidden", "forbidden", "blocked"],
  [{ whoMayWrite: "nobody" }, "open a dm", "ok", "forbidden", "forbidden", "blocked"],
  [{ friendsOnly: true }, "open a dm", "ok", "forbidden", "forbidden", "blocked"],
  [{}, "put into a new group", "ok", "ok", "ok", "blocked"],
  [{ whoMayAddToGroups: "friends" }, "put into a new group", "ok", "forbidden", "forbidden", "blocked"],
  [{ whoMayAddToGroups: "nobody" }, "put into a new group", "forbidden", "forbidden", "forbidden", "blocked"],
  [{ friendsOnly: true }, "put into a new group", "ok", "forbidden", "forbidden", "blocked"],
  [{}, "add to a group", "ok", "ok", "ok", "blocked"],
  [{ whoMayAddToGroups: "friends" }, "add to a group", "ok", "forbidden", "forbidden", "blocked"],
  [{ whoMayAddToGroups: "nobody" }, "add to a group", "forbidden", "forbidden", "forbidden", "blocked"],
  [{}, "ask for friendship", "ok", "ok", "ok", "ok"], // a blocked one's request is swallowed: nobody learns of a block
  [{ whoMayAdd: "nobody" }, "ask for friendship", "ok", "forbidden", "forbidden", "forbidden"],
];

for (const [change, act, ...wanted] of reaching) {
  test(`${JSON.stringify(change)}: to ${act} is ${wanted.join(", ")} for friend, fellow, stranger, blocked`, async () => {
    const { ego, friend, fellow, stranger, blocked } = await people();
    await ego.ok("PATCH", "/v1/me", change);
    const got = [];
    for (const who of [friend, fellow, stranger, blocked]) {
      if (act === "add to a group") got.push(await addToGroup(who, ego));
      else if (act === "put into a new group") got.push(await putIntoNew(who, ego));
      else got.push(code(await reach[act](who, ego)));
    }
    assert.deepEqual(got, wanted);
    if (act === "ask for friendship") {
      const { requests } = await ego.ok("GET", "/v1/friends/requests?direction=in");
      assert.ok(!requests.some(({ from }) => from === blocked.id), "a blocked one's request never arrives");
    }
  });
}

const presence = [
  [{}, true, true, false, false],
  [{ lastSeen: "friends" }, true, false, false, false],
  [{ lastSeen: "nobody" }, false, false, false, false],
  [{ presence: false }, false, false, false, false],
];
for (const [change, ...wanted] of presence) {
  test(`${JSON.stringify(change)}: friend, fellow, stranger, blocked see one online: ${wanted.join(", ")}; and the same the other way`, { timeout: 60_000 }, async () => {
    const all = await people();
    const { ego } = all;
    await ego.ok("PATCH", "/v1/me", change);
    const session = await ego.connect();
    await withBuddy(ego);
    const watchers = [all.friend, all.fellow, all.stranger, all.blocked];
    for (const who of watchers) await withBuddy(who);
    for (const [place, who] of watchers.entries()) assert.equal(await seesOnline(who, ego), wanted[place], `watcher ${place}`);
    if (change.lastSeen === "nobody" || change.presence === false) {
      // Who hides sees nobody: not even a friend who shows.
      const from = session.heard().length;
      const [friendSession] = [await all.friend.connect()];
      await session.ok({ t: "presence", watch: [all.friend.id, ego.buddy.id] });
      await friendSession.ok({ t: "ping" });
      assert.ok(!session.heard().slice(from).some((frame) => frame.t === "presence" && frame.online));
    } else {
      for (const [place, who] of watchers.entries()) {
        who.own = await who.connect();
        assert.equal(await seesOnline(ego, who), wanted[place], `watched ${place}`);
      }
    }
  });
}

test("searchable false: nobody finds one by search, whoever they are; a blocked one never does", async () => {
  const { ego, friend, fellow, stranger, blocked } = await people();
  const found = async (who) => (await who.ok("GET", `/v1/users?query=${ego.username}`)).users.some(({ id }) => id === ego.id);
  assert.deepEqual(await Promise.all([friend, fellow, stranger, blocked].map(found)), [true, true, true, false]);
  await ego.ok("PATCH", "/v1/me", { searchable: false });
  assert.deepEqual(await Promise.all([friend, fellow, stranger, blocked].map(found)), [false, false, false, false]);
});

test("a profile shows its status while it lasts and what one calls a friend; to a blocked one a name alone; unchanged it is not sent again", async () => {
  const { ego, friend, stranger, blocked } = await people();
  const status = { text: "On the road", emoji: "🚲", until: Date.now() + 3_600_000 };
  const { user: me } = await ego.ok("PATCH", "/v1/me", { about: "hi", status });
  assert.deepEqual(me.status, status);
  await friend.ok("PATCH", `/v1/friends/${ego.id}`, { remark: "Eggy", group: "work" });
  const { user } = await friend.ok("GET", `/v1/users/${ego.id}`);
  assert.deepEqual([user.status, user.remark, user.about, user.friend], [status, "Eggy", "hi", true]);
  const [other] = (await stranger.ok("POST", "/v1/users/batch", { userIds: [ego.id] })).users;
  assert.deepEqual([other.status, other.remark, other.about], [status, undefined, "hi"]);
  const { user: shut } = await blocked.ok("GET", `/v1/users/${ego.id}`);
  assert.deepEqual([shut.status, shut.about, shut.displayName], [undefined, undefined, me.displayName]);
  await ego.ok("PATCH", "/v1/me", { status: { text: "over", until: 1 } });
  assert.equal((await friend.ok("GET", `/v1/users/${ego.id}`)).user.status, undefined);

  const first = await friend.http("GET", `/v1/users/${ego.id}`);
  assert.match(first.headers.get("cache-control"), /private/);
  const again = await fetch(`${server.url}/v1/users/${ego.id}`, {
    headers: { authorization: `Bearer ${friend.token}`, "if-none-match": first.headers.get("etag") },
  });
  assert.deepEqual([again.status, await again.text()], [304, ""]);
  await ego.ok("PATCH", "/v1/me", { about: "other" });
  const changed = await fetch(`${server.url}/v1/users/${ego.id}`, {
    headers: { authorization: `Bearer ${friend.token}`, "if-none-match": first.headers.get("etag") },
  });
  assert.equal(changed.status, 200);

  const batch = (headers = {}) =>
    fetch(`${server.url}/v1/users/batch`, {
      method: "POST",
      headers: { authorization: `Bearer ${friend.token}`, "content-type": "application/json", ...headers },
      body: JSON.stringify({ userIds: [ego.id, stranger.id] }),
    });
  const several = await batch();
  const unchanged = await batch({ "if-none-match": several.headers.get("etag") });
  assert.deepEqual([unchanged.status, await unchanged.text()], [304, ""]);
  await ego.ok("PATCH", "/v1/me", { about: "else" });
  assert.equal((await batch({ "if-none-match": several.headers.get("etag") })).status, 200);
  for (const bad of [{ status: "x" }, { status: { text: 1 } }, { status: { text: "x".repeat(81) } }, { lastSeen: "all" }, { whoMayAdd: "friends" }]) {
    assert.equal((await ego.http("PATCH", "/v1/me", bad)).json.code, "bad_request", JSON.stringify(bad));
  }
  assert.equal((await ego.ok("PATCH", "/v1/me", { status: {} })).user.status, undefined);
});

test("who blocked one shows no face beside their messages either, in history, in sync and on joining", async () => {
  const { ego, fellow, blocked, group } = await people();
  await ego.ok("PATCH", "/v1/me", { avatar: (await upload(ego)).mediaId });
  await ego.post(group, "hello");
  const faces = async (person) => {
    const device = await person.connect();
    const joined = await device.request({ t: "join", cid: group });
    const sync = await person.ok("GET", "/v1/sync");
    const cards = [(await person.history(group)).users, sync.users, joined.users].map((users) => users[ego.id]);
    device.cut();
    return cards.map((card) => [card.name !== undefined, card.avatar !== undefined]);
  };
  assert.deepEqual(await faces(fellow), [[true, true], [true, true], [true, true]]);
  assert.deepEqual(await faces(blocked), [[true, false], [true, false], [true, false]]);
});

test("the older switches and the circles say the same", async () => {
  const ego = await Person.register(server);
  const me = async (change) => (await ego.ok("PATCH", "/v1/me", change)).user;
  assert.equal((await me({ lastSeen: "friends" })).presence, true);
  assert.equal((await me({ presence: true })).lastSeen, "friends", "shown already");
  assert.equal((await me({ presence: false })).lastSeen, "nobody");
  assert.equal((await me({ presence: true })).lastSeen, "everybody");
  const friendly = await me({ friendsOnly: true });
  assert.deepEqual([friendly.whoMayWrite, friendly.whoMayAddToGroups], ["friends", "friends"]);
  assert.equal((await me({ whoMayWrite: "everybody" })).friendsOnly, false);
});

test("receipts off: nobody learns what one read, nor one what others did, on any road", async () => {
  const [ego, friend, third] = await Promise.all([1, 2, 3].map(() => Person.register(server)));
  const dm = await befriend(friend, ego);
  const group = await ego.group("three", friend, third);
  await ego.ok("PATCH", "/v1/me", { receipts: false });
  const sessions = { ego: await ego.connect(), friend: await friend.connect() };
  const own = async (row) => (await ego.ok("GET", `/v1/conversations/${row}`)).markedUnread; // any read waits for the switch's way
  await own(dm);
  const deadline = Date.now() + 5000;
  const shut = async () => (await friend.ok("GET", `/v1/conversations/${dm}`)).peer.read === undefined;
  while (!(await shut())) assert.ok(Date.now() < deadline, "the switch never reached the dm");
  while ((await ego.ok("GET", `/v1/conversations/${group}`)).any !== undefined) assert.ok(Date.now() < deadline, "nor the group");
  for (const [cid, from] of [
    [dm, friend],
    [group, friend],
  ]) {
    const { seq } = await from.post(cid, "read me");
    const { seq: mine } = await ego.post(cid, "and me");
    await sessions.ego.ok({ t: "read", cid, pos: mine });
    await third.http("PUT", `/v1/conversations/${cid}/read`, { pos: mine });
    await sessions.friend.ok({ t: "read", cid, pos: mine });
    const theirs = await from.ok("GET", `/v1/conversations/${cid}/messages/${seq}/receipts`);
    assert.ok(theirs.delivered.includes(ego.id) && !theirs.read.includes(ego.id), "delivered at most");
    assert.equal(theirs.readCount, cid === group ? 1 : 0);
    const forEgo = await ego.ok("GET", `/v1/conversations/${cid}/messages/${mine}/receipts`);
    assert.deepEqual([forEgo.read, forEgo.readCount], [[], 0], "who hides sees none");
    const row = await ego.ok("GET", `/v1/conversations/${cid}`);
    assert.equal((row.peer ?? row.all).read, undefined);
    assert.equal(row.any, undefined);
    for (const person of [ego, friend]) {
      const { conversations } = await person.ok("GET", "/v1/sync?limit=100");
      const part = conversations.find((each) => each.cid === cid);
      if (part.peer) assert.equal(part.peer.read, undefined);
      if (person === ego) assert.equal((part.peer ?? part.all).read, undefined);
    }
  }
  assert.ok(!sessions.friend.heard().some((frame) => frame.t === "read" && frame.from === ego.id), "live, to others");
  assert.ok(!sessions.ego.heard().some((frame) => frame.t === "read" && frame.from !== ego.id), "live, to oneself");
});

test("a block: no dm either way, no typing, no presence, lifted again by its own hand alone", async () => {
  const { ego, friend, dm } = await people();
  const session = await ego.connect();
  await ego.ok("PUT", `/v1/users/${friend.id}/block`);
  const theirs = await friend.connect();
  assert.equal((await theirs.request({ t: "send", cid: dm, mid: mid(), kind: "text", body: { text: "x" } })).code, "blocked");
  assert.equal((await theirs.request({ t: "typing", cid: dm, on: true })).code, "blocked");
  assert.equal((await session.request({ t: "send", cid: dm, mid: mid(), kind: "text", body: { text: "x" } })).code, "blocked");
  await friend.ok("DELETE", `/v1/users/${ego.id}/block`);
  assert.equal((await theirs.request({ t: "send", cid: dm, mid: mid(), kind: "text", body: { text: "x" } })).code, "blocked");
  await ego.ok("DELETE", `/v1/users/${friend.id}/block`);
  await theirs.say(dm, "again");
  assert.ok(!session.heard().some((frame) => frame.t === "typing"));
});

for (const road of ["http", "socket"]) {
  test(`in a common group a blocked one is read and not heard: no typing, no signal, no mention, no thread, over ${road}`, async () => {
    const { ego, fellow, blocked, group } = await people();
    const [own, theirs, heard] = [await ego.connect(), await blocked.connect(), await fellow.connect()];
    const say = (fields) => {
      const message = { mid: mid(), kind: "text", body: { text: "hear me" }, ...fields };
      return road === "http" ? blocked.ok("POST", `/v1/conversations/${group}/messages`, message) : theirs.ok({ t: "send", cid: group, ...message });
    };
    const { seq: root } = await ego.post(group, "root");
    await theirs.ok({ t: "typing", cid: group, on: true });
    await theirs.ok({ t: "signal", cid: group, data: { ring: 1 } });
    await theirs.ok({ t: "typing", cid: group, on: false });
    await say({ mentions: [ego.id, fellow.id] });
    await say({ threadRootSeq: root, mentions: [ego.id] });
    const last = await say({});
    for (const session of [own, heard]) await session.next((frame) => frame.t === "message" && frame.seq === last.seq);
    const noise = (session) => session.heard().filter((frame) => (frame.t === "typing" || frame.t === "signal") && frame.from === blocked.id).length;
    assert.deepEqual([noise(own), noise(heard)], [0, 3]);
    assert.deepEqual((await ego.ok("GET", "/v1/mentions")).mentions, []);
    assert.equal((await fellow.ok("GET", "/v1/mentions")).mentions.length, 1);
    assert.equal((await ego.ok("GET", "/v1/threads")).threads.length, 0, "drawn in by nobody one blocks");
    const summary = await ego.ok("GET", "/v1/unread-summary");
    assert.equal(summary.mentions, 0);

    await ego.ok("DELETE", `/v1/users/${blocked.id}/block`);
    await theirs.ok({ t: "typing", cid: group, on: true });
    await own.next((frame) => frame.t === "typing" && frame.from === blocked.id && frame.on);
    await say({ mentions: [ego.id] });
    assert.equal((await ego.ok("GET", "/v1/mentions")).mentions.length, 1);
  });
}

test("in the world a blocked one's typing and signals do not reach who blocked them either", async () => {
  const { ego, fellow, blocked } = await people();
  const sessions = [];
  for (const who of [ego, fellow, blocked]) {
    const session = await who.connect();
    const { cid } = await who.ok("POST", "/v1/conversations", { kind: "world" });
    await session.join({ cid });
    sessions.push({ session, cid });
  }
  const [{ session: own, cid }, { session: heard }, { session: theirs }] = sessions;
  await theirs.ok({ t: "typing", cid, on: true });
  await theirs.ok({ t: "signal", cid, data: { wave: 1 } });
  const { pos } = await theirs.say(cid, "hello");
  for (const session of [own, heard]) await session.next((frame) => frame.t === "message" && frame.seq === pos);
  const noise = (session) => session.heard().filter((frame) => (frame.t === "typing" || frame.t === "signal") && frame.from === blocked.id).length;
  assert.deepEqual([noise(own), noise(heard)], [0, 2]);
});
