"""``inline``: the draft itself with marks in it, and below it what each mark means.

``[[Jong Amsterdam|GRP101]]`` marks a stretch, ``[[…|AFZ301 INS102]]`` one with two findings.
Marks nest; where two cross, and where one runs over a line end, it is cut in parts:
``[[Geen|SLA102…]]`` goes on in ``[[stress|…SLA102]]``. ``(SLA102)`` is suppressed. Every
line keeps its number, so that a line of a draft is never mistaken for one of ours (or for a
command by what runs us).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from rolvast.document import LINE_END
from rolvast.finding import Finding, Report
from rolvast.report import ReportOptions, words
from rolvast.report.full import closing, problem_lines, shorten
from rolvast.report.plain import last_line, listed
from rolvast.report.terminal import Screen


class Mark(NamedTuple):
    """A marked stretch of one line, in code points; longer ones sort before their parts."""

    start: int
    minus_end: int
    label: str
    severity: str

    @property
    def end(self) -> int:
        return -self.minus_end


def render(report: Report, options: ReportOptions) -> str:
    screen = Screen(options.color, options.width, options.encoding)
    found, left_out = listed(report, options)
    lines: list[str] = []
    for _, group in groupby(found, _draft):
        lines += [*_marked(list(group), report, options, screen), ""]
    if options.problems:
        for problem in report.problems:
            lines += [*problem_lines(problem, options, screen), ""]
    lines += closing(report, options, screen, left_out)
    return screen.join(lines)


def _draft(finding: Finding) -> tuple[str, str | None]:
    """What is shown together: a file, or one cell or paragraph where there is no text file."""
    return finding.path, finding.unit.id if finding.origin == "unit" else None


def _marked(
    found: list[Finding], report: Report, options: ReportOptions, screen: Screen
) -> Iterator[str]:
    """A heading, the text with its marks, and the legend."""
    first = found[0]
    heading = screen.safe(first.path)
    if first.origin == "unit":
        heading += f" --> {screen.safe(words.unit(options.lang, first.unit))}"
    yield screen.style(heading, "bold")
    shown = _lines(found, report.sources.get(first.path) if first.origin == "file" else None)
    marks = _marks(found, shown)
    digits = len(str(max(shown, default=1)))
    for number, line in shown.items():
        text = mark_line(line, marks.get(number, []), screen)
        yield f"{number:>{digits}} | {text}".rstrip()
    yield ""
    for finding in found:
        yield from _legend(finding, options, screen)


def _lines(found: list[Finding], source: str | None) -> dict[int, str]:
    """Line number to line, of the whole source or else of what the findings touch."""
    if source is not None:
        return dict(enumerate(LINE_END.split(source.removesuffix("\n").removesuffix("\r")), 1))
    known = {
        finding.start.line + index: line
        for finding in found
        for index, line in enumerate(finding.lines)
    }
    return dict(sorted(known.items()))


def _marks(found: Iterable[Finding], shown: dict[int, str]) -> dict[int, list[Mark]]:
    """Line number to the marks on that line, a mark for each line that a finding touches."""
    marks: dict[int, list[Mark]] = {}
    for finding in found:
        start, end = finding.start, finding.end
        last = last_line(finding)
        for number in range(start.line, last + 1):
            length = len(shown.get(number, ""))
            begin = start.column - 1 if number == start.line else 0
            finish = end.column - 1 if number == end.line else length
            code = f"({finding.code})" if finding.suppressed else finding.code
            label = "…" * (number > start.line) + code + "…" * (number < last)
            mark = Mark(begin, -min(finish, length), label, finding.severity.value)
            marks.setdefault(number, []).append(mark)
    return marks


def nested(marks: Iterable[Mark]) -> list[Mark]:
    """The marks, those that cross another one cut at its end so that every two nest."""
    waiting = sorted(marks)
    done: list[Mark] = []
    around: list[int] = []
    while waiting:
        mark = heapq.heappop(waiting)
        while around and around[-1] <= mark.start and around[-1] < mark.end:
            around.pop()
        if around and mark.end > around[-1] > mark.start:
            cut = around[-1]
            label = mark.label.removesuffix("…") + "…"
            rest = "…" + mark.label.removeprefix("…")
            heapq.heappush(waiting, Mark(mark.start, -cut, label, mark.severity))
            heapq.heappush(waiting, Mark(cut, mark.minus_end, rest, mark.severity))
            continue
        around.append(mark.end)
        done.append(mark)
    return done


def mark_line(line: str, marks: list[Mark], screen: Screen) -> str:
    """One line with its marks written into it; the text itself is made safe for a terminal."""
    out: list[str] = []
    open_marks: list[tuple[int, str, str]] = []
    at = 0

    def text_to(offset: int) -> None:
        nonlocal at
        out.append(screen.source(line[at:offset]))
        at = offset

    def close() -> None:
        end, label, severity = open_marks.pop()
        text_to(end)
        out.append(screen.style(f"|{label}]]", severity))

    for (start, minus_end), same in groupby(nested(marks), lambda mark: mark[:2]):
        while open_marks and open_marks[-1][0] <= start:
            close()
        text_to(start)
        group = list(same)
        labels = " ".join(dict.fromkeys(mark.label for mark in group))
        severity = min(group, key=lambda mark: ("error", "warning", "info").index(mark.severity))
        out.append(screen.style("[[", severity.severity))
        open_marks.append((-minus_end, labels, severity.severity))
    while open_marks:
        close()
    text_to(len(line))
    return "".join(out)


def _legend(finding: Finding, options: ReportOptions, screen: Screen) -> Iterator[str]:
    lang = options.lang
    severity = screen.style(words.word(lang, finding.severity), finding.severity.value)
    place = f"{finding.start.line}:{finding.start.column}"
    yield f"  {place} {finding.code} {severity}: {screen.safe(finding.message)}"
    if finding.origin == "file" and (unit := words.unit(lang, finding.unit)):
        yield f"    --> {screen.safe(unit)}"
    if finding.advice:
        yield f"    {words.word(lang, 'advice')}: {screen.safe(finding.advice)}"
    for related in finding.related:
        see = f"{words.place(lang, related.start)}: ‘{shorten(related.text)}’ – {related.message}"
        yield f"    {words.word(lang, 'related')}: {screen.safe(see)}"
    if finding.suppressed:
        yield f"    {screen.safe(words.silenced(lang, finding.suppressed))}"
