// What happens at its time, over the socket and over HTTP: sends planned for later, messages whose time runs out, and messages that grow
// while they are written. Two devices of each person, one of them away; kill -9 of the server between the steps.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { Server, removeFolder, temporaryFolder } from "./lib/server.mjs";
import { Person, mid } from "./lib/person.mjs";
import { Twin, alike } from "./lib/twins.mjs";

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

const slowMs = 30_000; // a due thing takes seconds; a busy machine more
const state = ({ own, conversations }) => ({
  scheduled: own.scheduled,
  conversations: Object.fromEntries(Object.entries(conversations).map(([cid, { messages, rev }]) => [cid, { messages, rev }])),
});

async function pair(of = server) {
  const [ann, ben] = [await Person.register(of), await Person.register(of)];
  return { ann, ben, cid: await ann.group("Time", ben) };
}

const plan = (cid, text, inMs = 2_500, more = {}) => ({ cid, mid: mid(), kind: "text", body: { text }, at: Date.now() + inMs, ...more });

async function refused(person, method, path, body) {
  const answer = await person.http(method, path, body);
  return [answer.status, answer.json?.code, answer.json?.field];
}

test("a planned send is made, changed and sent once, in step on all devices", async () => {
  const { ann, ben, cid } = await pair();
  const live = await Twin.live(ann);
  const away = await Twin.away(ann);
  const other = await ben.connect();
  const body = plan(cid, "first thought", 600_000);
  const { scheduled } = await ann.ok("POST", "/v1/scheduled-messages", body);
  assert.equal(scheduled.state, "pending");
  assert.equal((await ann.ok("POST", "/v1/scheduled-messages", body)).scheduled.id, scheduled.id, "made twice it is one");
  assert.deepEqual(await refused(ann, "POST", "/v1/scheduled-messages", { ...body, body: { text: "other" } }), [409, "conflict", "mid"]);
  const device = await ann.connect();
  const told = live.device.next((frame) => frame.t === "user" && frame.scheduled?.body.text === "better thought");
  await device.ok({ t: "changeScheduled", scheduleId: scheduled.id, body: { text: "better thought" }, at: Date.now() + 2_500 });
  await told;
  const message = await other.next((frame) => frame.t === "message" && frame.mid === body.mid, 0, slowMs);
  assert.equal(message.body.text, "better thought");
  assert.equal(message.from, ann.id);
  const done = await live.device.next((frame) => frame.t === "user" && frame.scheduled?.state === "sent", 0, slowMs);
  assert.equal(done.scheduled.seq, message.seq);
  const { positions } = await ann.ok("GET", `/v1/conversations/${cid}`);
  assert.ok(positions.read < message.seq, "it read nothing for its sender");
  const again = await ann.ok("POST", `/v1/conversations/${cid}/messages`, { mid: body.mid, kind: "text", body: { text: "better thought" } });
  assert.equal(again.duplicate, true, "its mid is that of the send");
  await alike(live, away, state);
  for (const each of [live.device, device, other]) each.cut();
});

