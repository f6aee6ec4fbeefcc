"""ASS and SSA: the text of ``Dialogue`` events; ``Comment`` events are comments."""

from __future__ import annotations

import re

from rolvast.document import Comment, Document, ReadOptions, SegmentBuilder, Source
from rolvast.sources.cues import Cues, Line, cue_unit, lines_of

_DEFAULT = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect")
_TIME = re.compile(r"\d{1,2}:\d{1,2}:\d{1,2}(?:[.,:]\d{1,3})?\Z")
_EVENT = re.compile(r"\s*(Dialogue|Comment):[ \t]?", re.IGNORECASE)
_CODE = re.compile(r"\{(?P<inside>[^{}]{0,4000})\}|\\(?P<char>[Nnh])")
_DRAWING = re.compile(r"\\p(\d{1,2})")


def read(source: Source, path: str, options: ReadOptions) -> Document:
    """The dialogue of an ASS or SSA file, one draft; a broken event is a fault."""
    cues = Cues(source, path, options.speakers)
    section = ""
    fields: tuple[str, ...] = _DEFAULT
    for line in lines_of(source):
        text = line.text.strip()
        if text.startswith("[") and text.endswith("]"):
            section = text.casefold()
        elif text.startswith(";"):
            cues.comments.append(Comment(text[1:].strip(), source, line.start, line.end))
        elif text[:7].casefold() == "format:" and section == "[events]":
            names = [name.strip().casefold() for name in text[7:].split(",")]
            if names[-1] == "text" and {"start", "end"} <= set(names):
                fields = tuple(names[:-1])
            else:
                cues.fault("De regel ‘Format:’ noemt geen Start, End en Text.", line.number)
        elif _EVENT.match(line.text):
            _event(cues, line, fields)
        elif text and section == "[events]" and ":" not in text[:40]:
            cues.fault(f"Regel {line.number} is geen Dialogue of Comment.", line.number)
        elif text and not section:
            cues.fault(f"Regel {line.number} hoort bij geen sectie.", line.number)
    return cues.document("gebeurtenis")


def _event(cues: Cues, line: Line, fields: tuple[str, ...]) -> None:
    match = _EVENT.match(line.text)
    values = line.text[match.end() if match else 0 :].split(",", len(fields))
    if match is None or len(values) <= len(fields):
        cues.fault(f"De gebeurtenis op regel {line.number} heeft te weinig velden.", line.number)
        return
    named = dict(zip(fields, values, strict=False))
    start = line.end - len(values[-1])
    if match[1].casefold() == "comment":
        cues.comments.append(Comment(values[-1].strip(), cues.source, line.start, line.end))
        return
    time = named.get("start", "").strip()
    if not _TIME.match(time) or not _TIME.match(named.get("end", "").strip()):
        cues.fault(f"De gebeurtenis op regel {line.number} heeft geen goede tijd.", line.number)
        return
    unit = cue_unit(None, time)
    key = "name" if "name" in fields else "actor"
    actor = " ".join(named.get(key, "").split()) or None
    if actor:
        index = fields.index(key)
        at = line.start + match.end() + sum(len(value) + 1 for value in values[:index])
        raw = values[index]
        lead = len(raw) - len(raw.lstrip())
        label = SegmentBuilder(cues.source, actor, "label")
        label.unit(unit)
        label.add(at + lead, at + len(raw.rstrip()))
        cues.segment(label.build())
    builder = SegmentBuilder(cues.source)
    builder.unit(unit)
    _add(builder, start, line.end)
    cues.add(builder.build(), actor)


def _add(builder: SegmentBuilder, start: int, end: int) -> None:
    """Add event text without its codes; what is drawn with them is no text."""
    drawing, offset = False, start
    for match in _CODE.finditer(builder.source.text, start, end):
        if not drawing:
            builder.add(offset, match.start())
            if match["char"]:
                builder.replace(" " if match["char"] == "h" else "\n", *match.span())
        offset = match.end()
        for mode in _DRAWING.findall(match["inside"] or ""):
            drawing = int(mode) > 0
    if not drawing:
        builder.add(offset, end)
