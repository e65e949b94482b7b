"""How far an import is: one line on standard error, on a terminal only."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import TYPE_CHECKING

from moesif_tui.cli.output import is_terminal
from moesif_tui.core.numbers import percent, plural, size

if TYPE_CHECKING:
    from moesif_tui.wire.imports import DataSet


class Progress:
    """Shows the line while the context lasts, and takes it away at the end."""

    def __init__(self) -> None:
        self._shown = ""
        self._terminal = is_terminal(sys.stderr) and os.environ.get("TERM", "dumb") != "dumb"

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write("")

    def show(self, data_set: DataSet) -> None:
        """Show how far it is."""
        if self._terminal:
            self._write(line(data_set))

    def _write(self, text: str) -> None:
        if text != self._shown:
            self._shown = text
            sys.stderr.write(f"\r{text}\x1b[K")
            sys.stderr.flush()


def line(data_set: DataSet) -> str:
    """How far an import is, in words."""
    done, total = data_set.bytes_done or 0, data_set.bytes_total
    if data_set.files == ["sample"]:
        parts = [f"importing {plural(data_set.entries or 0, 'call')} of the sample"]
    elif total and done >= total:
        parts = ["putting sessions and routes in order"]
    elif total:
        parts = [f"importing {percent(done, total)} of {size(total)}"]
    else:
        parts = [f"importing {size(done)}"]
    if data_set.unreadable:
        parts.append(f"{data_set.unreadable:,} unreadable")
    return " · ".join(parts)
