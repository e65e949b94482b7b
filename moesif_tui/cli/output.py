"""Writes rows to standard output: JSON, NDJSON, CSV or a table; safe for a terminal whatever stands in them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from moesif_tui.cli.failures import CommandError
from moesif_tui.cli.table import Column, Table
from moesif_tui.core.export import Csv, JsonArray, NdJson, Writer, masked
from moesif_tui.core.safe import safe


def standard_output() -> BinaryIO:
    """Standard output for bytes.

    Raises:
        CommandError: it is closed.
    """
    if sys.stdout is None:
        raise CommandError("standard output is closed")
    return sys.stdout.buffer


def is_terminal(stream: Any) -> bool:
    """Whether a standard stream is a terminal."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def in_colour() -> bool:
    """Whether colours may be used: on a terminal that has them, and where nobody asked for none."""
    return is_terminal(sys.stdout) and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"


def print_text(lines: Iterable[str]) -> None:
    """Write lines of text; each is made safe where it goes to a terminal."""
    file = standard_output()
    terminal = is_terminal(sys.stdout)
    for line in lines:
        shown = safe(line, len(line) * 8 + 1) if terminal else line
        file.write(shown.encode("utf-8", "backslashreplace") + b"\n")
    file.flush()


class Output:
    """Rows in one format.

    Args:
        form: json, ndjson, csv or table.
        columns: of the table.
        paths: of CSV.
        reveal: whether secrets are shown.
    """

    def __init__(self, form: str, columns: tuple[Column, ...], paths: tuple[str, ...], *, reveal: bool) -> None:
        self._file = standard_output()
        self._terminal = is_terminal(sys.stdout)
        self._reveal = reveal
        self._table = Table(columns, terminal=self._terminal, colour=in_colour()) if form == "table" else None
        self._writer = _writer(form, paths, reveal=reveal)
        self.count = 0
        self._begun = False

    def add(self, document: Mapping[str, Any]) -> None:
        """Write a row."""
        self._begin()
        self.count += 1
        if self._table is not None:
            self._put(self._table.add(document if self._reveal else masked(document)).encode())
        else:
            self._put(self._writer.item(document))

    def end(self) -> None:
        """Write what is left, and everything out."""
        self._begin()
        self._put(self._table.end().encode() if self._table is not None else self._writer.end())
        self._file.flush()

    def flush(self) -> None:
        """Write out what there is so far."""
        self._file.flush()

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            if self._table is None:
                self._put(self._writer.begin())

    def _put(self, data: bytes) -> None:
        if self._terminal and self._table is None:
            data = "\n".join(safe(line, len(line) * 8 + 1) for line in data.decode().split("\n")).encode()
        self._file.write(data)


def _writer(form: str, paths: tuple[str, ...], *, reveal: bool) -> Writer:
    if form == "csv":
        return Csv(paths, reveal=reveal)
    return NdJson(reveal=reveal) if form == "ndjson" else JsonArray(reveal=reveal)
