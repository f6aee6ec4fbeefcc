"""The pattern language of lexicon files: from a string to nodes that match tokens.

    word      any spelling of the form           =Word     exactly this case
    ~melden   any form of the lemma              <VERB>    part of speech, or <WW|pv> a tag
    (a|b c)   one of                             (…)?      optional
    … or …8   a gap of 0-4 (8) tokens, never over a sentence end
    {place}   a named slot                       \\(       the next character literally
    *beleid   a word that ends so (`jongeren*` begins so, `*beleid*` contains it)
    [[ … ]]   only this part of the match is reported

Nodes match on a :class:`~rolvast.language.Text` and yield where they may end, best first:
optional parts are taken when they can be, gaps are as short as they can be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rolvast.fold import atoms, fold
from rolvast.inflect import forms

if TYPE_CHECKING:
    from rolvast.language import Text

DEFAULT_GAP = 4
MAX_WIDTH = 60
REMEMBERED = 12
"""Where a choice of so many options ends is remembered with the text: many patterns share it."""


class PatternError(ValueError):
    """A pattern that cannot be read; the message is for the one who wrote it."""


@dataclass(frozen=True, slots=True)
class Words:
    """One token whose spelling is among ``forms``, or begins or ends as a wildcard says."""

    forms: frozenset[str]
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    infixes: tuple[str, ...] = ()

    def ends(self, text: Text, at: int) -> Iterator[int]:
        end = self.end(text, at)
        if end >= 0:
            yield end

    def end(self, text: Text, at: int) -> int:
        """Behind the word at token ``at``, or -1."""
        at = text.skip(at)
        if at < text.size:
            for key in text.keys(at):
                if key in self.forms:
                    return at + 1
                if (self.prefixes or self.suffixes or self.infixes) and self._is_part(key):
                    return at + 1
        return -1

    def _is_part(self, key: str) -> bool:
        return (
            (key.startswith(self.prefixes) and any(_begins(key, p) for p in self.prefixes))
            or (key.endswith(self.suffixes) and any(_ends(key, s) for s in self.suffixes))
            or any(i in key for i in self.infixes)
        )

    def width(self) -> tuple[int, int]:
        return (1, 1)


def _begins(key: str, prefix: str) -> bool:
    return key.startswith(prefix) and len(key) > len(prefix)


def _ends(key: str, suffix: str) -> bool:
    return key.endswith(suffix) and len(key) > len(suffix) + 1


@dataclass(frozen=True, slots=True)
class Exact:
    """One token in exactly this case."""

    word: str

    def ends(self, text: Text, at: int) -> Iterator[int]:
        at = text.skip(at)
        if at < text.size and text.word(at) == self.word:
            yield at + 1

    def width(self) -> tuple[int, int]:
        return (1, 1)


@dataclass(frozen=True, slots=True)
class Tag:
    """One token by part of speech (``VERB``) or by all features of a tag (``WW|pv``)."""

    part: str
    features: frozenset[str]

    def ends(self, text: Text, at: int) -> Iterator[int]:
        at = text.skip(at)
        if at < text.size and text.is_word(at) and self.accepts(text, at):
            yield at + 1

    def accepts(self, text: Text, at: int) -> bool:
        """True also when the pipeline knows no tags: words decide then."""
        tagged = text.tagged(at)
        if tagged is None:
            return True
        head, *features = tagged.tag.split("|")
        return self.part in (tagged.pos, head) and self.features <= set(features)

    def width(self) -> tuple[int, int]:
        return (1, 1)


@dataclass(frozen=True, slots=True)
class Gap:
    """Zero to ``most`` tokens inside one sentence."""

    most: int

    def ends(self, text: Text, at: int) -> Iterator[int]:
        yield at
        sentence = text.sentence(max(at - 1, 0))
        for _ in range(self.most):
            at = text.skip(at)
            if at + 1 >= text.size or text.sentence(at + 1) != sentence:
                return
            at += 1
            yield at

    def width(self) -> tuple[int, int]:
        return (0, self.most)


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One of several sequences, the longest first.

    Indexed by what can begin them, so that gazetteers stay cheap: ``first`` by whole words;
    ``wild`` are those that begin with a part of a word, with these prefixes, suffixes and
    infixes in all; ``open`` those that must always be tried.
    """

    options: tuple[Sequence, ...]
    first: Mapping[str, tuple[int, ...]]
    wild: tuple[tuple[int, ...], Parts]
    open: tuple[int, ...]
    size: tuple[int, int]

    @classmethod
    def of(cls, options: tuple[Sequence, ...]) -> Choice:
        first: dict[str, list[int]] = {}
        wild, others = [], []
        parts: tuple[list[str], ...] = ([], [], [])
        spliced = [inner for option in options for inner in _spliced(option)]
        options = tuple(sorted(spliced, key=len, reverse=True))  # the longest are tried first
        for number, option in enumerate(options):
            heads = _heads(option[0]) if option else None
            if heads is None:
                others.append(number)
                continue
            for form in heads[0]:
                first.setdefault(form, []).append(number)
            if any(heads[1]):
                wild.append(number)
                for known, new in zip(parts, heads[1], strict=True):
                    known += new
        prefixes, suffixes, infixes = (tuple(sorted(set(each))) for each in parts)
        sizes = [sequence_width(option) for option in options] or [(0, 0)]
        return cls(
            options,
            {form: tuple(numbers) for form, numbers in first.items()},
            (tuple(wild), (prefixes, suffixes, infixes)),
            tuple(others),
            (min(low for low, _ in sizes), max(high for _, high in sizes)),
        )

    def ends(self, text: Text, at: int) -> Iterator[int]:
        if len(self.options) < REMEMBERED:
            return self._ends(text, at)
        key = (self, at)
        known: tuple[int, ...] | None = text.facts.get(key)
        if known is None:
            known = text.facts[key] = tuple(self._ends(text, at))
        return iter(known)

    def begins(self, keys: tuple[str, ...]) -> bool:
        """Whether an option may begin with a token of these spellings."""
        if self.open:
            return True
        for key in keys:
            if key in self.first or (self.wild[0] and _has_part(key, self.wild[1])):
                return True
        return False

    def _ends(self, text: Text, at: int) -> Iterator[int]:
        numbers = self.open
        start = text.skip(at)
        if start < text.size:
            for key in text.keys(start):
                own = self.first.get(key, ())
                if self.wild[0] and _has_part(key, self.wild[1]):
                    own += self.wild[0]
                if own:
                    numbers = tuple(sorted({*numbers, *own}))
        seen: list[int] = []
        for number in numbers:
            for end in sequence_ends(self.options[number], text, at):
                if end not in seen:
                    seen.append(end)
                    yield end

    def width(self) -> tuple[int, int]:
        return self.size


