"""Texts and scripts in Word (docx) and OpenDocument (odt): a segment per paragraph.

What stands under one heading is a draft. In a table with the picture beside the words
(``BEELD`` and ``TEKST``) only the words are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from rolvast.document import Comment, Document, Draft, ReadOptions, Segment, Source
from rolvast.finding import Unit
from rolvast.sources.fields import Budget, as_script
from rolvast.sources.office import Handler, Package, number
from rolvast.sources.script import Kind, column_kind
from rolvast.sources.sheets import Words

_HEADING = re.compile(r"(?:heading|kop|title|titel)\s*\d*\Z", re.IGNORECASE)


@dataclass(slots=True)
class Paragraph:
    """A paragraph being read; ``notes`` are the ids of comments that speak for it."""

    number: int
    heading: bool = False
    parts: list[str] = field(default_factory=list)
    words: Words = field(default_factory=Words)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """An open table: what its columns hold when it is a script, and where the reading is."""

    kinds: list[Kind | None] = field(default_factory=list)
    script: bool = False
    row: int = 0
    column: int = -1
    header: list[str] = field(default_factory=list)
    waiting: list[tuple[Segment, list[str], bool]] = field(default_factory=list)
    speaker: str | None = None


class Flow:
    """Paragraphs in the order of the document, made into drafts at every heading."""

    def __init__(self, path: str, options: ReadOptions) -> None:
        self.path = path
        self.options = options
        self.budget = Budget(path)
        self.number = 0
        self.tables: list[Table] = []
        self.drafts: list[Draft] = []
        self.notes: list[tuple[str, Source]] = []
        self.comments: list[Comment] = []
        self._current: list[Segment] = []
        self._script = False

    def paragraph(self) -> Paragraph:
        self.number += 1
        self.budget.expect(1)
        return Paragraph(self.number)

    def add(self, paragraph: Paragraph, text: str) -> None:
        """A paragraph is complete. In the first row of a table its meaning is not known yet."""
        unit = Unit("paragraph", str(paragraph.number))
        source = Source(text, "unit")
        segment = Segment.verbatim(source, 0, len(text), unit)
        table = self.tables[0] if self.tables else None
        if table is None:
            self._put(segment, paragraph.notes, paragraph.heading)
        elif table.row == 1:
            index = max(table.column, 0)
            if index < 64:
                table.header += [""] * (index + 1 - len(table.header))
                table.header[index] += text
            table.waiting.append((segment, paragraph.notes, paragraph.heading))
        elif table.script:
            self._scripted(table, segment, paragraph.notes)
        else:
            self._put(segment, paragraph.notes, paragraph.heading)

    def _scripted(self, table: Table, segment: Segment, notes: list[str]) -> None:
        index = table.column
        kind = table.kinds[index] if 0 <= index < len(table.kinds) else None
        text = segment.text
        if kind == "speaker":
            table.speaker = " ".join(text[:200].split()) or None
            return
        if kind not in ("spoken", "screen"):
            return
        unit = segment.units[0][1]
        speaker = table.speaker if kind == "spoken" else None
        role = "spoken" if kind == "spoken" else "screen"
        if role == "screen":
            made = Segment.verbatim(segment.source, 0, len(text), unit, None, "screen")
        else:
            made = Segment.verbatim(segment.source, 0, len(text), unit, speaker)
        self._put(made, notes, False)

    def _put(self, segment: Segment, notes: list[str], heading: bool) -> None:
        if not segment.text.strip():
            return
        if heading:
            self._finish()
        self._current.append(segment)
        self.notes += [(each, segment.source) for each in notes]

    def row(self) -> None:
        if len(self.tables) == 1:
            self.tables[0].row += 1
            self.tables[0].column = -1
            self.tables[0].speaker = None

    def cell(self) -> None:
        if len(self.tables) == 1:
            self.tables[0].column += 1

    def row_end(self) -> None:
        if len(self.tables) == 1 and self.tables[0].row == 1:
            self._header(self.tables[0])

    def _header(self, table: Table) -> None:
        table.kinds = [column_kind(name) for name in table.header]
        seen = "direction" in table.kinds
        table.script = seen and ("spoken" in table.kinds or "screen" in table.kinds)
        if table.script:
            self._script = True
        else:
            for segment, notes, heading in table.waiting:
                self._put(segment, notes, heading)
        table.waiting = []

    def _finish(self) -> None:
        if self._current:
            self.budget.draft()
            reading = as_script(self._current, self.options, self._script)
            self.drafts.append(Draft(reading.segments))
            self.comments += reading.comments
        self._current, self._script = [], False

    def document(self, notes: Mapping[str, str]) -> Document:
        """``notes`` are the comments in the margin, by id."""
        self._finish()
        source = Source("", "unit")
        drafts = self.drafts or [Draft((Segment.verbatim(source, 0, 0, Unit("paragraph", "1")),))]
        for each, place in self.notes:
            if each in notes:
                whole = (0, len(place.text))
                self.comments.append(Comment(notes[each], place, *whole, whole))
        return Document(self.path, source, tuple(drafts), tuple(self.comments))


def read_docx(package: Package, main: str, options: ReadOptions) -> Document:
    """The body of a Word file; not its headers, footers and footnotes."""
    styles, notes = _Styles(), _Notes()
    for kind, target in package.relations(main).values():
        if kind.endswith("/styles") and target in package:
            package.parse(target, styles)
        elif kind.endswith("/comments") and target in package:
            package.parse(target, notes)
    flow = Flow(package.path, options)
    package.parse(main, _Body(flow, styles.headings))
    return flow.document(notes.texts)


class _Styles(Handler):
    """The ids of styles that are headings; ids are translated (``Kop1``), names are not."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: set[str] = set()
        self._id = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "w:style":
            self._id = attributes.get("styleId", "")
        elif (name == "w:name" and _HEADING.match(attributes.get("val", ""))) or (
            name == "w:outlineLvl" and number(attributes.get("val"), 9) < 9
        ):
            self.headings.add(self._id)


