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

/** A TCP proxy before the server; cut, it drops what flows and refuses what comes. */
export class Wire {
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
      near.pipe(far).pipe(near);
    });
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
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
