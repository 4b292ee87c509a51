// ConversationModel: everything known of one conversation, and the two snapshots views read: `summary` (its list row)
// and `timeline` (its messages). Owner: the Store; changed by the engine alone. Invariants: `rev` never falls except by
// reset(); positions only grow; snapshots are rebuilt lazily, at most once per flush.
import { Cell } from '../base/cell.ts';
import type { MemberRow, MessageRow, MineRows, Quotes, Role, RowChange } from '../types.ts';
import type { Conversation, Gone, Message, Mine, Quote, Timeline } from './entities.ts';
import { grown, messageOf, mineOf, quoteOf, quoteOfMessage } from './message_rows.ts';
import { OthersPositions } from './others_positions.ts';
import { TimelineWindow } from './timeline_window.ts';

export interface FrozenConversation extends Pick<
  Conversation,
  | 'kind'
  | 'name'
  | 'peer'
  | 'avatar'
  | 'role'
  | 'memberCount'
  | 'first'
  | 'read'
  | 'head'
  | 'activeAt'
  | 'gone'
  | 'mutedUntil'
  | 'room'
> {
  rev: number;
  anchored: boolean;
  headN: number;
  readN: number;
  delivered: number;
  lastSeen: Message | null;
  others: { delivered: number; read: number };
  /** Without a hole, up to the newest that was known. */
  rows: readonly Message[];
  hasBefore: boolean;
  loaded: boolean;
}

export class ConversationModel {
  readonly summary: Cell<Conversation>;
  readonly timeline: Cell<Timeline>;
  readonly window = new TimelineWindow();
  /** Where one follows a link into older history: shown instead, until it has grown together with the window. */
  private aside: TimelineWindow | null = null;
  /** Changes of rows that were in no window while a page was on its way: the page may hold an older state. */
  private changed = new Map<number, MessageRow>();
  readonly others = new OthersPositions();

  rev = 0;
  /** Whether `rev` is known: everything up to it is here or below the window. */
  anchored = false;
  head = 0;
  headN = 0;
  loading = false;
  failure: string | null = null;
  /** Receives its live events: small conversations always, rooms while joined. */
  listening = false;
  /** Its row has come; until then only its id is known and no list shows it. */
  known = false;

  private kind: Conversation['kind'] = 'group';
  private name = '';
  private peer = '';
  private avatar = '';
  private role: Role = 'member';
  private memberCount = 0;
  private room = false;
  private first = 1;
  private read = 0;
  private readN = 0;
  private delivered = 0;
  private activeAt = 0;
  private lastSeen: Message | null = null;
  private typing: readonly string[] = [];
  private draft = '';
  private gone: Gone | null = null;
  private mutedUntil = 0;
  private outgoing: readonly Message[] = [];
  /** By seq; null: looked for and not to be had. */
  private quotes: ReadonlyMap<number, Quote | null> = new Map();

  constructor(
    readonly cid: string,
    private readonly me: string,
    private readonly touched: (model: ConversationModel) => void,
  ) {
    this.summary = new Cell(this.makeSummary());
    this.timeline = new Cell(this.makeTimeline());
  }

  /** Large enough that its events come only where they were asked for. */
  get isRoom(): boolean {
    return this.kind === 'world' || this.room;
  }

  get ownRead(): number {
    return this.read;
  }

  get ownDelivered(): number {
    return this.delivered;
  }

  get isGone(): boolean {
    return this.gone !== null;
  }

  /** A list row, a `joined` answer, a `conversation` event or an entry of `synced`. */
  applyRow(row: RowChange): void {
    this.known = true;
    this.kind = row.kind ?? this.kind;
    if (row.kind) {
      // Only the whole of the settings says what it leaves out.
      this.room = row.room ?? false;
      this.avatar = row.avatar ?? '';
    }
    this.name = row.name ?? this.name;
    if (row.people) this.peer = row.people.find((id) => id !== this.me) ?? this.me;
    this.role = row.role ?? this.role;
    this.memberCount = row.memberCount ?? this.memberCount;
    this.seeFrom(row.first ?? 1);
    this.mutedUntil = row.mutedUntil ?? this.mutedUntil;
    if ((row.head ?? 0) >= this.head) {
      this.head = row.head ?? this.head;
      this.headN = Math.max(this.headN, row.n ?? 0);
    }
    this.activeAt = Math.max(this.activeAt, row.lastAt ?? row.createdAt ?? 0);
    this.applyOwnPositions(row);
    this.others.apply(row.peer ?? row.all);
    if (row.dissolvedAt) this.gone ??= { reason: 'dissolved' };
    this.touch();
  }

