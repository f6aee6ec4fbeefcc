"""``gitlab``: the Code Quality report (a JSON list), as GitLab's documentation describes it.

Every fingerprint is unique in the report and holds no line number: the finding's own
fingerprint with its path, and a count for equal ones.
"""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import Any

from rolvast.finding import Finding, Problem, Report
from rolvast.report import Lang, ReportOptions
from rolvast.report.json_report import dump
from rolvast.report.plain import clean, last_line, listed_open, message

SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render(report: Report, options: ReportOptions) -> str:
    seen: Counter[str] = Counter()
    issues = [_issue(finding, options.lang, seen) for finding in listed_open(report, options)]
    issues += [_problem(problem, seen) for problem in report.problems]
    return dump(issues, indent=2)


def _issue(finding: Finding, lang: Lang, seen: Counter[str]) -> dict[str, Any]:
    lines = {"begin": 1}
    if finding.origin == "file":
        lines = {"begin": finding.start.line, "end": last_line(finding)}
    identity = (finding.path, finding.code, finding.fingerprint, finding.phrase)
    return {
        "description": message(finding, lang),
        "check_name": finding.code,
        "fingerprint": _unique(identity, seen),
        "severity": SEVERITIES[finding.severity.value],
        "location": {"path": finding.path.removeprefix("./"), "lines": lines},
    }


def _problem(problem: Problem, seen: Counter[str]) -> dict[str, Any]:
    return {
        "description": f"{problem.message} {problem.remedy}".rstrip(),
        "check_name": f"rolvast-{problem.kind}",
        "fingerprint": _unique((problem.path, problem.kind, problem.message), seen),
        "severity": "blocker",
        "location": {
            "path": problem.path.removeprefix("./"),
            "lines": {"begin": problem.line or 1},
        },
    }


def _unique(identity: tuple[str, ...], seen: Counter[str]) -> str:
    """32 hex digits, others for each time that the same identity comes."""
    key = clean("\0".join(identity))
    seen[key] += 1
    return blake2b(f"{key}\0{seen[key]}".encode(), digest_size=16).hexdigest()
