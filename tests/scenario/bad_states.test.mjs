// What a state forbids, by each command that it forbids, over the socket and over HTTP: a conversation that was dissolved, one that one is
// banned from, a group that is full, a message that was taken back, that expired, a poll that is closed. Each is refused with its code,
// and nobody sees that anything was tried.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { Server } from "./lib/server.mjs";
import { Person, mid } from "./lib/person.mjs";
import { eventually } from "./lib/patience.mjs";
import { commands, overHttp, overSocket } from "./lib/ways.mjs";
import { Twin } from "./lib/twins.mjs";

const hour = 3_600_000;

let server;
let [ann, ben, cat, dora] = [];
before(async () => {
  server = await Server.start();
  [ann, ben, cat, dora] = await Promise.all([1, 2, 3, 4].map(() => Person.register(server)));
});
after(() => server.stop());

/** A group of Ann's with Ben and Cat, a text and a poll of hers in it, and a link to it. `more` stands with both messages. */
async function scene(more = {}) {
  const cid = await ann.group("States", ben, cat);
  const at = `/v1/conversations/${cid}`;
  const say = (kind, body) => ann.ok("POST", `${at}/messages`, { mid: mid(), kind, body, ...more });
  const { seq } = await say("text", { text: "said" });
  const { seq: poll } = await say("poll", { question: "?", options: ["x", "y"] });
  const { code } = await ann.ok("POST", `${at}/invites`, { mid: mid() });
  return { cid, at, seq, poll, code };
}

/** The fields of each command about this scene. */
function about({ cid, seq, poll, code }) {
  const message = { cid, seq };
  const body = { text: "x" };
  const here = ["read", "ack", "markUnread", "pinConversation", "clearHistory", "listMembers", "listBans", "listInvites", "listPins", "listThreads", "listJoinRequests", "askToJoin"];
  return {
    ...Object.fromEntries(here.map((name) => [name, { cid }])),
    ack: { cid, pos: 1 },
    typing: { cid, on: true },
    signal: { cid, data: { x: 1 } },
    send: { cid, mid: mid(), kind: "text", body },
    scheduleMessage: { cid, mid: mid(), kind: "text", body, at: Date.now() + hour },
    saveDraft: { cid, ...body },
    editMessage: { ...message, body },
    recallMessage: message,
    setReaction: { ...message, emoji: "👍" },
    unsetReaction: { ...message, emoji: "👍" },
    pinMessage: message,
    unpinMessage: message,
    messageHistory: message,
    listReactions: message,
    receipts: message,
    followThread: message,
    forward: { cid, mid: mid(), from: cid, seqs: [seq] },
    vote: { cid, seq: poll, options: [0] },
    unvote: { cid, seq: poll },
    closePoll: { cid, seq: poll },
    listVotes: { cid, seq: poll },
    updateConversation: { cid, name: "Other" },
    addMembers: { cid, userIds: [dora.id] },
    updateMember: { cid, userId: cat.id, role: "admin" },
    removeMember: { cid, userId: cat.id },
    banMember: { cid, userId: cat.id },
    liftBan: { cid, userId: cat.id },
    makeInvite: { cid, mid: mid() },
    joinByInvite: { code },
  };
}

const inside = ["send", "scheduleMessage", "typing", "signal", "read", "ack", "markUnread", "pinConversation", "clearHistory", "saveDraft", "editMessage", "recallMessage", "setReaction", "unsetReaction", "pinMessage", "unpinMessage", "messageHistory", "listReactions", "receipts", "followThread", "forward", "vote", "unvote", "closePoll", "listVotes", "updateConversation", "addMembers", "updateMember", "removeMember", "banMember", "liftBan", "makeInvite", "listMembers", "listBans", "listInvites", "listPins", "listThreads", "listJoinRequests"];
const onMessage = ["editMessage", "setReaction", "unsetReaction", "pinMessage", "unpinMessage", "vote", "unvote", "closePoll", "messageHistory"];

/** Each is refused with its code on every road it has, and all that people could see stays as it was. */
async function refused(who, where, wanted) {
  const looks = () => Promise.all([ann, ben, cat, dora].map(async (person) => (await new Twin(person).sync()).shown()));
  const seen = await looks();
  const device = await who.connect();
  for (const [code, names] of Object.entries(wanted)) {
    for (const name of names) {
      const roads = { socket: () => overSocket(device, name, about(where)[name]), HTTP: () => overHttp(server, who.token, name, about(where)[name]) };
      if (!commands.has(name)) delete roads.HTTP;
      for (const [road, ask] of Object.entries(roads)) assert.equal((await ask()).code, code, `${name} over ${road}`);
    }
  }
  device.cut();
  assert.deepEqual(await looks(), seen);
}

test("in a dissolved group nothing is done any more, by its owner and by others", async () => {
  const where = await scene();
  await ann.ok("DELETE", where.at);
  for (const who of [ann, ben]) await refused(who, where, { not_member: [...inside, "askToJoin"], not_found: ["joinByInvite"] });
  await refused(dora, where, { not_member: [...inside, "askToJoin"], not_found: ["joinByInvite"] });
});

test("who is banned does nothing there and does not come back by any way", async () => {
  const where = await scene();
  await ann.ok("PATCH", where.at, { admission: "open" });
  await ann.ok("PUT", `${where.at}/bans/${ben.id}`, {});
  await refused(ben, where, { not_member: inside, forbidden: ["askToJoin", "joinByInvite"] });
  const { added, failed } = await ann.ok("POST", `${where.at}/members`, { userIds: [ben.id] });
  assert.deepEqual([added, failed], [[], [{ userId: ben.id, code: "forbidden" }]]);
});

test("into a full group nobody comes, by no way, until there is room", async () => {
  const where = await scene();
  await ann.ok("PATCH", where.at, { admission: "open", capacity: 3 });
  await refused(dora, where, { conflict: ["askToJoin", "joinByInvite"] });
  const { added, failed } = await ann.ok("POST", `${where.at}/members`, { userIds: [dora.id] });
  assert.deepEqual([added, failed], [[], [{ userId: dora.id, code: "conflict" }]]);
  await cat.ok("DELETE", `${where.at}/members/${cat.id}`);
  await dora.ok("POST", `/v1/invites/${where.code}/join`, {});
});

test("what was taken back is not changed, marked, voted in or carried on", async () => {
  const where = await scene();
  for (const seq of [where.seq, where.poll]) await ann.ok("DELETE", `${where.at}/messages/${seq}`);
  for (const who of [ann, ben]) await refused(who, where, { forbidden: onMessage, not_found: ["forward"] });
});

test("what expired is not changed, marked, voted in or carried on", { timeout: 120_000 }, async () => {
  const where = await scene({ expiresInMs: 1_000 });
  for (const seq of [where.seq, where.poll]) {
    await eventually(async () => (await ann.ok("GET", `${where.at}/messages/${seq}`)).message.expiredAt, "expired", 60_000);
  }
  for (const who of [ann, ben]) await refused(who, where, { forbidden: onMessage, not_found: ["forward"] });
});

test("a closed poll takes and gives back no vote", async () => {
  const where = await scene();
  await cat.ok("PUT", `${where.at}/messages/${where.poll}/vote`, { options: [1] });
  await ann.ok("PUT", `${where.at}/messages/${where.poll}/closed`, {});
  await refused(cat, where, { forbidden: ["vote", "unvote"] });
  await refused(ann, where, { forbidden: ["vote"] });
});
