"""What `_source` leaves of a document."""

from __future__ import annotations

from typing import Any

import pytest

from moesif_tui.local.errors import Refused
from moesif_tui.local.source import Source

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
        ({"include": ["id", "re*"], "exclude": "request"}, {"id": "1", "response": {"status": 200, "body": "x"}}),
        ({"excludes": "*.body"}, {
            "id": "1", "request": {"uri": "/a", "headers": {"Host": "h", "Accept": "*"}},
            "response": {"status": 200}, "metadata": {},
        }),
    ],
)  # fmt: skip
def test_what_is_named_is_left(wanted: Any, left: dict[str, Any]) -> None:
    assert Source.read(wanted).pick(DOCUMENT) == left


def test_true_leaves_the_document_and_false_nothing() -> None:
    assert (Source.read(True).whole, Source.read(None).whole, Source.read(["id"]).whole) == (True, True, False)
    assert (Source.read(True).wanted, Source.read(False).wanted) == (True, False)


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        ("items.sku", {"items": [{"sku": "A"}, {"sku": "B"}]}),
        ("items.parts.n", {"items": [{"parts": [[{"n": 1}], {"n": 2}]}]}),
        ({"excludes": ["items.parts", "items.sku"]}, {"items": [{}, {"n": 7}, 5], "tags": ["a"]}),
        ("tags", {"tags": ["a"]}),
        ("tags.a", {}),
    ],
)
def test_what_is_in_arrays_has_the_path_of_the_array(wanted: Any, left: dict[str, Any]) -> None:
    document = {
        "items": [{"sku": "A", "parts": [[{"n": 1, "m": 1}], {"n": 2}]}, {"sku": "B", "n": 7}, 5],
        "tags": ["a"],
    }
    assert Source.read(wanted).pick(document) == left


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (1, "_source: expected true, false, a path, a list of paths, or includes and excludes"),
        ([1], "_source: expected"),
        ({"includes": 5}, r"_source\.includes: expected"),
        ({"excludes": [None]}, r"_source\.excludes: expected"),
        ({"enabled": False}, r"_source\.enabled: expected"),
        (["a"] * 201, "_source: more than 200 paths"),
    ],
)
def test_another_shape_is_refused(wanted: Any, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        Source.read(wanted)


def test_hostile_paths_end() -> None:
    source = Source.read("*a" * 200 + "b")
    assert source.pick({"a" * 50_000: 1}) == {}


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
        (None, True),
        (True, True),
        (False, False),
        ([], True),
    ],
)
def test_bodies_are_read_where_they_may_be_wanted(wanted: Any, bodies: bool) -> None:
    assert Source.read(wanted).bodies is bodies
