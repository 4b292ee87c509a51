// What the server says that is no message: the welcome to who enters the world.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Server, removeFolder, temporaryFolder } from "./lib/server.mjs";
import { Person } from "./lib/person.mjs";

const text = "Welcome to our house. 大家好!";
let folder;
let server;
let files = 0;
before(async () => {
  folder = temporaryFolder();
  server = await startWith(`[chat]\nwelcome = "${text}"\n`);
});
after(async () => {
  await server.stop();
  removeFolder(folder);
});

function startWith(config) {
  const file = join(folder, `kith-${++files}.toml`);
  writeFileSync(file, config);
  return Server.start({ args: ["--config", file, "--limits", "off"] });
}
const notices = (device) => device.frames.filter((frame) => frame.t === "notice");
const enter = (person) => person.ok("POST", "/v1/conversations", { kind: "world" });

test("a newcomer's first session gets the welcome once, a guest's too; the next session does not", async () => {
  const { world } = await (await fetch(`${server.url}/v1/info`)).json();
  for (const newcomer of [await Person.register(server), await Person.guest(server, "Wanderer")]) {
    const first = await newcomer.connect();
    const notice = await first.next((frame) => frame.t === "notice");
    assert.deepEqual(notice, { t: "notice", cid: world, kind: "welcome", text });
    const ready = first.frames.findIndex((frame) => frame.t === "ready");
    assert.equal(ready, 0, "ready comes first");
    const second = await newcomer.connect();
    await second.ok({ t: "ping" });
    await second.ok({ t: "sync" });
    assert.deepEqual(notices(second), []);
    assert.equal(notices(first).length, 1);
  }
});

test("who enters again gets it on all live devices, others do not, and nothing of it is stored", async () => {
  const [person, other] = [await Person.register(server), await Person.register(server)];
  const { world } = await person.ok("GET", "/v1/info");
  const devices = [await person.connect(), await person.connect()];
  const strange = await other.connect();
  for (const device of [devices[0], strange]) await device.next((frame) => frame.t === "notice");
  const { rev } = await person.ok("GET", `/v1/conversations/${world}`);
  await person.ok("DELETE", `/v1/conversations/${world}/members/${person.id}`);
  const before = devices.map((device) => notices(device).length);
  await enter(person);
  await enter(person); // already in: nothing more is said
  for (const [n, device] of devices.entries()) {
    await device.next((frame) => frame.t === "notice", device.frames.findLastIndex((frame) => frame.t === "member"));
    await device.ok({ t: "ping" });
    assert.equal(notices(device).length, before[n] + 1);
  }
  await strange.ok({ t: "ping" });
  assert.equal(notices(strange).length, 1);
  assert.equal((await person.ok("GET", `/v1/conversations/${world}`)).rev, rev, "it takes no rev");
  assert.equal((await person.history(world)).messages.length, 0, "and makes no message");
});

test("an empty text in the configuration says nothing", async () => {
  const own = await startWith('[chat]\nwelcome = ""\n');
  try {
    const device = await (await Person.register(own)).connect();
    await device.ok({ t: "ping" });
    await device.ok({ t: "sync" });
    assert.deepEqual(notices(device), []);
  } finally {
    await own.stop();
  }
});
