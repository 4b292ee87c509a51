"""Turns build/bench/results.json into the table of both front pages and docs/performance.md: python3 bench/table.py [--write].

Without --write the table is printed. With it, what stands between the lines <!-- bench --> and <!-- /bench --> of each
of them is replaced.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "build/bench/results.json"
TARGETS = [ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "docs/performance.md"]
MARKED = re.compile(r"(<!-- bench -->\n).*?(<!-- /bench -->)", re.S)


def number(value):
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def budget(figure):
    parts = []
    if "atLeast" in figure:
        parts.append(f"≥ {number(figure['atLeast'])}")
    if "atMost" in figure:
        parts.append(f"≤ {number(figure['atMost'])}")
    if "ratioAtMost" in figure:
        parts.append(f"≤ {figure['ratioAtMost']:g} × control")
    return ", ".join(parts)


def row(figure):
    control = figure.get("control")
    ratio = f"{number(control)} ({figure['value'] / control:.2f} ×)" if control else ""
    met = {True: "met", False: "**missed**"}.get(figure.get("met"), "")
    return f"| {figure['budget']} | {figure['what']} | {number(figure['value'])} {figure['unit']} | {budget(figure)} | {ratio} | {met} |"


def table(results):
    machine = results["machine"]
    head = (f"Kith {results['kith']} on {machine['cores']} cores ({machine['cpu']}, Linux {machine['kernel']}) at {results['at']}, "
            f"load average before the end {machine['loadAverage']:.1f}; server and load generator share the machine. "
            f"Bodies of {results['bodyBytes']} bytes, {results['codec'].upper()}, {results['durability']}.\n\n")
    rows = "\n".join(row(figure) for figure in results["figures"])
    return head + "| | What | Measured | Budget | Control (ratio) | |\n|---|---|---|---|---|---|\n" + rows + "\n"


def main(arguments):
    if not RESULTS.exists():
        sys.exit("no build/bench/results.json: run `make bench` first")
    text = table(json.loads(RESULTS.read_text()))
    if "--write" not in arguments:
        print(text)
        return
    for target in TARGETS:
        before = target.read_text(encoding="utf-8")
        after, count = MARKED.subn(lambda marks: marks[1] + text + marks[2], before)
        if count != 1:
            sys.exit(f"{target.name}: expected one pair of <!-- bench --> marks, found {count}")
        target.write_text(after, encoding="utf-8")
        print(f"wrote the table into {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
