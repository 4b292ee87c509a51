// A server on a disk that fails when told so, with two people who talk on it, and the check at the end that nothing
// acknowledged is lost, by the failure or by a loss of power behind it. Shared by the tests of failing disks.
import assert from "node:assert/strict";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Server, removeFolder, temporaryFolder } from "../../scenario/lib/server.mjs";
import { Person, http } from "../../scenario/lib/person.mjs";
import { Disk } from "./disk.mjs";
import { checkHistory } from "./load.mjs";

class Stage {
  acknowledged = [];
  #messages = 0;

  static async begin() {
    const stage = new Stage();
    stage.scratch = realpathSync(temporaryFolder());
    const data = join(stage.scratch, "data");
    mkdirSync(data);
    stage.disk = new Disk(data, stage.scratch);
    const config = join(stage.scratch, "kith.toml");
    writeFileSync(config, "[store]\nwrite_buffer_mb = 4\n");
    stage.server = await Server.start({ data, env: stage.disk.env, args: ["--limits", "off", "--config", config] });
    stage.people = [await Person.register(stage.server), await Person.register(stage.server)];
    stage.cid = await stage.people[0].dm(stage.people[1]);
    for (let n = 0; n < 5; ++n) assert.equal((await stage.send()).status, 200);
    return stage;
  }

  newMid() {
    return `message-${String(++this.#messages).padStart(8, "0")}`;
  }

  /** One send; kept if it was acknowledged. */
  async send(mid = this.newMid(), text = mid) {
    const answer = await this.people[0].http("POST", `/v1/conversations/${this.cid}/messages`, { mid, kind: "text", body: { text } });
    if (answer.status < 300) this.acknowledged.push({ cid: this.cid, mid, seq: answer.json.seq });
    return answer;
  }

  async ready() {
    assert.equal((await http(this.server, "GET", "/healthz")).status, 200, "the process is well");
    return (await http(this.server, "GET", "/readyz")).status;
  }

  /** Asks again until it is so: nothing here depends on how long it takes. */
  async until(what, isSo) {
    for (let tries = 0; tries < 400; ++tries) {
      if (await isSo()) return;
      await new Promise((later) => setTimeout(later, 25));
    }
    assert.fail(`never came: ${what}\n${this.server.output.slice(-2000)}`);
  }

  async recovered() {
    await this.until("readiness after the disk was well again", async () => (await this.ready()) === 200);
    await this.until("a send after the disk was well again", async () => (await this.send()).status === 200);
  }

  /** Everything that was acknowledged is there, for the running server and after a loss of power. */
  async nothingIsLost() {
    await checkHistory(this.cid, this.people, this.acknowledged);
    await this.server.kill();
    this.disk.lose({ dice: () => 0, keep: "nothing" });
    await this.server.start();
    await checkHistory(this.cid, this.people, this.acknowledged);
  }

  async end() {
    await this.server.stop();
    removeFolder(this.scratch);
  }
}

export function refusedForNow(answer) {
  assert.equal(answer.status, 503, answer.text);
  assert.equal(answer.json.code, "unavailable");
  assert.ok(answer.json.retryAfterMs > 0, "says when to come back");
}

/** Runs a play on a stage of its own. */
export async function staged(play) {
  const stage = await Stage.begin();
  try {
    await play(stage);
  } finally {
    await stage.end();
  }
}
