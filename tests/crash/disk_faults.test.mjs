// Disks that fail under the running program: full, read-only, or with errors on writing or syncing; the log's part and the
// directory's part of the data folder apart. What cannot be done is refused with `unavailable` and a time, readiness says so and
// health does not, nothing acknowledged is lost, and once the disk is well all works again without a restart. At the end of each
// the power is cut: what a failed sync had left in the system's cache is not taken for durable.
import { test } from "node:test";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { kith, Server, removeFolder, temporaryFolder } from "../scenario/lib/server.mjs";
import { http } from "../scenario/lib/person.mjs";
import { Disk, errors } from "./lib/disk.mjs";
import { checkHistory } from "./lib/load.mjs";
import { refusedForNow, staged } from "./lib/stage.mjs";

const logFaults = [
  { name: "is full", faults: [["write", errors.ENOSPC]] },
  { name: "became read-only", faults: [["write", errors.EROFS], ["sync", errors.EROFS], ["name", errors.EROFS]] },
  { name: "cannot write", faults: [["write", errors.EIO]] },
  { name: "cannot sync", faults: [["sync", errors.EIO]] },
];

for (const { name, faults } of logFaults) {
  test(`a disk that ${name} under the log refuses sends until it is well, and loses nothing`, () =>
    staged(async (stage) => {
      for (const [deed, error] of faults) stage.disk.fail("log", deed, error);
      const mids = [stage.newMid(), stage.newMid(), stage.newMid()];
      for (const mid of mids) refusedForNow(await stage.send(mid));
      assert.equal(await stage.ready(), 503);
      assert.ok(stage.disk.hits() > 0);
      stage.disk.heal();
      await stage.recovered();
      // The same mids again, as a client does: each is one message, whatever became of its first try.
      for (const mid of mids) assert.equal((await stage.send(mid)).status, 200);
      await stage.nothingIsLost();
    }));
}

test("a log that cannot make new files goes on in the old ones or refuses, and recovers", () =>
  staged(async (stage) => {
    // Until a memtable is full and its file cannot be made.
    const text = "x".repeat(12_000);
    stage.disk.fail("log", "name", errors.ENOSPC);
    const before = stage.disk.hits();
    for (let n = 0; n < 3_000 && stage.disk.hits() === before; ++n) {
      const answer = await stage.send(stage.newMid(), text);
      if (answer.status >= 300) refusedForNow(answer);
    }
    assert.ok(stage.disk.hits() > before, "a file was to be made");
    stage.disk.heal();
    await stage.recovered();
    await stage.nothingIsLost();
  }));

test("below the reserve of free space sends are refused before they can fail, and reading goes on", () =>
  staged(async (stage) => {
    stage.disk.reportFree(1_000_000);
    await stage.until("the refusal", async () => (await stage.send()).status === 503);
    refusedForNow(await stage.send());
    assert.equal(await stage.ready(), 503);
    await checkHistory(stage.cid, stage.people, stage.acknowledged);
    const list = (await stage.people[1].ok("GET", "/v1/conversations")).conversations;
    assert.ok(list.some((row) => row.cid === stage.cid));
    stage.disk.heal();
    await stage.recovered();
    await stage.nothingIsLost();
  }));

const directoryFaults = [
  { name: "is full", faults: [["write", errors.ENOSPC]] },
  { name: "became read-only", faults: [["write", errors.EROFS], ["sync", errors.EROFS], ["name", errors.EROFS]] },
  { name: "cannot sync", faults: [["sync", errors.EIO]] },
];

for (const { name, faults } of directoryFaults) {
  test(`a disk that ${name} under the directory refuses new accounts, people go on talking, and it recovers`, () =>
    staged(async (stage) => {
      for (const [deed, error] of faults) stage.disk.fail("directory", deed, error);
      const body = { username: "late-comer", password: "correct horse", displayName: "Late", deviceId: randomUUID() };
      refusedForNow(await http(stage.server, "POST", "/v1/auth/register", { body }));
      for (let n = 0; n < 20; ++n) assert.equal((await stage.send()).status, 200, "messages need the log alone");
      assert.equal(await stage.ready(), 503);
      await checkHistory(stage.cid, stage.people, stage.acknowledged);
      const complaints = stage.server.output.split("\n").filter((line) => line.includes("[warning]")).length;
      assert.ok(complaints < 10, `says so now and then, not with every message: ${complaints} lines`);
      stage.disk.heal();
      await stage.recovered();
      const made = await http(stage.server, "POST", "/v1/auth/register", { body });
      assert.ok(made.status < 300, made.text);
      await stage.nothingIsLost();
      const there = await http(stage.server, "GET", `/v1/users/${made.json.user.id}`, { token: stage.people[0].token });
      assert.equal(there.status, 200, "an account whose registration was answered");
    }));
}

test("a read-only data folder is refused at start with one line", async () => {
  const scratch = realpathSync(temporaryFolder());
  const data = join(scratch, "data");
  mkdirSync(data);
  try {
    const first = await Server.start({ data });
    await first.stop();
    const disk = new Disk(data, scratch);
    for (const zone of ["log", "directory", "other"]) disk.fail(zone, "name", errors.EROFS);
    await assert.rejects(Server.start({ data, env: disk.env }), (error) => {
      assert.match(error.message, /^kith ended with 1: kith: cannot write in the data folder .*\n$/);
      return true;
    });
    disk.heal();
    const again = await Server.start({ data, env: disk.env });
    await again.stop();
    assert.equal((await kith("user", "list", "--data", data)).code, 0);
  } finally {
    removeFolder(scratch);
  }
});
