// Threads over the socket and over HTTP: the root's summary, who follows, own positions and unread, pages of replies, two devices of
// each person of which one was away, and a restart of the server in the middle.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { Server, removeFolder, temporaryFolder } from "./lib/server.mjs";
import { Person, mid } from "./lib/person.mjs";
import { Twin, alike } from "./lib/twins.mjs";

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

const threads = ({ conversations }) =>
  Object.fromEntries(Object.entries(conversations).map(([cid, { messages, threads: seats, rev }]) => [cid, { messages, seats, rev }]));

async function group() {
  const people = [await Person.register(server), await Person.register(server), await Person.register(server)];
  const cid = await people[0].group("Threads", people[1], people[2]);
  return { people, cid };
}

function reply(person, cid, root, text, more = {}) {
  const body = { mid: mid(), kind: "text", body: { text }, threadRootSeq: root, ...more };
  return person.ok("POST", `/v1/conversations/${cid}/messages`, body);
}

test("a reply updates its root, draws people in, and all devices end alike", async () => {
  const { people, cid } = await group();
  const [ann, ben, cat] = people;
  const root = (await ann.post(cid, "root")).seq;
  const twins = [];
  for (const person of people) twins.push({ live: await Twin.live(person), away: await Twin.away(person) });

  const device = await ben.connect();
  const ack = await device.ok({ t: "send", cid, mid: mid(), kind: "text", body: { text: "first" }, threadRootSeq: root });
  const updated = await device.next((frame) => frame.t === "updated" && frame.seq === root);
  assert.equal(updated.change, "thread");
  assert.equal(updated.rev, ack.rev + 1, "the reply first, its root under the next rev");
  assert.deepEqual(updated.thread, { replies: 1, last: ack.seq, lastAt: ack.at, people: [ben.id] });
  await reply(ann, cid, root, "second", { mentions: [cat.id] });
  await reply(ben, cid, root, "third", { alsoInTimeline: true });

  const [annsThreads, bensThreads, catsThreads] = await Promise.all(people.map((person) => person.ok("GET", "/v1/threads")));
  assert.deepEqual(annsThreads.threads.map(({ root: { seq }, following, unread }) => ({ seq, following, unread })), [{ seq: root, following: true, unread: 3 }]);
  assert.equal(bensThreads.threads[0].unread, 2, "who has something unread reads nothing by an own reply");
  assert.equal(catsThreads.threads[0].unread, 2);
  assert.equal(catsThreads.unread, 1);

  await device.ok({ t: "read", cid, pos: 1_000, thread: root });
  const moved = await cat.ok("PUT", `/v1/conversations/${cid}/read`, { pos: 1_000, thread: root });
  assert.equal(moved.unread, 0);
  assert.deepEqual((await cat.ok("GET", "/v1/threads?unread=true")).threads, []);
  for (const { live, away } of twins) await alike(live, away, threads);
  for (const { live } of twins) live.device.cut();
  device.cut();
});

test("replies are paged before, after and around a point, and threads by their newest reply", async () => {
  const { people, cid } = await group();
  const [ann, ben, cat] = people;
  const root = (await ann.post(cid, "root")).seq;
  const other = (await ann.post(cid, "other root")).seq;
  const seqs = [];
  for (let i = 0; i < 12; ++i) {
    seqs.push((await reply(ben, cid, root, `reply ${i}`)).seq);
    if (i % 3 === 0) await ann.post(cid, `between ${i}`);
  }
  await reply(cat, cid, other, "newest");
  const page = (query) => ann.ok("GET", `/v1/conversations/${cid}/messages?thread=${root}&${query}`);
  const seen = ({ messages }) => messages.map(({ seq }) => seq);
  const latest = await page("limit=5");
  assert.deepEqual(seen(latest), seqs.slice(-5));
  assert.deepEqual([latest.hasBefore, latest.hasAfter], [true, false]);
  assert.equal(latest.thread.root.seq, root);
  assert.equal(latest.thread.unread, 12);
  const before = await page(`limit=5&before=${seqs[7]}`);
  assert.deepEqual(seen(before), seqs.slice(2, 7));
  assert.deepEqual([before.hasBefore, before.hasAfter], [true, true]);
  const first = await page(`limit=5&after=${root}`);
  assert.deepEqual(seen(first), seqs.slice(0, 5));
  assert.deepEqual([first.hasBefore, first.hasAfter], [false, true]);
  const around = await page(`limit=4&around=${seqs[6]}`);
  assert.ok(seen(around).includes(seqs[6]) && around.hasBefore && around.hasAfter, JSON.stringify(seen(around)));
  const end = await page(`after=${seqs[11]}`);
  assert.deepEqual([seen(end), end.hasBefore, end.hasAfter], [[], true, false]);

  const listed = await ben.ok("GET", `/v1/conversations/${cid}/threads?limit=1`);
  assert.deepEqual(listed.threads.map(({ root: { seq } }) => seq), [other]);
  const rest = await ben.ok("GET", `/v1/conversations/${cid}/threads?limit=1&cursor=${listed.cursor}`);
  assert.deepEqual(rest.threads.map(({ root: { seq } }) => seq), [root]);
  assert.equal(rest.cursor, undefined);
});

