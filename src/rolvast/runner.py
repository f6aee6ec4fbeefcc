"""One run: from paths and options to a :class:`~rolvast.finding.Report`. CLI and API call this."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rolvast import config as configuration
from rolvast import files
from rolvast.config import Config
from rolvast.document import Document, ReadOptions
from rolvast.finding import (
    Checked,
    Finding,
    Problem,
    Report,
    RolvastError,
    Sender,
    Severity,
)
from rolvast.fold import fold
from rolvast.sources import FORMATS, format_named, format_of, read

if TYPE_CHECKING:
    from rolvast.diff import Changes
    from rolvast.lexicon import Lexicon
    from rolvast.linter import Linter, Settings
    from rolvast.remaining import Run
    from rolvast.suppress import Policy

BATCH_BYTES = 400_000
"""Files are checked together up to this size: tags are asked for in one batch."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is told; None or empty means: as the configuration says."""

    paths: tuple[str, ...] = (".",)
    sender: Sender | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_severity: str | None = None
    fail_on: str | None = None
    baseline: str | None = None
    without_baseline: bool = False
    diff: bool = False
    diff_from: str | None = None
    stdin_filename: str | None = None
    input_format: str | None = None
    fields: tuple[str, ...] = ()
    encoding: str | None = None
    config: str | None = None
    isolated: bool = False
    pipeline: str | None = None
    lang: str | None = None
    force_exclude: bool = False
    keep_sources: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One file to check: how it is shown, its bytes when they come from standard input."""

    path: Path
    shown: str
    named: bool
    config: Config
    data: bytes | None = None


@dataclass(slots=True)
class Engine:
    """Rules and linter for one configuration."""

    lexicon: Lexicon
    linter: Linter
    policy: Policy


@dataclass(slots=True)
class Session:
    """Configurations and engines of one run, each made once."""

    options: Options
    _configs: dict[Path | None, Config] = field(default_factory=dict)
    _engines: dict[Path | None, Engine] = field(default_factory=dict)
    changes: dict[str, Changes] | None = None
    folders: list[Path] = field(default_factory=list)

    # -- configuration -------------------------------------------------------------------
    def config_for(self, folder: Path) -> Config:
        """The configuration that holds for files in ``folder``."""
        if self.options.isolated:
            path = None
        elif self.options.config:
            path = Path(self.options.config)
            if not path.is_file():
                raise RolvastError(
                    Problem(
                        self.options.config,
                        "config",
                        "Dit configuratiebestand is er niet.",
                        "Controleer --config, of laat het weg.",
                    )
                )
        else:
            path = configuration.find(folder.resolve())
        if path not in self._configs:
            self._configs[path] = configuration.load(path) if path else Config()
        return self._configs[path]

    def engine(self, config: Config) -> Engine:
        """The rules a configuration selects. Raises on a broken lexicon or unknown code."""
        if config.path not in self._engines:
            self._engines[config.path] = self._engine(config)
        return self._engines[config.path]

    def _engine(self, config: Config) -> Engine:
        from rolvast import lexicon as lexicons
        from rolvast.linter import Linter, rules_for
        from rolvast.matching import Index

        slots = {
            "organisation": list(config["organisations"]),
            "realname": list(config["names"]),
            "quotation": list(config["quotes"]),
        }
        lexicon = lexicons.load([config.resolve(p) for p in config["lexicons"]], slots)
        if lexicon.problems:
            raise RolvastError(lexicon.problems[0])
        codes = frozenset(c for rule in lexicon.rules for c in (rule.code, *rule.aliases))
        configuration.check_codes((*self.options.select, *self.options.ignore), codes, "--select")
        if config.path:
            configuration.load(config.path, codes)
        selected = chosen(
            self.options.select or tuple(config["select"]),
            self.options.ignore or tuple(config.ignored_codes),
        )
        rules = rules_for(lexicon.rules, selected, config.severities)
        pipeline = self.options.pipeline or config["pipeline"]
        policy = self._policy(config, lexicon, selected)
        return Engine(lexicon, Linter(Index(lexicon, rules), pipeline), policy)

    def _policy(self, config: Config, lexicon: Lexicon, selected: Callable[[str], bool]) -> Policy:
        """What suppressions need to know of the rules; flags narrow what a run can judge."""
        from rolvast.suppress import Policy

        narrowed = bool(self.options.select or self.options.ignore)
        return Policy(
            lexicon.rules,
            frozenset(r.code for r in lexicon.rules if not narrowed or selected(r.code)),
            selected,
            config.severities,
            self.options.lang or config["lang"],
            self.options.sender or config["sender"],
            config["allow-blanket-ignore"],
            config["require-ignore-reason"],
        )

    def settings(self, job: Job) -> Settings:
        from rolvast.linter import Settings

        override = job.config.for_path(job.path)
        return Settings(
            sender=override.get("sender") or self.options.sender or job.config["sender"],
            speakers={fold(name): sender for name, sender in job.config["speakers"].items()},
            severities={c: s for c, s in job.config.severities.items() if s is not None},
            lang=self.options.lang or job.config["lang"],
        )

    # -- files ---------------------------------------------------------------------------
    def document(self, job: Job) -> Document:
        """Read one file. Raises :class:`RolvastError`."""
        data = job.data if job.data is not None else files.load(job.path)
        if isinstance(data, Problem):
            raise RolvastError(data)
        override = job.config.for_path(job.path)
        options = ReadOptions(
            fields=self.options.fields
            or tuple(override.get("fields", ()))
            or tuple(job.config["fields"]),
            speakers=frozenset(fold(name) for name in job.config["speakers"]),
            named=job.named,
            encoding=self.options.encoding or override.get("encoding") or job.config["encoding"],
        )
        name = self.options.input_format or override.get("format")
        return read(data, job.shown, options, name)

    def check(self, jobs: Sequence[Job]) -> list[Checked]:
        """Check files that share one configuration; one outcome a file, in the same order."""
        if not jobs:
            return []
        engine = self.engine(jobs[0].config)
        read_jobs: list[tuple[Job, Document]] = []
        done: dict[int, Checked] = {}
        for number, job in enumerate(jobs):
            try:
                document = self.document(job)
            except RolvastError as error:
                done[number] = Checked(job.shown, problems=(error.problem,))
                continue
            if not document.drafts and not job.named and not document.faults:
                done[number] = Checked(job.shown, skipped=True)
                continue
            read_jobs.append((job, document))
        outcomes = engine.linter.check([(d, self.settings(j)) for j, d in read_jobs])
        finished = iter(zip(read_jobs, outcomes, strict=True))
        results = []
        for number, _ in enumerate(jobs):
            if number in done:
                results.append(done[number])
                continue
            (job, document), outcome = next(finished)
            results.append(
                self._checked(job, document, outcome.findings, outcome.problems, outcome.words)
            )
        return results

    def _checked(
        self,
        job: Job,
        document: Document,
        findings: tuple[Finding, ...],
        problems: tuple[Problem, ...],
        words: int,
    ) -> Checked:
        from rolvast import suppress
        from rolvast.diff import Extents

        faults = tuple(
            Problem(job.shown, "syntax", message, remedy, line)
            for message, remedy, line in document.faults
        )
        policy = self.engine(job.config).policy
        whole = not (faults or problems)
        findings = tuple(suppress.apply(document, findings, policy, whole))
        extents = Extents(document)
        return Checked(
            job.shown,
            tuple(replace(finding, extents=extents.of(finding)) for finding in findings),
            (*faults, *problems),
            len(document.drafts),
            words,
            source=document.source.text if self.options.keep_sources else None,
        )


def chosen(select: Sequence[str], ignore: Sequence[str]) -> Callable[[str], bool]:
    """Selection by code or prefix: the longest prefix wins, at equal length ``ignore``."""

    def selected(code: str) -> bool:
        for_it = max((len(p) for p in select if code.startswith(p)), default=0 if select else 0.5)
        against = max((len(p) for p in ignore if code.startswith(p)), default=-1)
        return for_it > 0 and for_it > against

    return selected


def run(options: Options, progress: Callable[[int, int], None] | None = None) -> Report:
    """Check everything ``options`` names. Never raises for bad input: problems say what failed.

    ``progress`` is called with (files done, files in all).
    """
    session = Session(options)
    jobs, report = _jobs(session)
    if options.diff or options.diff_from is not None:
        jobs, report = _changed(session, jobs, report)
    results: list[Checked] = []
    for batch in _batches(jobs):
        try:
            results += session.check(batch)
        except RolvastError as error:
            if error.problem not in report.problems:
                report = replace(report, problems=(*report.problems, error.problem))
        if progress:
            progress(len(results), len(jobs))
    return _gather(session, report, jobs, results)


def _jobs(session: Session) -> tuple[list[Job], Report]:
    """Every file to check, in order of path, and a report that holds what was not found."""
    options = session.options
    jobs: list[Job] = []
    problems: list[Problem] = []
    excluded = 0
    suffixes = tuple(suffix for each in FORMATS for suffix in each.suffixes)
    for name in options.paths:
        try:
            if name == "-":
                jobs.append(_stdin(session))
                continue
            place = Path(name)
            config = session.config_for(place if place.is_dir() else place.parent)
            exclusion = files.Exclusion(config["exclude"], config.root)
            found = files.collect([name], suffixes, exclusion, options.force_exclude)
            problems += found.problems
            excluded += found.excluded
            for path, named in [
                *((p, True) for p in found.named),
                *((p, False) for p in found.walked),
            ]:
                jobs.append(Job(path, files.shown(path), named, session.config_for(path.parent)))
            session.folders += found.folders
            if found.folders and not found.walked and not found.problems:
                problems.append(_no_drafts(name))
        except RolvastError as error:
            problems.append(error.problem)
    unique = {job.shown: job for job in sorted(jobs, key=lambda job: (job.shown, not job.named))}
    report = Report(problems=tuple(dict.fromkeys(problems)), excluded=excluded)
    return sorted(unique.values(), key=lambda job: job.shown), report


def _changed(session: Session, jobs: list[Job], report: Report) -> tuple[list[Job], Report]:
    """The jobs whose file changed according to git; the others count as excluded."""
    from rolvast import diff

    try:
        found = diff.changed((j.path for j in jobs if j.data is None), session.options.diff_from)
    except RolvastError as error:
        return [], replace(report, problems=(*report.problems, error.problem))
    session.changes = {job.shown: found.get(job.path, diff.NEW) for job in jobs}
    kept = [job for job in jobs if session.changes[job.shown]]
    return kept, replace(report, excluded=report.excluded + len(jobs) - len(kept))


def _stdin(session: Session) -> Job:
    name = session.options.stdin_filename or "-"
    folder = Path(name).parent if session.options.stdin_filename else Path()
    data = sys.stdin.buffer.read()
    return Job(Path(name), files.shown(name), True, session.config_for(folder), data)


def _no_drafts(name: str) -> Problem:
    return Problem(
        files.shown(name), "missing", "In deze map staat geen enkel concept.",
        "Noem een bestand, of zie met rolvast formats welke soorten worden gelezen.",
    )  # fmt: skip


def _batches(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    """Jobs with the same configuration, together up to :data:`BATCH_BYTES`."""
    waiting: dict[Path | None, tuple[list[Job], int]] = {}
    for job in jobs:
        batch, size = waiting.get(job.config.path, ([], 0))
        batch.append(job)
        size += _size(job)
        if size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
        waiting[job.config.path] = (batch, size)
    for batch, _ in waiting.values():
        if batch:
            yield batch


def _size(job: Job) -> int:
    if job.data is not None:
        return len(job.data)
    try:
        return job.path.stat().st_size
    except OSError:
        return 0


def _gather(
    session: Session, report: Report, jobs: Sequence[Job], results: Sequence[Checked]
) -> Report:
    """Put the outcomes of all files together, in an order that nothing can change."""
    from rolvast.remaining import remaining

    configs = {job.shown: job.config for job in jobs}
    left = remaining(_run(session, report, jobs, results), (f for r in results for f in r.findings))
    problems = [*report.problems, *left.problems, *(p for r in results for p in r.problems)]
    checked = [r for r in results if not r.skipped and not (r.problems and not r.drafts)]
    return replace(
        report,
        findings=tuple(left.findings),
        suppressed=tuple(left.suppressed),
        problems=tuple(sorted(set(problems), key=lambda p: (p.path, p.line or 0, p.message))),
        files=len(checked),
        skipped=sum(r.skipped for r in results),
        drafts=sum(r.drafts for r in results),
        words=sum(r.words for r in results),
        pipeline=pipeline_version(session),
        sources={r.path: r.source for r in results if r.source is not None},
        failed=any(_fails(session, finding, configs) for finding in left.findings),
        min_severity=Severity(session.options.min_severity or _common(session, "min-severity")),
        lang=session.options.lang or _common(session, "lang"),
        baseline=left.baseline,
        paths=tuple(r.path for r in checked),
    )


def _run(session: Session, report: Report, jobs: Sequence[Job], results: Sequence[Checked]) -> Run:
    """What :mod:`rolvast.remaining` needs to know of this run."""
    from rolvast.remaining import Run

    options = session.options
    done = {r.path for r in results if not r.problems}
    checked = {r.path for r in results}
    named = Path(options.baseline) if options.baseline else None
    return Run(
        configs={job.shown: job.config for job in jobs if job.shown in checked},
        policies=lambda config: session.engine(config).policy,
        paths=[job.path for job in jobs if job.shown in done and job.data is None],
        folders=[] if report.problems or len(done) < len(jobs) else session.folders,
        changes=session.changes,
        baseline=named,
        without_baseline=options.without_baseline,
        isolated=options.isolated,
    )


def _fails(session: Session, finding: Finding, configs: Mapping[str, Config]) -> bool:
    """Whether a finding reaches ``--fail-on``, or ``fail-on`` of its file's configuration."""
    config = configs.get(finding.path)
    level = session.options.fail_on or (config["fail-on"] if config else "warning")
    return level != "never" and finding.severity.rank >= Severity(level).rank


def _common(session: Session, key: str) -> str:
    """What all configurations of the run say; where they differ, the default."""
    values = {str(config[key]) for config in session._configs.values()}
    return values.pop() if len(values) == 1 else str(Config()[key])


def pipeline_version(session: Session) -> tuple[str, str]:
    """Name and version of the pipeline, read from its metadata without loading it."""
    import json

    from rolvast.language import BUILTIN

    name = session.options.pipeline
    if name is None:
        configs = list(session._configs.values())
        name = configs[0]["pipeline"] if configs else "builtin"
    if name != "builtin":
        try:
            from importlib.metadata import version

            return name, version(name)
        except Exception:
            return name, ""
    try:
        meta = json.loads((BUILTIN / "meta.json").read_text(encoding="utf-8"))
    except OSError:
        return name, ""
    return name, str(meta.get("version", ""))


__all__ = ["Engine", "Job", "Options", "Session", "chosen", "format_named", "format_of", "run"]
