"""``github`` read back as the Actions runner reads it."""

from __future__ import annotations

import re

import pytest
import report_samples as samples
from hypothesis import given
from hypothesis import strategies as st
from test_report_json import worst

from rolvast.document import Source
from rolvast.finding import Report
from rolvast.report import ReportOptions, write
from rolvast.report.github import workflow_command

COMMANDS = ("error", "warning", "notice")


def read_command(line: str) -> tuple[str, dict[str, str], str]:
    """A line of a log as (command, properties, data), by the steps of the runner's parser."""
    assert line.lstrip().startswith("::")
    line = line.lstrip()
    end = line.index("::", 2)
    command, _, pairs = line[2:end].partition(" ")
    assert command in COMMANDS
    properties = {}
    for pair in filter(None, pairs.strip().split(",")):
        key, _, value = pair.partition("=")
        if value:
            properties[key] = undo(value, ("%0D", "%0A", "%3A", "%2C", "%25"))
    return command, properties, undo(line[end + 2 :], ("%0D", "%0A", "%25"))


def undo(text: str, escapes: tuple[str, ...]) -> str:
    for escape in escapes:
        text = text.replace(escape, chr(int(escape[1:], 16)))
    return text


def commands(report: Report) -> list[tuple[str, dict[str, str], str]]:
    """Every line of the output, split where the runner splits."""
    text = write("github", report, ReportOptions())
    return [read_command(line) for line in re.split(r"\r\n|\r|\n", text)[:-1]]


@pytest.mark.parametrize("sample", samples.REPORTS)
def test_one_annotation_a_finding_and_a_problem(sample: str) -> None:
    report = samples.REPORTS[sample]()
    read = commands(report)
    assert len(read) == len(report.findings) + len(report.problems)
    levels = {"error": "error", "warning": "warning", "info": "notice"}
    for (command, properties, data), finding in zip(read, report.findings, strict=False):
        assert command == levels[finding.severity]
        assert properties["title"] == f"{finding.code} {finding.rule}"
        assert finding.message in data
        assert finding.advice in data
        if finding.origin == "unit":
            assert not properties.keys() & {"line", "endLine", "col", "endColumn"}
            assert data.startswith("Blad1!C7")
            continue
        assert int(properties["line"]) == finding.start.line
        assert int(properties["endLine"]) == finding.end.line
        if finding.start.line == finding.end.line:
            assert int(properties["col"]) == finding.start.column
            assert int(properties["endColumn"]) == finding.end.column
        else:
            assert not properties.keys() & {"col", "endColumn"}
    for (command, properties, data), problem in zip(
        read[len(report.findings) :], report.problems, strict=True
    ):
        assert command == "error"
        assert properties["file"] == problem.path
        assert data == f"{problem.message} {problem.remedy}"


def test_a_finding_up_to_the_next_line_stays_on_its_own() -> None:
    source = Source("no cap\nhoi\n")
    ((_, properties, _),) = commands(Report((samples.at(source, 0, 7, "SLA102"),)))
    assert (properties["line"], properties["endLine"]) == ("1", "1")
    assert "endColumn" not in properties


@given(
    value=st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\r\n%:,="))
    .filter(bool),
    data=st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\r\n%:,=")),
)  # fmt: skip
def test_escapes_come_back(value: str, data: str) -> None:
    line = workflow_command("notice", {"title": value, "file": "a.txt"}, data)
    assert read_command(line) == ("notice", {"title": value, "file": "a.txt"}, data)


@given(path=st.text(st.characters(), min_size=1, max_size=30), text=st.text(st.characters()))
def test_nothing_in_a_draft_becomes_a_command_of_its_own(path: str, text: str) -> None:
    text = f"\n::add-mask::x\n{text}"
    read = commands(worst(path, text))
    assert [command for command, _, _ in read] == ["warning", "error"]
