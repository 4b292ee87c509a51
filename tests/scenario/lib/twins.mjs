// Twins: devices of one person that must end alike, however each came to know: one that was live all the time, one that was away and
// caught up by its token, one that starts empty. Each keeps what a client of the contract would keep; alike() compares field by field,
// and holds the empty one against what the store answers when asked for each thing by itself.
//
// What no frame tells, and a live device may so only ask for (untold() leaves it out for that one): how far one's other devices received
// (positions.delivered), the lowest and highest place of all others (all, any: who sends moves their own place silently, and who leaves
// takes theirs along), and one's own vote. In a room, whose members come and go untold, the number of members and others' places are
// nobody's to keep.
import assert from "node:assert/strict";

const waitMs = 10_000;
const lastMessages = 50; // of a conversation, that a first load brings
const rowFrames = new Set(["message", "edited", "recalled", "reaction", "pinned", "updated"]);
// What stands in a conversation's row and is off where absent.
const settings = ["name", "avatar", "announcement", "historyFromStart", "allMutedUntil", "slowModeS", "admission", "membersInvite", "capacity", "messageLifeS", "joinRequests", "dissolvedAt", "kind", "createdBy", "createdAt", "people", "room"];
// What of it is the reader's, or is about everybody's places.
const seats = ["head", "rev", "n", "first", "unread", "lastAt", "last", "memberCount", "role", "mutedUntil", "peer", "all", "any"];
const ownLists = {
  friends: (row) => row.userId,
  requests: (row) => row.id,
  blocked: (row) => row.userId,
  views: (row) => row.cid,
  drafts: (row) => (row.threadRootSeq === undefined ? row.cid : `${row.cid}/${row.threadRootSeq}`),
  favorites: (row) => `${row.cid}/${row.seq}`,
  scheduled: (row) => row.id,
};
const frameLists = { friend: "friends", request: "requests", block: "blocked", view: "views", draft: "drafts", favorite: "favorites", scheduled: "scheduled" };
// What the contract keeps as a tombstone of the delta, and a first load does not tell at all.
const over = {
  friends: (row) => !row.active,
  requests: (row) => row.state !== "pending",
  blocked: (row) => !row.active,
  drafts: (row) => row.text === "",
  favorites: (row) => !row.active,
  scheduled: (row) => row.state !== "pending",
  views: (row) => Object.keys(row).every((field) => field === "cid" || field === "urev"),
};

const chosen = (row, fields) => Object.fromEntries(fields.filter((field) => row[field] !== undefined).map((field) => [field, row[field]]));
const sorted = (map) => Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));

