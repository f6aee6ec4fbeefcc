"""The prefilter never loses a finding: it says yes wherever a rule finds something."""

from __future__ import annotations

import json
import random
import re
import sys
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from rolvast import lexicon, prefilter
from rolvast.document import ReadOptions
from rolvast.fold import fold
from rolvast.linter import Linter, Settings
from rolvast.matching import Index, Places, tabulate
from rolvast.prefilter import Prefilter
from rolvast.sources import read
from rolvast.triggers import TRIGGERS

CORPUS = Path(__file__).parent / "corpus"


@cache
def setup() -> tuple[lexicon.Lexicon, Linter, Prefilter]:
    loaded = lexicon.load()
    tables, items = tabulate(loaded)
    linter = Linter(Index(loaded, loaded.rules, tables, items), "none")
    return loaded, linter, Prefilter(tables)


@cache
def texts() -> list[tuple[str, str]]:
    """Every labelled draft and every example in a lexicon, with its sender."""
    found = []
    for path in sorted(CORPUS.rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            if "text" in item:
                found.append((item["text"], item.get("sender", "institution")))
    for rule in setup()[0].rules:
        for holder in (rule, *rule.entries):
            found += [(each.text, each.sender) for each in (*holder.bad, *holder.good)]
    return found


@cache
def terms() -> list[str]:
    return sorted(
        {e.source for r in setup()[0].rules for e in r.entries if e.kind in ("term", "lemma")}
    )


def lost(text: str, sender: str) -> list[tuple[str, str]]:
    """What the linter finds although the prefilter lets the draft go."""
    _, linter, scan = setup()
    data = text.encode("utf-8", "surrogatepass")
    try:
        document = read(data, "x.txt", ReadOptions())
    except Exception:
        return []  # cannot be read: nothing to filter
    segments = [[s.text for s in draft.segments if s.text] for draft in document.drafts]
    if any(scan.may_match(each) for each in segments):
        return []
    outcome = linter.check([(document, Settings(sender=sender))])[0]  # type: ignore[arg-type]
    return [(finding.code, finding.text) for finding in outcome.findings]


def stretched(text: str) -> str:
    return re.sub(r"([aeiou])(?=\w)", r"\1\1\1\1", text, count=2)


def styled(text: str) -> str:
    return "".join(chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c for c in text)


def leet(text: str) -> str:
    return text.translate(str.maketrans("oieast", "013457"))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper": str.upper,
    "emoji": lambda t: "👀" + t.replace(" ", " 👩\u200d👧 ") + "❤\ufe0f1\ufe0f\u20e3",
    "hashtag": lambda t: "#" + "".join(w[:1].upper() + w[1:] for w in t.split()),
    "joined": lambda t: "@" + t.replace(" ", "").lower(),
    "underscored": lambda t: "#" + t.replace(" ", "_"),
    "stretched": stretched,
    "spaced": lambda t: " ".join(t),
    "dotted": lambda t: ".".join(t),
    "styled": styled,
    "leet": leet,
    "zero-width": lambda t: "\u200b".join(t),
    "soft hyphen": lambda t: t[:2] + "\u00ad" + t[2:],
    "decomposed": lambda t: unicodedata.normalize("NFD", t),
    "curly": lambda t: t.replace("'", "’"),
    "quoted": lambda t: f"„{t}”",
    "full width": lambda t: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in t),
    "hyphened": lambda t: t.replace(" ", "-"),
    "lines": lambda t: t.replace(" ", "\n"),
    "address": lambda t: "https://www.x.nl/" + t.replace(" ", "-") + " " + t,
    "glued address": lambda t: t + "www.x.nl",
    "accented": lambda t: re.sub("e", "é", t, count=1),
}


def test_no_labelled_draft_or_example_is_lost() -> None:
    assert [found for text, sender in texts() if (found := lost(text, sender))] == []


