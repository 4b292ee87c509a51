# C++ from the contract: the code table, limits, close codes, the command table and one struct with its decoder per request.
from contract import pascal, words

NOTE = "// Generated from protocol/ by tools/protocol/generate.py; do not edit.\n"
RETRY = {"never": "kNever", "later": "kLater", "reconnect": "kReconnect", "resync": "kResync"}
# Words that the model has an enum for, and its header where that is not model/conversation.h.
MODEL_ENUMS = {"ConversationKind": "", "Role": "", "Admission": "", "MentionAll": "model/message.h", "Circle": "model/privacy.h"}


def codes(contract):
    rows = [
        f'KITH_CODE(k{pascal(code["name"])}, "{code["name"]}", {code["status"]}, {RETRY[code["retry"]]})\n'
        for code in contract.codes
    ]
    return "// Generated from protocol/codes.yaml by tools/protocol/generate.py; do not edit.\n" + "".join(rows)


def limits(contract):
    out = [NOTE, "// Default limits of the contract; the last words of a name are its unit.\n#pragma once\n\n#include <cstdint>\n\n"]
    out.append("namespace kith::wire {\n\nclass Writer;\n\n")
    for limit in contract.limits:
        out.append(f'// {limit["text"]}\ninline constexpr std::int64_t k{pascal(limit["name"])} = {limit["value"]};\n')
    out.append("\n// The limits that clients are told, as configured.\nstruct AnnouncedLimits {\n")
    for limit in contract.limits:
        if "announce" in limit:
            out.append(f'  std::int64_t {limit["name"]} = k{pascal(limit["name"])};\n')
    out.append("};\n\n// Fields into an object that is open.\nvoid fields(Writer& writer, const AnnouncedLimits& limits);\n\n")
    out.append("}  // namespace kith::wire\n")
    return "".join(out)


def limits_source(contract):
    out = [NOTE, '#include "wire/generated/limits.h"\n\n#include "wire/writer.h"\n\nnamespace kith::wire {\n\n']
    out.append("void fields(Writer& writer, const AnnouncedLimits& limits) {\n")
    for limit in contract.limits:
        if "announce" in limit:
            out.append(f'  writer.field("{limit["announce"]}", limits.{limit["name"]});\n')
    out.append("}\n\n}  // namespace kith::wire\n")
    return "".join(out)


def close_codes(contract):
    out = [NOTE, "// WebSocket close codes. The range alone tells a client what to do:\n"]
    for span in contract.close_ranges:
        out.append(f'// {span["from"]}-{span["to"]}: {span["text"]}\n')
    out.append("#pragma once\n\n#include <cstdint>\n#include <string_view>\n\nnamespace kith::wire {\n\n")
    out.append("enum class CloseCode : std::uint16_t {\n")
    for code in contract.close_codes:
        out.append(f'  k{pascal(code["name"])} = {code["code"]},  // {code["text"]}\n')
    out.append("};\n\n// The name, as sent for the reason of the close frame.\ninline std::string_view name_of(CloseCode code) {\n  switch (code) {\n")
    for code in contract.close_codes:
        out.append(f'    case CloseCode::k{pascal(code["name"])}:\n      return "{code["name"]}";\n')
    out.append('  }\n  return "";\n}\n\n}  // namespace kith::wire\n')
    return "".join(out)


def commands(contract):
    out = [NOTE, "// KITH_COMMAND(Id, name, HTTP method, path under /v1, least caller, as a frame on the socket,\n// HTTP status of success); no method: socket only.\n"]
    for command in contract.commands:
        caller = "k" + pascal(command.caller)
        socket = "true" if command.socket else "false"
        out.append(
            f'KITH_COMMAND({command.request.name}, "{command.name}", "{command.method}", "{command.path}", {caller}, {socket}, {command.status})\n'
        )
    return "".join(out)


# Which fields come from the URL and are no strings: there everything is text at first.
def url_fields(contract):
    out = [NOTE, "// KITH_URL_FIELD(command's Id, field, what it is beneath the text of the URL)\n"]
    for command in contract.commands:
        for field in command.request.fields:
            kind = {"integer": "kInteger", "boolean": "kBoolean", "array": "kList"}.get(field.schema.get("type"), "kText")
            if command.method and field.place != "body":
                out.append(f'KITH_URL_FIELD({command.request.name}, "{field.name}", {kind})\n')
    return "".join(out)


