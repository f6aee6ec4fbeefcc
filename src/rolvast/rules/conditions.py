"""Conditions that a guard names with ``only = […]`` or ``unless = […]``.

A condition is a function of the text, the token span of the hit and the role of its segment.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import regex

from rolvast.fold import is_stretched

if TYPE_CHECKING:
    from rolvast.language import Text

Condition = Callable[["Text", int, int], bool]

_EXPLAINING = frozenset(
    [
        "betekent",
        "betekenen",
        "betekenis",
        "betekende",
        "heet",
        "heten",
        "noemt",
        "noemen",
        "uitleg",
        "uitgelegd",
        "woord",
        "woorden",
        "woordje",
        "woordenboek",
        "woordenlijst",
        "term",
        "termen",
        "straattaal",
        "jongerentaal",
        "slang",
        "afkorting",
        "uitdrukking",
        "vertaling",
        "zei",
        "zeiden",
        "roept",
        "riep",
        "schreef",
        "citaat",
        "quote",
        "taalles",
        "spreuk",
    ]
)
_SOURCES = frozenset(
    [
        "volgens",
        "blijkt",
        "bleek",
        "onderzoek",
        "onderzocht",
        "onderzoekers",
        "cbs",
        "monitor",
        "jeugdmonitor",
        "gezondheidsmonitor",
        "cijfers",
        "bron",
        "enquete",
        "peiling",
        "scp",
        "rivm",
        "trimbos",
        "nibud",
        "studie",
        "rapport",
        "statistiek",
        "meting",
        "steekproef",
    ]
)
_COUNTS = frozenset(
    [
        "procent",
        "percent",
        "helft",
        "driekwart",
        "kwart",
        "meerderheid",
        "duizenden",
        "honderden",
        "tientallen",
        "sommige",
        "enkele",
        "meeste",
        "een-op",
    ]
)
_NEGATIONS = frozenset(["niet", "geen", "nooit", "niemand", "nergens", "zonder", "noch", "nie"])
_ENGLISH = frozenset(
    [
        "the",
        "is",
        "are",
        "you",
        "your",
        "we",
        "our",
        "and",
        "for",
        "with",
        "of",
        "to",
        "this",
        "that",
        "it",
        "not",
        "do",
        "does",
        "what",
        "how",
        "when",
        "who",
        "can",
        "will",
        "from",
        "all",
        "be",
        "have",
        "has",
        "at",
        "by",
        "if",
        "please",
        "i'm",
        "it's",
        "don't",
    ]
)
_DUTCH = frozenset(
    [
        "de",
        "het",
        "een",
        "en",
        "van",
        "in",
        "op",
        "te",
        "dat",
        "die",
        "is",
        "zijn",
        "je",
        "jij",
        "jullie",
        "we",
        "wij",
        "ik",
        "voor",
        "met",
        "niet",
        "aan",
        "er",
        "om",
        "ook",
        "als",
        "bij",
        "maar",
        "dit",
        "naar",
        "door",
        "over",
        "uit",
        "nog",
        "geen",
        "hoe",
        "wat",
        "wie",
        "kun",
        "kan",
        "moet",
        "heb",
        "heeft",
    ]
)


def _sentence_keys(text: Text, at: int) -> set[str]:
    start, end = text.sentence_span(at)
    return {key for i in range(start, end) for key in text.keys(i)}


def quoted(text: Text, start: int, end: int) -> bool:
    return text.quoted(*text.span(start, end))


def explained(text: Text, start: int, end: int) -> bool:
    """A word about words stands in the same sentence (*betekent*, *straattaal*, *zei*)."""
    own = {key for i in range(start, end) for key in text.keys(i)}
    return not _EXPLAINING.isdisjoint(_sentence_keys(text, start) - own)


def sourced(text: Text, start: int, end: int) -> bool:
    """A source in the same sentence or the next; *volgens ons* is none."""
    keys = _sentence_keys(text, start)
    first, last = text.sentence_span(start)
    if any("volgens" in text.keys(at) for at in range(first, last - 1)) and all(
        not {"ons", "mij"}.isdisjoint(text.keys(at + 1))
        for at in range(first, last - 1)
        if "volgens" in text.keys(at)
    ):
        keys.discard("volgens")
    _, stop = text.sentence_span(start)
    if stop < text.size:
        keys |= _sentence_keys(text, stop)
    return not _SOURCES.isdisjoint(keys) or any("monitor" in key for key in keys)


def counted(text: Text, start: int, end: int) -> bool:
    """A number or count word in the same sentence, just before or inside the hit."""
    first, _ = text.sentence_span(start)
    for at in range(max(first, start - 6), end):
        if text.kind(at) == "number" or not _COUNTS.isdisjoint(text.keys(at)):
            return True
        if text.keys(at)[0] in _NUMBER_WORDS:
            return True
    return False


_NUMBER_WORDS = frozenset(
    [
        "twee",
        "drie",
        "vier",
        "vijf",
        "zes",
        "zeven",
        "acht",
        "negen",
        "tien",
        "elf",
        "twaalf",
        "dertien",
        "veertien",
        "vijftien",
        "twintig",
        "dertig",
        "veertig",
        "vijftig",
        "zestig",
        "honderd",
        "duizend",
    ]
)


def negated(text: Text, start: int, end: int) -> bool:
    first, last = text.sentence_span(start)
    around = [*range(max(first, start - 3), start), *range(end, min(last, end + 2))]
    return any(not _NEGATIONS.isdisjoint(text.keys(at)) for at in around)


def sentence_start(text: Text, start: int, end: int) -> bool:
    return text.is_sentence_start(start)


def sentence_end(text: Text, start: int, end: int) -> bool:
    """Only punctuation, emoji or tags follow in the sentence."""
    _, last = text.sentence_span(end - 1)
    return all(
        text.kind(at) in ("stop", "punct", "emoji", "hashtag", "joiner") for at in range(end, last)
    )


def alone(text: Text, start: int, end: int) -> bool:
    """The hit is all the words of its sentence."""
    return sentence_start(text, start, end) and sentence_end(text, start, end)


_CLAUSE_OPENERS = frozenset(
    ["en", "dus", "maar", "of", "want", "hey", "he", "hoi", "he,", "nou", "oke", "ok", "kom"]
)


def clause_start(text: Text, start: int, end: int) -> bool:
    """At the start of a sentence, behind a comma, colon, dash, emoji, or *en, dus, maar*."""
    if text.is_sentence_start(start):
        return True
    before = text.kind(start - 1)
    return before in ("punct", "stop", "emoji") or not _CLAUSE_OPENERS.isdisjoint(
        text.keys(start - 1)
    )


_CALL_OPENERS = frozenset(
    [
        "dan",
        "ook",
        "even",
        "ff",
        "nu",
        "snel",
        "svp",
        "pls",
        "please",
        "gewoon",
        "vooral",
        "zeker",
        "allemaal",
        "mensen",
        "jongens",
        "daarom",
        "jij",
        "dus,",
        "plus",
        "&",
        "+",
        "anders",
        "vandaag",
    ]
)


def imperative(text: Text, start: int, end: int) -> bool:
    """Where a call can begin: a clause, a hashtag, or behind a tag, a link or *nu, dan, even*."""
    if clause_start(text, start, end):
        return True
    before = start - 1
    own = text.tokens[start].group
    if text.kind(start) in ("hashtag", "handle") and text.tokens[before].group != own:
        return True
    if text.kind(before) in ("joiner", "url", "hashtag", "handle"):
        return text.tokens[before].group != own or text.kind(before) == "joiner"
    return not _CALL_OPENERS.isdisjoint(text.keys(before))


def clause_end(text: Text, start: int, end: int) -> bool:
    return (
        end >= text.size
        or text.sentence(end) != text.sentence(end - 1)
        or text.kind(end) in ("punct", "stop", "emoji", "hashtag")
    )


def vocative(text: Text, start: int, end: int) -> bool:
    """Set off from the clause: at an edge on one side, at an edge or comma on the other."""
    left = clause_start(text, start, end) and (
        start == 0 or text.is_sentence_start(start) or text.kind(start - 1) in ("punct", "emoji")
    )
    return (left or sentence_start(text, start, end)) and clause_end(text, start, end)


def lower(text: Text, start: int, end: int) -> bool:
    return text.word(start)[:1].islower()


def capital(text: Text, start: int, end: int) -> bool:
    return text.word(start)[:1].isupper()


def inner_capital(text: Text, start: int, end: int) -> bool:
    """Capitalised although no sentence starts here: probably a name."""
    return capital(text, start, end) and not text.is_sentence_start(start)


def upper(text: Text, start: int, end: int) -> bool:
    """All capitals, in a sentence that is not all capitals itself."""
    word = "".join(text.word(at) for at in range(start, end) if text.is_word(at))
    if len(word) < 2 or not word.isupper():
        return False
    first, last = text.sentence_span(start)
    others = [text.word(at) for at in range(first, last) if not start <= at < end]
    return not others or any(not word.isupper() for word in others if word.isalpha())


def shouted(text: Text, start: int, end: int) -> bool:
    """All capitals, or followed by an exclamation mark."""
    word = "".join(text.word(at) for at in range(start, end) if text.is_word(at))
    loud = len(word) > 2 and word.isupper()
    return loud or (end < text.size and text.keys(end)[0] == "!")


def question(text: Text, start: int, end: int) -> bool:
    _first, last = text.sentence_span(start)
    return any(text.keys(at)[0] == "?" for at in range(end, last))


def exclaim(text: Text, start: int, end: int) -> bool:
    _first, last = text.sentence_span(start)
    return any(text.keys(at)[0] == "!" for at in range(start, last))


def hashtag(text: Text, start: int, end: int) -> bool:
    return text.kind(start) == "hashtag"


def handle(text: Text, start: int, end: int) -> bool:
    return text.kind(start) == "handle"


def tagged(text: Text, start: int, end: int) -> bool:
    """Inside a hashtag or handle."""
    return text.kind(start) in ("hashtag", "handle")


def stretched(text: Text, start: int, end: int) -> bool:
    return any(is_stretched(text.word(at)) for at in range(start, end))


def english(text: Text, start: int, end: int) -> bool:
    """The sentence as a whole is English rather than Dutch."""
    keys = _sentence_keys(text, start)
    return len(keys & _ENGLISH) >= 2 and len(keys & _ENGLISH) > len(keys & _DUTCH)


def bilingual(text: Text, start: int, end: int) -> bool:
    """English for who reads English: a long sentence of it, one beside another, or nothing else."""
    first, last = text.sentence_span(start)
    if not english(text, start, end) or not _ONLY_DUTCH.isdisjoint(_sentence_keys(text, start)):
        return False
    if sum(text.is_word(at) for at in range(first, last)) > 8:
        return True
    if any(english(text, at, at + 1) for at in (first - 1, last) if 0 <= at < text.size):
        return True
    return all(_ONLY_DUTCH.isdisjoint(text.keys(at)) for at in range(text.size))


_ONLY_DUTCH = _DUTCH - {"is", "in", "we", "die", "over", "wie"}
_I = frozenset("I I'm I’m I'd I’d I'll I’ll I've I’ve".split())


def titled(text: Text, start: int, end: int) -> bool:
    """Capitals inside the hit, or around one or two words within a sentence: a title."""
    words = [at for at in range(start, end) if text.is_word(at) and text.word(at) not in _I]
    if all(text.word(at).isupper() for at in words):
        return False
    if len(words) < 3:
        words += [at for at in (start - 1, end) if 0 <= at < text.size]
    return any(
        text.word(at)[:1].isupper()
        for at in words
        if text.sentence(at) == text.sentence(start) and not text.is_sentence_start(at)
    )


_METALANGUAGE = frozenset(
    "betekent betekenen betekenis betekenissen betekende straattaal jongerentaal jeugdtaal "
    "jongerenwoord kinderwoord tienerwoord modewoord stopwoord leenwoord woordenboek "
    "woordenlijst woordenboekje uitdrukking uitdrukkingen afkorting afkortingen vertaling "
    "vertaal vertaalt sranan papiaments taalkundige taalkundigen taalles taalquiz straatwoord "
    "straatwoorden jongerenwoorden synoniem synoniemen citaat etymologie woord woorden woordje "
    "woordjes term termen kreet kreten".split()
)
_ABOUT_WORDS = frozenset(
    "zeggen zegt zei zeiden noemt noemen noemde schreef schreven riep riepen roept".split()
)
_BESIDE = _METALANGUAGE - set(
    "afkorting afkortingen vertaal vertaalt citaat woord woorden woordje woordjes term termen "
    "kreet kreten uitdrukking".split()
)


def mentioned(text: Text, start: int, end: int) -> bool:
    """The hit is talked about, not used: words about language beside it.

    Metalanguage (*betekent, straattaal, woordenboek*) counts in its own sentence and mostly in
    the one before or behind, verbs of saying (*zeggen, riep*) only up to four words before it or
    right behind, and not when we say so ourselves.
    """
    first, last = text.sentence_span(start)
    own = {key for at in range(first, last) if not start <= at < end for key in text.keys(at)}
    if not own.isdisjoint(_METALANGUAGE):
        return True
    for at in range(max(first, start - 4), min(last, end + 2)):
        if start <= at < end or _ABOUT_WORDS.isdisjoint(text.keys(at)):
            continue
        if at + 1 >= text.size or text.keys(at + 1)[0] not in ("we", "wij", "ik"):  # our own words
            return True
    if any(  # zeg jij weleens …
        text.keys(at)[0] == "zeg" and text.keys(at + 1)[0] in ("jij", "je", "jullie", "ik")
        for at in range(max(first, start - 4), start - 1)
    ):
        return True
    if _asked_about(text, start, end):
        return True
    answered = last + 1 < text.size and text.keys(last)[0] in ("dat", "zo", "dit")
    if answered and not _ABOUT_WORDS.isdisjoint(text.keys(last + 1)):
        return True
    beside: set[str] = set()
    for at in (first - 1, last):
        if 0 <= at < text.size:
            beside |= _sentence_keys(text, at)
    return not beside.isdisjoint(_BESIDE)


def _asked_about(text: Text, start: int, end: int) -> bool:
    """*Wat is rizz?* *Wat is een npc?*: the hit is what the question asks after."""
    if end >= text.size or text.keys(end)[0] != "?":
        return False
    at = start - 1
    if at > 1 and text.keys(at)[0] in ("een", "de", "het", "nou", "nu", "eigenlijk"):
        at -= 1
    return at > 0 and text.keys(at)[0] in ("is", "zijn") and text.keys(at - 1)[0] == "wat"


_NAMING = frozenset("heet heten heette genaamd genoemd naam noemt noemen".split())
_INTRODUCING = frozenset("de het een in onze".split())


def named(text: Text, start: int, end: int) -> bool:
    """The hit is part of a name: capitalised inside a sentence beside another such word, or
    behind *heet, genaamd, de naam*."""

    def title(at: int) -> bool:
        word = text.word(at)
        return text.kind(at) == "word" and word[:1].isupper() and not word[1:].isupper()

    if not title(start):
        return False
    if text.is_sentence_start(start):  # Bro is een stad, Khoya Muramba is keeper
        at = end
        while at < text.size and title(at) and text.sentence(at) == text.sentence(start):
            at += 1
        if at + 1 >= text.size or end - start > 1:
            return False
        word, behind = text.keys(at)[0], text.keys(at + 1)[0]
        return word in ("heet", "heten") or (word in ("is", "was") and behind in _INTRODUCING)
    if start and title(start - 1) and not text.is_sentence_start(start - 1):
        return True
    if end < text.size and text.sentence(end) == text.sentence(start) and title(end):
        return True
    first, _ = text.sentence_span(start)
    return any(not _NAMING.isdisjoint(text.keys(at)) for at in range(max(first, start - 3), start))


def spaced(text: Text, start: int, end: int) -> bool:
    """A word spelt with spaces, signs or emoji between its letters: *d r i p*, *v🔥e🔥t*."""
    word = text.word(start)
    return any(not char.isalnum() and char not in "-'’`" for char in word[1:-1])


def compound(text: Text, start: int, end: int) -> bool:
    """The hit is one written word: *slay-modus*, or the parts of a hashtag."""
    return text.tokens[start].group == text.tokens[end - 1].group


_DATES = frozenset(
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag vandaag morgen gisteren "
    "vanavond vanmiddag vanmorgen vannacht gisteravond vorige volgende afgelopen komende "
    "januari februari maart april juni juli augustus september oktober november december".split()
)


def dated(text: Text, start: int, end: int) -> bool:
    """A day, a month or a clock time in the same clause: an event rather than a habit."""
    first, last = text.sentence_span(start)
    while last > end and any(text.kind(at) in ("punct", "stop") for at in range(end, last)):
        last -= 1
    for at in range(start, first, -1):
        if text.kind(at - 1) in ("punct", "stop"):
            first = at
            break
    keys = [set(text.keys(at)) for at in range(first, last)]
    return any(
        (not _DATES.isdisjoint(each) and not (at and "van" in keys[at - 1]))
        or ("uur" in each and at and text.kind(first + at - 1) == "number")
        for at, each in enumerate(keys)
    )


_OFFERS = frozenset(
    "gratis welkom terecht aanmelden inschrijven toegang euro verboden verplicht kluisje korting "
    "recht toestemming toegestaan krijgt krijgen betaalt betalen mag mogen ingang lokaal zaal "
    "workshop stage studiefinanciering verzekering vergoeding € kaartje kaartjes".split()
)


def offered(text: Text, start: int, end: int) -> bool:
    """An offer, a price, a right or a duty in the same clause: information, not a character."""
    first, last = text.sentence_span(start)
    for at in range(end, last):
        if text.kind(at) in ("punct", "stop") and text.keys(at)[0] != "€":
            last = at
            break
    for at in range(start, first, -1):
        if text.kind(at - 1) in ("punct", "stop"):
            first = at
            break
    return any(not _OFFERS.isdisjoint(text.keys(at)) for at in range(first, last))


_REPORTING = frozenset(
    "krant kranten kop koppen stond las zeggen zegt zei beweert beweren roept riep roepen "
    "schrijft schreef column stelling debat vooroordeel vooroordelen cliche mythe".split()
)


def reported(text: Text, start: int, end: int) -> bool:
    """Someone else's words: a verb or noun of reporting stands before it in the sentence."""
    first, _ = text.sentence_span(start)
    return any(not _REPORTING.isdisjoint(text.keys(at)) for at in range(first, start))


