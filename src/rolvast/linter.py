"""The flow from documents to findings, top to bottom, with no step that reaches back.

document ─ drafts ─ prefilter ─ texts ─ hits ─ tags ─ hits ─ checks ─ settle ─ findings
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from rolvast.document import Document, Draft, Segment, count_words
from rolvast.finding import Edit, Finding, Fix, Problem, Related, Sender, Severity, Unit
from rolvast.fold import ATOM, fold, spellings
from rolvast.language import (
    PREFILTER,
    Text,
    Tokenizer,
    give_tags,
    load_pipeline,
)
from rolvast.lexicon import Rule
from rolvast.matching import Hit, Index, RegexTimeout, View, settle
from rolvast.rules import CHECKS
from rolvast.rules.checks import doubled_tags

STRETCH = 100_000
"""Code points read at once. A longer draft is read in stretches, and is then the scope of
draft-wide guards and checks only within each: memory stays bounded."""

CONTEXT = 20
"""Folded code points on either side of a phrase that enter its fingerprint."""

NAMED = frozenset(("GRP", "SLA", "AFZ"))
"""Families in which a real name (slot ``realname``, config ``names``) is never reported."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What of the configuration the linter needs for one file."""

    sender: Sender = "institution"
    speakers: dict[str, Sender] = field(default_factory=dict)
    severities: dict[str, Severity] = field(default_factory=dict)
    lang: str = "nl"


