"""What readers of marked-up formats share: escapes, enclosed stretches, byte offsets."""

from __future__ import annotations

import html
import re
from array import array
from bisect import bisect_right
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


_WIDE = re.compile("[\x80-\u07ff]+|[\u0800-\uffff]+|[\U00010000-\U0010ffff]+")


class ByteOffsets:
    """UTF-8 byte offsets to code points, for parsers that count bytes.

    Keeps three numbers for each stretch of letters of one width outside ASCII, and nothing
    for the rest: twelve bytes a stretch, where a list of all offsets takes some thirty a letter.
    """

    def __init__(self, text: str) -> None:
        self._bytes = array("I")
        self._letters = array("I")
        self._sizes = array("I")  # four times the number of letters, plus their width less one
        extra = 0
        for match in () if text.isascii() else _WIDE.finditer(text):
            start, count = match.start(), match.end() - match.start()
            width = 2 if text[start] < "\u0800" else 3 if text[start] < "\U00010000" else 4
            self._bytes.append(start + extra)
            self._letters.append(start)
            self._sizes.append(4 * count + width - 1)
            extra += count * (width - 1)

    def offset(self, byte: int) -> int:
        """The code-point offset of a byte offset (one inside a letter counts as its start)."""
        index = bisect_right(self._bytes, byte) - 1
        if index < 0:
            return byte
        count, width = divmod(self._sizes[index], 4)
        behind = byte - self._bytes[index] - count * (width + 1)
        if behind >= 0:
            return self._letters[index] + count + behind
        return self._letters[index] + (byte - self._bytes[index]) // (width + 1)