for (const road of ["http", "socket"]) {
  test(`a mention in a thread is counted where it can be found, and gone once read there or with all, over ${road}`, async () => {
    const { people, cid } = await group();
    const [ann, ben] = people;
    const root = (await ann.post(cid, "root")).seq;
    await ben.ok("PUT", `/v1/conversations/${cid}/read`);
    const [live, away, device] = [await Twin.live(ben), await Twin.away(ben), await ben.connect()];
    const ask = (t, method, path, fields = {}) => (road === "http" ? ben.ok(method, path, method === "GET" ? undefined : fields) : device.ok({ t, ...fields }));
    const summary = async () => {
      const { mentions, conversations } = await ask("unreadSummary", "GET", "/v1/unread-summary");
      return [mentions, conversations.map((row) => [row.cid, row.unread, row.mentions])];
    };
    const unreadOnes = async () => (await ben.ok("GET", "/v1/conversations?status=unread")).conversations.map((row) => [row.cid, row.mentions]);
    const { seq } = await reply(ann, cid, root, "you", { mentions: [ben.id] });
    assert.deepEqual(await summary(), [1, [[cid, 0, 1]]]);
    assert.deepEqual(await unreadOnes(), [[cid, 1]]);
    const read = { cid, pos: seq, thread: root };
    await (road === "http" ? ben.ok("PUT", `/v1/conversations/${cid}/read`, { pos: seq, thread: root }) : device.ok({ t: "read", ...read }));
    assert.deepEqual(await summary(), [0, []]);
    await reply(ann, cid, root, "you again", { mentions: [ben.id] });
    assert.deepEqual(await summary(), [1, [[cid, 0, 1]]]);
    const { conversations } = await ask("readAll", "POST", "/v1/conversations/read-all");
    assert.equal(conversations, 1);
    assert.deepEqual(await summary(), [0, []]);
    assert.deepEqual(await unreadOnes(), []);
    assert.equal((await ben.ok("GET", "/v1/mentions")).mentions.length, 2, "read, not gone");
    await alike(live, away);
    for (const each of [live.device, device]) each.cut();
  });
}

test("following and no longer following, from either device, holds over a restart", async () => {
  const folder = temporaryFolder();
  const own = await Server.start({ data: folder });
  try {
    const [ann, ben] = [await Person.register(own), await Person.register(own)];
    const cid = await ann.group("Restart", ben);
    const root = (await ann.post(cid, "root")).seq;
    await ben.ok("PUT", `/v1/conversations/${cid}/threads/${root}/follow`);
    const device = await ben.connect();
    await reply(ann, cid, root, "one");
    await device.next((frame) => frame.t === "message" && frame.threadRootSeq === root);
    await own.kill();
    await own.start();
    const before = (await ben.ok("GET", "/v1/threads")).threads;
    assert.deepEqual(before.map(({ following, unread }) => ({ following, unread })), [{ following: true, unread: 1 }]);
    const again = await ben.connect();
    await again.ok({ t: "unfollowThread", cid, seq: root });
    const told = await again.next((frame) => frame.t === "read" && frame.thread === root);
    assert.equal(told.following, false);
    assert.deepEqual((await ben.ok("GET", "/v1/threads")).threads, []);
    await reply(ann, cid, root, "two", { mentions: [ben.id] });
    assert.deepEqual((await ben.ok("GET", "/v1/threads")).threads, [], "only an own reply or wish follows it again");
    await reply(ben, cid, root, "three");
    assert.equal((await ben.ok("GET", "/v1/threads")).threads.length, 1);
    again.cut();
  } finally {
    await own.stop();
    removeFolder(folder);
  }
});

