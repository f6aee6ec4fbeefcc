"""The standing measure: precision, recall and F1 per family and rule on labelled drafts.

    python tests/measure.py [FILE.jsonl …] [--rules] [--errors [--family SLA]] [--pipeline none]
    python tests/measure.py --against HEAD~1       # findings gained and lost since a commit
    python tests/measure.py --prose FILE           # false alarms per 1,000 words of neutral prose

Without files it measures both parts of ``tests/corpus``. A ``.tsv`` file holds phrases: a
family or ``OK``, a tab, and a text of which ``[[ ]]`` marks what is to be found. A prediction
(warning or error) is right when it overlaps a labelled span of its family; recall is over the
sure spans. A prose file holds a sentence a line; of a ``.conllu`` file the ``# text`` lines are
read.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rolvast.document import ReadOptions
from rolvast.finding import FAMILIES, Finding
from rolvast.lexicon import load
from rolvast.linter import Linter, Settings
from rolvast.matching import Index
from rolvast.sources import read

CORPUS = Path(__file__).parent / "corpus"
CORE = FAMILIES[:4]


@dataclass
class Score:
    """Counts of one corpus; ``right`` and ``wrong`` count predictions, ``hit`` sure spans."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)
    rules: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    clean: int = 0
    flagged: int = 0
    log: list[str] = field(default_factory=list)

    def line(self, families: Iterable[str]) -> tuple[float, float, float]:
        families = tuple(families)
        right, wrong, hit, gold = (
            sum(counter[f] for f in families)
            for counter in (self.right, self.wrong, self.hit, self.gold)
        )
        precision = right / (right + wrong) if right + wrong else 1.0
        recall = hit / gold if gold else 1.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return precision, recall, f1


def load_items(paths: Iterable[Path]) -> list[dict[str, Any]]:
    items = []
    for path in paths:
        read_line = phrase if path.suffix == ".tsv" else json.loads
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                items.append({"id": f"{path.stem}-{number}", **read_line(line)})
    return items


def phrase(line: str) -> dict[str, Any]:
    """A line of a phrase file as a labelled draft; only its own family is labelled in it."""
    family, _, marked = line.partition("\t")
    spans, text = [], ""
    for part in marked.split("[["):
        inside, closed, rest = part.partition("]]")
        if closed:
            start, end = len(text), len(text) + len(inside)
            span = {"start": start, "end": end, "family": family, "text": inside, "sure": True}
            spans.append(span)
        text += inside + rest
    return {"sender": "institution", "kind": "caption", "text": text, "spans": spans}


def predictions(items: list[dict[str, Any]], pipeline: str = "builtin") -> list[list[Finding]]:
    lexicon = load()
    linter = Linter(Index(lexicon, lexicon.rules), pipeline)
    documents = [
        (read(i["text"].encode(), f"{i['id']}.txt", ReadOptions()), Settings(sender=i["sender"]))
        for i in items
    ]
    return [list(outcome.findings) for outcome in linter.check(documents)]


def score(items: list[dict[str, Any]], found: list[list[Finding]]) -> Score:
    result = Score()
    for item, findings in zip(items, found, strict=True):
        spans = item["spans"]
        sure = [f for f in findings if f.severity.rank >= 1 and f.family in FAMILIES]
        for finding in sure:
            own = [s for s in spans if s["family"] == finding.family]
            ok = any(overlap(finding, span) for span in own)
            (result.right if ok else result.wrong)[finding.family] += 1
            result.rules[finding.code]["right" if ok else "wrong"] += 1
            if not ok:
                result.log.append(_line("FP", item, finding.code, finding.text))
        for span in spans:
            if span["sure"]:
                result.gold[span["family"]] += 1
                if any(overlap(f, span) for f in sure if f.family == span["family"]):
                    result.hit[span["family"]] += 1
                else:
                    result.log.append(_line("FN", item, span["family"], span["text"]))
        if not spans:
            result.clean += 1
            result.flagged += bool(sure)
    return result


def overlap(finding: Finding, span: dict[str, Any]) -> bool:
    return bool(finding.start.offset < span["end"] and span["start"] < finding.end.offset)


