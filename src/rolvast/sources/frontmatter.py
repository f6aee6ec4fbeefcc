"""Front matter fields that hold captions, at the top of Markdown files.

Only scalars of top-level keys are wanted, and such a key always stands at the start of its
line: a few patterns over lines give them with their places, without expanding an alias or
building a tree of whatever else is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rolvast.document import Role, Segment, SegmentBuilder, Source
from rolvast.finding import Unit

FIELDS: dict[str, Role] = {
    "caption": "spoken",
    "bijschrift": "spoken",
    "tekst": "spoken",
    "title": "attribute",
    "titel": "attribute",
    "description": "attribute",
}
"""The keys that are read, and as what."""

_FIELD = re.compile(
    r"(?:^|(?<=[\r\n]))(?P<quote>[\"']?)(?P<key>[A-Za-z]{1,20})(?P=quote)[ \t]*(?P<mark>[:=])"
    r"(?:[ \t]+|(?=[\r\n]|\Z))"
)
_TOP = re.compile(r"[\r\n](?=[^\s#])")
_BLOCK = re.compile(r"[|>][-+0-9]{0,2}[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r|\Z)")
_FOLD = re.compile(r"[ \t]*(?:\r\n|\n|\r)[ \t\r\n]*")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_YAML_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(\r\n|\n|\r)[ \t]*|(.))"
)
_SHORT = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_COMMENT = re.compile(r"[ \t]#")


def captions(source: Source, start: int, end: int) -> list[Segment]:
    """The caption-holding fields of the front matter ``[start, end)``, in order."""
    found = []
    for match in _FIELD.finditer(source.text, start, end):
        role = FIELDS.get(match["key"].lower())
        if role is None:
            continue
        builder = SegmentBuilder(source, role=role)
        builder.unit(Unit("value", "/" + match["key"], match["key"]))
        _value(builder, match.end(), _value_end(source.text, match.end(), end))
        if builder:
            found.append(builder.build())
    return found


def _value_end(text: str, start: int, end: int) -> int:
    """Where the next top-level line begins (TOML strings end earlier, at their quote)."""
    following = _TOP.search(text, start, end)
    return following.start() if following else end


def _value(builder: SegmentBuilder, start: int, end: int) -> None:
    text = builder.source.text
    block = _BLOCK.match(text, start, end)
    if block:
        _block(builder, block.end(), end, folded=text[start] == ">")
    elif text.startswith('"', start):
        stop = _closing(text, start + 1, end, '"', "\\")
        _double(builder, start + 1, stop)
    elif text.startswith("'", start):
        stop = _closing(text, start + 1, end, "'", "'")
        _folded(builder, start + 1, stop, "''")
    elif text[start : start + 1] not in "[{&*!":
        comment = _COMMENT.search(text, start, end)
        stop = comment.start() if comment else end
        while stop > start and text[stop - 1].isspace():
            stop -= 1
        _folded(builder, start, stop)


def _closing(text: str, start: int, end: int, quote: str, escape: str) -> int:
    """The offset of the closing quote, or the end when there is none."""
    at = start
    while at < end:
        if text[at] == escape and (escape != quote or text[at + 1 : at + 2] == quote):
            at += 2
        elif text[at] == quote:
            return at
        else:
            at += 1
    return end


def _folds(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Line ends inside a flow scalar: one reads as a space, an empty line as a line end."""
    for match in _FOLD.finditer(text, start, end):
        breaks = len(re.findall(r"\r\n|\n|\r", match[0]))
        yield match.start(), match.end(), " " if breaks == 1 else "\n"


def _folded(builder: SegmentBuilder, start: int, end: int, doubled: str = "\0") -> None:
    text = builder.source.text
    atoms = list(_folds(text, start, end))
    at = text.find(doubled, start, end)
    while at >= 0:
        atoms.append((at, at + len(doubled), doubled[0]))
        at = text.find(doubled, at + len(doubled), end)
    _with_atoms(builder, start, end, sorted(atoms))


def _double(builder: SegmentBuilder, start: int, end: int) -> None:
    text = builder.source.text
    atoms = [
        (match.start(), match.end(), _escaped(match))
        for match in _YAML_ESCAPE.finditer(text, start, end)
    ]
    taken = {at for first, last, _ in atoms for at in range(first, last)}
    atoms += [fold for fold in _folds(text, start, end) if fold[0] not in taken]
    _with_atoms(builder, start, end, sorted(atoms))


def _escaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    return "" if match[4] else _SHORT.get(match[5], match[5])


def _with_atoms(
    builder: SegmentBuilder, start: int, end: int, atoms: list[tuple[int, int, str]]
) -> None:
    offset = start
    for first, last, plain in atoms:
        if first < offset:
            continue
        builder.add(offset, first)
        builder.replace(plain, first, last)
        offset = last
    builder.add(offset, end)


def _block(builder: SegmentBuilder, start: int, end: int, folded: bool) -> None:
    """A block scalar: its indentation is no text, a folded line end reads as a space."""
    text = builder.source.text
    indent: int | None = None
    pending: tuple[int, int] | None = None
    for match in _LINE.finditer(text, start, end):
        content = match[0].rstrip("\r\n")
        line = match.start()
        if not match[0]:
            break
        if content.strip():
            lead = len(content) - len(content.lstrip(" "))
            indent = lead if indent is None else min(indent, lead)
            if pending:
                builder.replace(" " if folded else "\n", pending[0], line + indent)
            builder.add(line + indent, line + len(content))
            pending = (line + len(content), match.end())
        elif pending:
            folded_break = builder.source.text[pending[0] : match.end()]
            if folded_break.strip() == "":
                pending = (pending[0], match.end())
