"""Language: caption-aware tokens on spaCy's Dutch tokenizer, sentences and tags.

The only module that imports spaCy, and only when a text really has to be read. A
:class:`Text` is the source map: every token keeps its place in the text as read, whatever
its key looks like. Tags are given per sentence, each sentence on its own, so that a tag
never depends on what else is in the batch.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import regex

from rolvast.finding import Problem, RolvastError
from rolvast.fold import ATOM, EMOJI, INVISIBLE, Vocabulary, fold, is_emoji, spellings
from rolvast.prefilter import NUMERALS

MAX_RUN = 32
"""Longer runs of punctuation or emoji never reach spaCy's tokenizer: it is quadratic on them."""

URL = r"(?:https?://|www\.)[^\s<>\"']*[^\s<>\"'.,;:!?)\]]"
EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
DOMAIN = (
    r"(?<![\w@#.])(?:[\w-]+\.)+(?:nl|be|com|org|net|eu|info|gov|amsterdam|frl|app|io)"
    r"(?:/[^\s<>\"']*[^\s<>\"'.,;:!?)\]])?(?!\w)"
)
SIGIL = r"(?<![\w&])[#@＃＠][\p{L}\p{N}_](?:[\p{L}\p{N}_\p{M}\u200b-\u200d]|[.&](?=[\p{L}\p{N}_]))*"
SPACED = (
    r"(?<![^\W_])\p{L}(?:(?:[ .\-_·*=]|[ ]=[ ])\p{L}){2,}"  # s l a y, o p = o p
    r"(?:[ ]{2,3}\p{L}(?:[ ]\p{L})+|\.[ ]\p{L}(?:\.\p{L})+)*(?![^\W_])"  # l i n k  i n  b i o
    r"|(?<![^\W_])\p{L}{2,3}(?:[ ]\p{L}){3,}(?![^\W_])"  # sl a a a y
    rf"|(?<![^\W_])\p{{L}}{{1,9}}(?:(?:{EMOJI})+\p{{L}}{{1,9}}){{2,}}(?![^\W_])"  # lek👏ker👏bezig
)
INVISIBLE_WORD = rf"[^\W_]*[{INVISIBLE}][^\W_](?:[^\W_]|[{INVISIBLE}])*"
_SPECIAL = regex.compile(
    rf"(?P<url>{URL}|{EMAIL}|{DOMAIN})"
    rf"|(?P<sigil>{SIGIL})"
    rf"|(?P<emoji>{EMOJI})"
    rf"|(?P<spaced>{SPACED})"
    rf"|(?P<odd>{INVISIBLE_WORD}|[\U0001d400-\U0001d7ff\uff21-\uff3a\uff41-\uff5a]+)"
    rf"|(?P<run>[^\w\s]{{{MAX_RUN},}})"
)
_SPACED_WORD = regex.compile(r"\S(?:(?<!\.)[ ](?=\S)|\S)*")
"""Spaced-out words are apart by two spaces or a full stop, their letters by one sign."""
_HYPHENATED = regex.compile(r"\p{L}{1,6}(?:-\p{L}{1,6})+")
"""A word that may have been cut in syllables: mat-tie, bro-er-tje."""
PREFILTER = regex.compile(rf"{SPACED}|{INVISIBLE_WORD}|{_HYPHENATED.pattern}")
"""Words that the plain atoms of a text do not show: spaced out, or with invisible letters."""
_SENTENCE_END = frozenset(".!?…")
_ABBREVIATIONS = frozenset(
    [
        "bijv",
        "bv",
        "t/m",
        "a.s",
        "jl",
        "nr",
        "nrs",
        "blz",
        "ca",
        "o.a",
        "i.s.m",
        "d.m.v",
        "st",
        "dr",
        "drs",
        "ir",
        "ing",
        "mr",
        "prof",
        "tel",
        "resp",
        "incl",
        "excl",
        "max",
        "min",
        "evt",
        "enz",
        "etc",
        "m.b.t",
        "n.a.v",
        "i.v.m",
        "t.a.v",
        "t.b.v",
        "jan",
        "feb",
        "mrt",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "okt",
        "nov",
        "dec",
        "ma",
        "di",
        "wo",
        "do",
        "vr",
        "za",
        "zo",
        "p.p",
        "p.j",
        "vs",
    ]
)
_JOINERS = frozenset("-_.&+=/'’·*")


