// Load on a server that dies, and the check of what is found afterwards: every acknowledged message once, at its seq, without
// gaps, the same for everybody. Shared by the crash tests.
import assert from "node:assert/strict";
import { Server } from "../../scenario/lib/server.mjs";
import { http } from "../../scenario/lib/person.mjs";

/** Numbers in [0, 1) from a seed (mulberry32). */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Repeats a command with the same mid until it is answered for good, however often the server dies: only then is its end known. */
export async function insist(server, person, method, path, body) {
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

export class MortalServer extends Server {
  over = false; // no new commands; those begun are brought to their end
  gone = false; // the test has failed: nobody will answer any more
  history = undefined; // where a test records what was sent and acknowledged
  disk = undefined; // where a test cuts the power: acknowledgements carry its time
  #up = Promise.resolve();
  #risen = () => undefined;

  alive() {
    return this.#up.then(() => new Promise((turn) => setImmediate(turn)));
  }

  /** `meanwhile` is what happens to its files between death and the next start. */
  async killAndRise(meanwhile = () => undefined) {
    this.#up = new Promise((risen) => (this.#risen = risen));
    await this.kill();
    await meanwhile();
    await this.start();
    this.#risen();
  }
}

export async function talk(server, person, cids, acknowledged, dice) {
  for (let n = 0; !server.over; ++n) {
    const cid = cids[Math.floor(dice() * cids.length)];
    const mid = `${person.username}-${String(n).padStart(8, "0")}`;
    server.history?.invoked(person, cid, mid);
    const answer = await insist(server, person, "POST", `/v1/conversations/${cid}/messages`, {
      mid, kind: "text", body: { text: mid },
    });
    if (answer === undefined) return;
    assert.ok(answer.status < 300, `${answer.status} ${answer.text}`);
    server.history?.acknowledged(person, cid, mid, answer.json);
    acknowledged.push({ cid, mid, seq: answer.json.seq, at: server.disk?.now() });
  }
}

export async function everything(person, cid) {
  const messages = [];
  for (let after = 0; ; ) {
    const page = await person.ok("GET", `/v1/conversations/${cid}/messages?after=${after}&limit=100`);
    messages.push(...page.messages);
    if (!page.hasAfter) return messages;
    after = messages.at(-1).seq;
  }
}

/** What both see is the same, gapless and without doubles, and holds what was acknowledged of that conversation. */
export async function checkHistory(cid, people, acknowledged) {
  const [seen, ...others] = await Promise.all(people.map((person) => everything(person, cid)));
  const seqs = seen.map((message) => message.seq);
  const gap = seqs.findIndex((seq, i) => i > 0 && seq !== seqs[i - 1] + 1);
  assert.equal(gap, -1, `gapless, but ${seqs[gap]} follows ${seqs[gap - 1]} of ${seqs.length} up to ${seqs.at(-1)}`);
  assert.equal(new Set(seen.map((message) => message.mid)).size, seen.length, "no mid twice");
  const bySeq = new Map(seen.map((message) => [message.seq, message.mid]));
  for (const sent of acknowledged.filter((each) => each.cid === cid)) {
    assert.equal(bySeq.get(sent.seq), sent.mid, `acknowledged ${sent.mid} stands at ${sent.seq}`);
  }
  for (const other of others) {
    assert.deepEqual(other.map((m) => [m.seq, m.mid]), seen.map((m) => [m.seq, m.mid]), "the same for all");
  }
}
