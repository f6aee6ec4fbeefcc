"""``concise``: one line a finding, ``path:line:column: CODE severity message``.

The severity is the contract's word in every language, so that the line can be parsed.
"""

from __future__ import annotations

from rolvast.finding import Finding, Report
from rolvast.report import ReportOptions, words
from rolvast.report.full import closing, problem_lines
from rolvast.report.plain import listed
from rolvast.report.terminal import Screen


def render(report: Report, options: ReportOptions) -> str:
    screen = Screen(options.color, options.width, options.encoding)
    found, left_out = listed(report, options)
    lines = [_line(finding, options, screen) for finding in found]
    if options.problems:
        for problem in report.problems:
            lines += problem_lines(problem, options, screen)
    lines += closing(report, options, screen, left_out)
    return screen.join(lines)


def _line(finding: Finding, options: ReportOptions, screen: Screen) -> str:
    place = f"{screen.safe(finding.path)}:{finding.start.line}:{finding.start.column}"
    severity = screen.style(finding.severity.value, finding.severity.value)
    line = f"{place}: {finding.code} {severity} {screen.safe(finding.message)}"
    if finding.origin == "unit":
        line += f" [{screen.safe(words.unit(options.lang, finding.unit))}]"
    if finding.suppressed:
        line += f" ({screen.safe(words.silenced(options.lang, finding.suppressed))})"
    return line
