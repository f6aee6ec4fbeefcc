"""Scores of a pipeline: `python training/evaluate.py DATA_FOLDER [--model PATH]`.

Everything is measured on gold tokens, and each sentence is tagged on its own, as the linter does.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from training.treebank import (  # noqa: E402
    CAPTION_TESTS,
    OWN_TEST,
    UD_TEST,
    Gold,
    Sentence,
    check_folder,
    read_caption_test,
    read_conllu,
)

ARTEFACT = HERE.parent / "src" / "rolvast" / "builtin"
PUBLISHED = {"POS": 0.958, "tag": 0.940, "morph": 0.951, "lemma": 0.950}
BARS = {
    "UD test": {"POS": 0.940, "tag": 0.925, "morph": 0.940, "lemma": 0.950},
    "caption_test1": {"POS": 0.975, "lemma": 0.965, "imperatives": 38 / 40, "ambiguous": 41 / 44},
    "caption_test2": {"POS": 0.955},
}
# Not scored in the caption tests: a rule tags them, see training/package.py.
SOCIAL = re.compile(r"[#@]\w|\w+(\.\w+)*\.(nl|com|be|org|net|eu)(/|$)|https?:|www\.")
SENTENCE_END = frozenset(".?!:")
_AMBIGUOUS = """
    app bio boek check chill claim deel dik dope drop gast gasten hard kom like likes link links
    lit meld mis mist nice post scoor stem stress stuur tag trap vet volg win ziek
"""
AMBIGUOUS = frozenset(_AMBIGUOUS.split())


@dataclass
class Score:
    """So many right out of so many."""

    right: int = 0
    total: int = 0

    def add(self, correct: bool) -> None:
        self.right += correct
        self.total += 1

    @property
    def value(self) -> float:
        return self.right / self.total if self.total else 0.0

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.right}/{self.total})"


Scores = dict[str, Score]


def tag(nlp: Language, sentences: Iterable[Sequence[str]]) -> Iterable[Doc]:
    return nlp.pipe(Doc(nlp.vocab, words=list(words)) for words in sentences)


def is_social(form: str) -> bool:
    return bool(SOCIAL.match(form)) or all(ord(c) > 0x2000 for c in form)


def score_conllu(nlp: Language, sentences: Sequence[Sentence]) -> Scores:
    """POS, tag, morphology and lemma of every token; an unknown tag (`_`) is not scored."""
    scores = {name: Score() for name in ("POS", "tag", "morph", "lemma")}
    for gold, doc in zip(sentences, tag(nlp, [s.words for s in sentences]), strict=True):
        rows = zip(gold.pos, gold.tags, gold.morphs, gold.lemmas, doc, strict=True)
        for pos, xpos, morph, lemma, token in rows:
            scores["POS"].add(token.pos_ == pos)
            scores["morph"].add(str(token.morph) == morph)
            scores["lemma"].add(token.lemma_ == lemma)
            if xpos:
                scores["tag"].add(token.tag_ == xpos)
    return scores


def score_captions(nlp: Language, captions: Sequence[Sequence[Gold]]) -> Scores:
    """`form|POS|lemma` tests; emoji, hashtags, handles and addresses count apart, as `social`."""
    names = ("POS", "lemma", "imperatives", "ambiguous", "social")
    scores = {name: Score() for name in names}
    for gold, doc in zip(captions, tag(nlp, [[t.form for t in c] for c in captions]), strict=True):
        for i, (want, token) in enumerate(zip(gold, doc, strict=True)):
            _score_token(scores, gold, i, want, token)
    return scores


def _score_token(scores: Scores, caption: Sequence[Gold], i: int, want: Gold, token: Token) -> None:
    right = token.pos_ in want.pos
    if is_social(want.form):
        scores["social"].add(right)
        return
    scores["POS"].add(right)
    scores["lemma"].add(token.lemma_.lower() in {x.lower() for x in want.lemmas})
    if want.form.lower() in AMBIGUOUS:
        scores["ambiguous"].add(right)
    if _opens(caption, i) and want.pos <= {"VERB", "AUX"}:
        scores["imperatives"].add(right)


def _opens(caption: Sequence[Gold], i: int) -> bool:
    """A verb that opens a sentence, or a second one after `en`: `Like en volg`."""
    before = caption[i - 1].form.lower() if i else ""
    return i == 0 or before in SENTENCE_END or (before == "en" and i == 2)


def score_all(nlp: Language, data: Path) -> dict[str, Scores]:
    results = {"UD test": score_conllu(nlp, read_conllu(data / UD_TEST))}
    for name in CAPTION_TESTS:
        captions = read_caption_test(data / name)
        if captions:
            results[name.removesuffix(".txt")] = score_captions(nlp, captions)
    if (HERE / OWN_TEST).exists():
        results["captions_test"] = score_conllu(nlp, read_conllu(HERE / OWN_TEST))
    return results


def table(results: dict[str, Scores]) -> list[str]:
    """One line a score: ours, the bar, and what nl_core_news_sm publishes for its own test."""
    lines = [f"{'set':15}{'score':13}{'ours':22}{'bar':>6}  {'':6}{'nl_core_news_sm':>16}"]
    for name, scores in results.items():
        for kind, score in scores.items():
            bar = BARS.get(name, {}).get(kind)
            known = f"{PUBLISHED[kind]:.3f}" if name == "UD test" else ""
            verdict = "" if bar is None else "ok" if score.value >= bar else "SHORT"
            shown = "" if bar is None else f"{bar:.3f}"
            lines.append(f"{name:15}{kind:13}{score!s:22}{shown:>6}  {verdict:6}{known:>16}")
    return lines


def errors(nlp: Language, sentences: Sequence[Sentence]) -> Iterable[str]:
    """The wrong parts of speech, for whoever improves the data."""
    for gold, doc in zip(sentences, tag(nlp, [s.words for s in sentences]), strict=True):
        wrong = [
            f"{t.text}: {t.pos_}, not {p}"
            for t, p in zip(doc, gold.pos, strict=True)
            if t.pos_ != p
        ]
        if wrong:
            yield f"{' '.join(gold.words)}  |  {'; '.join(wrong)}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder described in training/README.md")
    parser.add_argument("--model", default=str(ARTEFACT), help="a folder or installed package")
    parser.add_argument("--errors", action="store_true", help="wrong tokens of our own test")
    options = parser.parse_args(arguments)
    check_folder(options.data)
    nlp = spacy.load(options.model)
    results = score_all(nlp, options.data)
    print("\n".join(table(results)))
    if options.errors:
        print("\n".join(errors(nlp, read_conllu(HERE / OWN_TEST))))
    met = all(results[s][k].value >= bar for s in results for k, bar in BARS.get(s, {}).items())
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
