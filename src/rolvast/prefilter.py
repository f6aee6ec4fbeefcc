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
"""One of these words; or a choice: any of several tuples of needs; or a choice by its number; or
:data:`PARTS`, words, and what a word may begin with, end with or hold instead."""

PARTS = "parts"
GLUED = "<glued>"
"""What stands for words that are joined: they may hold any part."""


class Tables(NamedTuple):
    """Where every entry is anchored: what the prefilter and the index share.

    ``exact`` maps a word to the numbers of the entries it anchors, ``wild`` holds word parts by
    place (``p`` begins, ``s`` ends, ``i`` inside). Entry ``n`` also needs a word of the set
    ``sets[i]`` from ``low`` to ``high`` tokens behind its anchor for every ``(i, low, high)`` in
    ``required[n]``, and likewise every ``(need, low, high)`` that ``needs[n]`` holds in marshalled
    form, a :data:`Need` each (``choices`` are parts of needs that many share, by number); what
    ``evidence[n]`` holds it needs anywhere in the draft. ``rules[n]`` is its place in ``codes``.
    ``odd`` are words of the tables that are not plain words, ``forms`` all of them. ``known``,
    ``heads`` and ``tails`` open joined words (see :class:`~rolvast.fold.Vocabulary`). ``checks``
    are the raw checks: a rule's place in ``codes``, the name of its check and its settings.
    """

    exact: Mapping[str, tuple[int, ...]]
    wild: Mapping[str, tuple[tuple[str, int], ...]]
    required: tuple[tuple[tuple[int, int, int], ...], ...]
    needs: tuple[bytes, ...]
    evidence: tuple[bytes, ...]
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
_APART = 1_000
"""Places between two segments: further than any entry reaches."""

NUMERALS = frozenset(
    (
        "twee drie vier vijf zes zeven acht negen tien elf twaalf twintig dertig veertig vijftig "
        "zestig zeventig tachtig negentig honderd duizend miljoen half helft"
    ).split()
)
"""Words that are numbers like digits."""


NUMBER = "<number>"
SIGNS = {"<hashtag>": "#", "<handle>": "@", "<question>": "?", "<exclaim>": "!"}
"""What stands for a sign in needs: no token is spelt so."""

STRETCHED = "<stretched>"
"""What stands for any word with a letter three times in a row."""


ANY_SIGN = frozenset((*SIGNS, NUMBER, STRETCHED, GLUED))
"""All that stands for something else than a word, where it is not known what a text holds."""


class Unsure(Exception):
    """The text is spelt so that only the tokens themselves can tell."""


