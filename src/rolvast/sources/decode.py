"""Bytes to text: UTF-8, or UTF-16 with a BOM, or what the user says. Never a silent guess."""

from __future__ import annotations

import codecs

from rolvast.finding import Problem, RolvastError

_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_BINARY = (
    (b"\x89PNG", "een PNG-afbeelding"),
    (b"\xff\xd8\xff", "een JPEG-afbeelding"),
    (b"GIF8", "een GIF-afbeelding"),
    (b"%PDF", "een PDF"),
    (b"PK\x03\x04", "een zip-bestand (zoals xlsx of docx)"),
    (b"\xd0\xcf\x11\xe0", "een oud Office-bestand (doc, xls)"),
)


def decode(data: bytes, path: str, encoding: str | None = None) -> tuple[str, str]:
    """The text without BOM and the name of its encoding.

    Raises :class:`RolvastError` of kind ``encoding`` or ``not-text``.
    """
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise RolvastError(
                Problem(
                    path,
                    "not-text",
                    f"Dit is {what}, geen tekst.",
                    "Geef het bestand de juiste extensie, of controleer een tekstbestand.",
                )
            )
    name = encoding or next((n for bom, n in _UTF16.items() if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        raise RolvastError(_undecodable(data, path, name, error)) from None
    except LookupError:
        raise RolvastError(
            Problem(
                path,
                "encoding",
                f"Er is geen tekencodering ‘{name}’.",
                "Kies bijvoorbeeld --encoding utf-8 of --encoding cp1252.",
            )
        ) from None
    text = text.removeprefix("\ufeff")
    nul = text.find("\0")
    if nul >= 0:
        line = text.count("\n", 0, nul) + 1
        raise RolvastError(
            Problem(
                path,
                "not-text",
                f"Dit is geen tekst: op regel {line} staat een NUL-teken.",
                "Sla het op als UTF-8-tekst, of geef de codering met --encoding utf-16-le.",
                line,
            )
        )
    return text, name


def _undecodable(data: bytes, path: str, name: str, error: UnicodeDecodeError) -> Problem:
    line = data.count(b"\n", 0, error.start) + 1
    column = error.start - data.rfind(b"\n", 0, error.start)
    likely = _likely(data)
    return Problem(
        path,
        "encoding",
        f"Byte {error.start} op regel {line} is geen geldige {name}; dit lijkt {likely}.",
        f"Sla het bestand op als UTF-8, of zeg het met --encoding {likely}.",
        line,
        column,
    )


def _likely(data: bytes) -> str:
    """The encoding to name in the message; never used to read the file."""
    zeros_even, zeros_odd = data[::2].count(0), data[1::2].count(0)
    if zeros_odd > len(data) // 4:
        return "utf-16-le"
    if zeros_even > len(data) // 4:
        return "utf-16-be"
    return "cp1252"
