"""Deterministic corpora of our own making: the same bytes wherever and whenever they are made."""

from __future__ import annotations

import random
from pathlib import Path

SUBJECTS = (
    "de bakker",
    "het zwembad",
    "onze collega",
    "de buurvrouw",
    "het museum",
    "de trein",
    "de school",
    "het team",
    "de tuinman",
    "de bus",
    "het college",
    "de fietsenmaker",
    "de winkel",
    "het orkest",
    "de dokter",
    "het café",
    "de boer",
    "de schilder",
    "het bestuur",
    "de klas",
)
VERBS = (
    "opent",
    "sluit",
    "verhuist",
    "zoekt",
    "verkoopt",
    "repareert",
    "bezoekt",
    "schildert",
    "kiest",
    "toont",
    "ontvangt",
    "plant",
    "bewaart",
    "tekent",
    "vervoert",
    "onderzoekt",
    "brengt",
    "levert",
)
OBJECTS = (
    "een deur",
    "twee stoelen",
    "brood",
    "planten",
    "een brug",
    "het rooster",
    "oude foto's",
    "kaartjes",
    "een kaart",
    "fietsen",
    "boeken",
    "de folder",
    "een bankje",
    "appels",
    "lampen",
    "de sleutel",
    "een tekening",
    "soep",
    "verf",
    "een piano",
)
PLACES = (
    "bij het station",
    "achter de kerk",
    "in de Kerkstraat",
    "op het plein",
    "naast de brug",
    "tegenover het park",
    "langs de gracht",
    "in het dorp",
    "bij de molen",
    "aan de haven",
)
TIMES = (
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "in het voorjaar",
    "na de zomer",
    "om tien uur",
    "tot half zes",
    "sinds 2019",
    "deze ochtend",
    "tegen de avond",
)
LOUD = (
    "Dit gebeurt middels een formulier.",
    "Volg Jong Amsterdam!",
    "Link in bio 👇",
    "Echt bruut, bro!",
    "Wij faciliteren dit conform de richtlijn.",
    "#JongEde #fomo #yolo #weekend",
)
SYLLABLES = (
    "ba be bo da de do ka ke ko la le lo ma me mo na ne no ra re ro sa se so ta te to".split()
)


def sentence(source: random.Random) -> str:
    """A neutral sentence; one in four holds a word that no other has, as real text does."""
    parts = [source.choice(each) for each in (SUBJECTS, VERBS, OBJECTS, PLACES, TIMES)]
    if source.random() < 0.25:
        parts[2] += " van " + "".join(source.choices(SYLLABLES, k=4)).capitalize()
    text = " ".join(parts)
    return text[0].upper() + text[1:] + "."


def prose(words: int, seed: int, loud: float = 0.0) -> str:
    """Paragraphs of about ``words`` words; a share ``loud`` of the sentences is to be found."""
    source = random.Random(seed)
    lines: list[str] = []
    line: list[str] = []
    while words > 0:
        found = source.choice(LOUD) if source.random() < loud else sentence(source)
        words -= len(found.split())
        line.append(found)
        if len(line) == 5:
            lines.append(" ".join(line))
            line = []
    return "\n\n".join([*lines, " ".join(line)]).strip() + "\n"


def make(folder: Path) -> None:
    """Write every corpus that is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "clean.txt": prose(40, 1),
        "loud.txt": prose(34, 2) + LOUD[1] + " " + LOUD[0] + "\n",
        "million.txt": prose(1_000_000, 3, 0.02),
    }
    for number in range(500):
        title = f"# Bericht {number}\n\n"
        texts[f"repo500/map{number % 20:02}/post{number:03}.md"] = title + prose(
            76, 1000 + number, 0.03
        )
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
