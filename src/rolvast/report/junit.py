"""``junit``: test results as Jenkins and GitLab read them, a suite a file.

A finding is a failed case, a problem a case with an error, a suppressed finding (with
``--show-suppressed``) a skipped one; nothing found at all is one case that passes.
"""

from __future__ import annotations

from typing import NamedTuple

from rolvast.finding import Finding, Problem, Report
from rolvast.report import Lang, ReportOptions, words
from rolvast.report.markup import HEADER, tag, text
from rolvast.report.plain import listed, message

OUTCOMES = ("failure", "error", "skipped")


class Case(NamedTuple):
    """A test case: ``outcome`` is one of :data:`OUTCOMES`, or empty when it passes."""

    name: str
    outcome: str = ""
    message: str = ""
    type: str = ""
    detail: str = ""


def render(report: Report, options: ReportOptions) -> str:
    suites: dict[str, list[Case]] = {}
    for finding in listed(report, options)[0]:
        suites.setdefault(finding.path, []).append(_finding(finding, options.lang))
    for problem in report.problems:
        suites.setdefault(problem.path, []).append(_problem(problem))
    if not suites:
        suites["rolvast"] = [Case(words.word(options.lang, "no findings"))]
    every = [case for cases in suites.values() for case in cases]
    lines = [tag("testsuites", {"name": "rolvast"} | _counts(every))]
    for path in sorted(suites):
        lines.append(f"  {tag('testsuite', {'name': path} | _counts(suites[path]))}")
        for case in suites[path]:
            lines += _case(path, case)
        lines.append("  </testsuite>")
    return HEADER + "\n".join([*lines, "</testsuites>"]) + "\n"


def _counts(cases: list[Case]) -> dict[str, str | int]:
    outcomes = [case.outcome for case in cases]
    return {
        "tests": len(cases),
        "failures": outcomes.count("failure"),
        "errors": outcomes.count("error"),
        "skipped": outcomes.count("skipped"),
        "time": 0,
    }


def _finding(finding: Finding, lang: Lang) -> Case:
    name = f"{finding.code} {finding.rule} {finding.start.line}:{finding.start.column}"
    if finding.origin == "unit":
        name = f"{name} ({words.unit(lang, finding.unit)})"
    if finding.suppressed:
        return Case(name, "skipped", words.silenced(lang, finding.suppressed))
    detail = f"{finding.path}:{finding.start.line}:{finding.start.column}\n{finding.text}\n"
    return Case(name, "failure", message(finding, lang), finding.severity.value, detail)


def _problem(problem: Problem) -> Case:
    name = problem.kind if problem.line is None else f"{problem.kind} {problem.line}"
    return Case(name, "error", problem.message, problem.kind, problem.remedy)


def _case(path: str, case: Case) -> list[str]:
    attributes: dict[str, str | int] = {"name": case.name, "classname": path, "time": 0}
    if not case.outcome:
        return [f"    {tag('testcase', attributes, close=True)}"]
    start = f"    {tag('testcase', attributes)}"
    if case.outcome == "skipped":
        inner = tag("skipped", {"message": case.message}, close=True)
    else:
        opening = tag(case.outcome, {"message": case.message, "type": case.type})
        inner = f"{opening}{text(case.detail)}</{case.outcome}>"
    return [start, f"      {inner}", "    </testcase>"]
