// Files that people upload: whole or not at all, of the type their bytes have, readable by who sees what refers to them and by nobody
// else, and gone when nothing does.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { connect } from "node:net";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { ReadableStream } from "node:stream/web";
import { join } from "node:path";
import { Server, kith, removeFolder, temporaryFolder } from "./lib/server.mjs";
import { Person, mid } from "./lib/person.mjs";
import { eventually } from "./lib/patience.mjs";
import { Twin, alike } from "./lib/twins.mjs";
import { address, addressToRead, content, fileBody, filesOf, get, imageBody, png, put, sendImage, upload } from "./lib/media.mjs";

let server;
let folder;
let configs = 0;
before(async () => {
  folder = temporaryFolder();
  server = await configured("[media]\nfile_mb = 2\nquota_mb = 5\n");
});
after(async () => {
  await server.stop();
  removeFolder(folder);
});

function configured(text) {
  const file = join(folder, `house${++configs}.toml`);
  writeFileSync(file, text);
  return Server.start({ args: ["--config", file, "--limits", "off"] });
}

const people = (count, where = server) => Promise.all(Array.from({ length: count }, () => Person.register(where)));
// Another last sign, of the other half of the alphabet: its lowest bits say nothing.
const other = (text) => text.slice(0, -1) + (/[A-Za-f]/.test(text.at(-1)) ? "z" : "A");
const sent = (person, cid, kind, body) => person.http("POST", `/v1/conversations/${cid}/messages`, { mid: mid(), kind, body });

/** A bare connection that says what it is told to. */
async function bare(text) {
  const tcp = connect(server.port, "127.0.0.1");
  await once(tcp, "connect");
  tcp.on("error", () => undefined);
  tcp.write(text);
  return tcp;
}
const headOf = (url, length) => `PUT ${url} HTTP/1.1\r\nHost: kith\r\nContent-Length: ${length}\r\n\r\n`;

test("an upload is kept with the type its bytes have, and its uploader reads it back", async () => {
  const [ann, ben] = await people(2);
  const bytes = png(300_000);
  const { mediaId, uploadUrl, expiresAt } = await address(ann, bytes.length, "../../etc/pass\nwd.png");
  assert.ok(expiresAt > Date.now());
  const { status, json } = await put(server, uploadUrl, bytes);
  assert.equal(status, 200);
  const { at, ...media } = json.media;
  assert.deepEqual(media, { mediaId, name: "passwd.png", mime: "image/png", size: bytes.length });
  assert.ok(Math.abs(at - Date.now()) < 60_000);
  assert.ok((await content(ann, mediaId)).equals(bytes));
  assert.equal(await content(ben, mediaId), "not_found");
  assert.deepEqual(await put(server, uploadUrl, png(300_000)), { status, json }, "a repeat is answered with what was kept");
  assert.equal((await put(server, uploadUrl, Buffer.alloc(5))).json.code, "bad_request");
});

