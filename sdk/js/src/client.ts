// Client: the installation's door. Knows who is signed in, signs people in and out, and holds the one Session of the
// present person. Invariants: at most one session at a time; a new one only after the old was stopped; another tab's
// sign-out ends this one's session.
import { Cell } from './base/cell.ts';
import type { Env } from './base/env.ts';
import { uuid } from './base/ids.ts';
import { Credentials } from './auth/credentials.ts';
import type { EndReason } from './connection/state.ts';
import { MemoryNotes, type Notes } from './persistence/notes.ts';
import type { KeyValue } from './persistence/store.ts';
import { Session } from './session.ts';
import type { Account, InfoAnswer, ResetAnswer, SignInAnswer } from './types.ts';
import { Http } from './wire/http.ts';

export type ClientState =
  | { phase: 'starting' }
  | { phase: 'signed_out'; reason: EndReason | null }
  | { phase: 'signed_in'; session: Session };

export interface ClientOptions {
  env: Env;
  /** Where the server is, without a trailing slash; empty: where the page came from. */
  base: string;
  entries: KeyValue;
  /** What is written at once; without it a draft's last words may be lost with the page. */
  notes?: Notes;
  agent: string;
}

export class Client {
  readonly state = new Cell<ClientState>({ phase: 'starting' });
  readonly account = new Cell<Account | null>(null);
  readonly http: Http;
  private readonly credentials: Credentials;
  private deviceId = '';

  constructor(private readonly options: ClientOptions) {
    this.http = new Http(options.env, options.base);
    this.credentials = new Credentials(options.env, this.http, options.entries);
    this.credentials.current.subscribe(() => {
      this.account.set(this.credentials.current.get()?.user ?? null);
    });
  }

  /** Whether anything survives a reload here. */
  get lasting(): boolean {
    return this.options.entries.lasting;
  }

  get device(): string {
    return this.deviceId;
  }

  async start(): Promise<void> {
    this.deviceId = await this.loadDeviceId();
    const credential = await this.credentials.load();
    if (credential) await this.begin(credential.user.id);
    else this.state.set({ phase: 'signed_out', reason: null });
  }

  info(): Promise<InfoAnswer> {
    return this.http.open<InfoAnswer>('GET', '/info');
  }

  register(username: string, password: string, displayName: string): Promise<void> {
    return this.signIn('/auth/register', {
      username,
      password,
      ...(displayName === '' ? {} : { displayName }),
    });
  }

  login(username: string, password: string): Promise<void> {
    return this.signIn('/auth/login', { username, password });
  }

  guest(displayName: string): Promise<void> {
    return this.signIn('/auth/guest', displayName === '' ? {} : { displayName });
  }

  /** A guest becomes an account with the same id: nothing of the session changes but its token. */
  async upgrade(username: string, password: string, displayName: string): Promise<void> {
    const answer = await this.http.call<SignInAnswer>(this.credentials, 'POST', '/auth/upgrade', {
      body: { username, password, ...(displayName === '' ? {} : { displayName }) },
    });
    await this.credentials.adopt(answer);
    // The live session still counts as the guest's.
    this.session?.connection.restart();
  }

  async changePassword(oldPassword: string, newPassword: string): Promise<void> {
    const answer = await this.http.call<Partial<SignInAnswer>>(this.credentials, 'POST', '/auth/password', {
      body: { oldPassword, newPassword },
    });
    if (answer.accessToken !== undefined) await this.credentials.adopt(answer as SignInAnswer);
  }

  /** By the one-time link of an administrator; gives the name to sign in with, now with the new password. */
  async resetPassword(token: string, newPassword: string): Promise<string> {
    const answer = await this.http.open<ResetAnswer>('POST', '/auth/password/reset', { token, newPassword });
    return answer.username;
  }

  async updateMe(change: Record<string, unknown>): Promise<void> {
    const answer = await this.http.call<{ user: Account }>(this.credentials, 'PATCH', '/me', {
      body: change,
    });
    await this.credentials.setUser(answer.user);
  }

  async refreshMe(): Promise<void> {
    const answer = await this.http.call<{ user: Account }>(this.credentials, 'GET', '/me');
    await this.credentials.setUser(answer.user);
  }

  /** Over the live session, so that the password stands in no address. */
  async deleteAccount(password: string): Promise<void> {
    const { session } = this;
    if (!session) return;
    await session.connection.request({ t: 'deleteMe', ...(password === '' ? {} : { password }) });
    await session.outbox.forget();
    await session.drafts.forget();
    await this.leave(null);
  }

  async logout(): Promise<void> {
    const refreshToken = this.credentials.current.get()?.refreshToken;
    const { session } = this;
    // First of all: the server ends the link when it hears of it, and that must not look like being thrown out.
    session?.stop();
    // The server is told if it can be reached; signing out here never waits for it.
    const told = this.http.call(this.credentials, 'POST', '/auth/logout', { body: { refreshToken } });
    await Promise.race([
      told.catch(() => undefined),
      new Promise((resolve) => this.options.env.after(2_000, () => resolve(null))),
    ]);
    await session?.outbox.forget();
    await session?.drafts.forget();
    await this.leave(null);
  }

  /** Another tab signed out: this one follows. */
  async signedOutElsewhere(): Promise<void> {
    if (this.session) await this.leave('signed_out');
  }

  get session(): Session | null {
    const now = this.state.get();
    return now.phase === 'signed_in' ? now.session : null;
  }

  private async signIn(path: string, body: Record<string, unknown>): Promise<void> {
    const answer = await this.http.open<SignInAnswer>('POST', path, {
      ...body,
      deviceId: this.deviceId,
      agent: this.options.agent,
    });
    const credential = await this.credentials.adopt(answer);
    await this.begin(credential.user.id);
  }

  private async begin(me: string): Promise<void> {
    this.session?.stop();
    const { env, entries, agent, notes = new MemoryNotes() } = this.options;
    const session = new Session({
      env,
      entries,
      notes,
      agent,
      me,
      http: this.http,
      credentials: this.credentials,
      deviceId: this.deviceId,
    });
    session.connection.state.subscribe(() => {
      const now = session.connection.state.get();
      if (now.phase === 'ended' && this.session === session) void this.leave(now.reason);
    });
    session.engine.personal.on((change) => {
      if (change.me) void this.credentials.setUser(change.me);
      else if (change.changed === 'profile' || change.changed === 'settings')
        this.refreshMe().catch(() => undefined);
    });
    await session.start();
    this.state.set({ phase: 'signed_in', session });
    const now = session.connection.state.get();
    if (now.phase === 'ended') void this.leave(now.reason);
  }

  private async leave(reason: EndReason | null): Promise<void> {
    const { session } = this;
    session?.stop();
    await this.credentials.forget();
    await session?.end();
    this.state.set({ phase: 'signed_out', reason });
  }

  private async loadDeviceId(): Promise<string> {
    const stored = await this.options.entries.get<string>('device').catch(() => undefined);
    if (stored !== undefined) return stored;
    const fresh = uuid(this.options.env);
    await this.options.entries.put('device', fresh).catch(() => undefined);
    return fresh;
  }
}
