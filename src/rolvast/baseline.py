"""The baseline: today's findings, accepted, so that only what is new is shown.

``.rolvast-baseline.json`` holds an entry a path, code and fingerprint, with a count. A
fingerprint is of the content alone, so it survives moves, re-timing and edits elsewhere; the
path only breaks ties, so it survives a renamed file as well. More of the same than recorded
is new. Codes keep their meaning, so a file stays valid over minor releases.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rolvast.files import shown
from rolvast.finding import Finding, Problem, RolvastError, Suppression
from rolvast.fold import fold
from rolvast.sidecar import relative

NAME = ".rolvast-baseline.json"
VERSION = 1
_KEYS = {"code": str, "path": str, "fingerprint": str, "count": int, "phrase": str, "message": str}


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """``count`` findings alike in one file; ``phrase`` and ``message`` are for people."""

    path: str
    code: str
    fingerprint: str
    count: int
    phrase: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The entries of one file; their paths are relative to ``folder``."""

    path: Path
    entries: tuple[Entry, ...]

    @property
    def folder(self) -> Path:
        return self.path.parent

    def match(
        self,
        findings: Sequence[Finding],
        aliases: Mapping[str, str] | None = None,
        touched: Callable[[Finding], bool] = lambda finding: False,
    ) -> dict[int, Entry]:
        """Which finding (by its number) each entry accounts for.

        Findings in the same file come first, then others; of those alike, the ones that are not
        ``touched`` by a change, and then in order. ``aliases`` maps old codes to new ones.
        """
        left = _Left(self.entries, aliases or {})
        paths = {f.path: relative(f.path, self.folder) for f in findings}
        order = sorted(
            (n for n, f in enumerate(findings) if f.suppressed is None),
            key=lambda n: (touched(findings[n]), n),
        )
        found: dict[int, Entry] = {}
        for same_path in (True, False):
            for number in order:
                if number not in found:
                    finding = findings[number]
                    entry = left.take(finding, paths[finding.path] if same_path else None)
                    if entry:
                        found[number] = entry
        return found

    def apply(
        self,
        findings: Sequence[Finding],
        aliases: Mapping[str, str] | None = None,
        touched: Callable[[Finding], bool] = lambda finding: False,
    ) -> list[Finding]:
        """The findings, those that the baseline holds marked as suppressed by it."""
        known = self.match(findings, aliases, touched)
        mark = Suppression("baseline")
        return [
            finding._replace(suppressed=mark) if number in known else finding
            for number, finding in enumerate(findings)
        ]


class _Left:
    """What of the entries is not accounted for yet, by path and by content."""

    def __init__(self, entries: Iterable[Entry], aliases: Mapping[str, str]) -> None:
        self.counts: Counter[Entry] = Counter()
        self.by_content: dict[tuple[str, str], list[Entry]] = {}
        for entry in entries:
            self.counts[entry] += entry.count
            self.by_content.setdefault((entry.code, entry.fingerprint), []).append(entry)
            if entry.code in aliases:  # the code is part of a fingerprint: go by the words
                key = (aliases[entry.code], "phrase " + _folded(entry.phrase))
                self.by_content.setdefault(key, []).append(entry)

    def take(self, finding: Finding, path: str | None) -> Entry | None:
        """An entry for this finding in ``path`` (None: anywhere), one count of which is spent."""
        for content in (finding.fingerprint, "phrase " + _folded(finding.phrase)):
            for entry in self.by_content.get((finding.code, content), ()):
                if self.counts[entry] > 0 and path in (None, entry.path):
                    self.counts[entry] -= 1
                    return entry
        return None


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


# -- making ------------------------------------------------------------------------------
def entries_of(findings: Iterable[Finding], folder: Path) -> list[Entry]:
    """One entry for findings that are alike, in order of path, code and fingerprint."""
    counts: Counter[tuple[str, str, str]] = Counter()
    samples: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        key = (relative(finding.path, folder), finding.code, finding.fingerprint)
        counts[key] += 1
        samples.setdefault(key, finding)
    return sorted(
        Entry(*key, counts[key], samples[key].phrase, samples[key].message) for key in counts
    )