  private applyOwnPositions(row: RowChange): void {
    const { positions } = row;
    if (!positions) return;
    this.delivered = Math.max(this.delivered, positions.delivered ?? 0);
    this.read = Math.max(this.read, positions.read ?? 0);
    this.readN = Math.max(this.readN, positions.readN ?? this.headN - (row.unread ?? 0));
  }

  /** What is below is not for this reader, or not any more. */
  private seeFrom(first: number): void {
    if (first <= this.first) return;
    this.first = first;
    for (const window of [this.window, this.aside]) window?.dropBelow(first);
    if (this.lastSeen && this.lastSeen.seq < first) this.lastSeen = null;
  }

  /** Oneself cleared the history up to `pos`, here or on another device. */
  clear(pos: number): void {
    this.moveRead(pos);
    this.seeFrom(pos + 1);
  }

  /** A message row from anywhere; answers whether it is news to this client. */
  applyMessage(row: MessageRow, origin: 'live' | 'replay'): boolean {
    const fresh = row.seq > this.head;
    if (fresh) {
      this.head = row.seq;
      this.headN = row.n > 0 ? Math.max(this.headN, row.n) : this.headN + 1;
      this.activeAt = Math.max(this.activeAt, row.at);
    }
    // Into an empty window only the newest may come: an older one, changed, would leave a hole above it.
    if (row.seq >= this.head || this.window.size > 0)
      this.window.upsert(row.n > 0 || !fresh ? row : { ...row, n: this.headN });
    if (!fresh) {
      if (this.aside?.find(row.seq)) this.aside.upsert(row);
      if (this.loading) this.changed.set(row.seq, row);
    }
    if (!this.lastSeen || row.seq >= this.lastSeen.seq) this.see(row);
    if (fresh && row.from !== undefined) this.setTyping(this.typing.filter((id) => id !== row.from));
    if (fresh && origin === 'live' && row.from === this.me) this.readAlong(row.seq);
    this.touch();
    return fresh;
  }

  /** The newest messages in one piece, where none is loaded. */
  fill(rows: MessageRow[]): void {
    if (this.window.size > 0) return;
    const last = rows[rows.length - 1]?.seq ?? 0;
    if (last < this.head) return;
    for (const row of rows.filter((each, i) => each.seq === last - (rows.length - 1 - i)))
      this.window.upsert(row);
  }

  /** A live send moves its sender's own `read` where nothing else was unread. */
  private readAlong(seq: number): void {
    if (this.headN - this.readN <= 1) {
      this.read = Math.max(this.read, seq);
      this.readN = this.headN;
    }
  }

  /** A message in its new state, whole; one that is not loaded needs nothing. */
  changeMessage(row: MessageRow): void {
    for (const window of [this.window, this.aside]) if (window?.find(row.seq)) window.upsert(row);
    if (this.loading) this.changed.set(row.seq, row);
    if (this.lastSeen?.seq === row.seq && row.rev > this.lastSeen.rev) this.see(row);
    if (this.quotes.has(row.seq)) this.addQuote(row.seq, quoteOfMessage(messageOf(row)));
    this.touch();
  }

  /** The newest message, as the list tells of it. */
  private see(row: MessageRow): void {
    const { mine } = (this.lastSeen?.seq === row.seq ? this.lastSeen : this.window.find(row.seq)) ?? {};
    this.lastSeen = { ...messageOf(row), ...(mine ? { mine } : {}) };
  }

  private alter(seq: number, change: (message: Message) => Message): void {
    let any = false;
    for (const window of [this.window, this.aside]) any = window?.alter(seq, change) || any;
    if (this.lastSeen?.seq === seq) this.lastSeen = change(this.lastSeen);
    else if (!any) return;
    this.touch();
  }

  /** What is one's own of these messages, as an answer says beside them: of whom it names nothing, there is nothing. */
  own(rows: readonly { seq: number }[], mine: MineRows | undefined): void {
    for (const { seq } of rows) {
      // What changed while the answer was on its way is newer than it.
      if (this.loading && this.changed.has(seq)) continue;
      const next = mineOf(mine?.[String(seq)]);
      this.alter(seq, (message) =>
        message.mine || Object.keys(next).length > 0 ? { ...message, mine: next } : message,
      );
    }
  }

  /** A change of what is one's own, from any of one's devices. */
  mark(seq: number, change: (mine: Mine) => Mine): void {
    this.alter(seq, (message) => ({ ...message, mine: change(message.mine ?? {}) }));
  }

