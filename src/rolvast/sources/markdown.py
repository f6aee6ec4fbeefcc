"""Markdown and its flavours (MDX, Quarto): prose, headings, link texts, alt texts, titles.

pyromark (pulldown-cmark) gives the byte range of every inline event, so nothing is searched
back. What belongs to MDX, Quarto or Docusaurus and not to CommonMark is masked before
parsing: replaced by as many no-break spaces, which no Markdown construct takes notice of.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import pyromark

from rolvast.document import (
    Comment,
    Document,
    Draft,
    ReadOptions,
    Role,
    Segment,
    SegmentBuilder,
    Source,
)
from rolvast.finding import Problem, RolvastError, Unit
from rolvast.sources.escapes import ByteOffsets, add_entities, enclosed
from rolvast.sources.frontmatter import captions
from rolvast.sources.script import Kind, column_kind, piece, read_script

_O = pyromark.Options
_OPTIONS = (
    _O.ENABLE_TABLES
    | _O.ENABLE_STRIKETHROUGH
    | _O.ENABLE_FOOTNOTES
    | _O.ENABLE_TASKLISTS
    | _O.ENABLE_HEADING_ATTRIBUTES
    | _O.ENABLE_DEFINITION_LIST
)

OBJECT = "\ufffc"
"""Stands for code or an image inside a line: no word, so that no phrase is found over it."""

_FRONT_OPEN = re.compile(r"(---|\+\+\+)[ \t]*(?:\r\n|\n|\r)(?=[ \t\r\n]*(?:#|[\w\"'-]+[ \t]*[:=]))")
_FRONT_CLOSE = re.compile(r"(?<=[\r\n])(?:---|\+\+\+|\.\.\.)[ \t]*(?=[\r\n]|\Z)")
_FENCED_DIV = re.compile(r"(?:^|(?<=[\r\n])):{3,}[^\r\n]*")
_SHORTCODE = re.compile(r"\{\{[<%][^{}]{0,2000}[%>]\}\}")
_MODULE = re.compile(
    r"(?:^|(?<=[\r\n]))(?:import\s(?=[^\r\n]*['\"])|export\s+(?:const|let|default|function)\b)"
    r"[^\r\n]*(?:(?:\r\n|\n|\r)(?!\r|\n)[^\r\n]+)*"
)
_EXPRESSION = re.compile(r"\{[^{}\r\n]{0,2000}\}")
_ESCAPE = re.compile(r"\\(?=([!-/:-@\[-`{-~]))\1")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)

_SKIPPED = {"CodeBlock", "HtmlBlock"}
_CONTAINERS = {"BlockQuote", "List", "Item", "FootnoteDefinition", "DefinitionList"}
_INLINE = {"Emphasis", "Strong", "Strikethrough", "Superscript", "Subscript", "Link", "Image"}


def read(source: Source, path: str, options: ReadOptions) -> Document:
    """One draft per heading with what stands under it; without headings the whole file."""
    front = _front_matter(source.text)
    masks = _masks(source.text, front, PurePath(path).suffix.lower())
    masked = _blank(source.text, front, masks)
    walker = _Walker(source, masks, ByteOffsets(masked), front)
    walker.parts[0].blocks += captions(source, 0, front)
    try:
        for event, place in pyromark.events_with_range(masked, options=_OPTIONS):
            walker.take(event, place["start"], place["end"])
        definitions = pyromark.reference_definitions(masked, options=_OPTIONS)
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the parser's own bug, not ours to die of
            raise
        raise RolvastError(
            Problem(
                path,
                "syntax",
                "De Markdown-lezer kan dit bestand niet verwerken.",
                "Controleer het als platte tekst met --input-format text.",
            )
        ) from None
    for definition in definitions.values():
        if definition.get("title"):
            span = definition["span"]
            walker.title(walker.at(span["start"]), walker.at(span["end"]), "title")
    return _document(source, path, options, walker)


def _document(source: Source, path: str, options: ReadOptions, walker: _Walker) -> Document:
    parts = [part for part in walker.parts if part.blocks] or walker.parts[:1]
    bounds = [part.start for part in parts[1:]] + [len(source.text)]
    drafts, comments = [], [*walker.comments, *walker.masked_comments()]
    for number, (part, end) in enumerate(zip(parts, bounds, strict=True), 1):
        unit = Unit("part", str(number)) if len(parts) > 1 else Unit()
        blocks = [_addressed(block, unit) for block in part.blocks]
        reading = read_script(blocks, options, part.script)
        comments += reading.comments
        start = part.start if number > 1 else 0
        drafts.append(Draft(reading.segments, extent=(start, end)))
    comments.sort(key=lambda comment: comment.start)
    return Document(path, source, tuple(drafts), tuple(comments))


def _addressed(block: Segment, unit: Unit) -> Segment:
    """The block with its part's number; front matter has an address of its own."""
    own = block.units[0][1]
    if own.kind == "value":
        return block
    return block._replace(units=((0, unit._replace(field=own.field)),))


