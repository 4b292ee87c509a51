// Bad input for each command of the contract, made from its schemas: every required field missing, every field of a wrong type, beyond
// its bounds or of no known word, over the socket and over HTTP. Each is refused as bad_request or too_large and names the field, and
// when all is done nothing has changed for anybody. Where a contract says nothing of a value, nothing is tried.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { Server, kith } from "./lib/server.mjs";
import { Person, mid } from "./lib/person.mjs";
import { eventually } from "./lib/patience.mjs";
import { commands, overHttp, overSocket } from "./lib/ways.mjs";

const load = (name) => parse(readFileSync(new URL(`../../protocol/${name}`, import.meta.url), "utf8"));
const requests = Object.entries(load("schemas/requests.yaml")).map(([name, schema]) => [name[0].toLowerCase() + name.slice(1), schema]);
const common = load("schemas/common.yaml");
const bounds = new Map(load("limits.yaml").limits.map(({ name, value }) => [name, value]));
const examples = new Map(load("golden/examples.yaml").up.map(({ t, id: _, ...fields }) => [t, fields]));

// What no golden example shows, for they are no commands of the socket.
const doors = {
  register: { username: "somebody.new", password: "correct horse", displayName: "New" },
  login: { username: "somebody.new", password: "correct horse" },
  guest: { displayName: "New" },
  upgrade: { username: "somebody.new", password: "correct horse" },
  refresh: { refreshToken: "none" },
  logout: { refreshToken: "none" },
  changePassword: { oldPassword: "correct horse", newPassword: "another horse" },
  resetPassword: { token: undefined, newPassword: "another horse" }, // of a link that is made for it
};
// Where people read it as a name, no character may act on the words around it.
const names = new Set(["displayName", "createConversation.name", "updateConversation.name", "forward.title"]);
const absent = Symbol("absent");

const resolved = ({ $ref, ...own }) => ($ref === undefined ? own : { ...common[$ref.split("#/")[1]], ...own });
const bound = (schema, limit, plain) => bounds.get(schema[limit]) ?? schema[plain];

const wrongTypes = {
  integer: { "a word": "x", "a fraction": 1.5, "a switch": true, "a list": [1], "an object": {}, "a number as text": "1" },
  boolean: { "a word": "x", "a number": 1, "an object": {}, "a word for yes": "true" },
  string: { "a number": 7, "a switch": true, "a list": ["x"], "an object": { a: 1 } },
  array: { "a word": "x", "a number": 7, "an object": {}, "a switch": true },
  object: { "a word": "x", "a number": 7, "a list": [], "a switch": true },
};

/** By name: values that no field of this schema may have. `valid` is one that it may. */
function wrong(schema, valid) {
  const { type } = schema;
  const values = { ...wrongTypes[type] };
  if (type === "integer") {
    if (schema.minimum !== undefined) values["below its least"] = schema.minimum - 1;
    const most = bound(schema, "x-max", "maximum");
    values["above its most"] = most === undefined ? 2 ** 53 : most + 1;
  } else if (type === "string") {
    const most = bound(schema, "x-max", "maxLength");
    const least = bound(schema, "x-min", "minLength");
    if (most !== undefined) values["too long"] = "x".repeat(most + 1);
    if (least === 1) values.empty = "";
    else if (least > 1) values["too short"] = "x".repeat(least - 1);
    if (schema.enum !== undefined) values["no word of its own"] = "nonsense";
    if (schema["x-id"]) Object.assign(values, { "no id": "x", "an id with more": "0000000a-0000-4000-8000-0000000000021", "no hex": "0000000g-0000-4000-8000-000000000002" });
    if (schema["x-mid"]) Object.assign(values, { "too short": "short", "of other characters": "abc def/gh", "too long": "x".repeat(65) });
  } else if (type === "object") {
    const most = bounds.get(schema["x-max-bytes"]);
    if (most !== undefined) values["too large"] = { text: "x".repeat(most) };
  } else if (type === "array") {
    const items = resolved(schema.items);
    const item = valid?.[0] ?? (items.type === "string" ? mid() : 1);
    if (schema.minItems === 1) values["an empty list"] = [];
    const most = bound(schema, "x-max", "maxItems");
    if (most !== undefined) values["too many"] = Array.from({ length: most + 1 }, () => item);
    for (const [name, value] of Object.entries(wrong(items, item))) values[`a list with ${name}`] = [item, value];
  }
  return values;
}

/** All that is tried of a command: [name, field, value]. */
function triesOf(command, { required = [], properties = {} }, base) {
  const tries = required.map((field) => [`${field}, absent`, field, absent]);
  for (const [field, given] of Object.entries(properties)) {
    if (names.has(field) || names.has(`${command}.${field}`)) for (const sign of ["\u0007", "\u202e", "\n"]) tries.push([`${field}, ${escape(sign)}`, field, `a${sign}b`]);
    for (const [name, value] of Object.entries(wrong(resolved(given), base[field]))) tries.push([`${field}, ${name}`, field, value]);
  }
  return tries;
}