def _line(kind: str, item: dict[str, Any], code: str, text: str) -> str:
    return f"{kind} {item['id']} {code} «{text}»  in: {item['text'][:240]!r}"


def report(name: str, result: Score, rules: bool) -> None:
    print(f"== {name}")
    for label, families in [*((f, (f,)) for f in FAMILIES), ("core", CORE), ("all", FAMILIES)]:
        p, r, f1 = result.line(families)
        gold = sum(result.gold[f] for f in families)
        print(f"{label:5} P {p:.3f}  R {r:.3f}  F1 {f1:.3f}  (sure spans {gold})")
    share = result.flagged / max(result.clean, 1)
    print(f"clean drafts flagged {result.flagged}/{result.clean} = {share:.3f}")
    if rules:
        for code, counts in sorted(result.rules.items()):
            print(f"  {code} right {counts['right']} wrong {counts['wrong']}")


def prose(path: Path, pipeline: str) -> None:
    """Warnings and errors per 1,000 words, per family, on text in which nothing is wrong."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if path.suffix == ".conllu":
        lines = [line[9:] for line in lines if line.startswith("# text = ")]
    words = sum(len(line.split()) for line in lines)
    items = [{"id": str(n), "text": line, "sender": "institution"} for n, line in enumerate(lines)]
    counts = Counter(
        f.family for findings in predictions(items, pipeline) for f in findings if f.severity.rank
    )
    for family in FAMILIES:
        rate = 1000 * counts[family] / max(words, 1)
        print(f"{family}  {counts[family]:4} in {words} words = {rate:.2f} per 1,000")


def dump(paths: Iterable[Path], pipeline: str) -> list[str]:
    """Every warning and error as one line: draft, code, offset, text."""
    items = load_items(paths)
    return [
        f"{item['id']} {f.code} {f.start.offset} {f.text!r}"
        for item, findings in zip(items, predictions(items, pipeline), strict=True)
        for f in findings
        if f.severity.rank
    ]


def findings_at(commit: str, files: list[Path]) -> list[str]:
    """What the rules of ``commit`` find in today's drafts."""
    root = CORPUS.parents[1]
    archive = subprocess.run(
        ["git", "archive", commit, "src", "lexicons"], cwd=root, capture_output=True, check=True
    )
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
            tar.extractall(folder, filter="data")
        run = subprocess.run(
            [sys.executable, __file__, "--dump", *map(str, files)],
            env={**os.environ, "PYTHONPATH": str(Path(folder) / "src")},
            capture_output=True,
            check=True,
        )
    found: list[str] = json.loads(run.stdout)
    return found


def compare(now: list[str], before: list[str]) -> None:
    for sign, lines in (("+", set(now) - set(before)), ("-", set(before) - set(now))):
        print("\n".join(f"{sign} {line}" for line in sorted(lines)))
    print(f"{len(set(now) - set(before))} gained, {len(set(before) - set(now))} lost")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--family", action="append")
    parser.add_argument("--errors", action="store_true", help="list misses and false alarms")
    parser.add_argument("--rules", action="store_true", help="counts per rule")
    parser.add_argument("--pipeline", default="builtin")
    parser.add_argument("--prose", type=Path, help="neutral prose to count false alarms on")
    parser.add_argument("--against", help="a commit to compare the findings with")
    parser.add_argument("--dump", action="store_true", help="only print every finding, as JSON")
    args = parser.parse_args()
    if args.prose:
        prose(args.prose, args.pipeline)
        return
    if args.dump or args.against:
        found = dump(args.files or sorted(CORPUS.rglob("hand*.jsonl")), args.pipeline)
        if args.dump:
            print(json.dumps(found, ensure_ascii=False))
        else:
            compare(found, findings_at(args.against, args.files))
        return
    groups = {str(path): [path] for path in args.files} or {
        part: sorted((CORPUS / part).glob("*.jsonl")) for part in ("develop", "measure")
    }
    for name, paths in groups.items():
        items = load_items(paths)
        result = score(items, predictions(items, args.pipeline))
        report(name, result, args.rules)
        if args.errors:
            wanted = tuple(args.family or FAMILIES)
            print("\n".join(x for x in result.log if x.split()[2].startswith(wanted)))


if __name__ == "__main__":
    main()
