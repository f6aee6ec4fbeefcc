"""The shipped pipeline: the files that were recorded, loadable by anyone, and good enough."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
ARTEFACT = ROOT / "src" / "rolvast" / "builtin"
TRAINING = ROOT / "training"
TREEBANK = Path(os.environ.get("ROLVAST_TREEBANK", ROOT.parent / "shared" / "treebank"))
OWN_BARS = {"POS": 0.945, "tag": 0.92, "morph": 0.94, "lemma": 0.955}
MEGABYTE = 1_000_000

needs_training = pytest.mark.skipif(
    not (TRAINING / "captions_test.conllu").is_file(),
    reason="training/ is not in this copy: it belongs to the repository, not to the package",
)
needs_treebank = pytest.mark.skipif(
    not (TREEBANK / "test.conllu").is_file(),
    reason="no treebank folder: set ROLVAST_TREEBANK, see training/README.md",
)


@pytest.fixture(scope="module")
def nlp() -> Any:
    import spacy

    return spacy.load(ARTEFACT)


@pytest.fixture(autouse=True)
def _importable() -> Iterator[None]:
    sys.path.insert(0, str(ROOT))
    yield
    sys.path.remove(str(ROOT))


def tagged(nlp: Any, *words: str) -> list[tuple[str, str, str]]:
    from spacy.tokens import Doc

    return [(t.pos_, t.tag_, t.lemma_) for t in nlp(Doc(nlp.vocab, words=list(words)))]


def test_components_and_papers(nlp: Any) -> None:
    assert nlp.pipe_names == [
        "tok2vec",
        "morphologizer",
        "tagger",
        "lemmatizer",
        "senter",
        "attribute_ruler",
    ]
    assert nlp.meta["license"] == "CC-BY-SA-4.0"
    for name in ("LICENSE", "ATTRIBUTION.md", "MODEL_CARD.md", "meta.json"):
        assert (ARTEFACT / name).is_file()
    assert "{{" not in (ARTEFACT / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_size() -> None:
    assert sum(p.stat().st_size for p in ARTEFACT.rglob("*")) < 7 * MEGABYTE


def test_no_local_paths() -> None:
    config = (ARTEFACT / "config.cfg").read_text(encoding="utf-8")
    assert "train = null" in config
    assert "path = /" not in config


def test_hashtags_handles_emoji_and_addresses(nlp: Any) -> None:
    name = ("PROPN", "SPEC|deeleigen")
    symbol = ("SYM", "SPEC|symb")
    words = ("#Swipen", "@meld.je", "🔥", "❤️", "www.ggd.nl", "amsterdam.nl/park")
    got = [(pos, tag) for pos, tag, _ in tagged(nlp, *words)]
    assert got == [name, name, symbol, symbol, symbol, symbol]


@pytest.mark.parametrize(
    ("caption", "word", "pos"),
    [
        ("Vet gaaf hoe jij dat doet", "Vet", "ADJ"),
        ("Er zit te veel vet in deze soep .", "vet", "NOUN"),
        ("Deel je foto van de markt", "Deel", "VERB"),
        ("Het laatste deel van de film was spannend .", "deel", "NOUN"),
        ("Onze gast komt uit Groningen .", "gast", "NOUN"),
        ("Mis de finale niet !", "Mis", "VERB"),
    ],
)
def test_senses(nlp: Any, caption: str, word: str, pos: str) -> None:
    words = caption.split()
    assert tagged(nlp, *words)[words.index(word)][0] == pos


@needs_training
def test_checksums() -> None:
    from training.check import differences

    assert differences() == []


@needs_training
def test_scores_on_our_own_captions(nlp: Any) -> None:
    from training.evaluate import score_conllu
    from training.treebank import read_conllu

    scores = score_conllu(nlp, read_conllu(TRAINING / "captions_test.conllu"))
    assert {k: v.value for k, v in scores.items() if v.value < OWN_BARS[k]} == {}


@needs_training
@needs_treebank
def test_scores_on_the_treebank(nlp: Any) -> None:
    from training.evaluate import BARS, score_all

    results = score_all(nlp, TREEBANK)
    short = {
        (name, kind): score.value
        for name, scores in results.items()
        for kind, score in scores.items()
        if score.value < BARS.get(name, {}).get(kind, 0)
    }
    assert short == {}


@needs_training
@needs_treebank
def test_no_evaluation_sentence_is_trained_on() -> None:
    from training.treebank import OWN_TEMPLATES, OWN_TRAIN, check_sentences, held_out_keys
    from training.treebank import read_conllu as read

    held_out = held_out_keys(TREEBANK)
    for name in (*OWN_TRAIN, *OWN_TEMPLATES):
        check_sentences(name, read(TRAINING / name), held_out)


@needs_training
def test_without_the_data_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from training.__main__ import main

    assert main([str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert "train_gold.conllu" in error
    assert "training/README.md" in error


@needs_training
def test_recorded_scores_meet_the_bars() -> None:
    from training.evaluate import BARS

    performance = json.loads((ARTEFACT / "meta.json").read_text(encoding="utf-8"))["performance"]
    for name, bars in BARS.items():
        for kind, bar in bars.items():
            assert performance[name][kind] >= round(bar, 4)