class Prefilter:
    """Answers :meth:`may_match` for the rules that are not in ``off`` (codes)."""

    def __init__(self, tables: Tables, off: Iterable[str] = ()) -> None:
        self.tables = tables
        silent = frozenset(off)
        self._off = frozenset(n for n, code in enumerate(tables.codes) if code in silent)
        self._held: dict[int, bool] = {}
        self._loaded: dict[bytes, tuple[Need, ...]] = {}
        self._known: dict[str, tuple[int, ...]] = {}
        self._parts = {
            place: tuple({part for part, _ in parts}) for place, parts in tables.wild.items()
        }
        self._chunks: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {}
        self._checks = [
            (TRIGGERS.get(check), settings)
            for rule, check, settings in tables.checks
            if rule not in self._off
        ]

    def may_match(self, texts: Sequence[str]) -> bool:
        """Whether a rule may find something in a draft of which these are the segments."""
        if sum(map(len, texts)) > LONGEST:
            return True
        self._held.clear()
        try:
            draft = _Draft()
            for text in texts:
                self._collect(text, draft)
            if self._anchored(draft) or self._wild(draft):
                return True
            return any(
                trigger is None or trigger(texts, settings, fold_text)
                for trigger, settings in self._checks
            )
        except Unsure:
            return True

    # -- entries -------------------------------------------------------------------------
    def _anchored(self, draft: _Draft) -> bool:
        return any(
            self._possible(entry, draft, places)
            for word, places in draft.words.items()
            for entry in self._entries(word)
        )

    def _entries(self, word: str) -> tuple[int, ...]:
        """The entries that a word anchors; most words of a text have been asked for before."""
        found = self._known.get(word)
        if found is None:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            found = self._known[word] = self.tables.exact.get(word, ())
        return found

    def _possible(self, entry: int, draft: _Draft, places: Iterable[int]) -> bool:
        """Whether an entry finds what it needs, with its anchor at one of these places."""
        tables = self.tables
        if self._off and tables.rules[entry] in self._off:
            return False
        required = tables.required[entry]
        if any(tables.sets[i].isdisjoint(draft.known) for i, _, _ in required):
            return False
        for each in self._load(tables.evidence[entry]):
            if not self._holds(each, draft.known, self._held):
                return False
        needs = self._load(tables.needs[entry])
        if any(not self._holds(need, draft.known, self._held) for need, _, _ in needs):
            return False
        return draft.jumbled or any(
            all(
                not tables.sets[i].isdisjoint(draft.near(place, low, high))
                for i, low, high in required
            )
            and all(
                self._holds(need, draft.near(place, low, high), {}) for need, low, high in needs
            )
            for place in places
        )

    def could(self, entry: int, words: set[str]) -> bool:
        """Whether all that an entry needs is among ``words``, wherever it stands."""
        tables = self.tables
        return not any(
            tables.sets[i].isdisjoint(words) for i, _, _ in tables.required[entry]
        ) and all(self._holds(need, words, {}) for need, _, _ in self._load(tables.needs[entry]))

    def _load(self, needs: bytes) -> tuple[Any, ...]:
        """What is kept in marshalled form; nothing when that is empty."""
        found = self._loaded.get(needs)
        if found is None:
            found = self._loaded[needs] = marshal.loads(needs) if needs else ()
        return found

    def _holds(self, need: Need, words: set[str], held: dict[int, bool]) -> bool:
        if isinstance(need, frozenset):
            return not need.isdisjoint(words)
        if isinstance(need, int):
            if need not in held:
                held[need] = self._holds(self._load(self.tables.choices[need]), words, held)
            return held[need]
        if need[0] == PARTS:
            _, forms, prefixes, suffixes, infixes = need
            return (
                held is self._held  # of a whole draft: too many words to ask each
                or GLUED in words
                or not forms.isdisjoint(words)
                or any(
                    word.startswith(prefixes)
                    or word.endswith(suffixes)
                    or any(part in word for part in infixes)
                    for word in words
                )
            )
        return any(all(self._holds(each, words, held) for each in option) for option in need)

    def _wild(self, draft: _Draft) -> bool:
        for place, parts in self.tables.wild.items():
            words = [word for word in draft.words if _has_any(place, self._parts[place], word)]
            for part, entry in parts if words or draft.glued else ():
                places = [at for each, at in draft.glued if part in each]
                places += [at for word in _with(place, part, words) for at in draft.words[word]]
                if places and self._possible(entry, draft, places):
                    return True
        return False

    # -- words ---------------------------------------------------------------------------
    def _collect(self, text: str, draft: _Draft) -> None:
        """Add every key that a token of ``text`` could have, at the place of its chunk."""
        if not text.isascii() and _SPLIT.search(text):
            raise Unsure
        folded = fold_text(text)
        draft.begin()
        for chunk in folded.split():
            words, glued = self._chunk(chunk)
            draft.add(chunk, words, glued)
        spaced = _SPACED.findall(folded)
        if spaced or _KEYCAP.search(folded):
            draft.jumbled = True  # one token of several chunks, or a chunk that is no token
            opened: set[str] = set()
            whole: list[str] = []
            for found in spaced:
                self._joined("".join(filter(str.isalpha, found)), opened, whole)
            draft.add("", opened, whole)

    def _chunk(self, chunk: str) -> tuple[frozenset[str], tuple[str, ...]]:
        """The keys of a chunk between spaces, and its joined words whole."""
        found = self._chunks.get(chunk)
        if found is None:
            if len(self._chunks) > _MOST_KNOWN:
                self._chunks.clear()
            found = self._chunks[chunk] = self._keys(chunk)
        return found

    def _keys(self, chunk: str) -> tuple[frozenset[str], tuple[str, ...]]:
        words: set[str] = set()
        chars = set(chunk)
        words.update(name for name, sign in SIGNS.items() if sign in chars)
        if _RUN.search(chunk):
            words.add(STRETCHED)
        for form in self.tables.odd:
            if form in chunk if form[0].isalnum() else form[0] in chars:
                words.add(form)
        for found in _WORD.findall(chunk):
            pieces = found.split("'")
            for piece in (found, *pieces) if len(pieces) > 1 else pieces:
                words.update(_spellings(piece))
                if piece.startswith(self.tables.heads) or piece.endswith(self.tables.heads):
                    words.update(self._opened(piece))
            words.update("'" + piece for piece in pieces[1:])
        glued = _GLUED.findall(chunk)
        for tag in _TAG.findall(chunk):
            for word in _PIECE.findall(tag):
                self._joined(word, words, glued)
        for found in _HYPHENATED.findall(chunk):
            words.update(_spellings(found.replace("-", "")))
        if any(map(str.isdigit, chars)) or not NUMERALS.isdisjoint(words):
            words.add(NUMBER)
        return frozenset(words), tuple(glued)

    def _joined(self, word: str, words: set[str], glued: list[str]) -> None:
        """Add a word that may open into others, and all that it may open into."""
        words.add(GLUED)
        for spelling in _spellings(word):
            glued.append(spelling)
            words.add(spelling)
            if len(word) <= _LONGEST_JOINED:
                words.update(self._inside(spelling))

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


