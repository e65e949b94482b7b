"""A HAR of events is valid, has everything that the events have, and is the same calls when it is read again."""

from __future__ import annotations

import base64
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.export import har
from moesif_tui.local.importers import Progress, open_sources, read
from moesif_tui.local.record import Record

EVENT: dict[str, Any] = {
    "id": "k1-1",
    "duration_ms": 38.5,
    "request": {
        "time": "2026-11-24T14:02:11.911Z",
        "verb": "POST",
        "uri": "https://shop.acme.test/carts/1?x=a%20b&flag",
        "ip_address": "198.51.100.7",
        "headers": {"Content-Type": "application/json", "Cookie": "a=1; b=2", "X-Twice": ["one", "two"]},
        "body": {"quantity": 7, "name": "ü\u202e"},
    },
    "response": {
        "status": 500,
        "ip_address": "203.0.113.9",
        "headers": {
            "content-type": "application/json",
            "Set-Cookie": ["sid=1; Path=/; HttpOnly; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "t=2; Secure"],
            "location": "/elsewhere",
        },
        "body": {"error": {"code": "E_LIMIT"}},
    },
    "metadata": {
        "kind": "api",
        "har": {
            "timings": {"blocked": 1.5, "send": 0.5, "wait": 30.0, "receive": 6.5},
            "status_text": "Internal Server Error",
            "protocol": "h2",
            "transfer_size": 96,
            "comment": "odd",
            "from_cache": "disk",
            "initiator": {"type": "script", "url": "https://shop.acme.test/app.js"},
            "websocket": [{"type": "send", "time": 1_764_000_000_123_456, "opcode": 1, "data": "hi"}],
            "page": "page_1",
            "page_title": "Checkout",
        },
    },
}
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["request", "response", "metadata", "har", "headers", "body", "uri", "time", "timings", "websocket",
                 "status", "duration_ms", "transfer_encoding", "body_missing", "transfer_size", "page", "kind",
                 "user_id", "company_id", "session_token", "app_id", "derived"]
            ),
            inner,
            max_size=6,
        ),
    ),
    max_leaves=20,
)  # fmt: skip


def entry(event: Any, *, reveal: bool = True) -> Any:
    return json.loads(b"".join(har([event], reveal=reveal)))["log"]["entries"][0]


def changed(path: str, value: Any) -> Any:
    """The event above with another value at a path."""
    event = json.loads(json.dumps(EVENT))
    inner = event
    *above, last = path.split(".")
    for key in above:
        inner = inner[key]
    inner[last] = value
    return event


def read_again(events: list[Any]) -> list[Record]:
    data = b"".join(har(events, reveal=True))
    return records(open_sources(["-"], BytesIO(data)).sources)


def records(sources: Any) -> list[Record]:
    return list(read(sources, stop=lambda: False, progress=Progress()))


def is_valid(entry: Any) -> None:
    """What HAR 1.2 wants of an entry."""
    request, response, timings = entry["request"], entry["response"], entry["timings"]
    assert isinstance(entry["time"], int | float)
    assert entry["time"] >= 0
    assert entry["startedDateTime"].endswith("Z")
    assert isinstance(entry["cache"], dict)
    for message in (request, response):
        assert isinstance(message["httpVersion"], str)
        for pairs in (message["headers"], message["cookies"]):
            assert all(isinstance(pair["name"], str) and isinstance(pair["value"], str) for pair in pairs)
        assert isinstance(message["headersSize"], int)
        assert isinstance(message["bodySize"], int)
    assert isinstance(request["method"], str)
    assert isinstance(request["url"], str)
    assert isinstance(request["queryString"], list)
    assert isinstance(request.get("postData", {"mimeType": ""})["mimeType"], str)
    assert isinstance(response["status"], int)
    assert isinstance(response["statusText"], str)
    assert isinstance(response["redirectURL"], str)
    assert isinstance(response["content"]["size"], int)
    assert isinstance(response["content"]["mimeType"], str)
    assert all(timings[phase] >= 0 for phase in ("send", "wait", "receive"))
    assert all(timings[phase] >= -1 for phase in ("blocked", "dns", "connect", "ssl"))


