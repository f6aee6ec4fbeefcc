"""``github``: workflow commands that the Actions runner turns into annotations.

Escaping as the runner undoes it (``ActionCommand.cs``): ``%``, CR and LF in the message, also
``:`` and ``,`` in properties. Columns are only allowed when a finding stays on one line. What
is suppressed is left out: the format has no word for it.
"""

from __future__ import annotations

import re

from rolvast.finding import Finding, Problem, Report
from rolvast.report import ReportOptions
from rolvast.report.plain import clean, escape, last_line, listed_open, message

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""What must not reach the log's terminal."""

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report, options: ReportOptions) -> str:
    lines = [_finding(finding, options) for finding in listed_open(report, options)]
    lines += [_problem(problem) for problem in report.problems]
    return "".join(f"{line}\n" for line in lines)


def _finding(finding: Finding, options: ReportOptions) -> str:
    properties: dict[str, str | int] = {"title": f"{finding.code} {finding.rule}"}
    properties["file"] = finding.path
    if finding.origin == "file":
        properties |= {"line": finding.start.line, "endLine": last_line(finding)}
        if finding.start.line == finding.end.line:
            properties |= {"col": finding.start.column, "endColumn": finding.end.column}
    command = COMMANDS[finding.severity.value]
    return workflow_command(command, properties, message(finding, options.lang))


def _problem(problem: Problem) -> str:
    properties: dict[str, str | int] = {"title": f"rolvast: {problem.kind}", "file": problem.path}
    if problem.line is not None:
        properties["line"] = problem.line
        if problem.column is not None:
            properties["col"] = problem.column
    return workflow_command("error", properties, f"{problem.message} {problem.remedy}".rstrip())


def workflow_command(name: str, properties: dict[str, str | int], data: str) -> str:
    """``::name key=value,…::data``."""
    pairs = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {pairs}::{_data(data)}"


def _data(text: str) -> str:
    text = _CONTROLS.sub(lambda match: escape(match.group()), clean(text))
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
