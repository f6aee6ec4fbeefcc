"""From a trained pipeline to the folder that ships: rules around the model, trimming, papers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import spacy
import srsly  # type: ignore[import-untyped]
from spacy.language import Language
from spacy.tokens import Doc

from training.templates import verbs
from training.treebank import (
    LICENCES,
    OWN_TEMPLATES,
    OWN_TEST,
    OWN_TRAIN,
    UD_TRAIN,
    locate,
    read_conllu,
    sha256,
)

HERE = Path(__file__).parent
PAPERS = HERE / "papers"
CHECKSUMS = HERE / "checksums.json"
LEMMAS = HERE / "lemmas.tsv"
CONFIG = HERE / "config.cfg"
VERSION = "0.1.0"
EMOJI = "^[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff]"
CARRIERS = {
    "VERB": ("{} dit", "ik {} dit .", "hij {} dit nu .", "dit is {} .", "we willen dit {} ."),
    "NOUN": ("de {} zijn er .", "een {} van ons", "{} !"),
    "ADJ": ("wat een {} dag", "dat is {} !"),
    "ADV": ("dit is {} leuk",),
}
Exception_ = tuple[str, str, str]


def exceptions() -> Iterator[Exception_]:
    """Form, part of speech and lemma of caption verbs in every form, and of lemmas.tsv."""
    for verb in verbs():
        words = [verb.imperative(), verb.third(), verb.third(whole=True), verb.preterite()]
        for word in (*words, verb.perfect(), verb.infinite(), verb.bare()):
            yield word.form, "VERB", word.lemma
    for line in LEMMAS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            form, pos, lemma = line.split("\t")
            yield form, pos, lemma


def ambiguous_forms() -> set[tuple[str, str]]:
    """Forms with more than one lemma, which a look-up cannot decide."""
    lemmas: dict[tuple[str, str], set[str]] = {}
    for form, pos, lemma in exceptions():
        lemmas.setdefault((form, pos), set()).add(lemma)
    unclear = {key for key, found in lemmas.items() if len(found) > 1}
    return unclear | {("plant", "VERB")}  # planten


def missed(nlp: Language) -> list[Exception_]:
    """The exceptions whose lemma the edit trees get wrong more often than right.

    Not all of them: every pattern of the ruler is tried on every token.
    """
    unclear = ambiguous_forms()
    table = sorted({e for e in exceptions() if e[:2] not in unclear})
    sentences = [(e, c.format(e[0]).split()) for e in table for c in CARRIERS[e[1]]]
    docs = nlp.pipe(Doc(nlp.vocab, words=words) for _, words in sentences)
    balance: dict[Exception_, int] = {}
    for (entry, _), doc in zip(sentences, docs, strict=True):
        form, pos, lemma = entry
        for token in doc:
            if token.text == form and token.pos_ == pos:
                step = 1 if token.lemma_ != lemma else -1
                balance[entry] = balance.get(entry, 0) + step
    return sorted(entry for entry, wrong in balance.items() if wrong > 0)


def add_rules(nlp: Language) -> int:
    """An attribute ruler for what is no matter of learning; the number of look-up lemmas."""
    lookups = missed(nlp)
    ruler: Any = nlp.add_pipe("attribute_ruler", last=True)
    name = {"POS": "PROPN", "TAG": "SPEC|deeleigen", "MORPH": ""}
    symbol = {"POS": "SYM", "TAG": "SPEC|symb", "MORPH": ""}
    ruler.add([[{"TEXT": {"REGEX": r"^[#@]\w"}}]], name)
    ruler.add([[{"TEXT": {"REGEX": EMOJI}}], [{"LIKE_URL": True}]], symbol)
    for form, pos, lemma in lookups:
        ruler.add([[{"LOWER": form, "POS": pos}]], {"LEMMA": lemma})
    return len(lookups)


def needed_strings(nlp: Language) -> set[str]:
    """What the strings of the vocabulary are kept for: edit trees, tags, morphology."""
    lemmatizer: Any = nlp.get_pipe("lemmatizer")
    strings = set()
    for tree in srsly.msgpack_loads(lemmatizer.trees.to_bytes())["trees"]:
        for side in ("orig", "subst"):
            if side in tree:
                strings.add(nlp.vocab.strings[tree[side]])
    morphologizer: Any = nlp.get_pipe("morphologizer")
    tagger: Any = nlp.get_pipe("tagger")
    strings.update(tagger.labels)
    for label in morphologizer.labels:
        strings.add(label)
        strings.update(label.split("|"))
        strings.update(part for pair in label.split("|") for part in pair.split("="))
    strings.update(lemma for _, _, lemma in exceptions())
    return strings - {""}


def without_paths(nlp: Language) -> None:
    """The settings of a training run do not belong in what ships: they name local files."""
    config = nlp.config
    config["paths"] = {"train": None, "dev": None}
    for corpus in config["corpora"].values():
        corpus["path"] = None
    nlp.config = config


def describe(nlp: Language, scores: dict[str, dict[str, float]], counts: dict[str, int]) -> None:
    nlp.meta.update(
        name="rolvast_builtin",
        version=VERSION,
        description="Dutch parts of speech, CGN tags, lemmas and sentence starts, for captions.",
        author="the rolvast project",
        license="CC-BY-SA-4.0",
        url="https://github.com/rolvast/rolvast",
        spacy_version=">=3.8.0,<3.9.0",
        sources=[
            {"name": "UD_Dutch-Alpino", "license": "CC BY-SA 4.0"},
            {"name": "UD_Dutch-LassySmall", "license": "CC BY-SA 4.0"},
            {"name": "Alpino Treebank, cdb part", "license": "CC BY-SA 4.0"},
            {"name": "Captions written for rolvast", "license": "MIT"},
        ],
        performance=scores,
        training_tokens=counts,
    )


def files_of(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file())


def checksums(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): sha256(p) for p in files_of(folder)}


def data_checksums(data: Path) -> dict[str, str]:
    names: Iterable[str] = (*UD_TRAIN, *OWN_TRAIN, *OWN_TEMPLATES, OWN_TEST, LEMMAS.name)
    return {name: sha256(locate(data, name)) for name in names}


def source_counts(data: Path) -> dict[str, int]:
    """Sentences by source, for the model card."""
    counts: dict[str, int] = {}
    for name in (*UD_TRAIN, *OWN_TRAIN, *OWN_TEMPLATES):
        for sentence in read_conllu(locate(data, name)):
            source = sentence.id.split("/")[0]
            counts[source] = counts.get(source, 0) + 1
    return counts


def write_card(out: Path, data: Path, lines: Iterable[str]) -> None:
    """The model card: a text of ours with the figures of this fit."""
    sources = "\n".join(
        f"| {name} | {number:,} | {'own work' if LICENCES[name] == 'own' else LICENCES[name]} |"
        for name, number in sorted(source_counts(data).items())
    )
    sums = "\n".join(f"    {digest}  {name}" for name, digest in data_checksums(data).items())
    card = (PAPERS / "MODEL_CARD.md").read_text(encoding="utf-8")
    card = card.replace("{{sources}}", sources).replace("{{data sha256}}", sums)
    card = card.replace("{{scores}}", "\n".join(f"    {line}".rstrip() for line in lines))
    card = card.replace("{{config sha256}}", sha256(CONFIG))
    (out / "MODEL_CARD.md").write_text(card, encoding="utf-8", newline="\n")
    for name in ("LICENSE", "ATTRIBUTION.md"):
        shutil.copyfile(PAPERS / name, out / name)


def build(trained: Path, out: Path) -> tuple[Language, int]:
    """Load the trained pipeline and write it to `out` with rules and only the strings it needs."""
    nlp = spacy.load(trained)
    lookups = add_rules(nlp)
    without_paths(nlp)
    save(nlp, out)
    return nlp, lookups


def save(nlp: Language, out: Path) -> None:
    if out.exists():
        shutil.rmtree(out)
    nlp.to_disk(out)
    strings = sorted(needed_strings(nlp))
    text = json.dumps(strings, ensure_ascii=False, indent=0)
    (out / "vocab" / "strings.json").write_text(text, encoding="utf-8", newline="\n")


def write_checksums(out: Path, data: Path) -> None:
    sums = {
        "artefact": checksums(out),
        "data": data_checksums(data),
        "config": {CONFIG.name: sha256(CONFIG)},
    }
    CHECKSUMS.write_text(json.dumps(sums, indent=1) + "\n", encoding="utf-8", newline="\n")
