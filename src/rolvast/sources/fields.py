"""Which columns and keys hold captions, who sends them, and how much a reader takes.

Shared by tables, sheets and data files, so that a column `Bijschrift` means the same in
CSV, Excel and JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NoReturn

from rolvast.document import Document, ReadOptions, Segment, Source
from rolvast.finding import Problem, ProblemKind, RolvastError, Sender
from rolvast.sources.script import Reading, column_kind, read_script

MAX_DRAFTS = 100_000
"""Drafts in one file: about 1 kB each, so that a file stays well below 200 MB of memory."""

MAX_RUNS = 400_000
"""Stretches of source in one file (escapes, indented lines): about 200 bytes each."""

MAX_DEPTH = 256
"""Levels of nesting in a data file; no content is deeper, and paths stay short."""

MAX_FAULTS = 100
"""Faults reported for one file; what comes after them is only counted."""

MAX_LISTED = 30
"""Columns or keys named in a message; the rest is only counted."""

IGNORE = "rolvast_ignore"
"""The column or key that silences findings in its own row or object."""


def words(*phrases: str) -> frozenset[str]:
    return frozenset(phrases)


CAPTIONS = words(
    "caption", "captions", "caption tekst", "caption text", "captiontekst", "captiontext",
    "bijschrift", "bijschriften", "onderschrift", "onderschriften", "post tekst", "post text",
    "posttekst", "posttext", "post caption", "post copy", "post bijschrift", "social copy",
    "social text", "social tekst", "social post tekst",
)  # fmt: skip
"""Names that hold captions wherever they stand."""

COLUMNS = CAPTIONS | words(
    "text", "tekst", "teksten", "copy", "copytekst", "berichttekst", "bericht tekst",
    "tekst post", "tekst bericht", "tekst caption", "tekst bij post", "tekst van de post",
)  # fmt: skip
"""Names that hold captions in a table; too common in data files to count there."""

SECOND = words(
    "post", "posts", "bericht", "berichten", "omschrijving", "beschrijving", "description",
    "content tekst", "content",
)  # fmt: skip
"""Names that hold captions when no clearer column is there; beside one they are notes."""

QUALIFIERS = words(
    "nl", "nederlands", "dutch", "instagram", "insta", "ig", "facebook", "fb", "tiktok",
    "linkedin", "li", "x", "twitter", "threads", "bluesky", "mastodon", "youtube", "yt", "shorts",
    "snapchat", "whatsapp", "reel", "reels", "story", "stories", "feed", "kort", "lang", "versie",
    "concept", "definitief", "definitieve", "voorstel", "final", "a", "b", "1", "2", "3", "4", "5",
)  # fmt: skip
"""Words beside such a name that leave it what it is: `Caption (Instagram)`, `tekst 2`."""

SENDER_NAMES = words("sender", "afzender", "rolvast sender", "rolvast afzender")

_SENDERS: dict[str, Sender] = {
    "institution": "institution", "instelling": "institution", "organisatie": "institution",
    "instantie": "institution", "gemeente": "institution", "overheid": "institution",
    "creator": "creator", "maker": "creator", "contentmaker": "creator",
    "content creator": "creator", "influencer": "creator",
}  # fmt: skip

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """A column or key in plain words: `postText`, `post_text` and `Post text:` are one name."""
    if len(name) > 200:
        return ""
    return _NOT_WORD.sub(" ", _CAMEL.sub(" ", name)).strip().casefold()


def sender_of(value: str) -> Sender | None:
    """The sender that a cell or value names, or None when it names nobody we know."""
    return _SENDERS.get(plain_name(value.strip()))


@lru_cache(maxsize=4096)
def names_caption(name: str, names: frozenset[str] = CAPTIONS) -> bool:
    """Whether ``name`` is one of ``names``, with at most a channel or language beside it."""
    parts = plain_name(name).split()
    while parts:
        if " ".join(parts) in names:
            return True
        if parts[-1] in QUALIFIERS:
            parts.pop()
        elif parts[0] in QUALIFIERS:
            parts.pop(0)
        else:
            return False
    return False


def is_ignore(name: str) -> bool:
    return plain_name(name) == "rolvast ignore"


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row (index from 0) stand the captions, the sender and what is ignored.

    ``script`` says that the table is a video script (picture beside words): then the whole
    table is one draft, ``screen`` are columns of text on screen, ``speaker`` names who speaks.
    """

    names: tuple[str, ...]
    captions: tuple[int, ...]
    sender: int | None = None
    ignore: int | None = None
    script: bool = False
    screen: frozenset[int] = field(default_factory=frozenset)
    speaker: int | None = None


def find_columns(header: Sequence[str], fields: Sequence[str]) -> Columns | None:
    """The columns of a table with this header row, or None when it has no captions."""
    names = tuple(" ".join(name.split()) for name in header)
    wanted = [plain_name(each) for each in fields if is_column(each)]
    sender = _first(names, lambda name: plain_name(name) in SENDER_NAMES)
    ignore = _first(names, is_ignore)
    if wanted:
        captions = [i for i, name in enumerate(names) if plain_name(name) in wanted]
        return Columns(names, tuple(captions), sender, ignore) if captions else None
    script = _script_columns(names)
    if script is not None:
        spoken, screen, speaker = script
        return Columns(names, spoken, sender, ignore, True, screen, speaker)
    for known in (COLUMNS, SECOND):
        captions = [i for i, name in enumerate(names) if names_caption(name, known)]
        if captions:
            return Columns(names, tuple(captions), sender, ignore)
    return None


