// What each command leaves on the devices of those it concerns: everybody has one that was live and one that was away, all rows of the
// table act over the socket for one cast of people and over HTTP for another, then the process is killed, and who was away comes back to
// the next one. Each row says what must be seen then; that nothing else differs is compared field by field. A row acts in a conversation
// of its own, so that all may act before the one kill.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Server } from "./lib/server.mjs";
import { Person, mid } from "./lib/person.mjs";
import { eventually } from "./lib/patience.mjs";
import { overHttp, overSocket } from "./lib/ways.mjs";
import { Twin, caughtUp, keptUp } from "./lib/twins.mjs";

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

const names = ["ann", "ben", "cat", "dora"];
const hour = 3_600_000;
const events = ({ messages }) => Object.values(messages).filter(({ kind }) => kind === "system").map(({ body }) => body.event);
const texts = ({ messages }) => Object.values(messages).filter(({ kind }) => kind === "text").map(({ body }) => body.text ?? null);

/** One cast on one road. `run.NAME(command, fields)` is what that person does. */
class Cast {
  run = {};
  twins = {};

  static async on(road) {
    const cast = new Cast();
    for (const name of names) cast[name] = await Person.register(server);
    for (const name of names) {
      const device = road === "socket" ? await cast[name].connect() : undefined;
      cast.run[name] = async (command, fields = {}) => {
        const { answer, problem } = device === undefined ? await overHttp(server, cast[name].token, command, fields) : await overSocket(device, command, fields);
        assert.equal(problem, undefined, `${command} ${JSON.stringify(fields)}: ${JSON.stringify(problem)}`);
        return answer;
      };
    }
    return cast;
  }

  say(name, cid, text, more = {}) {
    return this.run[name]("send", { cid, mid: mid(), kind: "text", body: { text }, ...more });
  }

  poll(cid) {
    return this.run.ann("send", { cid, mid: mid(), kind: "poll", body: { question: "When?", options: ["now", "then"], multiple: true } });
  }
}

