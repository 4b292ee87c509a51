// Accounts from registering to deletion: who gets in, how a sign-in goes on, and how every way of ending it ends it now.
import { test } from "node:test";
import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Server, serveMeanwhile } from "./lib/server.mjs";
import { Device, Person, http, ok } from "./lib/person.mjs";
import { Socket } from "./lib/socket.mjs";
import { eventually } from "./lib/patience.mjs";

const password = "correct horse";
let server;
let folder;
serveMeanwhile((own, place) => ([server, folder] = [own, place]));

const post = (path, body, options = {}) => http(server, "POST", `/v1/auth/${path}`, { body, ...options });
const login = (username, options = {}) => post("login", { username, password, deviceId: randomUUID(), ...options });

async function withConfig(text, run, args = ["--limits", "off"]) {
  const file = join(folder, `${randomUUID()}.toml`);
  writeFileSync(file, text);
  const own = await Server.start({ args: ["--config", file, ...args] });
  try {
    await run(own);
  } finally {
    await own.stop();
  }
}

test("registration by invite needs a code of the configuration; closed registration refuses; guests can be off", async () => {
  const invite = '[accounts]\nregistration = "invite"\ninvite_codes = ["open-sesame"]\nguests = false\n';
  await withConfig(invite, async (own) => {
    const register = (body) => http(own, "POST", "/v1/auth/register", { body: { password, ...body } });
    assert.equal((await register({ username: "nobody" })).json.code, "forbidden");
    assert.equal((await register({ username: "nobody", invite: "wrong" })).json.code, "forbidden");
    assert.equal((await register({ username: "somebody", invite: "open-sesame" })).status, 201);
    assert.equal((await http(own, "POST", "/v1/auth/guest", { body: {} })).json.code, "forbidden");
    const info = await ok(own, "GET", "/v1/info");
    assert.deepEqual([info.registration, info.guests], ["invite", false]);
  });
  await withConfig('[accounts]\nregistration = "closed"\n', async (own) => {
    const refused = await http(own, "POST", "/v1/auth/register", { body: { username: "nobody", password } });
    assert.equal(refused.json.code, "forbidden");
  });
});

test("a username is one person's, whatever its case", async () => {
  const person = await Person.register(server);
  const taken = await post("register", { username: person.username.toUpperCase(), password });
  assert.deepEqual([taken.status, taken.json.code, taken.json.field], [409, "conflict", "username"]);
});

test("a wrong name and a wrong password get the same answer", async () => {
  const person = await Person.register(server);
  const [name, word] = [
    await post("login", { username: "no-such-person", password }),
    await post("login", { username: person.username, password: "wrong horse" }),
  ];
  assert.equal(name.status, 401);
  assert.deepEqual(name.json, word.json);
  assert.equal((await login(person.username.toUpperCase())).status, 200);
});

test("with limits on, guessing and mass registration are slowed down by address, and say for how long", async () => {
  const own = await Server.start({ args: [] });
  try {
    const seen = [];
    for (let n = 0; n < 12; ++n) {
      seen.push(await http(own, "POST", "/v1/auth/login", { body: { username: "victim", password: `guess ${n} x` } }));
    }
    const last = seen.at(-1);
    assert.deepEqual([last.status, last.json.code], [429, "rate_limited"]);
    assert.ok(last.json.retryAfterMs > 0 && last.json.limit > 0);
    assert.ok(Number(last.headers.get("retry-after")) > 0);
    assert.equal(seen[0].status, 401);
    let made = 0;
    let refused;
    while (refused === undefined && made < 20) {
      const answer = await http(own, "POST", "/v1/auth/register", { body: { username: `crowd-${made}`, password } });
      if (answer.status === 201) ++made;
      else refused = answer;
    }
    assert.equal(refused.json.code, "rate_limited");
    assert.equal(made, 10);
  } finally {
    await own.stop();
  }
});

