"""Events as the API answers them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.cut_bodies import LONGEST
from moesif_tui.core.kinds import Kind
from moesif_tui.local import documents
from moesif_tui.local.analysis.signatures import Analysed, Signature
from moesif_tui.local.analysis.users import GIVEN, User
from moesif_tui.local.documents import event_json
from moesif_tui.local.events.database import Database
from moesif_tui.local.events.reader import Reader
from moesif_tui.local.events.sqlite import Writer
from moesif_tui.local.events.store import NewCall
from moesif_tui.local.record import Record
from tests.unit.local.support import strict

Documents = Any


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Documents]:
    """Keeps a record in a store and answers it as a document."""
    database = Database(tmp_path / "set.db")
    database.create()
    writer, reader = Writer(database), Reader(database, "k1")

    def answer(record: Record, *, whole: bool = True, session: str = "~1", **found: Any) -> Any:
        signature = Signature(record.verb, "/:id", record.status, "shop.test")
        writer.add([NewCall(record, Analysed(signature, Kind.API, signature.failed, **found), session)])
        number = reader.counts()["api"]
        [event] = reader.events([number])
        return strict(event_json(event, "k1", reader.signature(event.signature), None, whole=whole))

    yield answer
    database.close()


def record(**more: Any) -> Record:
    return Record(**{
        "time": 1_700_000_000_123_456, "duration": 41_500, "verb": "GET", "uri": "https://shop.test/1", "status": 500,
        "request_headers": {}, "response_headers": {}, **more,
    })  # fmt: skip


def test_what_was_recorded_is_kept_as_it_was(written: Documents) -> None:
    headers = {"X-B": "1", "x-a": ["2", "3"], "": ""}
    document = written(record(request_headers=headers, response_headers={"Z": "é"}, server_ip="10.0.0.1"))
    assert list(document["request"]["headers"].items()) == list(headers.items())
    assert document["response"] == {
        "headers": {"Z": "é"}, "ip_address": "10.0.0.1", "status": 500, "time": "2023-11-14T22:13:20.164956Z",
    }  # fmt: skip
    assert (document["request"]["verb"], document["request"]["uri"]) == ("GET", "https://shop.test/1")
    assert (document["request"]["time"], document["duration_ms"]) == ("2023-11-14T22:13:20.123456Z", 42)
    assert (document["id"], document["app_id"], document["org_id"]) == ("k1-1", "k1", "local:1")
    assert document["signature_id"] == document["triage_bucket_id"]
    assert document["metadata"] == {"kind": "api", "derived": {"route": True, "session_token": True}}


def test_what_is_derived_is_told_as_such(written: Documents) -> None:
    given_user = written(record(status=200), session="s-1", user=User("u-1", GIVEN), company="c-1")
    derived = written(record(status=200), user=User("u-2", "jwt"))
    assert (given_user["user_id"], given_user["company_id"], given_user["session_token"]) == ("u-1", "c-1", "s-1")
    assert given_user["metadata"]["derived"] == {"route": True}
    assert derived["metadata"]["derived"] == {"route": True, "user_id": "jwt", "session_token": True}
    assert "triage_bucket_id" not in derived
    assert "duration_ms" not in written(record(duration=None))


def test_the_traffics_own_metadata_stays_beside_ours(written: Documents) -> None:
    document = written(
        record(
            metadata={"kind": "theirs", "says": 1, "plan": "gold"},
            har={"timings": {"wait": 1.5}},
            reason="net::ERR_FAILED",
            extra={"tags": "a,b", "trace_id": "d-1", "direction": "Incoming"},
        ),
        trace_id="d-1",
        request_id="r-1",
        jsonrpc={"request": {"method": "pay"}},
    )
    assert document["metadata"] == {
        "plan": "gold",
        "recorded": {"kind": "theirs", "says": 1},
        "har": {"timings": {"wait": 1.5}, "error": "net::ERR_FAILED"},
        "distributed_trace_id": "d-1",
        "request_id": "r-1",
        "kind": "api",
        "derived": {"route": True, "session_token": True},
    }
    assert (document["tags"], document["direction"], document["jsonrpc"]) == (
        "a,b", "Incoming", {"request": {"method": "pay"}},
    )  # fmt: skip
    assert "trace_id" not in document


def test_numbers_that_json_does_not_know_are_null(written: Documents) -> None:
    metadata = {"a": float("nan"), "b": [float("inf")], "c": 10**400, "d": "\ud800"}
    assert written(record(metadata=metadata))["metadata"] | {"kind": 0, "derived": 0} == {
        "a": None, "b": [None], "c": 10**400, "d": "\ud800", "kind": 0, "derived": 0,
    }  # fmt: skip


def test_times_at_the_end_of_the_calendar(written: Documents) -> None:
    assert written(record(time=-62_135_596_800_000_000))["request"]["time"] == "0001-01-01T00:00:00.000Z"
    last = written(record(time=253_402_300_799_999_000, duration=10**18))
    assert (last["request"]["time"], last["response"]["time"]) == (
        "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999999Z",
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=60) | st.text(max_size=30).map(str.encode) | st.sampled_from((b"null", b" [1] ", b"{}", b'"x"'))
)
def test_a_body_comes_back_to_the_byte_or_as_its_json(body: bytes) -> None:
    pairs = strict(b"{" + documents._body(body, whole=True) + b"}")
    if "transfer_encoding" in pairs:
        assert pairs["transfer_encoding"] == "base64"
        assert base64.b64decode(pairs["body"]) == body
    else:
        assert pairs["body"] == strict(body)


def test_lists_cut_long_bodies(written: Documents) -> None:
    body = b'"' + b"x" * LONGEST + b'"'
    short, whole = (written(record(response_body=body), whole=whole)["response"] for whole in (False, True))
    assert base64.b64decode(short["body"]) == body[:LONGEST]
    assert whole["body"] == "x" * LONGEST
    fits = written(record(response_body=body[:1] + body[3:]), whole=False)["response"]
    assert "transfer_encoding" not in fits
    assert "body" not in written(record())["response"]
