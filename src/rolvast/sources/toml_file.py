"""TOML: strings at the selected places, from tree-sitter's syntax tree.

The tree is made of a copy in which every character outside ASCII is one ``q``: so its byte
offsets are code points, and no table of them is needed. Text is always taken from the source.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Literal

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from rolvast.document import Comment, Document, ReadOptions, SegmentBuilder, Source
from rolvast.sources.data import Collector, Frame
from rolvast.sources.fields import MAX_DEPTH, fail

MAX_SIZE = 2_000_000
"""Characters in a TOML file; the tree takes up to a hundred bytes for each."""

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_ESCAPE = re.compile(
    r"\\(?:(?P<join>[ \t]*(?:\r\n|\n)[ \t\r\n]*)|x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})"
    r"|U(?P<U>[0-9a-fA-F]{8})|(?P<char>[btnfre\"\\]))|(?P<crlf>\r\n)"
)
_CRLF = re.compile(r"(?P<crlf>\r\n)")
_CHARS = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}
_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")


@lru_cache(maxsize=1)
def _language() -> Language:
    return Language(tree_sitter_toml.language())


def read(source: Source, path: str, options: ReadOptions) -> Document:
    """A draft per table that holds selected values."""
    if len(source.text) > MAX_SIZE:
        fail(
            path,
            "too-large",
            f"Dit TOML-bestand heeft meer dan {MAX_SIZE // 1_000_000} miljoen tekens.",
            "Splits het bestand, of bewaar zo veel tekst als JSON of CSV.",
        )
    tree = Parser(_language()).parse(_NOT_ASCII.sub("q", source.text).encode("ascii"))
    if tree.root_node.has_error:
        _syntax(source, path, tree.root_node)
    collector = Collector(source, path, options)
    _Reader(collector).read(tree.root_node)
    return collector.document()


def _syntax(source: Source, path: str, root: Node) -> None:
    """Raise the syntax error, at the place that ``tomllib`` names if it can."""
    offset, message = _first_error(root), "Dit is geen geldige TOML."
    try:
        tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        if place and place[1]:
            offset = source.line_starts[int(place[1]) - 1] + int(place[2]) - 1
        elif place:
            offset = len(source.text)
            message = "De TOML houdt midden in een waarde op."
    except RecursionError:
        pass
    fail(path, "syntax", message, "Herstel de TOML op deze plaats.", (source, offset))


def _first_error(root: Node) -> int:
    for node in _walk(root):
        if node.is_error or node.is_missing:
            return int(node.start_byte)
    return 0


def _walk(root: Node) -> Iterator[Node]:
    """All nodes in the order of the file, without recursion."""
    cursor = root.walk()
    while True:
        node = cursor.node
        assert node is not None
        yield node
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


class _Reader:
    """Tells a collector of the tables and values of a file, in the order of the file."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.source = collector.source
        self.text = collector.source.text

    def read(self, root: Node) -> None:
        top = self.collector.open("map", 0)
        for node in root.children:
            if node.type in ("table", "table_array_element"):
                frame = self._table(node)
                for child in node.children:
                    self._entry(child)
                self._leave(frame, top, node.end_byte)
            else:
                self._entry(node)
        self.collector.close(len(self.text))

    def _entry(self, node: Node) -> None:
        """A pair with all that is in its value, or a comment."""
        todo: list[Callable[[], None] | Node] = [node]
        while todo:
            step = todo.pop()
            if callable(step):
                step()
            elif step.type == "comment":
                self._comment(step)
            elif step.type == "pair":
                self._pair(step, todo)
            elif step.is_named and step.type not in _KEYS:
                self._value(step, todo)

    def _pair(self, node: Node, todo: list[Callable[[], None] | Node]) -> None:
        """Enter the objects of a dotted key; the value and the way back are still to do."""
        holder = self.collector.top
        assert holder is not None
        names = self._names(node.children[0])
        for name in names[:-1]:
            self._step(name, node.start_byte)
        self.collector.key(names[-1])
        inner = self.collector.top
        assert inner is not None
        todo.append(lambda: self._leave(inner, holder, node.end_byte))
        todo.extend(reversed(node.children[1:]))  # a comment on the line is a child as well

    def _value(self, node: Node, todo: list[Callable[[], None] | Node]) -> None:
        start, end = node.start_byte, node.end_byte
        if node.type == "string":
            marks = self.text.count("\\", start, end) + self.text.count("\r", start, end)
            self.collector.text(start, end, lambda to: fill(to, start, end), 2 * marks + 1)
        elif node.type in ("array", "inline_table"):
            self.collector.open("list" if node.type == "array" else "map", start)
            todo.append(lambda: self.collector.close(end))
            todo.extend(reversed(node.children))
        else:
            self.collector.other()

    def _comment(self, node: Node) -> None:
        text = self.text[node.start_byte + 1 : node.end_byte].strip()
        comment = Comment(text, self.source, node.start_byte, node.end_byte)
        self.collector.comments.append(comment)

    def _names(self, key: Node) -> list[str]:
        """The parts of a key; `a.b` has two."""
        names = []
        for node in _walk(key):
            if node.type == "bare_key":
                names.append(self.text[node.start_byte : node.end_byte])
            elif node.type == "quoted_key":
                builder = SegmentBuilder(self.source)
                fill(builder, node.start_byte, node.end_byte)
                names.append(builder.build().text)
        if len(names) > MAX_DEPTH:
            self.collector.too_deep(key.start_byte)
        return names

    def _table(self, node: Node) -> Frame:
        """Enter the table that a header names; a new item when it is of a list."""
        names = self._names(next(each for each in node.children if each.type in _KEYS))
        start = node.start_byte
        for name in names[:-1]:
            self._step(name, start)
        if node.type == "table":
            return self._step(names[-1], start)
        listed = self._enter(names[-1], "list", start)
        item = self.collector.open("map", start)
        listed.named[""] = item
        return item

    def _step(self, name: str, start: int) -> Frame:
        """Enter the object under ``name``; of a list of objects the last."""
        frame = self._enter(name, "map", start)
        frame = frame.named.get("", frame)
        self.collector.enter(frame)
        return frame

    def _enter(self, name: str, kind: Literal["map", "list"], start: int) -> Frame:
        parent = self.collector.top
        assert parent is not None
        frame = parent.named.get(name)
        if frame is None:
            self.collector.key(name)
            frame = self.collector.open(kind, start)
            if name:
                parent.named[name] = frame
        self.collector.enter(frame)
        return frame

    def _leave(self, frame: Frame, outer: Frame, end: int) -> None:
        """Back to ``outer`` from a frame somewhere in it."""
        at: Frame | None = frame
        while at is not None and at is not outer:
            at.end = max(at.end, end)
            at = at.parent
        self.collector.enter(outer)


_KEYS = frozenset({"bare_key", "quoted_key", "dotted_key"})


def fill(builder: SegmentBuilder, start: int, end: int) -> None:
    """Add the string at ``[start, end)``, quotes included, to a segment."""
    text = builder.source.text
    quote = text[start]
    width = 3 if text.startswith(quote * 3, start) and end - start >= 6 else 1
    at, stop = start + width, end - width
    if width == 3:  # a line break right behind the quotes is not part of the text
        at += 2 if text.startswith("\r\n", at) else 1 if text.startswith("\n", at) else 0
    for match in (_ESCAPE if quote == '"' else _CRLF).finditer(text, at, stop):
        builder.add(at, match.start())
        builder.replace(_unescaped(match), match.start(), match.end())
        at = match.end()
    builder.add(at, stop)


def _unescaped(match: re.Match[str]) -> str:
    found = match.groupdict()
    if found["crlf"]:
        return "\n"
    if found["join"]:
        return ""
    if found["char"]:
        return _CHARS[found["char"]]
    code = int(found["x"] or found["u"] or found["U"], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
