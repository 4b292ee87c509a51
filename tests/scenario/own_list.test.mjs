// One's own list: pins, archive, mute, tags, drafts, hiding, marks, clearing, reading all; over HTTP and over the socket, with a device
// that is away meanwhile and a restart in between; and the list that shows it: status, order, search, pages that neither skip nor double.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { Server, removeFolder, temporaryFolder } from "./lib/server.mjs";
import { Person, mid } from "./lib/person.mjs";
import { Twin, alike } from "./lib/twins.mjs";

let server;
const data = temporaryFolder();
before(async () => (server = await Server.start({ data })));
after(async () => {
  await server.stop();
  removeFolder(data);
});

// Every command, and what a repeat of it must leave as it is.
const commands = [
  { t: "pinConversation", method: "PUT", path: "pin", fields: { rank: 7 }, own: { pinned: 7 } },
  { t: "archiveConversation", method: "PUT", path: "archive", fields: { stay: true }, own: { archived: true, stayArchived: true } },
  { t: "muteConversation", method: "PUT", path: "mute", fields: { until: 4102444800000 }, own: { mutedUntil: 4102444800000 } },
  { t: "tagConversation", method: "PUT", path: "tags", fields: { tags: ["work", "家"] }, own: { tags: ["work", "家"] } },
  { t: "unpinConversation", method: "DELETE", path: "pin", gone: "pinned" },
  { t: "unarchiveConversation", method: "DELETE", path: "archive", gone: "archived" },
  { t: "unmuteConversation", method: "DELETE", path: "mute", gone: "mutedUntil" },
  { t: "untagConversation", method: "DELETE", path: "tags", gone: "tags" },
];

const list = (person, query = "") => person.ok("GET", `/v1/conversations?limit=100${query}`);
const names = async (person, query) => (await list(person, query)).conversations.map(({ name }) => name);

async function pair() {
  const [ann, ben] = [await Person.register(server), await Person.register(server)];
  return { ann, ben, cid: await ann.dm(ben) };
}

for (const road of ["http", "socket"]) {
  test(`each switch of one's list reaches all one's devices and nobody else's, over ${road}`, async () => {
    const { ann, ben, cid } = await pair();
    await ben.post(cid, "hello");
    const [live, away] = [await Twin.live(ann), await Twin.away(ann)];
    const [other, second] = [await Twin.live(ben), await ann.connect()];
    const run = ({ t, method, path, fields = {} }) =>
      road === "http" ? ann.ok(method, `/v1/conversations/${cid}/${path}`, fields) : second.ok({ t, cid, ...fields });
    for (const command of commands) {
      const { urev } = await run(command);
      assert.equal((await run(command)).urev, urev, `${command.t} twice is once`);
      const { own } = await ann.ok("GET", `/v1/conversations/${cid}`);
      for (const [field, value] of Object.entries(command.own ?? {})) assert.deepEqual(own[field], value);
      if (command.gone) assert.equal(own[command.gone], undefined);
    }
    const draft = { text: "so far", replyTo: 1 };
    await (road === "http" ? ann.ok("PUT", `/v1/conversations/${cid}/draft`, draft) : second.ok({ t: "saveDraft", cid, ...draft }));
    await run({ t: "markUnread", method: "PUT", path: "unread" });
    await run({ t: "pinConversation", method: "PUT", path: "pin" });
    const shown = await alike(live, away);
    assert.equal(shown.own.drafts[cid].text, "so far");
    assert.equal(shown.conversations[cid].markedUnread, true);
    assert.ok(shown.own.views[cid].pinned > 0);
    assert.equal((await list(ann)).conversations.find((row) => row.cid === cid).draft.replyTo, 1);

    await run({ t: "dropDraft", method: "DELETE", path: "draft" });
    await (road === "http" ? ann.ok("PUT", `/v1/conversations/${cid}/read`, { pos: 1 }) : second.ok({ t: "read", cid, pos: 1 }));
    await (road === "http" ? ann.ok("POST", `/v1/conversations/${cid}/clear`, { upTo: 1 }) : second.ok({ t: "clearHistory", cid, upTo: 1 }));
    const after = await alike(live, away);
    assert.deepEqual(after.own.drafts, {});
    assert.equal(after.conversations[cid].markedUnread, false);
    assert.deepEqual(after.conversations[cid].messages, {}, "cleared");
    assert.deepEqual((await ann.history(cid)).messages, []);
    assert.equal((await ben.history(cid)).messages.length, 1, "cleared for oneself alone");
    assert.deepEqual(other.shown().own.views, {});
    assert.ok(!other.device.heard().some((frame) => ["unread", "cleared"].includes(frame.t) || frame.view || frame.draft));
  });
}

