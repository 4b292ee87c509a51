// A real kith process on a free port with a data folder of its own, stopped by pid. KITH_BIN names the binary.
import { after, before } from "node:test";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { once } from "node:events";

export const binary = resolve(process.env.KITH_BIN ?? "build/release/kith");

export function temporaryFolder() {
  return mkdtempSync(join(tmpdir(), "kith-test-"));
}

export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs a kith command to its end. */
export async function kith(...args) {
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (data) => (out += data));
  child.stderr.on("data", (data) => (err += data));
  const [code] = await once(child, "close");
  return { code, out, err };
}

export class Server {
  /** `through` runs the program through others: a shell that sets limits, say.
   * @param {{data?: string, args?: string[], port?: number, env?: Record<string, string>, through?: string[]}} options */
  constructor(options = {}) {
    this.ownsData = options.data === undefined;
    this.data = options.data ?? temporaryFolder();
    this.args = options.args ?? ["--limits", "off"];
    this.port = options.port ?? 0;
    this.env = options.env ?? {};
    this.through = options.through ?? [];
    this.output = ""; // both of these, as they came
    this.said = "";
    this.errors = "";
  }

  static async start(options) {
    const server = new Server(options);
    await server.start();
    return server;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  async start() {
    const [program, ...args] = [
      ...this.through, binary, "serve", "--data", this.data, "--listen", `127.0.0.1:${this.port}`, ...this.args,
    ];
    this.child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...this.env } });
    this.exited = once(this.child, "close").then(([code, signal]) => ({ code, signal }));
    this.child.stderr.on("data", (data) => {
      this.errors += data;
      this.output += data;
    });
    await new Promise((ready, failed) => {
      this.child.stdout.on("data", (data) => {
        this.said += data;
        this.output += data;
        const address = /http:\/\/127\.0\.0\.1:(\d+)/.exec(this.output);
        if (address !== null) {
          this.port = Number(address[1]);
          ready();
        }
      });
      this.child.once("error", failed);
      this.exited.then(({ code }) => failed(new Error(`kith ended with ${code}: ${this.output}`)));
    });
    return this;
  }

  /** As a power cut of the process: no handler runs. */
  async kill() {
    this.child.kill("SIGKILL");
    await this.exited;
  }

  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill("SIGTERM");
    const end = await this.exited;
    if (this.ownsData) removeFolder(this.data);
    return end;
  }

  /** Stops the process but keeps the data for a next start(). */
  async pause() {
    this.child.kill("SIGTERM");
    return this.exited;
  }
}

/** A server and a folder besides for all tests of a file: `take` gets them before the first, and they go after the last.
 * @param {(server: Server, folder: string) => void} take */
export function serveMeanwhile(take) {
  let server;
  let folder;
  before(async () => {
    folder = temporaryFolder();
    server = await Server.start();
    take(server, folder);
  });
  after(async () => {
    await server.stop();
    removeFolder(folder);
  });
}
