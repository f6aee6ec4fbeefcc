"""Configuration: one file, strict and explained.

The file closest to the checked file wins, nothing cascades; ``extend`` is explicit and read
first. Every mistake names file, line and the nearest right word. :data:`KEYS` is the single
source of types, defaults and meanings: the JSON Schema, the docs and ``config init`` are made
from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from rolvast.files import shown
from rolvast.finding import FAMILIES, SENDERS, Problem, RolvastError, Severity

NAMES = (".rolvast.toml", "rolvast.toml", "pyproject.toml")
"""Configuration files, in this order in one folder (the last only with ``[tool.rolvast]``)."""

_SEVERITIES = ("error", "warning", "info")


class Key(NamedTuple):
    """One key: ``kind`` is ``text``, ``texts``, ``mixed``, ``flag``, ``table`` or ``tables``."""

    name: str
    kind: str
    default: Any
    nl: str
    en: str
    choices: tuple[str, ...] = ()
    path: bool = False


KEYS: tuple[Key, ...] = (
    Key("extend", "text", None, "Een ander configuratiebestand dat eerst wordt gelezen.",
        "Another configuration file, read first.", path=True),
    Key("sender", "text", "institution", "Wie er spreekt als niets anders het zegt.",
        "Who speaks when nothing else says so.", SENDERS),
    Key("organisations", "texts", [], "Namen en handles van de eigen organisatie.",
        "Names and handles of your own organisation."),
    Key("names", "texts", [], "Echte namen: nooit een groepsclaim of straattaal.",
        "Real names: never a group claim or slang."),
    Key("quotes", "texts", [], "Zinnen die geciteerd worden en dus niet gemeld.",
        "Phrases that are quoted and so not reported."),
    Key("lexicons", "texts", [], "Eigen lexicons: mappen of bestanden (*.toml).",
        "Your own lexicons: folders or files (*.toml).", path=True),
    Key("exclude", "texts", [], "Paden (gitignore-stijl) die een map overslaat.",
        "Paths (gitignore style) that a folder walk leaves out."),
    Key("select", "texts", [], "Codes of voorvoegsels die gecontroleerd worden; leeg is alles.",
        "Codes or prefixes to check; empty means all."),
    Key("ignore", "mixed", [], "Codes of voorvoegsels die niet gecontroleerd worden; als "
        "[[ignore]]-tabel: één bevinding stil, met reden.",
        "Codes or prefixes not to check; as [[ignore]] tables: one finding silenced."),
    Key("min-severity", "text", "info", "Wat minder zwaar is, wordt niet getoond.",
        "Lighter findings are not shown.", _SEVERITIES),
    Key("fail-on", "text", "warning", "Vanaf welke zwaarte de exitcode 1 is.",
        "From which severity the exit code is 1.", (*_SEVERITIES, "never")),
    Key("pipeline", "text", "builtin", "Taalpipeline: builtin of een geïnstalleerd pakket.",
        "Language pipeline: builtin or an installed package."),
    Key("lang", "text", "nl", "Taal van meldingen.", "Language of messages.", ("nl", "en")),
    Key("encoding", "text", None, "Codering van bestanden die geen UTF-8 zijn.",
        "Encoding of files that are not UTF-8."),
    Key("fields", "texts", [], "Kolommen of selectors met captions, zoals posts[*].caption.",
        "Columns or selectors that hold captions, such as posts[*].caption."),
    Key("baseline", "text", None, "Bestand met aanvaarde bevindingen.",
        "File with accepted findings.", path=True),
    Key("require-ignore-reason", "flag", False, "Meld een onderdrukking zonder reden.",
        "Report a suppression without a reason."),
    Key("allow-blanket-ignore", "flag", False, "Sta een onderdrukking zonder code toe.",
        "Allow a suppression without a code."),
    Key("cache-dir", "text", None, "Map voor de cache.", "Folder for the cache.", path=True),
    Key("speakers", "table", {}, "Sprekers in scripts en hun afzender: SAM = \"creator\".",
        "Speakers in scripts and their sender: SAM = \"creator\"."),
    Key("overrides", "tables", [], "Instellingen voor paden; de laatste die past wint.",
        "Settings for paths; the last that matches wins."),
    Key("rules", "table", {}, "Per code: severity = error, warning, info of off.",
        "Per code: severity = error, warning, info or off."),
)  # fmt: skip

OVERRIDE_KEYS = ("paths", "sender", "fields", "encoding", "format", "ignore", "select")
IGNORE_KEYS = ("path", "codes", "text", "unit", "reason", "fingerprint")
_BY_NAME = {key.name: key for key in KEYS}


class Config:
    """Effective settings of one configuration file (or none). ``origins`` says where each came
    from; relative paths are resolved against ``root``, the folder of the file."""

    def __init__(
        self,
        values: Mapping[str, Any] | None = None,
        path: Path | None = None,
        origins: Mapping[str, str] | None = None,
    ) -> None:
        self.values = values or {key.name: key.default for key in KEYS}
        self.path = path
        self.origins = origins or {}

    @property
    def root(self) -> Path:
        return self.path.parent if self.path else Path.cwd()

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def resolve(self, value: str) -> Path:
        return self.root / value

    @property
    def ignored_codes(self) -> list[str]:
        return [item for item in self["ignore"] if isinstance(item, str)]

    @property
    def sidecar(self) -> list[dict[str, Any]]:
        return [item for item in self["ignore"] if isinstance(item, dict)]

    @property
    def severities(self) -> dict[str, Severity | None]:
        """Configured severities by code; None where a rule is off."""
        return {
            code: None if body.get("severity") == "off" else Severity(body["severity"])
            for code, body in self["rules"].items()
            if "severity" in body
        }

    def for_path(self, path: Path) -> dict[str, Any]:
        """What ``[[overrides]]`` say for one file; later ones win."""
        if not self["overrides"]:
            return {}
        import pathspec

        try:
            relative = path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            relative = path.as_posix()
        found: dict[str, Any] = {}
        for override in self["overrides"]:
            spec = pathspec.PathSpec.from_lines("gitignore", override["paths"])
            if spec.match_file(relative):
                found.update({k: v for k, v in override.items() if k != "paths"})
        return found


def find(folder: Path) -> Path | None:
    """The configuration file closest to ``folder``: there, or in the nearest folder above."""
    for place in (folder, *folder.parents):
        for name in NAMES:
            path = place / name
            if path.is_file() and (name != "pyproject.toml" or _has_table(path)):
                return path
    return None


SIDECAR = "rolvast-ignore.toml"


def sidecar_file(config: Config) -> Path | None:
    """``rolvast-ignore.toml`` beside the configuration; without one, here or above it in git."""
    folders = [config.root]
    if config.path is None:
        for folder in (config.root, *config.root.parents):
            folders.append(folder)
            if (folder / ".git").exists():
                break
        else:
            folders = [config.root]
    return next((f / SIDECAR for f in folders if (f / SIDECAR).is_file()), None)


def _has_table(path: Path) -> bool:
    try:
        data = path.read_bytes()
    except OSError:
        return False
    return b"tool.rolvast" in data


def load(path: Path, codes: frozenset[str] = frozenset(), names: str | None = None) -> Config:
    """Read and check a configuration file with what it extends.

    ``codes`` are the codes that exist; with none, codes are not checked. Raises
    :class:`RolvastError` of kind ``config``.
    """
    values = {key.name: key.default for key in KEYS}
    origins = {key.name: "default" for key in KEYS}
    _read_into(path, values, origins, codes, ())
    return Config(values, path, origins)


def _read_into(
    path: Path,
    values: dict[str, Any],
    origins: dict[str, str],
    codes: frozenset[str],
    above: tuple[Path, ...],
) -> None:
    if path.resolve() in above:
        raise _error(path, "`extend` verwijst in een kring", "haal een van de verwijzingen weg")
    text, table = _table(path)
    _check(path, text, table, codes)
    if "extend" in table:
        parent = path.parent / table["extend"]
        if not parent.is_file():
            raise _error(
                path, f"`extend` wijst naar {table['extend']}, dat er niet is",
                "herstel het pad", _line(text, "extend"),
            )  # fmt: skip
        _read_into(parent, values, origins, codes, (*above, path.resolve()))
        for key in KEYS:
            if key.path and origins[key.name] == str(parent) and values[key.name]:
                values[key.name] = _rebased(values[key.name], parent.parent, path.parent)
    for name, value in table.items():
        kept = values.get(name)
        values[name] = {**kept, **value} if isinstance(value, dict) and kept else value
        origins[name] = str(path)


def _rebased(value: Any, old: Path, new: Path) -> Any:
    if isinstance(value, list):
        return [_rebased(item, old, new) for item in value]
    return str((old / value).resolve()) if old != new else value


def _table(path: Path) -> tuple[str, dict[str, Any]]:
    import tomllib

    try:
        text = path.read_bytes().decode("utf-8-sig")
        table = tomllib.loads(text)
    except OSError as error:
        raise _error(path, f"niet te lezen ({error.strerror})", "controleer het pad") from None
    except UnicodeDecodeError:
        raise _error(path, "dit is geen UTF-8", "sla het bestand op als UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        import re

        found = re.search(r"line (\d+), column (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise _error(
            path, f"dit is geen geldige TOML: {error}", "herstel deze regel", line
        ) from None
    if path.name == "pyproject.toml":
        table = table.get("tool", {}).get("rolvast", {})
    return text, table


def _check(path: Path, text: str, table: Mapping[str, Any], codes: frozenset[str]) -> None:
    for name, value in table.items():
        key = _BY_NAME.get(name)
        if key is None:
            raise _unknown(path, text, name, list(_BY_NAME), "sleutel")
        _check_value(path, text, key, value)
    for code, body in table.get("rules", {}).items():
        _check_code(path, text, code, codes, prefix=False)
        for name in body if isinstance(body, dict) else ("",):
            if name != "severity":
                raise _unknown(path, text, name or code, ["severity"], "sleutel van [rules.…]")
        if body["severity"] not in (*_SEVERITIES, "off"):
            raise _unknown(path, text, str(body["severity"]), [*_SEVERITIES, "off"], "zwaarte")
    for code in (
        *table.get("select", ()),
        *(i for i in table.get("ignore", ()) if isinstance(i, str)),
    ):
        _check_code(path, text, code, codes, prefix=True)
    for name, sender in table.get("speakers", {}).items():
        if sender not in SENDERS:
            raise _unknown(path, text, str(sender), list(SENDERS), f"afzender (van {name})")
    for override in table.get("overrides", ()):
        _check_table(path, text, override, OVERRIDE_KEYS, "[[overrides]]", "paths")
        if override.get("sender", "creator") not in SENDERS:
            raise _unknown(path, text, str(override["sender"]), list(SENDERS), "afzender")
    for item in table.get("ignore", ()):
        if isinstance(item, dict):
            _check_table(path, text, item, IGNORE_KEYS, "[[ignore]]", "codes")


def _check_table(
    path: Path, text: str, body: Mapping[str, Any], known: tuple[str, ...], where: str, need: str
) -> None:
    for name in body:
        if name not in known:
            raise _unknown(path, text, name, list(known), f"sleutel van {where}")
    if not body.get(need):
        raise _error(
            path, f"in {where} ontbreekt `{need}`", f"schrijf {need} = […]", _line(text, where)
        )


def _check_value(path: Path, text: str, key: Key, value: Any) -> None:
    kinds: dict[str, tuple[type, str]] = {
        "text": (str, "tekst tussen aanhalingstekens"),
        "texts": (list, "een lijst van teksten"),
        "mixed": (list, "een lijst van codes of [[ignore]]-tabellen"),
        "flag": (bool, "true of false"),
        "table": (dict, "een tabel"),
        "tables": (list, "tabellen ([[…]])"),
    }
    kind, wanted = kinds[key.kind]
    right = isinstance(value, kind)
    if right and key.kind == "texts":
        right = all(isinstance(item, str) for item in value)
    if right and key.kind in ("tables",):
        right = all(isinstance(item, dict) for item in value)
    if not right:
        raise _error(
            path, f"`{key.name}` moet {wanted} zijn", f"schrijf {wanted}", _line(text, key.name)
        )
    if key.choices and value not in key.choices:
        raise _unknown(path, text, str(value), list(key.choices), f"waarde van `{key.name}`")


def check_codes(selected: tuple[str, ...], codes: frozenset[str], where: str) -> None:
    """Raise when a code or prefix of a flag names no rule."""
    for code in selected:
        if not any(known.startswith(code) for known in codes):
            import difflib

            near = difflib.get_close_matches(code, sorted(codes | set(FAMILIES)), 1)
            remedy = f"bedoel je {near[0]}?" if near else "rolvast rules toont alle codes"
            raise RolvastError(
                Problem(
                    where, "config", f"Er is geen regel ‘{code}’.", remedy[:1].upper() + remedy[1:]
                )
            )


def _check_code(path: Path, text: str, code: Any, codes: frozenset[str], prefix: bool) -> None:
    if not isinstance(code, str):
        raise _error(path, f"‘{code}’ is geen code", "schrijf een code zoals SLA102")
    import re

    shaped = re.fullmatch(r"[A-Z]{3}\d{0,3}" if prefix else r"[A-Z]{3}\d{3}", code)
    exists = not codes or any(known.startswith(code) for known in codes)
    if not shaped or not exists:
        raise _unknown(path, text, code, sorted(codes or FAMILIES), "code")


def _unknown(path: Path, text: str, word: str, known: list[str], what: str) -> RolvastError:
    import difflib

    near = difflib.get_close_matches(word, known, 1)
    remedy = f"bedoel je ‘{near[0]}’?" if near else f"kies uit {', '.join(known[:24])}"
    return _error(path, f"‘{word}’ is geen bekende {what}", remedy, _line(text, word))


def _error(path: Path, what: str, remedy: str, line: int | None = None) -> RolvastError:
    ends = "" if remedy.endswith("?") else "."
    return RolvastError(
        Problem(
            shown(path),
            "config",
            f"{what[:1].upper()}{what[1:]}.",
            f"{remedy[:1].upper()}{remedy[1:]}{ends}",
            line,
        )
    )


def _line(text: str, word: str) -> int | None:
    import re

    found = re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)
    return text.count("\n", 0, found.start()) + 1 if found else None


def schema() -> dict[str, Any]:
    """The JSON Schema of a configuration file."""
    texts = {"type": "array", "items": {"type": "string"}}
    kinds: dict[str, dict[str, Any]] = {
        "text": {"type": "string"},
        "texts": texts,
        "flag": {"type": "boolean"},
        "table": {"type": "object"},
        "tables": {"type": "array", "items": {"type": "object"}},
        "mixed": {"type": "array", "items": {"type": ["string", "object"]}},
    }
    properties: dict[str, Any] = {}
    for key in KEYS:
        body = dict(kinds[key.kind], description=key.en)
        if key.choices:
            body["enum"] = list(key.choices)
        if key.default not in (None, [], {}):
            body["default"] = key.default
        properties[key.name] = body
    properties["speakers"]["additionalProperties"] = {"enum": list(SENDERS)}
    properties["rules"]["additionalProperties"] = {
        "type": "object",
        "properties": {"severity": {"enum": [*_SEVERITIES, "off"]}},
        "additionalProperties": False,
    }
    properties["overrides"]["items"] = {
        "type": "object",
        "required": ["paths"],
        "properties": {name: {} for name in OVERRIDE_KEYS},
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "rolvast",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


STARTER = """\
# rolvast: instellingen voor deze map. Alle sleutels staan in docs/config.md.
sender = "institution"
organisations = []          # zoals "Gemeente Ede", "@gemeenteede"
names = []                  # echte namen die nooit een groepsclaim zijn
exclude = []                # zoals "archief/**"

# [speakers]
# SAM = "creator"

# [[overrides]]
# paths = ["makers/**"]
# sender = "creator"

# [rules.CTA104]
# severity = "off"
"""
"""What ``rolvast config init`` writes."""
