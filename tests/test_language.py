"""Tokens: what they are looked up under, where they stand, where sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolvast.fold import Vocabulary, fold, spellings
from rolvast.inflect import forms
from rolvast.language import MAX_RUN, Text, Tokenizer

VOCABULARY = Vocabulary(
    {"link", "in", "bio", "geen", "stress", "mis", "het", "niet", "no", "cap", "jong", "slay"},
    ["jong", "jeugd"],
    ["Amsterdam", "amsterdam", "rotterdam", "utrecht", "zwolle", "zaans"],
)
TOKENIZER = Tokenizer(VOCABULARY)


def keys(text: str) -> list[str]:
    read = TOKENIZER.text(text)
    return [read.keys(at)[-1] for at in range(read.size)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#JongAmsterdam", ["jong", "amsterdam"]),
        ("#jongrotterdam", ["jong", "rotterdam"]),
        ("@jong_utrecht", ["jong", "_", "utrecht"]),
        ("jong.zwolle", ["jong", ".", "zwolle"]),
        ("jong&zaans", ["jong", "&", "zaans"]),
        ("#linkinbio", ["link", "in", "bio"]),
        ("link-in-bio", ["link", "-", "in", "-", "bio"]),
        ("s l a y", ["slay"]),
        ("l i n k  i n  b i o", ["link", "in", "bio"]),
        ("ge👏en👏stress", ["geen", "stress"]),
        ("dit🎉is🎉wat", ["dit", "🎉", "is", "🎉", "wat"]),
        ("no cap.", ["no", "cap", "."]),
        ("(POV: jij)", ["(", "pov", ":", "jij", ")"]),
        ("👉🏽cap", ["👉", "cap"]),
        ("👩‍👩‍👧🇳🇱1️⃣", ["👩‍👩‍👧", "🇳🇱", "1⃣"]),
        ("z\u200bo sl\u00aday", ["zo", "slay"]),
        ("ｊｏｎｇ 𝗝𝗼𝗻𝗴", ["jong", "jong"]),
        ("dé jóuw één", ["de", "jouw", "een"]),
        ("'m zo'n foto’s", ["'m", "zo'n", "foto's"]),
        ("OP=OP", ["op", "=", "op"]),
        ("5G", ["sg"]),
    ],
)
def test_keys(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("heeeel", ("heeeel", "heel", "hel")),
        ("VETTT", ("vettt", "vett", "vet")),
        ("l1nk", ("l1nk", "link", "llnk")),
        ("zeeën", ("zeeen",)),
        ("gratis", ("gratis",)),
    ],
)
def test_spellings(word: str, expected: tuple[str, ...]) -> None:
    assert spellings(word) == expected


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Prik gemist? Geen stress.", ["Prik gemist ?", "Geen stress ."]),
        ("Kom langs 🎉 Het is leuk", ["Kom langs 🎉", "Het is leuk"]),
        ("mis 🎉 het 🎉 niet", ["mis 🎉 het 🎉 niet"]),
        ("regel een\nregel twee", ["regel een", "regel twee"]),
        ("Tot dan bijv. morgen om 20.00 uur!", ["Tot dan bijv . morgen om 20 . 00 uur !"]),
        ("Zwemmen is leuk #zwemmen #bad", ["Zwemmen is leuk", "#zwemmen #bad"]),
        ("Wij zijn #trots op jou", ["Wij zijn #trots op jou"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    read = TOKENIZER.text(text)
    found: dict[int, list[str]] = {}
    for at, token in enumerate(read.tokens):
        found.setdefault(read.sentence(at), []).append(text[token.start : token.end])
    assert [" ".join(words) for words in found.values()] == sentences


@pytest.mark.parametrize(
    ("lemma", "expected"),
    [
        ("melden", {"meld", "meldt", "meldde", "gemeld"}),
        ("aanmelden", {"aanmelden", "aanmeldt", "aangemeld"}),
        ("delen", {"deel", "deelt", "gedeeld"}),
        ("chillen", {"chill", "chilt", "chillt", "gechild", "gechilld"}),
        ("flexen", {"flex", "flext", "geflext"}),
        ("faciliteren", {"faciliteert", "gefaciliteerd", "faciliteerde"}),
        ("schrijven", {"schrijf", "schreef", "geschreven"}),
    ],
)
def test_forms(lemma: str, expected: set[str]) -> None:
    assert expected <= forms(lemma)


def test_forms_make_no_other_common_word() -> None:
    assert not {"gedeelte", "volgende", "volgend"} & (forms("delen") | forms("volgen"))


ODD = st.sampled_from(
    "👩‍👩‍👧|🇳🇱|1️⃣|👉🏽|#JongAmsterdam|@jong_utrecht|s l a y|é|ﬀ|\u200b|\r\n|z\u00adon|…|((|'|’s|"
    "no cap.|OP=OP|#|@|𝗝𝗼𝗻𝗴|ı|İ|ß|link-in-bio".split("|")
)
TEXTS = st.lists(st.one_of(st.text(max_size=8), ODD, st.just(" ")), max_size=14).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_tokens_stand_where_they_say(text: str) -> None:
    read = TOKENIZER.text(text)
    ends = 0
    for token in read.tokens:
        assert ends <= token.start < token.end <= len(text)
        ends = token.end
        assert not text[token.start : token.end].isspace()
    covered = sum(token.end - token.start for token in read.tokens)
    visible = sum(1 for char in text if not char.isspace())
    assert covered >= visible - text.count("\u200b")


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_folding_is_stable(text: str) -> None:
    for word in text.split():
        assert fold(fold(word)) == fold(word)


def test_long_runs_do_not_reach_the_tokenizer() -> None:
    text = "(" * 200_000 + " geen stress " + "🎉" * 20_000
    read: Text = TOKENIZER.text(text)
    assert [t.keys[0] for t in read.tokens if t.kind == "word"] == ["geen", "stress"]
    assert len(read.tokens[0].keys[0]) == MAX_RUN
