"""``jsonl``: one JSON object a line, each with a ``type``: findings, errors, then the summary.

The objects are those of ``json``; the summary also carries ``version`` and ``tool``.
"""

from __future__ import annotations

from rolvast.finding import Report
from rolvast.report import ReportOptions
from rolvast.report.json_report import document, dump


def render(report: Report, options: ReportOptions) -> str:
    whole = document(report, options)
    head = {"version": whole["version"], "tool": whole["tool"]}
    lines = [
        *({"type": "finding"} | finding for finding in whole["findings"]),
        *({"type": "error"} | problem for problem in whole["errors"]),
        {"type": "summary"} | head | whole["summary"],
    ]
    return "".join(dump(line) for line in lines)
