// A store that fails under the running program, and what people have meanwhile: everything that was committed can be read, marked
// `degraded`, over HTTP and on the socket, by those who are connected and by those who come; sends are refused with `unavailable`;
// the disk is probed now and then, by one at a time, and otherwise left alone; once it is well all goes on by itself.
import { test } from "node:test";
import assert from "node:assert/strict";
import { http, mid } from "../scenario/lib/person.mjs";
import { errors } from "./lib/disk.mjs";
import { refusedForNow, staged } from "./lib/stage.mjs";

const breaker = { closed: 0, open: 2 };

async function metric(server, name) {
  const { text } = await http(server, "GET", "/metrics");
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
}

const texts = (messages) => messages.map((message) => message.body.text).filter((text) => text !== undefined);

/** The reads of one's conversations, by both roads: whether each says that it is degraded, and what the history holds. */
async function readEverything(stage, device) {
  const person = stage.people[1];
  const history = await person.history(stage.cid);
  const answers = {
    history,
    message: await person.ok("GET", `/v1/conversations/${stage.cid}/messages/${history.messages[0].seq}`),
    conversation: await person.ok("GET", `/v1/conversations/${stage.cid}`),
    conversations: await person.ok("GET", "/v1/conversations"),
    members: await person.ok("GET", `/v1/conversations/${stage.cid}/members`),
    unread: await person.ok("GET", "/v1/unread-summary"),
    sync: await person.ok("GET", "/v1/sync"),
    "history on the socket": await device.ok({ t: "history", cid: stage.cid, limit: 100 }),
    "conversations on the socket": await device.ok({ t: "listConversations" }),
    "sync on the socket": await device.ok({ t: "sync" }),
    "join on the socket": await device.ok({ t: "join", cid: stage.cid }),
  };
  assert.deepEqual(texts(answers["history on the socket"].messages), texts(history.messages));
  const flags = Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, answer.degraded]));
  return { flags, texts: texts(history.messages) };
}

const all = (flags, value) => Object.fromEntries(Object.keys(flags).map((name) => [name, value]));

const faults = [
  { name: "is full", deeds: [["write", errors.ENOSPC]] },
  { name: "became read-only", deeds: [["write", errors.EROFS], ["sync", errors.EROFS], ["name", errors.EROFS]] },
  { name: "cannot sync", deeds: [["sync", errors.EIO]] },
  { name: "neither reads nor writes", deeds: [["read", errors.EIO], ["write", errors.EIO], ["sync", errors.EIO], ["name", errors.EIO]] },
];

for (const { name, deeds } of faults) {
  test(`while the log's disk ${name}, reads answer degraded by both roads, and sends go on when it is well`, () =>
    staged(async (stage) => {
      const device = await stage.people[1].connect();
      const before = await readEverything(stage, device);
      assert.deepEqual(before.flags, all(before.flags, undefined));
      for (const [deed, error] of deeds) stage.disk.fail("log", deed, error);
      const failed = stage.newMid();
      refusedForNow(await stage.send(failed));
      const [late, again] = [await stage.people[1].connect(), await readEverything(stage, device)];
      for (const who of [device, late]) {
        const seen = await readEverything(stage, who);
        assert.deepEqual(seen.flags, all(seen.flags, true));
        assert.deepEqual(seen.texts, before.texts, "all that was acknowledged, and nothing of what failed");
      }
      assert.deepEqual(again.texts, before.texts);
      const refused = await late.request({ t: "send", cid: stage.cid, mid: mid(), kind: "text", body: { text: "too late" } });
      assert.equal(refused.code, "unavailable");
      assert.ok(refused.retryAfterMs > 0);
      assert.equal(await stage.ready(), 503);
      assert.notEqual(await metric(stage.server, "kith_log_breaker"), breaker.closed);
      stage.disk.heal();
      await stage.recovered();
      assert.equal((await stage.send(failed)).status, 200, "the refused one again");
      assert.equal(await metric(stage.server, "kith_log_breaker"), breaker.closed);
      // Not that one: if it was written although it failed, they were told to look (resync).
      const { seq } = (await stage.send()).json;
      for (const who of [device, late]) await who.next((frame) => frame.t === "message" && frame.seq === seq);
      const after = await readEverything(stage, device);
      assert.deepEqual(after.flags, all(after.flags, undefined));
      assert.ok(after.texts.includes(failed));
      const opened = stage.server.output.split("\n").filter((line) => line.includes("the log failed")).length;
      assert.ok(opened >= 1 && opened <= 2, `says so once: ${opened} lines`);
      await stage.nothingIsLost();
    }));
}

test("a failing disk is probed after growing pauses, and no send reaches it in between", () =>
  staged(async (stage) => {
    stage.disk.fail("log", "sync", errors.EIO);
    refusedForNow(await stage.send());
    const pauses = () => [...stage.server.output.matchAll(/tried again in (\d+) ms/g)].map(([, ms]) => Number(ms));
    await stage.until("three probes", async () => pauses().length >= 3);
    const hits = stage.disk.hits();
    for (let n = 0; n < 200; ++n) refusedForNow(await stage.send());
    const told = pauses();
    for (let n = 1; n < told.length; ++n) assert.ok(told[n] > told[n - 1] || told[n] === 5_000, `${told}`);
    assert.ok(stage.disk.hits() - hits <= 2 * (told.length - 2), `${stage.disk.hits() - hits} touches for 200 sends`);
    stage.disk.heal();
    await stage.recovered();
    await stage.nothingIsLost();
  }));
