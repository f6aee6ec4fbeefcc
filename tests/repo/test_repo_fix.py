"""Fixes: only what is safe, the same bytes elsewhere, whole files, and once is enough."""

from __future__ import annotations

import json
import os
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from repo_project import TEXTS, Project

from rolvast.document import ReadOptions
from rolvast.finding import Finding, RolvastError
from rolvast.fix import write
from rolvast.fold import fold
from rolvast.lexicon import load
from rolvast.linter import Linter, Settings
from rolvast.matching import Index
from rolvast.runner import Options, Session
from rolvast.sources import read


def test_safe_fixes_and_nothing_else(project: Project) -> None:
    text = "Het kwartelbeleid 🎉 is een blorp.\r\nKwartelbeleid! KWARTELBELEID?\n\nfrunnikloket"
    path = project.write("a.txt", text)
    result = project.run("fix")
    assert (result.code, result.out) == (0, "a.txt: 3 vervangen\n")
    after = text.replace("kwartelbeleid", "plan").replace("Kwartelbeleid", "Plan")
    assert path.read_bytes().decode() == after.replace("KWARTELBELEID", "PLAN")
    assert project.run("fix").out == "Er is niets veilig te vervangen.\n"


@pytest.mark.parametrize(
    ("data", "flags"),
    [
        ("\ufeffHet café-kwartelbeleid: kwartelbeleid.\r\n".encode(), ()),
        ("\ufeffHet café: kwartelbeleid.\r\n".encode("utf-16-le"), ()),
        ("\ufeffHet café: kwartelbeleid.\n".encode("utf-16-be"), ()),
        ("Het café: kwartelbeleid.\r".encode("cp1252"), ("--encoding", "cp1252")),
    ],
)
def test_encoding_bom_and_line_ends_stay(
    project: Project, data: bytes, flags: tuple[str, ...]
) -> None:
    path = project.write("a.txt", data)
    name = flags[1] if flags else "utf-16-le" if data[1:2] == b"\xfe" else "utf-8"
    name = "utf-16-be" if data[:2] == b"\xfe\xff" else name
    assert project.run("fix", *flags, "a.txt").code == 0
    before, after = data.decode(name), path.read_bytes().decode(name)
    assert after != before
    assert after == before.replace("kwartelbeleid", "plan") or "café-kwartelbeleid" in after


def test_permissions_and_links_stay(project: Project) -> None:
    path = project.write("echt/a.txt", "Het kwartelbeleid.\n")
    path.chmod(0o640)
    link = project.folder / "b.txt"
    link.symlink_to(path)
    assert project.run("fix", "b.txt").code == 0
    assert link.is_symlink()
    assert path.read_text() == "Het plan.\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_doubled_hashtags(project: Project) -> None:
    pile = (
        '[rule]\ncode = "CTA901"\nname = "stapel"\ncheck = "hashtag-pile"\n'
        "settings = { most = 4 }\n" + TEXTS.replace("[[BAD]]", "[[#a #b #c #d]]")
    )
    project.write("huistaal/hint.toml", pile)
    path = project.write(
        "a.txt", "Kom! #ggd #prik #GGD 🎉 #ggd\n---\n#een #twee #drie #vier #een\n"
    )
    project.run("fix", "a.txt")
    assert path.read_text("utf-8") == "Kom! #ggd #prik 🎉\n---\n#een #twee #drie #vier #een\n"
    assert project.run("fix", "a.txt").out == "Er is niets veilig te vervangen.\n"


def test_diff_writes_nothing(project: Project) -> None:
    path = project.write("a.txt", "Het kwartelbeleid.")
    out = project.run("fix", "--diff").out
    assert "-Het kwartelbeleid.\n\\ No newline at end of file\n+Het plan.\n" in out
    assert path.read_text() == "Het kwartelbeleid."


def test_interactive(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project.write("a.txt", "kwartelbeleid\n---\nkwartelbeleid\n---\nkwartelbeleid\n")
    answers = iter("jns")
    monkeypatch.setattr("rolvast.cli.click.prompt", lambda *_, **__: next(answers))
    assert project.run("fix", "--interactive").code == 0
    assert path.read_text() == "plan\n---\nkwartelbeleid\n---\nkwartelbeleid\n"


def test_overlapping_edits_and_fixes_that_bring_something_new(project: Project) -> None:
    path = project.write("a.txt", "Het kwartelbeleid omtrent kwartelbeleid. Een wederblorp.\n")
    project.run("fix")
    assert path.read_text() == "Het plan voor plan. Een wederblorp.\n"


def test_what_is_silent_stays(project: Project) -> None:
    text = "kwartelbeleid <!-- rolvast: ignore INS901 citaat -->\n\nkwartelbeleid\n"
    path = project.write("a.md", text)
    project.run("fix")
    assert path.read_text() == text[:-14] + "plan\n"


def test_structured_formats_stay_valid(project: Project) -> None:
    rows = [{"caption": 'Het kwartelbeleid \u00e9 "x".', "n": 1}]
    path = project.write("a.json", json.dumps(rows, indent=3))
    table = project.write("a.csv", 'caption,n\r\n"Het ""kwartelbeleid"", nu",1\r\n')
    assert project.run("fix").code == 0
    assert json.loads(path.read_text()) == [{"caption": 'Het plan \u00e9 "x".', "n": 1}]
    assert table.read_bytes() == b'caption,n\r\n"Het ""plan"", nu",1\r\n'


def test_a_spreadsheet_is_never_written(project: Project) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["caption"])
    book.active.append(["Het kwartelbeleid."])
    path = project.folder / "a.xlsx"
    book.save(path)
    before = path.read_bytes()
    assert project.run("fix").out == "Er is niets veilig te vervangen.\n"
    assert path.read_bytes() == before


