"""JSONL: a JSON value a line. A broken line is a fault, the others are read."""

from __future__ import annotations

from rolvast.document import LINE_END, Document, ReadOptions, Source
from rolvast.finding import RolvastError
from rolvast.sources.data import Collector
from rolvast.sources.json_file import Walk


def read(source: Source, path: str, options: ReadOptions) -> Document:
    """Units are ``/line/…`` with lines from 0, as if the file were one list of its lines."""
    collector = Collector(source, path, options)
    start, number = 0, 0
    text = source.text
    while start < len(text):
        found = LINE_END.search(text, start)
        end = found.start() if found else len(text)
        if text[start:end].strip():
            _line(collector, start, end, number)
        start = found.end() if found else end
        number += 1
    return collector.document()


def _line(collector: Collector, start: int, end: int, number: int) -> None:
    collector.base = f"/{number}"
    mark = collector.mark()
    try:
        Walk(collector, start, end).value()
    except RolvastError as error:
        problem = error.problem
        if problem.kind != "syntax":
            raise
        collector.rewind(mark)
        collector.faults.add(problem.message, problem.remedy, number + 1)
    finally:
        collector.top = None
