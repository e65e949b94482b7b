from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.said import Says
from moesif_tui.local.analysis.hints import unpack
from moesif_tui.local.analysis.signatures import Signature
from moesif_tui.local.record import Headers, Record
from tests.unit.local.analysis.records import analysed, analyser, jwt, record


def test_the_signature_of_a_plain_call() -> None:
    found = analysed("post", "https://API.example:443/users/42?x=1", 201)
    assert found.signature == Signature("POST", "/users/:id", 201, "api.example")
    assert not found.failed
    assert found.says is None


def test_a_failure_says_what_its_answer_says() -> None:
    found = analysed("GET", status=500, answer={"error": {"code": "E_LIMIT", "message": "limit reached"}})
    assert found.failed
    assert found.says == Says("E_LIMIT", "limit reached")
    assert analysed(status=0, reason="net::ERR_CONNECTION_REFUSED").says == Says("", "no answer: connection refused")
    assert analysed(status=503, har={"status_text": "Busy"}).says == Says("", "Busy")


def test_a_verb_that_is_cut_says_so() -> None:
    assert analysed("X" * 32).signature.verb == "X" * 32
    assert analysed("X" * 100_000).signature.verb == "X" * 31 + "…"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"items": [], "message": "here they are"}, None),
        ([1], None),
        ({"error": {"code": "E_LIMIT", "message": "limit reached"}}, Says("E_LIMIT", "limit reached")),
        ({"jsonrpc": "2.0", "error": {"code": -32602, "message": "no"}, "id": 1}, Says("-32602", "no")),
    ],
)
def test_an_answer_of_unknown_status_failed_only_where_it_says_so(answer: Any, says: Says | None) -> None:
    found = analysed(status=0, har={"status": "99999"}, answer=answer)
    assert (found.failed, found.says) == (says is not None, says)


@pytest.mark.parametrize("status", [-1, -2, 10**20])
def test_a_status_that_is_none_is_no_answer(status: int) -> None:
    found = analysed(status=status)
    assert found.signature.status == 0
    assert found.failed


def test_a_status_that_is_not_known_is_not_that_no_answer_came() -> None:
    found = analysed(status=0, har={"status": "99999"})
    assert found.signature.status is None
    assert not found.failed
    assert analysed(status=0, har={"status": "abc"}, response_body=b'{"error":"no"}').failed


@pytest.mark.parametrize(
    ("more", "version"),
    [
        ({"api_version": "2026-11"}, "2026-11"),
        ({"request": {"API-Version": "3"}}, "3"),
        ({"request": {"x-api-version": "v2"}}, "v2"),
        ({"request": {"accept": "application/json;version=2"}}, "2"),
        ({"request": {"accept": "application/vnd.github.v3+json"}}, "v3"),
        ({"request": {"accept": "application/signed-exchange;v=b3;q=0.7"}}, None),
        ({"request": {"accept": "text/html"}}, None),
        ({"uri": "https://a.example/x?api-version=2024-01-01"}, "2024-01-01"),
        ({"uri": "https://a.example/v2/x?conversion=3"}, None),
    ],
)
def test_the_api_version(more: dict[str, Any], version: str | None) -> None:
    assert analysed(**more).signature.api_version == version


def test_hosts_come_from_the_address_else_from_the_request() -> None:
    assert analysed(uri="/a", request={"Host": "A.example:443"}).signature.host == "a.example"
    assert analysed(uri="/a", request={":authority": "b.example"}).signature.host == "b.example"
    assert analysed("CONNECT", "a.example:443").signature.route == "/"


