// `kith bench`, as a tool: what cannot be measured is refused in one line, and a small run leaves complete results. How fast
// anything is does not matter here.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Server, kith, removeFolder, temporaryFolder } from "./lib/server.mjs";

let folder;
let secret;
before(() => {
  folder = temporaryFolder();
  secret = join(folder, "secret");
  writeFileSync(secret, "0123456789abcdef0123456789abcdef\n");
});
after(() => removeFolder(folder));

async function refused(args, pattern) {
  const { code, out, err } = await kith("bench", ...args);
  assert.notEqual(code, 0, `${args.join(" ")} should be refused`);
  assert.equal(err.trimEnd().split("\n").length, 1, err);
  assert.match(err, /^kith: /);
  assert.match(err, pattern);
  assert.equal(out, "");
}

test("numbers nobody can mean are refused, with the range", async () => {
  await refused(["--seconds", "0"], /--seconds must be from/);
  await refused(["--seconds=-1"], /--seconds must be from/);
  await refused(["--seconds", "soon"], /--seconds/);
  await refused(["--room", "1"], /--room must be from 2/);
  await refused(["--pairs", "0"], /--pairs must be from 1/);
  await refused(["--connections=-5"], /--connections must be from/);
  await refused(["--people", "3"], /--people must be from 100/);
  await refused(["--messages", "0"], /--messages must be from/);
  await refused(["--shards", "65"], /--shards must be from/);
  await refused(["--only", "p9"], /there is no p9/);
  await refused(["--dance"], /--dance/);
});

test("more sockets than a process may open are refused before anything starts", async () => {
  await refused(["--only", "p3", "--connections", "999999"], /--connections needs 999999 open sockets.*ulimit/);
  // What is not measured needs no sockets.
  await refused(["--only", "p2", "--connections", "999999", "--pairs", "50000"], /--pairs needs/);
});

test("nothing at the address, another server there, and an address that is none", async () => {
  await refused(["--server", "127.0.0.1:1", "--secret-file", secret], /nothing answers at 127\.0\.0\.1:1/);
  await refused(["--server", "somewhere", "--secret-file", secret], /no ADDRESS:PORT/);
  await refused(["--server", "127.0.0.1:8080"], /--secret-file/);
  await refused(["--server", "127.0.0.1:1", "--secret-file", join(folder, "absent")], /cannot read/);
  await refused(["--server", "127.0.0.1:1", "--secret-file", secret, "--only", "p3"], /server of its own/);
  const other = createServer((_, answer) => answer.end("hello")).listen(0, "127.0.0.1");
  await once(other, "listening");
  try {
    await refused(["--server", `127.0.0.1:${other.address().port}`, "--secret-file", secret], /is not a Kith server/);
  } finally {
    other.close();
  }
});

test("a server that does not know the secret lets nobody in", async () => {
  const server = await Server.start();
  try {
    const { code, err } = await kith("bench", "--server", `127.0.0.1:${server.port}`, "--secret-file", secret, "--only", "p2");
    assert.notEqual(code, 0);
    assert.match(err, /^kith: .+$/m);
  } finally {
    await server.stop();
  }
});

test("a small run tells figures with their controls and leaves complete results and no folder", async () => {
  const json = join(folder, "results.json");
  const before = readdirSync(folder);
  const { code, out, err } = await kith(
    ...["bench", "--only", "p1,p2", "--room", "12", "--pairs", "4", "--seconds", "0.5", "--json", json],
  );
  assert.equal(code, 0, err);
  assert.match(out, /deliveries, at most/);
  assert.match(out, /budgets? is met|Not every budget/);
  const results = JSON.parse(readFileSync(json, "utf8"));
  assert.equal(typeof results.kith, "string");
  assert.match(results.durability, /fsync/);
  assert.ok(results.machine.cores >= 1);
  const costs = results.figures.filter((figure) => figure.what.startsWith("server CPU of one"));
  assert.equal(costs.length, 3);
  for (const figure of costs) assert.ok(figure.value > 0 && figure.control > 0, JSON.stringify(figure));
  for (const figure of results.figures) assert.ok(Number.isFinite(figure.value), JSON.stringify(figure));
  assert.deepEqual(readdirSync(folder).sort(), [...before, "results.json"].sort());
});

test("help names every budget", async () => {
  const { code, out } = await kith("bench", "--help");
  assert.equal(code, 0);
  for (const word of ["p1", "p2", "p3", "p4", "p5", "p7", "--json", "--server"]) assert.ok(out.includes(word), word);
});