def _heads(node: Node) -> tuple[frozenset[str], Parts] | None:
    """The words and parts of words that a node can begin with, where they can be listed."""
    if isinstance(node, Exact):
        return frozenset((fold(node.word),)), ((), (), ())
    if isinstance(node, Words):
        return node.forms, (node.prefixes, node.suffixes, node.infixes)
    if isinstance(node, Choice) and not node.open:
        return frozenset(node.first), node.wild[1]
    return None


def _has_part(key: str, parts: Parts) -> bool:
    prefixes, suffixes, infixes = parts
    return key.startswith(prefixes) or key.endswith(suffixes) or any(i in key for i in infixes)


def _spliced(option: Sequence) -> tuple[Sequence, ...]:
    """The options of a choice that stands alone (a slot of slots), so that all are indexed."""
    if len(option) == 1 and isinstance(option[0], Choice):
        return option[0].options
    return (option,)


@dataclass(frozen=True, slots=True)
class Kind:
    """A built-in slot: what a token is rather than how it is spelt (``{handle}``)."""

    name: str

    def ends(self, text: Text, at: int) -> Iterator[int]:
        return text.kind_ends(self.name, at)

    def width(self) -> tuple[int, int]:
        return (0, 0) if self.name in ("start", "end") else (1, 6)


