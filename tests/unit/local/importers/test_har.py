"""What an entry means; the exporters' dialects are in test_dialects."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.time import parse_time
from moesif_tui.local.importers.bodies import to_bytes
from moesif_tui.local.importers.har import HarReader
from moesif_tui.local.record import Record
from tests.unit.local.importers.support import DATA
from tests.unit.local.importers.test_values import ANYTHING

HOSTILE = [item["text"] for item in json.loads((DATA / "hostile.json").read_text())]


def record(entry: dict[str, Any] | None = None, **response: Any) -> Record:
    return HarReader().record({"response": response, **(entry or {})})


ODD_IDS = [None, True, 7, 1.5, [], ["a"], {"a": 1}, "", " ", "***", "\u2022" * 8, "x" * 5000]


@pytest.mark.parametrize("value", ODD_IDS, ids=lambda value: type(value).__name__)
def test_what_is_no_id_names_nobody(value: object) -> None:
    found = record(dict.fromkeys(("_userId", "_userIdSource", "_companyId", "_sessionToken"), value), status=200)
    assert (found.user_id, found.user_source, found.company_id, found.session_token) == (None,) * 4


@pytest.mark.parametrize("token", ["~5", "~new 5", "~", "~a b-1"])
def test_a_session_that_would_be_taken_for_one_derived_anew_is_left_out(token: str) -> None:
    assert record({"_sessionToken": token}, status=200).session_token is None


@pytest.mark.parametrize("status", [0, -1, -2, None, "", "OK", 1200])
def test_a_status_that_is_none_means_no_answer(status: object) -> None:
    found = record(status=status, _error="net::ERR_TIMED_OUT")
    assert (found.status, found.reason, found.cancelled) == (0, "net::ERR_TIMED_OUT", False)
    assert found.har == {"time_unknown": "missing"}


@pytest.mark.parametrize(
    ("status", "told"), [(99_999, "99999"), (True, "true"), ("abc", "abc"), (2**64, str(2**64)), ([500], "[500]")]
)
def test_an_answer_of_a_status_that_is_none_is_kept_with_what_stood_there(status: object, told: str) -> None:
    found = record(status=status, statusText="Odd", headers=[{"name": "a", "value": "b"}], content={"text": "{}"})
    assert (found.status, found.reason, found.response_headers, found.response_body) == (0, None, {"a": "b"}, b"{}")
    assert found.har == {"time_unknown": "missing", "status": told, "status_text": "Odd"}


@pytest.mark.parametrize("status", [0, -1, None, "", "0", " -1 ", False])
def test_headers_without_a_status_are_no_answer(status: object) -> None:
    found = record(status=status, headers=[{"name": "a", "value": "b"}])
    assert "status" not in (found.har or {})


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        ({"_failureText": "net::ERR_FAILED"}, "net::ERR_FAILED"),
        ({"statusText": "invalid_hostname"}, "invalid_hostname"),
        ({"statusText": " ok "}, None),
        ({"statusText": "", "comment": "connection lost"}, "connection lost"),
        ({"_error": {"code": 7}}, '{"code":7}'),
        ({}, None),
    ],
)
def test_the_reason_of_no_answer(response: dict[str, Any], reason: str | None) -> None:
    assert record(status=0, **response).reason == reason


@pytest.mark.parametrize(
    "reason",
    [
        "net::ERR_ABORTED",
        "NS_BINDING_ABORTED",
        "cancelled",
        "Canceled",
        "Aborted",
        "AbortError: The user aborted a request.",
        "request was cancelled by the page",
    ],
)
def test_what_the_client_gave_up_is_cancelled(reason: str) -> None:
    assert record(status=0, _error=reason).cancelled


@pytest.mark.parametrize("reason", ["Software caused connection abort", "net::ERR_BLOCKED_BY_CLIENT", "abortive"])
def test_other_failures_are_not_cancelled(reason: str) -> None:
    assert not record(status=0, _error=reason).cancelled


def test_an_error_beside_a_status_is_noted_and_the_answer_counts() -> None:
    found = record(status=204, _error="net::ERR_ABORTED")
    assert (found.status, found.reason, found.cancelled) == (204, None, False)
    assert found.har is not None
    assert found.har["error"] == "net::ERR_ABORTED"


def test_an_entry_without_time_follows_the_one_before() -> None:
    reader = HarReader()
    reader.page({"id": "p", "startedDateTime": "2024-01-01T00:00:00Z"})
    times = [reader.record({"startedDateTime": raw}) for raw in (None, "2024-01-01T00:00:05Z", "NaN", "9999-99-99")]
    start = parse_time("2024-01-01T00:00:00Z")
    assert start is not None
    assert [found.time - start for found in times] == [0, 5_000_000, 5_000_000, 5_000_000]
    assert [(found.har or {}).get("time_unknown") for found in times] == ["missing", None, "NaN", "9999-99-99"]


def test_without_any_time_the_date_of_the_answer_counts() -> None:
    assert record(headers={"Date": "Mon, 01 Jan 2024 00:00:00 GMT"}).time == parse_time("2024-01-01")
    assert record().time == 0


@pytest.mark.parametrize("raw", ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59.999Z"])
def test_far_times_are_times(raw: str) -> None:
    assert record({"startedDateTime": raw}).time == parse_time(raw)


def test_duration_and_phases() -> None:
    timings = {"blocked": -1, "dns": 5, "connect": 20, "ssl": 12, "send": 1, "wait": 30.5, "receive": 63596250212317}
    found = record({"time": 60, "timings": timings})
    assert found.duration == 60_000
    assert found.har is not None
    assert found.har["timings"] == {"dns": 5, "connect": 20, "ssl": 12, "send": 1, "wait": 30.5}
    assert record({"time": None, "timings": timings}).duration == 56_500
    assert record({"time": -1}).duration is None
    assert record({"time": -1, "timings": {"wait": -1, "send": True, "receive": "5"}}).duration is None


@pytest.mark.parametrize(
    ("request_", "uri"),
    [
        ({"url": "http://a/?x=1", "queryString": [{"name": "y", "value": "2"}]}, "http://a/?x=1"),
        ({"url": "http://a/#f", "queryString": [{"name": "y", "value": "2"}]}, "http://a/?y=2#f"),
        ({"url": "http://a/", "queryString": {"y": 1}}, "http://a/"),
        ({"headers": {":authority": "a", ":path": "/p"}}, "https://a/p"),
        ({"url": "data:text/plain,x"}, "data:text/plain,x"),
        ({"url": 5}, "5"),
        ({}, ""),
    ],
)
def test_the_url(request_: dict[str, Any], uri: str) -> None:
    assert record({"request": request_}).uri == uri


def test_missing_bodies_say_why() -> None:
    def why(**content: Any) -> Any:
        return (record(content=content).har or {}).get("body_missing")

    assert why(size=5) == {"response": "not in the file"}
    assert why(size=5, comment="not included") == {"response": "not included"}
    assert why(size=-1, _file="a.bin") == {"response": "in another file: a.bin"}
    assert why(size=5, text="") == {"response": "not in the file"}
    assert why(comment="not included") == why(size=-1, comment="not included") == {"response": "not included"}
    assert why(size=0, comment="not included") is why() is None
    assert why(size=0) is None
    assert why(size=True) is None
    request = {"bodySize": 9, "postData": {"mimeType": "text/plain"}}
    assert (record({"request": request}).har or {})["body_missing"] == {"request": "not in the file"}


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ({"text": "a"}, b"a"),
        ({"text": 0}, b"0"),
        ({"text": {"a": 1}}, b'{"a":1}'),
        ({"text": "YQ==", "encoding": "base64"}, b"a"),
        ({"text": "no base64", "encoding": "base64"}, b"no base64"),
        ({"text": '["1f8bxx"]'}, b'["1f8bxx"]'),
        ({"text": '["a b"]', "encoding": "base64"}, b'["a b"]'),
        ("bare", b"bare"),
        ([], None),
        ({"text": None}, None),
    ],
)
def test_bodies(content: object, body: bytes | None) -> None:
    assert record(content=content).response_body == body


def test_a_request_body_may_be_bare_text() -> None:
    assert record({"request": {"postData": "a=1"}}).request_body == b"a=1"
    assert record({"request": {"postData": {"text": "", "textJSON": {"a": [1]}}}}).request_body == b'{"a":[1]}'


def test_websocket_frames() -> None:
    frames = [
        {"type": "send", "time": "x", "opcode": 99, "data": None},
        5,
        {"time": 1714557600.5, "opcode": 2, "data": "YQ=="},
    ]
    assert (record({"_webSocketMessages": frames}).har or {})["websocket"] == [
        {"type": "send", "data": ""},
        {"type": "", "time": 1714557600500000, "opcode": 2, "data": "YQ=="},
    ]


def test_page_titles() -> None:
    reader = HarReader()
    reader.page({"id": 5, "title": "Cart"})
    found = reader.record({"pageref": 5})
    assert (found.page, (found.har or {})["page_title"]) == ("5", "Cart")
    assert reader.record({"pageref": "other"}).page == "other"


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_text_is_kept_in_every_field(bad: str) -> None:
    pair = [{"name": bad or "x", "value": bad}]
    found = HarReader().record(
        {
            "startedDateTime": bad,
            "time": bad,
            "request": {"method": bad, "url": bad, "headers": pair, "postData": {"text": bad, "mimeType": bad}},
            "response": {
                "status": bad,
                "statusText": bad,
                "httpVersion": bad,
                "headers": pair,
                "content": {"text": bad, "mimeType": bad, "encoding": bad},
                "_error": bad,
            },
            "serverIPAddress": bad,
            "_resourceType": bad,
            "pageref": bad,
            "comment": bad,
            "_initiator": {"type": bad, "url": bad},
            "_webSocketMessages": [{"type": bad, "data": bad}],
        }
    )
    assert found.uri == bad
    assert found.verb == bad.upper()
    assert isinstance(found.time, int)
    assert found.status or found.reason == (bad if bad.strip() else None)
    if bad:
        assert (found.har or {})["comment"] == bad
        assert (found.har or {})["websocket"][0]["data"] == bad
        assert found.request_body == to_bytes(bad)


KEYS = [
    *("startedDateTime", "time", "request", "response", "timings", "pageref", "serverIPAddress", "comment", "_error"),
    *("_initiator", "_resourceType", "_webSocketMessages", "_fromCache", "method", "url", "headers", "queryString"),
    *("cookies", "postData", "text", "textJSON", "params", "encoding", "mimeType", "content", "status", "statusText"),
    *("httpVersion", "_transferSize", "size", "bodySize", "name", "value", "wait", "type", "data", "opcode"),
]
TREES = st.recursive(
    ANYTHING,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=20,
)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), TREES))
def test_any_object_gives_a_record(entry: dict[str, Any]) -> None:
    reader = HarReader()
    reader.page(entry)
    found = reader.record(entry)
    assert type(found.time) is int
    assert found.duration is None or type(found.duration) is int
    assert 0 <= found.status < 1000
    for value in (found.verb, found.uri, found.page or "", found.reason or "", found.server_ip or ""):
        assert type(value) is str
    for body in (found.request_body, found.response_body):
        assert body is None or type(body) is bytes