// Each row: its name, what is done in a group of Ann's with Ben and Cat (what it returns is there for `seen`), and what must be seen:
// `seen(of, cast, made)`, where `of(NAME)` is what a device of that person shows: {here, own, me, gone, conversations}, `here` the group.
const groups = [
  ["somebody is added", ({ run, dora }, cid) => run.ann("addMembers", { cid, userIds: [dora.id] }), (of, { dora }) => {
    for (const name of names) assert.equal(of(name).here.members[dora.id].role, "member");
    assert.equal(of("ben").here.memberCount, 4);
    assert.deepEqual(events(of("dora").here), ["created", "added"]);
  }],
  ["somebody is removed", ({ run, cat }, cid) => run.ann("removeMember", { cid, userId: cat.id }), (of, { ann, cat }) => {
    assert.deepEqual([of("cat").here, of("cat").gone.reason, of("cat").gone.by], [undefined, "removed", ann.id]);
    assert.deepEqual([of("ben").here.members[cat.id], of("ben").here.memberCount], [undefined, 2]);
  }],
  ["somebody leaves", ({ run, cat }, cid) => run.cat("removeMember", { cid, userId: cat.id }), (of, { cat }) => {
    assert.deepEqual([of("cat").here, of("cat").gone.reason], [undefined, "left"]);
    assert.equal(of("ann").here.members[cat.id], undefined);
  }],
  ["somebody is removed and added again", async ({ run, cat }, cid) => {
    await run.ann("removeMember", { cid, userId: cat.id });
    await run.ann("addMembers", { cid, userIds: [cat.id] });
  }, (of, { cat }) => {
    assert.equal(of("cat").here.role, "member");
    assert.equal(of("ben").here.members[cat.id].active, true);
  }],
  ["the ownership is handed over", ({ run, ben }, cid) => run.ann("updateMember", { cid, userId: ben.id, role: "owner" }), (of, { ann, ben }) => {
    assert.deepEqual([of("ben").here.role, of("cat").here.members[ben.id].role], ["owner", "owner"]);
    assert.notEqual(of("cat").here.members[ann.id].role, "owner");
    assert.equal(of("ann").here.role, of("cat").here.members[ann.id].role);
  }],
  ["somebody becomes an admin, somebody is one no more", async ({ run, ben, cat }, cid) => {
    for (const userId of [ben.id, cat.id]) await run.ann("updateMember", { cid, userId, role: "admin" });
    await run.ann("updateMember", { cid, userId: cat.id, role: "member" });
  }, (of, { ben, cat }) => {
    assert.deepEqual([of("ben").here.role, of("cat").here.role], ["admin", "member"]);
    assert.deepEqual([of("ann").here.members[ben.id].role, of("ann").here.members[cat.id].role], ["admin", "member"]);
  }],
  ["one is muted, another no more", async ({ run, ben, cat }, cid) => {
    const until = Date.now() + hour;
    for (const userId of [ben.id, cat.id]) await run.ann("updateMember", { cid, userId, mutedUntil: until });
    await run.ann("updateMember", { cid, userId: cat.id, mutedUntil: 0 });
    return until;
  }, (of, { ben }, until) => {
    assert.deepEqual([of("ben").here.mutedUntil, of("cat").here.mutedUntil], [until, undefined]);
    assert.equal(of("cat").here.members[ben.id].mutedUntil, until);
  }],
  ["all are muted, and the group is named, described and paced anew", async ({ run }, cid) => {
    const allMutedUntil = Date.now() + hour;
    await run.ann("updateConversation", { cid, allMutedUntil, name: "Quiet", announcement: "Hush", slowModeS: 9, capacity: 7, membersInvite: false });
    return allMutedUntil;
  }, (of, { ann }, allMutedUntil) => {
    const { announcement, ...settings } = of("cat").here.settings;
    assert.deepEqual([settings.allMutedUntil, settings.name, settings.slowModeS, settings.capacity, settings.membersInvite], [allMutedUntil, "Quiet", 9, 7, false]);
    assert.deepEqual([announcement.text, announcement.by], ["Hush", ann.id]);
  }],
  ["somebody comes by a link, another link is revoked", async ({ run }, cid) => {
    const { code } = await run.ann("makeInvite", { cid, mid: mid(), usesMax: 3 });
    const { code: other } = await run.ann("makeInvite", { cid, mid: mid() });
    await run.dora("joinByInvite", { code });
    await run.ann("revokeInvite", { cid, code: other });
  }, async (of, { ann, dora }, _, cid) => {
    assert.equal(of("dora").here.role, "member");
    assert.equal(of("cat").here.members[dora.id].active, true);
    const { invites } = await ann.ok("GET", `/v1/conversations/${cid}/invites`);
    assert.deepEqual(invites.map(({ uses, revoked }) => [uses, revoked]), [[1, undefined]]);
  }],
  ["somebody is banned", ({ run, cat }, cid) => run.ann("banMember", { cid, userId: cat.id }), async (of, { ann, cat }, _, cid) => {
    assert.deepEqual([of("cat").here, of("cat").gone.reason, of("cat").gone.by], [undefined, "banned", ann.id]);
    assert.equal(of("ben").here.members[cat.id], undefined);
    assert.deepEqual((await ann.ok("GET", `/v1/conversations/${cid}/bans`)).banned.map(({ userId }) => userId), [cat.id]);
  }],
  ["a ban is lifted and the person let in", async ({ run, cat }, cid) => {
    await run.ann("banMember", { cid, userId: cat.id });
    await run.ann("liftBan", { cid, userId: cat.id });
    await run.ann("updateConversation", { cid, admission: "open" });
    await run.cat("askToJoin", { cid });
  }, async (of, { ann, cat }, _, cid) => {
    assert.equal(of("cat").here.role, "member");
    assert.equal(of("ben").here.members[cat.id].active, true);
    assert.deepEqual((await ann.ok("GET", `/v1/conversations/${cid}/bans`)).banned, []);
  }],
  ["one who asks is let in", async ({ run, dora }, cid) => {
    await run.ann("updateConversation", { cid, admission: "approval" });
    await run.dora("askToJoin", { cid, note: "please" });
    await run.ann("answerJoinRequest", { cid, userId: dora.id, action: "accept" });
  }, (of, { dora }) => {
    assert.equal(of("dora").here.role, "member");
    assert.equal(of("ben").here.members[dora.id].active, true);
    assert.equal(of("ann").here.settings.joinRequests, undefined);
  }],
  ["one who asks waits", async ({ run }, cid) => {
    await run.ann("updateConversation", { cid, admission: "approval" });
    await run.dora("askToJoin", { cid });
  }, (of) => {
    assert.equal(of("ann").here.settings.joinRequests, 1);
    assert.equal(of("dora").here, undefined);
  }],
  ["a group is dissolved", ({ run }, cid) => run.ann("dissolveConversation", { cid }), async (of, { ann, ben }, _, cid) => {
    for (const name of ["ann", "ben", "cat"]) assert.deepEqual([of(name).here, of(name).gone.reason, of(name).gone.by], [undefined, "dissolved", ann.id]);
    for (const person of [ann, ben]) {
      const { json } = await person.http("POST", `/v1/conversations/${cid}/messages`, { mid: mid(), kind: "text", body: { text: "still?" } });
      assert.equal(json.code, "not_member");
    }
  }],
  ["a channel is made and written in", async ({ run, ben }) => {
    const { cid } = await run.ann("createConversation", { kind: "channel", mid: mid(), name: "News", members: [ben.id] });
    await run.ann("send", { cid, mid: mid(), kind: "text", body: { text: "read this" } });
    return cid;
  }, (of, _, cid) => {
    const seen = of("ben").conversations[cid];
    assert.deepEqual([seen.settings.kind, texts(seen), seen.unread, seen.role], ["channel", ["read this"], 1, "member"]);
    assert.equal(of("cat").conversations[cid], undefined);
  }],
  ["a dm is opened and answered", async ({ run, cat }) => {
    const { cid } = await run.ann("createConversation", { kind: "dm", userId: cat.id });
    const { seq } = await run.ann("send", { cid, mid: mid(), kind: "text", body: { text: "you there?" } });
    await run.cat("read", { cid, pos: seq });
    await run.cat("send", { cid, mid: mid(), kind: "text", body: { text: "yes" } });
    return cid;
  }, (of, _, cid) => {
    assert.deepEqual([of("ann").conversations[cid].unread, of("ann").conversations[cid].peer], [1, { delivered: 2, read: 2 }]);
    assert.deepEqual([of("cat").conversations[cid].unread, texts(of("cat").conversations[cid])], [0, ["you there?", "yes"]]);
  }],
  ["the world is written in", async (cast) => {
    const { cid } = await cast.run.ann("createConversation", { kind: "world" });
    await cast.say("ann", cid, "hello all");
    return cid;
  }, (of, _, cid) => assert.ok(texts(of("dora").conversations[cid]).includes("hello all"))],
];

