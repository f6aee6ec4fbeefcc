"""What a reader makes of a file: a document with drafts, segments and exact positions.

Positions are carried, never searched for. A segment holds the text as a viewer reads it
and the runs that say, for each stretch of that text, from which stretch of the source it
came. Markup, timecodes and tags are simply not part of any run.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from rolvast.finding import Position, Sender, Unit

LINE_END = re.compile(r"\r\n|\n|\r")
"""A line ends here and nowhere else: not at U+2028, form feed or vertical tab."""


class Source:
    """Decoded text without BOM, and the conversion of its offsets to positions.

    ``origin`` is ``file`` when ``text`` is the whole file, ``unit`` when it is one cell or
    paragraph of a format that keeps no text in the file.
    """

    def __init__(self, text: str, origin: Literal["file", "unit"] = "file") -> None:
        self.text = text
        self.origin = origin

    @cached_property
    def line_starts(self) -> list[int]:
        return [0, *(match.end() for match in LINE_END.finditer(self.text))]

    def position(self, offset: int) -> Position:
        """The position of a code-point offset; offsets past the end count as the end."""
        offset = min(offset, len(self.text))
        index = bisect_right(self.line_starts, offset) - 1
        before = self.text[self.line_starts[index] : offset]
        return Position(
            line=index + 1,
            column=len(before) + 1,
            offset=offset,
            column_utf16=len(before.encode("utf-16-le", "surrogatepass")) // 2 + 1,
            column_byte=len(before.encode("utf-8", "surrogatepass")) + 1,
        )

    def lines(self, start: int, end: int) -> tuple[str, ...]:
        """The whole lines, without their ends, that ``[start, end)`` touches."""
        first = bisect_right(self.line_starts, start) - 1
        last = bisect_right(self.line_starts, max(start, end - 1)) - 1
        found = []
        for index in range(first, last + 1):
            begin = self.line_starts[index]
            stop = (
                self.line_starts[index + 1] if index + 1 < len(self.line_starts) else len(self.text)
            )
            found.append(self.text[begin:stop].rstrip("\r\n"))
        return tuple(found)


class Run(NamedTuple):
    """``length`` code points of segment text from ``at`` were read from source[start:end].

    Where ``end - start == length`` the stretch is verbatim. Otherwise it is one atom (an
    escape, an entity, a folded line break): a span that touches it covers all of its source.
    """

    at: int
    length: int
    start: int
    end: int


Role = Literal["spoken", "screen", "label", "attribute"]
"""``spoken`` text of a post or speaker · ``screen`` text on screen, always the institution's ·
``label`` a speaker label, read for GRP and AFZ only · ``attribute`` alt text and titles."""


class Segment(NamedTuple):
    """A part of a draft with one speaker: the unit in which phrases and sentences are found.

    ``units`` gives, sorted by offset in ``text``, the unit that starts there; the first starts
    at 0. A segment may join several units (cues) when a sentence runs over them.
    """

    text: str
    runs: tuple[Run, ...]
    source: Source
    units: tuple[tuple[int, Unit], ...] = ((0, Unit()),)
    speaker: str | None = None
    role: Role = "spoken"

    @classmethod
    def verbatim(
        cls,
        source: Source,
        start: int,
        end: int,
        unit: Unit | None = None,
        speaker: str | None = None,
        role: Role = "spoken",
    ) -> Segment:
        """A segment that is exactly ``source.text[start:end]``."""
        return cls(
            source.text[start:end],
            (Run(0, end - start, start, end),),
            source,
            ((0, unit or Unit()),),
            speaker,
            role,
        )

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Source offsets of ``text[start:end]``: from its first code point through its last."""
        if end <= start:
            begin = self._source_of(start)[0]
            return begin, begin
        return self._source_of(start)[0], self._source_of(end - 1)[1]

    def unit_at(self, offset: int) -> Unit:
        index = bisect_right(self.units, offset, key=lambda pair: pair[0]) - 1
        return self.units[max(index, 0)][1]

    def _source_of(self, offset: int) -> tuple[int, int]:
        index = max(bisect_right(self.runs, offset, key=lambda run: run.at) - 1, 0)
        run = self.runs[index]
        if run.end - run.start != run.length:
            return run.start, run.end
        begin = run.start + (offset - run.at)
        return begin, begin + 1