test("a guest becomes an account with the same id and keeps what it wrote", async () => {
  const guest = await Person.guest(server, "Wanderer");
  const { world } = await ok(server, "GET", "/v1/info");
  const { seq } = await guest.post(world, "I was here");
  const username = `settled-${process.pid % 10000}`;
  const upgraded = await guest.ok("POST", "/v1/auth/upgrade", { username, password });
  assert.equal(upgraded.user.id, guest.id);
  assert.equal(upgraded.user.username, username);
  assert.notEqual(upgraded.user.guest, true);
  const again = new Person(server, (await login(username)).json);
  assert.equal(again.id, guest.id);
  assert.equal((await again.ok("GET", `/v1/conversations/${world}/messages/${seq}`)).message.from, guest.id);
  assert.equal((await again.http("GET", "/v1/users?query=se")).status, 200);
  assert.equal((await again.http("POST", "/v1/auth/upgrade", { username: `${username}2`, password })).status >= 400, true);
});

test("refreshing twice with one token gives the same successor; an older one is theft and ends the live session", async () => {
  const person = await Person.register(server);
  const device = await person.connect();
  const first = person.refreshToken;
  const [one, two] = await Promise.all([post("refresh", { refreshToken: first }), post("refresh", { refreshToken: first })]);
  assert.equal(one.status, 200);
  assert.equal(one.json.refreshToken, two.json.refreshToken);
  const next = await post("refresh", { refreshToken: one.json.refreshToken });
  assert.equal(next.status, 200);
  assert.equal((await post("refresh", { refreshToken: first })).status, 401);
  const close = await device.closed();
  assert.equal(close.code, 4202);
  assert.equal((await post("refresh", { refreshToken: next.json.refreshToken })).status, 401);
  assert.equal((await http(server, "GET", "/v1/me", { token: next.json.accessToken })).status, 401);
});

test("a forged refresh token ends nobody's sign-in", async () => {
  const person = await Person.register(server);
  const forged = person.refreshToken.slice(0, -4) + (person.refreshToken.endsWith("AAAA") ? "BBBB" : "AAAA");
  assert.equal((await post("refresh", { refreshToken: forged })).json.code, "unauthorized");
  assert.equal((await post("refresh", { refreshToken: person.refreshToken })).status, 200);
});

test("a new password signs out every other device and keeps this one", async () => {
  const person = await Person.register(server);
  const other = new Person(server, (await login(person.username)).json);
  const [mine, theirs] = [await person.connect(), await other.connect()];
  const wrong = await person.http("POST", "/v1/auth/password", { oldPassword: "not this", newPassword: "battery staple" });
  assert.equal(wrong.status >= 400 && wrong.status < 500, true);
  await person.ok("POST", "/v1/auth/password", { oldPassword: password, newPassword: "battery staple" });
  assert.equal((await theirs.closed()).code, 4202);
  await mine.ok({ t: "ping" });
  assert.equal((await login(person.username)).status, 401);
  assert.equal((await login(person.username, { password: "battery staple" })).status, 200);
});

test("logout ends this device; signing out everywhere ends all, or all but this one", async () => {
  const person = await Person.register(server);
  const others = await Promise.all([0, 1, 2].map(async () => new Person(server, (await login(person.username)).json)));
  const [a, b, c] = others;
  const live = await a.connect();
  await a.ok("POST", "/v1/auth/logout", {});
  assert.equal((await live.closed()).code, 4202);
  assert.equal((await a.http("GET", "/v1/me")).status, 401);
  const [mine, theirs] = [await b.connect(), await c.connect()];
  await b.ok("DELETE", "/v1/me/devices?keepThis=true");
  assert.equal((await theirs.closed()).code, 4202);
  await mine.ok({ t: "ping" });
  assert.deepEqual((await b.ok("GET", "/v1/me/devices")).devices.map((device) => device.current), [true]);
  await b.ok("DELETE", "/v1/me/devices");
  assert.equal((await mine.closed()).code, 4202);
  assert.equal((await b.http("GET", "/v1/me")).status, 401);
});

