"""Broken and hostile files: an exact account of what was read, or one clear error.

Nothing here looks at a clock; whatever is not linear shows as a run that does not end.
"""

from __future__ import annotations

import pytest
from reader_samples import check_places, read_text, segments, spoken

from rolvast.document import ReadOptions
from rolvast.finding import Problem, RolvastError
from rolvast.sources import read

GOOD = "1\n00:00:01,000 --> 00:00:02,000\nHoi\n\n"
VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nHoi\n\n"
ASS = "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,,Hoi\n"
BOMB = (
    "<!DOCTYPE tt [<!ENTITY a 'lol'>"
    + "".join(f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(9))
    + "]><tt><p begin='1s'>&j;</p></tt>"
)

ERRORS = {
    "no cue at all": ("a.srt", "Gewoon wat tekst\nzonder tijd\n", 1),
    "numbers only": ("a.srt", "1\n\n2\n\n3\n", 1),
    "only a timing without arrow": ("a.srt", "1\n00:00:01,000\nHoi\n", 2),
    "only half a timing": ("a.srt", "1\n00:00:01,000 -->\nHoi\n", 2),
    "webvtt as srt with broken times": ("a.srt", "WEBVTT\n\n00:01 --> 00:02\nHoi\n", 1),
    "sbv without times": ("a.sbv", "Hoi\n", 1),
    "vtt without any time": ("a.vtt", "WEBVTT\n\nHoi\n", 3),
    "vtt with words for times": ("a.vtt", "WEBVTT\n\nstart --> eind\nHoi\n", 3),
    "plain text as vtt": ("a.vtt", "Hoi\n", 1),
    "plain text as ass": ("a.ass", "Hoi\n", 1),
    "events without times": ("a.ass", "[Events]\nDialogue: 0,,,D,,0,0,0,,Hoi\n", 2),
    "event with too few fields": ("a.ssa", "[Events]\nDialogue: Hoi\n", 2),
    "ttml that is no xml": ("a.ttml", "Hoi", 1),
    "ttml cut in its declaration": ("a.ttml", "<?xml version='1.0'", 1),
    "ttml that never opens a p": ("a.ttml", "<tt>\n<body>\n", 3),
    "json as ttml": ("a.dfxp", '{"a": 1}', 1),
    "entity bomb": ("a.ttml", BOMB, 1),
    "external entity": (
        "a.ttml",
        "<!DOCTYPE tt [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><tt><p>&x;</p></tt>",
        1,
    ),
    "parameter entity": (
        "a.ttml",
        "<!DOCTYPE tt [<!ENTITY % x SYSTEM 'http://localhost/x'> %x;]><tt><p>a</p></tt>",
        1,
    ),
    "a million open elements": ("a.ttml", "<a>" * 300_000, 1),
}


@pytest.mark.parametrize("case", ERRORS)
def test_what_holds_nothing_readable_is_an_error(case: str) -> None:
    name, text, line = ERRORS[case]
    with pytest.raises(RolvastError) as caught:
        read_text(text, name)
    problem = caught.value.problem
    assert isinstance(problem, Problem)
    assert (problem.path, problem.kind, problem.line) == (name, "syntax", line)
    assert problem.message
    assert problem.remedy


