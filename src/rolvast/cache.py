"""What is kept between runs: outcomes of checked files, and the rules in compiled form.

An outcome is stored under a hash of the content and of everything else that it depends on, one
small file each, so that several processes at once need no lock: a file appears whole or not at
all. Every file begins with a hash of the rest; what is damaged counts as missing and is made
anew. Nothing here is ever executed: outcomes are JSON, compiled rules plain data. A folder that
cannot be read or written is no error, it only costs time.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator

try:  # where hashlib has it from; hashlib itself loads all of OpenSSL for it
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

VERSION = b"1"
MAX_BYTES = 50_000_000
"""Outcomes kept at most; the oldest go first."""

MAX_RULES_BYTES = 80_000_000
"""Compiled rules kept at most: about ten sets, one for every configuration with its own words."""

_DIGEST = 16
_SWEEP = "00"
"""Writing a key that begins so, one in 256, looks at the size of the folder."""


def user_folder() -> str:
    """The user's cache folder for rolvast, where the system wants it."""
    if sys.platform.startswith("linux"):  # what platformdirs says, without importing it
        base = os.environ.get("XDG_CACHE_HOME", "").strip()
        return os.path.join(base or os.path.expanduser("~/.cache"), "rolvast")
    import platformdirs

    return platformdirs.user_cache_dir("rolvast", appauthor=False)


def digest(*parts: bytes | str) -> str:
    """A name for these parts together: 40 hex digits."""
    hashed = blake2b(VERSION, digest_size=20)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        hashed.update(b"%d:" % len(data))
        hashed.update(data)
    return hashed.hexdigest()


class Folder:
    """A folder of named values that may vanish or be damaged at any time."""

    def __init__(self, path: str) -> None:
        self.path = path

    def get(self, name: str) -> bytes | None:
        """What was stored under this name, if it is there and whole."""
        try:
            with open(self._file(name), "rb", buffering=0) as file:
                data = file.read()
        except (OSError, ValueError):
            return None
        body = data[_DIGEST:]
        return body if blake2b(body, digest_size=_DIGEST).digest() == data[:_DIGEST] else None

    def put(self, name: str, body: bytes) -> None:
        """Store, if that is possible: whole under a name of its own, then in its place."""
        path = self._file(name)
        temporary = f"{path}.{os.getpid()}.tmp"
        data = blake2b(body, digest_size=_DIGEST).digest() + body
        try:
            try:
                handle = open(temporary, "xb", buffering=0)  # noqa: SIM115
            except FileNotFoundError:
                self._make(os.path.dirname(path))
                handle = open(temporary, "xb", buffering=0)  # noqa: SIM115
            with handle:
                handle.write(data)
            os.replace(temporary, path)
        except (OSError, ValueError):
            _remove(temporary)

    def touch(self, name: str) -> None:
        """Say that this is in use, so that it is not among the oldest."""
        try:
            os.utime(self._file(name))
        except OSError:
            return

    def sweep(self, most: int) -> None:
        """When there are more than ``most`` bytes, remove the oldest down to three quarters."""
        found = sorted(_files(self.path), reverse=True)
        if sum(size for _, size, _ in found) <= most:
            return
        room = most * 3 // 4
        for _, size, path in found:
            room -= size
            if room < 0:
                _remove(path)

    def _file(self, name: str) -> str:
        return os.path.join(self.path, name[:2], name[2:])

    def _make(self, folder: str) -> None:
        """Make the folder; one inside a project keeps itself out of its repository."""
        os.makedirs(folder, mode=0o700, exist_ok=True)
        top = os.path.dirname(self.path)
        ignore = os.path.join(top, ".gitignore")
        if not os.path.exists(ignore):
            with open(ignore, "x", encoding="utf-8") as file:
                file.write("*\n")


def _remove(path: str) -> None:
    try:  # not with contextlib: that is one more import on every run
        os.unlink(path)
    except OSError:
        return


def _files(folder: str) -> Iterator[tuple[float, int, str]]:
    """Age, size and path of every file, halves of the atomic writes of dead processes too."""
    try:
        inner = [entry.path for entry in os.scandir(folder) if entry.is_dir()]
    except OSError:
        return
    for path in inner:
        try:
            for entry in os.scandir(path):
                info = entry.stat()
                yield info.st_mtime, info.st_size, entry.path
        except OSError:
            continue


class Cache:
    """Outcomes by key. Keys come from :func:`digest`, values from :mod:`rolvast.outcome`."""

    def __init__(self, path: str) -> None:
        self._folder = Folder(os.path.join(path, "outcomes"))

    def get(self, key: str) -> bytes | None:
        return self._folder.get(key)

    def put(self, key: str, body: bytes) -> None:
        self._folder.put(key, body)
        if key.startswith(_SWEEP):
            self._folder.sweep(MAX_BYTES)


def rules_folder() -> Folder:
    """Where compiled rules are kept: only ever in the user's own folder, never in one that the
    configuration of a checked project names."""
    return Folder(os.path.join(user_folder(), "rules"))


def clean(paths: Iterable[str]) -> int:
    """Remove what is kept in these folders; the number of files that were there.

    Only what this module writes is removed, whatever else may stand in a folder.
    """
    import shutil

    count = 0
    for path in paths:
        for name in ("outcomes", "rules"):
            folder = os.path.join(path, name)
            count += sum(1 for _ in _files(folder))
            shutil.rmtree(folder, ignore_errors=True)
    return count


# -- what outcomes depend on -------------------------------------------------------------
def fingerprint() -> str:
    """A hash of the program and its lexicons as they are on disk, by content.

    Reading them all takes longer than a cached run may, so the hash is itself kept under the
    names, sizes and times of the files.
    """
    files = sorted(_program())
    seen = digest(*(f"{path}\0{size}\0{time}" for path, size, time in files))
    folder = rules_folder()
    known = folder.get(seen)
    if known is not None:
        return known.decode("ascii")
    root = os.path.dirname(os.path.abspath(__file__))
    parts: list[bytes | str] = []
    for path, _, _ in files:
        parts += [os.path.relpath(path, root).replace(os.sep, "/"), _content(path)]
    found = digest(*parts)
    folder.put(seen, found.encode("ascii"))
    return found


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _program() -> Iterator[tuple[str, int, int]]:
    """Path, size and time of every file that decides what is found."""
    root = os.path.dirname(os.path.abspath(__file__))
    packed = os.path.join(root, "lexicons")
    lexicons = packed if os.path.isdir(packed) else os.path.join(root, "..", "..", "lexicons")
    stack = [root, lexicons]
    while stack:
        with os.scandir(stack.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    if entry.name not in ("__pycache__", "report", "lexicons"):
                        stack.append(entry.path)
                elif not entry.name.endswith(".pyc"):
                    info = entry.stat()
                    yield entry.path, info.st_size, info.st_mtime_ns
