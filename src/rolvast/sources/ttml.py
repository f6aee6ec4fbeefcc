"""TTML and DFXP: the text of every ``p``, read with expat, which tells where it is.

No entity that the file declares itself is expanded (a file that declares one is refused) and
nothing outside the file is ever fetched.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from rolvast.document import Comment, Document, ReadOptions, SegmentBuilder, Source
from rolvast.sources.cues import Cues, cue_unit, fail
from rolvast.sources.escapes import ENTITY, ByteOffsets

_SPACES = re.compile(r"[ \t]*(?:\r\n|\n|\r)[ \t\r\n]*")
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_SILENT = {"metadata", "title", "desc", "copyright", "agent", "name", "actor", "head", "rt", "rp"}


class _Refused(Exception):
    """The file declares an entity of its own."""


def read(source: Source, path: str, options: ReadOptions) -> Document:
    """The paragraphs of a TTML file, one draft; where the XML breaks off, reading ends."""
    cues = Cues(source, path, options.speakers)
    if not source.text.strip():
        return cues.document()
    reader = _Reader(cues)
    # The text is decoded already; what the file says about its encoding no longer holds.
    reader.parser = parser = expat.ParserCreate("utf-8")
    parser.buffer_text = False
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.CommentHandler = reader.comment
    parser.EntityDeclHandler = _refuse
    data = source.text.encode("utf-8", "surrogatepass")
    try:
        parser.Parse(data, True)
    except _Refused:
        line = source.position(reader.here()).line
        fail(path, "Dit bestand legt eigen XML-entiteiten vast; die worden niet gelezen.",
             "Schrijf de tekst uit en haal de DOCTYPE weg.", line)  # fmt: skip
    except expat.ExpatError as error:
        reader.close()
        line = error.lineno
        if not cues.count:
            fail(path, f"Dit is geen geldige XML: op regel {line} loopt het vast.",
                 "Herstel het bestand of exporteer het opnieuw.", line)  # fmt: skip
        cues.fault(f"De XML breekt af op regel {line}; wat daarna komt is niet gelezen.", line)
    return cues.document()


def _refuse(*_: object) -> None:
    raise _Refused


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1].lower()


class _Reader:
    """Follows the elements and keeps the text of the paragraph that is open."""

    parser: expat.XMLParserType

    def __init__(self, cues: Cues) -> None:
        self.cues = cues
        self._extents = ByteOffsets(cues.source.text)
        self._agents: dict[str, str] = {}
        self._agent: str | None = None
        self._name: list[str] | None = None
        self._times: list[str | None] = []
        self._silent = 0
        self._builder: SegmentBuilder | None = None
        self._speaker: str | None = None

    def here(self) -> int:
        """The code-point offset of what the parser is reporting."""
        return self._extents.offset(max(0, self.parser.CurrentByteIndex))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        values = {_local(key): value for key, value in attributes.items()}
        outer = self._times[-1] if self._times else None
        self._times.append(values.get("begin", outer))
        if local == "agent":
            self._agent = values.get("id")
        elif local == "name" and self._agent:
            self._name = []
        if local in _SILENT:
            self._silent += 1
        elif local == "p":
            self.close()
            self._builder = SegmentBuilder(self.cues.source)
            self._builder.unit(cue_unit(values.get("id"), self._times[-1]))
            agent = values.get("agent", "").split(" ")[0]
            self._speaker = self._agents.get(agent, agent) or None
        elif local == "br" and self._builder is not None:
            start = self.here()
            end = self.cues.source.text.find(">", start) + 1
            self._builder.replace("\n", start, max(start, end))

    def end(self, name: str) -> None:
        local = _local(name)
        self._times.pop()
        if local == "p":
            self.close()
        elif local == "name" and self._name is not None and self._agent:
            self._agents[self._agent] = " ".join("".join(self._name).split())
            self._name = None
        elif local == "agent":
            self._agent = None
        if local in _SILENT:
            self._silent -= 1

    def close(self) -> None:
        """The paragraph is complete, or the file is."""
        if self._builder is not None:
            self.cues.add(self._builder.build(), self._speaker)
            self._builder = None

    def characters(self, data: str) -> None:
        if self._name is not None:
            self._name.append(data)
        if self._builder is None or self._silent:
            return
        text, start = self.cues.source.text, self.here()
        match = ENTITY.match(text, start)
        if match and len(data) < len(match[0]):
            self._builder.replace(data, *match.span())
        elif text.startswith(data, start):
            self._verbatim(start, start + len(data))
        elif data == "\n":  # expat makes one line end of every kind
            self._verbatim(start, start + (2 if text.startswith("\r\n", start) else 1))

    def _verbatim(self, start: int, end: int) -> None:
        """Text as it stands; a line end with its indentation reads as one space."""
        builder = self._builder
        if builder is None:
            return
        for match in _SPACES.finditer(builder.source.text, start, end):
            builder.add(start, match.start())
            builder.replace(" ", *match.span())
            start = match.end()
        builder.add(start, end)

    def comment(self, data: str) -> None:
        source, start = self.cues.source, self.here()
        end = source.text.find("-->", start) + 3
        self.cues.comments.append(Comment(data.strip(), source, start, max(start, end)))
