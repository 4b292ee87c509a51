// Sessions without a WebSocket: a stream of events and polls. Both offer what Device does: frames, next, request, ok.
import { request as open } from "node:http";
import assert from "node:assert/strict";
import { checkFrame } from "./contract.mjs";

const waitMs = 10_000;

/** One HTTP exchange on a connection of its own, as text. */
export function exchange(port, method, path, { headers = {}, body } = {}) {
  return new Promise((done, failed) => {
    const asked = open({ host: "127.0.0.1", port, method, path, agent: false, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("error", failed);
      answer.on("aborted", () => failed(new Error("the answer broke off")));
      answer.on("end", () => {
        const text = Buffer.concat(parts).toString("utf8");
        done({ status: answer.statusCode, headers: answer.headers, text });
      });
    });
    asked.on("error", failed);
    asked.end(body);
  });
}

class Fallback {
  frames = [];
  #wake = [];
  #id = 0;

  constructor(port, token) {
    this.port = port;
    this.token = token;
    this.ended = null;
  }

  heard(frame) {
    checkFrame(frame);
    this.frames.push(frame);
    this.notify();
  }

  notify() {
    for (const wake of this.#wake.splice(0)) wake();
  }

  headers() {
    return { authorization: `Bearer ${this.token}`, ...(this.session === undefined ? {} : { "kith-session": this.session }) };
  }

  async next(fits, from = 0, timeoutMs = waitMs) {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = this.frames.slice(from).find(fits);
      if (found !== undefined) return found;
      const left = deadline - Date.now();
      if (left <= 0 || this.ended !== null) {
        const seen = this.frames.slice(-12).map((frame) => JSON.stringify(frame).slice(0, 200));
        throw new Error(`no such frame; ended ${JSON.stringify(this.ended)}; last seen:\n${seen.join("\n")}`);
      }
      let timer;
      await Promise.race([
        new Promise((wake) => this.#wake.push(wake)),
        new Promise((late) => (timer = setTimeout(late, left))),
      ]);
      clearTimeout(timer);
    }
  }

  of(cid, type = "message") {
    return this.frames.filter((frame) => frame.t === type && frame.cid === cid);
  }

  /** Posts a frame or a list; the answers in order. */
  async post(frames) {
    const headers = { ...this.headers(), "content-type": "application/json" };
    const answer = await exchange(this.port, "POST", "/v1/commands", { headers, body: JSON.stringify(frames) });
    return { status: answer.status, ...JSON.parse(answer.text) };
  }

  async request(frame) {
    const id = ++this.#id;
    const { status, frames, ...rest } = await this.post({ ...frame, id });
    assert.equal(status, 200, JSON.stringify(rest));
    return frames.find((answer) => answer.re === id);
  }

  async ok(frame) {
    const answer = await this.request(frame);
    assert.notEqual(answer.t, "error", JSON.stringify(answer));
    return answer;
  }
}

/** Server-sent events. `id` is the last id seen: where the next stream goes on. */
export class Stream extends Fallback {
  static async open(port, token, { lastEventId } = {}) {
    const stream = new Stream(port, token);
    const headers = { ...stream.headers(), accept: "text/event-stream" };
    if (lastEventId !== undefined) headers["last-event-id"] = lastEventId;
    await new Promise((done, failed) => {
      stream.asked = open({ host: "127.0.0.1", port, path: "/v1/events", agent: false, headers }, (answer) => {
        stream.status = answer.statusCode;
        stream.type = answer.headers["content-type"];
        answer.setEncoding("utf8");
        answer.on("data", (text) => stream.#take(text));
        answer.on("error", () => undefined);
        answer.on("close", () => {
          stream.ended ??= { code: 1006 };
          stream.notify();
        });
        done();
      });
      stream.asked.on("error", failed);
      stream.asked.end();
    });
    return stream;
  }

  #rest = "";

  #take(text) {
    this.#rest += text;
    for (;;) {
      const end = this.#rest.indexOf("\n\n");
      if (end < 0) return;
      const lines = this.#rest.slice(0, end).split("\n");
      this.#rest = this.#rest.slice(end + 2);
      const valueOf = (name) => lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
      const data = valueOf("data").join("\n");
      if (valueOf("event")[0] === "close") {
        this.ended = JSON.parse(data);
        this.notify();
      } else if (data !== "") {
        // The id belongs to the frame: whoever has the one has the other.
        this.id = valueOf("id")[0] ?? this.id;
        const frame = JSON.parse(data);
        if (frame.t === "ready") this.session = frame.sessionId;
        this.heard(frame);
      }
    }
  }

  async opened() {
    this.ready = await this.next((frame) => frame.t === "ready");
    return this;
  }

  cut() {
    this.asked.destroy();
  }
}

/** Polls: long (timeout > 0) or plain (0). ask() is one poll, whose answer the caller may lose. */
export class Poll extends Fallback {
  static async open(port, token, { timeout = 30 } = {}) {
    const poll = new Poll(port, token);
    poll.timeout = timeout;
    poll.take(await poll.ask());
    poll.ready = poll.frames.find((frame) => frame.t === "ready");
    assert.ok(poll.ready, "the first poll brings ready");
    return poll;
  }

  async ask(cursor = this.cursor ?? "") {
    const path = `/v1/poll?cursor=${cursor}&timeout=${this.timeout}`;
    const answer = await exchange(this.port, "GET", path, { headers: this.headers() });
    return { status: answer.status, ...JSON.parse(answer.text) };
  }

  take({ status, frames, cursor, ...rest }) {
    assert.equal(status, 200, JSON.stringify(rest));
    this.cursor = cursor;
    for (const frame of frames) {
      if (frame.t === "ready") this.session = frame.sessionId;
      this.heard(frame);
    }
  }

  async next(fits, from = 0, timeoutMs = waitMs) {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = this.frames.slice(from).find(fits);
      if (found !== undefined) return found;
      assert.ok(Date.now() < deadline, `no such frame; last: ${JSON.stringify(this.frames.slice(-5))}`);
      this.take(await this.ask());
    }
  }

  cut() {}
}