  /** A piece of a growing message; what is missing before it comes with the next stored state. */
  grow(seq: number, offset: number, piece: string): void {
    this.alter(seq, (message) => {
      const { text } = message.body;
      if (message.stream !== 'open' || typeof text !== 'string') return message;
      const next = grown(text, offset, piece);
      return next === null ? message : { ...message, body: { ...message.body, text: next } };
    });
  }

  /** A message as a reply quotes it, wherever it is known from; undefined: not known, null: not to be had. */
  quote(seq: number): Quote | null | undefined {
    const found = this.shown.find(seq) ?? this.window.find(seq);
    if (found) return found.mine?.hidden ? null : quoteOfMessage(found);
    return this.quotes.get(seq);
  }

  addQuotes(quotes: Quotes | undefined): void {
    for (const [seq, row] of Object.entries(quotes ?? {})) this.addQuote(Number(seq), quoteOf(row));
  }

  addQuote(seq: number, quote: Quote | null): void {
    this.quotes = new Map(this.quotes).set(seq, quote);
    this.touch();
  }

  /** The window that is shown, and that pages are for. */
  get shown(): TimelineWindow {
    return this.aside ?? this.window;
  }

  get hasAfter(): boolean {
    return this.aside !== null;
  }

  addPage(rows: MessageRow[], hasBefore: boolean): void {
    this.shown.addPage(this.present(rows), hasBefore);
    this.growTogether(false);
    const last = this.window.last;
    if (last && (!this.lastSeen || last.seq >= this.lastSeen.seq)) this.lastSeen = last;
    if (last && last.seq > this.head) {
      this.head = last.seq;
      this.headN = Math.max(this.headN, last.n);
    }
    this.touch();
  }

  /** A page of older history, around some message; it is shown until closeAside() or until it reaches the newest. */
  openAside(rows: MessageRow[], hasBefore: boolean, hasAfter: boolean): void {
    this.aside = new TimelineWindow();
    this.aside.addPage(this.present(rows), hasBefore);
    this.growTogether(!hasAfter);
    this.touch();
  }

  /** What follows upon the aside; `end`: there is nothing between it and the newest. */
  addLater(rows: MessageRow[], end: boolean): void {
    this.aside?.addLater(this.present(rows));
    this.growTogether(end && rows.length === 0);
    this.touch();
  }

  closeAside(): void {
    if (!this.aside) return;
    this.aside = null;
    this.touch();
  }

  /** An aside that reaches the window becomes its lower part: from then on there is one history without a hole. */
  private growTogether(end: boolean): void {
    const last = this.aside?.last?.seq ?? 0;
    if (!this.aside) return;
    const reaches = this.window.first > 0 ? last >= this.window.first - 1 : last >= this.head;
    if (!reaches && !end) return;
    this.window.takeBelow(this.aside);
    this.aside = null;
  }

  /** Rows of a page, those that changed while it was on its way in their newer state. */
  private present(rows: MessageRow[]): MessageRow[] {
    return rows.map((row) => {
      const newer = this.changed.get(row.seq);
      return newer && newer.rev > row.rev ? newer : row;
    });
  }

  /** What is below `seq` may have changed unseen; without one, everything. */
  dropBelow(seq?: number): void {
    if (seq === undefined) this.window.clear();
    else this.window.dropBelow(seq);
    this.aside = null;
    this.touch();
  }

  /** One's own read position, from here or another device; `readN` as the server counts it, where it says. */
  moveRead(pos: number, readN?: number): void {
    const known = readN ?? (pos >= this.head ? this.headN : this.window.atOrBelow(pos)?.n);
    this.read = Math.max(this.read, pos);
    this.readN = Math.max(this.readN, known ?? 0);
    this.touch();
  }

  moveDelivered(pos: number): void {
    this.delivered = Math.max(this.delivered, pos);
  }

  moveOther(user: string, what: 'delivered' | 'read', pos: number): void {
    this.others.move(user, what, pos, Math.max(1, this.memberCount - 1), this.kind === 'dm');
    this.touch();
  }

  /** Somebody joined, left or changed; of the others only their positions are kept here. */
  changeMember(row: MemberRow, by: string | undefined): void {
    const active = row.active !== false;
    if (!active) this.others.forget(row.userId);
    if (row.userId !== this.me) return;
    this.role = row.role;
    this.mutedUntil = row.mutedUntil ?? 0;
    const who = row.leftBy ?? by;
    this.leave(
      active ? null : { reason: row.leftReason ?? 'removed', ...(who === undefined ? {} : { by: who }) },
    );
  }

  leave(gone: Gone | null): void {
    this.gone = gone;
    if (gone) this.setTyping([]);
    this.touch();
  }

