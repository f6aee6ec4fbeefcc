"""Suppressions: every form, in the comments of every format, and what is said about them."""

from __future__ import annotations

import pytest
from repo_project import Project

MD = "Een blorp hier.\n"


def notices(project: Project, *arguments: str) -> list[tuple[str, str, int]]:
    return [found for found in project.check(*arguments).found if found[0].startswith("SUP")]


# name, text with one silenced blorp and one that is not
FORMATS = {
    "a.md": "# Kop\n\n<!-- rolvast: ignore-next SLA901 citaat -->\nEen blorp.\n\nNog een blorp.\n",
    "a.mdx": "{/* rolvast: ignore-next SLA901 citaat */}\n\nEen blorp.\n\nNog een blorp.\n",
    "a.html": "<p>Een blorp. <!-- rolvast: ignore SLA901 citaat --></p>\n<p>Nog een blorp.</p>\n",
    "a.vtt": "WEBVTT\n\nNOTE rolvast: ignore-next SLA901 citaat\n\n00:01.000 --> 00:02.000\n"
    "Een blorp.\n\n00:03.000 --> 00:04.000\nNog een blorp.\n",
    "a.ass": "[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, "
    "Text\nComment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,rolvast: ignore-next SLA901 citaat\n"
    "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,Een blorp.\n"
    "Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,Nog een blorp.\n",
    "a.ttml": '<tt xmlns="http://www.w3.org/ns/ttml"><body><div>\n'
    "<!-- rolvast: ignore-next SLA901 citaat -->\n"
    '<p begin="1s" end="2s">Een blorp.</p>\n<p begin="3s" end="4s">Nog een blorp.</p>\n'
    "</div></body></tt>\n",
    "a.fountain": "INT. PLEIN - DAG\n\n[[rolvast: ignore-next SLA901 citaat]]\n\n"
    "SAM\nEen blorp.\n\nKIM\nNog een blorp.\n",
    "a.csv": "caption,rolvast_ignore\nEen blorp.,SLA901 citaat\nNog een blorp.,\n",
    "a.json": '[{"caption": "Een blorp.", "rolvast_ignore": "SLA901 citaat"},\n'
    ' {"caption": "Nog een blorp."}]\n',
    "a.jsonl": '{"caption": "Een blorp.", "rolvast_ignore": "SLA901 citaat"}\n'
    '{"caption": "Nog een blorp."}\n',
    "a.yaml": "- caption: Een blorp.  # rolvast: ignore SLA901 citaat\n- caption: Nog een blorp.\n",
    "a.toml": 'caption = "Een blorp."  # rolvast: ignore SLA901 citaat\n\n[b]\n'
    'caption = "Nog een blorp."\n',
}


@pytest.mark.parametrize("name", FORMATS)
def test_in_the_comments_of_every_format(project: Project, name: str) -> None:
    project.write(name, FORMATS[name])
    result = project.check(name, "--show-suppressed")
    findings = result.json["findings"]
    assert [f["code"] for f in findings] == ["SLA901", "SLA901"], result.out
    assert [f["suppressed"] and f["suppressed"]["by"] for f in findings] == ["inline", None]
    assert findings[0]["suppressed"]["reason"] == "citaat"
    line = findings[0]["suppressed"]["line"]
    assert "SLA901" in FORMATS[name].split("\n")[line - 1]
    assert result.json["summary"]["suppressed"] == 1
    assert len(project.check(name).json["findings"]) == 1


def test_in_a_spreadsheet(project: Project) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (
        ("caption", "tekst", "rolvast_ignore"),
        ("Een blorp.", "Rustig.", "SLA901 citaat"),
        ("Nog een blorp.", None, None),
        ("Rustig.", "Ook.", "SLA901 citaat"),
    ):
        book.active.append(row)
    book.save(project.folder / "a.xlsx")
    found = project.check("a.xlsx").found
    assert [code for code, _, _ in found] == ["SLA901", "SUP001"]


