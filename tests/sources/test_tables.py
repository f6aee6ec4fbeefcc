"""CSV and TSV: the scanner against Python's csv, columns, rows, scripts and places."""

from __future__ import annotations

import csv
import io

import pytest
from data_checks import as_plain, check_atoms, problem_of, read_text, segments, texts
from hypothesis import example, given
from hypothesis import strategies as st

from rolvast.sources.fields import find_columns, names_caption, sender_of
from rolvast.sources.tables import UnclosedQuote, scan, value

CSV_TEXT = st.text(alphabet='a,;"\t\n\r é😀', max_size=40)
CAPTION = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=60)


def python_rows(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@given(CSV_TEXT, st.sampled_from(",;\t"))
@example('"Hoi" daar,"a""b"\r\n', ",")
@example('a,"b\r\nc"\rd', ",")
def test_scanner_reads_what_python_reads(text: str, delimiter: str) -> None:
    try:
        rows = list(scan(text, delimiter))
    except UnclosedQuote:
        return
    ours = [[value(text, cell) for cell in row.cells] for row in rows]
    theirs = python_rows(text, delimiter)
    assert [row for row in ours if row != [""]] == [row for row in theirs if row not in ([], [""])]
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))


@given(
    st.lists(st.tuples(CAPTION, CAPTION), min_size=1, max_size=4),
    st.sampled_from(",;\t"),
    # With `\n` as its line end csv.writer leaves a lone `\r` unquoted, which nobody can read back.
    st.sampled_from([("\r\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_ALL), ("\n", csv.QUOTE_ALL)]),
)
def test_caption_written_by_python_reads_back(
    rows: list[tuple[str, str]], delimiter: str, style: tuple[str, int]
) -> None:
    end, quoting = style
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(["Bijschrift", "notitie"])
    writer.writerows(rows)
    document = read_text(written.getvalue(), "kalender.csv")
    check_atoms(document)
    expected = [caption for caption, note in rows if caption.strip() or note.strip()]
    assert texts(document) == [part for caption in expected for part in as_plain(caption)]


def test_quoted_cell_keeps_its_places() -> None:
    text = '\ufeffdatum;Tekst\r\n1 mei;"😀 Hoi ""jong""\r\nAmsterdam"\r\n'
    (segment,) = segments(read_text(text, "a.csv"))
    assert segment.text == '😀 Hoi "jong"\r\nAmsterdam'
    start = segment.text.index("jong")
    begin, end = segment.span(start, start + len('jong"'))
    assert segment.source.text[begin:end] == 'jong""'
    place = segment.source.position(begin)
    assert (place.line, place.column, place.column_utf16) == (2, 16, 17)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["id", "Caption"], ["Caption"]),
        (["Datum", "Bijschrift (Instagram)", "Bijschrift Facebook"], [1, 2]),
        (["post", "tekst"], ["tekst"]),
        (["Post", "datum"], ["Post"]),
        (["titel", "omschrijving"], ["omschrijving"]),
        (["postText"], ["postText"]),
        (["copy_nl", "copy_en"], ["copy_nl"]),
        (["caption", "caption"], [0, 1]),
        (["copy klaar?", "tekst door", "post id", "caption link"], []),
        (["", "datum"], []),
    ],
)
def test_caption_columns_are_found(header: list[str], found: list[str | int]) -> None:
    columns = find_columns(header, ())
    at = tuple(header.index(each) if isinstance(each, str) else each for each in found)
    assert (columns.captions if columns else ()) == at


def test_configured_columns_win_and_selectors_do_not_count() -> None:
    header = ["Caption", "Reel tekst"]
    columns = find_columns(header, ("reel_tekst", "posts[*].caption"))
    assert columns is not None
    assert columns.captions == (1,)
    assert find_columns(header, ("posts[*].caption",)) == find_columns(header, ())
    assert find_columns(header, ("nergens",)) is None


