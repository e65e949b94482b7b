"""Which rows of a list are selected, whatever the list shows and however it draws."""

from __future__ import annotations

from collections.abc import Sequence


class Selecting:
    """The selection of a list, which says itself what its rows are and draws them.

    Attributes:
        selected: ids of the selected rows.
    """

    selected: set[str]

    def ids(self) -> Sequence[str] | None:
        """The ids of all rows; None where not all of them are known."""
        raise NotImplementedError

    def id_under_cursor(self) -> str | None:
        """The id of the row under the cursor; None where there is none."""
        raise NotImplementedError

    def selection_changed(self) -> None:
        """Draw the selection, and tell that it is another."""
        raise NotImplementedError

    def step(self, count: int) -> None:
        """Move the cursor so many rows down."""
        raise NotImplementedError

    def toggle(self) -> None:
        """Select the row under the cursor, or not any more, and go on to the next."""
        here = self.id_under_cursor()
        if here is not None:
            self.selected ^= {here}
            self.selection_changed()
            self.step(1)

    def select_all(self) -> bool:
        """Select every row, or none when all are; False where not all of them are known."""
        known = self.ids()
        if known is None:
            return False
        self.selected = set() if self.selected >= set(known) else set(known)
        self.selection_changed()
        return True

    def clear_selection(self) -> None:
        """Select nothing."""
        if self.selected:
            self.selected = set()
            self.selection_changed()

    def keep_selected(self) -> None:
        """Take what is no row any more out of the selection."""
        known = self.ids() if self.selected else None
        if known is not None and not self.selected <= set(known):
            self.selected &= set(known)
            self.selection_changed()