@dataclass(slots=True)
class _Reading:
    """A document on its way: its views, and what came of it."""

    document: Document
    settings: Settings
    views: list[tuple[int, View]] = field(default_factory=list)
    hits: list[tuple[int, View, Hit]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    words: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """Findings of one document in order, what went wrong, and how many words it holds."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    words: int


class Linter:
    """Checks documents with one set of rules. Holds no state that a check could change."""

    def __init__(self, index: Index, pipeline: str = "builtin") -> None:
        self.index = index
        self.pipeline_name = pipeline
        self._tokenizer = Tokenizer(index.vocabulary)
        self._word_keys: dict[str, tuple[str, ...]] = {}

    def check(self, documents: Sequence[tuple[Document, Settings]]) -> list[Outcome]:
        """Check a batch: tags are asked for together, outcomes do not depend on the batch."""
        if documents and self.pipeline_name not in ("builtin", "none"):
            load_pipeline(self.pipeline_name)  # named: missing is an error, tags needed or not
        readings = [self._read(document, settings) for document, settings in documents]
        self._tag([view for reading in readings for _, view in reading.views])
        return [self._outcome(reading) for reading in readings]

    def hits(self, documents: Sequence[tuple[Document, Settings]]) -> list[list[Hit]]:
        """The hits of each document before overlaps are settled: for coverage and ``trace``."""
        readings = [self._read(document, settings) for document, settings in documents]
        self._tag([view for reading in readings for _, view in reading.views])
        return [[hit for _, view in reading.views for hit in view.hits] for reading in readings]

    def views(self, document: Document, settings: Settings) -> list[View]:
        """The views of a document with their tokens, whether or not anything can match."""
        views = []
        for draft in document.drafts:
            parts = [(s, 0, len(s.text)) for s in draft.segments if s.text]
            texts = tuple(self._tokenizer.text(s.text) for s, _, _ in parts)
            senders = tuple(_sender(s, draft, settings) for s, _, _ in parts)
            views.append(View(self.index, tuple(s for s, _, _ in parts), senders, texts))
        return views

    # -- reading -------------------------------------------------------------------------
    def _read(self, document: Document, settings: Settings) -> _Reading:
        reading = _Reading(document, settings)
        for number, draft in enumerate(document.drafts):
            segments = [s for s in draft.segments if s.text]
            reading.words += sum(count_words(s.text) for s in segments if s.role != "label")
            for view in self._views(draft, segments, settings):
                try:
                    view.find()
                except RegexTimeout as error:
                    reading.problems.append(_timeout(document.path, error))
                reading.views.append((number, view))
            self._raw_checks(reading, number, draft, segments)
        return reading

    def _views(self, draft: Draft, segments: list[Segment], settings: Settings) -> Iterator[View]:
        """One view a draft; several, each within bounds, when the draft is very long."""
        for parts in _stretches(segments):
            words = frozenset[str]().union(*(self._words(s.text[a:b]) for s, a, b in parts))
            if not self.index.may_match(words):
                continue
            texts = tuple(self._tokenizer.text(s.text[start:end], start) for s, start, end in parts)
            held = tuple(s for s, _, _ in parts)
            senders = tuple(_sender(s, draft, settings) for s in held)
            yield View(self.index, held, senders, texts)

    def _words(self, text: str) -> set[str]:
        """Every key that a token of this text could have: never fewer than the tokens have."""
        keys: set[str] = set()
        for word in set(ATOM.findall(text)):
            keys.update(self._keys(word))
        for match in PREFILTER.finditer(text):
            keys.update(self._keys("".join(char for char in match.group() if char.isalpha())))
        return keys

    def _keys(self, word: str) -> tuple[str, ...]:
        found = self._word_keys.get(word)
        if found is None:
            keys = list(spellings(word))
            for tagged in (True, False) if len(word) > 2 else ():
                for a, b in self.index.vocabulary.open(word, tagged):
                    if b - a < len(word):
                        keys += spellings(word[a:b])
            if len(self._word_keys) > 200_000:
                self._word_keys.clear()
            found = self._word_keys[word] = tuple(dict.fromkeys(keys))
        return found

    def _raw_checks(
        self, reading: _Reading, number: int, draft: Draft, segments: list[Segment]
    ) -> None:
        senders = tuple(_sender(s, draft, reading.settings) for s in segments)
        view = View(self.index, tuple(segments), senders)
        for rule in self.index.raw_checks:
            if view.applies(rule) and rule.check:
                for hit in CHECKS[rule.check].run(view, rule):
                    if view.senders[hit.segment] in rule.senders:
                        reading.hits.append((number, view, hit))

    def _tag(self, views: list[View]) -> None:
        waiting = [view for view in views if view.pending]
        while waiting:
            pipeline = load_pipeline(self.pipeline_name)
            give_tags([text for view in waiting for text in view.texts if text.wanted], pipeline)
            for view in waiting:
                view.finish()
            waiting = [view for view in waiting if view.pending]

    # -- findings ------------------------------------------------------------------------
    def _outcome(self, reading: _Reading) -> Outcome:
        raw = list(reading.hits)
        reading.hits = []
        for number, view in reading.views:
            view.hits = settle(_without_names(view))
            beside = [hit for n, _, hit in raw if n == number]
            own = list(view.hits)
            view.hits = sorted([*own, *beside], key=lambda h: (h.segment, h.start))
            for rule in self.index.hit_checks:
                if view.applies(rule) and rule.check:
                    own += [
                        hit
                        for hit in CHECKS[rule.check].run(view, rule)
                        if view.senders[hit.segment] in rule.senders
                    ]
            if sum(n == number for n, _ in reading.views) == 1:
                own += beside  # raw findings settle with the others of their family
                raw = [item for item in raw if item[0] != number]
            reading.hits += [(number, view, hit) for hit in settle(own)]
        reading.hits += raw
        findings = [
            finding
            for number, view, hit in reading.hits
            if (finding := self._finding(reading, number, view, hit)) is not None
        ]
        if raw:
            findings = _apart(findings)
        findings.sort(key=lambda f: f.order)
        return Outcome(tuple(findings), tuple(reading.problems), reading.words)

    def _finding(self, reading: _Reading, number: int, view: View, hit: Hit) -> Finding | None:
        severity = hit.severity
        configured = reading.settings.severities.get(hit.rule.code)
        if configured is not None:
            severity = configured
        segment = view.segments[hit.segment]
        source = segment.source
        start, end = segment.span(hit.start, hit.end)
        phrase = " ".join(segment.text[hit.start : hit.end].split())
        lang = reading.settings.lang
        values = {"text": phrase, "other": "", **hit.values}
        related = self._related(view, hit, lang)
        if related:
            values["other"] = " ".join(related[0].text.split())
        return Finding(
            path=reading.document.path,
            origin=source.origin,
            code=hit.rule.code,
            rule=hit.rule.name,
            family=hit.rule.family,
            severity=severity,
            message=_fill(hit.rule.message.get(lang, ""), values),
            advice=_advice(hit, lang, values),
            text=source.text[start:end],
            phrase=phrase,
            start=source.position(start),
            end=source.position(end),
            sender=view.senders[hit.segment],
            speaker=segment.speaker,
            unit=segment.unit_at(hit.start),
            related=related,
            fixes=_fixes(segment, hit, phrase, lang),
            fingerprint=_fingerprint(hit, phrase, reading.document.drafts[number], segment),
            lines=source.lines(start, end),
        )

    def _related(self, view: View, hit: Hit, lang: str) -> tuple[Related, ...]:
        if hit.other is None:
            return ()
        number, first, last = hit.other
        segment = view.segments[number]
        if segment.source is not view.segments[hit.segment].source:
            return ()
        start, end = segment.span(first, last)
        source = segment.source
        text = source.text[start:end]
        phrase = " ".join(segment.text[first:last].split())
        message = (
            f"‘{phrase}’ is de andere kant" if lang == "nl" else f"'{phrase}' is the other side"
        )
        return (Related(message, text, source.position(start), source.position(end)),)


def _apart(findings: Sequence[Finding]) -> list[Finding]:
    """No two of one family in one place, raw checks included: the surer, then the longer stays."""
    kept: list[Finding] = []
    taken: dict[tuple[str, object], list[tuple[int, int]]] = {}
    for finding in sorted(
        findings,
        key=lambda f: (-f.severity.rank, f.start.offset - f.end.offset, f.order),
    ):
        start, end = finding.start.offset, finding.end.offset
        spans = taken.setdefault((finding.family, finding.origin), [])
        if all(end <= a or b <= start for a, b in spans):
            spans.append((start, end))
            kept.append(finding)
    return kept


def _stretches(segments: list[Segment]) -> Iterator[list[tuple[Segment, int, int]]]:
    """Segments in parts of at most :data:`STRETCH` code points together, cut at line ends."""
    part: list[tuple[Segment, int, int]] = []
    size = 0
    for segment in segments:
        at = 0
        while at < len(segment.text):
            end = _cut(segment.text, at, at + STRETCH - size)
            part.append((segment, at, end))
            size += end - at
            at = end
            if size >= STRETCH or at < len(segment.text):
                yield part
                part, size = [], 0
    if part:
        yield part


def _cut(text: str, at: int, most: int) -> int:
    if most >= len(text):
        return len(text)
    most = max(most, at + 1_000)
    for sign in ("\n\n", "\n", ". ", " "):
        found = text.rfind(sign, at + 1, most)
        if found > at:
            return found + len(sign)
    return min(most, len(text))


def _sender(segment: Segment, draft: Draft, settings: Settings) -> Sender:
    """Nearest wins: text on screen and speaker, then what the draft says, then the settings."""
    if segment.role == "screen":
        return "institution"
    if segment.speaker is not None:
        known = settings.speakers.get(fold(segment.speaker))
        if known:
            return known
    return draft.sender or settings.sender


def _without_names(view: View) -> Iterable[Hit]:
    """The hits of which no part is a real name (families in :data:`NAMED`), or a quote."""
    if not view.hits:
        return view.hits
    quotes = list(view.search_all("quotation"))
    named = any(hit.rule.family in NAMED for hit in view.hits)
    names = [*quotes, *view.search_all("realname")] if named else quotes
    return [
        hit
        for hit in view.hits
        if not any(
            hit.segment == segment and start < hit.end and hit.start < end
            for segment, start, end in (names if hit.rule.family in NAMED else quotes)
        )
    ]


def _fill(template: str, values: dict[str, str]) -> str:
    for key, value in values.items():
        template = template.replace("{" + key + "}", value)
    return template


def _advice(hit: Hit, lang: str, values: dict[str, str]) -> str:
    advice = _fill(hit.rule.advice.get(lang, ""), values)
    if not hit.entry or not hit.entry.say:
        return advice
    quote = "‘{}’" if lang == "nl" else "'{}'"
    joiner = " of " if lang == "nl" else " or "
    said = joiner.join(quote.format(word) for word in hit.entry.say)
    lead = "Zeg bijvoorbeeld" if lang == "nl" else "For example"
    return f"{advice} {lead}: {said}."


def _without_doubles(segment: Segment, hit: Hit, lang: str) -> tuple[Fix, ...]:
    """Take out the hashtags of a pile that stand in it twice."""
    most = int(hit.rule.settings.get("most", 4))
    edits = []
    for first, last in doubled_tags(segment.text[hit.start : hit.end], most):
        start, end = segment.span(hit.start + first, hit.start + last)
        if segment.source.text[start:end] != segment.text[hit.start + first : hit.start + last]:
            return ()  # markup inside: not ours to rewrite
        edits.append(Edit(segment.source.position(start), segment.source.position(end), ""))
    title = "Haal dubbele hashtags weg" if lang == "nl" else "Remove doubled hashtags"
    return (Fix("safe", title, tuple(edits)),) if edits else ()


def _fixes(segment: Segment, hit: Hit, phrase: str, lang: str) -> tuple[Fix, ...]:
    """The safe replacement an entry names, in the case of what it replaces."""
    if hit.rule.check == "hashtag-pile":
        return _without_doubles(segment, hit, lang)
    if hit.entry is None or hit.entry.fix is None:
        return ()
    start, end = segment.span(hit.start, hit.end)
    source = segment.source
    if source.text[start:end] != segment.text[hit.start : hit.end]:
        return ()  # markup or an escape inside: not ours to rewrite
    text = hit.entry.fix
    if phrase.isupper() and len(phrase) > 1:
        text = text.upper()
    elif phrase[:1].isupper():
        text = text[:1].upper() + text[1:]
    title = f"Vervang door ‘{text}’" if lang == "nl" else f"Replace with '{text}'"
    edit = Edit(source.position(start), source.position(end), text)
    return (Fix("safe", title, (edit,)),)


def _fingerprint(hit: Hit, phrase: str, draft: Draft, segment: Segment) -> str:
    """Code, folded phrase and up to 20 folded code points on either side inside the draft."""
    before, after = [], []
    passed = False
    for other in draft.segments:
        if other is segment:
            before.append(segment.text[max(0, hit.start - 200) : hit.start])
            after.append(segment.text[hit.end : hit.end + 200])
            passed = True
        elif passed:
            after.append(other.text[:200])
            if sum(map(len, after)) > 200:
                break
        else:
            before = [*before[-3:], other.text[-200:]]
    left = " ".join(fold(" ".join(before)).split())[-CONTEXT:]
    right = " ".join(fold(" ".join(after)).split())[:CONTEXT]
    parts = "\0".join((hit.rule.code, " ".join(fold(phrase).split()), left, right))
    return blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _timeout(path: str, error: RegexTimeout) -> Problem:
    entry = error.entry
    return Problem(
        path,
        "timeout",
        f"De regex ‘{entry.source}’ ({entry.path}:{entry.line}) duurde te lang en is gestopt.",
        "Maak hem eenvoudiger: geen herhaling binnen een herhaling.",
    )


def rules_for(
    rules: Iterable[Rule], selected: Callable[[str], bool], severities: dict[str, Severity | None]
) -> list[Rule]:
    """The rules that run: selected, and not switched off by ``[rules.CODE] severity = "off"``."""
    return [
        rule
        for rule in rules
        if selected(rule.code) and not (rule.code in severities and severities[rule.code] is None)
    ]


__all__ = ["Linter", "Outcome", "Settings", "Text", "Unit", "count_words", "rules_for"]
