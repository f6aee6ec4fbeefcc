"""HTML: text as shown, alt texts, titles and placeholders; one draft per heading.

A small tokenizer of our own, linear whatever it is fed: tree-sitter-html loses text around
a bare ``&`` and takes quadratic time on unclosed elements and comments, and the standard
library's parser is quadratic on some of them too. No tree is built, so depth costs nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from rolvast.document import (
    Comment,
    Document,
    Draft,
    ReadOptions,
    Segment,
    SegmentBuilder,
    Source,
)
from rolvast.finding import Unit
from rolvast.sources.escapes import add_entities
from rolvast.sources.markdown import OBJECT

ATTRIBUTES = ("alt", "title", "placeholder")
"""The attributes that people see."""

_MARKUP = re.compile(r"<(?=[A-Za-z/!?])")
_NAME = re.compile(r"</?(?P<name>[A-Za-z][^\s/>]{0,100})")
_ATTRIBUTE = re.compile(
    r"[\s/]*(?P<name>[^\s/>=]+)"
    r"(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s>\"'][^\s>]*)))?"
)
_TAG_END = re.compile(r"[\s/]*>")
_SPACE = re.compile(r"[ \t\f]*(?:\r\n|\n|\r)[ \t\f\r\n]*")
_SHOWN = {"br": "\n", "q": "“"}
_RAW = frozenset(
    {"script", "style", "noscript", "template", "iframe", "xmp", "noembed", "noframes"}
)
_CODE = frozenset({"code", "pre", "kbd", "samp", "svg", "math"})
_EMBEDDED = frozenset({"img", "video", "audio", "canvas", "object", "picture", "embed"})
_INLINE = frozenset(
    (
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em", "font", "i",
        "ins", "label", "mark", "q", "rp", "rt", "ruby", "s", "small", "span", "strike",
        "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "input", "button", "select",
    )
)  # fmt: skip


def read(source: Source, path: str, options: ReadOptions) -> Document:
    """One draft per heading with what follows it; without headings the whole file."""
    reader = _Reader(source)
    reader.run()
    parts = [part for part in reader.parts if part.segments] or reader.parts[:1]
    bounds = [part.start for part in parts[1:]] + [len(source.text)]
    drafts = []
    for number, (part, end) in enumerate(zip(parts, bounds, strict=True), 1):
        unit = Unit("part", str(number)) if len(parts) > 1 else Unit()
        segments = tuple(_built(each, unit) for each in part.segments)
        drafts.append(Draft(segments, extent=(part.start if number > 1 else 0, end)))
    return Document(path, source, tuple(drafts), tuple(reader.comments))


def _built(pair: tuple[SegmentBuilder, str | None], unit: Unit) -> Segment:
    builder, name = pair
    return builder.build()._replace(units=((0, Unit(unit.kind, unit.id, name)),))


class _Attribute(NamedTuple):
    """Its name in small letters and the stretch of its value, without quotation marks."""

    name: str
    start: int
    end: int


@dataclass(slots=True)
class _Part:
    """A draft in the making: finished builders, each with the attribute it comes from."""

    start: int
    segments: list[tuple[SegmentBuilder, str | None]] = field(default_factory=list)


class _Reader:
    """Goes through the markup once, from left to right."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.parts = [_Part(0)]
        self.comments: list[Comment] = []
        self._builder = SegmentBuilder(source)
        self._attributes: list[tuple[SegmentBuilder, str | None]] = []
        self._skipped: str | None = None
        self._depth = 0
        self._missing: set[str] = set()

    def run(self) -> None:
        text, offset = self.source.text, 0
        while offset < len(text):
            found = _MARKUP.search(text, offset)
            start = found.start() if found else len(text)
            self._text(offset, start)
            if not found:
                break
            offset = self._markup(start)
        self._flush()

    def _find(self, what: str, start: int) -> int:
        """Like ``str.find``, but what is not there is looked for only once."""
        if what in self._missing:
            return -1
        at = self.source.text.find(what, start)
        if at < 0:
            self._missing.add(what)
        return at

    def _markup(self, start: int) -> int:
        """Deal with the tag, comment or declaration at ``start``; the offset behind it."""
        text = self.source.text
        if text.startswith("<!--", start):
            end = self._find("-->", start + 4)
            stop = end + 3 if end >= 0 else len(text)
            inner = text[start + 4 : end if end >= 0 else stop].strip()
            self.comments.append(Comment(inner, self.source, start, stop))
            return stop
        match = _NAME.match(text, start)
        if match is None:  # a doctype, processing instruction, CDATA or a lost `</`
            closer = "]]>" if text.startswith("<![CDATA[", start) else ">"
            end = self._find(closer, start)
            return end + len(closer) if end >= 0 else len(text)
        name = match["name"].lower()
        attributes, end = self._tag(match.end())
        if text.startswith("</", start):
            self._close(name, start, end)
            return end
        if self._skipped is None:
            self._open(name, start, end, attributes)
        elif name == self._skipped and not text.startswith("/>", end - 2):
            self._depth += 1
        if name in _RAW and self._skipped is None:
            return self._behind_raw(name, end)
        return end

    def _tag(self, offset: int) -> tuple[list[_Attribute], int]:
        """The attributes of a tag whose name ends at ``offset``, and the offset behind it."""
        text = self.source.text
        attributes: list[_Attribute] = []
        while offset < len(text):
            end = _TAG_END.match(text, offset)
            if end:
                return attributes, end.end()
            match = self._attribute(offset)
            if match is None or match.end() == offset:
                following = self._find(">", offset)
                return attributes, following + 1 if following >= 0 else len(text)
            for group in ("double", "single", "bare"):
                if match[group] is not None:
                    attributes.append(_Attribute(match["name"].lower(), *match.span(group)))
            offset = match.end()
        return attributes, offset

    def _attribute(self, offset: int) -> re.Match[str] | None:
        return _ATTRIBUTE.match(self.source.text, offset)

    def _behind_raw(self, name: str, offset: int) -> int:
        """Where the content of a script or style ends: at its end tag, else nowhere."""
        if name in self._missing:
            return len(self.source.text)
        match = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(self.source.text, offset)
        if match is None:
            self._missing.add(name)
            return len(self.source.text)
        return match.start()

    def _open(self, name: str, start: int, end: int, attributes: list[_Attribute]) -> None:
        heading = len(name) == 2 and name[0] == "h" and name[1] in "123456"
        if name in _SHOWN:
            self._builder.replace(_SHOWN[name], start, end)
        elif name in _CODE or name in _EMBEDDED:
            self._builder.replace(OBJECT, start, end)
        elif name not in _INLINE and name not in _RAW:
            self._flush()
        if heading:
            self.parts.append(_Part(start))
        if name in _CODE and not self.source.text.startswith("/>", end - 2):
            self._skipped, self._depth = name, 1
        for attribute in attributes:
            if attribute.name in ATTRIBUTES and name not in _RAW:
                builder = SegmentBuilder(self.source, role="attribute")
                add_entities(builder, attribute.start, attribute.end)
                if builder:
                    self._attributes.append((builder, attribute.name))

    def _close(self, name: str, start: int, end: int) -> None:
        if self._skipped is not None:
            if name == self._skipped:
                self._depth -= 1
                if not self._depth:
                    self._skipped = None
        elif name == "q":
            self._builder.replace("”", start, end)
        elif name not in _INLINE and name not in _RAW and name not in _EMBEDDED:
            self._flush()

    def _text(self, start: int, end: int) -> None:
        """Text as it shows; a line end with its indentation is one space."""
        if self._skipped is not None or start >= end:
            return
        for match in _SPACE.finditer(self.source.text, start, end):
            add_entities(self._builder, start, match.start())
            self._builder.replace(" ", *match.span())
            start = match.end()
        add_entities(self._builder, start, end)

    def _flush(self) -> None:
        """A block ends: keep its text, and the attributes met inside it behind it."""
        if self._builder and self._builder.build().text.strip(OBJECT + " \n"):
            self.parts[-1].segments.append((self._builder, None))
        self._builder = SegmentBuilder(self.source)
        self.parts[-1].segments += self._attributes
        self._attributes = []
