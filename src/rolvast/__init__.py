"""rolvast: a tone linter for Dutch draft captions and video scripts."""

__version__ = "0.1.0"
