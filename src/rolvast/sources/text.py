"""Plain text: the whole text is one draft unless lines of only ``---`` split it.

Blank lines never split: captions have them. A draft that is a script is read as one.
"""

from __future__ import annotations

import re

from rolvast.document import Comment, Document, Draft, ReadOptions, Segment, Source
from rolvast.finding import Unit

_SCRIPT_SIGN = re.compile(r"[:：](?![/\d])|[(\[]")
"""Without a label's colon or anything in brackets a text is no script."""

_RULE = re.compile(r"(?:^|(?<=[\r\n]))[ \t]*---[ \t]*(?:\r\n|\n|\r|\Z)")


def read(source: Source, path: str, options: ReadOptions) -> Document:
    """One draft per part between ``---`` lines; empty parts count only when all are empty."""
    parts = _parts(source.text)
    drafts: list[Draft] = []
    comments: list[Comment] = []
    for number, (start, end) in enumerate(parts, 1):
        unit = Unit("part", str(number)) if len(parts) > 1 else Unit()
        segments: tuple[Segment, ...] = (Segment.verbatim(source, start, end, unit),)
        if _SCRIPT_SIGN.search(source.text, start, end):
            from rolvast.sources.script import read_script  # late: plain captions do without

            segments, notes = read_script(segments, options)
            comments += notes
        drafts.append(Draft(segments, extent=(start, end)))
    return Document(path, source, tuple(drafts), tuple(comments))


def _parts(text: str) -> list[tuple[int, int]]:
    """Start and end of each part that holds text; the whole text when none does."""
    bounds, start = [], 0
    for match in _RULE.finditer(text):
        bounds.append((start, match.start()))
        start = match.end()
    bounds.append((start, len(text)))
    return [(a, b) for a, b in bounds if text[a:b].strip()] or [(0, len(text))]
