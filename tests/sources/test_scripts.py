"""Who is a speaker, what is said, what is on screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader_samples import read_text, segments

from rolvast.document import ReadOptions, Segment, Source
from rolvast.sources.script import read_script


def roles(text: str) -> list[tuple[str, str | None, str]]:
    return [
        (each.role, each.speaker, " ".join(each.text.split()))
        for each in segments(read_text(text, "a.txt"))
        if each.role != "label"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "POV: je wacht op de bus\nNIEMAND: \nLETTERLIJK NIEMAND: hoi",
        "Niemand:\nIk om 3 uur 's nachts: even de gemeente mailen",
        "LET OP: de brug is dicht\nTIP: neem de pont",
        "WAT: buurtfeest\nWAAR: Dam\nWANNEER: 3 mei\nKOSTEN: 5 euro",
        "Wat: buurtfeest\nWaar: Dam\nKosten: niets",
        "ONDERWERP: de brug\nDATUM: 3 mei\nSTAP 1: kom langs\nSTAP 2: doe mee",
        "Om 20:00: vuurwerk\nhttps://x.nl: kijk",
        "[link in bio] (gratis!)\n(ook voor jou)",
        "Wij zijn (lacht) ook jong",
        "VRAAG: mag dit?\nANTWOORD: ja",
        "LIEVE BUREN: de straat gaat open",
        "Dit is een gewone zin. En dit: ook.",
        "(Foto: Jan de Boer)",
    ],
)
def test_a_caption_stays_whole(text: str) -> None:
    assert [each.text for each in segments(read_text(text, "a.txt"))] == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("VO: Hoi daar", [("spoken", "VO", "Hoi daar")]),
        ("Voice-over (zacht): Hoi", [("spoken", "Voice-over", "Hoi")]),
        ("HOST 1: Hoi\nen dag", [("spoken", "HOST 1", "Hoi en dag")]),
        ("SAM: a\nLIZ: b", [("spoken", "SAM", "a"), ("spoken", "LIZ", "b")]),
        ("[beeld: brug]\nSAM: a", [("spoken", "SAM", "a")]),
        ("[Brug, avond]\nSAM: a", [("spoken", "SAM", "a")]),
        ("**SAM**: a\n**LIZ:** b", [("spoken", "SAM", "a"), ("spoken", "LIZ", "b")]),
        ("- SAM: a\n- LIZ: b", [("spoken", "SAM", "a"), ("spoken", "LIZ", "b")]),
        ("VO:\nop de volgende regel", [("spoken", "VO", "op de volgende regel")]),
        ("VO: a\n\nlos", [("spoken", "VO", "a"), ("spoken", None, "los")]),
        ("VO: a\n(Op de achtergrond muziek)\nb", [("spoken", "VO", "a"), ("spoken", "VO", "b")]),
        ("VO: (fluistert) a (lacht) b (tot 1 mei)", [("spoken", "VO", "a b (tot 1 mei)")]),
        ("VO: a\nBEELD: brug\nMUZIEK: zacht", [("spoken", "VO", "a")]),
        ("SCÈNE 2 – brug\nVO: a", [("spoken", "VO", "a")]),
        ("VO: a\nSUPER: b", [("spoken", "VO", "a"), ("screen", None, "b")]),
        ("VO: a\nTITEL: b\nCAPTION: c", [("spoken", "VO", "a"), ("screen", None, "b"),
                                         ("screen", None, "c")]),
        ("TEKST IN BEELD: a", [("screen", None, "a")]),
        ('VO: a [tekst in beeld: "b"]', [("spoken", "VO", "a"), ("screen", None, "b")]),
        ("VO: POV: je wacht", [("spoken", "VO", "POV: je wacht")]),
        ("BEELD: brug\nTEKST: a", [("spoken", None, "a")]),
        ("VO: a[pauze]b", [("spoken", "VO", "a b")]),
        ("(lacht)\nhoi", [("spoken", None, "hoi")]),
    ],
)  # fmt: skip
def test_a_script_is_taken_apart(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert roles(text) == expected


def test_a_label_is_a_segment_and_its_role_in_parentheses_too() -> None:
    text = "SELMA (jongerenambassadeur): Hoi\nJIP (loopt weg): Dag"
    labels = [each for each in segments(read_text(text, "a.txt")) if each.role == "label"]
    assert [(each.speaker, each.text) for each in labels] == [
        ("SELMA", "SELMA (jongerenambassadeur)"),
        ("JIP", "JIP"),
    ]


WORDS = st.lists(
    st.sampled_from(
        ["SAM", "VO", "INT", "TEKST", "hoi", ":", "：", "(lacht)", "[", "\n", "12:30", "-"]
    )
)


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"))


@given(st.one_of(WORDS.map(" ".join), TEXT))
def test_plain_text_is_read_as_the_script_reader_would(text: str) -> None:
    """Text without a sign of a script never reaches that reader: it would not be one."""
    source = Source(text.strip() or "x")
    whole = Segment.verbatim(source, 0, len(source.text))
    expected = read_script([whole], ReadOptions()).segments
    found = read_text(source.text, "a.txt")
    if "---" not in source.text:
        assert [s.text for s in segments(found)] == [s.text for s in expected]
