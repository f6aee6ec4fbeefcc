"""What social media does to text, done to the training text: an augmenter for spaCy."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

Token = dict[str, Any]
FIELDS = ("words", "lemmas", "pos", "tags", "morphs", "sent_starts")
_EMOJI = "🔥 😂 ❤️ 👀 😍 🎉 💪 👇 ✨ 🙌 😎 🥳 📸 😭 💙 🚲 ☀️ 🤔 👉 ➡️ 🙏 😅 💯 🫶 🌊 ⚽ 📍 ✅"
_TOPICS = """
    zomer school amsterdam voorjou jongeren fyp feest muziek wijk voetbal dansen utrecht vrijdag
    stage werk natuur stad samen sport nieuws weekend fiets museum boek film
"""
_HANDLES = "lisa gemeente studio020 wijkteam jongutrecht bieb radio038 sportclub noa.fit"
EMOJI = _EMOJI.split()
TOPICS = _TOPICS.split()
HANDLES = _HANDLES.split()


@spacy.registry.augmenters("rolvast.social.v1")
def create_social_augmenter(
    level: float,
) -> Callable[[Language, Example], Iterator[Example]]:
    rng = random.Random(20240)

    def augment(nlp: Language, example: Example) -> Iterator[Example]:
        if rng.random() >= level or not len(example.reference):
            yield example
            return
        tokens = change(rng, read(example.reference))
        reference = write(nlp, tokens)
        predicted = Doc(nlp.vocab, words=[t["words"] for t in tokens])
        yield Example(predicted, reference)

    return augment


def read(doc: Doc) -> list[Token]:
    return [
        {
            "words": t.text,
            "lemmas": t.lemma_,
            "pos": t.pos_,
            "tags": t.tag_,
            "morphs": str(t.morph),
            "sent_starts": bool(t.is_sent_start),
        }
        for t in doc
    ]


def write(nlp: Language, tokens: list[Token]) -> Doc:
    columns: dict[str, Any] = {name: [t[name] for t in tokens] for name in FIELDS}
    return Doc(nlp.vocab, **columns)


def change(rng: random.Random, tokens: list[Token]) -> list[Token]:
    dice = rng.random()
    if dice < 0.45:
        tokens = [lowered(t) for t in tokens]
    elif dice < 0.50:
        tokens = [{**t, "words": t["words"].upper()} for t in tokens]
    elif dice < 0.60:
        tokens = [lowered(t) if t["sent_starts"] and t["pos"] != "PROPN" else t for t in tokens]
    if rng.random() < 0.6:
        tokens = without_final_stop(tokens)
    if rng.random() < 0.5:
        tokens = tokens + tail(rng)
    return tokens


def lowered(token: Token) -> Token:
    return {**token, "words": token["words"].lower(), "lemmas": token["lemmas"].lower()}


def without_final_stop(tokens: list[Token]) -> list[Token]:
    last = len(tokens) - 1
    while last > 0 and tokens[last]["words"] in {".", "!", "?"}:
        last -= 1
    return tokens[: last + 1]


def tail(rng: random.Random) -> list[Token]:
    emoji = [made(rng.choice(EMOJI), "SYM", "SPEC|symb") for _ in range(rng.randint(0, 2))]
    names = []
    for _ in range(rng.randint(0, 3)):
        name = "#" + rng.choice(TOPICS) if rng.random() < 0.75 else "@" + rng.choice(HANDLES)
        names.append(made(name, "PROPN", "SPEC|deeleigen"))
    return emoji + names


def made(form: str, pos: str, tag: str) -> Token:
    return {
        "words": form,
        "lemmas": form,
        "pos": pos,
        "tags": tag,
        "morphs": "",
        "sent_starts": False,
    }
