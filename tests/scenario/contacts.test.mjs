// Friends and requests as both people's devices see them, over HTTP and over the socket, with one device away and a restart in between;
// and who got and read a message.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { Server, kith, removeFolder, temporaryFolder } from "./lib/server.mjs";
import { Person } from "./lib/person.mjs";
import { Twin, alike } from "./lib/twins.mjs";

let server;
const data = temporaryFolder();
before(async () => (server = await Server.start({ data })));
after(async () => {
  await server.stop();
  removeFolder(data);
});

/** Runs a command by HTTP or as a frame. */
const run = (road, person, session, { method, path, t, fields = {} }) =>
  road === "http" ? person.ok(method, path, method === "DELETE" ? undefined : fields) : session.ok({ t, ...fields });

for (const road of ["http", "socket"]) {
  test(`a request is withdrawn, asked again, accepted, the friend named, filed and removed, over ${road}`, async () => {
    const [ann, ben] = [await Person.register(server), await Person.register(server)];
    const twins = { ann: [await Twin.live(ann), await Twin.away(ann)], ben: [await Twin.live(ben), await Twin.away(ben)] };
    const [hers, his] = [await ann.connect(), await ben.connect()];
    const both = async () => [await alike(...twins.ann), await alike(...twins.ben)].map(({ own }) => own);
    const ask = { method: "POST", path: "/v1/friends/requests", t: "requestFriend", fields: { userId: ben.id, note: "from work" } };
    const { id } = await run(road, ann, hers, ask);
    let [a, b] = await both();
    assert.deepEqual([a.requests[id].state, b.requests[id].note], ["pending", "from work"]);

    const withdraw = { method: "DELETE", path: `/v1/friends/requests/${id}`, t: "withdrawFriendRequest", fields: { requestId: id } };
    const { urev } = await run(road, ann, hers, withdraw);
    assert.equal((await run(road, ann, hers, withdraw)).urev, urev, "twice is once");
    [a, b] = await both();
    assert.deepEqual([a.requests, b.requests], [{}, {}]);
    assert.equal((await ben.http("PUT", `/v1/friends/requests/${id}`, { action: "accept" })).json.code, "conflict");
    assert.equal((await ben.http("DELETE", `/v1/friends/requests/${id}`)).json.code, "not_found", "not his to withdraw");

    assert.equal((await run(road, ann, hers, ask)).state, "pending");
    const accept = { method: "PUT", path: `/v1/friends/requests/${id}`, t: "answerFriendRequest", fields: { requestId: id, action: "accept" } };
    const { cid } = await run(road, ben, his, accept);
    assert.ok(cid);
    assert.equal((await ann.http("DELETE", `/v1/friends/requests/${id}`)).json.code, "conflict", "answered before");
    const name = { method: "PATCH", path: `/v1/friends/${ben.id}`, t: "updateFriend", fields: { userId: ben.id, remark: "Benny", group: "work" } };
    await run(road, ann, hers, name);
    [a, b] = await both();
    assert.deepEqual([a.friends[ben.id].remark, a.friends[ben.id].group], ["Benny", "work"]);
    assert.equal(b.friends[ann.id].remark, undefined, "a remark is one's own");
    await run(road, ann, hers, { ...name, fields: { userId: ben.id, remark: "" } });
    [a] = await both();
    assert.deepEqual([a.friends[ben.id].remark, a.friends[ben.id].group], [undefined, "work"]);
    await run(road, ann, hers, { method: "DELETE", path: `/v1/friends/${ben.id}`, t: "removeFriend", fields: { userId: ben.id } });
    [a, b] = await both();
    assert.deepEqual([a.friends, b.friends], [{}, {}]);
    assert.equal((await ann.http("PATCH", `/v1/friends/${ben.id}`, { remark: "x" })).json.code, "not_found");
  });
}

test("who was away over a restart finds requests, friends and blocks as they are", async () => {
  const [ann, ben, cleo] = await Promise.all([1, 2, 3].map(() => Person.register(server)));
  const away = await Twin.away(ann);
  const { id } = await ben.ok("POST", "/v1/friends/requests", { userId: ann.id });
  await ann.ok("PUT", `/v1/friends/requests/${id}`, { action: "accept" });
  await cleo.ok("POST", "/v1/friends/requests", { userId: ann.id, note: "hi" });
  await server.kill();
  await server.start();
  await ann.ok("PATCH", `/v1/friends/${ben.id}`, { remark: "B" });
  await ann.ok("PUT", `/v1/users/${cleo.id}/block`);
  const { own } = await alike(await Twin.live(ann), away);
  assert.deepEqual([own.friends[ben.id].remark, Object.keys(own.blocked), Object.keys(own.requests).length], ["B", [cleo.id], 0]);
});