@pytest.mark.parametrize(
    ("text", "open_lines"),
    [
        ("Een blorp. <!-- rolvast: ignore SLA901 reden -->\n\nEen blorp.\n", [3]),
        ("Een blorp. <!-- rolvast: ignore[SLA901] reden -->\n\nEen blorp.\n", [3]),
        ("Een blorp. <!-- rolvast: ignore SLA,INS901 reden -->\n\nkwartelbeleid\n", [3]),
        ("<!-- rolvast: disable SLA901 x -->\nblorp\n\n<!-- rolvast: enable -->\n\nblorp\n", [6]),
        ("<!-- rolvast: disable SLA9 x -->\n\n<!-- rolvast: enable INS901 -->\n\nblorp\n", []),
        ("<!-- rolvast: disable SLA901 x -->\n\nblorp\n\nblorp\n", []),
        ("blorp\n\nblorp\n\n<!-- rolvast: file-ignore SLA901 x -->\n", []),
        ("<!-- rolvast: ignore-next SLA901 x -->\n\nEen blorp\nen nog blorp.\n\nblorp\n", [6]),
        ("<!-- rolvast: ignore-next INS901 x -->\n\nEen blorp.\n", [3]),
    ],
)  # fmt: skip
def test_forms_and_scopes(project: Project, text: str, open_lines: list[int]) -> None:
    project.write("a.md", text)
    found = [f for f in project.check("a.md").found if not f[0].startswith("SUP")]
    assert [line for _, _, line in found] == open_lines


def test_blanket_only_when_allowed(project: Project) -> None:
    project.write("a.md", "Een blorp. <!-- rolvast: ignore gewoon zo -->\n")
    assert [code for code, _, _ in project.check("a.md").found] == ["SLA901", "SUP002"]
    project.config("allow-blanket-ignore = true\n")
    assert project.check("a.md").found == []


def test_notices_have_exact_places_and_fail_nothing(project: Project) -> None:
    text = "👩‍👩‍👧 rustig. <!-- rolvast: ignore SLA901, SLA999 reden -->\n"
    project.write("a.md", text)
    result = project.check("a.md")
    assert result.code == 0
    found = result.json["findings"]
    assert [(f["code"], f["text"], f["severity"]) for f in found] == [
        ("SUP001", "SLA901", "info"), ("SUP002", "SLA999", "info"),
    ]  # fmt: skip
    for each in found:
        assert text[each["start"]["offset"] : each["end"]["offset"]] == each["text"]
    assert project.check("a.md", "--fail-on", "info").code == 1
    assert project.check("a.md", "--ignore", "SUP").found == []


def test_reasonless_only_when_asked(project: Project) -> None:
    project.write("a.md", "Een blorp. <!-- rolvast: ignore SLA901 -->\n")
    assert project.check("a.md").found == []
    project.config("require-ignore-reason = true\n")
    assert [f[:2] for f in project.check("a.md").found] == [("SUP003", "rolvast: ignore SLA901")]


def test_unused_is_not_said_of_rules_that_did_not_run(project: Project) -> None:
    project.write("a.md", "Rustig. <!-- rolvast: ignore SLA901 x -->\n")
    assert [code for code, _, _ in project.check("a.md").found] == ["SUP001"]
    assert project.check("a.md", "--select", "INS901,SUP").found == []


def test_unknown_command_is_said(project: Project) -> None:
    project.write("a.md", "Een blorp. <!-- rolvast: ignroe SLA901 x -->\n")
    assert [f[:2] for f in project.check("a.md").found][1:] == [
        ("SUP002", "rolvast: ignroe SLA901")
    ]


# -- the sidecar ---------------------------------------------------------------------------
SRT = (
    "1\n00:00:01,000 --> 00:00:02,000\nEen blorp.\n\n2\n00:00:03,000 --> 00:00:04,000\nEen zworp.\n"
)


