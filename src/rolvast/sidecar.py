"""The sidecar: findings silenced from outside, for formats whose comments would be published.

``[[ignore]]`` tables stand in the configuration or in ``rolvast-ignore.toml`` beside it. Each
names codes and at least one of ``path``, ``text``, ``fingerprint`` and ``unit``; a finding is
silent when all that is named holds. Matching by text or fingerprint survives moves,
re-timing and edits elsewhere.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rolvast.config import IGNORE_KEYS, Config, sidecar_file
from rolvast.document import Source
from rolvast.files import shown
from rolvast.finding import NOTICES, Finding, Problem, RolvastError, Suppression, Unit
from rolvast.fold import fold
from rolvast.suppress import REASONLESS, UNKNOWN, UNUSED, Policy, notice

NAME = "rolvast-ignore.toml"
_NEEDED = ("path", "text", "fingerprint", "unit")


@dataclass(frozen=True, slots=True)
class Entry:
    """One ``[[ignore]]`` table. ``places`` are the offsets of its codes as written."""

    table: dict[str, Any]
    start: int
    end: int
    places: tuple[tuple[int, int], ...]

    @property
    def codes(self) -> list[str]:
        return [str(code) for code in self.table["codes"]]


class Sidecar:
    """The entries of one file. Paths in it are relative to its folder."""

    def __init__(self, path: Path, source: Source, entries: Sequence[Entry]) -> None:
        self.path = path
        self.source = source
        self.entries = entries

    @cached_property
    def _specs(self) -> list[Any]:
        import pathspec

        return [
            pathspec.PathSpec.from_lines("gitignore", [entry.table["path"]])
            if "path" in entry.table
            else None
            for entry in self.entries
        ]

    def apply(
        self,
        findings: Sequence[Finding],
        policy: Policy,
        judges: Callable[[str | None], bool],
    ) -> tuple[list[Finding], list[Finding]]:
        """Findings with the silenced ones marked, and the notices about entries.

        ``judges`` says whether this run saw every file that a literal path or glob (None: any
        file) may mean; only then can an entry be called unused.
        """
        covers = [[policy.covers(code) for code in entry.codes] for entry in self.entries]
        used: set[tuple[int, int]] = set()
        done = [self._marked(finding, covers, used) for finding in findings]
        notices = [
            finding
            for number, entry in enumerate(self.entries)
            for finding in self._notices(number, entry, covers[number], used, policy, judges)
        ]
        return done, notices

    def _marked(
        self, finding: Finding, covers: list[list[frozenset[str]]], used: set[tuple[int, int]]
    ) -> Finding:
        if finding.suppressed is not None:
            return finding
        for number, entry in enumerate(self.entries):
            for at, codes in enumerate(covers[number]):
                if finding.code in codes and self._holds(number, entry, finding):
                    used.add((number, at))
                    line = self.source.position(entry.start).line
                    by = Suppression("sidecar", entry.table.get("reason"), line)
                    return finding._replace(suppressed=by)
        return finding

    def _holds(self, number: int, entry: Entry, finding: Finding) -> bool:
        table = entry.table
        if "text" in table and _folded(table["text"]) != _folded(finding.phrase):
            return False
        if "fingerprint" in table and table["fingerprint"] != finding.fingerprint:
            return False
        if "unit" in table and _folded(table["unit"]) not in _addresses(finding.unit):
            return False
        spec = self._specs[number]
        return spec is None or spec.match_file(relative(finding.path, self.path.parent))

    def _notices(
        self,
        number: int,
        entry: Entry,
        covers: list[frozenset[str]],
        used: set[tuple[int, int]],
        policy: Policy,
        judges: Callable[[str | None], bool],
    ) -> Iterator[Finding]:
        sup = policy.covers(NOTICES)
        for at, (code, codes) in enumerate(zip(entry.codes, covers, strict=True)):
            if not codes:
                yield from self._notice(UNKNOWN, policy, entry.places[at], code)
            elif (
                codes - sup
                and (number, at) not in used
                and codes - sup <= policy.judged
                and judges(entry.table.get("path"))
            ):
                yield from self._notice(UNUSED, policy, entry.places[at], code)
        if policy.need_reason and not entry.table.get("reason"):
            yield from self._notice(REASONLESS, policy, (entry.start, entry.end), "[[ignore]]")

    def _notice(
        self, code: str, policy: Policy, place: tuple[int, int], written: str
    ) -> Iterator[Finding]:
        rule = policy.rule(code)
        if rule:
            yield notice(rule, policy, shown(self.path), self.source, *place, Unit(), written)


def relative(path: str, folder: Path) -> str:
    """A path as shown in reports, relative to ``folder`` and with ``/``; as it is when outside."""
    try:
        return Path(path).resolve().relative_to(folder.resolve()).as_posix()
    except (ValueError, OSError):
        return path


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


def _addresses(unit: Unit) -> set[str]:
    """How people may write a unit: ``cue 14``, ``14``, its time, ``row 3 caption``."""
    kind, number = unit.kind, unit.id or ""
    said = {number, f"{kind} {number}", unit.time or "", f"{kind} {number} {unit.field}"}
    return {_folded(text) for text in said if text}


# -- reading -----------------------------------------------------------------------------
def load(config: Config, isolated: bool = False) -> list[Sidecar]:
    """The sidecars of a configuration: its own tables, and ``rolvast-ignore.toml``.

    Raises :class:`RolvastError` of kind ``config`` with file and line.
    """
    found = []
    if config.sidecar:
        path = Path(config.origins["ignore"])
        found.append(_sidecar(path, config.sidecar))
    beside = None if isolated else sidecar_file(config)
    if beside is not None:
        found.append(_sidecar(beside, None))
    return found


def _sidecar(path: Path, tables: list[dict[str, Any]] | None) -> Sidecar:
    text = _text(path)
    if tables is None:
        tables = _tables(path, text)
    source = Source(text)
    places = _written(source, path)
    if len(places) != len(tables):  # an unusual way of writing: the file itself is the place
        places = [(0, 0, ())] * len(tables)
    entries = []
    for table, (start, end, codes) in zip(tables, places, strict=True):
        _check(path, source.position(start).line, table)
        count = len(table["codes"])
        entries.append(
            Entry(table, start, end, codes if len(codes) == count else ((start, end),) * count)
        )
    return Sidecar(path, source, entries)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _error(path, f"Niet te lezen ({error.strerror}).", "Controleer het pad.") from None
    except UnicodeDecodeError:
        raise _error(path, "Dit is geen UTF-8.", "Sla het bestand op als UTF-8.") from None


def _tables(path: Path, text: str) -> list[dict[str, Any]]:
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        raise _error(
            path, f"Dit is geen geldige TOML: {error}.", "Herstel deze regel.",
            int(found[1]) if found else None,
        ) from None  # fmt: skip
    for key in table:
        if key != "ignore":
            raise _error(
                path, f"‘{key}’ hoort niet in {NAME}.", "Hier staan alleen [[ignore]]-tabellen.",
                _line(text, key),
            )  # fmt: skip
    tables = table.get("ignore", [])
    if not isinstance(tables, list) or not all(isinstance(item, dict) for item in tables):
        raise _error(path, "`ignore` is geen [[ignore]]-tabel.", "Schrijf [[ignore]].", 1)
    return tables


def _check(path: Path, line: int, table: dict[str, Any]) -> None:
    """Raise on an unknown key, a wrong type, or an entry that would silence a whole rule."""
    for key, value in table.items():
        if key not in IGNORE_KEYS:
            near = difflib.get_close_matches(key, IGNORE_KEYS, 1)
            remedy = f"Bedoel je ‘{near[0]}’?" if near else f"Kies uit {', '.join(IGNORE_KEYS)}."
            raise _error(path, f"‘{key}’ is geen sleutel van [[ignore]].", remedy, line)
        if key == "codes":
            right = isinstance(value, list) and all(isinstance(item, str) for item in value)
        else:
            right = isinstance(value, str)
        if not right or not value:
            wanted = '["SLA101"]' if key == "codes" else '"…"'
            raise _error(
                path, f"`{key}` in [[ignore]] klopt niet.", f"Schrijf {key} = {wanted}.", line
            )
    if "codes" not in table:
        raise _error(path, "In [[ignore]] ontbreekt `codes`.", 'Schrijf codes = ["SLA101"].', line)
    if not any(key in table for key in _NEEDED):
        raise _error(
            path, "Deze [[ignore]] geldt voor alles.",
            f"Zet er {', '.join(_NEEDED[:-1])} of {_NEEDED[-1]} bij.", line,
        )  # fmt: skip


def _error(path: Path, message: str, remedy: str, line: int | None = None) -> RolvastError:
    return RolvastError(Problem(shown(path), "config", message, remedy, line))


def _line(text: str, word: str) -> int | None:
    at = text.find(word)
    return text.count("\n", 0, at) + 1 if at >= 0 else None


def _written(source: Source, path: Path) -> list[tuple[int, int, tuple[tuple[int, int], ...]]]:
    """Where each table is written, and the codes in it; from the syntax tree, in order."""
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    # Every other character as one byte: then byte offsets are code points.
    ascii_text = re.sub(r"[^\x00-\x7f]", "q", source.text).encode("ascii")
    tree = Parser(Language(tree_sitter_toml.language())).parse(ascii_text)
    wanted = ["tool", "rolvast"] if path.name == "pyproject.toml" else []
    found = []
    for node in tree.root_node.children:
        if node.type == "table_array_element" and _key(node) == [*wanted, "ignore"]:
            last = next((c.end_byte for c in node.children if c.type == "]]"), node.end_byte)
            found.append((node.start_byte, last, tuple(_codes(node.children))))
        elif _key(node) == wanted if node.type == "table" else not wanted:
            for pair in [node] if node.type == "pair" else node.children:
                if pair.type == "pair" and _key(pair) == ["ignore"]:
                    found += _inline(pair)
    return found


def _inline(pair: Any) -> Iterator[tuple[int, int, tuple[tuple[int, int], ...]]]:
    array = next((child for child in pair.children if child.type == "array"), None)
    for node in array.children if array else ():
        if node.type == "inline_table":
            yield node.start_byte, node.end_byte, tuple(_codes(node.children))


def _key(node: Any) -> list[str]:
    """The parts of the key of a table, table array or pair."""
    for child in node.children:
        if child.type in ("bare_key", "quoted_key", "dotted_key"):
            text = child.text.decode("ascii")
            return [part.strip(" \t\"'") for part in text.split(".")]
    return []


def _codes(children: Iterable[Any]) -> Iterator[tuple[int, int]]:
    for pair in children:
        if pair.type == "pair" and _key(pair) == ["codes"]:
            for array in pair.children:
                if array.type == "array":
                    for item in array.children:
                        if item.type == "string":
                            yield item.start_byte + 1, item.end_byte - 1
