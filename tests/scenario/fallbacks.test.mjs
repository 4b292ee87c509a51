// Where WebSocket does not come through: events, long poll and plain poll carry the same frames and the same promises.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Server } from "./lib/server.mjs";
import { Person, mid } from "./lib/person.mjs";
import { Poll, Stream } from "./lib/fallback.mjs";
import { Proxy } from "./lib/proxy.mjs";
import { Socket } from "./lib/socket.mjs";

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

async function pair() {
  const people = [await Person.register(server), await Person.register(server)];
  return [...people, await people[0].dm(people[1])];
}

const send = (cid, text, id = mid()) => ({ t: "send", cid, mid: id, kind: "text", body: { text } });

const ways = {
  events: async (port, token) => (await Stream.open(port, token)).opened(),
  "long poll": (port, token) => Poll.open(port, token, { timeout: 30 }),
  "plain poll": (port, token) => Poll.open(port, token, { timeout: 0 }),
};

for (const [name, enter] of Object.entries(ways)) {
  describe(name, () => {
    test("brings the frames of a socket: ready, messages, ticks, presence of typing", async () => {
      const [one, two, cid] = await pair();
      const session = await enter(server.port, one.token);
      const socket = await one.connect();
      assert.deepEqual(Object.keys(session.ready).sort(), Object.keys(socket.ready).sort());
      assert.deepEqual(session.ready.limits, socket.ready.limits);
      const hers = await two.connect();
      await hers.ok({ t: "typing", cid, on: true });
      const { seq } = await hers.say(cid, "the same");
      await session.next((frame) => frame.t === "typing" && frame.cid === cid);
      const [here, there] = await Promise.all(
        [session, socket].map((side) => side.next((frame) => frame.t === "message" && frame.seq === seq)),
      );
      assert.deepEqual(here, there);
      await one.ok("PUT", `/v1/conversations/${cid}/read`, { pos: seq });
      await session.next((frame) => frame.t === "read" && frame.from === one.id && frame.pos === seq);
      await session.ok({ t: "typing", cid, on: true });
      await hers.next((frame) => frame.t === "typing" && frame.from === one.id);
      session.cut();
    });

    test("keeps order, each rev once, the ack in its place", async () => {
      const [one, two, cid] = await pair();
      const session = await enter(server.port, one.token);
      const hers = await two.connect();
      const count = 30;
      const mine = async () => {
        for (let n = 0; n < count; ++n) assert.equal((await session.ok(send(cid, `mine ${n}`))).t, "ack");
      };
      const theirs = async () => {
        for (let n = 0; n < count; ++n) await hers.say(cid, `theirs ${n}`);
      };
      await Promise.all([mine(), theirs()]);
      await session.next((frame) => frame.cid === cid && frame.seq === 2 * count);
      const live = session.frames.filter((frame) => frame.cid === cid && frame.rev !== undefined);
      const revs = live.map((frame) => frame.rev);
      assert.deepEqual(revs, Array.from(revs, (_, n) => revs[0] + n), "each rev once and in order");
      const told = live.filter((frame) => frame.seq !== undefined);
      assert.deepEqual(told.map((frame) => frame.seq), Array.from({ length: 2 * count }, (_, n) => n + 1));
      assert.equal(told.filter((frame) => frame.t === "ack").length, count);
      assert.ok(told.every((frame) => frame.t === "ack" || frame.from === two.id));
      session.cut();
    });

    test("a list of commands stops at its first refusal per conversation", async () => {
      const [one, two, cid] = await pair();
      const third = await Person.register(server);
      const other = await one.dm(third);
      const foreign = await two.dm(third);
      const session = await enter(server.port, one.token);
      const used = mid();
      await session.ok(send(cid, "first", used));
      const { frames } = await session.post([
        { ...send(cid, "other content", used), id: 101 },
        { ...send(cid, "would overtake"), id: 102 },
        { ...send(other, "goes on"), id: 103 },
        { ...send(foreign, "never"), id: 104 },
        { t: "nonsense", id: 105 },
      ]);
      const of = (id) => frames.find((frame) => frame.re === id);
      assert.deepEqual([101, 102, 103, 104, 105].map((id) => of(id).code ?? of(id).t), [
        "conflict", "conflict", "ack", "not_member", "unknown_type",
      ]);
      assert.deepEqual((await two.history(cid)).messages.map((message) => message.body.text), ["first"]);
      session.cut();
    });

    test("another person's session is unknown, a lost one too", async () => {
      const [one, two, cid] = await pair();
      const session = await enter(server.port, one.token);
      const thief = Object.assign(new Poll(server.port, two.token), { session: session.session, timeout: 0 });
      assert.equal((await thief.post(send(cid, "x"))).code, "not_found");
      assert.equal((await thief.ask("0")).code, "not_found");
      thief.session = "0000000e-0000-4000-8000-000000000001";
      assert.equal((await thief.post(send(cid, "x"))).code, "not_found");
      session.cut();
    });
  });
}