class _Builder(SegmentBuilder):
    """Joins what is added piece by piece but stands side by side: the parser gives every
    star that is no emphasis as a piece of its own."""

    _first = _last = 0

    def add(self, start: int, end: int) -> None:
        if start != self._last:
            self._settle()
            self._first = start
        self._last = end

    def replace(self, text: str, start: int, end: int) -> None:
        self._settle()
        super().replace(text, start, end)

    def build(self) -> Segment:
        self._settle()
        return super().build()

    def __bool__(self) -> bool:
        self._settle()
        return super().__bool__()

    def _settle(self) -> None:
        if self._last > self._first:
            super().add(self._first, self._last)
        self._first = self._last = 0


@dataclass(slots=True)
class _Part:
    """A draft in the making: what stands from one heading to the next."""

    start: int
    blocks: list[Segment] = field(default_factory=list)
    script: bool = False


@dataclass(slots=True)
class _Table:
    """The table being read; ``kinds`` is set when its columns are those of a script."""

    head: bool = True
    cells: list[Segment | None] = field(default_factory=list)
    kinds: list[Kind | None] | None = None


class _Walker:
    """Turns parser events, in order, into blocks: one segment for each stretch of prose."""

    def __init__(
        self, source: Source, masks: list[tuple[int, int]], extents: ByteOffsets, base: int
    ) -> None:
        self.source = source
        self.parts = [_Part(0)]
        self.comments: list[Comment] = []
        self._code: list[tuple[int, int]] = []
        self._masks = masks
        self._mask_ends = [end for _, end in masks]
        self._extents = extents
        self._base = base  # code points of front matter, which the parser is not given
        self._builder: SegmentBuilder = _Builder(source)
        self._alts: list[SegmentBuilder] = []
        self._attributes: list[Segment] = []
        self._depth = 0
        self._skip = 0
        self._table: _Table | None = None

    def at(self, byte: int) -> int:
        """The code-point offset in the source of a byte offset in the parsed text."""
        return self._base + self._extents.offset(byte)

    def take(self, event: Any, first: int, last: int) -> None:
        """One event with its byte range; ``event`` is a name or a dict of one key."""
        start, end = self.at(first), self.at(last)
        if isinstance(event, str):
            if event in ("SoftBreak", "HardBreak"):
                self._line_break(start, end)
            return
        ((kind, value),) = event.items()
        if kind == "Start":
            self._open(*_tag(value), start, end)
        elif kind == "End":
            self._close(_tag(value)[0], start, end)
        elif kind == "Text":
            if not self._skip:
                self._text(value, start, end)
        elif kind == "Code":
            self._code.append((start, end))
            self._object(start, end)
        elif kind == "InlineHtml":
            self._inline_html(start, end)

    def _open(self, name: str, value: Any, start: int, end: int) -> None:
        if name in _SKIPPED or (name == "Link" and value["link_type"] in ("Autolink", "Email")):
            self._skip += 1
            if name == "CodeBlock":
                self._code.append((start, end))
            elif name == "HtmlBlock":
                self._find_comments(start, end)
            return
        if name == "Image":
            alt = _Builder(self.source, role="attribute")
            alt.unit(Unit(field="alt"))
            self._object(start, end)
            self._alts.append(alt)
            return
        if name in _INLINE:
            return
        self._flush()
        if name == "Heading" and not self._depth:
            self.parts.append(_Part(start))
        elif name in _CONTAINERS:
            self._depth += 1
        elif name == "Table":
            self._table = _Table()

    def _close(self, name: str, start: int, end: int) -> None:
        if name in _SKIPPED:
            self._skip -= 1
            return
        if name == "Image":
            alt = self._alts.pop()
            if alt:
                self._attributes.append(alt.build())
        if name in ("Image", "Link"):
            if name == "Link" and self.source.text.startswith("<", start):
                self._skip = max(0, self._skip - 1)  # an autolink: nothing in it is read
            else:
                self.title(start, end, "title", inline=True)
            return
        if name in _INLINE:
            return
        self._flush(cell=name == "TableCell")
        if name in _CONTAINERS:
            self._depth -= 1
        elif name in ("TableHead", "TableRow"):
            self._row()
        elif name == "Table":
            self._table = None

    def _target(self) -> SegmentBuilder:
        return self._alts[-1] if self._alts else self._builder

    def _text(self, value: str, start: int, end: int) -> None:
        """Add text: as it stands without masked stretches, or as one atom for an entity."""
        target = self._target()
        index = bisect_right(self._mask_ends, start)
        if index < len(self._masks) and self._masks[index][0] < end:
            while index < len(self._masks) and self._masks[index][0] < end:
                mask_start, mask_end = self._masks[index]
                target.add(start, max(start, mask_start))
                start = min(end, max(start, mask_end))
                index += 1
            target.add(start, end)
        elif value == self.source.text[start:end]:
            target.add(start, end)
        else:
            target.replace(value, start, end)

    def _line_break(self, start: int, end: int) -> None:
        """A line break is read as it stands; the spaces or backslash of a hard one are not."""
        text = self.source.text[start:end]
        if text in ("\n", "\r\n", "\r"):
            self._target().add(start, end)
        else:
            self._target().replace("\n", start, end)

    def _object(self, start: int, end: int) -> None:
        if not self._skip:
            self._target().replace(OBJECT, start, end)

    def _inline_html(self, start: int, end: int) -> None:
        text = self.source.text[start:end]
        if _BREAK.fullmatch(text):
            self._target().replace("\n", start, end)
        elif text.startswith("<!--"):
            self._find_comments(start, end)

    def _find_comments(self, start: int, end: int) -> None:
        text = self.source.text
        for first, inner, stop, last in enclosed(text, "<!--", "-->", start, end):
            self.comments.append(Comment(text[inner:stop].strip(), self.source, first, last))

    def masked_comments(self) -> Iterator[Comment]:
        """The MDX comments, but for those that are an example inside code."""
        text = self.source.text
        starts = [start for start, _ in self._code]
        for start, end in self._masks:
            index = bisect_right(starts, start) - 1
            in_code = index >= 0 and end <= self._code[index][1]
            if text.startswith("{/*", start) and not in_code:
                yield Comment(text[start + 3 : end - 3].strip(), self.source, start, end)

    def title(self, start: int, end: int, name: str, inline: bool = False) -> None:
        """Read the quoted title at the end of a link, image or definition ``[start, end)``."""
        text = self.source.text
        stop = end - 1 if inline else end
        if inline and not text.startswith(")", stop):
            return
        while stop > start and text[stop - 1].isspace():
            stop -= 1
        opener = {'"': '"', "'": "'", ")": "("}.get(text[stop - 1 : stop])
        if opener is None:
            return
        begin = _opening(text, opener, start, stop - 1)
        if begin is None or not text[begin - 1].isspace():
            return
        builder = SegmentBuilder(self.source, role="attribute")
        builder.unit(Unit(field=name))
        _unescape(builder, begin + 1, stop - 1)
        if builder:
            (self._attributes if inline else self.parts[-1].blocks).append(builder.build())

    def _flush(self, cell: bool = False) -> None:
        """The block is complete: keep it, and the attributes met inside it behind it."""
        segment = self._builder.build() if self._builder else None
        if segment and not segment.text.strip(OBJECT + " \n"):
            segment = None
        self._builder = _Builder(self.source)
        if self._table is not None and cell:
            self._table.cells.append(segment)
        elif segment:
            self.parts[-1].blocks.append(segment)
        if self._attributes:
            self.parts[-1].blocks += self._attributes
            self._attributes = []

    def _row(self) -> None:
        table = self._table
        if table is None:
            return
        cells, table.cells = table.cells, []
        if table.head:
            table.head = False
            kinds = [column_kind(cell.text) if cell else None for cell in cells]
            if {"spoken", "screen"} & set(kinds) and {"direction", "speaker"} & set(kinds):
                table.kinds = kinds
                self.parts[-1].script = True
                return
        if table.kinds is None:
            self.parts[-1].blocks += [cell for cell in cells if cell]
        else:
            self.parts[-1].blocks += _spoken_cells(cells, table.kinds)


