"""checkstyle and junit, by the rules their readers rely on: neither has an official schema."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
import report_samples as samples
from hypothesis import given
from hypothesis import strategies as st
from test_report_json import worst

from rolvast.finding import Report
from rolvast.report import ReportOptions, write

OPTIONS = ReportOptions(rules=samples.rules(), show_suppressed=True)


def parse(name: str, report: Report) -> ElementTree.Element:
    text = write(name, report, OPTIONS)
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
    return ElementTree.fromstring(text.encode("utf-8"))


@pytest.mark.parametrize("sample", samples.REPORTS)
def test_checkstyle_structure(sample: str) -> None:
    report = samples.REPORTS[sample]()
    root = parse("checkstyle", report)
    assert (root.tag, list(root.attrib)) == ("checkstyle", ["version"])
    names = [file.attrib["name"] for file in root]
    assert len(set(names)) == len(names)
    for file in root:
        assert (file.tag, list(file.attrib)) == ("file", ["name"])
        for error in file:
            assert error.tag == "error"
            assert not len(error)
            attributes = set(error.attrib) - {"column"}
            assert attributes == {"line", "severity", "message", "source"}
            assert error.attrib["severity"] in ("error", "warning", "info")
            assert int(error.attrib["line"]) >= 1
            assert int(error.get("column", "1")) >= 1
            assert error.attrib["message"]
    assert len(root.findall(".//error")) == len(report.findings) + len(report.problems)


def test_checkstyle_places() -> None:
    errors = parse("checkstyle", samples.caption()).findall(".//error")
    places = [(int(one.attrib["line"]), int(one.attrib["column"])) for one in errors]
    assert places == [(one.start.line, one.start.column) for one in samples.caption().findings]


@pytest.mark.parametrize("sample", samples.REPORTS)
def test_junit_structure(sample: str) -> None:
    report = samples.REPORTS[sample]()
    root = parse("junit", report)
    assert root.tag == "testsuites"
    for level in (root, *root):
        assert set(level.attrib) == {"name", "tests", "failures", "errors", "skipped", "time"}
        cases = level.findall(".//testcase")
        assert int(level.attrib["tests"]) == len(cases) > 0
        for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(level.attrib[count]) == len(level.findall(f".//{tag}"))
    for case in root.findall("testsuite/testcase"):
        assert set(case.attrib) == {"name", "classname", "time"}
        assert len(case) <= 1
        for outcome in case:
            assert outcome.tag in ("failure", "error", "skipped")
            assert outcome.attrib["message"]
            assert set(outcome.attrib) - {"type"} == {"message"}
    assert int(root.attrib["failures"]) == len(report.findings)
    assert int(root.attrib["errors"]) == len(report.problems)
    assert int(root.attrib["skipped"]) == len(report.suppressed)


def test_junit_nothing_found_is_one_case_that_passes() -> None:
    root = parse("junit", samples.empty())
    (case,) = root.findall(".//testcase")
    assert len(case) == 0


@given(path=st.text(st.characters(), max_size=30), text=st.text(st.characters(), max_size=30))
def test_xml_is_valid_for_any_text_and_keeps_it(path: str, text: str) -> None:
    report = worst(path, text)
    checkstyle = parse("checkstyle", report)
    parse("junit", report)
    if re.fullmatch("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*", path + text):
        (file,) = checkstyle
        assert file.attrib["name"] == path
        assert file[0].attrib["message"] == f"m{text} {text}".rstrip()
