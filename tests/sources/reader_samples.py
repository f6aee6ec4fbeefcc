"""Helpers of the reader tests; run as a program it writes the expected readings anew."""

from __future__ import annotations

import json
from pathlib import Path

from rolvast.document import Document, ReadOptions, Segment
from rolvast.sources import read

DATA = Path(__file__).parent / "data"
FOLDERS = ("text", "markdown", "html", "subtitles", "fountain")


def samples() -> list[Path]:
    """The files with an expected reading beside them, sorted."""
    found = [path for folder in FOLDERS for path in (DATA / folder).iterdir()]
    return sorted(path for path in found if path.suffix != ".read")


def read_text(text: str, name: str, **options: object) -> Document:
    return read(text.encode(), name, ReadOptions(**options))  # type: ignore[arg-type]


def segments(document: Document) -> list[Segment]:
    return [segment for draft in document.drafts for segment in draft.segments]


def spoken(document: Document) -> list[str]:
    """Texts of the segments, white space folded."""
    return [" ".join(segment.text.split()) for segment in segments(document)]


def rendered(document: Document) -> str:
    """A reading as lines of JSON: drafts, segments with their places, comments, faults."""
    source, lines = document.source, []
    for draft in document.drafts:
        lines.append({"draft": draft.extent})
        for segment in draft.segments:
            start, end = segment.span(0, len(segment.text))
            place = source.position(start)
            units = [
                [at, *(each for each in (u.kind, u.id, u.field, u.time) if each is not None)]
                for at, u in segment.units
            ]
            lines.append(
                {
                    segment.role: segment.text,
                    "speaker": segment.speaker,
                    "source": source.text[start:end],
                    "at": [place.line, place.column, place.offset],
                    "units": units,
                }
            )
    for comment in document.comments:
        lines.append({"comment": comment.text, "source": source.text[comment.start : comment.end]})
    for message, _, line in document.faults:
        lines.append({"fault": message, "line": line})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def check_places(document: Document) -> None:
    """The runs of every segment tile its text and point at the source they were read from."""
    text = document.source.text
    for draft in document.drafts:
        assert draft.extent is not None
        assert 0 <= draft.extent[0] <= draft.extent[1] <= len(text)
        for segment in draft.segments:
            _check_segment(segment, text)
    for comment in document.comments:
        assert 0 <= comment.start <= comment.end <= len(text)


def _check_segment(segment: Segment, text: str) -> None:
    at, behind = 0, 0
    for run in segment.runs:
        assert run.at == at
        assert behind <= run.start <= run.end <= len(text)
        at, behind = at + run.length, run.end
        read_as, written = segment.text[run.at : at], text[run.start : run.end]
        if run.end - run.start == run.length and read_as != written:
            # One code point that stands for one other: a line break read as a space.
            assert run.length == 1
    assert at == len(segment.text)
    offsets = [offset for offset, _ in segment.units]
    assert offsets == sorted(offsets)
    assert offsets[0] == 0
    assert offsets[-1] <= len(segment.text)


if __name__ == "__main__":
    for each in samples():
        name = each.name
        each.with_suffix(each.suffix + ".read").write_text(
            rendered(read(each.read_bytes(), name, ReadOptions())), encoding="utf-8"
        )