@pytest.mark.parametrize(
    ("headers", "trace"),
    [
        (
            {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
            "0af7651916cd43dd8448eb211c80319c",
        ),
        ({"traceparent": "nonsense"}, None),
        ({"traceparent": "00-00000000000000000000000000000000-b7ad6b7169203331-01"}, None),
        ({"b3": "80f198ee56343ba8-e457b5a2e4d86bd1-1"}, "80f198ee56343ba8"),
        ({"X-B3-TraceId": "80f198ee56343ba8"}, "80f198ee56343ba8"),
        ({"X-Amzn-Trace-Id": "Root=1-67891233-abcdef;Parent=53995c3f42cd8ad8"}, "1-67891233-abcdef"),
        ({"x-cloud-trace-context": "105445aa7843bc8b/1;o=1"}, "105445aa7843bc8b"),
        ({"x-forgerock-transactionid": "frodo-1"}, "frodo-1"),
    ],
)
def test_distributed_traces(headers: Headers, trace: str | None) -> None:
    found = analysed(request=headers)
    assert found.trace_id == trace
    assert bool(unpack(found.hints).trace) == bool(trace)


def test_a_trace_that_the_file_gives() -> None:
    assert analysed(extra={"trace_id": "t-1"}).trace_id == "t-1"
    assert analysed(extra={"trace_id": 7}).trace_id is None


def test_the_servers_request_id_goes_before_the_clients() -> None:
    both = analysed(request={"x-request-id": "asked"}, response={"X-Request-Id": "given"})
    assert both.request_id == "given"
    assert analysed(request={"x-request-id": "asked"}).request_id == "asked"
    assert analysed(response={"cf-ray": "8a"}).request_id == "8a"
    assert analysed(response={"cf-ray": "8a"}).trace_id is None


def test_addresses_and_agents_of_clients() -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.9, 10.0.0.1", "User-Agent": "okhttp/5"}
    assert analysed(request=forwarded).address == "203.0.113.9"
    assert analysed(request=forwarded, ip_address="198.51.100.2").address == "198.51.100.2"
    assert analysed(request=forwarded).agent == "okhttp/5"
    assert analysed().address is None


def test_pages_of_two_files_are_two_pages() -> None:
    works = analyser()
    one, two, again = (works.analyse(record(page="page_1", source=source)) for source in (0, 1, 0))
    assert unpack(one.hints).page == unpack(again.hints).page != unpack(two.hints).page


def test_a_login_hands_out_what_the_next_call_shows() -> None:
    works = analyser()
    token = jwt(sub="u-1", iat=1)
    login = works.analyse(record("POST", "https://auth.example/oauth/token", answer={"access_token": token}))
    used = works.analyse(record(request={"Authorization": f"Bearer {token}"}))
    assert unpack(login.hints).handed == unpack(used.hints).credentials[1:]
    assert len(unpack(used.hints).credentials) == 2


@pytest.mark.parametrize(
    ("uri", "more"),
    [
        ("https://api.example/graphql", {"sent": {"query": "mutation Login { login { token } }"}}),
        ("https://api.example/v1/sign-in", {}),
        ("https://api.example/api/refreshToken", {}),
        ("https://api.example/users/sessions", {}),
    ],
)
def test_calls_that_hand_out_tokens(uri: str, more: dict[str, Any]) -> None:
    answer = {"data": {"login": {"token": "a1b2c3d4e5f6"}}}
    assert len(unpack(analysed("POST", uri, answer=answer, **more).hints).handed) == 1


def test_tokens_of_other_calls_and_of_failed_logins_are_not_read() -> None:
    answer = {"token": "a1b2c3d4e5f6"}
    assert analysed("GET", "https://api.example/page", answer=answer).hints is None
    assert analysed("POST", "https://api.example/login", 401, answer=answer).hints is None


def test_cookies_set_by_any_answer_are_handed_out() -> None:
    repeated: Headers = {"Set-Cookie": ["lang=de", "sid=a1b2c3d4e5f6; Path=/"]}
    joined: Headers = {"set-cookie": "lang=de\nsid=a1b2c3d4e5f6"}
    assert unpack(analysed(response=repeated).hints).handed
    assert unpack(analysed(response=joined).hints).handed


def test_repeated_headers_are_read() -> None:
    found = analysed(request={"cookie": ["a=1", "sid=a1b2c3d4e5f6"], "user-agent": ["one", "two"]})
    assert found.agent == "one"
    assert unpack(found.hints).credentials


text = st.text(max_size=40) | st.sampled_from(
    ["sid=\ud800", "Bearer eyJ.eyJ.x", "https://[", "application/json", "%ff"]
)
names = st.text(max_size=10) | st.sampled_from(
    ["cookie", "Authorization", "content-type", "traceparent", "b3", "host", "accept", "x-api-key", "set-cookie"]
)
headers = st.dictionaries(names, text | st.lists(text, max_size=2), max_size=5)
bodies = (
    st.none()
    | st.binary(max_size=60)
    | st.sampled_from(
        [
            b"[" * 10_000 + b'"query"',
            b'{"jsonrpc":"2.0","id":' + b"9" * 4000 + b',"method":"a"}',
            b'{"query":"{ a }","variables":"\\ud800","user_id":NaN}',
            b'{"errors":[' + b"[" * 900 + b"]" * 900 + b"]}",
            b'{"token":{"token":["token"]},"user":"\xff"}',
        ]
    )
)


@settings(max_examples=300, deadline=None)
@given(
    st.builds(
        Record,
        time=st.integers(),
        duration=st.none() | st.integers(),
        verb=text | st.sampled_from(["GET", "POST", "OPTIONS", "CONNECT"]),
        uri=text | st.sampled_from(["https://a.example/graphql", "https://a.example/login?user_id=%ff", "//"]),
        status=st.sampled_from([-1, 0, 101, 200, 404, 500, 10**30]),
        request_headers=headers,
        response_headers=headers,
        request_body=bodies,
        response_body=bodies,
        ip_address=st.none() | text,
        api_version=st.none() | text,
        user_id=st.none() | text,
        reason=st.none() | text,
        cancelled=st.booleans(),
        resource_type=st.none() | text,
        page=st.none() | text,
        har=st.none() | st.dictionaries(st.sampled_from(["status_text", "error"]), st.none() | text | st.integers()),
        extra=st.none() | st.dictionaries(st.just("trace_id"), st.none() | text | st.integers()),
    )
)
def test_whatever_a_record_holds_it_is_analysed(given_record: Record) -> None:
    works = analyser()
    first = works.analyse(given_record)
    assert works.analyse(given_record) == first
    assert first.signature.route.startswith("/")
    assert len(first.signature.key()) == 12
    assert first.failed == first.signature.failed
    unpack(first.hints)