Parts = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Prefixes, suffixes and infixes of words."""

Node = Words | Exact | Tag | Gap | Choice | Kind
Sequence = tuple[Node, ...]

KINDS = (
    "start", "end", "handle", "hashtag", "url", "emoji", "number", "name", "any", "break",
)  # fmt: skip


def sequence_ends(nodes: Sequence, text: Text, at: int) -> Iterator[int]:
    """Where the sequence may end when it starts at token ``at``."""
    if not nodes:
        yield at
        return
    number = 0
    while nodes[number].__class__ is Words:  # words in a row without a generator for each
        at = nodes[number].end(text, at)  # type: ignore[union-attr]
        if at < 0:
            return
        number += 1
        if number == len(nodes):
            yield at
            return
    node, rest = nodes[number], nodes[number + 1 :]
    if isinstance(node, Choice):
        start = text.skip(at)
        if not node.open and (start >= text.size or not node.begins(text.keys(start))):
            return
    for end in node.ends(text, at):
        if rest:
            yield from sequence_ends(rest, text, end)
        else:
            yield end


def sequence_width(nodes: Sequence) -> tuple[int, int]:
    least = most = 0
    for node in nodes:
        low, high = node.width()
        least += low
        most += high
    return least, min(most, MAX_WIDTH)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: ``before`` and ``after`` are context, ``core`` is what is reported."""

    source: str
    core: Sequence
    before: Sequence = ()
    after: Sequence = ()

    @property
    def nodes(self) -> Sequence:
        return self.before + self.core + self.after

    def matches(self, text: Text, at: int) -> Iterator[tuple[int, int]]:
        """Token spans of the core for matches whose first node starts at ``at``."""
        for start in sequence_ends(self.before, text, at):
            begin = text.skip(start) if self.before else start
            for end in sequence_ends(self.core, text, begin):
                if any(True for _ in sequence_ends(self.after, text, end)):
                    yield begin, end

    def begins(self, text: Text, at: int) -> bool:
        """Whether a match may start at ``at``, told from that token alone."""
        head = (self.before or self.core)[0]
        if isinstance(head, Choice):
            return head.begins(text.keys(at))
        return not isinstance(head, Words) or head.end(text, at) >= 0

    def needs_tags(self) -> bool:
        return any(_has_tag(node) for node in self.nodes)


def _has_tag(node: Node) -> bool:
    if isinstance(node, Choice):
        return any(_has_tag(inner) for option in node.options for inner in option)
    return isinstance(node, Tag)


Slots = Callable[[str], "Choice | None"]


def parse(source: str, slots: Slots) -> Pattern:
    """Read a pattern. ``slots`` gives the choice behind a slot name, or None.

    Raises :class:`PatternError` with a sentence that says what is wrong and what to write.
    """
    parts = _Parser(source, slots).top()
    for part in parts:
        for node in part:
            low, _ = node.width()
            if low > MAX_WIDTH:
                raise PatternError("het patroon is te lang; splits het in twee patronen")
    before, core, after = parts
    if not core:
        raise PatternError("het patroon is leeg; schrijf minstens één woord")
    return Pattern(source, core, before, after)


_JOINERS = frozenset("-_.&+=/·*")


def _phrase(source: str) -> list[str]:
    """The atoms that a phrase is matched by: texts read over hyphens inside words, so it does."""
    phrase: list[str] = []
    for piece in source.split():
        found = [piece.lower()] if piece.isascii() and piece.isalpha() else atoms(piece)
        words = [atom for atom in found if atom not in _JOINERS]
        phrase += words if len(words) > 1 else found
    return phrase


def parse_literal(source: str) -> Pattern:
    """A term: its words as they stand, without pattern signs."""
    words = tuple(Words(frozenset((atom,))) for atom in _phrase(source))
    if not words:
        raise PatternError("de term is leeg; schrijf minstens één woord")
    return Pattern(source, words)


_PLAIN = re.compile(r"[^\s(){}|<>…\\\[\].=~*]+(?=[\s(){}|]|\Z)")
"""Most words of patterns: no sign in them, and none that could be part of them behind."""


