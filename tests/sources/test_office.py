"""Excel, Word and OpenDocument, written by openpyxl, python-docx and odfpy; broken packages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

import docx
import openpyxl
import pytest
from data_checks import as_plain, check_places, problem_of, segments, texts
from hypothesis import given, settings
from hypothesis import strategies as st
from odf import opendocument
from odf import table as odf_table
from odf import text as odf_text
from odf.teletype import addTextToElement

from rolvast.document import Document, ReadOptions
from rolvast.sources import office, read
from rolvast.sources.sheets import column_of, letters

XML_TEXT = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
    | st.sampled_from("\n\t"),
    max_size=40,
).filter(lambda text: "\ufffe" not in text and "\uffff" not in text and "_x" not in text)


def opened(data: bytes, name: str, *fields: str) -> Document:
    document = read(data, name, ReadOptions(fields=fields))
    check_places(document)
    assert document.source.origin == "unit"
    for segment in segments(document):
        assert segment.source.origin == "unit"
    return document


def saved(write: Callable[[Any], object]) -> bytes:
    stream = io.BytesIO()
    write(stream)
    return stream.getvalue()


def xlsx(**sheets: Iterable[Iterable[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return saved(book.save)


def ods(rows: Iterable[Iterable[str]], repeat: int = 1) -> bytes:
    book = opendocument.OpenDocumentSpreadsheet()
    table = odf_table.Table(name="Blad1")
    for cells in rows:
        row = odf_table.TableRow(numberrowsrepeated=repeat)
        for text in cells:
            cell = odf_table.TableCell(valuetype="string")
            for line in text.split("\n"):
                paragraph = odf_text.P()
                addTextToElement(paragraph, line)
                cell.addElement(paragraph)
            row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    return saved(book.write)


def odt(*elements: Any) -> bytes:
    document = opendocument.OpenDocumentText()
    for element in elements:
        document.text.addElement(element)
    return saved(document.write)


def rezipped(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The package with each part changed, or left out where ``change`` gives None."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return stream.getvalue()


RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def as_excel_writes(strings: bytes, rows: str) -> bytes:
    """A sheet ``Blad1`` with shared strings, as Excel saves it and openpyxl does not."""

    def relations(*targets: tuple[str, str]) -> str:
        each = "".join(
            f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
            for n, (kind, target) in enumerate(targets)
        )
        return f'<Relationships xmlns="{RELATIONS}">{each}</Relationships>'

    book = (
        f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Blad1" sheetId="7" r:id="r0"/></sheets></workbook>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("_rels/.rels", relations(("officeDocument", "xl/workbook.xml")))
        made.writestr("xl/workbook.xml", book)
        made.writestr(
            "xl/_rels/workbook.xml.rels",
            relations(("worksheet", "worksheets/s.xml"), ("sharedStrings", "/xl/strings.xml")),
        )
        made.writestr("xl/strings.xml", strings)
        sheet = f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{rows}</sheetData></worksheet>'
        made.writestr("xl/worksheets/s.xml", sheet)
    return stream.getvalue()


STRINGS = (
    f'<sst xmlns="{SPREADSHEET}"><si><t>Caption</t></si><si><r><t>Hoi </t></r>'
    "<r><t>😀_x000D_</t></r><rPh><t>nee</t></rPh></si></sst>"
).encode()


def test_excel_shared_strings() -> None:
    rows = (
        '<row r="1"><c r="C1" t="s"><v>0</v></c></row><row r="7"><c r="C7" t="s"><v>1</v></c></row>'
    )
    (segment,) = segments(opened(as_excel_writes(STRINGS, rows), "a.xlsx"))
    assert (segment.text, segment.units[0][1].id) == ("Hoi 😀\r", "Blad1!C7")


CALENDAR = [
    ["Contentkalender mei"],
    ["datum", "Caption", "afzender", "rolvast_ignore"],
    [1, "😀 Hoi\njij", "maker", "SLA102 citaat"],
    [None],
    [2, "Kom je?", "instelling"],
    [3, None],
]


def test_excel_rows_are_drafts() -> None:
    document = opened(xlsx(Mei=CALENDAR, Leeg=[], Juni=[["tekst"], ["Ja"]]), "a.xlsx")
    found = [
        (draft.sender, [(s.text, s.units[0][1].id, s.units[0][1].field) for s in draft.segments])
        for draft in document.drafts
    ]
    assert found == [
        ("creator", [("😀 Hoi\njij", "Mei!B3", "Caption")]),
        ("institution", [("Kom je?", "Mei!B5", "Caption")]),
        (None, [("", "Mei!B6", None)]),
        (None, [("Ja", "Juni!A2", "tekst")]),
    ]
    (comment,) = document.comments
    assert comment.text == "SLA102 citaat"
    assert comment.source.text == "😀 Hoi\njij"
    assert comment.scope == (0, 9)


@settings(max_examples=30)
@given(XML_TEXT.filter(lambda text: text.strip() and not text.startswith("=")))
def test_excel_text_reads_back(text: str) -> None:
    assert texts(opened(xlsx(A=[["caption"], [text]]), "a.xlsx")) == as_plain(text)


def test_excel_escapes_and_inline_strings() -> None:
    data = xlsx(A=[["caption"], ["VERVANG"]])
    data = rezipped(data, lambda _, part: part.replace(b"VERVANG", b"a_x000D_b_x005F_x0041_"))
    assert texts(opened(data, "a.xlsx")) == ["a\rb_x0041_"]
    sheet = (
        b'<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheetData><row>'
        b'<c t="inlineStr"><is><t>caption</t></is></c></row><row r="9"><c r="A9" t="inlineStr">'
        b"<is><r><t>Hoi </t></r><r><t>daar</t></r><rPh><t>nee</t></rPh></is></c></row>"
        b"</sheetData></worksheet>"
    )
    data = rezipped(data, lambda name, part: sheet if "worksheets/" in name else part)
    (segment,) = segments(opened(data, "a.xlsx"))
    assert (segment.text, segment.units[0][1].id) == ("Hoi daar", "A!A9")


def test_opendocument_calendar_and_its_repeated_rows() -> None:
    data = ods([["id", "Tekst"], ["1", "Hoi 😀\ndaar  jij"]])
    (segment,) = segments(opened(data, "a.ods"))
    assert (segment.text, segment.units[0][1].id) == ("Hoi 😀\ndaar  jij", "Blad1!B2")
    data = ods([["Tekst"], ["Hoi"], ["Ja"]], repeat=1_000_000)
    found = [(s.text, s.units[0][1].id) for s in segments(opened(data, "a.ods"))]
    assert found == [("Tekst", "Blad1!A2"), ("Hoi", "Blad1!A1000001"), ("Ja", "Blad1!A2000001")][1:]


@pytest.mark.parametrize(("name", "column"), [("A", 0), ("Z", 25), ("AA", 26), ("XFD", 16383)])
def test_column_letters(name: str, column: int) -> None:
    assert (letters(column), column_of(name)) == (name, column)


def test_sheet_without_captions_lists_its_columns() -> None:
    problem = problem_of(xlsx(A=[["datum", "kanaal"]], B=[["x"]]), "a.xlsx")
    assert problem.kind == "no-field"
    assert "‘datum’, ‘kanaal’, ‘x’" in problem.message
    options = ReadOptions(named=False)
    assert read(xlsx(A=[["datum"]]), "a.xlsx", options).drafts == ()


def word(build: Callable[[Any], object]) -> bytes:
    document = docx.Document()
    build(document)
    return saved(document.save)


def test_word_headings_make_drafts_and_comments_stay_with_their_paragraph() -> None:
    def build(document: Any) -> None:
        document.add_paragraph("😀 Vooraf")
        document.add_heading("Post 1", 2)
        paragraph = document.add_paragraph("Hallo ")
        run = paragraph.add_run("jong")
        run.bold = True
        paragraph.add_run("Amsterdam\tja\nnee")
        document.add_comment(run, text="rolvast: ignore[GRP101] citaat", author="x", initials="x")
        document.add_paragraph("")
        document.add_paragraph("Slot")

    document = opened(word(build), "a.docx")
    found = [[(s.text, s.units[0][1].id) for s in draft.segments] for draft in document.drafts]
    assert found == [
        [("😀 Vooraf", "1")],
        [("Post 1", "2"), ("Hallo jongAmsterdam\tja\nnee", "3"), ("Slot", "5")],
    ]
    assert next(segments(document)).units[0][1].kind == "paragraph"
    (comment,) = document.comments
    assert comment.text == "rolvast: ignore[GRP101] citaat"
    assert comment.source.text.startswith("Hallo jong")


@settings(max_examples=20)
@given(XML_TEXT.filter(str.strip))
def test_word_text_reads_back(text: str) -> None:
    assert texts(opened(word(lambda each: each.add_paragraph(text)), "a.docx")) == as_plain(text)


def test_word_changes_are_read_as_accepted() -> None:
    data = word(lambda each: each.add_paragraph("VERVANG"))
    runs = (
        b"<w:r><w:t>Kom </w:t></w:r><w:del><w:r><w:delText>niet</w:delText><w:t>niet</w:t></w:r>"
        b"</w:del><w:ins><w:r><w:t>wel</w:t><w:noBreakHyphen/><w:t>mee</w:t></w:r></w:ins>"
    )
    data = rezipped(data, lambda _, part: part.replace(b"<w:r><w:t>VERVANG</w:t></w:r>", runs))
    assert texts(opened(data, "a.docx")) == ["Kom wel-mee"]


def test_word_script_with_speakers() -> None:
    def build(document: Any) -> None:
        document.add_paragraph("SAM: Hoi!")
        document.add_paragraph("ANNA: Kom je?")

    found = [
        (s.text, s.speaker) for s in segments(opened(word(build), "a.docx")) if s.role == "spoken"
    ]
    assert found == [("Hoi!", "SAM"), ("Kom je?", "ANNA")]


def test_word_table_of_picture_and_words() -> None:
    def build(document: Any) -> None:
        rows = [["BEELD", "TEKST", "TITEL"], ["Shot van plein", "Kom je ook?", "GRATIS"]]
        table = document.add_table(2, 3)
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                table.cell(row, column).text = text

    found = [(s.text, s.role) for s in segments(opened(word(build), "a.docx"))]
    assert found == [("Kom je ook?", "spoken"), ("GRATIS", "screen")]


def test_word_table_of_other_things_is_read() -> None:
    def build(document: Any) -> None:
        table = document.add_table(2, 2)
        for index, text in enumerate(["datum", "idee", "1 mei", "Kom je ook?"]):
            table.cell(index // 2, index % 2).text = text

    assert texts(opened(word(build), "a.docx")) == ["datum", "idee", "1 mei", "Kom je ook?"]


def test_empty_word_file_is_one_empty_draft() -> None:
    assert texts(opened(word(lambda each: None), "a.docx")) == [""]


def test_opendocument_text() -> None:
    heading = odf_text.H(outlinelevel=1, text="Post 😀")
    paragraph = odf_text.P()
    addTextToElement(paragraph, "Hoi  daar\tja\nnee")
    document = opened(odt(odf_text.P(text="Vooraf"), heading, paragraph), "a.odt")
    assert [[s.text for s in draft.segments] for draft in document.drafts] == [
        ["Vooraf"],
        ["Post 😀", "Hoi  daar\tja\nnee"],
    ]
    assert [s.units[0][1].id for s in segments(document)] == ["1", "2", "3"]


def test_opendocument_white_space_is_bounded() -> None:
    paragraph = odf_text.P(text="a")
    paragraph.addElement(odf_text.S(c=999_999_999))
    paragraph.addText("b")
    (text,) = texts(opened(odt(paragraph), "a.odt"))
    assert text == "a" + " " * 100 + "b"


SHEET = xlsx(A=[["caption"], ["Hoi"]])
WORD = word(lambda each: each.add_paragraph("Hoi"))
ENTITY = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    b"<w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)
OUTSIDE = ENTITY.replace(b'<!ENTITY a "aaaaaaaaaa">', b'<!ENTITY a SYSTEM "file:///etc/hostname">')


def part(data: bytes, end: str, content: bytes | None) -> bytes:
    return rezipped(data, lambda name, old: content if name.endswith(end) else old)


def plain_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("lees.txt", "hoi")
    return stream.getvalue()


def bomb() -> bytes:
    return part(WORD, "word/document.xml", b" " * (office.MAX_PART + 1))


def lying_bomb() -> bytes:
    """A part that says in the directory that it is small and is not."""
    data = part(WORD, "word/document.xml", b" " * (office.MAX_PART + 1))
    size = (office.MAX_PART + 1).to_bytes(4, "little")
    return data.replace(size, (1000).to_bytes(4, "little"))


def encrypted() -> bytes:
    """Every part marked as encrypted, in the directory and before the part itself."""
    data = bytearray(SHEET)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


BROKEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "syntax"),
    "text": (lambda: b"Hoi daar", "syntax"),
    "truncated sheet": (lambda: SHEET[:-100], "syntax"),
    "half a sheet": (lambda: SHEET[: len(SHEET) // 2], "syntax"),
    "truncated text": (lambda: WORD[:-30], "syntax"),
    "only a zip mark": (lambda: b"PK\x03\x04", "syntax"),
    "damaged in the middle": (
        lambda: WORD[:60] + bytes(len(WORD) - 4000) + WORD[len(WORD) - 3940 :],
        "syntax",
    ),
    "password (OLE)": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "not-text"),
    "password (zip)": (encrypted, "not-text"),
    "another zip": (plain_zip, "not-text"),
    "presentation": (
        lambda: rezipped(WORD, lambda _, old: old.replace(b"word/document.xml", b"ppt/show.xml")),
        "not-text",
    ),
    "main part missing": (lambda: part(WORD, "word/document.xml", None), "syntax"),
    "sheet missing": (lambda: part(SHEET, "sheet1.xml", None), "syntax"),
    "no XML": (lambda: part(WORD, "word/document.xml", b"Hoi"), "syntax"),
    "XML cut off": (lambda: part(WORD, "word/document.xml", b"<a><b>"), "syntax"),
    "wrong UTF-8": (lambda: part(WORD, "word/document.xml", b"<a>\xff</a>"), "syntax"),
    "entities": (lambda: part(WORD, "word/document.xml", ENTITY), "syntax"),
    "entities in UTF-16": (
        lambda: part(
            WORD, "word/document.xml", ENTITY.decode().partition("?>")[2].encode("utf-16")
        ),
        "syntax",
    ),
    "external entity": (lambda: part(WORD, "word/document.xml", OUTSIDE), "syntax"),
    "entities in the strings": (lambda: as_excel_writes(ENTITY, ""), "syntax"),
    "zip bomb": (bomb, "too-large"),
    "zip bomb that lies": (lying_bomb, "syntax"),
    "opendocument without content": (
        lambda: part(odt(odf_text.P(text="x")), "content.xml", None),
        "syntax",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("name", ["a.xlsx", "a.docx"])
def test_broken_package_is_a_clear_problem(case: str, name: str) -> None:
    make, kind = BROKEN[case]
    problem = problem_of(make(), name)
    assert problem.kind == kind
    assert problem.message
    assert problem.remedy


def test_cells_that_point_nowhere_are_empty() -> None:
    rows = (
        '<row r="x"><c r="A1" t="s"><v>0</v></c></row><row r="99999999999"><c r="?" t="s">'
        '<v>-5</v></c><c r="B2" t="s"><v>77777777</v></c><c t="str"><v>x</v></c></row>'
    )
    assert texts(opened(as_excel_writes(STRINGS, rows), "a.xlsx")) == [""]


def test_deep_xml_is_read() -> None:
    start = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    deep = b"<w:p>" * 50_000 + b"<w:r><w:t>x</w:t></w:r>" + b"</w:p>" * 50_000
    data = part(WORD, "word/document.xml", start + deep + b"</w:document>")
    assert texts(opened(data, "a.docx")) == ["x"]


def test_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(office, "import_module", missing)
    problem = problem_of(WORD, "a.docx")
    assert problem.kind == "not-text"
    assert "rolvast[office]" in problem.message
    assert "pip install '.[office]'" in problem.remedy
