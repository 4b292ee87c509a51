// Rule 7: the minimal client. Connect with ?token=, join {cid, since}, send, read message, remember seq. Nothing else.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { Server } from "./lib/server.mjs";
import { Person, mid } from "./lib/person.mjs";
import { Socket } from "./lib/socket.mjs";

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

class MinimalClient {
  seq = 0;
  texts = [];
  #read = 0;

  async connect(token, cid) {
    this.socket = await Socket.open(server.port, `/v1/ws?token=${token}`);
    this.socket.text(JSON.stringify({ t: "join", cid, since: this.seq }));
  }

  async until(text) {
    for (;;) {
      for (; this.#read < this.socket.messages.length; ++this.#read) {
        const frame = JSON.parse(this.socket.messages[this.#read].data);
        if (frame.t !== "message") continue;
        assert.ok(frame.seq > this.seq, "in order and once");
        this.seq = frame.seq;
        this.texts.push(frame.body.text);
      }
      if (this.texts.includes(text)) return;
      assert.equal(this.socket.close, null);
      await this.socket.changed();
    }
  }

  drop() {
    this.socket.cut();
    this.#read = 0;
  }
}

test("it gets everything once and in order over any number of reconnects, knowing nothing but seq", async () => {
  const [one, two] = [await Person.register(server), await Person.register(server)];
  const cid = await one.dm(two);
  const client = new MinimalClient();
  const expected = [];
  for (let round = 0; round < 5; ++round) {
    for (let n = 0; n < 7; ++n) {
      expected.push(`${round}-${n}`);
      await one.post(cid, expected.at(-1));
    }
    await client.connect(two.token, cid);
    await client.until(expected.at(-1));
    expected.push(`${round}-live`);
    await one.post(cid, expected.at(-1));
    await client.until(expected.at(-1));
    client.drop();
  }
  assert.deepEqual(client.texts, expected);
});

test("its sends need no device, no sync and no positions", async () => {
  const [one, two] = [await Person.register(server), await Person.register(server)];
  const cid = await one.dm(two);
  const socket = await Socket.open(server.port, `/v1/ws?token=${one.token}`);
  socket.text(JSON.stringify({ t: "send", cid, mid: mid(), kind: "text", body: { text: "plain" } }));
  const other = new MinimalClient();
  await other.connect(two.token, cid);
  await other.until("plain");
  socket.cut();
  other.drop();
});
