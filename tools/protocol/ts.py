# TypeScript from the contract: types of requests, rows, answers and frames, and the tables of commands, codes and limits.
NOTE = "// Generated from protocol/ by tools/protocol/generate.py; do not edit.\n"
FOLDER = "sdk/js/src/generated"
HOMES = {"common": "rows", "rows": "rows", "answers": "answers", "frames": "frames", "requests": "requests"}


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def type_name(name, home):
    if home == "requests":
        return name + "Request"
    if home == "frames" and not name.endswith("Frame"):
        return name + "Frame"
    return name


class Module:
    """One file in the making: remembers which names it takes from which other file."""

    def __init__(self, contract, file):
        self.contract = contract
        self.file = file
        self.taken = {}

    def take(self, name, file):
        if file != self.file:
            self.taken.setdefault(file, set()).add(name)
        return name

    def type_of(self, schema, home):
        if "$ref" in schema:
            _, target_home, name = self.contract.target(schema["$ref"], home)
            return self.take(type_name(name, target_home), HOMES[target_home])
        if schema.get("x-codes"):
            return self.take("Code", "codes")
        if schema.get("x-limits"):
            return self.take("AnnouncedLimits", "limits")
        if "const" in schema:
            return quoted(schema["const"])
        if "enum" in schema:
            return " | ".join(map(quoted, schema["enum"]))
        if "oneOf" in schema:
            return "\n  | " + "\n  | ".join(self.type_of(option, home) for option in schema["oneOf"])
        kind = schema.get("type")
        if kind == "array":
            inner = self.type_of(schema["items"], home)
            return f"({inner})[]" if " | " in inner else f"{inner}[]"
        if kind == "object":
            others = schema.get("additionalProperties")
            return f"Record<string, {self.type_of(others, home) if isinstance(others, dict) else 'unknown'}>"
        return {"integer": "number", "number": "number", "boolean": "boolean", "string": "string"}[kind]

    def declare(self, name, schema, home):
        out = []
        if "description" in schema:
            out.append(f"/** {schema['description']} */\n")
        name = type_name(name, home)
        if "properties" not in schema:
            return "".join(out) + f"export type {name} = {self.type_of(schema, home)};\n"
        parents = ", ".join(self.type_of(part, home) for part in schema.get("allOf", []))
        out.append(f"export interface {name}{' extends ' + parents if parents else ''} {{\n")
        required = schema.get("required", [])
        for field, body in (schema["properties"] or {}).items():
            text = body.get("description")
            out.append(f"  /** {text} */\n" if text else "")
            out.append(f"  {field}{'' if field in required else '?'}: {self.type_of(body, home)};\n")
        if schema.get("additionalProperties") is True:
            out.append("  [field: string]: unknown;\n")
        return "".join(out) + "}\n"

    def text(self, title, parts):
        imports = "".join(
            f"import type {{ {', '.join(sorted(names))} }} from './{file}.ts';\n" for file, names in sorted(self.taken.items())
        )
        return NOTE + f"// {title}\n" + imports + "\n" + "\n".join(parts)


def schemas(contract, file, homes, title):
    module = Module(contract, file)
    parts = [module.declare(name, schema, home) for home in homes for name, schema in contract.schemas[home].items()]
    return module.text(title, parts)


def codes(contract):
    out = [NOTE, "// Why requests are refused and sessions closed, and what to do about it.\n\n"]
    out.append("/** never: not again; later: after a while; reconnect: with a fresh token; resync: load again. */\n")
    out.append("export type RetryPolicy = 'never' | 'later' | 'reconnect' | 'resync';\n\nexport const codes = {\n")
    for code in contract.codes:
        out.append(f"  /** {code['text']} */\n  {code['name']}: {{ status: {code['status']}, retry: {quoted(code['retry'])} }},\n")
    out.append("} as const satisfies Record<string, { status: number; retry: RetryPolicy }>;\n\nexport type Code = keyof typeof codes;\n\n")
    out.append("/** WebSocket close codes by name. */\nexport const closeCodes = {\n")
    for code in contract.close_codes:
        out.append(f"  /** {code['text']} */\n  {camel(code['name'])}: {code['code']},\n")
    out.append("} as const;\n\n/** The range of a close code tells what to do, for codes invented later too. */\nexport const closeRanges = [\n")
    for span in contract.close_ranges:
        out.append(f"  {{ from: {span['from']}, to: {span['to']}, reaction: {quoted(camel(span['name']))} }},\n")
    out.append("] as const;\nexport type CloseReaction = (typeof closeRanges)[number]['reaction'];\n")
    return "".join(out)


def limits(contract):
    out = [NOTE, "// Default limits of the contract; the last words of a name are its unit.\n\nexport const limits = {\n"]
    for limit in contract.limits:
        out.append(f"  /** {limit['text']} */\n  {camel(limit['name'])}: {limit['value']},\n")
    out.append("} as const;\n\n/** The limits as configured, told in `ready` and by `info`. */\nexport interface AnnouncedLimits {\n")
    for limit in contract.limits:
        if "announce" in limit:
            out.append(f"  /** {limit['text']} */\n  {limit['announce']}: number;\n")
    out.append("}\n")
    return "".join(out)


def commands(contract):
    module = Module(contract, "commands")
    types = ["/** What each command takes and answers. */\nexport interface Commands {\n"]
    table = ["/** Where each stands in HTTP (under /v1) and who may call it; no method: on the socket alone. */\nexport const commands = {\n"]
    for command in contract.commands:
        request = module.take(command.request.name + "Request", "requests")
        answer = module.take(command.answer, "answers")
        types.append(f"  /** {command.summary} */\n  {command.name}: {{ request: {request}; answer: {answer} }};\n")
        query = [quoted(field.name) for field in command.request.fields if field.place == "query"]
        socket = "true" if command.socket else "false"
        table.append(
            f"  {command.name}: {{ method: {quoted(command.method)}, path: {quoted(command.path)}, caller: {quoted(command.caller)}, "
            f"socket: {socket}, query: [{', '.join(query)}] }},\n"
        )
    types.append("}\n\nexport type CommandName = keyof Commands;\n")
    table.append(
        "} as const satisfies Record<\n  CommandName,\n  { method: string; path: string; caller: string; socket: boolean; query: readonly string[] }\n>;\n"
    )
    socket = (
        "/** Those that may come as a frame. */\nexport type SocketCommand = {\n"
        "  [C in CommandName]: (typeof commands)[C]['socket'] extends true ? C : never;\n}[CommandName];\n\n"
        "/** Anything a client says on the socket. */\nexport type UpFrame = {\n"
        "  [C in SocketCommand]: { t: C; id?: number } & Commands[C]['request'];\n}[SocketCommand];\n"
    )
    return module.text("The commands.", ["".join(types), "".join(table), socket])


def index():
    names = ("answers", "codes", "commands", "frames", "limits", "requests", "rows")
    return NOTE + "".join(f"export * from './{name}.ts';\n" for name in names)


def files(contract):
    made = {
        "rows": schemas(contract, "rows", ("common", "rows"), "Words and rows shared by requests, answers and frames."),
        "requests": schemas(contract, "requests", ("requests",), "The fields of every command."),
        "answers": schemas(contract, "answers", ("answers",), "What commands answer."),
        "frames": schemas(contract, "frames", ("frames",), "What the server says, by `t`."),
        "codes": codes(contract),
        "limits": limits(contract),
        "commands": commands(contract),
        "index": index(),
    }
    return {f"{FOLDER}/{name}.ts": text for name, text in made.items()}
