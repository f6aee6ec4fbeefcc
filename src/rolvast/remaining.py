"""What is left of a run's findings: after the sidecars, the baseline and the diff, in this order.

Works on plain findings of all files together, after every file was checked (or came from a
cache); suppressions written in the files themselves were applied there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rolvast.config import Config, sidecar_file
from rolvast.finding import Finding, Problem, RolvastError

if TYPE_CHECKING:
    from rolvast.diff import Changes
    from rolvast.suppress import Policy


class Run(NamedTuple):
    """What this needs of a run. ``configs`` are those of the files by path as shown, ``paths``
    the files that were checked without a problem, ``folders`` those that were walked whole."""

    configs: Mapping[str, Config]
    policies: Callable[[Config], Policy]
    paths: Sequence[Path] = ()
    folders: Sequence[Path] = ()
    changes: Mapping[str, Changes] | None = None
    baseline: Path | None = None
    without_baseline: bool = False
    isolated: bool = False


class Left:
    """Open and suppressed findings in order, and what went wrong on the way."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.suppressed: list[Finding] = []
        self.problems: list[Problem] = []
        self.baseline = False


def remaining(run: Run, findings: Iterable[Finding]) -> Left:
    """Sort out which findings are still open. Raises nothing: problems are in the outcome."""
    left = Left()
    held = _by_config(run, findings)
    try:
        for key, (config, group) in held.items():
            held[key] = (config, _sidecars(run, config, group))
        marked = _baselines(run, held, left)
        if run.baseline is not None and not held:
            from rolvast import baseline as baselines

            baselines.load(run.baseline)  # a named one must be there, also without drafts
    except RolvastError as error:
        left.problems.append(error.problem)
        marked = [finding for _, group in held.values() for finding in group]
    if run.changes is not None:
        changes = run.changes
        marked = [f for f in marked if f.path in changes and changes[f.path].holds(f)]
    marked.sort(key=lambda finding: finding.order)
    left.findings = [finding for finding in marked if finding.suppressed is None]
    left.suppressed = [finding for finding in marked if finding.suppressed is not None]
    return left


Held = dict[Path | None, tuple[Config, list[Finding]]]


def _by_config(run: Run, findings: Iterable[Finding]) -> Held:
    held: Held = {config.path: (config, []) for config in run.configs.values()}
    for finding in sorted(findings, key=lambda finding: finding.order):
        held[run.configs[finding.path].path][1].append(finding)
    return held


def _sidecars(run: Run, config: Config, findings: list[Finding]) -> list[Finding]:
    if not config.sidecar and (run.isolated or sidecar_file(config) is None):
        return findings
    from rolvast import sidecar

    notices: list[Finding] = []
    for each in sidecar.load(config, run.isolated):
        judge = _Judge(run, each.path.parent)
        findings, more = each.apply(findings, run.policies(config), judge.judges)
        notices += more
    return [*findings, *notices]


class _Judge:
    """Whether this run saw every file that an entry of a sidecar may be about."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.folder = folder.resolve()
        self.partial = run.changes is not None
        self.paths = run.paths
        self.whole = any(
            walked == self.folder or walked in self.folder.parents
            for walked in (path.resolve() for path in run.folders)
        )

    def judges(self, pattern: str | None) -> bool:
        if self.partial:
            return False
        if self.whole or pattern is None or any(sign in pattern for sign in "*?[!"):
            return self.whole
        wanted = self.folder / pattern.lstrip("/")
        return any(path.resolve() == wanted for path in self.paths)


def _baselines(run: Run, held: Held, left: Left) -> list[Finding]:
    """The findings of all configurations, those that a baseline holds marked."""
    marked: list[Finding] = []
    groups: dict[Path | None, tuple[Config, list[Finding]]] = {}
    for config, findings in held.values():
        path = _baseline(run, config)
        if path is None:
            marked += findings
        else:
            groups.setdefault(path, (config, []))[1].extend(findings)
    for path, (config, findings) in groups.items():
        if path is not None:
            from rolvast import baseline as baselines

            left.baseline = True
            findings.sort(key=lambda finding: finding.order)
            rules = run.policies(config).rules
            aliases = {old: rule.code for rule in rules for old in rule.aliases}
            marked += baselines.load(path).apply(findings, aliases, _touched(run))
    return marked


def _baseline(run: Run, config: Config) -> Path | None:
    if run.without_baseline:
        return None
    if run.baseline is not None:
        return run.baseline
    return config.resolve(config["baseline"]) if config["baseline"] else None


def _touched(run: Run) -> Callable[[Finding], bool]:
    changes = run.changes
    if changes is None:
        return lambda finding: False
    return lambda finding: finding.path in changes and changes[finding.path].holds(finding)
