"""Running the examples inside lexicons: the tests of the rules, ours and a team's.

A bad example must give, for its rule, findings on exactly the marked spans; a good example
must give none of its family. Every unguarded term must be found in every carrier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rolvast.document import Document, Draft, ReadOptions, Segment, Source
from rolvast.finding import Finding, Sender
from rolvast.lexicon import Entry, Example, Lexicon, Rule
from rolvast.linter import Linter, Settings
from rolvast.matching import Index

CARRIERS = (
    "{}", "Kijk: {}.", "🎉 {} 🎉", "👉🏽{}", "({})", "“Kijk” {}!", "{}…", "Zo,\n{}\nzo",
)  # fmt: skip
"""Texts in which every unguarded term must be found."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An example or term that does not do what it says."""

    code: str
    path: str
    line: int | None
    text: str
    expected: tuple[str, ...]
    found: tuple[str, ...]
    why: str


def document_of(text: str, path: str = "-") -> Document:
    """A caption as a document of one draft, one segment: how examples are read."""
    from rolvast.sources import read

    if "\n" in text or ":" in text or "[" in text:
        return read(text.encode(), "x.txt", ReadOptions())
    source = Source(text)
    return Document(path, source, (Draft((Segment.verbatim(source, 0, len(text)),)),))


def run(
    lexicon: Lexicon, codes: Iterable[str] | None = None, pipeline: str = "builtin"
) -> list[Failure]:
    """Failures of all examples (of the rules in ``codes``), in the order of the rules."""
    linter = Linter(Index(lexicon, lexicon.rules), pipeline)
    wanted = set(codes) if codes is not None else None
    cases = [
        case
        for rule in lexicon.rules
        if wanted is None or rule.code in wanted
        for case in _cases(rule)
    ]
    documents = [
        (document_of(example.text), Settings(sender=example.sender)) for _, _, example, _ in cases
    ]
    failures = []
    for (rule, entry, example, is_bad), outcome in zip(cases, linter.check(documents), strict=True):
        failure = _judge(rule, entry, example, is_bad, outcome.findings)
        if failure:
            failures.append(failure)
    return failures + list(_carriers(lexicon, linter, wanted))


def _cases(rule: Rule) -> Iterator[tuple[Rule, Entry | None, Example, bool]]:
    for is_bad, examples in ((True, rule.bad), (False, rule.good)):
        for example in examples:
            yield rule, None, example, is_bad
    for entry in rule.entries:
        for is_bad, examples in ((True, entry.bad), (False, entry.good)):
            for example in examples:
                yield rule, entry, example, is_bad


def _judge(
    rule: Rule, entry: Entry | None, example: Example, is_bad: bool, findings: Iterable[Finding]
) -> Failure | None:
    if is_bad:
        found = [f for f in findings if f.code == rule.code]
        spans = [(f.start.offset, f.end.offset) for f in found]
        if spans == sorted(example.spans):
            return None
        why = "het gemarkeerde is niet precies wat gevonden is"
    else:
        found = [f for f in findings if f.family == rule.family]
        if not found:
            return None
        why = "een goed voorbeeld geeft toch een bevinding"
    return Failure(
        rule.code,
        entry.path if entry else rule.path,
        example.line,
        example.text,
        tuple(example.text[a:b] for a, b in example.spans),
        tuple(f"{f.code} {f.text}" for f in found),
        why,
    )


def _carriers(lexicon: Lexicon, linter: Linter, wanted: set[str] | None) -> Iterator[Failure]:
    """Every plain term of a rule without guards, in every carrier."""
    cases: list[tuple[Rule, Entry, str]] = []
    for rule in lexicon.rules:
        if wanted is not None and rule.code not in wanted:
            continue
        for entry in rule.entries:
            if entry.kind == "term" and not entry.guards and rule.severity.rank >= 0:
                cases += [(rule, entry, carrier.format(entry.source)) for carrier in CARRIERS]
    sender: dict[str, Sender] = {rule.code: rule.senders[0] for rule in lexicon.rules}
    documents = [(document_of(text), Settings(sender=sender[rule.code])) for rule, _, text in cases]
    for (rule, entry, text), outcome in zip(cases, linter.check(documents), strict=True):
        if not any(f.family == rule.family for f in outcome.findings):
            if rule.guards:
                continue  # a guard of the rule may rightly clear it in this carrier
            yield Failure(
                rule.code, entry.path, entry.line, text, (entry.source,), (),
                "de term wordt in deze omgeving niet gevonden",
            )  # fmt: skip


def uncovered(lexicon: Lexicon) -> list[tuple[Rule, Entry]]:
    """Patterns and guarded terms without an example of their own or of their rule."""
    linter = Linter(Index(lexicon, lexicon.rules))
    bare: list[tuple[Rule, Entry]] = []
    for rule in lexicon.rules:
        examples = list(rule.bad) + [e for entry in rule.entries for e in entry.bad]
        hit = _entries_hit(linter, rule, examples)
        for entry in rule.entries:
            if (entry.kind == "pattern" or entry.guards) and id(entry) not in hit:
                bare.append((rule, entry))
    return bare


def _entries_hit(linter: Linter, rule: Rule, examples: list[Example]) -> set[int]:
    documents = [(document_of(e.text), Settings(sender=e.sender)) for e in examples]
    return {
        id(hit.entry)
        for hits in linter.hits(documents)
        for hit in hits
        if hit.rule is rule and hit.entry
    }


def report_text(
    lexicon: Lexicon, own: bool, coverage: bool, pipeline: str = "builtin"
) -> tuple[str, bool]:
    """What ``rolvast test`` prints, and whether anything failed. ``own``: only a team's rules."""
    codes = [r.code for r in lexicon.rules if int(r.code[3:]) >= 900 or not own]
    failures = run(lexicon, codes, pipeline)
    lines = []
    for failure in failures:
        place = f"{failure.path}:{failure.line}" if failure.line else failure.path
        lines += [
            f"{place}: {failure.code} {failure.why}",
            f"    {failure.text!r}",
            f"    verwacht: {', '.join(failure.expected) or 'niets'}",
            f"    gevonden: {', '.join(failure.found) or 'niets'}",
        ]
    if coverage:
        bare = [(rule, entry) for rule, entry in uncovered(lexicon) if rule.code in codes]
        lines += [
            f"{entry.path}:{entry.line}: {rule.code} ‘{entry.source}’ heeft geen voorbeeld"
            for rule, entry in bare
        ]
    examples = sum(1 for rule in lexicon.rules if rule.code in codes for _ in _cases(rule))
    terms = sum(len(rule.entries) for rule in lexicon.rules if rule.code in codes)
    verdict = f"{len(failures)} mislukt" if failures else "alles klopt"
    lines.append(f"{len(codes)} regels, {terms} termen, {examples} voorbeelden: {verdict}")
    return "\n".join(lines) + "\n", bool(failures)
