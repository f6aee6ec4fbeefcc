"""Write the generated documentation, or with ``--check`` say whether it is up to date.

    python docs/generate.py [--check]

Generated: a page per rule (``docs/rules``), the configuration keys (``docs/config.md``), the
readers (``docs/formats.md``), the named conditions (in ``docs/lexicons.md``) and the JSON
Schema of the configuration (``docs/rolvast.schema.json``).
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from rolvast.config import IGNORE_KEYS, KEYS, OVERRIDE_KEYS, schema
from rolvast.explain import FAMILY_TEXTS, marked
from rolvast.lexicon import Lexicon, Rule, load
from rolvast.rules.conditions import CONDITIONS
from rolvast.sources import FORMATS

DOCS = Path(__file__).parent
KINDS = {
    "text": "text",
    "texts": "list of texts",
    "mixed": "list of codes, or tables",
    "flag": "true/false",
    "table": "table",
    "tables": "tables",
}
BEGIN, END = "<!-- generated: conditions -->", "<!-- end -->"


def rule_page(rule: Rule) -> str:
    """One rule, Dutch first."""
    family = FAMILY_TEXTS.get(rule.family, ("", ""))[0]
    message = {lang: re.sub(r"\{\w+\}", "…", text) for lang, text in rule.message.items()}
    lines = [
        f"# {rule.code} {rule.name}",
        "",
        f"{rule.severity} · {', '.join(rule.senders)} · {family}",
        "",
        message["nl"],
        "",
        f"**Waarom.** {rule.why['nl']}",
        "",
        f"**Beter.** {rule.advice['nl']}",
        "",
        f"*In English.* {message['en']} {rule.why['en']} {rule.advice['en']}",
        "",
    ]
    if rule.bad:
        lines += ["## Wordt gemeld", "", *(f"- {_code(marked(e))}" for e in rule.bad), ""]
    if rule.good:
        lines += ["## Blijft vrij", "", *(f"- {_code(marked(e))}" for e in rule.good), ""]
    extra = [e for entry in rule.entries for e in entry.good]
    if extra:
        lines += ["Ook vrij:", "", *(f"- {_code(marked(e))}" for e in extra[:30]), ""]
    return "\n".join(lines)


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def rules_index(lexicon: Lexicon) -> str:
    lines = ["# Regels", "", "Gemaakt uit de lexicons; zie ook `rolvast explain CODE`.", ""]
    for family, (nl, en) in FAMILY_TEXTS.items():
        lines += [f"## {family} {nl}", "", f"*{en}*", ""]
        lines += [
            f"- [{r.code} {r.name}]({r.code}.md) ({r.severity})"
            for r in lexicon.rules
            if r.family == family
        ]
        lines.append("")
    notices = [r for r in lexicon.rules if r.family == "SUP"]
    if notices:
        lines += ["## SUP meldingen over onderdrukkingen", ""]
        lines += [f"- [{r.code} {r.name}]({r.code}.md) ({r.severity})" for r in notices] + [""]
    return "\n".join(lines)


def config_page() -> str:
    lines = [
        "# Configuration",
        "",
        "`.rolvast.toml`, `rolvast.toml` or `[tool.rolvast]` in `pyproject.toml`. The file closest",
        "to the checked file wins, nothing cascades; `extend` is explicit and read first (tables",
        "merge by key, lists replace). Paths are relative to the file. `rolvast config show PATH`",
        "prints every value with its origin, `rolvast config schema` the JSON Schema.",
        "",
        "| key | type | default | meaning | betekenis |",
        "| --- | --- | --- | --- | --- |",
    ]
    for key in KEYS:
        default = json.dumps(key.default, ensure_ascii=False) if key.default is not None else ""
        choices = f" ({', '.join(key.choices)})" if key.choices else ""
        lines.append(
            f"| `{key.name}` | {KINDS[key.kind]}{choices} | `{default}` | {key.en} | {key.nl} |"
        )
    lines += [
        "",
        f"`[[overrides]]` takes {', '.join(f'`{k}`' for k in OVERRIDE_KEYS)}; "
        f"`[[ignore]]` takes {', '.join(f'`{k}`' for k in IGNORE_KEYS)}.",
        "",
        "The sender of a text, nearest wins: speaker, sender column or field, `--sender`,",
        "`[[overrides]]` (the last that matches), `sender`.",
        "",
    ]
    return "\n".join(lines)


def formats_page() -> str:
    lines = [
        "# Formats",
        "",
        "What `rolvast formats` prints. Other suffixes that hold text are read as plain text when",
        "named, and not taken on a folder walk.",
        "",
        "| format | suffixes | read | suppress |",
        "| --- | --- | --- | --- |",
    ]
    for each in FORMATS:
        extra = f" (needs `rolvast[{each.extra}]`)" if each.extra else ""
        suppress = each.suppress.replace("|", "\\|")
        lines.append(
            f"| {each.name}{extra} | {' '.join(each.suffixes)} | {each.reads_en} | `{suppress}` |"
        )
    return "\n".join([*lines, ""])


def lexicons_page() -> str:
    """``docs/lexicons.md`` is written by hand but for the list of conditions."""
    path = DOCS / "lexicons.md"
    text = path.read_text(encoding="utf-8")
    rows = [
        f"- `{name}`: {(function.__doc__ or _plain(name)).strip().splitlines()[0].rstrip('.')}"
        for name, function in CONDITIONS.items()
    ]
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n" + "\n".join(rows) + f"\n{END}{after}"


def _plain(name: str) -> str:
    return f"The hit is {name.replace('-', ' ')}"


def pages() -> dict[Path, str]:
    lexicon = load()
    made = {DOCS / "rules" / f"{rule.code}.md": rule_page(rule) for rule in lexicon.rules}
    made[DOCS / "rules" / "README.md"] = rules_index(lexicon)
    made[DOCS / "config.md"] = config_page()
    made[DOCS / "formats.md"] = formats_page()
    made[DOCS / "lexicons.md"] = lexicons_page()
    made[DOCS / "rolvast.schema.json"] = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    return made


def main() -> int:
    made = pages()
    stale = [p for p, text in made.items() if not p.exists() or p.read_text("utf-8") != text]
    orphans = [p for p in (DOCS / "rules").glob("*.md") if p not in made]
    if "--check" in sys.argv:
        for path in (*stale, *orphans):
            print(f"niet bijgewerkt: {path.relative_to(DOCS.parent)}")
        return 1 if stale or orphans else 0
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(made[path], encoding="utf-8")
    for path in orphans:
        path.unlink()
    print(f"{len(stale)} geschreven, {len(orphans)} verwijderd")
    return 0


if __name__ == "__main__":
    sys.exit(main())
