"""Without what a raw check finds nothing: the part of the checks that the prefilter can run.

A trigger gets the texts of a draft and the rule's settings and says yes for every draft in
which its check finds something, and for few others. It may import nothing heavy. A check that
has none here runs on every draft: that is always right, and costs every clean draft the loading
of all rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

Trigger = Callable[[Sequence[str], Mapping[str, Any], Callable[[str], str]], bool]
"""From the texts, the settings and a function that folds a text (or gives up by raising)."""

_TAG = re.compile(r"[#＃]\w")
_SIGIL = re.compile(r"[@#＠＃][\w.&+\u200b-\u200d]+")
_BODY = re.compile(
    r"(?:Gemeente|Provincie|Stad|GGD|Politie|Bibliotheek|Bieb|ROC|Hogeschool|Universiteit|Museum"
    r"|Waterschap|Brandweer|Bank|Stichting|Fonds|Team)(?= )"
    r"|[^\W\d_a-z]\w*(?:bank|fonds|corporatie|verzekeringen)"
)
_COINED = re.compile(r"[^\W\d_a-z][^\W\d_]*[^\W\d_a-z][^\W\d_]{2,}")
_DOUBLED = re.compile(r"([^\W\d_a-z][\w-]{3,}),? (?:jouw|hét|dé|ons|onze|uw) \1")
_YOUTH_SIGN = re.compile(r"[@#＠＃]|(?i:jong|young|jeugd|youth|teens)")
"""What a youth tag has at least: the whole pattern is not even compiled for other drafts."""
_LOOKALIKES = {"o": "o0", "e": "e3", "t": "t7", "i": "i1", "s": "s5"}
_YOUTH = (
    "jong", "young", "jeugd", "youth", "tieners", "teens", "genz", "nextgen", "zoomers", "pubers",
    "scholieren", "onder", "under",
)  # fmt: skip


def _hashtag_pile(
    texts: Sequence[str], settings: Mapping[str, Any], fold: Callable[[str], str]
) -> bool:
    """As many hashtags as make a pile or nearly one, wherever they stand."""
    least = int(settings.get("most", 4)) - 1
    return any(len(_TAG.findall(text)) >= least for text in texts)


def _repeated_brand(
    texts: Sequence[str], settings: Mapping[str, Any], fold: Callable[[str], str]
) -> bool:
    """A handle, hashtag or name of which the letters return, or a doubled slogan."""
    most = int(settings.get("most", 3))
    names = {
        found
        for text in texts
        for pattern in (_SIGIL, _BODY, _COINED)
        for found in pattern.findall(text)
    }
    if names:
        letters = _letters(fold("\n".join(texts)))
        if any(letters.count(_letters(fold(name))) >= most for name in names):
            return True
    return any(_DOUBLED.search(text) for text in texts)


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))


def _youth_tag(
    texts: Sequence[str], settings: Mapping[str, Any], fold: Callable[[str], str]
) -> bool:
    """A youth word, however spelt, in a hashtag or handle, or joined with a sign or capital."""
    return any(_YOUTH_SIGN.search(text) and _youth().search(text) for text in texts)


@cache
def _youth() -> re.Pattern[str]:
    words = "|".join(map(_spelt, _YOUTH))
    return re.compile(
        rf"(?i:[@#＠＃][\w.&+]*?(?:{words}))"
        r"|(?i:jong|young)[&+]|(?:Jong|Young|Team[Jj]ong|WijZijnJong)(?=[^\W\d_a-z])"
        r"|(?<=[4r])(?:Youth|Teens|Jongeren|Jeugd|Young)"
    )


def _spelt(word: str) -> str:
    """The word with letters stretched, replaced by digits or set apart by signs."""
    return r"[._&+]*".join(f"[{_LOOKALIKES.get(letter, letter)}]+" for letter in word)


TRIGGERS: dict[str, Trigger] = {
    "hashtag-pile": _hashtag_pile,
    "repeated-brand": _repeated_brand,
    "youth-tag": _youth_tag,
}
