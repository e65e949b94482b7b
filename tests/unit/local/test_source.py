"""What `_source` leaves of a document."""

from __future__ import annotations

from typing import Any

import pytest

from moesif_tui.local.errors import Refused
from moesif_tui.local.source import names_bodies, pick

DOCUMENT = {
    "id": "1", "request": {"uri": "/a", "headers": {"Host": "h", "Accept": "*"}, "body": {"a": 1}},
    "response": {"status": 200, "body": "x"}, "metadata": {},
}  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        ("id", {"id": "1"}),
        ("nothing", {}),
        (["id", "response.status"], {"id": "1", "response": {"status": 200}}),
        ("request.headers", {"request": {"headers": {"Host": "h", "Accept": "*"}}}),
        ("request.headers.Host", {"request": {"headers": {"Host": "h"}}}),
        ("re*.status", {"response": {"status": 200}}),
        ("*.body", {"request": {"body": {"a": 1}}, "response": {"body": "x"}}),
        ([], DOCUMENT),
        ({}, DOCUMENT),
        ({"includes": ["id", "response"], "excludes": ["response.body"]}, {"id": "1", "response": {"status": 200}}),
        ({"excludes": ["re*", "metadata"]}, {"id": "1"}),
        ({"excludes": "*.body"}, {
            "id": "1", "request": {"uri": "/a", "headers": {"Host": "h", "Accept": "*"}},
            "response": {"status": 200}, "metadata": {},
        }),
    ],
)  # fmt: skip
def test_what_is_named_is_left(wanted: Any, left: dict[str, Any]) -> None:
    assert pick(DOCUMENT, wanted) == left


@pytest.mark.parametrize("wanted", [1, [1], {"includes": 5}, {"excludes": [None]}])
def test_another_shape_is_refused(wanted: Any) -> None:
    with pytest.raises(Refused, match="_source"):
        pick(DOCUMENT, wanted)


@pytest.mark.parametrize(
    ("wanted", "bodies"),
    [
        ("id", False),
        (["request.uri", "metadata"], False),
        ("request", True),
        ("response.body.error", True),
        ("request.transfer_encoding", True),
        ("r*", True),
        ({"excludes": ["id"]}, True),
        ([5], True),
        ([], True),
    ],
)
def test_bodies_are_read_where_they_may_be_wanted(wanted: Any, bodies: bool) -> None:
    assert names_bodies(wanted) is bodies
