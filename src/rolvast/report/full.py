"""``full``: a block a finding, with the source line and a line of carets under the words."""

from __future__ import annotations

from collections.abc import Iterator

from rolvast.finding import Finding, Problem, Report
from rolvast.report import ReportOptions, words
from rolvast.report.plain import listed
from rolvast.report.terminal import Excerpt, Screen, width

MAX_LINES = 6
"""Of a finding over more lines than this, only the first and last ones are shown."""


def render(report: Report, options: ReportOptions) -> str:
    screen = Screen(options.color, options.width, options.encoding)
    found, left_out = listed(report, options)
    lines: list[str] = []
    for finding in found:
        lines += [*_block(finding, options, screen), ""]
    if options.problems:
        for problem in report.problems:
            lines += [*problem_lines(problem, options, screen), ""]
    lines += closing(report, options, screen, left_out)
    return screen.join(lines)


def closing(report: Report, options: ReportOptions, screen: Screen, left_out: int) -> Iterator[str]:
    """The end of a report for people: what was cut, statistics, what was checked."""
    if options.statistics and report.findings:
        yield from _statistics(report, options, screen)
        yield ""
    if left_out:
        yield words.cut(options, left_out)
    if not options.quiet:
        yield screen.style(words.summary(report, options.lang), "bold")


def problem_lines(problem: Problem, options: ReportOptions, screen: Screen) -> Iterator[str]:
    """``path:line:column: niet gecontroleerd [kind] message`` and the remedy below it."""
    place = [problem.path, *(str(at) for at in (problem.line, problem.column) if at is not None)]
    label = screen.style(words.word(options.lang, "problem"), "error")
    yield f"{screen.safe(':'.join(place))}: {label} [{problem.kind}] {screen.safe(problem.message)}"
    if problem.remedy:
        yield f"  = {words.word(options.lang, 'remedy')}: {screen.safe(problem.remedy)}"


def _block(finding: Finding, options: ReportOptions, screen: Screen) -> Iterator[str]:
    place = f"{screen.safe(finding.path)}:{finding.start.line}:{finding.start.column}"
    severity = screen.style(words.word(options.lang, finding.severity), finding.severity.value)
    yield (
        f"{screen.style(place, 'bold')}: {severity} {screen.style(finding.code, 'bold')} "
        f"[{screen.safe(finding.rule)}] {screen.safe(finding.message)}"
    )
    margin = " " * len(str(finding.start.line + max(len(finding.lines) - 1, 0)))
    unit = words.unit(options.lang, finding.unit)
    if unit:
        yield f"{margin}--> {screen.safe(unit)}"
    yield from _source(finding, margin, options, screen)
    for key, text in _notes(finding, options):
        label = screen.style(words.word(options.lang, key), "bold")
        yield f"{margin} = {label}: {screen.safe(text)}"
    if finding.suppressed:
        yield f"{margin} = {screen.safe(words.silenced(options.lang, finding.suppressed))}"


def _source(finding: Finding, margin: str, options: ReportOptions, screen: Screen) -> Iterator[str]:
    """The lines that the finding touches, each with its underline."""
    if not finding.lines:
        return
    room = screen.columns - len(margin) - 3
    last = len(finding.lines) - 1
    skip = range(MAX_LINES // 2, last - MAX_LINES // 2 + 1) if last >= MAX_LINES else range(0)
    yield f"{margin} |"
    for index in range(len(finding.lines)):
        if index in skip:
            if index == skip.start:
                yield f"{margin} | ({len(skip)} {words.word(options.lang, 'more lines')})"
            continue
        number = finding.start.line + index
        excerpt = underlined(finding, index, screen, room)
        carets = screen.style("^" * excerpt.length, finding.severity.value)
        yield f"{number:>{len(margin)}} | {excerpt.text}".rstrip()
        yield f"{margin} | {' ' * excerpt.before}{carets}"


def underlined(finding: Finding, index: int, screen: Screen, columns: int) -> Excerpt:
    """The line ``finding.lines[index]`` as shown, and which columns of it are the finding's."""
    line = finding.lines[index]
    start = finding.start.column - 1 if index == 0 else len(line) - len(line.lstrip())
    ends_here = finding.start.line + index == finding.end.line
    end = finding.end.column - 1 if ends_here else len(line)
    return screen.excerpt(line, start, end, columns)


def _notes(finding: Finding, options: ReportOptions) -> Iterator[tuple[str, str]]:
    """(word key, text) of the lines below the source."""
    if finding.advice:
        yield "advice", finding.advice
    for fix in finding.fixes:
        yield "fix", fix.title
    for related in finding.related:
        text = shorten(related.text)
        yield "related", f"{words.place(options.lang, related.start)}: ‘{text}’ – {related.message}"
    if options.verbose:
        yield "sender", words.sender(options, finding.sender, finding.speaker)
        rule = options.rules.get(finding.code)
        if rule and rule.why:
            yield "why", rule.why
        if rule and rule.help_uri:
            yield "help", rule.help_uri


def shorten(text: str, limit: int = 60) -> str:
    """The text on one line, at most ``limit`` code points of it."""
    line = " ".join(text[: 4 * limit].split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _statistics(report: Report, options: ReportOptions, screen: Screen) -> Iterator[str]:
    """A line a code: how often, code, severity, rule; the most frequent first."""
    counted: dict[str, int] = {}
    sample: dict[str, Finding] = {}
    for finding in report.findings:
        counted[finding.code] = counted.get(finding.code, 0) + 1
        sample.setdefault(finding.code, finding)
    digits = len(str(max(counted.values())))
    names = {code: words.word(options.lang, one.severity) for code, one in sample.items()}
    room = max(width(name) for name in names.values())
    for code in sorted(counted, key=lambda code: (-counted[code], code)):
        rule = screen.safe(sample[code].rule)
        yield f"{counted[code]:>{digits}}  {code}  {names[code]:<{room}}  {rule}"