def _spoken_cells(cells: list[Segment | None], kinds: list[Kind | None]) -> Iterator[Segment]:
    """What a viewer hears and reads of a script table's row."""
    pairs = [(cell, kind) for cell, kind in zip(cells, kinds, strict=False) if cell]
    name = next((cell for cell, kind in pairs if kind == "speaker"), None)
    speaker = " ".join(name.text.split()).rstrip(":") if name else None
    if name:
        yield piece(name, 0, len(name.text.rstrip()), speaker=speaker, role="label")
    for cell, kind in pairs:
        if kind == "spoken":
            yield cell._replace(speaker=speaker)
        elif kind == "screen":
            role: Role = "screen"
            yield cell._replace(role=role)


def _unescape(builder: SegmentBuilder, start: int, end: int) -> None:
    """Add ``[start, end)`` with backslash escapes dropped and entities as atoms."""
    offset = start
    for match in _ESCAPE.finditer(builder.source.text, start, end):
        add_entities(builder, offset, match.start())
        offset = match.start() + 1
    add_entities(builder, offset, end)


def _opening(text: str, quote: str, start: int, stop: int) -> int | None:
    """The unescaped ``quote`` nearest before ``stop``; a title cannot hold one itself."""
    at = text.rfind(quote, start + 1, stop)
    while at > start:
        slashes = at
        while slashes > start and text[slashes - 1] == "\\":
            slashes -= 1
        if (at - slashes) % 2 == 0:
            return at
        at = text.rfind(quote, start + 1, at)
    return None


