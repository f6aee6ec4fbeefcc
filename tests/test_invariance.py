"""What is appended to a draft must not change what is found in its words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rolvast.finding import Finding
from rolvast.lexicon import load
from rolvast.linter import Linter, Settings
from rolvast.matching import Index
from rolvast.testing import document_of

CORPUS = sorted((Path(__file__).parent / "corpus" / "develop").glob("*.jsonl"))
ITEMS = [
    item
    for path in CORPUS
    for line in path.read_text(encoding="utf-8").splitlines()
    if (item := json.loads(line))["kind"] == "caption"
    and "#" not in item["text"]
    and not re.search(r"\bvolg\W*$", item["text"])  # there a hashtag is what to follow
]
LEXICON = load()
LINTER = Linter(Index(LEXICON, LEXICON.rules))


def found(texts: list[str]) -> list[list[tuple[str, int, int]]]:
    """Code and place of every finding on words: piles of hashtags are another matter."""
    documents = [(document_of(text), Settings(sender="institution")) for text in texts]
    return [[_key(f) for f in o.findings if f.code != "CTA301"] for o in LINTER.check(documents)]


def _key(finding: Finding) -> tuple[str, int, int]:
    return finding.code, finding.start.offset, finding.end.offset


@pytest.mark.parametrize("tail", [" #zwemmen", " #zwemmen #fietsen", " 🌧️", " 🌧️🌳"])
def test_neutral_tails_change_nothing(tail: str) -> None:
    texts = [item["text"].rstrip() for item in ITEMS]
    changed = [
        text
        for text, before, after in zip(
            texts, found(texts), found([text + tail for text in texts]), strict=True
        )
        if before != after
    ]
    assert changed == []


def test_the_final_stop_changes_nothing() -> None:
    texts = [item["text"].rstrip() for item in ITEMS if item["text"].rstrip().endswith(".")]
    changed = [
        text
        for text, before, after in zip(
            texts, found(texts), found([text[:-1] for text in texts]), strict=True
        )
        if before != after
    ]
    assert changed == []
