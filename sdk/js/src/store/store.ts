// Store: all conversations, people and presence that this session knows. One instance per signed-in person. Changes are
// gathered and shown in one flush, so that a burst of a thousand frames renders a few times, not a thousand.
import { Cell, Emitter } from '../base/cell.ts';
import type { Cancel, Env } from '../base/env.ts';
import type { BlockRow, Users } from '../types.ts';
import { ConversationModel } from './conversation_model.ts';
import type { Person, Presence } from './entities.ts';

/** At most one flush in this time while frames pour in; the first after a pause comes at once. */
const kFlushMs = 24;
const kAskGatherMs = 60;
const kAskMost = 200;

export class Store {
  /** Conversation ids, latest activity first. */
  readonly order = new Cell<readonly string[]>([]);
  /** Grows with every change of any person, for views that show names. */
  readonly people = new Cell<ReadonlyMap<string, Person>>(new Map());
  readonly presence = new Cell<ReadonlyMap<string, Presence>>(new Map());
  readonly unreadTotal = new Cell(0);
  /** Whom one has blocked. */
  readonly blocked = new Cell<ReadonlySet<string>>(new Set());
  /** People met whose names nobody told, gathered. */
  readonly unknown = new Emitter<string[]>();

  /** Something of it changed; told at each change, before it is shown. */
  readonly touched = new Emitter<ConversationModel>();

  private models = new Map<string, ConversationModel>();
  private dirty = new Set<ConversationModel>();
  private newPeople = new Map<string, Person>();
  private newPresence = new Map<string, Presence>();
  private readonly asked = new Set<string>();
  private toAsk: string[] = [];
  private asking: Cancel | null = null;
  private flushing: Cancel | null = null;
  private lastFlush = 0;

  constructor(
    private readonly env: Env,
    readonly me: string,
  ) {}

  all(): IterableIterator<ConversationModel> {
    return this.models.values();
  }

  find(cid: string): ConversationModel | undefined {
    return this.models.get(cid);
  }

  open(cid: string): ConversationModel {
    let model = this.models.get(cid);
    if (!model) {
      model = new ConversationModel(cid, this.me, (changed) => {
        this.dirty.add(changed);
        this.touched.emit(changed);
        this.schedule();
      });
      this.models.set(cid, model);
      this.dirty.add(model);
      this.schedule();
    }
    return model;
  }

  drop(cid: string): void {
    const model = this.models.get(cid);
    this.models.delete(cid);
    if (model) this.touched.emit(model);
    this.schedule();
  }

  /** Another history began: nothing that was cached holds. */
  clear(): void {
    this.models = new Map();
    this.blocked.set(new Set());
    this.dirty.clear();
    this.flush();
  }

  addUsers(users: Users | undefined): void {
    if (!users) return;
    for (const [id, user] of Object.entries(users)) {
      const person: Person = {
        id,
        name: user.name,
        avatar: user.avatar ?? '',
        guest: user.guest === true,
        bot: user.bot === true,
        deleted: user.deleted === true,
      };
      const known = this.newPeople.get(id) ?? this.people.get().get(id);
      if (known && same(known, person)) continue;
      this.newPeople.set(id, person);
      this.schedule();
    }
  }

  addPeople(people: readonly Person[]): void {
    for (const person of people) this.newPeople.set(person.id, person);
  }

  addName(id: string, name: string): void {
    const known = this.newPeople.get(id) ?? this.people.get().get(id);
    if (known?.name === name) return;
    this.addUsers({ [id]: { ...known, name } });
  }

  /** Makes sure that somebody's name is known or on its way. */
  meet(id: string): void {
    if (id === '' || this.asked.has(id) || this.people.get().has(id) || this.newPeople.has(id)) return;
    this.asked.add(id);
    this.toAsk.push(id);
    this.ask();
  }

  private ask(): void {
    this.asking ??= this.env.after(kAskGatherMs, () => {
      this.asking = null;
      this.unknown.emit(this.toAsk.splice(0, kAskMost));
      if (this.toAsk.length > 0) this.ask();
    });
  }

  forgetAsked(ids: string[]): void {
    for (const id of ids) this.asked.delete(id);
  }

  applyBlocks(rows: readonly Pick<BlockRow, 'userId' | 'active'>[]): void {
    if (rows.length === 0) return;
    const next = new Set(this.blocked.get());
    for (const { userId, active } of rows) {
      if (active) next.add(userId);
      else next.delete(userId);
    }
    this.blocked.set(next);
  }

  setPresence(id: string, presence: Presence): void {
    this.newPresence.set(id, presence);
    this.schedule();
  }

  /** Shows everything now; a send calls it so that one's own message appears in the same frame. */
  flush(): void {
    this.flushing?.();
    this.flushing = null;
    this.lastFlush = this.env.now();
    const changed = [...this.dirty];
    this.dirty.clear();
    if (this.newPeople.size > 0) this.people.set(new Map([...this.people.get(), ...this.newPeople]));
    if (this.newPresence.size > 0) this.presence.set(new Map([...this.presence.get(), ...this.newPresence]));
    this.newPeople = new Map();
    this.newPresence = new Map();
    for (const model of changed) model.flush();
    this.reorder();
  }

  private schedule(): void {
    if (this.flushing) return;
    const wait = this.env.now() - this.lastFlush > kFlushMs ? 0 : kFlushMs;
    this.flushing = this.env.after(wait, () => {
      this.flushing = null;
      this.flush();
    });
  }

  private reorder(): void {
    const rows = [...this.models.values()].filter((model) => model.known).map((model) => model.summary.get());
    rows.sort((a, b) => b.activeAt - a.activeAt || (a.cid < b.cid ? -1 : 1));
    const next = rows.map((row) => row.cid);
    const present = this.order.get();
    if (next.length !== present.length || next.some((cid, i) => cid !== present[i])) this.order.set(next);
    this.unreadTotal.set(rows.reduce((sum, row) => sum + (row.gone ? 0 : row.unread), 0));
  }
}

function same(a: Person, b: Person): boolean {
  return (
    a.name === b.name &&
    a.avatar === b.avatar &&
    a.guest === b.guest &&
    a.bot === b.bot &&
    a.deleted === b.deleted
  );
}
