"""WebVTT: cues with voices; NOTE blocks are comments, STYLE and REGION are not read."""

from __future__ import annotations

import re

from rolvast.document import Comment, Document, ReadOptions, SegmentBuilder, Source
from rolvast.finding import Unit
from rolvast.sources.cues import Cues, Line, add_text, blocks_of, cue_unit, looks_timed

_TIME = r"(?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}"
_TIMING = re.compile(rf"\s*({_TIME})\s*-->\s*({_TIME})(?=\s|\Z)")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}>|</?>|<[\d:.]{1,20}>|\{\\[^{}]{0,1000}\}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,200})?[ \t\r\n]+(?P<name>[^<>]{1,200})>")


def read(source: Source, path: str, options: ReadOptions) -> Document:
    """The cues of a WebVTT file, one draft; a broken cue is a fault."""
    cues = Cues(source, path, options.speakers)
    for index, block in enumerate(blocks_of(source)):
        first = block[0].text
        if index == 0 and _is_word(first, "WEBVTT"):
            block = _without_header(block)
        elif index == 0:
            cues.fault("De eerste regel van een WebVTT-bestand is ‘WEBVTT’.", block[0].number)
        if not block or _is_word(first, "STYLE") or _is_word(first, "REGION"):
            continue
        if _is_word(first, "NOTE"):
            _note(cues, block)
        else:
            _cues(cues, block)
    return cues.document()


def _is_word(line: str, word: str) -> bool:
    return line == word or line.startswith((word + " ", word + "\t"))


def _without_header(block: list[Line]) -> list[Line]:
    """What follows the header lines in the first block: nothing, unless a blank line lacks."""
    for index, line in enumerate(block):
        if _TIMING.match(line.text):
            return block[max(index - 1, 1) :]
    return []


def _note(cues: Cues, block: list[Line]) -> None:
    start, end = block[0].start, block[-1].end
    text = cues.source.text[start + len("NOTE") : end].strip()
    cues.comments.append(Comment(text, cues.source, start, end))


def _cues(cues: Cues, block: list[Line]) -> None:
    """The cues of a block: one, or more where a blank line between them is missing."""
    timings = [index for index, line in enumerate(block) if _TIMING.match(line.text)]
    if not timings:
        line = next((line for line in block if looks_timed(line.text)), block[0])
        cues.fault(f"De cue op regel {line.number} heeft geen goede tijdregel.", line.number)
        return
    if timings[0] > 1:
        cues.fault(f"Op regel {block[0].number} staat tekst zonder tijdregel.", block[0].number)
    for at, index in enumerate(timings):
        stop = timings[at + 1] if at + 1 < len(timings) else len(block)
        match = _TIMING.match(block[index].text)
        number = block[index - 1].text.strip() if at == 0 and index else None
        damaged = next((line for line in block[index + 1 : stop] if looks_timed(line.text)), None)
        if damaged:
            cues.fault(
                f"Op regel {damaged.number} staat een tijdregel die niet klopt.", damaged.number
            )
        lines = [line for line in block[index + 1 : stop] if not looks_timed(line.text)]
        _cue(cues, cue_unit(number, match[1] if match else None), lines)


def _cue(cues: Cues, unit: Unit, lines: list[Line]) -> None:
    """One cue, cut where another voice begins."""
    if not lines:
        cues.count += 1
        return
    start, end = lines[0].start, lines[-1].end
    voice: str | None = None
    for match in _VOICE.finditer(cues.source.text, start, end):
        _stretch(cues, unit, start, match.start(), voice)
        voice = " ".join(match["name"].split())
        label = SegmentBuilder(cues.source, voice, "label")
        label.unit(unit)
        label.add(*match.span("name"))
        cues.segment(label.build())
        start = match.end()
    _stretch(cues, unit, start, end, voice)


def _stretch(cues: Cues, unit: Unit, start: int, end: int, voice: str | None) -> None:
    """The text of one voice in ``[start, end)``; a damaged timing in it is left out."""
    builder = SegmentBuilder(cues.source)
    builder.unit(unit)
    previous: int | None = None
    for first, last in _spoken_lines(cues.source.text, start, end):
        if previous is not None:
            builder.replace("\n", previous, first)
        add_text(builder, first, last, _TAG)
        previous = last
    if builder:
        cues.add(builder.build(), voice)
    else:
        cues.count += 1


def _spoken_lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    for match in re.finditer(r"[^\r\n]+", text[start:end]):
        if not looks_timed(match[0]):
            found.append((start + match.start(), start + match.end()))
    return found
