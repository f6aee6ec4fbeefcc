"""``sarif``: the OASIS Static Analysis Results Interchange Format, version 2.1.0.

Columns count code points (``columnKind``) and a line also ends at a lone CR, as everywhere in
rolvast. Paths become percent-encoded URIs relative to ``%SRCROOT%``; a place inside a cell or
paragraph, which no line of the file holds, is a logical location.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from rolvast.finding import Finding, Position, Problem, ProblemKind, Report
from rolvast.report import Lang, ReportOptions, RuleInfo, words
from rolvast.report.json_report import dump
from rolvast.report.plain import HOME, clean, listed, message

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT = "%SRCROOT%"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def render(report: Report, options: ReportOptions) -> str:
    found, _ = listed(report, options)
    rules = _rules(found, options)
    kinds = sorted({problem.kind for problem in report.problems})
    run = {
        "tool": _tool(report, options, rules, kinds),
        "invocations": [
            {
                "executionSuccessful": not report.problems,
                "toolExecutionNotifications": [_notice(one, kinds) for one in report.problems],
            }
        ],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The directory of the run."}}},
        "newlineSequences": ["\r\n", "\n", "\r"],
        "columnKind": "unicodeCodePoints",
        "results": _results(found, report, options, [rule["id"] for rule in rules]),
    }
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _tool(
    report: Report,
    options: ReportOptions,
    rules: list[dict[str, Any]],
    kinds: Sequence[ProblemKind],
) -> dict[str, Any]:
    name, version = report.pipeline
    pipeline = {"name": name, "version": version} if version else {"name": name}
    driver = {
        "name": "rolvast",
        "version": options.version,
        "informationUri": HOME,
        "language": options.lang,
        "rules": rules,
        "notifications": [
            _described({"id": kind}, words.kind(options.lang, kind)) for kind in kinds
        ],
    }
    return {"driver": driver, "extensions": [pipeline]}


def _rules(found: list[Finding], options: ReportOptions) -> list[dict[str, Any]]:
    """Metadata of every known rule and of every code that was found, by code."""
    known = dict(options.rules)
    for one in found:
        known.setdefault(one.code, RuleInfo(one.code, one.rule, one.family, one.severity))
    return [_rule(known[code]) for code in sorted(known)]


def _rule(rule: RuleInfo) -> dict[str, Any]:
    one: dict[str, Any] = {
        "id": rule.code,
        "name": rule.name,
        "defaultConfiguration": {"level": LEVELS[rule.severity.value]},
        "properties": {"tags": [rule.family]},
    }
    if rule.help_uri:
        one["helpUri"] = rule.help_uri
    summary = rule.summary or rule.name
    return _described(one, summary, rule.why or summary, f"{rule.why} {rule.advice}".strip())


def _described(
    one: dict[str, Any], summary: str, full: str = "", advice: str = ""
) -> dict[str, Any]:
    """A ``reportingDescriptor`` with the texts that GitHub asks for; none may be empty."""
    texts = {"shortDescription": summary, "fullDescription": full, "help": advice}
    return one | {key: {"text": text or summary} for key, text in texts.items()}


def _results(
    found: list[Finding], report: Report, options: ReportOptions, codes: list[str]
) -> list[dict[str, Any]]:
    index = {code: at for at, code in enumerate(codes)}
    everyone = (*report.findings, *report.suppressed)
    old = options.baseline or any(
        one.suppressed and one.suppressed.by == "baseline" for one in everyone
    )
    results = []
    for finding in found:
        result = _result(finding, index[finding.code], options.lang)
        if old:
            known = finding.suppressed is not None and finding.suppressed.by == "baseline"
            result["baselineState"] = "unchanged" if known else "new"
        if options.show_suppressed:
            result["suppressions"] = _suppressions(finding)
        results.append(result)
    return results


def _result(finding: Finding, index: int, lang: Lang) -> dict[str, Any]:
    unit = finding.unit
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": LEVELS[finding.severity.value],
        "message": {"text": message(finding, lang)},
        "locations": [_location(finding, lang)],
    }
    if finding.fingerprint:
        result["partialFingerprints"] = {"phraseContext/v1": finding.fingerprint}
    if finding.related and finding.origin == "file":
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _place(finding.path, one.start, one.end, one.text),
                "message": {"text": one.message},
            }
            for number, one in enumerate(finding.related, 1)
        ]
    fixes = _fixes(finding)
    if fixes:
        result["fixes"] = fixes
    result["properties"] = {
        "family": finding.family,
        "phrase": finding.phrase,
        "sender": finding.sender,
        "speaker": finding.speaker,
        "unit": {"kind": unit.kind, "id": unit.id, "field": unit.field, "time": unit.time},
    }
    return result


def _location(finding: Finding, lang: Lang) -> dict[str, Any]:
    if finding.origin == "file":
        place = _place(finding.path, finding.start, finding.end, finding.text)
        location: dict[str, Any] = {"physicalLocation": place}
    else:
        location = {"physicalLocation": {"artifactLocation": artifact(finding.path)}}
    unit = words.unit(lang, finding.unit)
    if unit:
        location["logicalLocations"] = [{"fullyQualifiedName": unit, "kind": finding.unit.kind}]
    return location


def _place(path: str, start: Position, end: Position, text: str) -> dict[str, Any]:
    region = _region(start, end) | {"snippet": {"text": text}}
    return {"artifactLocation": artifact(path), "region": region}


def _region(start: Position, end: Position) -> dict[str, Any]:
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "charOffset": start.offset,
        "charLength": end.offset - start.offset,
    }


def artifact(path: str) -> dict[str, str]:
    """An ``artifactLocation``: a relative URI below the root, or ``file:`` for absolute paths."""
    path = clean(path)
    if path.startswith("/"):
        return {"uri": "file://" + quote(path)}
    if path[1:3] == ":/":
        return {"uri": f"file:///{path[:2]}{quote(path[2:])}"}
    return {"uri": quote(path.removeprefix("./")), "uriBaseId": ROOT}


def _fixes(finding: Finding) -> list[dict[str, Any]]:
    """Fixes that change the file; what only shows an idea, or sits in a cell, cannot be given."""
    if finding.origin != "file":
        return []
    return [
        {
            "description": {"text": fix.title},
            "artifactChanges": [
                {
                    "artifactLocation": artifact(finding.path),
                    "replacements": [
                        {
                            "deletedRegion": _region(edit.start, edit.end),
                            "insertedContent": {"text": edit.text},
                        }
                        for edit in fix.edits
                    ],
                }
            ],
        }
        for fix in finding.fixes
        if fix.applicability != "display" and fix.edits
    ]


def _suppressions(finding: Finding) -> list[dict[str, Any]]:
    """An empty list says that a result is not suppressed (then every result has the list)."""
    by = finding.suppressed
    if by is None:
        return []
    one: dict[str, Any] = {
        "kind": "inSource" if by.by == "inline" else "external",
        "status": "accepted",
    }
    return [one | ({"justification": by.reason} if by.reason else {})]


def _notice(problem: Problem, kinds: Sequence[ProblemKind]) -> dict[str, Any]:
    """A problem as a ``notification`` of what was not checked."""
    place: dict[str, Any] = {"artifactLocation": artifact(problem.path)}
    if problem.line is not None:
        place["region"] = {"startLine": problem.line}
        if problem.column is not None:
            place["region"]["startColumn"] = problem.column
    return {
        "level": "error",
        "message": {"text": f"{problem.message} {problem.remedy}".rstrip()},
        "descriptor": {"id": problem.kind, "index": kinds.index(problem.kind)},
        "locations": [{"physicalLocation": place}],
    }
