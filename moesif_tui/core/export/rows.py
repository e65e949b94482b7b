"""JSON, NDJSON and CSV of any documents."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from moesif_tui.core.export.writer import masked
from moesif_tui.core.spelling import to_json

EVENT_COLUMNS = (
    "id", "request.time", "request.verb", "request.uri", "request.route", "response.status", "duration_ms", "user_id",
    "company_id", "session_token", "request.ip_address", "request.api_version", "metadata.kind", "metadata.says.code",
    "metadata.says.message", "metadata.request_id", "trace_id", "signature_id", "triage_bucket_id",
)  # fmt: skip
BUCKET_COLUMNS = (
    "id", "state", "status", "verb", "route", "host", "api_version", "event_count", "user_count", "session_count",
    "metadata.first_seen", "last_modified", "metadata.says.code", "metadata.says.message", "graphql.operation_name",
    "jsonrpc.method",
)  # fmt: skip
TRACE_COLUMNS = (
    "id", "created", "metadata.last", "metadata.duration_ms", "metadata.event_count", "metadata.error_count", "user_id",
    "session_token", "triage_bucket.id", "triage_bucket.status", "triage_bucket.verb", "triage_bucket.route",
    "triage_bucket.metadata.says.message",
)  # fmt: skip


class JsonArray:
    """One array, an item a line."""

    def __init__(self, *, reveal: bool = False) -> None:
        self._reveal = reveal
        self._before = b"[\n"

    def begin(self) -> bytes:
        """Nothing: an empty array is written in one piece."""
        return b""

    def item(self, item: Any) -> bytes:
        """The next item of the array."""
        before, self._before = self._before, b",\n"
        return before + _line(item, reveal=self._reveal)

    def end(self) -> bytes:
        """The end of the array."""
        return b"[]\n" if self._before == b"[\n" else b"\n]\n"


class NdJson:
    """One JSON value a line."""

    def __init__(self, *, reveal: bool = False) -> None:
        self._reveal = reveal

    def begin(self) -> bytes:
        """Nothing."""
        return b""

    def item(self, item: Any) -> bytes:
        """One line."""
        return _line(item, reveal=self._reveal) + b"\n"

    def end(self) -> bytes:
        """Nothing."""
        return b""


def _line(item: Any, *, reveal: bool) -> bytes:
    return to_json(item if reveal else masked(item)).encode()


class Csv:
    """A table with a line of column names; of a list on a column's path the first item counts.

    Spreadsheets run what looks like a formula: texts that begin so get an apostrophe before them. Numbers stay numbers.
    """

    def __init__(self, columns: tuple[str, ...], *, reveal: bool = False) -> None:
        self._columns = columns
        self._paths = [tuple(column.split(".")) for column in columns]
        self._reveal = reveal

    def begin(self) -> bytes:
        """The names of the columns."""
        return _row(self._columns)

    def item(self, item: Any) -> bytes:
        """One row."""
        document = item if self._reveal else masked(item)
        return _row(_cell(value_at(document, path)) for path in self._paths)

    def end(self) -> bytes:
        """Nothing."""
        return b""


def value_at(document: Any, path: tuple[str, ...]) -> Any:
    """The value at a path of keys; of a list on the way the first item counts; None where there is nothing."""
    value = document
    for key in path:
        if isinstance(value, list):
            value = value[0] if value else None
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _row(cells: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)  # so that either of the two is quoted inside a cell
    return text.getvalue().removesuffix("\r\n").encode("utf-8", "backslashreplace") + b"\n"


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return to_json(value)
    text = (value if isinstance(value, str) else to_json(value)).replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
