// People of an outside issuer: hundreds can come at once without one password hash each.
import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Person, ok } from "./person.mjs";

const name = "https://id.example.org";
const secret = "0123456789abcdef0123456789abcdef";

/** The lines of a configuration that trusts this issuer; its secret is put into the folder. */
export function trusted(folder) {
  const key = join(folder, "secret");
  writeFileSync(key, secret);
  return `[issuer]\nname = "${name}"\naudience = "kith"\nsecret_file = "${key}"\n`;
}

export async function outside(server, sub) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: name, aud: "kith", sub, name: sub, iat: now, exp: now + 3600 };
  const text = [{ alg: "HS256", typ: "JWT" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  const accessToken = `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
  const { user } = await ok(server, "GET", "/v1/me", { token: accessToken });
  return new Person(server, { user, accessToken });
}
