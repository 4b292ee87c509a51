"""make test: every check of the repo, step by step, with seconds and one sum at the end.

python3 tools/testing [--fast | --deep | --only STEP[,STEP]] [--list]. A failing step does not stop the others, unless they
need what it builds. Sets nothing up itself: tools/bootstrap ran before.
"""

import argparse
import os
import shutil
import sys
import time

import cpp
from running import ROOT, Tally, gtest, node, playwright, run, unittest, vitest

ALONE = False  # the fuzz step was asked for by itself

# Seeds of the simulation that are new in every run: in the gate, beside it, and beside it under sanitizers.
GATE_SEEDS, FRESH_SEEDS, SANITIZED_SEEDS = 10, 300, 60

# Folders whose code runs on several threads or hands work between them: these run under the thread sanitizer.
THREADED = {"runtime", "bus", "lane", "delivery", "net", "session", "api", "work"}


def jobs():
    return int(os.popen(f"{ROOT}/tools/jobs").read())


def processor_seconds():
    times = os.times()
    return times.children_user + times.children_system


def one_check(name, command, **options):
    """A command that is itself one test: it passes or fails."""
    ok, _ = run(name, command, **options)
    return Tally(passed=int(ok), failed=int(not ok))


def counted(name, command, count, **options):
    ok, output = run(name, command, **options)
    tally = count(output)
    if not ok and tally.failed == 0:
        tally.failed = 1
    if ok and tally.passed == 0:
        print(f"    {name} ran no test", flush=True)
        tally.failed = 1
    return tally


def tools_step():
    tally = Tally()
    for folder in ("tools/lint", "tools/testing", "cmake"):
        tally += counted(f"tests-{folder.replace('/', '-')}",
                         ["python3", "-m", "unittest", "discover", "-s", folder, "-p", "*_test.py"], unittest)
    return tally


def lint_step():
    return one_check("lint", ["python3", "tools/lint"])


def format_step():
    return one_check("format", ["tools/format", "--check"])


def contract_step():
    if not (ROOT / "tools/protocol/generate.py").exists():
        return Tally()
    tally = one_check("contract", ["python3", "tools/protocol/generate.py", "--check"])
    tally += one_check("contract-lint", ["tools/contract-lint/run"], timeout=300)
    return tally


def with_node():
    directory = os.popen(f"{ROOT}/tools/node").read().strip()
    return {"PATH": f"{directory}:{os.environ['PATH']}"} if directory else {}


def web_step():
    tally = one_check("web-packages", ["tools/web", "packages"], timeout=600)
    if tally.failed:
        return tally
    env = with_node()
    tally += one_check("web-lint", ["npm", "run", "--silent", "lint"], env=env)
    tally += one_check("web-types", ["npm", "run", "--silent", "typecheck"], env=env)
    tally += counted("web-tests", ["npm", "test", "--silent"], vitest, env=env)
    tally += one_check("web-build", ["tools/web"])
    tally += one_check("web-size", ["tools/web-size"])
    return tally


def process_tests():
    return [test for test in cpp.tests("release") if test.labels & cpp.PROCESS_LABELS]


def no_planted_bug():
    """The switch of the planted bugs is a variable with a name: the product must not have it."""
    ok, symbols = run("release-symbols", ["nm", "build/release/kith"])
    clean = ok and "main" in symbols and "planted" not in symbols
    if not clean:
        print("    the release knows planted bugs, or its symbols cannot be read", flush=True)
    return Tally(passed=int(clean), failed=int(not clean))


def release_step():
    """The product as it ships, and the programs that will drive it."""
    if not cpp.configure("release"):
        return Tally(failed=1)
    ok = cpp.build("release", ["kith", "unsteady_disk", "history_check", *cpp.program_targets("release", process_tests())], jobs())
    tally = Tally(passed=int(ok), failed=int(not ok))
    if ok:
        tally += no_planted_bug()
        tally += one_check("reference", ["tools/reference", "--check"])
    return tally


def sim_built(preset, targets):
    return cpp.configure(preset) and cpp.build(preset, targets, jobs())