FAULTS = {
    "text before the first cue": ("a.srt", "Los\n\n" + GOOD, ["Hoi"], [1]),
    "arrow too short": ("a.srt", GOOD + "2\n00:00:03,000 -> 00:00:04,000\nX\n", ["Hoi"], [6]),
    "dashes for an arrow": ("a.srt", GOOD + "2\n00:00:03,000 – > 00:00:04,000\nX\n", ["Hoi"], [6]),
    "end time missing": ("a.srt", GOOD + "2\n00:00:03,000 -->\nX\n", ["Hoi"], [6]),
    "timing missing": ("a.srt", GOOD + "2\nX\n\n" + GOOD, ["Hoi", "Hoi"], [5]),
    "letters in the time": ("a.srt", GOOD + "2\n00:0O:03,000 --> 00:00:04,000\nX", ["Hoi"], [6]),
    "cut in its last timing": ("a.srt", GOOD + "2\n00:00:03,0", ["Hoi"], [6]),
    "two broken ones": ("a.srt", GOOD + "2\nX\n\n3\nY\n", ["Hoi"], [5, 8]),
    "bad sbv": ("a.sbv", "0:00:01.000,0:00:02.000\nHoi\n\n0:00:02.000\nX\n", ["Hoi"], [4]),
    "no header": ("a.vtt", VTT.removeprefix("WEBVTT\n\n"), ["Hoi"], [1]),
    "vtt time without thousandths": ("a.vtt", VTT + "00:03 --> 00:04\nX\n", ["Hoi"], [6]),
    "vtt text without time": ("a.vtt", VTT + "X\nY\n", ["Hoi"], [6]),
    "vtt timing inside a cue": ("a.vtt", VTT.rstrip() + "\n00:03 --> 00:04\n", ["Hoi"], [5]),
    "vtt note without end": ("a.vtt", VTT + "NOTE\n" + "x\n" * 50, ["Hoi"], []),
    "ass event cut off": ("a.ass", ASS + "Dialogue: 0,0:00:0", ["Hoi"], [3]),
    "ass without sections": ("a.ass", "x\n" + ASS, ["Hoi"], [1]),
    "ass format without text": ("a.ass", ASS.replace("\n", "\nFormat: A, B\n", 1), ["Hoi"], [2]),
    "ttml cut off": ("a.ttml", "<tt>\n<p begin='1s'>Hoi</p>\n<p begin=", ["Hoi"], [3]),
    "ttml closed wrongly": ("a.ttml", "<tt><p begin='1s'>Hoi</p></div></tt>", ["Hoi"], [1]),
    "ttml with a bare ampersand": ("a.ttml", "<tt><p>Hoi</p>\n<p>a & b</p></tt>", ["Hoi a"], [2]),
    "ttml with a foreign entity": ("a.ttml", "<tt><p>Hoi</p><p>&nbsp;</p></tt>", ["Hoi"], [1]),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_one_broken_part_leaves_the_rest(case: str) -> None:
    name, text, expected, lines = FAULTS[case]
    document = read_text(text, name)
    check_places(document)
    assert spoken(document) == expected
    assert [line for _, _, line in document.faults] == lines
    assert all(message and remedy for message, remedy, _ in document.faults)


TOLERATED = {
    "empty text": ("a.txt", "", []),
    "only rules": ("a.txt", "---\n---\n", None),
    "label without words": ("a.txt", "VO:\nVO:\n", []),
    "bracket never closed": ("a.txt", "VO: hoi [beeld: x", ["hoi [beeld: x"]),
    "parenthesis never closed": ("a.txt", "VO: hoi (lacht", ["hoi (lacht"]),
    "empty markdown": ("a.md", "", []),
    "front matter never closed": ("a.md", "---\ntitle: x\n", None),
    "front matter of nonsense": ("a.md", "---\ncaption: [{\ntekst: \"x\n---\nHoi\n", None),
    "front matter alias bomb": (
        "a.md", "---\na: &a [x]\nb: &b [*a,*a]\ncaption: *b\n---\nHoi\n", ["Hoi"]
    ),
    "fence never closed": ("a.md", "Hoi\n\n```\ncode\n", ["Hoi"]),
    "comment never closed": ("a.md", "Hoi\n\n<!-- x\n", ["Hoi"]),
    "mdx comment never closed": ("a.mdx", "Hoi {/* x\n", None),
    "link never closed": ("a.md", "[Hoi](x \"y\n", None),
    "empty html": ("a.html", "", []),
    "html cut in a tag": ("a.html", "<p>Hoi</p><a href=\"x", ["Hoi"]),
    "html cut in a comment": ("a.html", "<p>Hoi</p><!-- x", ["Hoi"]),
    "html cut in a script": ("a.html", "<p>Hoi</p><script>x < y", ["Hoi"]),
    "html in the wrong order": ("a.html", "</p></body>Hoi<html><b>", ["Hoi"]),
    "html attribute twice": ("a.html", "<img alt=a alt=b>", ["a", "b"]),
    "empty srt": ("a.srt", "", []),
    "cue without text": ("a.srt", GOOD + "2\n00:00:03,000 --> 00:00:04,000\n", ["Hoi"]),
    "tag never closed": ("a.srt", GOOD.replace("Hoi", "<i>Hoi <b"), ["Hoi <b"]),
    "end before start": ("a.srt", GOOD.replace("02,000", "00,000"), ["Hoi"]),
    "numbers in no order": ("a.srt", GOOD.replace("1\n", "9\n", 1), ["Hoi"]),
    "no blank lines": ("a.srt", GOOD.rstrip() + ".\n" + GOOD, ["Hoi.", "Hoi"]),
    "empty vtt": ("a.vtt", "", []),
    "header only": ("a.vtt", "WEBVTT", []),
    "style never ends": ("a.vtt", VTT + "STYLE\n::cue {", ["Hoi"]),
    "drawing never ends": ("a.ass", ASS.replace("Hoi", "Hoi{\\p1}m 0 0"), ["Hoi"]),
    "override never ends": ("a.ass", ASS.replace("Hoi", "{\\i1 Hoi"), ["{\\i1 Hoi"]),
    "empty fountain": ("a.fountain", "", []),
    "name without words": ("a.fountain", "SAM\n", []),
    "note never closed": ("a.fountain", "SAM\nHoi [[x\n", ["Hoi [[x"]),
    "boneyard never closed": ("a.fountain", "SAM\nHoi /* x\n", ["Hoi /* x"]),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLERATED)
def test_what_can_be_read_is_read(case: str) -> None:
    name, text, expected = TOLERATED[case]
    document = read_text(text, name)
    check_places(document)
    assert len(document.drafts) >= 1
    read_as = [" ".join(s.text.split()) for s in segments(document) if s.role != "label"]
    if expected is not None:
        assert [each for each in read_as if each] == expected


N = 100_000
LARGE = {
    "a line of 20 MB": ("a.txt", "woord " * 3_500_000),
    "a line of 20 MB in markdown": ("a.md", "woord " * 3_500_000),
    "a line of 20 MB in html": ("a.html", "<p>" + "woord " * 3_500_000),
    "a cue of 20 MB": ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n" + "woord " * 3_500_000),
    "100,000 cues": ("a.srt", GOOD * N),
    "100,000 vtt cues": ("a.vtt", "WEBVTT\n\n" + VTT.removeprefix("WEBVTT\n\n") * N),
    "100,000 voices in a cue": ("a.vtt", VTT.rstrip() + "<v a>b" * N),
    "100,000 events": ("a.ass", ASS + ASS.split("\n")[1].join("\n" * N)),
    "100,000 paragraphs": ("a.ttml", "<tt>" + "<p begin='1s'>é</p>" * N + "</tt>"),
    "100,000 speeches": ("a.fountain", "SAM\nHoi [[x]]\n\n" * N),
    "100,000 labels": ("a.txt", "SAM: Hoi (lacht)\n" * N),
    "100,000 parts": ("a.txt", "a\n---\n" * N),
    "only line ends": ("a.txt", "\n" * 1_000_000),
    "only brackets": ("a.txt", "VO: a\n" + "[" * 500_000),
    "brackets and lines": ("a.txt", "VO: a\n[" + "a\n" * 200_000),
    "only parentheses": ("a.txt", "VO: a\n" + "(" * 500_000),
    "only spaces": ("a.txt", "VO: a\n" + " " * 500_000),
    "deep quotes": ("a.md", "> " * 200_000 + "a"),
    "deep lists": ("a.md", "- " * 200_000 + "a"),
    "deep links": ("a.md", "[" * 200_000 + "a" + "](b)" * 200_000),
    "deep images": ("a.md", "![" * 20_000 + "x" + '](a "t")' * 20_000),
    "only stars": ("a.md", "*a **b" * N),
    "only backticks": ("a.md", "".join("`" * i + " " for i in range(1000))),
    "open comments": ("a.mdx", "<!-- {/* {{< ::: " * N),
    "wide table": ("a.md", "|a" * 5000 + "\n" + "|-" * 5000 + "\n" + "|b\n" * 1000),
    "front matter of quotes": ("a.md", "---\n" + 'caption: "x\n' * N + "---\n"),
    "deep html": ("a.html", "<div>" * N + "a"),
    "deep code": ("a.html", "<code>" * N + "a"),
    "open tags": ("a.html", "<a " * N),
    "open quotes": ("a.html", '<a x="' * N),
    "open html comments": ("a.html", "<!--" * N),
    "open scripts": ("a.html", "<script>" * N),
    "only ampersands": ("a.html", "&" * 500_000),
    "open srt tags": ("a.srt", GOOD.rstrip() + "<a" * N),
    "timings only": ("a.srt", "00:00:01,000 --> 00:00:02,000\n" * N),
    "dashes only": ("a.srt", GOOD.rstrip() + "\n- a" * N),
    "braces only": ("a.ass", ASS.rstrip() + "{" * N),
    "entities only": ("a.ttml", "<tt><p>" + "&amp;" * N + "</p></tt>"),
    "deep spans": ("a.ttml", "<tt><p>" + "<span>" * N + "a" + "</span>" * N + "</p></tt>"),
    "many comments": ("a.ttml", "<tt><p>" + "<!--x-->" * N + "a</p></tt>"),
    "open notes": ("a.fountain", "SAM\n" + "[[" * N),
}


@pytest.mark.parametrize("case", LARGE)
def test_large_and_deep_files_end(case: str) -> None:
    name, text = LARGE[case]
    document = read_text(text, name)
    assert len(document.drafts) >= 1


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.srt", "a.vtt", "a.ass", "a.ttml"])
def test_bytes_that_are_no_text_never_reach_a_reader(name: str) -> None:
    with pytest.raises(RolvastError) as caught:
        read(b"Hoi \xff\xe9", name, ReadOptions())
    assert caught.value.problem.kind == "encoding"
