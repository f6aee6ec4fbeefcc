"""Whatever is written, its places are exact; escaped as a format asks it reads the same."""

from __future__ import annotations

import contextlib
import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reader_samples import check_places, read_text, segments

from rolvast.finding import RolvastError
from rolvast.sources.escapes import ByteOffsets

NAMES = ["a.txt", "a.md", "a.mdx", "a.html", "a.srt", "a.sbv", "a.vtt", "a.ass", "a.ttml",
         "a.fountain"]  # fmt: skip

_PIECES = [
    "SAM", "VO", "POV", ":", " ", "  ", "\n", "\n\n", "\r\n", "\r", "a", "hé", "👆",
    "👩‍👩‍👧", "\u200b", "(lacht)", "(", ")", "[", "]", "[[", "]]", "[beeld: x]",
    "[tekst in beeld: \"x\"]", "---", "***", "**", "_", "`", "```", "#", "# ", "> ", "- ",
    "1. ", "|", "|-|-|", "BEELD|TEKST", "\\", "&", "&amp;", "&#128512;", "&eacute;", "<", ">",
    "<b>", "</b>", "<br>", "<h2>", "<p>", "</p>", "<!--", "-->", "<v Sam>", "<i>", "{", "}",
    "{\\an8}", "{\\p1}", "\\N", "{/*", "*/}", "/*", "*/", "<script>", "<![CDATA[", "]]>", "'",
    '"', "alt=", "<img alt='x'>", "![x](y \"z\")", "[x](y)", "=", ",", ".", "?",
    "00:00:01,000 --> 00:00:02,000", "00:01.000 --> 00:02.000", "0:00:01.000,0:00:02.000", "1",
    "2", "WEBVTT", "NOTE", "STYLE", "Dialogue: 0,0:00:01.00,0:00:02.00,D,Sam,0,0,0,,",
    "[Events]", "Comment:", "<tt>", "</tt>", "<p begin='1s'>", "<br/>", "@Sam", "INT. ",
    "TITEL:", "Title: ", "caption: ", "caption: >\n  ", "\u2028", "\x0c", "\t", "\xa0",
    "::: x",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=120)
@given(pieces=st.lists(st.sampled_from(_PIECES), max_size=40), front=st.booleans())
def test_places_are_exact_whatever_is_written(name: str, pieces: list[str], front: bool) -> None:
    opening = {"a.md": "---\ntitle: x\n", "a.vtt": "WEBVTT\n\n", "a.ttml": "<tt>"}
    text = (opening.get(name, "") if front else "") + "".join(pieces)
    with contextlib.suppress(RolvastError):
        check_places(read_text(text, name))


_WORDS = [
    "Jong", "Amsterdam", "hé", "👆", "👩‍👩‍👧", "R&D", "3", "<", "4", "*vet*", "_zo_",
    "~hm~", "`x`", "“ja”", "it's", '"zo"', "50%", "1.", "-", "+", "#tag", "@naam", "ﬁets",
    "ｆｕｌｌ", "!", "x_y", "|", "$5", "\\o/", "^", "a:b", "&amp;", "&eacute;", "ge\u00adbied",
    "w\u200by", "…", "=", "~~", "**",
]  # fmt: skip
_CAPTIONS = st.lists(st.sampled_from(_WORDS), max_size=12).map(
    lambda words: " ".join(["Zie", *words, "klaar"])
)


def _markdown(text: str) -> str:
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def _fountain(text: str) -> str:
    return "SAM\n" + re.sub(r"([*_])", r"\\\1", text)


def _ass(text: str) -> str:
    return "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,," + text


_ESCAPES = {
    "a.txt": lambda text: text,
    "a.md": _markdown,
    "a.html": lambda text: f"<p>{html.escape(text)}</p>",
    "a.srt": lambda text: f"1\n00:00:01,000 --> 00:00:02,000\n{html.escape(text)}\n",
    "a.sbv": lambda text: f"0:00:01.000,0:00:02.000\n{html.escape(text)}\n",
    "a.vtt": lambda text: f"WEBVTT\n\n00:01.000 --> 00:02.000\n{html.escape(text)}\n",
    "a.ass": _ass,
    "a.ttml": lambda text: f"<tt><p begin='1s'>{html.escape(text)}</p></tt>",
    "a.fountain": _fountain,
}


@pytest.mark.parametrize("name", sorted(_ESCAPES))
@settings(deadline=None, max_examples=120)
@given(caption=_CAPTIONS)
def test_an_escaped_caption_reads_the_same(name: str, caption: str) -> None:
    document = read_text(_ESCAPES[name](caption), name)
    check_places(document)
    assert [each.text for each in segments(document) if each.role == "spoken"] == [caption]
    assert document.faults == ()


@settings(deadline=None)
@given(text=st.text(max_size=60))
def test_byte_offsets_are_code_points(text: str) -> None:
    offsets, at = ByteOffsets(text), 0
    for index, char in enumerate(text):
        width = len(char.encode("utf-8", "surrogatepass"))
        assert {offsets.offset(byte) for byte in range(at, at + width)} == {index}
        at += width
    assert offsets.offset(at) == len(text)
