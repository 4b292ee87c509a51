"""House rules, executed: python3 tools/lint [PATH…] prints file:line and what is wanted, and fails if there is anything.

Exceptions stand in allow.txt with a reason; an exception that no longer excuses anything is itself an error, so the
list only shrinks.
"""

import subprocess
import sys
from pathlib import Path

import rules_repo
import rules_structure
import rules_words
from source import Finding, Source

ROOT = Path(__file__).resolve().parents[2]
BINARY = {".png", ".ico", ".svg", ".woff2", ".bin", ".jpg", ".webp", ".gz", ".br"}


def tracked():
    """Every file that is or may become part of the repo; without git (an unpacked archive) everything but what was built."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True)
    if listed.returncode == 0:
        return sorted(path for path in listed.stdout.decode().split("\0") if path)
    built = ("build/", "data/", "data-demo/", "web/dist/", ".git/", "test-results/")
    found = (path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
    return sorted(path for path in found if not path.startswith(built) and "node_modules/" not in path and "__pycache__/" not in path)


def load(paths):
    sources = []
    for path in paths:
        full = ROOT / path
        if full.suffix in BINARY or not full.is_file() or full.stat().st_size > 2_000_000:
            continue
        if "/corpus/" in path or "/corpora/" in path or path in {"LICENSE", "package-lock.json"} or "/golden/" in path:
            continue
        try:
            sources.append(Source(path, full.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return sources


def check(sources, exists):
    for module in (rules_structure, rules_words, rules_repo):
        for rule in module.RULES:
            yield from rule(sources)
    yield from rules_repo.links(sources, exists)


def allowed(findings, text, list_path="tools/lint/allow.txt"):
    """Drops what the allow-list excuses (`rule path  reason`); yields an error for every entry without reason or use."""
    entries = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        rule, path, *reason = line.split(None, 2)
        if not reason:
            yield Finding("allow-list", list_path, number, "give the reason after the path")
        entries[(rule, path)] = [number, False]
    for finding in findings:
        entry = entries.get((finding.rule, finding.path))
        if entry:
            entry[1] = True
        else:
            yield finding
    for (rule, path), (number, used) in entries.items():
        if not used:
            yield Finding("allow-list", list_path, number, f"{rule} no longer fires for {path}: remove the line")


def main(arguments):
    paths = tracked()
    sources = load(paths)
    text = (Path(__file__).parent / "allow.txt").read_text(encoding="utf-8")
    findings = sorted(allowed(check(sources, lambda path: (ROOT / path).exists()), text),
                      key=lambda f: (f.path, f.line, f.rule))
    if arguments:
        findings = [f for f in findings if f.path.startswith(tuple(arguments))]
    for finding in findings:
        print(finding)
    print(f"lint: {len(sources)} files, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
