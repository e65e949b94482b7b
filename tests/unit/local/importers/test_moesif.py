from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.local.importers import moesif
from moesif_tui.local.importers.httptypes import HttpTypesReader
from moesif_tui.local.importers.moesif import MoesifReader
from moesif_tui.local.record import Record
from tests.unit.local.importers.test_values import ANYTHING


def record(event: dict[str, Any], text: str | None = None) -> Record:
    found = MoesifReader().record(event, text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("written", "body"),
    [
        ('{ "a" : [1.10, 1e400, 12345678901234567890123] }', b'{"a":[1.10,1e400,12345678901234567890123]}'),
        ('{"a": 1, "a": 2}', b'{"a":1,"a":2}'),
        ("17.50", b"17.50"),
        ("false", b"false"),
        ('"text"', b"text"),
        ('""', None),
        ("null", None),
    ],
)
@pytest.mark.parametrize("source", [True, False])
def test_bodies_are_kept_to_the_digit(written: str, body: bytes | None, source: bool) -> None:
    text = f'{{"request": {{"verb": "get", "body": 1, "body": {written}}}, "response": {{"status": 200}}}}'
    text = f'{{"_id": "x", "_source": {text}}}' if source else text
    assert record(json.loads(text), text).request_body == body


def test_without_the_text_a_body_is_written_anew() -> None:
    assert record({"request": {"body": {"a": [1, "ü"]}}}).request_body == '{"a":[1,"ü"]}'.encode()


def test_base64_bodies() -> None:
    def body(value: str) -> bytes | None:
        return record({"response": {"body": value, "transfer_encoding": "base64"}}).response_body

    cut = base64.b64encode(b'{"cut": "' + b"x" * 100).decode()[:-3]
    assert body("aGk=") == b"hi"
    assert (body(cut) or b"").startswith(b'{"cut": "xxx')
    assert body("not base64!") == b"not base64!"


def test_a_missing_response_is_no_answer() -> None:
    events: list[dict[str, Any]] = [{}, {"response": None}, {"response": []}, {"response": {"status": None}}]
    assert [record(event).status for event in events] == [0, 0, 0, 0]


def test_an_event_that_was_sent_twice_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = MoesifReader()
    assert reader.record({"transaction_id": "a", "request": {}}) is not None
    assert reader.record({"transaction_id": "a", "request": {}}) is None
    assert reader.record({"request": {}}) is not None
    assert reader.record({"request": {}}) is not None
    assert reader.record({"_id": "e", "_source": {"transaction_id": "b"}}) is not None
    assert reader.record({"_id": "e", "_source": {}}) is None
    assert reader.record({"transaction_id": "b"}) is None


def test_the_memory_of_events_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moesif, "REMEMBERED", 10)
    reader = MoesifReader()
    for number in range(35):
        assert reader.record({"transaction_id": number, "request": {}}) is not None
    assert reader.record({"transaction_id": 34}) is None
    assert reader.record({"transaction_id": 25}) is None
    assert reader.record({"transaction_id": 1}) is not None


def test_times_and_duration() -> None:
    request, response = {"time": "2024-05-01T10:00:01.5"}, {"time": "2024-05-01T10:00:02"}
    assert record({"request": request, "response": response}).duration == 500_000
    assert record({"request": response, "response": request}).duration is None
    assert record({"request": request, "duration_ms": 81.5}).duration == 81_500
    found = record({"request": {"time": "soon"}, "response": response})
    assert (found.time, found.har) == (record({"request": response}).time, {"time_unknown": "soon"})


def test_exported_header_names_are_restored() -> None:
    headers = {"_content-_type": "a", "_e_tag": "b", "plain_name": "c"}
    assert record({"request": {"headers": headers}}).request_headers == {
        "Content-Type": "a",
        "ETag": "b",
        "plain_name": "c",
    }


KEYS = [
    *("request", "response", "_source", "_id", "time", "uri", "verb", "headers", "body", "transfer_encoding", "status"),
    *("user_id", "company_id", "session_token", "metadata", "tags", "span", "transaction_id", "duration_ms"),
    *("ip_address", "api_version", "timestamp", "method", "statusCode", "host", "path", "protocol"),
]
TREES = st.recursive(
    ANYTHING,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=15,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), TREES))
def test_any_object_gives_a_record(event: dict[str, Any]) -> None:
    for found in (MoesifReader().record(event, json.dumps(event)), HttpTypesReader().record(event)):
        assert found is not None
        assert type(found.time) is int
        assert found.duration is None or type(found.duration) is int
        assert 0 <= found.status < 1000
        for body in (found.request_body, found.response_body):
            assert body is None or type(body) is bytes
