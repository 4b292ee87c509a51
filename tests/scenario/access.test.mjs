// The access table: every command of the contract by every kind of stranger, each cell with the code it must be answered. A command
// belongs to a family, which is its line; what its fields are comes from its golden example, with the ids of the scene put in. A command
// of the contract that is in no family fails the test, and so does a name here that the contract does not know. Each cell is asked over
// HTTP and over the socket, in scenes of the same make, and must hear the same.
//
// Columns: nobody (no token) and a guest follow from who may use the command at all (x-caller); then an outsider with an account, a former
// member, a muted member, somebody blocked (in a dm), a member, an admin, the owner. `-` is: allowed to ask, whatever is answered about
// what was asked for.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { Server } from "./lib/server.mjs";
import { Device, Person, mid } from "./lib/person.mjs";
import { Socket } from "./lib/socket.mjs";
import { commands, overHttp, overSocket } from "./lib/ways.mjs";

const out = "not_member";
const no = "forbidden";
const columns = ["outsider", "former", "muted", "blocked", "member", "admin", "owner"];

// Who has been in goes on seeing what was said then, as it stood then; `former` is allowed to read that.
const families = {
  //                                   outsider former muted    blocked    member admin owner
  "reads what one may see":           [out,     "-",   "-",     "-",       "-",   "-",  "-"],
  "is for who is in":                 [out,     out,   "-",     "-",       "-",   "-",  "-"],
  "is heard by others":               [out,     out,   "muted", "blocked", "-",   "-",  "-"],
  "is planned to be heard":           [out,     out,   "-",     "blocked", "-",   "-",  "-"],
  "brings people in":                 [out,     out,   "muted", no,        "-",   "-",  "-"],
  "has links":                        [out,     out,   "-",     "-",       "-",   "-",  "-"],
  "leads":                            [out,     out,   no,      no,        no,    "-",  "-"],
  "is the sender's":                  [out,     out,   no,      no,        no,    no,   "-"],
  "is the sender's while heard":      [out,     out,   "muted", "blocked", no,    no,   "-"],
  "stands over the conversation":     [out,     out,   no,      "blocked", no,    "-",  "-"],
  "takes down what may hang":         [out,     out,   no,      "-",       no,    "-",  "-"],
  "is the owner's":                   [out,     out,   no,      no,        no,    no,   "-"],
  "asks to come in":                  [no,      no,    "-",     no,        "-",   "-",  "-"],
  "asks about oneself":               ["-",     "-",   "-",     "-",       "-",   "-",  "-"],
};

const views = ["pinConversation", "unpinConversation", "archiveConversation", "unarchiveConversation", "muteConversation", "unmuteConversation", "tagConversation", "untagConversation", "saveDraft", "dropDraft", "hideConversation", "showConversation", "markUnread", "unmarkUnread", "clearHistory"];
const table = {
  "reads what one may see": ["getConversation", "getMedia", "history", "getMessage", "searchMessages", "favoriteMessage"],
  "is for who is in": ["listThreads", "messageHistory", "listReactions", "listPins", "listVotes", "followThread", "unfollowThread", "listMembers", "receipts", "read", "ack", "unsetReaction", "vote", "unvote", "closePoll", ...views],
  "is heard by others": ["send", "typing", "signal", "setReaction", "forward"],
  "is planned to be heard": ["scheduleMessage"],
  "brings people in": ["addMembers", "makeInvite"],
  "has links": ["listInvites"],
  leads: ["updateConversation", "updateMember", "removeMember", "listBans", "banMember", "liftBan", "revokeInvite", "listJoinRequests", "answerJoinRequest", "recallMessage"],
  "is the sender's": ["editMessage", "finishStream"],
  "is the sender's while heard": ["appendStream"],
  "stands over the conversation": ["pinMessage"],
  "takes down what may hang": ["unpinMessage"],
  "is the owner's": ["dissolveConversation"],
  "asks to come in": ["askToJoin"],
  "asks about oneself": ["getJoin", "withdrawJoin", "leave", "unfavoriteMessage", "unhideMessage"],
};
// About no conversation: whoever may use the command at all may; nobody's role matters.
const own = ["createUpload", "followedThreads", "listScheduled", "changeScheduled", "cancelScheduled", "getMe", "updateMe", "listDevices", "searchUsers", "batchUsers", "getUser", "blockUser", "unblockUser", "listBlocked", "requestFriend", "answerFriendRequest", "listFriendRequests", "listFriends", "removeFriend", "createConversation", "listConversations", "sync", "unreadSummary", "ticket", "presence", "ping", "joinByInvite", "listMentions", "listFavorites", "readAll", "updateFriend", "withdrawFriendRequest"];
// The same, but carrying it out would end the person's own sign-in, so only who may not is tried.
const endings = ["deleteMe", "removeDevice", "signOutEverywhere", "changePassword", "upgrade"];
// For those who are not signed in too.
const doors = ["register", "login", "guest", "refresh", "logout", "resetPassword", "info", "previewInvite"];
// Of the installation's administrators.
const administration = ["disableUser", "searchIndexState", "rebuildSearchIndex"];
// The session's own, tried by every other scenario: signing in on a socket, and listening, which the world's visitors may too.
const sessions = ["auth", "join"];

