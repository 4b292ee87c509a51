// A process that may have few file descriptors or little memory. Out of descriptors: those who are in go on, those who come wait
// in the kernel's queue and are let in when others leave; the thread that accepts rests meanwhile. Out of memory: the start says
// so in one line, and a flood ends as a refusal or as the end of the process, of which a restart finds all that was acknowledged.
import { test } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { once } from "node:events";
import { connect } from "node:net";
import { promisify } from "node:util";
import { Server } from "../scenario/lib/server.mjs";
import { Person, http, mid } from "../scenario/lib/person.mjs";
import { checkHistory } from "./lib/load.mjs";

/** Runs the program under limits of the shell's ulimit. */
const under = (...limits) => ["/bin/bash", "-c", `${limits.map((limit) => `ulimit ${limit}`).join(" && ")} && exec "$@"`, "limited"];

function descriptors(server) {
  return readdirSync(`/proc/${server.child.pid}/fd`).length;
}

/** Processor time of the process so far, in clock ticks. */
function worked(server) {
  const fields = readFileSync(`/proc/${server.child.pid}/stat`, "latin1").split(") ")[1].split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

test("out of descriptors the server serves who is in, rests, and lets others in when somebody leaves", { timeout: 120_000 }, async () => {
  const limit = 128;
  const server = await Server.start({ through: under(`-n ${limit}`) });
  const guests = [];
  try {
    const [one, two] = [await Person.register(server), await Person.register(server)];
    const cid = await one.dm(two);
    const device = await one.connect();
    const acknowledged = [];
    const say = async () => {
      const text = mid();
      const { seq } = await device.say(cid, text, text);
      acknowledged.push({ cid, mid: text, seq });
    };
    await say();
    for (let n = 0; n < 2 * limit; ++n) {
      const guest = connect(server.port, "127.0.0.1");
      guest.on("error", () => undefined);
      await once(guest, "connect");
      guests.push(guest);
    }
    while (descriptors(server) < limit) await say();
    // Full. The one who is in goes on; the log syncs without new files.
    for (let n = 0; n < 50; ++n) await say();
    const [before, began] = [worked(server), performance.now()];
    await new Promise((later) => setTimeout(later, 1_000)); // what is measured: the work of a second of rest
    const busy = (worked(server) - before) / ((performance.now() - began) / 10);
    assert.ok(busy < 0.5, `rests while nobody can be let in: ${Math.round(busy * 100)} % of a processor`);
    const complaints = server.output.split("\n").filter((line) => line.includes("cannot accept")).length;
    assert.ok(complaints >= 1 && complaints <= 20, `says so, and not at every try: ${complaints} lines`);
    for (const guest of guests.splice(0)) guest.destroy();
    assert.equal((await http(server, "GET", "/readyz")).status, 200, "comes in");
    const late = await two.connect();
    await say();
    await late.next((frame) => frame.t === "message" && frame.seq === acknowledged.at(-1).seq);
    await server.kill();
    await server.start();
    await checkHistory(cid, [one, two], acknowledged);
  } finally {
    for (const guest of guests) guest.destroy();
    await server.stop();
  }
});

test("with too few descriptors to open the stores the start is refused with one line", async () => {
  await assert.rejects(Server.start({ through: under("-n 16") }), /^Error: kith ended with 1: kith: [^\n]+\n$/);
});

test("with too little memory to start it is refused with one line", async () => {
  await assert.rejects(Server.start({ through: under("-v 200000") }), /^Error: kith ended with 1: kith: cannot go on: [^\n]+\n$/);
});

/** Twelve senders of long messages until each has sent its share, the server is gone or half a minute is over: where memory suffices,
 * every one of them waits for the disk. An answer that takes half a minute is none: without memory the server refuses or ends. */
async function flood(server, people, cid) {
  const acknowledged = [];
  const until = performance.now() + 30_000;
  let [answers, ended] = [0, false];
  const inTime = (answer) => {
    let timer;
    const late = new Promise((_, fail) => {
      timer = setTimeout(() => fail(new assert.AssertionError({ message: `no answer after ${answers}\n${server.output.slice(-2000)}` })), 30_000);
    });
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  };
  const talk = async (who) => {
    for (let n = 0; n < 400 && !ended && performance.now() < until; ++n) {
      const id = mid();
      const body = { mid: id, kind: "text", body: { text: id + "x".repeat(15_000) } };
      try {
        const answer = await inTime(http(server, "POST", `/v1/conversations/${cid}/messages`, { token: who.token, body }));
        ++answers;
        if (answer.status < 300) acknowledged.push({ cid, mid: id, seq: answer.json.seq });
        else assert.ok([429, 500, 503].includes(answer.status), `${answer.status} ${answer.text}`);
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        ended = true; // the connection went with the process
      }
    }
  };
  await Promise.all(Array.from({ length: 12 }, (_, n) => talk(people[n % people.length])));
  return { acknowledged, answers, ended };
}

const megabyte = 1 << 20;

// More room than none brings the end to other places: a memtable of the log, the index of search, the cache of the directory.
for (const room of [0, 4, 16]) {
  test(`when memory ends under load, with room for ${room} MB, the server refuses or ends with one line, and has lost nothing`, { timeout: 240_000 }, async (t) => {
    const server = await Server.start({ env: { MALLOC_ARENA_MAX: "1" } }); // no address space kept for later
    try {
      const people = [await Person.register(server), await Person.register(server)];
      const cid = await people[0].dm(people[1]);
      const used = Number(/VmSize:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, "latin1"))[1]) * 1024;
      await promisify(execFile)("prlimit", ["--pid", String(server.child.pid), `--as=${used + room * megabyte}`]);
      const { acknowledged, answers, ended } = await flood(server, people, cid);
      assert.ok(room === 0 || answers > 0);
      t.diagnostic(`${answers} answers, then ${ended ? "the end" : "still there"}`);
      if (ended) {
        const { code } = await server.exited;
        assert.equal(code, 1, server.output);
        assert.match(server.output, /kith: cannot go on: [^\n]+\n/);
      } else {
        await server.kill();
      }
      await server.start();
      await checkHistory(cid, people, acknowledged);
    } finally {
      await server.stop();
    }
  });
}
