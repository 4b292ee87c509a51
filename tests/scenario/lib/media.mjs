// Uploads and contents as a client does them: an address, the bytes, a message that names them, an address to read at.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { mid } from "./person.mjs";

/** A PNG by its first bytes, of so many bytes. */
export function png(size = 64) {
  const bytes = Buffer.alloc(size, 7);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(bytes);
  return bytes;
}

/** An address to upload at. */
export const address = (person, size, name = "picture.png") => person.ok("POST", "/v1/media", { name, size });

/** Puts bytes at an upload address: {status, json}. */
export async function put(server, url, bytes, headers = {}) {
  const answer = await fetch(server.url + url, { method: "PUT", body: bytes, headers, duplex: "half" });
  const text = await answer.text();
  return { status: answer.status, json: text === "" ? undefined : JSON.parse(text) };
}

/** Uploads, and tells of the upload what the server does. */
export async function upload(person, bytes = png(), name = "picture.png") {
  const { uploadUrl } = await address(person, bytes.length, name);
  const { status, json } = await put(person.server, uploadUrl, bytes);
  assert.equal(status, 200, JSON.stringify(json));
  return json.media;
}

export const imageBody = (media, more = {}) => ({ mediaId: media.mediaId, mime: media.mime, size: media.size, w: 3, h: 2, ...more });
export const fileBody = (media, more = {}) => ({ mediaId: media.mediaId, mime: media.mime, size: media.size, name: media.name, ...more });

/** Sends an image over HTTP: {seq, …}. */
export const sendImage = (person, cid, media, more = {}) =>
  person.ok("POST", `/v1/conversations/${cid}/messages`, { mid: mid(), kind: "image", body: imageBody(media), ...more });

const queryOf = (place) => (Object.keys(place).length === 0 ? "" : `?${new URLSearchParams(Object.entries(place).map(([key, value]) => [key, String(value)]))}`);

/** {code} of a refusal, {url, media, expiresAt} else. */
export async function addressToRead(person, mediaId, place = {}) {
  const { status, json } = await person.http("GET", `/v1/media/${mediaId}${queryOf(place)}`);
  return status < 300 ? json : { code: json.code };
}

/** A content at its address: {status, headers, bytes}. */
export async function get(server, url, headers = {}, method = "GET") {
  const answer = await fetch(server.url + url, { method, headers });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

/** What somebody hears who wants to read a content there: its bytes, or a code. */
export async function content(person, mediaId, place = {}) {
  const found = await addressToRead(person, mediaId, place);
  if (found.code !== undefined) return found.code;
  const { status, bytes } = await get(person.server, found.url);
  return status === 200 ? bytes : JSON.parse(bytes.toString()).code;
}

/** The files that stand in a server's folder of contents, unfinished ones too. */
export function filesOf(server) {
  return readdirSync(join(server.data, "media"), { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => each.name);
}
