"""``rdjsonl``: the diagnostics of ``rdjson``, one a line; nothing found is no line."""

from __future__ import annotations

from rolvast.finding import Report
from rolvast.report import ReportOptions
from rolvast.report.json_report import dump
from rolvast.report.rdjson import SOURCE, diagnostics


def render(report: Report, options: ReportOptions) -> str:
    return "".join(dump(one | {"source": SOURCE}) for one in diagnostics(report, options))