for (const road of ["http", "socket"]) {
  test(`each thread has a draft beside that of the timeline, and what is cleared is read, over ${road}`, async () => {
    const { ann, ben, cid } = await pair();
    const root = (await ben.post(cid, "root")).seq;
    const [live, away, second] = [await Twin.live(ann), await Twin.away(ann), await ann.connect()];
    const at = `/v1/conversations/${cid}`;
    const save = (fields) => (road === "http" ? ann.ok("PUT", `${at}/draft`, fields) : second.ok({ t: "saveDraft", cid, ...fields }));
    await save({ text: "to both" });
    await save({ text: "to the thread", threadRootSeq: root });
    let { drafts } = (await alike(live, away)).own;
    assert.deepEqual([drafts[cid].text, drafts[`${cid}/${root}`].text], ["to both", "to the thread"]);
    assert.equal((await list(ann)).conversations.find((row) => row.cid === cid).draft.text, "to both", "the list shows that of the timeline");
    await (road === "http" ? ann.ok("DELETE", `${at}/draft?threadRootSeq=${root}`) : second.ok({ t: "dropDraft", cid, threadRootSeq: root }));
    ({ drafts } = (await alike(live, away)).own);
    assert.deepEqual(Object.keys(drafts), [cid]);

    const named = { mid: mid(), kind: "text", body: { text: "you" }, mentions: [ann.id] };
    const group = await ben.group("mentions", ann);
    await ben.ok("POST", `/v1/conversations/${group}/messages`, named);
    assert.equal((await ann.ok("GET", "/v1/unread-summary")).mentions, 1);
    await live.sync();
    for (const each of [cid, group]) await (road === "http" ? ann.ok("POST", `/v1/conversations/${each}/clear`) : second.ok({ t: "clearHistory", cid: each }));
    const shown = await alike(live, away);
    assert.deepEqual([shown.conversations[cid].unread, shown.conversations[group].unread], [0, 0]);
    const none = await ann.ok("GET", "/v1/unread-summary");
    assert.deepEqual([none.total, none.mentions, none.conversations], [0, 0, []]);
    assert.deepEqual((await ann.ok("GET", "/v1/mentions")).mentions, []);
    await server.kill();
    await server.start();
    await alike(await Twin.live(ann), away);
  });
}

test("a device that was away over a restart comes back to the same list", async () => {
  const { ann, ben, cid } = await pair();
  await ben.post(cid, "before");
  const away = await Twin.away(ann);
  await ann.ok("PUT", `/v1/conversations/${cid}/pin`, { rank: 1 });
  await ann.ok("PUT", `/v1/conversations/${cid}/hide`, { clear: true });
  await server.kill();
  await server.start();
  await ann.ok("PUT", `/v1/conversations/${cid}/draft`, { text: "after" });
  await ann.ok("PUT", `/v1/conversations/${cid}/unread`);
  const shown = await alike(await Twin.live(ann), away);
  assert.deepEqual(shown.own.views[cid].pinned, 1);
  assert.deepEqual(shown.conversations[cid].messages, {});
});

test("an archived conversation comes back with the next message unless it is to stay, a hidden one always", async () => {
  const [ann, ben] = [await Person.register(server), await Person.register(server)];
  const [back, stays, hidden] = [await ben.group("back", ann), await ben.group("stays", ann), await ben.group("hidden", ann)];
  await ann.ok("PUT", `/v1/conversations/${back}/archive`);
  await ann.ok("PUT", `/v1/conversations/${stays}/archive`, { stay: true });
  await ann.ok("PUT", `/v1/conversations/${hidden}/hide`);
  assert.deepEqual((await names(ann, "&status=archived")).sort(), ["back", "stays"]);
  assert.deepEqual(await names(ann, "&status=hidden"), ["hidden"]);
  assert.ok(!(await names(ann)).some((name) => ["back", "stays", "hidden"].includes(name)));
  for (const cid of [back, stays, hidden]) await ben.post(cid, "anybody there?");
  assert.deepEqual(await names(ann, "&status=archived"), ["stays"]);
  assert.deepEqual(await names(ann, "&status=hidden"), []);
  assert.deepEqual((await names(ann)).slice(0, 2), ["hidden", "back"]);
});

