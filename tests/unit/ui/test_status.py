"""What the state line says."""

from __future__ import annotations

from moesif_tui.ui.status import Status, progress
from moesif_tui.ui.widgets.frame import Row


def test_the_most_urgent_speaks_and_the_others_come_back() -> None:
    told: list[int] = []
    status = Status(lambda: told.append(1))
    note = Row([("$.error", "muted")])
    status.put("age", [("12 s ago", "muted")])
    assert status.row(note) == note
    status.put("progress", [("importing", "accent")])
    status.put("message", [("done", "text")])
    assert status.row(note) == Row([("done", "text")])
    status.drop("message")
    assert status.row(note) == Row([("importing", "accent")])
    status.drop("progress")
    status.drop("progress")
    assert status.row() == Row([("12 s ago", "muted")])
    assert len(told) == 5


def test_the_same_again_is_no_news() -> None:
    told: list[int] = []
    status = Status(lambda: told.append(1))
    status.put("age", [("12 s ago", "muted")])
    status.put("age", [("12 s ago", "muted")])
    assert len(told) == 1


def test_progress_is_a_bar_and_a_share() -> None:
    text = "".join(piece for piece, _ in progress("importing", 0.61, [("of 26.2 MB", "muted")], width=10))
    assert text == "importing ━━━━━━━━━━ 61 %  of 26.2 MB"
    assert "".join(piece for piece, _ in progress("reading", None)).startswith("reading")
