import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../persistence/store.ts';
import { Bench, outgoing } from '../testing/bench.ts';
import { FakeEnv, settle } from '../testing/fake_env.ts';
import type { SignInAnswer } from '../types.ts';
import { Http } from '../wire/http.ts';
import { Credentials } from './credentials.ts';

const kUser = { id: 'u1', displayName: 'Ann', createdAt: 0 };
const kSwitches = { receipts: true, presence: true, searchable: true, friendsOnly: false };

function answer(name: string, guest: boolean): SignInAnswer {
  const user = { ...kUser, ...kSwitches, ...(guest ? { guest } : { username: 'ann' }) };
  return { user, accessToken: `access-${name}`, refreshToken: `refresh-${name}`, expiresIn: 1_800 };
}

/** A storage as slow as the test wants: what is put waits for release(). */
class SlowStore extends MemoryStore {
  slow = false;
  private waiting: (() => void)[] = [];

  override async put(key: string, value: unknown): Promise<void> {
    if (this.slow) await new Promise<void>((resolve) => this.waiting.push(resolve));
    await super.put(key, value);
  }

  async release(): Promise<void> {
    for (let i = 0; i < 5; ++i) {
      for (const each of this.waiting.splice(0)) each();
      await settle();
    }
  }
}

function stage(onFetch: (init?: RequestInit) => Promise<Response> = () => Promise.reject(new Error('down'))) {
  const env = new FakeEnv({
    open: () => {
      throw new Error('no sockets here');
    },
    fetch: (_, init) => onFetch(init),
  });
  const store = new SlowStore();
  return { env, store, credentials: new Credentials(env, new Http(env, 'http://fake'), store) };
}

describe('credentials', () => {
  it("keep the new account's tokens when news of the profile comes while they are being stored", async () => {
    const { store, credentials } = stage();
    await credentials.adopt(answer('guest', true));
    store.slow = true;
    const upgraded = credentials.adopt(answer('account', false));
    const told = credentials.setUser(answer('account', false).user);
    await store.release();
    await Promise.all([upgraded, told]);
    expect(credentials.current.get()).toMatchObject({
      accessToken: 'access-account',
      user: { username: 'ann' },
    });
    expect(credentials.current.get()?.user.guest).toBeUndefined();
    expect(await store.get('credential')).toMatchObject({ refreshToken: 'refresh-account' });
  });

  it('take the row of the account whole: who is no guest any more is told by what is missing', async () => {
    const { credentials } = stage();
    await credentials.adopt(answer('guest', true));
    await credentials.setUser(answer('account', false).user);
    expect(credentials.current.get()?.user).not.toHaveProperty('guest');
  });

  it('are gone after signing out, whatever was being stored', async () => {
    const { store, credentials } = stage();
    await credentials.adopt(answer('guest', true));
    store.slow = true;
    const told = credentials.setUser(answer('guest', true).user);
    await settle();
    const gone = credentials.forget();
    await store.release();
    await Promise.all([told, gone]);
    expect(credentials.current.get()).toBeNull();
    expect(await store.get('credential')).toBeUndefined();
  });

  it('keep the newer pair of another tab when news of the profile comes to both', async () => {
    const { env, store, credentials } = stage();
    await credentials.adopt(answer('old', false));
    const other = new Credentials(env, new Http(env, 'http://fake'), store);
    await other.load();
    await other.adopt(answer('new', false));
    await credentials.setUser({ ...answer('old', false).user, displayName: 'Renamed' });
    expect(await store.get('credential')).toMatchObject({
      refreshToken: 'refresh-new',
      user: { displayName: 'Renamed' },
    });
    expect(credentials.current.get()?.accessToken).toBe('access-new');
  });

  it('are not stored again where another tab signed out', async () => {
    const { env, store, credentials } = stage();
    await credentials.adopt(answer('old', false));
    await new Credentials(env, new Http(env, 'http://fake'), store).forget();
    await credentials.setUser(answer('old', false).user);
    expect(await store.get('credential')).toBeUndefined();
  });

  it('are not brought back by a refresh that was under way at signing out', async () => {
    let give: (response: Response) => void = () => undefined;
    const { credentials } = stage(() => new Promise((resolve) => (give = resolve)));
    await credentials.adopt(answer('old', false));
    const renewed = credentials.renew('access-old');
    await settle();
    await credentials.forget();
    give(new Response(JSON.stringify(answer('new', false))));
    await expect(renewed).rejects.toMatchObject({ code: 'unauthorized' });
    expect(credentials.current.get()).toBeNull();
  });

  it.each([
    ['refused', new Response('{"code":"unauthorized"}', { status: 401 })],
    ['answered', new Response(JSON.stringify(answer('late', true)))],
  ])('stay those of the account when a refresh of the guest is %s after the upgrade', async (_, late) => {
    let give: (response: Response) => void = () => undefined;
    const { credentials } = stage(() => new Promise((resolve) => (give = resolve)));
    await credentials.adopt(answer('guest', true));
    const renewed = credentials.renew('access-guest');
    await settle();
    await credentials.adopt(answer('account', false));
    give(late);
    expect(await renewed).toBe('access-account');
    expect(credentials.current.get()).toMatchObject({ refreshToken: 'refresh-account' });
  });

  it('give up on a server that does not answer in half a minute', async () => {
    const { env, credentials } = stage(
      (init) =>
        new Promise((_, reject) => {
          init?.signal?.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        }),
    );
    await credentials.adopt(answer('old', false));
    const renewed = credentials.renew('access-old');
    const refused = expect(renewed).rejects.toMatchObject({ code: 'network' });
    await env.advance(31_000);
    await refused;
    expect(credentials.current.get()).not.toBeNull();
  });
});

describe('a client', () => {
  it('goes on as the account a guest has become, on a session of its own', async () => {
    const bench = new Bench();
    const client = bench.client();
    await client.start();
    await client.guest('Passer By');
    await bench.env.advance(100);
    expect(client.account.get()?.guest).toBe(true);
    await client.upgrade('was-a-guest', 'secret-secret', 'Passer By');
    await bench.env.advance(2_000);
    expect(client.account.get()).toMatchObject({ username: 'was-a-guest' });
    expect(client.account.get()?.guest).toBeUndefined();
    expect(client.session?.connection.state.get().phase).toBe('live');
    bench.server.routes.expireAccess();
    await client.refreshMe();
    expect(client.state.get().phase).toBe('signed_in');
  });

  it('signs out as its person asked, though the server ends the link at the same moment', async () => {
    const bench = new Bench();
    const entries = new MemoryStore();
    const { client, session } = await bench.enter('ann', entries);
    const bob = bench.server.world.person('bob');
    const cid = await session.openDm(bob.id);
    bench.server.refusals.push({ code: 'blocked' });
    await session.sendText(cid, 'never sent');
    await bench.env.advance(100);
    expect(outgoing(session, cid)).toHaveLength(1);
    const reasons: unknown[] = [];
    client.state.subscribe(() => reasons.push((client.state.get() as { reason?: unknown }).reason));
    await client.logout();
    await bench.env.advance(100);
    expect(reasons).toEqual([null]);
    expect(await entries.list('outbox/')).toEqual([]);
  });
});
