// Fills a fresh installation with the people of talk.mjs and keeps the echo bot awake. Run by tools/demo with the server's address and
// the file that remembers the bot's sign-in.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { groups, pairs, people, world } from "./talk.mjs";

const [address, memory] = process.argv.slice(2);
const password = "kith-demo-1";

async function call(token, method, path, body) {
  const answer = await fetch(`${address}/v1${path}`, {
    method,
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${json.detail ?? ""}`);
  return json;
}

/** The server was started a moment ago: asks until it answers, for at most ten seconds. */
async function untilReady() {
  for (let tries = 0; tries < 100; ++tries) {
    if (await fetch(`${address}/readyz`).then((answer) => answer.ok, () => false)) return;
    await new Promise((again) => setTimeout(again, 100));
  }
  throw new Error("the server did not start");
}

/** Who answers has read what came before. */
async function say(person, cid, text) {
  const body = { mid: randomUUID(), kind: "text", body: { text } };
  const { seq } = await call(person.token, "POST", `/conversations/${cid}/messages`, body);
  await call(person.token, "PUT", `/conversations/${cid}/read`, { pos: seq });
}

async function register(username, displayName) {
  const answer = await call(undefined, "POST", "/auth/register", { username, password, displayName });
  return { id: answer.user.id, username, token: answer.accessToken, refreshToken: answer.refreshToken };
}

async function befriend(one, other) {
  const { id } = await call(one.token, "POST", "/friends/requests", { userId: other.id });
  const { cid } = await call(other.token, "PUT", `/friends/requests/${id}`, { action: "accept" });
  return cid;
}

async function fill() {
  const known = new Map();
  for (const [username, name] of people) known.set(username, await register(username, name));
  for (const { between, lines } of pairs) {
    const cid = await befriend(known.get(between[0]), known.get(between[1]));
    for (const [who, text] of lines) await say(known.get(who), cid, text);
  }
  for (const { name, owner, members, lines } of groups) {
    const body = { kind: "group", mid: randomUUID(), name, members: members.map((each) => known.get(each).id) };
    const { cid } = await call(known.get(owner).token, "POST", "/conversations", body);
    for (const [who, text] of lines) await say(known.get(who), cid, text);
  }
  const { cid } = await call(known.get("mira").token, "POST", "/conversations", { kind: "world" });
  for (const [who, text] of world) await say(known.get(who), cid, text);
  return known;
}

/** Answers every message of a dm with the same text. Keeps its place by sync, so nothing is echoed twice over restarts. */
class EchoBot {
  constructor(state) {
    this.state = state;
  }

  save() {
    writeFileSync(memory, JSON.stringify(this.state), { mode: 0o600 });
  }

  async signIn() {
    const answer = await call(undefined, "POST", "/auth/login", { username: "echo", password });
    this.token = answer.accessToken;
    this.id = answer.user.id;
  }

  async round() {
    const query = this.state.sync === undefined ? "" : `&token=${encodeURIComponent(this.state.sync)}`;
    const answer = await call(this.token, "GET", `/sync?messages=20${query}`);
    for (const conversation of answer.conversations) {
      if (conversation.kind !== "dm" || this.state.sync === undefined) continue;
      for (const message of conversation.messages) {
        if (message.from === this.id || message.kind !== "text" || message.seq <= conversation.positions.read) continue;
        // The mid derives from the message, so a repeat after a crash is the same echo.
        const mid = `echo-${message.seq}-${conversation.cid}`.slice(0, 64);
        const body = { mid, kind: "text", body: { text: message.body.text }, replyTo: message.seq };
        await call(this.token, "POST", `/conversations/${conversation.cid}/messages`, body);
      }
      await call(this.token, "PUT", `/conversations/${conversation.cid}/read`, { pos: conversation.head });
    }
    this.state.sync = answer.token;
    this.save();
    return answer.more;
  }

  async run() {
    await this.signIn();
    for (;;) {
      try {
        while (await this.round());
      } catch (error) {
        if (String(error).includes(": 401")) await this.signIn();
        else if (await fetch(`${address}/healthz`).then((answer) => answer.ok, () => false)) console.error(String(error));
        else return; // the server has ended
      }
      await new Promise((again) => setTimeout(again, 700));
    }
  }
}

await untilReady();
if (!existsSync(memory)) {
  console.log("Filling data-demo with people and talk");
  await fill();
  writeFileSync(memory, JSON.stringify({}), { mode: 0o600 });
}
console.log(`Sign in at ${address} as mira, jonas, wei, lin, sofia or kenji; the password is ${password}. Write to echo for an answer.`);
await new EchoBot(JSON.parse(readFileSync(memory, "utf8"))).run();