def test_a_file_that_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"nieuw")
    with pytest.raises(RolvastError, match="veranderd"):
        write(path, b"oud", b"anders")
    assert path.read_bytes() == b"nieuw"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_broken_file_is_two_and_the_others_are_mended(project: Project) -> None:
    project.write("a.txt", b"caf\xe9 kwartelbeleid")
    path = project.write("b.txt", "kwartelbeleid\n")
    assert project.run("fix").code == 2
    assert path.read_text() == "plan\n"


# -- the built-in fixes on real drafts -----------------------------------------------------
def drafts() -> list[str]:
    """Texts of the labelled drafts of this repository, and of files in ``ROLVAST_DRAFTS``."""
    folder = Path(__file__).parents[1] / "corpus" / "develop"
    more = os.environ.get("ROLVAST_DRAFTS", "").split(os.pathsep)
    places = [*sorted(folder.glob("*.jsonl")), *(Path(name) for name in more if name)]
    return [
        json.loads(line)["text"]
        for place in places
        for line in place.read_text("utf-8").splitlines()
    ]


def key(finding: Finding) -> tuple[str, str]:
    return finding.code, " ".join(fold(finding.phrase).split())


def test_fixes_on_all_drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rolvast import fix

    monkeypatch.chdir(tmp_path)
    texts = drafts()
    for number, text in enumerate(texts):
        (tmp_path / f"{number:04}.txt").write_bytes(text.encode())
    options = Options(isolated=True, pipeline="none")
    fixed, problems = fix.fix(options)
    assert problems == []
    lexicon = load()
    linter = Linter(Index(lexicon, lexicon.rules), "none")

    def check(text: str) -> list[Finding]:
        document = read(text.encode(), "a.txt", ReadOptions())
        return list(linter.check([(document, Settings())])[0].findings)

    for each in fixed:
        before, after = Counter(map(key, check(each.before))), Counter(map(key, check(each.after)))
        assert not after - before, each.shown
        for code, phrase in map(key, each.mended):
            assert after[code, phrase] < before[code, phrase], each.shown
        assert _only(each), each.shown
        each.write()
    again, _ = fix.fix(options)
    assert [each.shown for each in again] == []
    untouched = set(range(len(texts))) - {int(each.path.stem) for each in fixed}
    assert all((tmp_path / f"{n:04}.txt").read_bytes() == texts[n].encode() for n in untouched)
    assert Session(options)


def _only(each: Any) -> bool:
    """Whether the texts are the same but for the words of the mended findings."""
    import difflib

    old = Counter(f.text for f in each.mended)
    for kind, a, b, _, _ in difflib.SequenceMatcher(
        None, each.before.split(), each.after.split(), autojunk=False
    ).get_opcodes():
        if kind != "equal" and not any(
            word.casefold() in " ".join(each.before.split()[a:b]).casefold()
            for phrase in old
            for word in phrase.split()
        ):
            return False
    return True


def test_what_is_accepted_is_not_reported(project: Project) -> None:
    project.write("a.txt", "Wij zijn Blorp Ede. Hij zei: leve het kwartelbeleid.\n")
    assert len(project.check("a.txt").found) == 2
    project.run("accept", "Blorp Ede", "--as", "name")
    assert [code for code, _, _ in project.check("a.txt").found] == ["INS901"]
    project.run("accept", "Leve het kwartelbeleid", "--as", "quote")
    assert project.check("a.txt").found == []


def test_accept_keeps_comments(project: Project) -> None:
    text = '# ons huis\nnames = [  # echte namen\n  "Jong Ede", # club\n]\n\n'
    text += '[speakers]\nSAM = "creator"\n'
    path = project.write("rolvast.toml", text)
    assert project.run("accept", "Jong Nederland", "--as", "name").code == 0
    assert project.run("accept", 'doe "het" nou', "--as", "quote").code == 0
    import tomllib

    after = path.read_text()
    assert tomllib.loads(after)["names"] == ["Jong Ede", "Jong Nederland"]
    assert tomllib.loads(after)["quotes"] == ['doe "het" nou']
    assert tomllib.loads(after)["speakers"] == {"SAM": "creator"}
    for comment in ("# ons huis", "# echte namen", "# club"):
        assert comment in after
    assert "staat al in" in project.run("accept", "jong nederland", "--as", "name").out
    path.unlink()
    assert project.run("accept", "Jong Nederland", "--as", "name").code == 0
    assert path.read_text() == 'names = ["Jong Nederland"]\n'
    path.write_text("[tool\n")
    assert project.run("accept", "x", "--as", "name").code == 2
