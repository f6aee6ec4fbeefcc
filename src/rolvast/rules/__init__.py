"""What data cannot say: named conditions for guards, and checks over a whole draft.

Both are listed here by hand. Lexicon files use the names; nothing here imports spaCy.
"""

from __future__ import annotations

from rolvast.rules.checks import CHECKS
from rolvast.rules.conditions import CONDITIONS

__all__ = ["CHECKS", "CONDITIONS"]
