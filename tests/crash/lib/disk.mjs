// A disk that forgets: from the journal which the preloaded shim (tests/crash/disk) writes, a model of what of the data
// folder is durable and what waits in the system's cache only; and from that model, folders as a power cut may leave them.
//
// What is held to be possible, file by file and folder by folder: of the bytes written since the last sync nothing, a part in
// order whose last write is torn, or any pages of them; of the names made, changed or removed since the folder's last sync any
// beginning, in their order. A sync of a file is none of its name. What one file loses says nothing of another.
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { binary } from "../../scenario/lib/server.mjs";

const shim = resolve(process.env.KITH_DISK ?? join(dirname(binary), "libunsteady_disk.so"));
const kinds = { write: 1, truncate: 2, sync: 3, make: 4, rename: 5, remove: 6 };
const headBytes = 24;
const page = 4096;
export const zones = { log: 0, directory: 1, other: 2 };
export const deeds = { write: 0, sync: 1, name: 2, read: 3 };
export const errors = { EIO: 5, ENOSPC: 28, EROFS: 30 };
const freeAt = 128;
const hitsAt = 136;

function put(bytes, offset, data) {
  const size = Math.max(bytes.length, offset + data.length);
  const grown = size > bytes.length ? Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]) : bytes;
  data.copy(grown, offset);
  return grown;
}

function resized(bytes, size) {
  return size <= bytes.length ? bytes.subarray(0, size) : Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]);
}

function applied(bytes, change) {
  return change.size === undefined ? put(bytes, change.offset, change.data) : resized(bytes, change.size);
}

class File {
  durable;
  waiting = []; // {at, offset, data} or {at, size}

  constructor(bytes = Buffer.alloc(0)) {
    this.durable = bytes;
  }

  sync(begun) {
    while (this.waiting.length > 0 && this.waiting[0].at < begun) this.durable = applied(this.durable, this.waiting.shift());
  }

  /** Everything, as the system shows it while it runs. */
  current() {
    return this.waiting.reduce(applied, Buffer.from(this.durable));
  }

  /** What a power cut may leave. */
  afterCut(dice, keep) {
    let bytes = Buffer.from(this.durable);
    if (keep === "nothing" || this.waiting.length === 0) return bytes;
    if (keep === "beginning") {
      const whole = Math.floor(dice() * (this.waiting.length + 1));
      for (const change of this.waiting.slice(0, whole)) bytes = applied(bytes, change);
      const torn = this.waiting[whole];
      if (torn?.data !== undefined) bytes = put(bytes, torn.offset, torn.data.subarray(0, Math.floor(dice() * torn.data.length)));
      return bytes;
    }
    for (const change of this.waiting) {
      if (change.size !== undefined) {
        // What was written after a change of size that did not reach the disk did not either.
        if (dice() < 0.5) break;
        bytes = resized(bytes, change.size);
        continue;
      }
      for (let from = 0; from < change.data.length; ) {
        const to = Math.min(change.data.length, from + page - ((change.offset + from) % page));
        if (dice() < 0.5) bytes = put(bytes, change.offset + from, change.data.subarray(from, to));
        from = to;
      }
    }
    return bytes;
  }
}

class Folder {
  durable = new Map(); // name -> File or Folder
  live = new Map();
  waiting = []; // {at, set?, node?, unset?}

  change(change) {
    this.waiting.push(change);
    Folder.#apply(this.live, change);
  }

  static #apply(names, { set, node, unset }) {
    if (unset !== undefined) names.delete(unset);
    if (set !== undefined) names.set(set, node);
  }

  sync(begun) {
    while (this.waiting.length > 0 && this.waiting[0].at < begun) Folder.#apply(this.durable, this.waiting.shift());
  }

  afterCut(dice, keep) {
    const names = new Map(this.durable);
    const count = keep === "nothing" ? 0 : Math.floor(dice() * (this.waiting.length + 1));
    for (const change of this.waiting.slice(0, count)) Folder.#apply(names, change);
    return names;
  }
}

class Model {
  root = new Folder();
  #nodes = new Map(); // inode -> File or Folder

  static of(path) {
    const model = new Model();
    model.#scan(path, model.root);
    return model;
  }

