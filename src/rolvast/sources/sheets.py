"""Content calendars in Excel (xlsx) and OpenDocument (ods): every row a draft."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from rolvast.document import Comment, Document, Draft, ReadOptions, Segment, Source
from rolvast.finding import Unit
from rolvast.sources.fields import (
    Budget,
    Columns,
    as_script,
    find_columns,
    sender_of,
    without_captions,
)
from rolvast.sources.office import Handler, Package, number
from rolvast.sources.tables import HEADER_WITHIN, MAX_COLUMNS

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,9})\Z")


class Workbook:
    """Collects the drafts of all sheets that have a column of captions."""

    def __init__(self, path: str, options: ReadOptions) -> None:
        self.path = path
        self.options = options
        self.budget = Budget(path)
        self.drafts: list[Draft] = []
        self.comments: list[Comment] = []
        self.names: list[str] = []
        self.found = False

    def document(self) -> Document:
        source = Source("", "unit")
        if not self.found:
            return without_captions(self.path, source, "kolom", self.names, self.options)
        return Document(self.path, source, tuple(self.drafts), tuple(self.comments))


class Sheet:
    """Takes the rows of one sheet, each as column (from 0) to text."""

    def __init__(self, book: Workbook, name: str) -> None:
        self.book = book
        self.name = name
        self.columns: Columns | None = None
        self.seen = 0
        self.first: list[str] = []  # the row with most cells, for the message
        self.spoken: list[Segment] = []

    def row(self, number: int, cells: Mapping[int, str]) -> None:
        """A row with its number as the program shows it, from 1."""
        if not any(text.strip() for text in cells.values()):
            return
        if self.columns is not None:
            self._draft(number, cells, self.columns)
        elif self.seen < HEADER_WITHIN:
            self.seen += 1
            header = [cells.get(column, "") for column in range(max(cells) + 1)]
            names = [plain for name in header if (plain := " ".join(name[:200].split()))]
            self.first = max(self.first, names, key=len)
            self.columns = find_columns(header, self.book.options.fields)

    def close(self) -> None:
        """The sheet ends: a script in it is one draft."""
        book = self.book
        book.names += self.first
        if self.columns is None:
            return
        book.found = True
        if self.columns.script and self.spoken:
            reading = as_script(self.spoken, book.options, True)
            book.drafts.append(Draft(reading.segments))
            book.comments += reading.comments

    def _draft(self, number: int, cells: Mapping[int, str], columns: Columns) -> None:
        book = self.book
        book.budget.draft()
        segments = [
            self._segment(number, column, cells[column], cells, columns)
            for column in columns.captions
            if cells.get(column)
        ]
        if columns.ignore is not None and (ignored := cells.get(columns.ignore, "").strip()):
            # Positions start anew in each cell, so the row is ignored cell by cell.
            book.comments += [
                Comment(ignored, each.source, 0, 0, (0, len(each.source.text))) for each in segments
            ]
        if columns.script:
            self.spoken += segments
            return
        if not segments:
            at = Unit("cell", self._place(number, columns.captions[0]))
            segments = [Segment.verbatim(Source("", "unit"), 0, 0, at)]
        sender = None
        if columns.sender is not None:
            sender = sender_of(cells.get(columns.sender, "")[:100])
        reading = as_script(segments, book.options)
        book.comments += reading.comments
        book.drafts.append(Draft(reading.segments, sender))

    def _segment(
        self, number: int, column: int, text: str, cells: Mapping[int, str], columns: Columns
    ) -> Segment:
        unit = Unit("cell", self._place(number, column), columns.names[column])
        source = Source(text, "unit")
        if column in columns.screen:
            return Segment.verbatim(source, 0, len(text), unit, None, "screen")
        speaker = None
        if columns.speaker is not None:
            speaker = " ".join(cells.get(columns.speaker, "")[:200].split()) or None
        return Segment.verbatim(source, 0, len(text), unit, speaker)

    def _place(self, number: int, column: int) -> str:
        return f"{self.name}!{letters(column)}{number}"


def letters(column: int) -> str:
    """The name of a column, from 0: A, B … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(name: str) -> int:
    """The column, from 0, that letters name."""
    value = 0
    for char in name:
        value = value * 26 + ord(char) - 64
    return value - 1


def read_xlsx(package: Package, main: str, options: ReadOptions) -> Document:
    """All sheets of an Excel file, in the order of their tabs."""
    names = _Names()
    package.parse(main, names)
    targets = package.relations(main)
    shared = _Shared()
    for kind, target in targets.values():
        if kind.endswith("/sharedStrings") and target in package:
            package.parse(target, shared)
    book = Workbook(package.path, options)
    for name, relation in names.sheets:
        kind, target = targets.get(relation, ("", ""))
        if kind.endswith("/worksheet"):
            sheet = Sheet(book, name)
            package.parse(target, _Worksheet(sheet, shared.strings))
            sheet.close()
    return book.document()