const messages = [
  ["a message is edited", async (cast, cid) => {
    const { seq } = await cast.say("ann", cid, "first", { mentions: [cast.ben.id] });
    await cast.run.ann("editMessage", { cid, seq, body: { text: "second" } });
    return seq;
  }, (of, _, seq) => assert.deepEqual([texts(of("ben").here), of("cat").here.messages[seq].edits], [["second"], 1])],
  ["messages are taken back, by who sent one and by who leads", async (cast, cid) => {
    const seqs = [(await cast.say("ben", cid, "mine")).seq, (await cast.say("cat", cid, "not well said")).seq];
    await cast.run.ben("recallMessage", { cid, seq: seqs[0] });
    await cast.run.ann("recallMessage", { cid, seq: seqs[1], for: "all" });
    return seqs;
  }, (of, { ann, ben }, seqs) => {
    for (const name of ["ann", "ben", "cat"]) {
      const shown = seqs.map((seq) => of(name).here.messages[seq]);
      assert.deepEqual(shown.map(({ body, recalledBy }) => [body, recalledBy]), [[{}, ben.id], [{}, ann.id]]);
    }
  }],
  ["messages are forwarded one by one and in one", async (cast, cid) => {
    const seqs = [(await cast.say("ann", cid, "one")).seq, (await cast.say("ben", cid, "two")).seq];
    const to = (await cast.run.ann("createConversation", { kind: "group", mid: mid(), name: "Copies", members: [cast.cat.id] })).cid;
    await cast.run.ann("forward", { cid: to, mid: mid(), from: cid, seqs });
    await cast.run.ann("forward", { cid: to, mid: mid(), from: cid, seqs, mode: "merged", title: "Both" });
    return to;
  }, (of, { ben }, to) => {
    const seen = of("cat").conversations[to];
    assert.deepEqual(texts(seen), ["one", "two"]);
    assert.ok(Object.values(seen.messages).some(({ forwardedFrom }) => forwardedFrom === ben.id));
    assert.equal(Object.values(seen.messages).filter(({ kind }) => kind === "merged").length, 1);
  }],
  ["messages are deleted for oneself, one of them no more", async (cast, cid) => {
    const seqs = [(await cast.say("ann", cid, "seen once")).seq, (await cast.say("ann", cid, "seen again")).seq];
    for (const seq of seqs) await cast.run.ben("recallMessage", { cid, seq, for: "me" });
    await cast.run.ben("unhideMessage", { cid, seq: seqs[1] });
    return seqs;
  }, (of, _, seqs) => {
    assert.deepEqual(seqs.map((seq) => of("ben").here.mine[seq]), [{ hidden: true }, undefined]);
    assert.deepEqual([of("cat").here.mine, texts(of("cat").here)], [{}, ["seen once", "seen again"]]);
  }],
  ["one message is pinned, another no more", async (cast, cid) => {
    const seqs = [(await cast.say("ann", cid, "rules")).seq, (await cast.say("ann", cid, "old rules")).seq];
    for (const seq of seqs) await cast.run.ann("pinMessage", { cid, seq });
    await cast.run.ann("unpinMessage", { cid, seq: seqs[1] });
    return seqs;
  }, (of, { ann }, seqs) => assert.deepEqual(seqs.map((seq) => of("cat").here.messages[seq].pinnedBy), [ann.id, undefined])],
  ["reactions are set and taken away", async (cast, cid) => {
    const { seq } = await cast.say("ann", cid, "cake");
    for (const emoji of ["🎉", "👍"]) await cast.run.ben("setReaction", { cid, seq, emoji });
    await cast.run.cat("setReaction", { cid, seq, emoji: "🎉" });
    await cast.run.ben("unsetReaction", { cid, seq, emoji: "👍" });
    return seq;
  }, (of, _, seq) => {
    assert.deepEqual(of("ann").here.messages[seq].reactions, [{ emoji: "🎉", count: 2 }]);
    assert.deepEqual([of("ben").here.mine[seq], of("ann").here.mine[seq]], [{ reactions: ["🎉"] }, undefined]);
  }],
  ["a message is kept, another no more", async (cast, cid) => {
    const seqs = [(await cast.say("ann", cid, "keep")).seq, (await cast.say("ann", cid, "drop")).seq];
    for (const seq of seqs) await cast.run.ben("favoriteMessage", { cid, seq });
    await cast.run.ben("unfavoriteMessage", { cid, seq: seqs[1] });
    return seqs;
  }, (of, _, [seq, other], cid) => {
    assert.deepEqual([of("ben").here.mine[seq], of("ben").here.mine[other]], [{ favorite: true }, undefined]);
    assert.deepEqual([`${cid}/${seq}` in of("ben").own.favorites, `${cid}/${other}` in of("ben").own.favorites], [true, false]);
  }],
  ["a poll is voted in, a vote withdrawn, the poll closed", async (cast, cid) => {
    const { seq } = await cast.poll(cid);
    await cast.run.ben("vote", { cid, seq, options: [0, 1] });
    await cast.run.cat("vote", { cid, seq, options: [1] });
    await cast.run.cat("unvote", { cid, seq });
    await cast.run.ann("closePoll", { cid, seq });
    return seq;
  }, (of, _, seq, __, live) => {
    const { votes, voters, closedAt } = of("cat").here.messages[seq];
    assert.deepEqual([votes, voters, closedAt > 0], [[1, 1], 1, true]);
    if (!live) assert.deepEqual([of("ben").here.mine[seq], of("cat").here.mine[seq]], [{ votes: [0, 1] }, undefined]);
  }],
  ["a message is quoted, and mentions people and all", async (cast, cid) => {
    const { seq } = await cast.say("ann", cid, "who comes?");
    const reply = await cast.say("ben", cid, "I do", { replyTo: seq, mentions: [cast.cat.id], mentionAll: "all" });
    return [seq, reply.seq];
  }, async (of, { cat, ben }, [seq, reply], cid) => {
    const { replyTo, mentions, mentionAll, from } = of("cat").here.messages[reply];
    assert.deepEqual([replyTo, mentions, mentionAll, from], [seq, [cat.id], "all", ben.id]);
    assert.ok((await cat.ok("GET", "/v1/mentions")).mentions.some((row) => row.cid === cid && row.seq === reply));
  }],
  ["messages are received and read, by each as far as they came", async (cast, cid) => {
    const seqs = [(await cast.say("ann", cid, "one")).seq, (await cast.say("ann", cid, "two")).seq];
    await cast.run.ben("read", { cid, pos: seqs[1] });
    await cast.run.cat("read", { cid, seqs: [seqs[0]] });
    return seqs;
  }, async (of, { ann, ben }, [first, second], cid) => {
    assert.deepEqual([of("ben").here.unread, of("cat").here.unread, of("cat").here.read], [0, 1, first]);
    const { read, delivered, readCount } = await ann.ok("GET", `/v1/conversations/${cid}/messages/${second}/receipts`);
    assert.deepEqual([read, readCount, delivered.includes(ben.id)], [[ben.id], 1, false]);
  }],
  ["a thread is replied to, followed, read, and followed no more", async (cast, cid) => {
    const { seq: threadRootSeq } = await cast.say("ann", cid, "root");
    const { seq: other } = await cast.say("ann", cid, "other root");
    for (const root of [threadRootSeq, other]) await cast.run.cat("followThread", { cid, seq: root });
    const last = await cast.say("ben", cid, "reply", { threadRootSeq });
    await cast.say("ben", cid, "also here", { threadRootSeq, alsoInTimeline: true });
    await cast.run.cat("unfollowThread", { cid, seq: other });
    await cast.run.cat("read", { cid, pos: last.seq, thread: threadRootSeq });
    return [threadRootSeq, last.seq];
  }, (of, _, [root, read]) => {
    assert.equal(of("ann").here.messages[root].thread.replies, 2);
    assert.deepEqual(of("cat").here.threads, { [root]: { following: true, read, readN: 1 } });
    assert.deepEqual(Object.keys(of("ann").here.threads), [String(root)]);
  }],
  ["a growing message is finished", async (cast, cid) => {
    const { seq } = await cast.say("ann", cid, "", { stream: true });
    await cast.run.ann("appendStream", { cid, seq, offset: 0, text: "so" });
    await cast.run.ann("finishStream", { cid, seq, text: "so it ends" });
    return seq;
  }, (of, _, seq) => assert.deepEqual([of("ben").here.messages[seq].body.text, of("ben").here.messages[seq].stream], ["so it ends", "finished"])],
  ["a message expires", async (cast, cid) => {
    const { seq } = await cast.say("ann", cid, "for a moment", { expiresInMs: 1_000 });
    return seq;
  }, (of, _, seq) => assert.deepEqual([of("ben").here.messages[seq].body, of("ben").here.messages[seq].expiredAt > 0], [{}, true])],
  ["plans are made, changed, cancelled and sent", async (cast, cid) => {
    const plan = async (text, inMs) => (await cast.run.ann("scheduleMessage", { cid, mid: mid(), kind: "text", body: { text }, at: Date.now() + inMs })).scheduled.id;
    const [later, never, soon] = [await plan("later", hour), await plan("never", hour), await plan("soon", 2_500)];
    await cast.run.ann("changeScheduled", { scheduleId: later, body: { text: "later still" }, at: Date.now() + 2 * hour });
    await cast.run.ann("cancelScheduled", { scheduleId: never });
    return [later, never, soon];
  }, (of, _, [later, never, soon]) => {
    assert.deepEqual(texts(of("ben").here), ["soon"]);
    const { scheduled } = of("ann").own;
    assert.deepEqual([scheduled[later].body.text, scheduled[never], scheduled[soon]], ["later still", undefined, undefined]);
  }],
];

