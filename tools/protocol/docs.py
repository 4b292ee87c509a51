# The reference pages: commands, rows, answers, frames, codes and limits, as Markdown for people.
import json

from contract import ContractError, load
from golden import json_text, with_limits

NOTE = "<!-- Generated from protocol/ by tools/protocol/generate.py; do not edit. -->\n\n"
FOLDER = "docs/protocol"
PAGES = {"common": "rows.md", "rows": "rows.md", "answers": "answers.md", "frames": "frames.md"}
FAMILIES = {
    "session": "Session", "auth": "Signing in", "me": "Oneself", "users": "People", "friends": "Friends", "own": "One's own list",
    "conversations": "Conversations", "groups": "Coming into groups", "messages": "Messages",
    "marks": "Reactions, pins, favourites, votes, mentions", "scheduled": "Planned sends", "media": "Uploaded files", "threads": "Threads", "sync": "Catching up",
    "search": "Search",
}


FIRST_STEPS = """
## A first conversation

Two accounts, a conversation of the two, a message, and the same heard live. The server is on `localhost:8080`.

```
curl -s localhost:8080/v1/auth/register -H 'content-type: application/json' -d '{"username": "ann", "password": "correct horse"}'
```

The answer holds `user.id`, an `accessToken` that lives half an hour and a `refreshToken` for the next one. Make a second account the same way; then, as the first:

```
curl -s localhost:8080/v1/conversations -H "authorization: Bearer $ANN" -H 'content-type: application/json' -d '{"kind": "dm", "userId": "THE OTHER ONE"}'
```

gives the conversation with its `cid`; opening it twice gives the same one. Sending takes an id of your own, `mid`: send again with the same one after a lost answer, and nothing is doubled.

```
curl -s localhost:8080/v1/conversations/$CID/messages -H "authorization: Bearer $ANN" -H 'content-type: application/json' -d '{"mid": "my-first-one", "kind": "text", "body": {"text": "hello"}}'
```

To hear what comes, open a WebSocket to `/v1/ws?token=TOKEN`. The first frame is `ready`; then every message of your conversations arrives by itself. Send frames of your own the same way as over HTTP, with `t` and an `id` that the answer repeats as `re`:

```json
{"t": "send", "id": 1, "cid": "CID", "mid": "my-second-one", "kind": "text", "body": {"text": "hello again"}}
```

After a break ask for what you missed: `{"t": "sync", "token": "…"}` with the token of the last answer covers everything at once, `{"t": "join", "cid": "CID", "rev": 43}` one conversation.

## Asking again

Over HTTP a POST may carry `Idempotency-Key: "…"`, 1 to 128 printable characters (draft-ietf-httpapi-idempotency-key-header). For a day the same request of the same caller under the same key is carried out once and gets the same answer, from the second time on with `Idempotency-Replayed: true`. Another request under that key is `content_rejected` (422); one that is still being carried out is `conflict` (409) with a `Retry-After`. A refusal leaves no trace: its key may be used again, for another request too.

A command that takes a `mid` may leave it out then, also where it is required: it is made from the key. So the effect is once also where the answer is known no longer (after a restart of the server, or where 256 later ones of the same caller took its place): the command is recognised by its mid, and a send answers `duplicate: true`. The key counts for nothing under `/auth/`, whose answers hold secrets that are not kept, and for other methods, which may be repeated as they are.

## How often

Every answer over HTTP to something other than a GET says how far its caller may still go (draft-ietf-httpapi-ratelimit-headers). `RateLimit-Policy` names the buckets that a send is taken from, with their burst `q` and the seconds `w` in which an empty one fills; `RateLimit` says what is left in each, `r`, and after how many seconds it is full, `t`:

```
RateLimit-Policy: "person";q=40;w=2, "address";q=200;w=2, "conversation";q=400;w=2
RateLimit: "person";r=38;t=1, "address";r=197;t=1, "conversation";r=371;t=1
```

`guest` stands in the place of `person` for guests; `world` is one's own rate there. Refusals with 429 and 503 say when to come again: `Retry-After` in seconds, `retryAfterMs` in the body, as on the socket.
"""


