"""Textual's own table with 1,000 rows of 8 columns: what a move of the cursor costs without a list of one's own.

python -m tests.bench.datatable
"""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable

ROWS = 1_000
COLUMNS = ("state", "status", "verb", "route", "says", "events", "users", "last")


class Table(App[None]):
    """A table with a cursor that moves by rows."""

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns(*COLUMNS)
        for number in range(ROWS):
            table.add_row("open", "500", "POST", f"/carts/{number}/checkout", "limit reached", str(number), "288", "2m")
        table.focus()


if __name__ == "__main__":
    Table().run()
