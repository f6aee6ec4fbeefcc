"""What people may ask about rules: their page, and why a text was flagged or cleared."""

from __future__ import annotations

from typing import cast

from rolvast.finding import Sender
from rolvast.language import Text
from rolvast.lexicon import Example, Lexicon, Rule

FAMILY_TEXTS = {
    "GRP": ("groepsclaim: de tekst spreekt namens of als jongeren",
            "group claim: the text speaks for or as young people"),
    "INS": ("institutionele framing: de stem van bovenaf",
            "institutional framing: the voice from above"),
    "SLA": ("geïmiteerde jongerentaal uit de mond van een organisatie",
            "imitated youth slang out of an organisation's mouth"),
    "CTA": ("merk en oproep: campagnetaal", "brand and call to action: campaign language"),
    "AFZ": ("afzender en stijl vallen uit elkaar", "sender and style fall apart"),
    "REL": ("geclaimde relevantie", "claimed relevance"),
    "LUI": ("luisteren zonder gevolg", "listening without consequence"),
    "SUP": ("meldingen over onderdrukkingen", "notices about suppressions"),
}  # fmt: skip
"""Per family its name in Dutch and English."""

_WORDS = {
    "nl": {"why": "Waarom", "advice": "Beter", "bad": "Wordt gemeld", "good": "Blijft vrij",
           "say": "Vervangingen", "senders": "Geldt voor", "severity": "Zwaarte"},
    "en": {"why": "Why", "advice": "Instead", "bad": "Flagged", "good": "Left alone",
           "say": "Replacements", "senders": "Applies to", "severity": "Severity"},
}  # fmt: skip


def explain_rule(rule: Rule, lang: str) -> str:
    """The page of a rule for a terminal; ends with a newline."""
    words = _WORDS[lang]
    message = rule.message.get(lang, "").replace("{text}", "…").replace("{other}", "…")
    lines = [
        f"{rule.code} {rule.name}",
        "",
        message,
        "",
        f"{words['why']}: {rule.why.get(lang, '')}",
        f"{words['advice']}: {rule.advice.get(lang, '')}",
        f"{words['severity']}: {rule.severity} · {words['senders']}: {', '.join(rule.senders)}",
    ]
    for key, examples in (("bad", rule.bad), ("good", rule.good)):
        if examples:
            lines += ["", f"{words[key]}:", *(f"  - {marked(example)}" for example in examples)]
    said = [(e.source, e.say) for e in rule.entries if e.say][:12]
    if said:
        lines += ["", f"{words['say']}:", *(f"  - {term} → {', '.join(say)}" for term, say in said)]
    return "\n".join(lines) + "\n"


def explain_family(family: str, rules: list[Rule], lang: str) -> str:
    """A family with a line for each of its rules."""
    name = FAMILY_TEXTS.get(family, ("", ""))[0 if lang == "nl" else 1]
    lines = [f"{family} {name}".strip(), ""]
    for rule in rules:
        message = rule.message.get(lang, "").replace("{text}", "…").replace("{other}", "…")
        lines.append(f"{rule.code} {rule.name} ({rule.severity}): {message}")
    return "\n".join(lines) + "\n"


def marked(example: Example) -> str:
    """The example with what is found in it between [[ and ]]."""
    text, at = "", 0
    for start, end in example.spans:
        text += f"{example.text[at:start]}[[{example.text[start:end]}]]"
        at = end
    return (text + example.text[at:]).replace("\n", " ⏎ ")


def trace_text(text: str, lexicon: Lexicon, sender: str, pipeline: str, lang: str) -> str:
    """Tokens with tags, every entry that matched, and the guards that cleared it."""
    from rolvast.language import give_tags, load_pipeline
    from rolvast.linter import Linter, Settings
    from rolvast.matching import Index
    from rolvast.testing import document_of

    index = Index(lexicon, lexicon.rules)
    linter = Linter(index, pipeline)
    settings = Settings(sender=cast(Sender, sender), lang=lang)
    document = document_of(text)
    views = linter.views(document, settings)
    loaded = load_pipeline(pipeline)
    lines = ["Tokens" if lang == "en" else "Woorden"]
    for view in views:
        for each in view.texts:
            each.wanted |= {each.sentence(at) for at in range(each.size)}
        give_tags(view.texts, loaded)
        for each in view.texts:
            lines += [_token_line(each, at) for at in range(each.size)]
    lines += ["", "Matches" if lang == "en" else "Treffers"]
    for view in views:
        for rule, entry, found, vetoes in view.explain():
            verdict = (
                "; ".join(vetoes) if vetoes else ("stands" if lang == "en" else "blijft staan")
            )
            lines.append(f"  {rule.code} ‘{found}’ via ‘{entry.source}’: {verdict}")
    outcome = linter.check([(document, settings)])[0]
    lines += ["", "Findings" if lang == "en" else "Bevindingen"]
    lines += [f"  {f.code} {f.severity} ‘{f.phrase}’: {f.message}" for f in outcome.findings] or [
        "  none" if lang == "en" else "  geen"
    ]
    return "\n".join(lines) + "\n"


def _token_line(text: Text, at: int) -> str:
    token = text.tokens[at]
    tagged = text.tagged(at)
    surface = text.source[token.start : token.end]
    tag = f"{tagged.pos} {tagged.tag} {tagged.lemma}" if tagged else ""
    keys = "/".join(text.keys(at))
    return f"  {text.sentence(at)}.{at} {surface!r} {keys} {token.kind} {tag}".rstrip()
