"""Whole processes, ours and the peers', interleaved: one table of ratios.

    python benchmarks/run.py [--rounds 9] [--no-peers] [--rows WORD …] [--drafts FILE.jsonl …]

Run it with the Python of an environment in which rolvast is installed. Every command runs once
in every round, all pinned to one core; a ratio is taken within a round and the table gives its
median. Costs are CPU time (user and system) of a process with all its children: on a machine
that does other things too it varies less than time on the clock, and ratios carry over between
machines where seconds do not.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import corpora
import peers

WORK = Path(tempfile.gettempdir()) / "rolvast-benchmarks"
"""Outside every repository: a walk leaves out what a .gitignore names."""

ROLVAST = str(Path(sysconfig.get_path("scripts")) / "rolvast")
NOTHING = ["-c", "pass"]
SLOW = 5.0
"""Commands that cost more CPU seconds than this run in three rounds only, unless asked."""


class Row(NamedTuple):
    """What is done, our command and the reference by name, and what is asked."""

    work: str
    ours: str
    reference: str
    most: float | None


class Cost(NamedTuple):
    """CPU seconds of a process with its children, and the peak memory of the largest in MB."""

    seconds: float
    peak: float


ROWS = (
    Row("one cached caption", "cached clean", "import click", 1.5),
    Row("the same, with findings", "cached loud", "import click", 1.5),
    Row("500 cached Markdown files", "cached repo", "import click", 2.5),
    Row("the hook through pre-commit, cached", "our hook", "a hook that does nothing", 1.4),
    Row("one cold caption without a candidate", "cold clean", "import click", 2.0),
    Row("the same", "cold clean", "proselint clean", 1.0),
    Row("one cold caption with candidates", "cold loud", "load the shipped pipeline", 1.2),
    Row("the same, where no tag is needed", "cold loud, no tags", "spacy.blank('nl')", 1.2),
    Row("500 cold Markdown files", "cold repo", "load the shipped pipeline", 1.5),
    Row("the same", "cold repo", "textlint repo", 1 / 3),
    Row("the same", "cold repo", "proselint repo", None),
    Row("a million words in one file", "cold million", "proselint million", 1.0),
)


def commands() -> dict[str, list[str]]:
    """Every command by name, those of peers that are installed included."""
    clean, loud, repo, million = (
        str(WORK / name) for name in ("clean.txt", "loud.txt", "repo500", "million.txt")
    )
    check = [ROLVAST, "check", "--exit-zero", "--output-format", "json"]
    cold = [*check, "--no-cache"]
    kept = [*check, "--cache-dir", str(WORK / "cache")]
    shipped = (
        "import pathlib, rolvast, spacy;"
        "spacy.load(pathlib.Path(rolvast.__file__).parent / 'builtin')"
    )
    found = {
        "python -c pass": [sys.executable, *NOTHING],
        "import click": [sys.executable, "-c", "import click"],
        "spacy.blank('nl')": [sys.executable, "-c", "import spacy; spacy.blank('nl')"],
        "load the shipped pipeline": [sys.executable, "-c", shipped],
        "cached clean": [*kept, clean],
        "cached loud": [*kept, loud],
        "cached repo": [*kept, repo],
        "cold clean": [*cold, clean],
        "cold loud": [*cold, loud],
        "cold loud, no tags": [*cold, "--pipeline", "none", loud],
        "cold repo": [*cold, repo],
        "cold million": [*cold, million],
    }
    many = sorted(str(path) for path in Path(repo).rglob("*.md"))
    for size, paths in {"clean": [clean], "repo": many, "million": [million]}.items():
        for peer, command in peers.commands(WORK / "peers", paths).items():
            if size != "million" or peer in peers.QUICK:
                found[f"{peer} {size}"] = command
    return found | peers.hooks(WORK / "hooks", ROLVAST, loud)


def cost(command: Sequence[str]) -> Cost:
    """What one run of a command takes, on one core, with compiled modules as users have them."""
    kept_out = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
    environment = {k: v for k, v in os.environ.items() if k not in kept_out}
    with open(os.devnull, "wb") as null:
        process = subprocess.Popen(
            command, stdout=null, stderr=null, env=environment, cwd=WORK, preexec_fn=_pin
        )
        _, _, used = os.wait4(process.pid, 0)
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _pin() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def measure(wanted: dict[str, list[str]], rounds: int) -> dict[str, list[Cost]]:
    """The costs of every command in every round; a slow one rests in most of them."""
    first = {name: cost(command) for name, command in wanted.items()}  # files and caches warm
    costs: dict[str, list[Cost]] = {name: [] for name in wanted}
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", end="\r", file=sys.stderr, flush=True)
        for name, command in wanted.items():
            if first[name].seconds < SLOW or number % 3 == 0:
                costs[name].append(cost(command))
    return costs


def ratios(ours: Sequence[Cost], reference: Sequence[Cost]) -> list[float]:
    """Our cost over the reference's, round by round; of a slow one the rounds it ran in."""
    step_ours, step_other = (
        -(-max(len(ours), len(reference)) // len(each)) for each in (ours, reference)
    )
    step = max(step_ours, step_other)
    pairs = zip(ours[:: step // step_ours], reference[:: step // step_other], strict=True)
    return [a.seconds / b.seconds for a, b in pairs]


def table(rows: Iterable[Row], costs: dict[str, list[Cost]]) -> list[str]:
    lines = [
        "| work | against | asked | reached: median (range) | CPU s | peak MB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        if row.ours not in costs or row.reference not in costs:
            continue
        found = ratios(costs[row.ours], costs[row.reference])
        asked = f"≤ {row.most:.2g}" if row.most else "–"
        lines.append(
            f"| {row.work} | {row.reference} | {asked} | {statistics.median(found):.2f} "
            f"({min(found):.2f}–{max(found):.2f}) | {_median(costs[row.ours]):.3f} "
            f"| {max(each.peak for each in costs[row.ours]):.0f} |"
        )
    return lines


def peer_table(costs: dict[str, list[Cost]]) -> list[str]:
    """Every peer and us on the same files, as multiples of ``import click``."""
    lines = [
        "| command | one caption | 500 Markdown files | a million words | peak MB, one caption |"
    ]
    lines.append("| --- | --- | --- | --- | --- |")
    click = costs["import click"]
    names = {
        "rolvast, cached": ("cached clean", "cached repo", ""),
        "rolvast, cold, no candidate": ("cold clean", "", ""),
        "rolvast, cold, candidates": ("cold loud", "cold repo", "cold million"),
    } | {
        peer: tuple(f"{peer} {size}" for size in ("clean", "repo", "million"))
        for peer in peers.NAMES
    }
    for name, cells in names.items():
        if not any(cell in costs for cell in cells):
            continue
        shown = [
            f"{statistics.median(ratios(costs[cell], click)):.1f}" if cell in costs else "–"
            for cell in cells
        ]
        peak = max((each.peak for each in costs.get(cells[0], ())), default=0.0)
        lines.append(f"| {name} | {' | '.join(shown)} | {peak:.0f} |")
    return lines


def let_go(paths: Iterable[Path]) -> str:
    """How many clean labelled drafts the prefilter lets go: they cost what that row says."""
    from rolvast.runner import Options, Session

    session = Session(Options(isolated=True))
    prefilter = session.prefilter(session.config_for(Path("/")))
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    clean = [item["text"] for item in map(json.loads, lines) if item.get("spans") == []]
    gone = sum(not prefilter.may_match([text]) for text in clean)
    share = gone / max(len(clean), 1)
    return f"Of {len(clean)} clean labelled drafts the prefilter lets {gone} go ({share:.0%})."


def _median(costs: Sequence[Cost]) -> float:
    return statistics.median(each.seconds for each in costs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--no-peers", action="store_true", help="do not install the peers")
    parser.add_argument("--rows", nargs="*", default=[], help="only rows that hold such a word")
    parser.add_argument("--drafts", type=Path, nargs="*", help="labelled drafts (JSONL)")
    args = parser.parse_args()
    corpora.make(WORK)
    if not args.no_peers:
        peers.install(WORK / "peers")
    known = commands()
    rows = [row for row in ROWS if not args.rows or any(word in row.work for word in args.rows)]
    if args.rows:
        used = {name for row in rows for name in (row.ours, row.reference)} | {"import click"}
        known = {name: command for name, command in known.items() if name in used}
    costs = measure(known, args.rounds)
    print("\n".join(table(rows, costs)))
    if args.drafts:
        print("\n" + let_go(args.drafts))
    if not args.rows:
        print("\nMultiples of `import click`:\n")
        print("\n".join(peer_table(costs)))


if __name__ == "__main__":
    main()
