// Credentials: who is signed in on this installation, and a valid access token on demand. Invariants: a new pair is
// stored before it is used; one refresh runs at a time in a tab, and across tabs under one lock, each looking first
// whether another tab already brought a newer pair (the server's forgiving rotation covers the rest). A refresh that
// the server refuses ends the session; one that finds no server does not.
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
  private turn: Promise<unknown> = Promise.resolve();

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
    return this.change((before) => ({
      user: answer.user,
      accessToken: answer.accessToken,
      refreshToken: answer.refreshToken ?? before?.refreshToken ?? '',
      expiresAt: this.env.now() + answer.expiresIn * 1000,
    }));
  }

  /** One's own account in its new state, whole: what the row no longer says (a guest's mark) is gone. */
  async setUser(user: Account): Promise<void> {
    await this.change((now) => (now?.user.id === user.id ? { ...now, user } : null)).catch(() => undefined);
  }

  async forget(): Promise<void> {
    this.current.set(null);
    await this.inTurn(async () => {
      this.current.set(null);
      await this.store.remove(kKey).catch(() => undefined);
    });
  }

  private change(make: (now: Credential | null) => Credential | null): Promise<Credential> {
    return this.inTurn(async () => {
      const next = make(this.current.get());
      if (!next) throw new KithError({ code: 'unauthorized', msg: 'not signed in' });
      await this.store.put(kKey, next).catch(() => undefined);
      this.current.set(next);
      return next;
    });
  }

  /** One change after the other: each starts from what the one before left, so none brings an older pair back. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  async token(): Promise<string> {
    const now = this.current.get();
    if (!now) throw new KithError({ code: 'unauthorized', msg: 'not signed in' });
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
    const now = stored ?? this.current.get();
    if (!now) throw new KithError({ code: 'unauthorized', msg: 'not signed in' });
    const answer = await this.http.open<SignInAnswer>('POST', '/auth/refresh', {
      refreshToken: now.refreshToken,
    });
    return this.adopt(answer);
  }
}