const golden = parse(readFileSync(new URL("../../protocol/golden/examples.yaml", import.meta.url), "utf8"));
const examples = new Map(golden.up.map(({ t, id: _, ...fields }) => [t, fields]));
const frames = parse(readFileSync(new URL("../../protocol/asyncapi.yaml", import.meta.url), "utf8")).components.messages;
const callers = (name) => commands.get(name)?.caller ?? frames[name]["x-caller"];
const aboutWho = new Set(["unauthorized", "token_expired", "forbidden", "not_member", "muted", "blocked", "guest_not_allowed"]);

let server;
let cast;
let stage; // a scene for whoever is refused: nothing happens there
before(async () => {
  server = await Server.start();
  const names = ["owner", "admin", "member", "muted", "former", "outsider", "blocked", "blocker", "other blocker", "target"];
  const people = await Promise.all(names.map(() => Person.register(server)));
  cast = Object.fromEntries(names.map((name, n) => [name, people[n]]));
  cast.guest = await Person.guest(server);
  cast.nobody = { token: undefined };
  cast.dm = await cast.blocker.dm(cast.blocked);
  cast.dmSeq = (await cast.blocker.post(cast.dm, "before the block")).seq;
  cast.clearedDm = await cast["other blocker"].dm(cast.blocked); // for what takes the message away
  await cast["other blocker"].post(cast.clearedDm, "before the block");
  for (const blocker of [cast.blocker, cast["other blocker"]]) await blocker.ok("PUT", `/v1/users/${cast.blocked.id}/block`);
  stage = await scene();
  stage.looks = await looks(stage);
});
after(() => server.stop());

/** A group of its own, so that no cell depends on another. */
async function scene() {
  const { owner, admin, member, muted, former, target } = cast;
  const cid = await owner.group("Table", admin, member, muted, former, target);
  const at = `/v1/conversations/${cid}/members`;
  await owner.ok("PATCH", `${at}/${admin.id}`, { role: "admin" });
  await owner.ok("PATCH", `${at}/${muted.id}`, { mutedUntil: Date.now() + 3_600_000 });
  const { seq } = await owner.post(cid, "something to see");
  await former.ok("DELETE", `${at}/${former.id}`);
  return { cid, seq };
}

