// FakeWorld: the server's state for tests: people, conversations, and for each the log of what took a rev. Keeps the
// protocol's rules that clients depend on (seq and rev without gaps, one message a mid, positions that grow), and
// nothing else.
import type { Body, ConversationRow, MemberRow, MessageRow, Role } from '../types.ts';

export interface FakePerson {
  id: string;
  username: string;
  displayName: string;
  password: string;
  guest: boolean;
  receipts: boolean;
  blocked: Set<string>;
  /** `cid seq` of messages deleted for oneself. */
  hidden: Set<string>;
  /** By `cid seq`: options chosen in polls. */
  votes: Map<string, number[]>;
}

interface Kept {
  delivered: number;
  read: number;
  readN: number;
}

export type FakeRow =
  | { t: 'message' | 'recalled'; row: MessageRow }
  | { t: 'member'; row: MemberRow; by?: string }
  | { t: 'conversation'; rev: number; by?: string };

export class FakeConversation {
  rev = 0;
  readonly messages: MessageRow[] = [];
  readonly members = new Map<string, MemberRow>();
  readonly positions = new Map<string, Kept>();
  /** The rev of the last change of the settings. */
  settingsRev = 0;
  dissolvedAt = 0;
  /** A group that grew large. */
  room = false;
  /** By seq: the commits at which a message was made, and was changed last. */
  readonly made = new Map<number, number>();
  readonly touched = new Map<number, number>();
  /** Commits anywhere up to the last change here; what sync tokens compare. */
  pos = 0;

  constructor(
    readonly cid: string,
    readonly kind: 'dm' | 'group' | 'world',
    public name: string,
    readonly createdAt: number,
  ) {}

  get head(): number {
    return this.messages.length;
  }

  get n(): number {
    return this.messages[this.messages.length - 1]?.n ?? 0;
  }

  get people(): string[] {
    return [...this.members.values()].filter((each) => each.active).map((each) => each.userId);
  }

  place(userId: string): Kept {
    let kept = this.positions.get(userId);
    if (!kept) {
      kept = { delivered: 0, read: 0, readN: 0 };
      this.positions.set(userId, kept);
    }
    return kept;
  }

  /** Everything changed since a rev, whole rows in rev order. */
  since(rev: number): FakeRow[] {
    const rows: FakeRow[] = [
      ...this.messages.map((row): FakeRow => ({ t: row.recalledAt ? 'recalled' : 'message', row })),
      ...[...this.members.values()].map((row): FakeRow => ({ t: 'member', row })),
    ];
    if (this.settingsRev > 0) rows.push({ t: 'conversation', rev: this.settingsRev });
    return rows.filter((each) => revOf(each) > rev).sort((a, b) => revOf(a) - revOf(b));
  }

  settings(): Pick<ConversationRow, 'kind' | 'createdAt' | 'historyFromStart'> & Partial<ConversationRow> {
    return {
      kind: this.kind,
      createdAt: this.createdAt,
      historyFromStart: true,
      ...(this.kind === 'dm' ? { people: [...new Set(this.members.keys())] } : { name: this.name }),
      ...(this.room || this.kind === 'world' ? { room: true } : {}),
      ...(this.dissolvedAt > 0 ? { dissolvedAt: this.dissolvedAt } : {}),
    };
  }

  row(userId: string): ConversationRow {
    const own = this.place(userId);
    const others = this.people.filter((id) => id !== userId).map((id) => this.place(id));
    const lowest = {
      delivered: Math.min(...others.map((each) => each.delivered)),
      read: Math.min(...others.map((each) => each.read)),
    };
    const last = this.messages[this.messages.length - 1];
    const member = this.members.get(userId);
    const role = member?.active ? member.role : undefined;
    return {
      ...this.settings(),
      cid: this.cid,
      head: this.head,
      rev: this.rev,
      n: this.n,
      first: 1,
      memberCount: this.people.length,
      positions: { ...own },
      unread: Math.max(0, this.n - own.readN),
      ...(last ? { last, lastAt: last.at } : {}),
      ...(role === undefined ? {} : { role }),
      ...(others.length === 0 || this.kind === 'world'
        ? {}
        : this.kind === 'dm'
          ? { peer: lowest }
          : { all: lowest }),
    };
  }
}

export function revOf(row: FakeRow): number {
  return row.t === 'conversation' ? row.rev : row.row.rev;
}

export class FakeWorld {
  epoch = 'epoch-1';
  pos = 0;
  readonly people = new Map<string, FakePerson>();
  readonly conversations = new Map<string, FakeConversation>();
  readonly gone: {
    userId: string;
    cid: string;
    reason: 'removed' | 'left';
    at: number;
    by?: string;
    pos: number;
  }[] = [];
  private readonly mids = new Map<string, { seq: number; rev: number; at: number; content: string }>();
  private next = 1;

  constructor(private readonly now: () => number) {}

  id(): string {
    return `00000000-0000-4000-8000-${String(this.next++).padStart(12, '0')}`;
  }

