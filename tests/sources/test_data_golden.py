"""Realistic tables and data files, with everything a reader makes of them.

Beside each file stands ``NAME.golden.json``: drafts, units, and every run as its place and its
slice of the file. ``python tests/sources/test_data_golden.py`` writes them anew; read the
difference before you commit it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from data_checks import check_atoms, check_places, described

from rolvast.document import Document, ReadOptions
from rolvast.sources import read

DATA = Path(__file__).parent / "data"
FILES = sorted(
    path.relative_to(DATA).as_posix()
    for folder in ("csv", "json", "jsonl", "yaml", "toml")
    for path in (DATA / folder).iterdir()
    if not path.name.endswith(".golden.json")
)


def opened(name: str) -> Document:
    return read((DATA / name).read_bytes(), name, ReadOptions())


def golden(name: str) -> Path:
    return DATA / f"{name}.golden.json"


@pytest.mark.parametrize("name", FILES)
def test_file_reads_as_its_golden_description(name: str) -> None:
    document = opened(name)
    check_places(document)
    check_atoms(document)
    assert described(document) == json.loads(golden(name).read_bytes())


@pytest.mark.parametrize(
    ("name", "phrase", "slice_", "line", "column", "utf16"),
    [
        ("csv/kalender-excel.csv", 'Jong "Amsterdam"', 'Jong ""Amsterdam""', 2, 23, 24),
        ("csv/planning.tsv", "jong", "jong", 2, 12, 12),
        ("json/posts.json", "Jong Amsterdam", "J\\u006fng Amsterdam", 5, 40, 40),
        ("json/posts.json", "Geen stress", "Geen stress", 6, 54, 57),
        ("yaml/planning.yaml", "Jong\n  Amsterdam", "Jong\r\n        Amsterdam", 7, 12, 13),
        ("yaml/planning.yaml", "door over\nregels", "door over\r\n\r\n      regels", 15, 7, 7),
        ("yaml/planning.yaml", "én Amsterdams", "\\u00e9n \\\r\n  Amsterdams", 3, 23, 23),
        ("toml/post.toml", "Jong 😀 Amsterdam", "J\\u006Fng 😀 Amsterdam", 3, 12, 12),
        ("toml/post.toml", "regel loopt", "regel \\\n    loopt", 8, 8, 8),
    ],
)
def test_phrase_has_its_place(
    name: str, phrase: str, slice_: str, line: int, column: int, utf16: int
) -> None:
    """Places counted by hand in the file, after emoji, escapes, CRLF and a BOM."""
    document = opened(name)
    (segment,) = (s for draft in document.drafts for s in draft.segments if phrase in s.text)
    at = segment.text.index(phrase)
    start, end = segment.span(at, at + len(phrase))
    assert document.source.text[start:end] == slice_
    place = document.source.position(start)
    assert (place.line, place.column, place.column_utf16) == (line, column, utf16)


if __name__ == "__main__":
    for each in FILES:
        text = json.dumps(described(opened(each)), ensure_ascii=False, indent=1)
        golden(each).write_text(text + "\n", encoding="utf-8", newline="\n")
