"""The judgement on labelled drafts stays above its lines; run ``tests/measure.py`` for details."""

from __future__ import annotations

from pathlib import Path

import pytest
from measure import CORE, CORPUS, FAMILIES, Score, load_items, predictions, score

LINES = {
    # part: core precision, core recall, F1 over all families, clean drafts flagged at most
    "develop": (0.96, 0.92, 0.93, 0.01),
    "measure": (0.94, 0.79, 0.83, 0.04),
}
NEAR_MISSES = 0.04
"""Share of the harmless phrases in a phrase file that may be flagged, at most."""


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    made = {}
    for part in LINES:
        items = load_items(sorted((CORPUS / part).glob("*.jsonl")))
        made[part] = score(items, predictions(items))
    return made


@pytest.mark.parametrize("part", LINES)
def test_scores(scores: dict[str, Score], part: str) -> None:
    precision, recall, f1, flagged = LINES[part]
    result = scores[part]
    core = result.line(CORE)
    assert core[0] >= precision
    assert core[1] >= recall
    assert result.line(FAMILIES)[2] >= f1
    assert result.flagged / result.clean <= flagged


@pytest.mark.parametrize("family", FAMILIES)
def test_no_family_falls_behind(scores: dict[str, Score], family: str) -> None:
    result = scores["measure"]
    precision, _, f1 = result.line((family,))
    assert precision >= (0.75 if family in ("REL", "LUI") else 0.9)
    assert f1 >= (0.72 if family in ("REL", "LUI") else 0.79)


@pytest.mark.parametrize("path", sorted((CORPUS / "phrases").glob("*.tsv")), ids=lambda p: p.stem)
def test_near_misses_stay_silent(path: Path) -> None:
    items = [item for item in load_items([path]) if not item["spans"]]
    flagged = sum(any(f.severity.rank for f in found) for found in predictions(items))
    assert flagged <= NEAR_MISSES * len(items)


def test_a_creator_never_gets_slang(scores: dict[str, Score]) -> None:
    items = [
        {**item, "sender": "creator"}
        for part in LINES
        for item in load_items(sorted((CORPUS / part).glob("*.jsonl")))
        if item["kind"] == "caption"  # text on screen in a script is the institution's
    ]
    assert [f.code for findings in predictions(items) for f in findings if f.family == "SLA"] == []
