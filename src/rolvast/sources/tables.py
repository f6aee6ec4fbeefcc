"""Content calendars and scripts as CSV or TSV: every row a draft, places in the file.

Python's ``csv`` keeps no positions, hence the small scanner here. It reads what Excel
writes: comma, semicolon or tab, quoted cells with line breaks, ``""`` for a quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rolvast.document import Comment, Document, Draft, ReadOptions, Segment, SegmentBuilder, Source
from rolvast.finding import Unit
from rolvast.sources.fields import (
    Budget,
    Columns,
    Faults,
    as_script,
    fail,
    find_columns,
    sender_of,
    without_captions,
)

DELIMITERS = (",", ";", "\t")
HEADER_WITHIN = 10
"""Rows in which the header is looked for: calendars often open with a title."""

MAX_COLUMNS = 16_384
"""Columns of a header, as in a spreadsheet; a wider row is no header."""

_SEP = re.compile(r"sep=(.)(?:\r\n|\r|\n|\Z)", re.IGNORECASE)


class Cell(NamedTuple):
    """The content of a cell at ``[start, end)`` of the file.

    ``close`` is where the closing quote stands: before it ``""`` is one quote, after it
    (``"Hoi" daar``) the rest is plain. None for a cell without quotes.
    """

    start: int
    end: int
    close: int | None


class Row(NamedTuple):
    """A row, numbered from 1 with blank ones counted, from ``start`` up to its line end."""

    number: int
    start: int
    end: int
    cells: tuple[Cell, ...]


class UnclosedQuote(Exception):
    """A quote that opens a cell at ``offset`` and closes nowhere in the file."""

    def __init__(self, offset: int) -> None:
        self.offset = offset


def scan(text: str, delimiter: str | None, start: int = 0) -> Iterator[Row]:
    """The rows of ``text[start:]``, in linear time; ``delimiter`` None means one column.

    Raises :class:`UnclosedQuote`. Otherwise everything is read as Python's ``csv`` reads it.
    """
    stop = re.compile(rf"[{re.escape(delimiter or '')}\r\n]")
    number, at, cells, row_start = 0, start, list[Cell](), start
    while at < len(text) or cells:
        cell, at = _cell(text, at, stop)
        cells.append(cell)
        if delimiter is not None and text.startswith(delimiter, at):
            at += 1
            continue
        number += 1
        yield Row(number, row_start, at, tuple(cells))
        at += 2 if text.startswith("\r\n", at) else 1
        cells, row_start = [], at


def _cell(text: str, at: int, stop: re.Pattern[str]) -> tuple[Cell, int]:
    """The cell that starts at ``at``, and the offset of what ends it."""
    close = None
    begin = at
    if text.startswith('"', at):
        begin = at + 1
        close = _closing_quote(text, begin)
        at = close + 1
    found = stop.search(text, at)
    end = found.start() if found else len(text)
    if close is not None and end == close + 1:
        return Cell(begin, close, close), end
    return Cell(begin, end, close), end


def _closing_quote(text: str, begin: int) -> int:
    at = text.find('"', begin)
    while at >= 0 and text.startswith('"', at + 1):
        at = text.find('"', at + 2)
    if at < 0:
        raise UnclosedQuote(begin - 1)
    return at


def value(text: str, cell: Cell) -> str:
    """What the cell says, without the places."""
    if cell.close is None:
        return text[cell.start : cell.end]
    quoted = text[cell.start : cell.close].replace('""', '"')
    return quoted + text[cell.close + 1 : cell.end]


def fill(builder: SegmentBuilder, cell: Cell) -> None:
    """Add the cell to a segment: ``""`` is one atom, all else stands as it is."""
    if cell.close is None:
        builder.add(cell.start, cell.end)
        return
    at = cell.start
    text = builder.source.text
    while (double := text.find('""', at, cell.close)) >= 0:
        builder.add(at, double)
        builder.replace('"', double, double + 2)
        at = double + 2
    builder.add(at, cell.close)
    builder.add(cell.close + 1, cell.end)


def read(source: Source, path: str, options: ReadOptions) -> Document:
    """A draft per row; in a table with a picture beside the words the whole is one script."""
    text = source.text
    start = 0
    forced = _SEP.match(text)
    if forced:
        start = forced.end()
    try:
        if forced:
            candidates: tuple[str | None, ...] = (forced[1],)
        else:
            candidates = _by_suffix(path)
        found = _find_header(text, start, candidates, options)
        if found is None:
            names = _first_names(text, start, candidates)
            if not names:
                next(scan(text, candidates[0], start), None)  # raises when a quote hides all rows
            return without_captions(path, source, "kolom", names, options)
        delimiter, header, columns = found
        return _Table(source, path, options, columns).read(scan(text, delimiter, start), header)
    except UnclosedQuote as error:
        fail(
            path,
            "syntax",
            "Het aanhalingsteken dat deze cel opent, wordt nergens gesloten.",
            'Sluit de cel met ", of schrijf een aanhalingsteken in een cel als "".',
            (source, error.offset),
        )


def _by_suffix(path: str) -> tuple[str, ...]:
    return ("\t", ";", ",") if path.lower().endswith((".tsv", ".tab")) else DELIMITERS


def _find_header(
    text: str, start: int, candidates: tuple[str | None, ...], options: ReadOptions
) -> tuple[str | None, int, Columns] | None:
    """The delimiter, the header's row number and its columns.

    The delimiter is the one under which a header row shows captions; of several the one that
    cuts the header into most columns. One column in all means that nothing is a delimiter.
    """
    best: tuple[int, str | None, int, Columns] | None = None
    for delimiter in candidates:
        for row in _opening(text, delimiter, start):
            if len(row.cells) > MAX_COLUMNS:
                continue
            names = [value(text, cell) for cell in row.cells]
            columns = find_columns(names, options.fields)
            if columns is None:
                continue
            if best is None or (-row.number, len(names)) > (-best[2], best[0]):
                best = (len(names), delimiter, row.number, columns)
            break
    if best is None:
        return None
    width, delimiter, number, columns = best
    return (delimiter if width > 1 else None), number, columns


def _opening(text: str, delimiter: str | None, start: int) -> Iterator[Row]:
    """The first rows; a quote that never closes ends them, since another delimiter may fit."""
    try:
        for row in scan(text, delimiter, start):
            if row.number > HEADER_WITHIN:
                return
            yield row
    except UnclosedQuote:
        return


def _first_names(text: str, start: int, candidates: tuple[str | None, ...]) -> list[str]:
    """The row with most cells of the first ones, cut by the delimiter that gives most."""
    best: list[str] = []
    for delimiter in candidates:
        for row in _opening(text, delimiter, start):
            cells = (" ".join(value(text, cell)[:200].split()) for cell in row.cells[:200])
            best = max(best, [name for name in cells if name], key=len)
    return best


class _Table:
    """Collects drafts, comments and faults from the rows below the header."""

    def __init__(self, source: Source, path: str, options: ReadOptions, columns: Columns) -> None:
        self.source = source
        self.path = path
        self.options = options
        self.columns = columns
        self.budget = Budget(path)
        self.faults = Faults()
        self.comments: list[Comment] = []
        self.drafts: list[Draft] = []
        self.spoken: list[Segment] = []

    def read(self, rows: Iterator[Row], header: int) -> Document:
        for row in rows:
            if row.number > header and self._has_text(row):
                self._row(row)
        if self.columns.script:
            reading = as_script(self.spoken, self.options, True)
            self.drafts = [Draft(reading.segments, extent=(0, len(self.source.text)))]
            self.comments += reading.comments
        return Document(
            self.path,
            self.source,
            tuple(self.drafts),
            tuple(self.comments),
            self.faults.all(),
        )

    def _has_text(self, row: Row) -> bool:
        text = self.source.text
        return any(not text[cell.start : cell.end].isspace() for cell in row.cells if _filled(cell))

    def _row(self, row: Row) -> None:
        self._ragged(row)
        self._ignored(row)
        segments = [
            self._segment(row, index)
            for index in self.columns.captions
            if index < len(row.cells) and _filled(row.cells[index])
        ]
        self.budget.draft()
        if self.columns.script:
            self.spoken += segments
            return
        if not segments:
            segments = [Segment.verbatim(self.source, row.end, row.end, self._unit(row, None))]
        sender = None
        if self.columns.sender is not None and self.columns.sender < len(row.cells):
            sender = sender_of(value(self.source.text, row.cells[self.columns.sender])[:100])
        reading = as_script(segments, self.options)
        self.comments += reading.comments
        self.drafts.append(Draft(reading.segments, sender, (row.start, row.end)))

    def _unit(self, row: Row, index: int | None) -> Unit:
        return Unit("row", str(row.number), None if index is None else self.columns.names[index])

    def _segment(self, row: Row, index: int) -> Segment:
        cell = row.cells[index]
        speaker = None
        at = self.columns.speaker
        if at is not None and at < len(row.cells):
            speaker = " ".join(value(self.source.text, row.cells[at])[:200].split()) or None
        role = "screen" if index in self.columns.screen else "spoken"
        if role == "screen":
            builder = SegmentBuilder(self.source, None, "screen")
        else:
            builder = SegmentBuilder(self.source, speaker)
        builder.unit(self._unit(row, index))
        self.budget.expect(2 * self.source.text.count('""', cell.start, cell.end))
        fill(builder, cell)
        return builder.build()

    def _ignored(self, row: Row) -> None:
        at = self.columns.ignore
        if at is None or at >= len(row.cells):
            return
        cell = row.cells[at]
        text = value(self.source.text, cell).strip()
        if text:
            scope = (row.start, row.end)
            self.comments.append(Comment(text, self.source, cell.start, cell.end, scope))

    def _ragged(self, row: Row) -> None:
        """Cells beyond the header are text that nobody reads: say so instead of skipping it."""
        width = len(self.columns.names)
        text = self.source.text
        extra = [cell for cell in row.cells[width:] if text[cell.start : cell.end].strip()]
        if extra:
            line = self.source.position(row.start).line
            self.faults.add(
                f"Rij {row.number} heeft {len(row.cells)} cellen, de kop heeft er {width}: "
                "de tekst daarachter is niet gecontroleerd.",
                'Zet een cel met een scheidingsteken erin tussen aanhalingstekens ("…").',
                line,
            )


def _filled(cell: Cell) -> bool:
    return cell.end > cell.start
