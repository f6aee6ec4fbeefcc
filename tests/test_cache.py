"""The cache: the same bytes with and without it, nothing heavy on a hit, and no way to break it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolvast import cache, outcome
from rolvast.finding import (
    Checked,
    Edit,
    Finding,
    Fix,
    Position,
    Problem,
    Related,
    Severity,
    Suppression,
    Unit,
)
from rolvast.runner import Options, run

HEAVY = (
    "spacy", "numpy", "regex", "tomllib", "rolvast.lexicon", "rolvast.matching",
    "rolvast.language", "rolvast.linter", "rolvast.prefilter", "rolvast.document",
)  # fmt: skip
LOUD = "Volg [[Jong Amsterdam]]! Wij faciliteren dit middels een formulier 👀 é.\n".replace(
    "[[", ""
).replace("]]", "")
QUIET = "De Lindelaan is maandag dicht.\n"


@pytest.fixture
def drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "drafts"
    folder.mkdir()
    (folder / "luid.txt").write_text(LOUD, encoding="utf-8")
    (folder / "stil.md").write_text(QUIET, encoding="utf-8")
    (folder / "kapot.txt").write_bytes(b"\xff\xfe\xff caf\xe9")
    monkeypatch.chdir(folder)
    return folder


def rolvast(*arguments: str, code: str = "") -> subprocess.CompletedProcess[bytes]:
    start = f"import sys\nsys.argv = ['rolvast', *{list(arguments)!r}]\n"
    text = f"{start}{code}\nfrom rolvast.cli import main\nmain()\n"
    return subprocess.run([sys.executable, "-c", text], capture_output=True, check=False)


def check(*arguments: str, code: str = "") -> subprocess.CompletedProcess[bytes]:
    return rolvast("check", "--pipeline", "none", *arguments, code=code)


@pytest.mark.parametrize("form", ["full", "json", "sarif"])
def test_same_bytes_with_and_without(drafts: Path, tmp_path: Path, form: str) -> None:
    folder = str(tmp_path / "cache")
    runs = [
        check("--output-format", form, *more, ".")
        for more in (
            ["--no-cache"],
            ["--cache-dir", folder],
            ["--cache-dir", folder],
            ["--no-cache", "--jobs", "2"],
            ["--cache-dir", folder, "--jobs", "2"],
        )
    ]
    assert b"GRP101" in runs[0].stdout
    assert len({(r.stdout, r.stderr, r.returncode) for r in runs}) == 1


@pytest.mark.parametrize("name", ["luid.txt", "stil.md"])
def test_a_hit_loads_nothing_heavy(drafts: Path, tmp_path: Path, name: str) -> None:
    folder = str(tmp_path / "cache")
    assert check("--cache-dir", folder, name).returncode in (0, 1)
    code = (
        "import atexit\n"
        f"heavy = set({HEAVY!r})\n"
        "atexit.register(lambda: print(sorted(heavy & set(sys.modules)), file=sys.stderr))"
    )
    assert check("--cache-dir", folder, name, code=code).stderr.decode().strip() == "[]"


def test_a_draft_without_candidate_loads_no_rules(drafts: Path) -> None:
    check("--no-cache", "stil.md")  # compiles the lexicons, unless that was done before
    code = (
        "import atexit\n"
        "atexit.register(lambda: print([m for m in ('spacy', 'regex', 'rolvast.lexicon')"
        " if m in sys.modules], file=sys.stderr))"
    )
    assert check("--no-cache", "stil.md", code=code).stderr.decode().strip() == "[]"


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 400, None])
def test_damage_heals(drafts: Path, tmp_path: Path, damage: bytes | None) -> None:
    folder = tmp_path / "cache"
    first = check("--cache-dir", str(folder), "luid.txt")
    kept = [path for path in folder.rglob("*") if path.is_file() and path.name != ".gitignore"]
    assert kept
    for path in kept:
        path.write_bytes(path.read_bytes()[:-3] if damage is None else damage)
    again = check("--cache-dir", str(folder), "luid.txt")
    assert (again.stdout, again.stderr) == (first.stdout, first.stderr)
    assert all(cache.Folder(str(folder / "outcomes")).get(p.parent.name + p.name) for p in kept)


def test_a_folder_that_cannot_be_used_costs_only_time(drafts: Path, tmp_path: Path) -> None:
    wall = tmp_path / "file"
    wall.write_text("no folder")
    found = check("--cache-dir", str(wall), "luid.txt")
    assert b"GRP101" in found.stdout
    assert found.stderr == b""


def test_what_decides_the_outcome_is_in_the_key(drafts: Path, tmp_path: Path) -> None:
    folder = str(tmp_path / "cache")
    base = Options(paths=("luid.txt",), pipeline="none", cache_dir=folder)
    codes = [f.code for f in run(base).findings]
    assert "GRP101" in codes
    assert "GRP101" not in [f.code for f in run(base._replace(ignore=("GRP",))).findings]
    assert run(base._replace(sender="creator")).findings != run(base).findings
    english = run(base._replace(lang="en")).findings
    assert [f.message for f in english] != [f.message for f in run(base).findings]
    (drafts / "rolvast.toml").write_text('[rules.GRP101]\nseverity = "off"\n')
    assert "GRP101" not in [f.code for f in run(base).findings]
    (drafts / "rolvast.toml").write_text('names = ["Jong Amsterdam"]\n')
    assert "GRP101" not in [f.code for f in run(base).findings]
    (drafts / "rolvast.toml").unlink()
    assert [f.code for f in run(base).findings] == codes


def test_a_lexicon_of_its_own_is_in_the_key(drafts: Path) -> None:
    (drafts / "rolvast.toml").write_text('lexicons = ["eigen.toml"]\n')
    body = (
        '[rule]\ncode = "SLA901"\nname = "eigen"\n'
        + "".join(f'{k}.nl = "x"\n{k}.en = "x"\n' for k in ("message", "advice", "why"))
        + '[terms]\nwords = ["%s"]\n'
    )
    base = Options(paths=("stil.md",), pipeline="none")
    for word, count in (("maandag", 1), ("dinsdag", 0), ("Lindelaan", 1)):
        (drafts / "eigen.toml").write_text(body % word)
        assert len(run(base).findings) == count


def test_the_path_is_where_the_file_is_now(drafts: Path, tmp_path: Path) -> None:
    base = Options(paths=("luid.txt",), pipeline="none", cache_dir=str(tmp_path / "cache"))
    before = run(base).findings
    os.rename("luid.txt", "elders.txt")
    after = run(base._replace(paths=("elders.txt",))).findings
    assert {f.path for f in after} == {"elders.txt"}
    assert [f.fingerprint for f in after] == [f.fingerprint for f in before]


def test_clean_removes_only_its_own(drafts: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    check("--cache-dir", str(folder), "luid.txt")
    (folder / "other").write_text("not ours")
    assert (folder / ".gitignore").read_text() == "*\n"
    assert rolvast("clean", "--cache-dir", str(folder)).returncode == 0
    assert not (folder / "outcomes").exists()
    assert (folder / "other").exists()


def test_the_oldest_go_first(tmp_path: Path) -> None:
    folder = cache.Folder(str(tmp_path / "outcomes"))
    names = [cache.digest(str(number)) for number in range(20)]
    for age, name in enumerate(names):
        folder.put(name, b"x" * 1000)
        os.utime(folder._file(name), (age, age))
    folder.sweep(10_000)
    assert [name in names[-7:] for name in names] == [folder.get(n) is not None for n in names]


POSITION = st.builds(Position, *[st.integers(0, 10**6)] * 5)
TEXT = st.text(st.characters(), max_size=8)
FINDING = st.builds(
    Finding,
    path=st.just("a.txt"),
    severity=st.sampled_from(Severity),
    start=POSITION,
    end=POSITION,
    unit=st.builds(Unit, TEXT, st.none() | TEXT, st.none() | TEXT, st.none() | TEXT),
    speaker=st.none() | TEXT,
    text=TEXT,
    message=TEXT,
    related=st.lists(st.builds(Related, TEXT, TEXT, POSITION, POSITION), max_size=2).map(tuple),
    fixes=st.lists(
        st.builds(
            Fix,
            st.just("safe"),
            TEXT,
            st.lists(st.builds(Edit, POSITION, POSITION, TEXT)).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    suppressed=st.none() | st.builds(Suppression, st.just("inline"), st.none() | TEXT),
    lines=st.lists(TEXT, max_size=2).map(tuple),
    extents=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=2).map(tuple),
)


@given(st.lists(FINDING, max_size=3).map(tuple), st.integers(0, 9), st.booleans())
def test_outcomes_come_back_as_they_were(
    findings: tuple[Finding, ...], count: int, skipped: bool
) -> None:
    checked = Checked("a.txt", findings, (), count, count, skipped)
    body = outcome.dump(checked)
    assert body is not None
    assert outcome.load(body, "a.txt") == checked


@given(st.binary(max_size=60))
def test_bytes_of_others_are_no_outcome(body: bytes) -> None:
    loaded = outcome.load(body, "a.txt")
    assert loaded is None or loaded.path == "a.txt"


@pytest.mark.parametrize("kind", ["timeout", "permission", "missing", "too-large"])
def test_what_may_pass_is_never_kept(kind: str) -> None:
    problem = Problem("a.txt", kind, "…", "…")  # type: ignore[arg-type]
    assert outcome.dump(Checked("a.txt", problems=(problem,))) is None
