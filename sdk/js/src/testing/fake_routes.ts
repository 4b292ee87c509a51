// FakeRoutes: the HTTP half of FakeServer: signing in, tokens that can be made to expire, and the routes pages ask.
import type { Role } from '../types.ts';
import type { FakeServer } from './fake_server.ts';
import type { FakePerson } from './fake_world.ts';

type Json = Record<string, unknown>;

export interface FakeRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  body: Json;
  token: string;
}

export interface FakeAnswer {
  status: number;
  body: Json;
}

const kLifeS = 1_800;

export class FakeRoutes {
  /** Refreshes asked for so far. */
  refreshes = 0;
  /** Answers every refresh with this status instead. */
  refreshStatus = 200;
  readonly requests: {
    id: string;
    from: string;
    to: string;
    state: string;
    at: number;
    urev: number;
    note: string;
  }[] = [];
  /** One-time links that are still good. */
  readonly resets = new Map<string, FakePerson>();
  private readonly access = new Map<string, FakePerson>();
  private readonly refresh = new Map<string, FakePerson>();

  constructor(
    private readonly server: FakeServer,
    private readonly now: () => number,
  ) {}

  personOf(token: string): FakePerson | undefined {
    return this.access.get(token);
  }

  /** Access tokens given so far are good no longer; refresh tokens are. */
  expireAccess(): void {
    this.access.clear();
  }

  /** As after the data folder was wiped. */
  revokeAll(): void {
    this.access.clear();
    this.refresh.clear();
  }

  signIn(person: FakePerson): Json {
    const id = this.server.world.id();
    this.access.set(`access-${id}`, person);
    this.refresh.set(`refresh-${id}`, person);
    return {
      user: this.account(person),
      accessToken: `access-${id}`,
      refreshToken: `refresh-${id}`,
      expiresIn: kLifeS,
    };
  }

  handle(request: FakeRequest): FakeAnswer {
    if (request.path === '/info')
      return ok({ name: 'Kith', version: '0', registration: 'open', guests: true });
    if (request.path.startsWith('/auth/')) return this.auth(request);
    const person = this.access.get(request.token);
    if (!person) return refused(401, 'unauthorized');
    const [head = '', ...rest] = request.path.split('/').filter((part) => part !== '');
    if (head === 'conversations') return this.conversations(request, person, rest);
    if (head === 'users' && rest[1] === 'block') return this.block(request, person, rest[0] ?? '');
    if (head === 'blocked-users') {
      const blocked = [...person.blocked].map((userId) => ({ userId, active: true, at: 0, urev: 1 }));
      return ok({ blocked, users: this.server.users([...person.blocked]) });
    }
    if (head === 'users') return this.users(request, person);
    if (head === 'friends') return this.friends(request, person, rest);
    if (request.path === '/me/devices') return ok({ devices: [] });
    if (request.path === '/me') {
      if (request.method === 'PATCH') Object.assign(person, request.body);
      return ok({ user: this.account(person), urev: 1 });
    }
    return refused(404, 'not_found');
  }

  private account(person: FakePerson): Json {
    const { id, username, displayName, guest, receipts } = person;
    return {
      id,
      ...(guest ? { guest } : { username }),
      displayName,
      receipts,
      presence: true,
      searchable: true,
      friendsOnly: false,
      createdAt: 0,
    };
  }

