"""Only what changed: against HEAD and against a merge base, through a real git."""

from __future__ import annotations

import shutil

import pytest
from repo_project import Project

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

CUES = (
    "1\n00:00:01,000 --> 00:00:02,000\nEen blorp hier.\n\n"
    "2\n00:00:03,000 --> 00:00:04,000\nEen zworp daar.\n"
)


@pytest.fixture
def repo(project: Project) -> Project:
    project.git("init", "-q")
    return project


def changed(project: Project, *arguments: str) -> list[tuple[str, int]]:
    """Text and line of the findings of ``--diff``."""
    return [(text, line) for _, text, line in project.check(*(arguments or (".",)), "--diff").found]


def test_without_a_commit_everything_is_new(repo: Project) -> None:
    repo.write("a.txt", "Een blorp.\n")
    assert changed(repo) == [("blorp", 1)]


def test_only_the_draft_that_changed(repo: Project) -> None:
    repo.write("a.txt", "Een blorp.\n---\nEen\nzworp.\n---\nRustig.\n")
    repo.commit()
    assert changed(repo) == []
    repo.write("a.txt", "Een blorp.\n---\nDie\nzworp.\n---\nRustig.\n")
    assert changed(repo) == [("zworp", 4)]
    repo.git("add", "-A")
    assert changed(repo) == [("zworp", 4)]


def test_a_line_taken_out_changes_its_draft_only(repo: Project) -> None:
    repo.write("a.txt", "Een blorp.\n---\nA.\nB.\nEen zworp.\n---\nblorp.\n")
    repo.commit()
    repo.write("a.txt", "Een blorp.\n---\nA.\nEen zworp.\n---\nblorp.\n")
    assert changed(repo) == [("zworp", 4)]


def test_subtitles_by_cue(repo: Project) -> None:
    repo.write("a.srt", CUES)
    repo.commit()
    repo.write("a.srt", CUES.replace("zworp daar", "zworp ginds"))
    assert changed(repo) == [("zworp", 7)]
    repo.write("a.srt", CUES.replace("00:00:01,000", "00:00:00,500"))
    assert changed(repo) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("a.csv", "caption\nblorp a\nblorp b\n", "caption\nblorp a\nblorp c\n", 3),
        ("a.jsonl", '{"caption": "blorp a"}\n{"caption": "blorp b"}\n',
         '{"caption": "blorp a"}\n{"caption": "blorp c"}\n', 2),
        ("a.md", "# A\n\nblorp a\n\n# B\n\nblorp b\n", "# A\n\nblorp a\n\n# B\n\nblorp c\n", 7),
    ],
)  # fmt: skip
def test_rows_objects_and_headings(repo: Project, name: str, old: str, new: str, line: int) -> None:
    repo.write(name, old)
    repo.commit()
    repo.write(name, new)
    assert changed(repo) == [("blorp", line)]


def test_untracked_and_ignored_files_are_new(repo: Project) -> None:
    repo.write(".gitignore", "stil.txt\n")
    repo.commit()
    repo.write("nieuw.txt", "Een blorp.\n")
    repo.write("stil.txt", "Een zworp.\n")
    assert changed(repo) == [("blorp", 1)]
    assert changed(repo, "stil.txt") == [("zworp", 1)]


@pytest.mark.parametrize(
    "name", ["map/b.txt", "é ü.txt", 'met "streep" \\.txt', "-b.txt", "[b].txt"]
)
def test_renames_and_odd_names(repo: Project, name: str) -> None:
    text = "Een blorp.\n---\n" + "Rustig.\n" * 9 + "---\nEen zworp.\n"
    repo.write("a.txt", text)
    repo.commit()
    (repo.folder / "a.txt").unlink()
    repo.write(name, text.replace("Een zworp", "Die zworp"))
    repo.git("add", "-A")
    assert changed(repo) == [("zworp", 13)]


def test_from_the_merge_base(repo: Project) -> None:
    repo.write("a.txt", "Een blorp.\n")
    repo.commit()
    repo.git("checkout", "-q", "-b", "tak")
    repo.write("b.txt", "Een zworp.\n")
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.write("a.txt", "Toch een blorp.\n")
    repo.commit()
    repo.git("checkout", "-q", "tak")
    result = repo.check(".", "--diff-from", "main")
    assert [text for _, text, _ in result.found] == ["zworp"]


def test_nothing_changed_says_so(repo: Project) -> None:
    repo.write("a.txt", "Een blorp.\n")
    repo.commit()
    result = repo.run("check", "a.txt", "--diff")
    assert (result.code, result.out) == (0, "0 concepten gecontroleerd, 1 uitgesloten\n")


@pytest.mark.parametrize("reference", ["origin/main", "--output=x", "HEAD~3"])
def test_a_missing_reference_names_the_remedy(repo: Project, reference: str) -> None:
    repo.write("a.txt", "Een blorp.\n")
    repo.commit()
    result = repo.check("a.txt", f"--diff-from={reference}")
    assert result.code == 2
    (error,) = result.json["errors"]
    assert error["path"] == "--diff-from"
    assert "fetch-depth: 0" in error["remedy"]
    assert not (repo.folder / "x").exists()


def test_outside_a_repository(project: Project) -> None:
    project.write("a.txt", "Een blorp.\n")
    result = project.check("a.txt", "--diff")
    assert result.code == 2
    assert "git-repository" in result.json["errors"][0]["message"]


def test_the_users_git_settings_change_nothing(repo: Project) -> None:
    repo.write("a.txt", "Een blorp.\n---\nEen zworp.\n")
    repo.commit()
    for key, value in (
        ("diff.noprefix", "true"), ("diff.mnemonicPrefix", "true"), ("color.ui", "always"),
        ("diff.external", "false"), ("diff.interHunkContext", "9"), ("core.quotepath", "true"),
        ("diff.context", "9"),
    ):  # fmt: skip
        repo.git("config", key, value)
    repo.write("a.txt", "Een blorp.\n---\nDie zworp.\n")
    assert changed(repo) == [("zworp", 3)]


def test_the_baseline_takes_what_did_not_change_first(repo: Project) -> None:
    repo.write("a.txt", "blorp\n---\nrustig\n")
    repo.commit()
    repo.run("baseline", "create", "a.txt")
    repo.write("a.txt", "blorp\n---\nblorp\n")
    result = repo.check("a.txt", "--diff", "--baseline", ".rolvast-baseline.json")
    assert result.found == [("SLA901", "blorp", 3)]


def test_a_line_end_of_old_macs_is_no_line_for_git(repo: Project) -> None:
    repo.write("a.txt", "Een\rblorp.\n---\nEen\rzworp.\n")
    repo.commit()
    repo.write("a.txt", "Een\rblorp.\n---\nDie\rzworp.\n")
    assert [text for text, _ in changed(repo)] == ["zworp"]
