// Credentials: who is signed in on this installation, and a valid access token on demand. Invariants: a new pair is
// stored before it is used; changes happen one after another, each on what the one before left, so that no older pair
// comes back over a newer one; one refresh runs at a time in a tab, and across tabs under one lock, each looking first
// whether another tab already brought a newer pair (the server's forgiving rotation covers the rest). A refresh that
// the server refuses ends the session; one that finds no server does not. After forget() nothing under way signs in again.
import { Cell } from '../base/cell.ts';
import type { Env } from '../base/env.ts';
import { KithError } from '../base/failure.ts';
import type { KeyValue } from '../persistence/store.ts';
import type { Account, SignInAnswer } from '../types.ts';
import type { Http, TokenSource } from '../wire/http.ts';

export interface Credential {
  user: Account;
  accessToken: string;
  refreshToken: string;
  /** When the access token stops being good, by this machine's clock. */
  expiresAt: number;
}

const kKey = 'credential';
/** Refreshed this long before its end, so that a slow request never carries a dead token. */
const kMarginMs = 60_000;

export class Credentials implements TokenSource {
  readonly current = new Cell<Credential | null>(null);
  private refreshing: Promise<Credential> | null = null;
  private lastChange: Promise<unknown> = Promise.resolve();
  /** Grows with every sign-out. */
  private era = 0;

  constructor(
    private readonly env: Env,
    private readonly http: Http,
    private readonly store: KeyValue,
  ) {}

  async load(): Promise<Credential | null> {
    const stored = (await this.store.get<Credential>(kKey).catch(() => undefined)) ?? null;
    this.current.set(stored);
    return stored;
  }

  async adopt(answer: SignInAnswer): Promise<Credential> {
    const expiresAt = this.env.now() + answer.expiresIn * 1000;
    const adopted = await this.change((before) => ({
      user: answer.user,
      accessToken: answer.accessToken,
      refreshToken: answer.refreshToken ?? before?.refreshToken ?? '',
      expiresAt,
    }));
    if (!adopted) throw signedOut();
    return adopted;
  }

  /**
   * The account's row, whole: what it does not say is no longer so. Another tab may have brought a newer pair meanwhile,
   * or signed out: its pair stays, and nothing is stored again.
   */
  async setUser(user: Account): Promise<void> {
    const { era } = this;
    await this.inTurn(async () => {
      const stored = await this.store.get<Credential>(kKey).catch(() => undefined);
      const now = era === this.era ? this.current.get() : null;
      if (now?.user.id !== user.id) return;
      const next = { ...(stored?.user.id === user.id ? stored : now), user };
      if (stored) await this.store.put(kKey, next).catch(() => undefined);
      if (era === this.era) this.current.set(next);
    });
  }

  async forget(): Promise<void> {
    this.era += 1;
    this.current.set(null);
    await this.inTurn(() => this.store.remove(kKey).catch(() => undefined));
  }

  /** Stores and then shows what `next` makes of the present pair; null leaves it as it is. */
  private change(next: (now: Credential | null) => Credential | null): Promise<Credential | null> {
    const { era } = this;
    return this.inTurn(async () => {
      const credential = era === this.era ? next(this.current.get()) : null;
      if (!credential) return null;
      await this.store.put(kKey, credential).catch(() => undefined);
      if (era !== this.era) return null;
      this.current.set(credential);
      return credential;
    });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.lastChange.then(work);
    this.lastChange = turn.catch(() => undefined);
    return turn;
  }

  async token(): Promise<string> {
    const now = this.current.get();
    if (!now) throw signedOut();
    if (now.expiresAt - this.env.now() > Math.min(kMarginMs, this.lifetimeMargin(now)))
      return now.accessToken;
    return (await this.refresh(now.accessToken)).accessToken;
  }

  async renew(refused: string): Promise<string> {
    return (await this.refresh(refused)).accessToken;
  }

  private lifetimeMargin(credential: Credential): number {
    // A server configured with very short tokens must not make every call refresh.
    return Math.max(2_000, (credential.expiresAt - this.env.now()) / 4);
  }

  private refresh(stale: string): Promise<Credential> {
    this.refreshing ??= this.env
      .lock('kith-refresh', () => this.refreshLocked(stale))
      .finally(() => {
        this.refreshing = null;
      });
    return this.refreshing;
  }

  private async refreshLocked(stale: string): Promise<Credential> {
    const stored = await this.store.get<Credential>(kKey).catch(() => undefined);
    if (stored && stored.accessToken !== stale && stored.expiresAt > this.env.now()) {
      this.current.set(stored);
      return stored;
    }
    const before = this.current.get();
    const now = stored ?? before;
    if (!now) throw signedOut();
    const { era } = this;
    // Another pair may come while the server is asked (a guest becomes an account): it stands, whatever this one gave.
    const replaced = () => {
      const present = this.current.get();
      return present && present.refreshToken !== before?.refreshToken ? present : null;
    };
    try {
      const answer = await this.http.open<SignInAnswer>('POST', '/auth/refresh', {
        refreshToken: now.refreshToken,
      });
      if (era !== this.era) throw signedOut();
      return replaced() ?? (await this.adopt(answer));
    } catch (error) {
      const other = replaced();
      if (other) return other;
      throw error;
    }
  }
}

function signedOut(): KithError {
  return new KithError({ code: 'unauthorized', msg: 'not signed in' });
}