def test_several_columns_are_one_draft_with_its_sender() -> None:
    text = "tekst,bijschrift,afzender\nEen,Twee,Maker\nDrie,,Instelling\nVier,,GGD\n"
    document = read_text(text, "a.csv")
    assert [[s.text for s in draft.segments] for draft in document.drafts] == [
        ["Een", "Twee"],
        ["Drie"],
        ["Vier"],
    ]
    assert [draft.sender for draft in document.drafts] == ["creator", "institution", None]
    units = [
        (s.units[0][1].kind, s.units[0][1].id, s.units[0][1].field) for s in segments(document)
    ]
    assert units[:3] == [("row", "2", "tekst"), ("row", "2", "bijschrift"), ("row", "3", "tekst")]


def test_rows_without_caption_are_empty_drafts_and_blank_rows_none() -> None:
    document = read_text("datum,caption\n1 mei,\n,\n\n2 mei\n", "a.csv")
    assert texts(document) == ["", ""]
    assert [s.units[0][1].id for s in segments(document)] == ["2", "5"]


def test_title_rows_above_the_header_are_passed_over() -> None:
    document = read_text("Kalender mei;;\n;;\nDatum;Caption;X\n1;Hoi;\n", "a.csv")
    assert texts(document) == ["Hoi"]
    assert next(segments(document)).units[0][1].id == "4"


def test_excel_separator_line() -> None:
    document = read_text("sep=;\r\nid;tekst\r\n1;Hoi, jij\r\n", "a.csv")
    assert texts(document) == ["Hoi, jij"]
    assert next(segments(document)).units[0][1].id == "2"


def test_single_column_has_no_delimiter() -> None:
    assert texts(read_text("caption\nHoi, jij; daar\n", "a.csv")) == ["Hoi, jij; daar"]


def test_delimiter_is_the_one_that_shows_captions() -> None:
    assert texts(read_text("id,x;caption;y\n1,2;Hoi, jij;3\n", "a.csv")) == ["Hoi, jij"]
    assert texts(read_text("id\tcaption\n1\tHoi, jij; ja\n", "a.tsv")) == ["Hoi, jij; ja"]


def test_ignore_column_speaks_for_its_row() -> None:
    text = "caption,rolvast_ignore\nEen,\nTwee,SLA102 citaat\n"
    (comment,) = read_text(text, "a.csv").comments
    assert comment.text == "SLA102 citaat"
    assert comment.scope == (text.index("Twee"), len(text) - 1)
    assert text[comment.start : comment.end] == "SLA102 citaat"


def test_text_beyond_the_header_is_a_fault() -> None:
    document = read_text("id,caption\n1,Hoi, jij daar\n2,Ja,,\n", "a.csv")
    ((message, remedy, line),) = document.faults
    assert line == 2
    assert "niet gecontroleerd" in message
    assert "aanhalingstekens" in remedy
    assert texts(document) == ["Hoi", "Ja"]


def test_picture_beside_words_is_one_script() -> None:
    text = "Beeld;Spreker;Tekst;Titel\nShot van plein;SAM;Hoi!;\nDrone;SAM;Kom je ook?;GRATIS\n"
    (draft,) = read_text(text, "script.csv").drafts
    said = [(s.text, s.speaker, s.role, s.units[0][1].id) for s in draft.segments]
    assert ("Hoi!", "SAM", "spoken", "2") in said
    assert ("GRATIS", None, "screen", "3") in said
    assert not any("plein" in each for each, *_ in said)


def test_no_caption_column() -> None:
    problem = problem_of("datum;kanaal\n1;x\n", "a.csv")
    assert problem.kind == "no-field"
    assert "‘datum’, ‘kanaal’" in problem.message
    assert read_text("datum;kanaal\n1;x\n", "a.csv", named=False).drafts == ()
    problem = problem_of("datum;tekst\n1;x\n", "a.csv", "Copy kort")
    assert "‘Copy kort’" in problem.message
    assert "‘tekst’" in problem.message


@pytest.mark.parametrize(
    ("value", "sender"),
    [(" Maker ", "creator"), ("INSTELLING", "institution"), ("creator", "creator"), ("Sam", None)],
)
def test_sender_words(value: str, sender: str | None) -> None:
    assert sender_of(value) == sender


@pytest.mark.parametrize("key", ["description", "text", "name", "title", "captioned", "scripts"])
def test_common_keys_are_no_captions(key: str) -> None:
    assert not names_caption(key)
