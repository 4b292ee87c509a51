// What an operator types: refusals that harm nothing, settings, and accounts beside the running server.
import { test } from "node:test";
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Server, kith, removeFolder, serveMeanwhile } from "./lib/server.mjs";
import { Person, http } from "./lib/person.mjs";
import { eventually } from "./lib/patience.mjs";

let server;
let folder;
serveMeanwhile((own, place) => ([server, folder] = [own, place]));

// One clear line, a code, and nothing else.
async function refused(args, pattern) {
  const { code, out, err } = await kith(...args);
  assert.notEqual(code, 0, `${args.join(" ")} should be refused`);
  assert.equal(err.trimEnd().split("\n").length, 1, err);
  assert.match(err, /^kith: /);
  assert.match(err, pattern);
  assert.equal(out, "");
}

const serve = (data, listen = "127.0.0.1:0") => ["serve", "--data", data, "--listen", listen];

test("a port in use is named and leaves no new folder, and one that was there is whole afterwards", async () => {
  const data = join(folder, "port");
  await refused(serve(data, `127.0.0.1:${server.port}`), new RegExp(`${server.port}`));
  await refused(serve(data, "nonsense"), /nonsense/);
  assert.ok(!existsSync(data));
  await (await Server.start({ data })).stop();
  await refused(serve(data, `127.0.0.1:${server.port}`), new RegExp(`${server.port}`));
  const own = await Server.start({ data });
  await own.stop();
});

test("a second process on the same folder is turned away and the first does not notice", async () => {
  const person = await Person.register(server);
  await refused(serve(server.data), /another kith is serving/);
  await person.ok("GET", "/v1/me");
});

test("a foreign folder, a file and a newer folder are refused and left as they are", async () => {
  const foreign = join(folder, "foreign");
  mkdirSync(foreign);
  writeFileSync(join(foreign, "diary.txt"), "mine");
  await refused(serve(foreign), /holds other files/);
  assert.deepEqual(readdirSync(foreign), ["diary.txt"]);
  assert.equal(readFileSync(join(foreign, "diary.txt"), "utf8"), "mine");
  await refused(serve(join(foreign, "diary.txt")), /no folder/);
  const newer = join(folder, "newer");
  mkdirSync(newer);
  writeFileSync(join(newer, "KITH"), "999\n");
  await refused(serve(newer), /newer/);
  assert.deepEqual(readdirSync(newer), ["KITH"]);
});

test("a folder that cannot be written is refused", async () => {
  // No permission stops root, but a place where nothing can be made stops everybody.
  await refused(serve("/proc/kith"), /cannot make|cannot write/);
  if (process.getuid() === 0) return;
  const locked = join(folder, "locked");
  mkdirSync(locked);
  chmodSync(locked, 0o500);
  await refused(serve(locked), /cannot write/);
});

test("keys and their folder are their owner's alone", () => {
  const keys = join(server.data, "keys");
  assert.equal(statSync(server.data).mode & 0o777, 0o700);
  const names = readdirSync(keys);
  assert.ok(names.length > 0);
  for (const name of names) assert.equal(statSync(join(keys, name)).mode & 0o777, 0o600, name);
});

test("check-config says what is wrong and where; print-config prints what check-config accepts", async () => {
  const good = join(folder, "good.toml");
  writeFileSync(good, '[server]\nname = "House"\n[chat]\nsends_burst = 7\n');
  assert.equal((await kith("check-config", good)).code, 0);
  const printed = await kith("print-config", "--config", good);
  assert.equal(printed.code, 0);
  assert.match(printed.out, /House/);
  assert.match(printed.out, /sends_burst = 7/);
  const round = join(folder, "round.toml");
  writeFileSync(round, printed.out);
  assert.equal((await kith("check-config", round)).code, 0);
  assert.equal((await kith("print-config", "--config", round)).out, printed.out);
  for (const [text, pattern] of [
    ["[chat]\nsends_burst = 0\n", /chat\.sends_burst/],
    ['[chat]\nsends_burst = "many"\n', /chat\.sends_burst/],
    ["[chat]\nsend_burst = 7\n", /chat\.send_burst/],
    ['[accounts]\nregistration = "ajar"\n', /accounts\.registration/],
    ["[chat\n", /bad\.toml/],
    ["[server]\nname = ''\n", /bad\.toml:2: server\.name/],
    ["[net]\nallowed_origins = ['example.org']\n", /bad\.toml:2: net\.allowed_origins/],
    ["[issuer]\nname = 'i'\naudience = 'a'\nsecret_file = '/absent'\n", /bad\.toml:4: issuer\.secret_file/],
  ]) {
    const bad = join(folder, "bad.toml");
    writeFileSync(bad, text);
    await refused(["check-config", bad], pattern);
    await refused([...serve(join(folder, "never")), "--config", bad], pattern);
  }
  await refused(["check-config", join(folder, "absent.toml")], /absent\.toml/);
  await refused(["check-config", folder], /it is a folder/);
  await refused([...serve(join(folder, "never")), "--config", folder], /it is a folder/);
  assert.ok(!readdirSync(folder).includes("never"), "a bad configuration makes no folder");
});

