"""One run: from paths and options to a :class:`~rolvast.finding.Report`. CLI and API call this."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rolvast import cache, files
from rolvast import config as configuration
from rolvast.config import Config
from rolvast.finding import (
    Checked,
    Finding,
    Problem,
    Report,
    RolvastError,
    Sender,
    Severity,
)

if TYPE_CHECKING:
    from rolvast.compiled import Store
    from rolvast.diff import Changes
    from rolvast.document import Document
    from rolvast.lexicon import Lexicon
    from rolvast.linter import Linter, Settings
    from rolvast.prefilter import Prefilter
    from rolvast.remaining import Run
    from rolvast.suppress import Policy

BATCH_BYTES = 400_000
"""Files are checked together up to this size: tags are asked for in one batch."""

SPREAD_BYTES = 8_000_000
"""From this size in all, files are spread over processes without being asked: loading spaCy
once in each costs more than it brings for less."""


class Options(NamedTuple):
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
    no_cache: bool = False
    cache_dir: str | None = None
    jobs: int | None = None


class Job(NamedTuple):
    """One file to check: how it is shown, its bytes when they come from standard input."""

    path: Path
    shown: str
    named: bool
    config: Config
    data: bytes | None = None


class Engine(NamedTuple):
    """Rules and linter for one configuration."""

    lexicon: Lexicon
    linter: Linter
    policy: Policy


class Session:
    """Configurations and engines of one run, each made once."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.changes: dict[str, Changes] | None = None
        self.folders: list[Path] = []
        self._configs: dict[Path | None, Config] = {}
        self._by_folder: dict[Path, Config] = {}
        self._stores: dict[Path | None, Store] = {}
        self._prefilters: dict[Path | None, Prefilter] = {}
        self._engines: dict[Path | None, Engine] = {}
        self._keys: dict[Path | None, str] = {}

    # -- configuration -------------------------------------------------------------------
    def config_for(self, folder: Path) -> Config:
        """The configuration that holds for files in ``folder``."""
        known = self._by_folder.get(folder)
        if known is None:
            known = self._by_folder[folder] = self._config_for(folder)
        return known

    def _config_for(self, folder: Path) -> Config:
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

    def store(self, config: Config) -> Store:
        """The compiled rules for a configuration."""
        if config.path not in self._stores:
            from rolvast.compiled import Store

            slots = {
                "organisation": list(config["organisations"]),
                "realname": list(config["names"]),
                "quotation": list(config["quotes"]),
            }
            lexicons = [config.resolve(path) for path in config["lexicons"]]
            self._stores[config.path] = Store(lexicons, slots)
        return self._stores[config.path]

    def prefilter(self, config: Config) -> Prefilter:
        """What can match at all. Raises on a broken lexicon or unknown code."""
        if config.path not in self._prefilters:
            from rolvast.prefilter import Prefilter

            scan = self.store(config).scan()
            flags = (*self.options.select, *self.options.ignore)
            configuration.check_codes(flags, scan.codes, "--select")
            if config.path:
                configuration.load(config.path, scan.codes)
            selected = self._selected(config)
            off = [c for c in scan.tables.codes if not selected(c) or _is_off(config, c)]
            self._prefilters[config.path] = Prefilter(scan.tables, off)
        return self._prefilters[config.path]

    def engine(self, config: Config) -> Engine:
        """The rules a configuration selects. Raises on a broken lexicon or unknown code."""
        if config.path not in self._engines:
            self.prefilter(config)
            self._engines[config.path] = self._engine(config)
        return self._engines[config.path]

    def _engine(self, config: Config) -> Engine:
        from rolvast.linter import Linter, rules_for
        from rolvast.matching import Index

        lexicon, tables, items = self.store(config).rules()
        selected = self._selected(config)
        rules = rules_for(lexicon.rules, selected, config.severities)
        pipeline = self.options.pipeline or config["pipeline"]
        policy = self._policy(config, lexicon, selected)
        return Engine(lexicon, Linter(Index(lexicon, rules, tables, items), pipeline), policy)

    def _selected(self, config: Config) -> Callable[[str], bool]:
        return chosen(
            self.options.select or tuple(config["select"]),
            self.options.ignore or tuple(config.ignored_codes),
        )

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
        from rolvast.fold import fold
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
        from rolvast.document import ReadOptions
        from rolvast.sources import read

        data = job.data if job.data is not None else files.load(job.path)
        if isinstance(data, Problem):
            raise RolvastError(data)
        override = job.config.for_path(job.path)
        speakers: Iterable[str] = job.config["speakers"]
        if speakers:
            from rolvast.fold import fold

            speakers = map(fold, speakers)
        options = ReadOptions(
            fields=self.options.fields
            or tuple(override.get("fields", ()))
            or tuple(job.config["fields"]),
            speakers=frozenset(speakers),
            named=job.named,
            encoding=self.options.encoding or override.get("encoding") or job.config["encoding"],
        )
        name = self.options.input_format or override.get("format")
        return read(data, job.shown, options, name)

    def check(self, jobs: Sequence[Job]) -> list[Checked]:
        """Check files that share one configuration; one outcome a file, in the same order."""
        outcomes: dict[int, Checked] = {}
        fresh: list[tuple[int, Job, str | None]] = []
        kept = self._cache(jobs[0].config) if jobs else None
        for number, job in enumerate(jobs):
            data = job.data if job.data is not None else files.load(job.path)
            if isinstance(data, Problem):
                outcomes[number] = Checked(job.shown, problems=(data,))
                continue
            key = self._key(job, data) if kept else None
            known = _known(kept, key, job.shown)
            if known is None:
                fresh.append((number, job._replace(data=data), key))
            else:
                outcomes[number] = known
        for (number, _, key), checked in zip(
            fresh, self._check([job for _, job, _ in fresh]), strict=True
        ):
            outcomes[number] = checked
            _keep(kept, key, checked)
        return [outcomes[number] for number in range(len(jobs))]

    def _cache(self, config: Config) -> cache.Cache | None:
        """Where outcomes are kept; None when they are not, or a report needs whole sources."""
        if self.options.no_cache or self.options.keep_sources:
            return None
        own = str(config.resolve(config["cache-dir"])) if config["cache-dir"] else None
        return cache.Cache(self.options.cache_dir or own or cache.user_folder())

    def _key(self, job: Job, data: bytes) -> str:
        """A name for everything that the outcome of a file depends on.

        A configuration is part of it as a whole: a hit also says that it was found right.
        """
        options, config = self.options, job.config
        base = self._keys.get(config.path)
        if base is None:
            settings = {k: v for k, v in config.values.items() if k not in _NOT_IN_KEY}
            base = self._keys[config.path] = cache.digest(
                self.store(config).key,
                repr(pipeline_version(self)),
                repr(sorted(settings.items())),
                repr((options.sender, options.select, options.ignore, options.input_format)),
                repr((options.fields, options.encoding, options.pipeline, options.lang)),
            )
        override = config.for_path(job.path)
        suffix = job.path.suffix.lower()
        return cache.digest(base, repr((job.named, suffix, sorted(override.items()))), data)

    def _check(self, jobs: Sequence[Job]) -> list[Checked]:
        """Check files whose content is there, the ones without a candidate without any rule."""
        outcomes: dict[int, Checked] = {}
        read_jobs: list[tuple[int, Job, Document]] = []
        for number, job in enumerate(jobs):
            prefilter = self.prefilter(job.config)
            try:
                document = self.document(job)
            except RolvastError as error:
                outcomes[number] = Checked(job.shown, problems=(error.problem,))
                continue
            if not document.drafts and not job.named and not document.faults:
                outcomes[number] = Checked(job.shown, skipped=True)
            elif document.comments or any(map(prefilter.may_match, document.texts())):
                read_jobs.append((number, job, document))
            else:
                outcomes[number] = self._checked(job, document, (), (), document.words())
        if read_jobs:
            linter = self.engine(jobs[0].config).linter
            found = linter.check([(d, self.settings(j)) for _, j, d in read_jobs])
            for (number, job, document), each in zip(read_jobs, found, strict=True):
                outcomes[number] = self._checked(
                    job, document, each.findings, each.problems, each.words
                )
        return [outcomes[number] for number in range(len(jobs))]

    def _checked(
        self,
        job: Job,
        document: Document,
        findings: tuple[Finding, ...],
        problems: tuple[Problem, ...],
        words: int,
    ) -> Checked:
        faults = tuple(
            Problem(job.shown, "syntax", message, remedy, line)
            for message, remedy, line in document.faults
        )
        if document.comments:
            from rolvast import suppress

            policy = self.engine(job.config).policy
            whole = not (faults or problems)
            findings = tuple(suppress.apply(document, findings, policy, whole))
        if findings:
            from rolvast.diff import Extents

            extents = Extents(document)
            findings = tuple(each._replace(extents=extents.of(each)) for each in findings)
        return Checked(
            job.shown,
            findings,
            (*faults, *problems),
            len(document.drafts),
            words,
            source=document.source.text if self.options.keep_sources else None,
        )


