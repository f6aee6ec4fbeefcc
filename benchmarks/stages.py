"""Where the time goes: CPU share of each stage, on files or on our own corpus of 500.

    python benchmarks/stages.py [--pipeline none] [--top 12] [PATH …]

Profiles a run without cache after everything is loaded; a stage is the modules that do it.
Profiling itself slows small functions more than large ones: read the shares, not the seconds.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
from collections import Counter

import corpora
import run

from rolvast.runner import Options
from rolvast.runner import run as check

STAGES = {
    "read": ("files.py", "document.py", "sources/"),
    "prefilter": ("prefilter.py", "triggers.py"),
    "tokens": ("language.py", "fold.py", "tokenizer.pyx", "vocab.pyx", "doc.pyx", "token.pyx"),
    "matching": ("matching.py", "pattern.py"),
    "guards and checks": ("rules/", "regex"),
    "tags": ("thinc/", "spacy/", "numpy"),
    "findings": ("linter.py", "finding.py", "suppress.py", "remaining.py", "diff.py"),
    "the run itself": ("runner.py", "cache.py", "compiled.py", "config.py", "outcome.py"),
}


def stage(place: str) -> str:
    path = place.replace("\\", "/")
    own = path.partition("/rolvast/")[2] or path
    return next(
        (name for name, parts in STAGES.items() if any(part in own for part in parts)), "Python"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--pipeline")
    parser.add_argument("--top", type=int, default=12)
    args = parser.parse_args()
    if not args.paths:
        corpora.make(run.WORK)
    paths = tuple(args.paths) or (str(run.WORK / "repo500"),)
    options = Options(paths=paths, no_cache=True, isolated=True, pipeline=args.pipeline)
    check(options)
    profile = cProfile.Profile()
    report = profile.runcall(check, options)
    stats = pstats.Stats(profile)
    shares: Counter[str] = Counter()
    for (place, _, _), (_, _, own, _, _) in stats.stats.items():  # type: ignore[attr-defined]
        shares[stage(place)] += own
    total = sum(shares.values())
    print(f"{report.files} files, {report.words} words, {len(report.findings)} findings")
    for name, seconds in shares.most_common():
        print(f"{seconds / total:6.1%}  {name}")
    stats.sort_stats("tottime").print_stats(args.top)


if __name__ == "__main__":
    main()
