// Whatever people do in whatever order, all devices of each of them end alike: a live one, one that comes back by its token at random
// moments, one that starts empty; also with kill -9 in between. The commands are drawn by a seed, which a failure names (KITH_SEED).
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { Server } from "./lib/server.mjs";
import { Person, mid } from "./lib/person.mjs";
import { overHttp } from "./lib/ways.mjs";
import { Twin, alike, caughtUp } from "./lib/twins.mjs";

const rounds = 3;
const steps = 60;
const first = Number(process.env.KITH_SEED ?? Date.now() % 1_000_000);

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

/** Whole numbers below n, by SplitMix32: each step of a round draws often, and no pattern of theirs may fall in with it. */
function drawing(seed) {
  let state = seed | 0;
  return (n) => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % n;
  };
}

const emojis = ["🎉", "👍", ":soup:"];

/** One command of somebody's, by its name and fields; what is refused is refused. */
function drawn(draw, { ann, ben, cat, dora }, { cid, seqs, poll }) {
  const who = [ann, ben, ben, cat][draw(4)];
  const at = { cid, seq: seqs[draw(seqs.length)] };
  const text = { text: `t${draw(999)}` };
  const reply = draw(3) === 0 ? { threadRootSeq: seqs[0], ...(draw(2) ? { alsoInTimeline: true } : {}) } : {};
  const mentions = draw(4) === 0 ? { mentions: [ben.id] } : {};
  const send = [who, "send", { cid, mid: mid(), kind: "text", body: text, ...reply, ...mentions }];
  return [
    ...[send, send, send, send, send],
    [who, "editMessage", { ...at, body: text }],
    [who, "recallMessage", { ...at, for: draw(3) ? "me" : "all" }],
    [who, "unhideMessage", at],
    [who, "setReaction", { ...at, emoji: emojis[draw(3)] }],
    [who, "setReaction", { ...at, emoji: emojis[draw(3)] }],
    [who, "unsetReaction", { ...at, emoji: emojis[draw(3)] }],
    [who, "vote", { cid, seq: poll, options: [draw(3)] }],
    [who, "unvote", { cid, seq: poll }],
    [who, "favoriteMessage", at],
    [who, "unfavoriteMessage", at],
    [ann, "pinMessage", at],
    [ann, "unpinMessage", at],
    [ann, "updateMember", { cid, userId: cat.id, role: ["admin", "member"][draw(2)] }],
    [ann, "updateMember", { cid, userId: [ben, cat][draw(2)].id, mutedUntil: draw(3) ? 0 : Date.now() + 3_600_000 }],
    [ann, "addMembers", { cid, userIds: [[cat, dora][draw(2)].id] }],
    [ann, "removeMember", { cid, userId: [cat, dora][draw(2)].id }],
    [dora, "removeMember", { cid, userId: dora.id }],
    [ann, "updateConversation", { cid, name: `N${draw(9)}`, announcement: ["", "x", "y"][draw(3)] }],
    [who, "read", { cid, pos: at.seq }],
    [who, "ack", { cid, pos: at.seq }],
    [ben, "followThread", { cid, seq: seqs[0] }],
    [ben, "unfollowThread", { cid, seq: seqs[0] }],
    [who, "markUnread", { cid }],
    [who, "unmarkUnread", { cid }],
    [who, "saveDraft", { cid, text: ["", "so far"][draw(2)] }],
    [who, "pinConversation", { cid }],
    [who, "hideConversation", { cid }],
  ];
}

for (let round = 0; round < rounds; ++round) {
  const seed = first + round;
  test(`whatever is done, all devices end alike (KITH_SEED=${seed})`, { timeout: 120_000 }, async () => {
    const draw = drawing(seed);
    const [ann, ben, cat, dora] = await Promise.all([1, 2, 3, 4].map(() => Person.register(server)));
    const people = { ann, ben, cat, dora };
    const cid = await ann.group("Random", ben, cat);
    const { seq: poll } = await ann.ok("POST", `/v1/conversations/${cid}/messages`, { mid: mid(), kind: "poll", body: { question: "q", options: ["x", "y", "z"], multiple: true } });
    const seqs = [(await ann.post(cid, "root")).seq, poll];
    const live = await Promise.all(Object.values(people).map((person) => Twin.live(person)));
    const away = await Promise.all(Object.values(people).map((person) => Twin.away(person)));
    const devices = new Map(await Promise.all(Object.values(people).map(async (person) => [person, await person.connect()])));
    const act = async () => {
      const commands = drawn(draw, people, { cid, seqs, poll });
      const [who, name, fields] = commands[draw(commands.length)];
      // On both roads in turn; a device that was cut off by the restart goes over HTTP. Positions are the session's own command.
      const device = devices.get(who);
      const overSocket = device.socket.close === null && (name === "ack" || draw(2) === 0);
      if (name === "ack" && !overSocket) return;
      const seq = overSocket ? (await device.request({ t: name, ...fields })).seq : (await overHttp(server, who.token, name, fields)).answer?.seq;
      if (name === "send" && seq !== undefined) seqs.push(seq);
    };
    for (let step = 0; step < steps; ++step) await act();
    for (const [n, twin] of live.entries()) await alike(twin, away[n]);
    for (let step = 0; step < steps; ++step) {
      await act();
      if (draw(20) === 0) await away[draw(4)].sync();
    }
    if (round === 1) {
      await server.kill();
      await server.start();
      for (let step = 0; step < steps; ++step) await act();
    }
    for (const [n, twin] of live.entries()) {
      if (twin.device.socket.close === null) await alike(twin, away[n]);
      else await caughtUp(away[n]);
    }
    assert.ok(seqs.length > 5, "hardly anything was sent");
    for (const { device } of live) device.cut();
    for (const device of devices.values()) device.cut();
  });
}
