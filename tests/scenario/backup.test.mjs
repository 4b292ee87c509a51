// Copies of a server: made while it runs or not, put back as a new epoch, and lists that follow the log whatever became of
// the directory's projection.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Server, binary, kith, removeFolder, temporaryFolder } from "./lib/server.mjs";
import { Person, mid } from "./lib/person.mjs";
import { eventually } from "./lib/patience.mjs";

let folder;
before(() => (folder = temporaryFolder()));
after(() => removeFolder(folder));

const said = async (...args) => {
  const { code, out, err } = await kith(...args);
  assert.equal(code, 0, err);
  return out;
};
const texts = async (person, cid) => (await person.history(cid)).messages.map((message) => message.body.text);
const found = async (person, name) =>
  (await person.ok("GET", `/v1/conversations?search=${name}`)).conversations.map(({ cid }) => cid);

// As under the systemd unit: the server is a user of its own, and root asks it. Who is not root can be nobody else, and asks a server of
// the same user. The program is copied to where everybody may run it, as it may lie in a folder of root's.
const asNobody = process.getuid() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
function runnable(folder) {
  const copy = join(folder, "kith");
  copyFileSync(binary, copy);
  chmodSync(copy, 0o755);
  return [...asNobody, "sh", "-c", `shift; exec ${copy} "$@"`, "sh"];
}

test("root copies a server that runs as another user", async () => {
  const programs = temporaryFolder();
  chmodSync(programs, 0o755);
  const data = temporaryFolder();
  const place = temporaryFolder();
  if (asNobody.length > 0) for (const each of [data, place]) chownSync(each, 65534, 65534);
  const server = await Server.start({ data, through: runnable(programs) });
  try {
    assert.match(await said("backup", "--data", data, "--to", join(place, "copy")), /running server was copied/);
    assert.ok(existsSync(join(place, "copy", "directory.db")));
    assert.deepEqual(readdirSync(data).filter((name) => name.includes("backup")), []);
  } finally {
    await server.pause();
    for (const each of [data, place, programs]) removeFolder(each);
  }
});

test("a running server is copied while people write; the copy holds all that was acknowledged before, and each message once", async () => {
  const server = await Server.start();
  const copied = join(folder, "running");
  try {
    const [ann, ben] = [await Person.register(server), await Person.register(server)];
    const cid = await ann.group("Copied", ben);
    const [writer, reader] = [await ann.connect(), await ben.connect()];
    const before = [];
    for (let n = 0; n < 50; ++n) before.push((await writer.say(cid, `before ${n}`)).seq);
    let writing = true;
    const meanwhile = (async () => {
      for (let n = 0; writing; ++n) await writer.say(cid, `meanwhile ${n}`);
    })();
    assert.match(await said("backup", "--data", server.data, "--to", copied), /running server was copied/);
    writing = false;
    await meanwhile;
    reader.cut();
    assert.deepEqual(readdirSync(server.data).filter((name) => name.includes("backup")), [], "nothing is left behind");
    assert.equal(statSync(copied).mode & 0o077, 0, "for its owner alone");

    const again = await Server.start({ data: copied });
    try {
      const body = { username: ben.username, password: "correct horse" };
      const back = new Person(again, await (await fetch(`${again.url}/v1/auth/login`, post(body))).json());
      const { messages } = await back.history(cid);
      assert.deepEqual(messages.map(({ seq }) => seq), messages.map((_, n) => messages[0].seq + n), "no gap");
      const all = [];
      for (let at = 0; ; ) {
        const page = await back.history(cid, `after=${at}&limit=100`);
        all.push(...page.messages);
        if (!page.hasAfter) break;
        at = page.messages.at(-1).seq;
      }
      const mine = all.filter(({ kind }) => kind === "text");
      assert.deepEqual(mine.slice(0, 50).map(({ body: { text } }) => text), before.map((_, n) => `before ${n}`));
      assert.equal(new Set(mine.map(({ mid: id }) => id)).size, mine.length);
      await back.post(cid, "the copy goes on");
    } finally {
      await again.stop();
    }
  } finally {
    await server.stop();
  }
});

