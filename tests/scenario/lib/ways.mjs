// The contract as the tests ask for it: every command with its way over HTTP, read from protocol/openapi.yaml, and one call that goes
// the same over HTTP and over a socket.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { http } from "./person.mjs";

const openapi = parse(readFileSync(new URL("../../../protocol/openapi.yaml", import.meta.url), "utf8"));

/** By name: {method, path, caller, socket, bodied}. */
export const commands = new Map();
for (const [path, methods] of Object.entries(openapi.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    if (operation["x-command"] === undefined && operation["x-caller"] === undefined) continue;
    const socket = operation["x-command"] === true && operation["x-socket"] !== false;
    commands.set(operation.operationId, { method: method.toUpperCase(), path, caller: operation["x-caller"], socket, bodied: operation.requestBody !== undefined });
  }
}

/** {code} of a refusal, {answer} else. */
export async function overHttp(server, token, name, fields = {}) {
  const { method, path, bodied } = commands.get(name);
  const rest = { ...fields };
  const filled = path.replace(/\{(\w+)\}/g, (_, key) => {
    const value = rest[key];
    delete rest[key];
    return encodeURIComponent(value);
  });
  const given = Object.entries(rest);
  const query = bodied || given.length === 0 ? "" : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
  const answer = await http(server, method, `/v1${filled}${query}`, { token, body: bodied ? rest : undefined });
  if (answer.status >= 300) return { code: answer.json?.code ?? `http ${answer.status}`, problem: answer.json };
  return { answer: answer.json };
}

/** The same over a live device. */
export async function overSocket(device, name, fields = {}) {
  const answer = await device.request({ t: name, ...fields });
  if (answer.t === "error") return { code: answer.code, problem: answer };
  return { answer };
}
