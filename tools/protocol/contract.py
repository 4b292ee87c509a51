# The contract as read from protocol/: commands, request fields, schemas, codes, limits. Refuses what contradicts itself.
import dataclasses
import pathlib
import re

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "protocol"
SCHEMA_FILES = ("common", "requests", "rows", "answers", "frames")
METHODS = ("get", "put", "post", "patch", "delete")
CALLERS = ("anyone", "guest", "user", "admin")


SECRET = re.compile(r"password|refreshToken|invite|jwt|secret", re.IGNORECASE)


class ContractError(Exception):
    pass


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice, where YAML would let the last one win."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        twice = {str(key) for key in keys if keys.count(key) > 1}
        if twice:
            raise ContractError(f"{node.start_mark.name}:{node.start_mark.line + 1}: {', '.join(sorted(twice))} stands twice")
        return super().construct_mapping(node, deep)


def load(name):
    with open(SOURCE / name, encoding="utf-8") as source:
        return yaml.load(source, _Loader)


def words(camel):
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", camel).lower()


def pascal(name):
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


@dataclasses.dataclass
class Field:
    name: str  # as on the wire
    schema: dict  # $ref resolved, limits filled in
    required: bool
    place: str = "body"  # path, query or body

    @property
    def cpp_name(self):
        name = words(self.name)
        return name + "_" if name in ("for", "register", "default") else name


@dataclasses.dataclass
class Request:
    name: str
    family: str
    description: str
    fields: list


@dataclasses.dataclass
class Command:
    name: str
    method: str  # empty for those of the socket alone
    path: str
    caller: str
    socket: bool
    summary: str
    status: int  # of a success over HTTP
    answer: str
    request: Request


class Contract:
    def __init__(self):
        self.codes = load("codes.yaml")["codes"]
        closing = load("close-codes.yaml")
        self.close_ranges, self.close_codes = closing["ranges"], closing["codes"]
        self.limits = load("limits.yaml")["limits"]
        self.limit_values = {limit["name"]: limit["value"] for limit in self.limits}
        self.schemas = {name: load(f"schemas/{name}.yaml") for name in SCHEMA_FILES}
        self.openapi = load("openapi.yaml")
        self.asyncapi = load("asyncapi.yaml")
        self.requests = self._requests()
        self.commands = self._commands()
        self.check()

    # The schema a reference names, its home file and its name.
    def target(self, ref, home):
        file, _, pointer = ref.partition("#/")
        name = pathlib.PurePosixPath(file).stem if file else home
        node = self.schemas.get(name)
        if node is None:
            raise ContractError(f"{ref}: no such schema file")
        for step in pointer.split("/"):
            if step not in node:
                raise ContractError(f"{ref} (from {home}): nothing of that name")
            node = node[step]
        return node, name, pointer

    # References replaced by what they name (the keys beside them win), named limits by their numbers.
    def resolve(self, schema, home):
        if "$ref" in schema:
            found, found_home, _ = self.target(schema["$ref"], home)
            resolved = dict(self.resolve(found, found_home))
            resolved.update({key: value for key, value in schema.items() if key != "$ref"})
            schema = resolved
        else:
            schema = dict(schema)
        kind = schema.get("type")
        low, high = {"string": ("minLength", "maxLength"), "array": ("minItems", "maxItems")}.get(
            kind, ("minimum", "maximum")
        )
        for mark, keyword in (("x-min", low), ("x-max", high)):
            if mark in schema:
                if schema[mark] not in self.limit_values:
                    raise ContractError(f"{home}: limit {schema[mark]} is not in limits.yaml")
                schema[keyword] = self.limit_values[schema[mark]]
        return schema

    def _requests(self):
        requests = {}
        for name, schema in self.schemas["requests"].items():
            required = schema.get("required", [])
            fields = [
                Field(field, self.resolve(body, "requests"), field in required)
                for field, body in (schema.get("properties") or {}).items()
            ]
            missing = set(required) - {field.name for field in fields}
            if missing:
                raise ContractError(f"requests.yaml: {name} requires {missing}, which it does not have")
            requests[name] = Request(name, schema["x-family"], schema.get("description", ""), fields)
        return requests

    def _request_of(self, command):
        request = self.requests.get(command[:1].upper() + command[1:])
        if request is None:
            raise ContractError(f"command {command} has no request of its name in requests.yaml")
        return request

    # The one status of success: 200, or 201 where every call makes something new.
    def _success(self, operation):
        good = [status for status in operation["responses"] if str(status).startswith("2")]
        if len(good) != 1 or good[0] not in ("200", "201"):
            raise ContractError(f"{operation['operationId']}: one success is needed, 200 or 201, not {good}")
        return good[0]

    def _commands(self):
        commands = []
        for path, item in self.openapi["paths"].items():
            for method in METHODS:
                operation = item.get(method)
                if operation is None or not operation.get("x-command"):
                    continue
                request = self._request_of(operation["operationId"])
                # Those by reference are headers of every such command, and no fields.
                places = {p["name"]: p["in"] for p in operation.get("parameters", []) if "$ref" not in p}
                for field in request.fields:
                    field.place = places.pop(field.name, "body")
                if places or set(re.findall(r"\{(\w+)\}", path)) != {f.name for f in request.fields if f.place == "path"}:
                    raise ContractError(f"{method} {path}: parameters and request {request.name} disagree")
                status = self._success(operation)
                answer = operation["responses"][status]["content"]["application/json"]["schema"]["$ref"]
                commands.append(
                    Command(
                        operation["operationId"], method.upper(), path, operation["x-caller"],
                        operation.get("x-socket", True), operation["summary"], int(status), answer.rpartition("/")[2], request,
                    )
                )
        for name, message in self.asyncapi["components"]["messages"].items():
            if message.get("x-command"):
                commands.append(
                    Command(name, "", "", message["x-caller"], True, message["summary"], 200, message["x-answer"], self._request_of(name))
                )
        return commands

    def check(self):
        names = [command.name for command in self.commands]
        if len(set(names)) != len(names):
            raise ContractError("a command's name stands twice")
        unused = set(self.requests) - {command.request.name for command in self.commands}
        if unused:
            raise ContractError(f"requests without a command: {sorted(unused)}")
        for command in self.commands:
            if command.caller not in CALLERS:
                raise ContractError(f"{command.name}: caller {command.caller}")
            for field in command.request.fields:
                if field.place != "body" and SECRET.search(field.name):
                    raise ContractError(f"{command.name}: {field.name} is a secret and must not stand in an address")
            if command.answer not in self.schemas["answers"]:
                raise ContractError(f"{command.name}: answer {command.answer} is not in answers.yaml")
        for code in self.close_codes:
            if not any(span["from"] <= code["code"] <= span["to"] for span in self.close_ranges):
                raise ContractError(f"close code {code['code']} is in no range")
        for home, file in self.schemas.items():
            self._check_refs(file, home)

    def _check_refs(self, node, home):
        if isinstance(node, list):
            for item in node:
                self._check_refs(item, home)
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                self.target(node["$ref"], home)
            for value in node.values():
                self._check_refs(value, home)
