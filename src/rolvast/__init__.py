"""rolvast: a tone linter for Dutch draft captions and video scripts.

    >>> import rolvast
    >>> for finding in rolvast.check_text("Prik gemist? Geen stress."):
    ...     print(finding.code, finding.text)

:func:`check_text` and :func:`check_paths` do what ``rolvast check`` does; the values they
return are described in :mod:`rolvast.finding` and, field by field, in ``docs/json.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rolvast.api import check_paths, check_text
    from rolvast.finding import Finding, Position, Problem, Report, RolvastError, Severity

__version__ = "0.1.0"

__all__ = [
    "Finding",
    "Position",
    "Problem",
    "Report",
    "RolvastError",
    "Severity",
    "__version__",
    "check_paths",
    "check_text",
]


def __getattr__(name: str) -> Any:
    """Public names are imported when first used: ``import rolvast`` alone costs nothing."""
    import importlib

    if name in ("check_text", "check_paths"):
        return getattr(importlib.import_module("rolvast.api"), name)
    if name in __all__:
        return getattr(importlib.import_module("rolvast.finding"), name)
    raise AttributeError(f"module 'rolvast' has no attribute {name!r}")
