"""Headers have the names that they were sent with."""

from __future__ import annotations

from typing import Any

import pytest

from moesif_tui.wire.events import Event
from moesif_tui.wire.reading import read_document
from moesif_tui.wire.triage import TriageBucket


@pytest.mark.parametrize(
    ("spoilt", "name"),
    [
        ("_accept-_encoding", "Accept-Encoding"),
        ("_cache-control", "Cache-control"),
        ("_e_tag", "ETag"),
        ("_strict-_transport-_security", "Strict-Transport-Security"),
        ("accept", "accept"),
        ("Accept-Encoding", "Accept-Encoding"),
        ("x_trace", "x_trace"),
        ("_Odd_name", "_Odd_name"),
        ("_", "_"),
        ("", ""),
    ],
)
def test_names_of_headers_as_the_generator_spoilt_them(spoilt: str, name: str) -> None:
    event = read_document(Event, {"request": {"headers": {spoilt: "x", "b": "y"}}})
    assert event.request is not None
    assert event.request.headers == {name: "x", "b": "y"}


@pytest.mark.parametrize("headers", [None, 3, [], "_x"])
def test_headers_that_are_none_spoil_themselves_only(headers: Any) -> None:
    event = read_document(Event, {"response": {"headers": headers, "status": 500}})
    assert event.response is not None
    assert (event.response.headers, event.response.status) == (None, 500)


@pytest.mark.parametrize("graphql", [None, {}, {"definitions": None}, {"operation_name": None, "definitions": []}])
def test_a_call_without_graphql(graphql: Any) -> None:
    bucket = read_document(TriageBucket, {"id": "b", "graphql": graphql})
    event = read_document(Event, {"id": "e", "request": {"verb": "GET", "graphql": graphql}})
    assert bucket.id == "b"
    assert not (bucket.graphql and bucket.graphql.definitions)
    assert event.request is not None
    assert event.request.verb == "GET"
    assert not (event.request.graphql and event.request.graphql.definitions)
