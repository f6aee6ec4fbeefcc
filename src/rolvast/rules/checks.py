"""Checks over a whole draft: what needs to count, or to look at two places at once.

A check gets the draft as read and yields hits. ``RAW`` checks look at the segments only and
run without spaCy; ``HITS`` checks run last and see what the words already gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from rolvast.finding import Severity
from rolvast.fold import fold, spellings
from rolvast.pattern import Choice, Words

if TYPE_CHECKING:
    from rolvast.lexicon import Rule
    from rolvast.matching import Hit, View

CheckFunction = Callable[["View", "Rule"], "Iterator[Hit]"]


@dataclass(frozen=True, slots=True)
class Check:
    """``needs`` is ``raw`` (segments only) or ``hits`` (tokens and all word hits)."""

    run: CheckFunction
    needs: str


_TAG = (
    r"[#＃](?!\p{N}+(?![\p{L}_]))[\p{L}\p{N}_]"
    r"(?:[\p{L}\p{N}_\p{M}\u200b-\u200d]|\.(?=[\p{L}\p{N}]))*"
)
_TAGS = regex.compile(rf"(?:(?<![\w&/])|(?<=[#＃][\p{{L}}\p{{N}}_]+)){_TAG}")
_WORDS = regex.compile(r"[\p{L}\p{N}'’]+")
_HANDLE = regex.compile(r"(?<![\w.])[@＠][\p{L}\p{N}_](?:[\p{L}\p{N}_]|\.(?=[\p{L}\p{N}]))*")


def doubled_tags(text: str, most: int) -> list[tuple[int, int]]:
    """The tags of a pile that repeat an earlier one, each with the space before it.

    None when the pile would still be one without them: then taking them out mends nothing.
    """
    seen: set[str] = set()
    doubled = []
    for match in _TAGS.finditer(text):
        key = fold(match.group())
        if key in seen:
            doubled.append((len(text[: match.start()].rstrip()), match.end()))
        seen.add(key)
    return doubled if len(seen) < most - 1 else []


def hashtag_pile(view: View, rule: Rule) -> Iterator[Hit]:
    """Hashtags in a row: ``most`` or more is a pile, one fewer is reported as info.

    Emoji, handles and up to ``between`` words in a row do not break a pile of ``most`` or more.
    """
    most = int(rule.settings.get("most", 4))
    between = int(rule.settings.get("between", 2))
    for number, segment in enumerate(view.segments):
        rows: list[list[tuple[int, int]]] = []
        kinds: list[bool] = []
        for match in _TAGS.finditer(segment.text):
            gap = segment.text[rows[-1][-1][1] : match.start()] if rows else ""
            words = len(_WORDS.findall(_HANDLE.sub("", gap)))
            if rows and words <= between:
                rows[-1].append(match.span())
                kinds[-1] = kinds[-1] or words > 0
            else:
                rows.append([match.span()])
                kinds.append(False)
        for row, loose in zip(rows, kinds, strict=True):
            if len(row) >= most or (len(row) == most - 1 and not loose):
                severity = rule.severity if len(row) >= most else Severity.INFO
                yield view.hit(rule, number, row[0][0], row[-1][1], severity, n=str(len(row)))


_BODY = (
    "Gemeente|Provincie|Stad|GGD|Politie|Bibliotheek|Bieb|ROC|Hogeschool|Universiteit|Museum|"
    "Waterschap|Brandweer|Bank|Stichting|Fonds|Team"
)
_BRAND = regex.compile(
    rf"(?<![\w#@])(?:(?:{_BODY})(?: (?:de|het|van|der|aan|en)){{0,2}}(?: \p{{Lu}}[\w-]+){{1,2}}"
    r"|\p{Lu}\w*(?:bank|fonds|corporatie|verzekeringen))(?!\w)"
)


_COINED = regex.compile(r"(?<![\w#@])\p{Lu}\p{Ll}+\p{Lu}\p{L}{2,}(?!\w)")
"""Names that are made up with a capital inside: a product or a channel, never a person."""

_DOUBLED = regex.compile(
    r"(?<![\w#@])(\p{Lu}[\w-]{3,}),? (?:jouw|hét|dé|ons|onze|uw) \1"
    r"(?:, (?:jouw|hét|dé|de|het) \1)*(?!\w)"
)


def repeated_brand(view: View, rule: Rule) -> Iterator[Hit]:
    """One sender's name, handle and hashtag together ``most`` times or more in a draft.

    Names come from handles, hashtags, capitalised names of organisations and coined names
    (*StadsPas*); a place is none.
    A slogan that doubles its name (*Fietsland, jouw Fietsland*) counts by itself.
    Reported is the last mention, with the ones that stand directly before it. Texts of more
    than ``words`` words are no posts: there a name may return.
    """
    most = int(rule.settings.get("most", 3))
    parts = [(n, s.text) for n, s in enumerate(view.segments) if s.role != "label"]
    longest = int(rule.settings.get("words", 200))
    if sum(len(text) for _, text in parts) > 40 * longest:
        return  # far too long for a post; do not even count
    if sum(len(_WORDS.findall(text)) for _, text in parts) > longest:
        return
    tags = [m.group() for _, t in parts for m in (*_HANDLE.finditer(t), *_TAGS.finditer(t))]
    names = [m.group() for _, t in parts for m in _BRAND.finditer(t)]
    names += [m.group() for _, t in parts for m in _COINED.finditer(t)]
    bodies = {_letters(name) for name in names}
    places = view.index.vocabulary.tails
    for number, text in parts:
        for match in _DOUBLED.finditer(text):
            if _letters(match.group(1)) not in places:
                values = {"n": str(text.count(match.group(1))), "name": match.group(1)}
                start, end = match.span()
                yield view.hit(rule, number, start, end, rule.severity, **values)
    for key in dict.fromkeys(_letters(name) for name in (*tags, *names)):
        if len(key) < 5 or key in places:
            continue
        found = [(n, a, b) for n, text in parts for a, b in _mentions(text, key)]
        marked = [f for f in found if view.segments[f[0]].text[f[1]] in "@#＠＃"]
        handled = any(view.segments[f[0]].text[f[1]] in "@＠" for f in marked)
        named = len(found) - len(marked)
        enough = len(found) >= most and (
            (handled and (named or len(marked) > 2)) or (key in bodies and len(found) > most)
        )
        if enough:
            number, start, end = found[-1]
            for n, a, b in reversed(found[:-1]):
                text = view.segments[number].text
                if n != number or _WORDS.search(text[b:start]):
                    break
                start = a
            values = {"n": str(len(found)), "name": _shown(view, found)}
            yield view.hit(rule, number, start, end, rule.severity, **values)
            return


def _letters(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalpha())


def _shown(view: View, found: list[tuple[int, int, int]]) -> str:
    number, start, end = found[0]
    return " ".join(view.segments[number].text[start:end].split())


def _mentions(text: str, key: str) -> Iterator[tuple[int, int]]:
    """Where ``key`` is written: in a handle or tag, or as capitalised words in a row."""
    marks = [m.span() for m in (*_HANDLE.finditer(text), *_TAGS.finditer(text))]
    words = [
        m.span() for m in _WORDS.finditer(text) if not any(a <= m.start() < b for a, b in marks)
    ]
    places = [span for span in marks if key in _letters(text[slice(*span)])]
    for first, (start, _) in enumerate(words):
        joined = ""
        for begin, end in words[first : first + 5]:
            joined += _letters(text[begin:end])
            if joined == key and text[start].isupper():
                places.append((start, end))
            if not key.startswith(joined):
                break
    yield from sorted(places)


def clash(view: View, rule: Rule) -> Iterator[Hit]:
    """Slang beside the institution: reported at the first slang, pointing at the other side.

    The slang of a young character in a script may be their own: other slang goes first.
    """
    slang = [h for h in view.hits if h.rule.family == "SLA" and h.severity.rank >= 1]
    if not slang:
        return
    slang.sort(key=lambda h: bool(_YOUNG_SPEAKER.search(_label(view, h.segment))))
    other = _institutional_side(view, slang[0])
    if other is None:
        return
    segment, start, end = other
    first = slang[0]
    yield view.hit(
        rule, first.segment, first.start, first.end, rule.severity, other=(segment, start, end)
    )


def _label(view: View, number: int) -> str:
    """How a script introduces who speaks this segment: *DEVI (16)*; nothing in a caption."""
    for segment in reversed(view.segments[:number]):
        if segment.role == "label":
            return segment.text
    return ""


_YOUNG_SPEAKER = regex.compile(
    r"(?i)\b1\d\b|\b2[0-2]\b|leerling|student|scholier|jongere|tiener|brugklasser|stagiair"
)
_AMBIGUOUS = frozenset(["duo", "ind", "halt", "cak", "coa", "om", "cao", "svb"])
"""Names of organisations that are also words: only in capitals."""

_STEM = (
    "verzeker|corporatie|dienst|vervoer|zorg|energie|telefoon|college|lyceum|academie|instituut|"
    "universiteit|bibliotheek|opvang|stichting|vereniging|omroep|onderwijs|kliniek|apotheek|krediet|"
    "reinig|beheer|bureau|fonds|loket|jongerenwerk|woonst|woonb|wonen|mobiel|uitzend|"
    "maatschappij|dierenpark|dierentuin|museumnacht|kringloop|polis|waterleiding|archief|waterbedrijf|"
    "notaris|advocat|praktijk|afdeling|schouwburg|sportclub|zwemclub|hockeyclub|tennisclub|landschap"
)
_HEAD = (
    "bank|tram|bus|net|post|borg|hulp|punt|raad|theater|museum|podium|school|centrum|huis|media|"
    "service|water|groep|bond|unie|kracht|werk|wijzer|care|reizen|markt|bad|sport"
)
_OFFICE_NAME = regex.compile(
    rf"(?<![\w#@])\p{{Lu}}(?i:\w*(?:{_STEM})\w*|\w{{2,}}(?:{_HEAD}))"
    r"(?<next> (?:de |het |’t |'t )?\p{Lu}\w+)?(?!\w)"
)
_OFFICE_TAG = regex.compile(
    rf"(?i)[#@](?:stad|roc|\w*(?:gemeente|politie|ggd|bieb|provincie|waterschap|brandweer|"
    rf"hogeschool|{_STEM}))\w*"
)
_STREET = regex.compile(
    r"(?i)(?:plein|straat|laan|weg|kade|park|dijk|dorp|gracht|hof|buurt|wijk|brug|haven|stad|"
    r"halte|dag|nacht|week|middag|avond)$"
)


def _office_name(text: str) -> tuple[int, int] | None:
    """A tag, or a capitalised word, with a part in it that organisations name themselves with.

    A single word counts inside a sentence only: at its start every noun has a capital.
    """
    tag = _OFFICE_TAG.search(text)
    for found in _OFFICE_NAME.finditer(text):
        before = text[: found.start()].rstrip(" \"'‘“")
        inside = before[-1:].isalnum() or before[-1:] in (",", "&")
        word = found.group().split()[0]
        if (inside or found["next"]) and not _STREET.search(word):
            return found.start(), found.end()
    return (tag.start(), tag.end()) if tag else None


_SIGNED = regex.compile(
    r"(?:[.!?…\n]|\p{Extended_Pictographic}\ufe0f?)\s*"
    r"(?<name>\p{Lu}[\w&’'-]+(?: (?:de |het |van |der |aan |en |& )*\p{Lu}[\w&’'-]+)+)\W*\s*$"
)
"""A last sentence that is nothing but a name: the sender signs."""
_CREDIT = regex.compile(
    r"(?i)(?:foto|beeld|video|film|credits?|©|door|met|maker|van|via|artiest|dj)\W*$"
)
_OWN_THINGS = (
    "medewerkers? klanten klantenservice huurders reizigers pati[eë]nten cli[eë]nten leerlingen "
    "docent(?:en)? balie voorlichters? collega['’]?s? spreekuren inwoners leden informatiepunt "
    "regeling diensten chauffeurs? conducteurs? machinist(?:en)? monteurs? specialist(?:en)? "
    "experts? adviseurs? coach(?:es)? stagiaire?s? vrijwilligers? kantine aula mediatheek app site "
    "website webshop winkels? filia(?:al|len) kantoor kantoren campus school opleiding(?:en)? "
    "museum zwembad club vereniging festival dienst loket spreekuur studenten bezoekers "
    "reporters? stad gemeente campagne actie personeel team bibliotheek bieb bus(?:sen)? trams? "
    "treinen fondsen subsidies?"
)
_OWN_STAFF = (
    "boswachters?|docent(?:en)?|mentor(?:en)?|gemeente|conducteurs?|chauffeurs?|machinist(?:en)?|"
    "conci[eë]rges?|decaan|rector|wijkagent(?:en)?|raadsleden|burgemeester|wethouders?|"
    "bibliothecaris(?:sen)?|huisarts(?:en)?|badmeesters?|webcare|zorgverlener"
)
_OWN = regex.compile(
    rf"(?i)\b(?:onze|ons|ónze) (?:\w+e )?(?:{_OWN_THINGS.replace(' ', '|')}|open dag)\b"
    rf"|\bjullie (?:{_OWN_STAFF})\b"
    r"|\bbij ons op (?:school|kantoor|het bureau|de campus)\b"
    r"|\b(?:team|afdeling) (?:communicatie|jeugd|voorlichting|handhaving|burgerzaken)\b"
    r"|\b(?:DigiD|MijnOverheid|APV|klantenservice|meldkamer|0900-\d+|0800-\d+|14 0\d{2,3})\b"
)
"""What only an organisation has: its staff and public, a desk, a number, an official term."""

_SITE = regex.compile(r"(?<![\w@])(?:www\.)?[\w-]+\.(?:nl|be|org|eu|gov|amsterdam|brussels)\b")


def _institutional_side(view: View, slang: Hit) -> tuple[int, int, int] | None:
    """INS or CTA that is sure, a youth label or mouthpiece, or a name, handle, official, site."""
    for hit in view.hits:
        if hit.rule.family in ("INS", "CTA") and not _same(hit, slang):
            return hit.segment, hit.start, hit.end
    for segment, start, end in view.search_all("institution"):
        phrase = view.segments[segment].text[start:end]
        if phrase.lower() not in _AMBIGUOUS or phrase.isupper():
            return segment, start, end
    for hit in view.hits:
        named = hit.rule.code == "GRP101" or hit.rule.family == "AFZ"
        if named and hit.severity.rank >= 1:
            return hit.segment, hit.start, hit.end
    for number, part in enumerate(view.segments):
        found = _office_name(part.text) if part.role != "label" else None
        if found:
            return number, *found
        signed = _SIGNED.search(part.text) if part.role != "label" else None
        if signed:
            return number, *signed.span("name")
        own = _OWN.search(part.text) if part.role != "label" else None
        if own:
            return number, own.start(), own.end()
        site = _SITE.search(part.text)
        if site:
            return number, *site.span()
        for handle in _HANDLE.finditer(part.text):
            if not _CREDIT.search(part.text[: handle.start()]):
                return number, handle.start(), handle.end()
    return None


def _same(one: Hit, other: Hit) -> bool:
    return one.segment == other.segment and one.start < other.end and other.start < one.end


# -- youth labels in hashtags, handles and joined names ------------------------------------
_JOINED = regex.compile(
    r"(?<![\w@#])[@#＠＃](?P<tag>[\p{L}\p{N}_](?:[\p{L}\p{N}_]|[.&](?=[\p{L}\p{N}_]))*)"
    r"|(?<![\w@#&])(?P<plain>(?:[Jj][Oo][Nn][Gg]|[Yy][Oo][Uu][Nn][Gg])[&+][\p{L}]{3,}"
    r"|(?:Jong|Young|Jeugd|Youth|Jongeren)[.]\p{Lu}\p{L}{2,}"
    r"|\p{Lu}\p{L}{2,}(?:4|[Ff]or|[Vv]oor)(?:Youth|Teens|Jongeren|Jeugd|Young)"
    r"|(?:Jong|Young|Team[Jj]ong|WijZijnJong)[\p{Lu}][\p{L}&]{2,})(?![\w@])"
)
_YOUTH = (
    "jongerenraad", "jeugdraad", "jongeren", "jeugd", "jonge", "jong", "young", "youth",
    "tieners", "teens", "genz", "gen(?=z)", "nextgen", "nextgeneration", "zoomers", "pubers",
    "scholieren", "(?:onder|under)[12].",
)  # fmt: skip
"""Youth words in a joined name, as expressions: ``#GenZwolle`` lends its z. Folding may read a
digit as a letter."""
_OFFICES = (
    "gemeente", "politie", "ggd", "bieb", "bibliotheek", "brandweer", "provincie", "waterschap",
    "museum", "stad", "rijk", "defensie",
)  # fmt: skip
_PLACE_WORDS = frozenset(
    "assen asten delft dongen goes gouda hoorn hulst kampen laren leiden losser oss voorst "
    "waterland weert wierden".split()
)
"""Places that are words too, but hardly behind a youth word in a joined name."""
_NOT_YOUTH = regex.compile(
    r"jong(?:e$|en|er|st|leer|leren|belegen|volwassen|gehandicapt|gezin|geleerd|"
    r"geboren|ouder|moeder|vader|zijn|blijven|talent|vee|dier|hout|bloed|kind|sma|ejan|mans?$|"
    r"eneel|eling|epier|stra|en?$|h$|maat|starter|verliefd|enoud|oud|ondernem|of|mensen|werk|boeren|"
    r"insta|entrepreneur|in(?:actie|beweging|beeld|deklas)|gebakken|gekookt|getrouwd|geluk|voetbal|"
    r"publiek|team|gebleven|hoofd|leven|meisje|makers?$|helden|sport|begonnen|gezind|gelukkig|"
    r"zwanger|weduw|diabetes|dement|parkinson|kanker|gestorven|overleden|emigr|journal)"
    r"|young(?:$|adult|prof|people|talent|lead|and|st|carer|love|blood|capital|works|impact|boys)"
)
_SURNAME = regex.compile(r"(?:^|[^a-z])de$|de$|kim$|neil$|erica$")
_SAID = regex.compile(r"[#@＃＠][\p{L}\p{N}]+|(?<!\w)\p{Lu}[\p{L}-]{3,}")
_TEAM_TAIL = regex.compile(r"(?:vrouwen|o21|o19|official|officieel|nl|be|[0-9]+)$")
_SPORT = regex.compile(
    r"voetbal\b|elftal|doelpunt|competitie|divisie|beloften|knvb|scheidsrechter|wedstrijd"
    r"|\b(?:wint|won|verliest|verloor|met|werd)\b.{0,20}\b\d-\d\b",
    regex.IGNORECASE,
)


def _sport_near(text: str, span: tuple[int, int]) -> bool:
    """Words of a football match within 60 characters: a team, not a channel."""
    return bool(_SPORT.search(text[max(0, span[0] - 60) : span[1] + 60]))


def youth_tag(view: View, rule: Rule) -> Iterator[Hit]:
    """A youth word joined to a place, an office or a name: ``#JongEde``, ``@jeugd.van.ede``."""
    joined_words = [
        (number, match)
        for number, segment in enumerate(view.segments)
        for match in _JOINED.finditer(segment.text)
    ]
    if not joined_words:
        return
    slot = view.index.lexicon.slots.get("realname")
    names = {joined for joined in _joined_options(slot) if len(joined) > 5}
    adjectives = set(_joined_options(view.index.lexicon.slots.get("placeadj")))
    places = view.index.vocabulary.tails | adjectives | _PLACE_WORDS
    said = frozenset(
        fold(word).lstrip("#@") for segment in view.segments for word in _SAID.findall(segment.text)
    ) - frozenset(_YOUTH)
    for number, match in joined_words:
        text = view.segments[number].text
        body = match["tag"] or match["plain"]
        words = [piece for piece in regex.split(r"[._&+]+", body) if piece]
        key = spellings("".join(words))[-1]
        if _TEAM_TAIL.sub("", key) in names or _sport_near(text, match.span()):
            continue
        handle = text[match.start()] in "@＠"
        severity = _youth_label(body, key, words, handle, places, said)
        if severity:
            yield view.hit(rule, number, match.start(), match.end(), severity)


