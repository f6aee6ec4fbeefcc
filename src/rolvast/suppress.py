"""Suppressions: directives in a format's own comments, and what became of them.

``rolvast: ignore CODE[,CODE] reden`` speaks for the comment's own lines (or the row, cell or
object it belongs to), ``ignore-next`` for the next unit of text, ``disable`` until ``enable``
or the end, ``file-ignore`` for the whole file. A silenced finding is kept and marked; what
silences nothing, names an unknown code or lacks a reason becomes a notice (``SUP001-003``).
The sidecar, for formats whose comments would be published, is :mod:`rolvast.sidecar`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import groupby

from rolvast.document import Comment, Document, Segment, Source
from rolvast.finding import NOTICES, Finding, Sender, Severity, Suppression, Unit
from rolvast.fold import fold
from rolvast.lexicon import Rule

UNUSED, UNKNOWN, REASONLESS = "SUP001", "SUP002", "SUP003"

VERBS = ("ignore", "ignore-next", "disable", "enable", "file-ignore")

Place = tuple[float, int]
"""Where something is in reading order: number of the source (one a cell), offset in it."""

_START, _END = (-1.0, 0), (float("inf"), 0)
_WHOLE_UNITS = ("cue", "row", "cell", "value")
"""Kinds of unit that readers may cut into several segments (voices, labels, columns)."""

_DIRECTIVE = re.compile(r"^[ \t]*(?P<all>rolvast:[ \t]*(?P<verb>[\w-]*))", re.I | re.M)
_BOXED = re.compile(r"[ \t]*\[(?P<codes>[^\]\r\n]*)\]")
_CODE = r"(?:[A-Za-z]{1,6}-?\d{1,6}[A-Za-z]?|[A-Z]{3})(?![\w-])"
_CODES = re.compile(rf"[ \t]*(?P<codes>{_CODE}(?:[ \t]*,[ \t]*{_CODE})*)")


@dataclass(frozen=True, slots=True)
class Policy:
    """What suppression needs to know of the rules and settings that hold for a file.

    ``judged`` are the codes of which a run can say that they found nothing: all of them,
    but for what ``--select`` and ``--ignore`` leave out of this run.
    """

    rules: tuple[Rule, ...]
    judged: frozenset[str]
    selected: Callable[[str], bool] = lambda code: True
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    lang: str = "nl"
    sender: Sender = "institution"
    blanket: bool = False
    need_reason: bool = False

    def covers(self, name: str) -> frozenset[str]:
        """The codes that a code, alias or prefix stands for; none when it is unknown."""
        return frozenset(
            rule.code
            for rule in self.rules
            if any(code.startswith(name) for code in (rule.code, *rule.aliases))
        )

    @property
    def everything(self) -> frozenset[str]:
        return frozenset(rule.code for rule in self.rules if rule.family != NOTICES)

    def rule(self, code: str) -> Rule | None:
        """A rule of ours about suppressions, when it is selected and not off."""
        off = code in self.severities and self.severities[code] is None
        if off or not self.selected(code):
            return None
        return next((rule for rule in self.rules if rule.code == code), None)


@dataclass(frozen=True, slots=True)
class Name:
    """A code as written: its offsets in the source, and the codes it stands for."""

    text: str
    start: int
    end: int
    covers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive. ``start`` and ``end`` are the offsets of its command and codes."""

    verb: str
    names: tuple[Name, ...]
    reason: str | None
    comment: Comment
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Silence:
    """``codes`` are silent from ``low`` up to ``high`` by a name of a directive."""

    codes: frozenset[str]
    low: Place
    high: Place
    directive: Directive
    name: Name

    @property
    def suppression(self) -> Suppression:
        line = self.directive.comment.source.position(self.directive.start).line
        return Suppression("inline", self.directive.reason, line)