test("a sixth device signs out the one unused for longest; removing a device ends it", async () => {
  const username = `devices-${process.pid % 10000}`;
  const first = new Person(server, (await post("register", { username, password, deviceId: randomUUID() })).json);
  const live = await first.connect();
  const more = [];
  for (let n = 0; n < 5; ++n) more.push((await login(username)).json);
  assert.equal((await live.closed()).code, 4203);
  assert.equal((await post("refresh", { refreshToken: first.refreshToken })).status, 401);
  const last = new Person(server, more[4]);
  const { devices } = await last.ok("GET", "/v1/me/devices");
  assert.equal(devices.length, 5);
  const victim = new Person(server, more[0]);
  const theirs = await victim.connect();
  await last.ok("DELETE", `/v1/me/devices/${more[0].deviceId}`);
  assert.equal((await theirs.closed()).code, 4202);
  assert.equal((await last.http("DELETE", `/v1/me/devices/${randomUUID()}`)).json.code, "not_found");
});

test("a device with a live session is seen, again and again", async () => {
  await withConfig("[accounts]\nlast_seen_s = 1\n", async (own) => {
    const person = await Person.register(own);
    const seen = async () => (await person.ok("GET", "/v1/me/devices")).devices[0].lastSeen;
    const device = await person.connect();
    for (let round = 0; round < 2; ++round) {
      const before = await seen();
      await eventually(async () => (await seen()) > before, "the device is seen again");
    }
    device.cut();
  });
});

test("a person has so many live sessions, on whatever threads they are, and the next is told why it must wait", async () => {
  const own = await Server.start();
  const person = await Person.register(own);
  const live = [];
  for (let n = 0; n < 32; ++n) live.push(await person.connect());
  const open = async () => new Device(await Socket.open(own.port, `/v1/ws?token=${person.token}`));
  const refused = await open();
  const error = await refused.next((frame) => frame.t === "error");
  assert.deepEqual([error.code, error.limit], ["rate_limited", 32]);
  assert.equal((await refused.closed()).code, 4004);
  live[0].cut();
  await eventually(async () => {
    const next = await open();
    const first = await next.next((frame) => frame.t === "ready" || frame.t === "error");
    next.cut();
    return first.t === "ready";
  }, "there is room again");
  await own.stop();
});

test("a configuration may refuse the device beyond the limit instead", async () => {
  await withConfig('[accounts]\ndevices_max = 1\ndevice_limit = "refuse"\n', async (own) => {
    const person = await Person.register(own);
    const body = { username: person.username, password, deviceId: randomUUID() };
    const refused = await http(own, "POST", "/v1/auth/login", { body });
    assert.deepEqual([refused.status, refused.json.code, refused.json.limit], [403, "forbidden", 1]);
    await person.ok("GET", "/v1/me");
  });
});

test("a deleted account is gone: no name, no groups, no sign-in, and its sessions end", async () => {
  const [gone, left] = [await Person.register(server), await Person.register(server)];
  const cid = await left.group("Lunch", gone);
  await gone.post(cid, "my words stay");
  const [live, hers] = [await gone.connect(), await left.connect()];
  assert.equal((await gone.http("DELETE", "/v1/me", { password: "wrong horse" })).status, 401);
  const inTheAddress = await gone.http("DELETE", `/v1/me?password=${encodeURIComponent(password)}`);
  assert.deepEqual([inTheAddress.status, inTheAddress.json.field], [401, "password"], "a secret in an address is not read");
  await gone.ok("DELETE", "/v1/me", { password });
  assert.equal((await live.closed()).code, 4201);
  await hers.next((frame) => frame.t === "member" && frame.userId === gone.id && !frame.active);
  const { members } = await left.ok("GET", `/v1/conversations/${cid}/members`);
  assert.deepEqual(members.filter((member) => member.active !== false).map((member) => member.userId), [left.id]);
  const { user } = await left.ok("GET", `/v1/users/${gone.id}`);
  assert.equal(user.deleted, true);
  const told = JSON.stringify([user, await left.history(cid)]).toLowerCase();
  assert.ok(!told.includes(gone.username), told);
  assert.equal((await login(gone.username)).status, 401);
  assert.equal((await left.ok("GET", `/v1/users?query=${gone.username}`)).users.length, 0);
});

