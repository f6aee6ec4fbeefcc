"""The outcome of a file as bytes and back: what the cache keeps.

Everything but the path, which is where the file happens to be now. JSON, because a cache may
come from elsewhere and reading it must never do more than give plain values.
"""

from __future__ import annotations

from typing import Any

from rolvast.finding import (
    Checked,
    Edit,
    Finding,
    Fix,
    Position,
    Problem,
    Related,
    Severity,
    Suppression,
    Unit,
)

LASTING = frozenset(("encoding", "not-text", "syntax", "no-field"))
"""Problems that the same content has every time; all others may be gone at the next try."""

_CLEAN = b"%d %d %d"
"""The outcome of a file in which nothing was found: drafts, words, and whether it was skipped."""


def dump(checked: Checked) -> bytes | None:
    """The outcome as bytes; None when it must not be kept."""
    if checked.source is not None:
        return None
    if not checked.findings and not checked.problems:
        return _CLEAN % (checked.drafts, checked.words, checked.skipped)
    for problem in checked.problems:
        own = problem.path == checked.path
        if not own or problem.kind not in LASTING or _says(checked.path, _values(problem)):
            return None
    findings = [list(finding) for finding in checked.findings]
    for values in findings:
        values[0] = ""
    problems = list(map(_values, checked.problems))
    import json

    body = [checked.drafts, checked.words, checked.skipped, findings, problems]
    return json.dumps(body, separators=(",", ":")).encode("ascii")


def load(body: bytes, path: str) -> Checked | None:
    """The outcome of a file that is now at ``path``; None when this is not one of ours."""
    try:
        if not body.startswith(b"["):
            drafts, words, skipped = map(int, body.split())
            return Checked(path, drafts=drafts, words=words, skipped=bool(skipped))
        import json

        drafts, words, skipped, findings, problems = json.loads(body)
        return Checked(
            path,
            tuple([_finding(path, values) for values in findings]),
            tuple([Problem(path, *values) for values in problems]),
            drafts,
            words,
            bool(skipped),
        )
    except (ValueError, TypeError, KeyError):
        return None


def _values(problem: Problem) -> list[Any]:
    """All of a problem but its path."""
    return list(problem[1:])


def _says(path: str, texts: list[Any]) -> bool:
    return any(isinstance(text, str) and path in text for text in texts)


def _finding(path: str, values: list[Any]) -> Finding:
    made = dict(zip(Finding._fields, values, strict=True))
    made["path"] = path
    made["severity"] = Severity(made["severity"])
    made["start"] = Position(*made["start"])
    made["end"] = Position(*made["end"])
    made["unit"] = Unit(*made["unit"])
    made["related"] = tuple([_related(*each) for each in made["related"]])
    made["fixes"] = tuple([_fix(*each) for each in made["fixes"]])
    if made["suppressed"] is not None:
        made["suppressed"] = Suppression(*made["suppressed"])
    made["lines"] = tuple(made["lines"])
    made["extents"] = tuple([(first, last) for first, last in made["extents"]])
    return Finding(**made)


def _related(message: str, text: str, start: list[int], end: list[int]) -> Related:
    return Related(message, text, Position(*start), Position(*end))


def _fix(applicability: Any, title: str, edits: list[Any]) -> Fix:
    made = [Edit(Position(*start), Position(*end), text) for start, end, text in edits]
    return Fix(applicability, title, tuple(made))
