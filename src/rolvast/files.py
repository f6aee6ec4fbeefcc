"""Which files to check: named ones as they are, folders walked with what git and config leave out.

A walk takes known suffixes only, follows no links, opens nothing that is not a regular file
and goes on when a folder cannot be read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from rolvast.finding import Problem

SKIPPED = frozenset((".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", "venv"))
OWN = frozenset((".rolvast.toml", "rolvast.toml", "rolvast-ignore.toml", ".rolvast-baseline.json"))
"""Files of rolvast itself: never met as drafts on a walk, although they quote them."""

MAX_BYTES = 100_000_000
"""Larger files are refused: a draft of 100 MB is a mistake."""


class Found:
    """``named`` files must be checked or explained; ``walked`` ones were met on a walk."""

    def __init__(self) -> None:
        self.named: list[Path] = []
        self.walked: list[Path] = []
        self.excluded = 0
        self.problems: list[Problem] = []
        self.folders: list[Path] = []


def shown(path: str | Path) -> str:
    """A path as reports show it: relative below the working directory, `/`, odd bytes as \\xNN."""
    text = os.fspath(path)
    here = os.getcwd() + os.sep
    if text.startswith(here) and os.path.normpath(text) == text:
        text = text[len(here) :]
    elif os.path.isabs(text):
        try:
            relative = os.path.relpath(text)
            text = text if relative.startswith("..") else relative
        except ValueError:
            pass
    text = text.replace(os.sep, "/")
    raw = os.fsencode(text)
    return raw.decode("utf-8", "backslashreplace")


def collect(
    paths: Sequence[str], suffixes: Sequence[str], exclude: Exclusion, force_exclude: bool = False
) -> Found:
    """Sort out what was asked for. Missing paths become problems; nothing is opened."""
    found = Found()
    seen: set[Path] = set()
    for name in paths:
        path = Path(name)
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            found.problems.append(_missing(name))
            continue
        except OSError as error:
            found.problems.append(_unreadable(name, error))
            continue
        if stat.S_ISDIR(mode):
            found.folders.append(path)
            for walked in _walk(path, suffixes, exclude, found):
                if walked not in seen:
                    seen.add(walked)
                    found.walked.append(walked)
        elif force_exclude and exclude.excludes(path):
            found.excluded += 1
        elif path not in seen:
            seen.add(path)
            found.named.append(path)
    return found


class Exclusion:
    """What ``exclude`` in the configuration and ``.gitignore`` files leave out."""

    def __init__(self, patterns: Sequence[str], root: Path) -> None:
        self.patterns = list(patterns)
        self.root = root.resolve()
        self._spec = _spec(self.patterns) if self.patterns else None

    def excludes(self, path: Path, folder: bool = False) -> bool:
        if self._spec is None:
            return False
        try:
            relative = path.resolve().relative_to(self.root).as_posix()
        except (ValueError, OSError):
            return False
        return bool(self._spec.match_file(relative + "/" if folder else relative))


def _spec(lines: Sequence[str]):  # type: ignore[no-untyped-def]
    import pathspec

    return pathspec.PathSpec.from_lines("gitignore", lines)


def _walk(top: Path, suffixes: Sequence[str], exclude: Exclusion, found: Found) -> Iterator[Path]:
    """Known files below ``top`` in a fixed order."""
    stack: list[tuple[Path, tuple[tuple[Path, object], ...]]] = [(top, _outer_ignores(top))]
    while stack:
        folder, ignores = stack.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            found.problems.append(_unreadable(str(folder), error))
            continue
        ignores += _ignore_file(folder)
        deeper = []
        for entry in entries:
            path = Path(entry.path)
            try:
                is_folder = entry.is_dir(follow_symlinks=False)
                is_file = entry.is_file()
            except OSError:
                continue
            if is_folder:
                if entry.name in SKIPPED:
                    continue
                if _ignored(path, ignores, True) or exclude.excludes(path, True):
                    found.excluded += 1
                    continue
                deeper.append((path, ignores))
            elif is_file and path.suffix.lower() in suffixes and entry.name not in OWN:
                if _ignored(path, ignores, False) or exclude.excludes(path):
                    found.excluded += 1
                    continue
                yield path
        stack += reversed(deeper)


def _outer_ignores(top: Path) -> tuple[tuple[Path, object], ...]:
    """The .gitignore files between the repository's root and ``top``."""
    resolved = top.resolve()
    above: list[Path] = []
    for folder in resolved.parents:
        above.append(folder)
        if (folder / ".git").exists():
            break
    else:
        return ()
    if (resolved / ".git").exists():
        return ()
    return tuple(item for folder in reversed(above) for item in _ignore_file(folder))


def _ignore_file(folder: Path) -> tuple[tuple[Path, object], ...]:
    path = folder / ".gitignore"
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    return ((folder.resolve(), _spec(lines)),)


def _ignored(path: Path, ignores: tuple[tuple[Path, object], ...], folder: bool) -> bool:
    if not ignores:
        return False  # and no link is asked for where it leads
    resolved = path.parent.resolve() / path.name
    verdict = False
    for root, spec in ignores:
        try:
            relative = resolved.relative_to(root).as_posix()
        except ValueError:
            continue
        result = spec.check_file(relative + "/" if folder else relative)  # type: ignore[attr-defined]
        if result.include is not None:
            verdict = bool(result.include)
    return verdict


def load(path: Path) -> bytes | Problem:
    """The bytes of a regular file, or why they cannot be had. Never waits on a pipe."""
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            return Problem(
                shown(path), "not-text",
                "Dit is geen gewoon bestand (een pipe, socket of apparaat).",
                "Geef een gewoon bestand, of stuur de tekst naar rolvast check -.",
            )  # fmt: skip
        if info.st_size > MAX_BYTES:
            return Problem(
                shown(path), "too-large", f"Het bestand is {info.st_size // 1_000_000} MB groot.",
                "Splits het: rolvast leest bestanden tot 100 MB.",
            )  # fmt: skip
        return path.read_bytes()
    except FileNotFoundError:
        return _missing(str(path))
    except OSError as error:
        return _unreadable(str(path), error)


def _missing(name: str) -> Problem:
    return Problem(
        shown(name), "missing", "Dit bestand of deze map is er niet.",
        "Controleer de naam; paden gelden vanaf de map waarin je werkt.",
    )  # fmt: skip


def _unreadable(name: str, error: OSError) -> Problem:
    return Problem(
        shown(name), "permission", f"Dit is niet te lezen ({error.strerror or error}).",
        "Geef jezelf leesrecht op het bestand, of laat het weg.",
    )  # fmt: skip
