"""Lexicons as data: rules, their terms, patterns, guards and examples, read from TOML.

One file holds one rule, or slots (``[slots.NAME]``), or additions to existing rules
(``[add.CODE]``). Reading is strict: every mistake becomes a problem that names the file,
the line and the remedy, and all mistakes of all files are reported at once. Nothing here
imports spaCy. The format is described in ``docs/lexicons.md``.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import regex

from rolvast.finding import FAMILIES, SENDERS, Problem, Sender, Severity
from rolvast.fold import fold
from rolvast.pattern import (
    Choice,
    Exact,
    Pattern,
    PatternError,
    Sequence,
    Words,
    parse,
    parse_literal,
)
from rolvast.rules import CHECKS, CONDITIONS

CONTEXTS = ("prev", "next", "near", "in", "sentence", "draft")
"""Where a guard looks: the words just before or behind, six around, a longer phrase, the sentence
of the hit (the hit included), the draft."""


@dataclass(frozen=True, slots=True)
class Guards:
    """Evidence for and against a hit. ``only`` and ``unless`` map a context to patterns."""

    only: Mapping[str, tuple[Pattern, ...]] = field(default_factory=dict)
    unless: Mapping[str, tuple[Pattern, ...]] = field(default_factory=dict)
    only_conditions: tuple[str, ...] = ()
    unless_conditions: tuple[str, ...] = ()
    only_tags: tuple[str, ...] = ()
    not_tags: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(
            (
                self.only,
                self.unless,
                self.only_conditions,
                self.unless_conditions,
                self.only_tags,
                self.not_tags,
            )
        )


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with the exact spans ``[[…]]`` that must be found; none for a good example."""

    text: str
    spans: tuple[tuple[int, int], ...]
    line: int | None = None
    sender: Sender = "institution"

    @classmethod
    def read(cls, marked: str, line: int | None = None, sender: Sender = "institution") -> Example:
        text, spans, opened = "", [], -1
        for part in re.split(r"(\[\[|\]\])", marked):
            if part == "[[":
                opened = len(text)
            elif part == "]]" and opened >= 0:
                spans.append((opened, len(text)))
                opened = -1
            else:
                text += part
        return cls(text, tuple(spans), line, sender)


@dataclass(frozen=True, slots=True)
class Entry:
    """One term, pattern or raw regex of a rule, with its own guards, advice and examples."""

    source: str
    kind: str
    pattern: Pattern | None
    guards: Guards
    regex: Any = None
    anchor: str = ""
    say: tuple[str, ...] = ()
    fix: str | None = None
    severity: Severity | None = None
    senders: tuple[Sender, ...] | None = None
    bad: tuple[Example, ...] = ()
    good: tuple[Example, ...] = ()
    line: int | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule is one value: texts, entries, guards and examples."""

    code: str
    name: str
    severity: Severity
    message: Mapping[str, str]
    advice: Mapping[str, str]
    why: Mapping[str, str]
    senders: tuple[Sender, ...] = SENDERS
    guards: Guards = field(default_factory=Guards)
    check: str | None = None
    once: bool = False
    aliases: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    bad: tuple[Example, ...] = ()
    good: tuple[Example, ...] = ()
    entries: tuple[Entry, ...] = ()
    path: str = ""

    @property
    def family(self) -> str:
        return self.code[:3]


_GUARD_KEYS = {
    *(f"{sign}-{context}" for sign in ("only", "unless") for context in CONTEXTS),
    "only",
    "unless",
    "only-tag",
    "not-tag",
}
_ENTRY_KEYS = _GUARD_KEYS | {
    "term", "pattern", "lemma", "say", "fix", "severity", "senders", "bad", "good",
}  # fmt: skip
_GROUP_KEYS = (_ENTRY_KEYS - {"term", "pattern", "lemma"}) | {"words", "patterns", "lemmas"}
_RULE_KEYS = _GUARD_KEYS | {
    "code", "name", "severity", "message", "advice", "why", "senders", "check", "once",
    "aliases", "settings", "bad", "good",
}  # fmt: skip
_TERMS_KEYS = _GROUP_KEYS | {"regex", "anchor"}
_TOP_KEYS = {"rule", "terms", "group", "slots", "add"}
_SLOT_KEYS = {"words", "patterns", "lemmas"}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All rules in order of code, the slots, and the mistakes met while reading."""

    rules: tuple[Rule, ...]
    slots: Mapping[str, Choice]
    problems: tuple[Problem, ...]

    def rule(self, code: str) -> Rule | None:
        """By code or alias."""
        return next((r for r in self.rules if code == r.code or code in r.aliases), None)


