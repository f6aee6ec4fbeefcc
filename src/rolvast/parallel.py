"""Many files at once: batches go to processes of their own, which give back plain outcomes.

What comes back is put in order by the runner, so that the output is the same with any number.
Documents and tokens never cross a process border: copying them costs more than making them.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rolvast.finding import Checked, Problem, RolvastError

if TYPE_CHECKING:
    from rolvast.runner import Job, Options, Session

Outcome = tuple[list[Checked], Problem | None]
"""The outcomes of a batch, or why none of it could be checked."""

_session: Session | None = None
"""The session of a worker process: rules and pipeline are loaded once in each."""


def spread(options: Options, batches: Iterable[Sequence[Job]], count: int) -> Iterator[Outcome]:
    """Check batches in ``count`` processes, in whatever order they finish."""
    pool = multiprocessing.Pool(count, _start, (options,))
    try:
        yield from pool.imap_unordered(_work, batches)
        pool.close()
    except BaseException:  # also when interrupted: no process stays behind
        pool.terminate()
        raise
    finally:
        pool.join()


def _start(options: Options) -> None:
    from rolvast.runner import Session

    global _session
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that was asked ends us all
    _session = Session(options)


def _work(batch: Sequence[Job]) -> Outcome:
    assert _session is not None
    try:
        return _session.check(batch), None
    except RolvastError as error:
        return [], error.problem
