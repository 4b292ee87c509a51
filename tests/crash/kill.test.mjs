// kill -9 a hundred times under load while clients retry blindly: every acknowledged message is there once, seqs are gapless, the order
// is the same for all, and no membership is half done. KITH_KILLS changes the number, KITH_SEED repeats a run.
import { test } from "node:test";
import assert from "node:assert/strict";
import { Person } from "../scenario/lib/person.mjs";
import { History } from "./lib/history.mjs";
import { MortalServer, checkHistory, insist, random, talk } from "./lib/load.mjs";

const kills = Number(process.env.KITH_KILLS ?? 100);
const seed = Number(process.env.KITH_SEED ?? Date.now() % 2 ** 31);

async function changeMembers(server, owner, cid, others, members, dice) {
  for (let n = 0; !server.over; ++n) {
    const other = others[Math.floor(dice() * others.length)];
    if (members.has(other.id)) {
      const answer = await insist(server, owner, "DELETE", `/v1/conversations/${cid}/members/${other.id}?mid=remove-${n}-xxxx`);
      if (answer === undefined) return;
      members.delete(other.id);
    } else {
      const answer = await insist(server, owner, "POST", `/v1/conversations/${cid}/members`, { userIds: [other.id], mid: `add-${n}-xxxx` });
      if (answer === undefined) return;
      members.add(other.id);
    }
  }
}

test(`${kills} kills lose, double and reorder nothing (seed ${seed})`, { timeout: 900_000 }, async (t) => {
  t.diagnostic(`seed ${seed}`);
  const dice = random(seed);
  const server = new MortalServer();
  server.history = new History();
  await server.start();
  try {
    const people = [];
    for (let i = 0; i < 6; ++i) people.push(await Person.register(server));
    const [owner, ...others] = people;
    const dm = await people[0].dm(people[1]);
    const group = await owner.group("Steady", people[1], people[2]);
    const shifting = await owner.group("Shifting");
    const acknowledged = [];
    const members = new Set();
    const work = [
      talk(server, people[0], [dm, group], acknowledged, dice),
      talk(server, people[1], [dm, group], acknowledged, dice),
      talk(server, people[2], [group], acknowledged, dice),
      changeMembers(server, owner, shifting, others, members, dice),
    ];
    for (let n = 0; n < kills; ++n) {
      const target = acknowledged.length + 3 + Math.floor(dice() * 25);
      while (acknowledged.length < target) await new Promise((turn) => setImmediate(turn));
      await server.killAndRise();
    }
    server.over = true;
    await Promise.all(work);
    t.diagnostic(`${acknowledged.length} acknowledged messages`);

    for (const cid of [dm, group]) {
      await checkHistory(cid, people.slice(0, 2), acknowledged);
      await server.history.read(people[0], cid, "final");
      await server.history.read(people[1], cid, "observe");
    }
    server.history.check(t);
    const rows = (await owner.ok("GET", `/v1/conversations/${shifting}/members?limit=100`)).members;
    const active = new Set(rows.filter((row) => row.userId !== owner.id).map((row) => row.userId));
    assert.deepEqual([...active].sort(), [...members].sort(), "membership as acknowledged");
    for (const other of others) {
      const list = (await other.ok("GET", "/v1/conversations?limit=100")).conversations;
      assert.equal(list.some((row) => row.cid === shifting), members.has(other.id), "and the person's own list agrees");
    }
  } finally {
    server.over = true;
    server.gone = true;
    await server.stop();
  }
});