class _Draft:
    """The words of a draft and their places: chunks between spaces that hold a letter or digit,
    counted on from segment to segment.

    Two tokens are at least as far apart as their chunks, and in the same order or in one, so what
    an entry needs so many tokens further stands within so many places. ``jumbled`` says that this
    does not hold here.
    """

    def __init__(self) -> None:
        self.words: dict[str, list[int]] = {}
        self.known: set[str] = set()
        self.glued: list[tuple[str, int]] = []
        self.jumbled = False
        self._chunks: dict[int, list[Set[str]]] = {}
        self._place = 0

    def begin(self) -> None:
        """What follows is another segment."""
        self._place += _APART

    def add(self, chunk: str, words: Set[str], glued: Iterable[str]) -> None:
        """One more chunk; signs alone stand at the place of what is before them."""
        self._place += any(map(str.isalnum, chunk))
        for word in words:
            self.words.setdefault(word, []).append(self._place)
        self.known |= words
        self._chunks.setdefault(self._place, []).append(words)
        self.glued += [(each, self._place) for each in glued]

    def near(self, place: int, low: int, high: int) -> set[str]:
        """The words that can stand ``low`` to ``high`` tokens behind one at ``place``."""
        found: set[str] = set()
        for at in range(place + min(low, 0), place + max(high, 0) + 1):
            for words in self._chunks.get(at, ()):
                found |= words
        return found


def _has_any(place: str, parts: tuple[str, ...], word: str) -> bool:
    if place == "p":
        return word.startswith(parts)
    if place == "s":
        return word.endswith(parts)
    return any(part in word for part in parts)


def _with(place: str, part: str, words: Iterable[str]) -> Iterator[str]:
    """The words that begin with, end with or hold a part."""
    if place == "p":
        return (word for word in words if word.startswith(part))
    if place == "s":
        return (word for word in words if word.endswith(part))
    return (word for word in words if part in word)


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
    if not word.isalpha() and any(map(str.isalpha, word)):
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
