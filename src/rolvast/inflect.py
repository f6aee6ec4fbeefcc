"""Dutch inflection for ``~lemma``: every form a lemma may take, made once when rules load.

A form table is right where a stemmer or tagger is not (``gechild``, ``flext``, ``vettere``),
needs no pipeline, and gives the prefilter its words. It may make forms nobody uses; that
costs nothing. Separable verbs give their joined forms and, through :func:`separate`, their
split ones.
"""

from __future__ import annotations

from functools import lru_cache

VOWELS = "aeiou"
_VOICELESS = ("p", "t", "k", "f", "s", "ch", "x", "sh", "c")
_UNSTRESSED = ("be", "ver", "ont", "her", "ge")

PARTICLES = (
    "terug", "samen", "achter", "binnen", "boven", "buiten", "tegen", "onder", "over", "voor",
    "door", "klaar", "neer", "plaats", "deel", "vast", "open", "langs", "los", "mis", "mede",
    "rond", "thuis", "toe", "uit", "aan", "bij", "mee", "met", "weg", "af", "in", "na", "om",
    "op", "vrij", "stil", "waar", "wijs",
)  # fmt: skip
"""Particles of separable verbs, longest first where one begins another."""

_IRREGULAR: dict[str, str] = {
    # infinitive: other forms. Present forms that follow the rules are made by the rules.
    "zijn": "ben bent is was waren geweest wees weest zij",
    "hebben": "heb hebt heeft had hadden gehad",
    "worden": "word wordt werd werden geworden",
    "kunnen": "kan kun kunt kon konden gekund",
    "willen": "wil wilt wilde wou wilden gewild",
    "zullen": "zal zul zult zou zouden",
    "mogen": "mag moogt mocht mochten gemogen",
    "moeten": "moet moest moesten gemoeten",
    "gaan": "ga gaat ging gingen gegaan",
    "staan": "sta staat stond stonden gestaan",
    "slaan": "sla slaat sloeg sloegen geslagen",
    "doen": "doe doet deed deden gedaan",
    "zien": "zie ziet zag zagen gezien",
    "komen": "kom komt kwam kwamen gekomen",
    "brengen": "bracht brachten gebracht",
    "denken": "dacht dachten gedacht",
    "zoeken": "zocht zochten gezocht",
    "kopen": "kocht kochten gekocht",
    "weten": "weet wist wisten geweten",
    "zeggen": "zei zeiden gezegd zegde",
    "leggen": "legde gelegd lei",
    "nemen": "nam namen genomen",
    "geven": "geef geeft gaf gaven gegeven",
    "lezen": "las lazen gelezen",
    "spreken": "sprak spraken gesproken",
    "breken": "brak braken gebroken",
    "steken": "stak staken gestoken",
    "krijgen": "kreeg kregen gekregen",
    "blijven": "bleef bleven gebleven",
    "schrijven": "schreef schreven geschreven",
    "kijken": "keek keken gekeken",
    "grijpen": "greep grepen gegrepen",
    "bijten": "beet beten gebeten",
    "begrijpen": "begreep begrepen",
    "kiezen": "koos kozen gekozen",
    "bieden": "bood boden geboden",
    "verliezen": "verloor verloren",
    "vinden": "vond vonden gevonden",
    "binden": "bond bonden gebonden",
    "vragen": "vroeg vroegen gevraagd",
    "dragen": "droeg droegen gedragen",
    "laten": "liet lieten gelaten",
    "lopen": "liep liepen gelopen",
    "roepen": "riep riepen geroepen",
    "houden": "hou hield hielden gehouden",
    "vallen": "viel vielen gevallen",
    "hangen": "hing hingen gehangen",
    "vangen": "ving vingen gevangen",
    "zenden": "zond zonden gezonden",
    "treden": "trad traden getreden",
    "treffen": "trof troffen getroffen",
    "trekken": "trok trokken getrokken",
    "helpen": "hielp hielpen geholpen",
    "sluiten": "sloot sloten gesloten",
    "besluiten": "besloot besloten",
    "onderzoeken": "onderzocht onderzochten",
    "verstaan": "verstond verstonden",
    "ontvangen": "ontving ontvingen",
    "stijgen": "steeg stegen gestegen",
    "winnen": "won wonnen gewonnen",
    "beginnen": "begon begonnen",
    "springen": "sprong sprongen gesprongen",
    "drinken": "dronk dronken gedronken",
    "eten": "at aten gegeten",
    "zitten": "zat zaten gezeten",
    "liggen": "lag lagen gelegen",
    "bakken": "gebakken",
}


@lru_cache(maxsize=4096)
def forms(lemma: str, part: str | None = None) -> frozenset[str]:
    """All forms of a lemma. ``part`` is ``verb``, ``noun`` or ``adjective``; None guesses.

    A lemma that ends in ``en`` (or is a known irregular verb) is taken for a verb, any other
    for a noun that may also be an adjective.
    """
    if part is None:
        base = _without_particle(lemma)[1]
        part = "verb" if base in _IRREGULAR or (base.endswith("n") and len(base) > 3) else None
    if part == "verb":
        return frozenset(_verb(lemma))
    if part == "noun":
        return frozenset(_noun(lemma))
    if part == "adjective":
        return frozenset(_adjective(lemma))
    return frozenset(_noun(lemma) | _adjective(lemma))


