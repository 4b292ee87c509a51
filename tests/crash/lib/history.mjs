// A recorded history of a real run, in the form of tests/sim/history.h, and its check by the same program that checks the
// simulation's. Without the program (KITH_HISTORY_CHECK names it; make test does) a run by hand says so and goes on.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { everything } from "./load.mjs";

export class History {
  #lines = [];

  note(line) {
    this.#lines.push(JSON.stringify(line));
  }

  invoked(person, cid, mid) {
    this.note({ e: "invoke", by: person.username, from: person.id, cid, mid });
  }

  acknowledged(person, cid, mid, { seq, rev, duplicate = false }) {
    this.note({ e: "ack", by: person.username, from: person.id, cid, mid, seq, rev, duplicate });
  }

  /** What one person reads of a conversation that is over: to the first it is the store, to others what they were shown. */
  async read(person, cid, e) {
    for (const { from = "", mid, seq, rev } of await everything(person, cid)) this.note({ e, by: person.username, from, cid, mid, seq, rev });
  }

  check(t) {
    const program = process.env.KITH_HISTORY_CHECK;
    if (program === undefined) return t.diagnostic("the history was not checked: KITH_HISTORY_CHECK names no program");
    const folder = mkdtempSync(join(tmpdir(), "kith-history-"));
    try {
      const file = join(folder, "history.jsonl");
      writeFileSync(file, this.#lines.join("\n"));
      const { status, stdout, stderr } = spawnSync(program, [file], { encoding: "utf8" });
      assert.equal(status, 0, stdout + stderr);
      t.diagnostic(`history: ${stdout.trim()}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}
