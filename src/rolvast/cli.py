"""The command line: a thin door. The only module that imports click.

Every command answers in Dutch unless ``--lang en``; problems go to standard error for
people and into the document for machines. Exit codes are those of ``docs/exit-codes.md``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TextIO

import click

from rolvast import __version__
from rolvast.finding import Problem, Report, RolvastError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rolvast.finding import Finding, Fix
    from rolvast.lexicon import Lexicon, Rule
    from rolvast.report import Lang, ReportOptions
    from rolvast.runner import Options

FORMATS = (
    "full", "concise", "inline", "json", "jsonl", "sarif", "github", "gitlab", "rdjson", "rdjsonl",
    "checkstyle", "junit",
)  # fmt: skip
_NEEDS_RULES = frozenset(("sarif", "rdjson", "rdjsonl"))
"""Formats that say more of a rule than a finding does; the others never load the rules."""

OK, FOUND, NOT_CHECKED, BUG, INTERRUPTED = 0, 1, 2, 3, 130


class _Version(click.Option):
    """``--version``: program, lexicons and pipeline, without importing spaCy."""


def _show_version(context: click.Context, _: click.Parameter, value: bool) -> None:
    if not value:
        return
    from rolvast import lexicon
    from rolvast.runner import Options, Session, pipeline_version

    rules = len(lexicon.load().rules)
    name, version = pipeline_version(Session(Options()))
    click.echo(f"rolvast {__version__} (lexicons: {rules} regels, pipeline: {name} {version})")
    context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
              help="Toon versie van programma, lexicons en pipeline.")  # fmt: skip
def cli() -> None:
    """rolvast laat zien waar in een concept afzender en stijl uit elkaar vallen.

    Begin met: rolvast check concept.txt
    """


def _split(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code.strip() for item in value for code in item.split(",") if code.strip())


def _lang_option(function: Any) -> Any:
    return click.option(
        "--lang", type=click.Choice(["nl", "en"]), help="Taal van meldingen (nl of en)."
    )(function)


@cli.command()
@click.argument("paths", nargs=-1)
@click.option(
    "--output-format",
    type=click.Choice(FORMATS),
    default="full",
    show_default=True,
    help="Vorm van de uitvoer.",
)
@click.option("-o", "--output-file", help="Schrijf naar dit bestand in plaats van het scherm.")
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="VORM=BESTAND",
    help="Nog een uitvoer ernaast; mag vaker.",
)
@click.option("--sender", type=click.Choice(["institution", "creator"]), help="Wie er spreekt.")
@click.option("--select", multiple=True, callback=_split, help="Alleen deze codes of voorvoegsels.")
@click.option("--ignore", multiple=True, callback=_split, help="Deze codes of voorvoegsels niet.")
@click.option(
    "--min-severity",
    type=click.Choice(["error", "warning", "info"]),
    help="Toon niets lichters dan dit.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    help="Vanaf welke zwaarte de exitcode 1 is (standaard warning).",
)
@click.option("--exit-zero", is_flag=True, help="Exitcode 0, ook met bevindingen.")
@click.option("--max-findings", type=click.IntRange(0), help="Toon er hoogstens zoveel.")
@click.option("--stdin-filename", help="Naam voor tekst van standaardinvoer.")
@click.option("--input-format", help="Lees alles als deze soort (zie rolvast formats).")
@click.option("--field", "fields", multiple=True, help="Kolom of selector met captions.")
@click.option("--encoding", help="Codering van bestanden die geen UTF-8 zijn.")
@click.option("--config", "config_file", help="Gebruik dit configuratiebestand.")
@click.option("--isolated", is_flag=True, help="Gebruik geen configuratiebestand.")
@click.option("--pipeline", help="Taalpipeline: builtin of een geïnstalleerd pakket.")
@click.option("--no-cache", is_flag=True, help="Bewaar geen uitkomsten en gebruik geen bewaarde.")
@click.option("--cache-dir", help="Map voor de cache.")
@_lang_option
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
@click.option("--baseline", help="Bestand met aanvaarde bevindingen: alleen nieuwe tellen.")
@click.option("--diff", is_flag=True, help="Alleen concepten die veranderd zijn sinds HEAD (git).")
@click.option(
    "--diff-from", metavar="REF", help="Alleen wat veranderd is sinds de afsplitsing van REF (git)."
)
@click.option("--statistics", is_flag=True, help="Tel per regel.")
@click.option("--show-suppressed", is_flag=True, help="Toon ook wat onderdrukt is.")
@click.option(
    "--force-exclude", is_flag=True, help="Laat `exclude` ook voor genoemde bestanden gelden."
)
@click.option("-q", "--quiet", is_flag=True, help="Geen slotregel.")
@click.option("-v", "--verbose", is_flag=True, help="Ook waarom een regel er is.")
def check(**options: Any) -> None:
    """Controleer bestanden, mappen of standaardinvoer (-). Zonder PATHS: deze map."""
    from rolvast.runner import Options, run

    wanted = _outputs(options)
    inline = "inline" in [name for name, _ in wanted]
    report = run(
        Options(
            paths=options["paths"] or (".",),
            sender=options["sender"],
            select=options["select"],
            ignore=options["ignore"],
            min_severity=options["min_severity"],
            fail_on=options["fail_on"],
            baseline=options["baseline"],
            diff=options["diff"],
            diff_from=options["diff_from"],
            stdin_filename=options["stdin_filename"],
            input_format=_input_format(options["input_format"]),
            fields=options["fields"],
            encoding=options["encoding"],
            config=options["config_file"],
            isolated=options["isolated"],
            pipeline=options["pipeline"],
            lang=options["lang"],
            force_exclude=options["force_exclude"],
            keep_sources=inline,
            no_cache=options["no_cache"],
            cache_dir=options["cache_dir"],
        ),
        _progress(),
    )
    for name, target in wanted:
        _write(name, target, report, options)
    sys.exit(_exit_code(report, options))


def _input_format(name: str | None) -> str | None:
    from rolvast.sources import FORMATS as readers
    from rolvast.sources import format_named

    if name is not None and format_named(name) is None:
        known = ", ".join(reader.name for reader in readers)
        raise _usage("--input-format", f"Er is geen soort ‘{name}’.", f"Kies uit {known}.")
    return name


def _usage(where: str, message: str, remedy: str) -> RolvastError:
    return RolvastError(Problem(where, "config", message, remedy))


def _outputs(options: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Formats and where they go; None is standard output."""
    wanted: list[tuple[str, str | None]] = [(options["output_format"], options["output_file"])]
    for pair in options["outputs"]:
        name, _, target = pair.partition("=")
        if name not in FORMATS or not target:
            raise _usage(
                "--output", f"‘{pair}’ is geen VORM=BESTAND.", f"Kies uit {', '.join(FORMATS)}."
            )
        wanted.append((name, target))
    return wanted


