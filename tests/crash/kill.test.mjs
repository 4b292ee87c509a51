// kill -9 a hundred times under load while clients retry blindly: every acknowledged message is there once, seqs are gapless, the order
// is the same for all, and no membership is half done. KITH_KILLS changes the number, KITH_SEED repeats a run.
import { test } from "node:test";
import assert from "node:assert/strict";
import { Server } from "../scenario/lib/server.mjs";
import { Person, http } from "../scenario/lib/person.mjs";

const kills = Number(process.env.KITH_KILLS ?? 100);
const seed = Number(process.env.KITH_SEED ?? Date.now() % 2 ** 31);

function random() {
  // mulberry32
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Repeats a command with the same mid until it is answered for good, however often the server dies: only then is its end known. */
async function insist(server, person, method, path, body) {
  for (;;) {
    if (server.gone) return undefined;
    let answer;
    try {
      answer = await http(server, method, path, { token: person.token, body });
    } catch {
      await server.alive();
      continue;
    }
    if (answer.status < 500 && answer.status !== 429) return answer;
    await server.alive();
  }
}

class MortalServer extends Server {
  over = false; // no new commands; those begun are brought to their end
  gone = false; // the test has failed: nobody will answer any more
  #up = Promise.resolve();
  #risen = () => undefined;

  alive() {
    return this.#up.then(() => new Promise((turn) => setImmediate(turn)));
  }

  async killAndRise() {
    this.#up = new Promise((risen) => (this.#risen = risen));
    await this.kill();
    await this.start();
    this.#risen();
  }
}

async function talk(server, person, cids, acknowledged, dice) {
  for (let n = 0; !server.over; ++n) {
    const cid = cids[Math.floor(dice() * cids.length)];
    const mid = `${person.username}-${String(n).padStart(8, "0")}`;
    const answer = await insist(server, person, "POST", `/v1/conversations/${cid}/messages`, {
      mid, kind: "text", body: { text: mid },
    });
    if (answer === undefined) return;
    assert.ok(answer.status < 300, `${answer.status} ${answer.text}`);
    acknowledged.push({ cid, mid, seq: answer.json.seq });
  }
}

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

async function everything(person, cid) {
  const messages = [];
  for (let after = 0; ; ) {
    const page = await person.ok("GET", `/v1/conversations/${cid}/messages?after=${after}&limit=100`);
    messages.push(...page.messages);
    if (!page.hasAfter) return messages;
    after = messages.at(-1).seq;
  }
}

test(`${kills} kills lose, double and reorder nothing (seed ${seed})`, { timeout: 900_000 }, async (t) => {
  t.diagnostic(`seed ${seed}`);
  const dice = random();
  const server = new MortalServer();
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
      const seen = await everything(people[0], cid);
      assert.deepEqual(seen.map((message) => message.seq), seen.map((_, i) => seen[0].seq + i), "gapless");
      assert.equal(new Set(seen.map((message) => message.mid)).size, seen.length, "no mid twice");
      const bySeq = new Map(seen.map((message) => [message.seq, message.mid]));
      for (const sent of acknowledged.filter((each) => each.cid === cid)) {
        assert.equal(bySeq.get(sent.seq), sent.mid, `acknowledged ${sent.mid} stands at ${sent.seq}`);
      }
      const others = await everything(people[1], cid);
      assert.deepEqual(others.map((m) => [m.seq, m.mid]), seen.map((m) => [m.seq, m.mid]), "the same for both");
    }
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
