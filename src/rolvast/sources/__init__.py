"""Readers: from bytes to a :class:`~rolvast.document.Document`, one module a format.

A reader is a function ``read(source, path, options) -> Document`` listed here by hand with
its suffixes. It never guesses an encoding, never searches a text back and raises
:class:`~rolvast.finding.RolvastError` when nothing of the file can be read. Binary formats
(xlsx, docx …) take the bytes instead.
"""

from __future__ import annotations

import importlib
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from rolvast.finding import Problem, RolvastError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rolvast.document import Document, ReadOptions, Source

    TextReader = Callable[[Source, str, ReadOptions], Document]
    BinaryReader = Callable[[bytes, str, ReadOptions], Document]


class Format(NamedTuple):
    """A reader and what users see of it in ``rolvast formats``.

    ``name`` is the value of ``--input-format``; ``module`` is imported only when used;
    ``suppress`` says in Dutch and English how to silence a finding in this format;
    ``extra`` names the extra that must be installed, if any.
    """

    name: str
    suffixes: tuple[str, ...]
    module: str
    reads_nl: str
    reads_en: str
    suppress: str
    binary: bool = False
    extra: str | None = None


FORMATS: tuple[Format, ...] = (
    Format(
        "text",
        (".txt",),
        "rolvast.sources.text",
        "platte tekst en scripts; `---` scheidt concepten",
        "plain text and scripts; `---` separates drafts",
        "sidecar",
    ),
    Format(
        "markdown",
        (".md", ".markdown", ".mdx", ".qmd"),
        "rolvast.sources.markdown",
        "lopende tekst, koppen, linktekst, alt-teksten en titels",
        "prose, headings, link text, alt text and titles",
        "<!-- rolvast: ignore-next CODE reden -->",
    ),
    Format(
        "html",
        (".html", ".htm", ".xhtml"),
        "rolvast.sources.html",
        "tekst, alt-teksten, titels en plaatshouders",
        "text, alt texts, titles and placeholders",
        "<!-- rolvast: ignore-next CODE reden -->",
    ),
    Format(
        "subrip",
        (".srt", ".sbv"),
        "rolvast.sources.subrip",
        "de tekst van ondertitels; `NAAM:` is een spreker",
        "the text of cues; `NAAM:` is a speaker",
        "sidecar",
    ),
    Format(
        "webvtt",
        (".vtt",),
        "rolvast.sources.webvtt",
        "de tekst van ondertitels; `<v Naam>` is een spreker",
        "the text of cues; `<v Name>` is a speaker",
        "NOTE rolvast: ignore-next CODE reden",
    ),
    Format(
        "ass",
        (".ass", ".ssa"),
        "rolvast.sources.substation",
        "de tekst van Dialogue; de acteur is de spreker",
        "the text of Dialogue events; the actor is the speaker",
        "Comment: …,rolvast: ignore-next CODE reden",
    ),
    Format(
        "ttml",
        (".ttml", ".dfxp"),
        "rolvast.sources.ttml",
        "de tekst van ondertitels; ttm:agent is de spreker",
        "the text of cues; ttm:agent is the speaker",
        "<!-- rolvast: ignore-next CODE reden -->",
    ),
    Format(
        "fountain",
        (".fountain", ".spmd"),
        "rolvast.sources.fountain",
        "wat sprekers zeggen, tekst in beeld en de titel",
        "what speakers say, text on screen and the title",
        "[[rolvast: ignore-next CODE reden]]",
    ),
    Format(
        "csv",
        (".csv", ".tsv", ".tab"),
        "rolvast.sources.tables",
        "contentkalenders met een kolom voor bijschriften; elke rij is een concept",
        "content calendars with a caption column; every row is a draft",
        "kolom/column rolvast_ignore: CODE reden",
    ),
    Format(
        "json",
        (".json", ".jsonc"),
        "rolvast.sources.json_file",
        "waarden onder een sleutel als caption of bijschrift, of gekozen met --field",
        "values under a key such as caption, or chosen with --field",
        '"rolvast_ignore": "CODE reden"',
    ),
    Format(
        "jsonl",
        (".jsonl", ".ndjson"),
        "rolvast.sources.json_lines",
        "als JSON, één waarde per regel",
        "as JSON, one value a line",
        '"rolvast_ignore": "CODE reden"',
    ),
    Format(
        "yaml",
        (".yaml", ".yml"),
        "rolvast.sources.yaml_file",
        "als JSON; ook tekstblokken, ankers en aliassen",
        "as JSON; block scalars, anchors and aliases too",
        "# rolvast: ignore-next CODE reden",
    ),
    Format(
        "toml",
        (".toml",),
        "rolvast.sources.toml_file",
        "als JSON; ook tekst over meer regels",
        "as JSON; multi-line strings too",
        "# rolvast: ignore-next CODE reden",
    ),
    Format(
        "xlsx",
        (".xlsx", ".xlsm"),
        "rolvast.sources.office",
        "Excel: contentkalenders, elke rij is een concept",
        "Excel: content calendars, every row is a draft",
        "kolom/column rolvast_ignore: CODE reden",
        binary=True,
        extra="office",
    ),
    Format(
        "ods",
        (".ods",),
        "rolvast.sources.office",
        "LibreOffice: contentkalenders, elke rij is een concept",
        "LibreOffice: content calendars, every row is a draft",
        "kolom/column rolvast_ignore: CODE reden",
        binary=True,
        extra="office",
    ),
    Format(
        "docx",
        (".docx", ".docm"),
        "rolvast.sources.office",
        "Word: teksten en scripts, per kop een concept",
        "Word: texts and scripts, a draft per heading",
        "opmerking/comment: rolvast: ignore CODE reden",
        binary=True,
        extra="office",
    ),
    Format(
        "odt",
        (".odt",),
        "rolvast.sources.office",
        "LibreOffice: teksten en scripts, per kop een concept",
        "LibreOffice: texts and scripts, a draft per heading",
        "opmerking/comment: rolvast: ignore CODE reden",
        binary=True,
        extra="office",
    ),
)


def format_named(name: str) -> Format | None:
    return next((each for each in FORMATS if each.name == name), None)


def format_of(path: str) -> Format | None:
    """The format that claims the suffix of ``path``, or None."""
    suffix = PurePath(path).suffix.lower()
    return next((each for each in FORMATS if suffix in each.suffixes), None)


def read(data: bytes, path: str, options: ReadOptions, format_name: str | None = None) -> Document:
    """Read ``data`` as the named format, else as the suffix says, else as plain text.

    Raises :class:`RolvastError` (kinds encoding, not-text, syntax, no-field, too-large).
    """
    from rolvast.document import Source
    from rolvast.sources.decode import decode

    chosen = format_named(format_name) if format_name else format_of(path)
    chosen = chosen or FORMATS[0]
    module = importlib.import_module(chosen.module)
    try:
        if chosen.binary:
            reader: BinaryReader = module.read
            return reader(data, path, options)
        text, encoding = decode(data, path, options.encoding)
        text_reader: TextReader = module.read
        document = text_reader(Source(text), path, options)
    except RecursionError:
        raise RolvastError(
            Problem(
                path,
                "too-large",
                "De tekst is te diep genest om te lezen.",
                "Splits het bestand of maak het minder diep.",
            )
        ) from None
    if document.encoding != encoding:
        document = document._replace(encoding=encoding)
    return document
