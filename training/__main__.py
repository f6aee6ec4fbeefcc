"""Makes the shipped pipeline: `python -m training DATA_FOLDER [--out FOLDER]`."""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import spacy
from spacy.cli.train import train

from training import augment, package
from training.evaluate import Scores, score_all, table
from training.treebank import DataError, convert

BUILD = Path("build") / "training"


def rounded(results: dict[str, Scores]) -> dict[str, dict[str, float]]:
    return {
        name: {kind: round(score.value, 4) for kind, score in scores.items()}
        for name, scores in results.items()
    }


def fit(build: Path, steps: int | None) -> Path:
    """spaCy's own training command, with our augmenter registered."""
    assert augment.create_social_augmenter
    overrides: dict[str, object] = {
        "paths.train": str(build / "train.spacy"),
        "paths.dev": str(build / "dev.spacy"),
    }
    if steps:
        overrides["training.max_steps"] = steps
    train(package.CONFIG, build / "model", overrides=overrides)
    return build / "model" / "model-best"


def ship(trained: Path, out: Path, data: Path, counts: dict[str, int]) -> None:
    """Add the rules, trim, score what was written, and complete its papers."""
    nlp, lookups = package.build(trained, out)
    print(f"attribute ruler with {lookups} lemmas that the edit trees get wrong")
    results = score_all(spacy.load(out), data)
    lines = table(results)
    print("\n".join(lines))
    package.describe(nlp, rounded(results), counts)
    package.save(nlp, out)
    package.write_card(out, data, lines)
    package.write_checksums(out, data)
    size = sum(p.stat().st_size for p in package.files_of(out))
    print(f"{out.as_posix()}: {size / 1e6:.1f} MB")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder described in training/README.md")
    parser.add_argument("--out", type=Path, default=BUILD / "builtin")
    parser.add_argument("--steps", type=int, help="instead of those of config.cfg, for a trial")
    parser.add_argument("--trained", type=Path, help="package this fit instead of training")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    try:
        counts = convert(options.data, BUILD)
    except DataError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for name, tokens in counts.items():
        print(f"{name}: {tokens:,} tokens, no sentence of an evaluation file")
    ship(options.trained or fit(BUILD, options.steps), options.out, options.data, counts)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{(time.perf_counter() - started) / 60:.0f} minutes, {memory:,.0f} MB at most")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
