"""YAML: libyaml says what stands where, this module how each value came about.

libyaml (through PyYAML) gives for every scalar its place and its text. A scalar that is
selected is decoded here a second time, keeping the place of each stretch; the outcome must be
libyaml's text, otherwise the whole scalar becomes one atom. So the text is always right, and
the places are exact for every style. tree-sitter's YAML grammar was tried and left: it ends
the process on deep indentation and gives up after 32,767 lines.

Aliases are followed for the selectors, but a value is read once, at its anchor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, NamedTuple, NoReturn

import yaml  # type: ignore[import-untyped, unused-ignore]

from rolvast.document import LINE_END, Comment, Document, ReadOptions, SegmentBuilder, Source
from rolvast.sources.data import Collector
from rolvast.sources.fields import MAX_DEPTH, fail, too_large
from rolvast.sources.selectors import State

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml; without it PyYAML's own parser, which gives the same at a twentieth of the speed."""

MAX_EVENTS = 1_000_000
"""Events kept for aliases, and events read again through aliases: what stops a YAML bomb."""

MAX_RETRY = 200_000
"""Characters up to which a file that libyaml refuses is tried once more with PyYAML's own
parser: libyaml wrongly refuses a text block whose first line starts with a tab."""

_NOT_BREAKS = re.compile("[\x85\u2028\u2029\ufeff]")
"""Line ends of YAML 1.1 and the BOM inside text: ordinary characters in YAML 1.2 and here."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_COMMENT = re.compile(r"(?:(?<=[ \t\r\n])|\A)#[^\r\n]*")
_DOCUMENT = re.compile(r"(?:\A|(?<=[\r\n]))---(?=\s|\Z)")
_HEADER = re.compile(r"[|>][0-9+-]*[ \t]*(?P<comment>#[^\r\n]*)?[ \t]*(?:\r\n|\r|\n|\Z)")
_PROPERTY = re.compile(r"[&!][^\s]*|[ \t\r\n]+|#[^\r\n]*")
_FOLD = re.compile(r"(?:\r\n|\r|\n)[ \t\r\n]*")
_SINGLE = re.compile(r"''|(?:\r\n|\r|\n)[ \t\r\n]*")
_DOUBLE = re.compile(
    r"\\(?:(?P<join>(?:\r\n|\r|\n)[ \t\r\n]*)|x(?P<x>[0-9a-fA-F]{2})"
    r"|u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|u(?P<u>[0-9a-fA-F]{4})"
    r"|U(?P<U>[0-9a-fA-F]{8})|(?P<char>.))|(?P<fold>(?:\r\n|\r|\n)[ \t\r\n]*)"
)
_CHARS = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f",
    "r": "\r", "e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip

Kind = Literal["map", "list", "end", "scalar", "alias", "document"]


class Event(NamedTuple):
    """What libyaml met at ``[start, end)``; ``style`` is that of a scalar, ``name`` an anchor's
    or alias's; ``string`` whether a scalar is one (``yes`` and ``12`` are not)."""

    kind: Kind
    start: int
    end: int
    name: str | None = None
    value: str = ""
    style: str = ""
    string: bool = True


@dataclass(slots=True)
class Anchor:
    """A value with a name: events ``[first, last)`` and its JSON Pointer. ``last`` is 0 while
    it is still open: an alias inside its own value leads nowhere."""

    first: int
    last: int
    pointer: str


def read(source: Source, path: str, options: ReadOptions) -> Document:
    """A draft per mapping that holds selected values; several documents count from ``/0``."""
    control = _CONTROL.search(source.text)
    if control:
        code = f"U+{ord(control[0]):04X}"
        fail(
            path,
            "syntax",
            f"Hier staat het stuurteken {code}, dat in YAML niet mag.",
            "Haal het weg, of schrijf het als escape tussen dubbele aanhalingstekens.",
            (source, control.start()),
        )
    collector = Collector(source, path, options)
    try:
        _Reader(collector).read(_LOADER)
    except yaml.YAMLError as error:
        if len(source.text) > MAX_RETRY:
            _syntax(source, path, error)
        collector = Collector(source, path, options)
        try:
            _Reader(collector).read(yaml.SafeLoader)
        except yaml.YAMLError:
            _syntax(source, path, error)
    return collector.document()


