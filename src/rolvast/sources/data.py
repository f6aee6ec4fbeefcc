"""From the values of a data file to drafts: what JSON, YAML and TOML readers share.

A reader walks its file and tells a :class:`Collector` what it meets: objects and lists that
open and close, keys, values. The collector follows the selectors, so that only selected
values are decoded and nothing else is kept. No recursion: depth costs one frame a level.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from rolvast.document import Comment, Document, Draft, ReadOptions, Segment, SegmentBuilder, Source
from rolvast.finding import Sender, Unit
from rolvast.sources.fields import (
    MAX_DEPTH,
    SENDER_NAMES,
    Budget,
    Faults,
    as_script,
    fail,
    is_ignore,
    plain_name,
    sender_of,
    without_captions,
)
from rolvast.sources.selectors import Selection, State

Fill = Callable[[SegmentBuilder], None]
"""Adds the content of one string value to a segment, escapes as atoms."""

MAX_KEYS = 1000
"""Different keys remembered for the message that no key holds captions."""


@dataclass(slots=True)
class Frame:
    """An object or list that is open, or that belongs to a draft.

    ``state`` is what the selectors make of it, ``pointer`` its JSON Pointer, ``key`` and
    ``index`` the child that comes next; ``start`` and ``end`` its stretch of the source.
    ``named`` is for TOML alone, whose tables are entered again by name.
    """

    kind: Literal["map", "list"]
    state: State
    pointer: str
    parent: Frame | None
    start: int
    end: int = 0
    key: str = ""
    index: int = -1
    depth: int = 0
    selected: bool = False
    sender: Sender | None = None
    segments: list[Segment] = field(default_factory=list)
    ignores: list[tuple[str, int, int]] = field(default_factory=list)
    named: dict[str, Frame] = field(default_factory=dict)


class Collector:
    """Follows a reader through a file; :meth:`document` gives what was found."""

    def __init__(self, source: Source, path: str, options: ReadOptions) -> None:
        self.source = source
        self.path = path
        self.options = options
        self.selection = Selection.of(options.fields)
        self.budget = Budget(path)
        self.faults = Faults()
        self.comments: list[Comment] = []
        self.top: Frame | None = None
        self.base = ""  # pointer of the root: "/3" for the fourth line of a JSONL file
        self._drafts: list[tuple[Frame, list[Segment], tuple[int, int]]] = []
        self._ignoring: list[Frame] = []
        self._keys: dict[str, None] = {}
        self._found = False

    def child(self) -> State:
        """Go to the value that comes next; gives its state."""
        top = self.top
        if top is None:
            return self.selection.root()
        if top.kind == "list":
            top.index += 1
        return self._step(top, top.key if top.kind == "map" else top.index)

    def peek(self) -> State:
        """The state of the value that comes next, without going to it."""
        top = self.top
        if top is None:
            return self.selection.root()
        if top.kind == "list" and top.selected:
            return top.state
        return self._step(top, top.key if top.kind == "map" else top.index + 1)

    def pointer(self, ahead: int = 1) -> str:
        """The JSON Pointer of the value that comes next, or with 0 of the one at hand."""
        top = self.top
        if top is None:
            return self.base
        name = top.key if top.kind == "map" else str(top.index + ahead)
        return f"{top.pointer}/{name.replace('~', '~0').replace('/', '~1')}"

    def _step(self, frame: Frame, child: str | int) -> State:
        # YAML's merge key adds what it names to the object itself.
        return frame.state if child == "<<" else self.selection.step(frame.state, child)

    def open(self, kind: Literal["map", "list"], start: int, pointer: str | None = None) -> Frame:
        """An object or list starts; ``pointer`` is its own when it is read through an alias."""
        parent = self.top
        here = self.pointer() if pointer is None else pointer
        state = self.child()
        depth = parent.depth + 1 if parent else 1
        if depth > MAX_DEPTH:
            self.too_deep(start)
        frame = Frame(kind, state, here, parent, start, depth=depth)
        frame.selected = self.selection.selected(state)
        self.top = frame
        return frame

    def enter(self, frame: Frame) -> None:
        """Come back to a frame that was closed: a TOML table that goes on elsewhere."""
        self.top = frame

    def close(self, end: int) -> None:
        frame = self.top
        assert frame is not None, "readers close what they opened"
        frame.end = max(frame.end, end)
        self.top = frame.parent

    def key(self, name: str) -> None:
        assert self.top is not None, "a key stands in an object"
        self.top.key = name
        if len(self._keys) < MAX_KEYS:
            self._keys[name] = None

    def other(self) -> None:
        """A number, boolean or null: never a caption, but its key was there."""
        self._found = self._is_selected(self.child()) or self._found

    def text(self, start: int, end: int, fill: Fill, runs: int, pointer: str | None = None) -> bool:
        """A string value at ``[start, end)`` that gives at most ``runs`` stretches of text.

        Says whether it was taken as a caption.
        """
        state = self.child()
        if self._is_selected(state):
            self._found = True
            self.budget.expect(runs)
            self._caption(start, end, fill, self.pointer(0) if pointer is None else pointer)
            return True
        holder = self._holder()
        if holder is not None and end - start <= 10_000:
            self._setting(holder, start, end, fill)
        return False

    def _holder(self) -> Frame | None:
        """The object whose setting the next value is: its own, or an item of a list of codes."""
        top = self.top
        if top is not None and top.kind == "list":
            top = top.parent
            return top if top is not None and top.kind == "map" and is_ignore(top.key) else None
        return top

    def mark(self) -> tuple[int, int, int]:
        """A point to :meth:`rewind` to, when what follows turns out to be broken."""
        return len(self._drafts), len(self._ignoring), len(self.comments)

    def rewind(self, mark: tuple[int, int, int]) -> None:
        del self._drafts[mark[0] :]
        del self._ignoring[mark[1] :]
        del self.comments[mark[2] :]

    def too_deep(self, offset: int) -> None:
        fail(
            self.path,
            "too-large",
            f"Het bestand is dieper dan {MAX_DEPTH} niveaus genest.",
            "Maak het minder diep, of sluit het uit met exclude.",
            (self.source, offset),
        )

    def _is_selected(self, state: State) -> bool:
        """A value is selected itself, or it is an item of a list that is."""
        top = self.top
        in_list = top is not None and top.kind == "list" and top.selected
        return in_list or self.selection.selected(state)

    def _caption(self, start: int, end: int, fill: Fill, pointer: str) -> None:
        top = self.top
        name = top.key if top is not None and top.kind == "map" else None
        builder = SegmentBuilder(self.source)
        builder.unit(Unit("value", pointer, name))
        fill(builder)
        segment = builder.build()
        if not segment.text:
            segment = Segment.verbatim(self.source, start, start, Unit("value", pointer, name))
        if top is not None and top.kind == "map":
            if not top.segments:
                self.budget.draft()
                self._drafts.append((top, top.segments, (0, 0)))
            top.segments.append(segment)
            return
        self.budget.draft()
        holder = top or Frame("list", frozenset(), "", None, start)
        self._drafts.append((holder, [segment], (start, end)))

    def _setting(self, frame: Frame, start: int, end: int, fill: Fill) -> None:
        """The sender of an object, or what is ignored in it."""
        ignored = is_ignore(frame.key)
        if not ignored and plain_name(frame.key) not in SENDER_NAMES:
            return
        builder = SegmentBuilder(self.source)
        fill(builder)
        text = builder.build().text
        if ignored and text.strip():
            if not frame.ignores:
                self._ignoring.append(frame)
            frame.ignores.append((text.strip(), start, end))
        elif not ignored:
            frame.sender = sender_of(text) or frame.sender

    def document(self) -> Document:
        """What was found, drafts in the order of the file."""
        if not self._found and not self._drafts and not self.faults.all():
            empty = without_captions(self.path, self.source, "sleutel", self._keys, self.options)
            return Document(empty.path, empty.source, (), tuple(self.comments))
        drafts = []
        for frame, segments, extent in self._drafts:
            extent = extent if extent[1] else (frame.start, frame.end)
            reading = as_script(segments, self.options)
            self.comments += reading.comments
            drafts.append(Draft(reading.segments, _sender(frame), extent))
        for frame in self._ignoring:
            for text, start, end in frame.ignores:
                scope = (frame.start, frame.end)
                self.comments.append(Comment(text, self.source, start, end, scope))
        drafts.sort(key=lambda draft: draft.extent or (0, 0))
        self.comments.sort(key=lambda comment: comment.start)
        return Document(
            self.path, self.source, tuple(drafts), tuple(self.comments), self.faults.all()
        )


def _sender(frame: Frame | None) -> Sender | None:
    """The sender of the nearest object around, at most ``MAX_DEPTH`` levels up."""
    while frame is not None:
        if frame.sender:
            return frame.sender
        frame = frame.parent
    return None
