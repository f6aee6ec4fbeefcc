"""Realistic files read as expected; ``reader_samples.py`` as a program writes them anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from reader_samples import DATA, check_places, read_text, rendered, samples, segments, spoken

from rolvast.document import ReadOptions
from rolvast.sources import FORMATS, format_of, read

EACH = pytest.mark.parametrize("path", samples(), ids=lambda path: path.name)


@EACH
def test_reads_as_expected(path: Path) -> None:
    document = read(path.read_bytes(), path.name, ReadOptions())
    assert rendered(document) == path.with_suffix(path.suffix + ".read").read_text("utf-8")


@EACH
def test_places_are_exact(path: Path) -> None:
    check_places(read(path.read_bytes(), path.name, ReadOptions()))


@EACH
@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_make_no_difference(path: Path, line_end: str) -> None:
    text = path.read_text("utf-8")
    expected = read_text(text, path.name)
    document = read_text(text.replace("\n", line_end), path.name)
    check_places(document)
    assert spoken(document) == spoken(expected)
    assert [fault[2] for fault in document.faults] == [fault[2] for fault in expected.faults]
    assert len(document.comments) == len(expected.comments)
    for one, other in zip(segments(document), segments(expected), strict=True):
        place = document.source.position(one.span(0, 1)[0])
        same = expected.source.position(other.span(0, 1)[0])
        assert (place.line, place.column_utf16) == (same.line, same.column_utf16)


@EACH
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_bom_counts_for_nothing(path: Path, encoding: str) -> None:
    text = path.read_text("utf-8")
    document = read(text.encode(encoding), path.name, ReadOptions())
    assert rendered(document) == rendered(read_text(text, path.name))


@EACH
def test_nothing_silent_is_read(path: Path) -> None:
    """Where the samples say ``geen stress`` no viewer sees or hears it, but for three."""
    seen = {"caption.txt": "Geen stress", "post.md": "Geen | stress", "clip.fountain": "*stress*"}
    for text in spoken(read(path.read_bytes(), path.name, ReadOptions())):
        assert "geen stress" not in text.replace(seen.get(path.name, "\0"), "").lower()


def test_a_team_can_name_its_speakers() -> None:
    text = "Sam: jo allemaal\nLiz: hé\n"
    assert [each.speaker for each in segments(read_text(text, "a.txt"))] == [None]
    named = segments(read_text(text, "a.txt", speakers=frozenset({"SAM", "Liz"})))
    assert [(each.role, each.speaker) for each in named] == [
        ("label", "Sam"),
        ("spoken", "Sam"),
        ("label", "Liz"),
        ("spoken", "Liz"),
    ]


def test_a_finding_belongs_to_the_cue_where_it_starts() -> None:
    path = DATA / "subtitles" / "clip.srt"
    joined = segments(read(path.read_bytes(), path.name, ReadOptions()))[0]
    at = joined.text.index("Link in bio")
    assert joined.unit_at(at).id == "1"
    assert joined.unit_at(joined.text.index("Amsterdam")).id == "2"


def test_every_format_has_its_samples() -> None:
    own = {"text", "markdown", "html", "subrip", "webvtt", "ass", "ttml", "fountain"}
    found = {form.name for path in samples() if (form := format_of(path.name))}
    assert own <= found <= {each.name for each in FORMATS}