_CONCLUDING = frozenset("dus daarom vandaar daardoor zodoende daarvoor".split())
_GROUNDS = frozenset("want omdat aangezien doordat".split())


def concluded(text: Text, start: int, end: int) -> bool:
    """A conclusion hangs on it: *want* before it, or *dus, daarom, vandaar* behind it."""
    first, last = text.sentence_span(start)
    if start > first and not _GROUNDS.isdisjoint(text.keys(start - 1)):
        return True
    inside = (at for at in range(end + 1, last) if text.kind(at - 1) in ("punct", "joiner"))
    behind = [at for at in (last, last + 1) if at < text.size]
    return any(not _CONCLUDING.isdisjoint(text.keys(at)) for at in (*inside, *behind))


def adjectival(text: Text, start: int, end: int) -> bool:
    """The last word of the hit is an adjective in capitals (*Haags talent*), not a name."""
    if end >= text.size or text.sentence(end) != text.sentence(end - 1):
        return False
    before, after = text.word(end - 1), text.word(end)
    return before.endswith(("s", "se")) and after.isalpha() and after.islower()


def last_capital(text: Text, start: int, end: int) -> bool:
    """The last word of the hit has a capital."""
    return text.word(end - 1)[:1].isupper()


def shouting(text: Text, start: int, end: int) -> bool:
    """The whole sentence is in capitals, so that case says nothing."""
    first, last = text.sentence_span(start)
    words = [text.word(at) for at in range(first, last) if text.is_word(at)]
    return len(words) > 2 and all(word.isupper() for word in words)


