"""Text on a terminal: what may be shown as it is, how wide it is, which part of a line fits.

Widths are columns as :mod:`wcwidth` counts them: an emoji or a wide letter takes two, a
combining mark none, a ZWJ family as a whole two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rolvast.report.plain import clean, escape

TAB = "    "
"""A tab is shown as this, wherever it stands: a caret line must not depend on tab stops."""

DEFAULT_COLUMNS = 120
"""The width to keep source lines within when the output is not a terminal."""

_ACTED_UPON = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff]"
)
"""Control characters, bidi marks and overrides, line separators, invisible signs that shift
columns from one terminal to the next, and what cannot be encoded."""

_PRINTABLE_ASCII = re.compile(r"[ -~]*\Z")
_NARROW = re.compile("[ -~\xa1-\xac\xae-\u024f–—‘-„…€]*\\Z")
"""One column each, none joined to another: Dutch without emoji needs no tables of widths."""

_PLAIN = {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."}

_STYLES = {"error": "1;31", "warning": "1;33", "info": "1;36", "bold": "1", "dim": "2"}


class Excerpt(NamedTuple):
    """A shown line, and the columns before and of the part that is to be underlined."""

    text: str
    before: int
    length: int


class Screen:
    """A terminal: whether it has colour, how wide it is, which characters it can show."""

    def __init__(self, color: bool = False, width: int | None = None, encoding: str = "utf-8"):
        self.color = color
        self.columns = DEFAULT_COLUMNS if width is None else width
        self._encoding = encoding
        self._universal = encoding.lower().replace("-", "").replace("_", "").startswith("utf")
        self.ellipsis = "…" if self._shows("…") else "..."

    def _shows(self, text: str) -> bool:
        if self._universal:
            return True
        try:
            text.encode(self._encoding)
        except UnicodeEncodeError:
            return False
        return True

    def char(self, char: str) -> str:
        """One character as it is shown: itself, or its escape."""
        if _ACTED_UPON.match(char) or not self._shows(char):
            return escape(char)
        return char

    def safe(self, text: str) -> str:
        """Our own words, with nothing left that a terminal would act upon or cannot show.

        Line ends too are escaped; typographic quotes and dashes become plain where they must.
        """
        text = _ACTED_UPON.sub(lambda match: escape(match.group()), text)
        return text if self._shows(text) else "".join(map(self._fallback, text))

    def source(self, text: str) -> str:
        """Text of a draft, with tabs as they are and each other character as :meth:`char`."""
        if self._universal:
            return "\t".join(map(self.safe, text.split("\t")))
        return "".join(char if char == "\t" else self.char(char) for char in text)

    def style(self, text: str, *styles: str) -> str:
        """The text in colour, or as it is without colour; ``styles`` are names."""
        if not self.color or not text:
            return text
        codes = ";".join(_STYLES[style] for style in styles)
        return f"\x1b[{codes}m{text}\x1b[0m"

    def join(self, lines: Iterable[str]) -> str:
        """Complete output from finished lines; nothing at all from none."""
        text = clean("".join(f"{line}\n" for line in lines))
        return text if self._shows(text) else "".join(map(self._fallback, text))

    def _fallback(self, char: str) -> str:
        if char in "\n\x1b" or self._shows(char):
            return char
        return _PLAIN.get(char) or escape(char)

    def excerpt(self, line: str, start: int, end: int, columns: int) -> Excerpt:
        """The part of ``line`` around the code points ``[start, end)`` that fits ``columns``.

        ``…`` stands for what is left out. A stretch too long to fit is shown from its start.
        Nothing is read of a very long line but the neighbourhood of the stretch.
        """
        columns = max(columns, 8)
        start = min(start, len(line))
        end = max(min(end, len(line)), start)
        low = max(0, start - 4 * columns)
        high = min(len(line), min(end, start + 4 * columns) + 4 * columns)
        cells, at = self._cells(line[low:high])
        first = _cell_of(at, start - low)
        stop = max(_cell_of(at, min(end, high) - low, up=True), first)
        whole = low == 0 and high == len(line)
        if whole and width("".join(cells)) <= columns:
            begin, shown, finish = 0, stop, len(cells)
        else:
            begin, shown, finish = self._fit(cells, first, stop, columns)
        head = self.ellipsis if begin > 0 or low > 0 else ""
        tail = self.ellipsis if finish < len(cells) or high < len(line) else ""
        before = width(head + "".join(cells[begin:first]))
        through = width(head + "".join(cells[begin:shown]))
        text = head + "".join(cells[begin:finish]) + tail
        return Excerpt(text, before, max(through - before, 1))

    def _fit(self, cells: list[str], first: int, stop: int, columns: int) -> tuple[int, int, int]:
        """(begin, end of the stretch, finish) of the cells to show around ``[first, stop)``."""
        room = columns - 2 * len(self.ellipsis)
        widths = [_cell_width(cell) for cell in cells]
        shown = first
        while shown < stop and (shown == first or widths[shown] <= room):
            room -= widths[shown]
            shown += 1
        begin, finish = first, shown
        if shown == stop:
            half = room // 2
            while begin > 0 and widths[begin - 1] <= room - half:
                begin -= 1
                room -= widths[begin]
            while finish < len(cells) and widths[finish] <= room:
                room -= widths[finish]
                finish += 1
            while begin > 0 and widths[begin - 1] <= room:
                begin -= 1
                room -= widths[begin]
        return begin, shown, finish

    def _cells(self, text: str) -> tuple[list[str], list[int]]:
        """What is shown for ``text``, in pieces that stay together, and where each begins."""
        if (_NARROW if self._universal else _PRINTABLE_ASCII).match(text):
            return list(text), list(range(len(text) + 1))
        cells: list[str] = []
        at: list[int] = []
        previous = ""
        for index, char in enumerate(text):
            if " " <= char <= "~" and not previous.endswith("\u200d"):
                cells.append(char)  # most of any line: no need to ask what it joins or shows
                at.append(index)
                previous = char
                continue
            shown = TAB if char == "\t" else self.char(char)
            if previous and shown == char and _joins(previous, char):
                cells[-1] += char
                previous += char
            else:
                cells.append(shown)
                at.append(index)
                previous = char if shown == char else ""
        return cells, [*at, len(text)]


def _cell_of(at: list[int], offset: int, up: bool = False) -> int:
    """Index of the cell that holds ``offset``; with ``up``, of the first that begins there."""
    from bisect import bisect_left, bisect_right

    return bisect_left(at, offset) if up else max(bisect_right(at, offset) - 1, 0)


def _joins(cluster: str, char: str) -> bool:
    """Whether ``char`` is part of the sign that ``cluster`` begins."""
    from wcwidth import wcwidth

    if wcwidth(char) == 0 or cluster[-1] == "\u200d" or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    flag = "\U0001f1e6" <= char <= "\U0001f1ff"
    return flag and len(cluster) == 1 and "\U0001f1e6" <= cluster <= "\U0001f1ff"


@lru_cache(maxsize=4096)
def _cell_width(cell: str) -> int:
    return width(cell)


def width(text: str) -> int:
    """Columns that ``text`` takes on a terminal."""
    if _NARROW.match(text):
        return len(text)
    from wcwidth import wcswidth, wcwidth

    columns: int = wcswidth(text)
    return columns if columns >= 0 else sum(max(wcwidth(char), 0) for char in text)
