from __future__ import annotations

import gc
import json
from collections.abc import Callable
from typing import Any

import pytest

from moesif_tui.client.decode import decode, decode_in_pieces
from moesif_tui.client.errors import NotUnderstood
from moesif_tui.wire.base import Operation, Unreadable
from moesif_tui.wire.imports import DataSet, DeleteDataSet
from moesif_tui.wire.requests import to_request
from moesif_tui.wire.tools import Probe
from moesif_tui.wire.triage import GetTriageBuckets, TriageBucket

Decode = Callable[[Operation[Any], Any, bytes], Any]


@pytest.fixture(params=[decode, decode_in_pieces])
def read(request: pytest.FixtureRequest) -> Callable[[Operation[Any], bytes], Any]:
    way: Decode = request.param
    return lambda operation, body: way(operation, to_request(operation), body)


Read = Callable[[Operation[Any], bytes], Any]


def test_rows_are_read_and_one_bad_row_spoils_itself_only(read: Read) -> None:
    rows = read(GetTriageBuckets(), b'[{"id": "a", "state": "x", "new": 1}, 5, {"id": "b"}]')
    assert [type(row) for row in rows] == [TriageBucket, Unreadable, TriageBucket]
    assert (rows[0].id, rows[0].state, rows[0].model_extra) == ("a", None, {"new": 1})


def test_a_byte_order_mark_is_no_trouble(read: Read) -> None:
    assert read(GetTriageBuckets(), b"\xef\xbb\xbf[]") == []


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "it is empty"),
        (b"  ", "it is empty"),
        (b"<!doctype html><p>log in", "it is HTML"),
        (b"[1, 2", "no JSON"),
        (b'["\xff"]', "no UTF-8"),
        (b"[" + b"9" * 5000 + b"]", "a number of too many digits"),
        (b"[" * 200_000 + b"]" * 200_000, "nested too deep"),
        (b'{"id": "a"}', "expected a list, got an object"),
        (b"null", "expected a list, got null"),
    ],
)
def test_what_is_no_answer_says_why(read: Read, body: bytes, what: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        read(GetTriageBuckets(), body)
    assert what in caught.value.what
    assert what in str(caught.value)


def test_numbers_that_json_does_not_have_are_read_as_the_standard_parser_does(read: Read) -> None:
    rows = read(GetTriageBuckets(), b'[{"id": "a", "x": 1e400, "y": -0, "z": 123456789012345678901234567890}]')
    assert rows[0].model_extra == {"x": float("inf"), "y": 0, "z": 123456789012345678901234567890}


def test_a_change_may_be_confirmed_without_content(read: Read) -> None:
    assert read(DeleteDataSet(id="k"), b"") == DataSet()


def test_a_read_may_not(read: Read) -> None:
    with pytest.raises(NotUnderstood):
        read(Probe(), b"")


def test_the_garbage_collector_runs_again_afterwards() -> None:
    decode_in_pieces(GetTriageBuckets(), to_request(GetTriageBuckets()), b"[]")
    assert gc.isenabled()
    gc.disable()
    try:
        decode_in_pieces(GetTriageBuckets(), to_request(GetTriageBuckets()), b"[]")
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_both_ways_agree_on_a_large_answer() -> None:
    body = json.dumps([{"id": str(i), "route": "/x" * 50, "metadata": {"n": [i, 1.5, None]}} for i in range(3000)])
    operation = GetTriageBuckets()
    large = decode_in_pieces(operation, to_request(operation), body.encode())
    assert large == decode(operation, to_request(operation), body.encode())
