"""``rdjson``: the Reviewdog Diagnostic Format, a ``DiagnosticResult`` (reviewdog's rdf proto).

Columns count UTF-8 bytes from 1, ends are exclusive. A fix becomes a suggestion when it is
one edit: reviewdog offers every suggestion by itself.
"""

from __future__ import annotations

from typing import Any

from rolvast.finding import Finding, Position, Problem, Report
from rolvast.report import ReportOptions
from rolvast.report.json_report import dump
from rolvast.report.plain import HOME, listed_open, message

SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}
SOURCE = {"name": "rolvast", "url": HOME}


def render(report: Report, options: ReportOptions) -> str:
    return dump({"source": SOURCE, "diagnostics": diagnostics(report, options)}, indent=2)


def diagnostics(report: Report, options: ReportOptions) -> list[dict[str, Any]]:
    found = [_diagnostic(finding, options) for finding in listed_open(report, options)]
    return found + [_problem(problem) for problem in report.problems]


def _diagnostic(finding: Finding, options: ReportOptions) -> dict[str, Any]:
    location: dict[str, Any] = {"path": finding.path}
    code = {"value": finding.code}
    rule = options.rules.get(finding.code)
    if rule and rule.help_uri:
        code["url"] = rule.help_uri
    one: dict[str, Any] = {
        "message": message(finding, options.lang),
        "location": location,
        "severity": SEVERITIES[finding.severity.value],
        "code": code,
    }
    if finding.origin == "file":
        location["range"] = _range(finding.start, finding.end)
        suggestions = [
            {"range": _range(edit.start, edit.end), "text": edit.text}
            for fix in finding.fixes
            if fix.applicability != "display" and len(fix.edits) == 1
            for edit in fix.edits
        ]
        if suggestions:
            one["suggestions"] = suggestions
    return one


def _range(start: Position, end: Position) -> dict[str, dict[str, int]]:
    return {
        "start": {"line": start.line, "column": start.column_byte},
        "end": {"line": end.line, "column": end.column_byte},
    }


def _problem(problem: Problem) -> dict[str, Any]:
    """A problem's column is not given on: nobody says that it counts bytes."""
    location: dict[str, Any] = {"path": problem.path}
    if problem.line is not None:
        location["range"] = {"start": {"line": problem.line}}
    return {
        "message": f"{problem.message} {problem.remedy}".rstrip(),
        "location": location,
        "severity": "ERROR",
        "code": {"value": problem.kind},
    }
