"""Rules in compiled form, kept between runs: reading and compiling lexicons takes a second.

Two parts. The *scan* holds the tables of the prefilter and the codes: plain data, loaded
without importing anything that knows rules, and of that only what the words of a draft lead
to. The *rules* hold everything else as plain data,
every entry by itself, so that a run makes only the entries whose words it meets. Both depend
on the program, its lexicons and what a configuration adds to them, by content.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from rolvast import cache

if TYPE_CHECKING:
    from rolvast.lexicon import Entry, Guards, Lexicon, Rule
    from rolvast.matching import Indexed
    from rolvast.pattern import Choice, Node, Parts, Pattern
    from rolvast.prefilter import Tables

SHARED = 40
"""Choices with more options than this are kept once, however many entries use them."""


class Scan(NamedTuple):
    """What can be known of the rules without loading them."""

    tables: Tables
    codes: frozenset[str]


class Rules(NamedTuple):
    """A lexicon with its index, ready for a linter."""

    lexicon: Lexicon
    tables: Tables
    items: Sequence[Indexed]


class Store:
    """The compiled rules for the built-in lexicons with what one configuration adds."""

    def __init__(self, folders: Sequence[Path], slots: Mapping[str, Sequence[str]]) -> None:
        self._folders = folders
        self._slots = slots
        self._folder = cache.rules_folder()
        self.key = cache.digest(cache.fingerprint(), *_own(folders), repr(sorted(slots.items())))
        self._scan: Scan | None = None
        self._rules: Rules | None = None

    def scan(self) -> Scan:
        """The tables. Raises :class:`RolvastError` when a lexicon has a mistake."""
        if self._scan is None:
            data = self._folder.get(self.key + "s")
            if data is None:
                self._compile()
            else:
                self._folder.touch(self.key + "s")
                tables, codes = marshal.loads(data)
                self._scan = Scan(_tables(tables), codes)
        assert self._scan is not None
        return self._scan

    def rules(self) -> Rules:
        """Everything. Raises :class:`RolvastError` when a lexicon has a mistake."""
        if self._rules is None:
            data = self._folder.get(self.key + "r")
            tables = self.scan().tables
            if self._rules is None and data is not None:
                self._folder.touch(self.key + "r")
                reader = _Reader(marshal.loads(data))
                self._rules = Rules(reader.lexicon(), tables, reader)
            elif self._rules is None:
                self._compile()
        assert self._rules is not None
        return self._rules

    def _compile(self) -> None:
        from rolvast import lexicon as lexicons
        from rolvast.finding import RolvastError
        from rolvast.matching import tabulate

        lexicon = lexicons.load(self._folders, self._slots)
        if lexicon.problems:
            raise RolvastError(lexicon.problems[0])
        tables, items = tabulate(lexicon)
        codes = frozenset(code for rule in lexicon.rules for code in (rule.code, *rule.aliases))
        self._scan = Scan(tables, codes)
        self._rules = Rules(lexicon, tables, items)
        try:
            scan = marshal.dumps((_kept(tables), codes))
            rules = marshal.dumps(_Writer(lexicon).data(items))
        except ValueError:
            return  # settings of a team's rule that are no plain data: compiled every time
        self._folder.put(self.key + "s", scan)
        self._folder.put(self.key + "r", rules)
        self._folder.sweep(cache.MAX_RULES_BYTES)


def _own(folders: Sequence[Path]) -> Iterator[str | bytes]:
    """Names and contents of a team's own lexicons; what is missing is found when compiling."""
    for folder in folders:
        yield str(folder)
        for path in sorted(folder.rglob("*.toml")) if folder.is_dir() else [folder]:
            yield str(path)
            try:
                yield path.read_bytes()
            except OSError:
                yield b"?"


# -- the tables --------------------------------------------------------------------------
_FIRST = 2
"""Words that begin with the same so many letters are loaded together."""


def _kept(tables: Tables) -> dict[str, Any]:
    """The tables as plain data, the large ones in pieces that can be loaded by themselves."""
    parts: dict[str, dict[str, tuple[int, ...]]] = {}
    for word, numbers in tables.exact.items():
        parts.setdefault(word[:_FIRST], {})[word] = numbers
    return tables._asdict() | {
        "exact": {first: marshal.dumps(words) for first, words in parts.items()},
        "sets": tuple(map(marshal.dumps, tables.sets)),
        "forms": marshal.dumps(frozenset(tables.forms)),
        "known": marshal.dumps(frozenset(tables.known)),
    }


def _tables(kept: dict[str, Any]) -> Tables:
    from rolvast.prefilter import Tables

    large = {
        "exact": _Exact(kept["exact"]),
        "sets": _Sets(kept["sets"]),
        "forms": _Words(kept["forms"]),
        "known": _Words(kept["known"]),
    }
    return Tables(**(kept | large))


