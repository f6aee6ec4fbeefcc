"""Office files (xlsx, ods, docx, odt): the container, its limits and who reads what is in it.

The XML is streamed by defusedxml, which forbids entities; no tree is built and nothing is
written to disk. Only text is taken, so positions count inside a cell or paragraph.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from importlib import import_module
from typing import ClassVar, NoReturn
from xml.sax import SAXException
from xml.sax.handler import ContentHandler, feature_namespaces

from rolvast.document import Document, ReadOptions
from rolvast.sources.fields import fail

MAX_PART = 64_000_000
"""Bytes of one part after unpacking; real ones have a few hundred thousand."""

_OLE = b"\xd0\xcf\x11\xe0"
_NAMESPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "x",
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "x",
    "http://schemas.openxmlformats.org/package/2006/relationships": "rel",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0": "svg",
    "http://purl.org/dc/elements/1.1/": "dc",
}


def read(data: bytes, path: str, options: ReadOptions) -> Document:
    """Cells or paragraphs, by what the file holds and not by its suffix."""
    package = Package(data, path)
    from rolvast.sources import sheets, word

    main = package.main()
    if main.startswith("xl/") and main.endswith(".xml"):
        return sheets.read_xlsx(package, main, options)
    if main.startswith("word/"):
        return word.read_docx(package, main, options)
    kind = package.kind()
    if "opendocument.spreadsheet" in kind:
        return sheets.read_ods(package, options)
    if "opendocument.text" not in kind:
        what = main or kind or "een zip zonder Office-inhoud"
        fail(
            path,
            "not-text",
            f"Dit is geen werkblad of tekst van Excel, Word of LibreOffice ({what[:80]}).",
            "Sla het op als xlsx, ods, docx of odt, of controleer een tekstbestand.",
        )
    return word.read_odt(package, options)


class Package:
    """An office file: a zip whose parts are XML."""

    def __init__(self, data: bytes, path: str) -> None:
        self.path = path
        try:
            import_module("defusedxml.expatreader")
        except ImportError:
            self._missing()
        if data.startswith(_OLE):
            self._protected()
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._parts = {each.filename: each for each in self._zip.infolist()}
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
            self._broken("is geen heel zip-bestand")

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def main(self) -> str:
        """The main part of an Office Open XML file, such as ``word/document.xml``, or ``""``."""
        for kind, target in self.relations("").values():
            if kind.endswith("/officeDocument"):
                return target
        return ""

    def kind(self) -> str:
        """The media type of an OpenDocument file, or ``""``."""
        if "mimetype" in self:
            with self._stream("mimetype") as stream:
                return stream.read(200).decode("ascii", "replace").strip()
        return ""

    def relations(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Id to (type, target) of what a part refers to; ``""`` is the package itself."""
        folder, name = posixpath.split(part)
        where = posixpath.join(folder, "_rels", name + ".rels")
        found = _Relations(folder)
        if where in self:
            self.parse(where, found)
        return found.targets

    def parse(self, name: str, handler: Handler) -> None:
        """Stream a part through a handler; a part that is missing or broken is an error."""
        common = import_module("defusedxml.common")
        expatreader = import_module("defusedxml.expatreader")

        if name not in self:
            self._broken(f"mist het deel {name}")
        parser = expatreader.DefusedExpatParser()
        parser.setFeature(feature_namespaces, True)
        parser.setContentHandler(handler)
        try:
            with self._stream(name) as stream:
                parser.parse(stream)
        except common.DefusedXmlException:
            self._broken(f"heeft entiteiten in {name}, die een Office-bestand nooit heeft")
        except (SAXException, zipfile.BadZipFile, zlib.error, EOFError, OSError):
            self._broken(f"heeft een kapot deel {name}")

    def _stream(self, name: str) -> io.BufferedIOBase:
        part = self._parts[name]
        if part.flag_bits & 1:
            self._protected()
        if part.file_size > MAX_PART:
            fail(
                self.path,
                "too-large",
                f"{name} is uitgepakt groter dan {MAX_PART // 1_000_000} MB.",
                "Splits het bestand, of haal lege rijen en kolommen met opmaak weg.",
            )
        try:
            return self._zip.open(part)  # type: ignore[return-value]
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
            self._broken(f"heeft een onleesbaar deel {name}")

    def _broken(self, what: str) -> NoReturn:
        fail(
            self.path,
            "syntax",
            f"Het bestand {what}.",
            "Open het in Excel, Word of LibreOffice en sla het opnieuw op.",
        )

    def _protected(self) -> NoReturn:
        fail(
            self.path,
            "not-text",
            "Dit bestand is met een wachtwoord beveiligd, of van een oud soort (doc, xls).",
            "Haal het wachtwoord eraf, of sla het op als docx of xlsx.",
        )

    def _missing(self) -> NoReturn:
        fail(
            self.path,
            "not-text",
            "Bestanden van Word, Excel en LibreOffice lezen vraagt de extra rolvast[office].",
            "Installeer hem vanuit een kloon van rolvast: pip install '.[office]'",
        )


class Handler(ContentHandler):
    """SAX with short names (``w:p``), whatever prefixes and edition the file uses.

    Subclasses have ``start``, ``end`` and ``text``; attributes come by their local name.
    Everything inside an element of ``SKIPPED`` is passed over.
    """

    SKIPPED: ClassVar[frozenset[str]] = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self._skipping = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, content: str) -> None: ...

    def startElementNS(self, name, qname, attrs):  # type: ignore[no-untyped-def]
        short = _short(name)
        if self._skipping or short in self.SKIPPED:
            self._skipping += 1
            return
        self.start(short, {key[1]: value for key, value in attrs.items()})

    def endElementNS(self, name, qname):  # type: ignore[no-untyped-def]
        if self._skipping:
            self._skipping -= 1
            return
        self.end(_short(name))

    def characters(self, content: str) -> None:
        if not self._skipping:
            self.text(content)


def _short(name: tuple[str | None, str]) -> str:
    return f"{_NAMESPACES.get(name[0] or '', '')}:{name[1]}"


class _Relations(Handler):
    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = folder
        self.targets: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "rel:Relationship":
            target = posixpath.join("/", self.folder, attributes.get("Target", ""))
            self.targets[attributes.get("Id", "")] = (
                attributes.get("Type", ""),
                posixpath.normpath(target).lstrip("/"),
            )


def number(value: str | None, default: int = 1, most: int = 2_000_000) -> int:
    """A count in an attribute, bounded: a file may say anything."""
    if value is None or not value.isascii() or not value.isdigit() or len(value) > 9:
        return default
    return min(int(value), most)
