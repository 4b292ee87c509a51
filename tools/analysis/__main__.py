"""Compiler-based checks with a cache: python3 tools/analysis tidy|headers [PATH…].

tidy: clang-tidy on every source of src/. headers: each header without a source of its own compiles alone (the others
are proven by their source, which includes them first). What passed is remembered by the contents of the file, of all
headers it reaches and of the configuration, so a second run looks only at what changed.
"""

import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build" / "analysis-passed"
DATABASE = next((ROOT / "build" / preset for preset in ("release", "asan", "dev")
                 if (ROOT / "build" / preset / "compile_commands.json").exists()), None)
INCLUDE_ROOTS = [ROOT / "src", ROOT / "cmake" / "embed_web"]


@lru_cache(maxsize=None)
def direct(path):
    """The repo's own files that this one includes."""
    text = path.read_text(encoding="utf-8", errors="replace")
    found = []
    for target in re.findall(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', text, re.M):
        found += [root / target for root in [*INCLUDE_ROOTS, path.parent] if (root / target).is_file()][:1]
    return tuple(found), hashlib.sha256(text.encode()).hexdigest()


def key(kind, path, command):
    reached, waiting, digest = set(), [path], hashlib.sha256()
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += direct(one)[0]
    digest.update(f"{kind} {shlex.join(command)}".encode())
    for one in sorted(reached):
        digest.update(f"{one.relative_to(ROOT)} {direct(one)[1]}\n".encode())
    digest.update((ROOT / ".clang-tidy").read_bytes() if kind == "tidy" else b"")
    return digest.hexdigest()


def check(kind, path, command):
    stamp = CACHE / key(kind, path, command)
    if stamp.exists():
        return None
    done = subprocess.run(command, cwd=DATABASE, capture_output=True, text=True)
    if done.returncode == 0:
        stamp.touch()
        return ""
    return (done.stdout + ("" if kind == "tidy" and done.stdout.strip() else done.stderr)).strip() or f"{path}: failed"


def compile_flags():
    """Per folder of src/: how one of its sources is compiled, less input and output."""
    flags = {}
    for entry in json.loads((DATABASE / "compile_commands.json").read_text()):
        arguments = shlex.split(entry["command"])
        start = next(i for i, word in enumerate(arguments) if word.endswith(("g++", "c++", "clang++-19")))
        kept, skip = [], False
        for word in arguments[start:]:
            if skip or word in {"-c", "-o"}:
                skip = word == "-o"
                continue
            if not word.endswith(".cc"):
                kept.append(word)
        flags.setdefault(Path(entry["file"]).parent, kept)
    return flags


def tidy_jobs(wanted):
    listed = {entry["file"] for entry in json.loads((DATABASE / "compile_commands.json").read_text())}
    for name in sorted(listed):
        path = Path(name)
        if not path.is_relative_to(ROOT / "src") or name.endswith(("_test.cc", "_fuzz.cc")) or "generated" in path.parts:
            continue
        if wanted(path):
            yield path, ["clang-tidy-19", "--quiet", f"-p={DATABASE}", "--extra-arg=-w", name]


def header_jobs(wanted):
    flags = compile_flags()
    for path in sorted((ROOT / "src").rglob("*.h")):
        sources = (path.with_suffix(".cc"), path.with_name(path.stem + "_test.cc"))
        if any(source.exists() for source in sources) or "generated" in path.parts or not wanted(path):
            continue
        folder = next((parent for parent in path.parents if parent in flags), next(iter(flags)))
        yield path, [*flags[folder], "-fsyntax-only", "-x", "c++", "-include", str(path), "/dev/null"]


def main(kind, paths):
    if DATABASE is None:
        sys.exit("configure a build first: make build")
    CACHE.mkdir(parents=True, exist_ok=True)

    def wanted(path):
        return not paths or str(path.relative_to(ROOT)).startswith(tuple(paths))

    jobs = list({"tidy": tidy_jobs, "headers": header_jobs}[kind](wanted))
    failures = ran = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for result in pool.map(lambda job: check(kind, *job), jobs):
            ran += result is not None
            if result:
                failures += 1
                print("\n".join(line for line in result.split("\n") if not line.startswith("Suppressed ")), flush=True)
    print(f"{kind}: {len(jobs)} files, {ran} looked at, {failures} with findings")
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in {"tidy", "headers"}:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