def kind_of(contract, schema, home):
    if "$ref" in schema:
        _, target_home, name = contract.target(schema["$ref"], home)
        return f"[{name}]({PAGES[target_home]}#{name.lower()})"
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " ".join(f"`{word}`" for word in schema["enum"])
    if schema.get("type") == "array":
        return "list of " + kind_of(contract, schema["items"], home)
    if isinstance(schema.get("additionalProperties"), dict):
        return "by key, " + kind_of(contract, schema["additionalProperties"], home)
    return schema.get("type", "anything")


def bounds(schema):
    unit = {"string": " characters", "array": " items"}.get(schema.get("type"), "")
    low = schema.get("minLength", schema.get("minItems", schema.get("minimum")))
    high = schema.get("maxLength", schema.get("maxItems", schema.get("maximum")))
    if "pattern" in schema:
        return f"`{schema['pattern']}`"
    if low is not None and high is not None:
        return f"{low} to {high}{unit}"
    if high is not None:
        return f"at most {high}{unit}"
    return f"at least {low}{unit}" if low else ""


def table(rows, *heads):
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def properties(contract, schema, home):
    rows = []
    required = schema.get("required", [])
    for name, body in (schema.get("properties") or {}).items():
        resolved = contract.resolve(body, home)
        need = "yes" if name in required else ""
        rows.append((f"`{name}`", kind_of(contract, body, home), need, bounds(resolved), body.get("description", "")))
    return table(rows, "Field", "Kind", "Always", "Bounds", "Meaning") if rows else ""


def schema_section(contract, name, schema, home):
    out = [f"## {name}\n\n"]
    if "description" in schema:
        out.append(schema["description"] + "\n\n")
    for part in schema.get("allOf", []):
        out.append(f"Has every field of {kind_of(contract, part, home)}, and:\n\n")
    if "properties" in schema:
        out.append((properties(contract, schema, home) or "No fields of its own.\n") + "\n")
    elif "oneOf" not in schema:
        resolved = contract.resolve(schema, home)
        out.append(f"{kind_of(contract, schema, home)} {bounds(resolved)}".strip() + "\n\n")
    return "".join(out)


def commands(contract):
    out = [NOTE, "# Commands\n\nOver HTTP under `/v1`; on the socket as a frame whose `t` is the command's name, with the same fields and an optional `id`. ",
           "Callers: anyone, guest (signed in at all), user (with an account), admin. ",
           "A success over HTTP is 200, or 201 where it says so: where each call makes something new. What gives the same again when asked twice answers 200.\n\n"]
    unknown = {command.request.family for command in contract.commands} - FAMILIES.keys()
    if unknown:
        raise ContractError(f"x-family {', '.join(sorted(unknown))}: give it a title in tools/protocol/docs.py")
    for family, title in FAMILIES.items():
        out.append(f"## {title}\n\n")
        for command in contract.commands:
            if command.request.family != family:
                continue
            road = f"`{command.method} {command.path}`" if command.method else "socket only"
            if command.method and not command.socket:
                road += ", not on the socket"
            out.append(f"### {command.name}\n\n{command.summary} {road[0].upper() + road[1:]}. Caller: {command.caller}. ")
            made = f"{command.status} and " if command.status != 200 else ""
            out.append(f"Answer: {made}[{command.answer}](answers.md#{command.answer.lower()}).\n\n")
            schema = contract.schemas["requests"][command.request.name]
            rows = []
            for field in command.request.fields:
                body = schema["properties"][field.name]
                most = field.schema.get("x-max-bytes")
                limit = f"at most {contract.limit_values[most]} bytes" if most else bounds(field.schema)
                rows.append((f"`{field.name}`", kind_of(contract, body, "requests"), "yes" if field.required else "",
                             field.place if command.method else "", limit, body.get("description", "")))
            if rows:
                out.append(table(rows, "Field", "Kind", "Required", "In", "Bounds", "Meaning") + "\n")
    return "".join(out)