class _Exact(Mapping[str, "tuple[int, ...]"]):
    """Words and the entries they anchor, in pieces by their first letters."""

    def __init__(self, pieces: Mapping[str, bytes]) -> None:
        self._pieces = pieces
        self._made: dict[str, dict[str, tuple[int, ...]]] = {}

    def _piece(self, first: str) -> dict[str, tuple[int, ...]]:
        if first not in self._made:
            data = self._pieces.get(first)
            self._made[first] = marshal.loads(data) if data else {}
        return self._made[first]

    def __getitem__(self, word: str) -> tuple[int, ...]:
        return self._piece(word[:_FIRST])[word]

    def __iter__(self) -> Iterator[str]:
        return (word for first in self._pieces for word in self._piece(first))

    def __len__(self) -> int:
        return sum(len(self._piece(first)) for first in self._pieces)


class _Sets(Sequence[frozenset[str]]):
    """Sets of words by number."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = pieces
        self._made: dict[int, frozenset[str]] = {}

    @overload
    def __getitem__(self, number: int) -> frozenset[str]: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[frozenset[str]]: ...
    def __getitem__(self, number: int | slice) -> frozenset[str] | Sequence[frozenset[str]]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        found = self._made.get(number)
        if found is None:
            found = self._made[number] = marshal.loads(self._pieces[number])
        return found

    def __len__(self) -> int:
        return len(self._pieces)


class _Words(Set[str]):
    """A set of words that few drafts ask for."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @cached_property
    def _made(self) -> frozenset[str]:
        made: frozenset[str] = marshal.loads(self._data)
        return made

    def __contains__(self, word: object) -> bool:
        return word in self._made

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


