"""What every writer shares: which findings are listed, and text that can always be encoded."""

from __future__ import annotations

import re
from typing import Any

from rolvast.finding import Finding, Report
from rolvast.report import ReportOptions

_SURROGATE = re.compile("[\ud800-\udfff]")


def listed(report: Report, options: ReportOptions) -> tuple[list[Finding], int]:
    """The findings to list, in order, and how many ``max_findings`` left out.

    Suppressed ones are among them with ``show_suppressed``. The cut comes after sorting.
    """
    found = list(report.findings)
    if options.show_suppressed:
        found += report.suppressed
    found.sort(key=lambda finding: finding.order)
    if options.max_findings is None or len(found) <= options.max_findings:
        return found, 0
    keep = max(options.max_findings, 0)
    return found[:keep], len(found) - keep


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
