"""What changed, according to git: against HEAD, or against the merge base with a reference.

Lines are counted as git counts them, by ``\\n`` alone. Git is called without a shell, with
arguments as a list and paths after ``--``; nothing is written, nothing is fetched.
"""

from __future__ import annotations

import os
import re
import subprocess
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from rolvast.document import Document
from rolvast.finding import Finding, Problem, RolvastError
from rolvast.suppress import unit_extents

_FAR = 1 << 62

AT_ONCE = 200
"""Files whose changes are asked for in one call."""

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_DROPPED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_EXTERNAL_DIFF")
_DIFF = (
    "-c", "core.quotepath=off", "-c", "diff.relative=false", "-c", "diff.noprefix=false",
    "-c", "diff.mnemonicPrefix=false", "diff", "--no-color", "--no-ext-diff", "--no-textconv",
    "--find-renames", "--ignore-submodules=all",
)  # fmt: skip


@dataclass(slots=True)
class Changes:
    """The lines of a file that changed: ``lines`` added or edited; ``gaps`` the line before each
    place where lines were only taken out. ``everything`` for a new or binary file."""

    everything: bool = False
    lines: list[tuple[int, int]] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)

    def touch(self, first: int, last: int, tight: bool) -> bool:
        """Whether lines ``first`` to ``last`` changed. Where ``tight``, something taken out just
        before or behind them counts as well."""
        if self.everything:
            return True
        at = bisect_left(self.lines, (first, 0))
        if at and self.lines[at - 1][1] >= first:
            return True
        if at < len(self.lines) and self.lines[at][0] <= last:
            return True
        at = bisect_left(self.gaps, first - tight)
        return at < len(self.gaps) and self.gaps[at] < last + tight

    def __bool__(self) -> bool:
        return bool(self.everything or self.lines or self.gaps)

    def holds(self, finding: Finding) -> bool:
        """Whether the draft of a finding changed; for subtitles, one of its cues."""
        if not finding.extents:
            return bool(self)
        tight = finding.unit.kind == "cue"
        return any(self.touch(first, last, tight) for first, last in finding.extents)


NEW = Changes(everything=True)


# -- extents of findings -----------------------------------------------------------------
class Extents:
    """The lines whose change makes a finding of a document count as new."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def of(self, finding: Finding) -> tuple[tuple[int, int], ...]:
        """First and last line of its draft, or of each cue it touches; none: the whole file."""
        if finding.origin == "unit":
            return ()
        if finding.unit.kind == "cue":
            places = [(finding.start.offset, finding.end.offset)]
            places += [(other.start.offset, other.end.offset) for other in finding.related]
            cues = [cue for place in places for cue in self._touched(*place)]
            return tuple(dict.fromkeys(self._lines(start, end) for start, end in cues))
        extent = self._draft(finding.start.offset)
        if extent is None or (extent[0] == 0 and extent[1] >= len(self.document.source.text)):
            return ()
        return (self._lines(*extent),)

    @cached_property
    def _drafts(self) -> list[tuple[int, int]]:
        return sorted(draft.extent for draft in self.document.drafts if draft.extent)

    def _draft(self, offset: int) -> tuple[int, int] | None:
        """The innermost extent of a draft around an offset."""
        for at in range(bisect_right(self._drafts, (offset, _FAR)) - 1, -1, -1):
            if offset < self._drafts[at][1]:
                return self._drafts[at]
        return None

    @cached_property
    def _cues(self) -> list[tuple[int, int]]:
        """Source offsets of each cue's text, all of its voices together."""
        cues: dict[object, tuple[int, int]] = {}
        for number, draft in enumerate(self.document.drafts):
            for segment in draft.segments:
                for unit, start, end in unit_extents(segment):
                    low, high = cues.get((number, unit), (start, end))
                    cues[(number, unit)] = (min(low, start), max(high, end))
        return sorted(cues.values())

    def _touched(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        for at in range(bisect_left(self._cues, (end, 0)) - 1, -1, -1):
            if self._cues[at][1] <= start:
                return
            yield self._cues[at]

    @cached_property
    def _ends(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.document.source.text)]

    def _lines(self, start: int, end: int) -> tuple[int, int]:
        last = max(start, end - 1)
        return bisect_left(self._ends, start) + 1, bisect_left(self._ends, last) + 1


# -- git ---------------------------------------------------------------------------------
def changed(paths: Iterable[Path], reference: str | None = None) -> dict[Path, Changes]:
    """The changes of each of ``paths`` against HEAD, or the merge base of HEAD and ``reference``.

    Files without changes have empty ones. Raises :class:`RolvastError` of kind ``config`` when a
    path is in no repository, git is missing, or ``reference`` is.
    """
    found: dict[Path, Changes] = {}
    by_top: dict[Path, list[tuple[Path, str]]] = {}
    for path in paths:
        folder = path.parent.resolve()
        top = _top(folder)
        by_top.setdefault(top, []).append((path, (folder / path.name).relative_to(top).as_posix()))
    for top, files in by_top.items():
        base = _base(top, reference)
        inside = _changes(top, base, {name for _, name in files}) if base else {}
        for path, name in files:
            found[path] = inside.get(name, NEW)
    return found


