"""What the state line says: of several things at once the most urgent one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from moesif_tui.ui import glyphs
from moesif_tui.ui.text import Line
from moesif_tui.ui.widgets.frame import Row

SLOTS: Final = ("message", "progress", "note", "age")
"""Who may speak, the most urgent first: the answer to a key, what runs, the view itself, the age of its data."""

STOPS: Final[Line] = (("ctrl+c", "accent strong"), (" stops", "muted"))
"""What stands at the right of what runs."""


class Status:
    """One row for each slot that has something to say."""

    def __init__(self, changed: Callable[[], None]) -> None:
        """Start silent.

        Args:
            changed: called when another row is to be shown.
        """
        self._rows: dict[str, Row] = {}
        self._changed = changed

    def put(self, slot: str, left: Line, right: Line = ()) -> None:
        """Say something in a slot."""
        row = Row(left, right)
        if self._rows.get(slot) != row:
            self._rows[slot] = row
            self._changed()

    def drop(self, slot: str) -> None:
        """Say nothing there any more."""
        if self._rows.pop(slot, None) is not None:
            self._changed()

    def __contains__(self, slot: str) -> bool:
        """Whether something is said in a slot."""
        return slot in self._rows

    def row(self, note: Row | None = None) -> Row:
        """What to show, with the note of the view in its place among the slots."""
        for slot in SLOTS:
            row = note if slot == "note" else self._rows.get(slot)
            if row is not None:
                return row
        return Row()


def progress(label: str, share: float | None, rest: Line = (), *, width: int = 20) -> Line:
    """A line about something that runs: `importing ━━━━━━──── 61 %  of 26.2 MB`.

    Args:
        label: what runs.
        share: of 0 to 1; None where the end is not known.
        rest: what follows.
        width: cells of the bar.
    """
    if share is None:
        return [(label, "accent"), ("  ", ""), *rest]
    done = max(0, min(width, round(share * width)))
    return [
        (f"{label} ", "accent"),
        (glyphs.PROGRESS * done, "accent"),
        (glyphs.PROGRESS * (width - done), "rule"),
        (f" {share:.0%}".replace("%", " %"), "text"),
        ("  ", ""),
        *rest,
    ]
