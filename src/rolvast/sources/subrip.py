"""SubRip (.srt) and the look-alike of YouTube (.sbv): a number, a timing, lines of text."""

from __future__ import annotations

import re
from pathlib import PurePath

from rolvast.document import Document, ReadOptions, SegmentBuilder, Source
from rolvast.finding import Unit
from rolvast.sources.cues import Cues, Line, add_text, blocks_of, cue_unit, looks_timed

_TIME = r"\d{1,3}:\d{1,2}:\d{1,2}(?:[.,:]\d{1,3})?"
_SRT = re.compile(rf"\s*({_TIME})\s*-->\s*({_TIME})(?=\s|\Z)")
_SBV = re.compile(rf"\s*({_TIME})\s*,\s*({_TIME})\s*\Z")
_NUMBER = re.compile(r"\s*(\d{1,9})\s*\Z")


def read(source: Source, path: str, options: ReadOptions) -> Document:
    """The cues of a SubRip or SBV file, one draft; a broken cue is a fault."""
    timing = _SBV if PurePath(path).suffix.lower() == ".sbv" else _SRT
    if timing is _SRT and not _SRT.search(source.text) and "-->" not in source.text:
        timing = _SBV  # standard input has no suffix; neither format can be taken for the other
    reader = _Reader(source, path, options, timing)
    for block in blocks_of(source):
        reader.block(block)
    reader.finish()
    return reader.cues.document()


class _Reader:
    """Puts blocks between blank lines together into cues."""

    def __init__(
        self, source: Source, path: str, options: ReadOptions, timing: re.Pattern[str]
    ) -> None:
        self.cues = Cues(source, path, options.speakers)
        self._timing = timing
        self._unit: Unit | None = None
        self._lines: list[Line] = []

    def block(self, block: list[Line]) -> None:
        """Usually one cue; several where blank lines are missing, a part where one is too many."""
        at = 0
        timings = [index for index, line in enumerate(block) if self._timing.match(line.text)]
        for index in timings:
            first = index
            if self._timing is _SRT and index > at and _NUMBER.match(block[index - 1].text):
                first = index - 1
            self._loose(block[at:first])
            self.finish()
            match = self._timing.match(block[index].text)
            number = block[first].text.strip() if first < index else None
            self._unit = cue_unit(number, match[1] if match else None)
            at = index + 1
        if timings:
            self._loose(block[at:], after_timing=True)
        else:
            self._loose(block)

    def _loose(self, lines: list[Line], after_timing: bool = False) -> None:
        """Lines without a good timing: a broken cue, or more text of the last one."""
        for index, line in enumerate(lines):
            if looks_timed(line.text):
                numbered = index and _NUMBER.match(lines[index - 1].text)
                self._keep(lines[: index - 1 if numbered else index])
                self.finish()
                which = f"Cue {lines[index - 1].text.strip()}" if numbered else "Een cue"
                shown = line.text.strip()[:60]
                self.cues.fault(
                    f"{which} heeft op regel {line.number} geen goede tijdregel: ‘{shown}’.",
                    line.number,
                )
                return
        if lines and not after_timing and _NUMBER.match(lines[0].text) and self._timing is _SRT:
            self.finish()
            number = lines[0].text.strip()
            if len(lines) > 1 or self._unit is None:
                self.cues.fault(f"Cue {number} heeft geen tijdregel.", lines[0].number)
            return
        self._keep(lines)

    def _keep(self, lines: list[Line]) -> None:
        if lines and self._unit is None:
            self.cues.fault(
                f"Op regel {lines[0].number} staat tekst die bij geen cue hoort.", lines[0].number
            )
            return
        self._lines += lines

    def finish(self) -> None:
        """Hand over the cue that was being read; nothing belongs to it from here on."""
        if self._unit is not None:
            builder = SegmentBuilder(self.cues.source)
            builder.unit(self._unit)
            for index, line in enumerate(self._lines):
                if index:
                    builder.replace("\n", self._lines[index - 1].end, line.start)
                add_text(builder, line.start, line.end)
            self.cues.add(builder.build())
        self._unit, self._lines = None, []