class SegmentBuilder:
    """Collects stretches of source into one segment; readers of marked-up formats use it."""

    def __init__(self, source: Source, speaker: str | None = None, role: Role = "spoken") -> None:
        self.source = source
        self.speaker = speaker
        self.role = role
        self._parts: list[str] = []
        self._runs: list[Run] = []
        self._units: list[tuple[int, Unit]] = []
        self._length = 0

    def unit(self, unit: Unit) -> None:
        """What is added from here on belongs to ``unit``."""
        self._units.append((self._length, unit))

    def add(self, start: int, end: int) -> None:
        """Add ``source.text[start:end]`` as it stands."""
        self._append(self.source.text[start:end], start, end)

    def replace(self, text: str, start: int, end: int) -> None:
        """Add ``text``, which stands for ``source.text[start:end]`` (an escape, a separator)."""
        self._append(text, start, end)

    def _append(self, text: str, start: int, end: int) -> None:
        if text:
            self._runs.append(Run(self._length, len(text), start, end))
            self._parts.append(text)
            self._length += len(text)

    def __bool__(self) -> bool:
        return any(not part.isspace() for part in self._parts)

    def build(self) -> Segment:
        return Segment(
            "".join(self._parts),
            tuple(self._runs) or (Run(0, 0, 0, 0),),
            self.source,
            tuple(self._units) or ((0, Unit()),),
            self.speaker,
            self.role,
        )


class Comment(NamedTuple):
    """A comment of the format itself: where suppressions are written.

    ``text`` is its content without the comment marks; ``start`` and ``end`` its stretch in the
    source; ``scope`` the stretch it speaks for when that is not simply its own line (a table
    row for a cell in the ignore column).
    """

    text: str
    source: Source
    start: int
    end: int
    scope: tuple[int, int] | None = None


class Draft(NamedTuple):
    """What a viewer gets in one go: the scope of AFZ, LUI, density rules and fingerprints.

    ``sender`` is set when the format itself says who speaks (a sender column or field);
    ``extent`` is the stretch of the source that belongs to the draft, for ``--diff``.
    """

    segments: tuple[Segment, ...]
    sender: Sender | None = None
    extent: tuple[int, int] | None = None


class Document(NamedTuple):
    """A file as read: its source, its drafts, its comments and the faults met on the way.

    ``faults`` are (message, remedy, line) of parts that could not be read while others could
    (one broken cue among good ones); they become problems, the rest is still checked.
    """

    path: str
    source: Source
    drafts: tuple[Draft, ...]
    comments: tuple[Comment, ...] = ()
    faults: tuple[tuple[str, str, int | None], ...] = ()
    encoding: str = "utf-8"

    def texts(self) -> Iterator[list[str]]:
        """The texts of the segments of each draft."""
        for draft in self.drafts:
            yield [segment.text for segment in draft.segments if segment.text]

    def words(self) -> int:
        """How many words are said in all drafts; labels only say by whom."""
        return sum(
            count_words(segment.text)
            for draft in self.drafts
            for segment in draft.segments
            if segment.role != "label"
        )


def count_words(text: str) -> int:
    """Words as a person counts them: runs of letters or digits between spaces."""
    return sum(1 for word in text.split() if word.isalnum() or any(map(str.isalnum, word)))


class ReadOptions(NamedTuple):
    """What a reader may be told: configured fields and columns, known speakers, encoding."""

    fields: tuple[str, ...] = ()
    speakers: frozenset[str] = frozenset()
    named: bool = True
    encoding: str | None = None


def join_runs(runs: Iterable[Run]) -> Sequence[Run]:
    """Merge neighbouring verbatim runs that are also neighbours in the source."""
    merged: list[Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        if (
            last
            and last.end == run.start
            and last.end - last.start == last.length
            and run.end - run.start == run.length
            and last.at + last.length == run.at
        ):
            merged[-1] = Run(last.at, last.length + run.length, last.start, run.end)
        else:
            merged.append(run)
    return merged
