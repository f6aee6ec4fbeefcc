"""Folding: the key under which a spelling is looked up, and the words inside a joined word.

Folded text is only ever compared, never shown and never used for positions. Everything
here runs without spaCy: lexicons, the prefilter and fingerprints share it with the tokens.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Collection
from functools import lru_cache

import regex

INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\ufeff"
"""Characters that a reader does not see inside a word."""

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "＇": "'"})
_DROP = dict.fromkeys(map(ord, INVISIBLE + "\ufe0e\ufe0f"))
_RUN = regex.compile(r"([^\W\d_])\1{2,}")
_LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "€": "e", "$": "s"}

EMOJI = (
    r"(?:\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3|\p{Extended_Pictographic})"
    r"(?:\p{Emoji_Modifier}|\ufe0f|[\U000e0020-\U000e007f]"
    r"|\u200d(?:\p{Extended_Pictographic}|[♀♂⚕⚖✈]))*"
)
"""One emoji as a reader sees it: families, flags, keycaps and skin tones in one piece."""

ATOM = regex.compile(
    EMOJI + "|"
    r"(?<![^\W_])['’](?:m|t|n|s|k|r|ns|ie|em)(?![^\W_])"  # 'm, 't: an apostrophe that belongs
    r"|[^\W_](?:[^\W_]|\p{M}|[\u00ad\u200b-\u200d\u2060\ufeff])*"
    r"(?:['’][^\W_](?:[^\W_]|\p{M}|[\u00ad\u200b-\u200d\u2060\ufeff])*)*"
    r"|[^\s]"
)
"""One matching token: a word with its inner apostrophes, or one other visible character."""

_CAMEL = regex.compile(r"\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|.")


def _strip_marks(text: str) -> str:
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


_EMOJI = regex.compile(EMOJI)
_EMOJI_DRESS = regex.compile(r"[\ufe0e\ufe0f\p{Emoji_Modifier}]")


def is_emoji(text: str) -> bool:
    return bool(_EMOJI.fullmatch(text))


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The lookup key of a spelling: case, width, style, marks and invisible letters removed.

    Of an emoji only the skin tone and the variation selector go.
    """
    if _EMOJI.match(text) and _EMOJI.fullmatch(text):
        return str(_EMOJI_DRESS.sub("", text))
    if text.isascii():
        return text.lower().translate(_QUOTES)
    visible = unicodedata.normalize("NFKC", text.translate(_DROP)).casefold()
    return _strip_marks(visible.translate(_QUOTES))


@lru_cache(maxsize=65536)
def spellings(word: str) -> tuple[str, ...]:
    """The keys a word may stand for: its own first, then unstretched and with digits as letters.

    ``heeeel`` gives ``heeeel, heel, hel``; ``l1nk`` gives ``l1nk, link``.
    """
    own = fold(word)
    found = [own]
    lowered = unicodedata.normalize("NFC", word.translate(_DROP)).lower()
    if _RUN.search(lowered):
        found += [fold(form) for form in _unstretched(lowered)]
    if not own.isalpha() and any(c.isalpha() for c in own) and any(c in _LEET for c in own):
        found.append("".join(_LEET.get(c, c) for c in own))
        if "1" in own:
            found.append("".join("l" if c == "1" else _LEET.get(c, c) for c in own))
    return tuple(dict.fromkeys(found))


def is_stretched(word: str) -> bool:
    """Whether a letter stands three or more times in a row (before trema is folded away)."""
    return bool(_RUN.search(unicodedata.normalize("NFC", word).lower()))


def _unstretched(word: str) -> list[str]:
    runs = list(_RUN.finditer(word))[:3]
    forms = []
    for counts in itertools.product((2, 1), repeat=len(runs)):
        parts, at = [], 0
        for run, count in zip(runs, counts, strict=True):
            parts += [word[at : run.start()], run.group(1) * count]
            at = run.end()
        forms.append("".join(parts) + word[at:])
    return forms


def atoms(text: str) -> list[str]:
    """The matching tokens of a short text (a term), folded."""
    return [fold(match.group()) for match in ATOM.finditer(text)]


def camel_pieces(word: str) -> list[tuple[int, int]]:
    """``JongAmsterdam020`` at its capitals and digits: ``[(0, 4), (4, 13), (13, 16)]``."""
    return [match.span() for match in _CAMEL.finditer(word)]


class Vocabulary:
    """What joined words are opened with: every word the rules know, and who joins to what.

    ``heads`` are words that claim a group (``jong``), ``tails`` what they are joined to (places).
    """

    def __init__(
        self, known: Collection[str], heads: Collection[str] = (), tails: Collection[str] = ()
    ) -> None:
        self.known = frozenset(known)
        self.heads = tuple(sorted(heads, key=lambda head: (-len(head), head)))
        self.tails = frozenset(tail.replace(" ", "").replace("-", "") for tail in tails)
        self._longest = max((len(word) for word in self.known), default=0)
        self._opened: dict[tuple[str, bool], tuple[tuple[int, int], ...]] = {}

    def knows(self, keys: Collection[str]) -> bool:
        """Whether one of these keys is a word of the rules."""
        return not self.known.isdisjoint(keys)

    def open(self, word: str, tagged: bool) -> tuple[tuple[int, int], ...]:
        """Spans of the words inside ``word``; one span when it stays whole.

        ``tagged`` words come from a hashtag or handle and may open into any known words;
        plain words open only where a head joins a tail (``jongamsterdam``, ``JongZwolle``).
        """
        key = (word, tagged)
        if key not in self._opened:
            if len(self._opened) > 50_000:
                self._opened.clear()
            self._opened[key] = self._open(word, tagged)
        return self._opened[key]

    def _open(self, word: str, tagged: bool) -> tuple[tuple[int, int], ...]:
        whole = ((0, len(word)),)
        folded = fold(word)
        if len(folded) != len(word) or len(word) > 60:
            return whole
        if not tagged:
            return self._head_and_tail(folded) or whole
        if folded in self.known:
            return whole
        pieces = camel_pieces(word)
        if len(pieces) == 1:
            return self._segments(folded) or whole
        opened: list[tuple[int, int]] = []
        for start, end in pieces:
            inner = None if folded[start:end] in self.known else self._segments(folded[start:end])
            opened += [(start + a, start + b) for a, b in inner or ((0, end - start),)]
        return tuple(opened)

    def _head_and_tail(self, word: str) -> tuple[tuple[int, int], ...] | None:
        for head in self.heads:
            cut = len(head)
            if word.startswith(head) and word[cut:] in self.tails:
                return ((0, cut), (cut, len(word)))
            cut = len(word) - len(head)
            if word.endswith(head) and word[:cut] in self.tails:
                return ((0, cut), (cut, len(word)))
        return None

    def _segments(self, word: str) -> tuple[tuple[int, int], ...] | None:
        """The fewest known words that tile ``word``, or None. At most six, of two letters up."""
        joined = self._head_and_tail(word)
        if joined:
            return joined
        best: list[tuple[tuple[int, int], ...] | None] = [()] + [None] * len(word)
        for end in range(2, len(word) + 1):
            for start in range(max(0, end - self._longest), end - 1):
                before = best[start]
                if before is None or len(before) >= 6:
                    continue
                if word[start:end] in self.known or word[start:end] in self.tails:
                    candidate = (*before, (start, end))
                    if best[end] is None or len(candidate) < len(best[end] or ()):
                        best[end] = candidate
        return best[-1] or None
