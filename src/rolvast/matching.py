"""Matching: from the tokens of a draft to hits, through anchors, patterns and guards.

Every entry has an anchor: the rarest words one of which it cannot do without. The index
maps words to the entries they anchor, so a text costs one look-up a token, however many
terms there are; the same index, on bare words, is the prefilter.
"""

from __future__ import annotations

import marshal
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from sys import intern
from typing import Any, NamedTuple

from rolvast.document import Segment
from rolvast.finding import Sender, Severity
from rolvast.fold import Vocabulary, fold
from rolvast.language import Text, Untagged
from rolvast.lexicon import Entry, Guards, Lexicon, Rule
from rolvast.pattern import Choice, Exact, Kind, Node, Pattern, Words, sequence_width
from rolvast.prefilter import ANY_SIGN, NUMBER, PARTS, STRETCHED, Need, Prefilter, Tables, is_odd
from rolvast.rules import CHECKS, CONDITIONS

NEAR = 6
"""Tokens on either side that ``only-near`` and ``unless-near`` look at."""

SLACK = 4
"""Emoji and inner hyphens that a phrase may read over before its anchor."""

SHARED_NEED = 12
"""Choices with more options of several words are told to the prefilter once."""

_CONDITION_NEEDS: dict[str, frozenset[str]] = {
    "stretched": frozenset((STRETCHED,)),
    "hashtag": frozenset(("<hashtag>",)),
    "handle": frozenset(("<handle>",)),
    "tagged": frozenset(("<hashtag>", "<handle>")),
    "question": frozenset(("<question>",)),
    "exclaim": frozenset(("<exclaim>",)),
    "number": frozenset((NUMBER,)),
}
"""Conditions and built-in slots that hold only where some sign is in the draft."""

_LONGEST = {"handle": 60, "hashtag": 60, "name": 20}
"""Tokens that a built-in slot may cover, where that can be more than one."""

REGEX_SECONDS = 2.0
"""CPU seconds for all raw regexes on one draft."""

_COMMON = [
    "de",
    "het",
    "een",
    "en",
    "van",
    "in",
    "op",
    "te",
    "dat",
    "die",
    "is",
    "zijn",
    "je",
    "jij",
    "jullie",
    "we",
    "wij",
    "ik",
    "voor",
    "met",
    "niet",
    "aan",
    "er",
    "om",
    "ook",
    "als",
    "bij",
    "maar",
    "dit",
    "naar",
    "door",
    "over",
    "uit",
    "nog",
    "geen",
    "hoe",
    "wat",
    "wie",
    "waar",
    "wanneer",
    "kun",
    "kan",
    "kunt",
    "moet",
    "heb",
    "heeft",
    "hebben",
    "worden",
    "wordt",
    "was",
    "waren",
    "zich",
    "ze",
    "zij",
    "hij",
    "hem",
    "haar",
    "ons",
    "onze",
    "jouw",
    "mijn",
    "u",
    "uw",
    "tot",
    "of",
    "dan",
    "al",
    "meer",
    "wil",
    "willen",
    "zou",
    "zal",
    "gaat",
    "gaan",
    "ga",
    "doe",
    "doen",
    "komt",
    "kom",
    "iets",
    "zo",
    "nu",
    "hier",
    "daar",
    "deze",
    "heel",
    "veel",
    "alle",
    "alles",
    "elke",
    "ieder",
    "echt",
    "even",
    "maak",
    "maken",
    "krijg",
    "krijgt",
    "staat",
    "staan",
    "zien",
    "weer",
    "zelf",
]
_WEIGHT = {word: 400 - 3 * rank for rank, word in enumerate(_COMMON)}


class RegexTimeout(Exception):
    """A team's regex took too long; ``entry`` says which."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.source)
        self.entry = entry


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words one of which must stand between ``low`` and ``high`` tokens behind the start."""

    forms: frozenset[str]
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]
    infixes: tuple[str, ...]
    low: int
    high: int

    @property
    def is_wild(self) -> bool:
        return bool(self.prefixes or self.suffixes or self.infixes)

    @property
    def cost(self) -> float:
        """How often such a word is met: the rarest anchor is the best."""
        common = sum(map(_weight, self.forms))
        wild = 8 * (len(self.prefixes) + len(self.suffixes) + len(self.infixes))
        return common + wild + 0.05 * len(self.forms) + 0.2 * (self.high - self.low)

    def behind(self, low: int, high: int) -> Anchor:
        """The same words, when what stands before them is ``low`` to ``high`` tokens wide."""
        return replace(self, low=self.low + low, high=self.high + high)


