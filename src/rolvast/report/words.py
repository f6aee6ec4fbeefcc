"""The fixed words of the reports for people, in Dutch and English.

What a rule says comes with the finding and is in the right language already.
"""

from __future__ import annotations

from rolvast.finding import Position, ProblemKind, Report, Suppression, Unit
from rolvast.report import Lang, ReportOptions

_WORDS: dict[str, tuple[str, str]] = {
    "error": ("fout", "error"),
    "warning": ("waarschuwing", "warning"),
    "info": ("info", "info"),
    "problem": ("niet gecontroleerd", "not checked"),
    "advice": ("advies", "advice"),
    "fix": ("voorstel", "suggestion"),
    "related": ("zie ook", "see also"),
    "remedy": ("oplossing", "remedy"),
    "why": ("waarom", "why"),
    "sender": ("afzender", "sender"),
    "help": ("uitleg", "help"),
    "suppressed": ("onderdrukt", "suppressed"),
    "institution": ("instelling", "institution"),
    "creator": ("maker", "creator"),
    "speaker": ("spreker", "speaker"),
    "in": ("in", "in"),
    "checked": ("gecontroleerd", "checked"),
    "excluded": ("uitgesloten", "excluded"),
    "skipped": ("overgeslagen", "skipped"),
    "no findings": ("geen bevindingen", "no findings"),
    "incomplete": ("niet alles is gecontroleerd", "not everything was checked"),
    "by inline": ("in de tekst", "in the draft"),
    "by sidecar": ("in het negeerbestand", "in the ignore file"),
    "by baseline": ("in de baseline", "in the baseline"),
    "part": ("deel", "part"),
    "line": ("regel", "line"),
    "cue": ("cue", "cue"),
    "row": ("rij", "row"),
    "value": ("waarde", "value"),
    "paragraph": ("alinea", "paragraph"),
    "column": ("kolom", "column"),
    "more lines": ("regels", "lines"),
}

_KINDS: dict[ProblemKind, tuple[str, str]] = {
    "missing": ("Er is niets op dit pad.", "There is nothing at this path."),
    "permission": ("Dit mag niet worden gelezen.", "This may not be read."),
    "encoding": ("De tekens zijn niet te lezen.", "The characters cannot be decoded."),
    "not-text": ("Dit is geen tekst.", "This is not text."),
    "syntax": ("De opmaak klopt niet.", "The markup is broken."),
    "no-field": ("Er is geen veld met een tekst.", "There is no field that holds a draft."),
    "too-large": ("Dit is te groot.", "This is too large."),
    "timeout": ("Het controleren duurde te lang.", "Checking took too long."),
    "config": ("De instellingen kloppen niet.", "The configuration is wrong."),
    "lexicon": ("Een woordenlijst klopt niet.", "A lexicon is wrong."),
    "pipeline": ("De taalpijplijn ontbreekt of past niet.", "The pipeline is missing or unfit."),
    "baseline": ("De baseline ontbreekt of klopt niet.", "The baseline is missing or wrong."),
}

_NOUNS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "draft": (("concept", "concepten"), ("draft", "drafts")),
    "file": (("bestand", "bestanden"), ("file", "files")),
    "finding": (("bevinding", "bevindingen"), ("finding", "findings")),
    "error": (("fout", "fouten"), ("error", "errors")),
    "warning": (("waarschuwing", "waarschuwingen"), ("warning", "warnings")),
    "info": (("info", "info"), ("info", "info")),
    "problem": (("probleem", "problemen"), ("problem", "problems")),
    "more": (("andere bevinding", "andere bevindingen"), ("more finding", "more findings")),
}


def word(lang: Lang, key: str) -> str:
    return _WORDS[key][lang == "en"]


def kind(lang: Lang, problem: ProblemKind) -> str:
    """What a kind of problem means, in a sentence."""
    return _KINDS[problem][lang == "en"]


def count(lang: Lang, noun: str, number: int) -> str:
    """``1 bestand``, ``2 bestanden``."""
    return f"{number} {_NOUNS[noun][lang == 'en'][number != 1]}"


def summary(report: Report, lang: Lang) -> str:
    """What was checked and what came of it, in one line."""
    checked = count(lang, "draft", report.drafts)
    if report.files or report.drafts:
        checked += f" {word(lang, 'in')} {count(lang, 'file', report.files)}"
    parts = [f"{checked} {word(lang, 'checked')}"]
    for key, number in (("excluded", report.excluded), ("skipped", report.skipped)):
        if number:
            parts.append(f"{number} {word(lang, key)}")
    text = ", ".join(parts)
    if report.drafts or report.findings:
        text += f": {_found(report, lang)}"
    if report.suppressed:
        text += f", {len(report.suppressed)} {word(lang, 'suppressed')}"
    if report.problems:
        text += f"; {count(lang, 'problem', len(report.problems))}: {word(lang, 'incomplete')}"
    return text


def _found(report: Report, lang: Lang) -> str:
    if not report.findings:
        return word(lang, "no findings")
    severities = (count(lang, key, number) for key, number in report.by_severity.items())
    return f"{count(lang, 'finding', len(report.findings))} ({', '.join(severities)})"


def cut(options: ReportOptions, number: int) -> str:
    """The line that says how many findings were not listed, and by which option."""
    flags = ["--min-severity"] if options.min_severity.rank else []
    flags += ["--max-findings"] if options.max_findings is not None else []
    said = "not shown" if options.lang == "en" else "niet getoond"
    return f"{count(options.lang, 'more', number)} {said} ({', '.join(flags)})"


def unit(lang: Lang, place: Unit) -> str:
    """The address of a unit in words; empty for plain text, where line and column say it all."""
    parts = []
    if place.kind == "cell" and place.id:
        parts.append(place.id)
    elif place.kind != "text":
        name = _WORDS.get(place.kind, (place.kind, place.kind))[lang == "en"]
        parts.append(" ".join(part for part in (name, place.id, place.time) if part))
    if place.field and place.kind in ("row", "cell"):
        parts.append(f"{word(lang, 'column')} {place.field}")
    elif place.field:
        parts.append(place.field)
    return ", ".join(parts)


def place(lang: Lang, start: Position) -> str:
    return f"{word(lang, 'line')} {start.line}, {word(lang, 'column')} {start.column}"


def silenced(lang: Lang, by: Suppression) -> str:
    """``onderdrukt in de tekst, regel 3: quote``."""
    text = f"{word(lang, 'suppressed')} {word(lang, f'by {by.by}')}"
    if by.line is not None:
        text += f", {word(lang, 'line')} {by.line}"
    return f"{text}: {by.reason}" if by.reason else text


def sender(options: ReportOptions, name: str, speaker: str | None) -> str:
    """``instelling (spreker SAM)``."""
    text = word(options.lang, name)
    return f"{text} ({word(options.lang, 'speaker')} {speaker})" if speaker else text
