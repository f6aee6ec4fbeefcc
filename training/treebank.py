"""Reading CoNLL-U, the checks on the data folder, and the conversion to spaCy's own format."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

HERE = Path(__file__).parent
OWN_TRAIN = ("train_captions.conllu", "captions.conllu")
OWN_TEMPLATES = ("train_templates.conllu", "templates.conllu")
OWN_TEST = "captions_test.conllu"
UD_TRAIN = ("train_gold.conllu", "train_lassy2017conv.conllu", "train_alpino_cdb.conllu")
UD_DEV = "dev.conllu"
UD_TEST = "test.conllu"
CAPTION_TESTS = ("caption_test1.txt", "caption_test2.txt")
SENTENCES_PER_DOC = 3
CAPTION_COPIES = 2

# First part of the sentence id -> where the text comes from. Anything else is refused.
LICENCES = {
    "alpino-test": "CC-BY-SA-4.0",
    "alpino-dev": "CC-BY-SA-4.0",
    "alpino-train-2017": "CC-BY-SA-4.0",
    "cdb": "CC-BY-SA-4.0",
    "lassy-dev": "CC-BY-SA-4.0",
    "lassy-test28": "CC-BY-SA-4.0",
    "lassy-head-dev": "CC-BY-SA-4.0",
    "lassy-head-test": "CC-BY-SA-4.0",
    "lassy-r2.1": "CC-BY-SA-4.0",
    "lassy-2017": "CC-BY-SA-4.0",
    "caption": "own",
    "caption2": "own",
    "caption-test": "own",
    "template": "own",
    "template2": "own",
}


class DataError(Exception):
    """The data folder cannot be used; the message says what to do."""


@dataclass
class Sentence:
    """One sentence of a CoNLL-U file; `doc` groups the sentences of one caption."""

    id: str
    doc: str
    words: list[str] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    pos: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    morphs: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)

    def add(self, line: str) -> None:
        cells = line.split("\t")
        if len(cells) != 10:
            raise DataError(f"{self.id}: a CoNLL-U line has 10 columns, not {len(cells)}: {line!r}")
        if not cells[0].isdigit():
            return
        self.words.append(cells[1])
        self.lemmas.append(cells[2])
        self.pos.append(cells[3])
        self.tags.append("" if cells[4] == "_" else cells[4])
        self.morphs.append("" if cells[5] == "_" else cells[5])
        self.spaces.append("SpaceAfter=No" not in cells[9])


def read_conllu(path: Path) -> list[Sentence]:
    """All sentences of a file. `# newdoc id` starts a caption of several sentences."""
    sentences: list[Sentence] = []
    name = doc = ""
    current: Sentence | None = None
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newdoc id = "):
            doc = line.removeprefix("# newdoc id = ")
        elif line.startswith("# sent_id = "):
            name = line.removeprefix("# sent_id = ")
        elif not line:
            current = None
        elif not line.startswith("#"):
            if current is None:
                current = Sentence(name, doc)
                sentences.append(current)
            current.add(line)
    return sentences


def locate(data: Path, name: str) -> Path:
    """A file of the data folder, or our own one beside this module."""
    own = HERE / name
    return own if own.exists() else data / name


def check_folder(data: Path) -> None:
    """Raise when the folder is not what training/README.md describes."""
    missing = [n for n in (*UD_TRAIN, UD_DEV, UD_TEST) if not (data / n).is_file()]
    if missing:
        raise DataError(
            f"{data} lacks {', '.join(missing)}. These hold the UD_Dutch-Alpino and "
            "UD_Dutch-LassySmall treebanks (CC BY-SA 4.0), which are not part of this project. "
            "training/README.md says which public releases to get and how to put the folder "
            "together."
        )


def key(words: Iterable[str]) -> str:
    """A sentence by its letters and digits only: what counts as the same text."""
    return re.sub(r"[\W_]+", "", "".join(words).lower())


def held_out_keys(data: Path) -> dict[str, str]:
    """Text keys of every sentence that is evaluated on, with the file it stands in."""
    keys = {}
    for path in (data / UD_TEST, data / UD_DEV, HERE / OWN_TEST):
        if path.exists():
            keys.update({key(s.words): path.name for s in read_conllu(path)})
    for name in CAPTION_TESTS:
        for tokens in read_caption_test(data / name):
            keys[key(t.form for t in tokens)] = name
    return keys


def check_sentences(name: str, sentences: Sequence[Sentence], held_out: dict[str, str]) -> None:
    """Leakage by text, and a known licence for every source."""
    sources = {s.id.split("/")[0] for s in sentences}
    unknown = sources - LICENCES.keys()
    if unknown:
        raise DataError(f"{name}: no licence known for {', '.join(sorted(unknown))}")
    leaks = [s for s in sentences if len(key(s.words)) > 2 and key(s.words) in held_out]
    if leaks:
        first = leaks[0]
        raise DataError(
            f"{name}: {len(leaks)} sentences stand in an evaluation file too, the first is "
            f"{first.id} ({held_out[key(first.words)]}): {' '.join(first.words)}"
        )


@dataclass(frozen=True)
class Gold:
    """One token of a caption test: every accepted part of speech and lemma."""

    form: str
    pos: frozenset[str]
    lemmas: frozenset[str]


def read_caption_test(path: Path) -> list[list[Gold]]:
    """Lines of `form|POS|lemma`, alternatives with `/`; without a lemma: the form, lower-cased."""
    if not path.exists():
        return []
    captions = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("# "):
            captions.append([_gold(cell) for cell in line.split()])
    return captions


def _gold(cell: str) -> Gold:
    form, pos, *lemma = cell.split("|")
    lemmas = lemma[0].split("/") if lemma else [form.lower()]
    return Gold(form, frozenset(pos.split("/")), frozenset(lemmas))


def sentence_starts(sentence: Sentence) -> list[bool]:
    """Our captions keep two short sentences in one block: a capital after `.?!` starts one."""
    words = sentence.words
    ours = LICENCES[sentence.id.split("/")[0]] == "own"
    return [
        i == 0 or (ours and words[i - 1] in {".", "?", "!"} and word[0].isupper())
        for i, word in enumerate(words)
    ]


def to_doc(vocab: Vocab, sentences: Sequence[Sentence]) -> Doc:
    def joined(attr: str) -> list[Any]:
        return [value for s in sentences for value in getattr(s, attr)]

    starts: list[bool | int | None] = [start for s in sentences for start in sentence_starts(s)]
    return Doc(
        vocab,
        words=joined("words"),
        spaces=joined("spaces"),
        lemmas=joined("lemmas"),
        pos=joined("pos"),
        tags=joined("tags"),
        morphs=joined("morphs"),
        sent_starts=starts,
    )


def in_groups(sentences: Sequence[Sentence], size: int) -> Iterator[list[Sentence]]:
    for start in range(0, len(sentences), size):
        yield list(sentences[start : start + size])


def by_caption(sentences: Iterable[Sentence]) -> list[list[Sentence]]:
    groups: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        groups.setdefault(sentence.doc or sentence.id, []).append(sentence)
    return list(groups.values())


def convert(data: Path, out: Path) -> dict[str, int]:
    """Check everything and write train.spacy and dev.spacy; the number of tokens by file."""
    check_folder(data)
    held_out = held_out_keys(data)
    vocab = Vocab()
    docs: list[Doc] = []
    counts: dict[str, int] = {}
    for name in (*UD_TRAIN, *OWN_TRAIN, *OWN_TEMPLATES):
        path = locate(data, name)
        if not path.exists():
            continue
        sentences = read_conllu(path)
        check_sentences(name, sentences, held_out)
        counts[name] = sum(len(s.words) for s in sentences)
        ours = name not in UD_TRAIN
        groups = by_caption(sentences) if ours else in_groups(sentences, SENTENCES_PER_DOC)
        copies = CAPTION_COPIES if name in OWN_TRAIN else 1
        docs += [to_doc(vocab, group) for group in groups for _ in range(copies)]
    out.mkdir(parents=True, exist_ok=True)
    DocBin(docs=docs, store_user_data=False).to_disk(out / "train.spacy")
    dev = [to_doc(vocab, g) for g in in_groups(read_conllu(data / UD_DEV), SENTENCES_PER_DOC)]
    DocBin(docs=dev, store_user_data=False).to_disk(out / "dev.spacy")
    return counts


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