def _exit_code(report: Report, options: dict[str, Any]) -> int:
    """Findings at or above ``--fail-on`` give 1; anything not checked gives 2 and wins."""
    if report.problems:
        return NOT_CHECKED
    return FOUND if report.failed and not options["exit_zero"] else OK


def _progress() -> Any:
    """A bar on standard error when that is a terminal and there is long work."""
    if not sys.stderr.isatty():
        return None
    state: dict[str, Any] = {}

    def advance(done: int, total: int) -> None:
        if total < 200 and not state:
            return
        bar = state.get("bar")
        if bar is None:
            bar = state["bar"] = click.progressbar(length=total, file=sys.stderr, label="rolvast")
            bar.__enter__()
        bar.update(done - state.get("done", 0))
        state["done"] = done
        if done >= total:
            bar.__exit__(None, None, None)

    return advance


# -- writing -----------------------------------------------------------------------------
def _write(name: str, target: str | None, report: Report, options: dict[str, Any]) -> None:
    from rolvast.report import HUMAN, problems_text, write

    human = name in HUMAN
    settings = _report_options(name, target, options, report)
    text = write(name, report, settings)
    if target is not None:
        _write_file(Path(target), text)
        return
    _echo(text, sys.stdout, human)
    if human and report.problems:
        _echo(problems_text(report, settings), sys.stderr, True)


