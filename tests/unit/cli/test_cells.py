"""The values of documents in a table's cells."""

from __future__ import annotations

from datetime import UTC
from typing import Any, cast

import pytest

from moesif_tui.cli import cells
from moesif_tui.cli.server import Opened
from moesif_tui.core.time import parse_time
from moesif_tui.wire.imports import DataSet


@pytest.mark.parametrize(
    ("value", "piped", "shown"),
    [
        (0, "open", "●"),
        (1, "resolved", "○"),
        (2, "ignored", "◌"),
        (7, "state 7", "state 7"),
        (None, "", ""),
        ("x", "", ""),
    ],
)
def test_states(monkeypatch: pytest.MonkeyPatch, value: Any, piped: str, shown: str) -> None:
    assert cells.state(value) == piped
    monkeypatch.setattr(cells, "on_terminal", lambda: True)
    assert cells.state(value) == shown


@pytest.mark.parametrize(("value", "wanted"), [(200, 200), (0, 0), (None, None), ("500", None), (-1, None)])
def test_statuses(value: Any, wanted: int | None) -> None:
    assert cells.status(value) == wanted


def test_colours_of_buckets() -> None:
    assert [cells.bucket_role({"state": state, "status": 500}) for state in (0, 1)] == ["error", "muted"]


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ({}, ""),
        ({"route": "/x"}, "/x"),
        ({"route": "/graphql", "graphql": {"operation_name": "Checkout"}}, "/graphql Checkout"),
        ({"route": "/rpc", "jsonrpc": {"method": "pay"}}, "/rpc pay"),
        ({"route": "/rpc", "jsonrpc": "odd", "graphql": 7}, "/rpc"),
    ],
)
def test_routes(row: Any, wanted: str) -> None:
    assert cells.route(row) == wanted


@pytest.mark.parametrize(
    ("says", "wanted"),
    [
        (None, ""),
        ([], ""),
        ("odd", ""),
        ({"code": "E", "message": "late"}, "E late"),
        ([{"code": "", "message": "late"}, {"message": "other"}], "late"),
    ],
)
def test_what_errors_say(says: Any, wanted: str) -> None:
    assert cells.says({"metadata": {"says": says}}) == wanted


@pytest.mark.parametrize("terminal", [False, True])
def test_numbers_are_as_on_the_screens(monkeypatch: pytest.MonkeyPatch, terminal: bool) -> None:
    monkeypatch.setattr(cells, "on_terminal", lambda: terminal)
    assert [cells.count(value) for value in (1042, 0, "x", None, True)] == ["1,042", "0", "", "", ""]
    assert [cells.milliseconds(value) for value in (3204.4, 54.0, 0.42, 0.96, 0.01, 0, None, "x")] == [
        "3,204", "54", "0.4", "1", "0.1", "0", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize("terminal", [False, True])
def test_a_time_that_is_not_known(monkeypatch: pytest.MonkeyPatch, terminal: bool) -> None:
    monkeypatch.setattr(cells, "on_terminal", lambda: terminal)
    time = cells.Times(Opened(cast("Any", None), DataSet(), 0, UTC))
    assert (time(None), time("")) == ("–", "–")


def test_times_of_another_year_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "on_terminal", lambda: True)
    first, last = "2019-05-26T10:00:00Z", "2026-03-01T12:00:00Z"
    time = cells.Times(Opened(cast("Any", None), DataSet(first=first, last=last), parse_time(last) or 0, UTC))
    assert (time(first), time(last)) == ("2019-05-26 10:00", "03-01 12:00")