# -- writing -----------------------------------------------------------------------------
class _Writer:
    """Nodes become tuples that begin with the letter of their kind; slots are kept by number."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.slots: dict[str, int] = {}
        self.choices: list[bytes] = []
        self._numbers: dict[int, int] = {}
        self._contents: dict[bytes, int] = {}

    def data(self, items: Sequence[Indexed]) -> dict[str, Any]:
        for name, choice in self.lexicon.slots.items():
            self.slots[name] = self._shared(choice)
        places = {id(rule): place for place, rule in enumerate(self.lexicon.rules)}
        return {
            "rules": [self.rule(rule) for rule in self.lexicon.rules],
            "entries": [
                marshal.dumps((places[id(item.rule)], item.low, item.high, self.entry(item.entry)))
                for item in items
            ],
            "slots": self.slots,
            "choices": self.choices,
        }

    def rule(self, rule: Rule) -> tuple[Any, ...]:
        return (
            rule.code, rule.name, str(rule.severity), dict(rule.message), dict(rule.advice),
            dict(rule.why), rule.senders, self.guards(rule.guards), rule.check, rule.once,
            rule.aliases, dict(rule.settings), rule.path,
        )  # fmt: skip

    def entry(self, entry: Entry) -> tuple[Any, ...]:
        return (
            entry.source, entry.kind, self.pattern(entry.pattern) if entry.pattern else None,
            self.guards(entry.guards), entry.anchor, entry.say, entry.fix,
            str(entry.severity) if entry.severity else None, entry.senders, entry.line, entry.path,
        )  # fmt: skip

    def guards(self, guards: Guards) -> tuple[Any, ...]:
        only, unless = (
            {context: [self.pattern(each) for each in patterns] for context, patterns in side}
            for side in (guards.only.items(), guards.unless.items())
        )
        return (
            only, unless, guards.only_conditions, guards.unless_conditions, guards.only_tags,
            guards.not_tags,
        )  # fmt: skip

    def pattern(self, pattern: Pattern) -> tuple[Any, ...]:
        return (
            pattern.source,
            *(self.nodes(part) for part in (pattern.core, pattern.before, pattern.after)),
        )

    def nodes(self, nodes: Sequence[Node]) -> tuple[Any, ...]:
        return tuple(self.node(node) for node in nodes)

    def node(self, node: Node) -> tuple[Any, ...]:
        from rolvast.pattern import Choice, Exact, Gap, Kind, Tag, Words

        match node:
            case Words():
                return ("w", node.forms, node.prefixes, node.suffixes, node.infixes)
            case Exact():
                return ("x", node.word)
            case Tag():
                return ("t", node.part, node.features)
            case Gap():
                return ("g", node.most)
            case Kind():
                return ("k", node.name)
            case Choice():
                if id(node) in self._numbers or len(node.options) > SHARED:
                    return ("s", self._shared(node))
                return ("c", *self.choice(node))

    def choice(self, choice: Choice) -> tuple[Any, ...]:
        options = tuple(self.nodes(option) for option in choice.options)
        return options, dict(choice.first), choice.wild, choice.open, choice.size

    def _shared(self, choice: Choice) -> int:
        """The number of a choice that is kept once; equal ones are one."""
        if id(choice) not in self._numbers:
            content = marshal.dumps(self.choice(choice))
            if content not in self._contents:
                self._contents[content] = len(self.choices)
                self.choices.append(content)
            self._numbers[id(choice)] = self._contents[content]
        return self._numbers[id(choice)]


# -- reading -----------------------------------------------------------------------------
class _Reader(Sequence["Indexed"]):
    """The entries by number, each made when it is first asked for."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data
        self._made: dict[int, Indexed] = {}
        self._choices: dict[int, Choice] = {}
        self._rules = tuple(self._rule(each) for each in data["rules"])

    def lexicon(self) -> Lexicon:
        from rolvast.lexicon import Lexicon

        return Lexicon(self._rules, _Slots(self, self._data["slots"]), ())

    def __len__(self) -> int:
        return len(self._data["entries"])

    @overload
    def __getitem__(self, number: int) -> Indexed: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Indexed]: ...
    def __getitem__(self, number: int | slice) -> Indexed | Sequence[Indexed]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        found = self._made.get(number)
        if found is None:
            from rolvast.matching import Indexed

            place, low, high, entry = marshal.loads(self._data["entries"][number])
            found = Indexed(self._rules[place], self._entry(entry), low, high)
            self._made[number] = found
        return found

    def shared(self, number: int) -> Choice:
        if number not in self._choices:
            self._choices[number] = self._choice(*marshal.loads(self._data["choices"][number]))
        return self._choices[number]

    def _rule(self, data: tuple[Any, ...]) -> Rule:
        from rolvast.finding import Severity
        from rolvast.lexicon import Rule

        (code, name, severity, message, advice, why, senders, guards, check, once, aliases,
         settings, path) = data  # fmt: skip
        return Rule(
            code, name, Severity(severity), message, advice, why, senders, self._guards(guards),
            check, once, aliases, settings, path=path,
        )  # fmt: skip

    def _entry(self, data: tuple[Any, ...]) -> Entry:
        from rolvast.finding import Severity
        from rolvast.lexicon import Entry, compile_regex

        source, kind, pattern, guards, anchor, say, fix, severity, senders, line, path = data
        return Entry(
            source,
            kind,
            self._pattern(pattern) if pattern else None,
            self._guards(guards),
            None if pattern else compile_regex(source),
            anchor,
            say,
            fix,
            Severity(severity) if severity else None,
            senders,
            line=line,
            path=path,
        )

    def _guards(self, data: tuple[Any, ...]) -> Guards:
        from rolvast.lexicon import Guards

        only, unless, *rest = data
        return Guards(
            {context: tuple(map(self._pattern, patterns)) for context, patterns in only.items()},
            {context: tuple(map(self._pattern, patterns)) for context, patterns in unless.items()},
            *rest,
        )

    def _pattern(self, data: tuple[Any, ...]) -> Pattern:
        from rolvast.pattern import Pattern

        source, core, before, after = data
        return Pattern(source, self._nodes(core), self._nodes(before), self._nodes(after))

    def _nodes(self, data: tuple[Any, ...]) -> tuple[Node, ...]:
        return tuple([self._node(each) for each in data])

    def _node(self, data: tuple[Any, ...]) -> Node:
        from rolvast.pattern import Exact, Gap, Kind, Tag, Words

        sign = data[0]
        if sign == "w":
            return Words(*data[1:])
        if sign == "s":
            return self.shared(data[1])
        if sign == "c":
            return self._choice(*data[1:])
        makers: dict[str, type[Exact | Tag | Gap | Kind]] = {
            "x": Exact, "t": Tag, "g": Gap, "k": Kind,
        }  # fmt: skip
        return makers[sign](*data[1:])

    def _choice(
        self,
        options: tuple[Any, ...],
        first: dict[str, tuple[int, ...]],
        wild: tuple[tuple[int, ...], Parts],
        others: tuple[int, ...],
        size: tuple[int, int],
    ) -> Choice:
        from rolvast.pattern import Choice

        return Choice(tuple([self._nodes(option) for option in options]), first, wild, others, size)


class _Slots(Mapping[str, "Choice"]):
    def __init__(self, reader: _Reader, numbers: dict[str, int]) -> None:
        self._reader = reader
        self._numbers = numbers

    def __getitem__(self, name: str) -> Choice:
        return self._reader.shared(self._numbers[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)
