"""What every test of a reader asks of a document, and ways to read one from text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rolvast.document import Document, ReadOptions, Segment, Source
from rolvast.finding import Problem, RolvastError
from rolvast.sources import read
from rolvast.sources.script import read_script


def read_text(text: str, name: str, *fields: str, named: bool = True) -> Document:
    """Read ``text`` as the file ``name`` and check its places."""
    document = read(text.encode(), name, ReadOptions(fields=fields, named=named))
    check_places(document)
    return document


def problem_of(data: str | bytes, name: str, *fields: str) -> Problem:
    """The problem that reading ``data`` as the file ``name`` raises."""
    raw = data.encode() if isinstance(data, str) else data
    try:
        read(raw, name, ReadOptions(fields=fields))
    except RolvastError as error:
        return error.problem
    raise AssertionError("the file was read without a problem")


def segments(document: Document) -> Iterator[Segment]:
    for draft in document.drafts:
        assert draft.segments, "a draft has a segment, if an empty one"
        yield from draft.segments


def texts(document: Document) -> list[str]:
    return [segment.text for segment in segments(document)]


def as_plain(text: str) -> list[str]:
    """The segments that the same text gives as one block of plain text."""
    source = Source(text)
    block = Segment.verbatim(source, 0, len(text))
    return [each.text for each in read_script([block], ReadOptions()).segments]


def check_places(document: Document) -> None:
    """Runs tile the text in order; a verbatim run is its slice of the source."""
    for segment in segments(document):
        at = 0
        for run in segment.runs:
            assert run.at == at
            assert 0 <= run.start <= run.end <= len(segment.source.text)
            if run.end - run.start == run.length and run.length > 1:
                there = segment.source.text[run.start : run.end]
                assert there == segment.text[at : at + run.length]
            at += run.length
        assert at == len(segment.text)
        starts = [run.start for run in segment.runs]
        assert starts == sorted(starts)
        assert segment.units[0][0] == 0
    for comment in document.comments:
        assert 0 <= comment.start <= comment.end <= len(comment.source.text)


def check_atoms(document: Document) -> None:
    """No atom stands for more than one character or a run of blanks: places are exact."""
    for segment in segments(document):
        for run in segment.runs:
            text = segment.text[run.at : run.at + run.length]
            if segment.source.text[run.start : run.end] != text:
                assert len(text) == 1 or not text.strip(), (text, run)


def described(document: Document) -> dict[str, Any]:
    """The document as plain data, each stretch of text beside what stands in the file."""
    return {
        "drafts": [
            {
                "sender": draft.sender,
                "lines": _lines(document, draft.extent),
                "segments": [_segment(each) for each in draft.segments],
            }
            for draft in document.drafts
        ],
        "comments": [
            {
                "text": each.text,
                "at": _place(each.source, each.start),
                "scope": _lines(document, each.scope),
            }
            for each in document.comments
        ],
        "faults": [list(fault) for fault in document.faults],
    }


def _segment(segment: Segment) -> dict[str, Any]:
    unit = segment.units[0][1]
    source = segment.source
    described = {
        "text": segment.text,
        "unit": [unit.kind, unit.id, unit.field],
        "runs": [
            [_place(source, run.start), source.text[run.start : run.end]] for run in segment.runs
        ],
    }
    if segment.speaker:
        described["speaker"] = segment.speaker
    if segment.role != "spoken":
        described["role"] = segment.role
    return described


def _place(source: Source, offset: int) -> str:
    place = source.position(offset)
    return f"{place.line}:{place.column}"


def _lines(document: Document, extent: tuple[int, int] | None) -> list[int] | None:
    if extent is None:
        return None
    return [document.source.position(offset).line for offset in extent]
