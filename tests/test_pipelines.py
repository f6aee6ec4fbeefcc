"""Both paths to a pipeline: the shipped one, and any installed package by name."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from rolvast.language import BUILTIN, Tagged, load_pipeline

TEXT = "Meld je nu aan! Er wordt gewerkt aan een oplossing. Geen stress, link in bio."


def install(folder: Path, name: str, model: Path) -> None:
    """Put a pipeline package beside the others, as pip would leave it."""
    package = folder / name
    meta = json.loads((model / "meta.json").read_text(encoding="utf-8"))
    inner = package / f"{name}-{meta['version']}"
    shutil.copytree(model, inner)
    meta.update(lang="nl", name=name.removeprefix("nl_"))
    for place in (inner / "meta.json", package / "meta.json"):
        place.write_text(json.dumps(meta), encoding="utf-8")
    (package / "__init__.py").write_text(
        "from pathlib import Path\n"
        "from spacy.util import load_model_from_init_py\n"
        "def load(**overrides):\n"
        "    return load_model_from_init_py(__file__, **overrides)\n",
        encoding="utf-8",
    )
    info = folder / f"{name}-{meta['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {meta['version']}\n", encoding="utf-8"
    )


def check(folder: Path, name: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "rolvast", "check", "--isolated", "--no-cache", "--pipeline", name,
         "--output-format", "json", "-"],
        input=TEXT.encode(),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(folder)},
        check=False,
    )  # fmt: skip


def findings(run: subprocess.CompletedProcess[bytes]) -> list[tuple[str, str]]:
    return [(f["code"], f["text"]) for f in json.loads(run.stdout)["findings"]]


def test_an_installed_pipeline_gives_the_same_findings(tmp_path: Path) -> None:
    install(tmp_path, "nl_second_pipeline", BUILTIN)
    second = check(tmp_path, "nl_second_pipeline")
    assert second.returncode == 1, second.stderr.decode()
    assert json.loads(second.stdout)["tool"]["pipeline"]["name"] == "nl_second_pipeline"
    assert findings(second) == findings(check(tmp_path, "builtin"))


def test_a_pipeline_without_tags_is_refused(tmp_path: Path) -> None:
    import spacy

    spacy.blank("nl").to_disk(tmp_path / "blank")
    install(tmp_path, "nl_bare_pipeline", tmp_path / "blank")
    run = check(tmp_path, "nl_bare_pipeline")
    problem = json.loads(run.stdout)["errors"][0]
    assert run.returncode == 2
    assert problem["kind"] == "pipeline"
    assert "tagger" in problem["message"]


def test_a_missing_pipeline_names_the_command(tmp_path: Path) -> None:
    run = check(tmp_path, "nl_core_news_md")
    problem = json.loads(run.stdout)["errors"][0]
    assert run.returncode == 2
    assert "nl_core_news_md" in problem["message"]
    assert "pip install" in problem["remedy"]


@pytest.mark.skipif(find_spec("nl_core_news_sm") is None, reason="nl_core_news_sm is not installed")
def test_spacys_own_dutch_pipeline(tmp_path: Path) -> None:
    run = check(tmp_path, "nl_core_news_sm")
    assert run.returncode == 1
    assert {code[:3] for code, _ in findings(run)} >= {"CTA", "SLA"}


def test_a_path_is_never_loaded(tmp_path: Path) -> None:
    run = check(tmp_path, str(BUILTIN))
    assert run.returncode == 2


@pytest.mark.parametrize(
    ("sentence", "word", "pos"),
    [
        ("Meld je nu aan", 0, "VERB"),
        ("Check de site", 0, "VERB"),
        ("Het vet moet in de bak", 1, "NOUN"),
        ("deel dit met je vrienden", 0, "VERB"),
        ("Een deel van de groep", 1, "NOUN"),
    ],
)
def test_the_shipped_pipeline_tells_senses_apart(sentence: str, word: int, pos: str) -> None:
    tagged: list[Tagged] = load_pipeline("builtin").tag([sentence.split()])[0]
    assert tagged[word].pos == pos
