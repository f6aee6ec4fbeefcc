"""Hand-built reports: every kind of text and place that has ever shifted a column somewhere."""

from __future__ import annotations

from typing import Any

from rolvast.document import Source
from rolvast.finding import (
    Edit,
    Finding,
    Fix,
    Problem,
    Related,
    Report,
    Severity,
    Suppression,
    Unit,
)
from rolvast.report import RuleInfo

CAPTION = (
    "@jongamsterdam 💉 Bescherm jezelf en je vrienden\r\n"
    "👨‍👩‍👧‍👦 Prik gemist? 😅 Geen\r\n"
    "stress, 한국어 cafe\u0301 \tno cap, Link in bio👆\r\n"
)
LONG = "Een heel lange regel " + "😀 met woorden " * 17 + "middels een formulier " + "en meer " * 26
CROSSING = "Volg Jong Amsterdam nu meteen!\nregel twee [[al gemerkt]]\n"
CELL = "Scoor nu je ticket\nlink in bio"
CUES = "14\n00:00:12,000 --> 00:00:14,000\nDit is lit, mensen\n"

RULES = {
    "GRP101": ("youth-label", "error", "Een jongerenlabel op een instelling."),
    "INS102": ("officialese", "warning", "Ambtelijke taal."),
    "SLA102": ("internet-slang", "warning", "Internettaal."),
    "CTA101": ("link-in-bio", "info", "Verwijst naar de bio."),
    "AFZ301": ("clash", "warning", "Afzender en stijl botsen."),
    "SUP001": ("unused-suppression", "info", "Een onderdrukking die niets doet."),
}


def rules() -> dict[str, RuleInfo]:
    return {
        code: RuleInfo(
            code,
            name,
            code[:3],
            Severity(severity),
            summary,
            why=f"Waarom {name} vertrouwen kost.",
            advice=f"Schrijf het anders ({name}).",
            help_uri=f"https://example.org/rules/{code}",
        )
        for code, (name, severity, summary) in RULES.items()
    }


def finding(
    source: Source, text: str, code: str, path: str = "drafts/a.txt", nth: int = 0, **more: Any
) -> Finding:
    """A finding of ``code`` on the ``nth`` occurrence of ``text`` in ``source``."""
    start = -1
    for _ in range(nth + 1):
        start = source.text.index(text, start + 1)
    return at(source, start, start + len(text), code, path, **more)


def at(
    source: Source, start: int, end: int, code: str, path: str = "drafts/a.txt", **more: Any
) -> Finding:
    name, severity, _ = RULES[code]
    text = source.text[start:end]
    phrase = " ".join(text.split())
    values: dict[str, Any] = {
        "path": path,
        "origin": source.origin,
        "code": code,
        "rule": name,
        "family": code[:3],
        "severity": Severity(severity),
        "message": f"‘{phrase}’ past niet bij deze afzender.",
        "advice": "Schrijf wat iemand kan doen of krijgt.",
        "text": text,
        "phrase": phrase,
        "start": source.position(start),
        "end": source.position(end),
        "sender": "institution",
        "speaker": None,
        "unit": Unit(),
        "fingerprint": f"{start:08x}{end:08x}",
        "lines": source.lines(start, end),
    }
    return Finding(**(values | more))


def ordered(*findings: Finding) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda one: one.order))


def related(source: Source, text: str, message: str) -> Related:
    start = source.text.index(text)
    end = start + len(text)
    return Related(message, text, source.position(start), source.position(end))


def caption() -> Report:
    """Emoji, a ZWJ family, CRLF, a finding over two lines, wide letters, a tab, AFZ."""
    source = Source(CAPTION)
    cap = source.text.index("no cap")
    fix = Fix(
        "safe", "Laat ‘no cap’ weg", (Edit(source.position(cap), source.position(cap + 6), ""),)
    )
    clash = finding(
        source,
        "Bescherm jezelf en je vrienden",
        "AFZ301",
        related=(
            related(source, "@jongamsterdam", "hier spreekt een jongere"),
            related(source, "Geen\r\nstress", "hier ook"),
        ),
    )
    found = ordered(
        finding(source, "jongamsterdam", "GRP101"),
        finding(source, "Bescherm jezelf en je vrienden", "INS102"),
        clash,
        finding(source, "Geen\r\nstress", "SLA102"),
        finding(source, "no cap", "SLA102", fixes=(fix,), speaker="SAM"),
        finding(source, "Link in bio", "CTA101"),
    )
    silenced = finding(
        source,
        "Prik gemist",
        "SLA102",
        suppressed=Suppression("inline", "quote van een bezoeker", 2),
    )
    old = finding(source, "cafe\u0301", "INS102", suppressed=Suppression("baseline"))
    return Report(
        findings=found,
        suppressed=ordered(silenced, old),
        files=1,
        drafts=1,
        words=18,
        pipeline=("builtin", "1.0"),
        sources={"drafts/a.txt": CAPTION},
    )


def places() -> Report:
    """Several files: a long line, crossing marks, a cell, a cue, a problem, odd names."""
    long, crossing, cell, cues = Source(LONG), Source(CROSSING), Source(CELL, "unit"), Source(CUES)
    sheet = {"path": "kalender.xlsx", "unit": Unit("cell", "Blad1!C7", "caption")}
    found = ordered(
        finding(long, "middels", "INS102", "drafts/lang é%.txt"),
        finding(crossing, "Volg Jong Amsterdam", "CTA101", "drafts/kruis.txt"),
        finding(crossing, "Jong Amsterdam nu", "GRP101", "drafts/kruis.txt"),
        finding(crossing, "Amsterdam", "SLA102", "drafts/kruis.txt"),
        finding(crossing, "meteen!\nregel twee", "INS102", "drafts/kruis.txt"),
        finding(cell, "link in bio", "CTA101", **sheet),
        finding(cell, "Scoor", "SLA102", **sheet),
        finding(
            cues,
            "lit",
            "SLA102",
            "w\\xefn\x1b[31m.srt",
            unit=Unit("cue", "14", None, "00:00:12,000"),
        ),
    )
    return Report(
        findings=found,
        problems=(
            Problem("stuk.txt", "encoding", "Geen UTF-8: byte 0xe9.", "Geef --encoding.", 3, 7),
            Problem("weg, 100%.txt", "missing", "Bestaat niet.\nEcht niet.", "Kijk naar de naam."),
        ),
        files=4,
        skipped=2,
        excluded=1,
        drafts=5,
        words=120,
        pipeline=("builtin", "1.0"),
        sources={
            "drafts/lang é%.txt": LONG,
            "drafts/kruis.txt": CROSSING,
            "w\\xefn\x1b[31m.srt": CUES,
        },
    )


def empty() -> Report:
    return Report(files=1, drafts=1, words=9, pipeline=("builtin", "1.0"))


def broken() -> Report:
    return Report(problems=(Problem("weg.txt", "missing", "Bestaat niet.", "Kijk naar de naam."),))


REPORTS = {"caption": caption, "places": places, "empty": empty, "broken": broken}