class Tagged(NamedTuple):
    """What the pipeline says of one token: UD part of speech, CGN-style tag, lemma, UD features."""

    pos: str
    tag: str
    lemma: str
    morph: str = ""


class Untagged(Exception):
    """A guard asked for a tag of a sentence that is not tagged yet."""


class Token(NamedTuple):
    """One matching token; ``start`` and ``end`` are code points in the text as read."""

    start: int
    end: int
    keys: tuple[str, ...]
    kind: str
    group: int


class Text:
    """The tokens of one block of a segment. Indexes are token numbers, offsets code points.

    ``offset`` is where the block begins in its segment. A *group* is what spaCy's tokenizer
    took as one word: the tokens a joined word opened into share one, and with it their tag.
    """

    def __init__(self, source: str, offset: int, tokens: Sequence[Token]) -> None:
        self.source = source
        self.offset = offset
        self.tokens = tokens
        self.size = len(tokens)
        self.wanted: set[int] = set()
        self.tags: dict[int, Tagged] | None = {}
        self._skip = self._skips()
        self._sentences = _sentences(source, tokens)
        self._sentence_spans = _spans(self._sentences)
        self._tagged_sentences: set[int] = set()
        self._quoted: list[tuple[int, int]] | None = None
        self.facts: dict[Any, Any] = {}

    # -- tokens ------------------------------------------------------------------------
    def keys(self, at: int) -> tuple[str, ...]:
        return self.tokens[at].keys

    def word(self, at: int) -> str:
        token = self.tokens[at]
        return self.source[token.start : token.end].lstrip("#@")

    def kind(self, at: int) -> str:
        return self.tokens[at].kind

    def is_word(self, at: int) -> bool:
        return self.tokens[at].kind in ("word", "hashtag", "handle")

    def skip(self, at: int) -> int:
        """The first token from ``at`` that a phrase does not read over (emoji, inner hyphens)."""
        return self._skip[at] if at < self.size else at

    def counts(self) -> list[int]:
        """For each token how many stand before it that a phrase does not read over."""
        counts, count = [], 0
        for at in range(self.size):
            counts.append(count)
            count += self._skip[at] == at
        return counts

    def sentence(self, at: int) -> int:
        return self._sentences[min(at, self.size - 1)] if self.size else 0

    def sentence_span(self, at: int) -> tuple[int, int]:
        """The tokens of the sentence that token ``at`` is in, end exclusive."""
        return self._sentence_spans[self.sentence(at)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Code points in the block of tokens ``[start, end)``."""
        return self.tokens[start].start, self.tokens[end - 1].end

    def whole(self, start: int, end: int) -> bool:
        """Whether ``[start, end)`` covers the plain words it touches entirely.

        Inside hashtags and handles any part counts; a half of ``vet-arm`` does not.
        """
        first, last = self.tokens[start], self.tokens[end - 1]
        if first.kind == "word" and start > 0:
            before = self.tokens[start - 1]
            if before.group == first.group and before.kind in ("word", "joiner"):
                return False
        if last.kind == "word" and end < self.size:
            after = self.tokens[end]
            if after.group == last.group and after.kind in ("word", "joiner"):
                return False
        return True

    def kind_ends(self, name: str, at: int) -> Iterator[int]:
        """Ends of the built-in slot ``name`` at token ``at`` (see ``docs/lexicons.md``)."""
        if name == "start":
            if at == 0 or self.is_sentence_start(at):
                yield at
            return
        if name == "end":
            place = self.skip(at)
            if (
                place >= self.size
                or self.sentence(place) != self.sentence(at - 1)
                or self.kind(place) == "stop"
            ):
                yield at
            return
        if name == "emoji":
            while at < self.size and self.kind(at) == "emoji":
                at += 1
                yield at
            return
        at = self.skip(at)
        if at >= self.size:
            return
        if name in ("handle", "hashtag"):
            yield from self._group_end(at, name)
        elif name == "name":
            yield from self._name_ends(at)
        elif name == "any":
            if self.is_word(at):
                yield at + 1
        elif name == "break":
            if self.kind(at) in ("stop", "punct"):
                yield at + 1
        elif self.kind(at) == name or (name == "number" and self.keys(at)[0] in NUMERALS):
            yield at + 1

    def _group_end(self, at: int, kind: str) -> Iterator[int]:
        if self.kind(at) != kind:
            return
        group, end = self.tokens[at].group, at
        while end < self.size and self.tokens[end].group == group:
            end += 1
        yield end

    def _name_ends(self, at: int) -> Iterator[int]:
        """Capitalised words in a row, not counting one that merely starts a sentence."""
        end = at
        while end < self.size and self.kind(end) == "word" and self.word(end)[:1].isupper():
            end += 1
            if end - at == 1 and self.is_sentence_start(at):
                continue
            yield end
            end = self.skip(end)

    # -- sentences and context -----------------------------------------------------------
    def is_sentence_start(self, at: int) -> bool:
        """Whether only punctuation, emoji or quotes stand before ``at`` in its sentence."""
        number = self.sentence(at)
        at -= 1
        while at >= 0 and self._sentences[at] == number:
            if self.kind(at) not in ("punct", "stop", "emoji", "joiner"):
                return False
            at -= 1
        return True

    def quoted(self, start: int, end: int) -> bool:
        """Whether code points ``[start, end)`` stand between quotation marks that close."""
        if self._quoted is None:
            self._quoted = quotations(self.source)
        return any(a <= start and end <= b for a, b in self._quoted)

    # -- tags ----------------------------------------------------------------------------
    def tagged(self, at: int) -> Tagged | None:
        """The tag of token ``at``; None when the pipeline has none for it.

        Raises :class:`Untagged`, and remembers the wish, while its sentence is not tagged.
        """
        if self.tags is None:
            return None
        sentence = self.sentence(at)
        if sentence not in self._tagged_sentences:
            self.wanted.add(sentence)
            raise Untagged
        return self.tags.get(self.tokens[at].group)

    def sentence_words(self, sentence: int) -> tuple[list[int], list[str]]:
        """Groups and words of a sentence as the pipeline is to see them.

        Final stops, emoji at the end and trailing hashtags are left out, so that adding or
        dropping one never changes a tag.
        """
        groups: list[int] = []
        words: list[str] = []
        kinds: list[str] = []
        for token in self.tokens[slice(*self._sentence_spans[sentence])]:
            surface = self.source[token.start : token.end]
            if groups and groups[-1] == token.group:
                words[-1] += surface
            else:
                groups.append(token.group)
                words.append(surface)
                kinds.append(token.kind)
        while words and (kinds[-1] in ("emoji", "hashtag") or words[-1] in (".", "!", "…", "...")):
            groups.pop(), words.pop(), kinds.pop()
        return groups, words

    def give_tags(self, sentence: int, groups: Sequence[int], tags: Sequence[Tagged]) -> None:
        if self.tags is not None:
            self.tags.update(zip(groups, tags, strict=True))
        self._tagged_sentences.add(sentence)
        self.wanted.discard(sentence)

    def _skips(self) -> list[int]:
        skips = list(range(self.size + 1))
        for at in range(self.size - 1, -1, -1):
            if self.tokens[at].kind in ("emoji", "joiner"):
                skips[at] = skips[at + 1]
        return skips


_PAIRS = {"“": "”", "„": "”“", "«": "»", "‹": "›", '"': '"', "‘": "’", "'": "'", "‚": "’‘"}


def quotations(text: str) -> list[tuple[int, int]]:
    """Code-point spans between quotation marks that open after and close before a non-letter."""
    found = []
    at = 0
    while at < len(text):
        closers = _PAIRS.get(text[at])
        opens = closers and (at == 0 or not text[at - 1].isalnum())
        end = _closing(text, at, closers) if closers and opens else -1
        if end > 0:
            found.append((at + 1, end))
            at = end
        at += 1
    return found


def _closing(text: str, at: int, closers: str) -> int:
    if text[at + 1 : at + 2].isspace():
        return -1
    stop = text.find("\n\n", at)
    stop = min(len(text) if stop < 0 else stop, at + 400)
    for end in range(at + 2, stop):
        after = text[end + 1 : end + 2]
        if text[end] in closers and not (after.isalnum()) and not text[end - 1].isspace():
            return end
    return -1


def _sentences(source: str, tokens: Sequence[Token]) -> list[int]:
    """The sentence number of every token: stops, line ends and closing emoji end a sentence."""
    numbers: list[int] = []
    number = 0
    ended = False
    for at, token in enumerate(tokens):
        if at and _breaks(source, tokens, at, ended):
            number += 1
        numbers.append(number)
        ended = token.kind == "stop" or (ended and token.kind in ("punct", "emoji"))
    return numbers


def _spans(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Per sentence number its first token and the one behind its last."""
    spans: list[tuple[int, int]] = []
    for at, number in enumerate(numbers):
        if number == len(spans):
            spans.append((at, at + 1))
        else:
            spans[number] = (spans[number][0], at + 1)
    return spans


def _breaks(source: str, tokens: Sequence[Token], at: int, ended: bool) -> bool:
    before, token = tokens[at - 1], tokens[at]
    between = source[before.end : token.start]
    if "\n" in between or "\r" in between:
        return True
    if token.kind in ("stop", "emoji"):
        return False
    if ended:
        return bool(between) and token.kind != "punct"
    first = source[token.start : token.start + 1]
    if before.kind == "emoji":
        return first.isupper() or first in "#@"
    if token.kind == "hashtag" and before.kind != "hashtag":
        return _only_tags_follow(source, tokens, at)
    return False


def _only_tags_follow(source: str, tokens: Sequence[Token], at: int) -> bool:
    for before, token in zip(tokens[at:], tokens[at + 1 :], strict=False):
        if "\n" in source[before.end : token.start]:
            return True
        if token.kind not in ("hashtag", "emoji", "handle", "joiner", "stop", "punct"):
            return False
    return True


# -- from characters to tokens -----------------------------------------------------------
class Tokenizer:
    """Splits blocks of text into matching tokens, with what the rules know as vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._shapes: dict[str, tuple[tuple[int, int, tuple[str, ...], str], ...]] = {}

    def text(self, source: str, offset: int = 0) -> Text:
        """The tokens of ``source``, which begins at code point ``offset`` of its segment."""
        tokens: list[Token] = []
        for group, (start, end, kind) in enumerate(self._pieces(source)):
            tokens += self._tokens(source, start, end, kind, 1000 * group)
        if _STACCATO.search(source):
            _join_staccato(source, tokens)
        return Text(source, offset, tokens)

    def _pieces(self, source: str) -> Iterator[tuple[int, int, str]]:
        """Groups: special stretches whole, the rest as spaCy's tokenizer cuts it."""
        at = 0
        for match in _SPECIAL.finditer(source):
            yield from self._plain(source, at, match.start())
            yield match.start(), match.end(), match.lastgroup or "plain"
            at = match.end()
        yield from self._plain(source, at, len(source))

    def _plain(self, source: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        stretch = source[start:end]
        if not stretch or stretch.isspace():
            return
        for begin, stop in _whole_words(stretch, _spacy_spans(stretch)):
            yield from _groups(source, start + begin, start + stop)

    def _tokens(self, source: str, start: int, end: int, kind: str, group: int) -> list[Token]:
        surface = source[start:end]
        if kind == "url":
            return [Token(start, end, (fold(surface),), "url", group)]
        if kind == "emoji":
            return [Token(start, end, (fold(surface),), "emoji", group)]
        if kind == "run":
            return [Token(start, end, (surface[:MAX_RUN],), "punct", group)]
        if kind == "sigil":
            return self._sigil(source, start, end, group)
        if kind == "spaced":
            return self._spaced(surface, start, end, group)
        return self._words(source, start, end, group)

    def _sigil(self, source: str, start: int, end: int, group: int) -> list[Token]:
        """``#JongAmsterdam`` and ``@jong_utrecht``: the first word carries the sign."""
        kind = "hashtag" if source[start] in "#＃" else "handle"
        tokens: list[Token] = []
        for match in ATOM.finditer(source, start + 1, end):
            word = match.group()
            if not (word[0].isalnum()):
                tokens.append(Token(match.start(), match.end(), (word,), "joiner", group))
                continue
            for a, b in self.vocabulary.open(word, tagged=True):
                keys = spellings(word[a:b])
                tokens.append(Token(match.start() + a, match.start() + b, keys, kind, group))
        if not tokens:
            return [Token(start, end, (source[start:end],), "punct", group)]
        first = tokens[0]
        tokens[0] = Token(start, first.end, first.keys, first.kind, group)
        return tokens

    def _spaced(self, surface: str, start: int, end: int, group: int) -> list[Token]:
        """``s l a y``: found under its joined letters when those are words we know."""
        tokens: list[Token] = []
        for match in _SPACED_WORD.finditer(surface):
            word = match.group()
            letters = [start + match.start() + i for i, char in enumerate(word) if char.isalpha()]
            joined = "".join(char for char in word if char.isalpha())
            opened = self.vocabulary.open(joined, tagged=True)
            if len(opened) == 1 and not self.vocabulary.knows(spellings(joined)):
                return [
                    Token(start + a, start + b, keys, _emoji_or(kind, keys), group + number)
                    for number, (a, b, keys, kind, _) in enumerate(self._shape(surface))
                ]
            tokens += [
                Token(letters[a], letters[b - 1] + 1, spellings(joined[a:b]), "word", group + n)
                for n, (a, b) in enumerate(opened, len(tokens))
            ]
        return tokens

    def _words(self, source: str, start: int, end: int, group: int) -> list[Token]:
        """The tokens of a plain group; they depend on its surface only, so they are kept."""
        surface = source[start:end]
        shape = self._shapes.get(surface)
        if shape is None:
            if len(self._shapes) > 100_000:
                self._shapes.clear()
            shape = self._shapes[surface] = tuple(
                (a, b, keys, kind) for a, b, keys, kind, _ in self._shape(surface)
            )
        return [Token(start + a, start + b, keys, kind, group) for a, b, keys, kind in shape]

    def _shape(self, surface: str) -> Iterator[Token]:
        end = len(surface)
        if "-" in surface and _HYPHENATED.fullmatch(surface):
            keys = spellings(surface.replace("-", ""))
            parts = (spellings(part) for part in surface.split("-"))
            if self.vocabulary.knows(keys) and not all(map(self.vocabulary.knows, parts)):
                yield Token(0, end, keys, "word", 0)
                return
        for match in ATOM.finditer(surface):
            word = match.group()
            if word[0].isalnum() or (len(word) > 1 and not is_emoji(word)):
                kind = "number" if word[0].isdigit() and word.isdigit() else "word"
                for a, b in self.vocabulary.open(word, tagged=False):
                    keys = spellings(word[a:b])
                    yield Token(match.start() + a, match.start() + b, keys, kind, 0)
            else:
                inner = match.start() > 0 and match.end() < end and word in _JOINERS
                stops = word in _SENTENCE_END and match.start() == 0  # else: abbreviated
                kind = "joiner" if inner else "stop" if stops else "punct"
                yield Token(match.start(), match.end(), (fold(word),), kind, 0)


_STACCATO = regex.compile(r"(?<!\w)\p{L}{2,12}\.(?:\s?\p{L}{2,12}\.){2,}(?=\s|$)")
"""*Wees. Er. Snel. Bij.*: three words or more that each have a full stop."""


def _join_staccato(source: str, tokens: list[Token]) -> None:
    """Reads over the full stops inside a staccato phrase; the last one still ends it."""
    for phrase in _STACCATO.finditer(source):
        for at, token in enumerate(tokens):
            inside = phrase.start() <= token.start and token.end < phrase.end()
            if inside and token.kind in ("stop", "punct") and token.keys == (".",):
                tokens[at] = token._replace(kind="joiner")


def _emoji_or(kind: str, keys: tuple[str, ...]) -> str:
    return "emoji" if is_emoji(keys[0]) else kind


_CUTS = frozenset("?!,;:()[]{}\"“”„‘’'«»…<>|/\\")


def _groups(source: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """spaCy's word cut once more at marks that never join words, and at a stop that ends it."""
    if end - start == 1 or source[start:end].isalnum():
        yield start, end, "plain"
        return
    at = start
    for match in ATOM.finditer(source, start, end):
        if not _cuts(source, match.start(), match.end(), start, end):
            continue
        if match.start() > at:
            yield at, match.start(), "plain"
        yield match.start(), match.end(), "plain"
        at = match.end()
    if at < end:
        yield at, end, "plain"


def _cuts(source: str, at: int, stop: int, start: int, end: int) -> bool:
    """Whether the mark at ``at`` stands on its own rather than inside the word around it."""
    if stop - at > 1:
        return False
    mark = source[at]
    if mark in ":,/" and start < at and stop < end:
        both = source[at - 1] + source[stop]
        return not (both.isdigit() or (mark == "/" and both.isalnum() and end - start <= 4))
    if mark == ".":
        last = stop == end and at > start
        return last and (_stops(source[start:at]) or source[at - 1] == ".")
    return mark in _CUTS


def _stops(word: str) -> bool:
    """Whether a full stop behind this word ends a sentence rather than an abbreviation."""
    return word.isalpha() and fold(word) not in _ABBREVIATIONS


@cache
def _spacy_tokenizer() -> Callable[[str], Any]:
    """spaCy's Dutch tokenizer alone: a whole Language costs a third more time to make."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        from spacy.lang.nl import Dutch
        from spacy.util import registry  # noqa: F401  (loads the entry points once)

        nlp = Dutch()
    finally:
        if collecting:
            gc.enable()
    tokenizer: Callable[[str], Any] = nlp.tokenizer
    return tokenizer


def _whole_words(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that never cut inside a word: spaCy cuts ``5G`` and ``foto’s`` with a curly sign."""
    whole: list[tuple[int, int]] = []
    for start, end in spans:
        joined = whole and whole[-1][1] == start and text[start - 1].isalnum()
        inner = text[start] in "'’" and text[start + 1 : start + 2].isalnum()
        if joined and (text[start].isalnum() or inner):
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


def _spacy_spans(text: str) -> list[tuple[int, int]]:
    spans = []
    for token in _spacy_tokenizer()(text):
        if not token.is_space:
            spans.append((token.idx, token.idx + len(token)))
    return spans


# -- pipelines ---------------------------------------------------------------------------
class Pipeline(Protocol):
    """Tags sentences. ``name`` and ``version`` appear in the JSON and in the cache key."""

    name: str
    version: str

    def tag(self, sentences: Sequence[Sequence[str]]) -> list[list[Tagged]]:
        """One :class:`Tagged` per word; every sentence is tagged on its own."""
        ...


BUILTIN = Path(__file__).parent / "builtin"
_COMPONENTS = ("tagger", "morphologizer")
_COMMAND = {
    "nl_core_news_sm": "pip install 'nl_core_news_sm @ https://github.com/explosion/spacy-models/"
    "releases/download/nl_core_news_sm-3.8.0/nl_core_news_sm-3.8.0-py3-none-any.whl'",
}


class SpacyPipeline:
    """A spaCy pipeline behind :class:`Pipeline`: the shipped one, or any installed package."""

    def __init__(self, name: str, nlp: Any) -> None:
        self.name = name
        self.version = str(nlp.meta.get("version", ""))
        self._nlp = nlp

    def tag(self, sentences: Sequence[Sequence[str]]) -> list[list[Tagged]]:
        from spacy.tokens import Doc

        docs = [Doc(self._nlp.vocab, words=_unshouted(words)) for words in sentences]
        tagged = []
        for doc in self._nlp.pipe(docs):
            tagged.append([Tagged(t.pos_, t.tag_, t.lemma_.lower(), str(t.morph)) for t in doc])
        return tagged


def _unshouted(words: Sequence[str]) -> list[str]:
    """A sentence wholly in capitals in lower case: capitals say nothing there."""
    letters = [word for word in words if word.isalpha()]
    if len(letters) > 1 and all(word.isupper() for word in letters):
        return [word.lower() for word in words]
    return list(words)


class NoPipeline:
    """No tags: rules decide on words alone."""

    name = "none"
    version = ""

    def tag(self, sentences: Sequence[Sequence[str]]) -> list[list[Tagged]]:
        return []


@cache
def load_pipeline(name: str = "builtin") -> Pipeline:
    """The shipped pipeline (``builtin``) or an installed package by name.

    Raises :class:`RolvastError` of kind ``pipeline`` when it is missing or lacks a component.
    """
    if name == "none":
        return NoPipeline()
    import spacy

    if name == "builtin":
        return SpacyPipeline(name, spacy.load(BUILTIN, exclude=["tokenizer"]))
    if not spacy.util.is_package(name):
        command = _COMMAND.get(name, f"pip install {name}")
        raise RolvastError(
            Problem(
                name,
                "pipeline",
                f"De pipeline ‘{name}’ is niet geïnstalleerd.",
                f"Installeer hem met: {command} — of gebruik --pipeline builtin.",
            )
        )
    try:
        nlp = spacy.load(name, exclude=["parser", "ner"])
    except Exception as error:
        raise RolvastError(
            Problem(
                name,
                "pipeline",
                f"De pipeline ‘{name}’ laadt niet: {error}".splitlines()[0],
                "Installeer een versie die bij spaCy 3.8 hoort, of gebruik --pipeline builtin.",
            )
        ) from None
    _check_pipeline(name, nlp)
    return SpacyPipeline(name, nlp)


def _check_pipeline(name: str, nlp: Any) -> None:
    lemmas = any("lemmatizer" in pipe for pipe in nlp.pipe_names)
    missing = [pipe for pipe in _COMPONENTS if pipe not in nlp.pipe_names]
    labels = nlp.get_pipe("tagger").labels if "tagger" in nlp.pipe_names else ()
    dutch = nlp.lang == "nl" and any(str(label).startswith("WW|") for label in labels)
    if missing or not lemmas or not dutch:
        lack = ", ".join([*missing, *([] if lemmas else ["lemmatizer"])]) or "CGN-tags (WW|pv …)"
        raise RolvastError(
            Problem(
                name,
                "pipeline",
                f"De pipeline ‘{name}’ is niet geschikt: zij mist {lack}.",
                "Gebruik nl_core_news_sm of een pipeline met dezelfde onderdelen, "
                "of --pipeline builtin.",
            )
        )


def give_tags(texts: Sequence[Text], pipeline: Pipeline) -> None:
    """Tag, in one batch, every sentence that a guard in these texts has asked for."""
    wishes = [(text, sentence) for text in texts for sentence in sorted(text.wanted)]
    if not wishes:
        return
    if isinstance(pipeline, NoPipeline):
        for text in texts:
            text.tags = None
        return
    words = [text.sentence_words(sentence) for text, sentence in wishes]
    tagged = iter(pipeline.tag([surface for _, surface in words if surface]))
    for (text, sentence), (groups, surface) in zip(wishes, words, strict=True):
        text.give_tags(sentence, groups, next(tagged) if surface else [])
