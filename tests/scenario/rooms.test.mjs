// Groups that grow large while people listen: above 256 members events go to who joined, and everybody is told so in
// time, misses nothing on the way, and hears it all once.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Server, removeFolder, temporaryFolder } from "./lib/server.mjs";
import { mid } from "./lib/person.mjs";
import { outside, trusted } from "./lib/outside.mjs";
import { eventually } from "./lib/patience.mjs";

const most = 256; // members up to which events go to people
let server;
let folder;
let crowd;

before(async () => {
  folder = temporaryFolder();
  const config = join(folder, "kith.toml");
  writeFileSync(config, `${trusted(folder)}[chat]\nroom_switch_s = 1\n`);
  server = await Server.start({ args: ["--config", config, "--limits", "off"] });
  crowd = [];
  for (let n = 0; n < most + 4; ++n) crowd.push(await outside(server, `one-${n}`));
});
after(async () => {
  await server.stop();
  removeFolder(folder);
});

async function groupOf(count, name) {
  const [owner, ...others] = crowd.slice(0, count);
  const cid = await owner.group(name, ...others.slice(0, 199));
  const rest = others.slice(199).map((person) => person.id);
  if (rest.length > 0) await owner.ok("POST", `/v1/conversations/${cid}/members`, { userIds: rest });
  return cid;
}

const rowOf = (person, cid) => person.ok("GET", `/v1/conversations/${cid}`);
const texts = (device, cid) => device.of(cid).map((frame) => frame.body.text);

/** Sends until the device without a join misses one: the time in which both ways are used is over. */
async function untilOnlyJoined(owner, cid, joined, other) {
  let n = 0;
  await eventually(async () => {
    const text = `now ${n++}`;
    await owner.post(cid, text);
    await joined.next((frame) => frame.cid === cid && frame.body?.text === text);
    // What comes after it on the other's own socket shows that it passed by.
    await other.ok({ t: "typing", cid, on: false });
    return !texts(other, cid).includes(text);
  });
}

test("a group that grows large tells its listeners, and who joins in time misses nothing and hears nothing twice", async () => {
  const cid = await groupOf(most, "Growing");
  const [owner, ann, ben] = crowd;
  assert.equal((await rowOf(owner, cid)).room, undefined);
  const [one, two] = [await ann.connect(), await ben.connect()];
  await owner.post(cid, "small");
  for (const device of [one, two]) await device.next((frame) => frame.cid === cid && frame.body?.text === "small");

  await owner.ok("POST", `/v1/conversations/${cid}/members`, { userIds: [crowd[most].id] });
  for (const device of [one, two]) {
    const told = await device.next((frame) => frame.t === "conversation" && frame.cid === cid);
    assert.equal(told.room, true);
  }
  const before = one.heard().filter((frame) => frame.cid === cid && frame.rev !== undefined).at(-1).rev;
  assert.equal((await one.join({ cid, rev: before })).t, "ok");
  assert.equal((await rowOf(ann, cid)).room, true);
  await untilOnlyJoined(owner, cid, one, two);

  const heard = one.heard().filter((frame) => frame.cid === cid && frame.rev !== undefined && frame.t !== "joined" && frame.re === undefined);
  const revs = heard.map((frame) => frame.rev);
  assert.deepEqual(revs, Array.from({ length: revs.length }, (_, n) => revs[0] + n), "every rev once, in order");
  // Who joined late has it all by the replay.
  const known = two.heard().filter((frame) => frame.cid === cid && frame.rev !== undefined).at(-1).rev;
  await two.join({ cid, rev: known });
  assert.deepEqual(texts(two, cid), texts(one, cid));
  for (const device of [one, two]) device.cut();
});

