"""Running programs and counting what they tested: the closing lines of every runner the repo uses.

Output goes to build/test-logs/ and is shown only where something failed.
"""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "build" / "test-logs"


class Tally:
    """Passed, failed and skipped tests; adds up."""

    def __init__(self, passed=0, failed=0, skipped=0):
        self.passed, self.failed, self.skipped = passed, failed, skipped

    def __iadd__(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        return self

    def __str__(self):
        text = f"{self.passed} passed, {self.failed} failed"
        return text + (f", {self.skipped} skipped" if self.skipped else "")


_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def _sum(pattern, output):
    return sum(int(number) for number in re.findall(pattern, output, re.M))


def gtest(output):
    return Tally(_sum(r"^\[  PASSED  \] (\d+) tests?\.", output),
                 _sum(r"^ *(\d+) FAILED TESTS?$", output),
                 _sum(r"^\[  SKIPPED \] (\d+) tests?, listed below", output))


def unittest(output):
    ran = _sum(r"^Ran (\d+) tests? in", output)
    failed = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", output))
    skipped = _sum(r"skipped=(\d+)", output)
    return Tally(ran - failed - skipped, failed, skipped)


def vitest(output):
    lines = re.findall(r"^\s*Tests\s+(.*)$", _ANSI.sub("", output), re.M)
    text = "\n".join(lines)
    return Tally(_sum(r"(\d+) passed", text), _sum(r"(\d+) failed", text), _sum(r"(\d+) skipped", text))


def node(output):
    """Node's own test runner, in its spec and its TAP form."""
    return Tally(*(_sum(rf"^(?:ℹ|#) {word} (\d+)", _ANSI.sub("", output)) for word in ("pass", "fail", "skipped")))


def playwright(output):
    text = _ANSI.sub("", output)
    return Tally(_sum(r"^\s*(\d+) passed", text) + _sum(r"^\s*(\d+) flaky", text), _sum(r"^\s*(\d+) failed", text),
                 _sum(r"^\s*(\d+) (?:skipped|did not run)", text))


def run(name, command, timeout=900, env=None, quiet_exit=False):
    """Runs a command into its log; returns (ok, output). A run past its time is ended with all it started."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name}.log"
    started = time.monotonic()
    with open(log, "wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                                   env={**os.environ, **(env or {})}, start_new_session=True)
        late = False
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            late = True
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    output = log.read_text(encoding="utf-8", errors="replace")
    if late:
        output += f"\nended after {time.monotonic() - started:.0f} s: over its time limit"
    ok = process.returncode == 0 and not late
    if not ok and not quiet_exit:
        print(f"    {name} failed (exit {process.returncode}); the end of build/test-logs/{name}.log:", flush=True)
        for line in output.rstrip().split("\n")[-40:]:
            print(f"    | {line}", flush=True)
    return ok, output
