"""XML by hand: small documents, valid for any input.

Characters that XML 1.0 cannot hold, not even as a reference, are written as ``\\x1b``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rolvast.report.plain import escape

HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKUP = re.compile("[&<>\"'\t\n\r]")


def text(value: str, keep: str = "\n") -> str:
    """Character data; white space other than ``keep`` becomes a reference, so that it survives."""
    legal = _ILLEGAL.sub(lambda match: escape(match.group()), value)
    return _MARKUP.sub(lambda match: match[0] if match[0] in keep else f"&#{ord(match[0])};", legal)


def tag(name: str, attributes: Mapping[str, str | int], close: bool = False) -> str:
    """A start tag, or with ``close`` an empty element."""
    pairs = "".join(f' {key}="{text(str(value), "")}"' for key, value in attributes.items())
    return f"<{name}{pairs}{'/' if close else ''}>"
