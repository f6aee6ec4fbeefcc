"""Video scripts: who speaks, what is on screen, what is only a direction.

Works on segments, not on files, so that plain text, Markdown and tables share it: a block
(the whole draft in plain text, a paragraph in Markdown) goes in, its speeches, screen texts
and labels come out, each still pointing at its own code points. A draft that shows no sign
of being a script comes back as it was.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from rolvast.document import LINE_END, Comment, ReadOptions, Role, Segment, SegmentBuilder

Kind = Literal["speaker", "spoken", "screen", "direction"]
"""What a label announces: somebody's words, words of nobody in particular (a ``TEKST`` or
``INTRO`` line), words on screen, or nothing that reaches the viewer as words."""


def _words(text: str) -> frozenset[str]:
    return frozenset(each.strip() for each in text.split(",") if each.strip())


ROLES = _words(
    "vo, v.o., v/o, voice-over, voiceover, voice over, commentaarstem, host, co-host, cohost, "
    "sidekick, presentator, presentatrice, presentatoren, presenter, interviewer, interviewster, "
    "verslaggever, verslaggeefster, reporter, verteller, vertelster, narrator, stem, off-screen, "
    "spreker, speaker, moderator, nieuwslezer"
)
"""Roles of a production: a speaker in any case, even when it is the only label."""

PEOPLE = _words(
    "publiek, docent, leraar, lerares, juf, meester, conrector, rector, arts, dokter, huisarts, "
    "verpleegkundige, wethouder, burgemeester, minister, staatssecretaris, raadslid, agent, "
    "agente, wijkagent, boa, ambtenaar, voorlichter, woordvoerder, expert, deskundige, jongere, "
    "leerling, student, studente, scholier, tiener, puber, meisje, jongen, moeder, vader, ouder, "
    "vlogger, influencer, creator, maker, ambassadeur, jongerenwerker, klant, medewerker, "
    "baliemedewerker, collega, deelnemer, voorbijganger, gids, brandweerman, conducteur"
)
"""People of a script: speakers on their own when in capitals, otherwise like any name."""

NEVER = _words(
    "pov, niemand, nobody, no one, letterlijk niemand, iedereen, everyone, let op, opgelet, pas "
    "op, tip, tips, pro tip, protip, wanneer, waar, onderwerp, onderwerpen, wat, wie, hoe, "
    "hoelang, hoe laat, waarom, waarvoor, waarheen, welke, hoeveel, hoezo, kosten, prijs, "
    "prijzen, entree, toegang, gratis, datum, data, tijd, tijden, tijdstip, locatie, plaats, "
    "adres, leeftijd, doelgroep, aanmelden, aanmelding, inschrijven, meedoen, opgeven, info, "
    "meer info, informatie, contact, telefoon, tel, bel, mail, email, e-mail, website, site, "
    "web, link, links, bio, bron, bronnen, foto, foto's, fotografie, video, credits, "
    "beeldcredits, nieuw, nieuws, update, breaking, reminder, herinnering, belangrijk, goed "
    "nieuws, slecht nieuws, ps, p.s., nb, n.b., noot, vraag, antwoord, q, a, v, stap, dag, "
    "deel, week, feit, fabel, feiten, mythe, weetje, fun fact, funfact, win, winnen, winactie, "
    "actie, aanbieding, sale, korting, spoiler, disclaimer, samenvatting, conclusie, kortom, "
    "resultaat, dus, want, voor, na, nu, straks, eerst, daarna, voordeel, nadeel, voordelen, "
    "nadelen, plus, min, voorbeeld, bijvoorbeeld, voorwaarden, programma, opening, "
    "openingstijden, open, dicht, gesloten, start, einde, begin, duur, status, kanaal, "
    "platform, campagne, project, versie, auteur, afzender, hashtags, hashtag, tags, maandag, "
    "dinsdag, woensdag, donderdag, vrijdag, zaterdag, zondag, vandaag, morgen, vanavond, "
    "januari, februari, maart, april, mei, juni, juli, augustus, september, oktober, november, "
    "december, ma, di, wo, do, vr, za, zo, todo, to do, doel, aan, van, cc"
)
"""Words before a colon that introduce a fact or a meme, never a speaker."""

SCREEN = _words(
    "tekst in beeld, tekst op scherm, tekst op het scherm, tekst in scherm, in beeld tekst, "
    "text on screen, on screen, on-screen, onscreen, on-screen tekst, schermtekst, beeldtekst, "
    "super, supers, titelkaart, tussentitel, eindtitel, eindkaart, eindkaartje, eindshot, "
    "eindbeeld, end card, endcard, title card, tekstkaart, tekstoverlay, tekst overlay, overlay, "
    "lower third, lowerthird, naamtitel, titelbalk, sticker, tib"
)
"""Labels of text on screen that are clear by themselves when in capitals."""

SCREEN_IN_SCRIPT = _words(
    "titel, titels, caption, captions, bijschrift, ondertitel, ondertiteling, onderschrift, tekstje"
)
"""Labels of text on screen (or under the video) where the draft is a script anyway."""

DIRECTION = _words(
    "beeld, beelden, beeldsuggestie, beeldidee, shot, shots, scène, scene, b-roll, broll, camera, "
    "cameravoering, montage, int, ext, sfx, cut to, fade in, fade out, fade to black, regie, "
    "regieaanwijzing"
)
"""Labels of what is seen, clear by themselves when in capitals."""

DIRECTION_IN_SCRIPT = _words(
    "muziek, geluid, fx, vfx, effect, effecten, setting, decor, props, rekwisieten, kleding, "
    "overgang, transitie, animatie, timing, licht, sfeer, kader, jingle, edit, drone, close-up, "
    "achtergrond, achtergrondmuziek, soundtrack, handeling, actie in beeld, locatie, duur, visual, "
    "visuals, cast, personages, cut, fade"
)
"""Labels of what is seen or heard where the draft is a script anyway."""

SPOKEN = _words(
    "tekst, audio, gesproken, gesproken tekst, spreektekst, dialoog, hook, haak, intro, outro, "
    "opening tekst, kern, slot, afsluiting, cta, call to action, call-to-action, voice"
)
"""Labels of words that are said, by nobody in particular."""

STAGE = (
    r"beeld(?:en)?|shots?|sc[eè]ne|b-?roll|camera|close-?up|close|cut|fade|zoom(?:t)?|drone|muziek|"
    r"muziekje|geluid(?:seffect)?|sfx|jingle|logo|totaalshot|total|medium|wide|pov-shot|"
    r"voorgrond|achtergrond|op de achtergrond|in beeld|uit beeld|buiten beeld|off-?screen|"
    r"beeldwissel|overgang|montage|animatie|slow ?motion|timelapse|tromgeroffel|applaus|gelach|"
    r"stilte|pauze|sirene|telefoon gaat|deur|ondertiteling|int\.|ext\.|voice-?over|"
    r"lacht?|lachend|grinnikt|giechelt|glimlacht|grijnst|fluistert?|fluisterend|zucht|zuchtend|"
    r"kijkt|knikt|knipoogt|wijst|wuift|zwaait|roept|schreeuwt|schreeuwend|gilt|zingt|huilt|"
    r"snikt|kucht|hoest|draait|loopt|lopend|rent|springt|danst|gaat|komt|staat|zit|zittend|"
    r"staand|pakt|houdt|legt|zet|geeft|opent|sluit|schudt|haalt|trekt|leest|denkt|twijfelt|"
    r"aarzelt|knipt|klapt|tikt|typt|scrolt|belt|filmt|stilletjes|zachtjes|hardop|opgewekt|"
    r"verbaasd|boos|blij|trots|tegen (?:de )?camera|naar (?:de )?camera|off|o\.s\.|v\.o\.|vervolg"
)

_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_LABEL = re.compile(
    rf"""(?:^|(?<=[\r\n]))(?P<lead>[^\S\r\n]*(?:[-*•–>][^\S\r\n]{{1,3}})?[*_]{{0,3}}
        (?:[(]?{_TIME}(?:\s?[-–—]\s?{_TIME})?[)]?[^\S\r\n]{{1,4}}[-–—|]?[^\S\r\n]{{0,4}}[*_]{{0,3}})?)
        (?P<name>[@\#]?[^\W\d_][^\W_]*(?:[^\S\r\n]{{1,2}}(?:[–—-][^\S\r\n])?[\w&+][\w.'’&/+-]*|[.'’&/+-]+\w*){{0,5}})
        (?:[^\S\r\n]{{0,3}}[*_]{{0,3}}(?P<role>\([^()\r\n]{{0,120}}\)))?
        [*_]{{0,3}}[^\S\r\n]{{0,2}}(?:[:：](?![/\d:])|(?P<bare>(?<=\)))(?=[^\S\r\n]*(?:[\r\n]|\Z)))
        [*_]{{0,3}}[^\S\r\n]{{0,4}}""",
    re.VERBOSE,
)
_BRACKET = re.compile(
    r"\[\[(?P<note>[^\[\]]{0,2000})\]\]|\[(?P<inside>[^\[\]]{0,400})\](?!\()"
)  # `[text](` is a Markdown link
_PAREN = re.compile(r"\((?P<inside>[^()\r\n]{0,200})\)")
_STAGE = re.compile(rf"\s*(?:{STAGE})(?!\w)", re.IGNORECASE)
_HEADING = re.compile(
    r"\s*(?:(?:INT|EXT|INT/EXT|I/E)\.|(?:SC[EÈ]NE|SHOT|BEELD)\s+\d+)(?=\W|\d|$)", re.IGNORECASE
)
_QUOTES = "\"“”„'‘’«»"


class Label(NamedTuple):
    """A labelled line: the name at ``[start, name_end)``, an optional role in parentheses up
    to ``role_end``, and the words behind the label from ``end`` (offsets in the block)."""

    start: int
    name_end: int
    role_end: int
    end: int
    name: str
    bare: bool

    @property
    def key(self) -> str:
        return " ".join(self.name.casefold().split())

    @property
    def capitals(self) -> bool:
        letters = [char for char in self.name if char.isalpha()]
        return len(letters) > 1 and self.name == self.name.upper()


class Mark(NamedTuple):
    """A stretch in brackets that is not spoken: ``[start, end)`` in the block, and the screen
    text or note it holds at ``[inner_start, inner_end)``."""

    start: int
    end: int
    kind: Literal["direction", "screen", "note"]
    inner_start: int
    inner_end: int


class Reading(NamedTuple):
    """What a draft's blocks hold, in reading order; notes are comments of the format."""

    segments: tuple[Segment, ...]
    comments: tuple[Comment, ...] = ()


def read_script(blocks: Sequence[Segment], options: ReadOptions, certain: bool = False) -> Reading:
    """Split the blocks of one draft into speeches, screen texts and labels.

    Blocks are in reading order, with a blank line's worth of distance between them; a block
    that has a speaker starts as that one's speech. A draft that is no script is given back
    unchanged, unless its layout has made ``certain`` that it is one.
    """
    known = frozenset(" ".join(name.casefold().split()) for name in options.speakers)
    texts = [block.text for block in blocks if block.role == "spoken"]
    cast = _Cast.of(texts, known, certain)
    if not cast.script:
        return Reading(tuple(blocks))
    reader = _Reader(cast)
    for block in blocks:
        if block.role == "spoken":
            reader.read(block)
        else:
            reader.segments.append(block)
    return Reading(tuple(reader.segments), tuple(reader.comments))


def column_kind(header: str) -> Kind | None:
    """What a column of a script in table form holds, by its header; None when unknown."""
    key = " ".join(header.casefold().strip(" *_:").split())
    if key in SCREEN or key in SCREEN_IN_SCRIPT or key in {"super/tekst", "tekst/super"}:
        return "screen"
    if key in SPOKEN or key in {"vo", "voice-over", "voiceover", "voice over", "wat je hoort"}:
        return "spoken"
    if key in {"spreker", "wie", "stem", "speaker", "rol", "personage"}:
        return "speaker"
    if key in DIRECTION or key in DIRECTION_IN_SCRIPT or key in {"video", "wat je ziet", "tijd"}:
        return "direction"
    return None


def split_label(text: str, speakers: Iterable[str] = ()) -> Label | None:
    """The speaker label that ``text`` opens with, None when it opens with none.

    For subtitles, where a label needs no second one as evidence: capitals suffice.
    """
    match = _LABEL.match(text)
    label = _label(match) if match else None
    if label is None or label.bare:
        return None
    known = frozenset(name.casefold() for name in speakers)
    if label.key in known or _is_role(label.key):
        return label
    if label.capitals and label.key not in NEVER | SCREEN | SCREEN_IN_SCRIPT | DIRECTION:
        return label
    return None


def is_stage(parenthesis: str) -> bool:
    """Whether the words inside ``(…)`` are played or heard, and not said."""
    return _STAGE.match(parenthesis) is not None


def cut(segment: Segment, builder: SegmentBuilder, start: int, end: int) -> None:
    """Add ``segment.text[start:end]`` to ``builder``, with the places and units it has."""
    offset = start
    index = max(bisect_right(segment.runs, start, key=lambda run: run.at) - 1, 0)
    while offset < end:
        run = segment.runs[index]
        stop = min(run.at + run.length, end)
        begin, finish = run.start, run.end
        if finish - begin == run.length:
            begin += offset - run.at
            finish = begin + stop - offset
        builder.replace(segment.text[offset:stop], begin, finish)
        offset = stop
        index += 1


def piece(
    segment: Segment,
    start: int,
    end: int,
    holes: Sequence[tuple[int, int]] = (),
    speaker: str | None = None,
    role: Role = "spoken",
    space: bool = True,
) -> Segment:
    """The part ``[start, end)`` of a segment without its holes.

    With ``space`` a hole inside running letters reads as one, so that no words grow together.
    """
    builder = SegmentBuilder(segment.source, speaker, role)
    builder.unit(segment.unit_at(start))
    offset = start
    for hole_start, hole_end in holes:
        cut(segment, builder, offset, hole_start)
        around = segment.text[hole_start - 1 : hole_start], segment.text[hole_end : hole_end + 1]
        if space and not any(each.isspace() for each in around):
            builder.replace(" ", *segment.span(hole_start, hole_end))
        offset = hole_end
    cut(segment, builder, offset, end)
    return builder.build()


def _label(match: re.Match[str]) -> Label | None:
    name = match["name"].rstrip(" .-–—").rstrip()
    if len(name) > 48 or not name:
        return None
    start = match.start("name")
    name_end = start + len(name)
    role_end = match.end("role") if match["role"] and _is_function(match["role"]) else name_end
    return Label(start, name_end, role_end, match.end(), name, match["bare"] is not None)


def _is_function(parenthesis: str) -> bool:
    """Whether ``(…)`` behind a name says who somebody is and not what they do."""
    inside = parenthesis.strip("()")
    if "," in inside or _STAGE.match(inside) or len(inside.split()) > 4:
        return False
    first = inside.split()[0].casefold() if inside.split() else ""
    return first not in {
        "in",
        "op",
        "met",
        "achter",
        "voor",
        "bij",
        "vanuit",
        "naar",
        "tegen",
        "uit",
    }


def _is_role(key: str) -> bool:
    base = re.sub(r"\s+(?:\d{1,2}|[a-z])$", "", key)
    return key in ROLES or base in ROLES


@dataclass(frozen=True, slots=True)
class _Cast:
    """What the labels of a draft mean, decided once over the whole draft."""

    script: bool
    known: frozenset[str]
    repeated: frozenset[str] = field(default_factory=frozenset)
    directed: bool = False

    @classmethod
    def of(cls, texts: Sequence[str], known: frozenset[str], script: bool) -> _Cast:
        alone = cls(False, known)
        labels = [label for text in texts for label in _labels(text)]
        clear = any(alone.kind(label) is not None for label in labels)
        capitals = [
            label
            for label in labels
            if label.capitals and not label.bare and _base(label.key) not in NEVER
        ]
        directed = any(_has_direction(text) for text in texts)
        counted = Counter(label.key for label in labels if not label.bare)
        repeated = frozenset(key for key, count in counted.items() if count > 1)
        bracketed = bool(capitals) and any(_has_bracket_line(text) for text in texts)
        script = script or clear or len(capitals) > 1 or directed or bracketed
        return cls(script, known, repeated, directed or bracketed)

    def kind(self, label: Label) -> Kind | None:
        """What the label announces; None when the line is no labelled line at all."""
        key, base = label.key, _base(label.key)
        if label.bare and not (self.script and label.capitals):
            return None
        if key in self.known or _is_role(key):
            return "speaker"
        if self.script or label.capitals:
            for words, loose, kind in _KEYWORDS:
                if key in words or base in words or (self.script and base in loose):
                    return kind
        if base in NEVER or key in NEVER:
            return None
        if label.capitals:
            person = key.split()[0] in PEOPLE or base in PEOPLE
            return "speaker" if self.script or person else None
        if self.script and (label.name[0].isupper() and len(key.split()) <= 2):
            return "speaker" if self.directed and key in self.repeated else None
        return None


_KEYWORDS: tuple[tuple[frozenset[str], frozenset[str], Kind], ...] = (
    (SCREEN, SCREEN_IN_SCRIPT, "screen"),
    (DIRECTION, DIRECTION_IN_SCRIPT, "direction"),
    (frozenset(), SPOKEN, "spoken"),
)


def _base(key: str) -> str:
    """The label without its number: ``shot 3`` is ``shot``, ``stap 2`` is ``stap``."""
    return re.sub(r"\s+(?:\d{1,3}[a-z]?|[ivx]{1,4})(?:\s.*)?$", "", key)


def _labels(text: str) -> Iterator[Label]:
    for match in _LABEL.finditer(text):
        label = _label(match)
        if label:
            yield label


def _alone(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` stands alone on its line or lines (looks 80 characters around)."""
    before = re.split(r"[\r\n]", text[max(0, start - 80) : start])[-1]
    after = re.split(r"[\r\n]", text[end : end + 80], maxsplit=1)[0]
    return not before.strip() and not after.strip()


def _has_direction(text: str) -> bool:
    for match in _BRACKET.finditer(text):
        inside = match["inside"]
        if inside and (_STAGE.match(inside) or _screen_start(inside) is not None):
            return True
    return any(
        _STAGE.match(match["inside"]) and _alone(text, match.start(), match.end())
        for match in _PAREN.finditer(text)
    )


def _has_bracket_line(text: str) -> bool:
    return any(_alone(text, match.start(), match.end()) for match in _BRACKET.finditer(text))


def _screen_start(inside: str) -> int | None:
    """Where the words begin in ``tekst in beeld: "…"``; None when it is no screen text."""
    colon = inside.find(":")
    if colon < 0:
        return None
    key = " ".join(inside[:colon].casefold().split())
    return colon + 1 if key in SCREEN or key in SCREEN_IN_SCRIPT else None


def _marks(text: str) -> list[Mark]:
    """The bracketed stretches of a script's block that are not spoken."""
    marks = []
    for match in _BRACKET.finditer(text):
        if match["note"] is not None:
            inner = match.span("note")
            marks.append(Mark(match.start(), match.end(), "note", *inner))
            continue
        start, end = match.span("inside")
        words = _screen_start(match["inside"])
        if words is None:
            marks.append(Mark(match.start(), match.end(), "direction", start, end))
            continue
        start += words
        while start < end and (text[start].isspace() or text[start] in _QUOTES):
            start += 1
        while end > start and (text[end - 1].isspace() or text[end - 1] in _QUOTES):
            end -= 1
        marks.append(Mark(match.start(), match.end(), "screen", start, end))
    return marks


def _masked(text: str, marks: Sequence[Mark]) -> str:
    """``text`` at equal length with the marks blanked, so that lines and labels stand free."""
    parts, offset = [], 0
    for mark in marks:
        parts += [text[offset : mark.start], "\u00a0" * (mark.end - mark.start)]
        offset = mark.end
    return "".join([*parts, text[offset:]])


class _Reader:
    """Walks the lines of a script and remembers who is speaking."""

    def __init__(self, cast: _Cast) -> None:
        self.cast = cast
        self.segments: list[Segment] = []
        self.comments: list[Comment] = []
        self._speaker: str | None = None
        self._role: Role = "spoken"
        self._waiting = False  # a label stood alone on its line: its words are still to come

    def read(self, block: Segment) -> None:
        if block.speaker is not None:
            self._speaker, self._role, self._waiting = block.speaker, "spoken", False
        marks = _marks(block.text)
        masked = _masked(block.text, marks)
        labels = {match.end("lead"): match for match in _LABEL.finditer(masked)}
        starts = sorted(labels)
        begin: int | None = None
        end = 0
        for line, stop in _lines(masked):
            here = bisect_right(starts, line - 1)
            match = labels[starts[here]] if here < len(starts) and starts[here] <= stop else None
            label = _label(match) if match else None
            kind = self.cast.kind(label) if label else None
            bare = not masked[line:stop].strip()
            if kind or bare or self._is_direction(masked, line, stop):
                self._speech(block, begin, end, marks)
                begin = None
                if kind and label:
                    begin = self._announce(block, label, kind, stop)
                elif bare and not block.text[line:stop].strip():
                    self._pause()
            elif begin is None:
                begin = line
            end = stop
        self._speech(block, begin, end, marks)
        self._pause()
        self._bracketed(block, marks)

    def _is_direction(self, masked: str, start: int, end: int) -> bool:
        if end - start > 400:
            return False
        line = masked[start:end].strip()
        return bool(
            _HEADING.match(line)
            or (line.startswith("(") and line.endswith(")") and line.count("(") == 1)
        )

    def _announce(self, block: Segment, label: Label, kind: Kind, stop: int) -> int | None:
        """Start what the label announces; the offset of its words, None when none are read."""
        if kind == "direction":
            return None
        self._speaker = label.name if kind == "speaker" else None
        self._role = "screen" if kind == "screen" else "spoken"
        if kind == "speaker":
            self.segments.append(
                piece(block, label.start, label.role_end, speaker=label.name, role="label")
            )
        self._waiting = label.end >= stop
        return None if self._waiting else label.end

    def _pause(self) -> None:
        """A blank line: the speech is over, unless its label still waits for words."""
        if not self._waiting:
            self._speaker, self._role = None, "spoken"

    def _speech(self, block: Segment, begin: int | None, end: int, marks: list[Mark]) -> None:
        if begin is None:
            return
        first = bisect_right(marks, begin, key=lambda mark: mark.end)
        holes = []
        while first < len(marks) and marks[first].start < end:
            holes.append((marks[first].start, marks[first].end))
            first += 1
        holes = sorted(holes + list(_asides(block.text, begin, end, holes)))
        begin, end, holes = _trim(block.text, begin, end, holes)
        if begin < end:
            self._waiting = False
            self.segments.append(piece(block, begin, end, holes, self._speaker, self._role))

    def _bracketed(self, block: Segment, marks: list[Mark]) -> None:
        """Text on screen inside brackets is read, notes are the format's comments."""
        for mark in marks:
            if mark.kind == "screen" and mark.inner_start < mark.inner_end:
                self.segments.append(piece(block, mark.inner_start, mark.inner_end, role="screen"))
            elif mark.kind == "note":
                text = block.text[mark.inner_start : mark.inner_end].strip()
                self.comments.append(Comment(text, block.source, *block.span(mark.start, mark.end)))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Start and end, without the line end, of each line."""
    start = 0
    for match in LINE_END.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _asides(
    text: str, begin: int, end: int, holes: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Parentheses inside a speech that are played and not said: ``(lacht)``.

    At the very start of a speech any small-letter one is, elsewhere only a known one:
    ``(tot 1 mei)`` is said.
    """
    for match in _PAREN.finditer(text, begin, end):
        if any(start <= match.start() < stop for start, stop in holes):
            continue
        first = not text[begin : match.start()].strip() if match.start() - begin < 20 else False
        inside = match["inside"].strip()
        if _STAGE.match(inside) or (first and inside[:1].islower()):
            yield match.span()


def _trim(
    text: str, begin: int, end: int, holes: list[tuple[int, int]]
) -> tuple[int, int, list[tuple[int, int]]]:
    """The stretch without holes and white space at its edges."""
    first, last = 0, len(holes)
    while True:
        while begin < end and text[begin].isspace():
            begin += 1
        if first < last and holes[first][0] <= begin:
            begin = max(begin, holes[first][1])
            first += 1
            continue
        break
    while begin < end:
        while end > begin and text[end - 1].isspace():
            end -= 1
        if first < last and holes[last - 1][1] >= end:
            end = min(end, holes[last - 1][0])
            last -= 1
            continue
        break
    return begin, max(begin, end), holes[first:last]