def apply(
    document: Document, findings: Sequence[Finding], policy: Policy, whole: bool = True
) -> list[Finding]:
    """The findings of one document, silenced ones marked, with the notices; in order.

    ``whole`` is False when part of the document was not checked: then nothing is unused.
    """
    directives = [d for comment in document.comments for d in read(comment, policy)]
    if not directives:
        return list(findings)
    places = _Places(document)
    silences = _Silences(_silences(directives, places, policy))
    done, used = [], set()
    for finding in findings:
        silence = silences.over(finding, *places.of(finding))
        if silence:
            used.add((id(silence.directive), silence.name))
            finding = finding._replace(suppressed=silence.suppression)
        done.append(finding)
    for notice in _notices(document, directives, places, policy, used, whole):
        silence = silences.over(notice, *places.of(notice))
        done.append(notice._replace(suppressed=silence.suppression) if silence else notice)
    return sorted(done, key=lambda finding: finding.order)


# -- reading directives ------------------------------------------------------------------
def read(comment: Comment, policy: Policy) -> Iterator[Directive]:
    """The directives in a comment; in a column or key meant for them, codes are enough."""
    found = list(_DIRECTIVE.finditer(comment.text))
    stretch = (comment.start, comment.end)
    if not found and comment.scope is not None and comment.scope != stretch:
        yield _directive(comment, policy, "ignore", 0, 0, len(comment.text))
        return
    for number, match in enumerate(found):
        last = found[number + 1].start() if number + 1 < len(found) else len(comment.text)
        verb = match["verb"].lower()
        yield _directive(comment, policy, verb, match.start("all"), match.end(), last)


def _directive(
    comment: Comment, policy: Policy, verb: str, start: int, at: int, last: int
) -> Directive:
    """A directive of which the codes begin at ``at`` in the comment's text."""
    match = _BOXED.match(comment.text, at, last) or _CODES.match(comment.text, at, last)
    names: list[Name] = []
    end = at
    if match:
        end = match.end()
        for code in re.finditer(r"[^\s,]+", match["codes"]):
            first = match.start("codes") + code.start()
            covers = policy.covers(code[0].upper())
            names.append(Name(code[0], *_place(comment, first, first + len(code[0])), covers))
    reason = " ".join(comment.text[end:last].split()).strip(" :;–—-")
    stretch = _place(comment, start, end) if end > start else (comment.start, comment.end)
    return Directive(verb, tuple(names), reason or None, comment, *stretch)


def _place(comment: Comment, start: int, end: int) -> tuple[int, int]:
    """Offsets in the source of a stretch of a comment's text, which its reader only trimmed.

    Where the source writes it otherwise (doubled quotes in a cell), it is the whole comment.
    """
    written = comment.source.text[comment.start : comment.end]
    at = written.find(comment.text)
    if at < 0:
        return comment.start, comment.end
    return comment.start + at + start, comment.start + at + end


# -- places ------------------------------------------------------------------------------
class _Places:
    """Reading order over all sources of a document: one, or one a cell or paragraph."""

    def __init__(self, document: Document) -> None:
        self.order: dict[int, float] = {id(document.source): 0.0}
        self.unit_order: dict[Unit, float] = {}
        self.source_units: dict[int, Unit] = {}
        self.groups: dict[int, int] = {}
        for number, draft in enumerate(document.drafts):
            for segment in draft.segments:
                order = self.order.setdefault(id(segment.source), float(len(self.order)))
                self.groups.setdefault(id(segment.source), number)
                if segment.source.origin == "unit":
                    for _, unit in segment.units:
                        self.unit_order.setdefault(unit, order)
                        self.source_units.setdefault(id(segment.source), unit)
        self._stretches = sorted(_stretches(document, self.order))

    def of(self, finding: Finding) -> tuple[Place, Place]:
        order = self.unit_order.get(finding.unit, 0.0) if finding.origin == "unit" else 0.0
        return (order, finding.start.offset), (order, finding.end.offset)

    def comment(self, comment: Comment) -> tuple[Place, Place]:
        order = self.order.get(id(comment.source), 0.0)
        return (order, comment.start), (order, comment.end)

    def scope(self, comment: Comment) -> tuple[Place, Place]:
        """What ``ignore`` speaks for: its scope, or the whole lines the comment is on."""
        order = self.order.get(id(comment.source), 0.0)
        if comment.scope is not None:
            return (order, comment.scope[0]), (order, comment.scope[1])
        starts = comment.source.line_starts
        first = bisect_right(starts, comment.start) - 1
        last = bisect_right(starts, max(comment.start, comment.end - 1))
        end = starts[last] if last < len(starts) else len(comment.source.text)
        return (order, starts[first]), (order, end)

    def next(self, comment: Comment) -> tuple[Place, Place] | None:
        """The next unit of text behind the comment: paragraph, cue, value or row."""
        at = bisect_left(self._stretches, (self.comment(comment)[1], _START))
        return self._stretches[at] if at < len(self._stretches) else None


