// What a program may rely on over HTTP: a POST with an Idempotency-Key has its effect once and its answer again, and every change says how
// far its caller may still go.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Server, removeFolder, temporaryFolder } from "./lib/server.mjs";
import { Person, http, mid } from "./lib/person.mjs";

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

const keyed = (person, path, key, body, method = "POST") =>
  http(person.server, method, path, { token: person.token, body, headers: { "idempotency-key": key } });
const text = (words) => ({ kind: "text", body: { text: words } });
const replayed = ({ headers }) => headers.get("idempotency-replayed") === "true";
const refusal = ({ status, json }) => [status, json.code, json.field];
const said = async (person, cid) => (await person.history(cid)).messages.filter(({ kind }) => kind === "text").map(({ body }) => body.text);

test("the same POST under the same key is carried out once and answered alike; another one is refused", async () => {
  const [ann, ben] = [await Person.register(server), await Person.register(server)];
  const cid = await ann.dm(ben);
  const path = `/v1/conversations/${cid}/messages`;
  const first = await keyed(ann, path, `"one"`, text("once"));
  assert.equal(first.status, 200, "a send needs no mid of its own then");
  assert.ok(!replayed(first));
  const again = await keyed(ann, path, `"one"`, { body: { text: "once" }, kind: "text" });
  assert.deepEqual([again.status, again.text, replayed(again)], [200, first.text, true], "the order of fields is no content");
  assert.deepEqual(refusal(await keyed(ann, path, `"one"`, text("twice"))), [422, "content_rejected", "Idempotency-Key"]);
  const group = { kind: "group", name: "Other", members: [ben.id] };
  assert.deepEqual(refusal(await keyed(ann, "/v1/conversations", "one", group)), [422, "content_rejected", "Idempotency-Key"]);
  assert.ok(!replayed(await keyed(ben, path, "one", text("ben's own"))), "another caller's key is another key");
  assert.deepEqual(await said(ben, cid), ["once", "ben's own"]);
  for (const bad of [`""`, "x".repeat(129), "a\\b", `"`]) {
    assert.deepEqual(refusal(await keyed(ann, path, bad, text("never"))), [400, "bad_request", "Idempotency-Key"], bad);
  }
  const own = mid();
  const sent = await keyed(ann, path, "with mid", { ...text("named"), mid: own });
  assert.equal(sent.json.mid, own, "a mid of one's own counts");
  assert.equal((await ann.ok("POST", path, { ...text("named"), mid: own })).duplicate, true);
});

test("a refusal leaves no trace, and what needs no key takes no notice of one", async () => {
  const [ann, ben, eve] = [await Person.register(server), await Person.register(server), await Person.register(server)];
  const cid = await ann.group("Ours", ben);
  const path = `/v1/conversations/${cid}/messages`;
  assert.equal((await keyed(eve, path, "k", text("let me in"))).json.code, "not_member");
  await ann.ok("POST", `/v1/conversations/${cid}/members`, { userIds: [eve.id], mid: mid() });
  assert.equal((await keyed(eve, path, "k", text("here I am"))).status, 200, "the key was free again, for another body too");
  assert.equal((await keyed(eve, `/v1/conversations/${cid}`, "k", undefined, "GET")).status, 200);
  const body = { username: ann.username, password: "correct horse" };
  const [one, two] = [await keyed(ann, "/v1/auth/login", "k", body), await keyed(ann, "/v1/auth/login", "k", body)];
  assert.notEqual(one.json.accessToken, two.json.accessToken, "secrets are not kept");
  assert.ok(!replayed(two));
});

test("many at once under one key have one effect", async () => {
  const [ann, ben] = [await Person.register(server), await Person.register(server)];
  const cid = await ann.dm(ben);
  const path = `/v1/conversations/${cid}/messages`;
  const answers = await Promise.all(Array.from({ length: 20 }, () => keyed(ann, path, "race", text("one of many"))));
  const told = answers.filter(({ status }) => status === 200);
  assert.ok(told.length > 0);
  assert.equal(new Set(told.map((answer) => answer.text)).size, 1);
  for (const answer of answers.filter(({ status }) => status !== 200)) {
    assert.deepEqual(refusal(answer), [409, "conflict", "Idempotency-Key"]);
    assert.ok(Number(answer.headers.get("retry-after")) >= 1);
  }
  assert.deepEqual(await said(ben, cid), ["one of many"]);
});