test("plans are listed, cancelled and limited, and refuse what no send may be", async () => {
  const { ann, ben, cid } = await pair();
  const stranger = await Person.register(server);
  const guest = await Person.guest(server);
  const path = "/v1/scheduled-messages";
  const made = [];
  for (let i = 0; i < 3; ++i) made.push((await ann.ok("POST", path, plan(cid, `plan ${i}`, 600_000 + i))).scheduled);
  const page = await ann.ok("GET", `${path}?limit=2`);
  assert.equal(page.scheduled.length, 2);
  const rest = await ann.ok("GET", `${path}?limit=2&cursor=${page.cursor}`);
  assert.deepEqual(new Set([...page.scheduled, ...rest.scheduled].map(({ id }) => id)), new Set(made.map(({ id }) => id)));
  await Promise.all([1, 2].map(() => ann.ok("DELETE", `${path}/${made[0].id}`)));
  assert.deepEqual((await ann.ok("GET", `${path}?state=cancelled`)).scheduled.map(({ id }) => id), [made[0].id]);
  assert.deepEqual((await refused(ann, "PATCH", `${path}/${made[0].id}`, { body: { text: "x" } })).slice(0, 2), [409, "conflict"]);
  assert.deepEqual((await refused(ben, "DELETE", `${path}/${made[1].id}`)).slice(0, 2), [404, "not_found"], "somebody else's");
  assert.deepEqual((await refused(ben, "PATCH", `${path}/${made[1].id}`, { body: { text: "x" } })).slice(0, 2), [404, "not_found"]);
  assert.deepEqual(await refused(ann, "PATCH", `${path}/${made[1].id}`, {}), [400, "bad_request", "body"]);
  assert.deepEqual((await refused(stranger, "POST", path, plan(cid, "x"))).slice(0, 2), [403, "not_member"]);
  assert.deepEqual((await refused(guest, "POST", path, plan(cid, "x"))).slice(0, 2), [403, "guest_not_allowed"]);
  assert.deepEqual(await refused(ann, "POST", path, plan(cid, "x", 100)), [400, "bad_request", "at"]);
  assert.deepEqual(await refused(ann, "POST", path, plan(cid, "x", 400 * 86_400_000)), [400, "bad_request", "at"]);
  assert.deepEqual(await refused(ann, "POST", path, plan(cid, "", 600_000)), [400, "bad_request", "body.text"]);
  assert.deepEqual((await refused(ann, "POST", path, plan(cid, "x", 600_000, { kind: "system" }))).slice(0, 2), [403, "forbidden"]);
  assert.deepEqual((await refused(ann, "POST", path, plan(cid, "x", 600_000, { replyTo: 99 }))).slice(0, 2), [404, "not_found"]);
  assert.deepEqual((await refused(ann, "POST", path, plan(cid, "x", 600_000, { mentions: [stranger.id] }))).slice(0, 2), [400, "bad_request"]);
  const used = mid();
  await ann.post(cid, "sent already", used);
  assert.deepEqual((await refused(ann, "POST", path, plan(cid, "x", 600_000, { mid: used }))).slice(0, 2), [409, "conflict"]);
});

test("what is refused when its time has come ends as failed with the code, and may be planned anew", async () => {
  const { ann, ben, cid } = await pair();
  const device = await ben.connect();
  const { scheduled } = await ben.ok("POST", "/v1/scheduled-messages", plan(cid, "too late"));
  await ann.ok("PATCH", `/v1/conversations/${cid}/members/${ben.id}`, { mutedUntil: Date.now() + 600_000 });
  const failed = await device.next((frame) => frame.t === "user" && frame.scheduled?.state === "failed", 0, slowMs);
  assert.equal(failed.scheduled.code, "muted");
  await ann.ok("PATCH", `/v1/conversations/${cid}/members/${ben.id}`, { mutedUntil: 0 });
  await ben.ok("PATCH", `/v1/scheduled-messages/${scheduled.id}`, { at: Date.now() + 2_500 });
  await device.next((frame) => frame.t === "user" && frame.scheduled?.state === "sent", 0, slowMs);
  device.cut();
});

