"""What every writer shares: which findings are listed, and text that can always be encoded."""

from __future__ import annotations

import re
from typing import Any

from rolvast.finding import Finding, Report
from rolvast.report import Lang, ReportOptions

HOME = "https://github.com/rolvast/rolvast"
"""Where rolvast lives, for formats that name the tool's address."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def listed(report: Report, options: ReportOptions) -> tuple[list[Finding], int]:
    """The findings to list, in order, and how many were left out.

    Those lighter than ``min_severity`` are, and what ``max_findings`` cuts off after sorting.
    Suppressed ones are among them with ``show_suppressed``.
    """
    found = list(report.findings)
    if options.show_suppressed:
        found += report.suppressed
    shown = [one for one in found if one.severity.rank >= options.min_severity.rank]
    shown.sort(key=lambda finding: finding.order)
    if options.max_findings is not None:
        shown = shown[: max(options.max_findings, 0)]
    return shown, len(found) - len(shown)


def escape(char: str) -> str:
    r"""A character in ASCII: ``\t``, ``\x1b``, ``\u202e``; a byte that was not UTF-8: ``\xNN``."""
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char)
    if short:
        return short
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def clean(text: str) -> str:
    """The text with lone surrogates, which no encoding can write, escaped."""
    return _SURROGATE.sub(lambda match: escape(match.group()), text)


def cleaned(value: Any) -> Any:
    """:func:`clean` applied to every string inside dicts and lists."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(key): cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return value


def listed_open(report: Report, options: ReportOptions) -> list[Finding]:
    """As :func:`listed` without the suppressed ones, for formats that cannot mark them."""
    return [finding for finding in listed(report, options)[0] if finding.suppressed is None]


def last_line(finding: Finding) -> int:
    """The last line that holds something of the finding; its end may be the next line's start."""
    end = finding.end
    return end.line - 1 if end.column == 1 and end.line > finding.start.line else end.line


def message(finding: Finding, lang: Lang) -> str:
    """Message, advice, related places and, where lines say nothing, the unit; in one string."""
    from rolvast.report import words

    text = f"{finding.message} {finding.advice}".rstrip()
    for related in finding.related:
        see = words.place(lang, related.start)
        text += f" ({words.word(lang, 'related')} {see}: {related.message})"
    unit = words.unit(lang, finding.unit) if finding.origin == "unit" else ""
    return f"{unit}: {text}" if unit else text