  person(username: string, displayName = username, guest = false): FakePerson {
    const person = {
      id: this.id(),
      username,
      displayName,
      password: 'secret-secret',
      guest,
      receipts: true,
      blocked: new Set<string>(),
      hidden: new Set<string>(),
      votes: new Map<string, number[]>(),
    };
    this.people.set(person.id, person);
    this.open('world', 'World', []).members.set(person.id, this.member(person.id, 'member', 0));
    this.open('dm', '', [person.id]);
    return person;
  }

  /** The world and dms are one for their people; groups are new each time. */
  open(kind: 'dm' | 'group' | 'world', name: string, people: string[]): FakeConversation {
    const key = kind === 'group' ? this.id() : `${kind}-${[...new Set(people)].sort().join('-')}`;
    const known = this.conversations.get(key);
    if (known) return known;
    const made = new FakeConversation(key, kind, name, this.now());
    this.conversations.set(key, made);
    people.forEach((id, i) => {
      made.members.set(id, this.member(id, kind === 'group' && i === 0 ? 'owner' : 'member', ++made.rev));
    });
    made.pos = ++this.pos;
    return made;
  }

  member(userId: string, role: Role, rev: number): MemberRow {
    return { userId, role, rev, active: true, joinedAt: this.now() };
  }

  send(
    cid: string,
    from: string,
    mid: string,
    kind: string,
    body: Body,
  ): { row: MessageRow; duplicate: boolean } | 'conflict' {
    const conversation = this.must(cid);
    const key = `${cid} ${from} ${mid}`;
    const content = JSON.stringify([kind, body]);
    const before = this.mids.get(key);
    if (before) {
      if (before.content !== content) return 'conflict';
      const row = conversation.messages[before.seq - 1];
      if (row) return { row: { ...row, rev: before.rev }, duplicate: true };
    }
    const counts = kind !== 'system';
    const row: MessageRow = {
      cid,
      seq: conversation.head + 1,
      rev: ++conversation.rev,
      n: conversation.n + (counts ? 1 : 0),
      mid,
      ...(from === '' ? {} : { from }),
      at: this.now(),
      kind,
      body,
      ...(conversation.kind === 'world' && from !== ''
        ? { fromName: this.people.get(from)?.displayName ?? '' }
        : {}),
    };
    conversation.messages.push(row);
    conversation.pos = ++this.pos;
    conversation.made.set(row.seq, this.pos);
    conversation.touched.set(row.seq, this.pos);
    this.mids.set(key, { seq: row.seq, rev: row.rev, at: row.at, content });
    const own = conversation.place(from);
    if (row.n - own.readN <= 1) Object.assign(own, { read: row.seq, readN: row.n, delivered: row.seq });
    return { row, duplicate: false };
  }

  rename(cid: string, name: string): FakeConversation {
    const conversation = this.must(cid);
    conversation.name = name;
    conversation.settingsRev = ++conversation.rev;
    conversation.pos = ++this.pos;
    return conversation;
  }

  recall(cid: string, seq: number): MessageRow {
    const conversation = this.must(cid);
    const row = conversation.messages[seq - 1];
    if (!row) throw new Error('no such message');
    const tombstone = { ...row, body: {}, recalledAt: this.now(), rev: ++conversation.rev };
    return this.replace(conversation, tombstone);
  }

  edit(cid: string, seq: number, text: string): MessageRow {
    const conversation = this.must(cid);
    const row = conversation.messages[seq - 1];
    if (!row) throw new Error('no such message');
    return this.replace(conversation, {
      ...row,
      body: { text },
      editedAt: this.now(),
      rev: ++conversation.rev,
    });
  }

  private replace(conversation: FakeConversation, row: MessageRow): MessageRow {
    conversation.messages[row.seq - 1] = row;
    conversation.pos = ++this.pos;
    conversation.touched.set(row.seq, this.pos);
    return row;
  }

  setMember(cid: string, userId: string, change: { role?: Role; active?: boolean }): MemberRow {
    const conversation = this.must(cid);
    const before = conversation.members.get(userId) ?? this.member(userId, 'member', 0);
    const out = change.active === false ? { leftReason: 'removed' as const } : {};
    const row: MemberRow = { ...before, active: true, ...change, ...out, rev: ++conversation.rev };
    conversation.members.set(userId, row);
    conversation.pos = ++this.pos;
    if (change.active === false) {
      this.gone.push({ userId, cid, reason: 'removed', at: this.now(), pos: this.pos });
    }
    return row;
  }

  move(cid: string, userId: string, what: 'delivered' | 'read', pos: number): Kept {
    const conversation = this.must(cid);
    const kept = conversation.place(userId);
    const to = Math.min(pos, conversation.head);
    kept.delivered = Math.max(kept.delivered, to);
    if (what === 'read' && to > kept.read) {
      kept.read = to;
      kept.readN = conversation.messages[to - 1]?.n ?? kept.readN;
    }
    conversation.pos = ++this.pos;
    return kept;
  }

  must(cid: string): FakeConversation {
    const found = this.conversations.get(cid);
    if (!found) throw new Error(`no conversation ${cid}`);
    return found;
  }
}
