"""Rules about words and calls: names that say nothing, calls that have a better form here, notes left behind."""

import re
from collections import defaultdict

_BANNED_WORD = re.compile(r"Manager|Helper|Util(?:s|ity|ities)?(?![a-z])|Common(?![a-z])")
_DECLARED = re.compile(r"\b(?:class|struct|enum(?:\s+class)?|interface|type)\s+(\w+)")


def banned_names(sources):
    for source in sources:
        if not (source.is_cpp or source.is_script) or source.is_generated:
            continue
        stem = "".join(part.capitalize() for part in re.split(r"[_\-.]", source.name.rsplit(".", 1)[0]))
        if _BANNED_WORD.search(stem):
            yield source.finding("banned-name", 1, "name the file after what it does: no manager, helper, util, common")
        for match in _DECLARED.finditer(source.code):
            if _BANNED_WORD.search(match.group(1)):
                yield source.finding("banned-name", source.line_at(match.start()),
                                     f"{match.group(1)}: name it after what it does: no Manager, Helper, Util, Common")


class Call:
    """A banned call: what it looks like, where it is right all the same, and what to write instead."""

    def __init__(self, pattern, instead, allowed=(), only=()):
        self.pattern = re.compile(pattern)
        self.instead = instead
        self.allowed = tuple(allowed)
        self.only = tuple(only)

    def applies(self, path):
        return not path.startswith(self.allowed or ("\0",)) and (not self.only or path.startswith(self.only))


_LOCK_FREE = [f"src/{folder}/" for folder in ("wire", "chat", "net", "session", "api", "delivery")]
_CPP_CALLS = [
    Call(r"\b(?:std::this_thread::)?sleep_(?:for|until)\b|(?<![\w.>:])u?sleep\s*\(",
         "wait for the condition itself, or drive a fake clock", allowed=["bench/"]),
    Call(r"\bstd::s?rand\b|(?<![\w.>:])s?rand\s*\(|\bstd::random_device\b|\bstd::mt19937",
         "take randomness from base/random.h", allowed=["src/base/random", "bench/"]),
    Call(r"(?<![\w.>:])time\s*\(|\bstd::time\s*\(|\bgettimeofday\b|\b(?:system|steady|high_resolution)_clock::now\b",
         "take time from base/clock.h", allowed=["src/base/clock", "src/runtime/", "src/app/", "tests/", "bench/"]),
    Call(r"(?<![\w.>])(?:std::)?[fsv]?printf\s*\(|\bstd::(?:cout|cerr)\b",
         "log through base/log.h; only app speaks to the terminal",
         allowed=["src/base/check.h", "src/app/", "tests/", "bench/"]),
    Call(r"(?<![\w.>])(?:std::)?(?:localtime|gmtime|asctime|ctime|strtok)\s*\(",
         "its answer lies in memory all threads share: use the _r form or std::chrono"),
    Call(r"\bstd::w?regex\b", "write the small parser: std::regex recurses on its input and is slow"),
    Call(r"(?<![\w.>:])(?:strcpy|strcat|strtok|gets|atoi|atol|atof|strtol|strtoul|strtoull|strtod)\s*\(|\bstd::sto(?:i|l|ll|ul|ull|f|d)\b",
         "use std::string and std::from_chars, which say when input does not fit", allowed=["tests/", "bench/"]),
    Call(r"\.detach\s*\(\s*\)", "keep the thread and join it: stop in reverse order of start"),
    Call(r"(?<![\w.>:])assert\s*\(", "KITH_CHECK for invariants (it stays on in release), Result for what may fail"),
    Call(r"\bstd::(?:(?:quick_)?exit|abort)\b|(?m:^)\s*(?:::)?(?:_?exit|abort)\s*\(",
         "return a Result; only app ends the process, and KITH_CHECK", allowed=["src/base/check.h", "src/app/", "tests/", "bench/"]),
    Call(r"(?:std::|(?<![\w.>:]))(?:secure_)?getenv\s*\(", "read configuration in app and pass it in",
         allowed=["src/app/", "tests/", "bench/"]),
    Call(r"\bstd::(?:recursive_|shared_|timed_)?mutex\b|\bstd::condition_variable\b",
         "these folders know no locks: everything belongs to one thread; post to its loop", only=_LOCK_FREE),
]
_SCRIPT_CALLS = [
    Call(r"\bwaitForTimeout\s*\(", "wait for what should appear: expect(...).toBeVisible() and the like"),
    Call(r"\bdangerouslySetInnerHTML\b|\.innerHTML\s*=", "build elements: text from people never becomes markup"),
    Call(r"(?<![\w.])eval\s*\(|\bnew\s+Function\s*\(", "no code from strings: the page's security policy forbids it"),
]


def banned_calls(sources):
    for source in sources:
        calls = _CPP_CALLS if source.is_cpp else _SCRIPT_CALLS if source.is_script else ()
        if source.is_generated:
            continue
        for call in calls:
            # A unit test beside its source counts as a test.
            path = "tests/" + source.path if source.is_test and source.folder else source.path
            if not call.applies(path) or not call.applies(source.path):
                continue
            for match in call.pattern.finditer(source.code):
                yield source.finding("banned-call", source.line_at(match.start()),
                                     f"{match.group().strip(' (')}: {call.instead}")


