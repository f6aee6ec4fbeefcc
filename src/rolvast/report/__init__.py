"""Reports: one writer a format, each a pure function from a report to the complete text.

A writer's module is imported only when its format is asked for. The caller does all input
and output; what :func:`write` returns consists of whole lines that end with ``\\n`` only (of none
in line formats that have nothing to say), can always be encoded as UTF-8, and is the same for
the same input.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Literal, NamedTuple, cast

import rolvast
from rolvast.finding import Report, Severity

Lang = Literal["nl", "en"]

WRITERS: dict[str, str] = {
    "full": "rolvast.report.full",
    "concise": "rolvast.report.concise",
    "inline": "rolvast.report.inline",
    "json": "rolvast.report.json_report",
    "jsonl": "rolvast.report.jsonl",
    "sarif": "rolvast.report.sarif",
    "github": "rolvast.report.github",
    "gitlab": "rolvast.report.gitlab",
    "rdjson": "rolvast.report.rdjson",
    "rdjsonl": "rolvast.report.rdjsonl",
    "checkstyle": "rolvast.report.checkstyle",
    "junit": "rolvast.report.junit",
}
"""Format name (``--output-format``) to the module whose ``render`` writes it."""

HUMAN = frozenset({"full", "concise", "inline"})
"""Formats for people: language, colour, width, ``quiet`` and ``verbose`` matter only here."""

NEEDS_SOURCES = frozenset({"inline"})
"""Formats that show whole drafts and want ``Report.sources`` filled."""


class RuleInfo(NamedTuple):
    """What a report may say about a rule, in the language of the run.

    ``summary`` is one sentence; ``why`` and ``advice`` are prose; ``help_uri`` is the address
    of the rule's page. Empty strings and None mean that there is nothing to say.
    """

    code: str
    name: str
    family: str
    severity: Severity
    summary: str = ""
    why: str = ""
    advice: str = ""
    help_uri: str | None = None


class ReportOptions(NamedTuple):
    """How to write a report; nothing here changes what was found or the exit code.

    ``width`` is the terminal's number of columns (None: not a terminal); ``encoding`` what the
    output can show, other characters are escaped before anything is measured. ``max_findings``
    and ``min_severity`` limit what is listed, counts stay whole. ``quiet`` leaves out the last
    line, ``verbose`` adds why a rule exists and who speaks. ``baseline`` says that one was compared
    with. ``problems`` can be set to False where the caller shows them elsewhere.
    """

    lang: Lang = "nl"
    color: bool = False
    width: int | None = None
    encoding: str = "utf-8"
    statistics: bool = False
    show_suppressed: bool = False
    quiet: bool = False
    verbose: bool = False
    problems: bool = True
    max_findings: int | None = None
    min_severity: Severity = Severity.INFO
    baseline: bool = False
    rules: Mapping[str, RuleInfo] = {}  # never changed
    version: str = rolvast.__version__


def write(name: str, report: Report, options: ReportOptions | None = None) -> str:
    """The complete text of ``report`` in the format ``name``, one of :data:`WRITERS`."""
    if name not in WRITERS:
        raise ValueError(f"unknown format {name!r}; known: {', '.join(WRITERS)}")
    render = import_module(WRITERS[name]).render
    return cast(str, render(report, options or ReportOptions()))


def problems_text(report: Report, options: ReportOptions | None = None) -> str:
    """Only the problems, as ``full`` words them, for standard error; empty without problems."""
    from rolvast.report.full import problem_lines
    from rolvast.report.terminal import Screen

    options = options or ReportOptions()
    screen = Screen(options.color, options.width, options.encoding)
    return screen.join(
        line for problem in report.problems for line in problem_lines(problem, options, screen)
    )