class _Names(Handler):
    """The names of the sheets and the ids of their parts."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str]] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "x:sheet":
            self.sheets.append((attributes.get("name", ""), attributes.get("id", "")))


def unescaped(text: str) -> str:
    """Excel writes what XML cannot hold as ``_x000D_``, and ``_x005F_`` for that underscore."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)


class _Shared(Handler):
    """The strings that cells refer to by number; readings aloud (``rPh``) are left out."""

    SKIPPED: ClassVar[frozenset[str]] = frozenset({"x:rPh"})

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []
        self._parts: list[str] = []
        self._inside = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "x:si":
            self._parts = []
        self._inside = name == "x:t"

    def text(self, content: str) -> None:
        if self._inside:
            self._parts.append(content)

    def end(self, name: str) -> None:
        self._inside = False
        if name == "x:si":
            self.strings.append(unescaped("".join(self._parts)))


class _Worksheet(Handler):
    """The rows of one sheet; cells and rows without a place follow the one before."""

    SKIPPED: ClassVar[frozenset[str]] = frozenset({"x:rPh"})

    def __init__(self, sheet: Sheet, shared: list[str]) -> None:
        super().__init__()
        self.sheet = sheet
        self.shared = shared
        self.number = 0
        self.column = -1
        self.kind = ""
        self.cells: dict[int, str] = {}
        self._parts: list[str] = []
        self._inside = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "x:row":
            self.number = number(attributes.get("r"), self.number + 1)
            self.column, self.cells = -1, {}
        elif name == "x:c":
            place = _REFERENCE.match(attributes.get("r", ""))
            self.column = column_of(place[1]) if place else self.column + 1
            self.kind = attributes.get("t", "n")
            self._parts = []
        self._inside = name in ("x:v", "x:t")

    def text(self, content: str) -> None:
        if self._inside:
            self._parts.append(content)

    def end(self, name: str) -> None:
        self._inside = False
        if name == "x:c":
            text = self._value("".join(self._parts))
            if text and self.column < MAX_COLUMNS:
                self.cells[self.column] = text
        elif name == "x:row":
            self.sheet.row(self.number, self.cells)

    def _value(self, raw: str) -> str:
        if self.kind != "s":
            return unescaped(raw)
        index = number(raw.strip(), -1)
        return self.shared[index] if 0 <= index < len(self.shared) else ""


def read_ods(package: Package, options: ReadOptions) -> Document:
    """All sheets of an OpenDocument file."""
    book = Workbook(package.path, options)
    package.parse("content.xml", _Tables(book))
    return book.document()


class _Tables(Handler):
    """The rows of all sheets. A repeated row or cell is read once, at its first place."""

    SKIPPED: ClassVar[frozenset[str]] = frozenset(
        {"office:annotation", "table:tracked-changes", "table:shapes", "svg:title", "svg:desc"}
    )

    def __init__(self, book: Workbook) -> None:
        super().__init__()
        self.book = book
        self.sheet: Sheet | None = None
        self.number = 0
        self.repeat = 1
        self.column = 0
        self.wide = 1
        self.cells: dict[int, str] = {}
        self.words = Words()
        self.paragraphs: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table:table":
            self.sheet = Sheet(self.book, attributes.get("name", ""))
            self.number = 1
        elif name == "table:table-row":
            self.repeat = number(attributes.get("number-rows-repeated"))
            self.column, self.cells = 0, {}
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.wide = number(attributes.get("number-columns-repeated"))
            self.paragraphs = []
        elif name == "text:p":
            self.words = Words()
        else:
            self.words.element(name, attributes)

    def text(self, content: str) -> None:
        self.words.add(content)

    def end(self, name: str) -> None:
        if name == "text:p":
            self.paragraphs.append(self.words.said())
            self.words = Words()
        elif name in ("table:table-cell", "table:covered-table-cell"):
            text = "\n".join(self.paragraphs)
            if text and self.column < MAX_COLUMNS:
                self.cells[self.column] = text
            self.column += self.wide
        elif name == "table:table-row" and self.sheet:
            self.sheet.row(self.number, self.cells)
            self.number += self.repeat
        elif name == "table:table" and self.sheet:
            self.sheet.close()
            self.sheet = None


class Words:
    """The text of one OpenDocument paragraph: white space in the XML counts as one space."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blank = True

    def add(self, content: str) -> None:
        for piece in re.split(r"([ \t\r\n]+)", content):
            if not piece:
                continue
            blank = piece[0] in " \t\r\n"
            if not blank:
                self._parts.append(piece)
            elif not self._blank:
                self._parts.append(" ")
            self._blank = blank

    def element(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element that stands for white space."""
        if name == "text:s":
            self._put(" " * number(attributes.get("c"), most=100))
        elif name == "text:tab":
            self._put("\t")
        elif name == "text:line-break":
            self._put("\n")

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._blank = False

    def said(self) -> str:
        text = "".join(self._parts)
        return text[:-1] if self._blank and text.endswith(" ") else text
