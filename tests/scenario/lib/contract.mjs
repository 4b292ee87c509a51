// Holds every answer and frame of the server against the contract of protocol/: a field it does not name, a missing one, a
// code of no table or a wrong type fails the test that heard it. Schemas are closed here, so that nothing is said that is
// not written down; clients stay tolerant.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";

const folder = new URL("../../../protocol/", import.meta.url);
const load = (name) => parse(readFileSync(new URL(name, folder), "utf8"));
const files = ["common", "rows", "answers", "frames", "requests"];
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });

const codes = new Set(load("codes.yaml").codes.map(({ name }) => name));
ajv.addKeyword({ keyword: "x-codes", validate: (wanted, value) => !wanted || typeof value !== "string" || codes.has(value) });
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
ajv.addKeyword({ keyword: "x-id", validate: (_, value) => typeof value !== "string" || uuid.test(value) });

/** A $ref as it reads inside a file, for the variant of schemas that may have neighbours (inside allOf). */
const pointed = (ref, file, open) => {
  const [at, path] = ref.split("#");
  const target = at === "" ? `${file}.yaml` : at.replace(/^schemas\//, "");
  return `kith:${target}${open ? "#/open" : "#"}${path}`;
};

// Each schema in two variants: open ones stand in an allOf, where others add fields; all else is closed.
function prepared(node, file, open) {
  if (Array.isArray(node)) return node.map((each) => prepared(each, file, false));
  if (node === null || typeof node !== "object") return node;
  const out = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === "allOf") out[key] = value.map((each) => prepared(each, file, true));
    else if (key === "$ref") out[key] = pointed(value, file, open);
    else if (key === "properties")
      out[key] = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, prepared(each, file, false)]));
    else out[key] = prepared(value, file, false);
  }
  const closes = !open && (node.properties !== undefined || node.allOf !== undefined) && node.additionalProperties === undefined;
  if (closes) out.unevaluatedProperties = false;
  return out;
}

for (const file of files) {
  const schemas = load(`schemas/${file}.yaml`);
  const closed = Object.fromEntries(Object.entries(schemas).map(([name, each]) => [name, prepared(each, file, false)]));
  const open = Object.fromEntries(Object.entries(schemas).map(([name, each]) => [name, prepared(each, file, true)]));
  ajv.addSchema({ $id: `kith:${file}.yaml`, ...closed, open });
}

const openapi = load("openapi.yaml");
const asyncapi = load("asyncapi.yaml");

const byFrame = new Map(
  Object.entries(load("schemas/frames.yaml"))
    .filter(([, schema]) => schema.properties?.t?.const !== undefined)
    .map(([name, schema]) => [schema.properties.t.const, `kith:frames.yaml#/${name}`]),
);

const routes = [];
const answers = new Map(); // of a command by its name
for (const [path, item] of Object.entries(openapi.paths)) {
  const base = item.servers?.[0]?.url === "/" ? "" : "/v1";
  for (const [method, operation] of Object.entries(item)) {
    if (operation.responses === undefined) continue;
    const pattern = new RegExp(`^${base}${path.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`);
    const schemas = {};
    for (const [status, response] of Object.entries(operation.responses)) {
      const ref = response.content?.["application/json"]?.schema?.$ref;
      if (ref !== undefined) schemas[status] = pointed(ref, "answers", false);
    }
    // Fixed paths come before those with parameters.
    routes.push({ method: method.toUpperCase(), pattern, fixed: !path.includes("{"), schemas, name: operation.operationId });
    const success = schemas["200"] ?? schemas["201"];
    if (success !== undefined) answers.set(operation.operationId, success);
  }
}
routes.sort((a, b) => Number(b.fixed) - Number(a.fixed));
for (const [name, message] of Object.entries(asyncapi.components.messages))
  if (message["x-answer"] !== undefined) answers.set(name, `kith:answers.yaml#/${message["x-answer"]}`);

function check(id, value, what) {
  const validate = ajv.getSchema(id);
  assert.ok(validate, `${what}: the contract has no ${id}`);
  if (validate(value)) return;
  const problems = validate.errors.map((each) => `${each.instancePath || "/"} ${each.message} ${JSON.stringify(each.params)}`);
  assert.fail(`${what} breaks the contract ${id}:\n  ${problems.slice(0, 8).join("\n  ")}\n  ${JSON.stringify(value).slice(0, 600)}`);
}

/** An HTTP answer; paths that the contract does not know must be refused as not found. */
export function checkAnswer(method, target, status, type, json) {
  const path = target.split("?")[0];
  if (!path.startsWith("/v1/")) return;
  const what = `${method} ${path} ${status}`;
  if (status >= 400) {
    assert.match(type ?? "", /^application\/problem\+json/, what);
    check("kith:answers.yaml#/Problem", json, what);
    return;
  }
  const route = routes.find((each) => each.method === method && each.pattern.test(path));
  if (route === undefined) {
    assert.ok(method === "OPTIONS" || method === "HEAD", `${what}: answered, and in no contract`);
    return;
  }
  const schema = route.schemas[status];
  if (schema !== undefined) check(schema, json, `${what} (${route.name})`);
}

/** A frame from the server; `asked` is the `t` of the request that it answers, if it does. */
export function checkFrame(frame, asked) {
  const id = byFrame.get(frame.t);
  assert.ok(id !== undefined, `a frame ${frame.t} is in no contract`);
  check(id, frame, `frame ${frame.t}`);
  const answer = frame.t === "ok" && asked !== undefined ? answers.get(asked) : undefined;
  if (answer === undefined) return;
  const { t: _, re: __, ...rest } = frame;
  check(answer, rest, `ok to ${asked}`);
}