/** The example's fields, about this scene. */
function fieldsFor(name, { cid, seq }, target) {
  const fields = { ...examples.get(name) };
  const put = (field, value) => field in fields && (fields[field] = value);
  put("cid", cid);
  put("conversation", cid);
  put("from", cid);
  put("seqs", [seq]);
  put("mid", mid());
  put("userId", target.id);
  if (Array.isArray(fields.userIds)) fields.userIds = [target.id];
  if (Array.isArray(fields.members)) fields.members = [target.id];
  if (Array.isArray(fields.mentions)) delete fields.mentions;
  for (const field of ["seq", "pos", "root"]) put(field, seq);
  for (const field of ["replyTo", "threadRootSeq", "ifRev", "alsoInTimeline", "before", "after", "to"]) delete fields[field];
  if (name === "send") Object.assign(fields, { kind: "text", body: { text: "hi" } });
  if (name === "updateMember") Object.assign(fields, { role: undefined, mutedUntil: Date.now() + 60_000 });
  if (fields.expiresAt !== undefined) fields.expiresAt = Date.now() + 3_600_000;
  return fields;
}

/** All that its owner sees of a scene. */
async function looks({ cid }) {
  const ends = ["", "/members", "/bans", "/invites", "/join-requests", "/pins", "/messages"];
  return Promise.all(ends.map((end) => cast.owner.ok("GET", `/v1/conversations/${cid}${end}`)));
}

const devices = new Map();
/** The one live device of somebody; who is nobody has an open socket that was never signed in on. */
async function deviceOf(who) {
  if (who === cast.nobody) return new Device(await Socket.open(server.port, "/v1/ws"));
  if (!devices.has(who) || devices.get(who).socket.close !== null) devices.set(who, await who.connect());
  return devices.get(who);
}

/** The code one hears, `ok` for none: the same by every road that the command has. `fields` makes them for one road. */
async function heard(name, who, fields) {
  const codes = [];
  if (commands.has(name)) codes.push((await overHttp(server, who.token, name, await fields())).code ?? "ok");
  const alsoSocket = commands.get(name)?.socket ?? true;
  // Before one has signed in, a socket knows auth and ping alone.
  if (alsoSocket && !(who === cast.nobody && commands.has(name) && callers(name) === "anyone")) {
    const device = await deviceOf(who);
    codes.push((await overSocket(device, name, await fields())).code ?? "ok");
    if (who === cast.nobody) device.cut();
  }
  assert.equal(new Set(codes).size, 1, `${name}: HTTP and the socket differ: ${codes}`);
  return codes[0];
}

function check(cell, code, wanted) {
  if (wanted === "-") assert.ok(!aboutWho.has(code), `${cell}: ${code}, but may ask`);
  else assert.equal(code, wanted, cell);
}

function ofCaller(name, column) {
  const caller = callers(name);
  if (column === "nobody") return caller === "anyone" ? "-" : "unauthorized";
  return caller === "user" || caller === "admin" ? "guest_not_allowed" : undefined;
}

test("every command of the contract stands in the table once, and nothing else does", () => {
  const known = new Set([...commands.keys(), ...examples.keys()]);
  const lined = [...Object.values(table).flat(), ...own, ...endings, ...doors, ...administration, ...sessions];
  assert.deepEqual([...known].filter((name) => !lined.includes(name)), [], "without a line: put them into a family of this table");
  assert.deepEqual(lined.filter((name) => !known.has(name)), [], "no such commands");
  assert.equal(new Set(lined).size, lined.length, "twice in the table");
});

for (const [family, names] of Object.entries(table)) {
  for (const name of names) {
    test(`${name} ${family}`, async () => {
      // Who is refused changes nothing, so the same scene does for all of those.
      const cell = async (column, wanted) => {
        const dm = name === "clearHistory" || name === "hideConversation" ? cast.clearedDm : cast.dm;
        const target = column === "blocked" ? cast.blocker : cast.target;
        const where = async () => (column === "blocked" ? { cid: dm, seq: cast.dmSeq } : wanted === "-" ? await scene() : stage);
        check(`${name} by ${column}`, await heard(name, cast[column], async () => fieldsFor(name, await where(), target)), wanted);
      };
      await cell("nobody", ofCaller(name, "nobody") ?? "-");
      await cell("guest", ofCaller(name, "guest") ?? (families[family][0] === out ? out : "-"));
      for (const [n, column] of columns.entries()) await cell(column, families[family][n]);
    });
  }
}

