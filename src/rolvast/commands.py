"""All commands but ``check``: imported when one of them is asked for, or for the overview."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from rolvast.cli import (
    FOUND,
    NOT_CHECKED,
    OK,
    cli,
    echo,
    known_format,
    lang_option,
    say_problems,
    split_codes,
    write_file,
)
from rolvast.finding import Problem, Report, RolvastError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rolvast.finding import Finding, Fix
    from rolvast.lexicon import Lexicon, Rule
    from rolvast.runner import Options


# -- rules -------------------------------------------------------------------------------
def _lexicon() -> Lexicon:
    from rolvast import lexicon
    from rolvast.runner import Options, Session

    session = Session(Options())
    config = session.config_for(Path())
    loaded = lexicon.load([config.resolve(p) for p in config["lexicons"]])
    if loaded.problems:
        raise RolvastError(loaded.problems[0])
    return loaded


@cli.command()
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text")
@lang_option
def rules(output_format: str, lang: str | None) -> None:
    """Toon elke regel: code, naam, zwaarte en afzenders."""
    loaded = _lexicon()
    if output_format == "json":
        import json

        rows = [
            {"code": r.code, "name": r.name, "family": r.family, "severity": str(r.severity),
             "senders": list(r.senders)}
            for r in loaded.rules
        ]  # fmt: skip
        echo(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", sys.stdout, False)
        return
    lines = [f"{r.code}  {r.severity!s:8} {r.name:24} {', '.join(r.senders)}" for r in loaded.rules]
    echo("\n".join(lines) + "\n", sys.stdout, True)


@cli.command()
@click.argument("code")
@lang_option
def explain(code: str, lang: str | None) -> None:
    """Leg een CODE of familie uit: wat, waarom, en wat vrij blijft."""
    from rolvast.explain import explain_family, explain_rule

    loaded = _lexicon()
    wanted = code.upper()
    rule = loaded.rule(wanted)
    if rule is not None:
        echo(explain_rule(rule, lang or "nl"), sys.stdout, True)
        return
    family: list[Rule] = [r for r in loaded.rules if r.family == wanted]
    if not family:
        from rolvast.config import check_codes

        check_codes((wanted,), frozenset(r.code for r in loaded.rules), "explain")
        family = [r for r in loaded.rules if r.code.startswith(wanted)]
    echo(explain_family(wanted, family, lang or "nl"), sys.stdout, True)


@cli.command()
@click.argument("text")
@click.option("--sender", type=click.Choice(["institution", "creator"]), default="institution")
@click.option("--pipeline", default="builtin")
@lang_option
def trace(text: str, sender: str, pipeline: str, lang: str | None) -> None:
    """Toon waarom iets in TEXT wel of niet gemeld wordt."""
    from rolvast.explain import trace_text

    echo(trace_text(text, _lexicon(), sender, pipeline, lang or "nl"), sys.stdout, True)


@cli.command("test")
@click.argument("lexicons", nargs=-1)
@click.option("--coverage", is_flag=True, help="Toon patronen en wachten zonder voorbeeld.")
@click.option("--pipeline", default="builtin")
def test_command(lexicons: tuple[str, ...], coverage: bool, pipeline: str) -> None:
    """Draai de voorbeelden in LEXICONS: de ingebouwde, of je eigen."""
    from rolvast import lexicon
    from rolvast.testing import report_text

    loaded = lexicon.load([Path(name) for name in lexicons])
    text, failed = report_text(loaded, bool(lexicons), coverage, pipeline)
    if loaded.problems:
        say_problems(list(loaded.problems))
    echo(text, sys.stdout, True)
    sys.exit(NOT_CHECKED if loaded.problems else FOUND if failed else OK)


@cli.command()
@lang_option
def formats(lang: str | None) -> None:
    """Toon welke soorten bestanden worden gelezen, en hoe je er een bevinding onderdrukt."""
    from rolvast.sources import FORMATS as readers

    lines = []
    for each in readers:
        extra = f" [rolvast[{each.extra}]]" if each.extra else ""
        reads = each.reads_en if lang == "en" else each.reads_nl
        lines.append(
            f"{each.name:10} {' '.join(each.suffixes)}{extra}\n    {reads}\n    {each.suppress}"
        )
    echo("\n".join(lines) + "\n", sys.stdout, True)


# -- config ------------------------------------------------------------------------------
@cli.group("config")
def config_group() -> None:
    """Instellingen: toon, maak of beschrijf ze."""


@config_group.command("show")
@click.argument("path", default=".")
@click.option("--config", "config_file")
@click.option("--isolated", is_flag=True)
def config_show(path: str, config_file: str | None, isolated: bool) -> None:
    """Toon de instellingen die voor PATH gelden, en waar ze vandaan komen."""
    import json

    from rolvast.runner import Options, Session

    place = Path(path)
    session = Session(Options(config=config_file, isolated=isolated))
    config = session.config_for(place if place.is_dir() else place.parent)
    for_path = config.for_path(place) if not place.is_dir() else {}
    lines = [f"# {config.path or 'geen configuratiebestand: alles is standaard'}"]
    for key, value in config.values.items():
        origin = config.origins.get(key, "default")
        shown = for_path.get(key, value)
        where = "[[overrides]]" if key in for_path else origin
        lines.append(f"{key} = {json.dumps(shown, ensure_ascii=False)}  # {where}")
    echo("\n".join(lines) + "\n", sys.stdout, True)


@config_group.command("init")
def config_init() -> None:
    """Schrijf een eerste rolvast.toml in deze map."""
    from rolvast.config import STARTER

    path = Path("rolvast.toml")
    if path.exists():
        raise RolvastError(
            Problem(
                "rolvast.toml",
                "config",
                "Dit bestand is er al.",
                "Pas het aan, of verwijder het eerst.",
            )
        )
    write_file(path, STARTER)
    click.echo("rolvast.toml geschreven.")


@config_group.command("schema")
def config_schema() -> None:
    """Toon het JSON Schema van de configuratie."""
    import json

    from rolvast.config import schema

    echo(json.dumps(schema(), ensure_ascii=False, indent=2) + "\n", sys.stdout, False)


# -- living in a repository --------------------------------------------------------------
def _run_options(function: Any) -> Any:
    """The options of ``check`` that decide what is found, for commands that check as well."""
    for option in reversed(
        (
            click.option("--sender", type=click.Choice(["institution", "creator"])),
            click.option("--select", multiple=True, callback=split_codes),
            click.option("--ignore", multiple=True, callback=split_codes),
            click.option("--input-format"),
            click.option("--field", "fields", multiple=True),
            click.option("--encoding"),
            click.option("--config", "config_file"),
            click.option("--isolated", is_flag=True),
            click.option("--pipeline"),
            click.option("--force-exclude", is_flag=True),
            click.option("--lang", type=click.Choice(["nl", "en"])),
        )
    ):
        function = option(function)
    return function


def _options(options: dict[str, Any], **more: Any) -> Options:
    from rolvast.runner import Options

    return Options(
        paths=options["paths"] or (".",),
        sender=options["sender"],
        select=options["select"],
        ignore=options["ignore"],
        input_format=known_format(options["input_format"]),
        fields=options["fields"],
        encoding=options["encoding"],
        config=options["config_file"],
        isolated=options["isolated"],
        pipeline=options["pipeline"],
        lang=options["lang"],
        force_exclude=options["force_exclude"],
        **more,
    )


@cli.group("baseline")
def baseline_group() -> None:
    """Aanvaard de bevindingen van vandaag: alleen wat nieuw is telt dan nog."""


def _baseline_path(options: dict[str, Any]) -> Path:
    """The file that is named, or configured here, or the usual one beside the configuration."""
    from rolvast.baseline import NAME
    from rolvast.runner import Options, Session

    if options["baseline"]:
        return Path(options["baseline"])
    session = Session(Options(config=options["config_file"], isolated=options["isolated"]))
    config = session.config_for(Path())
    path = config.resolve(config["baseline"] or NAME)
    return Path(os.path.relpath(path)) if path.is_relative_to(Path.cwd()) else path


def _checked_for_baseline(options: dict[str, Any]) -> Report:
    """All findings, whatever an older baseline holds; ends here when not all was checked."""
    from rolvast.runner import run

    report = run(_options(options, without_baseline=True))
    if report.problems:
        say_problems(list(report.problems), report.lang)
        click.echo("De baseline is niet veranderd.", err=True)
        sys.exit(NOT_CHECKED)
    return report


@baseline_group.command("create")
@click.argument("paths", nargs=-1)
@click.option("--baseline", help="Bestand om te schrijven (standaard .rolvast-baseline.json).")
@_run_options
def baseline_create(**options: Any) -> None:
    """Leg vast wat nu gevonden wordt in PATHS (standaard deze map)."""
    from rolvast import baseline

    path = _baseline_path(options)
    old = baseline.load(path) if path.exists() else None
    report = _checked_for_baseline(options)
    entries = baseline.created(report.findings, old, path, report.paths)
    write_file(path, baseline.dump(entries))
    click.echo(f"{path}: {sum(entry.count for entry in entries)} bevindingen vastgelegd.")
    if not options["baseline"]:
        click.echo(f'Zet in rolvast.toml: baseline = "{path.name}"')


@baseline_group.command("prune")
@click.argument("paths", nargs=-1)
@click.option("--baseline", help="Bestand met de baseline (standaard .rolvast-baseline.json).")
@_run_options
def baseline_prune(**options: Any) -> None:
    """Haal weg wat in PATHS niet meer gevonden wordt."""
    from rolvast import baseline, lexicon

    path = _baseline_path(options)
    old = baseline.load(path)
    report = _checked_for_baseline(options)
    aliases = {alias: rule.code for rule in lexicon.load().rules for alias in rule.aliases}
    entries = baseline.pruned(old, report.findings, report.paths, aliases)
    write_file(path, baseline.dump(entries))
    before, after = (sum(each.count for each in group) for group in (old.entries, entries))
    click.echo(f"{path}: {before - after} weggehaald, {after} over.")


@baseline_group.command("show")
@click.argument("paths", nargs=-1)
@click.option("--baseline", help="Bestand met de baseline (standaard .rolvast-baseline.json).")
@click.option("--config", "config_file")
@click.option("--isolated", is_flag=True)
def baseline_show(**options: Any) -> None:
    """Toon wat in de baseline staat, van alles of van PATHS."""
    from rolvast import baseline
    from rolvast.sidecar import relative

    held = baseline.load(_baseline_path(options))
    wanted = [relative(name, held.folder) for name in options["paths"]]
    entries = [
        entry
        for entry in sorted(held.entries)
        if not wanted
        or any(name in (".", entry.path) or entry.path.startswith(name + "/") for name in wanted)
    ]
    lines = [
        f"{entry.path}: {entry.code} {entry.count}× ‘{entry.phrase}’ {entry.message}".rstrip()
        for entry in entries
    ]
    lines.append(f"{sum(entry.count for entry in entries)} bevindingen in {held.path}")
    echo("\n".join(lines) + "\n", sys.stdout, True)


@cli.command("fix")
@click.argument("paths", nargs=-1)
@click.option("--diff", "show_diff", is_flag=True, help="Toon wat er zou veranderen, schrijf niet.")
@click.option("--interactive", is_flag=True, help="Vraag het bij elke vervanging.")
@_run_options
def fix_command(**options: Any) -> None:
    """Vervang in PATHS (standaard deze map) alleen wat veilig te vervangen is."""
    from rolvast import fix

    ask = _ask() if options["interactive"] else None
    fixed, problems = fix.fix(_options(options), ask)
    for each in fixed:
        if options["show_diff"]:
            echo(each.diff(), sys.stdout, True)
            continue
        try:
            each.write()
        except RolvastError as error:
            problems.append(error.problem)
            continue
        click.echo(f"{each.shown}: {len(each.mended)} vervangen")
    if not fixed:
        click.echo("Er is niets veilig te vervangen.")
    if problems:
        say_problems(problems, options["lang"] or "nl")
    sys.exit(NOT_CHECKED if problems else OK)


def _ask() -> Callable[[Finding, Fix], bool]:
    """A question a fix: ja, nee, alle verdere, stop."""
    state = {"all": False, "stop": False}

    def ask(finding: Finding, fix: Fix) -> bool:
        if state["all"] or state["stop"]:
            return state["all"]
        line = finding.lines[0].strip() if finding.lines else finding.text
        place = f"{finding.path}:{finding.start.line}:{finding.start.column}"
        echo(f"{place}: {finding.code} {finding.message}\n  {line}\n", sys.stdout, True)
        answer = click.prompt(
            f"{fix.title}? ja, nee, alle, stop",
            type=click.Choice(["j", "n", "a", "s"]),
            default="n",
        )
        state["all"], state["stop"] = answer == "a", answer == "s"
        return answer in ("j", "a")

    return ask


@cli.command("accept")
@click.argument("phrase")
@click.option(
    "--as",
    "kind",
    type=click.Choice(["name", "quote"]),
    required=True,
    help="name: een echte naam; quote: een zin die geciteerd wordt.",
)
@click.option("--config", "config_file", help="Zet het in dit configuratiebestand.")
def accept_command(phrase: str, kind: Literal["name", "quote"], config_file: str | None) -> None:
    """Zet PHRASE in de configuratie, zodat het niet meer gemeld wordt."""
    from rolvast.accept import KEYS, accept
    from rolvast.files import shown

    path, added = accept(phrase, kind, Path(config_file) if config_file else None)
    said = "toegevoegd aan" if added else "staat al in"
    click.echo(f"‘{phrase}’ {said} {KEYS[kind]} ({shown(path)}).")


@cli.command()
@click.option("--cache-dir", help="Map voor de cache.")
@click.option("--config", "config_file", help="Gebruik dit configuratiebestand.")
@click.option("--isolated", is_flag=True, help="Gebruik geen configuratiebestand.")
def clean(cache_dir: str | None, config_file: str | None, isolated: bool) -> None:
    """Verwijder de cache: bewaarde uitkomsten en vertaalde lexicons."""
    from rolvast import cache
    from rolvast.runner import Options, Session

    config = Session(Options(config=config_file, isolated=isolated)).config_for(Path())
    own = str(config.resolve(config["cache-dir"])) if config["cache-dir"] else None
    folders = dict.fromkeys((cache_dir or own or cache.user_folder(), cache.user_folder()))
    click.echo(f"{cache.clean(folders)} bestanden verwijderd uit de cache.")
