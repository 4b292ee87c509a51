"""Rules about the shape of the house: which way includes point, how large things may grow, what lies around unused."""

import posixpath
import re
from collections import defaultdict

from source import IMPLEMENTATIONS, ORDER

FILE_LINES = 600
TEST_LINES = 900
FUNCTION_LINES = 70
CONSTRUCTOR_PARAMETERS = 6
FOLDER_SOURCES = 25

# An outside library stops at the folder that wraps it.
WRAPPED = [
    (re.compile(r"boost/(asio|beast)"), {"runtime", "net", "app"}, True, "runtime, net, app, store/* and bus/*"),
    (re.compile(r"rocksdb/"), set(), True, "store/rocksdb"),
    (re.compile(r"sqlite3\.h"), set(), True, "store/sqlite"),
]


def include_direction(sources):
    """A file includes only from its own folder and those to its left; implementations are for app and tests alone."""
    known = {source.path for source in sources}
    for source in sources:
        if not source.is_cpp:
            continue
        free = source.folder is None or source.is_test
        for line, target, quoted in source.includes:
            if not quoted:
                if source.folder is not None and not free:
                    yield from _wrapped(source, line, target)
                continue
            if "src/" + target not in known and posixpath.join(posixpath.dirname(source.path), target) not in known \
                    and target not in known:
                continue  # made at build time
            if "src/" + target not in known and source.folder is not None:
                yield source.finding("include-root", line, f'"{target}" is not relative to src/: write the path from there')
                continue
            parts = target.split("/")
            folder = parts[0]
            if source.folder is None or folder not in ORDER or source.folder not in ORDER:
                continue
            own = ORDER.index(source.folder)
            if ORDER.index(folder) > own:
                yield source.finding("include-direction", line,
                                     f"{source.folder}/ may not include from {folder}/: "
                                     f"only from {', '.join(ORDER[:own + 1])}")
            elif len(parts) > 2 and parts[1] in IMPLEMENTATIONS and source.folder != "app" and not source.is_test \
                    and source.implementation != f"{folder}/{parts[1]}":
                yield source.finding("include-implementation", line,
                                     f"{folder}/{parts[1]} is for app and tests alone: include the interface in {folder}/")


def _wrapped(source, line, target):
    for pattern, folders, implementations, wanted in WRAPPED:
        if pattern.match(target) and source.folder not in folders \
                and not (implementations and source.implementation is not None):
            yield source.finding("include-library", line, f"<{target}> belongs in {wanted}: use their wrapper")


def own_header_first(sources):
    """x.cc includes x.h before anything else: so every header is compiled alone by its own source."""
    known = {source.path for source in sources}
    for source in sources:
        if source.suffix != ".cc" or not source.path.startswith("src/") or source.is_generated:
            continue
        if source.name.endswith("_test.cc") and source.path[:-8] + ".cc" in known:
            continue  # the source itself proves it
        header = re.sub(r"(_test)?\.cc$", ".h", source.path)
        if header not in known or not source.includes:
            continue
        line, target, _ = source.includes[0]
        if "src/" + target != header:
            yield source.finding("own-header-first", line, f'include "{header[4:]}" first, so that it must compile alone')


def pragma_once(sources):
    for source in sources:
        if source.is_header and "#pragma once" not in source.text:
            yield source.finding("pragma-once", 1, "add #pragma once below the head comment")


def file_size(sources):
    for source in sources:
        if source.is_generated or not (source.is_cpp or source.is_script or source.suffix in {".py", ".css"}):
            continue
        limit = TEST_LINES if source.is_test else FILE_LINES
        count = len(source.lines) - 1
        if count > limit:
            yield source.finding("file-size", limit, f"{count} lines, the limit is {limit}: split by what changes together")


def folder_size(sources):
    """Sources are what is compiled: no headers, no tests."""
    compiled = defaultdict(set)
    for source in sources:
        if not source.is_generated and not source.is_test and (source.suffix == ".cc" or source.is_script):
            compiled[posixpath.dirname(source.path)].add(source.name)
    for folder, names in compiled.items():
        if len(names) > FOLDER_SOURCES:
            first = next(s for s in sources if posixpath.dirname(s.path) == folder)
            yield first.finding("folder-size", 1, f"{folder}/ has {len(names)} sources, the limit is {FOLDER_SOURCES}: "
                                                  "give a family of them a folder of its own")