  setTyping(typing: readonly string[]): void {
    if (typing.length === this.typing.length && typing.every((id, i) => id === this.typing[i])) return;
    this.typing = typing;
    this.touch();
  }

  get typists(): readonly string[] {
    return this.typing;
  }

  setDraft(draft: string): void {
    if (draft === this.draft) return;
    this.draft = draft;
    this.touch();
  }

  setOutgoing(outgoing: readonly Message[]): void {
    this.outgoing = outgoing;
    this.touch();
  }

  setLoading(loading: boolean, failure: string | null = null): void {
    this.loading = loading;
    this.changed.clear();
    this.failure = failure;
    this.touch();
  }

  /** Everything up to this rev is known. */
  reach(rev: number): void {
    this.rev = Math.max(this.rev, rev);
    this.anchored = true;
  }

  /** What is kept of it over a reload: all but what is ephemeral or kept elsewhere, with its newest messages. */
  freeze(most: number): FrozenConversation {
    const rows = most > 0 ? this.window.list().slice(-most) : [];
    const {
      kind,
      name,
      peer,
      avatar,
      role,
      memberCount,
      first,
      read,
      readN,
      delivered,
      activeAt,
      lastSeen,
      gone,
    } = this;
    return {
      ...{
        kind,
        name,
        peer,
        avatar,
        role,
        memberCount,
        first,
        read,
        readN,
        delivered,
        activeAt,
        lastSeen,
        gone,
      },
      ...{ rev: this.rev, anchored: this.anchored, head: this.head, headN: this.headN },
      mutedUntil: this.mutedUntil,
      room: this.room,
      others: this.others.lowest(),
      rows,
      hasBefore: this.window.hasBefore || rows.length < this.window.size,
      loaded: this.window.loaded && rows.length > 0,
    };
  }

  thaw(frozen: FrozenConversation): void {
    const { rows, hasBefore, loaded, others, ...rest } = frozen;
    Object.assign(this, rest);
    this.window.restore(rows, hasBefore, loaded);
    this.others.apply(others);
    this.known = true;
    this.touch();
  }

  /** Forgets what was cached of it (resync); the outbox and the draft stay. */
  reset(): void {
    this.rev = 0;
    this.anchored = false;
    this.dropBelow();
  }

  flush(): void {
    this.summary.set(this.makeSummary());
    this.timeline.set(this.makeTimeline());
  }

  private touch(): void {
    this.touched(this);
  }

  private makeSummary(): Conversation {
    return {
      cid: this.cid,
      kind: this.kind,
      name: this.name,
      peer: this.peer,
      avatar: this.avatar,
      role: this.role,
      memberCount: this.memberCount,
      head: this.head,
      first: this.first,
      unread: Math.max(0, this.headN - this.readN),
      read: this.read,
      others: this.others.lowest(),
      last: this.outgoing[this.outgoing.length - 1] ?? this.lastShown(),
      activeAt: Math.max(
        this.activeAt,
        this.lastSeen?.at ?? 0,
        this.outgoing[this.outgoing.length - 1]?.at ?? 0,
      ),
      typing: this.typing,
      draft: this.draft,
      gone: this.gone,
      room: this.isRoom,
      mutedUntil: this.mutedUntil,
    };
  }

  /** Groups and channels are listened to however large; the world while one looks at it. */
  get isFollowedRoom(): boolean {
    return this.isRoom && this.kind !== 'world' && this.known && this.gone === null;
  }

  get lastActive(): number {
    return this.activeAt;
  }

  /** The newest that one has not deleted for oneself. */
  private lastShown(): Message | null {
    if (!this.lastSeen?.mine?.hidden) return this.lastSeen;
    const rows = visible(this.window.list());
    return rows[rows.length - 1] ?? null;
  }

  private makeTimeline(): Timeline {
    const { shown } = this;
    return {
      messages: visible(shown.list()),
      // One that came back by another way (a sync, another page) before its ack is shown once; below an older part of
      // the history what is being sent has no place.
      outgoing: this.aside ? [] : this.outgoing.filter((each) => !shown.hasMid(this.me, each.mid)),
      hasBefore: shown.hasBefore && (shown.first === 0 ? this.head > 0 : shown.first > this.first),
      hasAfter: this.hasAfter,
      loaded: shown.loaded || this.head === 0,
      loading: this.loading,
      failure: this.failure,
      quotes: this.quotes,
    };
  }
}

/** Without what one deleted for oneself; the same list where there is none of it. */
function visible(rows: readonly Message[]): readonly Message[] {
  return rows.some((each) => each.mine?.hidden) ? rows.filter((each) => !each.mine?.hidden) : rows;
}
