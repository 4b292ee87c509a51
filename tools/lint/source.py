"""One text file of the repo as the rules see it: its lines, and its code with comments and strings blanked out.

Blanking keeps every offset and line, so that a match in `code` is at the same place in the file.
Deliberately not here: any opinion. Rules live in rules_*.py.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

CPP = {".h", ".cc", ".inc"}
SCRIPT = {".ts", ".tsx", ".js", ".mjs", ".cjs"}

# The folders of src/ in the order of a message's way: a file includes from its own and those before it. The build is
# the one home of this list.
_BUILD = Path(__file__).resolve().parents[2] / "CMakeLists.txt"
ORDER = re.search(r"foreach\(folder (base [^)]*)\)", _BUILD.read_text(encoding="utf-8")).group(1).split()
IMPLEMENTATIONS = {"rocksdb", "sqlite", "postgres", "local", "nats"}

_CPP_TOKENS = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^(\s]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])*\'', re.S)
_SCRIPT_TOKENS = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|`(?:\\.|[^`\\])*`', re.S)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


@dataclass(frozen=True)
class Finding:
    rule: str
    path: str
    line: int
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message} [{self.rule}]"


@dataclass
class Source:
    path: str
    text: str
    _parts: tuple = field(init=False)

    def __post_init__(self):
        self._parts = PurePosixPath(self.path).parts

    @cached_property
    def lines(self):
        return self.text.split("\n")

    @property
    def name(self):
        return self._parts[-1]

    @property
    def suffix(self):
        return PurePosixPath(self.path).suffix

    @property
    def is_cpp(self):
        return self.suffix in CPP

    @property
    def is_header(self):
        return self.suffix == ".h"

    @property
    def is_script(self):
        return self.suffix in SCRIPT

    @property
    def is_generated(self):
        return "generated" in self._parts

    @property
    def is_test(self):
        return (self._parts[0] == "tests" or self.name.endswith(("_test.cc", "_contract.h", "_contract.cc", "_for_tests.h", "_for_tests.cc"))
                or ".test." in self.name or ".spec." in self.name)

    @property
    def folder(self):
        """The folder of src/ (`store` for src/store/rocksdb/x.h), or None outside of src/."""
        return self._parts[1] if len(self._parts) > 2 and self._parts[0] == "src" else None

    @property
    def implementation(self):
        """`store/rocksdb` for files of an implementation folder, else None."""
        if self.folder and len(self._parts) > 3 and self._parts[2] in IMPLEMENTATIONS:
            return f"{self.folder}/{self._parts[2]}"
        return None

    @cached_property
    def _split(self):
        code, comments, last = [], [], 0
        tokens = _CPP_TOKENS if self.is_cpp else _SCRIPT_TOKENS
        for match in tokens.finditer(self.text):
            between = self.text[last:match.start()]
            code.append(between)
            comments.append(_blank(between))
            token = match.group()
            is_comment = token.startswith(("//", "/*"))
            code.append(_blank(token))
            comments.append(token if is_comment else _blank(token))
            last = match.end()
        code.append(self.text[last:])
        comments.append(_blank(self.text[last:]))
        return "".join(code), "".join(comments)

    @property
    def code(self):
        return self._split[0]

    @property
    def comments(self):
        return self._split[1]

    def line_at(self, offset):
        return self.text.count("\n", 0, offset) + 1

    @cached_property
    def includes(self):
        """(line, target, quoted) of every #include."""
        found = []
        for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', self.text, re.M):
            found.append((self.line_at(match.start()), match.group(2), match.group(1) == '"'))
        return found

    def finding(self, rule, line, message):
        return Finding(rule, self.path, line, message)