def frames(contract):
    examples = load("golden/examples.yaml")["down"]
    out = [NOTE, "# Frames from the server\n\nTold apart by `t`. `re` is the `id` of the request answered.\n\n"]
    for name, schema in contract.schemas["frames"].items():
        if "oneOf" in schema:
            every = ", ".join(kind_of(contract, option, "frames") for option in schema["oneOf"])
            out.append(f"## {name}\n\n{schema['description']} One of {every}.\n\n")
            continue
        kind = schema["properties"]["t"]["const"]
        out.append(schema_section(contract, name, schema, "frames").replace(f"## {name}\n", f"## {name}\n\n`t: {kind}`\n", 1))
        example = next(body for body in examples.values() if body["t"] == kind)
        pretty = json.dumps(json.loads(json_text(with_limits(example, contract))), ensure_ascii=False)
        out.append(f"```json\n{pretty}\n```\n\n")
    return "".join(out)


def pages_of(contract, title, homes):
    out = [NOTE, f"# {title}\n\n"]
    for home in homes:
        out += [schema_section(contract, name, schema, home) for name, schema in contract.schemas[home].items()]
    return "".join(out)


def codes(contract):
    out = [NOTE, "# Codes\n\n## Refusals\n\nIn `error` frames, problem documents and lists of failures. Retry: never, later (after `retryAfterMs` or a backoff), "
           "reconnect (with a fresh token), resync (load again).\n\n"]
    out.append(table([(f"`{c['name']}`", c["status"], c["retry"], c["text"]) for c in contract.codes], "Code", "HTTP", "Retry", "Meaning"))
    out.append("\n## Close codes of the socket\n\nThe range alone tells a client what to do.\n\n")
    out.append(table([(f"{s['from']}-{s['to']}", s["text"]) for s in contract.close_ranges], "Range", "Do") + "\n")
    out.append(table([(c["code"], f"`{c['name']}`", c["text"]) for c in contract.close_codes], "Code", "Name", "When"))
    return "".join(out)


def limits(contract):
    rows = [(f"`{item['name']}`", item["value"], f"`{item['announce']}`" if "announce" in item else "", item["text"]) for item in contract.limits]
    head = "# Limits\n\nDefaults. The last words of a name are its unit. Those with a name in the third column are told in `ready` and by `info`, as configured.\n\n"
    return NOTE + head + table(rows, "Limit", "Default", "Told as", "Of what")


def index(contract):
    count = len(contract.commands)
    return NOTE + (
        "# Protocol reference\n\nVersion 1. Made from the contract files in `protocol/`, as are the types of the server and of the SDK.\n\n"
        f"- [Commands](commands.md): the {count} things a client may ask, over HTTP and on the socket\n"
        "- [Frames](frames.md): what the server says\n- [Rows](rows.md): messages, conversations, members and people\n"
        "- [Answers](answers.md): what commands answer\n- [Codes](codes.md): refusals and close codes\n- [Limits](limits.md): every default limit\n\n"
        "Keys are camelCase, times integer milliseconds since 1970 UTC, ids strings, integers at most 2^53 - 1. "
        "Unknown fields are ignored; a field that is null counts as absent. Exact bytes of every frame in JSON and MessagePack stand in "
        "`protocol/golden/frames.json`.\n" + FIRST_STEPS
    )


def files(contract):
    made = {
        "README": index(contract),
        "commands": commands(contract),
        "frames": frames(contract),
        "rows": pages_of(contract, "Rows", ("common", "rows")),
        "answers": pages_of(contract, "Answers", ("answers",)),
        "codes": codes(contract),
        "limits": limits(contract),
    }
    return {f"{FOLDER}/{name}.md": text.rstrip("\n") + "\n" for name, text in made.items()}
