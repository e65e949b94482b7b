"""Back and forward."""

from __future__ import annotations

from moesif_tui.ui.history import KEPT, History


def test_back_and_forward_walk_through_the_views() -> None:
    history = History("triage")
    assert history.at_first
    assert history.back() is None
    history.go("bucket")
    history.go("event")
    assert history.back() == "bucket"
    assert history.back() == "triage"
    assert history.forward() == "bucket"
    assert history.current == "bucket"


def test_going_on_from_the_middle_forgets_what_was_ahead() -> None:
    history = History("triage")
    history.go("bucket")
    history.go("event")
    history.back()
    assert history.go("trace") == ["event"]
    assert history.views == ["triage", "bucket", "trace"]
    assert history.at_last


def test_a_view_that_is_elsewhere_in_the_history_is_kept() -> None:
    history = History("triage")
    history.go("bucket")
    history.go("triage")
    history.back()
    assert history.go("calls") == []
    assert history.views == ["triage", "bucket", "calls"]


def test_going_to_where_one_is_changes_nothing() -> None:
    history = History("triage")
    assert history.go("triage") == []
    assert history.views == ["triage"]


def test_the_first_view_and_the_latest_are_kept() -> None:
    history = History(0)
    gone = [old for number in range(1, KEPT + 5) for old in history.go(number)]
    assert gone == [1, 2, 3, 4, 5]
    assert len(history.views) == KEPT
    assert history.views[0] == 0
    assert history.current == KEPT + 4