_TYPE = re.compile(r"\b(?:class|struct|union|enum(?:\s+class)?)\s+(?:\[\[[^\]]*\]\]\s*)?(\w+)[^;(){}=]*$")
_OPENER = re.compile(r"[{};]")


def _blocks(code):
    """Yields (header text, header start, open brace, close brace, enclosing headers) for every { } of the file."""
    stack, header_start = [], 0
    for match in _OPENER.finditer(code):
        at, token = match.start(), match.group()
        if token == "{":
            stack.append((code[header_start:at], header_start, at))
        elif token == "}" and stack:
            header, start, opened = stack.pop()
            yield header, start, opened, at, [entry[0] for entry in stack]
        header_start = at + 1


def _is_scope(header):
    header = re.sub(r"^\s*#.*$", "", header, flags=re.M).strip()
    return header.startswith(("namespace", "inline namespace", "extern")) or _TYPE.search(header) is not None


def function_size(sources):
    for source in sources:
        if not source.is_cpp or source.is_generated:
            continue
        for header, start, _, closed, around in _blocks(source.code):
            if "(" not in header or _is_scope(header) or not all(_is_scope(h) for h in around):
                continue
            begin = start + len(header) - len(header.lstrip())
            count = source.code.count("\n", begin, closed) + 1
            if count > FUNCTION_LINES:
                name = re.search(r"([\w:~]+)\s*\(", header)
                yield source.finding("function-size", source.line_at(begin),
                                     f"{name.group(1) if name else 'function'} has {count} lines, "
                                     f"the limit is {FUNCTION_LINES}: name its steps")


def _parameters(code, opened):
    """How many parameters the list that opens at this parenthesis has."""
    depth, angle, count, seen = 0, 0, 0, False
    for at in range(opened, len(code)):
        char = code[at]
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth == 0:
                return count + 1 if seen else 0
        elif char == "<":
            angle += 1
        elif char == ">" and code[at - 1] != "-":
            angle = max(0, angle - 1)
        elif char == "," and depth == 1 and angle == 0:
            count += 1
        if depth >= 1 and at > opened and not char.isspace():
            seen = True
    return 0


def constructor_parameters(sources):
    for source in sources:
        if not source.is_cpp or source.is_generated:
            continue
        code = source.code
        for declared in re.finditer(r"\b(?:class|struct)\s+(\w+)(?:\s+final)?[^;{}()=]*\{", code):
            name, depth, at = declared.group(1), 1, declared.end()
            pattern = re.compile(r"(?<![\w~:.>])" + name + r"\s*(\()|([{}])")
            while depth and (match := pattern.search(code, at)):
                at = match.end()
                if match.group(2):
                    depth += 1 if match.group(2) == "{" else -1
                elif depth == 1 and _parameters(code, match.start(1)) > CONSTRUCTOR_PARAMETERS:
                    yield source.finding("constructor-parameters", source.line_at(match.start()),
                                         f"{name} takes more than {CONSTRUCTOR_PARAMETERS} parameters: "
                                         "pass one struct of what belongs together")


def unreferenced(sources):
    """A header nobody includes, a tool nobody calls, a page nobody links to: remove it or use it."""
    included = {target for s in sources for _, target, _ in s.includes if s.is_cpp}
    everything = {s.path: s.text for s in sources}
    for source in sources:
        path = source.path
        if source.is_header and not source.is_generated and path.startswith(("src/", "tests/", "bench/")):
            if not any(path.endswith("/" + target) for target in included):
                yield source.finding("unreferenced", 1, "no file includes this header: remove it or use it")
        elif path.startswith("tools/") and path.count("/") == 1 or re.fullmatch(r"docs/.*\.md", path):
            name = source.name
            if not any(name in text for other, text in everything.items() if other != path):
                yield source.finding("unreferenced", 1, f"nothing mentions {name}: remove it or link it")


RULES = [include_direction, own_header_first, pragma_once, file_size, folder_size, function_size,
         constructor_parameters, unreferenced]
