"""JSON formats against their schemas and against what the schemas cannot say."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import report_samples as samples
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from rolvast.document import Source
from rolvast.finding import Report
from rolvast.report import ReportOptions, write
from rolvast.report.sarif import artifact

SCHEMAS = Path(__file__).parent / "schemas"
OPTIONS = ReportOptions(rules=samples.rules(), show_suppressed=True)
LANGS = [OPTIONS, ReportOptions(lang="en")]


def validator(text: str) -> Draft202012Validator:
    schema = json.loads(text)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def schema(name: str) -> Draft202012Validator:
    return validator((SCHEMAS / name).read_text(encoding="utf-8"))


def validate(value: Any, by: Draft202012Validator) -> None:
    errors = sorted(by.iter_errors(value), key=str)
    assert not errors, "\n".join(f"{error.json_path}: {error.message}" for error in errors)


OURS = validator((files("rolvast.report") / "schema-1.json").read_text(encoding="utf-8"))
DEFINED = OURS.schema["$defs"]
WORST = st.text(st.characters(), max_size=30)
"""Any code points at all, lone surrogates among them."""


def worst(path: str, text: str) -> Report:
    """A report in which every free text is ``text``, after an ``m`` in the messages."""
    source = Source(f"x{text}y")
    message = f"m{text}"
    one = samples.at(source, 1, len(source.text), "SLA102", path, message=message, advice=text)
    problem = samples.broken().problems[0]
    odd = problem._replace(path=path, message=message, remedy=text)
    return Report((one,), (), (odd,), 1, sources={path: source.text})


# --- json and jsonl ------------------------------------------------------------------------


@pytest.mark.parametrize("options", LANGS)
@pytest.mark.parametrize("sample", samples.REPORTS)
def test_json_is_valid(sample: str, options: ReportOptions) -> None:
    validate(json.loads(write("json", samples.REPORTS[sample](), options)), OURS)


def test_json_keys_are_all_there_in_the_order_of_the_contract() -> None:
    whole = json.loads(write("json", samples.caption(), OPTIONS))
    assert list(whole) == ["version", "tool", "findings", "errors", "summary"]
    for finding in whole["findings"]:
        assert list(finding) == DEFINED["finding"]["required"]
        assert list(finding["start"]) == DEFINED["position"]["required"]
    assert list(whole["summary"]) == DEFINED["summary"]["required"]
    errors = json.loads(write("json", samples.places(), OPTIONS))["errors"]
    assert [list(error) for error in errors] == [DEFINED["error"]["required"]] * 2


def test_json_text_is_the_slice() -> None:
    for finding in json.loads(write("json", samples.caption(), OPTIONS))["findings"]:
        for part in (finding, *finding["related"]):
            start, end = part["start"]["offset"], part["end"]["offset"]
            assert samples.CAPTION[start:end] == part["text"]


def test_json_suppressed_is_listed_only_when_asked_and_always_counted() -> None:
    shown = json.loads(write("json", samples.caption(), OPTIONS))
    hidden = json.loads(write("json", samples.caption(), ReportOptions()))
    assert sum(finding["suppressed"] is not None for finding in shown["findings"]) == 2
    assert all(finding["suppressed"] is None for finding in hidden["findings"])
    assert shown["summary"] == hidden["summary"]
    assert hidden["summary"]["suppressed"] == 2


def test_max_findings_lists_the_first_and_counts_all() -> None:
    whole = json.loads(write("json", samples.caption(), ReportOptions(max_findings=2)))
    assert [finding["code"] for finding in whole["findings"]] == ["GRP101", "AFZ301"]
    assert whole["summary"]["findings"] == 6


@pytest.mark.parametrize("sample", samples.REPORTS)
def test_jsonl_holds_what_json_holds(sample: str) -> None:
    report = samples.REPORTS[sample]()
    whole = json.loads(write("json", report, OPTIONS))
    lines = [json.loads(line) for line in write("jsonl", report, OPTIONS).splitlines()]
    assert all(next(iter(line)) == "type" for line in lines)
    kinds = [line.pop("type") for line in lines]
    assert kinds == sorted(kinds, key=["finding", "error", "summary"].index)
    last = lines.pop()
    assert lines == whole["findings"] + whole["errors"]
    assert last == {"version": 1, "tool": whole["tool"]} | whole["summary"]


@given(path=WORST, text=WORST)
def test_json_formats_are_valid_for_any_text(path: str, text: str) -> None:
    report = worst(path, text)
    validate(json.loads(write("json", report).encode("utf-8")), OURS)
    validate(json.loads(write("sarif", report).encode("utf-8")), SARIF)
    validate(json.loads(write("rdjson", report).encode("utf-8")), RDF)
    json.loads(write("gitlab", report).encode("utf-8"))
    for name in ("jsonl", "rdjsonl"):
        for line in write(name, report).encode("utf-8").removesuffix(b"\n").split(b"\n"):
            json.loads(line)


# --- sarif ---------------------------------------------------------------------------------

SARIF = schema("sarif-2.1.0.json")


def run_of(report: Report, options: ReportOptions = OPTIONS) -> dict[str, Any]:
    log = json.loads(write("sarif", report, options))
    validate(log, SARIF)
    (run,) = log["runs"]
    return dict(run)


@pytest.mark.parametrize("options", LANGS)
@pytest.mark.parametrize("sample", samples.REPORTS)
def test_sarif_is_valid_and_refers_to_itself_rightly(sample: str, options: ReportOptions) -> None:
    run = run_of(samples.REPORTS[sample](), options)
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    ids = [rule["id"] for rule in driver["rules"]]
    assert ids == sorted(set(ids))
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"]
        assert re.fullmatch("[0-9a-f]{16}", result["partialFingerprints"]["phraseContext/v1"])
        assert ("suppressions" in result) == options.show_suppressed
    for described in (*driver["rules"], *driver["notifications"]):
        assert all(
            described[key]["text"] for key in ("shortDescription", "fullDescription", "help")
        )
    for notice in run["invocations"][0]["toolExecutionNotifications"]:
        descriptor = notice["descriptor"]
        assert driver["notifications"][descriptor["index"]]["id"] == descriptor["id"]


def test_sarif_regions_are_code_points() -> None:
    report = samples.caption()
    lines = re.split(r"\r\n", samples.CAPTION)
    results = run_of(report)["results"]
    assert len(results) == 8
    for result in results:
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        if region["startLine"] == region["endLine"]:
            line = lines[region["startLine"] - 1]
            part = line[region["startColumn"] - 1 : region["endColumn"] - 1]
            assert part == region["snippet"]["text"]
        start = region["charOffset"]
        part = samples.CAPTION[start : start + region["charLength"]]
        assert part == region["snippet"]["text"]


def test_sarif_suppressions_and_baseline() -> None:
    results = run_of(samples.caption())["results"]
    kinds = [[one["kind"] for one in result["suppressions"]] for result in results]
    assert sorted(kind for kind in kinds if kind) == [["external"], ["inSource"]]
    states = [result["baselineState"] for result in results]
    assert states.count("unchanged") == 1
    assert set(states) == {"new", "unchanged"}
    assert all("baselineState" not in one for one in run_of(samples.places())["results"])
    compared = run_of(samples.places(), ReportOptions(baseline=True))["results"]
    assert {one["baselineState"] for one in compared} == {"new"}


def test_sarif_related_places_and_fixes() -> None:
    results = run_of(samples.caption())["results"]
    (clash,) = [one for one in results if one["ruleId"] == "AFZ301"]
    texts = [
        one["physicalLocation"]["region"]["snippet"]["text"] for one in clash["relatedLocations"]
    ]
    assert texts == ["@jongamsterdam", "Geen\r\nstress"]
    assert [one["id"] for one in clash["relatedLocations"]] == [1, 2]
    (fixed,) = [one for one in results if "fixes" in one]
    replacement = fixed["fixes"][0]["artifactChanges"][0]["replacements"][0]
    region = fixed["locations"][0]["physicalLocation"]["region"]
    assert replacement["deletedRegion"] == {k: v for k, v in region.items() if k != "snippet"}
    assert replacement["insertedContent"] == {"text": ""}


def test_sarif_problems_make_the_run_unsuccessful() -> None:
    run = run_of(samples.broken())
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [one["level"] for one in invocation["toolExecutionNotifications"]] == ["error"]
    assert run["results"] == []
    assert run_of(samples.empty())["invocations"][0]["executionSuccessful"] is True


def test_sarif_places_in_a_cell_have_no_region() -> None:
    cells = [one for one in run_of(samples.places())["results"] if one["properties"]["unit"]["id"]]
    cells = [one for one in cells if one["properties"]["unit"]["kind"] == "cell"]
    assert len(cells) == 2
    for one in cells:
        (location,) = one["locations"]
        assert "region" not in location["physicalLocation"]
        assert location["logicalLocations"][0]["fullyQualifiedName"] == "Blad1!C7, kolom caption"


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("drafts/a.txt", "drafts/a.txt"),
        ("./a b.txt", "a%20b.txt"),
        ("één%20:#?.txt", "%C3%A9%C3%A9n%2520%3A%23%3F.txt"),
        ("../x.txt", "../x.txt"),
        ("/srv/x y.txt", "file:///srv/x%20y.txt"),
        ("C:/x y.txt", "file:///C:/x%20y.txt"),
        ("-", "-"),
    ],
)
def test_sarif_uris(path: str, uri: str) -> None:
    assert artifact(path)["uri"] == uri
    assert ("uriBaseId" in artifact(path)) == (not uri.startswith("file:"))


@given(WORST)
def test_sarif_uris_are_ascii_and_can_be_read_back(path: str) -> None:
    uri = artifact(path)["uri"]
    assert re.fullmatch(r"[A-Za-z0-9._~:/%-]*", uri)
    if not re.search("[\ud800-\udfff]", path) and not uri.startswith("file:"):
        assert unquote(uri) == path.removeprefix("./")


# --- gitlab --------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", samples.REPORTS)
def test_gitlab_is_valid_and_fingerprints_are_unique(sample: str) -> None:
    issues = json.loads(write("gitlab", samples.REPORTS[sample](), OPTIONS))
    validate(issues, schema("gitlab.json"))
    prints = [issue["fingerprint"] for issue in issues]
    assert len(set(prints)) == len(prints)


def test_gitlab_equal_findings_get_their_own_fingerprint_and_lines_do_not_matter() -> None:
    def prints(text: str) -> list[str]:
        source = Source(text)
        same = {"fingerprint": "0123456789abcdef"}
        found = [samples.finding(source, "no cap", "SLA102", nth=nth, **same) for nth in range(2)]
        issues = json.loads(write("gitlab", Report(tuple(found))))
        return [issue["fingerprint"] for issue in issues]

    before, after = prints("no cap\nno cap\n"), prints("hoi\n\nno cap\nno cap\n")
    assert before == after
    assert len(set(before)) == 2


# --- rdjson and rdjsonl --------------------------------------------------------------------

RDF = schema("rdf.json")


@pytest.mark.parametrize("sample", samples.REPORTS)
def test_rdjson_is_valid_and_rdjsonl_holds_the_same(sample: str) -> None:
    report = samples.REPORTS[sample]()
    whole = json.loads(write("rdjson", report, OPTIONS))
    validate(whole, RDF)
    lines = [json.loads(line) for line in write("rdjsonl", report, OPTIONS).splitlines()]
    assert lines == [one | {"source": whole["source"]} for one in whole["diagnostics"]]
    for line in lines:
        validate(line, RDF.evolve(schema=RDF.schema | {"$ref": "#/$defs/diagnostic"}))


def test_rdjson_columns_are_bytes() -> None:
    """Cut from the bytes of the file by line and column: the texts of the findings."""
    lines = samples.CAPTION.encode("utf-8").split(b"\n")
    diagnostics = json.loads(write("rdjson", samples.caption(), OPTIONS))["diagnostics"]
    cut = []
    for one in diagnostics:
        start, end = one["location"]["range"]["start"], one["location"]["range"]["end"]
        part = lines[start["line"] - 1 : end["line"]]
        part[-1] = part[-1][: end["column"] - 1]
        part[0] = part[0][start["column"] - 1 :]
        cut.append(b"\n".join(part).decode("utf-8"))
    assert cut == [finding.text for finding in samples.caption().findings]