def _script_columns(
    names: Sequence[str],
) -> tuple[tuple[int, ...], frozenset[int], int | None] | None:
    """Columns of words, those on screen and the speaker, when what is seen stands beside."""
    kinds = [column_kind(name) for name in names]
    seen = any(plain_name(name) in {"beeld", "video", "wat je ziet", "visual"} for name in names)
    if not seen or not any(kind in ("spoken", "screen") for kind in kinds):
        return None
    if "spoken" not in kinds and any(names_caption(name, CAPTIONS) for name in names):
        return None  # a content calendar whose column `beeld` names the picture
    words_at = tuple(i for i, kind in enumerate(kinds) if kind in ("spoken", "screen"))
    screen = frozenset(i for i, kind in enumerate(kinds) if kind == "screen")
    return words_at, screen, next((i for i, kind in enumerate(kinds) if kind == "speaker"), None)


def as_script(segments: Sequence[Segment], options: ReadOptions, certain: bool = False) -> Reading:
    """:func:`read_script`, left out where no character of a script stands in the draft.

    Most captions have no colon or bracket, and a calendar has thousands of them.
    """
    if certain or any(mark in each.text for each in segments for mark in ":：[("):
        return read_script(segments, options, certain)
    return Reading(tuple(segments))


def _first(names: Sequence[str], test: Callable[[str], bool]) -> int | None:
    return next((index for index, name in enumerate(names) if test(name)), None)


def is_column(name: str) -> bool:
    """Whether a configured field can be a column: selectors such as `posts[*].caption` cannot."""
    return not re.search(r"\[(?:\*|\d+|['\"])|\*|^\$|\w\.\w", name)


def no_field(path: str, what: str, names: Iterable[str], options: ReadOptions) -> Problem:
    """The problem of a file without captions; ``what`` is ``kolom`` or ``sleutel``."""
    listed: list[str] = []
    rest = 0
    for name in names:
        if name and name not in listed and len(listed) < MAX_LISTED:
            listed.append(name if len(name) <= 60 else name[:59] + "…")
        elif name and name not in listed:
            rest += 1
    more = f" en nog {rest}" if rest else ""
    there = "; er zijn: " + ", ".join(f"‘{name}’" for name in listed) + more if listed else ""
    wanted = ", ".join(f"‘{name}’" for name in options.fields)
    missing = f"Geen {what} {wanted}" if wanted else f"Geen {what} met bijschriften gevonden"
    plural = "kolommen" if what == "kolom" else "sleutels"
    there = there or f"; er zijn geen {plural}"
    example = "Tekst" if what == "kolom" else "posts[*].caption"
    return Problem(
        path,
        "no-field",
        f"{missing}{there}.",
        f"Zeg welke {what} de bijschriften bevat, bijvoorbeeld --field '{example}'.",
    )


def without_captions(
    path: str, source: Source, what: str, names: Iterable[str], options: ReadOptions
) -> Document:
    """An empty document on a folder walk; for a named file the ``no-field`` error."""
    if options.named:
        raise RolvastError(no_field(path, what, names, options))
    return Document(path, source, ())


def fail(
    path: str,
    kind: ProblemKind,
    message: str,
    remedy: str,
    place: tuple[Source, int] | None = None,
) -> NoReturn:
    """Raise a problem; ``place`` is a source and the offset of the mistake in it."""
    if place is None:
        raise RolvastError(Problem(path, kind, message, remedy))
    at = place[0].position(place[1])
    raise RolvastError(Problem(path, kind, message, remedy, at.line, at.column))


def too_large(path: str, what: str, most: int) -> NoReturn:
    number = f"{most:,}".replace(",", ".")
    fail(
        path,
        "too-large",
        f"Dit bestand heeft meer dan {number} {what}; meer leest rolvast er niet in één keer.",
        "Splits het bestand in kleinere delen.",
    )


class Budget:
    """Counts what a file costs in memory and stops it before that is too much."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.drafts = 0
        self.runs = 0

    def draft(self) -> None:
        self.drafts += 1
        if self.drafts > MAX_DRAFTS:
            too_large(self.path, "concepten", MAX_DRAFTS)

    def expect(self, runs: int) -> None:
        """To be called before a value is decoded, with the most stretches it can give."""
        self.runs += runs
        if self.runs > MAX_RUNS:
            too_large(self.path, "losse stukjes tekst (escapes of ingesprongen regels)", MAX_RUNS)


class Faults:
    """Collects (message, remedy, line) of broken parts, at most ``MAX_FAULTS`` of them."""

    def __init__(self) -> None:
        self._found: list[tuple[str, str, int | None]] = []
        self._more = 0

    def add(self, message: str, remedy: str, line: int | None) -> None:
        if len(self._found) < MAX_FAULTS:
            self._found.append((message, remedy, line))
        else:
            self._more += 1

    def all(self) -> tuple[tuple[str, str, int | None], ...]:
        if not self._more:
            return tuple(self._found)
        rest = (f"Nog {self._more} fouten van deze soort.", "Herstel eerst de eerdere.", None)
        return (*self._found, rest)