/** Whether HTTP can carry this as wrong: what stands in the path or the query is a text there, and no part of a path is absent or empty. */
function carried({ path, bodied }, field, value, given) {
  const inPath = path.includes(`{${field}}`);
  if (!inPath && bodied) return true;
  if (value === absent) return !inPath;
  if (typeof value === "object" || typeof value === "boolean" || (inPath && value === "")) return false;
  const schema = resolved(given);
  if (schema.type === "integer") return value !== "1";
  if (schema.type === "boolean") return value !== 1 && value !== "true";
  const words = schema.enum !== undefined || schema["x-id"] !== undefined || schema["x-mid"] !== undefined;
  return typeof value === "string" || words;
}

let server;
let [owner, member, guest] = [];
let scene;
before(async () => {
  server = await Server.start();
  [owner, member] = await Promise.all([Person.register(server), Person.register(server)]);
  guest = await Person.guest(server);
  assert.equal((await kith("user", "admin", owner.username, "--data", server.data)).code, 0);
  owner = await eventually(async () => {
    const { answer } = await overHttp(server, undefined, "login", { username: owner.username, password: "correct horse" });
    const signed = new Person(server, answer);
    return (await signed.http("GET", "/v1/admin/search")).status === 200 ? signed : undefined;
  }, "an administrator");
  const cid = await owner.group("Bad input", member);
  await owner.ok("PATCH", `/v1/conversations/${cid}`, { admission: "open" });
  const { seq } = await owner.post(cid, "stays as it is");
  const { id: requestId } = await owner.ok("POST", "/v1/friends/requests", { userId: member.id });
  const plan = { cid, mid: mid(), kind: "text", body: { text: "later" }, at: Date.now() + 3_600_000 };
  const { scheduled } = await owner.ok("POST", "/v1/scheduled-messages", plan);
  const { out } = await kith("user", "passwd", member.username, "--data", server.data);
  doors.resetPassword.token = /reset#(\S+)/.exec(out)[1];
  scene = { cid, seq, requestId, scheduleId: scheduled.id };
});
after(() => server.stop());

/** Fields with which the command would be right, or wrong for no more than what there is. */
function baseOf(name) {
  const fields = { ...examples.get(name) };
  const put = (field, value) => field in fields && (fields[field] = value);
  for (const field of ["cid", "from"]) put(field, scene.cid);
  for (const field of ["seq", "pos", "upTo", "before"]) put(field, scene.seq);
  for (const field of ["scheduleId", "requestId"]) put(field, scene[field]);
  put("seqs", [scene.seq]);
  for (const field of ["userId", "from"]) if (fields[field] !== scene.cid) put(field, member.id);
  for (const field of ["userIds", "members", "watch"]) put(field, [member.id]);
  for (const field of ["replyTo", "threadRootSeq", "ifRev", "mentions", "mentionAll", "after", "cursor", "token", "avatar"]) delete fields[field];
  for (const field of ["at", "until", "expiresAt", "allMutedUntil"]) put(field, Date.now() + 3_600_000);
  if (name === "searchMessages") fields.from = member.id;
  return { ...fields, ...doors[name] };
}

/** All that people could see: whatever any command changes moves something of it. */
async function everything() {
  const paths = ["sync", "me", "me/devices", "conversations", "friends", "friends/requests", "blocked-users", "scheduled-messages", "favorites", "threads", "unread-summary"];
  paths.push(...["", "/members", "/bans", "/invites", "/join-requests", "/pins", "/messages", `/messages/${scene.seq}/history`].map((end) => `conversations/${scene.cid}${end}`));
  const seen = {};
  for (const [who, person] of Object.entries({ owner, member, guest })) {
    for (const path of paths) {
      const { status, json } = await person.http("GET", `/v1/${path}`);
      // When a device was last seen moves with each call, and so does the place of a sync.
      seen[`${who} ${path}`] = [status, JSON.parse(JSON.stringify(json, (key, value) => (key === "lastSeen" && typeof value === "number") || key === "token" ? undefined : value))];
    }
  }
  return seen;
}

for (const road of ["socket", "HTTP"]) {
  test(`whatever is wrong is refused over ${road}, names its field and changes nothing`, async () => {
    const before = await everything();
    const faults = [];
    let tried = 0;
    let device = await owner.connect();
    for (const [name, schema] of requests) {
      const command = commands.get(name);
      if (road === "socket" ? command?.socket === false : command === undefined) continue;
      const base = baseOf(name);
      for (const [what, field, value] of triesOf(name, schema, base)) {
        if (road === "HTTP" && !carried(command, field, value, schema.properties[field])) continue;
        const fields = { ...base, ...("mid" in base ? { mid: mid() } : {}), [field]: value };
        if (value === absent) delete fields[field];
        ++tried;
        const token = (name === "upgrade" ? guest : owner).token;
        const { code, problem } = road === "socket" ? await overSocket(device, name, fields) : await overHttp(server, token, name, fields);
        if (device.socket.close !== null) device = await owner.connect();
        const told = problem?.field?.split(/[.[]/)[0];
        if (!["bad_request", "too_large"].includes(code) || told !== field) faults.push(`${name}: ${what}: ${code ?? "accepted"} ${problem?.field ?? ""}`);
      }
    }
    device.cut();
    assert.deepEqual(faults, []);
    assert.ok(tried > 1000, `only ${tried} were tried`);
    assert.deepEqual(await everything(), before);
    assert.doesNotMatch(server.errors, /internal/);
  });
}
