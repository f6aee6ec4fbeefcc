"""All figures of the README in one command: ours and the peers', interleaved, as ratios.

    python benchmarks/run.py [--rounds 9] [--peers] [--rows WORD …]

CPU time (user and system) of the whole process and its children; medians of the ratios to the
reference in the same round, which carry over between machines where milliseconds do not.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import corpora
import peers

HERE = Path(__file__).parent
WORK = HERE / ".work"
PYTHON = sys.executable
OURS = [PYTHON, "-c", "from rolvast.cli import main; main()", "check"]
CLICK = [PYTHON, "-c", "import click"]
BLANK = [PYTHON, "-c", "import spacy; spacy.blank('nl')"]
SHIPPED = [
    PYTHON,
    "-c",
    "import pathlib, rolvast, spacy;spacy.load(pathlib.Path(rolvast.__file__).parent / 'builtin')",
]

Row = tuple[str, list[str], list[str], float | None]
"""What is done, our command, the reference, and how many times the reference it may cost."""


def rows() -> list[Row]:
    clean, loud, repo, big = (
        str(WORK / name) for name in ("clean.txt", "loud.txt", "repo500", "million.txt")
    )
    cold = [*OURS, "--no-cache", "--output-format", "json"]
    kept = [*OURS, "--cache-dir", str(WORK / "cache"), "--output-format", "json"]
    found = [
        ("one cached caption, clean", [*kept, clean], CLICK, 1.5),
        ("one cached caption, with findings", [*kept, loud], CLICK, 1.5),
        ("500 cached Markdown files", [*kept, repo], CLICK, 2.5),
        ("one cold caption without a candidate", [*cold, clean], CLICK, 2.0),
        ("one cold caption with candidates", [*cold, loud], SHIPPED, 1.2),
        ("the same, no tags", [*cold, "--pipeline", "none", loud], BLANK, 1.2),
        ("500 cold Markdown files", [*cold, repo], SHIPPED, 1.5),
    ]
    peer = peers.commands(WORK / "peers", [clean]).get("proselint")
    if peer:
        found.append(("one cold caption without a candidate", [*cold, clean], peer, 1.0))
        many = [str(path) for path in sorted(Path(repo).rglob("*.md"))]
        every = peers.commands(WORK / "peers", many)
        found.append(("500 cold Markdown files", [*cold, repo], every["proselint"], None))
        if "textlint" in every:
            found.append(("500 cold Markdown files", [*cold, repo], every["textlint"], 1 / 3))
        million = peers.commands(WORK / "peers", [big])["proselint"]
        found.append(("a million words in one file", [*cold, big], million, 1.0))
    return found


def cost(command: Sequence[str]) -> tuple[float, float]:
    """CPU seconds and peak MB of one run."""
    with open(os.devnull, "wb") as null:
        process = subprocess.Popen(command, stdout=null, stderr=null)
        _, _, used = os.wait4(process.pid, 0)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def compare(row: Row, rounds: int) -> str:
    name, command, reference, most = row
    cost(command)  # files in memory, the cache filled, lexicons compiled
    ratios, peak, seconds = [], 0.0, []
    for _ in range(rounds):
        (ours, memory), (other, _) = cost(command), cost(reference)
        ratios.append(ours / other)
        seconds.append(ours)
        peak = max(peak, memory)
    known = {
        id(CLICK): "`import click`",
        id(BLANK): "`spacy.blank('nl')`",
        id(SHIPPED): "loading the shipped pipeline",
    }
    what = known.get(id(reference), Path(reference[0]).name)
    target = f"{most:.2g}" if most else "–"
    return (
        f"| {name} | {what} | {target} | {statistics.median(ratios):.2f} "
        f"({min(ratios):.2f}–{max(ratios):.2f}) | {statistics.median(seconds):.3f} | {peak:.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--peers", action="store_true", help="install the peers first")
    parser.add_argument("--rows", nargs="*", default=[], help="only rows that hold such a word")
    args = parser.parse_args()
    corpora.make(WORK)
    (WORK / ".gitignore").write_text("*\n")
    if args.peers:
        peers.install(WORK / "peers")
    print("| work | reference | at most | reached, median (range) | CPU s | peak MB |")
    print("| --- | --- | --- | --- | --- | --- |")
    for row in rows():
        if not args.rows or any(word in row[0] for word in args.rows):
            print(compare(row, 3 if "million" in row[0] else args.rounds), flush=True)
    if args.peers and not args.rows:
        print("\n| peer on one caption | x `import click` | peak MB |\n| --- | --- | --- |")
        for name, command in peers.commands(WORK / "peers", [str(WORK / "clean.txt")]).items():
            pairs = [(cost(command), cost(CLICK)[0]) for _ in range(args.rounds)]
            ratio = statistics.median(own[0] / click for own, click in pairs)
            print(f"| {name} | {ratio:.1f} | {max(own[1] for own, _ in pairs):.0f} |", flush=True)


if __name__ == "__main__":
    main()