def namespace_in_header(sources):
    for source in sources:
        if source.is_header:
            for match in re.finditer(r"^using\s+namespace\b", source.code, re.M):
                yield source.finding("using-namespace", source.line_at(match.start()),
                                     "a header opens no namespace for others: name what is used")


def swallowed_exception(sources):
    """catch (...) that neither answers, reports nor rethrows hides a failure."""
    for source in sources:
        if not source.is_cpp:
            continue
        for match in re.finditer(r"\bcatch\s*\([^)]*\)\s*\{", source.code):
            depth, at = 1, match.end()
            while depth and at < len(source.code):
                depth += {"{": 1, "}": -1}.get(source.code[at], 0)
                at += 1
            body = source.code[match.end():at - 1]
            if not re.search(r"\b(return|throw|log|abort|KITH_CHECK|current_exception|co_return|FAIL|ADD_FAILURE)\b|=", body):
                yield source.finding("swallowed-exception", source.line_at(match.start()),
                                     "turn the exception into a Result or a log line here, or let it pass")


def left_over(sources):
    for source in sources:
        if source.path.startswith("tools/lint/") or source.suffix not in {
                ".h", ".cc", ".inc", ".ts", ".tsx", ".js", ".mjs", ".css", ".py", ".sh", ".md", ".txt", ".cmake", ".yaml", ".yml", ""}:
            continue
        for number, line in enumerate(source.lines, 1):
            if match := re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
                yield source.finding("left-over", number, f"{match.group(1)}: do it now or describe it as an issue")


def head_comment(sources):
    """Every file says what it is for; a source may leave that to its own header, a test to its names."""
    known = {source.path for source in sources}
    for source in sources:
        told_elsewhere = source.is_test or source.suffix == ".cc" and source.path[:-2] + "h" in known
        if source.is_generated or told_elsewhere or re.search(r"\.d\.ts$|\.config\.[a-z]+$", source.path):
            continue
        lines = source.lines
        if source.is_cpp or source.is_script:
            if not lines[0].startswith(("//", "/*", "#!")):
                yield source.finding("head-comment", 1, "start with a comment of 3 to 8 lines: purpose, owner thread, invariants")
                continue
            length = next((i for i, text in enumerate(lines) if not text.startswith(("//", " *", "/*", "#!"))), len(lines))
            if length > 12:
                yield source.finding("head-comment", 1, f"{length} lines of head comment: say it in 8, move the rest to docs/")
        elif source.suffix == ".py" or (source.path.startswith("tools/") and source.text.startswith("#!")):
            rest = lines[1] if lines[0].startswith("#!") and len(lines) > 1 else lines[0]
            if source.text.strip() and not rest.startswith(("#", '"""')):
                yield source.finding("head-comment", 1, "say in the first lines what this is for")


_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def english_only(sources):
    for source in sources:
        if not (source.is_cpp or source.is_script) or source.is_generated or "/i18n/" in source.path:
            continue
        if source.is_cpp:  # in TypeScript the text of a JSX element is neither string nor comment
            for match in re.finditer(r"[^\x00-\x7f]+", source.code):
                yield source.finding("english-only", source.line_at(match.start()),
                                     f"{match.group()!r} in code: identifiers are English in ASCII")
        for match in _CJK.finditer(source.comments):
            yield source.finding("english-only", source.line_at(match.start()), "comments are English")


_GTEST = re.compile(r"^\s*(?:TYPED_)?TEST(?:_F|_P)?\s*\(\s*(\w+)\s*,\s*(\w+)\s*\)", re.M)


def test_names(sources):
    """A test's name is a sentence about behaviour, and no two tests share theirs."""
    seen = defaultdict(list)
    for source in sources:
        if source.suffix in {".cc", ".h"}:
            for match in _GTEST.finditer(source.code):
                suite, name = match.groups()
                line = source.line_at(match.start(1))
                seen[(suite, name)].append((source, line))
                words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", suite + "_" + name)
                if len(words) < 3:
                    yield source.finding("test-name", line, f"{suite}.{name}: name the test with a sentence about behaviour")
        elif source.is_script and source.is_test:
            own = defaultdict(list)
            for match in re.finditer(r"^(\s*)(?:test|it)\(\s*(['\"`])(.+?)\2\s*,", source.text, re.M):
                own[match.group(3)].append(source.line_at(match.start(2)))
            for name, places in own.items():
                for line in places[1:]:
                    yield source.finding("test-name", line, f"'{name}' is the name of the test in line {places[0]} too")
    for (suite, name), places in seen.items():
        for source, line in places[1:]:
            first, first_line = places[0]
            yield source.finding("test-name", line, f"{suite}.{name} is also at {first.path}:{first_line}")


RULES = [banned_names, banned_calls, namespace_in_header, swallowed_exception, left_over, head_comment, english_only,
         test_names]