def _report_options(
    name: str, target: str | None, options: dict[str, Any], report: Report
) -> ReportOptions:
    from rolvast.report import HUMAN, ReportOptions

    lang: Lang = "en" if report.lang == "en" else "nl"
    stream = sys.stdout
    width = None
    if target is None and stream.isatty():
        import shutil

        width = shutil.get_terminal_size().columns
    color = options["color"] == "always" or (
        options["color"] == "auto"
        and target is None
        and stream.isatty()
        and "NO_COLOR" not in os.environ
        and os.environ.get("TERM") != "dumb"
    )
    return ReportOptions(
        lang=lang,
        color=color,
        width=width,
        encoding=(stream.encoding or "utf-8") if target is None else "utf-8",
        statistics=options["statistics"],
        show_suppressed=options["show_suppressed"],
        quiet=options["quiet"],
        verbose=options["verbose"],
        problems=name not in HUMAN or target is not None,
        max_findings=options["max_findings"],
        min_severity=report.min_severity,
        baseline=report.baseline,
        rules=_rule_infos(lang) if options["verbose"] or name in _NEEDS_RULES else {},
    )


def _rule_infos(lang: str) -> dict[str, Any]:
    from rolvast import lexicon
    from rolvast.report import RuleInfo

    return {
        rule.code: RuleInfo(
            rule.code,
            rule.name,
            rule.family,
            rule.severity,
            rule.message.get(lang, "").replace("{text}", "…").replace("{other}", "…"),
            rule.why.get(lang, ""),
            rule.advice.get(lang, ""),
            f"https://github.com/rolvast/rolvast/blob/main/docs/rules/{rule.code}.md",
        )
        for rule in lexicon.load().rules
    }


def _echo(text: str, stream: TextIO, human: bool) -> None:
    """Write text whatever the stream can show; machine formats are always UTF-8."""
    if not text:
        return
    buffer = getattr(stream, "buffer", None)
    encoding = (stream.encoding or "utf-8") if human else "utf-8"
    if buffer is None:
        stream.write(text)
        return
    stream.flush()
    buffer.write(text.encode(encoding, "backslashreplace"))
    buffer.flush()


