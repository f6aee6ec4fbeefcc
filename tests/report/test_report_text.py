"""The formats for people: carets, widths, windows, marks, escapes and words."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import get_args

import pytest
import report_samples as samples
from hypothesis import given
from hypothesis import strategies as st
from test_report_json import worst
from wcwidth import wcswidth

from rolvast.document import Source
from rolvast.finding import ProblemKind, Report, Suppression, Unit
from rolvast.report import HUMAN, ReportOptions, problems_text, words, write
from rolvast.report.inline import Mark, mark_line, nested
from rolvast.report.terminal import Screen

PIECES = st.sampled_from(
    ["a", "B", " ", "é", "e\u0301", "한", "국", "Ａ", "😀", "👨‍👩‍👧‍👦", "👍🏽",
     "🇳🇱", "1️⃣", "❤️", "🏴‍☠️", "\t", "\x1b", "\u202e", "\u2066", "\x00", "\x85", "\u2028", "ij", "漢",
     "\u0e01\u0e49", "woord", "…"]
)  # fmt: skip
DANGER = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def shown(text: str) -> str:
    """What a stretch looks like on the screen, said anew: four columns a tab, escapes in ASCII."""
    text = text.replace("\t", "    ")
    return DANGER.sub(
        lambda match: (
            f"\\x{ord(match[0]):02x}" if ord(match[0]) < 256 else f"\\u{ord(match[0]):04x}"
        ),
        text,
    )


def under(text: str, before: int, length: int) -> set[str]:
    """Every part of ``text`` that begins in column ``before`` and is ``length`` columns wide."""
    columns = [wcswidth(text[:index]) for index in range(len(text) + 1)]
    starts = [index for index, column in enumerate(columns) if column == before]
    ends = [index for index, column in enumerate(columns) if column == before + length]
    return {text[start:end] for start in starts for end in ends if start <= end}


@given(st.lists(PIECES), st.lists(PIECES, min_size=1), st.lists(PIECES), st.integers(8, 150))
def test_carets_lie_under_the_words(
    left: list[str], middle: list[str], right: list[str], columns: int
) -> None:
    head, words_, tail = "".join(left), "".join(middle), "".join(right)
    start, end = len(head), len(head) + len(words_)
    excerpt = Screen().excerpt(head + words_ + tail, start, end, columns)
    parts = under(excerpt.text, excerpt.before, excerpt.length)
    whole = wcswidth(shown(head + words_ + tail)) <= columns
    if whole:
        assert excerpt.text == shown(head + words_ + tail)
    if whole or shown(words_) in parts:
        assert shown(words_) in parts
    else:
        assert any(part and shown(words_).startswith(part) for part in parts)
        assert excerpt.text.endswith("…")
    assert wcswidth(excerpt.text) <= columns


@given(st.text(st.characters()), st.data(), st.integers(1, 200))
def test_an_excerpt_of_anything_fits_and_is_safe(
    line: str, data: st.DataObject, width: int
) -> None:
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    excerpt = Screen().excerpt(line, start, end, width)
    assert not DANGER.search(excerpt.text)
    assert 0 <= wcswidth(excerpt.text) <= max(width, 8)
    assert excerpt.length >= 1


@pytest.mark.parametrize("width", [20, 33, 40, 80, 200, None])
def test_source_lines_and_carets_keep_within_the_terminal(width: int | None) -> None:
    text = write("full", samples.places(), ReportOptions(width=width))
    lines = [line for line in text.splitlines() if re.match(r" *\d* \|", line)]
    assert lines
    assert all(wcswidth(line) <= (width or 120) for line in lines)


def test_only_the_neighbourhood_of_a_long_line_is_read() -> None:
    class Counting(str):
        def __getitem__(self, key: object) -> str:
            part = super().__getitem__(key)  # type: ignore[index]
            assert len(part) <= 12 * 80
            return part

    line = Counting("😀 en meer " * 100_000)
    excerpt = Screen().excerpt(line, 500_000, 900_000, 80)
    assert excerpt.text.startswith("…")
    assert excerpt.text.endswith("…")
    assert wcswidth(excerpt.text) <= 80


def test_a_finding_over_many_lines_shows_its_first_and_last() -> None:
    source = Source("".join(f"  regel {number}\n" for number in range(1, 21)))
    text = write("full", Report((samples.at(source, 2, len(source.text) - 1, "SLA102"),)))
    assert re.findall(r"^ *(\d+) \| ", text, re.M) == ["1", "2", "3", "18", "19", "20"]
    assert "   | (14 regels)\n" in text
    assert text.count(" |   ^^^^^^^\n") == 3


def test_an_empty_stretch_still_has_a_caret() -> None:
    source = Source("Doe mee!\n")
    text = write("full", Report((samples.at(source, 8, 8, "SLA102"),)))
    assert "1 | Doe mee!\n  |         ^\n" in text


def test_color_adds_only_color() -> None:
    for name in sorted(HUMAN):
        for make in samples.REPORTS.values():
            plain = write(name, make(), ReportOptions(show_suppressed=True))
            color = write(name, make(), ReportOptions(show_suppressed=True, color=True))
            assert re.sub(r"\x1b\[[0-9;]*m", "", color) == plain
            assert "\x1b" not in plain


@given(
    path=st.text(st.characters(), max_size=30),
    text=st.text(st.characters(), max_size=30),
    encoding=st.sampled_from(["utf-8", "ascii", "cp1252", "utf-16"]),
)
def test_nothing_reaches_the_terminal_that_it_would_act_upon(
    path: str, text: str, encoding: str
) -> None:
    for name in sorted(HUMAN):
        written = write(name, worst(path, text), ReportOptions(verbose=True, encoding=encoding))
        written.encode(encoding)
        assert not DANGER.search(written.replace("\t", "") if name == "inline" else written)


@given(path=st.text(st.characters(), max_size=9), text=st.text(st.characters(), max_size=30))
def test_concise_is_one_line_a_finding(path: str, text: str) -> None:
    lines = write("concise", worst(path, text), ReportOptions(problems=False)).split("\n")
    assert len(lines) == 3
    assert re.fullmatch(r".*:1:2: SLA102 warning .*", lines[0])


# --- inline --------------------------------------------------------------------------------

SPANS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted), max_size=7)


@given(SPANS)
def test_marks_always_nest_and_cover_what_they_covered(spans: list[list[int]]) -> None:
    marks = [Mark(start, -end, f"C{n}", "info") for n, (start, end) in enumerate(spans)]
    parts = nested(marks)
    for one in parts:
        for other in parts:
            assert not one.start < other.start < one.end < other.end
    for number, (start, end) in enumerate(spans):
        mine = [part for part in parts if part.label.strip("…") == f"C{number}"]
        assert {at for part in mine for at in range(part.start, part.end)} == set(range(start, end))


@given(SPANS)
def test_marks_change_nothing_but_the_marks(spans: list[list[int]]) -> None:
    line = "abcdefghijkl"
    marks = [Mark(start, -end, f"C{n}", "info") for n, (start, end) in enumerate(spans)]
    text = mark_line(line, marks, Screen())
    assert text.count("[[") == text.count("]]")
    assert re.sub(r"\[\[|\|[^\]]*\]\]", "", text) == line


def test_inline_without_the_source_shows_the_lines_of_the_findings() -> None:
    report = samples.caption()._replace(sources={})
    assert "3 | stress" not in write("inline", report._replace(findings=()))
    assert "2 | 👨‍👩‍👧‍👦 Prik gemist? 😅 [[Geen|SLA102…]]\n" in write("inline", report)


# --- words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("report", "nl", "en"),
    [
        (
            Report(files=2, drafts=3),
            "3 concepten in 2 bestanden gecontroleerd: geen bevindingen",
            "3 drafts in 2 files checked: no findings",
        ),
        (
            Report(excluded=3),
            "0 concepten gecontroleerd, 3 uitgesloten",
            "0 drafts checked, 3 excluded",
        ),
        (
            samples.places()._replace(skipped=0, excluded=0, files=1, drafts=1),
            "1 concept in 1 bestand gecontroleerd: 8 bevindingen "
            "(1 fout, 5 waarschuwingen, 2 info); "
            "2 problemen: niet alles is gecontroleerd",
            "1 draft in 1 file checked: 8 findings (1 error, 5 warnings, 2 info); "
            "2 problems: not everything was checked",
        ),
        (
            Report(samples.caption().findings[:1], files=1, drafts=2, skipped=1),
            "2 concepten in 1 bestand gecontroleerd, 1 overgeslagen: 1 bevinding (1 fout)",
            "2 drafts in 1 file checked, 1 skipped: 1 finding (1 error)",
        ),
    ],
)
def test_the_last_line(report: Report, nl: str, en: str) -> None:
    for name in sorted(HUMAN):
        for lang, expected in (("nl", nl), ("en", en)):
            written = write(name, report, ReportOptions(lang=lang))  # type: ignore[arg-type]
            assert written.splitlines()[-1] == expected


@pytest.mark.parametrize(
    ("unit", "nl", "en"),
    [
        (Unit(), "", ""),
        (Unit("text", None, "alt"), "alt", "alt"),
        (Unit("cue", "14", None, "00:00:12,000"), "cue 14 00:00:12,000", "cue 14 00:00:12,000"),
        (Unit("row", "3", "caption"), "rij 3, kolom caption", "row 3, column caption"),
        (Unit("cell", "Blad1!C7"), "Blad1!C7", "Blad1!C7"),
        (Unit("value", "/posts/0/caption"), "waarde /posts/0/caption", "value /posts/0/caption"),
        (Unit("paragraph", "12"), "alinea 12", "paragraph 12"),
        (Unit("part", "Intro", "title"), "deel Intro, title", "part Intro, title"),
    ],
)
def test_units_in_words(unit: Unit, nl: str, en: str) -> None:
    assert (words.unit("nl", unit), words.unit("en", unit)) == (nl, en)


def test_every_word_is_there_in_both_languages() -> None:
    for by in ("inline", "sidecar", "baseline"):
        for lang in ("nl", "en"):
            assert words.silenced(lang, Suppression(by, "reden", 3)).endswith("3: reden")  # type: ignore[arg-type]


def test_every_kind_of_problem_is_described() -> None:
    for kind in get_args(ProblemKind):
        assert words.kind("nl", kind) != words.kind("en", kind)


def test_max_findings_says_how_many_more() -> None:
    for name in sorted(HUMAN):
        five = write(name, samples.caption(), ReportOptions(max_findings=5)).splitlines()
        none = write(name, samples.caption(), ReportOptions(max_findings=0, lang="en")).splitlines()
        assert five[-2] == "1 andere bevinding niet getoond (--max-findings)"
        assert none[-2] == "6 more findings not shown (--max-findings)"


def test_quiet_leaves_out_the_last_line() -> None:
    for name in sorted(HUMAN):
        assert write(name, samples.empty(), ReportOptions(quiet=True)) == ""
        assert "gecontroleerd:" not in write(name, samples.caption(), ReportOptions(quiet=True))


def test_problems_for_standard_error() -> None:
    assert problems_text(samples.empty()) == ""
    assert problems_text(samples.broken(), ReportOptions(lang="en")) == (
        "weg.txt: not checked [missing] Bestaat niet.\n  = remedy: Kijk naar de naam.\n"
    )
    assert "Bestaat niet" not in write("full", samples.broken(), ReportOptions(problems=False))


# --- what is imported ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "absent"),
    [
        ("json", {"wcwidth", "xml", "rolvast.report.full", "rolvast.report.sarif"}),
        ("full", {"xml", "json", "rolvast.report.json_report"}),
        ("junit", {"wcwidth", "xml", "json"}),
    ],
)
def test_a_format_imports_only_what_it_needs(name: str, absent: set[str]) -> None:
    code = (
        "import sys; from rolvast.report import write; from rolvast.finding import Report; "
        f"write({name!r}, Report()); print(*sys.modules, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & (absent | {"spacy", "click"})
