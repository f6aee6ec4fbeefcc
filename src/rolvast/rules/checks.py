"""Checks over a whole draft: what needs to count, or to look at two places at once.

A check gets the draft as read and yields hits. ``RAW`` checks look at the segments only and
run without spaCy; ``HITS`` checks run last and see what the words already gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from rolvast.finding import Severity

if TYPE_CHECKING:
    from rolvast.lexicon import Rule
    from rolvast.matching import Hit, View

CheckFunction = Callable[["View", "Rule"], "Iterator[Hit]"]


@dataclass(frozen=True, slots=True)
class Check:
    """``needs`` is ``raw`` (segments only) or ``hits`` (tokens and all word hits)."""

    run: CheckFunction
    needs: str


_TAG = r"[#＃][\p{L}\p{N}_][\p{L}\p{N}_\p{M}\u200b-\u200d.]*"
_PILE = regex.compile(rf"{_TAG}(?:(?:[\s,·|]|\p{{Extended_Pictographic}}|\ufe0f|\u200d)*{_TAG})+")


def hashtag_pile(view: View, rule: Rule) -> Iterator[Hit]:
    """Hashtags in a row: ``most`` or more is a pile, one fewer is reported as info."""
    most = int(rule.settings.get("most", 4))
    for number, segment in enumerate(view.segments):
        if "#" not in segment.text and "＃" not in segment.text:
            continue
        for match in _PILE.finditer(segment.text):
            count = len(regex.findall(_TAG, match.group()))
            if count >= most - 1:
                severity = rule.severity if count >= most else Severity.INFO
                yield view.hit(rule, number, match.start(), match.end(), severity, n=str(count))


def clash(view: View, rule: Rule) -> Iterator[Hit]:
    """Slang beside the institution: reported at the first slang, pointing at the other side."""
    slang = [h for h in view.hits if h.rule.family == "SLA" and h.severity.rank >= 1]
    if not slang:
        return
    other = _institutional_side(view, slang[0])
    if other is None:
        return
    segment, start, end = other
    first = slang[0]
    yield view.hit(
        rule, first.segment, first.start, first.end, rule.severity, other=(segment, start, end)
    )


def _institutional_side(view: View, slang: Hit) -> tuple[int, int, int] | None:
    sides = [
        h
        for h in view.hits
        if h.rule.family in ("INS", "CTA", "GRP", "AFZ")
        and h.severity.rank >= 1
        and (h.segment, h.start) != (slang.segment, slang.start)
    ]
    named = view.search_slot("institution")
    for hit in sides:
        if hit.rule.family in ("INS", "CTA"):
            return hit.segment, hit.start, hit.end
    if named:
        return named
    return (sides[0].segment, sides[0].start, sides[0].end) if sides else None


CHECKS: dict[str, Check] = {
    "hashtag-pile": Check(hashtag_pile, "raw"),
    "clash": Check(clash, "hits"),
}
