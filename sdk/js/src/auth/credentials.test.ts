import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../persistence/store.ts';
import { FakeEnv } from '../testing/fake_env.ts';
import type { Account, SignInAnswer } from '../types.ts';
import { Http } from '../wire/http.ts';
import { Credentials } from './credentials.ts';

const guest = { id: 'u1', displayName: 'Passer By', guest: true } as Account;
const account = { id: 'u1', displayName: 'Passer By', username: 'was-a-guest' } as Account;
const signIn = (user: Account, pair: string) =>
  ({ user, accessToken: `access ${pair}`, refreshToken: `refresh ${pair}`, expiresIn: 900 }) as SignInAnswer;

function credentials() {
  const env = new FakeEnv({
    open: () => {
      throw new Error('no socket here');
    },
    fetch: () => Promise.reject(new Error('no request here')),
  });
  const store = new MemoryStore();
  return { store, made: new Credentials(env, new Http(env, ''), store) };
}

describe('credentials', () => {
  it('a profile that comes while a new pair is stored brings neither the old pair nor the guest back', async () => {
    const { store, made } = credentials();
    await made.adopt(signIn(guest, 'one'));
    await Promise.all([made.adopt(signIn(account, 'two')), made.setUser(account)]);
    expect(made.current.get()).toMatchObject({ accessToken: 'access two', user: account });
    expect(made.current.get()?.user.guest).toBeUndefined();
    expect(await store.get('credential')).toMatchObject({ refreshToken: 'refresh two' });
  });

  it('what a row of oneself no longer says is gone', async () => {
    const { made } = credentials();
    await made.adopt(signIn(guest, 'one'));
    await made.setUser(account);
    expect(made.current.get()?.user).toEqual(account);
  });

  it('a profile that comes while one signs out signs nobody in', async () => {
    const { store, made } = credentials();
    await made.adopt(signIn(account, 'one'));
    await Promise.all([made.setUser(account), made.forget(), made.setUser(account)]);
    expect(made.current.get()).toBeNull();
    expect(await store.get('credential')).toBeUndefined();
  });
});
