"""Escapes shared by the readers of marked-up formats, each with the stretch it was read from."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from rolvast.document import SegmentBuilder

ENTITY = re.compile(r"&(?:#\d{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};)")
"""A character reference; named ones only with their semicolon: ``R&Dlab`` holds none."""


def add_entities(builder: SegmentBuilder, start: int, end: int) -> None:
    """Add ``source[start:end]``, each character reference as one atom that reads as it shows."""
    text = builder.source.text
    offset = start
    if text.find("&", start, end) < 0:
        builder.add(start, end)
        return
    for match in ENTITY.finditer(text, start, end):
        plain = _character(match[0])
        if plain == match[0]:
            continue
        builder.add(offset, match.start())
        builder.replace(plain, *match.span())
        offset = match.end()
    builder.add(offset, end)


def _character(reference: str) -> str:
    plain = html.unescape(reference)
    return plain if plain and not any("\ud800" <= char <= "\udfff" for char in plain) else reference


def enclosed(
    text: str, opener: str, closer: str, start: int = 0, end: int | None = None
) -> Iterator[tuple[int, int, int, int]]:
    """Stretches ``(start, inner start, inner end, end)`` between an opener and a closer.

    Linear also when nothing is ever closed, which a lazy pattern is not.
    """
    end = len(text) if end is None else end
    at = text.find(opener, start, end)
    while at >= 0:
        inner = at + len(opener)
        stop = text.find(closer, inner, end)
        if stop < 0:
            return
        yield at, inner, stop, stop + len(closer)
        at = text.find(opener, stop + len(closer), end)