def _stretches(document: Document, order: Mapping[int, float]) -> Iterator[tuple[Place, Place]]:
    """The extent of every unit of text; a label belongs to what is said after it."""
    for draft in document.drafts:
        parts = [
            (order[id(segment.source)], unit, start, end, segment.role == "label")
            for segment in draft.segments
            for unit, start, end in unit_extents(segment)
        ]
        number = 0
        keyed = []
        for part in parts:
            keyed.append(((part[0], part[1] if part[1].kind in _WHOLE_UNITS else number), part))
            number += not part[4]
        for _, group in groupby(keyed, key=lambda pair: pair[0]):
            held = [part for _, part in group]
            low, high = min(p[2] for p in held), max(p[3] for p in held)
            yield (held[0][0], low), (held[0][0], high)


def unit_extents(segment: Segment) -> Iterator[tuple[Unit, int, int]]:
    """Each unit in a segment with the source offsets of its text."""
    for number, (at, unit) in enumerate(segment.units):
        last = number + 1 == len(segment.units)
        stop = len(segment.text) if last else segment.units[number + 1][0]
        while at < stop and segment.text[at].isspace():
            at += 1
        while stop > at and segment.text[stop - 1].isspace():
            stop -= 1
        if at < stop:
            yield unit, *segment.span(at, stop)


# -- what is silent where ----------------------------------------------------------------
def _silences(
    directives: Sequence[Directive], places: _Places, policy: Policy
) -> Iterator[Silence]:
    for number, directive in enumerate(directives):
        for name in _names(directive, policy):
            if directive.verb == "disable":
                low = places.comment(directive.comment)[1]
                for codes, high in _until(directives[number + 1 :], name.covers, places):
                    yield Silence(codes, low, high, directive, name)
            elif stretch := _stretch(directive, places):
                yield Silence(name.covers, *stretch, directive, name)


def _names(directive: Directive, policy: Policy) -> tuple[Name, ...]:
    """The names of a directive that silence anything; a blanket one stands for everything."""
    if directive.verb == "enable":
        return ()
    if not directive.names and policy.blanket and directive.verb in VERBS:
        return (Name(directive.verb, directive.start, directive.end, policy.everything),)
    return tuple(name for name in directive.names if name.covers)


def _stretch(directive: Directive, places: _Places) -> tuple[Place, Place] | None:
    if directive.verb == "ignore":
        return places.scope(directive.comment)
    if directive.verb == "ignore-next":
        return places.next(directive.comment)
    return (_START, _END) if directive.verb == "file-ignore" else None


def _until(
    later: Iterable[Directive], codes: frozenset[str], places: _Places
) -> Iterator[tuple[frozenset[str], Place]]:
    """Where disabled codes are enabled again, each as soon as it is named."""
    for directive in later:
        if directive.verb != "enable":
            continue
        named = frozenset(code for name in directive.names for code in name.covers)
        closed = codes & named if directive.names else codes
        if closed:
            yield closed, places.comment(directive.comment)[0]
            codes -= closed
    if codes:
        yield codes, _END


