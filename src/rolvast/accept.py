"""``rolvast accept``: add a name or a quote to the project's configuration, comments kept."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

from rolvast import config as configuration
from rolvast.files import shown
from rolvast.finding import Problem, RolvastError
from rolvast.fix import write
from rolvast.fold import fold

KEYS = {"name": "names", "quote": "quotes"}


def accept(
    phrase: str, kind: Literal["name", "quote"], named: Path | None = None
) -> tuple[Path, bool]:
    """Add ``phrase`` to ``names`` or ``quotes``; the file, and whether it was not there yet.

    The file is ``named``, else where the setting comes from, else the closest configuration,
    else a new ``rolvast.toml`` here. Raises :class:`RolvastError`.
    """
    phrase = " ".join(phrase.split())
    if not any(char.isalnum() for char in phrase):
        raise RolvastError(
            Problem("accept", "config", "Er is geen naam of zin gegeven.",
                    'Schrijf bijvoorbeeld: rolvast accept "Jong Nederland" --as name.')
        )  # fmt: skip
    key = KEYS[kind]
    path = named or configuration.find(Path.cwd())
    if path is None:
        write(Path("rolvast.toml"), None, f"{key} = [{_quoted(phrase)}]\n".encode())
        return Path("rolvast.toml"), True
    loaded = configuration.load(path)
    if fold(phrase) in {fold(known) for known in loaded[key]}:
        return path, False
    if loaded.origins[key] != "default":
        path = Path(loaded.origins[key])
    _add(path, key, phrase)
    return path, True


def _add(path: Path, key: str, phrase: str) -> None:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    data = path.read_bytes()
    bom = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    try:
        document = tomlkit.parse(data[len(bom) :].decode("utf-8"))
        table: Any = document
        if path.name == "pyproject.toml":
            table = table["tool"]["rolvast"]
        if key in table:
            array = table[key]
            if "\n" in array.as_string():
                array.add_line(phrase, indent="  ")
            else:
                array.append(phrase)
        else:
            table[key] = [phrase]
        text = tomlkit.dumps(document)
        held = tomllib.loads(text)
        held = held["tool"]["rolvast"] if path.name == "pyproject.toml" else held
        if phrase not in held.get(key, ()):
            raise _unwritable(path, key, phrase)
    except (TOMLKitError, KeyError, TypeError, AttributeError, ValueError):
        raise _unwritable(path, key, phrase) from None
    write(path, data, bom + text.encode("utf-8"))


def _unwritable(path: Path, key: str, phrase: str) -> RolvastError:
    return RolvastError(
        Problem(shown(path), "config", f"‘{key}’ is hier niet bij te werken.",
                f"Zet {_quoted(phrase)} zelf in {key}.")
    )  # fmt: skip


def _quoted(text: str) -> str:
    """A basic TOML string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'