def _weight(form: str) -> float:
    """How common a word is; of unknown words short ones and signs are the commonest."""
    known = _WEIGHT.get(form)
    if known is not None:
        return known
    return max(60 - 20 * len(form), 0) if form.isalpha() else 150 / len(form)


def anchors(pattern: Pattern) -> list[Anchor]:
    """What can serve as the anchor of a pattern: one for each node that always has a word."""
    found = []
    for number, node in enumerate(pattern.nodes):
        anchor = _anchor(node)
        if anchor is not None:
            found.append(anchor.behind(*sequence_width(pattern.nodes[:number])))
    return found


def _anchor(node: Any) -> Anchor | None:
    """The words one of which a match of this node cannot do without, or None."""
    if isinstance(node, Words):
        return Anchor(node.forms, node.prefixes, node.suffixes, node.infixes, 0, 0)
    if isinstance(node, Exact):
        return Anchor(frozenset((fold(node.word),)), (), (), (), 0, 0)
    return _choice_anchor(node) if isinstance(node, Choice) and node.options else None


@lru_cache(maxsize=8192)
def _choice_anchor(choice: Choice) -> Anchor | None:
    """The rarest word of every option (``teller`` of *de teller staat op*), early ones first.

    Kept, because slots hold thousands of options and many patterns use them.
    """
    picked = []
    for option in choice.options:
        known = [
            anchor.behind(*sequence_width(option[:number]))
            for number, node in enumerate(option)
            if (anchor := _anchor(node)) is not None
        ]
        if not known:
            return None
        picked.append(min(known, key=lambda anchor: anchor.cost + 2 * anchor.high))
    return Anchor(
        frozenset(form for each in picked for form in each.forms),
        tuple(sorted({part for each in picked for part in each.prefixes})),
        tuple(sorted({part for each in picked for part in each.suffixes})),
        tuple(sorted({part for each in picked for part in each.infixes})),
        min(each.low for each in picked),
        max(each.high for each in picked),
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found, before it is a finding. Offsets are code points in the segment text."""

    rule: Rule
    entry: Entry | None
    segment: int
    start: int
    end: int
    severity: Severity
    other: tuple[int, int, int] | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    tokens: tuple[int, int] | None = None


class Indexed(NamedTuple):
    """An entry of a rule; its anchor stands ``low`` to ``high`` tokens behind its start."""

    rule: Rule
    entry: Entry
    low: int
    high: int


class Index:
    """All entries by anchor word, and which of them run. Built once a run, then only read.

    ``tables`` and ``items`` come from a store of compiled rules; without them they are made.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        rules: Iterable[Rule],
        tables: Tables | None = None,
        items: Sequence[Indexed] | None = None,
    ) -> None:
        self.lexicon = lexicon
        self.rules = tuple(rules)
        if tables is None or items is None:
            tables, items = tabulate(lexicon)
        self._tables = tables
        self._items = items
        codes = {rule.code for rule in self.rules}
        self._on = [code in codes for code in tables.codes]
        self._prefilter = Prefilter(tables)
        self._memo: dict[str, tuple[int, ...]] = {}
        self.raw_checks = tuple(r for r in self.rules if r.check and CHECKS[r.check].needs == "raw")
        self.hit_checks = tuple(
            r for r in self.rules if r.check and CHECKS[r.check].needs == "hits"
        )
        self.vocabulary = Vocabulary(tables.known, tables.heads, tables.tails)

    def lookup(self, key: str) -> tuple[Indexed, ...]:
        """The entries that ``key`` anchors."""
        numbers = self.numbers(key)
        return tuple([self._items[n] for n in numbers]) if numbers else ()

    def item(self, number: int) -> Indexed:
        return self._items[number]

    def required(self, number: int) -> tuple[tuple[int, int, int], ...]:
        """The sets (see :meth:`words`) of which an entry needs a word each, and how many tokens
        behind its anchor at the least and at the most."""
        return self._tables.required[number]

    def words(self, number: int) -> frozenset[str]:
        """A set of words that entries need, by its number."""
        return self._tables.sets[number]

    def numbers(self, key: str) -> tuple[int, ...]:
        """The entries that ``key`` anchors, by number."""
        found = self._memo.get(key)
        if found is None:
            numbers = list(self._tables.exact.get(key, ()))
            wild = self._tables.wild
            numbers += [n for part, n in wild["p"] if key.startswith(part) and key != part]
            numbers += [
                n for part, n in wild["s"] if key.endswith(part) and len(key) > len(part) + 1
            ]
            numbers += [n for part, n in wild["i"] if part in key]
            on, rules = self._on, self._tables.rules
            found = tuple(n for n in dict.fromkeys(numbers) if on[rules[n]])
            if len(self._memo) > 200_000:
                self._memo.clear()
            self._memo[key] = found
        return found

    def may_match(self, words: frozenset[str]) -> bool:
        """Whether any entry can match a draft with these words: the prefilter."""
        known = {*words, *ANY_SIGN}
        return any(self._prefilter.could(n, known) for word in words for n in self.numbers(word))