class _Parser:
    """Recursive descent over one pattern string; every method leaves ``at`` behind what it read."""

    def __init__(self, source: str, slots: Slots) -> None:
        self.source = source
        self.slots = slots
        self.at = 0

    def top(self) -> tuple[Sequence, Sequence, Sequence]:
        parts: list[list[Node]] = [[]]
        while self.at < len(self.source):
            if self.source.startswith("[[", self.at) or self.source.startswith("]]", self.at):
                opening = self.source[self.at] == "["
                if opening != (len(parts) == 1):
                    raise PatternError("[[ en ]] staan er één keer, in deze volgorde")
                self.at += 2
                parts.append([])
            else:
                parts[-1] += self.item()
        if len(parts) == 1:
            return (), tuple(parts[0]), ()
        if len(parts) == 2:
            raise PatternError("achter [[ ontbreekt ]]")
        return tuple(parts[0]), tuple(parts[1]), tuple(parts[2])

    def item(self) -> list[Node]:
        char = self.source[self.at]
        if char.isspace():
            self.at += 1
            return []
        if char == "(":
            return [self.group()]
        if char in ")|":
            raise PatternError(f"‘{char}’ zonder (; schrijf \\{char} voor het teken zelf")
        if char == "{":
            return [self.slot()]
        if char == "<":
            return [self.tag()]
        if char == "…" or self.source.startswith("...", self.at):
            return [self.gap()]
        return self.word()

    def group(self) -> Choice:
        self.at += 1
        options: list[Sequence] = []
        current: list[Node] = []
        while True:
            if self.at >= len(self.source):
                raise PatternError("achter ( ontbreekt )")
            char = self.source[self.at]
            if char in "|)":
                options.append(tuple(current))
                current = []
                self.at += 1
                if char == ")":
                    break
            else:
                current += self.item()
        if not all(options):
            raise PatternError(
                "een keuze tussen ( en ) is leeg; gebruik (…)? voor wat mag ontbreken"
            )
        if self.source.startswith("?", self.at):
            self.at += 1
            options.append(())
        return Choice.of(tuple(options))

    def slot(self) -> Node:
        end = self.source.find("}", self.at)
        if end < 0:
            raise PatternError("achter { ontbreekt }")
        name = self.source[self.at + 1 : end]
        self.at = end + 1
        if self.source.startswith("?", self.at):
            raise PatternError(f"schrijf ({{{name}}})? voor een slot dat mag ontbreken")
        if name in KINDS:
            return Kind(name)
        choice = self.slots(name)
        if choice is None:
            raise PatternError(f"er is geen slot {{{name}}}")
        return choice

    def tag(self) -> Tag:
        end = self.source.find(">", self.at)
        if end < 0:
            raise PatternError("achter < ontbreekt >")
        part, *features = self.source[self.at + 1 : end].split("|")
        if not part:
            raise PatternError("tussen < en > staat een woordsoort, zoals <VERB> of <WW|pv>")
        self.at = end + 1
        return Tag(part, frozenset(features))

    def gap(self) -> Gap:
        self.at += 1 if self.source[self.at] == "…" else 3
        digits = ""
        while self.at < len(self.source) and self.source[self.at].isdigit():
            digits += self.source[self.at]
            self.at += 1
        most = int(digits) if digits else DEFAULT_GAP
        if most > 20:
            raise PatternError("een gat is hoogstens …20")
        return Gap(most)

    def word(self) -> list[Node]:
        plain_word = _PLAIN.match(self.source, self.at)
        if plain_word:
            self.at = plain_word.end()
            return [Words(frozenset((atom,))) for atom in _phrase(plain_word[0])]
        return self.marked_word()

    def marked_word(self) -> list[Node]:
        """A word with a sign before it, a wildcard, or an escape."""
        sign = self.source[self.at] if self.source[self.at] in "=~" else ""
        self.at += len(sign)
        letters: list[tuple[str, bool]] = []
        while self.at < len(self.source):
            char = self.source[self.at]
            escaped = char == "\\" and self.at + 1 < len(self.source)
            if escaped:
                self.at += 1
                char = self.source[self.at]
            elif (
                char.isspace()
                or char in "(){}|<…"
                or self.source[self.at : self.at + 2] in ("[[", "]]")
            ) or self.source.startswith("...", self.at):
                break
            letters.append((char, escaped))
            self.at += 1
        plain = "".join(char for char, _ in letters)
        if not plain:
            raise PatternError(f"achter ‘{sign}’ ontbreekt een woord")
        if sign == "=":
            return [Exact(plain)]
        if sign == "~":
            return [Words(frozenset(fold(form) for form in forms(plain)))]
        if any(char == "*" and not escaped for char, escaped in letters):
            return [_wildcard("".join("*" if c == "*" and not e else fold(c) for c, e in letters))]
        return [Words(frozenset((atom,))) for atom in _phrase(plain)]


def _wildcard(word: str) -> Words:
    inner = word.strip("*")
    if "*" in inner or len(inner) < 3 or len(atoms(inner)) != 1:
        raise PatternError(
            "een sterretje staat voor of achter een woorddeel van minstens drie letters"
        )
    if word.startswith("*") and word.endswith("*"):
        return Words(frozenset(), infixes=(inner,))
    if word.startswith("*"):
        return Words(frozenset(), suffixes=(inner,))
    return Words(frozenset((inner,)), prefixes=(inner,))
