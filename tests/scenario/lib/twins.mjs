// Twins: devices of one person that must end alike, however each came to know: one that was live all the time, one that was away and
// caught up by its token, one that starts empty. Each keeps what a client of the contract would keep; alike() compares field by field.
import assert from "node:assert/strict";

const waitMs = 10_000;
const rowFrames = new Set(["message", "edited", "recalled", "reaction", "pinned", "updated"]);
// What stands in a conversation's row and is off where absent.
const settings = ["name", "avatar", "announcement", "historyFromStart", "allMutedUntil", "slowModeS", "admission", "membersInvite", "capacity", "messageLifeS", "joinRequests", "dissolvedAt"];
const ownLists = {
  friends: (row) => row.userId,
  requests: (row) => row.id,
  blocked: (row) => row.userId,
  views: (row) => row.cid,
  drafts: (row) => row.cid,
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

export class Twin {
  token;
  conversations = new Map();
  own = Object.fromEntries(Object.keys(ownLists).map((list) => [list, new Map()]));
  me = undefined;
  #strange = new Set(); // conversations heard of, and not known yet
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

  /** A device that knows everything there is now and then is away; sync() brings it back. */
  static async away(person) {
    const twin = new Twin(person);
    await twin.sync();
    return twin;
  }

  /** Over HTTP, until there is no more. */
  async sync() {
    for (let more = true; more; ) {
      const query = `limit=100&messages=50${this.token === undefined ? "" : `&token=${encodeURIComponent(this.token)}`}`;
      const answer = await this.person.ok("GET", `/v1/sync?${query}`);
      for (const part of answer.conversations) this.#take(part);
      for (const { cid } of answer.gone) this.conversations.delete(cid);
      for (const list of Object.keys(ownLists)) for (const row of answer.user[list] ?? []) this.#keep(list, row);
      if (answer.user.me !== undefined) this.me = answer.user.me;
      ({ token: this.token, more } = answer);
    }
    return this;
  }

  #keep(list, row) {
    const rows = this.own[list];
    const key = ownLists[list](row);
    if ((rows.get(key)?.urev ?? 0) <= row.urev) rows.set(key, row);
  }

  #take({ messages, tombstones, limited, members: _, mine, threads, ...row }) {
    let known = this.conversations.get(row.cid);
    if (known === undefined || limited) known = { messages: new Map(), mine: new Map(), threads: new Map() };
    known.row = row;
    for (const message of [...messages, ...tombstones]) this.#put(known, message);
    for (const [seq, each] of Object.entries(mine ?? {})) known.mine.set(Number(seq), each);
    for (const { root, ...seat } of threads ?? []) known.threads.set(root, seat);
    this.conversations.set(row.cid, known);
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
      else if (frame.t === "conversation" || frame.t === "message") this.#strange.add(frame.cid);
    }
  }

  /** Looks up what one hears of for the first time, as clients do. */
  async meet() {
    this.#hear();
    for (const cid of this.#strange) {
      this.#strange.delete(cid);
      const { users: _, ...row } = await this.person.ok("GET", `/v1/conversations/${cid}`);
      const { messages, mine } = await this.person.history(cid);
      this.#take({ ...row, messages, tombstones: [], mine });
    }
  }

  #hearOwn(frame) {
    for (const [field, list] of Object.entries(frameLists)) if (frame[field] !== undefined) this.#keep(list, frame[field]);
  }

  #hearOf(known, { t, by, emoji: _, on, change, ...row }) {
    if (rowFrames.has(t)) {
      this.#put(known, row);
      if (change === "thread" && by === this.person.id) this.#replied(known, row);
      if (row.seq > known.row.head) {
        // What one sent oneself is read, unless something else was not.
        const own = row.from === this.person.id && known.row.positions.readN === known.row.n;
        if (own) Object.assign(known.row.positions, { read: row.seq, readN: row.n });
        Object.assign(known.row, { head: row.seq, n: row.n });
      }
    } else if (t === "read" && row.from === this.person.id && row.readN !== undefined && row.thread === undefined) {
      Object.assign(known.row.positions, { read: row.pos, readN: row.readN });
    } else if (t === "read" && row.thread !== undefined) {
      known.threads.set(row.thread, { following: row.following, read: row.pos, readN: row.readN });
    } else if (t === "unread") {
      known.row.markedUnread = on;
    } else if (t === "cleared") {
      known.row.first = Math.max(known.row.first, row.pos + 1);
    } else if (t === "conversation") {
      for (const field of settings) known.row[field] = row[field];
    }
    if (row.rev > known.row.rev) known.row.rev = row.rev;
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
      if (list === "views" || list === "drafts") for (const cid of Object.keys(own[list])) if (!this.conversations.has(cid)) delete own[list][cid];
    }
    const conversations = {};
    for (const [cid, { row, messages, threads }] of [...this.conversations].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const { head, rev, n, first, positions, kind, markedUnread } = row;
      const seen = [...messages.values()].filter(({ seq }) => seq >= first).sort((a, b) => a.seq - b.seq);
      conversations[cid] = {
        ...{ head, rev, n, first, kind, read: positions.read, readN: positions.readN, unread: n - positions.readN },
        threads: Object.fromEntries([...threads].filter(([, { following }]) => following).sort(([a], [b]) => a - b)),
        settings: Object.fromEntries(settings.filter((field) => row[field] !== undefined).map((field) => [field, row[field]])),
        ...{ markedUnread: markedUnread === true, messages: Object.fromEntries(seen.map((message) => [message.seq, message])) },
      };
    }
    return { own, conversations };
  }
}

/**
 * All twins of one person end alike: the live one once it heard everything, the one that was away after its sync, and an empty one.
 * `pick` may leave out what a test is not about.
 */
export async function alike(live, away, pick = (shown) => shown) {
  await away.sync();
  const fresh = await new Twin(live.person).sync();
  const wanted = pick(fresh.shown());
  assert.deepEqual(pick(away.shown()), wanted, "who was away and caught up differs from an empty device");
  const deadline = Date.now() + waitMs;
  for (;;) {
    await live.meet();
    try {
      assert.deepEqual(pick(live.shown()), wanted, "who was live differs from an empty device");
      return wanted;
    } catch (difference) {
      const left = deadline - Date.now();
      if (left <= 0 || live.device.socket.close !== null) throw difference;
      let timer;
      await Promise.race([live.device.socket.changed(), new Promise((late) => (timer = setTimeout(late, left)))]);
      clearTimeout(timer);
    }
  }
}