test("pinned ones stand first by rank, unread ones first where asked, names in order", async () => {
  const [ann, ben] = [await Person.register(server), await Person.register(server, `zz${randomUUID().slice(0, 8)}`)];
  const cids = {};
  for (const name of ["one", "two", "three", "four"]) cids[name] = await ben.group(name, ann);
  for (const name of ["four", "one", "two", "three"]) await ben.post(cids[name], "hi");
  await ann.ok("POST", "/v1/conversations/read-all");
  const only = async (query) => (await names(ann, query)).filter((name) => name in cids);
  assert.deepEqual(await only(""), ["three", "two", "one", "four"]);
  await ben.post(cids.one, "new");
  await ann.ok("PUT", `/v1/conversations/${cids.four}/pin`, { rank: 20 });
  await ann.ok("PUT", `/v1/conversations/${cids.two}/pin`, { rank: 10 });
  assert.deepEqual(await only("&sort=activity"), ["two", "four", "one", "three"]);
  assert.deepEqual(await only("&status=unread"), ["one"]);
  await ann.ok("PUT", `/v1/conversations/${cids.three}/unread`);
  await ben.post(cids.one, "newer");
  assert.deepEqual(await only("&sort=unread"), ["two", "four", "one", "three"]);
  assert.deepEqual((await only("&status=unread")).sort(), ["one", "three"]);
  await ann.ok("DELETE", `/v1/conversations/${cids.four}/pin`);
  await ann.ok("DELETE", `/v1/conversations/${cids.two}/pin`);
  assert.deepEqual(await only("&sort=name"), ["four", "one", "three", "two"]);
  await ann.ok("PUT", `/v1/conversations/${cids.three}/tags`, { tags: ["work"] });
  assert.deepEqual(await names(ann, "&tag=work"), ["three"]);
});

test("a list is searched by its names, its members' names, and what one calls a friend", async () => {
  const mark = randomUUID().slice(0, 8);
  const ann = await Person.register(server);
  const [ben, cleo] = [await Person.register(server, `ben-${mark}`), await Person.register(server, `cleo-${mark}`)];
  const dm = await ann.dm(ben);
  await cleo.ok("PATCH", "/v1/me", { displayName: `Cléo ${mark}` });
  const group = await cleo.group(`Lunch ${mark}`, ann);
  const found = async (text) => (await list(ann, `&search=${encodeURIComponent(text)}`)).conversations.map(({ cid }) => cid);
  const until = async (text, wanted) => {
    const deadline = Date.now() + 5000;
    for (;;) {
      const cids = await found(text);
      if (JSON.stringify(cids) === JSON.stringify(wanted) || Date.now() > deadline) return assert.deepEqual(cids, wanted, text);
    }
  };
  await until(`lunch ${mark}`, [group]);
  await until(`cleo-${mark}`, [group]);
  await until(`cléo ${mark}`, [group]);
  await until(`BEN-${mark}`, [dm]);
  const { id } = await ann.ok("POST", "/v1/friends/requests", { userId: ben.id });
  await ben.ok("PUT", `/v1/friends/requests/${id}`, { action: "accept" });
  await ann.ok("PATCH", `/v1/friends/${ben.id}`, { remark: `Onkel ${mark}` });
  await until(`onkel ${mark}`, [dm]);
});

test("pages neither skip nor double while the list moves under them", async () => {
  const [ann, ben] = [await Person.register(server), await Person.register(server)];
  const cids = [];
  for (let i = 0; i < 14; ++i) cids.push(await ben.group(`g${i}`, ann));
  for (const cid of cids) await ben.post(cid, "hi");
  for (const sort of ["activity", "unread", "name"]) {
    const seen = [];
    let cursor = "";
    for (let page = 0; ; ++page) {
      const answer = await ann.ok("GET", `/v1/conversations?limit=3&sort=${sort}${cursor}`);
      seen.push(...answer.conversations.map(({ cid }) => cid));
      if (answer.cursor === undefined) break;
      cursor = `&cursor=${encodeURIComponent(answer.cursor)}`;
      // What was given already and what was not yet: both come to the top.
      await ben.post(cids[(page * 5) % cids.length], "again");
      await ben.post(cids[(page * 3 + 1) % cids.length], "again");
    }
    const groups = seen.filter((cid) => cids.includes(cid));
    assert.equal(new Set(groups).size, groups.length, `${sort}: none twice`);
    assert.equal(groups.length, cids.length, `${sort}: none left out`);
  }
  const bad = await ann.http("GET", "/v1/conversations?cursor=nonsense");
  assert.deepEqual([bad.json.code, bad.json.field], ["bad_request", "cursor"]);
});