class _Notes(Handler):
    """Comments in the margin of a Word file, by id."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self._id = ""
        self._inside = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "w:comment":
            self._id = attributes.get("id", "")
        elif name == "w:p" and self.texts.get(self._id):
            self.texts[self._id] += "\n"
        self._inside = name == "w:t"

    def text(self, content: str) -> None:
        if self._inside:
            self.texts[self._id] = self.texts.get(self._id, "") + content

    def end(self, name: str) -> None:
        self._inside = False


class _Body(Handler):
    """Paragraphs of a Word file. Deleted text and the second version of a text box are left
    out, inserted text is in; a text box inside a paragraph is a paragraph of its own."""

    SKIPPED: ClassVar[frozenset[str]] = frozenset({"w:del", "w:moveFrom", "mc:Fallback", "w:tabs"})
    _SIGNS: ClassVar[dict[str, str]] = {
        "w:tab": "\t",
        "w:br": "\n",
        "w:cr": "\n",
        "w:noBreakHyphen": "-",
    }

    def __init__(self, flow: Flow, headings: set[str]) -> None:
        super().__init__()
        self.flow = flow
        self.headings = headings
        self.open: list[Paragraph] = []
        self.noted: list[str] = []
        self._inside = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._inside = name == "w:t"
        if name == "w:p":
            paragraph = self.flow.paragraph()
            paragraph.notes = list(self.noted)
            self.open.append(paragraph)
        elif name == "w:tbl":
            self.flow.tables.append(Table())
        elif name == "w:tr":
            self.flow.row()
        elif name == "w:tc":
            self.flow.cell()
        elif name in ("w:commentRangeStart", "w:commentRangeEnd", "w:commentReference"):
            self._note(name, attributes.get("id", ""))
        elif self.open:
            self._inline(name, attributes)

    def _inline(self, name: str, attributes: Mapping[str, str]) -> None:
        paragraph = self.open[-1]
        if name in self._SIGNS:
            paragraph.parts.append(self._SIGNS[name])
        elif name == "w:pStyle":
            paragraph.heading = attributes.get("val", "") in self.headings
        elif name == "w:outlineLvl":
            paragraph.heading = number(attributes.get("val"), 9) < 9

    def _note(self, name: str, note: str) -> None:
        if name == "w:commentRangeStart" and len(self.noted) < 100:
            self.noted.append(note)
        elif name == "w:commentRangeEnd" and note in self.noted:
            self.noted.remove(note)
        if self.open and name != "w:commentRangeEnd" and note not in self.open[-1].notes:
            self.open[-1].notes.append(note)

    def text(self, content: str) -> None:
        if self._inside and self.open:
            self.open[-1].parts.append(content)

    def end(self, name: str) -> None:
        self._inside = False
        if name == "w:p" and self.open:
            paragraph = self.open.pop()
            self.flow.add(paragraph, "".join(paragraph.parts))
        elif name == "w:tr":
            self.flow.row_end()
        elif name == "w:tbl":
            self.flow.tables.pop()


def read_odt(package: Package, options: ReadOptions) -> Document:
    """The body of an OpenDocument text; not its headers, footers and footnotes."""
    flow = Flow(package.path, options)
    body = _Text(flow)
    package.parse("content.xml", body)
    return flow.document(body.texts)


class _Text(Handler):
    """Paragraphs and headings of an OpenDocument text, and its comments."""

    SKIPPED: ClassVar[frozenset[str]] = frozenset(
        {
            "text:tracked-changes",
            "text:note",
            "text:table-of-content",
            "office:forms",
            "dc:creator",
            "dc:date",
            "svg:title",
            "svg:desc",
        }
    )

    def __init__(self, flow: Flow) -> None:
        super().__init__()
        self.flow = flow
        self.open: list[Paragraph] = []
        self.texts: dict[str, str] = {}
        self._note: list[str] | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "office:annotation":
            self._note = []
        elif self._note is not None:
            return
        elif name in ("text:p", "text:h"):
            paragraph = self.flow.paragraph()
            paragraph.heading = name == "text:h"
            self.open.append(paragraph)
        elif name == "table:table":
            self.flow.tables.append(Table())
        elif name == "table:table-row":
            self.flow.row()
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.flow.cell()
        elif self.open:
            self.open[-1].words.element(name, attributes)

    def text(self, content: str) -> None:
        if self._note is not None:
            self._note.append(content)
        elif self.open:
            self.open[-1].words.add(content)

    def end(self, name: str) -> None:
        if name == "office:annotation":
            self._annotated()
        elif self._note is not None:
            return
        elif name in ("text:p", "text:h") and self.open:
            paragraph = self.open.pop()
            self.flow.add(paragraph, paragraph.words.said())
        elif name == "table:table-row":
            self.flow.row_end()
        elif name == "table:table":
            self.flow.tables.pop()

    def _annotated(self) -> None:
        note = f"{len(self.texts) + 1}"
        self.texts[note] = " ".join("".join(self._note or []).split())
        self._note = None
        if self.open:
            self.open[-1].notes.append(note)
