# The golden file: examples of every frame as exact bytes in both codecs, made by encoders of their own, so that the C++ and the
# TypeScript sides are each measured against a third. Examples are checked against the schemas first.
import json
import math
import struct

from contract import ContractError, load

INTEGER_MAX = 2**53 - 1


def number_text(number):
    if number == math.trunc(number) and abs(number) > INTEGER_MAX:
        mantissa, _, exponent = f"{number!r}".partition("e")
        if not exponent:
            raise ContractError(f"write {number} with an exponent in the golden examples")
        return f"{mantissa.removesuffix('.0')}e{exponent}"
    return repr(number)


def json_text(value):
    if isinstance(value, dict):
        return "{" + ",".join(f"{json_text(key)}:{json_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(json_text(item) for item in value) + "]"
    if isinstance(value, float):
        return number_text(value)
    return json.dumps(value, ensure_ascii=False)


def packed(value):
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return packed_integer(value)
    if isinstance(value, float):
        return b"\xcb" + struct.pack(">d", value)
    if isinstance(value, str):
        raw = value.encode()
        return header(len(raw), 0xA0, 32, (0xD9, 0xDA, 0xDB)) + raw
    if isinstance(value, list):
        return header(len(value), 0x90, 16, (None, 0xDC, 0xDD)) + b"".join(map(packed, value))
    return header(len(value), 0x80, 16, (None, 0xDE, 0xDF)) + b"".join(packed(k) + packed(v) for k, v in value.items())


def header(size, fixed, fixed_end, tags):
    if size < fixed_end:
        return bytes([fixed | size])
    for tag, form, end in zip(tags, (">BB", ">BH", ">BI"), (1 << 8, 1 << 16, 1 << 32)):
        if tag is not None and size < end:
            return struct.pack(form, tag, size)
    raise ContractError("an example is too large")


def packed_integer(value):
    if -32 <= value <= 127:
        return struct.pack(">b", value)
    if value > 0:
        forms = ((0xCC, ">BB", 1 << 8), (0xCD, ">BH", 1 << 16), (0xCE, ">BI", 1 << 32), (0xCF, ">BQ", 1 << 64))
        return next(struct.pack(form, tag, value) for tag, form, end in forms if value < end)
    forms = ((0xD0, ">Bb", 1 << 7), (0xD1, ">Bh", 1 << 15), (0xD2, ">Bi", 1 << 31), (0xD3, ">Bq", 1 << 63))
    return next(struct.pack(form, tag, value) for tag, form, end in forms if value >= -end)


# Enough of JSON Schema for what protocol/schemas uses.
class Checker:
    def __init__(self, contract):
        self.contract = contract

    def refuse(self, where, why):
        raise ContractError(f"golden example {where}: {why}")

    def flat(self, schema, home):
        properties, required, open_ended = {}, set(schema.get("required", [])), schema.get("additionalProperties") is True
        for part in schema.get("allOf", []):
            found, found_home, _ = self.contract.target(part["$ref"], home)
            inner, inner_required, _ = self.flat(found, found_home)
            properties.update(inner)
            required |= inner_required
        properties.update({name: (body, home) for name, body in (schema.get("properties") or {}).items()})
        return properties, required, open_ended

    def check(self, value, schema, home, where):
        if "$ref" in schema:
            found, found_home, _ = self.contract.target(schema["$ref"], home)
            return self.check(value, found, found_home, where)
        schema = self.contract.resolve(schema, home)
        if "const" in schema and value != schema["const"]:
            self.refuse(where, f"is not {schema['const']}")
        if "enum" in schema and value not in schema["enum"]:
            self.refuse(where, f"{value} is none of {schema['enum']}")
        if schema.get("x-codes") and value not in [code["name"] for code in self.contract.codes]:
            self.refuse(where, f"{value} is no code")
        kinds = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
        kind = schema.get("type")
        if kind and (not isinstance(value, kinds[kind]) or (kind == "integer" and isinstance(value, bool))):
            self.refuse(where, f"{value!r} is no {kind}")
        if kind == "array":
            for item in value:
                self.check(item, schema["items"], home, where)
        if kind == "object":
            self.check_object(value, schema, home, where)

    def check_object(self, value, schema, home, where):
        properties, required, open_ended = self.flat(schema, home)
        others = schema.get("additionalProperties")
        for name in required - set(value):
            self.refuse(where, f"{name} is missing")
        for name, item in value.items():
            if name in properties:
                body, body_home = properties[name]
                self.check(item, body, body_home, f"{where}.{name}")
            elif isinstance(others, dict):
                self.check(item, others, home, f"{where}.{name}")
            elif not open_ended:
                self.refuse(where, f"{name} is not in the schema")


def with_limits(example, contract):
    if example.get("limits") == "$limits":
        told = {limit["announce"]: limit["value"] for limit in contract.limits if "announce" in limit}
        return {**example, "limits": told}
    return example


def check_complete(up, down, contract):
    missing = {command.name for command in contract.commands if command.socket} - {example["t"] for example in up}
    if missing:
        raise ContractError(f"no golden example of the commands {sorted(missing)}")
    frames = {schema["properties"]["t"]["const"] for schema in contract.schemas["frames"].values() if "properties" in schema}
    if frames != {example["t"] for example in down.values()}:
        raise ContractError(f"frames without golden example: {sorted(frames - {e['t'] for e in down.values()})}")


def files(contract):
    examples = load("golden/examples.yaml")
    checker = Checker(contract)
    by_type = {s["properties"]["t"]["const"]: s for s in contract.schemas["frames"].values() if "properties" in s}
    check_complete(examples["up"], examples["down"], contract)
    rows = []
    for example in examples["up"]:
        fields = {name: value for name, value in example.items() if name not in ("t", "id")}
        name = example["t"]
        checker.check(fields, contract.schemas["requests"][name[:1].upper() + name[1:]], "requests", name)
        rows.append(("up", name, example))
    for name, example in examples["down"].items():
        example = with_limits(example, contract)
        checker.check(example, by_type[example["t"]], "frames", name)
        rows.append(("down", name, example))
    for name, example in examples["answers"].items():
        home = next((home for home in ("rows", "answers") if name in contract.schemas[home]), None)
        if home is None:
            raise ContractError(f"golden example {name}: no such row or answer")
        checker.check(example, contract.schemas[home][name], home, name)
        rows.append(("answer", name, example))
    lines = [
        json.dumps({"way": way, "name": name, "json": json_text(frame), "msgpack": packed(frame).hex()}, ensure_ascii=False)
        for way, name, frame in rows
    ]
    return {"protocol/golden/frames.json": "[\n" + ",\n".join(lines) + "\n]\n"}