const forgetRows = `
import sqlite3, sys
directory = sqlite3.connect(sys.argv[1])
directory.execute("delete from memberships")
directory.execute("delete from conversations")
directory.commit()
`;
const post = (body) => ({ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

test("starting from a copy is a new epoch: who knows more than it is told to load again, once", async () => {
  const server = await Server.start();
  const copied = join(folder, "earlier");
  const person = await Person.register(server);
  const cid = await person.group("History");
  await person.post(cid, "kept");
  await said("backup", "--data", server.data, "--to", copied);
  const device = await person.connect();
  await device.say(cid, "lost");
  const { token } = await device.ok({ t: "sync" });
  const { rev } = (await device.join({ cid, rev: 0 })) ?? {};
  await server.stop();

  const again = await Server.start({ data: copied, port: server.port });
  try {
    person.server = again;
    const back = await person.connect();
    assert.notEqual(back.ready.epoch, device.ready.epoch);
    const refused = await back.request({ t: "sync", token });
    assert.deepEqual([refused.t, refused.code], ["error", "conflict"]);
    assert.equal((await back.next((frame) => frame.t === "resync")).reason, "epoch");
    assert.deepEqual((await texts(person, cid)).filter(Boolean), ["kept"]);
    assert.ok(rev > 0);
    const fresh = await back.ok({ t: "sync" });
    assert.equal(fresh.epoch, back.ready.epoch);
    await again.pause();
    await again.start();
    const third = await person.connect();
    assert.equal(third.ready.epoch, back.ready.epoch, "the epoch changes once");
    assert.equal((await third.request({ t: "sync", token: fresh.token })).t, "synced");
  } finally {
    await again.stop();
  }
});

test("a stopped server is copied too; what is there already is refused and left as it is; restore makes a folder ready", async () => {
  const server = await Server.start({ data: join(folder, "stopped") });
  const person = await Person.register(server);
  const { epoch } = (await person.connect()).ready;
  await server.pause();
  const copied = join(folder, "of-stopped");
  assert.match(await said("backup", "--data", server.data, "--to", copied), /^Copied to /);
  const full = join(folder, "full");
  mkdirSync(full);
  writeFileSync(join(full, "diary.txt"), "mine");
  for (const args of [
    ["backup", "--data", server.data, "--to", full],
    ["backup", "--data", join(folder, "nowhere"), "--to", join(folder, "x")],
    ["restore", "--from", copied, "--data", full],
    ["restore", "--data", join(folder, "nowhere")],
  ]) {
    const { code, err } = await kith(...args);
    assert.notEqual(code, 0, args.join(" "));
    assert.equal(err.trimEnd().split("\n").length, 1, err);
  }
  assert.deepEqual(readdirSync(full), ["diary.txt"]);
  assert.equal(existsSync(join(folder, "nowhere")), false);

  const restored = join(folder, "restored");
  assert.match(await said("restore", "--from", copied, "--data", restored), /new epoch/);
  const again = await Server.start({ data: restored });
  person.server = again;
  assert.notEqual((await person.connect()).ready.epoch, epoch);
  const { code, err } = await kith("restore", "--data", restored);
  assert.notEqual(code, 0);
  assert.match(err, /another kith is serving/);
  await again.stop();

  // A folder put back by other means, as a snapshot of the disk.
  await said("restore", "--data", server.data);
  await server.start();
  person.server = server;
  assert.notEqual((await person.connect()).ready.epoch, epoch);
  await server.stop();
});

test("a folder of which a part is gone is refused and left as it is, however it came about", async () => {
  const server = await Server.start({ data: join(folder, "parts") });
  const person = await Person.register(server);
  await person.post(await person.group("Kept"), "kept", mid());
  await server.pause();
  for (const part of ["log", "directory.db", "keys"]) {
    const aside = join(folder, "aside");
    renameSync(join(server.data, part), aside);
    const there = readdirSync(server.data).sort();
    const { code, err } = await kith("serve", "--data", server.data, "--listen", "127.0.0.1:0");
    assert.notEqual(code, 0, part);
    assert.match(err, new RegExp(`${part === "keys" ? "keys/ids.key" : part} is missing`));
    assert.deepEqual(readdirSync(server.data).sort(), there);
    renameSync(aside, join(server.data, part));
  }
  await server.start();
  person.server = server;
  assert.equal((await person.ok("GET", "/v1/conversations")).conversations.filter((row) => row.name === "Kept").length, 1);
  await server.stop();
  // A copy that was cut off is seen, and no server starts from half of it.
  const copied = join(folder, "of-parts");
  await said("backup", "--data", server.data, "--to", copied);
  mkdirSync(join(folder, "half.making"));
  const { code, err } = await kith("restore", "--from", copied, "--data", join(folder, "half"));
  assert.notEqual(code, 0);
  assert.match(err, /half\.making is there/);
  assert.equal(existsSync(join(folder, "half")), false);
});

test("with the projection gone, or ahead of an older log, searching one's list is right again after a start", async () => {
  const data = join(folder, "projected");
  const older = join(folder, "projected-log");
  const server = await Server.start({ data });
  const [ann, ben] = [await Person.register(server), await Person.register(server)];
  const kept = await ann.group("Kept together", ben);
  await server.pause();
  cpSync(join(data, "log"), older, { recursive: true });

  await server.start();
  const later = await ann.group("Kept for later", ben);
  await eventually(async () => (await found(ben, "kept")).length === 2, "both are found");
  await server.pause();
  execFileSync("python3", ["-c", forgetRows, join(data, "directory.db")]);
  await server.start();
  await eventually(async () => (await found(ben, "kept")).length === 2, "both are found again");
  assert.deepEqual((await found(ben, "kept")).sort(), [kept, later].sort());
  assert.match(server.output, /projection: building anew from the log: its rows are gone/);
  await server.pause();

  removeFolder(join(data, "log"));
  cpSync(older, join(data, "log"), { recursive: true });
  await said("restore", "--data", data);
  await server.start();
  await eventually(async () => (await found(ben, "kept")).join() === kept, "what the older log holds is found, and no more");
  await ann.post(kept, "on we go", mid());
  await server.stop();
});