test("events: a cut stream goes on from its last id, with nothing missing and nothing twice", async () => {
  const [one, two, cid] = await pair();
  let stream = await ways.events(server.port, one.token);
  assert.match(stream.type, /^text\/event-stream/);
  const got = [];
  for (let round = 0; round < 4; ++round) {
    await two.post(cid, `${round} live`);
    await stream.next((frame) => frame.t === "message" && frame.body.text === `${round} live`);
    got.push(...stream.of(cid).map((message) => message.seq));
    const { id } = stream;
    assert.ok(id, "an event names where it stands");
    stream.cut();
    for (let n = 0; n < 5; ++n) await two.post(cid, `${round} away ${n}`);
    stream = await (await Stream.open(server.port, one.token, { lastEventId: id })).opened();
    const synced = await stream.next((frame) => frame.t === "synced");
    const missed = synced.conversations.find((row) => row.cid === cid);
    assert.equal(missed.limited, false);
    got.push(...missed.messages.map((message) => message.seq));
  }
  assert.deepEqual(got, Array.from({ length: 24 }, (_, n) => n + 1));
  stream.cut();
});

test("events: rooms that a stream did not join are in what it missed, for it heard nothing of them", async () => {
  const [one, two, cid] = await pair();
  const { world } = await one.ok("GET", "/v1/info");
  const stream = await ways.events(server.port, one.token);
  const { seq } = await two.post(world, "in the crowd");
  await two.post(cid, "to you");
  await stream.next((frame) => frame.t === "message" && frame.cid === cid);
  await two.post(cid, "and again");
  await stream.next((frame) => frame.t === "message" && frame.body.text === "and again");
  assert.deepEqual(stream.of(world), []);
  const { id } = stream;
  stream.cut();
  const next = await (await Stream.open(server.port, one.token, { lastEventId: id })).opened();
  const synced = await next.next((frame) => frame.t === "synced");
  const row = synced.conversations.find((each) => each.cid === world);
  assert.ok(row.head >= seq, "the world's row is as it stands");
  assert.equal(row.limited, true);
  next.cut();
});

test("events: a command whose answer is lost is repeated by its mid and happens once", async () => {
  const [one, two, cid] = await pair();
  const stream = await ways.events(server.port, one.token);
  const command = send(cid, "once");
  stream.post(command).catch(() => undefined);
  const ack = await stream.next((frame) => frame.t === "ack" && frame.mid === command.mid);
  const again = await stream.ok(command);
  assert.deepEqual([again.t, again.duplicate, again.seq], ["ack", true, ack.seq]);
  assert.equal((await two.history(cid)).messages.length, 1);
  stream.cut();
});

test("poll: an answer that was lost comes again until the next cursor says it arrived", async () => {
  const [one, two, cid] = await pair();
  const poll = await ways["long poll"](server.port, one.token);
  await two.post(cid, "a");
  const messages = ({ frames }) => frames.filter((frame) => frame.t === "message").map((frame) => frame.body.text);
  let lost = await poll.ask();
  while (messages(lost).length === 0) lost = await poll.ask(); // the welcome alone, from the same cursor
  assert.deepEqual(messages(lost), ["a"]);
  await two.post(cid, "b");
  await poll.next((frame) => frame.t === "message" && frame.body.text === "b");
  assert.deepEqual(poll.of(cid).map((message) => message.body.text), ["a", "b"]);
  await two.post(cid, "c");
  const before = poll.cursor;
  await poll.next((frame) => frame.t === "message" && frame.body.text === "c");
  poll.timeout = 0;
  await poll.ask();
  const old = await poll.ask(String(Number(before) - 1));
  assert.deepEqual([old.status, old.code, old.field], [400, "bad_request", "cursor"]);
  const ahead = await poll.ask("999999");
  assert.deepEqual([ahead.status, ahead.code, ahead.field], [400, "bad_request", "cursor"]);
  const long = await poll.ask(`${poll.cursor}&timeout=61`);
  assert.equal(long.status < 500, true);
});

test("poll: timeout beyond the limit names it, timeout 0 answers at once, empty", async () => {
  const [one] = await pair();
  const poll = await ways["plain poll"](server.port, one.token);
  assert.deepEqual((await poll.ask()).frames.filter((frame) => frame.t !== "notice"), []);
  poll.timeout = 61;
  const refused = await poll.ask();
  assert.deepEqual([refused.status, refused.code, refused.field, refused.limit], [400, "bad_request", "timeout", 60]);
});

test("poll: a client that lost its session syncs with a token over a new one", async () => {
  const [one, two, cid] = await pair();
  const { token } = await one.ok("GET", "/v1/sync");
  await two.post(cid, "while away");
  const poll = await ways["long poll"](server.port, one.token);
  const synced = await poll.ok({ t: "sync", token });
  assert.equal(synced.t, "synced");
  assert.deepEqual(synced.conversations.find((row) => row.cid === cid).messages.map((message) => message.seq), [1]);
});

test("behind a proxy that refuses WebSocket and buffers events, long poll works", async () => {
  const [one, two, cid] = await pair();
  const proxy = await Proxy.before(server.port);
  try {
    await assert.rejects(Socket.open(proxy.port, `/v1/ws?token=${one.token}`), /upgrade refused.*403/s);
    assert.equal(proxy.refused, 1);
    const stream = Stream.open(proxy.port, one.token).catch(() => undefined);
    const poll = await ways["long poll"](proxy.port, one.token);
    const ack = await poll.ok(send(cid, "through"));
    assert.equal(ack.seq, 1);
    await two.post(cid, "and back");
    await poll.next((frame) => frame.t === "message" && frame.body.text === "and back");
    assert.deepEqual(poll.frames.filter((frame) => frame.seq).map((frame) => [frame.t, frame.seq]), [["ack", 1], ["message", 2]]);
    assert.ok(proxy.held > 0, "the stream's bytes never reached the client");
    proxy.stop();
    await stream;
  } finally {
    proxy.stop();
  }
});
