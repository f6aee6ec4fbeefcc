"""The values every part of rolvast exchanges: findings, problems and positions.

All of them are immutable and hold plain data only, so that they can be pickled between
processes, stored in the cache and written by any report. They are named tuples: every run makes
these classes anew, and a dataclass takes ten times as long to make. Field names are those of
the JSON contract (``docs/json.md``).
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

FAMILIES = ("GRP", "INS", "SLA", "CTA", "AFZ", "REL", "LUI")
"""The seven families, in the order in which they are listed everywhere."""

NOTICES = "SUP"
"""Prefix of the codes about suppressions; not a family, in no score."""

Sender = Literal["institution", "creator"]
SENDERS: tuple[Sender, ...] = ("institution", "creator")


class Severity(enum.StrEnum):
    """How sure and how costly: ``info`` < ``warning`` < ``error``."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        return ("info", "warning", "error").index(self.value)


class Position(NamedTuple):
    """A place in a source. ``line`` and the columns start at 1, ``offset`` at 0.

    ``offset`` and ``column`` count Unicode code points of the decoded source without its
    BOM, ``column_utf16`` UTF-16 code units, ``column_byte`` UTF-8 bytes.
    """

    line: int
    column: int
    offset: int
    column_utf16: int
    column_byte: int


class Unit(NamedTuple):
    """The address of a place in a draft, in the words of its format.

    ``kind`` is one of ``text part line cue row cell value paragraph``; ``id`` the number,
    cell or JSON Pointer; ``field`` a column, attribute or key; ``time`` a start time as written.
    """

    kind: str = "text"
    id: str | None = None
    field: str | None = None
    time: str | None = None


class Related(NamedTuple):
    """Another stretch of the same source that a finding points at; the end is exclusive."""

    message: str
    text: str
    start: Position
    end: Position


class Edit(NamedTuple):
    """Replace the source from ``start`` up to ``end`` (exclusive) by ``text``."""

    start: Position
    end: Position
    text: str


class Fix(NamedTuple):
    """One way to mend a finding; only ``safe`` fixes are ever applied without asking."""

    applicability: Literal["safe", "unsafe", "display"]
    title: str
    edits: tuple[Edit, ...]


class Suppression(NamedTuple):
    """Who silenced a finding, why, and on which line that is written (None for a baseline)."""

    by: Literal["inline", "sidecar", "baseline"]
    reason: str | None = None
    line: int | None = None


class Finding(NamedTuple):
    """One warning about one stretch of one draft.

    Invariant: ``source[start.offset:end.offset] == text`` for the decoded source (or, where
    ``origin`` is ``unit``, for the text of that cell or paragraph). ``lines`` are the whole
    source lines the stretch touches, for reports that show them; ``extents`` first and last
    line of its draft (of its cues), for ``--diff``, none for the whole file. Neither is part
    of the JSON.
    """

    path: str
    origin: Literal["file", "unit"]
    code: str
    rule: str
    family: str
    severity: Severity
    message: str
    advice: str
    text: str
    phrase: str
    start: Position
    end: Position
    sender: Sender
    speaker: str | None
    unit: Unit
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
    fingerprint: str = ""
    suppressed: Suppression | None = None
    lines: tuple[str, ...] = ()
    extents: tuple[tuple[int, int], ...] = ()

    @property
    def order(self) -> tuple[str, str, int, int, str]:
        """Sort key: path, unit (only where positions start anew in each unit), place, code."""
        unit = (self.unit.id or "") if self.origin == "unit" else ""
        return (self.path, unit, self.start.offset, self.end.offset, self.code)


ProblemKind = Literal[
    "missing", "permission", "encoding", "not-text", "syntax", "no-field", "too-large",
    "timeout", "config", "lexicon", "pipeline", "baseline",
]  # fmt: skip


class Problem(NamedTuple):
    """Why something was not checked, and what to do about it (an ``errors`` entry in JSON)."""

    path: str
    kind: ProblemKind
    message: str
    remedy: str
    line: int | None = None
    column: int | None = None


class RolvastError(Exception):
    """Carries a :class:`Problem` to the edge; the only exception meant for users."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem

    def __reduce__(self) -> tuple[type[RolvastError], tuple[Problem]]:
        return type(self), (self.problem,)


class Checked(NamedTuple):
    """What checking one file gave. ``source`` is kept only where a report shows whole drafts."""

    path: str
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    drafts: int = 0
    words: int = 0
    skipped: bool = False
    source: str | None = None


class Report(NamedTuple):
    """The outcome of a run: what every writer in :mod:`rolvast.report` gets.

    ``findings`` are those still open after selection, suppression, baseline and diff, sorted;
    ``suppressed`` those that were silenced, sorted. ``excluded`` counts files left out on
    purpose (by ``exclude``, or unchanged with ``--diff``), ``skipped`` files on a walk that hold
    no draft, ``paths`` the checked files as shown. ``failed`` says whether an open finding reaches
    ``fail-on``; ``min_severity`` and ``lang`` are for showing only; ``baseline`` says whether one
    was compared with.
    """

    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: int = 0
    skipped: int = 0
    excluded: int = 0
    drafts: int = 0
    words: int = 0
    pipeline: tuple[str, str] = ("builtin", "")
    sources: Mapping[str, str] = {}  # never changed
    failed: bool = False
    min_severity: Severity = Severity.INFO
    lang: str = "nl"
    baseline: bool = False
    paths: tuple[str, ...] = ()

    @property
    def by_family(self) -> dict[str, int]:
        """Open findings per family, families without findings left out, in family order."""
        return _counts((f.family for f in self.findings), (*FAMILIES, NOTICES))

    @property
    def by_severity(self) -> dict[str, int]:
        return _counts((str(f.severity) for f in self.findings), ("error", "warning", "info"))


def _counts(values: Iterable[str], order: tuple[str, ...]) -> dict[str, int]:
    counted = Counter(values)
    return {key: counted[key] for key in order if counted[key]}