def _joined_options(slot: Choice | None) -> Iterator[str]:
    for option in slot.options if slot else ():
        if all(isinstance(node, Words) and node.forms for node in option):
            forms = [min(node.forms) for node in option if isinstance(node, Words)]
            yield "".join(form for form in forms if form[:1].isalnum())


def _youth_label(
    body: str,
    key: str,
    words: list[str],
    handle: bool,
    places: frozenset[str],
    said: frozenset[str],
) -> Severity | None:
    """How sure a joined word is a label. ``said`` are the names that the draft itself uses."""
    bare = regex.sub(r"(?:official|officieel|tv|nl|\d{1,2})+$", "", key)
    for head in _YOUTH:
        for found in regex.finditer(head, bare):
            before, rest = bare[: found.start()], bare[found.end() :]
            linked = regex.sub("^(?:van|uit|in|bij|of|from|4)", "", rest, count=1)
            before = regex.sub("(?:4|a|for|voor)$", "", before)
            if any(part in places or _begins_with_place(part, places) for part in (rest, linked)):
                return Severity.ERROR
            if not rest and (before in places or before in _OFFICES):
                return Severity.ERROR
            if head in ("jong", "young", "genz", "nextgen") and rest.startswith(_OFFICES):
                return Severity.ERROR
    lower = [fold(word) for word in words]
    youth = [at for at, word in enumerate(lower) if word in _YOUTH or word == "jonge"]
    if len(lower) > 1 and youth:
        others = [word for at, word in enumerate(lower) if at not in youth]
        if "de" in others or ("en" in others and "oud" in others) or "oud" in others:
            return None
        known = any(
            w in places or w in _OFFICES or w in ("van", "uit", "bij", "in") for w in others
        )
        if known or (lower[0] in ("jong", "young") and handle) or "&" in body or "+" in body:
            return Severity.ERROR
    for head in _YOUTH:
        at = bare.find(head)
        rest, before = (bare[at + len(head) :], bare[:at]) if at >= 0 else ("", "")
        if any(len(part) > 3 and part in said for part in (rest, before)):
            return Severity.ERROR
    head = "jong" if key.startswith("jong") else "young" if key.startswith("young") else ""
    if not head or len(bare) < len(head) + 4 or _NOT_YOUTH.match(bare):
        return None
    return Severity.ERROR


def _begins_with_place(rest: str, places: frozenset[str]) -> bool:
    return any(rest[:size] in places for size in range(5, min(len(rest), 20)))


CHECKS: dict[str, Check] = {
    "hashtag-pile": Check(hashtag_pile, "raw"),
    "repeated-brand": Check(repeated_brand, "raw"),
    "clash": Check(clash, "hits"),
    "youth-tag": Check(youth_tag, "raw"),
}