/** All pages of a list. */
async function pages(person, path, list) {
  const rows = [];
  for (let cursor; ; ) {
    const answer = await person.ok("GET", `${path}?limit=100${cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`}`);
    rows.push(...answer[list]);
    cursor = answer.cursor;
    if (cursor === undefined) return rows;
  }
}

export class Twin {
  token;
  conversations = new Map();
  gone = new Map(); // why one is no more in a conversation, as one was told
  own = Object.fromEntries(Object.keys(ownLists).map((list) => [list, new Map()]));
  me = undefined;
  #hidden = new Map(); // what one deleted for oneself since, by place
  #strange = new Set(); // conversations heard of, and not known yet
  #stale = false; // one's own profile changed
  #heard = 0;

  constructor(person) {
    this.person = person;
  }

  /** A device that knows everything there is now and, from here on, what its session hears. */
  static async live(person) {
    const twin = new Twin(person);
    twin.device = await person.connect();
    await twin.sync();
    return twin;
  }

  /** Opens what only those hear who opened it: rooms, as the world. */
  async listen() {
    for (const [cid, { row }] of this.conversations) if (row.room) await this.device.join({ cid, rev: row.rev });
  }

  /** A device that knows everything there is now and then is away; sync() brings it back. */
  static async away(person) {
    const twin = new Twin(person);
    await twin.sync();
    return twin;
  }

  /** Over HTTP, until there is no more. */
  async sync() {
    for (let more = true; more; ) {
      const query = `limit=100&messages=${lastMessages}${this.token === undefined ? "" : `&token=${encodeURIComponent(this.token)}`}`;
      const answer = await this.person.ok("GET", `/v1/sync?${query}`);
      for (const part of answer.conversations) await this.#take(part);
      for (const { cid, ...how } of answer.gone) this.#lose(cid, how);
      for (const list of Object.keys(ownLists)) for (const row of answer.user[list] ?? []) this.#keep(list, row);
      for (const row of answer.user.hidden ?? []) this.#hide(row);
      if (answer.user.me !== undefined) this.me = answer.user.me;
      ({ token: this.token, more } = answer);
    }
    return this;
  }

  #lose(cid, how) {
    this.conversations.delete(cid);
    this.#strange.delete(cid);
    this.gone.set(cid, how);
  }

  #keep(list, row) {
    const rows = this.own[list];
    const key = ownLists[list](row);
    if ((rows.get(key)?.urev ?? 0) > row.urev) return;
    rows.set(key, row);
    if (list === "favorites") this.#mark(row, "favorite");
  }

  #hide(row) {
    const key = `${row.cid}/${row.seq}`;
    if ((this.#hidden.get(key)?.urev ?? 0) > row.urev) return;
    this.#hidden.set(key, row);
    this.#mark(row, "hidden");
  }

  #mark({ cid, seq, active }, field) {
    const mine = this.conversations.get(cid)?.mine;
    if (mine === undefined) return;
    const { [field]: _, ...rest } = mine.get(seq) ?? {};
    mine.set(seq, active ? { ...rest, [field]: true } : rest);
  }

  async #take({ messages, tombstones, limited, members, mine, threads, ...row }) {
    this.gone.delete(row.cid);
    let known = this.conversations.get(row.cid);
    if (known === undefined || limited) known = { messages: new Map(), mine: new Map(), threads: new Map(), members: await this.#members(row) };
    known.row = row;
    for (const message of [...messages, ...tombstones]) this.#put(known, message);
    for (const { seq } of messages) known.mine.set(seq, mine?.[seq] ?? {});
    for (const { seq } of tombstones) this.#bare(known, seq);
    for (const member of members ?? []) this.#seat(known, member);
    for (const { root, ...seat } of threads ?? []) known.threads.set(root, seat);
    this.conversations.set(row.cid, known);
  }

  /** Who is in, which a first load does not tell; of a room nobody keeps that, and of a channel those alone who lead it. */
  async #members({ cid, room, kind, role }) {
    if (room || (kind === "channel" && role === "member")) return undefined;
    const rows = await pages(this.person, `/v1/conversations/${cid}/members`, "members");
    return new Map(rows.map((member) => [member.userId, member]));
  }

  #seat(known, member) {
    if ((known.members?.get(member.userId)?.rev ?? 0) < member.rev) known.members?.set(member.userId, member);
  }

  /** Nobody reacts to or votes in what was taken back. */
  #bare(known, seq) {
    const { reactions: _, votes: __, ...rest } = known.mine.get(seq) ?? {};
    known.mine.set(seq, rest);
  }

  #put(known, message) {
    if ((known.messages.get(message.seq)?.rev ?? 0) < message.rev) known.messages.set(message.seq, message);
  }

  /** What the live session heard since. */
  #hear() {
    const frames = this.device.heard();
    for (; this.#heard < frames.length; ++this.#heard) {
      const frame = frames[this.#heard];
      if (frame.t === "user") this.#hearOwn(frame);
      const known = this.conversations.get(frame.cid);
      if (known !== undefined) this.#hearOf(known, frame);
      else if (frame.t === "conversation" || frame.t === "message" || frame.t === "member") this.#hearStrange(frame);
    }
  }

  #hearStrange({ t, cid, userId, active, dissolvedAt, by, leftReason, leftBy, leftAt }) {
    const about = t === "member" && userId === this.person.id;
    if (dissolvedAt !== undefined) this.#lose(cid, { reason: "dissolved", by, at: dissolvedAt });
    else if (about && !active) this.#lose(cid, { reason: leftReason, by: leftBy, at: leftAt });
    else if (about || !this.gone.has(cid)) this.#strange.add(cid);
  }

  /** Looks up what one hears of for the first time, and oneself where that changed, as clients do. */
  async meet() {
    this.#hear();
    for (const cid of this.#strange) {
      this.#strange.delete(cid);
      const { users: _, own: __, draft: ___, mentions: ____, ...row } = await this.person.ok("GET", `/v1/conversations/${cid}`);
      if (row.role === undefined) continue; // out again meanwhile
      const { messages, mine } = await this.person.history(cid);
      const followed = (await pages(this.person, "/v1/threads", "threads")).filter((thread) => thread.cid === cid);
      const threads = followed.map(({ root, following, read, readN }) => ({ root: root.seq, following, read, readN }));
      await this.#take({ ...row, messages, tombstones: [], mine, threads });
    }
    if (!this.#stale) return;
    this.#stale = false;
    this.me = (await this.person.ok("GET", "/v1/me")).user;
  }

  #hearOwn(frame) {
    for (const [field, list] of Object.entries(frameLists)) if (frame[field] !== undefined) this.#keep(list, frame[field]);
    if (frame.hidden !== undefined) this.#hide(frame.hidden);
    if (frame.changed === "profile" || frame.changed === "settings") this.#stale = true;
  }

  #hearOf(known, { t, by, emoji, on, change, ...row }) {
    if (rowFrames.has(t)) {
      if (t === "recalled") this.#bare(known, row.seq);
      if (t === "reaction" && by === this.person.id) this.#react(known, row, emoji, on);
      this.#put(known, row);
      if (change === "thread" && by === this.person.id) this.#replied(known, row);
      if (row.seq > known.row.head) this.#grow(known.row, row);
    } else if (t === "read" || t === "delivered") {
      this.#hearPlace(known, t, row);
    } else if (t === "unread") {
      known.row.markedUnread = on;
    } else if (t === "cleared") {
      known.row.first = Math.max(known.row.first, row.pos + 1);
    } else if (t === "conversation" && row.rev >= known.row.rev) {
      for (const field of settings) known.row[field] = row[field];
      if (row.dissolvedAt !== undefined) this.#lose(row.cid, { reason: "dissolved", by, at: row.dissolvedAt });
    } else if (t === "member") {
      this.#hearMember(known, row);
    }
    if (row.rev > known.row.rev) known.row.rev = row.rev;
  }

  #grow(row, { seq, n, at, from, mid }) {
    // What one sent oneself is read, unless something else was not or a plan sent it; so it is with the other of a dm.
    const planned = [...this.own.scheduled.values()].some((plan) => plan.mid === mid);
    if (from === this.person.id && !planned && row.positions.readN === row.n) Object.assign(row.positions, { read: seq, readN: n });
    if (row.peer !== undefined && from !== this.person.id && row.peer.read === row.head) Object.assign(row.peer, { read: seq, delivered: seq });
    Object.assign(row, { head: seq, n, lastAt: at });
  }

  #hearPlace(known, t, { from, pos, readN, thread, following }) {
    const { positions, peer } = known.row;
    if (thread !== undefined) known.threads.set(thread, { following, read: pos, readN });
    else if (from === this.person.id) {
      if (readN !== undefined) Object.assign(positions, { read: pos, readN });
    } else if (peer !== undefined) {
      if (t === "read") peer.read = Math.max(peer.read ?? 0, pos);
      peer.delivered = Math.max(peer.delivered, pos);
    }
  }

  #hearMember(known, { t: _, cid, ...member }) {
    this.#seat(known, member);
    if (known.members !== undefined) known.row.memberCount = [...known.members.values()].filter(({ active }) => active).length;
    if (member.userId !== this.person.id || member.rev < known.row.rev) return;
    if (!member.active) this.#lose(cid, { reason: member.leftReason, by: member.leftBy, at: member.leftAt });
    Object.assign(known.row, { role: member.role, mutedUntil: member.mutedUntil });
  }

  #react(known, { seq, rev }, emoji, on) {
    if ((known.messages.get(seq)?.rev ?? 0) >= rev) return;
    const { reactions = [], ...rest } = known.mine.get(seq) ?? {};
    const left = reactions.filter((each) => each !== emoji);
    known.mine.set(seq, { ...rest, reactions: on ? [...left, emoji] : left });
  }

  /** One's own reply reads what stands there, unless something was unread: no frame says so but the reply itself. */
  #replied(known, { seq, thread }) {
    const seat = known.threads.get(seq);
    if (seat?.readN === thread.replies - 1) Object.assign(seat, { read: thread.last, readN: thread.replies });
  }

  /** What this device would show. */
  shown() {
    if (this.device !== undefined) this.#hear();
    const own = {};
    for (const [list, rows] of Object.entries(this.own)) {
      own[list] = Object.fromEntries([...rows].filter(([, row]) => !over[list](row)).sort(([a], [b]) => (a < b ? -1 : 1)));
      if (list === "views" || list === "drafts") for (const [key, { cid }] of Object.entries(own[list])) if (!this.conversations.has(cid)) delete own[list][key];
    }
    const conversations = new Map([...this.conversations].map(([cid, known]) => [cid, this.#shownOf(known)]));
    return { own, me: this.me, conversations: sorted(conversations) };
  }

  #shownOf({ row, messages, mine, threads, members }) {
    const { positions, n, first, room } = row;
    const seen = [...messages.values()].filter(({ seq }) => seq >= first).sort((a, b) => a.seq - b.seq).slice(-lastMessages);
    const out = {
      ...chosen(row, seats),
      ...{ kind: row.kind, read: positions.read, readN: positions.readN, delivered: positions.delivered, unread: n - positions.readN },
      threads: Object.fromEntries([...threads].filter(([, { following }]) => following).sort(([a], [b]) => a - b)),
      settings: chosen(row, settings),
      ...{ markedUnread: row.markedUnread === true, messages: Object.fromEntries(seen.map((message) => [message.seq, message])) },
      mine: Object.fromEntries(seen.map(({ seq }) => [seq, tidy(mine.get(seq))]).filter(([, each]) => each !== undefined)),
    };
    // A live device knows the message itself: the last that one did not delete for oneself.
    if (this.device !== undefined) delete out.last;
    const last = seen.findLast(({ seq }) => mine.get(seq)?.hidden !== true);
    if (this.device !== undefined && last !== undefined) out.last = last;
    if (room) for (const field of ["memberCount", "all", "any"]) delete out[field];
    else if (members !== undefined) out.members = sorted(new Map([...members].filter(([, { active }]) => active)));
    return out;
  }
}

/** What of a message depends on its reader; nothing where nothing does. */
function tidy(each = {}) {
  const { reactions = [], votes = [], favorite, hidden } = each;
  const out = {};
  if (reactions.length > 0) out.reactions = [...reactions].sort();
  if (votes.length > 0) out.votes = votes;
  if (favorite) out.favorite = true;
  if (hidden) out.hidden = true;
  return Object.keys(out).length > 0 ? out : undefined;
}

/** Without what no frame tells. */
function untold({ conversations, ...rest }) {
  const told = Object.entries(conversations).map(([cid, { delivered: _, all: __, any: ___, mine, ...shown }]) => {
    const known = Object.entries(mine).map(([seq, { votes: ____, ...each }]) => [seq, each]);
    return [cid, { ...shown, mine: Object.fromEntries(known.filter(([, each]) => Object.keys(each).length > 0)) }];
  });
  return { ...rest, conversations: Object.fromEntries(told) };
}

/** What the store answers about each conversation shown, asked for by itself. */
async function asked(person, shown) {
  assert.deepEqual(shown.me, (await person.ok("GET", "/v1/me")).user, "oneself");
  for (const [cid, { messages, mine, settings: set, ...rest }] of Object.entries(shown.conversations)) {
    const row = await person.ok("GET", `/v1/conversations/${cid}`);
    assert.deepEqual(set, chosen(row, settings), "a row by itself");
    const fields = seats.filter((field) => rest[field] !== undefined);
    assert.deepEqual(chosen(rest, fields), chosen(row, fields), "a row by itself");
    const history = await person.history(cid);
    const told = history.messages.filter(({ seq }) => messages[seq] !== undefined);
    assert.deepEqual(Object.values(messages), told, "the messages of a page of history");
    for (const { seq } of told) assert.deepEqual(mine[seq], tidy(history.mine?.[seq]), `what is one's own of message ${seq}`);
  }
}

