// A kith process of the test's own: free port, temporary data folder, stopped by its pid. And a wire in front of it that
// can be cut and mended, as a network is.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const binary = resolve(import.meta.dirname, '../../..', process.env['KITH_BIN'] ?? 'build/release/kith');

export class Kith {
  readonly data = mkdtempSync(join(tmpdir(), 'kith-browser-'));
  port = 0;
  output = '';
  private child: ChildProcess | null = null;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const args = ['serve', '--data', this.data, '--listen', `127.0.0.1:${this.port}`, '--limits', 'off'];
    const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    this.output = '';
    await new Promise<void>((ready, failed) => {
      const read = (data: Buffer) => {
        this.output += data.toString();
        const address = /http:\/\/127\.0\.0\.1:(\d+)/.exec(this.output);
        if (!address) return;
        this.port = Number(address[1]);
        ready();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.on('exit', (code) => {
        failed(new Error(`kith ended with ${String(code)}: ${this.output}`));
      });
      child.on('error', failed);
    });
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Runs `kith user …` beside the server; answers what it printed. */
  async user(...args: string[]): Promise<string> {
    const child = spawn(binary, ['user', ...args, '--data', this.data], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    const [code] = (await once(child, 'close')) as [number];
    if (code !== 0) throw new Error(`kith user ${args.join(' ')} ended with ${code}`);
    return output;
  }

  /** Stops it, empties the data folder, and starts again on the same port: the same address, another history. */
  async wipe(): Promise<void> {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
    await this.start();
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}

/** What some networks do to what they do not know. */
export interface Hostility {
  /** Refuses WebSocket upgrades. */
  sockets?: boolean;
  /** Refuses streams of events, or holds them back until they end, which they never do. */
  events?: 'refuse' | 'hold';
  /** Gives up on requests that wait for their answer. */
  polls?: boolean;
}

const kRefusal = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
const kGivenUp = 'HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
const kGatewayPatienceMs = 1_000;

/** A TCP proxy before the server; cut, it drops what flows and refuses what comes. */
export class Wire {
  /** What it blocks of what comes from now on. */
  hostile: Hostility = {};
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private open = true;
  port = 0;

  constructor(private readonly kith: Kith) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.server = createServer((near) => {
      if (!this.open) {
        near.destroy();
        return;
      }
      const far = connect(this.kith.port, '127.0.0.1');
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          this.sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      this.join(near, far);
    });
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Browsers send each request in one piece, so its first line is at the beginning of what comes. */
  private join(near: Socket, far: Socket): void {
    let held = false;
    near.on('data', (data: Buffer) => {
      const head = data.toString('latin1');
      const { sockets, events, polls } = this.hostile;
      const stream = head.startsWith('GET /v1/events');
      if ((sockets && /^upgrade: *websocket/im.test(head)) || (stream && events === 'refuse')) {
        near.end(kRefusal);
        return;
      }
      if (stream && events === 'hold') held = true;
      if (polls && /^GET \/v1\/poll\?\S*timeout=[1-9]/.test(head)) {
        held = true;
        setTimeout(() => near.end(kGivenUp), kGatewayPatienceMs);
      }
      far.write(data);
    });
    far.on('data', (data: Buffer) => {
      if (!held) near.write(data);
    });
  }

  cut(): void {
    this.open = false;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.open = true;
  }

  async end(): Promise<void> {
    this.cut();
    const { server } = this;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    await closed;
  }
}