_NOT_IN_KEY = frozenset(("exclude", "min-severity", "fail-on", "baseline", "cache-dir"))
"""Settings that decide what is checked or shown, not what is found in a file."""


def _known(kept: cache.Cache | None, key: str | None, shown: str) -> Checked | None:
    body = kept.get(key) if kept and key else None
    if body is None:
        return None
    from rolvast import outcome

    return outcome.load(body, shown)


def _keep(kept: cache.Cache | None, key: str | None, checked: Checked) -> None:
    if kept and key:
        from rolvast import outcome

        body = outcome.dump(checked)
        if body is not None:
            kept.put(key, body)


def _is_off(config: Config, code: str) -> bool:
    return code in config.severities and config.severities[code] is None


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
    for checked, problem in _outcomes(session, jobs):
        results += checked
        if problem is not None and problem not in report.problems:
            report = report._replace(problems=(*report.problems, problem))
        if progress:
            progress(len(results), len(jobs))
    return _gather(session, report, jobs, results)


def _outcomes(
    session: Session, jobs: Sequence[Job]
) -> Iterator[tuple[list[Checked], Problem | None]]:
    """The outcomes of all jobs, batch by batch, from this process or several."""
    asked = session.options.jobs
    if asked == 1 or (asked is None and len(jobs) < 2):
        size, count = 0, 1
    else:
        size = sum(map(_size, jobs))
        count = asked or (os.cpu_count() or 1 if size >= SPREAD_BYTES else 1)
    if count > 1:
        from rolvast import parallel

        batches = list(_batches(jobs, min(BATCH_BYTES, size // count + 1)))
        if len(batches) > 1:
            yield from parallel.spread(session.options, batches, min(count, len(batches)))
            return
    for batch in _batches(jobs, BATCH_BYTES):
        try:
            yield session.check(batch), None
        except RolvastError as error:
            yield [], error.problem


def _jobs(session: Session) -> tuple[list[Job], Report]:
    """Every file to check, in order of path, and a report that holds what was not found."""
    options = session.options
    jobs: list[Job] = []
    problems: list[Problem] = []
    excluded = 0
    for name in options.paths:
        try:
            if name == "-":
                jobs.append(_stdin(session))
                continue
            place = Path(name)
            config = session.config_for(place if place.is_dir() else place.parent)
            exclusion = files.Exclusion(config["exclude"], config.root)
            suffixes = _suffixes() if place.is_dir() else ()
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


def _suffixes() -> tuple[str, ...]:
    from rolvast.sources import FORMATS

    return tuple(suffix for each in FORMATS for suffix in each.suffixes)


def _changed(session: Session, jobs: list[Job], report: Report) -> tuple[list[Job], Report]:
    """The jobs whose file changed according to git; the others count as excluded."""
    from rolvast import diff

    try:
        found = diff.changed((j.path for j in jobs if j.data is None), session.options.diff_from)
    except RolvastError as error:
        return [], report._replace(problems=(*report.problems, error.problem))
    session.changes = {job.shown: found.get(job.path, diff.NEW) for job in jobs}
    kept = [job for job in jobs if session.changes[job.shown]]
    return kept, report._replace(excluded=report.excluded + len(jobs) - len(kept))


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


def _batches(jobs: Iterable[Job], most: int) -> Iterator[list[Job]]:
    """Jobs with the same configuration, together up to ``most`` bytes or a little over."""
    waiting: dict[Path | None, tuple[list[Job], int]] = {}
    for job in jobs:
        batch, size = waiting.get(job.config.path, ([], 0))
        batch.append(job)
        size += _size(job)
        if size >= most:
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
    return report._replace(
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
    name = session.options.pipeline
    if name is None:
        configs = list(session._configs.values())
        name = configs[0]["pipeline"] if configs else "builtin"
    if name == "none":
        return name, ""
    if name != "builtin":
        try:
            from importlib.metadata import version

            return name, version(name)
        except Exception:
            return name, ""
    try:
        meta_text = (Path(__file__).parent / "builtin" / "meta.json").read_text(encoding="utf-8")
    except OSError:
        return name, ""
    import json

    meta = json.loads(meta_text)
    return name, str(meta.get("version", ""))


__all__ = ["Engine", "Job", "Options", "Session", "chosen", "run"]