def _syntax(source: Source, path: str, error: Any) -> NoReturn:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or "not valid"
    place = (source, min(mark.index, len(source.text))) if mark else None
    message = _DUTCH.get(
        str(problem).split("'")[0].strip(), f"Dit is geen geldige YAML ({problem})."
    )
    fail(path, "syntax", message, "Herstel de YAML op deze plaats.", place)


_DUTCH = {
    "mapping values are not allowed in this context": "Hier mag geen ‘:’ staan; zet de tekst "
    "tussen aanhalingstekens.",
    "found unexpected end of stream": "Een aanhalingsteken wordt nergens gesloten.",
    "found character that cannot start any token": "Met dit teken kan geen waarde beginnen; "
    "springt de regel met een tab in, gebruik dan spaties.",
    "found a tab character that violates indentation": "De regel springt in met een tab; gebruik "
    "spaties.",
    "could not find expected": "Op deze regel ontbreekt een ‘:’.",
    "did not find expected key": "Hier hoort een sleutel; klopt de inspringing?",
    "did not find expected": "Hier ontbreekt een leesteken; klopt de inspringing?",
    "did not find expected node content": "Hier hoort een waarde.",
}  # fmt: skip


def events(text: str, parser: Any) -> Iterator[Event]:
    """The parser's events with places in code points."""
    loader = parser(_NOT_BREAKS.sub("q", text))
    try:
        while loader.check_event():
            event = loader.get_event()
            made = _event(event)
            if made:
                yield made
    finally:
        loader.dispose()


def _event(event: Any) -> Event | None:
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, yaml.ScalarEvent):
        style = event.style or ""
        value = event.value
        if _SURROGATE.search(value):  # PyYAML's own parser leaves those of \\ud83d\\ude00 apart
            value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return Event("scalar", start, end, event.anchor, value, style, _is_string(event))
    if isinstance(event, yaml.MappingStartEvent):
        return Event("map", start, end, event.anchor)
    if isinstance(event, yaml.SequenceStartEvent):
        return Event("list", start, end, event.anchor)
    if isinstance(event, yaml.AliasEvent):
        return Event("alias", start, end, event.anchor)
    if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
        return Event("end", start, end)
    if isinstance(event, yaml.DocumentStartEvent):
        return Event("document", start, end)
    return None


def _is_string(event: Any) -> bool:
    """Whether a scalar is text and not a number, boolean or null."""
    if event.tag not in (None, "!"):
        return bool(event.tag == "tag:yaml.org,2002:str")
    if event.style or event.tag == "!":
        return True
    tag = _RESOLVER.resolve(yaml.ScalarNode, event.value, (True, False))
    return bool(tag == "tag:yaml.org,2002:str")


_RESOLVER = yaml.resolver.Resolver()


