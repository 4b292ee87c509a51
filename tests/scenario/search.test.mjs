// Search of messages as people meet it: found within a moment on both roads and by every device, within what one may see, gone
// with what is recalled, the same after a restart and after the index was lost, and nothing typed is ever syntax.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Server, kith } from "./lib/server.mjs";
import { Person, mid } from "./lib/person.mjs";
import { fileBody, upload } from "./lib/media.mjs";
import { eventually } from "./lib/patience.mjs";

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

const search = (person, query, rest = {}) => person.ok("POST", "/v1/messages/search", { query, ...rest });
const shown = ({ messages }) => messages.map(({ body }) => body.text ?? body.caption ?? body.name);
const found = async (person, query, rest) => shown(await search(person, query, rest));

/** Waits until the index has read what stands there, then asks. */
async function finds(person, query, expected, rest) {
  let last;
  await eventually(async () => {
    last = await found(person, query, rest);
    return JSON.stringify(last) === JSON.stringify(expected);
  }, `${query} finds ${JSON.stringify(expected)}`).catch((error) => {
    throw new Error(`${error.message}, but ${JSON.stringify(last)}`);
  });
}

async function admin() {
  const person = await Person.register(server);
  assert.equal((await kith("user", "admin", person.username, "--data", server.data)).code, 0);
  return eventually(async () => {
    const body = { username: person.username, password: "correct horse" };
    const answer = await fetch(`${server.url}/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const signed = new Person(server, await answer.json());
    return (await signed.http("GET", "/v1/admin/search")).status === 200 ? signed : undefined;
  }, "an administrator");
}

test("what is sent is found on both roads by every device, with places, in any script", async () => {
  const [ann, ben] = [await Person.register(server), await Person.register(server)];
  const cid = await ann.group("Search", ben);
  const [writer, phone, laptop] = [await ann.connect(), await ben.connect(), await ben.connect()];
  for (const text of ["我的手机在哪里?", "Die Straße nach Köln", "ＫＩＴＨ sagt hallo", "안녕하세요 여러분", "hello wide world"]) {
    await writer.say(cid, text);
  }
  await finds(ben, "hello", ["hello wide world"]);
  for (const [query, text] of [
    ["手", "我的手机在哪里?"],
    ["手机", "我的手机在哪里?"],
    ["在哪里", "我的手机在哪里?"],
    ["koln strasse", "Die Straße nach Köln"],
    ["KÖLN", "Die Straße nach Köln"],
    ["kith", "ＫＩＴＨ sagt hallo"],
    ["하세요", "안녕하세요 여러분"],
    ["hello wor", "hello wide world"],
    ['"wide world"', "hello wide world"],
  ]) {
    assert.deepEqual(await found(ben, query), [text], query);
    for (const device of [phone, laptop]) {
      assert.deepEqual(shown(await device.ok({ t: "searchMessages", query })), [text], query);
    }
  }
  for (const query of ["机手", '"world wide"', "orld", "手机 hello"]) assert.deepEqual(await found(ben, query), [], query);
  const answer = await search(ben, "手机");
  assert.deepEqual(answer.highlights, [{ cid, seq: answer.messages[0].seq, field: "text", ranges: [[2, 4]] }]);
  assert.equal(answer.users[ann.id].name, ann.username.toUpperCase());
  const over = await phone.ok({ t: "searchMessages", query: "手机" });
  assert.deepEqual(over.messages, answer.messages);
  assert.deepEqual(over.highlights, answer.highlights);
});

test("only what one may see is found: not before joining, not after leaving, not of others, not what is recalled", async () => {
  const [ann, ben, eve] = [await Person.register(server), await Person.register(server), await Person.register(server)];
  const body = { kind: "group", mid: mid(), name: "Late", members: [ben.id], historyFromStart: false };
  const { cid } = await ann.ok("POST", "/v1/conversations", body);
  const first = await ann.post(cid, "secret one");
  await ann.ok("POST", `/v1/conversations/${cid}/members`, { userIds: [eve.id], mid: mid() });
  await ann.post(cid, "secret two");
  await finds(eve, "secret", ["secret two"]);
  await finds(ben, "secret", ["secret two", "secret one"]);
  await eve.ok("DELETE", `/v1/conversations/${cid}/members/${eve.id}`);
  await ann.post(cid, "secret three");
  await finds(ben, "secret", ["secret three", "secret two", "secret one"]);
  assert.deepEqual(await found(eve, "secret"), [], "whoever left searches it no more");
  assert.deepEqual(await found(eve, "secret", { cid }), ["secret two"], "but where history still shows it, it is found there");
  const stranger = await Person.register(server);
  assert.deepEqual(await found(stranger, "secret"), []);
  assert.equal((await stranger.http("POST", "/v1/messages/search", { query: "secret", cid })).json.code, "not_member");
  await ann.ok("DELETE", `/v1/conversations/${cid}/messages/${first.seq}?for=all`);
  assert.deepEqual(await found(ben, "secret"), ["secret three", "secret two"], "a recall takes effect at once");
});

test("an edit changes what is found, hiding takes it from one person alone, and a poll is found by its options", async () => {
  const [ann, ben] = [await Person.register(server), await Person.register(server)];
  const cid = await ann.group("Changes", ben);
  const { seq } = await ann.post(cid, "colour of the sea");
  const at = `/v1/conversations/${cid}/messages/${seq}`;
  await finds(ben, "colour", ["colour of the sea"]);
  await ann.ok("PATCH", at, { body: { text: "颜色 of the sea" }, mid: mid() });
  await finds(ben, "颜色", ["颜色 of the sea"]);
  assert.deepEqual(await found(ben, "colour"), []);
  await ben.ok("DELETE", `${at}?for=me`);
  assert.deepEqual(await found(ben, "颜色"), []);
  assert.deepEqual(await found(ann, "颜色"), ["颜色 of the sea"]);
  const body = { question: "Where to eat?", options: ["at home", "面馆"] };
  await ann.ok("POST", `/v1/conversations/${cid}/messages`, { mid: mid(), kind: "poll", body });
  const poll = await eventually(async () => {
    const answer = await search(ben, "eat 面馆");
    return answer.messages.length === 1 ? answer : undefined;
  }, "the poll is found");
  assert.deepEqual(
    poll.highlights.map(({ field, ranges }) => [field, ranges]),
    [["question", [[9, 12]]], ["options.1", [[0, 2]]]],
  );
});

test("filters narrow, pages neither skip nor double, and everything is the same after a restart in the middle", async () => {
  const [ann, ben] = [await Person.register(server), await Person.register(server)];
  const [one, two] = [await ann.group("One", ben), await ann.dm(ben)];
  const sent = [];
  for (let n = 0; n < 25; ++n) {
    const [person, cid] = [n % 2 === 0 ? ann : ben, n % 5 === 0 ? two : one];
    sent.unshift({ ...(await person.post(cid, `page ${n}`)), from: person.id, cid });
  }
  const plan = await upload(ann, Buffer.from("%PDF-1."), "page plan.pdf");
  const file = { mid: mid(), kind: "file", body: fileBody(plan), mentions: [ben.id] };
  sent.unshift({ ...(await ann.ok("POST", `/v1/conversations/${one}/messages`, file)), from: ann.id, cid: one });
  await eventually(async () => (await search(ben, "page", { limit: 100 })).messages.length === sent.length, "all are indexed");
  const places = (list) => list.map(({ cid, seq }) => `${cid}/${seq}`);
  const pages = async (limit, between) => {
    const all = [];
    for (let cursor; ; ) {
      const page = await search(ben, "page", { limit, ...(cursor === undefined ? {} : { cursor }) });
      all.push(...page.messages);
      if ((cursor = page.cursor) === undefined) return places(all);
      await between?.(all.length);
    }
  };
  assert.deepEqual(await pages(7), places(sent));
  assert.deepEqual(places((await search(ben, "page", { cid: two })).messages), places(sent.filter(({ cid }) => cid === two)));
  assert.deepEqual(
    places((await search(ben, "page", { from: ben.id, limit: 100 })).messages),
    places(sent.filter(({ from }) => from === ben.id)),
  );
  for (const only of [{ kinds: ["file"] }, { hasFile: true }, { mentionsMe: true }]) {
    for (const query of ["page", "plan pa", ""]) assert.deepEqual(await found(ben, query, only), ["page plan.pdf"], JSON.stringify(only));
  }
  assert.deepEqual(await found(ann, "page", { mentionsMe: true }), []);
  const middle = sent[10];
  const stands = ({ at }) => at >= middle.at;
  assert.deepEqual(places((await search(ben, "page", { after: middle.at, limit: 100 })).messages), places(sent.filter(stands)));
  assert.deepEqual(
    places((await search(ben, "page", { before: middle.at, limit: 100 })).messages),
    places(sent.filter((each) => !stands(each))),
  );
  let restarted = false;
  const over = await pages(6, async () => {
    if (restarted) return;
    restarted = true;
    await server.kill();
    await server.start();
  });
  assert.deepEqual(over, places(sent));
  await ann.post(one, "afterwards");
  await finds(ben, "afterwards", ["afterwards"]);
});

test("an index that is lost, damaged or asked for anew is built again from the log, by command and over HTTP", async () => {
  const [ann, ben] = [await Person.register(server), await Person.register(server)];
  const cid = await ann.dm(ben);
  for (let n = 0; n < 5; ++n) await ann.post(cid, `kept ${n}`);
  const all = ["kept 4", "kept 3", "kept 2", "kept 1", "kept 0"];
  await finds(ben, "kept", all);
  for (const spoil of [
    () => ["", "-wal", "-shm"].forEach((end) => rmSync(join(server.data, `search.db${end}`), { force: true })),
    () => {
      ["-wal", "-shm"].forEach((end) => rmSync(join(server.data, `search.db${end}`), { force: true }));
      writeFileSync(join(server.data, "search.db"), "no database at all".repeat(500));
    },
  ]) {
    await server.pause();
    spoil();
    await server.start();
    await finds(ben, "kept", all);
  }
  const { code, out, err } = await kith("search", "rebuild", "--data", server.data);
  assert.equal(code, 0, err);
  assert.match(out, /The search index was built anew: \d+ conversations, \d+ messages/);
  assert.deepEqual(await found(ben, "kept"), all);
  const boss = await admin();
  assert.equal((await boss.ok("POST", "/v1/admin/search/rebuild", {})).building, true);
  const state = await eventually(async () => {
    const now = await boss.ok("GET", "/v1/admin/search");
    return now.building ? undefined : now;
  }, "built anew");
  assert.ok(state.messages >= 5 && state.conversations === state.of, JSON.stringify(state));
  assert.deepEqual(await found(ben, "kept"), all);
  for (const [method, path] of [["POST", "/v1/admin/search/rebuild"], ["GET", "/v1/admin/search"]]) {
    assert.equal((await ben.http(method, path, method === "POST" ? {} : undefined)).json.code, "forbidden");
  }
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(metrics, /kith_search_lag_commits \d/);
  assert.match(metrics, /kith_search_building 0/);
  await server.pause();
  assert.match((await kith("search", "rebuild", "--data", server.data)).out, /its next start builds/);
  await server.start();
  await finds(ben, "kept", all);
});

test("bad input is refused by its field or finds nothing, and never reaches the engine as syntax", async () => {
  const [ann, ben] = [await Person.register(server), await Person.register(server)];
  const cid = await ann.dm(ben);
  const device = await ben.connect();
  await ann.post(cid, 'quote " star * near(a b) not c');
  await finds(ben, "quote", ['quote " star * near(a b) not c']);
  for (const query of ['"', '""', "*", "(", ") OR (", "NEAR(", "-quote", "^", "\u0001qu", "\u0002c1", "' or 1=1 --", "quote AND", "𠮷", "\ud83d\ude00"]) {
    const answer = await ben.http("POST", "/v1/messages/search", { query });
    assert.equal(answer.status, 200, `${JSON.stringify(query)}: ${answer.text}`);
  }
  assert.deepEqual(await found(ben, 'NOT near "a b" *'), ['quote " star * near(a b) not c']);
  for (const [body, field] of [
    [{}, "query"],
    [{ query: "" }, "query"],
    [{ query: 7 }, "query"],
    [{ query: "x".repeat(101) }, "query"],
    [{ query: "quote", cid: "nobody" }, "cid"],
    [{ query: "quote", cid: mid() }, "cid"],
    [{ query: "quote", from: 7 }, "from"],
    [{ query: "quote", kinds: [] }, "kinds"],
    [{ query: "quote", kinds: "text" }, "kinds"],
    [{ query: "quote", after: -1 }, "after"],
    [{ query: "quote", cursor: "elsewhere" }, "cursor"],
    [{ query: "quote", limit: 0 }, "limit"],
    [{ query: "quote", limit: 1000 }, "limit"],
  ]) {
    const answer = await ben.http("POST", "/v1/messages/search", body);
    assert.ok(answer.status >= 400 && answer.status < 500, `${JSON.stringify(body)}: ${answer.text}`);
    assert.equal(answer.json.field, field, JSON.stringify(body));
    const frame = await device.request({ t: "searchMessages", ...body });
    assert.deepEqual([frame.t, frame.code, frame.field], ["error", answer.json.code, field]);
  }
  const nobody = await fetch(`${server.url}/v1/messages/search`, { method: "POST", body: '{"query":"quote"}' });
  assert.equal(nobody.status, 401);
});