def _write_file(path: Path, text: str) -> None:
    """Whole or not at all: a new file beside it takes its place."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(text.encode("utf-8", "backslashreplace"))
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise RolvastError(
            Problem(str(path), "permission", f"De uitvoer is niet te schrijven ({error.strerror}).",
                    "Kies een map die er is en waarin je mag schrijven.")
        ) from None  # fmt: skip


def _say_problems(problems: list[Problem], lang: str = "nl") -> None:
    from rolvast.report import ReportOptions, problems_text

    encoding = sys.stderr.encoding or "utf-8"
    options = ReportOptions(lang="en" if lang == "en" else "nl", encoding=encoding)
    _echo(problems_text(Report(problems=tuple(problems)), options), sys.stderr, True)


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
@_lang_option
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
        _echo(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", sys.stdout, False)
        return
    lines = [f"{r.code}  {r.severity!s:8} {r.name:24} {', '.join(r.senders)}" for r in loaded.rules]
    _echo("\n".join(lines) + "\n", sys.stdout, True)


@cli.command()
@click.argument("code")
@_lang_option
def explain(code: str, lang: str | None) -> None:
    """Leg een CODE of familie uit: wat, waarom, en wat vrij blijft."""
    from rolvast.explain import explain_family, explain_rule

    loaded = _lexicon()
    wanted = code.upper()
    rule = loaded.rule(wanted)
    if rule is not None:
        _echo(explain_rule(rule, lang or "nl"), sys.stdout, True)
        return
    family: list[Rule] = [r for r in loaded.rules if r.family == wanted]
    if not family:
        from rolvast.config import check_codes

        check_codes((wanted,), frozenset(r.code for r in loaded.rules), "explain")
        family = [r for r in loaded.rules if r.code.startswith(wanted)]
    _echo(explain_family(wanted, family, lang or "nl"), sys.stdout, True)


@cli.command()
@click.argument("text")
@click.option("--sender", type=click.Choice(["institution", "creator"]), default="institution")
@click.option("--pipeline", default="builtin")
@_lang_option
def trace(text: str, sender: str, pipeline: str, lang: str | None) -> None:
    """Toon waarom iets in TEXT wel of niet gemeld wordt."""
    from rolvast.explain import trace_text

    _echo(trace_text(text, _lexicon(), sender, pipeline, lang or "nl"), sys.stdout, True)


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
        _say_problems(list(loaded.problems))
    _echo(text, sys.stdout, True)
    sys.exit(NOT_CHECKED if loaded.problems else FOUND if failed else OK)


@cli.command()
@_lang_option
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
    _echo("\n".join(lines) + "\n", sys.stdout, True)


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
    _echo("\n".join(lines) + "\n", sys.stdout, True)


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
    _write_file(path, STARTER)
    click.echo("rolvast.toml geschreven.")


@config_group.command("schema")
def config_schema() -> None:
    """Toon het JSON Schema van de configuratie."""
    import json

    from rolvast.config import schema

    _echo(json.dumps(schema(), ensure_ascii=False, indent=2) + "\n", sys.stdout, False)


# -- living in a repository --------------------------------------------------------------
def _run_options(function: Any) -> Any:
    """The options of ``check`` that decide what is found, for commands that check as well."""
    for option in reversed(
        (
            click.option("--sender", type=click.Choice(["institution", "creator"])),
            click.option("--select", multiple=True, callback=_split),
            click.option("--ignore", multiple=True, callback=_split),
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
        input_format=_input_format(options["input_format"]),
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
        _say_problems(list(report.problems), report.lang)
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
    _write_file(path, baseline.dump(entries))
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
    _write_file(path, baseline.dump(entries))
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
    _echo("\n".join(lines) + "\n", sys.stdout, True)


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
            _echo(each.diff(), sys.stdout, True)
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
        _say_problems(problems, options["lang"] or "nl")
    sys.exit(NOT_CHECKED if problems else OK)


def _ask() -> Callable[[Finding, Fix], bool]:
    """A question a fix: ja, nee, alle verdere, stop."""
    state = {"all": False, "stop": False}

    def ask(finding: Finding, fix: Fix) -> bool:
        if state["all"] or state["stop"]:
            return state["all"]
        line = finding.lines[0].strip() if finding.lines else finding.text
        place = f"{finding.path}:{finding.start.line}:{finding.start.column}"
        _echo(f"{place}: {finding.code} {finding.message}\n  {line}\n", sys.stdout, True)
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


# -- the edge ----------------------------------------------------------------------------
def main() -> NoReturn:
    """Run the command line; every way out is an honest exit code."""
    try:
        code = cli.main(standalone_mode=False, prog_name="rolvast")
        sys.exit(code if isinstance(code, int) else OK)
    except RolvastError as error:
        _say_problems([error.problem])
        sys.exit(NOT_CHECKED)
    except click.UsageError as error:
        error.show()
        sys.exit(NOT_CHECKED)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(OK)
    except SystemExit:
        raise
    except Exception:
        _say_bug()
        sys.exit(BUG)


def _say_bug() -> None:
    import platform
    import traceback

    lines = traceback.format_exc().strip().splitlines()
    click.echo(
        "Dit is een fout in rolvast zelf, niet in je tekst. Meld hem met deze regels:\n"
        f"  rolvast {__version__}, Python {platform.python_version()}\n  "
        + "\n  ".join(lines[-6:]),
        err=True,
    )
