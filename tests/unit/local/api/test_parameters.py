"""What handlers read from their parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from moesif_tui.core.kinds import Kind
from moesif_tui.core.time import HOUR
from moesif_tui.local.analysis.kinds import SHOWN
from moesif_tui.local.api.parameters import kinds_of, order, page, passes, time_of, times
from moesif_tui.local.errors import Refused
from moesif_tui.wire.base import Filter


@dataclass(frozen=True)
class Asked:
    """A page that is asked for."""

    take: int = 20
    after_id: str | None = None
    before_id: str | None = None


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        (Asked(take=2), "ab"),
        (Asked(take=0), ""),
        (Asked(after_id="b"), "cdef"),
        (Asked(take=2, after_id="b"), "cd"),
        (Asked(after_id="f"), ""),
        (Asked(take=2, before_id="d"), "bc"),
        (Asked(before_id="a"), ""),
        (Asked(take=1, after_id="a", before_id="f"), "b"),
    ],
)
def test_pages(asked: Asked, rows: str) -> None:
    assert "".join(page("abcdef", str, asked)) == rows


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        (Asked(take=-1), "take"),
        (Asked(take=1001), "take"),
        (Asked(after_id="x"), "after_id"),
        (Asked(before_id="x"), "before_id"),
    ],
)
def test_pages_that_are_not_there(asked: Asked, word: str) -> None:
    with pytest.raises(Refused, match=word):
        page("abc", str, asked)


@pytest.mark.parametrize(
    ("wanted", "value", "through"),
    [
        (Filter(), None, True),
        (Filter((1, 2)), 2, True),
        (Filter((1, 2)), 3, False),
        (Filter((1,)), None, False),
        (Filter(gte=2, lte=4), 4, True),
        (Filter(gt=2, lt=4), 4, False),
        (Filter(gt=2), 2, False),
        (Filter((5,), gte=6), 5, False),
    ],
)
def test_filters(wanted: Filter[Any], value: Any, through: bool) -> None:
    assert passes(wanted, value) is through


def test_times_are_absolute_or_relative_to_the_captures_end() -> None:
    assert time_of("from", "1970-01-01T00:00:01Z", 0) == 1_000_000
    assert time_of("from", "-1h", 2 * HOUR) == HOUR
    assert times("created", Filter(("now",), gte="-2h", lt="1970-01-01"), 2 * HOUR) == Filter((2 * HOUR,), gte=0, lt=0)
    with pytest.raises(Refused, match="created: yesterday is no time"):
        times("created", Filter(lte="yesterday"), 0)


def test_kinds() -> None:
    assert kinds_of(()) == SHOWN
    assert kinds_of(("static", "API")) == {Kind.STATIC, Kind.API}
    with pytest.raises(Refused, match="kind: colour"):
        kinds_of(("colour",))


@pytest.mark.parametrize(
    ("sort", "descending"),
    [("-name", True), ("name", False), ("+name", False), ("name:desc", True), ("name.desc", True), ("-name:asc", False),
     (None, True)],
)  # fmt: skip
def test_orders(sort: str | None, descending: bool) -> None:
    assert order(sort, {"name": str.lower}, "-name") == (str.lower, descending)


def test_an_order_that_is_not_there() -> None:
    with pytest.raises(Refused, match="sort: colour is none of name"):
        order("colour:desc", {"name": str.lower}, "name")