test("what is missing, wrong, too long or not one's own is refused", async () => {
  const [ann, ben] = [await Person.register(server), await Person.register(server)];
  const guest = await Person.guest(server);
  const { id } = await ann.ok("POST", "/v1/friends/requests", { userId: ben.id });
  for (const [who, method, path, fields, code] of [
    [ben, "DELETE", `/v1/friends/requests/${id}`, undefined, "not_found"],
    [ann, "DELETE", `/v1/friends/requests/${randomUUID()}`, undefined, "not_found"],
    [ann, "DELETE", "/v1/friends/requests/nonsense", undefined, "bad_request"],
    [guest, "DELETE", `/v1/friends/requests/${id}`, undefined, "guest_not_allowed"],
    [guest, "PATCH", `/v1/friends/${ann.id}`, { remark: "x" }, "guest_not_allowed"],
    [ann, "PATCH", `/v1/friends/${ben.id}`, {}, "bad_request"],
    [ann, "PATCH", `/v1/friends/${ben.id}`, { remark: "x".repeat(65) }, "bad_request"],
    [ann, "PATCH", `/v1/friends/${ben.id}`, { group: 7 }, "bad_request"],
    [ann, "PATCH", `/v1/friends/${ben.id}`, { remark: "x" }, "not_found"],
  ]) {
    assert.equal((await who.http(method, path, fields)).json.code, code, `${method} ${path} ${JSON.stringify(fields)}`);
  }
  assert.equal((await ann.ok("GET", "/v1/friends/requests?direction=out")).requests.length, 1);
});

for (const road of ["http", "socket"]) {
  test(`a block ends what was asked, either way: nothing is accepted across it, over ${road}`, async () => {
    for (const blocker of ["asker", "asked"]) {
      const [ann, ben] = [await Person.register(server), await Person.register(server)];
      const twins = { ann: [await Twin.live(ann), await Twin.away(ann)], ben: [await Twin.live(ben), await Twin.away(ben)] };
      const his = await ben.connect();
      const { id } = await ann.ok("POST", "/v1/friends/requests", { userId: ben.id });
      const [who, whom] = blocker === "asker" ? [ann, ben] : [ben, ann];
      await run(road, who, await who.connect(), { method: "PUT", path: `/v1/users/${whom.id}/block`, t: "blockUser", fields: { userId: whom.id } });
      for (let again = 0; again < 2; ++again) {
        const refused = road === "http" ? (await ben.http("PUT", `/v1/friends/requests/${id}`, { action: "accept" })).json : await his.request({ t: "answerFriendRequest", requestId: id, action: "accept" });
        assert.ok(["conflict", "blocked"].includes(refused.code), `${blocker}: ${JSON.stringify(refused)}`);
      }
      for (const [live, away] of Object.values(twins)) {
        await live.device.next((frame) => frame.request !== undefined && frame.request.state !== "pending");
        const { own } = await alike(live, away);
        assert.deepEqual([own.friends, own.requests], [{}, {}], blocker);
      }
    }
  });

  test(`who asks somebody that asked already has a friend and their dm at once, over ${road}`, async () => {
    const [ann, ben] = [await Person.register(server), await Person.register(server)];
    const [live, away] = [await Twin.live(ann), await Twin.away(ann)];
    await ann.ok("POST", "/v1/friends/requests", { userId: ben.id });
    const back = { method: "POST", path: "/v1/friends/requests", t: "requestFriend", fields: { userId: ann.id } };
    const his = await ben.connect();
    const { state, cid } = await run(road, ben, his, back);
    assert.equal(state, "accepted");
    assert.equal((await run(road, ben, his, back)).cid, cid, "twice is once");
    assert.equal((await ben.ok("GET", `/v1/conversations/${cid}`)).kind, "dm");
    await live.device.next((frame) => frame.friend?.userId === ben.id);
    const { own, conversations } = await alike(live, away);
    assert.ok(own.friends[ben.id].active && conversations[cid]);
  });

  test(`whoever deletes their account leaves no friend and no request behind, over ${road}`, async () => {
    const [ann, friend, asked, asker] = await Promise.all([1, 2, 3, 4].map(() => Person.register(server)));
    const accept = await friend.ok("POST", "/v1/friends/requests", { userId: ann.id });
    await ann.ok("PUT", `/v1/friends/requests/${accept.id}`, { action: "accept" });
    const sent = await ann.ok("POST", "/v1/friends/requests", { userId: asked.id });
    await asker.ok("POST", "/v1/friends/requests", { userId: ann.id });
    const twins = [];
    for (const each of [friend, asked, asker]) twins.push([await Twin.live(each), await Twin.away(each)]);
    if (road === "http") await ann.ok("DELETE", "/v1/me", { password: "correct horse" });
    else (await ann.connect()).send({ t: "deleteMe", id: 1, password: "correct horse" }); // whose session ends with it
    await twins[0][0].device.next((frame) => frame.friend?.active === false);
    await twins[1][0].device.next((frame) => frame.request?.state === "withdrawn");
    await twins[2][0].device.next((frame) => frame.request?.state === "declined");
    for (const [live, away] of twins) {
      const { own } = await alike(live, away);
      assert.deepEqual([own.friends, own.requests], [{}, {}]);
    }
    assert.equal((await asked.http("PUT", `/v1/friends/requests/${sent.id}`, { action: "decline" })).json.code, "conflict", "it was taken back");
  });
}