class _Silences:
    """Finds the silence over a finding without going through all of them."""

    def __init__(self, silences: Iterable[Silence]) -> None:
        self.wide: list[Silence] = []
        self.near: dict[float, list[Silence]] = {}
        for silence in silences:
            if silence.low[0] == silence.high[0]:
                self.near.setdefault(silence.low[0], []).append(silence)
            else:
                self.wide.append(silence)
        self.starts: dict[float, list[int]] = {}
        self.longest: dict[float, int] = {}
        for order, near in self.near.items():
            near.sort(key=lambda silence: silence.low)
            self.starts[order] = [silence.low[1] for silence in near]
            self.longest[order] = max(s.high[1] - s.low[1] for s in near)

    def over(self, finding: Finding, low: Place, high: Place) -> Silence | None:
        """The closest silence for this code that any part of the finding lies in."""
        order = low[0]
        if near := self.near.get(order):
            at = bisect_left(self.starts[order], max(high[1], low[1] + 1))
            reach = low[1] - self.longest[order]
            while at and self.starts[order][at - 1] >= reach:
                at -= 1
                if near[at].high > low and finding.code in near[at].codes:
                    return near[at]
        for silence in self.wide:
            if finding.code in silence.codes and silence.low < high and low < silence.high:
                return silence
        return None


# -- notices -----------------------------------------------------------------------------
def _notices(
    document: Document,
    directives: Sequence[Directive],
    places: _Places,
    policy: Policy,
    used: set[tuple[int, Name]],
    whole: bool,
) -> Iterator[Finding]:
    """What is wrong with the directives; the same cell text over a row counts once."""
    seen: set[tuple[object, ...]] = set()
    helpful = {_key(d, n, places) for d in directives for n in d.names if (id(d), n) in used}
    for number, directive in enumerate(directives):
        for code, name in _faults(directives, number, policy):
            judged = name is None or (whole and name.covers - _sup(policy) <= policy.judged)
            if code == UNUSED and name is not None:
                key = _key(directive, name, places)
                if not judged or (id(directive), name) in used or key in helpful:
                    continue
            key = (code, *_key(directive, name, places))
            rule = policy.rule(code)
            if rule and key not in seen:
                seen.add(key)
                start, end = (name.start, name.end) if name else (directive.start, directive.end)
                source = directive.comment.source
                unit = places.source_units.get(id(source), Unit())
                written = name.text if name else directive.verb or "rolvast:"
                yield notice(rule, policy, document.path, source, start, end, unit, written)


def _sup(policy: Policy) -> frozenset[str]:
    return policy.covers(NOTICES)


def _key(directive: Directive, name: Name | None, places: _Places) -> tuple[object, ...]:
    """The same for copies of one directive: those of a row of cells without places of their own."""
    comment = directive.comment
    written = name.text if name else directive.verb
    if comment.source.origin == "unit" and comment.start == comment.end:
        return ("row", places.groups.get(id(comment.source)), comment.text, written)
    return (id(comment.source), name.start if name else directive.start, written)


def _faults(
    directives: Sequence[Directive], number: int, policy: Policy
) -> Iterator[tuple[str, Name | None]]:
    """Codes of notices with the name they are about; None stands for the directive itself."""
    directive = directives[number]
    if directive.verb not in VERBS:
        yield UNKNOWN, None
        return
    for name in directive.names:
        if not name.covers:
            yield UNKNOWN, name
    if directive.verb == "enable":
        if not any(d.verb == "disable" for d in directives[:number]):
            yield UNUSED, None
        return
    names = _names(directive, policy)
    if not directive.names and not names:
        yield UNKNOWN, None
    for name in names:
        if name.covers - _sup(policy):
            yield UNUSED, name
    if names and policy.need_reason and not directive.reason:
        yield REASONLESS, None


def notice(
    rule: Rule,
    policy: Policy,
    path: str,
    source: Source,
    start: int,
    end: int,
    unit: Unit,
    written: str,
) -> Finding:
    """A finding about a suppression at ``source.text[start:end]``, which reads ``written``."""
    lang = policy.lang
    text = source.text[start:end]
    lines = source.lines(start, end)
    content = "\0".join((rule.code, fold(" ".join(text.split())), fold(" ".join(lines))))
    return Finding(
        path=path,
        origin=source.origin,
        code=rule.code,
        rule=rule.name,
        family=rule.family,
        severity=policy.severities.get(rule.code) or rule.severity,
        message=rule.message.get(lang, "").replace("{text}", written),
        advice=rule.advice.get(lang, ""),
        text=text,
        phrase=" ".join(text.split()),
        start=source.position(start),
        end=source.position(end),
        sender=policy.sender,
        speaker=None,
        unit=unit,
        fingerprint=blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest(),
        lines=lines,
    )