/** What an empty device of this person shows, which is what the store answers. */
async function empty(person) {
  const fresh = (await new Twin(person).sync()).shown();
  await asked(person, fresh);
  return fresh;
}

/** Who was away shows after its sync what an empty device does; returns that. `pick` may leave out what a test is not about. */
export async function caughtUp(away, pick = (shown) => shown) {
  await away.sync();
  const wanted = pick(await empty(away.person));
  assert.deepEqual(pick(away.shown()), wanted, "who was away and caught up differs from an empty device");
  return wanted;
}

/** Who was live shows, once it heard everything, what an empty device does; returns that. */
export async function keptUp(live, pick = (shown) => shown) {
  const told = pick(untold(await empty(live.person)));
  const deadline = Date.now() + waitMs;
  for (;;) {
    await live.meet();
    try {
      assert.deepEqual(pick(untold(live.shown())), told, "who was live differs from an empty device");
      return told;
    } catch (difference) {
      const left = deadline - Date.now();
      if (left <= 0 || live.device.socket.close !== null) throw difference;
      let timer;
      await Promise.race([live.device.socket.changed(), new Promise((late) => (timer = setTimeout(late, left)))]);
      clearTimeout(timer);
    }
  }
}

/** All twins of one person end alike: the live one, the one that was away after its sync, and an empty one. */
export async function alike(live, away, pick = (shown) => shown) {
  const wanted = await caughtUp(away, pick);
  await keptUp(live, pick);
  for (const [cid, how] of away.gone) if (live.gone.has(cid)) assert.deepEqual(live.gone.get(cid), how, "why one is gone");
  return wanted;
}
