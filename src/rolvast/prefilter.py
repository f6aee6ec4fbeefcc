"""The prefilter: whether anything in a draft can match, asked before any rule is loaded.

It works on :class:`Tables`, plain data about which words anchor which entries, and on nothing
else: no rules, no ``regex``, no spaCy. It may say yes to a draft without findings but never no
to one with: it collects every key that a token of the draft could have, and where spelling is
so unusual that it cannot be sure (odd letters, invisible characters) it simply says yes.
"""

from __future__ import annotations

import itertools
import marshal
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

from rolvast.triggers import TRIGGERS

LONGEST = 100_000
"""Drafts of more code points are not looked at: one this long always has a candidate."""


Need = frozenset[str] | int | tuple[Any, ...]
"""One of these words; or a choice: any of several tuples of needs; or a choice by its number."""


class Tables(NamedTuple):
    """Where every entry is anchored: what the prefilter and the index share.

    ``exact`` maps a word to the numbers of the entries it anchors, ``wild`` holds word parts by
    place (``p`` begins, ``s`` ends, ``i`` inside). Entry ``n`` also needs a word of every set
    ``sets[i]`` for ``i`` in ``required[n]`` and what ``needs[n]`` says, a :data:`Need` in
    marshalled form (``choices`` are parts of it that many share, by number). All its words stand
    within ``reach[n]`` tokens of the anchor; ``rules[n]`` is its place in ``codes``. ``odd`` are
    words of the tables that are not plain words, ``forms`` all of them. ``known``, ``heads`` and
    ``tails`` open joined words (see :class:`~rolvast.fold.Vocabulary`). ``checks`` are the raw
    checks: a rule's place in ``codes``, the name of its check and its settings.
    """

    exact: Mapping[str, tuple[int, ...]]
    wild: Mapping[str, tuple[tuple[str, int], ...]]
    required: tuple[tuple[int, ...], ...]
    needs: tuple[bytes, ...]
    reach: tuple[int, ...]
    choices: tuple[bytes, ...]
    sets: Sequence[frozenset[str]]
    rules: tuple[int, ...]
    codes: tuple[str, ...]
    odd: tuple[str, ...]
    forms: Set[str]
    known: Set[str]
    heads: tuple[str, ...]
    tails: frozenset[str]
    checks: tuple[tuple[int, str, Mapping[str, Any]], ...]


_UNSURE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\xa7\xa9\xab\xae\xb0\xb1\xb6\xb7\xbb\xbf-\xde\xe0-\u012f\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e"
    "\u2010-\u2015\u2018-\u2022\u2026\u2030\u2039\u203a\u20ac\u20e3\u2190-\u21ff\u2600-\u2775"
    "\u2794-\u27bf\u2b00-\u2bff\u200d\ufe0e\ufe0f\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]"
    "|\u200d(?![\u2190-\u2bff\U0001f300-\U0001faff])"
    "|[^\\W_](?:https?://|www\\.)"
)
"""Characters whose folding or place in a word is not decided here, and links inside words."""
_KEYCAP = re.compile("(?<![^\\W_])[0-9]\ufe0f?\u20e3")
_DRESSED_LETTER = re.compile("[^\\W_][\ufe0e\ufe0f\u20e3\u200d]")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'"})
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_PLAIN_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*\Z")
_TAG = re.compile(r"[#@]([\w.&]+)")
_PIECE = re.compile(r"[^\W_]+")
_GLUED = re.compile(r"\S*[./:@]\S*")
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .\-_·*=]{1,3}[^\W\d_])+(?![^\W_])")
_HYPHENATED = re.compile(r"(?<![^\W_])[^\W\d_]{1,6}(?:-[^\W\d_]{1,6})+(?![^\W_])")
_SPLIT = re.compile(r"[^\W\d_](?:[^\w\s\x00-\x7f‘’“”„…–—·]+[^\W\d_]+){2,}")
"""Letters with emoji between them, as in ``lek👏ker👏bezig``."""
_RUN = re.compile(r"([^\W\d_])\1{2,}")
_LEET = str.maketrans("0134578", "oieastb")
_LEET_L = str.maketrans("0134578", "oleastb")
_MOST_RUNS = 3
_LONGEST_JOINED = 60
_MOST_KNOWN = 200_000


SIGNS = {"<hashtag>": "#", "<handle>": "@", "<question>": "?", "<exclaim>": "!"}
"""What stands for a sign in needs: no token is spelt so."""

STRETCHED = "<stretched>"
"""What stands for any word with a letter three times in a row."""


class Unsure(Exception):
    """The text is spelt so that only the tokens themselves can tell."""