def created(
    findings: Sequence[Finding], old: Baseline | None, path: Path, checked: Collection[str]
) -> list[Entry]:
    """Entries for all ``findings``; of an ``old`` file those of files not ``checked`` are kept."""
    here = {relative(name, path.parent) for name in checked}
    kept = [entry for entry in (old.entries if old else ()) if entry.path not in here]
    return sorted([*entries_of(findings, path.parent), *kept])


def pruned(
    baseline: Baseline,
    findings: Sequence[Finding],
    checked: Collection[str],
    aliases: Mapping[str, str] | None = None,
) -> list[Entry]:
    """What of the baseline is still found, where it is found now.

    Entries of files that exist but were not ``checked`` cannot be judged and stay.
    """
    here = {relative(name, baseline.folder) for name in checked}
    known = baseline.match(findings, aliases)
    spent = Counter(known.values())
    kept = [
        replace(entry, count=entry.count - spent[entry])
        for entry in baseline.entries
        if entry.count > spent[entry]
        and entry.path not in here
        and (baseline.folder / entry.path).exists()
    ]
    return _merged([*entries_of((findings[n] for n in known), baseline.folder), *kept])


def _merged(entries: Iterable[Entry]) -> list[Entry]:
    found: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        key = (entry.path, entry.code, entry.fingerprint)
        known = found.get(key)
        found[key] = replace(known, count=known.count + entry.count) if known else entry
    return sorted(found.values())


# -- the file ----------------------------------------------------------------------------
def dump(entries: Iterable[Entry]) -> str:
    """The whole file: UTF-8, in a fixed order, one line a key so that git merges it well."""
    rows = [
        {
            "code": entry.code,
            "path": entry.path,
            "fingerprint": entry.fingerprint,
            "count": entry.count,
            "phrase": entry.phrase,
            "message": entry.message,
        }
        for entry in sorted(entries)
    ]
    return json.dumps({"version": VERSION, "entries": rows}, ensure_ascii=False, indent=1) + "\n"


def load(path: Path) -> Baseline:
    """Read a baseline. Raises :class:`RolvastError` of kind ``baseline``."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        data = json.loads(text)
    except FileNotFoundError:
        raise _error(
            path, "Deze baseline is er niet.",
            "Maak hem met rolvast baseline create, of laat --baseline weg.",
        ) from None  # fmt: skip
    except OSError as error:
        raise _error(
            path, f"De baseline is niet te lezen ({error.strerror}).", "Controleer het pad."
        ) from None
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise _error(
            path, "De baseline is geen geldige JSON.",
            "Haal een goede versie uit git, of maak hem opnieuw met rolvast baseline create.", line,
        ) from None  # fmt: skip
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise _error(
            path, f"Dit is geen baseline van versie {VERSION}.",
            "Maak hem opnieuw met rolvast baseline create, of werk rolvast bij.",
        )  # fmt: skip
    return Baseline(path, tuple(_entries(path, data.get("entries"))))


def _entries(path: Path, rows: Any) -> list[Entry]:
    if not isinstance(rows, list):
        raise _wrong(path, 0)
    found = []
    for number, row in enumerate(rows, 1):
        right = isinstance(row, dict) and all(
            isinstance(row.get(key, kind()), kind) and not isinstance(row.get(key), bool)
            for key, kind in _KEYS.items()
        )
        if not right or not all(row.get(key) for key in ("code", "path", "fingerprint", "count")):
            raise _wrong(path, number)
        found.append(Entry(**{key: row.get(key, kind()) for key, kind in _KEYS.items()}))
    return found


def _wrong(path: Path, number: int) -> RolvastError:
    what = f"Bevinding {number} in de baseline klopt niet." if number else "`entries` ontbreekt."
    return _error(path, what, "Maak de baseline opnieuw met rolvast baseline create.")


def _error(path: Path, message: str, remedy: str, line: int | None = None) -> RolvastError:
    return RolvastError(Problem(shown(path), "baseline", message, remedy, line))
