"""JSON: strings at the selected places, every escape an atom.

The scanner is our own because none of the parsers at hand serves: ``json`` keeps no positions
and overflows the stack on deep nesting, a syntax tree takes some seventy times the size of a
file full of escapes. JSON is small; every path through it is tested against ``json``.
Comments (``//`` and ``/* */``, as in JSONC) are allowed and read as comments.
"""

from __future__ import annotations

import re
from typing import NoReturn

from rolvast.document import Comment, Document, ReadOptions, SegmentBuilder, Source
from rolvast.sources.data import Collector
from rolvast.sources.fields import fail

_SKIP = re.compile(r"[ \t\r\n]*+(?:(?=/)(?P<comment>//[^\r\n]*+|/\*(?s:.*?)\*/))?")
_STRING = re.compile(r'"[^"\\\r\n]*+(?:\\[^\r\n][^"\\\r\n]*+)*+"')
_ESCAPE = re.compile(
    r"\\(?:u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|u(?P<code>[0-9a-fA-F]{4})|(?P<char>[\"\\/bfnrt])|(?P<wrong>.?))"
)
_NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?"
_LITERAL = re.compile(rf"(?:{_NUMBER}|true|false|null)(?!\w)")
_NUMBERS = re.compile(rf"(?:[ \t\r\n]*+,[ \t\r\n]*+{_NUMBER}(?![\w.+-])){{1,1000}}+")
_CHARS = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def read(source: Source, path: str, options: ReadOptions) -> Document:
    """A draft per object that holds selected values; one broken place fails the file."""
    collector = Collector(source, path, options)
    Walk(collector, 0, len(source.text)).value()
    return collector.document()


class Walk:
    """One JSON text at ``[at, stop)`` of the source, told to a collector."""

    def __init__(self, collector: Collector, at: int, stop: int) -> None:
        self.collector = collector
        self.source = collector.source
        self.text = collector.source.text
        self.at = at
        self.stop = stop
        self.opened = False  # nothing stands yet in the object or list that is open

    def value(self) -> None:
        """Read the whole text: one value and nothing behind it."""
        self._skip()
        outside = self.collector.top
        self._one()
        while self.collector.top is not outside:
            self._inside()
        self._skip()
        if self.at < self.stop:
            self._wrong("Na het einde van de JSON staat nog meer.")

    def _inside(self) -> None:
        """The next step in an open object or list: its end, or one more value."""
        top = self.collector.top
        assert top is not None
        closing = "}" if top.kind == "map" else "]"
        opened, self.opened = self.opened, False
        self._skip()
        if self._peek() == closing:
            self.at += 1
            self.collector.close(self.at)
            return
        if not opened:
            self._comma(closing)
        if top.kind == "map":
            self._key()
        self._one()

    def _comma(self, closing: str) -> None:
        if self._peek() != ",":
            self._wrong(f"Hier hoort ‘,’ of ‘{closing}’.")
        self.at += 1
        self._skip()
        if self._peek() == closing:
            self._wrong(f"Er staat een komma te veel voor ‘{closing}’.")

    def _key(self) -> None:
        if self._peek() != '"':
            self._wrong("Hier hoort een sleutel tussen dubbele aanhalingstekens.")
        start, end = self._string()
        builder = SegmentBuilder(self.source)
        if "\\" not in self.text[start:end]:
            name = self.text[start:end]
        else:
            self._fill(builder, start, end)
            name = builder.build().text
        self.collector.key(name)
        self._skip()
        if self._peek() != ":":
            self._wrong("Na een sleutel hoort ‘:’.")
        self.at += 1
        self._skip()

    def _one(self) -> None:
        """A value; of an object or list only its opening."""
        char = self._peek()
        if char == '"':
            start, end = self._string()
            runs = 2 * self.text.count("\\", start, end) + 1
            self.collector.text(start, end, lambda to: self._fill(to, start, end), runs)
        elif char in ("{", "["):
            self.collector.open("map" if char == "{" else "list", self.at)
            self.at += 1
            self.opened = True
        else:
            match = _LITERAL.match(self.text, self.at, self.stop)
            if match is None:
                self._wrong("Hier hoort een waarde." if char else "De JSON is niet af.")
            self.collector.other()
            self.at = match.end()
            self._numbers()

    def _numbers(self) -> None:
        """Over a row of numbers in a list, of which a file may have millions."""
        top = self.collector.top
        if top is None or top.kind != "list":
            return
        while match := _NUMBERS.match(self.text, self.at, self.stop):
            top.index += self.text.count(",", self.at, match.end())
            self.at = match.end()

    def _string(self) -> tuple[int, int]:
        """The content of the string at hand, between its quotes; goes behind it."""
        match = _STRING.match(self.text, self.at, self.stop)
        if match is None:
            self._wrong("Dit aanhalingsteken wordt op zijn regel niet gesloten.")
        self.at = match.end()
        return match.start() + 1, match.end() - 1

    def _fill(self, builder: SegmentBuilder, start: int, end: int) -> None:
        at = start
        while (slash := self.text.find("\\", at, end)) >= 0:
            builder.add(at, slash)
            match = _ESCAPE.match(self.text, slash, end)
            assert match is not None
            if match["wrong"] is not None:
                self.at = slash
                self._wrong(f"‘{match[0]}’ is geen escape in JSON.")
            builder.replace(_unescaped(match), slash, match.end())
            at = match.end()
        builder.add(at, end)

    def _peek(self) -> str:
        return self.text[self.at] if self.at < self.stop else ""

    def _skip(self) -> None:
        """Over white space and comments; the comments are kept."""
        while True:
            match = _SKIP.match(self.text, self.at, self.stop)
            assert match is not None
            self.at = match.end()
            if match["comment"] is None:
                return
            mark = 2 if match["comment"].startswith("/*") else 0
            text = match["comment"][2 : len(match["comment"]) - mark].strip()
            self.collector.comments.append(
                Comment(text, self.source, match.start("comment"), match.end())
            )

    def _wrong(self, message: str) -> NoReturn:
        fail(
            self.collector.path,
            "syntax",
            message,
            "Herstel de JSON op deze plaats.",
            (self.source, self.at),
        )


def _unescaped(match: re.Match[str]) -> str:
    """The character of an escape; half a surrogate pair is no character, so U+FFFD."""
    if match["char"]:
        return _CHARS[match["char"]]
    if match["high"]:
        high, low = int(match["high"], 16), int(match["low"], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    code = int(match["code"], 16)
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
