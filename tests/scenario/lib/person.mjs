// People of the screenplays: an account over HTTP, and devices that speak the protocol over a socket.
import { randomUUID } from "node:crypto";
import assert from "node:assert/strict";
import { checkAnswer, checkFrame } from "./contract.mjs";
import { Socket } from "./socket.mjs";

const waitMs = 10_000;

export async function http(server, method, path, { token, body, headers = {} } = {}) {
  const answer = await fetch(server.url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  let json;
  try {
    json = text === "" ? undefined : JSON.parse(text);
  } catch {
    json = undefined;
  }
  checkAnswer(method, path, answer.status, answer.headers.get("content-type"), json);
  return { status: answer.status, headers: answer.headers, text, json };
}

/** A call that must succeed. */
export async function ok(server, method, path, options) {
  const answer = await http(server, method, path, options);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.json;
}

let names = 0;

export class Person {
  static async register(server, name = `p${process.pid % 10000}-${++names}`) {
    const answer = await ok(server, "POST", "/v1/auth/register", {
      body: { username: name, password: "correct horse", displayName: name.toUpperCase(), deviceId: randomUUID() },
    });
    return new Person(server, answer);
  }

  static async guest(server, displayName = "Guest") {
    return new Person(server, await ok(server, "POST", "/v1/auth/guest", { body: { displayName, deviceId: randomUUID() } }));
  }

  constructor(server, answer) {
    this.server = server;
    this.id = answer.user.id;
    this.username = answer.user.username;
    this.token = answer.accessToken;
    this.refreshToken = answer.refreshToken;
  }

  http(method, path, body) {
    return http(this.server, method, path, { token: this.token, body });
  }

  ok(method, path, body) {
    return ok(this.server, method, path, { token: this.token, body });
  }

  async dm(other) {
    return (await this.ok("POST", "/v1/conversations", { kind: "dm", userId: other.id })).cid;
  }

  async group(name, ...members) {
    const body = { kind: "group", mid: mid(), name, members: members.map((member) => member.id) };
    return (await this.ok("POST", "/v1/conversations", body)).cid;
  }

  post(cid, text, id = mid()) {
    return this.ok("POST", `/v1/conversations/${cid}/messages`, { mid: id, kind: "text", body: { text } });
  }

  history(cid, query = "limit=100") {
    return this.ok("GET", `/v1/conversations/${cid}/messages?${query}`);
  }

  /** A live session. */
  connect(options = {}) {
    return Device.connect(this.server, { token: this.token, ...options });
  }
}

export function mid() {
  return randomUUID();
}

export class Device {
  static async connect(server, { token, query = "", protocols = ["kith.v1.json"] } = {}) {
    const socket = await Socket.open(server.port, `/v1/ws?token=${token}${query}`, { protocols });
    const device = new Device(socket);
    device.ready = await device.next((frame) => frame.t === "ready");
    return device;
  }

  #read = 0;
  #id = 0;
  #asked = new Map(); // `t` of each request by its id
  frames = [];

  constructor(socket) {
    this.socket = socket;
  }

  #drain() {
    for (; this.#read < this.socket.messages.length; ++this.#read) {
      const { data } = this.socket.messages[this.#read];
      const frame = JSON.parse(data.toString("utf8"));
      checkFrame(frame, this.#asked.get(frame.re));
      this.frames.push(frame);
    }
    return this.frames;
  }

  send(frame) {
    this.socket.text(JSON.stringify(frame));
  }

  /** Waits for the first frame, from place `from` on, that fits, and returns it. */
  async next(fits, from = 0, timeoutMs = waitMs) {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = this.#drain().slice(from).find(fits);
      if (found !== undefined) return found;
      const left = deadline - Date.now();
      if (left <= 0 || this.socket.close !== null) {
        const seen = this.frames.slice(-12).map((frame) => JSON.stringify(frame).slice(0, 200));
        throw new Error(`no such frame; close ${JSON.stringify(this.socket.close)}; last seen:\n${seen.join("\n")}`);
      }
      let timer;
      await Promise.race([this.socket.changed(), new Promise((late) => (timer = setTimeout(late, left)))]);
      clearTimeout(timer);
    }
  }

  /** Everything that arrived so far, in order. */
  heard() {
    return this.#drain();
  }

  /** Everything of a conversation that arrived live, in order. */
  of(cid, type = "message") {
    return this.#drain().filter((frame) => frame.t === type && frame.cid === cid);
  }

  /** Sends a request and waits for its answer. */
  async request(frame) {
    const id = ++this.#id;
    this.#asked.set(id, frame.t);
    this.send({ ...frame, id });
    return this.next((answer) => answer.re === id);
  }

  async ok(frame) {
    const answer = await this.request(frame);
    assert.notEqual(answer.t, "error", `${frame.t}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Waits for the end of the replay: ok or a refusal, which comes after `joined` and the rows. */
  async join(frame) {
    const { re } = await this.request({ t: "join", ...frame });
    return this.next((answer) => answer.re === re && answer.t !== "joined");
  }

  say(cid, text, id = mid()) {
    return this.ok({ t: "send", cid, mid: id, kind: "text", body: { text } });
  }

  async closed(timeoutMs = waitMs) {
    const deadline = Date.now() + timeoutMs;
    while (this.socket.close === null) {
      const left = deadline - Date.now();
      assert.ok(left > 0, "the server should have closed the connection");
      let timer;
      await Promise.race([this.socket.changed(), new Promise((late) => (timer = setTimeout(late, left)))]);
      clearTimeout(timer);
    }
    return this.socket.close;
  }

  cut() {
    this.socket.cut();
  }
}