test("kill -9 around the time: what was planned is sent once, what expires goes, what grew is closed", { timeout: 180_000 }, async () => {
  const folder = temporaryFolder();
  const own = await Server.start({ data: folder });
  try {
    const { ann, ben, cid } = await pair(own);
    const at = Date.now() + 3_000;
    const mids = [];
    for (let i = 0; i < 20; ++i) {
      const body = { ...plan(cid, `planned ${i}`), at: at + i * 150 };
      mids.push(body.mid);
      await ann.ok("POST", "/v1/scheduled-messages", body);
    }
    const expiring = await ann.ok("POST", `/v1/conversations/${cid}/messages`, { mid: mid(), kind: "text", body: { text: "secret" }, expiresAt: at });
    const growing = await ann.ok("POST", `/v1/conversations/${cid}/messages`, { mid: mid(), kind: "text", body: { text: "" }, stream: true });
    for (let i = 0; i < 5; ++i) {
      const device = await ben.connect();
      const known = device.frames.length;
      await Promise.race([device.next((frame) => frame.t === "message", known, slowMs).catch(() => undefined), device.closed(2_500).catch(() => undefined)]);
      await own.kill();
      await own.start();
    }
    const device = await ben.connect();
    for (const late = AbortSignal.timeout(90_000); ; ) {
      const { messages } = await ben.history(cid);
      const planned = messages.filter(({ mid: each }) => mids.includes(each));
      const { scheduled } = await ann.ok("GET", "/v1/scheduled-messages?limit=100&state=pending");
      const gone = messages.find(({ seq }) => seq === expiring.seq);
      const closed = messages.find(({ seq }) => seq === growing.seq);
      if (planned.length >= mids.length && scheduled.length === 0 && gone.expiredAt !== undefined && closed.stream === "interrupted") {
        assert.equal(planned.length, mids.length, "each once");
        assert.deepEqual(gone.body, {});
        break;
      }
      assert.ok(!late.aborted, `${planned.length} sent, ${scheduled.length} wait, ${JSON.stringify(gone)}, ${closed.stream}`);
      await device.next(() => false, device.frames.length, 500).catch(() => undefined);
    }
    const { scheduled } = await ann.ok("GET", "/v1/scheduled-messages?limit=100");
    assert.deepEqual(new Set(scheduled.map((each) => each.state)), new Set(["sent"]));
    device.cut();
  } finally {
    await own.stop();
    removeFolder(folder);
  }
});

test("an expired message leaves a tombstone everywhere: live, in sync, in history, as the last of the list", async () => {
  const { ann, ben, cid } = await pair();
  const live = await Twin.live(ben);
  const away = await Twin.away(ben);
  const device = await ann.connect();
  const ack = await device.ok({ t: "send", cid, mid: mid(), kind: "text", body: { text: "for a moment" }, expiresInMs: 1_500, mentions: [ben.id] });
  const shown = await live.device.next((frame) => frame.t === "message" && frame.seq === ack.seq);
  assert.ok(shown.expiresAt > shown.at);
  const gone = await live.device.next((frame) => frame.t === "recalled" && frame.seq === ack.seq, 0, slowMs);
  assert.ok(gone.expiredAt >= shown.expiresAt);
  assert.deepEqual([gone.body, gone.mentions, gone.recalledAt], [{}, undefined, undefined]);
  assert.equal(gone.n, shown.n, "no count changes");
  assert.deepEqual((await ben.ok("GET", `/v1/conversations/${cid}`)).last.body, {});
  assert.deepEqual((await ben.ok("GET", `/v1/conversations/${cid}/messages/${ack.seq}`)).message.body, {});
  const since = await (await ben.connect()).join({ cid, rev: shown.rev });
  assert.equal(since.t, "ok");
  await alike(live, away, state);
  const send = (more) => refused(ann, "POST", `/v1/conversations/${cid}/messages`, { mid: mid(), kind: "text", body: { text: "x" }, ...more });
  assert.deepEqual(await send({ expiresAt: Date.now() - 1 }), [400, "bad_request", "expiresAt"]);
  assert.deepEqual(await send({ expiresAt: Date.now() + 400 * 86_400_000 }), [400, "bad_request", "expiresAt"]);
  assert.deepEqual(await send({ expiresInMs: 10 }), [400, "bad_request", "expiresInMs"]);
  assert.deepEqual(await send({ expiresInMs: 5_000, expiresAt: Date.now() + 5_000 }), [400, "bad_request", "expiresAt"]);
  live.device.cut();
  device.cut();
});

