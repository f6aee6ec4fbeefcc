"""What checking costs once everything is loaded, and how that grows.

    python benchmarks/warm.py [--prose FILE] [--plot benchmarks/growth.svg]

Prints words a second on neutral prose with all rules, the same for tagging everything, and how
the cost grows with words, files, captions in one file and terms. ``--prose`` takes a text with
a sentence a line, or a ``.conllu`` file (its ``# text`` lines); without it our own sentences are
used, of which the vocabulary is small. CPU time, medians of ``--rounds``. The plot needs
matplotlib.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import corpora

from rolvast.finding import Checked
from rolvast.language import load_pipeline
from rolvast.runner import Job, Options, Session

PARAGRAPH = 5
"""Sentences of prose that make a draft."""

Curve = tuple[str, list[int], list[float]]
"""What grows, its sizes and the CPU seconds at each."""


def drafts(texts: Sequence[str], session: Session, suffix: str = ".txt") -> list[Job]:
    config = session.config_for(Path("/"))
    return [
        Job(Path(f"{n}{suffix}"), f"{n}{suffix}", True, config, text.encode())
        for n, text in enumerate(texts)
    ]


def median(work: Callable[[], object], rounds: int) -> float:
    """CPU seconds of the median round; one round goes before and does not count."""
    costs = []
    for number in range(rounds + 1):
        gc.collect()
        start = time.process_time()
        work()
        if number:
            costs.append(time.process_time() - start)
    return statistics.median(costs)


def paragraphs(prose: Path | None) -> list[str]:
    if prose is None:
        return corpora.prose(20_000, 11).strip().split("\n\n")
    lines = prose.read_text(encoding="utf-8").splitlines()
    if prose.suffix == ".conllu":
        lines = [line[9:] for line in lines if line.startswith("# text = ")]
    return [" ".join(lines[at : at + PARAGRAPH]) for at in range(0, len(lines), PARAGRAPH)]


def speed(texts: Sequence[str], rounds: int) -> tuple[float, float]:
    """Words a second of checking these drafts with all rules, and of tagging all of them."""
    words = sum(len(text.split()) for text in texts)
    session = Session(Options(isolated=True, no_cache=True))
    jobs = drafts(texts, session)
    checking = median(lambda: session.check(jobs), rounds)
    pipeline = load_pipeline("builtin")
    rows = [text.split() for text in texts]
    return words / checking, words / median(lambda: pipeline.tag(rows), rounds)


def growth(rounds: int) -> list[Curve]:
    """Cost against words in one file, files, captions in one file, and terms."""
    session = Session(Options(isolated=True, no_cache=True))

    def cost(jobs: list[Job]) -> float:
        return median(lambda: session.check(jobs), rounds)

    curves: list[Curve] = []
    sizes = [2_000, 8_000, 32_000, 128_000]
    texts = [corpora.prose(size, 5, 0.02) for size in sizes]
    curves.append(("words in one file", sizes, [cost(drafts([t], session)) for t in texts]))
    sizes = [50, 200, 800, 3_200]
    texts = [corpora.prose(40, 100 + n, 0.05) for n in range(sizes[-1])]
    curves.append(("files", sizes, [cost(drafts(texts[:size], session)) for size in sizes]))
    tables = ["caption\n" + "".join(_row(text) for text in texts[:size]) for size in sizes]
    rows = [cost(drafts([table], session, ".csv")) for table in tables]
    curves.append(("captions in one file", sizes, rows))
    sizes = [2_000, 5_000, 10_000, 20_000]
    curves.append(("terms of a team's own", sizes, [terms(size, rounds) for size in sizes]))
    return curves


def _row(text: str) -> str:
    return '"' + text.strip().replace('"', '""') + '"\n'


def terms(count: int, rounds: int) -> float:
    """The cost of 20,000 words of prose with ``count`` more terms; loading them apart."""
    made = [f"{a}{b}{c}{d}x" for a in SYL for b in SYL for c in SYL for d in SYL][:count]
    rule = (
        '[rule]\ncode = "SLA901"\nname = "eigen"\nseverity = "info"\n'
        + "".join(f'{key}.{lang} = "x"\n' for key in ("message", "advice", "why") for lang in LANGS)
        + 'bad = ["[[babababax]]"]\ngood = ["Een deur."]\n[terms]\n'
    )
    with TemporaryDirectory() as folder:
        place = Path(folder, "eigen.toml")
        place.write_text(rule + f"words = {json.dumps(made)}\n", encoding="utf-8")
        settings = Path(folder, "rolvast.toml")
        settings.write_text('lexicons = ["eigen.toml"]\n', encoding="utf-8")
        session = Session(Options(no_cache=True, config=str(settings)))
        jobs = drafts(paragraphs(None), session)
        return median(lambda: _sound(session.check(jobs)), rounds)


LANGS = ("nl", "en")
SYL = ("ba", "be", "bi", "bo", "da", "de", "di", "do", "ka", "ke", "ki", "ko", "la")


def _sound(outcomes: Sequence[Checked]) -> None:
    problems = [problem for each in outcomes for problem in each.problems]
    if problems:
        raise SystemExit(problems[0].message)


def plot(curves: Sequence[Curve], target: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "rolvast"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, len(curves), figsize=(4 * len(curves), 3.2))
    for axis, (name, sizes, costs) in zip(axes, curves, strict=True):
        axis.plot(sizes, costs, marker="o")
        axis.set_xlabel(name)
        axis.set_ylabel("CPU seconds, warm")
        axis.set_xlim(0)
        axis.set_ylim(0)
    figure.tight_layout()
    figure.savefig(target, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prose", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    gc.set_threshold(100_000, 20, 100)
    ours, tags = speed(paragraphs(args.prose), args.rounds)
    print(f"neutral prose, all rules: {ours:,.0f} words/s")
    print(f"tagging everything: {tags:,.0f} words/s; ours is {ours / tags:.1f} times that")
    curves = growth(args.rounds)
    for name, sizes, costs in curves:
        pairs = ", ".join(
            f"{size:,}: {cost:.2f} s" for size, cost in zip(sizes, costs, strict=True)
        )
        more = costs[-1] / costs[0] / (sizes[-1] / sizes[0])
        print(f"{name}: {pairs} (cost a unit at the end {more:.2f} times that at the start)")
    if args.plot:
        plot(curves, args.plot)


if __name__ == "__main__":
    main()