class _Reader:
    """Feeds a collector with the events of a file, and again with those under an alias."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.source = collector.source
        self.text = collector.source.text
        self.anchors: dict[str, Anchor] = {}
        self.keeps = "&" in self.text and "*" in self.text
        self.kept: list[Event] = []
        self.open: list[_Open] = []
        self.skipping = 0  # open objects and lists inside a key
        self.taken: set[int] = set()
        self.followed: set[tuple[int, State]] = set()
        self.again = 0
        self.last = 0  # where the last thing that was read ends
        self.gap = 0  # up to where comments were looked for

    def read(self, loader: Any) -> None:
        several = len(list(islice(_DOCUMENT.finditer(self.text), 2))) > 1
        documents = 0
        for event in events(self.text, loader):
            if event.kind == "document":
                self.collector.base = f"/{documents}" if several else ""
                documents += 1
                self.anchors.clear()
                continue
            event = self._placed(event)
            if self.keeps:
                self.kept.append(event)
                self._limit(len(self.kept))
            self._run(event)
        self._comments(len(self.text), len(self.text))

    def _placed(self, event: Event) -> Event:
        """The event with the places that libyaml leaves open, and its comments collected."""
        if event.kind == "end" and event.start == event.end:
            return event._replace(start=self.last, end=self.last)
        if event.kind == "scalar":
            start, end = self._content(event), event.end
            if event.style in ("|", ">"):
                end = self._block(event, start)
            event = event._replace(start=start, end=end)
            self._comments(start, end)
        self.last = max(self.last, event.end)
        return event

    def _content(self, event: Event) -> int:
        """Where a scalar itself starts, behind its anchor and tag."""
        at = event.start
        if self.text[at : at + 1] in ("&", "!"):
            while at < event.end and (match := _PROPERTY.match(self.text, at, event.end)):
                at = match.end()
        return at

    def _block(self, event: Event, start: int) -> int:
        """Where a block scalar ends (libyaml counts what follows it); takes its comment."""
        header = _HEADER.match(self.text, start)
        if header is None:
            return event.end
        if header["comment"]:
            self._comments(header.start("comment"), header.start("comment"))
            self._comment(header.start("comment"), header.end("comment"))
        end = header.end()
        for piece in _block_pieces(self.text, start, event):
            end = piece[2]
        return end

    def _comments(self, start: int, end: int) -> None:
        """Take the comments up to ``start``; what is read there ends at ``end``."""
        for match in _COMMENT.finditer(self.text, self.gap, max(start, self.gap)):
            self._comment(match.start(), match.end())
        self.gap = max(self.gap, end)

    def _comment(self, start: int, end: int) -> None:
        text = self.text[start + 1 : end].strip()
        self.collector.comments.append(Comment(text, self.source, start, end))

    def _run(self, event: Event) -> None:
        """One event of the file, and all that an alias in it leads to."""
        replays: list[Iterator[Event]] = []
        anchor = self._take(event, None, live=True)
        while anchor or replays:
            pointer = None
            if anchor:
                replays.append(islice(self.kept, anchor.first, anchor.last))
                pointer = anchor.pointer
            again = next(replays[-1], None)
            if again is None:
                replays.pop()
                anchor = None
                continue
            self.again += 1
            self._limit(self.again)
            anchor = self._take(again, pointer, live=False)

    def _limit(self, count: int) -> None:
        if count > MAX_EVENTS:
            too_large(self.collector.path, "waarden, ook via aliassen", MAX_EVENTS)

    def _take(self, event: Event, pointer: str | None, live: bool) -> Anchor | None:
        """Tell the collector of one event; the anchor when an alias is to be followed.

        ``pointer`` is the value's own when it is read through its alias.
        """
        if self.skipping or (self.open and self.open[-1].key and event.kind != "end"):
            self._key(event)
        elif event.kind == "end":
            done = self.open.pop()
            self.collector.close(event.end)
            if done.anchor:
                done.anchor.last = len(self.kept)
            self._done()
        elif event.kind == "alias":
            return self._alias(event)
        elif event.kind == "scalar":
            self._scalar(event, pointer, live)
            self._done()
        else:
            frame = self.collector.open(
                "map" if event.kind == "map" else "list", event.start, pointer
            )
            anchor = self._anchor(event, frame.pointer) if live else None
            self.open.append(_Open(event.kind == "map", event.kind == "map", anchor))
        return None

    def _anchor(self, event: Event, pointer: str) -> Anchor | None:
        if not event.name or not self.keeps:
            return None
        anchor = self.anchors[event.name] = Anchor(len(self.kept) - 1, 0, pointer)
        return anchor

    def _key(self, event: Event) -> None:
        """A key; an object or list as a key is passed over."""
        if event.kind in ("map", "list"):
            self.skipping += 1
            if self.skipping > MAX_DEPTH:
                self.collector.too_deep(event.start)
        elif event.kind == "end":
            self.skipping -= 1
        if self.skipping:
            return
        name = event.value if event.kind == "scalar" else ""
        if event.kind == "alias":
            anchor = self._named(event)
            name = self.kept[anchor.first].value
        elif event.kind == "scalar" and (anchored := self._anchor(event, "")):
            anchored.last = len(self.kept)
        self.collector.key(name)
        self.open[-1].key = False

    def _done(self) -> None:
        """A value is complete: in an object a key comes next."""
        if self.open:
            self.open[-1].key = self.open[-1].map

    def _named(self, event: Event) -> Anchor:
        anchor = self.anchors.get(event.name or "")
        if anchor is None:
            fail(
                self.collector.path,
                "syntax",
                f"De alias *{event.name} heeft geen anker &{event.name}.",
                "Zet het anker voor de alias, of zet de tekst tussen aanhalingstekens.",
                (self.source, event.start),
            )
        return anchor

    def _alias(self, event: Event) -> Anchor | None:
        """The anchor to follow: complete, and not yet read for the same part of a selector."""
        anchor = self._named(event)
        state = self.collector.peek()
        step = (anchor.first, state)
        if not anchor.last or not state or step in self.followed:
            self.collector.other()
            self._done()
            return None
        self.followed.add(step)
        return anchor

    def _scalar(self, event: Event, pointer: str | None, live: bool) -> None:
        if live and event.name and self.keeps:
            own = self.collector.pointer()
            anchor = self._anchor(event, own)
            assert anchor is not None
            anchor.last = len(self.kept)
        if not event.string or event.start in self.taken:
            self.collector.other()
            return
        marks = self.text.count("\n", event.start, event.end)
        marks += self.text.count("\r", event.start, event.end)
        if event.style in ("'", '"'):
            escape = "\\" if event.style == '"' else "''"
            marks += self.text.count(escape, event.start, event.end)
        taken = self.collector.text(
            event.start, event.end, lambda to: fill(to, event), 2 * marks + 1, pointer
        )
        if taken and self.keeps:
            self.taken.add(event.start)


@dataclass(slots=True)
class _Open:
    """An open object or list: whether it is an object, and whether a key comes next."""

    map: bool
    key: bool
    anchor: Anchor | None


def fill(builder: SegmentBuilder, event: Event) -> None:
    """Add a scalar (its place without anchor and tag) to a segment that is still empty."""
    text = builder.source.text
    pieces = list(_pieces(text, event))
    said = "".join(text[a:b] if put is None else put for put, a, b in pieces)
    if _NOT_BREAKS.sub("q", said) != _NOT_BREAKS.sub("q", event.value):
        builder.replace(event.value, event.start, event.end)
        return
    for put, start, end in pieces:
        if put is None:
            builder.add(start, end)
        else:
            builder.replace(put, start, end)


Piece = tuple[str | None, int, int]
"""Text that stands for ``[start, end)`` of the source, or None for that stretch itself."""


def _pieces(text: str, event: Event) -> Iterator[Piece]:
    if event.style in ("|", ">"):
        return _block_pieces(text, event.start, event)
    if event.style == '"':
        return _double_pieces(text, event.start + 1, event.end - 1)
    if event.style == "'":
        return _flow_pieces(text, event.start + 1, event.end - 1, _SINGLE)
    return _flow_pieces(text, event.start, event.end, _FOLD)


def _flow_pieces(text: str, at: int, end: int, pattern: re.Pattern[str]) -> Iterator[Piece]:
    for match in pattern.finditer(text, at, end):
        if match[0] == "''":
            yield None, at, match.start()
            yield "'", match.start(), match.end()
        else:
            stop = _before_blanks(text, at, match.start())
            yield None, at, stop
            yield _fold(match[0]), stop, match.end()
        at = match.end()
    yield None, at, end


def _double_pieces(text: str, at: int, end: int) -> Iterator[Piece]:
    for match in _DOUBLE.finditer(text, at, end):
        start = match.start()
        if match["fold"]:
            start = _before_blanks(text, at, start)
            put = _fold(match["fold"])
        elif match["join"]:
            put = "\n" * (_breaks(match["join"]) - 1)
        elif match["char"]:
            put = _CHARS.get(match["char"], match["char"])
        else:
            put = _coded(match)
        yield None, at, start
        yield put, start, match.end()
        at = match.end()
    yield None, at, end


def _coded(match: re.Match[str]) -> str:
    """The character of a numbered escape; half a surrogate pair is none, so U+FFFD."""
    if match["high"]:
        high, low = int(match["high"], 16), int(match["low"], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    code = int(match["x"] or match["u"] or match["U"], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _before_blanks(text: str, at: int, end: int) -> int:
    while end > at and text[end - 1] in " \t":
        end -= 1
    return end


def _breaks(white: str) -> int:
    return sum(1 for _ in LINE_END.finditer(white))


def _fold(white: str) -> str:
    """What a line break and the blank lines behind it say: a space, or the blank lines."""
    return "\n" * (_breaks(white) - 1) or " "


def _block_pieces(text: str, start: int, event: Event) -> Iterator[Piece]:
    """A literal or folded block; as many pieces as libyaml's value is long."""
    header = _HEADER.match(text, start)
    if header is None:
        return
    lines = _block_lines(text, header.end(), max(event.end, header.end()), event.value)
    left = len(event.value)
    pieces = _folded(text, lines) if event.style == ">" else _literal(text, lines)
    for put, begin, end in pieces:
        size = end - begin if put is None else len(put)
        if put is None and size > left:
            end = begin + left
        if size and left > 0:
            yield put, begin, end
        left -= size
        if left <= 0:
            return


