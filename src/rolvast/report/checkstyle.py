"""``checkstyle``: the XML that Checkstyle writes and many servers read.

``line`` and ``column`` start at 1, columns count code points. What is suppressed is left out.
"""

from __future__ import annotations

from rolvast.finding import Finding, Problem, Report
from rolvast.report import Lang, ReportOptions
from rolvast.report.markup import HEADER, tag
from rolvast.report.plain import listed_open, message


def render(report: Report, options: ReportOptions) -> str:
    errors: dict[str, list[str]] = {}
    for finding in listed_open(report, options):
        errors.setdefault(finding.path, []).append(_error(finding, options.lang))
    for problem in report.problems:
        errors.setdefault(problem.path, []).append(_problem(problem))
    lines = ['<checkstyle version="4.3">']
    for path in sorted(errors):
        lines += [f"  {tag('file', {'name': path})}", *errors[path], "  </file>"]
    return HEADER + "\n".join([*lines, "</checkstyle>"]) + "\n"


def _error(finding: Finding, lang: Lang) -> str:
    attributes: dict[str, str | int] = {"line": 1}
    if finding.origin == "file":
        attributes = {"line": finding.start.line, "column": finding.start.column}
    attributes["severity"] = finding.severity.value
    attributes["message"] = message(finding, lang)
    attributes["source"] = f"rolvast.{finding.code}"
    return f"    {tag('error', attributes, close=True)}"


def _problem(problem: Problem) -> str:
    attributes: dict[str, str | int] = {"line": problem.line or 1}
    if problem.column is not None:
        attributes["column"] = problem.column
    attributes["severity"] = "error"
    attributes["message"] = f"{problem.message} {problem.remedy}".rstrip()
    attributes["source"] = f"rolvast.{problem.kind}"
    return f"    {tag('error', attributes, close=True)}"