for (const road of ["http", "socket"]) {
  test(`whom a planned send mentions and what it answers can change, over ${road}`, async () => {
    const { ann, ben, cid } = await pair();
    const [live, away, device] = [await Twin.live(ann), await Twin.away(ann), await ann.connect()];
    const root = (await ben.post(cid, "root")).seq;
    const body = plan(cid, "later", 600_000, { mentions: [ben.id], replyTo: root, threadRootSeq: root });
    const made = (await (road === "http" ? ann.ok("POST", "/v1/scheduled-messages", body) : device.ok({ t: "scheduleMessage", ...body }))).scheduled;
    const change = async (fields) =>
      (await (road === "http" ? ann.ok("PATCH", `/v1/scheduled-messages/${made.id}`, fields) : device.ok({ t: "changeScheduled", scheduleId: made.id, ...fields }))).scheduled;
    let now = await change({ body: { text: "everybody" }, mentionAll: "all" });
    assert.deepEqual([now.mentions, now.mentionAll, now.replyTo], [undefined, "all", root], "who is mentioned is given as a whole");
    now = await change({ mentions: [ben.id] });
    assert.deepEqual([now.mentions, now.mentionAll], [[ben.id], undefined]);
    now = await change({ mentions: [], replyTo: 0 });
    assert.deepEqual([now.mentions, now.mentionAll, now.replyTo], [undefined, undefined, undefined]);
    now = await change({ mentions: [ben.id], at: Date.now() + 2_500 });
    assert.deepEqual(await refused(ann, "PATCH", `/v1/scheduled-messages/${made.id}`, {}), [400, "bad_request", "body"]);
    const stranger = await Person.register(server);
    assert.deepEqual(await refused(ann, "PATCH", `/v1/scheduled-messages/${made.id}`, { mentions: [stranger.id] }), [400, "bad_request", "mentions"]);
    const sent = await live.device.next((frame) => frame.t === "message" && frame.mid === body.mid, 0, slowMs);
    assert.deepEqual([sent.mentions, sent.replyTo, sent.threadRootSeq], [[ben.id], undefined, root]);
    await live.device.next((frame) => frame.t === "user" && frame.scheduled?.state === "sent", 0, slowMs);
    await alike(live, away, state);
    for (const each of [live.device, device]) each.cut();
  });
}

