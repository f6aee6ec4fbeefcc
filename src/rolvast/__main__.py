"""Where ``rolvast`` and ``python -m rolvast`` begin."""

from __future__ import annotations

import gc
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line. Start-up makes many objects and hardly any garbage: looking for it
    all the time is a twentieth of a run that finds its outcome in the cache."""
    gc.set_threshold(100_000, 20, 100)
    from rolvast import cli

    cli.main()


if __name__ == "__main__":
    main()