def tabulate(lexicon: Lexicon) -> tuple[Tables, list[Indexed]]:
    """The tables of all entries of a lexicon, and the entries by their number."""
    return _Tabulator(lexicon).tables()


class _Tabulator:
    """Collects anchors. Strings are shared, so that the tables are small when written."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.codes = tuple(rule.code for rule in lexicon.rules)
        self.items: list[Indexed] = []
        self.rules: list[int] = []
        self.exact: dict[str, list[int]] = {}
        self.wild: dict[str, list[tuple[str, int]]] = {"p": [], "s": [], "i": []}
        self.sets: dict[frozenset[str], int] = {}
        self.required: list[tuple[tuple[int, int, int], ...]] = []
        self.needs: list[bytes] = []
        self.evidence: list[bytes] = []
        self.odd: set[str] = set()
        self.choices: dict[bytes, int] = {}
        self._choice_needs: dict[int, Need | None] = {}

    def tables(self) -> tuple[Tables, list[Indexed]]:
        checks = []
        for place, rule in enumerate(self.lexicon.rules):
            for entry in rule.entries:
                self.rules.append(place)
                self._add(len(self.items), rule, entry)
            if rule.check and CHECKS[rule.check].needs == "raw":
                checks.append((place, rule.check, dict(rule.settings)))
        forms = {intern(form): None for form in self.exact}
        for each in self.sets:
            forms.update((intern(form), None) for form in each)
        known, heads, tails = self._vocabulary()
        tables = Tables(
            {intern(form): tuple(numbers) for form, numbers in self.exact.items()},
            {place: tuple(parts) for place, parts in self.wild.items()},
            tuple(self.required),
            tuple(self.needs),
            tuple(self.evidence),
            tuple(self.choices),
            tuple(frozenset(map(intern, each)) for each in self.sets),
            tuple(self.rules),
            self.codes,
            tuple(sorted(self.odd.union(filter(is_odd, forms)))),
            frozenset(forms),
            known,
            heads,
            tails,
            tuple(checks),
        )
        return tables, self.items

    def _add(self, number: int, rule: Rule, entry: Entry) -> None:
        if entry.pattern is None:
            best = Anchor(frozenset((entry.anchor,)), (), (), (), 0, 0)
            self.required.append(())
            self.needs.append(b"")
        else:
            best = min(anchors(entry.pattern), key=lambda anchor: anchor.cost)
            self._surround(entry.pattern.nodes, best)
        self.items.append(Indexed(rule, entry, best.low, best.high))
        self.evidence.append(self._evidence(rule, entry))
        for form in best.forms:
            self.exact.setdefault(form, []).append(number)
        for key, parts in (("p", best.prefixes), ("s", best.suffixes), ("i", best.infixes)):
            self.wild[key] += [(part, number) for part in parts]

    def _surround(self, nodes: tuple[Node, ...], best: Anchor) -> None:
        """What stands around the anchor ``best``, and from and to how many tokens behind it.

        Single words are told as sets; of other nodes what they need, options of several words all.
        """
        own = next(n for n, node in enumerate(nodes) if _is_at(best, nodes, n))
        inside = (
            best.low - sequence_width(nodes[:own])[0],
            best.high - sequence_width(nodes[:own])[1],
        )
        required: list[tuple[int, int, int]] = []
        needs: list[tuple[Need, int, int]] = []
        for number, node in enumerate(nodes):
            if number == own:
                low, high = 0, 0
            elif number > own:
                between = nodes[own:number]
                low, high = sequence_width(between)[0], sum(map(_reach, between))
            else:
                between = nodes[number:own]
                low, high = -sum(map(_reach, between)), -sequence_width(between)[0]
            low, high = low - inside[1], high - inside[0] + _reach(node) - 1
            anchor = _anchor(node)
            if anchor is not None and not anchor.is_wild and number != own:
                required.append((self.sets.setdefault(anchor.forms, len(self.sets)), low, high))
            need = self._need(node)
            if need is not None and (not isinstance(need, frozenset) or isinstance(node, Kind)):
                needs.append((need, low, high))
        self.required.append(tuple(required))
        self.needs.append(marshal.dumps(tuple(needs)) if needs else b"")

    def _evidence(self, rule: Rule, entry: Entry) -> bytes:
        """What guards want to see somewhere in the draft."""
        needs: list[Need | None] = []
        for guards in (rule.guards, entry.guards):
            needs += [_CONDITION_NEEDS.get(name) for name in guards.only_conditions]
            needs += [self._one_of([p.nodes for p in each]) for each in guards.only.values()]
        told = tuple([need for need in needs if need is not None])
        return marshal.dumps(told) if told else b""

    def _need(self, node: Any) -> Need | None:
        """What must be in a draft for this node to match; None when that cannot be said."""
        if isinstance(node, Words):
            self.odd.update(filter(is_odd, node.forms))
            parts = (node.prefixes, node.suffixes, node.infixes)
            return (PARTS, node.forms, *parts) if any(parts) else node.forms
        if isinstance(node, Exact):
            return self._need(Words(frozenset((fold(node.word),))))
        if isinstance(node, Kind):
            return _CONDITION_NEEDS.get(node.name)
        if not isinstance(node, Choice):
            return None
        if id(node) not in self._choice_needs:
            self._choice_needs[id(node)] = self._one_of(node.options)
        return self._choice_needs[id(node)]

    def _one_of(self, options: Iterable[Iterable[Node]]) -> Need | None:
        words: set[str] = set()
        longer: list[tuple[Need, ...]] = []
        for option in options:
            needs = tuple([n for node in option if (n := self._need(node)) is not None])
            if not needs:
                return None
            if len(needs) == 1 and isinstance(needs[0], frozenset):
                words |= needs[0]
            else:
                longer.append(needs)
        if not longer:
            return frozenset(words)
        told = ((frozenset(words),), *longer) if words else tuple(longer)
        if len(told) <= SHARED_NEED:
            return told
        return self.choices.setdefault(marshal.dumps(told), len(self.choices))

    def _vocabulary(self) -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
        """Every word the rules know, and what joins to what (see :class:`Vocabulary`).

        Of all rules, selected or not: how a word opens does not depend on what is asked for.
        """
        known: set[str] = set()
        for item in self.items:
            for node in item.entry.pattern.nodes if item.entry.pattern else ():
                known |= _words_in(node)
        slots = self.lexicon.slots
        joined = Vocabulary(
            {intern(word) for word in known if len(word) > 1 and word[0].isalnum()},
            _slot_words(slots.get("youth")),
            _slot_words(slots.get("place")) | _slot_words(slots.get("joinable")),
        )
        return joined.known, joined.heads, frozenset(map(intern, joined.tails))


def _is_at(best: Anchor, nodes: tuple[Node, ...], number: int) -> bool:
    """Whether ``best`` is the anchor of this node."""
    anchor = _anchor(nodes[number])
    return anchor is not None and anchor.behind(*sequence_width(nodes[:number])) == best


def _reach(node: Node) -> int:
    """The most tokens a node can cover, emoji and inner hyphens not counted."""
    if isinstance(node, Kind):
        return _LONGEST.get(node.name, 1)
    if isinstance(node, Choice):
        return _choice_reach(node)
    return node.width()[1]


@lru_cache(maxsize=8192)
def _choice_reach(choice: Choice) -> int:
    return max((sum(map(_reach, option)) for option in choice.options), default=0)


def _words_in(node: Any) -> set[str]:
    if isinstance(node, Words):
        return set(node.forms)
    return set(_words_of(node)) if isinstance(node, Choice) else set()


@lru_cache(maxsize=8192)
def _words_of(choice: Choice) -> frozenset[str]:
    if len(choice.options) > 60:  # a gazetteer: its words are tails, not vocabulary
        return frozenset()
    return frozenset(
        word for option in choice.options for inner in option for word in _words_in(inner)
    )


def _slot_words(choice: Choice | None) -> set[str]:
    """The literal options of a slot, their words joined."""
    if choice is None:
        return set()
    words: set[str] = set()
    for option in choice.options:
        if all(isinstance(node, Words) for node in option):
            parts = [
                sorted(node.forms)[0] for node in option if isinstance(node, Words) and node.forms
            ]
            words.add("".join(part for part in parts if part[0].isalnum()))
    return {word for word in words if len(word) > 1}


# -- a draft being read ------------------------------------------------------------------
class Places:
    """Where in a text each word stands, to tell before matching whether it is worth trying."""

    def __init__(self, index: Index, text: Text) -> None:
        self.by_word: dict[str, list[int]] = {}
        for at in range(text.size):
            for key in text.keys(at):
                self.by_word.setdefault(key, []).append(at)
        self._index = index
        self._count = text.counts()
        self._of_set: dict[int, list[int]] = {}

    def hold(self, entry: int, at: int) -> bool:
        """Whether the other words that an entry needs stand near enough to its anchor."""
        here = self._count[at]
        for number, low, high in self._index.required(entry):
            counts = self._of_set.get(number)
            if counts is None:
                counts = self._of_set[number] = self._counts(number)
            if not counts:
                return False
            nearest = bisect_left(counts, here + low)
            if nearest == len(counts) or counts[nearest] > here + high:
                return False
        return True

    def _counts(self, number: int) -> list[int]:
        words, known = self._index.words(number), self.by_word
        few, many = (words, known) if len(words) < len(known) else (known, words)
        return sorted({self._count[at] for word in few if word in many for at in known[word]})


class View:
    """A draft (or a long stretch of one) with its texts and hits: what guards and checks see."""

    def __init__(
        self,
        index: Index,
        segments: tuple[Segment, ...],
        senders: tuple[Sender, ...],
        texts: tuple[Text, ...] = (),
    ) -> None:
        self.index = index
        self.segments = segments
        self.senders = senders
        self.texts = texts
        self.hits: list[Hit] = []
        self._pending: list[tuple[Indexed, int, int]] = []
        self._done: set[tuple[int, int, int, int]] = set()
        self._seen: dict[int, bool] = {}
        self._places: dict[int, Places] = {}

    # -- finding -------------------------------------------------------------------------
    def find(self) -> None:
        """First pass: hits that need no tag; what does is left pending and asked for."""
        index = self.index
        for number, text in enumerate(self.texts):
            places = self._in_text(number)
            for at in range(text.size):
                for key in text.keys(at):
                    for entry in index.numbers(key):
                        if places.hold(entry, at):
                            self._try(index.item(entry), number, at)
            self._forget(number)

    def finish(self) -> None:
        """Second pass, once tags are given. A guard may still ask for more: then call again."""
        while self._pending:
            pending, self._pending = self._pending, []
            for item, number, at in pending:
                self._try(item, number, at)
            for number in {number for _, number, _ in pending}:
                self._forget(number)
            if self._pending:
                return

    def _forget(self, number: int) -> None:
        """Drop what was remembered of a text to match it; guards that come later ask anew."""
        self.texts[number].facts.clear()
        self._places.pop(number, None)

    @property
    def pending(self) -> bool:
        return bool(self._pending)

    def _try(self, item: Indexed, number: int, at: int) -> None:
        if self.senders[number] not in (item.entry.senders or item.rule.senders):
            return
        if self.segments[number].role == "label" and item.rule.family not in ("GRP", "AFZ"):
            return
        if item.entry.pattern is None:
            self._regex(item, number)
            return
        text = self.texts[number]
        high = at - item.low
        low = high if not item.high else max(0, at - item.high - SLACK)
        try:
            for start in range(low, high + 1):
                self._from(item, number, text, start, at)
        except Untagged:
            self._pending.append((item, number, at))

    def _from(self, item: Indexed, number: int, text: Text, start: int, at: int) -> None:
        assert item.entry.pattern is not None
        if text.skip(start) != start or not item.entry.pattern.begins(text, start):
            return
        for begin, end in item.entry.pattern.matches(text, start):
            key = (id(item), number, begin, end)
            if key in self._done:
                return
            if end <= begin or not text.whole(begin, end):
                continue
            if self._allowed(item, text, begin, end):
                self._done.add(key)
                first, last = text.span(begin, end)
                self.hits.append(
                    Hit(
                        item.rule,
                        item.entry,
                        number,
                        text.offset + first,
                        text.offset + last,
                        item.entry.severity or item.rule.severity,
                        tokens=(begin, end),
                    )
                )
                return

    def _regex(self, item: Indexed, number: int) -> None:
        text = self.texts[number]
        key = (id(item), number, -1, -1)
        if key in self._done:
            return
        self._done.add(key)
        try:
            spans = [
                match.span()
                for match in item.entry.regex.finditer(text.source, timeout=REGEX_SECONDS)
            ]
        except TimeoutError:
            raise RegexTimeout(item.entry) from None
        starts = [token.start for token in text.tokens]
        for first, last in spans:
            begin = max(bisect_left(starts, first + 1) - 1, 0)
            end = max(bisect_left(starts, last), begin + 1)
            if last > first and self._allowed(item, text, begin, end):
                severity = item.entry.severity or item.rule.severity
                self.hits.append(
                    Hit(
                        item.rule,
                        item.entry,
                        number,
                        text.offset + first,
                        text.offset + last,
                        severity,
                    )
                )

    # -- guards --------------------------------------------------------------------------
    def _allowed(self, item: Indexed, text: Text, start: int, end: int) -> bool:
        return not any(True for _ in self.vetoes(item.rule, item.entry, text, start, end))

    def vetoes(self, rule: Rule, entry: Entry, text: Text, start: int, end: int) -> Iterator[str]:
        """Why guards clear a match, in their own words; nothing when they let it stand."""
        for guards in (entry.guards, rule.guards):
            if guards:
                yield from self._guard(guards, text, start, end)

    def _guard(self, guards: Guards, text: Text, start: int, end: int) -> Iterator[str]:
        for name in guards.only_conditions:
            if not CONDITIONS[name](text, start, end):
                yield f"only {name}"
        for name in guards.unless_conditions:
            if CONDITIONS[name](text, start, end):
                yield f"unless {name}"
        for context, patterns in guards.only.items():
            if not any(self._stands(p, context, text, start, end) for p in patterns):
                yield f"only-{context}"
        for context, patterns in guards.unless.items():
            for pattern in patterns:
                if self._stands(pattern, context, text, start, end):
                    yield f"unless-{context} {pattern.source}"
                    break
        if guards.only_tags and not any(_has_tag(text, start, tag) for tag in guards.only_tags):
            yield "only-tag " + " ".join(guards.only_tags)
        for tag in guards.not_tags:
            if text.tagged(start) is not None and _has_tag(text, start, tag):
                yield f"not-tag {tag}"

    def _stands(self, pattern: Pattern, context: str, text: Text, start: int, end: int) -> bool:
        if context == "draft":
            return self._in_draft(pattern)
        if context == "prev":
            return any(
                _reaches(text, stop, start)
                for begin in range(max(0, start - 8), start)
                for _, stop in pattern.matches(text, begin)
            )
        if context == "next":
            return (
                any(True for _ in pattern.matches(text, text.skip(end)))
                if end <= text.size
                else False
            )
        if context == "near":
            low, high = max(0, start - NEAR), min(text.size, end + NEAR)
            return any(
                stop <= high and (stop <= start or begin >= end or begin < start or stop > end)
                for at in range(low, high)
                if not start <= at < end
                for begin, stop in pattern.matches(text, at)
            )
        if context == "sentence":
            first, last = text.sentence_span(start)
            return any(
                stop <= last for at in range(first, last) for _, stop in pattern.matches(text, at)
            )
        return any(
            begin <= start and stop >= end
            for at in range(max(0, start - 12), start + 1)
            for begin, stop in pattern.matches(text, at)
        )

    def _in_draft(self, pattern: Pattern) -> bool:
        known = self._seen.get(id(pattern))
        if known is None:
            known = any(True for _ in self.search(pattern))
            self._seen[id(pattern)] = known
        return known

    # -- searching the draft -------------------------------------------------------------
    def search(self, pattern: Pattern) -> Iterator[tuple[int, int, int]]:
        """All places of a pattern as (segment, start, end) code points."""
        choices = anchors(pattern)
        exact = [anchor for anchor in choices if not anchor.is_wild]
        best = min(exact, key=lambda anchor: anchor.cost) if exact else None
        for number, text in enumerate(self.texts):
            for at in self._starts(number, text, best):
                for begin, end in pattern.matches(text, at):
                    if end > begin:
                        first, last = text.span(begin, end)
                        yield number, text.offset + first, text.offset + last
                        break

    def _starts(self, number: int, text: Text, anchor: Anchor | None) -> Iterable[int]:
        if anchor is None:
            return range(text.size)
        positions = self._in_text(number).by_word
        starts: set[int] = set()
        slack = SLACK if anchor.high else 0
        for form in anchor.forms if len(anchor.forms) < len(positions) else positions:
            if form in anchor.forms:
                for at in positions.get(form, ()):
                    starts.update(range(max(0, at - anchor.high - slack), at - anchor.low + 1))
        return sorted(starts)

    def _in_text(self, number: int) -> Places:
        found = self._places.get(number)
        if found is None:
            found = self._places[number] = Places(self.index, self.texts[number])
        return found

    def search_all(self, name: str) -> Iterator[tuple[int, int, int]]:
        """All places in the draft where the slot matches."""
        slot = self.index.lexicon.slots.get(name)
        if slot is not None:
            yield from self.search(Pattern(name, (slot,)))

    def search_slot(self, name: str) -> tuple[int, int, int] | None:
        """The first place in the draft where the slot matches."""
        return next(self.search_all(name), None)

    def explain(self) -> Iterator[tuple[Rule, Entry, str, list[str]]]:
        """Every match of every entry, with the guards that clear it: for ``trace``."""
        for number, text in enumerate(self.texts):
            seen: set[tuple[int, int, int]] = set()
            for at in range(text.size):
                for key in text.keys(at):
                    for item in self.index.lookup(key):
                        yield from self._explain(item, number, text, at, seen)

    def _explain(
        self, item: Indexed, number: int, text: Text, at: int, seen: set[tuple[int, int, int]]
    ) -> Iterator[tuple[Rule, Entry, str, list[str]]]:
        if item.entry.pattern is None:
            return
        low = max(0, at - item.high - SLACK)
        for start in range(low, at - item.low + 1):
            for begin, end in item.entry.pattern.matches(text, start):
                if end <= begin or (id(item), begin, end) in seen:
                    continue
                seen.add((id(item), begin, end))
                first, last = text.span(begin, end)
                vetoes = list(self.vetoes(item.rule, item.entry, text, begin, end))
                if self.senders[number] not in (item.entry.senders or item.rule.senders):
                    vetoes.append(f"senders {' '.join(item.rule.senders)}")
                if not text.whole(begin, end):
                    vetoes.append("part of a longer word")
                yield item.rule, item.entry, text.source[first:last], vetoes

    # -- hits ----------------------------------------------------------------------------
    def hit(
        self,
        rule: Rule,
        segment: int,
        start: int,
        end: int,
        severity: Severity,
        other: tuple[int, int, int] | None = None,
        **values: str,
    ) -> Hit:
        return Hit(rule, None, segment, start, end, severity, other, values)

    def applies(self, rule: Rule) -> bool:
        return any(sender in rule.senders for sender in self.senders)


def _reaches(text: Text, stop: int, start: int) -> bool:
    """Whether ``stop`` is directly before ``start``, emoji and joiners not counted."""
    return stop <= start and text.skip(stop) >= start


def _has_tag(text: Text, at: int, tag: str) -> bool:
    tagged = text.tagged(at)
    if tagged is None:
        return True
    part, *features = tag.split("|")
    head, *own = tagged.tag.split("|")
    return part in (tagged.pos, head) and set(features) <= set(own)


def settle(hits: Iterable[Hit]) -> list[Hit]:
    """One finding a place and family: the surer wins, then the longer, then the earlier.

    A rule with ``once`` keeps its first hit in the draft; further ones become info.
    """
    ordered = sorted(
        hits, key=lambda h: (-h.severity.rank, -(h.end - h.start), h.segment, h.start, h.rule.code)
    )
    kept: list[Hit] = []
    taken: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for hit in ordered:
        spans = taken.setdefault((hit.rule.family, hit.segment), [])
        if all(hit.end <= start or end <= hit.start for start, end in spans):
            spans.append((hit.start, hit.end))
            kept.append(hit)
    kept.sort(key=lambda h: (h.segment, h.start, h.end, h.rule.code))
    seen: set[str] = set()
    for number, hit in enumerate(kept):
        if hit.rule.once and hit.rule.code in seen:
            kept[number] = replace(hit, severity=Severity.INFO)
        seen.add(hit.rule.code)
    return kept
