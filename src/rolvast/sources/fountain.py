"""Fountain: dialogue and title page of a screenplay; notes are comments.

Scene headings, action, parentheticals, transitions, sections and synopses are not spoken.
No kept parser tells where in the file an element stands; the format is one of lines.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator

from rolvast.document import Comment, Document, Draft, ReadOptions, Segment, Source
from rolvast.sources.cues import Line, lines_of
from rolvast.sources.escapes import enclosed
from rolvast.sources.script import SCREEN, SCREEN_IN_SCRIPT, piece, read_script, split_label

_SCENE = re.compile(r"(?:INT|EXT|EST|INT\./EXT|INT/EXT|I/E)[. ]", re.IGNORECASE)
_TRANSITION = re.compile(r"[^a-z]*(?:TO|NAAR|FADE IN|FADE OUT):\s*\Z|>(?!.*<\s*\Z)")
_CUE = re.compile(r"@?(?P<name>[^()\^]*[^()\^\s])\s*(?:\([^()]*\)\s*)*\^?\s*\Z")
_TITLE_KEY = re.compile(r"(?P<key>[A-Za-z][\w ]{0,30}):(?:\s|\Z)")
_MARKS = re.compile(r"(?<!\\)(?:\*{1,3}|_)(?=\S)|(?<=\S)(?<!\\)(?:\*{1,3}|_)|\\(?=[*_])")
_PAREN = re.compile(r"\s*\([^()]*\)\s*\Z")


def read(source: Source, path: str, options: ReadOptions) -> Document:
    """The whole file as one draft: speeches, labels, text on screen, the title."""
    whole = Segment.verbatim(source, 0, len(source.text))
    holes, comments = _unprinted(source)
    reader = _Reader(whole, holes, options)
    for block, paired in _blocks(source, holes):
        reader.block(block, paired)
    draft = Draft(tuple(reader.segments), extent=(0, len(source.text)))
    return Document(path, source, (draft,), tuple(comments))


def _unprinted(source: Source) -> tuple[list[tuple[int, int]], list[Comment]]:
    """Notes ``[[…]]`` and boneyards ``/*…*/``, in order; both may hold line ends."""
    found = []
    for opener, closer in (("[[", "]]"), ("/*", "*/"), ("<!--", "-->")):
        found += [(*each, opener) for each in enclosed(source.text, opener, closer)]
    holes: list[tuple[int, int]] = []
    comments = []
    for start, inner, stop, end, opener in sorted(found):
        if holes and start < holes[-1][1]:
            continue
        holes.append((start, end))
        if opener != "/*":
            comments.append(Comment(source.text[inner:stop].strip(), source, start, end))
    return holes, comments


def _blocks(source: Source, holes: list[tuple[int, int]]) -> Iterator[tuple[list[Line], bool]]:
    """Runs of lines with text outside the holes, and whether more than one line is in it."""
    block: list[Line] = []
    index = 0
    for line in lines_of(source):
        text = line.text
        while index < len(holes) and holes[index][1] <= line.start:
            index += 1
        at = index
        while at < len(holes) and holes[at][0] < line.end:
            first, last = max(holes[at][0], line.start), min(holes[at][1], line.end)
            text = text[: first - line.start] + "\0" * (last - first) + text[last - line.start :]
            at += 1
        text = text.replace("\0", " ")
        # Two spaces keep a line of dialogue blank and yet inside the speech.
        if text.strip() or (block and line.text == "  "):
            block.append(line._replace(text=text))
        elif block:
            yield block, len(block) > 1
            block = []
    if block:
        yield block, len(block) > 1


class _Reader:
    """Decides for each block what it is."""

    def __init__(self, whole: Segment, holes: list[tuple[int, int]], options: ReadOptions) -> None:
        self.segments: list[Segment] = []
        self._whole = whole
        self._holes = holes
        self._options = options
        self._first = True

    def block(self, block: list[Line], paired: bool) -> None:
        first, opening = block[0].text.strip(), self._first
        self._first = False
        if opening and _TITLE_KEY.match(first):
            self._title_page(block)
            return
        if first.startswith((".", "#", "=", "~", "!")) and not first.startswith(".."):
            if first.startswith("~"):
                self._speech(block, None)
            return
        if _SCENE.match(first) or _TRANSITION.match(first[:200]):
            return
        label = split_label(block[0].text, self._options.speakers)
        if label or self._screen(first):
            self._labelled(block)
        elif paired and self._is_cue(first):
            self._dialogue(block)

    def _is_cue(self, text: str) -> bool:
        """A name in capitals (or behind ``@``) with words under it."""
        match = _CUE.match(text[:200])
        if not match or _TRANSITION.match(text):
            return False
        name = match["name"]
        return text.startswith("@") or (
            any(char.isalpha() for char in name) and name == name.upper()
        )

    def _screen(self, text: str) -> bool:
        key = " ".join(text.split(":", 1)[0].casefold().split()) if ":" in text else ""
        return key in SCREEN or key in SCREEN_IN_SCRIPT

    def _labelled(self, block: list[Line]) -> None:
        """``NAAM: tekst`` inside a Fountain file, as many Dutch scripts have it."""
        start, end = block[0].start, block[-1].end
        part = piece(self._whole, start, end, self._inside(block), space=False)
        self.segments += read_script([part], self._options, certain=True).segments

    def _dialogue(self, block: list[Line]) -> None:
        match = _CUE.match(block[0].text.strip())
        if match is None:
            return
        name = match["name"].lstrip("@").strip()
        start = block[0].start + block[0].text.index(name)
        label = piece(self._whole, start, start + len(name), speaker=name, role="label")
        self.segments.append(label)
        self._speech(block[1:], name)

    def _speech(self, lines: list[Line], speaker: str | None) -> None:
        """Dialogue, cut at each parenthetical on a line of its own."""
        spoken: list[Line] = []
        for line in lines:
            if _PAREN.match(line.text):
                self._emit(spoken, speaker)
                spoken = []
            else:
                spoken.append(line)
        self._emit(spoken, speaker)

    def _emit(self, lines: list[Line], speaker: str | None) -> None:
        while lines and not lines[-1].text.strip():
            lines.pop()
        if not lines:
            return
        start, end = lines[0].start, lines[-1].end
        while self._whole.text[start].isspace() or self._whole.text[start] == "~":
            start += 1
        segment = piece(self._whole, start, end, self._inside(lines), speaker, space=False)
        if segment.text.strip():
            self.segments.append(segment)

    def _inside(self, lines: list[Line]) -> list[tuple[int, int]]:
        """Notes and marks of emphasis in the lines, in order and apart from each other."""
        start, end = lines[0].start, lines[-1].end
        first = bisect_right(self._holes, start, key=lambda hole: hole[1])
        last = bisect_left(self._holes, end, key=lambda hole: hole[0])
        found = self._holes[first:last]
        for line in lines:
            marks = list(_MARKS.finditer(self._whole.text, line.start, line.end))
            counted = Counter(mark[0] for mark in marks)
            # A single star is no emphasis; a backslash always hides itself.
            found += [mark.span() for mark in marks if mark[0] == "\\" or counted[mark[0]] > 1]
        holes: list[tuple[int, int]] = []
        for begin, stop in sorted(found):
            if not holes or begin >= holes[-1][1]:
                holes.append((max(begin, start), min(stop, end)))
        return holes

    def _title_page(self, block: list[Line]) -> None:
        """Only the title is for viewers; it may go on over indented lines."""
        at = next(
            (i for i, line in enumerate(block) if re.match(r"titel?:|title:", line.text, re.I)),
            None,
        )
        if at is None:
            return
        stop = at + 1
        while stop < len(block) and block[stop].text[:1].isspace():
            stop += 1
        start = block[at].start + block[at].text.index(":") + 1
        while self._whole.text[start : start + 1].isspace():
            start += 1
        end = block[stop - 1].end
        segment = piece(
            self._whole, start, end, self._inside(block[at:stop]), None, "attribute", False
        )
        if segment.text.strip():
            self.segments.append(segment)
