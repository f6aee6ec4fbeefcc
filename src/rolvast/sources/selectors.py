"""Field selectors: which values of a data file are captions.

``posts[*].caption`` · ``**.caption`` any depth · ``items[0].text`` · ``*`` any key or item ·
``["a key.with dots"]``; a leading ``$.`` is allowed. A bare name (``caption``) means that key
at any depth, so that one setting serves tables and data files; ``$.caption`` is the top one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rolvast.sources.fields import names_caption

Step = tuple[str, str | int | None]
"""``("key", name)`` · ``("index", n)`` · ``("any", None)`` one level · ``("deep", None)`` any
number of levels · ``("caption", None)`` a key that clearly holds captions."""

State = frozenset[tuple[int, int]]
"""How far each selector has been matched on the way to a value: (selector, steps taken)."""

NOWHERE: State = frozenset()

MAX_KNOWN = 10_000
"""Steps remembered: most files take the same few for every object."""

_TOKEN = re.compile(
    r"""\.?(?:(?P<deep>\*\*)|(?P<any>\*|\[\*\]|\[\])|\[(?P<index>\d{1,9})\]
        |\["(?P<double>[^"\]]*)"\]|\['(?P<single>[^'\]]*)'\]|(?P<key>[^.\[\]*"']+))""",
    re.VERBOSE,
)


def parse(selector: str) -> tuple[Step, ...] | None:
    """The steps of a selector, or None when it is not one."""
    text = selector.strip()
    rooted = text.startswith("$")
    text = text[1:] if rooted else text
    steps: list[Step] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.end() == at:
            return None
        steps.append(_step(match))
        at = match.end()
    if len(steps) == 1 and steps[0][0] == "key" and not rooted:
        steps.insert(0, ("deep", None))
    return tuple(steps) or None


def _step(match: re.Match[str]) -> Step:
    if match["deep"]:
        return "deep", None
    if match["any"]:
        return "any", None
    if match["index"]:
        return "index", int(match["index"])
    for name in ("double", "single", "key"):
        if match[name] is not None:
            return "key", match[name]
    raise AssertionError("every alternative is handled")


@dataclass(frozen=True, slots=True)
class Selection:
    """Several selectors, followed together from the root of a file down to its values."""

    selectors: tuple[tuple[Step, ...], ...]
    indexed: bool = False
    _known: dict[tuple[State, str | int], State] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, fields: Sequence[str]) -> Selection:
        """The configured selectors, or those for keys that clearly hold captions."""
        if not fields:
            return cls(((("deep", None), ("caption", None)),))
        # What is no selector can still be a key as it stands: `Tekst [NL]`.
        parsed = tuple(parse(each) or (("deep", None), ("key", each)) for each in fields)
        return cls(parsed, any(step[0] == "index" for steps in parsed for step in steps))

    def root(self) -> State:
        return self._close((number, 0) for number in range(len(self.selectors)))

    def step(self, state: State, child: str | int) -> State:
        """The state of a child: a key of an object or an index (from 0) of a list."""
        if not state:
            return NOWHERE
        if isinstance(child, int) and not self.indexed:
            child = 0  # all items are alike to selectors without `[3]`
        known = self._known.get((state, child))
        if known is None:
            known = self._close(self._taken(state, child))
            if len(self._known) < MAX_KNOWN:
                self._known[state, child] = known
        return known

    def selected(self, state: State) -> bool:
        return any(taken == len(self.selectors[number]) for number, taken in state)

    def _taken(self, state: State, child: str | int) -> Iterable[tuple[int, int]]:
        for number, taken in state:
            steps = self.selectors[number]
            if taken == len(steps):
                continue
            kind, wanted = steps[taken]
            if kind == "deep":
                yield number, taken
            elif _fits(kind, wanted, child):
                yield number, taken + 1

    def _close(self, pairs: Iterable[tuple[int, int]]) -> State:
        """With every ``**`` also taken as no level at all."""
        found = set(pairs)
        todo = list(found)
        while todo:
            number, taken = todo.pop()
            steps = self.selectors[number]
            if (
                taken < len(steps)
                and steps[taken][0] == "deep"
                and (number, taken + 1) not in found
            ):
                found.add((number, taken + 1))
                todo.append((number, taken + 1))
        return frozenset(found)


def _fits(kind: str, wanted: str | int | None, child: str | int) -> bool:
    if kind == "caption":
        return isinstance(child, str) and names_caption(child)
    return kind == "any" or wanted == child