test("version and help answer; nonsense is refused", async () => {
  assert.match((await kith("version")).out, /^kith \d/);
  assert.equal((await kith("--version")).out, (await kith("version")).out);
  assert.match((await kith("--help")).out, /serve/);
  assert.equal((await kith("help")).out, (await kith("--help")).out);
  assert.equal((await kith("dance")).code, 2);
  assert.equal((await kith("serve", "--limits", "maybe")).code, 2);
});

const user = (action, ...more) => kith("user", action, ...more, "--data", server.data);

async function said(action, ...more) {
  const { code, out, err } = await user(action, ...more);
  assert.equal(code, 0, err);
  return out;
}

test("user add gives a password that signs in; list shows it", async () => {
  const out = await said("add", "newcomer", "--display-name", "New Comer");
  const word = /password is (\S+)/.exec(out)[1];
  const answer = await http(server, "POST", "/v1/auth/login", { body: { username: "newcomer", password: word } });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.user.displayName, "New Comer");
  const person = new Person(server, answer.json);
  assert.match(await said("list"), new RegExp(`${person.id}.*newcomer`));
  const { conversations } = await person.ok("GET", "/v1/conversations");
  assert.deepEqual(conversations.map(({ kind }) => kind).sort(), ["dm", "world"], "a newcomer's list is never empty");
});

test("user disable closes the sockets with 4201, keeps out, and enable lets in again", async () => {
  const person = await Person.register(server);
  const device = await person.connect();
  await said("disable", person.username);
  assert.equal((await device.closed()).code, 4201);
  assert.equal((await person.http("GET", "/v1/me")).status, 401);
  const login = () =>
    http(server, "POST", "/v1/auth/login", { body: { username: person.username, password: "correct horse" } });
  assert.equal((await login()).status >= 400, true);
  assert.match(await said("list"), new RegExp(`disabled +${person.username}`));
  await said("enable", person.username);
  assert.equal((await login()).status, 200);
});

test("user admin makes an administrator, --off takes it back", async () => {
  const [boss, other] = [await Person.register(server), await Person.register(server)];
  const disable = () => boss.http("PUT", `/v1/users/${other.id}/disabled`, { disabled: true });
  assert.equal((await disable()).json.code, "forbidden");
  const until = (wanted) => eventually(async () => (await disable()).status === wanted, `answered ${wanted}`);
  await said("admin", boss.username);
  await until(200);
  await said("admin", boss.username, "--off");
  await until(403);
});

test("user passwd prints a link that sets a new password once", async () => {
  const person = await Person.register(server);
  const token = /reset#(\S+)/.exec(await said("passwd", person.username, "--url", server.url))[1];
  const reset = (word) => http(server, "POST", "/v1/auth/password/reset", { body: { token, newPassword: word } });
  assert.equal((await reset("battery staple")).json.username, person.username);
  assert.equal((await reset("another try")).status >= 400, true);
  const answer = await http(server, "POST", "/v1/auth/login", { body: { username: person.username, password: "battery staple" } });
  assert.equal(answer.status, 200);
});

test("the link of user passwd leads to the server that is running, or to its public address", async () => {
  const person = await Person.register(server);
  assert.ok((await said("passwd", person.username)).includes(` ${server.url}/reset#`));
  const config = join(folder, "public.toml");
  writeFileSync(config, '[server]\npublic_url = "https://chat.example.org"\n');
  const own = await Server.start({ args: ["--config", config] });
  try {
    assert.match((await kith("user", "list", "--data", own.data)).out, /Nobody has an account yet/);
    const { username } = await Person.register(own);
    assert.match((await kith("user", "passwd", username, "--data", own.data)).out, / https:\/\/chat\.example\.org\/reset#/);
  } finally {
    await own.stop();
  }
});

test("user commands refuse unknown people, taken names and folders that are none", async () => {
  const person = await Person.register(server);
  await refused(["user", "add", person.username, "--data", server.data], /taken|exists/);
  await refused(["user", "disable", "nobody-here", "--data", server.data], /nobody-here|no such/);
  await refused(["user", "list", "--data", join(folder, "nowhere")], /no data folder/);
});

test("standard output says where the server is and nothing else; log lines go to standard error", async () => {
  const config = join(folder, "talkative.toml");
  writeFileSync(config, '[log]\nlevel = "debug"\n');
  const own = await Server.start({ args: ["--config", config] });
  await own.pause();
  assert.match(own.errors, /\[?info\]? stopping/);
  assert.doesNotMatch(own.said, /stopping|\d{4}-\d{2}-\d{2}T/);
  removeFolder(own.data);
});

test("SIGTERM tells clients to come back and ends with code 0", async () => {
  const own = await Server.start();
  const device = await (await Person.register(own)).connect();
  const end = own.pause();
  await device.next((frame) => frame.t === "drain" && frame.retryAfterMs > 0);
  assert.equal((await device.closed()).code, 4000);
  assert.equal((await end).code, 0);
  await own.start();
  await own.stop();
});
