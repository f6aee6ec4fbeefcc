"""Bad input: a sentence that names file, place and remedy, the right exit code, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PIPE = hasattr(os, "mkfifo")


def rolvast(
    *args: str, cwd: Path, stdin: bytes = b"", **env: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "rolvast", *args],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=120,
        env={**os.environ, **env},
        check=False,
    )


def good(folder: Path) -> None:
    (folder / "goed.txt").write_text("Prik gemist? Geen stress.\n", encoding="utf-8")


CASES: dict[str, tuple[bytes | None, tuple[str, ...]]] = {
    "nul.txt": (b"een\0twee", ("nul.txt", "NUL")),
    "latin.txt": ("café\n".encode("latin-1"), ("latin.txt", "cp1252", "--encoding")),
    "beeld.txt": (b"\x89PNG\r\n\x1a\n\0\0", ("beeld.txt", "PNG")),
    "utf16zonder.txt": ("hallo daar".encode("utf-16-le"), ("utf16zonder.txt",)),
    "weg.txt": (None, ("weg.txt", "is er niet")),
}


@pytest.mark.parametrize("name", CASES)
def test_one_bad_file_does_not_stop_the_others(tmp_path: Path, name: str) -> None:
    data, words = CASES[name]
    good(tmp_path)
    if data is not None:
        (tmp_path / name).write_bytes(data)
    run = rolvast("check", "--no-cache", name, "goed.txt", cwd=tmp_path)
    shown = run.stderr.decode()
    assert run.returncode == 2
    assert "Traceback" not in shown
    assert all(word in shown for word in words), shown
    assert b"goed.txt:1:" in run.stdout


def test_utf16_with_bom_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Prik gemist? Geen stress.".encode("utf-16"))
    run = rolvast("check", "--no-cache", "--output-format", "concise", "a.txt", cwd=tmp_path)
    assert run.returncode == 1
    assert b"a.txt:1:14: SLA" in run.stdout


def test_utf8_with_bom_counts_from_behind_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf" + b"Geen stress.")
    run = rolvast("check", "--no-cache", "--output-format", "concise", "a.txt", cwd=tmp_path)
    assert b"a.txt:1:1: SLA" in run.stdout


def test_folder_without_drafts(tmp_path: Path) -> None:
    run = rolvast("check", ".", cwd=tmp_path)
    assert run.returncode == 2
    assert "geen enkel concept" in run.stderr.decode()


def test_empty_draft_is_checked(tmp_path: Path) -> None:
    (tmp_path / "leeg.txt").write_bytes(b"")
    assert rolvast("check", "--no-cache", "leeg.txt", cwd=tmp_path).returncode == 0


@pytest.mark.skipif(not PIPE or os.name == "nt", reason="no named pipes here")
def test_named_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pijp.txt")
    run = rolvast("check", "--no-cache", "pijp.txt", cwd=tmp_path)
    assert run.returncode == 2
    assert "pijp.txt" in run.stderr.decode()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_unreadable_file(tmp_path: Path) -> None:
    good(tmp_path)
    (tmp_path / "dicht.txt").write_text("tekst", encoding="utf-8")
    (tmp_path / "dicht.txt").chmod(0)
    run = rolvast("check", "--no-cache", "dicht.txt", "goed.txt", cwd=tmp_path)
    assert run.returncode == 2
    assert "leesrecht" in run.stderr.decode()


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ('sender = "gemeente"', ("rolvast.toml:1", "institution")),
        ("sendr = 1", ("rolvast.toml:1", "sendr", "sender")),
        ("sender = ", ("rolvast.toml:1", "TOML")),
        ('[rules.CTA9999]\nseverity = "off"', ("rolvast.toml:1", "CTA9999")),
        ('[rules.GRP101]\nseverity = "uit"', ("rolvast.toml:2", "uit")),
        ('lexicons = ["weg/"]', ("weg", "lexicons")),
        ('extend = "weg.toml"', ("rolvast.toml:1", "weg.toml")),
        ('[speakers]\nSAM = "maker"', ("rolvast.toml:2", "maker", "creator")),
    ],
)
def test_broken_config(tmp_path: Path, config: str, words: tuple[str, ...]) -> None:
    good(tmp_path)
    (tmp_path / "rolvast.toml").write_text(config, encoding="utf-8")
    run = rolvast("check", "--no-cache", "goed.txt", cwd=tmp_path)
    shown = run.stderr.decode()
    assert run.returncode == 2, run.stdout.decode()
    assert "Traceback" not in shown
    assert all(word in shown for word in words), shown


def test_unknown_code_names_the_nearest(tmp_path: Path) -> None:
    good(tmp_path)
    run = rolvast("check", "--select", "SLA10x", "goed.txt", cwd=tmp_path)
    assert run.returncode == 2
    assert "SLA10x" in run.stderr.decode()
    assert "SLA10" in run.stderr.decode()


@pytest.mark.parametrize(
    ("lexicon", "words"),
    [
        ("[rule]\ncode = 3", ("a.toml", "geen code")),
        ('[rule]\ncode = "SLA101"', ("a.toml:2", "SLA900")),
        ('[rule]\ncode = "SLA901"\nsevrity = "info"', ("a.toml:3", "severity")),
        ('[terms]\nwords = ["x"]', ("a.toml", "[rule]")),
        ('[add.SLA199]\nwords = ["x"]', ("a.toml:1", "SLA199")),
        ('[add.SLA103]\npatterns = ["(a|b"]', ("a.toml:2", "ontbreekt )")),
        ('[add.SLA103]\npatterns = ["<VERB>"]', ("a.toml:2", "vast woord")),
        ('[add.SLA103]\nwords = [{ term = "x", unles-next = ["y"] }]', ("a.toml", "unless-next")),
        ("[add.SLA103]\nwords = [", ("a.toml:2", "TOML")),
    ],
)
def test_broken_lexicon(tmp_path: Path, lexicon: str, words: tuple[str, ...]) -> None:
    good(tmp_path)
    (tmp_path / "taal").mkdir()
    (tmp_path / "taal" / "a.toml").write_text(lexicon, encoding="utf-8")
    (tmp_path / "rolvast.toml").write_text('lexicons = ["taal"]', encoding="utf-8")
    run = rolvast("check", "--no-cache", "goed.txt", cwd=tmp_path)
    shown = run.stderr.decode()
    assert run.returncode == 2
    assert "Traceback" not in shown
    assert all(word in shown for word in words), shown


def test_regex_that_backtracks_is_stopped_and_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("trein " + "a" * 60 + "b", encoding="utf-8")
    (tmp_path / "taal.toml").write_text(
        "[add.SLA103]\nregex = ['(a|aa)+$']\nanchor = \"trein\"\n", encoding="utf-8"
    )
    (tmp_path / "rolvast.toml").write_text('lexicons = ["taal.toml"]', encoding="utf-8")
    run = rolvast("check", "--no-cache", "a.txt", cwd=tmp_path)
    shown = run.stderr.decode()
    assert run.returncode == 2
    assert "(a|aa)+$" in shown
    assert "taal.toml:2" in shown


def test_a_line_of_20_mb(tmp_path: Path) -> None:
    (tmp_path / "lang.txt").write_text("woord " * 3_400_000, encoding="utf-8")
    run = rolvast("check", "--no-cache", "--quiet", "lang.txt", cwd=tmp_path)
    assert run.returncode == 0


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.parametrize("name", ["full", "concise", "inline", "json"])
def test_output_that_cannot_show_everything(tmp_path: Path, encoding: str, name: str) -> None:
    (tmp_path / "a.txt").write_text("👩‍👩‍👧 Prik gemist? Geen stress.", encoding="utf-8")
    run = rolvast(
        "check",
        "--no-cache",
        "--output-format",
        name,
        "a.txt",
        cwd=tmp_path,
        PYTHONIOENCODING=encoding,
    )
    assert run.returncode == 1
    assert run.stderr == b""


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names are Unicode here")
def test_file_name_that_is_not_utf8(tmp_path: Path) -> None:
    name = os.path.join(os.fsencode(tmp_path), b"caf\xe9.txt")
    with open(name, "wb") as file:
        file.write(b"Prik gemist? Geen stress.")
    run = rolvast("check", "--no-cache", "--output-format", "json", ".", cwd=tmp_path)
    assert run.returncode == 1
    assert b"caf\\\\xe9.txt" in run.stdout


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    text = "Prik gemist? Geen stress.\n\n" * 3000
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    run = subprocess.run(
        f"{sys.executable} -m rolvast check --no-cache a.txt | head -1",
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert run.stderr == b""


def test_same_bytes_in_any_order(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text(
            f"{name}: Geen stress. Link in bio!", encoding="utf-8"
        )
    outputs = {
        rolvast("check", "--no-cache", "--output-format", "json", *order, cwd=tmp_path).stdout
        for order in (("a.txt", "b.txt", "c.txt"), ("c.txt", "a.txt", "b.txt"), (".",))
    }
    assert len(outputs) == 1