test("crossing requests that meet on the way make friends with a dm, whoever was first", async () => {
  for (let round = 0; round < 5; ++round) {
    const [ann, ben] = [await Person.register(server), await Person.register(server)];
    const answers = await Promise.all([ann, ben].map((each) => each.ok("POST", "/v1/friends/requests", { userId: (each === ann ? ben : ann).id })));
    assert.ok(answers.some(({ state, cid }) => state === "accepted" && cid !== undefined), JSON.stringify(answers));
    const friends = async (who) => (await who.ok("GET", "/v1/friends")).friends.length;
    const deadline = Date.now() + 5000;
    while ((await friends(ann)) + (await friends(ben)) !== 2) assert.ok(Date.now() < deadline, "friends on one side alone");
  }
});

test("the request of somebody whose account is disabled can be declined, and not accepted", async () => {
  const [ann, ben] = [await Person.register(server), await Person.register(server)];
  const { id } = await ann.ok("POST", "/v1/friends/requests", { userId: ben.id });
  assert.equal((await kith("user", "disable", ann.username, "--data", server.data)).code, 0);
  assert.equal((await ben.http("PUT", `/v1/friends/requests/${id}`, { action: "accept" })).json.code, "not_found");
  await ben.ok("PUT", `/v1/friends/requests/${id}`, { action: "decline" });
  assert.deepEqual((await ben.ok("GET", "/v1/friends/requests")).requests, []);
});

test("twice at once: accepted on one device and withdrawn on the other end in one state for both", async () => {
  for (let round = 0; round < 5; ++round) {
    const [ann, ben] = [await Person.register(server), await Person.register(server)];
    const { id } = await ann.ok("POST", "/v1/friends/requests", { userId: ben.id });
    await Promise.all([
      ann.http("DELETE", `/v1/friends/requests/${id}`),
      ben.http("PUT", `/v1/friends/requests/${id}`, { action: "accept" }),
    ]);
    const friends = async (who) => (await who.ok("GET", "/v1/friends")).friends.length;
    const deadline = Date.now() + 5000;
    while ((await friends(ann)) !== (await friends(ben))) assert.ok(Date.now() < deadline, "friends on one side alone");
  }
});

