"""The public Python API: two functions over the runner."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rolvast.finding import Finding, Report, RolvastError, Sender
from rolvast.runner import Job, Options, Session, run


def check_text(
    text: str,
    *,
    sender: Sender = "institution",
    input_format: str = "text",
    lang: str = "nl",
    pipeline: str | None = None,
    config: str | Path | None = None,
) -> list[Finding]:
    """Findings in one draft given as text, in order of place.

    Positions count code points of ``text`` (see :class:`~rolvast.finding.Position`).
    ``input_format`` is a name that ``rolvast formats`` lists. No configuration file is read
    unless ``config`` names one. Raises :class:`RolvastError` when the text cannot be read.
    """
    options = Options(
        sender=sender,
        input_format=input_format,
        lang=lang,
        pipeline=pipeline,
        config=str(config) if config else None,
        isolated=config is None,
        no_cache=True,
    )
    session = Session(options)
    data = text.encode("utf-8", "surrogatepass")
    job = Job(Path("-"), "-", True, session.config_for(Path()), data)
    checked = session.check([job])[0]
    if checked.problems:
        raise RolvastError(checked.problems[0])
    return list(checked.findings)


def check_paths(
    paths: Iterable[str | Path],
    *,
    sender: Sender | None = None,
    lang: str | None = None,
    pipeline: str | None = None,
    config: str | Path | None = None,
    isolated: bool = False,
) -> Report:
    """Check files and folders as ``rolvast check`` does; what failed is in ``problems``."""
    return run(
        Options(
            paths=tuple(str(path) for path in paths),
            sender=sender,
            lang=lang,
            pipeline=pipeline,
            config=str(config) if config else None,
            isolated=isolated,
        )
    )
