"""What all subtitle formats share: lines and blocks, speakers in a cue, sentences over cues.

The kept libraries for subtitles (pysubs2, srt, webvtt-py) give text without its place in the
file and drop or repair broken cues in silence; so each format has a small reader of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn

from rolvast.document import (
    LINE_END,
    Comment,
    Document,
    Draft,
    Segment,
    SegmentBuilder,
    Source,
)
from rolvast.finding import Problem, RolvastError, Unit
from rolvast.sources.escapes import add_entities
from rolvast.sources.script import cut, is_stage, piece, split_label

LONGEST_SENTENCE = 2000
"""Code points after which cues are no longer joined: nobody's sentence is longer."""

TAG = re.compile(
    r"</?[A-Za-z][^<>]{0,1000}>|</?>|\{\\[^{}]{0,1000}\}|\{/?[bius]\}|\{[yYcC]:[^{}]{0,40}\}"
)
"""Tags of SubRip and its relatives; ``<3`` is none."""

_SOUND = re.compile(
    r"\[[^\[\]]{0,200}\]|\((?P<inside>[^()\r\n]{0,200})\)|[♪♫#]+(?=\s|$)|(?<!\S)[♪♫]+"
)
_DASH = re.compile(r"[^\S\r\n]*[-–—‐‑][^\S\r\n]?(?=\S)")
_END = re.compile(r"[.!?…][\"'”’»)\]\s\W]*\Z")
_ARROW = re.compile(r"-{1,3}\s?>|[–—]\s?>|→|=>|-->")
_STAMP = re.compile(r"\s*\d{1,3}:\d{1,2}:\d{1,2}[.,]\d")
_CLOCK = re.compile(r"\d{1,2}\s?[:.]\s?\d{2}")
TIME_LINE = re.compile(
    r"\s*(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,:]\d{1,3})?\s*"
    r"(?:(?:-{1,3}\s?>|[–—]\s?>|→|,|-)\s*(?:(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,:]\d{1,3})?)?\s*)?\Z"
)
"""A line of nothing but times: never speech, in whatever state."""


class Line(NamedTuple):
    """A line without its end: number (from 1), offsets in the source, and its text."""

    number: int
    start: int
    end: int
    text: str


def lines_of(source: Source) -> Iterator[Line]:
    start, number = 0, 0
    for number, match in enumerate(LINE_END.finditer(source.text), 1):
        yield Line(number, start, match.start(), source.text[start : match.start()])
        start = match.end()
    yield Line(number + 1, start, len(source.text), source.text[start:])


def blocks_of(source: Source) -> Iterator[list[Line]]:
    """Runs of lines that are not blank."""
    block: list[Line] = []
    for line in lines_of(source):
        if line.text.strip():
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def looks_timed(text: str) -> bool:
    """Whether a line is a timing, however damaged: such a line is never speech."""
    if TIME_LINE.match(text) or _STAMP.match(text):
        return True
    return bool(_ARROW.search(text[:200]) and _CLOCK.search(text[:200]))


def add_text(builder: SegmentBuilder, start: int, end: int, tag: re.Pattern[str] = TAG) -> None:
    """Add a stretch of cue text without its tags, its entities as atoms."""
    offset = start
    for match in tag.finditer(builder.source.text, start, end):
        add_entities(builder, offset, match.start())
        offset = match.end()
    add_entities(builder, offset, end)


