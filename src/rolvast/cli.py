"""The command line: a thin door. Only this module and ``commands`` import click.

Every command answers in Dutch unless ``--lang en``; problems go to standard error for
people and into the document for machines. Exit codes are those of ``docs/exit-codes.md``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from rolvast import __version__
from rolvast.finding import Problem, Report, RolvastError

if TYPE_CHECKING:
    from rolvast.report import Lang, ReportOptions

FORMATS = (
    "full", "concise", "inline", "json", "jsonl", "sarif", "github", "gitlab", "rdjson", "rdjsonl",
    "checkstyle", "junit",
)  # fmt: skip
_NEEDS_RULES = frozenset(("sarif", "rdjson", "rdjsonl"))
"""Formats that say more of a rule than a finding does; the others never load the rules."""

OK, FOUND, NOT_CHECKED, BUG, INTERRUPTED = 0, 1, 2, 3, 130


class _Commands(click.Group):
    """``check`` at once; the other commands when one is asked for: hooks run ``check`` all day."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        import rolvast.commands  # noqa: F401  (adds them to this group)

        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands:
            self.list_commands(ctx)
        return super().get_command(ctx, cmd_name)


def _show_version(context: click.Context, _: click.Parameter, value: bool) -> None:
    """``--version``: program, lexicons and pipeline, without importing spaCy."""
    if not value:
        return
    from rolvast import lexicon
    from rolvast.runner import Options, Session, pipeline_version

    rules = len(lexicon.load().rules)
    name, version = pipeline_version(Session(Options()))
    click.echo(f"rolvast {__version__} (lexicons: {rules} regels, pipeline: {name} {version})")
    context.exit()


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
              help="Toon versie van programma, lexicons en pipeline.")  # fmt: skip
def cli() -> None:
    """rolvast laat zien waar in een concept afzender en stijl uit elkaar vallen.

    Begin met: rolvast check concept.txt
    """


def split_codes(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code.strip() for item in value for code in item.split(",") if code.strip())


def lang_option(function: Any) -> Any:
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
@click.option(
    "--select", multiple=True, callback=split_codes, help="Alleen deze codes of voorvoegsels."
)
@click.option(
    "--ignore", multiple=True, callback=split_codes, help="Deze codes of voorvoegsels niet."
)
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
@click.option(
    "--jobs", type=click.IntRange(1), help="Processen tegelijk (standaard 1, meer bij veel tekst)."
)
@click.option("--no-cache", is_flag=True, help="Bewaar geen uitkomsten en gebruik geen bewaarde.")
@click.option("--cache-dir", help="Map voor de cache.")
@lang_option
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
            input_format=known_format(options["input_format"]),
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
            jobs=options["jobs"],
        ),
        _progress(),
    )
    for name, target in wanted:
        _write(name, target, report, options)
    sys.exit(_exit_code(report, options))


def known_format(name: str | None) -> str | None:
    from rolvast.sources import FORMATS as readers
    from rolvast.sources import format_named

    if name is not None and format_named(name) is None:
        known = ", ".join(reader.name for reader in readers)
        raise usage("--input-format", f"Er is geen soort ‘{name}’.", f"Kies uit {known}.")
    return name


def usage(where: str, message: str, remedy: str) -> RolvastError:
    return RolvastError(Problem(where, "config", message, remedy))


def _outputs(options: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Formats and where they go; None is standard output."""
    wanted: list[tuple[str, str | None]] = [(options["output_format"], options["output_file"])]
    for pair in options["outputs"]:
        name, _, target = pair.partition("=")
        if name not in FORMATS or not target:
            raise usage(
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
        write_file(Path(target), text)
        return
    echo(text, sys.stdout, human)
    if human and report.problems:
        echo(problems_text(report, settings), sys.stderr, True)


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


def echo(text: str, stream: TextIO, human: bool) -> None:
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


def write_file(path: Path, text: str) -> None:
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


def say_problems(problems: list[Problem], lang: str = "nl") -> None:
    from rolvast.report import ReportOptions, problems_text

    encoding = sys.stderr.encoding or "utf-8"
    options = ReportOptions(lang="en" if lang == "en" else "nl", encoding=encoding)
    echo(problems_text(Report(problems=tuple(problems)), options), sys.stderr, True)


# -- the edge ----------------------------------------------------------------------------
def main() -> NoReturn:
    """Run the command line; every way out is an honest exit code."""
    try:
        code = cli.main(standalone_mode=False, prog_name="rolvast")
        sys.exit(code if isinstance(code, int) else OK)
    except RolvastError as error:
        say_problems([error.problem])
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