def bound(schema, mark, keyword, fallback):
    if mark in schema:
        return "k" + pascal(schema[mark])
    return str(schema.get(keyword, fallback))


# (type, whether absent is part of the type, the call without require_/optional_)
def field_type(field):
    schema = field.schema
    name = f'request, "{field.name}"'
    if "x-id" in schema:
        return schema["x-id"], f'id<{schema["x-id"]}>({name})'
    if "x-enum" in schema:
        pairs = "".join(f'\n{" " * 23}{{"{word}", {schema["x-enum"]}::k{pascal(word)}}},' for word in schema["enum"])
        return schema["x-enum"], f'enum<{schema["x-enum"]}>({name}, {{{pairs[:-1]}}})'
    if "x-number" in schema:
        return schema["x-number"], f'number<{schema["x-number"]}>({name}, {schema.get("minimum", 0)})'
    if schema.get("x-json"):
        return "std::string", f'json({name}, k{pascal(schema["x-max-bytes"])})'
    if schema.get("x-mid"):
        return "std::string", f"mid({name})"
    kind = schema["type"]
    if kind == "boolean":
        return "bool", f"boolean({name})"
    if kind == "integer":
        low = bound(schema, "x-min", "minimum", 0)
        high = bound(schema, "x-max", "maximum", "kIntegerMax")
        return ("TimeMs" if schema.get("x-time") else "std::int64_t"), f"integer({name}, {low}, {high})"
    if kind == "string":
        return "std::string", f'string({name}, {bound(schema, "x-min", "minLength", 0)}, {bound(schema, "x-max", "maxLength", 0)})'
    raise SystemExit(f"{field.name}: no C++ type for {schema}")


def list_type(contract, field):
    items = contract.resolve(field.schema["items"], "requests")
    low = bound(field.schema, "x-min", "minItems", 0)
    high = bound(field.schema, "x-max", "maxItems", 0)
    if "x-id" in items:
        return items["x-id"], f'ids<{items["x-id"]}>(request, "{field.name}", {low}, {high})'
    item_low = bound(items, "x-min", "minLength" if items["type"] == "string" else "minimum", 0)
    if items["type"] == "string":
        item_high = bound(items, "x-max", "maxLength", 0)
        return "std::string", f'texts(request, "{field.name}", {{{low}, {high}}}, {{{item_low}, {item_high}}})'
    kind = items.get("x-number", "std::int64_t")
    item_high = bound(items, "x-max", "maximum", "kIntegerMax")
    return kind, f'numbers<{kind}>(request, "{field.name}", {{{low}, {high}}}, {{{item_low}, {item_high}}})'


def member(contract, field):
    if field.schema.get("type") == "array":
        kind, _ = list_type(contract, field)
        return f"  std::vector<{kind}> {field.cpp_name}{{}};\n"
    kind, _ = field_type(field)
    note = "  // canonical JSON\n" if field.schema.get("x-json") else "\n"
    if not field.required:
        return f"  std::optional<{kind}> {field.cpp_name}{{}};{note}"
    return f"  {kind} {field.cpp_name}{{}};{note}"


def own_enums(contract, family):
    found = {}
    for request in contract.requests.values():
        if request.family == family:
            for field in request.fields:
                name = field.schema.get("x-enum")
                if name and name not in MODEL_ENUMS:
                    found[name] = field.schema["enum"]
    return found


def model_headers(contract, family):
    found = set()
    for request in contract.requests.values():
        if request.family == family:
            found.update(MODEL_ENUMS.get(field.schema.get("x-enum"), "") for field in request.fields)
    return sorted(found - {""})