test("the unread summary keeps muted ones apart and sums up tags; read-all clears it on every device", async () => {
  const [ann, ben] = [await Person.register(server), await Person.register(server)];
  const [loud, quiet] = [await ben.group("loud", ann), await ben.group("quiet", ann)];
  await ann.ok("PUT", `/v1/conversations/${quiet}/mute`);
  await ann.ok("PUT", `/v1/conversations/${loud}/tags`, { tags: ["work"] });
  const [live, away] = [await Twin.live(ann), await Twin.away(ann)];
  for (let i = 0; i < 3; ++i) await ben.post(loud, "x");
  for (let i = 0; i < 2; ++i) await ben.post(quiet, "x");
  const own = await ann.dm(ben);
  await ann.ok("PUT", `/v1/conversations/${own}/unread`);
  const summary = await ann.ok("GET", "/v1/unread-summary");
  assert.deepEqual([summary.total, summary.muted, summary.marked], [3, 2, 1]);
  assert.deepEqual(summary.tags, [{ tag: "work", unread: 3, mentions: 0 }]);
  const rows = Object.fromEntries(summary.conversations.map(({ cid, ...row }) => [cid, row]));
  assert.deepEqual(rows, { [loud]: { unread: 3 }, [quiet]: { unread: 2, muted: true }, [own]: { unread: 0, marked: true } });
  const page = await list(ann);
  assert.deepEqual([page.unreadTotal, page.mutedTotal], [3, 2]);
  assert.equal((await ann.ok("POST", "/v1/conversations/read-all")).conversations, 3);
  assert.equal((await ann.ok("POST", "/v1/conversations/read-all")).conversations, 0);
  const none = await ann.ok("GET", "/v1/unread-summary");
  assert.deepEqual([none.total, none.muted, none.marked, none.conversations], [0, 0, 0, []]);
  const shown = await alike(live, away);
  assert.ok(Object.values(shown.conversations).every(({ unread, markedUnread }) => unread === 0 && !markedUnread));
});

test("what is missing, wrong, too large or other people's is refused and changes nothing", async () => {
  const { ann, ben, cid } = await pair();
  const stranger = await Person.register(server);
  const before = await stranger.ok("GET", "/v1/me");
  for (const { method, path, fields } of [...commands, { method: "PUT", path: "draft", fields: { text: "x" } }, { method: "PUT", path: "hide" }, { method: "PUT", path: "unread" }, { method: "POST", path: "clear" }]) {
    const answer = await stranger.http(method, `/v1/conversations/${cid}/${path}`, fields);
    assert.equal(answer.json.code, "not_member", `${method} ${path}`);
    const nowhere = await stranger.http(method, `/v1/conversations/${randomUUID()}/${path}`, fields);
    assert.equal(nowhere.json.code, "not_found", `${method} ${path} of nothing`);
  }
  assert.equal((await stranger.ok("GET", "/v1/me")).urev, before.urev);
  for (const [path, fields, field] of [
    ["pin", { rank: -1 }, "rank"],
    ["pin", { rank: "first" }, "rank"],
    ["archive", { stay: 1 }, "stay"],
    ["mute", { until: -5 }, "until"],
    ["tags", {}, "tags"],
    ["tags", { tags: "work" }, "tags"],
    ["tags", { tags: [7] }, "tags"],
    ["tags", { tags: [""] }, "tags"],
    ["tags", { tags: ["x".repeat(33)] }, "tags"],
    ["tags", { tags: Array.from({ length: 17 }, (_, i) => `t${i}`) }, "tags"],
    ["draft", {}, "text"],
    ["draft", { text: "x".repeat(8001) }, "text"],
    ["draft", { text: "x", replyTo: 99 }, "replyTo"],
    ["hide", { clear: "yes" }, "clear"],
  ]) {
    const answer = await ann.http("PUT", `/v1/conversations/${cid}/${path}`, fields);
    assert.deepEqual([answer.json.code, answer.json.field], ["bad_request", field], `${path} ${JSON.stringify(fields).slice(0, 60)}`);
  }
  assert.equal((await ann.ok("GET", `/v1/conversations/${cid}`)).own, undefined);
  const group = await ben.group("was", ann);
  await ann.ok("DELETE", `/v1/conversations/${group}/members/${ann.id}`);
  assert.equal((await ann.http("PUT", `/v1/conversations/${group}/pin`)).json.code, "not_member");
});

test("two devices that set the same at once end alike", async () => {
  const { ann, ben, cid } = await pair();
  await ben.post(cid, "hi");
  const live = await Twin.live(ann);
  const away = await Twin.away(ann);
  const [one, two] = [await ann.connect(), await ann.connect()];
  await Promise.all([1, 2, 3, 4].flatMap((rank) => [one.ok({ t: "pinConversation", cid, rank }), two.ok({ t: "saveDraft", cid, text: `d${rank}` }), two.ok({ t: "pinConversation", cid, rank: rank + 10 })]));
  await alike(live, away);
  await Promise.all([one.ok({ t: "hideConversation", cid, clear: true }), two.ok({ t: "clearHistory", cid }), ben.post(cid, mid())]);
  await alike(live, away);
});
