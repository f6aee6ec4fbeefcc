"""The hooks with the real pre-commit, in a fresh repository, installed from a clone of this one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOOKS = """repos:
  - repo: {repo}
    rev: {rev}
    hooks:
      - id: rolvast
        args: [--isolated{args}]
"""


def run(*command: str, cwd: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """A command away from the settings, hooks and caches of whoever runs the tests."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PRE_COMMIT"))}
    own = {
        "HOME": str(home),
        "PRE_COMMIT_HOME": str(home / "cache"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Redactie",
        "GIT_AUTHOR_EMAIL": "redactie@example.org",
        "GIT_COMMITTER_NAME": "Redactie",
        "GIT_COMMITTER_EMAIL": "redactie@example.org",
        "PYTHONUTF8": "1",
    }
    return subprocess.run(
        command, cwd=cwd, env=kept | own, capture_output=True, text=True, encoding="utf-8",
        check=False,
    )  # fmt: skip


class Repository:
    """A git repository that has the hook installed."""

    def __init__(self, folder: Path, home: Path, hook: str, rev: str) -> None:
        self.folder, self.home, self.hook, self.rev = folder, home, hook, rev
        folder.mkdir()
        self.git("init", "-q")
        self.configure()
        self.pre_commit("install")

    def configure(self, args: str = "") -> None:
        text = HOOKS.format(repo=self.hook, rev=self.rev, args=args)
        (self.folder / ".pre-commit-config.yaml").write_text(text, "utf-8")
        self.git("add", ".pre-commit-config.yaml")

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run("git", *arguments, cwd=self.folder, home=self.home)

    def pre_commit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = (sys.executable, "-m", "pre_commit", *arguments)
        return run(*command, cwd=self.folder, home=self.home)

    def commit(self, name: str, data: str | bytes) -> tuple[bool, str]:
        """Whether a commit of this file went through, and what was shown."""
        content = data if isinstance(data, bytes) else data.encode("utf-8")
        (self.folder / name).write_bytes(content)
        self.git("add", name)
        done = self.git("commit", "-m", name)
        return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """Home folder, address and revision of the hook: a clone with the files as they are here."""
    pytest.importorskip("pre_commit")
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    home = tmp_path_factory.mktemp("home")
    clone = home / "rolvast"
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "-co", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("these are not the files of a git checkout")
    for name in listed.stdout.decode("utf-8").split("\0"):
        if name and (ROOT / name).is_file() and not name.startswith(("tests/", "training/")):
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, clone / name)
    for arguments in (("init", "-q"), ("add", "-A", "-f"), ("commit", "-q", "-m", "x")):
        done = run("git", *arguments, cwd=clone, home=home)
        assert done.returncode == 0, done.stderr
    return home, str(clone), run("git", "rev-parse", "HEAD", cwd=clone, home=home).stdout.strip()


@pytest.fixture(scope="module")
def repository(hook: tuple[Path, str, str]) -> Repository:
    """The hook's environment, made once; without a package index there is nothing to test."""
    home, address, rev = hook
    made = Repository(home / "redactie", home, address, rev)
    done = made.pre_commit("install-hooks")
    if done.returncode and not os.environ.get("CI"):
        offline = "No matching distribution" in done.stdout or "NewConnectionError" in done.stdout
        if offline:
            pytest.skip("no package index: the hook cannot be installed")
    assert done.returncode == 0, done.stdout + done.stderr
    return made


BAD = "Dit gebeurt middels een formulier.\n"


def test_a_bad_caption_blocks_and_a_good_one_passes(repository: Repository) -> None:
    passed, shown = repository.commit("slecht.txt", BAD)
    assert not passed
    assert "slecht.txt:1:13" in shown
    assert "INS101" in shown
    repository.git("rm", "-q", "-f", "slecht.txt")
    passed, shown = repository.commit("goed.txt", "De zaal is open van 9 tot 17 uur.\n")
    assert passed, shown


def test_an_unreadable_file_fails(repository: Repository) -> None:
    passed, shown = repository.commit("kapot.txt", b"Een caf\xe9 aan het plein.\n")
    assert not passed
    assert "kapot.txt" in shown
    assert "cp1252" in shown
    repository.git("rm", "-q", "-f", "kapot.txt")


def test_a_baseline_lets_old_text_through(repository: Repository) -> None:
    (repository.folder / "oud.txt").write_text(BAD, "utf-8")
    made = run(
        sys.executable, "-m", "rolvast", "baseline", "create", "--isolated", "oud.txt",
        cwd=repository.folder, home=repository.home,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    repository.configure(", --baseline=.rolvast-baseline.json")
    repository.git("add", ".rolvast-baseline.json")
    passed, shown = repository.commit("oud.txt", BAD)
    assert passed, shown
    passed, shown = repository.commit("nieuw.txt", "Dat doen we thans anders.\n")
    assert not passed
    assert "nieuw.txt" in shown
    repository.git("rm", "-q", "-f", "nieuw.txt")
    repository.configure()


def test_the_manifest_is_what_the_documentation_says() -> None:
    yaml = pytest.importorskip("yaml")
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in hooks] == ["rolvast", "rolvast-diff", "rolvast-hint"]
    for each in hooks:
        assert each["language"] == "python"
        assert each["require_serial"] is True
        for suffix in ("txt", "md", "mdx", "srt", "vtt", "ass", "sbv", "ttml", "fountain"):
            assert suffix in each["files"]
    assert "--fail-on never" in hooks[2]["entry"]
    assert hooks[2]["verbose"] is True