  private auth({ path, body, token }: FakeRequest): FakeAnswer {
    const { world } = this.server;
    const username = String(body['username'] ?? '');
    const known = [...world.people.values()].find((each) => each.username === username && !each.guest);
    switch (path) {
      case '/auth/register': {
        if (known) return refused(409, 'conflict');
        const person = world.person(username, String(body['displayName'] ?? username));
        person.password = String(body['password']);
        return ok(this.signIn(person));
      }
      case '/auth/login':
        if (!known || known.password !== body['password']) return refused(401, 'unauthorized');
        return ok(this.signIn(known));
      case '/auth/guest':
        return ok(
          this.signIn(
            world.person(`guest-${world.people.size}`, String(body['displayName'] ?? 'Guest'), true),
          ),
        );
      case '/auth/refresh': {
        this.refreshes += 1;
        const person = this.refresh.get(String(body['refreshToken']));
        if (this.refreshStatus !== 200) return refused(this.refreshStatus, 'unavailable');
        return person ? ok(this.signIn(person)) : refused(401, 'unauthorized');
      }
      case '/auth/upgrade': {
        const guest = this.access.get(token);
        if (!guest) return refused(401, 'unauthorized');
        if (known) return refused(409, 'conflict');
        // Tokens of the guest's time buy nothing any more; its access token stays good for a while.
        for (const [key, person] of this.refresh) if (person === guest) this.refresh.delete(key);
        Object.assign(guest, { username, password: String(body['password']), guest: false });
        this.server.tellPerson(guest.id, { t: 'user', urev: 1, changed: 'profile' });
        return ok(this.signIn(guest));
      }
      case '/auth/password/reset': {
        const person = this.resets.get(String(body['token']));
        if (!person) return { ...refused(401, 'unauthorized') };
        this.resets.delete(String(body['token']));
        person.password = String(body['newPassword']);
        return ok({ username: person.username });
      }
      case '/auth/logout': {
        const person = this.access.get(token);
        if (person) this.server.end(person.id, 4202);
        return ok({});
      }
      default:
        return ok({});
    }
  }

  private conversations(request: FakeRequest, me: FakePerson, [cid, part, who]: string[]): FakeAnswer {
    const { world } = this.server;
    if (cid === undefined) return this.open(request, me);
    const conversation = world.conversations.get(cid);
    if (!conversation?.members.has(me.id)) return refused(403, 'not_member');
    if (part === 'messages')
      return who === undefined ? this.history(request, me, cid) : this.message(me, cid, Number(who));
    if (part === 'members') return this.members(request, me, cid, who);
    if (request.method === 'PATCH') {
      const row = world.rename(cid, String(request.body['name']));
      this.server.announce(cid, { t: 'conversation', cid, ...row.settings(), rev: row.rev, by: me.id }, null);
    }
    return ok({ ...conversation.row(me.id), users: this.server.users(conversation.people) });
  }

  private open({ body }: FakeRequest, me: FakePerson): FakeAnswer {
    const { world } = this.server;
    const kind = body['kind'] as 'dm' | 'group' | 'world';
    const others =
      kind === 'dm' ? [String(body['userId'])] : ((body['members'] as string[] | undefined) ?? []);
    const before = world.conversations.size;
    const conversation = world.open(
      kind,
      String(body['name'] ?? ''),
      kind === 'world' ? [] : [me.id, ...others.filter((id) => id !== me.id)],
    );
    const created = world.conversations.size > before;
    if (created) {
      for (const row of conversation.members.values()) {
        this.server.announce(
          conversation.cid,
          { t: 'member', cid: conversation.cid, ...row, by: me.id },
          null,
        );
      }
    }
    return ok({ ...conversation.row(me.id), created, users: this.server.users(conversation.people) });
  }

  private message(me: FakePerson, cid: string, seq: number): FakeAnswer {
    const message = this.server.world.must(cid).messages[seq - 1];
    if (!message) return refused(404, 'not_found');
    return ok({ message, users: {}, mine: this.server.mineOf(me, [message]) });
  }

  private history({ query }: FakeRequest, me: FakePerson, cid: string): FakeAnswer {
    const { messages, rev, people, kind } = this.server.world.must(cid);
    const limit = Number(query['limit'] ?? 50);
    const around = Number(query['around'] ?? 0);
    const before = around > 0 ? around + 1 : Number(query['before'] ?? messages.length + 1);
    const after = around > 0 ? around : Number(query['after'] ?? messages.length);
    const upper = messages.slice(0, before - 1).slice(around > 0 ? -(limit >> 1) - 1 : -limit);
    const lower = messages.slice(after, after + (around > 0 ? limit >> 1 : limit));
    const page = query['after'] === undefined ? [...upper, ...lower] : lower;
    return ok({
      messages: page,
      hasBefore: (page[0]?.seq ?? 1) > 1,
      hasAfter: (page[page.length - 1]?.seq ?? messages.length) < messages.length,
      rev,
      users: kind === 'world' ? {} : this.server.users(people),
      mine: this.server.mineOf(me, page),
    });
  }