_NO_AGENT = frozenset("middel te het tijdens omstandigheden".split())


def agent(text: Text, start: int, end: int) -> bool:
    """The sentence says who does it: *door* with someone behind it, not *door … te*."""
    first, last = text.sentence_span(start)
    for at in range(first, last - 1):
        if "door" not in text.keys(at):
            continue
        if _NO_AGENT.isdisjoint(text.keys(at + 1)):
            someone = text.is_word(at + 1)
        else:
            someone = "het" in text.keys(at + 1)
        if someone and not any("te" in text.keys(k) for k in range(at + 2, min(last, at + 8))):
            return True
    return False


_PARTICIPLE = regex.compile(
    r"(?:aan|af|op|uit|in|mee|mede|toe|over|voor|bij|om|door|vast|weg|terug|open|bekend|vrij|samen|neer"
    r"|onder|na|stil|klaar)?ge[a-z]{2,}(?:d|en|[kpfs]t|cht)"
    r"|(?:aan|af|op|uit|in|toe|over|voor|om)?(?:be|ver|ont|her)[a-z]{2,}(?:d|[kpfs]t|cht)"
    r"|(?:aan|af|op|uit|in|toe|over|voor|om)?(?:be|ver|ont|her)(?:sloten|wezen|boden|dreven|geven"
    r"|schreven|kregen|schoven|zien|vangen|trokken|worpen|houden|nomen|lasten|grepen|keken|streden)"
)
_NO_PARTICIPLE = frozenset(
    "gewend gezond geduld gebied gemeend gemeten geboren gered gelezen gezegd gehoord gezien "
    "gebeld gewoond gezin gebieden gewonden gegevens gevaren genoten gemeenten gebreken "
    "gebouwen gebeden geheimen geloven gebruiken gevoelens getallen geiten bevoegd beroemd "
    "bekend bedoeld bereid verliefd verkouden bezorgd bezweet verward verdacht verwacht "
    "berucht bericht gedicht gezicht gewicht verlicht bevriend gepest genoemd gevonden "
    "geopend gesloten gespeeld gegeven gedraaid vertoond getoond gekookt gebakken gevierd "
    "gedanst gezongen gelachen gegeten gedronken gefietst gewandeld verkocht vervolgd gekeken "
    "geluisterd gedaan genomen gewassen geholpen gestolen vermist beroofd aangereden "
    "aangehouden opgenomen bevrijd gehecht geopereerd behandeld geprikt getest verzorgd "
    "gelukkig gevraagd gewonnen gekroond begraven opgeroepen uitgenodigd uitgerold".split()
)