Line = tuple[int, int, int]
"""A line of a block: where its content starts (behind the indentation) and ends, and where the
next line starts."""


def _block_lines(text: str, at: int, end: int, value: str) -> Iterator[Line]:
    """The lines in ``[at, end)``. The indentation follows from libyaml's value: the spaces
    before the first word in the file, less those before it in the value."""
    first = re.compile(r"[^ \r\n]").search(text, at, end)
    said = re.compile(r"[^ \n]").search(value)
    indent = end - at
    if first and said:
        indent = _spaces(text, first.start(), at) - _spaces(value, said.start(), 0)
    while at < end:
        found = LINE_END.search(text, at, end)
        stop, following = (found.start(), found.end()) if found else (end, end)
        yield min(at + indent, stop), stop, following
        at = following


def _spaces(text: str, end: int, least: int) -> int:
    start = end
    while start > least and text[start - 1] == " ":
        start -= 1
    return end - start


def _literal(text: str, lines: Iterator[Line]) -> Iterator[Piece]:
    for start, stop, following in lines:
        if text[stop:following] == "\n":
            yield None, start, following
        else:
            yield None, start, stop
            yield "\n", stop, following


def _folded(text: str, lines: Iterator[Line]) -> Iterator[Piece]:
    """Single line breaks between lines of words are a space; those around indented ones stay."""
    ended = -1  # where the last line with content ends, -1 before the first
    indented = False
    breaks = 0
    blank: list[Piece] = []
    for start, stop, following in lines:
        if start == stop:
            blank.append(("\n", stop, following))
            breaks += 1
            continue
        deeper = text[start] in " \t"
        if ended < 0:
            yield from blank
        elif indented or deeper:
            yield "\n" * breaks, ended, start
        else:
            yield "\n" * (breaks - 1) or " ", ended, start
        yield None, start, stop
        ended, indented = stop, deeper
        breaks, blank = 1, [("\n", stop, following)]
    yield from blank