const view = (of, name, cid) => of(name).own.views[cid] ?? {};
const lists = [
  ["a conversation is pinned, kept away, silenced and filed", async ({ run }, cid) => {
    const until = Date.now() + hour;
    await run.ben("pinConversation", { cid, rank: 3 });
    await run.ben("archiveConversation", { cid, stay: true });
    await run.ben("muteConversation", { cid, until });
    await run.ben("tagConversation", { cid, tags: ["work", "家"] });
    return until;
  }, (of, _, until, cid) => {
    const { pinned, archived, stayArchived, mutedUntil, tags } = view(of, "ben", cid);
    assert.deepEqual([pinned, archived, stayArchived, mutedUntil, tags], [3, true, true, until, ["work", "家"]]);
    assert.deepEqual(view(of, "cat", cid), {});
  }],
  ["all of that is undone", async ({ run }, cid) => {
    for (const [command, fields] of [["pinConversation"], ["archiveConversation"], ["muteConversation"], ["tagConversation", { tags: ["x"] }], ["unpinConversation"], ["unarchiveConversation"], ["unmuteConversation"], ["untagConversation"]]) {
      await run.ben(command, { cid, ...fields });
    }
  }, (of, _, __, cid) => assert.deepEqual(view(of, "ben", cid), {})],
  ["a conversation is hidden, another shown again", async (cast, cid) => {
    const other = (await cast.run.ann("createConversation", { kind: "group", mid: mid(), name: "Shown", members: [cast.ben.id] })).cid;
    await cast.say("ann", cid, "x");
    for (const each of [cid, other]) await cast.run.ben("hideConversation", { cid: each });
    await cast.run.ben("showConversation", { cid: other });
    return other;
  }, (of, _, other, cid) => {
    assert.equal(view(of, "ben", cid).hiddenSeq, of("ben").here.head);
    assert.equal(view(of, "ben", other).hiddenSeq, undefined);
  }],
  ["a conversation is marked unread", ({ run }, cid) => run.ben("markUnread", { cid }), (of) => assert.deepEqual([of("ben").here.markedUnread, of("cat").here.markedUnread], [true, false])],
  ["a mark is taken away", async ({ run }, cid) => {
    await run.ben("markUnread", { cid });
    await run.ben("unmarkUnread", { cid });
  }, (of) => assert.equal(of("ben").here.markedUnread, false)],
  ["a history is cleared for oneself", async (cast, cid) => {
    await cast.say("ann", cid, "long ago");
    await cast.run.ben("clearHistory", { cid });
    await cast.say("ann", cid, "now");
  }, (of) => assert.deepEqual([texts(of("ben").here), texts(of("cat").here)], [["now"], ["long ago", "now"]])],
  ["a draft is kept, another dropped", async (cast, cid) => {
    const other = (await cast.run.ann("createConversation", { kind: "group", mid: mid(), name: "Dropped", members: [cast.ben.id] })).cid;
    for (const each of [cid, other]) await cast.run.ben("saveDraft", { cid: each, text: "so far" });
    await cast.run.ben("dropDraft", { cid: other });
    return other;
  }, (of, _, other, cid) => assert.deepEqual([of("ben").own.drafts[cid].text, of("ben").own.drafts[other]], ["so far", undefined])],
  ["friends are asked for, refused, made, named and removed", async ({ run, ann, ben, cat, dora }) => {
    const ask = (userId) => run.ann("requestFriend", { userId, note: "it is me" });
    const [first, second, third] = [await ask(ben.id), await ask(cat.id), await ask(dora.id)];
    await run.ben("answerFriendRequest", { requestId: first.id, action: "accept" });
    await run.cat("answerFriendRequest", { requestId: second.id, action: "decline" });
    await run.ann("updateFriend", { userId: ben.id, remark: "Benny", group: "work" });
    const fourth = await run.cat("requestFriend", { userId: ben.id });
    await run.ben("answerFriendRequest", { requestId: fourth.id, action: "accept" });
    await run.cat("removeFriend", { userId: ben.id });
    return [ann.id, ben.id, third.id];
  }, (of, _, [ann, ben, waiting]) => {
    assert.deepEqual(Object.keys(of("ann").own.friends), [ben]);
    assert.deepEqual([of("ann").own.friends[ben].remark, of("ann").own.friends[ben].group, of("ben").own.friends[ann].remark], ["Benny", "work", undefined]);
    assert.deepEqual(Object.keys(of("ben").own.friends), [ann]);
    assert.deepEqual([Object.keys(of("ann").own.requests), Object.keys(of("dora").own.requests)], [[waiting], [waiting]]);
  }],
  ["somebody is blocked, somebody no more", async ({ run, ben, cat }) => {
    for (const userId of [ben.id, cat.id]) await run.dora("blockUser", { userId });
    await run.dora("unblockUser", { userId: cat.id });
  }, (of, { ben }) => {
    assert.deepEqual([Object.keys(of("dora").own.blocked), of("ben").own.blocked], [[ben.id], {}]);
  }],
  ["a profile and what it lets others do are changed", async ({ run }) => {
    await run.dora("updateMe", { displayName: "Dora the second", about: "new here", status: { text: "away", emoji: "🚲" } });
    await run.dora("updateMe", { lastSeen: "friends", whoMayWrite: "friends", whoMayAdd: "nobody", searchable: false });
  }, (of) => {
    const { displayName, about, status, lastSeen, whoMayWrite, whoMayAdd, searchable } = of("dora").me;
    assert.deepEqual([displayName, about, status.text], ["Dora the second", "new here", "away"]);
    assert.deepEqual([lastSeen, whoMayWrite, whoMayAdd, searchable], ["friends", "friends", "nobody", false]);
  }],
];

