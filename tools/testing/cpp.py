"""The C++ side of make test: configure a preset, build the tests wanted from it, run them two at a time and count.

Which tests there are is asked of ctest, so a new folder needs no line here. Labels: `scenario` and `crash` drive the
real binary and run in the release build; everything else is a unit or contract test.
"""

import json
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

from running import ROOT, Tally, gtest, run

PROCESS_LABELS = {"scenario", "crash"}
SANITIZER_ENV = {
    "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "LSAN_OPTIONS": f"suppressions={ROOT}/tools/testing/lsan.supp:print_suppressions=0",
    "TSAN_OPTIONS": f"halt_on_error=1:second_deadlock_stack=1:suppressions={ROOT}/tools/testing/tsan.supp",
}


class Test:
    def __init__(self, entry, build):
        self.name = entry["name"]
        self.command = entry.get("command", [])
        properties = {p["name"]: p["value"] for p in entry.get("properties", [])}
        self.labels = set(properties.get("LABELS", []))
        self.timeout = float(properties.get("TIMEOUT", 600))
        self.directory = properties.get("WORKING_DIRECTORY", str(build))
        self.environment = dict(pair.split("=", 1) for pair in properties.get("ENVIRONMENT", []))
        self.alone = bool(properties.get("RUN_SERIAL", False))


def configure(preset, *options):
    ok, _ = run(f"configure-{preset}", ["cmake", "--preset", preset, *options])
    return ok


def _programs(build):
    """Which program each test starts, from CMake's own lists: ctest names no command as long as its program is not built."""
    programs = {}
    for path in build.rglob("CTestTestfile.cmake"):
        programs.update(re.findall(r'add_test\(\[=\[(.+?)\]=\]\s+"([^"]+)"', path.read_text()))
    return programs


def tests(preset):
    """Ask again after building: only then are the commands complete."""
    build = ROOT / "build" / preset
    listed = subprocess.run(["ctest", "--show-only=json-v1"], cwd=build, capture_output=True, check=True)
    found = [Test(entry, build) for entry in json.loads(listed.stdout)["tests"]]
    programs = _programs(build)
    for test in found:
        test.command = test.command or [programs[test.name]]
    return found


def build(preset, targets, jobs):
    if not targets:
        return True
    ok, output = run(f"build-{preset}", ["cmake", "--build", f"build/{preset}", "-j", str(jobs), "--", "-k", "0", *targets], timeout=3000)
    if not ok:
        for line in [text for text in output.split("\n") if re.search(r"\b(error|undefined reference)\b", text)][:20]:
            print(f"    ! {line}", flush=True)
    return ok


def program_targets(preset, chosen):
    """The programs of these tests as ninja knows them: by their path in the build folder."""
    root = str(ROOT / "build" / preset) + "/"
    return sorted({test.command[0][len(root):] for test in chosen if test.command and test.command[0].startswith(root)})


def _run_one(preset, test):
    env = {**SANITIZER_ENV, **test.environment, "GTEST_COLOR": "no", "KITH_BIN": str(ROOT / "build/release/kith")}
    command = ["env", "-C", test.directory, *test.command]
    if preset == "tsan":  # GCC 12's thread sanitizer does not know the wide address randomisation of newer kernels
        command = ["setarch", os.uname().machine, "-R", *command]
    ok, output = run(f"{preset}-{test.name}".replace("/", "_"), command, timeout=test.timeout, env=env)
    tally = gtest(output)
    if not ok and tally.failed == 0:
        tally.failed = 1  # crashed, timed out or could not start
    if ok and tally.passed + tally.skipped == 0:
        tally.passed = 1  # not a gtest program: its exit is its one result
    return tally


def run_tests(preset, chosen, jobs):
    tally = Tally()
    with ThreadPoolExecutor(jobs) as pool:
        for one in pool.map(lambda test: _run_one(preset, test), [t for t in chosen if not t.alone]):
            tally += one
    for test in chosen:
        if test.alone:
            tally += _run_one(preset, test)
    return tally


def in_parallel(commands, timeout, jobs=2):
    """Runs (name, command) pairs side by side; yields (name, ok) in their order."""
    with ThreadPoolExecutor(jobs) as pool:
        results = pool.map(lambda one: (one[0], run(one[0], one[1], timeout=timeout, env=SANITIZER_ENV)[0]), commands)
        yield from results
