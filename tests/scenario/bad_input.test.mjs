// What a hostile or broken client may send. Each gets its code; nothing is lost or leaked, and the process lives.
import { after, afterEach, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { connect } from "node:net";
import { createHmac, randomUUID } from "node:crypto";
import { Server } from "./lib/server.mjs";
import { Device, Person, http, mid } from "./lib/person.mjs";
import { Socket } from "./lib/socket.mjs";
import { encode } from "./lib/msgpack.mjs";

let server;
let [one, two, stranger] = [];
let cid;
let group;
let kept = 0;
before(async () => {
  server = await Server.start();
  [one, two, stranger] = [await Person.register(server), await Person.register(server), await Person.register(server)];
  cid = await one.dm(two);
  group = await one.group("Secret garden", two);
  await one.post(group, "hidden words");
});
after(() => server.stop());

// After each the process still answers and nothing was lost.
afterEach(async () => {
  await one.post(cid, `kept ${++kept}`);
  const { messages } = await two.history(cid);
  assert.equal(messages.at(-1).body.text, `kept ${kept}`);
  assert.equal(messages.filter((message) => message.body.text?.startsWith("kept")).length, Math.min(kept, 100));
});

const send = (more) => ({ t: "send", cid, mid: mid(), kind: "text", body: { text: "x" }, ...more });

describe("HTTP", () => {
  // name: [method, path, body (text or object), status, code, field?, limit?]
  const rows = () => {
    const messages = `/v1/conversations/${cid}/messages`;
    const text = (body) => ({ mid: mid(), kind: "text", body });
    return {
      "malformed JSON": ["POST", messages, '{"mid":', 400, "bad_request"],
      "no object": ["POST", messages, "[1]", 400, "bad_request"],
      "bytes after the document": ["POST", messages, '{"mid":"abcdefgh"} x', 400, "bad_request"],
      "invalid UTF-8": ["POST", messages, Buffer.from('{"mid":"\xff\xfe"}', "latin1"), 400, "bad_request"],
      "a lone surrogate": ["POST", messages, `{"mid":"${mid()}","kind":"text","body":{"text":"\\ud800"}}`, 400, "bad_request"],
      "containers too deep": ["POST", messages, `${'{"a":'.repeat(40)}1${"}".repeat(40)}`, 400, "bad_request"],
      "a body too large": ["POST", messages, text({ text: "a".repeat(17_000) }), 413, "too_large", "body", 16384],
      "a request too large": ["POST", messages, text({ text: "a".repeat(80_000) }), 413, "too_large"],
      "10 MB": ["POST", messages, text({ text: "a".repeat(10_000_000) }), 413, "too_large"],
      "a mid missing": ["POST", messages, { kind: "text", body: { text: "x" } }, 400, "bad_request", "mid"],
      "a mid too short": ["POST", messages, { ...text({ text: "x" }), mid: "short" }, 400, "bad_request", "mid"],
      "a mid of other characters": ["POST", messages, { ...text({ text: "x" }), mid: "abc def/gh" }, 400, "bad_request", "mid"],
      "a body of the wrong type": ["POST", messages, text("x"), 400, "bad_request", "body"],
      "a text of the wrong type": ["POST", messages, text({ text: 5 }), 400, "bad_request", "body.text"],
      "a text of blanks": ["POST", messages, text({ text: " \n\u3000\u200b" }), 400, "bad_request", "body.text"],
      "a text with NUL": ["POST", messages, text({ text: "a\0b" }), 400, "bad_request", "body.text"],
      "an empty text": ["POST", messages, text({ text: "" }), 400, "bad_request", "body.text"],
      "a reply beyond the head": ["POST", messages, { ...text({ text: "x" }), replyTo: 1_000_000 }, 404, "not_found", "replyTo"],
      "a reply to no number": ["POST", messages, { ...text({ text: "x" }), replyTo: -1 }, 400, "bad_request", "replyTo"],
      "an integer beyond 2^53": ["POST", messages, `{"mid":"${mid()}","kind":"text","body":{"text":"x"},"sentAt":9007199254740993}`, 400, "bad_request", "sentAt"],
      "a fraction": ["POST", messages, { ...text({ text: "x" }), sentAt: 1.5 }, 400, "bad_request", "sentAt"],
      "too many mentions": ["POST", messages, { ...text({ text: "x" }), mentions: Array.from({ length: 51 }, () => randomUUID()) }, 400, "bad_request", "mentions", 50],
      "a cid that is none": ["GET", "/v1/conversations/nonsense", undefined, 400, "bad_request", "cid"],
      "a seq that is none": ["GET", `${messages}/0`, undefined, 400, "bad_request", "seq", 1],
      "a limit too high": ["GET", `${messages}?limit=101`, undefined, 400, "bad_request", "limit", 100],
      "a limit that is no number": ["GET", `${messages}?limit=ten`, undefined, 400, "bad_request", "limit"],
      "an unknown route": ["GET", "/v1/nonsense", undefined, 404, "not_found"],
      "a method the route does not know": ["DELETE", "/v1/info", undefined, 405, "bad_request"],
      "a search too short": ["GET", "/v1/users?query=a", undefined, 400, "bad_request", "query", 2],
      "a name with control characters": ["PATCH", "/v1/me", { displayName: "a\u0007b" }, 400, "bad_request", "displayName"],
      "a name that turns the direction": ["PATCH", "/v1/me", { displayName: "gpj.\u202eexe" }, 400, "bad_request", "displayName"],
      "a name too long": ["PATCH", "/v1/me", { displayName: "x".repeat(65) }, 400, "bad_request", "displayName", 64],
      "a name of 10 MB": ["PATCH", "/v1/me", { displayName: "x".repeat(10_000_000) }, 413, "too_large"],
      "a group's name with control characters": ["PATCH", `/v1/conversations/${group}`, { name: "a\nb" }, 400, "bad_request", "name"],
      "a username of other characters": ["POST", "/v1/auth/register", { username: "a b", password: "correct horse" }, 400, "bad_request", "username"],
      "a password too short": ["POST", "/v1/auth/register", { username: "shorty", password: "1234567" }, 400, "bad_request", "password", 8],
    };
  };
  for (const name of Object.keys(rows())) {
    test(name, async () => {
      const [method, path, body, status, code, field, limit] = rows()[name];
      const raw = typeof body === "string" || Buffer.isBuffer(body);
      const answer = await fetch(server.url + path, {
        method,
        headers: { authorization: `Bearer ${one.token}`, "content-type": "application/json" },
        body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
      });
      const problem = await answer.json();
      assert.deepEqual([answer.status, problem.code], [status, code], JSON.stringify(problem));
      assert.match(answer.headers.get("content-type"), /application\/problem\+json/);
      if (field !== undefined) assert.equal(problem.field, field, JSON.stringify(problem));
      if (limit !== undefined) assert.equal(problem.limit, limit, JSON.stringify(problem));
    });
  }

  test("a mid used again with other content is a conflict, with the same content the first result", async () => {
    const id = mid();
    const first = await one.post(cid, "content", id);
    const other = await one.http("POST", `/v1/conversations/${cid}/messages`, { mid: id, kind: "text", body: { text: "other" } });
    assert.deepEqual([other.status, other.json.code], [409, "conflict"]);
    assert.deepEqual({ ...(await one.post(cid, "content", id)), duplicate: undefined }, { ...first, duplicate: undefined });
  });

  test("positions beyond the head are cut to it", async () => {
    const { head } = await two.ok("GET", `/v1/conversations/${cid}`);
    const { read, unread } = await two.ok("PUT", `/v1/conversations/${cid}/read`, { pos: 9_007_199_254_740_991 });
    assert.deepEqual([read, unread], [head, 0]);
    const over = await two.http("PUT", `/v1/conversations/${cid}/read`, { pos: -1 });
    assert.deepEqual([over.json.code, over.json.field], ["bad_request", "pos"]);
  });
});

const routes = (id, person) => [
  ["GET", `/v1/conversations/${id}`],
  ["PATCH", `/v1/conversations/${id}`, { name: "mine now" }],
  ["DELETE", `/v1/conversations/${id}`],
  ["GET", `/v1/conversations/${id}/members`],
  ["POST", `/v1/conversations/${id}/members`, { userIds: [person.id] }],
  ["PATCH", `/v1/conversations/${id}/members/${person.id}`, { role: "owner" }],
  ["DELETE", `/v1/conversations/${id}/members/${person.id}`],
  ["GET", `/v1/conversations/${id}/messages`],
  ["POST", `/v1/conversations/${id}/messages`, { mid: mid(), kind: "text", body: { text: "x" } }],
  ["GET", `/v1/conversations/${id}/messages/1`],
  ["DELETE", `/v1/conversations/${id}/messages/1`],
  ["GET", `/v1/conversations/${id}/messages/1/receipts`],
  ["PUT", `/v1/conversations/${id}/read`, { pos: 1 }],
];

test("ids of other people's conversations say nothing on any route", async () => {
  for (const [method, path, body] of routes(group, stranger)) {
    const theirs = await stranger.http(method, path, body);
    assert.ok(["not_member", "not_found"].includes(theirs.json?.code), `${method} ${path}: ${theirs.text}`);
    assert.ok(!/secret|hidden|garden/i.test(theirs.text), path);
  }
  const device = await stranger.connect();
  for (const frame of [
    { t: "join", cid: group }, { t: "join", cid: group, since: 0 }, { t: "ack", cid: group, pos: 1 }, { t: "read", cid: group, pos: 1 },
    { t: "typing", cid: group, on: true }, { t: "signal", cid: group, data: {} }, send({ cid: group }),
  ]) {
    const answer = await device.request(frame);
    assert.ok(["not_member", "not_found"].includes(answer.code), JSON.stringify(answer));
  }
  assert.ok(device.frames.every((frame) => !/secret|hidden|garden/i.test(JSON.stringify(frame))));
  device.cut();
});

describe("tokens", () => {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const bad = (good) => {
    const [head, payload, signature] = good.split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url"));
    return {
      "none at all": "",
      "no token": "nonsense",
      "another signature": `${head}.${payload}.${signature.slice(0, -4)}AAAA`,
      "another person": `${head}.${part({ ...claims, sub: randomUUID() })}.${signature}`,
      "a longer life": `${head}.${part({ ...claims, exp: claims.exp + 9999 })}.${signature}`,
      "alg none": `${part({ alg: "none", typ: "JWT" })}.${payload}.`,
      "alg none with our key id": `${part({ alg: "none", typ: "JWT", kid: "kith" })}.${payload}.`,
      "a key of their own": ((text) => `${text}.${createHmac("sha256", "guess").update(text).digest("base64url")}`)(`${head}.${payload}`),
      "too long": `${head}.${payload}.${"A".repeat(9000)}`,
    };
  };
  test("forged, alg none and missing ones are refused on every door", async () => {
    for (const [name, token] of Object.entries(bad(one.token))) {
      const answer = await http(server, "GET", "/v1/me", { token });
      assert.deepEqual([answer.status, answer.json.code], [401, "unauthorized"], name);
      const device = new Device(await Socket.open(server.port, "/v1/ws"));
      device.send({ t: "auth", id: 1, jwt: token || "x" });
      const refused = await device.next((frame) => frame.re === 1);
      assert.ok(["unauthorized", "bad_request"].includes(refused.code), `${name}: ${refused.code}`);
      if (refused.code === "unauthorized") assert.ok((await device.closed()).code >= 4100, name);
      else device.cut();
    }
    const device = new Device(await Socket.open(server.port, "/v1/ws?token=nonsense"));
    assert.equal((await device.next((frame) => frame.t === "error")).code, "unauthorized");
    await device.closed();
  });

  test("commands before auth are refused", async () => {
    const device = new Device(await Socket.open(server.port, "/v1/ws"));
    assert.equal((await device.request(send())).code, "unauthorized");
    assert.equal((await device.request({ t: "sync" })).code, "unauthorized");
    device.cut();
  });
});

describe("socket", () => {
  const refusals = () => ({
    "an unknown type": [{ t: "dance" }, "unknown_type", "t"],
    "no type": [{ x: 1 }, "bad_request", "t"],
    "a type of the wrong type": [{ t: 5 }, "bad_request", "t"],
    "a command of HTTP alone": [{ t: "login", username: "a", password: "b" }, "unknown_type", "t"],
    "a cid of the wrong type": [send({ cid: 5 }), "bad_request", "cid"],
    "no mid": [send({ mid: undefined }), "bad_request", "mid"],
    "a text of blanks": [send({ body: { text: "\t \n" } }), "bad_request", "body.text"],
    "a text with NUL": [send({ body: { text: "a\0b" } }), "bad_request", "body.text"],
    "a text with NUL behind other fields": [send({ body: { more: 1, text: "\0" } }), "bad_request", "body.text"],
    "a body too large": [send({ body: { text: "a".repeat(20_000) } }), "too_large", "body"],
    "a signal too large": [{ t: "signal", cid, data: { x: "a".repeat(9000) } }, "too_large", "data"],
    "too many watched": [{ t: "presence", watch: Array.from({ length: 501 }, () => randomUUID()) }, "bad_request", "watch"],
    "a position below zero": [{ t: "ack", cid, pos: -1 }, "bad_request", "pos"],
    "a position that is a text": [{ t: "read", cid, pos: "1" }, "bad_request", "pos"],
    "a sync token that is none": [{ t: "sync", token: "nonsense" }, "bad_request", "token"],
  });
  test("a refusal names code and field, and the session goes on", async () => {
    const device = await one.connect();
    for (const [name, [frame, code, field]] of Object.entries(refusals())) {
      const answer = await device.request(frame);
      assert.deepEqual([answer.t, answer.code, answer.field], ["error", code, field], `${name}: ${JSON.stringify(answer)}`);
    }
    assert.equal((await device.request({ t: "ping", unknown: { field: [1] } })).t, "pong");
    device.cut();
  });

  const breaches = {
    "malformed JSON": (socket) => socket.text("{"),
    "no object": (socket) => socket.text("[]"),
    "invalid UTF-8": (socket) => socket.frame(1, Buffer.from([0x22, 0xff, 0x22])),
    "a binary frame on a JSON session": (socket) => socket.frame(2, encode({ t: "ping" })),
    "a frame too large": (socket) => socket.text(JSON.stringify({ t: "ping", x: "a".repeat(70_000) })),
    "an unmasked frame": (socket) => socket.frame(1, '{"t":"ping"}', { masked: false }),
    "a reserved bit": (socket) => socket.frame(1, '{"t":"ping"}', { reserved: 4 }),
    "an unknown opcode": (socket) => socket.frame(3, "x"),
    "a continuation of nothing": (socket) => socket.frame(0, "x"),
    "a control frame in pieces": (socket) => socket.frame(9, "x", { final: false }),
    "a long ping": (socket) => socket.frame(9, "x".repeat(126)),
    "a length of 2^63": (socket) => socket.raw(Buffer.from([0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4])),
  };
  for (const [name, breach] of Object.entries(breaches)) {
    test(`${name} closes, and only that session`, async () => {
      const [device, other] = [await one.connect(), await one.connect()];
      breach(device.socket);
      const { code } = await device.closed();
      assert.ok([4204, 1002, 1003, 1007, 1009].includes(code), `closed with ${code}`);
      await other.ok({ t: "ping" });
      other.cut();
    });
  }

  test("malformed MessagePack closes", async () => {
    for (const bytes of [[0xc1], [0xdf, 0xff, 0xff, 0xff, 0xff], [0x81, 0xa1], [0xc4, 1, 0], Array.from({ length: 60 }, () => 0x91)]) {
      const socket = await Socket.open(server.port, `/v1/ws?token=${one.token}`, { protocols: ["kith.v1.msgpack"] });
      socket.frame(2, Buffer.from(bytes));
      while (socket.close === null) await socket.changed();
      assert.ok([4204, 1002, 1007].includes(socket.close.code), JSON.stringify(socket.close));
    }
  });
});

// What the server says to raw bytes before it ends the connection, or until `until` was said.
function raw(bytes, { end = false } = {}) {
  return new Promise((done) => {
    const tcp = connect(server.port, "127.0.0.1");
    let said = "";
    tcp.on("data", (data) => (said += data.toString("latin1")));
    tcp.on("error", () => undefined);
    tcp.on("close", () => done(said));
    tcp.write(bytes);
    if (end) tcp.end();
  });
}

describe("raw HTTP", () => {
  const host = () => `Host: 127.0.0.1:${server.port}`;
  const refused = {
    "length and chunks together": () => `POST /v1/auth/login HTTP/1.1\r\n${host()}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/info HTTP/1.1\r\n${host()}\r\n\r\n`,
    "two lengths": () => `POST /v1/auth/login HTTP/1.1\r\n${host()}\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcdGET /v1/info HTTP/1.1\r\n${host()}\r\n\r\n`,
    "an unknown transfer coding": () => `POST /v1/auth/login HTTP/1.1\r\n${host()}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
    "a negative length": () => `POST /v1/auth/login HTTP/1.1\r\n${host()}\r\nContent-Length: -1\r\n\r\n`,
    "a space before the colon": () => `GET /v1/info HTTP/1.1\r\n${host()}\r\nContent-Length : 0\r\n\r\n`,
    "an endless head": () => `GET /v1/info HTTP/1.1\r\n${host()}\r\nX: ${"a".repeat(40_000)}\r\n\r\n`,
    "an endless address": () => `GET /v1/info?${"a".repeat(40_000)} HTTP/1.1\r\n${host()}\r\n\r\n`,
    "no HTTP": () => "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n",
  };
  for (const [name, bytes] of Object.entries(refused)) {
    test(`${name}: refused once and the connection ends`, async () => {
      const said = await raw(bytes());
      const answers = said.match(/HTTP\/1\.[01] \d+/g) ?? [];
      assert.equal(answers.length, 1, `refused in words, and nothing smuggled behind it answered: ${said}`);
      for (const answer of answers) assert.match(answer, / (400|413|414|431|501|505)$/, said);
    });
  }

  test("a request that never ends holds up nobody", async () => {
    const tcp = Array.from({ length: 20 }, () => connect(server.port, "127.0.0.1"));
    for (const each of tcp) {
      each.on("error", () => undefined);
      each.write(`POST /v1/auth/login HTTP/1.1\r\n${host()}\r\nContent-Length: 100\r\n\r\n{`);
    }
    assert.equal((await http(server, "GET", "/v1/info")).status, 200);
    for (const each of tcp) each.destroy();
  });
});