test("a sync says which groups are rooms, people added to one are told, and who was removed hears no more", async () => {
  const cid = await groupOf(most + 1, "Large");
  const [owner, ann] = crowd;
  const newcomer = crowd[most + 1];
  const [old, fresh] = [await ann.connect(), await newcomer.connect()];
  const synced = await old.ok({ t: "sync", messages: 1 });
  assert.equal(synced.conversations.find((row) => row.cid === cid).room, true);
  await old.join({ cid });

  await owner.ok("POST", `/v1/conversations/${cid}/members`, { userIds: [newcomer.id] });
  const told = await fresh.next((frame) => frame.t === "member" && frame.cid === cid && frame.userId === newcomer.id);
  assert.equal(told.active, true);
  await fresh.join({ cid });
  await owner.post(cid, "welcome");
  for (const device of [old, fresh]) await device.next((frame) => frame.cid === cid && frame.body?.text === "welcome");

  await owner.ok("DELETE", `/v1/conversations/${cid}/members/${newcomer.id}`);
  await fresh.next((frame) => frame.t === "member" && frame.cid === cid && frame.active === false);
  await owner.post(cid, "without them");
  await old.next((frame) => frame.cid === cid && frame.body?.text === "without them");
  const refused = await fresh.request({ t: "send", cid, mid: mid(), kind: "text", body: { text: "still here?" } });
  assert.equal(refused.code, "not_member");
  assert.ok(!texts(fresh, cid).includes("without them"));
  for (const device of [old, fresh]) device.cut();
});

test("a group that shrinks goes on for who joined and comes back to who did not", async () => {
  const cid = await groupOf(most + 1, "Shrinking");
  const [owner, ann, ben] = crowd;
  const [one, two] = [await ann.connect(), await ben.connect()];
  await one.join({ cid });
  await untilOnlyJoined(owner, cid, one, two);
  for (const person of crowd.slice(150, most + 1)) await owner.ok("DELETE", `/v1/conversations/${cid}/members/${person.id}`);
  assert.equal((await rowOf(owner, cid)).room, undefined);
  await owner.post(cid, "among few");
  for (const device of [one, two]) await device.next((frame) => frame.cid === cid && frame.body?.text === "among few");
  await owner.post(cid, "the end");
  await one.next((frame) => frame.cid === cid && frame.body?.text === "the end");
  assert.equal(texts(one, cid).filter((text) => text === "among few").length, 1);
  for (const device of [one, two]) device.cut();
});

test("a call to everybody in a large group is among the mentions of all who were in, counted until it is read", async () => {
  const cid = await groupOf(most + 2, "called");
  const [owner, one, other] = crowd;
  const call = (more = {}) =>
    owner.ok("POST", `/v1/conversations/${cid}/messages`, { mid: mid(), kind: "text", body: { text: "all hands" }, mentionAll: "all", ...more });
  const { seq } = await call();
  const again = await call({ mentions: [one.id] });
  const late = crowd[most + 3];
  await owner.ok("POST", `/v1/conversations/${cid}/members`, { userIds: [late.id] });
  const mentions = async (person) => (await person.ok("GET", "/v1/mentions")).mentions.filter((row) => row.cid === cid).map((row) => row.seq);
  const counted = async (person) =>
    (await person.ok("GET", "/v1/unread-summary")).conversations.find((row) => row.cid === cid)?.mentions ?? 0;
  assert.deepEqual(await mentions(one), [again.seq, seq]);
  assert.deepEqual([await counted(one), await counted(other), await counted(owner), await counted(late)], [2, 2, 0, 0]);
  assert.deepEqual([await mentions(owner), await mentions(late)], [[], []]);
  const device = await one.connect();
  const first = await device.ok({ t: "listMentions", limit: 1 });
  const second = await device.ok({ t: "listMentions", limit: 1, cursor: first.cursor });
  assert.deepEqual([first.mentions[0].seq, second.mentions[0].seq], [again.seq, seq], "page by page");
  await device.ok({ t: "read", cid, pos: seq });
  assert.equal(await counted(one), 1);
  await owner.ok("PATCH", `/v1/conversations/${cid}/messages/${again.seq}`, { body: { text: "nobody in particular" } });
  assert.deepEqual([await counted(one), await counted(other)], [0, 1]);
  await server.kill();
  await server.start();
  assert.deepEqual([await mentions(other), await counted(other)], [[seq], 1]);
  await other.ok("POST", "/v1/conversations/read-all");
  assert.equal(await counted(other), 0);
});