test("a growing message: appends at once, saved every two seconds, whole for who joins late, ended by its writer", async () => {
  const { ann, ben, cid } = await pair();
  const live = await Twin.live(ben);
  const away = await Twin.away(ben);
  const writer = await ann.connect();
  const { seq } = await writer.ok({ t: "send", cid, mid: mid(), kind: "text", body: { text: "" }, stream: true });
  const opened = await live.device.next((frame) => frame.t === "message" && frame.seq === seq);
  assert.equal(opened.stream, "open");
  await writer.ok({ t: "appendStream", cid, seq, offset: 0, text: "Once " });
  await writer.ok({ t: "appendStream", cid, seq, offset: 5, text: "upon " });
  const heard = await live.device.next((frame) => frame.t === "stream" && frame.offset === 5);
  assert.deepEqual(heard, { t: "stream", cid, seq, from: ann.id, offset: 5, text: "upon " });
  const saved = await live.device.next((frame) => frame.t === "updated" && frame.seq === seq, 0, slowMs);
  assert.equal(saved.change, "stream");
  assert.ok("Once upon ".startsWith(saved.body.text) && saved.body.text !== "");
  await ann.ok("POST", `/v1/conversations/${cid}/messages/${seq}/stream`, { offset: 10, text: "a time" });
  const late = await ben.connect();
  await late.join({ cid, since: 0 });
  const whole = await late.next((frame) => frame.t === "stream" && frame.seq === seq);
  assert.deepEqual([whole.offset, whole.text], [0, "Once upon a time"]);

  const base = `/v1/conversations/${cid}/messages/${seq}/stream`;
  const stranger = await Person.register(server);
  assert.deepEqual((await refused(ben, "POST", base, { offset: 0, text: "x" })).slice(0, 2), [403, "forbidden"]);
  assert.deepEqual((await refused(ben, "PUT", base, { text: "x" })).slice(0, 2), [403, "forbidden"]);
  assert.deepEqual((await refused(stranger, "POST", base, { offset: 0, text: "x" })).slice(0, 2), [403, "not_member"]);
  assert.deepEqual((await refused(ann, "POST", base, { offset: 0 })).slice(0, 2), [400, "bad_request"]);
  assert.deepEqual((await refused(ann, "POST", base, { offset: -1, text: "x" })).slice(0, 2), [400, "bad_request"]);
  assert.deepEqual((await refused(ann, "POST", base, { offset: 0, text: "x".repeat(5_000) })).slice(0, 2), [400, "bad_request"]);
  const plain = await ann.post(cid, "plain");
  assert.deepEqual((await refused(ann, "POST", `/v1/conversations/${cid}/messages/${plain.seq}/stream`, { offset: 0, text: "x" })).slice(0, 2), [409, "conflict"]);

  const ends = await Promise.all([1, 2].map(() => ann.ok("PUT", base, { text: "Once upon a time." })));
  assert.equal(ends[0].rev, ends[1].rev, "twice at once is once");
  const end = await live.device.next((frame) => frame.t === "updated" && frame.stream === "finished");
  assert.equal(end.body.text, "Once upon a time.");
  assert.deepEqual((await refused(ann, "PUT", base, { text: "and more" })).slice(0, 2), [409, "conflict"]);
  assert.deepEqual((await refused(ann, "POST", base, { offset: 0, text: "x" })).slice(0, 2), [409, "conflict"]);
  await alike(live, away, state);
  for (const each of [live.device, writer, late]) each.cut();
});

test("who was blocked while writing finishes nothing, and a repeat of a send with a time from now is the same send", async () => {
  const { ann, ben, cid } = await pair();
  const dm = await ben.dm(ann);
  const writer = await ben.connect();
  const { seq } = await writer.ok({ t: "send", cid: dm, mid: mid(), kind: "text", body: { text: "" }, stream: true });
  await ann.ok("PUT", `/v1/users/${ben.id}/block`);
  assert.deepEqual((await refused(ben, "PUT", `/v1/conversations/${dm}/messages/${seq}/stream`, { text: "listen!" })).slice(0, 2), [403, "blocked"]);
  assert.equal((await writer.request({ t: "finishStream", cid: dm, seq, text: "listen!" })).code, "blocked");
  const fading = { mid: mid(), kind: "text", body: { text: "fading" }, expiresInMs: 600_000 };
  const first = await ben.ok("POST", `/v1/conversations/${cid}/messages`, fading);
  const again = await ben.ok("POST", `/v1/conversations/${cid}/messages`, fading);
  assert.deepEqual([again.duplicate, again.seq], [true, first.seq]);
  const spoken = await writer.request({ t: "send", cid, ...fading });
  assert.deepEqual([spoken.t, spoken.duplicate, spoken.seq], ["ack", true, first.seq]);
  writer.cut();
});

test("a writer that is silent for half a minute is closed as interrupted with what was saved", { timeout: 120_000 }, async () => {
  const { ann, ben, cid } = await pair();
  const device = await ben.connect();
  const writer = await ann.connect();
  const { seq } = await writer.ok({ t: "send", cid, mid: mid(), kind: "text", body: { text: "" }, stream: true });
  await writer.ok({ t: "appendStream", cid, seq, offset: 0, text: "and then" });
  await device.next((frame) => frame.t === "updated" && frame.seq === seq, 0, slowMs);
  writer.cut();
  const closed = await device.next((frame) => frame.t === "updated" && frame.stream === "interrupted", 0, 80_000);
  assert.equal(closed.body.text, "and then");
  device.cut();
});