test("a restart between the two doubles nothing: sends, groups, links, requests, plans", async () => {
  const [ann, ben] = [await Person.register(server), await Person.register(server)];
  const cid = await ann.group("Here", ben);
  const posts = [
    [`/v1/conversations/${cid}/messages`, text("still once"), ({ seq }) => seq],
    ["/v1/conversations", { kind: "group", name: "Made once", members: [ben.id] }, (answer) => answer.cid],
    [`/v1/conversations/${cid}/invites`, { usesMax: 3 }, (answer) => answer.invite?.code ?? answer.code],
    ["/v1/friends/requests", { userId: ben.id, note: "hello" }, ({ id }) => id],
    ["/v1/scheduled-messages", { cid, ...text("later"), at: Date.now() + 3_600_000 }, ({ scheduled }) => scheduled.id],
  ];
  const before = [];
  for (const [path, body] of posts) before.push(await keyed(ann, path, `restart ${path}`, body));
  await server.kill();
  await server.start();
  for (const [at, [path, body, what]] of posts.entries()) {
    assert.ok(before[at].status < 300, `${path}: ${before[at].text}`);
    const again = await keyed(ann, path, `restart ${path}`, body);
    assert.ok(again.status < 300, `${path}: ${again.text}`);
    assert.ok(what(again.json) !== undefined, path);
    assert.deepEqual(what(again.json), what(before[at].json), path);
  }
  assert.deepEqual(await said(ben, cid), ["still once"]);
  assert.equal((await ann.ok("GET", `/v1/conversations/${cid}/invites`)).invites.length, 1);
  assert.equal((await ann.ok("GET", "/v1/scheduled-messages?state=pending")).scheduled.length, 1);
  assert.equal((await ben.ok("GET", "/v1/friends/requests")).requests.length, 1);
});

const items = (value) => Object.fromEntries(
  (value ?? "").split(", ").filter(Boolean).map((item) => {
    const [name, ...parameters] = item.split(";");
    return [JSON.parse(name), Object.fromEntries(parameters.map((each) => each.split("=")).map(([key, number]) => [key, Number(number)]))];
  }),
);
const rates = ({ headers }) => ({ policy: items(headers.get("ratelimit-policy")), left: items(headers.get("ratelimit")) });

test("every change says how far its caller may go: by person, address and conversation; a refusal says when", async () => {
  const folder = temporaryFolder();
  const config = join(folder, "kith.toml");
  writeFileSync(
    config,
    "[chat]\nsends_per_second = 1\nsends_burst = 20\nconversation_sends_per_second = 1\nconversation_sends_burst = 8\n" +
      "address_sends_per_second = 1\naddress_sends_burst = 100\n",
  );
  const limited = await Server.start({ args: ["--config", config] });
  try {
    const [ann, ben] = [await Person.register(limited), await Person.register(limited)];
    const [cid, other] = [await ann.dm(ben), await ann.group("Other", ben)];
    const send = (person, to) => person.http("POST", `/v1/conversations/${to}/messages`, { mid: mid(), ...text("x") });
    const first = rates(await send(ann, cid));
    assert.deepEqual(first.policy, { person: { q: 20, w: 20 }, address: { q: 100, w: 100 }, conversation: { q: 8, w: 8 } });
    assert.deepEqual(Object.keys(first.left), ["person", "address", "conversation"]);
    assert.ok(first.left.person.r <= 19 && first.left.person.t >= 1);
    assert.ok(first.left.conversation.r <= 7);
    let busy;
    for (let n = 0; n < 60 && busy === undefined; ++n) {
      const answer = await send(n % 2 === 0 ? ann : ben, cid);
      if (answer.status === 429) busy = answer;
    }
    assert.equal(busy.json.code, "rate_limited");
    assert.ok(Number(busy.headers.get("retry-after")) >= 1);
    assert.equal(rates(busy).left.conversation.r, 0, "the conversation is what has no room");
    assert.ok(rates(busy).left.person.r > 0);
    let tired;
    for (let n = 0; n < 60 && tired === undefined; ++n) {
      const answer = await send(ann, n % 2 === 0 ? other : mid());
      if (answer.status === 429 && rates(answer).left.person.r === 0) tired = answer;
    }
    assert.ok(Number(tired.headers.get("retry-after")) >= 1);
    const eve = await Person.register(limited);
    const stranger = await send(eve, cid);
    assert.equal(stranger.status, 403);
    assert.equal(rates(stranger).left.conversation, undefined, "how busy a conversation is, its members know");
    const guest = await Person.guest(limited);
    const world = (await guest.ok("GET", "/v1/conversations?limit=10")).conversations.find(({ kind }) => kind === "world");
    const visit = rates(await send(guest, world.cid));
    assert.deepEqual(Object.keys(visit.policy), ["guest", "address", "conversation"]);
    assert.deepEqual(Object.keys(rates(await send(eve, world.cid)).policy), ["person", "address", "world", "conversation"]);
    assert.equal((await ann.http("GET", "/v1/me")).headers.get("ratelimit"), null, "reading is not limited");
  } finally {
    await limited.stop();
    removeFolder(folder);
  }
  const [ann, ben] = [await Person.register(server), await Person.register(server)];
  const free = await ann.http("POST", `/v1/conversations/${await ann.dm(ben)}/messages`, { mid: mid(), ...text("x") });
  assert.equal(free.headers.get("ratelimit"), null, "limits are off here");
});
