"""What an error says is found in every form that APIs use, and folded so that equal errors are equal."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.said import Says
from moesif_tui.core.says import fold, folded, from_value, says

PROBLEM = {
    "type": "https://example.com/probs/out-of-credit",
    "title": "You do not have enough credit.",
    "detail": "Your balance is 30.",
}
VALIDATION = {
    "type": "https://tools.ietf.org/html/rfc7231#section-6.5.1",
    "title": "One or more validation errors occurred.",
    "status": 400,
    "errors": {"Email": ["The Email field is required."]},
}
GOOGLE = {
    "code": 404,
    "message": "Entity was not found.",
    "status": "NOT_FOUND",
    "errors": [{"message": "x", "reason": "notFound"}],
}
DOTNET = {
    "Message": "An error has occurred.",
    "ExceptionMessage": "Object reference not set",
    "ExceptionType": "NullReferenceException",
}
ELASTIC = {
    "error": {
        "root_cause": [{"type": "x", "reason": "y"}],
        "type": "index_not_found_exception",
        "reason": "no such index",
    },
    "status": 404,
}


@pytest.mark.parametrize(
    ("value", "code", "message"),
    [
        ({"error": {"code": "E_LIMIT", "message": "limit reached", "retry_after": None}}, "E_LIMIT", "limit reached"),
        ({"error": "limit reached"}, "", "limit reached"),
        ({"error": "invalid_grant", "error_description": "Token expired."}, "invalid_grant", "Token expired."),
        ({"error": "invalid_grant"}, "invalid_grant", ""),
        ({"error": "Unauthorized"}, "", "Unauthorized"),
        ({"error": True, "message": "no"}, "", "no"),
        ({"errors": ["a is required", "b"]}, "", "a is required"),
        ({"errors": "a is required"}, "", "a is required"),
        ({"errors": [{"code": "E1", "message": "m"}]}, "E1", "m"),
        ({"errors": {"email": "is invalid"}}, "", "email: is invalid"),
        ({"message": "The data was invalid.", "errors": {"email": ["required"]}}, "", "The data was invalid."),
        ({"message": "Request failed", "error": {"code": "X", "message": "limit reached"}}, "X", "limit reached"),
        ({"status": 404, "error": "Not Found", "message": "", "path": "/x"}, "", "Not Found"),
        ({"statusCode": 404, "message": "Cannot GET /x", "error": "Not Found"}, "", "Cannot GET /x"),
        ({"msg": "m", "code": 17}, "17", "m"),
        ({"code": "a b c", "reason": "r"}, "", "r"),
        (PROBLEM, "out-of-credit", "Your balance is 30."),
        (VALIDATION, "", "email: The Email field is required."),
        ({"type": "about:blank", "title": "Gone"}, "", "Gone"),
        ({"error": GOOGLE}, "NOT_FOUND", "Entity was not found."),
        (DOTNET, "NullReferenceException", "Object reference not set"),
        (ELASTIC, "index_not_found_exception", "no such index"),
        (
            {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}},
            "overloaded_error",
            "Overloaded",
        ),
        ({"__type": "com.amazon.coral#ThrottlingException", "message": "Slow"}, "ThrottlingException", "Slow"),
        ({"fault": {"faultstring": "Quota", "detail": {"errorcode": "policies.ratelimit.Quota"}}}, "Quota", "Quota"),
        ({"error": {"code": "X", "message": {"lang": "en", "value": "Not there"}}}, "X", "Not there"),
        (
            {"detail": [{"loc": ["body"], "msg": "required", "type": "value_error.missing"}]},
            "value_error.missing",
            "required: body",
        ),
        ({"detail": [{"loc": ["body", "items", 0, "quantity"], "msg": "m"}]}, "", "m: body.items.0.quantity"),
        ({"detail": [{"loc": [None, True, {}], "msg": "m"}]}, "", "m"),
        ({"email": ["This field is required."]}, "", "email: This field is required."),
        ({"success": False, "data": {"message": "bad"}}, "", "bad"),
        ({"name": "ValidationError", "message": "m"}, "ValidationError", "m"),
        ({"message": "User exists", "data": {"name": "Bob", "type": "user"}}, "", "User exists"),
        ({"moesif_error": {"code": 107, "msg": "bad token"}}, "107", "bad token"),
        ({"message": '{"error":{"code":"X","message":"deep"}}'}, "X", "deep"),
        (
            {"data": None, "errors": [{"message": "null", "extensions": {"code": "FORBIDDEN_FIELD"}}]},
            "FORBIDDEN_FIELD",
            "null",
        ),
        ({"jsonrpc": "2.0", "error": {"code": -32602, "message": "Invalid params"}}, "-32602", "Invalid params"),
        (
            {"error": {"code": -32602, "message": "Invalid params", "data": "x is missing"}},
            "-32602",
            "Invalid params: x is missing",
        ),
        ([{"code": "A", "message": "first"}, {"message": "second"}], "A", "first"),
        ("just text", "", "just text"),
        ({"message": "lone \ud800"}, "", "lone \ufffd"),
        ({"message": "  two\n\tlines "}, "", "two lines"),
    ],
)
def test_json(value: Any, code: str, message: str) -> None:
    assert from_value(value) == Says(code, message)
    assert says(422, "application/json", json.dumps(value).encode()) == Says(code, message)


@pytest.mark.parametrize(
    "value", [None, {}, [], 1, True, {"foo": 1}, {"message": None}, {"code": True}, {"error": []}, ""]
)
def test_json_that_says_nothing(value: Any) -> None:
    assert from_value(value) is None
    assert says(404, "application/json", json.dumps(value).encode()) in {Says("", "Not Found"), Says("", "1")}


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b"<html><head><title>502 Bad Gateway</title></head><body><h1>x</h1>", "", "Bad Gateway"),
        (b"<!doctype html><title> </title><H1 class=x>Oops &amp; <b>sorry</b></H1>", "", "Oops & sorry"),
        (b"<s:Fault><faultcode>s:Server</faultcode><faultstring>Order 12</faultstring>", "Server", "Order 12"),
        (b"<e:Code><e:Value>e:Sender</e:Value></e:Code><e:Text xml:lang='en'>Wrong</e:Text>", "Sender", "Wrong"),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>No</Message></Error>", "AccessDenied", "No"),
        (b"<p>plain <i>words</i></p>", "", "plain words"),
        (b"error=invalid_scope&error_description=Wrong+scope", "invalid_scope", "Wrong scope"),
        (b"\n upstream  connect error\nmore", "", "upstream connect error"),
        (b"Traceback (most recent call last):\n  File x\nKeyError: 'a'\n", "", "KeyError: 'a'"),
        (b'event: error\ndata: {"error":{"message":"Overloaded"}}\n', "", "Overloaded"),
        (b'\xef\xbb\xbf{"message":"after a mark"}', "", "after a mark"),
        (b')]}\'\n{"message":"after a guard"}', "", "after a guard"),
        (b'{"error":{"code":"E1","message":"cut in the mid', "E1", "cut in the mid"),
        (b'{"message":"not a \\u0022document\\"", oops', "", 'not a "document"'),
        (b'{"message":"first","pad":"' + b"x" * 70_000 + b'"}', "", "first"),
        (b'{"message":"deep","a":' + b"[" * 30_000, "", "deep"),
        (b"[2026-11-24] ERROR disk full", "", "[2026-11-24] ERROR disk full"),
        (b"caf\xe9 closed", "", "caf\ufffd closed"),
    ],
)
def test_bodies(body: bytes, code: str, message: str) -> None:
    assert says(502, "", body) == Says(code, message)


def test_a_string_body_is_read_as_well() -> None:
    assert says(500, None, '{"message":"m"}') == Says("", "m")


def test_a_status_that_is_repeated_is_left_out() -> None:
    assert says(404, "", b'{"code":404,"message":"no such cart"}') == Says("", "no such cart")
    assert says(404, "", b'{"code":404}') == Says("404", "")
    assert says(404, "", b"404 page not found") == Says("", "page not found")


def test_binary_says_its_status() -> None:
    assert says(500, "image/png", b"\x89PNG\r\n\x1a\n\0\0") == Says("", "Internal Server Error")


@pytest.mark.parametrize(
    ("status", "status_text", "message"),
    [(503, "", "Service Unavailable"), (503, "Back  soon", "Back soon"), (499, "", "Client Closed Request")],
)
def test_without_a_body_the_status_speaks(status: int, status_text: str, message: str) -> None:
    assert says(status, "", None, status_text=status_text) == Says("", message)


def test_nothing_to_say() -> None:
    assert says(200, "", None) is None
    assert says(599, "", b"") is None


def test_no_answer() -> None:
    assert says(0, "", None) == Says("", "no answer")
    assert says(0, "", None, "net::ERR_TIMED_OUT") == Says("", "no answer: timed out")
    assert says(-1, "", None, "net::ERR_CONNECTION_REFUSED") == Says("", "no answer: connection refused")
    assert says(200, "", None, "net::ERR_ABORTED") == Says("", "cancelled")
    assert says(500, "", b'{"message":"m"}', "net::ERR_ABORTED") == Says("", "m")


def test_messages_are_cut_at_200_characters() -> None:
    said = says(500, "", b'{"message":"' + b"word " * 100 + b'"}')
    assert said is not None
    assert len(said.message) == 200
    assert said.message.endswith("…")


@pytest.mark.parametrize(
    ("message", "folded"),
    [
        ("Order 12 unknown", "Order … unknown"),
        ("user u-0042 or ord_81f2", "user … or …"),
        ("don't take 'x' or \"y\"", "don't take … or …"),
        ("after 30s at 2018-05-26T05:35:01.123Z", "after …s at …"),
        ("ids 1, 2, 3 missing", "ids … missing"),
        ("GET /carts/9f3c11d0/checkout failed", "GET /carts/…/checkout failed"),
        ("7d3a2b10-1c2d-4e5f-8a9b-0c1d2e3f4a5b gone", "… gone"),
        ("a.b@example.com is taken, 84.20 due at 14:02:08", "… is taken, … due at …"),
        ("ipv4 sha256 E42", "ipv4 sha256 E42"),
        ("null is not a number", "null is not a number"),
    ],
)
def test_folding(message: str, folded: str) -> None:
    assert fold(message) == folded


def test_folded_holds_the_code() -> None:
    assert folded(Says("E_STOCK", "only 3 left")) == "E_STOCK only … left"


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["error", "errors", "message", "code", "type", "data", "detail", "x"]), inner),
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_value_may_be_asked(value: Any) -> None:
    found = from_value(value)
    if found:
        assert len(found.code) <= 64
        assert len(found.message) <= 200
        folded(found).encode("utf-8")


@settings(max_examples=200)
@given(st.one_of(st.binary(max_size=200), st.text('{}[]":,\\<>/=& \nabet', max_size=60)), st.integers(-2, 600))
def test_any_body_may_be_asked(body: bytes | str, status: int) -> None:
    found = says(status, "", body)
    if found:
        found.text.encode("utf-8")


@pytest.mark.parametrize("piece", ['"', "<", "<title>", "<message> ", '{"message":"\\', "a=", "'", "[", "<a b:"])
def test_no_body_takes_long(piece: str) -> None:
    start = time.perf_counter()
    says(500, "", (piece * 70_000)[:70_000])
    says(500, "", piece + " " * 70_000)
    assert time.perf_counter() - start < 0.5
