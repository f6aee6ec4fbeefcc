"""Sentences made from frames: the verbs of captions in every form, also separable and reflexive.

`python -m training.templates` writes templates.conllu; the same input gives the same file. The
frames exist for the verbs: which form is an imperative, a first person, a participle, and what
their lemma is. Whether the sentence makes sense is not the point.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
OUT = HERE / "templates.conllu"
PER_VERB = 5

# infinitive stem past participle objects; `particle+` before a separable verb, `~` reflexive.
# Objects: m media, t things, p people, e events and plans, i none.
VERBS = """
abonneren abonneer abonneerde geabonneerd ~i
af+melden meld meldde gemeld ~e
af+spreken spreek sprak gesproken i
aan+klikken klik klikte geklikt m
aan+melden meld meldde gemeld ~e
aan+vragen vraag vroeg gevraagd t
aan+schuiven schuif schoof geschoven i
appen app appte geappt p
bekijken bekijk bekeek bekeken m
bellen bel belde gebeld p
bestellen bestel bestelde besteld t
bewaren bewaar bewaarde bewaard m
bezoeken bezoek bezocht bezocht e
blokken blok blokte geblokt p
boeken boek boekte geboekt e
boosten boost boostte geboost m
brengen breng bracht gebracht t
chatten chat chatte gechat i
checken check checkte gecheckt m
chillen chill chillde gechilld i
claimen claim claimde geclaimd t
coachen coach coachte gecoacht p
crashen crash crashte gecrasht i
cancelen cancel cancelde gecanceld e
dansen dans danste gedanst i
daten date datete gedatet p
delen deel deelde gedeeld m
dissen dis diste gedist p
doneren doneer doneerde gedoneerd t
door+sturen stuur stuurde gestuurd m
downloaden download downloadde gedownload m
droppen drop dropte gedropt m
dubbelchecken dubbelcheck dubbelcheckte gedubbelcheckt m
dumpen dump dumpte gedumpt t
editen edit editte geëdit m
faken fake fakete gefaket m
filmen film filmde gefilmd p
fixen fix fixte gefixt t
flexen flex flexte geflext i
focussen focus focuste gefocust i
gamen game gamede gegamed i
ghosten ghost ghostte geghost p
googelen googel googelde gegoogeld m
grinden grind grindde gegrind i
grijpen grijp greep gegrepen t
halen haal haalde gehaald t
haten haat haatte gehaat m
helpen help hielp geholpen p
hosselen hossel hosselde gehosseld i
hypen hype hypete gehypet m
in+checken check checkte gecheckt i
in+leveren lever leverde geleverd t
in+schrijven schrijf schreef geschreven ~e
in+sturen stuur stuurde gestuurd m
in+vullen vul vulde gevuld m
joinen join joinde gejoind e
kapen kaap kaapte gekaapt t
kiezen kies koos gekozen t
klikken klik klikte geklikt i
kopen koop kocht gekocht t
laten laat liet gelaten t
leren leer leerde geleerd t
lezen lees las gelezen m
liken like likete geliket m
linken link linkte gelinkt m
loten loot lootte geloot i
luisteren luister luisterde geluisterd i
mailen mail mailde gemaild p
maken maak maakte gemaakt t
mee+denken denk dacht gedacht i
mee+doen doe deed gedaan i
mee+nemen neem nam genomen t
mee+praten praat praatte gepraat i
mee+spelen speel speelde gespeeld i
melden meld meldde gemeld t
missen mis miste gemist e
mixen mix mixte gemixt m
muten mute mutete gemutet m
nomineren nomineer nomineerde genomineerd p
ontdekken ontdek ontdekte ontdekt e
op+geven geef gaf gegeven ~e
op+halen haal haalde gehaald t
op+ruimen ruim ruimde geruimd t
op+slaan sla sloeg geslagen m
pakken pak pakte gepakt t
pinnen pin pinde gepind i
pitchen pitch pitchte gepitcht e
plannen plan plande gepland e
posten post postte gepost m
pranken prank prankte geprankt p
printen print printte geprint m
proberen probeer probeerde geprobeerd t
rappen rap rapte gerapt i
reageren reageer reageerde gereageerd i
redden red redde gered p
regelen regel regelde geregeld e
rennen ren rende gerend i
reposten repost repostte gerepost m
reserveren reserveer reserveerde gereserveerd e
roasten roast roastte geroast p
saven save savede gesaved m
scannen scan scande gescand t
scoren scoor scoorde gescoord t
screenshotten screenshot screenshotte gescreenshot m
scrollen scroll scrollde gescrold i
sharen share sharede geshared m
shoppen shop shopte geshopt t
skaten skate skatete geskatet i
skippen skip skipte geskipt e
slayen slay slayde geslayd m
sliden slide slidede geslided i
spammen spam spamde gespamd p
sparen spaar spaarde gespaard i
spotten spot spotte gespot p
starten start startte gestart e
stemmen stem stemde gestemd i
stoppen stop stopte gestopt i
streamen stream streamde gestreamd m
stressen stress stresste gestrest i
sturen stuur stuurde gestuurd m
supporten support supportte gesupport p
swipen swipe swipete geswipet i
taggen tag tagde getagd p
testen test testte getest t
tippen tip tipte getipt p
toe+voegen voeg voegde gevoegd m
trainen train trainde getraind i
trappen trap trapte getrapt i
trollen trol trolde getrold p
typen typ typte getypt m
uit+nodigen nodig nodigde genodigd p
uit+schrijven schrijf schreef geschreven ~e
uit+zetten zet zette gezet t
unfollowen unfollow unfollowde geünfollowd p
uploaden upload uploadde geüpload m
verloten verloot verlootte verloot t
vertellen vertel vertelde verteld m
vieren vier vierde gevierd e
vinden vind vond gevonden t
vloggen vlog vlogde gevlogd i
volgen volg volgde gevolgd p
vragen vraag vroeg gevraagd t
wandelen wandel wandelde gewandeld i
weg+gooien gooi gooide gegooid t
winnen win won gewonnen t
yappen yap yapte geyapt i
zetten zet zette gezet t
zweren zweer zwoer gezworen i
"""


class Word(NamedTuple):
    form: str
    lemma: str
    pos: str
    tag: str
    feats: str = "_"


def noun(form: str, lemma: str = "", neuter: bool = False) -> Word:
    gender, feature = ("onz", "Neut") if neuter else ("zijd", "Com")
    tag = f"N|soort|ev|basis|{gender}|stan"
    return Word(form, lemma or form, "NOUN", tag, f"Gender={feature}|Number=Sing")


def nouns(form: str, lemma: str) -> Word:
    return Word(form, lemma, "NOUN", "N|soort|mv|basis", "Number=Plur")


DE = Word("de", "de", "DET", "LID|bep|stan|rest", "Definite=Def")
HET = Word("het", "het", "DET", "LID|bep|stan|evon", "Definite=Def")
EEN = Word("een", "een", "DET", "LID|onbep|stan|agr", "Definite=Ind")
DEZE = Word("deze", "deze", "DET", "VNW|aanw|det|stan|prenom|met-e|rest")
DIT = Word("dit", "dit", "DET", "VNW|aanw|det|stan|prenom|zonder|evon")


def pronoun(form: str, tag: str, feats: str) -> Word:
    return Word(form, form, "PRON", f"VNW|{tag}", f"{feats}|PronType=Prs")


JE_SUBJECT = pronoun("je", "pers|pron|nomin|red|2v|ev", "Case=Nom|Person=2")
JE_OBJECT = pronoun("je", "pr|pron|obl|red|2v|getal", "Case=Acc|Person=2")
JE_OWN = Word(
    "je",
    "je",
    "PRON",
    "VNW|bez|det|stan|red|2v|ev|prenom|zonder|agr",
    "Person=2|Poss=Yes|PronType=Prs",
)
JIJ = pronoun("jij", "pers|pron|nomin|vol|2v|ev", "Case=Nom|Person=2")
IK = pronoun("ik", "pers|pron|nomin|vol|1|ev", "Case=Nom|Person=1")
ME = pronoun("me", "pr|pron|obl|red|1|ev", "Case=Acc|Person=1")
WE = pronoun("we", "pers|pron|nomin|red|1|mv", "Case=Nom|Person=1")
ONS = pronoun("ons", "pr|pron|obl|vol|1|mv", "Case=Acc|Person=1")
HIJ = pronoun("hij", "pers|pron|nomin|vol|3|ev|masc", "Case=Nom|Person=3")
ZICH = pronoun("zich", "refl|pron|obl|red|3|getal", "Case=Acc|Person=3")._replace(
    feats="Case=Acc|Person=3|PronType=Prs|Reflex=Yes"
)
JULLIE = pronoun("jullie", "pers|pron|stan|nadr|2v|mv", "Person=2")
IEMAND = pronoun("iemand", "onbep|pron|stan|vol|3p|ev", "Person=3")._replace(
    feats="Person=3|PronType=Ind"
)
FINITE = "Number=Sing|Tense=Pres|VerbForm=Fin"
HEB = Word("heb", "hebben", "AUX", "WW|pv|tgw|ev", FINITE)
KUNT = Word("kunt", "kunnen", "AUX", "WW|pv|tgw|met-t", FINITE)
KAN = Word("kan", "kunnen", "AUX", "WW|pv|tgw|ev", FINITE)
TE = Word("te", "te", "ADP", "VZ|init")
OM = Word("om", "om", "ADP", "VZ|init")
DAT = Word("dat", "dat", "SCONJ", "VG|onder")
ALS = Word("als", "als", "SCONJ", "VG|onder")
ZODAT = Word("zodat", "zodat", "SCONJ", "VG|onder")
DAN = Word("dan", "dan", "ADV", "BW")
NIET = Word("niet", "niet", "ADV", "BW")
AL = Word("al", "al", "ADV", "BW")
OOK = Word("ook", "ook", "ADV", "BW")
LEUK = Word("leuk", "leuk", "ADJ", "ADJ|vrij|basis|zonder", "Degree=Pos")
VRIJ = "ADJ|vrij|basis|zonder"
ADVERBS = [
    *(Word(w, w, "ADV", "BW") for w in ("nu", "vandaag", "even", "samen", "eens", "straks")),
    Word("gerust", "gerust", "ADJ", VRIJ, "Degree=Pos"),
    Word("snel", "snel", "ADJ", VRIJ, "Degree=Pos"),
    Word("gewoon", "gewoon", "ADJ", VRIJ, "Degree=Pos"),
    Word("online", "online", "ADJ", VRIJ, "Degree=Pos"),
]
OBJECTS: dict[str, list[list[Word]]] = {
    "m": [
        [DIT, noun("filmpje", "film", neuter=True)._replace(tag="N|soort|ev|dim|onz|stan")],
        [DEZE, noun("post")],
        [DE, noun("foto")],
        [HET, noun("bericht", neuter=True)],
        [JE_OWN, noun("verhaal", neuter=True)],
        [nouns("foto's", "foto")],
        [DE, noun("lijst")],
        [JE_OWN, noun("mening")],
    ],
    "t": [
        [JE_OWN, noun("fiets")],
        [EEN, noun("kaart")],
        [DE, nouns("spullen", "spul")],
        [JE_OWN, noun("telefoon")],
        [EEN, noun("boek", neuter=True)],
        [nouns("punten", "punt")],
        [JE_OWN, nouns("tickets", "ticket")],
        [DE, noun("code")],
    ],
    "p": [
        [JE_OWN, nouns("vrienden", "vriend")],
        [IEMAND],
        [ONS],
        [JE_OWN, noun("moeder")],
        [DE, noun("gemeente")],
        [DE, nouns("docenten", "docent")],
    ],
    "e": [
        [DE, noun("workshop")],
        [EEN, noun("plek")],
        [HET, noun("toernooi", neuter=True)],
        [JE_OWN, noun("stage")],
        [DE, noun("les")],
        [HET, noun("feest", neuter=True)],
    ],
    "i": [
        [Word("na", "na", "ADP", "VZ|init"), noun("school")],
        [Word("in", "in", "ADP", "VZ|init"), HET, noun("park", neuter=True)],
        [Word("met", "met", "ADP", "VZ|init"), JE_OWN, noun("klas")],
        [Word("thuis", "thuis", "ADV", "BW")],
        [],
    ],
}
VOOR = Word("voor", "voor", "ADP", "VZ|init")
TAILS = ["", "", "", ".", "!", "👇", "🔥", "✨ #samen", "! 🎉", "@wijkteam", ". #school"]


class Verb(NamedTuple):
    infinitive: str
    stem: str
    past: str
    participle: str
    particle: str
    reflexive: bool
    objects: str

    def word(self, form: str, tag: str, feats: str, whole: bool = False) -> Word:
        """A form; `whole` when the particle is written on to the verb."""
        front = self.particle if whole else ""
        return Word(front + form, front + self.infinitive, "VERB", tag, feats)

    def imperative(self) -> Word:
        return self.word(self.stem, "WW|pv|tgw|ev", FINITE)

    def third(self, whole: bool = False) -> Word:
        form = self.stem if self.stem.endswith("t") else self.stem + "t"
        form = {"doet": "doet", "slat": "slaat"}.get(form, form)
        tag = "WW|pv|tgw|ev" if form == self.stem else "WW|pv|tgw|met-t"
        return self.word(form, tag, FINITE, whole)

    def plural(self) -> Word:
        return self.word(self.infinitive, "WW|pv|tgw|mv", "Number=Plur|Tense=Pres|VerbForm=Fin")

    def infinite(self) -> Word:
        return self.word(self.infinitive, "WW|inf|vrij|zonder", "VerbForm=Inf", whole=True)

    def bare(self) -> Word:
        return self.word(self.infinitive, "WW|inf|vrij|zonder", "VerbForm=Inf")

    def preterite(self) -> Word:
        return self.word(self.past, "WW|pv|verl|ev", "Number=Sing|Tense=Past|VerbForm=Fin")

    def perfect(self) -> Word:
        return self.word(self.participle, "WW|vd|vrij|zonder", "VerbForm=Part", whole=True)

    def rest(self) -> list[Word]:
        return [Word(self.particle, self.particle, "ADP", "VZ|fin")] if self.particle else []


def verbs() -> list[Verb]:
    found = []
    for line in VERBS.split("\n"):
        if line:
            first, stem, past, participle, objects = line.split()
            particle, _, infinitive = first.rpartition("+")
            reflexive = objects.startswith("~")
            kind = objects.strip("~")
            found.append(Verb(infinitive, stem, past, participle, particle, reflexive, kind))
    return found


def frames(verb: Verb, rng: random.Random) -> list[list[Word]]:
    """Every kind of sentence for one verb, with fresh objects and adverbs."""

    def thing() -> list[Word]:
        words = rng.choice(OBJECTS[verb.objects])
        return [VOOR, *words] if verb.reflexive and verb.objects == "e" else words

    def adverb() -> list[Word]:
        return [rng.choice(ADVERBS)] if rng.random() < 0.5 else []

    def myself(word: Word) -> list[Word]:
        return [word] if verb.reflexive else []

    def middle(pronoun: Word) -> list[Word]:
        """What stands between a finite verb and its particle."""
        if verb.reflexive:
            return [pronoun, *adverb(), *verb.rest(), *thing()]
        return [*rng.choice([[*adverb(), *thing()], [*thing(), *adverb()]]), *verb.rest()]

    return [
        [verb.imperative(), *middle(JE_OBJECT)],
        [verb.imperative(), *middle(JE_OBJECT)],
        [verb.imperative(), *middle(JULLIE if verb.reflexive else JE_OBJECT)],
        [IK, verb.imperative(), *middle(ME)],
        [verb.imperative(), rng.choice([JE_SUBJECT, JIJ]), *middle(JE_OBJECT)],
        [HIJ, verb.third(), *middle(ZICH)],
        [HIJ, verb.preterite(), *middle(ZICH)],
        [WE, verb.plural(), *middle(ONS)],
        [HEB, JE_SUBJECT, *myself(JE_OBJECT), *thing(), AL, verb.perfect()],
        [IK, HEB, *myself(ME), *thing(), NIET, verb.perfect()],
        [rng.choice([ZODAT, ALS, DAT]), JE_SUBJECT, *myself(JE_OBJECT), *thing(), verb.third(True)],
        [JE_SUBJECT, KUNT, *myself(JE_OBJECT), *thing(), OOK, verb.infinite()],
        [verb.infinite(), KAN, *adverb()],
        [LEUK, OM, *myself(JE_OBJECT), *thing(), *verb.rest(), TE, verb.bare()],
        [AL, verb.perfect()],
    ]


def finish(words: list[Word], rng: random.Random) -> list[Word]:
    tail = [social(part) for part in rng.choice(TAILS).split()]
    first = words[0]
    if rng.random() < 0.7:
        words = [first._replace(form=first.form[:1].upper() + first.form[1:]), *words[1:]]
    return [*words, *tail]


def social(form: str) -> Word:
    if form in {".", "!"}:
        return Word(form, form, "PUNCT", "LET")
    if form[0] in "#@":
        return Word(form, form, "PROPN", "SPEC|deeleigen")
    return Word(form, form, "SYM", "SPEC|symb")


def render(name: str, words: list[Word]) -> str:
    lines = [f"# sent_id = {name}", f"# text = {' '.join(w.form for w in words)}"]
    for number, w in enumerate(words, 1):
        lines.append("\t".join([str(number), *w, *"____"]))
    return "\n".join(lines) + "\n\n"


def generate() -> str:
    rng = random.Random(3)
    blocks: list[str] = []
    for verb in verbs():
        choices = frames(verb, rng)
        picked = [choices[0], *rng.sample(choices[1:], PER_VERB)]
        for words in picked:
            blocks.append(render(f"template2/{len(blocks)}", finish(words, rng)))
    return "".join(blocks)


if __name__ == "__main__":
    OUT.write_text(generate(), encoding="utf-8")