@pytest.mark.parametrize("place", ["rolvast-ignore.toml", "rolvast.toml"])
def test_sidecar(project: Project, place: str) -> None:
    project.write("ondertitels/a.srt", SRT)
    table = (
        '[[ignore]]\npath = "ondertitels/*.srt"\ncodes = ["SLA901"]\ntext = "BLORP"\n'
        'reason = "titel"\n'
    )
    if place == "rolvast.toml":
        project.config("", table)
    else:
        project.write(place, table)
    result = project.check(".", "--show-suppressed")
    by = {f["text"]: f["suppressed"] for f in result.json["findings"]}
    written = (project.folder / place).read_text("utf-8").split("\n")
    line = written.index("[[ignore]]") + 1
    assert by["blorp"] == {"by": "sidecar", "reason": "titel", "line": line}
    assert by["zworp"] is None
    again = SRT.replace("00:00:01,000", "00:01:01,500").replace("Een zworp", "Anders dus. En zworp")
    project.write("ondertitels/a.srt", again)
    assert [text for _, text, _ in project.check("ondertitels").found] == ["zworp"]


def test_sidecar_by_fingerprint_and_unit(project: Project) -> None:
    project.write("a.srt", SRT)
    prints = {f["text"]: f["fingerprint"] for f in project.check("a.srt").json["findings"]}
    project.write(
        "rolvast-ignore.toml",
        f'[[ignore]]\nfingerprint = "{prints["blorp"]}"\ncodes = ["SLA901"]\n\n'
        '[[ignore]]\nunit = "cue 2"\ncodes = ["SLA901"]\n',
    )
    result = project.check(".")
    assert (result.code, result.found) == (0, [])
    assert result.json["summary"]["suppressed"] == 2


def test_sidecar_notices_are_in_the_sidecar(project: Project) -> None:
    project.write("a.txt", "Rustig.\n")
    text = '# é\n[[ignore]]\npath = "a.txt"\ncodes = ["SLA901", "SLX"]\n'
    project.write("rolvast-ignore.toml", text)
    found = project.check(".").json["findings"]
    assert [(f["path"], f["code"], f["text"]) for f in found] == [
        ("rolvast-ignore.toml", "SUP001", "SLA901"), ("rolvast-ignore.toml", "SUP002", "SLX"),
    ]  # fmt: skip
    for each in found:
        assert text[each["start"]["offset"] : each["end"]["offset"]] == each["text"]


def test_part_of_a_project_judges_no_glob(project: Project) -> None:
    project.write("a.txt", "Rustig.\n")
    project.write("b.txt", "Een blorp.\n")
    project.write("rolvast-ignore.toml", '[[ignore]]\npath = "*.txt"\ncodes = ["SLA901"]\n')
    assert project.check("a.txt").found == []
    assert project.check(".").found == []


@pytest.mark.parametrize(
    ("table", "line", "word"),
    [
        ('[[ignore]]\ncodes = ["SLA901"]\n', 1, "geldt voor alles"),
        ('\n[[ignore]]\ntext = "x"\n', 2, "codes"),
        ('[[ignore]]\ntext = "x"\ncodes = "SLA901"\n', 1, "codes"),
        ('[[ignore]]\ntxt = "x"\ncodes = ["SLA901"]\n', 1, "text"),
        ("[[ignore]\n", 1, "TOML"),
        ("[other]\n", 1, "other"),
    ],
)
def test_a_wrong_sidecar_says_where(project: Project, table: str, line: int, word: str) -> None:
    project.write("a.txt", "Een blorp.\n")
    project.write("rolvast-ignore.toml", table)
    result = project.check("a.txt")
    assert result.code == 2
    (error,) = result.json["errors"]
    assert (error["path"], error["kind"], error["line"]) == ("rolvast-ignore.toml", "config", line)
    assert word in error["message"] + error["remedy"]
