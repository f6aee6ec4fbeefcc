"""Safe replacements: only what a lexicon calls a fix, and only where nothing else changes.

A fix is kept when the text, checked again, no longer has the finding and has no new one.
Files are replaced whole or not at all, and keep their encoding, BOM, line ends and
permissions. Formats that keep no text in the file (xlsx, docx …) are never written.
"""

from __future__ import annotations

import codecs
import difflib
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from rolvast import files
from rolvast.finding import Edit, Finding, Fix, Problem, RolvastError
from rolvast.fold import fold
from rolvast.runner import Job, Options, Session, run
from rolvast.sources import format_named, format_of

_PLAIN = frozenset(("text", "markdown", "subrip", "webvtt", "ass", "fountain"))
"""Formats in which any words may be written; in others quotes or brackets have a meaning."""
_WORDS = re.compile(r"[\w \-’]*")

Ask = Callable[[Finding, Fix], bool]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file with its text before and after, and the findings that were mended."""

    path: Path
    shown: str
    data: bytes
    before: str
    after: str
    encoding: str
    mended: tuple[Finding, ...]

    def diff(self) -> str:
        """A unified diff, as ``patch`` reads it."""
        names = (f"a/{self.shown}", f"b/{self.shown}")
        made = difflib.unified_diff(list(_lines(self.before)), list(_lines(self.after)), *names)
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in made
        )

    def write(self) -> None:
        """Put the new text in the place of the old; refuse when the file changed meanwhile.

        Raises :class:`RolvastError` of kind ``permission``.
        """
        bom = "\ufeff" if _has_bom(self.data, self.encoding) else ""
        write(self.path, self.data, (bom + self.after).encode(self.encoding))


def fix(options: Options, ask: Ask | None = None) -> tuple[list[Fixed], list[Problem]]:
    """What safe fixes make of every file that ``options`` names, nothing written yet.

    ``ask`` decides on each fix; without it all are taken. Only open findings are mended: what
    is suppressed, in the baseline or unchanged stays.
    """
    report = run(options)
    by_path: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.origin == "file" and _safe(finding):
            by_path.setdefault(finding.path, []).append(finding)
    session = Session(options)
    fixed, problems = [], list(report.problems)
    for name, findings in by_path.items():
        if name == "-" or name == options.stdin_filename:
            continue
        try:
            done = _File(session, name).fix(findings, ask)
        except RolvastError as error:
            problems.append(error.problem)
            continue
        if done:
            fixed.append(done)
    return fixed, problems


def _safe(finding: Finding) -> Fix | None:
    return next((fix for fix in finding.fixes if fix.applicability == "safe" and fix.edits), None)


class _File:
    """One file on its way: read once, checked after every change."""

    def __init__(self, session: Session, name: str) -> None:
        self.session = session
        path = Path(name)
        data = files.load(path)
        if isinstance(data, Problem):
            raise RolvastError(data)
        self.data = data
        self.job = Job(path, name, True, session.config_for(path.parent), data)
        document = session.document(self.job)
        self.encoding = document.encoding
        self.text = document.source.text
        chosen = session.options.input_format or self.job.config.for_path(path).get("format")
        reader = format_named(chosen) if chosen else format_of(name)
        self.plain = reader is None or reader.name in _PLAIN
        self.bom = "\ufeff" if _has_bom(data, self.encoding) else ""
        if _encoded(self.bom + self.text, self.encoding) != data:
            raise RolvastError(
                Problem(
                    name, "encoding", f"Dit bestand is niet precies terug te schrijven als "
                    f"{self.encoding}.", "Sla het op als UTF-8 en draai rolvast fix opnieuw.",
                )
            )  # fmt: skip

    def fix(self, findings: Sequence[Finding], ask: Ask | None) -> Fixed | None:
        """Apply what may be applied, until nothing more can be mended.

        In the first round findings are known by their place; later, for those whose edits
        overlapped or that had to go one by one, by their words, as places have moved.
        """
        taken = [f for f in findings if ask is None or ((fix := _safe(f)) and ask(f, fix))]
        places = {_place(f) for f in taken}
        wanted = Counter(_words(f) for f in taken)
        text, mended = self.text, list[Finding]()
        now = self.check(text) or []
        ready = [f for f in now if _place(f) in places and self.fits(f)]
        while ready:
            text_then = text
            text, done = self.round(text, now, _apart(ready))
            if not done or text == text_then:
                break
            mended += done
            wanted -= Counter(_words(f) for f in done)
            now = self.check(text) or []
            ready = [f for f in now if wanted[_words(f)] > 0 and self.fits(f)]
        if not mended:
            return None
        return Fixed(
            self.job.path, self.job.shown, self.data, self.text, text, self.encoding, tuple(mended)
        )

    def fits(self, finding: Finding) -> bool:
        """Whether the new words can stand where the format keeps its text."""
        fix = _safe(finding)
        if fix is None or finding.suppressed or finding.origin != "file":
            return False
        return all(
            (self.plain or _WORDS.fullmatch(edit.text))
            and _encoded(edit.text, self.encoding) is not None
            for edit in fix.edits
        )

    def round(
        self, text: str, now: Sequence[Finding], ready: Sequence[Finding]
    ) -> tuple[str, list[Finding]]:
        """All of ``ready`` at once; when that brings anything else about, one by one."""
        if not ready:
            return text, []
        after = _edited(text, ready)
        if self.better(now, self.check(after), ready):
            return after, list(ready)
        for finding in ready:
            after = _edited(text, [finding])
            if len(ready) > 1 and self.better(now, self.check(after), [finding]):
                return after, [finding]
        return text, []

    def check(self, text: str) -> list[Finding] | None:
        """All findings in a text of this file; None when it cannot be read whole."""
        encoded = _encoded(self.bom + text, self.encoding)
        if encoded is None:
            return None
        checked = self.session.check([self.job._replace(data=encoded)])[0]
        return None if checked.problems else list(checked.findings)

    def better(
        self, before: Sequence[Finding], after: Sequence[Finding] | None, mended: Sequence[Finding]
    ) -> bool:
        """Whether exactly the mended findings are gone and nothing is new."""
        if after is None:
            return False
        old, new, gone = (
            Counter(map(_words, before)), Counter(map(_words, after)), Counter(map(_words, mended))
        )  # fmt: skip
        return not new - old and all(new[key] <= old[key] - count for key, count in gone.items())


def _place(finding: Finding) -> tuple[str, int, int]:
    return finding.code, finding.start.offset, finding.end.offset


def _words(finding: Finding) -> tuple[str, str]:
    return finding.code, " ".join(fold(finding.phrase).split())


def _apart(findings: Sequence[Finding]) -> list[Finding]:
    """Findings whose edits do not overlap: the first, at equal start the longest, wins."""
    chosen: list[Finding] = []
    end = -1
    for finding in sorted(findings, key=lambda f: (_edits(f)[0].start.offset, -f.end.offset)):
        edits = _edits(finding)
        if edits[0].start.offset >= end and all(
            a.end.offset <= b.start.offset for a, b in pairwise(edits)
        ):
            chosen.append(finding)
            end = edits[-1].end.offset
    return chosen


def _edits(finding: Finding) -> list[Edit]:
    fix = _safe(finding)
    return sorted(fix.edits if fix else (), key=lambda edit: edit.start.offset)


def _edited(text: str, findings: Sequence[Finding]) -> str:
    for edit in sorted(
        (edit for finding in findings for edit in _edits(finding)),
        key=lambda edit: edit.start.offset,
        reverse=True,
    ):
        text = text[: edit.start.offset] + edit.text + text[edit.end.offset :]
    return text


# -- bytes -------------------------------------------------------------------------------
def _has_bom(data: bytes, encoding: str) -> bool:
    boms = {
        "utf-8": codecs.BOM_UTF8,
        "utf-16-le": codecs.BOM_UTF16_LE,
        "utf-16-be": codecs.BOM_UTF16_BE,
    }
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return False
    return name in boms and data.startswith(boms[name])


def _encoded(text: str, encoding: str) -> bytes | None:
    try:
        return text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return None


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends, cut where git and patch cut them."""
    start = 0
    for match in re.finditer("\n", text):
        yield text[start : match.end()]
        start = match.end()
    if start < len(text):
        yield text[start:]


def write(path: Path, old: bytes | None, new: bytes) -> None:
    """Replace a file that still holds ``old`` (None: that is not there yet), whole or not at all.

    A link keeps pointing where it did, permissions stay. Raises :class:`RolvastError`.
    """
    target = path.resolve()
    if old is not None and not os.access(target, os.W_OK):
        raise _refused(path, "Dit bestand mag je niet schrijven.", "Geef jezelf schrijfrecht.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(new)
                stream.flush()
                os.fsync(stream.fileno())
            if old is None:
                os.chmod(name, 0o666 & ~_umask())
            else:
                shutil.copymode(target, name)
            if (target.read_bytes() if target.exists() else None) != old:
                raise _refused(path, "Het bestand is intussen veranderd.", "Draai het opnieuw.")
            os.replace(name, target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _refused(
            path, f"Niet te schrijven ({error.strerror}).", "Controleer de map en je rechten."
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _refused(path: Path, message: str, remedy: str) -> RolvastError:
    return RolvastError(Problem(files.shown(path), "permission", message, remedy))
