"""Calls as files: HAR, JSON, NDJSON and CSV, written piece by piece so that memory does not grow with them.

Each format is a `Writer`: bytes before the first item, for each item, and behind the last. Secrets are masked unless
`reveal`. Items are documents of the API as JSON values; nothing in them raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from moesif_tui.core.export.har import Har
from moesif_tui.core.export.rows import BUCKET_COLUMNS, EVENT_COLUMNS, TRACE_COLUMNS, Csv, JsonArray, NdJson
from moesif_tui.core.export.writer import Writer, masked

__all__ = [
    "BUCKET_COLUMNS",
    "EVENT_COLUMNS",
    "FORMATS",
    "TRACE_COLUMNS",
    "Csv",
    "Format",
    "Har",
    "JsonArray",
    "NdJson",
    "Writer",
    "csv",
    "har",
    "json_array",
    "masked",
    "ndjson",
    "written",
]


class Format(NamedTuple):
    """A format to save calls in: its key, which is the file's extension too, its label, and what makes a writer."""

    key: str
    label: str
    writer: Callable[[bool], Writer]


FORMATS: tuple[Format, ...] = (
    Format("har", "HAR", lambda reveal: Har(reveal=reveal)),
    Format("json", "JSON", lambda reveal: JsonArray(reveal=reveal)),
    Format("ndjson", "NDJSON", lambda reveal: NdJson(reveal=reveal)),
    Format("csv", "CSV", lambda reveal: Csv(EVENT_COLUMNS, reveal=reveal)),
)


def written(writer: Writer, items: Iterable[Any]) -> Iterator[bytes]:
    """All pieces of a file."""
    yield writer.begin()
    for item in items:
        yield writer.item(item)
    yield writer.end()


def har(events: Iterable[Any], *, reveal: bool = False) -> Iterator[bytes]:
    """A HAR 1.2 of events."""
    return written(Har(reveal=reveal), events)


def json_array(items: Iterable[Any], *, reveal: bool = False) -> Iterator[bytes]:
    """One JSON array, an item a line."""
    return written(JsonArray(reveal=reveal), items)


def ndjson(items: Iterable[Any], *, reveal: bool = False) -> Iterator[bytes]:
    """One JSON value a line."""
    return written(NdJson(reveal=reveal), items)


def csv(items: Iterable[Any], columns: tuple[str, ...] = EVENT_COLUMNS, *, reveal: bool = False) -> Iterator[bytes]:
    """A table of flat columns, named by their documented paths."""
    return written(Csv(columns, reveal=reveal), items)
