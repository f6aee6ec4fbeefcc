"""The baseline, and the fingerprints it stands on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from repo_project import LEXICONS, Project

from rolvast import baseline
from rolvast.document import ReadOptions
from rolvast.lexicon import load
from rolvast.linter import Linter, Settings
from rolvast.matching import Index
from rolvast.sources import read

NAME = ".rolvast-baseline.json"


def count(project: Project, *arguments: str) -> tuple[int, int, int]:
    """Exit code, open findings, suppressed findings."""
    result = project.check(*arguments, "--baseline", NAME)
    summary = result.json["summary"]
    return result.code, summary["findings"], summary["suppressed"]


def test_old_text_is_let_through_and_new_text_is_not(project: Project) -> None:
    project.write("a.txt", "Een blorp hier.\n---\nHet kwartelbeleid.\n")
    result = project.run("baseline", "create")
    assert result.code == 0
    assert 'baseline = ".rolvast-baseline.json"' in result.out
    assert count(project, ".") == (0, 0, 2)
    project.write("b.txt", "Weer een zworp.\n")
    assert count(project, ".") == (1, 1, 2)
    project.config(f'baseline = "{NAME}"\n')
    assert project.check("a.txt").code == 0
    assert project.check("b.txt").code == 1


def test_it_survives_moves_retiming_and_renaming(project: Project) -> None:
    cue = "{}\n00:00:{:02},000 --> 00:00:{:02},500\n{}\n\n"
    texts = ["Een blorp hier.", "Rustig nu.", "Nog een zworp daar."]
    project.write("a.srt", "".join(cue.format(n, n, n, t) for n, t in enumerate(texts, 1)))
    project.write("a.txt", "Een blorp hier.\n---\nEen zworp daar.\n")
    project.run("baseline", "create")
    project.write("a.srt", "".join(cue.format(n, n * 9, n * 9, t) for n, t in enumerate(texts, 4)))
    project.write("b.txt", "Iets nieuws.\n---\nEen zworp daar.\n---\nEen blorp hier.\n")
    (project.folder / "a.txt").unlink()
    assert count(project, ".") == (0, 0, 4)


def test_more_of_the_same_is_new(project: Project) -> None:
    project.write("a.txt", "blorp\n---\nblorp\n")
    project.run("baseline", "create")
    assert count(project, "a.txt") == (0, 0, 2)
    project.write("a.txt", "blorp\n---\nblorp\n---\nblorp\n")
    assert count(project, "a.txt") == (1, 1, 2)


def test_prune_and_show(project: Project) -> None:
    project.write("a.txt", "Een blorp hier.\n---\nHet kwartelbeleid.\n")
    project.write("b.txt", "Een zworp.\n")
    project.run("baseline", "create")
    first = (project.folder / NAME).read_bytes()
    project.run("baseline", "create")
    assert (project.folder / NAME).read_bytes() == first
    assert "3 bevindingen" in project.run("baseline", "show").out
    assert "1 bevindingen" in project.run("baseline", "show", "b.txt").out
    project.write("a.txt", "Het kwartelbeleid.\n")
    assert "1 weggehaald, 2 over" in project.run("baseline", "prune", "a.txt").out
    (project.folder / "b.txt").unlink()
    assert "1 weggehaald, 1 over" in project.run("baseline", "prune", "a.txt").out
    assert count(project, "a.txt") == (0, 0, 1)


def test_create_for_some_files_keeps_the_others(project: Project) -> None:
    project.write("a.txt", "Een blorp.\n")
    project.write("b.txt", "Een zworp.\n")
    project.run("baseline", "create")
    project.write("a.txt", "Het kwartelbeleid.\n")
    project.run("baseline", "create", "a.txt")
    assert count(project, ".") == (0, 0, 2)


def test_nothing_is_written_when_not_all_was_checked(project: Project) -> None:
    project.write("a.txt", b"caf\xe9")
    assert project.run("baseline", "create").code == 2
    assert not (project.folder / NAME).exists()


@pytest.mark.parametrize(
    "text",
    [
        None, b"", b"{", b"[]", b"\xff", b'{"version": 2, "entries": []}', b'{"version": 1}',
        b'{"version": 1, "entries": [1]}', b'{"version": 1, "entries": [{"code": "A"}]}',
        b'{"version": 1, "entries": [{"code": "A", "path": "a", "fingerprint": "x"}]}',
    ],
)  # fmt: skip
def test_a_missing_or_broken_one_is_two(project: Project, text: bytes | None) -> None:
    project.write("a.txt", "Rustig.\n")
    if text is not None:
        project.write(NAME, text)
    result = project.check("a.txt", "--baseline", NAME)
    assert result.code == 2
    assert [e["kind"] for e in result.json["errors"]] == ["baseline"]
    assert project.run("baseline", "show").code == 2


def test_a_renamed_rule_keeps_its_entries(project: Project) -> None:
    project.write("a.txt", "Een blorp.\n")
    project.run("baseline", "create")
    renamed = LEXICONS["slang.toml"].replace('"SLA901"', '"SLA902"\naliases = ["SLA901"]')
    project.write("huistaal/slang.toml", renamed)
    assert count(project, "a.txt") == (0, 0, 1)


def test_sarif_marks_what_is_old(project: Project) -> None:
    project.write("a.md", "Een blorp.\n\nEen zworp. <!-- rolvast: ignore SLA901 citaat -->\n")
    project.run("baseline", "create")
    project.write("b.txt", "Het kwartelbeleid.\n")
    flags = ("--baseline", NAME, "--show-suppressed", "--output-format", "sarif")
    results = project.run("check", ".", *flags).json["runs"][0]["results"]
    told = {
        r["locations"][0]["physicalLocation"]["region"]["snippet"]["text"]: (
            r["baselineState"], [s["kind"] for s in r["suppressions"]],
        )
        for r in results
    }  # fmt: skip
    assert told == {
        "blorp": ("unchanged", ["external"]),
        "zworp": ("new", ["inSource"]),
        "kwartelbeleid": ("new", []),
    }


# -- fingerprints --------------------------------------------------------------------------
@pytest.fixture(scope="module")
def linter(tmp_path_factory: pytest.TempPathFactory) -> Linter:
    folder: Path = tmp_path_factory.mktemp("lexicon")
    (folder / "slang.toml").write_text(LEXICONS["slang.toml"], "utf-8")
    lexicon = load([folder])
    return Linter(Index(lexicon, [r for r in lexicon.rules if r.code == "SLA901"]), "none")


def prints(linter: Linter, text: str, name: str = "a.txt") -> list[str]:
    document = read(text.encode(), name, ReadOptions())
    found = linter.check([(document, Settings())])[0].findings
    return sorted(f.fingerprint for f in found)


words = st.lists(
    st.sampled_from(["een", "rustig", "plein", "om", "tien", "🎉", "café"]), max_size=8
)
captions = st.builds(
    lambda before, word, after: " ".join([*before, word, *after]).strip(),
    words, st.sampled_from(["blorp", "zworp", "Blorp"]), words,
)  # fmt: skip


@given(st.lists(captions, min_size=1, max_size=5), st.randoms())
def test_reordering_captions_keeps_them(linter: Linter, texts: list[str], random: object) -> None:
    shuffled = list(texts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    before, after = ("\n---\n".join(each) for each in (texts, shuffled))
    assert prints(linter, before) == prints(linter, after)


@given(st.lists(captions, min_size=1, max_size=4), st.integers(0, 50))
def test_retiming_subtitles_keeps_them(linter: Linter, texts: list[str], shift: int) -> None:
    def subtitles(first: int) -> str:
        return "".join(
            f"{first + n}\n00:{first + n:02}:00,000 --> 00:{first + n:02}:01,000\n{text}.\n\n"
            for n, text in enumerate(texts)
        )

    assert prints(linter, subtitles(1), "a.srt") == prints(linter, subtitles(1 + shift), "a.srt")


@given(captions, captions, captions)
def test_editing_another_caption_keeps_them(
    linter: Linter, mine: str, other: str, edited: str
) -> None:
    own = prints(linter, mine)
    assert set(own) <= set(prints(linter, f"{other}\n---\n{mine}"))
    assert set(own) <= set(prints(linter, f"{edited}\n---\n{mine}"))


@given(words, words)
def test_a_changed_phrase_changes_them(linter: Linter, before: list[str], after: list[str]) -> None:
    first, second = (
        prints(linter, " ".join([*before, word, *after])) for word in ("blorp", "zworp")
    )
    assert first
    assert set(first).isdisjoint(second)


def test_the_file_is_readable_and_in_order() -> None:
    entries = [baseline.Entry(p, "SLA901", "0" * 16, 1, "é") for p in ("b", "a")]
    text = baseline.dump(entries)
    assert text == baseline.dump(reversed(entries))
    assert [e["path"] for e in json.loads(text)["entries"]] == ["a", "b"]
    assert "é" in text