def _tag(value: Any) -> tuple[str, Any]:
    """Name and attributes of a start or end tag."""
    if isinstance(value, str):
        return value, None
    ((name, attributes),) = value.items()
    return name, attributes


def _front_matter(text: str) -> int:
    """The length of the front matter at the start; 0 when there is none.

    What opens it must be followed by a key: captions between ``---`` lines are no metadata.
    """
    opener = _FRONT_OPEN.match(text)
    closer = _FRONT_CLOSE.search(text, opener.end()) if opener else None
    return closer.end() if closer else 0


def _masks(text: str, start: int, suffix: str) -> list[tuple[int, int]]:
    """Stretches from ``start`` that are no prose, in order and apart from each other."""
    patterns = [_FENCED_DIV, _SHORTCODE]
    if suffix == ".mdx":
        patterns += [_MODULE, _EXPRESSION]
    found = [match.span() for pattern in patterns for match in pattern.finditer(text, start)]
    found += [(first, last) for first, _, _, last in enclosed(text, "{/*", "*/}", start)]
    masks: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if not masks or first >= masks[-1][1]:
            masks.append((first, last))
    return masks


def _blank(text: str, start: int, masks: list[tuple[int, int]]) -> str:
    """``text[start:]`` with no-break spaces for the masked stretches, line ends in place."""
    parts = []
    for first, last in masks:
        parts += [text[start:first], re.sub(r"[^\r\n]", "\u00a0", text[first:last])]
        start = last
    # The parser takes a lone \r for a letter; as \n it is as long and ends the line.
    return re.sub(r"\r(?!\n)", "\n", "".join([*parts, text[start:]]))