class Prefilter:
    """Answers :meth:`may_match` for the rules that are not in ``off`` (codes)."""

    def __init__(self, tables: Tables, off: Iterable[str] = ()) -> None:
        self.tables = tables
        silent = frozenset(off)
        self._off = frozenset(n for n, code in enumerate(tables.codes) if code in silent)
        self._held: dict[int, bool] = {}
        self._known: dict[str, tuple[int, ...]] = {}
        self._checks = [
            (TRIGGERS.get(check), settings)
            for rule, check, settings in tables.checks
            if rule not in self._off
        ]

    def may_match(self, texts: Sequence[str]) -> bool:
        """Whether a rule may find something in a draft of which these are the segments."""
        if sum(map(len, texts)) > LONGEST:
            return True
        words: set[str] = set()
        glued: list[str] = []
        self._held.clear()
        try:
            for text in texts:
                self._collect(text, words, glued)
            if self._anchored(words) or self._wild(words, glued):
                return True
            return any(
                trigger is None or trigger(texts, settings, fold_text)
                for trigger, settings in self._checks
            )
        except Unsure:
            return True

    # -- entries -------------------------------------------------------------------------
    def _anchored(self, words: set[str]) -> bool:
        return any(self._possible(n, words) for word in words for n in self._entries(word))

    def _entries(self, word: str) -> tuple[int, ...]:
        """The entries that a word anchors; most words of a text have been asked for before."""
        found = self._known.get(word)
        if found is None:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            found = self._known[word] = self.tables.exact.get(word, ())
        return found

    def _possible(self, entry: int, words: set[str]) -> bool:
        tables = self.tables
        if self._off and tables.rules[entry] in self._off:
            return False
        if any(tables.sets[i].isdisjoint(words) for i in tables.required[entry]):
            return False
        need = tables.needs[entry]
        return not need or all(self._holds(each, words) for each in marshal.loads(need))

    def _holds(self, need: Need, words: set[str]) -> bool:
        if isinstance(need, frozenset):
            return not need.isdisjoint(words)
        if isinstance(need, int):
            if need not in self._held:
                self._held[need] = self._holds(marshal.loads(self.tables.choices[need]), words)
            return self._held[need]
        return any(all(self._holds(each, words) for each in option) for option in need)

    def _wild(self, words: set[str], glued: list[str]) -> bool:
        for place, parts in self.tables.wild.items():
            for part, entry in parts:
                if self._possible(entry, words) and (
                    any(part in each for each in glued) or _has(place, part, words)
                ):
                    return True
        return False

    # -- words ---------------------------------------------------------------------------
    def _collect(self, text: str, words: set[str], glued: list[str]) -> None:
        """Add every key that a token of ``text`` could have; whole joined words to ``glued``."""
        if not text.isascii() and _SPLIT.search(text):
            raise Unsure
        folded = fold_text(text)
        chars = set(folded)
        words.update(name for name, sign in SIGNS.items() if sign in chars)
        if _RUN.search(folded):
            words.add(STRETCHED)
        for form in self.tables.odd:
            if form in folded if form[0].isalnum() else form[0] in chars:
                words.add(form)
        for found in set(_WORD.findall(folded)):
            pieces = found.split("'")
            for piece in (found, *pieces) if len(pieces) > 1 else pieces:
                words.update(_spellings(piece))
                if piece.startswith(self.tables.heads) or piece.endswith(self.tables.heads):
                    words.update(self._opened(piece))
            words.update("'" + piece for piece in pieces[1:])
        joined = [p for tag in _TAG.findall(folded) for p in _PIECE.findall(tag)]
        joined += ["".join(filter(str.isalpha, found)) for found in _SPACED.findall(folded)]
        for word in set(joined):
            for spelling in _spellings(word):
                glued.append(spelling)
                words.add(spelling)
                if len(word) <= _LONGEST_JOINED:
                    words.update(self._inside(spelling))
        for found in _HYPHENATED.findall(folded):
            words.update(_spellings(found.replace("-", "")))
        glued += _GLUED.findall(folded)

    def _opened(self, word: str) -> Iterator[str]:
        """The halves of ``jongamsterdam``, in every spelling."""
        for head in self.tables.heads:
            if word.startswith(head) and word[len(head) :] in self.tables.tails:
                yield from (*_spellings(head), *_spellings(word[len(head) :]))
            if word.endswith(head) and word[: -len(head)] in self.tables.tails:
                yield from (*_spellings(head), *_spellings(word[: -len(head)]))

    def _inside(self, word: str) -> Iterator[str]:
        forms = self.tables.forms
        for start, end in itertools.combinations(range(len(word) + 1), 2):
            if word[start:end] in forms:
                yield word[start:end]


def _has(place: str, part: str, words: set[str]) -> bool:
    if place == "p":
        return any(word.startswith(part) for word in words)
    if place == "s":
        return any(word.endswith(part) for word in words)
    return any(part in word for word in words)


def fold_text(text: str) -> str:
    """All of a text folded at once. Raises :class:`Unsure` where that could go wrong."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if _UNSURE.search(text):
        raise Unsure
    if text.isascii():
        return text.lower().translate(_QUOTES)
    if _DRESSED_LETTER.search(_KEYCAP.sub(" ", text)):
        raise Unsure
    lowered = text.lower()
    text = unicodedata.normalize("NFKC", text).casefold().translate(_QUOTES)
    parts = unicodedata.normalize("NFD", text)
    text = unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))
    if _run_lengths(text) != _run_lengths(lowered):
        raise Unsure  # a run that only folding makes: which spellings it has depends on the marks
    return text


def _run_lengths(text: str) -> list[int]:
    return [len(run.group()) for run in _RUN.finditer(text)]


def _spellings(word: str) -> set[str]:
    """What :func:`rolvast.fold.spellings` gives for any word that folds to ``word``."""
    found = {word}
    if not word.isalpha():
        found |= {word.translate(_LEET), word.translate(_LEET_L)}
    runs = list(_RUN.finditer(word))
    if not runs:
        return found
    if len(runs) > _MOST_RUNS:
        raise Unsure
    for counts in itertools.product((2, 1), repeat=len(runs)):
        spelt, at = "", 0
        for run, count in zip(runs, counts, strict=True):
            spelt += word[at : run.start()] + run[1] * count
            at = run.end()
        found.add(spelt + word[at:])
    return found


def is_odd(form: str) -> bool:
    """Whether a word of the tables cannot be met as a plain word of a text."""
    return not _PLAIN_WORD.match(form)
