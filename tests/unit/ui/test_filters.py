"""What is typed into a filter line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest

from moesif_tui.session import Session
from moesif_tui.ui.filters import FilterError, as_dsl, completion, no_match, understood
from moesif_tui.ui.present import Clock


def test_nothing_typed_is_no_filter() -> None:
    assert understood("  ") is None


@pytest.mark.parametrize(("text", "incomplete"), [("status:", True), ("nofield:1", False)])
def test_what_cannot_be_used_says_why(text: str, *, incomplete: bool) -> None:
    with pytest.raises(FilterError) as caught:
        understood(text)
    assert caught.value.incomplete is incomplete


def test_a_filter_as_a_search_has_it() -> None:
    class Near:
        near = True

    query = understood("verb:POST")
    assert query is not None
    assert as_dsl(query, cast("Session", Near()), Clock()) == {"term": {"request.verb.raw": "POST"}}


def test_names_and_then_values_are_completed() -> None:
    names = completion("ver", 3)
    assert names is not None
    assert (names.start, "verb:" in names.words) == (0, True)
    values = completion("verb:P", 6, [("verb", "POST"), ("verb", "GET"), ("route", "/p")])
    assert values is not None
    assert (values.start, list(values.words[:1])) == (5, ["POST"])


def test_values_with_secrets_are_not_offered() -> None:
    known = [("route", "/login?password=hunter2"), ("route", "/login"), ("route", None)]
    found = completion("route:/l", 8, known)
    assert found is not None
    assert list(found.words) == ["/login"]


def test_each_value_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []

    def look(value: object) -> bool:
        looked.append(value)
        return False

    monkeypatch.setattr("moesif_tui.ui.filters.holds_secret", look)

    def many() -> Iterator[tuple[str, str]]:
        for number in range(5000):
            yield "route", f"/{number % 50}"

    assert completion("route:/", 7, many()) is not None
    assert len(looked) == 50


def test_what_stands_where_a_filter_leaves_nothing() -> None:
    assert (
        "".join(text for text, _ in no_match("call", "status:500")) == "No call matches status:500. ⌫ lifts the filter"
    )