def fresh_seeds(preset, count):
    """KITH_SEED=N runs the seeds from N on again; a single one is repeated by the command that its failure prints."""
    first = int(os.environ.get("KITH_SEED", time.time_ns() // 1000 % 10**9))
    seeds = f"{first}..{first + count - 1}"
    print(f"    fresh seeds {seeds}", flush=True)
    return one_check(f"fresh-{preset}", [str(ROOT / f"build/{preset}/tests/sim/sim"), "--keep-going", "--seeds", seeds],
                     timeout=1800, env=cpp.SANITIZER_ENV)


def sim_step():
    """The simulation: its fixed seeds, the planted bugs it has to find, and some seeds nobody has run before."""
    if not sim_built("sim", ["sim", "sim_test"]):
        return Tally(failed=1)
    tally = counted("sim-fixed", [str(ROOT / "build/sim/tests/sim/sim_test")], gtest, timeout=900)
    tally += fresh_seeds("sim", GATE_SEEDS)
    return tally


def fresh_step():
    """More seeds nobody has run before, and some of them with every access to memory watched."""
    if not sim_built("sim", ["sim"]) or not sim_built("asan", ["sim"]):
        return Tally(failed=1)
    tally = fresh_seeds("sim", FRESH_SEEDS)
    tally += fresh_seeds("asan", SANITIZED_SEEDS)
    return tally


def _unit_tests(preset, wanted):
    if not cpp.configure(preset):
        return Tally(failed=1)
    def chosen():
        return [test for test in cpp.tests(preset)
                if not test.labels & cpp.PROCESS_LABELS and not test.name.endswith("_fuzz") and wanted(test)]

    if not cpp.build(preset, cpp.program_targets(preset, chosen()), jobs()):
        return Tally(failed=1)
    return cpp.run_tests(preset, chosen(), 2)


def address_step():
    return _unit_tests("asan", lambda test: True)


def thread_step():
    return _unit_tests("tsan", lambda test: test.name.split("_")[0] in THREADED or "threads" in test.labels)


def dev_step():
    return _unit_tests("dev", lambda test: True)


def headers_step():
    return one_check("headers", ["python3", "tools/analysis", "headers"], timeout=1200)


def tidy_step():
    return one_check("tidy", ["python3", "tools/analysis", "tidy"], timeout=2400)


def with_product():
    binary = str(ROOT / "build/release/kith")
    return {**with_node(), "KITH_BIN": binary, "KITH_HISTORY_CHECK": str(ROOT / "build/release/tests/sim/history_check")}


def _against_the_product(folder, chosen, timeout):
    """The tests of a folder that drive the real program: those written for node, and programs with the label."""
    tally = cpp.run_tests("release", chosen, 1)
    files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests" / folder).glob("*.test.mjs"))
    if files:
        tally += counted(folder, ["node", "--test", "--test-concurrency=1", "--test-reporter=spec", *files], node,
                         env=with_product(), timeout=timeout)
    return tally


def scenario_step():
    return _against_the_product("scenario", [t for t in process_tests() if "crash" not in t.labels], 900)


def crash_step():
    return _against_the_product("crash", [t for t in process_tests() if "crash" in t.labels], 900)


def fuzz_step():
    """In a whole run with the sanitizer build that is there already; alone (make fuzz) with an optimised one."""
    seconds = int(os.environ.get("SECONDS_EACH", "60"))
    preset = "fuzz" if ALONE else "asan"
    if not cpp.configure(preset):
        return Tally(failed=1)
    sources = sorted(path for top in ("src", "tests") for path in (ROOT / top).rglob("*_fuzz.cc"))
    if not cpp.build(preset, [path.stem for path in sources], jobs()):
        return Tally(failed=1)
    tally, chosen = Tally(), []
    for path in sources:
        program = next(p for p in (ROOT / "build" / preset).rglob(path.stem) if p.is_file() and os.access(p, os.X_OK))
        found = ROOT / "build" / "fuzz-found" / path.stem  # new inputs stay out of the repo until someone picks them
        found.mkdir(parents=True, exist_ok=True)
        corpora = [str(folder) for folder in (path.parent / "corpora" / path.stem, path.parent / "corpus" / path.stem)
                   if folder.is_dir()]
        chosen.append((path.stem, [str(program), f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048",
                                   f"-artifact_prefix={found}/", str(found), *corpora]))
    for _, ok in cpp.in_parallel(chosen, seconds + 120):
        tally += Tally(passed=int(ok), failed=int(not ok))
    return tally


def browser_step():
    env = {**with_product(), "CI": os.environ.get("CI", "true")}
    chromium = shutil.which("chromium")
    if chromium:
        env["CHROMIUM"] = chromium
    return counted("browser", ["npm", "run", "--silent", "test:browser"], playwright, env=env, timeout=1200)


# name, what it does, how; in the order in which a mistake shows soonest.
STEPS = [
    ("tools", "tests of the tools themselves", tools_step),
    ("format", "C++ sources in the house format", format_step),
    ("lint", "house rules and links", lint_step),
    ("contract", "generated protocol files agree with their source, and the contract with an outside linter", contract_step),
    ("web", "web app and SDK: lint, types, unit tests, build", web_step),
    ("release", "release build with the embedded web app", release_step),
    ("sim", "the simulation: fixed seeds, planted bugs and a few fresh seeds", sim_step),
    ("fresh", "the simulation on many fresh seeds, also under sanitizers", fresh_step),
    ("dev", "unit and contract tests without sanitizers", dev_step),
    ("address", "unit and contract tests with address and undefined-behaviour sanitizers", address_step),
    ("thread", "tests of the threaded folders with the thread sanitizer", thread_step),
    ("headers", "every header compiles alone", headers_step),
    ("tidy", "clang-tidy", tidy_step),
    ("scenario", "scenarios over real sockets against the real binary", scenario_step),
    ("crash", "kill -9, losses of power and failing disks under load", crash_step),
    ("browser", "the web app in a real browser", browser_step),
    ("fuzz", "every parser's fuzzer for a minute", fuzz_step),
]
FAST = ["tools", "format", "lint", "contract", "web", "dev"]
DEEP = ["fresh", "thread", "headers", "tidy", "fuzz"]
FULL = [name for name, _, _ in STEPS if name not in {"dev", *DEEP}]


def main():
    parser = argparse.ArgumentParser(prog="make test")
    parser.add_argument("--fast", action="store_true", help="what is quick after a build")
    parser.add_argument("--deep", action="store_true", help="what takes longest and changes least: beside the gate")
    parser.add_argument("--only", default="", help="these steps, separated by commas")
    parser.add_argument("--list", action="store_true", help="name the steps")
    arguments = parser.parse_args()
    if arguments.list:
        for name, what, _ in STEPS:
            print(f"{name:10} {what}")
        return 0
    wanted = arguments.only.split(",") if arguments.only else FAST if arguments.fast else DEEP if arguments.deep else FULL
    if unknown := set(wanted) - {name for name, _, _ in STEPS}:
        parser.error(f"no step {', '.join(sorted(unknown))}; see --list")

    global ALONE
    ALONE = wanted == ["fuzz"]
    total, failed, begun = Tally(), [], time.monotonic()
    chosen = [step for step in STEPS if step[0] in wanted]
    for number, (name, what, step) in enumerate(chosen, 1):
        print(f"[{number}/{len(chosen)}] {name}: {what}", flush=True)
        started, worked = time.monotonic(), processor_seconds()
        tally = step()
        total += tally
        if tally.failed:
            failed.append(name)
        print(f"    {'FAILED' if tally.failed else 'ok'}: {tally} in {time.monotonic() - started:.1f} s "
              f"({processor_seconds() - worked:.0f} s of processor)", flush=True)
    print(f"\n{time.monotonic() - begun:.0f} s in all" + (f"; failed: {', '.join(failed)}" if failed else ""))
    print(total, flush=True)
    return 1 if failed or total.passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
