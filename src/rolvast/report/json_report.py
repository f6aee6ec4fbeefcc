"""``json``: the document of JSON version 1 (``docs/json.md``, ``schema-1.json`` beside this file).

Every key is always present, null where there is nothing to say; the order of keys is fixed.
"""

from __future__ import annotations

import json
from typing import Any

from rolvast.finding import Edit, Finding, Fix, Position, Problem, Report
from rolvast.report import ReportOptions
from rolvast.report.plain import cleaned, listed

VERSION = 1


def render(report: Report, options: ReportOptions) -> str:
    return dump(document(report, options), indent=2)


def dump(value: Any, indent: int | None = None) -> str:
    """``value`` as one JSON text that ends with a line end and is valid UTF-8."""
    return json.dumps(cleaned(value), ensure_ascii=False, indent=indent) + "\n"


def document(report: Report, options: ReportOptions) -> dict[str, Any]:
    found, _ = listed(report, options)
    return {
        "version": VERSION,
        "tool": tool(report, options),
        "findings": [finding_object(finding) for finding in found],
        "errors": [problem_object(problem) for problem in report.problems],
        "summary": summary_object(report),
    }


def tool(report: Report, options: ReportOptions) -> dict[str, Any]:
    name, version = report.pipeline
    return {
        "name": "rolvast",
        "version": options.version,
        "pipeline": {"name": name, "version": version},
    }


def finding_object(finding: Finding) -> dict[str, Any]:
    by = finding.suppressed
    unit = finding.unit
    return {
        "path": finding.path,
        "origin": finding.origin,
        "code": finding.code,
        "rule": finding.rule,
        "family": finding.family,
        "severity": finding.severity.value,
        "message": finding.message,
        "advice": finding.advice,
        "text": finding.text,
        "phrase": finding.phrase,
        "start": position(finding.start),
        "end": position(finding.end),
        "sender": finding.sender,
        "speaker": finding.speaker,
        "unit": {"kind": unit.kind, "id": unit.id, "field": unit.field, "time": unit.time},
        "related": [
            {
                "message": related.message,
                "text": related.text,
                "start": position(related.start),
                "end": position(related.end),
            }
            for related in finding.related
        ],
        "fixes": [_fix(fix) for fix in finding.fixes],
        "fingerprint": finding.fingerprint,
        "suppressed": by and {"by": by.by, "reason": by.reason, "line": by.line},
    }


def position(at: Position) -> dict[str, int]:
    return {
        "line": at.line,
        "column": at.column,
        "offset": at.offset,
        "column_utf16": at.column_utf16,
        "column_byte": at.column_byte,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "applicability": fix.applicability,
        "title": fix.title,
        "edits": [_edit(edit) for edit in fix.edits],
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {"start": position(edit.start), "end": position(edit.end), "text": edit.text}


def problem_object(problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.path,
        "kind": problem.kind,
        "message": problem.message,
        "remedy": problem.remedy,
        "line": problem.line,
        "column": problem.column,
    }


def summary_object(report: Report) -> dict[str, Any]:
    """Counts of the whole run, whatever ``--max-findings`` leaves out of the list."""
    return {
        "files": report.files,
        "skipped": report.skipped,
        "drafts": report.drafts,
        "words": report.words,
        "findings": len(report.findings),
        "suppressed": len(report.suppressed),
        "by_family": report.by_family,
        "by_severity": report.by_severity,
    }