def test_an_entry_has_what_the_event_has() -> None:
    made = entry(EVENT)
    is_valid(made)
    assert made["startedDateTime"] == "2026-11-24T14:02:11.911Z"
    assert made["time"] == 38.5
    assert (made["serverIPAddress"], made["clientIPAddress"]) == ("203.0.113.9", "198.51.100.7")
    assert made["timings"] == {
        "blocked": 1.5, "dns": -1, "connect": -1, "ssl": -1, "send": 0.5, "wait": 30.0, "receive": 6.5,
    }  # fmt: skip
    request, response = made["request"], made["response"]
    assert (request["method"], request["httpVersion"]) == ("POST", "h2")
    assert request["queryString"] == [{"name": "x", "value": "a b"}, {"name": "flag", "value": ""}]
    assert request["cookies"] == [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]
    assert [pair["value"] for pair in request["headers"] if pair["name"] == "X-Twice"] == ["one", "two"]
    assert json.loads(request["postData"]["text"]) == EVENT["request"]["body"]
    assert request["bodySize"] == len(request["postData"]["text"].encode())
    assert (response["status"], response["statusText"]) == (500, "Internal Server Error")
    assert response["redirectURL"] == "/elsewhere"
    assert response["_transferSize"] == 96
    assert response["cookies"] == [
        {"name": "sid", "value": "1", "path": "/", "httpOnly": True, "expires": "2026-10-21T07:28:00.000Z"},
        {"name": "t", "value": "2", "secure": True},
    ]
    assert made["_webSocketMessages"] == [{"type": "send", "time": 1764000000.123456, "opcode": 1, "data": "hi"}]
    assert made["_initiator"]["type"] == "script"
    assert (made["_fromCache"], made["comment"], made["pageref"]) == ("disk", "odd", "page_1")


def test_pages_stand_behind_the_entries_that_name_them() -> None:
    log = json.loads(b"".join(har([EVENT, EVENT])))["log"]
    assert log["version"] == "1.2"
    assert log["creator"]["name"] == "moesif-tui"
    assert log["pages"] == [
        {"startedDateTime": "2026-11-24T14:02:11.911Z", "id": "page_1", "title": "Checkout", "pageTimings": {}}
    ]
    assert json.loads(b"".join(har([])))["log"]["entries"] == []


def test_secrets_are_masked_unless_revealed() -> None:
    secret = changed("request.headers", {"Authorization": "Bearer abcdef0123456789", "Cookie": "sid=12345678"})
    masked = entry(secret, reveal=False)["request"]
    assert [pair["value"] for pair in masked["headers"]] == ["Bearer ••••••••", "sid=••••••••"]
    assert masked["cookies"] == [{"name": "sid", "value": "••••••••"}]
    assert entry(secret)["request"]["cookies"] == [{"name": "sid", "value": "12345678"}]
    assert "comment" in json.loads(b"".join(har([secret])))["log"]


IDS = ("_userId", "_userIdSource", "_companyId", "_sessionToken")


def ids(event: Any, *, reveal: bool = False) -> list[Any]:
    return [entry(event, reveal=reveal).get(name) for name in IDS]


DERIVED = EVENT | {"app_id": "k7f3a", "user_id": "ada", "company_id": "acme", "session_token": "~5"}
DERIVED["metadata"] = {"derived": {"user_id": "jwt", "session_token": True}}


@pytest.mark.parametrize("reveal", [False, True])
def test_whose_a_call_is_stands_beside_what_is_masked_of_it(reveal: bool) -> None:
    assert ids(DERIVED, reveal=reveal) == ["ada", "jwt", "acme", "~k7f3a-5"]
    assert ids(EVENT, reveal=reveal) == [None] * 4


def test_what_was_recorded_is_not_told_as_derived() -> None:
    assert ids(DERIVED | {"metadata": {}, "session_token": "s-1"}) == ["ada", None, "acme", "s-1"]


@pytest.mark.parametrize("name", ["user_id", "session_token"])
def test_an_id_that_is_a_secret_itself_is_left_out(name: str) -> None:
    secret = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlLW9mLWFkYQ"
    event = DERIVED | {name: secret}
    assert secret not in json.dumps(entry(event, reveal=False))
    place = {"user_id": [None, None, "acme", "~k7f3a-5"], "session_token": ["ada", "jwt", "acme", None]}
    assert ids(event) == place[name]
    assert secret in ids(event, reveal=True)


def test_whose_a_call_is_comes_back() -> None:
    (record,) = records(open_sources(["-"], BytesIO(b"".join(har([DERIVED])))).sources)
    assert (record.user_id, record.user_source) == ("ada", "jwt")
    assert (record.company_id, record.session_token) == ("acme", "~k7f3a-5")


