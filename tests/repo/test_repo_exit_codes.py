"""Every row of the table of exit codes, with ``-o``, ``--exit-zero`` and each output format."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from repo_project import Project

from rolvast import cli
from rolvast.cli import FORMATS

GOOD, BAD, ERROR, HINT = (
    "Rustig.\n",
    "Een blorp.\n",
    "Het kwartelbeleid.\n",
    "Een snorfelig ding.\n",
)
BROKEN = b"Een caf\xe9.\n"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("to_file", [False, True])
@pytest.mark.parametrize(
    ("text", "flags", "code"),
    [
        (GOOD, (), 0),
        (BAD, (), 1),
        (BAD, ("--exit-zero",), 0),
        (HINT, (), 0),
        (BROKEN, (), 2),
        (BROKEN, ("--exit-zero",), 2),
    ],
)
def test_no_format_and_no_file_changes_the_code(
    project: Project, name: str, to_file: bool, text: str | bytes, flags: tuple[str, ...], code: int
) -> None:
    project.write("a.txt", text)
    target = ("-o", "uit.txt") if to_file else ()
    result = project.run("check", "--output-format", name, *target, *flags, "a.txt")
    assert result.code == code
    if to_file:
        assert result.out == ""
        assert (project.folder / "uit.txt").exists()
    assert "Traceback" not in result.out + result.err


@pytest.mark.parametrize(
    ("text", "level", "code"),
    [
        (ERROR, "error", 1), (BAD, "error", 0), (BAD, "warning", 1), (HINT, "warning", 0),
        (HINT, "info", 1), (ERROR, "never", 0),
    ],
)  # fmt: skip
def test_fail_on_by_flag_and_by_config(project: Project, text: str, level: str, code: int) -> None:
    project.write("a.txt", text)
    assert project.check("a.txt", "--fail-on", level).code == code
    project.config(f'fail-on = "{level}"\n')
    assert project.check("a.txt").code == code
    assert project.check("a.txt", "--fail-on", "never").code == 0


def test_showing_less_never_changes_it(project: Project) -> None:
    project.write("a.txt", BAD)
    for flags in (("--min-severity", "error"), ("--max-findings", "0"), ("--quiet",)):
        result = project.check("a.txt", *flags)
        assert result.code == 1, flags
        assert result.json["summary"]["findings"] == 1
    assert project.check("a.txt", "--min-severity", "error").found == []
    project.config('min-severity = "error"\n')
    assert project.check("a.txt").code == 1
    assert "--min-severity" in project.run("check", "a.txt").out


def test_statistics_and_several_outputs_in_one_run(project: Project) -> None:
    project.write("a.txt", BAD + ERROR)
    result = project.run(
        "check", "a.txt", "--statistics", "--output", "sarif=a.sarif", "--output", "junit=a.xml"
    )
    assert result.code == 1
    assert "1  SLA901" in result.out
    assert len(json.loads((project.folder / "a.sarif").read_text())["runs"][0]["results"]) == 2
    assert (project.folder / "a.xml").read_text().startswith("<?xml")


def test_one_bad_file_never_stops_the_others(project: Project) -> None:
    project.write("a.txt", BROKEN)
    project.write("b.txt", BAD)
    result = project.check("a.txt", "b.txt", "weg.txt")
    assert result.code == 2
    assert [f["path"] for f in result.json["findings"]] == ["b.txt"]
    assert {(e["path"], e["kind"]) for e in result.json["errors"]} == {
        ("a.txt", "encoding"), ("weg.txt", "missing"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("weg.txt",), "missing"),
        (("leeg",), "missing"),
        (("a.txt", "--config", "weg.toml"), "config"),
        (("a.txt", "--baseline", "weg.json"), "baseline"),
        (("a.txt", "--select", "ZZZ1"), "config"),
        (("a.txt", "--pipeline", "nl_geen_pipeline"), "pipeline"),
        (("a.csv",), "no-field"),
        (("a.json", "--field", "posts[*].tekst"), "no-field"),
        (("a.png.txt",), "not-text"),
    ],
)
def test_not_checked_is_two(project: Project, arguments: tuple[str, ...], kind: str) -> None:
    project.write("a.txt", BAD + "kwartelbeleid\n")
    project.write("a.csv", "datum,plek\n1 mei,Ede\n")
    project.write("a.json", '{"a": 1}\n')
    project.write("a.png.txt", b"\x89PNG\r\n\x1a\n")
    (project.folder / "leeg").mkdir()
    if kind == "pipeline":
        project.config()
        project.write("huistaal/slang.toml", _tagged())
    result = project.check(*arguments)
    assert result.code == 2
    assert [e["kind"] for e in result.json["errors"]] == [kind]
    assert all(e["message"] and e["remedy"] for e in result.json["errors"])
    assert project.check(*arguments, "--exit-zero").code == 2


def _tagged() -> str:
    from repo_project import LEXICONS

    return LEXICONS["slang.toml"].replace('words = ["blorp"', 'only-tag = ["N"]\nwords = ["blorp"')


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rolvast.toml", "onbekend = 1\n"),
        ("rolvast.toml", "sender = \n"),
        ("rolvast.toml", 'lexicons = ["weg"]\n'),
        ("huistaal/slang.toml", "[rule]\n"),
    ],
)
def test_a_wrong_config_or_lexicon_is_two(project: Project, name: str, text: str) -> None:
    project.write("a.txt", BAD)
    project.write(name, text)
    result = project.run("check", "a.txt")
    assert result.code == 2
    assert "niet gecontroleerd" in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("flags", [("--onzin",), ("--fail-on", "soms"), ("--output", "sarif")])
def test_wrong_flags_are_two(project: Project, flags: tuple[str, ...]) -> None:
    project.write("a.txt", GOOD)
    assert project.run("check", "a.txt", *flags).code == 2


def test_excluded_and_empty(project: Project) -> None:
    project.config('exclude = ["oud/**", "huistaal/**"]\n')
    project.write("oud/a.txt", BAD)
    result = project.run("check", "--force-exclude", "oud/a.txt")
    assert (result.code, result.out) == (0, "0 concepten gecontroleerd, 1 uitgesloten\n")
    assert project.run("check", "oud/a.txt").code == 1
    project.write("leeg.txt", "")
    result = project.check("leeg.txt")
    assert (result.code, result.json["summary"]["drafts"]) == (0, 1)


def test_unknown_suffixes_and_tables_without_captions(project: Project) -> None:
    project.write("a.nfo", BAD)
    project.write("map/b.nfo", BAD)
    project.write("map/c.txt", GOOD)
    project.write("map/d.csv", "datum,plek\n1 mei,Ede\n")
    assert project.check("a.nfo").code == 1
    result = project.check("map")
    assert result.code == 0
    assert (result.json["summary"]["files"], result.json["summary"]["skipped"]) == (1, 1)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_and_a_forbidden_file(project: Project) -> None:
    os.mkfifo(project.folder / "pijp.txt")
    assert project.check("pijp.txt").json["errors"][0]["kind"] == "not-text"
    if os.geteuid():
        project.write("dicht.txt", GOOD).chmod(0)
        assert project.check("dicht.txt").json["errors"][0]["kind"] == "permission"


def test_our_own_mistake_is_three(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError("x")

    monkeypatch.setattr(cli, "_exit_code", broken)
    project.write("a.txt", GOOD)
    result = project.run("check", "a.txt")
    assert result.code == 3
    assert "fout in rolvast zelf" in result.err


def test_interrupted_is_130(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_exit_code", interrupted)
    project.write("a.txt", GOOD)
    assert project.run("check", "a.txt").code == 130


def test_standard_input_in_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "rolvast.toml").write_text('pipeline = "none"\n')
    run = subprocess.run(
        [sys.executable, "-m", "rolvast", "check", "-"],
        cwd=tmp_path, input=b"Rustig.\n", capture_output=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