def participle(text: Text, start: int, end: int) -> bool:
    """The last word of the hit looks like a past participle of deciding and handling."""
    keys = text.keys(end - 1)
    return any(_PARTICIPLE.fullmatch(key) for key in keys) and _NO_PARTICIPLE.isdisjoint(keys)


CONDITIONS: dict[str, Condition] = {
    "quoted": quoted,
    "agent": agent,
    "participle": participle,
    "explained": explained,
    "sourced": sourced,
    "counted": counted,
    "negated": negated,
    "sentence-start": sentence_start,
    "sentence-end": sentence_end,
    "alone": alone,
    "clause-start": clause_start,
    "clause-end": clause_end,
    "imperative": imperative,
    "vocative": vocative,
    "lower": lower,
    "capital": capital,
    "inner-capital": inner_capital,
    "upper": upper,
    "shouted": shouted,
    "question": question,
    "exclaim": exclaim,
    "hashtag": hashtag,
    "handle": handle,
    "tagged": tagged,
    "stretched": stretched,
    "english": english,
    "bilingual": bilingual,
    "titled": titled,
    "dated": dated,
    "offered": offered,
    "reported": reported,
    "concluded": concluded,
    "adjectival": adjectival,
    "shouting": shouting,
    "last-capital": last_capital,
    "mentioned": mentioned,
    "named": named,
    "compound": compound,
    "spaced": spaced,
}
"""Every name is documented in ``docs/lexicons.md``; a test keeps the two the same."""