def separate(lemma: str) -> tuple[str, str] | None:
    """``aanmelden`` → ``("aan", "melden")``; None when the verb does not separate."""
    particle, base = _without_particle(lemma)
    return (particle, base) if particle else None


def _without_particle(lemma: str) -> tuple[str, str]:
    for particle in PARTICLES:
        rest = lemma.removeprefix(particle)
        if rest != lemma and len(rest) > 3 and (rest in _IRREGULAR or rest.endswith("en")):
            return particle, rest
    return "", lemma


def _open_stem(root: str) -> str:
    """The stem of a root before ``-en``: ``meld``, ``deel`` for ``del``, ``zet`` for ``zett``."""
    if len(root) > 2 and root[-1] == root[-2] and root[-1] not in VOWELS:
        return root[:-1]
    last = root[-1]
    stem = root
    if (
        len(root) >= 2
        and last not in VOWELS
        and last not in "wxj"
        and root[-2] in "aeou"
        and (len(root) < 3 or root[-3] not in VOWELS)
    ):
        stem = root[:-2] + root[-2] * 2 + last
    if stem[-1] == "v":
        return stem[:-1] + "f"
    if stem[-1] == "z":
        return stem[:-1] + "s"
    return stem


def _verb(lemma: str) -> set[str]:
    particle, base = _without_particle(lemma)
    simple = _simple_verb(base)
    if not particle:
        return simple
    participles = {form for form in simple if form.startswith("ge")} | {base}
    return {particle + form for form in simple} | {
        *(particle + form for form in participles),
        particle + "te" + base,
    }


def _simple_verb(base: str) -> set[str]:
    irregular = _IRREGULAR.get(base, "").split()
    made = {base, *irregular, *(form + "e" for form in irregular if form.startswith("ge"))}
    root = base[:-2] if base.endswith("en") else base[:-1]
    if not root:
        return made
    stems = {_open_stem(root)}
    if root[-1] == root[-2:-1]:
        stems.add(root)  # loans keep the double letter: chillt, rizzt
    if root.endswith(("el", "er", "en", "em")) and len(root) > 3:
        stems.add(root)  # unstressed: luister, verzamel
    prefix = "" if base.startswith(_UNSTRESSED) else "ge"
    for stem in stems:
        made |= {stem, stem + "t"} | _weak(stem, root, prefix)
    if root[-1] in "bcdgklmnprtvsz" and root[-2:-1] in set("aiouy") | {"n", "r"}:
        made |= {root + "e", root + "et", root + "ed", "ge" + root + "ed"}  # hype, share, cringe
    return made


def _weak(stem: str, root: str, prefix: str) -> set[str]:
    """Past and participle: -te/-t after a voiceless root, else -de/-d; both misspelt ways too."""
    ending = "t" if root.endswith(_VOICELESS) else "d"
    other = "d" if ending == "t" else "t"
    participle = stem if stem.endswith(ending) else stem + ending
    made = {stem + ending + "e", stem + ending + "en", prefix + participle}
    made |= {prefix + participle + "e", "ge" + participle}
    if not stem.endswith(("t", "d")):
        made.add(prefix + stem + other)
    return made


def _noun(lemma: str) -> set[str]:
    made = {lemma, lemma + "s", lemma + "'s", lemma + "en"}
    if lemma.endswith("e"):
        made.add(lemma + "n")
    made |= {lemma + tail for tail in ("je", "jes", "tje", "tjes", "etje", "etjes", "pje", "pjes")}
    if lemma[-1] in "aiouy":
        made |= {lemma + lemma[-1] + "tje", lemma + lemma[-1] + "tjes"}
    if lemma[-1] not in VOWELS and len(lemma) > 2:
        doubled = lemma + lemma[-1]
        made |= {doubled + "en", doubled + "er", doubled + "etje"}
        if lemma[-2] == lemma[-3] and lemma[-2] in VOWELS:
            short = lemma[:-2] + lemma[-1]
            made |= {short + "en", short[:-1] + {"f": "v", "s": "z"}.get(short[-1], "") + "en"}
        made |= {lemma[:-1] + {"f": "ven", "s": "zen"}.get(lemma[-1], lemma[-1] + "en")}
    if lemma.endswith("heid"):
        made.add(lemma[:-4] + "heden")
    return made


def _adjective(lemma: str) -> set[str]:
    roots = {lemma}
    if len(lemma) > 2 and lemma[-1] not in VOWELS:
        if lemma[-2] in VOWELS and lemma[-3] not in VOWELS:
            roots.add(lemma + lemma[-1])
        if lemma[-2] == lemma[-3] and lemma[-2] in VOWELS:
            short = lemma[:-2] + lemma[-1]
            roots.add(short)
            roots.add(short[:-1] + {"f": "v", "s": "z"}.get(short[-1], short[-1]))
        roots.add(lemma[:-1] + {"f": "v", "s": "z"}.get(lemma[-1], lemma[-1]))
    made = {lemma, lemma + "s", lemma + "st", lemma + "ste"}
    if lemma.endswith("e"):
        return made | {lemma + "n", lemma + "r", lemma + "re"}
    for root in roots:
        made |= {root + "e", root + "er", root + "ere", root + "ers"}
    return made