def test_what_nobody_recorded_is_named() -> None:
    made = entry({"request": {}, "response": {}})
    is_valid(made)
    assert made["_notRecorded"] == ["startedDateTime", "time", "send", "wait", "receive"]
    assert made["timings"]["comment"] == "Not recorded: when it was sent, how long it took."
    assert "comment" not in made
    (record,) = read_again([{"request": {}, "response": {}}])
    assert (record.duration, record.har) == (None, {"time_unknown": "missing"})


def test_a_call_without_a_time_stands_with_the_one_before_it() -> None:
    calls = [changed("request.time", "2026-03-01T12:00:05.000Z"), changed("request.time", None)]
    entries = json.loads(b"".join(har(calls)))["log"]["entries"]
    assert [one["startedDateTime"] for one in entries] == ["2026-03-01T12:00:05.000Z"] * 2
    first, second = read_again(calls)
    assert first.time == second.time
    assert (second.har or {})["time_unknown"] == "missing"
    assert "time_unknown" not in (first.har or {})


def test_phases_that_nobody_recorded_are_filled_with_the_whole_time() -> None:
    event = changed("metadata.har.timings", None)
    assert entry(event)["timings"]["wait"] == 38.5
    assert "comment" not in entry(event)["timings"]
    (record,) = read_again([event])
    assert record.duration == 38_500
    assert "timings" not in (record.har or {})


def test_calls_without_an_answer_keep_their_reason() -> None:
    event = changed("response", {"status": 0, "headers": {}})
    event["metadata"] = {"kind": "aborted", "har": {"error": "net::ERR_ABORTED"}}
    (record,) = read_again([event])
    assert (record.status, record.reason, record.cancelled) == (0, "net::ERR_ABORTED", True)


@pytest.mark.parametrize(
    ("body", "data"),
    [
        ("plain", b"plain"),
        (base64.b64encode(b"\xff\x00\xfe").decode(), b"\xff\x00\xfe"),
        (base64.b64encode(b"text after all").decode(), b"text after all"),
        (base64.b64encode(b'["1f8b08"]').decode(), b'["1f8b08"]'),
        ([1, {"a": None}], b'[1,{"a":null}]'),
        (0, b"0"),
        (False, b"false"),
    ],
)
def test_bodies_come_back_as_they_were(body: Any, data: bytes) -> None:
    coded = isinstance(body, str) and body != "plain"
    side = {"headers": {"content-type": "text/plain"}, "body": body}
    if coded:
        side["transfer_encoding"] = "base64"
    event = changed("request", {**EVENT["request"], **side}) | {"response": {"status": 200, **side}}
    (record,) = read_again([event])
    assert (record.request_body, record.response_body) == (data, data)


def test_a_json_string_keeps_its_quotes() -> None:
    event = changed("response.body", "just a word")
    assert read_again([event])[0].response_body == b'"just a word"'


def test_bodies_that_the_recording_did_not_hold_stay_missing() -> None:
    event = changed("metadata.har.body_missing", {"request": "in another file: abc.json", "response": "not included"})
    event["request"].pop("body")
    event["response"].pop("body")
    event["response"]["headers"]["content-length"] = "1234"
    (record,) = read_again([event])
    assert (record.request_body, record.response_body) == (None, None)
    assert record.har is not None
    assert record.har["body_missing"] == {"request": "in another file: abc.json", "response": "not included"}


@given(anything)
@settings(max_examples=60, deadline=None)
def test_no_event_is_refused(value: Any) -> None:
    is_valid(entry(value))
    is_valid(entry({"request": value, "response": value, "metadata": value}, reveal=False))


FILES = sorted((Path(__file__).parents[4].parent / "shared" / "data").glob("*.har"))


@pytest.mark.parametrize("file", [file for file in FILES if file.stat().st_size < 500_000], ids=lambda file: file.name)
def test_real_traffic_survives_twice(file: Path) -> None:
    """Through the importer's records: what the API's documents add is tested where a server runs."""
    from tests.unit.core.export.documents import document

    first = records(open_sources([str(file)]).sources)
    again = read_again([document(record) for record in first])
    assert len(again) == len(first)
    for before, after in zip(first, again, strict=True):
        assert after.time == before.time
        assert (after.verb, after.uri, after.status, after.duration) == (
            before.verb, before.uri, before.status, before.duration,
        )  # fmt: skip
        assert (after.request_headers, after.response_headers) == (before.request_headers, before.response_headers)
        assert (after.request_body, after.response_body) == (before.request_body, before.response_body)
        assert (after.reason, after.cancelled, after.server_ip) == (before.reason, before.cancelled, before.server_ip)