  #scan(path, folder) {
    this.#nodes.set(statSync(path, { bigint: true }).ino, folder);
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inner = join(path, entry.name);
      const node = entry.isDirectory() ? new Folder() : new File(readFileSync(inner));
      folder.durable.set(entry.name, node);
      folder.live.set(entry.name, node);
      if (entry.isDirectory()) this.#scan(inner, node);
      else this.#nodes.set(statSync(inner, { bigint: true }).ino, node);
    }
  }

  #place(path) {
    const parts = path.split("/");
    const name = parts.pop();
    return { folder: parts.reduce((folder, part) => folder.live.get(part), this.root), name };
  }

  play(record) {
    const { at, kind, inode, number, payload } = record;
    const node = this.#nodes.get(inode);
    if (kind === kinds.write) node?.waiting.push({ at, offset: number, data: payload });
    else if (kind === kinds.truncate) node?.waiting.push({ at, size: number });
    else if (kind === kinds.sync) node?.sync(number);
    else if (kind === kinds.make) {
      const { folder, name } = this.#place(payload.toString());
      // A second name of a file that has one; otherwise the inode is a new thing's.
      const linked = node !== undefined && [...folder.live.values()].includes(node);
      const made = linked ? node : number === 1 ? new Folder() : new File();
      this.#nodes.set(inode, made);
      folder.change({ at, set: name, node: made });
    } else if (kind === kinds.rename) {
      const [from, to] = payload.toString().split("\0").map((path) => this.#place(path));
      to.folder.change({ at, set: to.name, node: from.folder.live.get(from.name), unset: from.name });
    } else if (kind === kinds.remove) {
      const { folder, name } = this.#place(payload.toString());
      folder.change({ at, unset: name });
    }
  }

  /** What a killed process did without having noted it waits like all else: found by looking. */
  reconcile(path, at, folder = this.root) {
    const names = new Set();
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      names.add(entry.name);
      const inner = join(path, entry.name);
      const inode = statSync(inner, { bigint: true }).ino;
      let node = folder.live.get(entry.name);
      if (node === undefined) {
        node = entry.isDirectory() ? new Folder() : new File();
        folder.change({ at, set: entry.name, node });
      }
      this.#nodes.set(inode, node);
      if (entry.isDirectory()) {
        this.reconcile(inner, at, node);
        continue;
      }
      const bytes = readFileSync(inner);
      if (bytes.equals(node.current())) continue;
      node.waiting.push({ at, size: bytes.length }, { at, offset: 0, data: bytes });
    }
    for (const name of folder.live.keys()) if (!names.has(name)) folder.change({ at, unset: name });
  }

  write(path, dice, keep, folder = this.root) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    for (const [name, node] of folder.afterCut(dice, keep)) {
      const inner = join(path, name);
      if (node instanceof Folder) this.write(inner, dice, keep, node);
      else writeFileSync(inner, node.afterCut(dice, keep), { mode: 0o600 });
    }
  }
}

function* records(bytes) {
  for (let at = 0; at + headBytes <= bytes.length; ) {
    const size = bytes.readUInt32LE(at + 4);
    const end = at + headBytes + size;
    if (end > bytes.length) return; // the last one of a killed process
    yield {
      at,
      end,
      kind: bytes.readUInt32LE(at),
      inode: bytes.readBigUInt64LE(at + 8),
      number: Number(bytes.readBigUInt64LE(at + 16)),
      payload: bytes.subarray(at + headBytes, end),
    };
    at = end;
  }
}

/** The disk below one data folder, across the processes that use it one after the other. */
export class Disk {
  constructor(folder, scratch) {
    if (!existsSync(shim)) throw new Error(`${shim} is missing: build the target unsteady_disk`);
    this.folder = folder;
    this.journal = join(scratch, "journal");
    this.faults = join(scratch, "faults");
    writeFileSync(this.faults, Buffer.alloc(page));
    this.#begin();
  }

  get env() {
    return { LD_PRELOAD: shim, KITH_DISK_ROOT: this.folder, KITH_DISK_JOURNAL: this.journal, KITH_DISK_FAULTS: this.faults };
  }

  #begin() {
    rmSync(this.journal, { force: true });
    writeFileSync(this.journal, "");
    this.model = Model.of(this.folder);
    this.played = 0;
  }

  /** Now, as a place in the journal: what was acknowledged before must survive every cut from here on. */
  now() {
    return statSync(this.journal).size;
  }

  #play(until) {
    const bytes = readFileSync(this.journal).subarray(this.played);
    const base = this.played;
    for (const record of records(bytes)) {
      if (base + record.end > until) break;
      if (record.kind === kinds.sync && base + record.at >= (this.deafFrom ?? Infinity)) {
        this.played = base + record.end;
        continue;
      }
      this.model.play({ ...record, at: base + record.at });
      this.played = base + record.end;
    }
  }

  /** As if every sync from this place in the journal on had been a lie. */
  lieFrom(place) {
    this.deafFrom = place;
  }

  /** The folder that a cut at `place` may leave, written to `path`. Places must grow from one call to the next. */
  cut(path, { place = Infinity, dice, keep }) {
    this.#play(place);
    this.model.write(path, dice, keep);
  }

  /** After a process was killed and the machine runs on: its files are as it left them, and no more durable than before. */
  survive() {
    this.#play(Infinity);
    truncateSync(this.journal, this.played);
    this.model.reconcile(this.folder, this.played);
  }

  /** After a process was killed by the loss of power: the folder becomes what is left of it. */
  lose({ dice, keep }) {
    const left = `${this.folder}.left`;
    this.cut(left, { dice, keep });
    rmSync(this.folder, { recursive: true });
    mkdirSync(this.folder, { mode: 0o700 });
    copyInto(left, this.folder);
    rmSync(left, { recursive: true });
    this.#begin();
  }

  #poke(offset, bytes) {
    const file = openSync(this.faults, "r+");
    writeSync(file, bytes, 0, bytes.length, offset);
    closeSync(file);
  }

  /** From now on every such deed in that part of the folder fails. */
  fail(zone, deed, error) {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(error);
    this.#poke((zones[zone] * 8 + deeds[deed]) * 4, bytes);
  }

  /** Free space as the system reports it. */
  reportFree(free) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(free) + 1n);
    this.#poke(freeAt, bytes);
  }

  heal() {
    this.#poke(0, Buffer.alloc(freeAt + 8));
  }

  /** How often something was refused so far. */
  hits() {
    return Number(readFileSync(this.faults).readBigInt64LE(hitsAt));
  }
}

function copyInto(from, to) {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      mkdirSync(target, { mode: 0o700 });
      copyInto(source, target);
    } else {
      writeFileSync(target, readFileSync(source), { mode: 0o600 });
    }
  }
}
