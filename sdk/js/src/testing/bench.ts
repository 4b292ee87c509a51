// A test bench: one fake server, one fake environment, and clients on them.
import { Client } from '../client.ts';
import { MemoryStore, type KeyValue } from '../persistence/store.ts';
import type { Session } from '../session.ts';
import type { Conversation, Message } from '../store/entities.ts';
import { FakeEnv } from './fake_env.ts';
import { FakeServer } from './fake_server.ts';

export class Bench {
  readonly env: FakeEnv;
  readonly server: FakeServer;

  constructor() {
    const server: FakeServer = new FakeServer(() => this.env.now());
    this.server = server;
    this.env = new FakeEnv({
      open: () => server.open(),
      fetch: (url, init) => server.fetch(url, init),
    });
  }

  client(entries: KeyValue = new MemoryStore()): Client {
    return new Client({ env: this.env, base: 'http://fake', entries, agent: 'test' });
  }

  /** A signed-in client whose session is live. */
  async enter(
    username: string,
    entries: KeyValue = new MemoryStore(),
  ): Promise<{ client: Client; session: Session }> {
    const client = this.client(entries);
    await client.start();
    if (!client.session) await client.register(username, 'secret-secret', username);
    await this.env.advance(500);
    const { session } = client;
    if (!session) throw new Error('no session');
    return { client, session };
  }
}

export function row(session: Session, cid: string): Conversation {
  session.store.flush();
  const found = session.conversation(cid);
  if (!found) throw new Error(`no conversation ${cid}`);
  return found;
}

export function messages(session: Session, cid: string): readonly Message[] {
  session.store.flush();
  return session.store.open(cid).timeline.get().messages;
}

export function outgoing(session: Session, cid: string): readonly Message[] {
  session.store.flush();
  return session.store.open(cid).timeline.get().outgoing;
}

export function texts(session: Session, cid: string): unknown[] {
  return messages(session, cid).map((each) => each.body['text']);
}