def test_no_hit_is_lost_by_asking_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry that is not tried, for what it needs is not near, would have found nothing."""
    _, linter, _ = setup()
    documents = [
        (
            read(text.encode("utf-8", "surrogatepass"), "x.txt", ReadOptions()),
            Settings(sender=sender),
        )  # type: ignore[arg-type]
        for text, sender in random.Random(7).sample(texts(), 1500)
    ]
    asked = [outcome.findings for outcome in linter.check(documents)]
    monkeypatch.setattr(Places, "hold", lambda self, entry, at: True)
    assert [outcome.findings for outcome in linter.check(documents)] == asked


@pytest.mark.parametrize("name", SPELLINGS)
def test_no_term_is_lost_however_it_is_spelt(name: str) -> None:
    spell = SPELLINGS[name]
    chosen = random.Random(name).sample(terms(), 400)
    carriers = ("{}", "Kom morgen langs, {}!", "Wij {} dat op maandag.")
    found = [
        (term, missed)
        for number, term in enumerate(chosen)
        if (missed := lost(carriers[number % 3].format(spell(term)), "institution"))
    ]
    assert found == []


PIECES = st.one_of(
    st.deferred(lambda: st.sampled_from(terms())),
    st.deferred(lambda: st.sampled_from([word for text, _ in texts() for word in text.split()])),
    st.text(max_size=6),
    st.sampled_from(["\u200d", "\ufe0f", "\u20e3", "1️⃣", *"’'-_&ßĳ#@", "..."]),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(PIECES, st.sampled_from(sorted(SPELLINGS))), min_size=1, max_size=8),
    st.lists(st.sampled_from([" ", "", "\n", "-", ". ", "'"]), min_size=8, max_size=8),
    st.sampled_from(["institution", "creator"]),
)
def test_no_finding_is_lost(pieces: list[tuple[str, str]], joins: list[str], sender: str) -> None:
    text = "".join(
        SPELLINGS[name](piece) + join for (piece, name), join in zip(pieces, joins, strict=False)
    )
    assert lost(text, sender) == []


@settings(max_examples=300, deadline=None)
@given(st.deferred(lambda: st.sampled_from(texts())), st.sampled_from(sorted(SPELLINGS)), st.data())
def test_no_changed_draft_loses_a_finding(
    item: tuple[str, str], name: str, data: st.DataObject
) -> None:
    words = item[0].split(" ")
    at = data.draw(st.integers(0, len(words) - 1))
    words[at] = SPELLINGS[name](words[at])
    assert lost(" ".join(words), item[1]) == []


DRESS = "\u200d\ufe0e\ufe0f\u20e3"
"""Parts of emoji; inside words they are left to the tokens too."""


def test_what_it_decides_itself_means_the_same_everywhere() -> None:
    """Characters it does not leave to the tokens: words are words, signs are signs, for all."""
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if 0xD800 <= code < 0xE000 or prefilter._UNSURE.search(char) or char in DRESS:
            continue
        assert bool(regex.match(r"[^\W_]", char)) == bool(re.match(r"[^\W_]", char)), hex(code)
        if not char.isalnum() and len(char) == 1:
            assert not any(c.isalnum() for c in fold(char)), hex(code)
        elif code > 127:
            assert prefilter.fold_text(char) == fold(char), hex(code)


def test_every_trigger_belongs_to_a_check() -> None:
    from rolvast.rules import CHECKS

    assert {name for name in TRIGGERS if CHECKS[name].needs != "raw"} == set()


def test_triggers_know_the_words_of_their_checks() -> None:
    from rolvast.rules import checks

    spelt = {"gen(?=z)": "genz", "(?:onder|under)[12].": "onder18"}
    for word in (spelt.get(each, each) for each in checks._YOUTH):
        assert TRIGGERS["youth-tag"]([f"#{word}ede"], {}, str.lower), word


def test_a_clean_draft_is_let_go() -> None:
    scan = setup()[2]
    assert not scan.may_match(["De Lindelaan is maandag dicht. Fietsers kunnen erlangs."])