test("read by a list of messages, up to a place, or all; every device of one's own follows", async () => {
  const [ann, ben] = [await Person.register(server), await Person.register(server)];
  const cid = await ann.dm(ben);
  for (let i = 0; i < 6; ++i) await ben.post(cid, `${i}`);
  const [live, away] = [await Twin.live(ann), await Twin.away(ann)];
  const session = await ann.connect();
  assert.deepEqual(await ann.ok("PUT", `/v1/conversations/${cid}/read`, { seqs: [2, 1] }), { delivered: 2, read: 2, unread: 4 });
  assert.equal((await session.ok({ t: "read", cid, seqs: [1, 3] })).read, 3);
  assert.equal((await ann.ok("PUT", `/v1/conversations/${cid}/read`, { pos: 1 })).read, 3, "it only grows");
  await session.ok({ t: "ack", cid, pos: 5 });
  assert.equal((await alike(live, away)).conversations[cid].unread, 3);
  assert.deepEqual(await ann.ok("PUT", `/v1/conversations/${cid}/read`, {}), { delivered: 6, read: 6, unread: 0 });
  await alike(live, away);
  for (const bad of [{ seqs: "1" }, { seqs: [0] }, { seqs: ["1"] }, { pos: -1 }, { seqs: Array.from({ length: 201 }, (_, i) => i + 1) }]) {
    assert.equal((await ann.http("PUT", `/v1/conversations/${cid}/read`, bad)).json.code, "bad_request", JSON.stringify(bad).slice(0, 40));
  }
});

test("receipts: who read it, who only got it, who did not; in pages, and without those who came later", async () => {
  const people = await Promise.all(Array.from({ length: 7 }, () => Person.register(server)));
  const [owner, ...others] = people;
  const cid = await owner.group("receipts", ...others);
  const { seq } = await owner.post(cid, "who reads this?");
  const late = await Person.register(server);
  await owner.ok("POST", `/v1/conversations/${cid}/members`, { userIds: [late.id] });
  for (const reader of others.slice(0, 3)) await reader.ok("PUT", `/v1/conversations/${cid}/read`, {});
  await (await others[3].connect()).ok({ t: "ack", cid, pos: seq });
  const path = `/v1/conversations/${cid}/messages/${seq}/receipts`;
  const all = await owner.ok("GET", path);
  const ids = (some) => some.map(({ id }) => id).sort();
  assert.deepEqual([all.read, all.delivered, all.none], [ids(others.slice(0, 3)), ids([others[3]]), ids(others.slice(4))]);
  assert.deepEqual([all.readCount, all.deliveredCount, all.noneCount, all.total], [3, 1, 2, 6]);
  const paged = [];
  for (let cursor = ""; ; ) {
    const page = await owner.ok("GET", `${path}?state=read&limit=2${cursor}`);
    assert.deepEqual([page.delivered, page.none, page.readCount], [[], [], 3]);
    paged.push(...page.read);
    if (page.cursor === undefined) break;
    cursor = `&cursor=${page.cursor}`;
  }
  assert.deepEqual(paged, all.read);
  assert.equal((await owner.http("GET", `${path}?state=seen`)).json.code, "bad_request");
  const stranger = await Person.register(server);
  assert.equal((await stranger.http("GET", path)).json.code, "not_member");
});

for (const road of ["http", "socket"]) {
  test(`a new name reaches friends and whoever one has a dm with, live and by sync after a restart, over ${road}`, async () => {
    const [ann, friend, partner] = await Promise.all([1, 2, 3].map(() => Person.register(server)));
    const { id } = await friend.ok("POST", "/v1/friends/requests", { userId: ann.id });
    await ann.ok("PUT", `/v1/friends/requests/${id}`, { action: "accept" });
    const cid = await partner.dm(ann);
    const twins = { friend: [await Twin.live(friend), await Twin.away(friend)], partner: [await Twin.live(partner), await Twin.away(partner)] };
    const token = { friend: twins.friend[1].token, partner: twins.partner[1].token };
    const places = Object.fromEntries(Object.entries(twins).map(([who, [live]]) => [who, live.device.heard().length]));
    await run(road, ann, await ann.connect(), { method: "PATCH", path: "/v1/me", t: "updateMe", fields: { displayName: `Anna ${road}` } });
    await twins.friend[0].device.next((frame) => frame.friend?.userId === ann.id && frame.friend.active, places.friend);
    await twins.partner[0].device.next((frame) => frame.t === "member" && frame.cid === cid && frame.userId === ann.id, places.partner);
    await alike(...twins.friend);
    await alike(...twins.partner);
    await server.kill();
    await server.start();
    for (const [who, person] of Object.entries({ friend, partner })) {
      const { users } = await person.ok("GET", `/v1/sync?token=${encodeURIComponent(token[who])}`);
      assert.equal(users[ann.id]?.name, `Anna ${road}`, who);
    }
  });
}
