#!/usr/bin/env python3
# Makes C++ and TypeScript types, tables and reference pages from protocol/. Deterministic: same sources, same bytes.
#   generate.py           writes what differs
#   generate.py --check   writes nothing; exits 1 and names each file that differs, is missing or is left over
import argparse
import importlib
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from contract import ROOT, Contract, ContractError  # noqa: E402

MAKERS = ("cpp", "ts", "docs", "golden")
# Folders that hold generated files, with the patterns of those this tool owns (others, as tests, are left alone).
OWNED = {
    "src/wire/generated": ("*.h", "*.cc", "*.inc"),
    "sdk/js/src/generated": ("*.ts",),
    "docs/protocol": ("*.md",),
}
NOT_OURS = (".test.ts",)


def all_files(contract):
    made = {}
    for name in MAKERS:
        made.update(importlib.import_module(name).files(contract))
    return {path: text if text.endswith("\n") else text + "\n" for path, text in made.items()}


def left_over(made):
    for folder, patterns in OWNED.items():
        for pattern in patterns:
            for path in sorted((ROOT / folder).glob(pattern)):
                name = str(path.relative_to(ROOT))
                if name not in made and not name.endswith(NOT_OURS):
                    yield name


def main():
    parser = argparse.ArgumentParser(description="generate code and pages from protocol/")
    parser.add_argument("--check", action="store_true", help="only say whether the committed output is current")
    check = parser.parse_args().check
    try:
        made = all_files(Contract())
    except ContractError as error:
        sys.exit(f"protocol/: {error}")
    stale = []
    for name, text in sorted(made.items()):
        path = ROOT / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    extra = list(left_over(made))
    if not check:
        for name in extra:
            (ROOT / name).unlink()
    elif stale or extra:
        for name in stale:
            print(f"{name}: differs from protocol/", file=sys.stderr)
        for name in extra:
            print(f"{name}: nothing in protocol/ makes it any more", file=sys.stderr)
        sys.exit("run tools/protocol/generate.py")
    print(f"protocol: {len(made)} files, {'all current' if not stale else f'{len(stale)} written'}")


if __name__ == "__main__":
    main()