def builtin_folder() -> Path:
    """The lexicons in the wheel, or those of the checkout in an editable install."""
    packed = Path(__file__).parent / "lexicons"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "lexicons"


def load(
    folders: Iterable[Path] = (), extra_slots: Mapping[str, Iterable[str]] | None = None
) -> Lexicon:
    """Read the built-in lexicons and a team's own ``folders`` (or files), in this order.

    ``extra_slots`` adds words to slots: ``{"organisation": ["Gemeente Ede"]}`` from the config.
    """
    reader = _Reader(extra_slots or {})
    for path in sorted(builtin_folder().rglob("*.toml")):
        reader.file(path, path.relative_to(builtin_folder()).as_posix(), own=False)
    for folder in folders:
        files = sorted(folder.rglob("*.toml")) if folder.is_dir() else [folder]
        if not files or not folder.exists():
            reader.problem(
                str(folder), "hier staan geen lexicons (*.toml)", "controleer `lexicons`"
            )
        for path in files:
            if path.exists():
                reader.file(path, str(path), own=True)
    return reader.lexicon()


class _Reader:
    """Collects files first, so that slots and rules may stand in any order, then compiles."""

    def __init__(self, extra_slots: Mapping[str, Iterable[str]]) -> None:
        self.extra_slots = extra_slots
        self.problems: list[Problem] = []
        self.tables: list[tuple[dict[str, Any], str, str, bool]] = []
        self.slot_tables: dict[str, list[tuple[dict[str, Any], str, str]]] = {}
        self.slots: dict[str, Choice | None] = {}

    # -- files ---------------------------------------------------------------------------
    def problem(self, path: str, what: str, remedy: str, line: int | None = None) -> None:
        message = what[:1].upper() + what[1:] + "."
        self.problems.append(
            Problem(path, "lexicon", message, remedy[:1].upper() + remedy[1:] + ".", line)
        )

    def file(self, path: Path, name: str, own: bool) -> None:
        try:
            text = ""
            text = path.read_bytes().decode("utf-8-sig")
            table = tomllib.loads(text)
        except (OSError, UnicodeDecodeError) as error:
            self.problem(name, f"het lexicon is niet te lezen ({error})", "sla het op als UTF-8")
            return
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"line (\d+)", str(error))
            line = int(found[1]) if found else text.count("\n") + 1
            self.problem(name, f"dit is geen geldige TOML: {error}", "herstel deze regel", line)
            return
        self.unknown(table, _TOP_KEYS, name, text, "lexicon")
        for slot, body in table.get("slots", {}).items():
            self.slot_tables.setdefault(slot, []).append((body, name, text))
        self.tables.append((table, name, text, own))

    def unknown(
        self, table: Mapping[str, Any], known: Iterable[str], name: str, text: str, where: str
    ) -> None:
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, list(known), 1)
                remedy = (
                    f"bedoel je ‘{near[0]}’?" if near else f"kies uit {', '.join(sorted(known))}"
                )
                self.problem(
                    name,
                    f"‘{key}’ is geen sleutel van {where}",
                    remedy.rstrip("?"),
                    _line(text, key),
                )

    # -- slots ---------------------------------------------------------------------------
    def slot(self, name: str) -> Choice | None:
        if name not in self.slots:
            self.slots[name] = None  # a slot that names itself finds nothing
            bodies = self.slot_tables.get(name, [])
            words = list(self.extra_slots.get(name, ()))
            if bodies or words:
                self.slots[name] = self._slot(bodies, words)
        return self.slots[name]

    def _slot(self, bodies: list[tuple[dict[str, Any], str, str]], words: list[str]) -> Choice:
        options: list[Sequence] = [parse_literal(word).core for word in words if fold(word)]
        for body, name, text in bodies:
            self.unknown(body, _SLOT_KEYS, name, text, "een slot")
            for word in body.get("words", ()):
                options.append(self._sequence(word, False, name, text))
            for pattern in (*body.get("patterns", ()), *(f"~{x}" for x in body.get("lemmas", ()))):
                options.append(self._sequence(pattern, True, name, text))
        return Choice.of(tuple(dict.fromkeys(option for option in options if option)))

    def _sequence(self, source: str, is_pattern: bool, name: str, text: str) -> Sequence:
        try:
            return (parse(source, self.slot) if is_pattern else parse_literal(source)).core
        except PatternError as error:
            self.problem(name, f"‘{source}’: {error}", "herstel het patroon", _line(text, source))
            return ()

    # -- rules ---------------------------------------------------------------------------
    def lexicon(self) -> Lexicon:
        rules: dict[str, Rule] = {}
        for table, name, text, own in self.tables:
            if "rule" in table:
                rule = self._rule(table, name, text, own)
                if rule and rule.code in rules:
                    other = rules[rule.code].path
                    self.problem(name, f"{rule.code} staat ook in {other}", "kies een andere code")
                elif rule:
                    rules[rule.code] = rule
            elif "terms" in table or "group" in table:
                self.problem(name, "er zijn termen maar geen [rule]", "zet er [rule] boven")
        for table, name, text, _ in self.tables:
            for code, body in table.get("add", {}).items():
                self._add(rules, code, body, name, text)
        self._doubles(rules.values())
        names = dict.fromkeys((*self.slot_tables, *self.extra_slots))
        slots = {name: slot for name in names if (slot := self.slot(name))}
        ordered = tuple(rules[code] for code in sorted(rules))
        return Lexicon(ordered, slots, tuple(self.problems))

    def _rule(self, table: dict[str, Any], name: str, text: str, own: bool) -> Rule | None:
        body = table["rule"]
        self.unknown(body, _RULE_KEYS, name, text, "[rule]")
        code = str(body.get("code", ""))
        if not re.fullmatch(rf"(?:{'|'.join(FAMILIES)}|SUP)\d\d\d", code):
            self.problem(name, f"‘{code}’ is geen code", "schrijf bijvoorbeeld SLA901", 1)
            return None
        if own and not 900 <= int(code[3:]) <= 999:
            self.problem(
                name, f"{code} is van rolvast zelf", f"kies {code[:3]}900 tot {code[:3]}999",
                _line(text, code),
            )  # fmt: skip
            return None
        texts = {key: self._texts(body, key, name, text) for key in ("message", "advice", "why")}
        check = body.get("check")
        if check is not None and check not in CHECKS:
            self.problem(name, f"er is geen check ‘{check}’", f"kies uit {', '.join(CHECKS)}")
        entries = self._entries(table.get("terms", {}), name, text, _TERMS_KEYS, "[terms]")
        for group in table.get("group", ()):
            entries += self._entries(group, name, text, _GROUP_KEYS, "[[group]]")
        return Rule(
            code,
            str(body.get("name", "")),
            self._severity(body, name, text) or Severity.WARNING,
            **texts,
            senders=self._senders(body, name, text) or SENDERS,
            guards=self._guards(body, name, text),
            check=check,
            once=bool(body.get("once", False)),
            aliases=tuple(body.get("aliases", ())),
            settings=body.get("settings", {}),
            bad=self._examples(body, "bad", name, text),
            good=self._examples(body, "good", name, text),
            entries=tuple(entries),
            path=name,
        )

    def _add(
        self, rules: dict[str, Rule], code: str, body: dict[str, Any], name: str, text: str
    ) -> None:
        from dataclasses import replace

        rule = rules.get(code)
        if rule is None:
            near = difflib.get_close_matches(code, list(rules), 1)
            remedy = f"bedoel je {near[0]}" if near else "kies een bestaande code"
            self.problem(name, f"er is geen regel {code}", remedy, _line(text, code))
            return
        entries = self._entries(body, name, text, _TERMS_KEYS, f"[add.{code}]")
        examples = {key: self._examples(body, key, name, text) for key in ("bad", "good")}
        rules[code] = replace(
            rule,
            entries=(*rule.entries, *entries),
            bad=(*rule.bad, *examples["bad"]),
            good=(*rule.good, *examples["good"]),
        )

    def _texts(self, body: dict[str, Any], key: str, name: str, text: str) -> dict[str, str]:
        texts = body.get(key, {})
        for lang in ("nl", "en"):
            if not isinstance(texts, dict) or not texts.get(lang):
                self.problem(
                    name, f"{key}.{lang} ontbreekt", f'schrijf {key}.{lang} = "…" in [rule]'
                )
        return {str(k): str(v) for k, v in texts.items()} if isinstance(texts, dict) else {}

    # -- entries -------------------------------------------------------------------------
    def _entries(
        self, body: dict[str, Any], name: str, text: str, known: set[str], where: str
    ) -> list[Entry]:
        self.unknown(body, known, name, text, where)
        shared = {k: v for k, v in body.items() if k in _ENTRY_KEYS}
        for key in ("bad", "good") if where in ("[terms]",) or where.startswith("[add") else ():
            shared.pop(key, None)
        made: list[Entry] = []
        for key, kind in (("words", "term"), ("lemmas", "lemma"), ("patterns", "pattern")):
            for number, item in enumerate(body.get(key, ())):
                single = (
                    dict(item)
                    if isinstance(item, dict)
                    else {kind if kind != "lemma" else "term": item}
                )
                self.unknown(single, _ENTRY_KEYS, name, text, "een term")
                if kind == "lemma":
                    single.setdefault("lemma", True)
                first = number == 0 and not made
                made += self._entry({**shared, **single}, single, name, text, first)
        for raw in body.get("regex", ()):
            made += self._regex(raw, body, shared, name, text)
        return made

    def _entry(
        self, merged: dict[str, Any], single: dict[str, Any], name: str, text: str, first: bool
    ) -> list[Entry]:
        source = single.get("term", single.get("pattern"))
        if not isinstance(source, str) or source != source.strip() or not source:
            self.problem(
                name, f"‘{source}’ is geen term", "schrijf tekst zonder spatie voor of achter",
                _line(text, str(source)),
            )  # fmt: skip
            return []
        line = _line(text, source)
        try:
            pattern = self._pattern(single)
        except PatternError as error:
            self.problem(name, f"‘{source}’: {error}", "herstel het patroon", line)
            return []
        inherited: dict[str, Any] = {} if first else {"bad": (), "good": ()}
        own: dict[str, Any] = {k: single[k] for k in ("bad", "good") if k in single}
        merged = {**merged, **inherited, **own}
        entry = Entry(
            source,
            "pattern" if "pattern" in single else "lemma" if single.get("lemma") else "term",
            pattern,
            self._guards(merged, name, text),
            say=tuple(_list(merged.get("say", ()))),
            fix=merged.get("fix"),
            severity=self._severity(merged, name, text),
            senders=self._senders(merged, name, text),
            bad=self._examples(merged, "bad", name, text),
            good=self._examples(merged, "good", name, text),
            line=line,
            path=name,
        )
        if not _anchored(pattern):
            self.problem(
                name, f"‘{source}’ heeft geen vast woord", "zet er een woord of ~lemma in", line
            )
            return []
        return [entry]

    def _pattern(self, single: dict[str, Any]) -> Pattern:
        if "pattern" in single:
            return parse(single["pattern"], self.slot)
        term, lemma = single["term"], single.get("lemma")
        if not lemma:
            return parse_literal(term)
        from rolvast.inflect import forms

        if " " in term:
            raise PatternError("lemma geldt voor één woord; schrijf een patroon met ~")
        part = None if lemma is True else str(lemma)
        return Pattern(term, (Words(frozenset(fold(form) for form in forms(term, part))),))

    def _regex(
        self, raw: str, body: dict[str, Any], shared: dict[str, Any], name: str, text: str
    ) -> list[Entry]:
        line = _line(text, raw)
        anchor = body.get("anchor")
        if not anchor:
            self.problem(name, "bij regex hoort een anchor", 'schrijf anchor = "woord"', line)
            return []
        try:
            compiled = compile_regex(raw)
        except regex.error as error:
            self.problem(name, f"de regex ‘{raw}’ is niet geldig ({error})", "herstel hem", line)
            return []
        guards = self._guards(shared, name, text)
        severity = self._severity(shared, name, text)
        return [
            Entry(raw, "regex", None, guards, compiled, fold(str(anchor)), severity=severity,
                  line=line, path=name)
        ]  # fmt: skip

    # -- parts of entries ----------------------------------------------------------------
    def _guards(self, body: dict[str, Any], name: str, text: str) -> Guards:
        only: dict[str, tuple[Pattern, ...]] = {}
        unless: dict[str, tuple[Pattern, ...]] = {}
        for context in CONTEXTS:
            for target, key in ((only, f"only-{context}"), (unless, f"unless-{context}")):
                if key in body:
                    target[context] = self._guard_patterns(body[key], name, text)
        for key in ("only", "unless"):
            for condition in _list(body.get(key, ())):
                if condition not in CONDITIONS:
                    near = difflib.get_close_matches(condition, list(CONDITIONS), 1)
                    remedy = (
                        f"bedoel je ‘{near[0]}’" if near else f"kies uit {', '.join(CONDITIONS)}"
                    )
                    self.problem(
                        name, f"er is geen voorwaarde ‘{condition}’", remedy, _line(text, condition)
                    )
        return Guards(
            only,
            unless,
            tuple(_list(body.get("only", ()))),
            tuple(_list(body.get("unless", ()))),
            tuple(_list(body.get("only-tag", ()))),
            tuple(_list(body.get("not-tag", ()))),
        )

    def _guard_patterns(self, sources: Any, name: str, text: str) -> tuple[Pattern, ...]:
        made = []
        for source in _list(sources):
            try:
                made.append(parse(source, self.slot))
            except PatternError as error:
                self.problem(name, f"‘{source}’: {error}", "herstel de wacht", _line(text, source))
        return tuple(made)

    def _severity(self, body: dict[str, Any], name: str, text: str) -> Severity | None:
        value = body.get("severity")
        if value is None:
            return None
        try:
            return Severity(value)
        except ValueError:
            self.problem(
                name,
                f"‘{value}’ is geen zwaarte",
                "kies error, warning of info",
                _line(text, value),
            )
            return None

    def _senders(self, body: dict[str, Any], name: str, text: str) -> tuple[Sender, ...] | None:
        if "senders" not in body:
            return None
        for sender in _list(body["senders"]):
            if sender not in SENDERS:
                self.problem(
                    name, f"‘{sender}’ is geen afzender", f"kies uit {', '.join(SENDERS)}",
                    _line(text, sender),
                )  # fmt: skip
        return tuple(s for s in SENDERS if s in _list(body["senders"]))

    def _examples(
        self, body: dict[str, Any], key: str, name: str, text: str
    ) -> tuple[Example, ...]:
        made = []
        for item in _list(body.get(key, ())):
            marked = item["text"] if isinstance(item, dict) else item
            given = item.get("sender") if isinstance(item, dict) else None
            sender: Sender = "creator" if given == "creator" else "institution"
            example = Example.read(marked, _line(text, marked), sender)
            if (key == "bad") != bool(example.spans):
                remedy = (
                    "zet [[ en ]] om wat gevonden moet worden" if key == "bad" else "haal [[ ]] weg"
                )
                self.problem(
                    name, f"voorbeeld ‘{marked}’ past niet bij {key}", remedy, example.line
                )
            made.append(example)
        return tuple(made)

    def _doubles(self, rules: Iterable[Rule]) -> None:
        seen: dict[tuple[str, str, str], str] = {}
        for rule in rules:
            for entry in rule.entries:
                if entry.guards or rule.guards:
                    continue  # guarded doubles may be meant: the same word with other evidence
                key = (rule.family, entry.kind, fold(entry.source))
                where = f"{entry.path}:{entry.line}"
                if key in seen:
                    self.problem(
                        entry.path, f"‘{entry.source}’ staat ook in {seen[key]}", "laat één staan",
                        entry.line,
                    )  # fmt: skip
                else:
                    seen[key] = where


def compile_regex(source: str) -> Any:
    """A raw regex as lexicons mean it."""
    return regex.compile(source, regex.IGNORECASE | regex.VERSION1)


def _anchored(pattern: Pattern) -> bool:
    return any(_has_word(node) for node in pattern.nodes)


def _has_word(node: Any) -> bool:
    """Whether no match of this node can do without a word: of a choice, in every option."""
    if isinstance(node, (Exact, Words)):
        return True
    if isinstance(node, Choice):
        return all(any(_has_word(inner) for inner in option) for option in node.options)
    return False


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value] if value else []


def _line(text: str, needle: str) -> int | None:
    """The line on which ``needle`` is written, as TOML writes it."""
    for form in (f'"{needle}"', f"'{needle}'", needle.replace("\\", "\\\\"), needle):
        at = text.find(form)
        if at >= 0:
            return text.count("\n", 0, at) + 1
    return None
