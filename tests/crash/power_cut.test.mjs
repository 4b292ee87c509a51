// The power goes, again and again, under load: what was written but not synced is lost in part or whole (tests/crash/lib/disk.mjs
// says which losses are possible). Every acknowledged message and account is there afterwards, once and in order; between cuts
// the process alone is killed at times, because what such a restart finds in the system's cache is not durable yet either. After
// each death two earlier moments are cut as well, each into a folder of its own. And the check itself is checked: on a disk
// that lies about its syncs, messages must be missing. KITH_CUTS changes the number, KITH_SEED repeats a run.
import { test } from "node:test";
import assert from "node:assert/strict";
import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { Server, removeFolder, temporaryFolder } from "../scenario/lib/server.mjs";
import { Person, http } from "../scenario/lib/person.mjs";
import { Disk } from "./lib/disk.mjs";
import { MortalServer, checkHistory, random, talk } from "./lib/load.mjs";

const cuts = Number(process.env.KITH_CUTS ?? 12);
const seed = Number(process.env.KITH_SEED ?? Date.now() % 2 ** 31);
const keeps = ["nothing", "beginning", "pages"];

function pick(dice, list) {
  return list[Math.floor(dice() * list.length)];
}

/** A server on a disk that forgets, and what it acknowledged so far. */
class Stage {
  accounts = []; // {person, at}
  acknowledged = []; // {cid, mid, seq, at}

  static async begin(dice) {
    const stage = new Stage();
    stage.dice = dice;
    stage.scratch = realpathSync(temporaryFolder());
    const data = join(stage.scratch, "data");
    mkdirSync(data);
    stage.disk = new Disk(data, stage.scratch);
    stage.server = new MortalServer({ data, env: stage.disk.env });
    stage.server.disk = stage.disk;
    await stage.server.start();
    return stage;
  }

  async register() {
    const person = await Person.register(this.server);
    this.accounts.push({ person, at: this.disk.now() });
    return person;
  }

  async atLeast(more) {
    const target = this.acknowledged.length + more;
    while (this.acknowledged.length < target && !this.server.gone) await new Promise((turn) => setImmediate(turn));
  }

  async check(server, people, cids, place = Infinity) {
    const before = (each) => each.at <= place;
    for (const { person } of this.accounts.filter(before)) {
      const answer = await http(server, "GET", `/v1/users/${person.id}`, { token: people[0].token });
      assert.equal(answer.status, 200, `${person.username}, whose registration was answered: ${answer.text}`);
    }
    const seen = people.map((person) => Object.assign(Object.create(Person.prototype), person, { server }));
    for (const cid of cids) await checkHistory(cid, seen, this.acknowledged.filter(before));
  }

  /** What would have been left at an earlier moment, looked at by a server of its own. */
  async cutAt(place, keep, people, cids) {
    const data = join(this.scratch, "earlier");
    this.disk.cut(data, { place, dice: this.dice, keep });
    const server = await Server.start({ data });
    try {
      await this.check(server, people, cids, place);
    } finally {
      await server.kill();
      removeFolder(data);
    }
  }

  async end() {
    this.server.over = true;
    this.server.gone = true;
    await this.server.stop();
    removeFolder(this.scratch);
  }
}

test(`${cuts} losses of power lose, double and reorder nothing that was acknowledged (seed ${seed})`, { timeout: 600_000 }, async (t) => {
  t.diagnostic(`seed ${seed}`);
  const dice = random(seed);
  const stage = await Stage.begin(dice);
  try {
    const people = [await stage.register(), await stage.register()];
    const cids = [await people[0].dm(people[1]), await people[0].group("Steady", people[1])];
    const founded = stage.disk.now();
    const work = people.map((person) => talk(stage.server, person, cids, stage.acknowledged, dice));
    for (let n = 0; n < cuts; ++n) {
      const began = n === 0 ? founded : stage.disk.now();
      await stage.atLeast(5 + Math.floor(dice() * 40));
      if (n % 3 === 1) await stage.register();
      const keep = pick(dice, keeps);
      const alone = dice() < 0.4; // the process alone dies
      await stage.server.killAndRise(async () => {
        if (alone) return stage.disk.survive();
        const end = stage.disk.now();
        const places = [dice(), dice()].map((part) => Math.floor(began + part * (end - began))).sort((a, b) => a - b);
        for (const place of places) await stage.cutAt(place, pick(dice, keeps), people, cids);
        stage.disk.lose({ dice, keep });
        for (const list of [stage.acknowledged, stage.accounts]) for (const each of list) each.at = 0;
      });
    }
    stage.server.over = true;
    await Promise.all(work);
    t.diagnostic(`${stage.acknowledged.length} acknowledged messages`);
    await stage.check(stage.server, people, cids);
  } finally {
    await stage.end();
  }
});

test("a disk that lies about its syncs is found out", { timeout: 120_000 }, async () => {
  const dice = random(seed);
  const stage = await Stage.begin(dice);
  try {
    const people = [await stage.register(), await stage.register()];
    const cid = await people[0].dm(people[1]);
    const work = people.map((person) => talk(stage.server, person, [cid], stage.acknowledged, dice));
    await stage.atLeast(10);
    stage.disk.lieFrom(stage.disk.now());
    await stage.atLeast(20);
    await stage.server.kill();
    stage.server.gone = true;
    await Promise.allSettled(work);
    await assert.rejects(stage.cutAt(stage.disk.now(), "nothing", people, [cid]), /acknowledged .* stands at/);
  } finally {
    await stage.end();
  }
});