test("whoever was refused changed nothing", async () => {
  assert.deepEqual(await looks(stage), stage.looks);
});

test("what is about oneself is for whoever may use it at all", async () => {
  const where = { cid: mid(), seq: 1 };
  for (const name of own) {
    const target = { id: mid() };
    check(`${name} by nobody`, await heard(name, cast.nobody, () => fieldsFor(name, where, target)), ofCaller(name, "nobody"));
    // What a guest may begin (the world) stands under the same name as what it may not (a group).
    const guest = name === "createConversation" ? "guest_not_allowed" : (ofCaller(name, "guest") ?? "-");
    check(`${name} by a guest`, await heard(name, cast.guest, () => fieldsFor(name, where, target)), guest);
    check(`${name} by a member`, await heard(name, cast.member, () => fieldsFor(name, where, target)), "-");
  }
});

test("what would end one's sign-in is for nobody who has none, and what needs an account for no guest", async () => {
  for (const name of endings) {
    check(`${name} by nobody`, await heard(name, cast.nobody, () => fieldsFor(name, {}, { id: mid() })), "unauthorized");
    const guest = ofCaller(name, "guest");
    if (guest !== undefined) check(`${name} by a guest`, await heard(name, cast.guest, () => fieldsFor(name, {}, { id: mid() })), guest);
  }
});

test("the doors are for everybody, the installation's administration for its administrators", async () => {
  for (const name of doors) assert.equal(callers(name), "anyone", name);
  for (const name of administration) {
    assert.equal(callers(name), "admin", name);
    for (const [who, code] of [["nobody", "unauthorized"], ["guest", "guest_not_allowed"], ["member", no], ["owner", no]]) {
      check(`${name} by ${who}`, await heard(name, cast[who], () => fieldsFor(name, {}, cast.target)), code);
    }
  }
});

test("who left, was removed or banned reads what was said till then, as it stood then, by every road", async () => {
  const [ann, ben, cleo] = await Promise.all([1, 2, 3].map(() => Person.register(server)));
  for (const end of ["left", "removed", "banned"]) {
    const cid = await ann.group("Before", ben, cleo);
    const at = `/v1/conversations/${cid}`;
    const { seq } = await ann.post(cid, "said before");
    await ben.ok("PUT", `${at}/messages/${seq}/favorite`, {});
    if (end === "banned") await ann.ok("PUT", `${at}/bans/${ben.id}`, {});
    else await (end === "left" ? ben : ann).ok("DELETE", `${at}/members/${ben.id}`);
    const row = await ben.ok("GET", at);
    await ann.ok("PATCH", `${at}/messages/${seq}`, { body: { text: "said after" } });
    await cleo.ok("PUT", `${at}/messages/${seq}/reactions/${encodeURIComponent("🎉")}`, {});
    await ann.ok("PUT", `${at}/messages/${seq}/pin`, {});
    await ann.ok("PATCH", at, { name: "After", announcement: "News" });
    await ann.post(cid, "more");
    const home = await ben.group("Home");
    const carried = await ben.ok("POST", `/v1/conversations/${home}/forward`, { mid: mid(), from: cid, seqs: [seq] });
    const told = [
      await ben.ok("GET", at),
      await ben.history(cid),
      await ben.ok("GET", `${at}/messages/${seq}`),
      await ben.ok("GET", "/v1/favorites"),
      (await ben.history(home)).messages.find((message) => message.seq === carried.sent[0].seq),
    ];
    for (const each of told) {
      const text = JSON.stringify(each);
      assert.doesNotMatch(text, /said after|🎉|"After"|News|pinnedAt/, end);
      assert.ok(!text.includes(cleo.id) || each === told[1], end);
    }
    for (const each of told.slice(1)) assert.match(JSON.stringify(each), /said before/, end);
    assert.deepEqual(told[0], row, end);
  }
});