const table = Object.entries({ "groups and channels": groups, messages, "what is one's own": lists });

/** What a row's `seen` asks: what the device of a person shows. */
function lookAt(shown, twins, cid) {
  return (name) => ({ ...shown[name], here: shown[name].conversations[cid], gone: twins[name].gone.get(cid) });
}

for (const road of ["socket", "HTTP"]) {
  describe(`over ${road}`, () => {
    const made = new Map(); // by row: its group, and what its act returned
    const [live, away] = [{}, {}]; // twins by name
    const shown = {};
    let cast;
    before(async () => {
      cast = await Cast.on(road);
      for (const rows of table) for (const [name] of rows[1]) made.set(name, { cid: await cast.ann.group(name, cast.ben, cast.cat) });
      for (const name of names) {
        [live[name], away[name]] = [await Twin.live(cast[name]), await Twin.away(cast[name])];
        await live[name].listen();
      }
      for (const [, rows] of table) for (const [name, act] of rows) made.get(name).value = await act(cast, made.get(name).cid);
      const [expiring, planned] = ["a message expires", "plans are made, changed, cancelled and sent"].map((name) => made.get(name));
      await eventually(async () => (await cast.ann.ok("GET", `/v1/conversations/${expiring.cid}/messages/${expiring.value}`)).message.expiredAt, "expired", 60_000);
      await eventually(async () => (await cast.ann.ok("GET", "/v1/scheduled-messages?state=sent")).scheduled.some(({ id }) => id === planned.value[2]), "sent", 60_000);
    });

    test("who was live heard everything", async () => {
      shown.live = {};
      for (const name of names) shown.live[name] = await keptUp(live[name]);
    });

    test("who was away comes back to the next process and finds everything, as an empty device does", async () => {
      await server.kill();
      await server.start();
      shown.away = {};
      for (const name of names) {
        shown.away[name] = await caughtUp(away[name]);
        for (const [cid, how] of away[name].gone) assert.deepEqual(live[name].gone.get(cid), how, "why one is gone");
      }
    });

    for (const [family, rows] of table) {
      for (const [name, , seen] of rows) {
        test(`${family}: ${name}`, async () => {
          const { cid, value } = made.get(name);
          await seen(lookAt(shown.live, live, cid), cast, value, cid, true);
          await seen(lookAt(shown.away, away, cid), cast, value, cid, false);
        });
      }
    }
  });
}