  private members(request: FakeRequest, me: FakePerson, cid: string, who: string | undefined): FakeAnswer {
    const { world } = this.server;
    const conversation = world.must(cid);
    const change = (userId: string, to: { role?: Role; active?: boolean }) => {
      const row = world.setMember(cid, userId, to);
      this.server.announce(cid, { t: 'member', cid, ...row, by: me.id }, null, [userId]);
    };
    if (request.method === 'POST') {
      const added = request.body['userIds'] as string[];
      for (const id of added) change(id, {});
      return ok({ cid, rev: conversation.rev, added, failed: [] });
    }
    if (who !== undefined) {
      change(who, request.method === 'DELETE' ? { active: false } : { role: request.body['role'] as Role });
      return ok({ cid, rev: conversation.rev });
    }
    const members = [...conversation.members.values()].filter((each) => each.active);
    return ok({
      members,
      rev: conversation.rev,
      total: members.length,
      users: this.server.users(conversation.people),
    });
  }

  private users({ path, query, body }: FakeRequest, me: FakePerson): FakeAnswer {
    const wanted = (query['query'] ?? '').toLowerCase();
    const ids = body['userIds'];
    const found = [...this.server.world.people.values()].filter((each) =>
      path === '/users/batch' && Array.isArray(ids)
        ? ids.includes(each.id)
        : !each.guest &&
          each.id !== me.id &&
          `${each.username} ${each.displayName}`.toLowerCase().includes(wanted),
    );
    return ok({
      users: found.map(({ id, username, displayName, guest }) => ({ id, username, displayName, guest })),
    });
  }

  private block({ method }: FakeRequest, me: FakePerson, userId: string): FakeAnswer {
    const active = method === 'PUT';
    if (active) me.blocked.add(userId);
    else me.blocked.delete(userId);
    this.server.tellPerson(me.id, { t: 'user', urev: 1, block: { userId, active, at: this.now(), urev: 1 } });
    return ok({ urev: 1 });
  }

  private friends(request: FakeRequest, me: FakePerson, [part, id]: string[]): FakeAnswer {
    const pending = this.requests.filter((each) => each.from === me.id || each.to === me.id);
    if (part === 'requests' && request.method === 'POST') {
      const to = String(request.body['userId']);
      const made = {
        id: this.server.world.id(),
        from: me.id,
        to,
        state: 'pending',
        at: this.now(),
        urev: 1,
        note: '',
      };
      this.requests.push(made);
      this.server.tellPerson(to, { t: 'user', urev: 1, request: made });
      return ok({ id: made.id, state: 'pending' });
    }
    if (part === 'requests' && id !== undefined) {
      const request_ = pending.find((each) => each.id === id);
      if (!request_) return refused(404, 'not_found');
      request_.state = request.body['action'] === 'accept' ? 'accepted' : 'declined';
      const dm = this.server.world.open('dm', '', [request_.from, request_.to]);
      return ok(request_.state === 'accepted' ? { cid: dm.cid } : {});
    }
    const people = this.server.users(pending.flatMap((each) => [each.from, each.to]));
    if (part === 'requests') return ok({ requests: pending, users: people });
    const friends = pending
      .filter((each) => each.state === 'accepted')
      .map((each) => ({
        userId: each.from === me.id ? each.to : each.from,
        since: 0,
        active: true,
        urev: 1,
      }));
    return ok({ friends, users: people });
  }
}

function ok(body: Json): FakeAnswer {
  return { status: 200, body };
}

function refused(status: number, code: string): FakeAnswer {
  return { status, body: { type: 'about:blank', title: code, status, code } };
}