test("what a page could run is saved as nothing in particular, and the rest is shown as what it is", async () => {
  const [ann] = await people(1);
  for (const [bytes, mime, kind] of [
    ["<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "application/octet-stream", "attachment"],
    ["  <!doctype html><script>alert(1)</script>", "application/octet-stream", "attachment"],
    ["%PDF-1.7 and so on", "application/pdf", "attachment"],
    ["plain words, 两个字", "text/plain", "attachment"],
    [png(), "image/png", "inline"],
    [Buffer.from("OggS\0\x02............ .......\x01\x13OpusHead\x01", "latin1"), "audio/ogg", "inline"],
  ]) {
    const media = await upload(ann, Buffer.from(bytes), "图 \"a\".svg");
    assert.equal(media.mime, mime);
    const { headers } = await get(server, (await addressToRead(ann, media.mediaId)).url);
    assert.equal(headers.get("content-type"), mime === "text/plain" ? "text/plain; charset=utf-8" : mime);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.match(headers.get("content-security-policy"), /default-src 'none'; sandbox/);
    assert.equal(headers.get("content-disposition"), `${kind}; filename="_ _a_.svg"; filename*=UTF-8''%E5%9B%BE%20%22a%22.svg`);
    assert.match(headers.get("cache-control"), /^private, max-age=\d+$/);
  }
});

test("a content is read in ranges, and asked about", async () => {
  const [ann] = await people(1);
  const bytes = png(200_000);
  for (let i = 8; i < bytes.length; ++i) bytes[i] = i % 251;
  const { mediaId } = await upload(ann, bytes);
  const { url } = await addressToRead(ann, mediaId);
  const whole = await get(server, url);
  assert.deepEqual([whole.status, whole.headers.get("accept-ranges")], [200, "bytes"]);
  const tag = whole.headers.get("etag");
  for (const [range, from, to] of [
    ["bytes=0-0", 0, 0],
    ["bytes=100-70000", 100, 70_000],
    ["bytes=199990-", 199_990, 199_999],
    ["bytes=-10", 199_990, 199_999],
    ["bytes=5-999999999", 5, 199_999],
    ["bytes=-999999999", 0, 199_999],
  ]) {
    const part = await get(server, url, { range });
    assert.equal(part.status, 206, range);
    assert.equal(part.headers.get("content-range"), `bytes ${from}-${to}/200000`, range);
    assert.ok(part.bytes.equals(bytes.subarray(from, to + 1)), range);
  }
  for (const range of ["bytes=200000-", "bytes=300000-400000", "bytes=-0"]) {
    const refused = await get(server, url, { range });
    assert.deepEqual([refused.status, refused.headers.get("content-range")], [416, "bytes */200000"], range);
  }
  for (const range of ["bytes=7-3", "bytes=x", "lines=1-2", "bytes=0-1,5-6"]) {
    const ignored = await get(server, url, { range });
    assert.equal(ignored.status, 200, range);
    assert.ok(ignored.bytes.equals(bytes), range);
  }
  assert.equal((await get(server, url, { range: "bytes=0-0", "if-range": tag })).status, 206);
  assert.equal((await get(server, url, { range: "bytes=0-0", "if-range": '"another"' })).status, 200);
  assert.equal((await get(server, url, { "if-none-match": tag })).status, 304);
  const asked = await get(server, url, { range: "bytes=0-0" }, "HEAD");
  assert.deepEqual([asked.status, asked.headers.get("content-length"), asked.bytes.length], [200, "200000", 0]);
  assert.equal((await fetch(server.url + url, { method: "POST", body: "x" })).status, 405);
});

test("an upload that breaks off leaves nothing, and can be made again", async () => {
  const [ann] = await people(1);
  const bytes = png(400_000);
  const { mediaId, uploadUrl } = await address(ann, bytes.length);
  const before = filesOf(server);
  const tcp = await bare(headOf(uploadUrl, bytes.length));
  tcp.write(bytes.subarray(0, 200_000));
  await eventually(() => filesOf(server).length === before.length + 1, "the upload has begun");
  assert.equal((await put(server, uploadUrl, bytes)).json.code, "conflict", "one at a time");
  tcp.destroy();
  await eventually(() => filesOf(server).length === before.length, "what was cut is gone");
  assert.equal(await content(ann, mediaId), "not_found");
  assert.equal((await put(server, uploadUrl, bytes)).status, 200);
  assert.ok((await content(ann, mediaId)).equals(bytes));
});

test("a kill in the middle of an upload leaves nothing either, and what was answered is there", async () => {
  const own = await configured("");
  const [ann] = await people(1, own);
  const { mediaId } = await upload(ann);
  const { uploadUrl } = await address(ann, 400_000);
  const asked = fetch(own.url + uploadUrl, {
    method: "PUT",
    duplex: "half",
    body: new ReadableStream({ start: (stream) => stream.enqueue(png(100_000)) }),
  }).catch(() => undefined);
  await eventually(() => filesOf(own).length === 2, "the upload has begun");
  await own.kill();
  await asked;
  await own.start();
  assert.deepEqual(filesOf(own), [mediaId]);
  assert.ok((await content(ann, mediaId)).equals(png()));
  await own.stop();
});

test("what is too large, of another size than announced, or over the quota is refused and leaves nothing", async () => {
  const [ann, ben] = await people(2);
  const before = filesOf(server);
  for (const [body, code, field] of [
    [{ name: "x", size: 2 * 1024 * 1024 + 1 }, "too_large", "size"],
    [{ name: "x", size: 0 }, "bad_request", "size"],
    [{ name: "", size: 5 }, "bad_request", "name"],
    [{ size: 5 }, "bad_request", "name"],
    [{ name: "x" }, "bad_request", "size"],
  ]) {
    const { json } = await ann.http("POST", "/v1/media", body);
    assert.deepEqual([json.code, json.field], [code, field], JSON.stringify(body));
  }
  const { uploadUrl } = await address(ann, 1000);
  assert.equal((await put(server, uploadUrl, png(1001))).json.code, "too_large");
  assert.equal((await put(server, uploadUrl, png(999))).json.code, "bad_request");
  const streamed = (...sizes) =>
    new ReadableStream({
      start(stream) {
        for (const size of sizes) stream.enqueue(png(size));
        stream.close();
      },
    });
  assert.equal((await put(server, uploadUrl, streamed(500, 499))).json.code, "bad_request", "too little, in chunks");
  assert.equal((await put(server, uploadUrl, streamed(500, 501))).json.code, "too_large", "too much, in chunks");
  await eventually(() => filesOf(server).length === before.length, "nothing of these is left");
  assert.equal((await put(server, uploadUrl, streamed(500, 500))).status, 200);

  const large = png(2 * 1024 * 1024);
  await upload(ben, large);
  const late = await address(ben, large.length);
  await upload(ben, large);
  const { json } = await ben.http("POST", "/v1/media", { name: "x", size: large.length });
  assert.deepEqual([json.code, json.field], ["too_large", "quota"]);
  const refused = await put(server, late.uploadUrl, large);
  assert.deepEqual([refused.json.code, refused.json.field], ["too_large", "quota"], "also where the address is older");
  await eventually(() => filesOf(server).length === before.length + 3, "the refused content is gone");
});

test("guests upload nothing, and nobody without a sign-in gets an address", async () => {
  const [ann] = await people(1);
  const guest = await Person.guest(server);
  assert.equal((await guest.http("POST", "/v1/media", { name: "x", size: 5 })).json.code, "guest_not_allowed");
  const nobody = await fetch(`${server.url}/v1/media`, { method: "POST", headers: { "content-type": "application/json" }, body: '{"name":"x","size":5}' });
  assert.equal(nobody.status, 401);
  const { mediaId } = await upload(ann);
  assert.equal((await fetch(`${server.url}/v1/media/${mediaId}`)).status, 401);
});

test("an address is for one content and one thing, and only as it was given", async () => {
  const [ann] = await people(1);
  const [one, two] = [await upload(ann), await upload(ann)];
  const { url } = await addressToRead(ann, one.mediaId);
  const { uploadUrl } = await address(ann, 64);
  const ticket = url.split("ticket=")[1];
  const [said, signature] = ticket.split(".");
  const codes = async (path, method = "GET") => {
    const answer = await fetch(server.url + path, { method, ...(method === "PUT" ? { body: png() } : {}) });
    return [answer.status, (await answer.json()).code];
  };
  const at = (id, with_) => `/v1/media/${id}/content?ticket=${with_}`;
  for (const path of [
    at(two.mediaId, ticket),
    at(one.mediaId, `${other(said)}.${signature}`),
    at(one.mediaId, `${said}.${other(signature)}`),
    at(one.mediaId, said),
    at(one.mediaId, ""),
    `/v1/media/${one.mediaId}/content`,
    uploadUrl,
  ]) {
    assert.deepEqual(await codes(path), [403, "forbidden"], path);
  }
  assert.deepEqual(await codes(url, "PUT"), [403, "forbidden"], "an address to read at takes no upload");
  assert.deepEqual(await codes(other(uploadUrl), "PUT"), [403, "forbidden"]);
});

test("an address is over after its time, and a new one works", async () => {
  const own = await configured("[media]\naddress_life_s = 1\n");
  const [ann] = await people(1, own);
  const { mediaId } = await upload(ann);
  const { url } = await addressToRead(ann, mediaId);
  assert.equal((await get(own, url)).status, 200);
  const code = await eventually(async () => {
    const { status, bytes } = await get(own, url);
    return status !== 200 && `${status} ${JSON.parse(bytes.toString()).code}`;
  }, "the address is over");
  assert.equal(code, "401 token_expired");
  assert.ok((await content(ann, mediaId)).equals(png()));
  await own.stop();
});

test("a message names only its sender's own uploads, as they are", async () => {
  const [ann, ben] = await people(2);
  const cid = await ann.group("Pictures", ben);
  const mine = await upload(ann);
  const his = await upload(ben);
  const pdf = await upload(ann, Buffer.from("%PDF-1.7"), "menu.pdf");
  for (const [kind, body, code, field] of [
    ["image", imageBody(his), "not_found", "body.mediaId"],
    ["image", imageBody({ ...mine, mediaId: mid() }), "not_found", "body.mediaId"],
    ["image", imageBody({ ...mine, size: 65 }), "bad_request", "body.size"],
    ["image", imageBody({ ...mine, mime: "image/gif" }), "bad_request", "body.mime"],
    ["image", imageBody(mine, { thumbId: his.mediaId }), "not_found", "body.thumbId"],
    ["image", imageBody(pdf), "bad_request", "kind"],
    ["voice", { ...fileBody(mine), durationMs: 5 }, "bad_request", "kind"],
  ]) {
    const { json } = await sent(ann, cid, kind, body);
    assert.deepEqual([json.code, json.field], [code, field], JSON.stringify(body));
    const device = await ann.connect();
    const answer = await device.request({ t: "send", cid, mid: mid(), kind, body });
    assert.deepEqual([answer.code, answer.field], [code, field], `over the socket: ${JSON.stringify(body)}`);
    device.cut();
  }
  const device = await ann.connect();
  const { seq } = await device.ok({ t: "send", cid, mid: mid(), kind: "image", body: imageBody(mine, { thumbId: mine.mediaId, caption: "us" }) });
  assert.equal((await sent(ann, cid, "file", fileBody(pdf))).status, 200);
  const edit = (body) => ann.http("PATCH", `/v1/conversations/${cid}/messages/${seq}`, { body });
  assert.equal((await edit(imageBody(mine, { thumbId: his.mediaId }))).json.code, "not_found");
  assert.equal((await edit(imageBody(mine, { caption: "all of us" }))).status, 200);
  device.cut();
});

test("who sees a message reads what it holds: not strangers, not from before joining, not after leaving", async () => {
  const [ann, ben, cid, late, gone, stranger] = await people(6);
  const group = (await ann.ok("POST", "/v1/conversations", { kind: "group", mid: mid(), name: "Room", members: [ben.id, gone.id] })).cid;
  await ann.ok("PATCH", `/v1/conversations/${group}`, { historyFromStart: false });
  const [early, last] = [await upload(ann), await upload(ann, png(99))];
  const first = await sendImage(ann, group, early);
  await gone.ok("DELETE", `/v1/conversations/${group}/members/${gone.id}`);
  await ann.ok("POST", `/v1/conversations/${group}/members`, { userIds: [late.id] });
  const second = await sendImage(ann, group, last);
  const [atFirst, atSecond] = [{ cid: group, seq: first.seq }, { cid: group, seq: second.seq }];
  assert.ok((await content(ben, early.mediaId, atFirst)).equals(png()));
  assert.ok((await content(ben, last.mediaId, atSecond)).equals(png(99)));
  assert.ok((await content(gone, early.mediaId, atFirst)).equals(png()), "what one saw one still sees");
  assert.equal(await content(gone, last.mediaId, atSecond), "not_found");
  assert.equal(await content(late, early.mediaId, atFirst), "not_found");
  assert.ok((await content(late, last.mediaId, atSecond)).equals(png(99)));
  assert.equal(await content(stranger, early.mediaId, atFirst), "not_member");
  assert.equal(await content(ben, last.mediaId, atFirst), "not_found", "another message does not hold it");
  assert.equal(await content(ben, last.mediaId), "not_found", "without a place it is its uploader's alone");
  assert.equal(await content(cid, early.mediaId, { userId: ann.id }), "not_found", "nor is it her picture");
  assert.equal((await ben.http("GET", `/v1/media/${early.mediaId}?seq=1`)).json.field, "cid");
  assert.equal((await ben.http("GET", `/v1/media/${early.mediaId}?cid=${group}&userId=${ann.id}`)).json.field, "userId");
});

test("whoever was blocked goes on reading what was there, and can send nothing new", async () => {
  const [ann, ben] = await people(2);
  const cid = await ann.dm(ben);
  const media = await upload(ann);
  const { seq } = await sendImage(ann, cid, media);
  const own = await upload(ben);
  await ann.ok("PUT", `/v1/users/${ben.id}/block`);
  assert.ok((await content(ben, media.mediaId, { cid, seq })).equals(png()));
  assert.equal((await sent(ben, cid, "image", imageBody(own))).json.code, "blocked");
});

test("an address stops working when its viewer may see the message no more", async () => {
  const [ann, ben] = await people(2);
  const cid = await ann.group("Recalled", ben);
  const media = await upload(ann);
  const { seq } = await sendImage(ann, cid, media);
  const { url } = await addressToRead(ben, media.mediaId, { cid, seq });
  assert.equal((await get(server, url)).status, 200);
  const [live, away] = [await Twin.live(ben), await Twin.away(ben)];
  await ann.ok("DELETE", `/v1/conversations/${cid}/messages/${seq}`);
  assert.equal((await get(server, url)).status, 404, "at once, though the address is young");
  assert.equal(await content(ben, media.mediaId, { cid, seq }), "not_found");
  assert.ok((await content(ann, media.mediaId)).equals(png()), "its uploader may send it again");
  await alike(live, away);

  const short = await ann.ok("POST", `/v1/conversations/${cid}/messages`, { mid: mid(), kind: "image", body: imageBody(media), expiresInMs: 2000 });
  const place = { cid, seq: short.seq };
  await eventually(async () => (await content(ben, media.mediaId, place)) === "not_found", "expired, it is readable through it no more");
});

test("a forward holds what it repeats for those who see the copy, one by one or gathered", async () => {
  const [ann, ben, dora] = await people(3);
  const from = await ann.group("From", ben);
  const to = await ben.group("To", dora);
  const media = await upload(ann);
  const { seq } = await sendImage(ann, from, media);
  const forward = (mode) => ben.ok("POST", `/v1/conversations/${to}/forward`, { mid: mid(), from, seqs: [seq], mode });
  const copies = [];
  for (const mode of ["each", "merged"]) copies.push((await forward(mode)).sent[0].seq);
  await ann.ok("DELETE", `/v1/conversations/${from}/messages/${seq}`);
  for (const copy of copies) assert.ok((await content(dora, media.mediaId, { cid: to, seq: copy })).equals(png()));
  assert.equal(await content(dora, media.mediaId, { cid: from, seq }), "not_member");
  assert.equal((await sent(dora, to, "image", imageBody(media))).json.code, "not_found", "seeing is not having");
});

test("pictures of people and groups are their givers' images, read by who may see them", async () => {
  const [ann, ben, stranger] = await people(3);
  const face = await upload(ann);
  const pdf = await upload(ann, Buffer.from("%PDF-1.7"));
  const patch = (person, avatar) => person.http("PATCH", "/v1/me", { avatar });
  assert.equal((await patch(ben, face.mediaId)).json.code, "not_found");
  assert.equal((await patch(ann, pdf.mediaId)).json.field, "avatar");
  assert.equal((await patch(ann, "m-1")).json.code, "bad_request");
  assert.equal((await patch(ann, face.mediaId)).status, 200);
  assert.ok((await content(ben, face.mediaId, { userId: ann.id })).equals(png()));
  await ann.ok("PUT", `/v1/users/${stranger.id}/block`);
  assert.equal(await content(stranger, face.mediaId, { userId: ann.id }), "not_found");
  await ann.ok("PATCH", "/v1/me", { avatar: "" });
  assert.equal(await content(ben, face.mediaId, { userId: ann.id }), "not_found");

  const cid = await ann.group("Pictured", ben);
  assert.equal((await ann.http("PATCH", `/v1/conversations/${cid}`, { avatar: mid() })).json.code, "not_found");
  await ann.ok("PATCH", `/v1/conversations/${cid}`, { avatar: face.mediaId });
  assert.ok((await content(ben, face.mediaId, { cid })).equals(png()));
  assert.equal(await content(stranger, face.mediaId, { cid }), "not_member");
});

test("what nothing refers to is removed after its time, and what something does stays", async () => {
  const own = await configured("[media]\norphan_s = 5\n");
  const [ann, ben] = await people(2, own);
  const cid = await ann.group("Kept", ben);
  const seen = await upload(ann);
  const { seq } = await sendImage(ann, cid, seen);
  const face = await upload(ann, png(70));
  await ann.ok("PATCH", "/v1/me", { avatar: face.mediaId });
  const plan = await upload(ann, png(80));
  await ann.ok("POST", "/v1/scheduled-messages", { cid, mid: mid(), kind: "image", body: imageBody(plan), at: Date.now() + 3_600_000 });
  const orphan = await upload(ben, png(90));
  const gone = (media) => eventually(() => !filesOf(own).includes(media.mediaId), `${media.size} bytes are removed`, 30_000);
  await gone(orphan);
  assert.equal(await content(ben, orphan.mediaId), "not_found");
  assert.equal((await sent(ben, cid, "image", imageBody(orphan))).json.code, "not_found");
  assert.deepEqual(filesOf(own).sort(), [seen, face, plan].map(({ mediaId }) => mediaId).sort());
  await ann.ok("DELETE", `/v1/conversations/${cid}/messages/${seq}`);
  await gone(seen);
  await ann.ok("DELETE", "/v1/me", { password: "correct horse" });
  await gone(face);
  await own.stop();
});

test("a copy of the server holds the contents, and put back it gives them", async () => {
  const own = await configured("");
  const [ann] = await people(1, own);
  const { mediaId } = await upload(ann);
  const copied = join(folder, "copy");
  assert.equal((await kith("backup", "--data", own.data, "--to", copied)).code, 0);
  await own.stop();
  const restored = join(folder, "restored");
  assert.equal((await kith("restore", "--data", restored, "--from", copied)).code, 0);
  const again = await Server.start({ data: restored });
  assert.ok((await content(Object.assign(ann, { server: again }), mediaId)).equals(png()));
  await again.stop();
});
