"""How the cost grows: python3 bench/growth.py [--seconds 2] [--quick | --large] runs `kith bench` over sizes; --plot only draws.

Results: build/bench/growth/*.json, one file a run. Plots: docs/images/growth-*.svg. --quick leaves the largest sizes out; --large
adds ten million stored messages, which take minutes to write and some 5 GB of disk. A run that fails is told and left out.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import plot

ROOT = Path(__file__).resolve().parents[1]
KITH = ROOT / "build/release/kith"
RESULTS = ROOT / "build/bench/growth"
IMAGES = ROOT / "docs/images"

ROOMS = [10, 100, 1_000, 10_000]
CONNECTIONS = [10, 100, 1_000, 10_000]
MESSAGES = [1_000, 100_000, 1_000_000]
MESSAGES_LARGE = 10_000_000
SHARDS = [1, 2]


def runs(quick, large):
    """(name of the result, arguments) of every run."""
    rooms, connections, messages = (sizes[:-1] if quick else sizes for sizes in (ROOMS, CONNECTIONS, MESSAGES))
    for size in rooms:
        yield f"room-{size}", ["--only", "p1", "--room", str(size)]
    for size in connections:
        yield f"connections-{size}", ["--only", "p3,p4", "--connections", str(size), "--tls-connections", str(size),
                                      "--people", str(max(size, 100))]
    for size in messages + ([MESSAGES_LARGE] if large else []):
        yield f"messages-{size}", ["--only", "p2,p5", "--messages", str(size)]
    for size in SHARDS:
        yield f"shards-{size}", ["--only", "p1,p2", "--shards", str(size)]


def run(name, arguments, seconds):
    print(f"== {name}", flush=True)
    folder = ROOT / "build/bench"
    done = subprocess.run([KITH, "bench", *arguments, "--seconds", str(seconds), "--folder", folder,
                           "--json", RESULTS / f"{name}.json"])
    return done.returncode == 0


def value(name, wanted):
    """The figure of a run whose text begins so, or nothing."""
    file = RESULTS / f"{name}.json"
    if not file.exists():
        return None
    found = [figure for figure in json.loads(file.read_text())["figures"] if figure["what"].startswith(wanted)]
    return found[-1]["value"] if found else None


def series(kind, sizes, wanted):
    points = [(size, value(f"{kind}-{size}", wanted)) for size in sizes]
    return [(x, y) for x, y in points if y]


def draw():
    IMAGES.mkdir(exist_ok=True)
    stored = [*MESSAGES, MESSAGES_LARGE]
    charts = {
        "growth-room": ("Fan-out by the size of the room", "listeners", "server CPU, µs a delivery",
                        {"as fast as it goes": series("room", ROOMS, "server CPU of one, at most"),
                         "30 messages/s": series("room", ROOMS, "server CPU of one, at 30")}),
        "growth-connections": ("Memory by connections", "connections", "bytes each",
                               {"plain": series("connections", CONNECTIONS, "memory of an idle connection"),
                                "TLS": series("connections", CONNECTIONS, "memory of an idle connection, TLS")}),
        "growth-storm": ("A reconnect storm by people", "people", "server CPU, µs a sign-in",
                         {"sign-in": series("connections", CONNECTIONS, "server CPU of a sign-in")}),
        "growth-messages": ("Writing by what is stored", "messages stored", "server CPU, µs a message",
                            {"1:1 chat": series("messages", stored, "server CPU of one,")}),
        "growth-history": ("Reading by what is stored", "messages stored", "p99, ms",
                           {"latest 50": series("messages", stored, "p99 of the latest"),
                            "50 around any seq": series("messages", stored, "p99 of 50 around"),
                            "replay of 100": series("messages", stored, "p99 of a replay")}),
        "growth-shards": ("By shards", "shards", "server CPU, µs",
                          {"a delivery": series("shards", SHARDS, "server CPU of one, at most"),
                           "a message of 1:1 chat": [(s, v) for s in SHARDS if (v := shard_message(s))]}),
    }
    for name, (title, x, y, lines) in charts.items():
        if any(lines.values()):
            (IMAGES / f"{name}.svg").write_text(plot.chart(title, x, y, lines), encoding="utf-8")
            print(f"docs/images/{name}.svg")


def shard_message(size):
    file = RESULTS / f"shards-{size}.json"
    if not file.exists():
        return None
    found = [f["value"] for f in json.loads(file.read_text())["figures"] if f["unit"] == "us/message"]
    return found[0] if found else None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--plot", action="store_true", help="draw what was measured, measure nothing")
    parser.add_argument("--only", default="", help="runs whose name begins so")
    arguments = parser.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    failed = []
    if not arguments.plot:
        for name, words in runs(arguments.quick, arguments.large):
            if name.startswith(arguments.only) and not run(name, words, arguments.seconds):
                failed.append(name)
    draw()
    if failed:
        sys.exit("failed: " + ", ".join(failed))


if __name__ == "__main__":
    main()