test("a recalled reply still counts, and bad input and strangers are refused", async () => {
  const { people, cid } = await group();
  const [ann, ben] = people;
  const stranger = await Person.register(server);
  const root = (await ann.post(cid, "root")).seq;
  const sent = await reply(ben, cid, root, "gone soon");
  await ben.ok("DELETE", `/v1/conversations/${cid}/messages/${sent.seq}`);
  const { threads: [only] } = await ann.ok("GET", "/v1/threads");
  assert.deepEqual([only.root.thread.replies, only.unread], [1, 1]);

  const refused = async (person, method, path, body) => {
    const answer = await person.http(method, path, body);
    return [answer.status, answer.json?.code];
  };
  const base = `/v1/conversations/${cid}`;
  assert.deepEqual(await refused(stranger, "PUT", `${base}/threads/${root}/follow`), [403, "not_member"]);
  assert.deepEqual(await refused(stranger, "GET", `${base}/threads`), [403, "not_member"]);
  assert.deepEqual(await refused(stranger, "GET", `${base}/messages?thread=${root}`), [403, "not_member"]);
  assert.deepEqual(await refused(ann, "PUT", `${base}/threads/999/follow`), [404, "not_found"]);
  assert.deepEqual(await refused(ann, "GET", `${base}/messages?thread=999`), [404, "not_found"]);
  assert.deepEqual(await refused(ann, "PUT", `${base}/threads/${sent.seq}/follow`), [400, "bad_request"]);
  assert.deepEqual(await refused(ann, "PUT", `${base}/read`, { pos: 1, thread: 999 }), [404, "not_found"]);
  assert.deepEqual(await refused(ann, "GET", "/v1/threads?cursor=nonsense"), [400, "bad_request"]);
  assert.deepEqual(await refused(ann, "GET", "/v1/threads?limit=0"), [400, "bad_request"]);
  const nested = { mid: mid(), kind: "text", body: { text: "x" }, threadRootSeq: sent.seq };
  assert.deepEqual(await refused(ann, "POST", `${base}/messages`, nested), [400, "bad_request"]);
  await ann.ok("DELETE", `${base}/members/${ben.id}`);
  assert.deepEqual(await refused(ben, "PUT", `${base}/threads/${root}/follow`), [403, "not_member"]);
  assert.deepEqual((await ben.ok("GET", "/v1/threads")).threads, []);
});

test("twice at once from two devices, one reply is one reply", async () => {
  const { people, cid } = await group();
  const [ann, ben] = people;
  const root = (await ann.post(cid, "root")).seq;
  const body = { mid: mid(), kind: "text", body: { text: "once" }, threadRootSeq: root };
  const answers = await Promise.all([1, 2].map(() => ben.ok("POST", `/v1/conversations/${cid}/messages`, body)));
  assert.equal(answers[0].seq, answers[1].seq);
  await Promise.all([1, 2].map(() => ben.ok("PUT", `/v1/conversations/${cid}/threads/${root}/follow`)));
  assert.equal((await ann.ok("GET", "/v1/threads")).threads[0].root.thread.replies, 1);
});

test("nothing is hung on, nor quotes, what was taken back; a thread that was begun goes on", async () => {
  const { people, cid } = await group();
  const [ann, ben] = people;
  const device = await ben.connect();
  const roads = {
    http: (fields) => ben.http("POST", `/v1/conversations/${cid}/messages`, { mid: mid(), kind: "text", body: { text: "re" }, ...fields }).then(({ json }) => json),
    socket: (fields) => device.request({ t: "send", cid, mid: mid(), kind: "text", body: { text: "re" }, ...fields }),
  };
  for (const send of Object.values(roads)) {
    const bare = (await ann.post(cid, "bare")).seq;
    const begun = (await ann.post(cid, "begun")).seq;
    await reply(ann, cid, begun, "first");
    for (const seq of [bare, begun]) await ann.ok("DELETE", `/v1/conversations/${cid}/messages/${seq}`);
    for (const [fields, field] of [
      [{ threadRootSeq: bare }, "threadRootSeq"],
      [{ replyTo: bare }, "replyTo"],
      [{ replyTo: begun }, "replyTo"],
      [{ threadRootSeq: 1 }, "threadRootSeq"], // the server's own note
    ]) {
      const answer = await send(fields);
      assert.deepEqual([answer.code, answer.field], ["forbidden", field], JSON.stringify(fields));
    }
    assert.equal((await send({ threadRootSeq: begun })).code, undefined);
    assert.equal((await send({ replyTo: 1 })).code, undefined, "a note may be quoted");
  }
});