function jwt(header, claims, signature) {
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${text}.${signature(text).toString("base64url")}`;
}

const claims = (more) => {
  const now = Math.floor(Date.now() / 1000);
  return { iss: "https://id.example.org", aud: "kith", sub: "ann@example", name: "Ann", iat: now, exp: now + 600, ...more };
};

test("one's own token whose time is over is told apart from a wrong one, on HTTP and at a socket's door", async () => {
  const person = await Person.register(server);
  // As this server would have made it an hour ago: its key is in its data folder.
  const master = readFileSync(join(server.data, "keys", "accounts.key"));
  const key = createHmac("sha256", master).update("access tokens").digest();
  const [header, payload] = person.token.split(".").map((part, n) => (n < 2 ? JSON.parse(Buffer.from(part, "base64url")) : part));
  const made = (more) => jwt(header, { ...payload, ...more }, (text) => createHmac("sha256", key).update(text).digest());
  const hour = 3600;
  assert.equal((await http(server, "GET", "/v1/me", { token: made({}) })).status, 200, "the key is the right one");
  const old = made({ iat: payload.iat - 2 * hour, exp: payload.exp - 2 * hour });
  const refused = await http(server, "GET", "/v1/me", { token: old });
  assert.deepEqual([refused.status, refused.json.code], [401, "token_expired"]);
  const late = new Device(await Socket.open(server.port, `/v1/ws?token=${old}`));
  assert.equal((await late.next((frame) => frame.t === "error")).code, "token_expired");
  assert.equal((await late.closed()).code, 4100);
  const forged = new Device(await Socket.open(server.port, `/v1/ws?token=${old.slice(0, -6)}AAAAAA`));
  assert.equal((await forged.next((frame) => frame.t === "error")).code, "unauthorized");
  assert.equal((await forged.closed()).code, 4101);
});

test("an outside issuer's people come in by a shared secret, as one person each, and nobody else does", async () => {
  const secret = "0123456789abcdef0123456789abcdef";
  const file = join(folder, "secret");
  writeFileSync(file, secret + "\n");
  const config = `[issuer]\nname = "https://id.example.org"\naudience = "kith"\nsecret_file = "${file}"\n`;
  const hmac = (key) => (text) => createHmac("sha256", key).update(text).digest();
  const token = (more, key = secret, header = { alg: "HS256", typ: "JWT" }) => jwt(header, claims(more), hmac(key));
  await withConfig(config, async (own) => {
    const me = (text) => http(own, "GET", "/v1/me", { token: text });
    const ann = await me(token());
    assert.equal(ann.status, 200, ann.text);
    assert.equal(ann.json.user.displayName, "Ann");
    assert.equal((await me(token({ iat: claims().iat - 5 }))).json.user.id, ann.json.user.id);
    assert.notEqual((await me(token({ sub: "ben@example" }))).json.user.id, ann.json.user.id);
    const device = await Device.connect(own, { token: token() });
    assert.equal(device.ready.userId, ann.json.user.id);
    device.cut();
    for (const [what, bad] of Object.entries({
      audience: token({ aud: "other" }),
      issuer: token({ iss: "https://evil.example.org" }),
      expired: token({ exp: claims().iat - 600, iat: claims().iat - 1200 }),
      key: token({}, "another-secret-another-secret-123"),
      none: jwt({ alg: "none", typ: "JWT" }, claims(), () => Buffer.alloc(0)),
      algorithm: token({}, secret, { alg: "RS256", typ: "JWT" }),
    })) {
      const refused = await me(bad);
      assert.equal(refused.status, 401, what);
      assert.equal(refused.json.code, what === "expired" ? "token_expired" : "unauthorized", what);
    }
  });
});

test("a person of an outside issuer finds the world and the note to self with the first request", async () => {
  const secret = "0123456789abcdef0123456789abcdef";
  const file = join(folder, "first-sight");
  writeFileSync(file, secret);
  const sign = (text) => createHmac("sha256", secret).update(text).digest();
  const token = (sub) => jwt({ alg: "HS256", typ: "JWT" }, claims({ sub }), sign);
  await withConfig(`[issuer]\nname = "https://id.example.org"\naudience = "kith"\nsecret_file = "${file}"\n`, async (own) => {
    for (let n = 0; n < 10; ++n) {
      const { conversations } = await ok(own, "GET", "/v1/conversations", { token: token(`list-${n}`) });
      assert.deepEqual(conversations.map(({ kind }) => kind).sort(), ["dm", "world"]);
      const device = await Device.connect(own, { token: token(`socket-${n}`) });
      const synced = await device.request({ t: "sync" });
      assert.equal(synced.conversations.length, 2);
      device.cut();
    }
  });
});

test("a sign-in without a device id is listed beside the devices and can be signed out", async () => {
  const person = await Person.register(server);
  const script = new Person(server, (await post("login", { username: person.username, password, agent: "a script" })).json);
  const devices = async () => (await person.ok("GET", "/v1/me/devices")).devices;
  const [loose] = (await devices()).filter((device) => device.agent === "a script");
  assert.ok(loose.createdAt > 0 && loose.lastSeen >= loose.createdAt && !loose.current, JSON.stringify(loose));
  const own = (await script.ok("GET", "/v1/me/devices")).devices.filter((device) => device.current);
  assert.deepEqual(own.map((device) => device.deviceId), [loose.deviceId]);
  const session = await script.connect();
  await person.ok("DELETE", `/v1/me/devices/${loose.deviceId}`);
  await session.closed();
  assert.equal((await script.http("GET", "/v1/me")).status, 401);
  assert.equal((await devices()).length, 1);
});

test("an outside issuer's people come in by its public keys; its public key is no shared secret", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const file = join(folder, "jwks.json");
  writeFileSync(file, JSON.stringify({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k1", alg: "RS256", use: "sig" }] }));
  const config = `[issuer]\nname = "https://id.example.org"\naudience = "kith"\njwks_file = "${file}"\n`;
  const rsa = (text) => sign("sha256", Buffer.from(text), privateKey);
  await withConfig(config, async (own) => {
    const me = (text) => http(own, "GET", "/v1/me", { token: text });
    const ann = await me(jwt({ alg: "RS256", kid: "k1" }, claims(), rsa));
    assert.equal(ann.status, 200, ann.text);
    const pem = publicKey.export({ format: "pem", type: "spki" });
    const confused = jwt({ alg: "HS256", kid: "k1" }, claims(), (text) => createHmac("sha256", pem).update(text).digest());
    assert.equal((await me(confused)).status, 401);
    assert.equal((await me(jwt({ alg: "RS256", kid: "k2" }, claims(), rsa))).status, 401);
  });
});

test("with cookie mode the refresh token is in an HttpOnly cookie alone", async () => {
  const username = `baker-${process.pid % 10000}`;
  const made = await post("register", { username, password, cookie: true });
  assert.equal(made.json.refreshToken, undefined);
  const cookie = made.headers.get("set-cookie");
  for (const word of ["HttpOnly", "SameSite=Strict", "Path=/v1/auth"]) assert.ok(cookie.includes(word), cookie);
  const pair = cookie.split(";")[0];
  const next = await post("refresh", {}, { headers: { cookie: pair } });
  assert.equal(next.status, 200, next.text);
  assert.equal(next.json.refreshToken, undefined);
  const fresh = next.headers.get("set-cookie").split(";")[0];
  assert.notEqual(fresh, pair);
  const out = await post("logout", {}, { headers: { cookie: fresh } });
  assert.equal(out.status < 300, true);
  assert.match(out.headers.get("set-cookie"), /Max-Age=0/);
  assert.equal((await post("refresh", {}, { headers: { cookie: fresh } })).status, 401);
});

test("a ticket opens one socket", async () => {
  const person = await Person.register(server);
  const { ticket, expiresIn } = await person.ok("POST", "/v1/auth/ticket");
  assert.equal(expiresIn, 30);
  const device = new Device(await Socket.open(server.port, `/v1/ws?ticket=${ticket}`));
  assert.equal((await device.next((frame) => frame.t === "ready")).userId, person.id);
  const second = new Device(await Socket.open(server.port, `/v1/ws?ticket=${ticket}`));
  assert.equal((await second.next((frame) => frame.t === "error")).code, "unauthorized");
  await second.closed();
  device.cut();
});
