"""``python -m rolvast``."""

from rolvast.cli import main

main()