@dataclass(slots=True)
class Cues:
    """The speeches of a file as they come in, joined where a sentence runs over cues."""

    source: Source
    path: str
    speakers: frozenset[str]
    comments: list[Comment] = field(default_factory=list)
    faults: list[tuple[str, str, int | None]] = field(default_factory=list)
    count: int = 0
    _done: list[Segment | None] = field(default_factory=list)
    _open: list[Segment] = field(default_factory=list)
    _slot: int = 0
    _length: int = 0
    _labelled: bool = False

    def fault(self, message: str, line: int | None) -> None:
        """Tell of one broken cue; the others are read on, no sentence runs over it."""
        self._close()
        remedy = "Herstel deze cue, of open en bewaar het bestand in een ondertitelprogramma."
        self.faults.append((message, remedy, line))

    def add(self, raw: Segment, voice: str | None = None) -> None:
        """Take the text of one cue (or of one voice in it), line breaks included."""
        self.count += 1
        for segment, labelled in _speeches(raw, voice, self.speakers):
            self.segment(segment, labelled)

    def segment(self, segment: Segment, labelled: bool = False) -> None:
        if segment.role == "label":
            self._done.append(segment)
        elif self._continues(segment):
            self._open.append(segment)
            self._length += len(segment.text)
        else:
            self._close()
            self._slot = len(self._done)
            self._done.append(None)
            self._open = [segment]
            self._length = len(segment.text)
            self._labelled = labelled

    def _continues(self, segment: Segment) -> bool:
        if not self._open or self._length > LONGEST_SENTENCE:
            return False
        last = self._open[-1]
        unnamed = segment.speaker is None and self._labelled
        return (
            (segment.speaker == self._open[0].speaker or unnamed)
            and segment.role == last.role
            and not _END.search(last.text[-40:])
            and not _DASH.match(segment.text)
        )

    def _close(self) -> None:
        if self._open:
            self._done[self._slot] = _joined(self._open)
            self._open = []

    def document(self, what: str = "cue") -> Document:
        """The whole file as one draft; an error when it has text but nothing readable."""
        self._close()
        if not self.count and self.faults:
            message, remedy, line = self.faults[0]
            message = message[0].lower() + message[1:]
            raise RolvastError(
                Problem(
                    self.path,
                    "syntax",
                    f"Er staat geen leesbare {what} in dit bestand: {message}",
                    remedy,
                    line,
                )
            )
        segments = tuple(each for each in self._done if each is not None)
        draft = Draft(segments, extent=(0, len(self.source.text)))
        return Document(self.path, self.source, (draft,), tuple(self.comments), tuple(self.faults))


def _joined(segments: list[Segment]) -> Segment:
    """One segment of consecutive cues; the stretch between two reads as a single space."""
    if len(segments) == 1:
        return segments[0]
    first = segments[0]
    builder = SegmentBuilder(first.source, first.speaker, first.role)
    end = 0
    for index, segment in enumerate(segments):
        start = segment.span(0, 1)[0]
        if index:
            builder.replace(" ", end, start)
        builder.unit(segment.units[0][1])
        cut(segment, builder, 0, len(segment.text))
        end = segment.span(len(segment.text) - 1, len(segment.text))[1]
    return builder.build()


def _speeches(
    raw: Segment, voice: str | None, speakers: Iterable[str]
) -> Iterator[tuple[Segment, bool]]:
    """The labels and speeches in a cue's text, and whether a written label names the speaker."""
    text, start, speaker, labelled = raw.text, 0, voice, False
    offset = 0
    for line in [*LINE_END.finditer(text), None]:
        stop = line.start() if line else len(text)
        dash = _DASH.match(text, offset, stop)
        begin = dash.end() if dash else offset
        label = split_label(text[begin : min(stop, begin + 200)], speakers)
        if label:
            yield from _speech(raw, start, offset, speaker, labelled)
            at = begin + label.start
            yield piece(raw, at, at + len(label.name), speaker=label.name, role="label"), True
            start, speaker, labelled = begin + label.end, label.name, True
        elif dash and offset > start:
            yield from _speech(raw, start, offset, speaker, labelled)
            start, speaker, labelled = offset, voice, False
        offset = line.end() if line else stop
    yield from _speech(raw, start, len(text), speaker, labelled)


def _speech(
    raw: Segment, start: int, end: int, speaker: str | None, labelled: bool
) -> Iterator[tuple[Segment, bool]]:
    """A stretch of a cue without sounds; its line breaks, mere layout, read as spaces."""
    text = raw.text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    builder = SegmentBuilder(raw.source, speaker, raw.role)
    builder.unit(raw.unit_at(start))
    offset = start
    for begin, stop, space in sorted([*_sounds(text, start, end), *_breaks(text, start, end)]):
        if begin < offset:
            continue
        cut(raw, builder, offset, begin)
        if space:
            # One code point for one: the place is exact although the letter differs.
            builder.replace(" ", *raw.span(begin, stop))
        offset = stop
    cut(raw, builder, offset, end)
    if builder:
        yield builder.build(), labelled


def _breaks(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    for match in LINE_END.finditer(text, start, end):
        yield match.start(), match.end(), True


def _sounds(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """``[muziek]``, ``(LACHT)`` and ``♪``: heard perhaps, but not said."""
    for match in _SOUND.finditer(text, start, end):
        inside = match["inside"]
        if inside is not None and not (is_stage(inside) or _shouted(inside)):
            continue
        if match[0][0] == "#":
            continue
        yield match.start(), match.end(), False


def _shouted(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 2 and text == text.upper()


def cue_unit(number: str | None, time: str | None) -> Unit:
    """The address of a cue: its number and start time as written."""
    return Unit("cue", number or None, None, time)


def fail(path: str, message: str, remedy: str, line: int | None = None) -> NoReturn:
    raise RolvastError(Problem(path, "syntax", message, remedy, line))