def requests_header(contract, family):
    out = [NOTE, f"// Requests of the family {family}, as decoded from either codec or from HTTP.\n"]
    out.append("#pragma once\n\n#include <cstdint>\n#include <optional>\n#include <string>\n#include <vector>\n\n")
    out.append('#include "base/clock.h"\n#include "base/ids.h"\n#include "base/result.h"\n#include "model/conversation.h"\n')
    out.extend(f'#include "{header}"\n' for header in model_headers(contract, family))
    out.append('#include "wire/value.h"\n\nnamespace kith::wire {\n\n')
    for name, labels in own_enums(contract, family).items():
        out.append(f'enum class {name} : std::uint8_t {{ {", ".join("k" + pascal(word) for word in labels)} }};\n')
    chosen = [request for request in contract.requests.values() if request.family == family]
    for request in chosen:
        out.append(f"\nstruct {request.name}Request {{")
        out.append("\n" if request.fields else "")
        out.extend(member(contract, field) for field in request.fields)
        out.append("};\n")
    out.append("\n// Refuse with bad_request (too_large for documents), naming field and limit. Unknown fields are ignored.\n")
    for request in chosen:
        out.append(f"Result<{request.name}Request> decode_{words(request.name)}(const Value& request);\n")
    out.append("\n}  // namespace kith::wire\n")
    return "".join(out)


def requests_source(contract, family):
    out = [NOTE, f'#include "wire/generated/requests_{family}.h"\n\n#include "wire/fields.h"\n#include "wire/generated/limits.h"\n\n']
    out.append("namespace kith::wire {\n")
    for request in contract.requests.values():
        if request.family != family:
            continue
        out.append(f"\nResult<{request.name}Request> decode_{words(request.name)}(const Value& request) {{\n")
        out.append("  KITH_CHECKED(require_request(request));\n")
        out.append(f"  {request.name}Request out;\n")
        for field in request.fields:
            _, call = list_type(contract, field) if field.schema.get("type") == "array" else field_type(field)
            out.append(f"  KITH_TRY(out.{field.cpp_name}, {'require' if field.required else 'optional'}_{call});\n")
        out.append("  return out;\n}\n")
    out.append("\n}  // namespace kith::wire\n")
    return "".join(out)


def requests_all(contract):
    families = dict.fromkeys(request.family for request in contract.requests.values())
    includes = "".join(f'#include "wire/generated/requests_{family}.h"  // IWYU pragma: export\n' for family in sorted(families))
    out = [NOTE, "// Every request; a file of one family is enough for most.\n#pragma once\n\n", '#include "wire/commands.h"\n', includes]
    out.append("\nnamespace kith::wire {\n\n// Whether a command's decoder takes the request; for tests and fuzzing.\n")
    out.append("Status check_request(CommandId command, const Value& request);\n\n}  // namespace kith::wire\n")
    return "".join(out)


def requests_check(contract):
    out = [NOTE, '#include "wire/generated/requests.h"\n\nnamespace kith::wire {\n\nnamespace {\n\n']
    out.append("template <typename Request>\nStatus only_status(const Result<Request>& decoded) {\n")
    out.append("  if (!decoded) return std::unexpected(decoded.error());\n  return {};\n}\n\n")
    out.append("using Check = Status (*)(const Value&);\nconstexpr Check kChecks[] = {\n")
    for command in contract.commands:
        out.append(f"    [](const Value& v) {{ return only_status(decode_{words(command.request.name)}(v)); }},\n")
    out.append("};\n\n}  // namespace\n\nStatus check_request(CommandId command, const Value& request) {\n")
    out.append("  return kChecks[static_cast<std::size_t>(command)](request);\n}\n\n}  // namespace kith::wire\n")
    return "".join(out)


def files(contract):
    made = {
        "src/base/generated/codes.inc": codes(contract),
        "src/wire/generated/limits.h": limits(contract),
        "src/wire/generated/limits.cc": limits_source(contract),
        "src/wire/generated/close_codes.h": close_codes(contract),
        "src/wire/generated/commands.inc": commands(contract),
        "src/wire/generated/url_fields.inc": url_fields(contract),
        "src/wire/generated/requests.h": requests_all(contract),
        "src/wire/generated/requests.cc": requests_check(contract),
    }
    for family in dict.fromkeys(request.family for request in contract.requests.values()):
        made[f"src/wire/generated/requests_{family}.h"] = requests_header(contract, family)
        made[f"src/wire/generated/requests_{family}.cc"] = requests_source(contract, family)
    return made
