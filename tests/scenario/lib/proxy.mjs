// A hostile proxy, as some company networks have: it refuses WebSocket upgrades and holds back a stream of events until
// its end. Everything else passes.
import { createServer, connect } from "node:net";
import { once } from "node:events";

export class Proxy {
  static async before(port) {
    const proxy = new Proxy();
    proxy.server = createServer((client) => proxy.#pass(client, port));
    proxy.server.listen(0, "127.0.0.1");
    await once(proxy.server, "listening");
    proxy.port = proxy.server.address().port;
    return proxy;
  }

  refused = 0;
  held = 0;
  #open = new Set();

  #pass(client, port) {
    const upstream = connect(port, "127.0.0.1");
    const held = [];
    let head = "";
    let holding = false;
    for (const side of [client, upstream]) {
      this.#open.add(side);
      side.on("error", () => undefined);
      side.on("close", () => this.#open.delete(side));
    }
    client.on("data", (data) => {
      head += data.toString("latin1");
      if (/^upgrade: *websocket/im.test(head)) {
        ++this.refused;
        client.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        upstream.destroy();
        return;
      }
      if (head.startsWith("GET /v1/events")) holding = true;
      upstream.write(data);
    });
    upstream.on("data", (data) => {
      if (!holding) return client.write(data);
      held.push(data);
      this.held += data.length;
    });
    upstream.on("end", () => client.end(Buffer.concat(held)));
    client.on("close", () => upstream.destroy());
  }

  stop() {
    for (const side of this.#open) side.destroy();
    this.server.close();
  }
}