def _top(folder: Path) -> Path:
    for place in (folder, *folder.parents):
        if (place / ".git").exists():
            return place
    raise _error(
        f"{folder} staat niet in een git-repository.",
        "Gebruik --diff in een repository, of laat het weg.",
    )


def _base(top: Path, reference: str | None) -> str | None:
    """The commit to compare with; None when there is none yet: then everything is new."""
    head = _commit(top, "HEAD")
    if reference is None:
        return head
    other = _commit(top, reference)
    if other is None:
        raise _missing(f"‘{reference}’ is er niet in deze repository.")
    if head is None:
        return None
    done = _git(top, "merge-base", head, other)
    if done.returncode:
        raise _missing(f"HEAD en ‘{reference}’ hebben hier geen gezamenlijke voorouder.")
    return done.stdout.decode("ascii").split()[0]


def _commit(top: Path, name: str) -> str | None:
    if name.startswith("-"):
        return None
    done = _git(top, "rev-parse", "--verify", "--quiet", name + "^{commit}")
    if done.returncode == 128 and b"ownership" in done.stderr:
        raise _failed(done)
    return done.stdout.decode("ascii").strip() or None if done.returncode == 0 else None


def _changes(top: Path, base: str, names: set[str]) -> dict[str, Changes]:
    """Changes by path in the repository; what git does not track is left out."""
    tracked = {_decoded(name) for name in _run(top, "ls-files", "-z").split(b"\0") if name}
    found = {name: Changes() for name in names & tracked}
    edited: list[tuple[str, ...]] = []
    for status, *paths in _statuses(_run(top, *_DIFF, "-z", "--name-status", base, "--")):
        if paths[-1] in found:
            if status[0] == "A":
                found[paths[-1]] = NEW
            elif status[0] in "MRCT":
                edited.append(tuple(paths))
    for at in range(0, len(edited), AT_ONCE):
        wanted = [name for paths in edited[at : at + AT_ONCE] for name in paths]
        patch = _run(top, *_DIFF, "--unified=0", "--inter-hunk-context=0", "--src-prefix=a/",
                     "--dst-prefix=b/", base, "--", *wanted)  # fmt: skip
        for name, changes in _parsed(patch):
            if name in found:
                found[name] = changes
    return found


def _statuses(data: bytes) -> Iterator[list[str]]:
    """Letter and one or two paths of each record of ``--name-status -z``."""
    parts = iter(data.split(b"\0"))
    for status in parts:
        if status:
            count = 2 if status[:1] in b"RC" else 1
            yield [status.decode("ascii"), *(_decoded(next(parts)) for _ in range(count))]


def _parsed(patch: bytes) -> Iterator[tuple[str, Changes]]:
    """The changes of each file of a patch without context. Content is skipped by its count."""
    name: str | None = None
    changes = Changes()
    skip = 0
    for line in patch.split(b"\n"):
        if skip and line[:1] in (b"+", b"-"):
            skip -= 1
        elif line.startswith(b"diff --git "):
            if name is not None:
                yield name, changes
            name, changes = None, Changes()
        elif line.startswith(b"+++ "):
            name = _unquoted(line[4:].rstrip(b"\t"))[2:]
        elif line.startswith(b"Binary files "):
            named = re.match(rb"Binary files (?:.*) and (.*) differ\Z", line, re.S)
            if named:
                name, changes = _unquoted(named[1])[2:], Changes(everything=True)
        elif match := _HUNK.match(line):
            old = int(match[1]) if match[1] else 1
            start, new = int(match[2]), int(match[3]) if match[3] else 1
            skip = old + new
            if new:
                changes.lines.append((start, start + new - 1))
            else:
                changes.gaps.append(start)
    if name is not None:
        yield name, changes


_ESCAPES = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "\\": 92}


def _unquoted(name: bytes) -> str:
    """A path as git writes it in a patch: in quotes with C escapes when it is unusual."""
    if not (name.startswith(b'"') and name.endswith(b'"')):
        return _decoded(name)

    def char(match: re.Match[bytes]) -> bytes:
        code = match[1].decode("ascii")
        return bytes([int(code, 8) if code.isdigit() else _ESCAPES[code]])

    return _decoded(re.sub(rb'\\([0-7]{3}|[abtnvfr"\\])', char, name[1:-1]))


def _decoded(name: bytes) -> str:
    return os.fsdecode(name)


def _run(top: Path, *arguments: str) -> bytes:
    done = _git(top, *arguments)
    if done.returncode:
        raise _failed(done)
    return done.stdout


def _git(top: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    surroundings = {key: value for key, value in os.environ.items() if key not in _DROPPED}
    surroundings |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1"}
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=top,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise _error(
            f"git is niet te starten ({error.strerror}).", "Installeer git, of laat --diff weg."
        ) from None


def _failed(done: subprocess.CompletedProcess[bytes]) -> RolvastError:
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return _error(
        f"git geeft een fout: {said[0] if said else done.returncode}.",
        "Probeer git diff in deze map; zie docs/ci.md.",
    )


def _missing(message: str) -> RolvastError:
    return _error(
        message,
        "Haal de hele geschiedenis op: zet fetch-depth: 0 bij actions/checkout, of doe git fetch.",
        "--diff-from",
    )


def _error(message: str, remedy: str, where: str = "--diff") -> RolvastError:
    return RolvastError(Problem(where, "config", message, remedy))
