from __future__ import annotations

import gzip
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from moesif_tui.core.said import Says
from moesif_tui.local.analysis.bodies import LARGEST
from tests.unit.local.analysis.records import analysed

GRAPHQL = "https://api.example/graphql"
RPC = "https://api.example/rpc"
CART = "query Cart($id: ID!) { cart(id: $id) { id } }"


# --- GraphQL ---------------------------------------------------------------------------------------------------------


def test_operation_name_type_and_document_come_from_the_body() -> None:
    found = analysed("POST", GRAPHQL, sent={"operationName": "Cart", "query": CART, "variables": {"id": 7}})
    assert (found.signature.graphql_operation, found.signature.graphql_type) == ("Cart", "query")
    assert found.graphql == {
        "operation_name": "Cart",
        "variables": {"id": 7},
        "definitions": [
            {
                "name": "Cart",
                "operation_type": "query",
                "variables": [{"name": "id", "type": "ID!"}],
                "directives": [],
                "selections": [{"name": "cart"}],
            }
        ],
    }
    assert not found.failed


@pytest.mark.parametrize(
    ("sent", "name", "kind"),
    [
        ({"query": CART}, "Cart", "query"),
        ({"query": "mutation Add { add } query Look { look }", "operationName": "Look"}, "Look", "query"),
        ({"query": "{ viewer { id } shop a b }"}, "{ viewer, shop, a … }", "query"),
        ({"query": "subscription { news }"}, "{ news }", "subscription"),
        ({"operationName": "Cart", "extensions": {"persistedQuery": {"sha256Hash": "ab"}}}, "Cart", None),
        ({"operationName": "Cart", "variables": {}}, "Cart", None),
        ({"operationName": "", "documentId": "d-7"}, "d-7", None),
        ([{"query": CART}, {"query": "mutation Add { add }"}], "Cart, Add", "query"),
        ([{"query": CART}, {"query": CART}], "Cart", "query"),
    ],
)
def test_the_operation_of_odd_requests(sent: Any, name: str, kind: str | None) -> None:
    found = analysed("POST", GRAPHQL, sent=sent).signature
    assert (found.graphql_operation, found.graphql_type) == (name, kind)


@pytest.mark.parametrize(
    "sent", [{"query": "shoes"}, {"query": {"match_all": {}}}, {"operationName": "x"}, [], [1], {"query": "{"}, "query"]
)
def test_a_search_is_no_graphql(sent: Any) -> None:
    found = analysed("POST", "https://api.example/search", sent=sent)
    assert found.signature.graphql_operation is None
    assert found.graphql is None


def test_a_get_request_carries_its_operation_in_the_query() -> None:
    query = urlencode({"query": CART, "variables": '{"id": 7}'})
    found = analysed("GET", f"{GRAPHQL}?{query}")
    assert found.signature.graphql_operation == "Cart"
    assert found.graphql is not None
    assert found.graphql["variables"] == {"id": 7}
    persisted = urlencode({"operationName": "Cart", "extensions": '{"persistedQuery": {"version": 1}}'})
    assert analysed("GET", f"{GRAPHQL}?{persisted}").signature.graphql_operation == "Cart"


def test_other_media_types_of_requests() -> None:
    plain = analysed(
        "POST", GRAPHQL, request={"content-type": "application/graphql"}, request_body=b"mutation Add { add }"
    )
    assert (plain.signature.graphql_operation, plain.signature.graphql_type) == ("Add", "mutation")
    form = urlencode({"fb_api_req_friendly_name": "Feed", "doc_id": "4", "variables": "{}"}).encode()
    facebook = analysed(
        "POST", GRAPHQL, request={"content-type": "application/x-www-form-urlencoded"}, request_body=form
    )
    assert facebook.signature.graphql_operation == "Feed"
    parts = b'--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{"query":"mutation Up { up }"}\r\n--x--'
    upload = analysed("POST", GRAPHQL, request={"content-type": "multipart/form-data; boundary=x"}, request_body=parts)
    assert upload.signature.graphql_operation == "Up"


def test_without_a_body_the_address_may_name_the_operation() -> None:
    assert analysed("POST", f"{GRAPHQL}?CurrentUser").signature.graphql_operation == "CurrentUser"
    assert analysed("POST", f"{GRAPHQL}?op=Cart&v=2").signature.graphql_operation == "Cart"
    assert analysed("POST", GRAPHQL, answer={"data": {}}).signature.graphql_operation == ""
    assert analysed("POST", GRAPHQL, answer={"error": "no"}).signature.graphql_operation is None


def test_errors_in_a_success_fail_and_keep_it_apart_from_a_passing_call() -> None:
    errors = [{"message": "Cannot return null for field 42", "path": ["cart"]}]
    passing = analysed("POST", GRAPHQL, sent={"query": CART}, answer={"data": {"cart": None}})
    failing = analysed("POST", GRAPHQL, sent={"query": CART}, answer={"data": None, "errors": errors})
    assert failing.failed
    assert failing.says == Says("", "Cannot return null for field 42")
    assert failing.signature.error == "Cannot return null for field …"
    assert failing.signature.key() != passing.signature.key()
    assert not passing.failed


def test_the_code_of_a_graphql_error_is_what_tells_it_apart() -> None:
    errors = [{"message": "cart 42 is gone", "extensions": {"code": "E_GONE"}}]
    found = analysed("POST", GRAPHQL, sent={"query": CART}, answer={"errors": errors})
    assert found.signature.error == "E_GONE"
    assert found.says is not None
    assert found.says.text == "E_GONE cart 42 is gone"


@pytest.mark.parametrize(
    "answer", [{"data": {}, "errors": []}, {"data": {}, "errors": None}, {"data": {"errors": [1]}}]
)
def test_empty_errors_and_a_field_of_that_name_are_none(answer: Any) -> None:
    assert not analysed("POST", GRAPHQL, sent={"query": CART}, answer=answer).failed


def test_an_error_in_one_answer_of_a_batch_or_in_an_event_stream_fails() -> None:
    batch = [{"data": {}}, {"errors": [{"message": "no"}]}]
    assert analysed("POST", GRAPHQL, sent=[{"query": CART}] * 2, answer=batch).failed
    stream = b'event: next\ndata: {"data":{}}\n\nevent: next\ndata: {"errors":[{"message":"no"}]}\n\n'
    assert analysed("POST", GRAPHQL, sent={"query": CART}, response_body=stream).signature.error == "no"


def test_errors_of_an_answer_too_large_to_parse_are_found() -> None:
    data = b'{"data":"' + b"x" * LARGEST + b'","errors":[{"message":"too much","path":["a"]}]}'
    found = analysed("POST", GRAPHQL, sent={"query": CART}, response_body=data)
    assert found.signature.error == "too much"
    odd = b'{"errors":[{"message":"cut ' + b"x" * LARGEST
    assert analysed("POST", GRAPHQL, sent={"query": CART}, response_body=odd).failed


def test_errors_that_are_objects_of_no_known_form_fail_all_the_same() -> None:
    found = analysed("POST", GRAPHQL, sent={"query": CART}, answer={"errors": [7]})
    assert found.failed
    assert found.signature.error == "error"


# --- JSON-RPC --------------------------------------------------------------------------------------------------------


def call(method: str = "pay", number: Any = 1, **more: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, **more}


def test_a_call_that_passes() -> None:
    found = analysed("POST", RPC, sent=call(params={"sum": 5}), answer={"jsonrpc": "2.0", "id": 1, "result": {}})
    assert (found.signature.jsonrpc_method, found.signature.jsonrpc_code) == ("pay", None)
    assert not found.failed
    assert found.jsonrpc == {
        "request": {"jsonrpc": "2.0", "id": "1", "method": "pay", "params": {"sum": 5}},
        "response": {"jsonrpc": "2.0", "id": "1", "error": None},
    }


@pytest.mark.parametrize("error", [False, {}, "", 0, []])
def test_what_stands_for_no_error_beside_a_result_passes(error: Any) -> None:
    found = analysed("POST", RPC, sent=call(), answer={"jsonrpc": "2.0", "id": 1, "result": 5, "error": error})
    assert not found.failed
    assert found.jsonrpc is not None
    assert found.jsonrpc["response"]["error"] is None


def test_an_error_in_a_success_fails_by_its_code() -> None:
    error = {"code": -32003, "message": "amount 12 is wrong"}
    found = analysed("POST", RPC, sent=call(), answer={"jsonrpc": "2.0", "id": 1, "error": error})
    assert found.failed
    assert (found.signature.jsonrpc_code, found.signature.error) == (-32003, None)
    assert found.says == Says("-32003", "amount 12 is wrong")
    assert found.jsonrpc is not None
    assert found.jsonrpc["response"]["error"] == error


@pytest.mark.parametrize(
    ("error", "says", "code", "told", "document"),
    [
        (-32000, Says("-32000", ""), -32000, None, {"code": -32000}),
        ("-32000", Says("-32000", ""), -32000, None, {"message": "-32000"}),
        (0, None, 0, None, {"code": 0}),
        (2**40, None, None, "error", {"code": 2**40}),
        (1.5, None, None, "error", {"data": 1.5}),
        ("It broke.", Says("", "It broke."), None, "It broke.", {"message": "It broke."}),
        (["boom"], Says("", "boom"), None, "boom", {"data": ["boom"]}),
        ([], None, None, "error", {"data": []}),
        (True, None, None, "error", {"data": True}),
        ("", None, None, "error", {"message": ""}),
        ({}, None, None, "error", {}),
    ],
)
def test_an_error_without_a_result_fails_whatever_it_is(
    error: Any, says: Says | None, code: int | None, told: str | None, document: Any
) -> None:
    found = analysed("POST", RPC, sent=call(), answer={"jsonrpc": "2.0", "id": 1, "error": error})
    assert (found.failed, found.says) == (True, says)
    assert (found.signature.jsonrpc_code, found.signature.error) == (code, told)
    assert found.jsonrpc is not None
    assert found.jsonrpc["response"]["error"] == document


@pytest.mark.parametrize("error", [None, False])
def test_null_and_false_are_no_error_even_without_a_result(error: Any) -> None:
    assert not analysed("POST", RPC, sent=call(), answer={"jsonrpc": "2.0", "id": 1, "error": error}).failed


@pytest.mark.parametrize("error", [-32000, ["boom"], True, "text", {"code": 0}])
def test_an_error_that_holds_something_fails_beside_a_result(error: Any) -> None:
    answer = {"jsonrpc": "2.0", "id": 1, "result": None, "error": error}
    assert analysed("POST", RPC, sent=call(), answer=answer).failed


@pytest.mark.parametrize("error", [b'["' + b"x" * 40_000 + b'"]', b"[" * 300 + b"]" * 300])
def test_of_a_large_error_that_is_no_object_nothing_is_kept(error: bytes) -> None:
    found = analysed("POST", RPC, sent=call(), response_body=b'{"jsonrpc":"2.0","id":1,"error":' + error + b"}")
    assert found.failed
    assert found.jsonrpc is not None
    assert found.jsonrpc["response"]["error"] == {}


@pytest.mark.parametrize("code", [None, 10**30, 1.5, True, "E_X", [1], 2**31])
def test_a_code_that_is_no_small_number_is_told_apart_by_what_it_says(code: Any) -> None:
    answer = orjson.dumps({"jsonrpc": "2.0", "id": 1, "error": {"message": "no"}})
    if code is not None:
        text = orjson.dumps(code) if not isinstance(code, int) or isinstance(code, bool) else str(code).encode()
        answer = answer.replace(b'"message"', b'"code":' + text + b',"message"')
    found = analysed("POST", RPC, sent=call(), response_body=answer)
    assert found.failed
    assert found.signature.jsonrpc_code is None
    assert found.signature.error


def test_a_code_in_quotes_counts() -> None:
    answer = {"jsonrpc": "2.0", "id": 1, "error": {"code": "-32601", "message": "no"}}
    assert analysed("POST", RPC, sent=call(), answer=answer).signature.jsonrpc_code == -32601


def test_the_failed_call_of_a_batch_is_the_one_shown() -> None:
    answers = [{"jsonrpc": "2.0", "id": 1, "result": 1}, {"jsonrpc": "2.0", "id": 2, "error": {"code": -1}}]
    found = analysed("POST", RPC, sent=[call("get", 1), call("pay", 2), call("get", 3)], answer=answers)
    assert (found.signature.jsonrpc_method, found.signature.jsonrpc_code) == ("get, pay", -1)
    assert found.jsonrpc is not None
    assert found.jsonrpc["request"]["method"] == "pay"


def test_the_first_version_is_known_by_its_members() -> None:
    sent = {"id": 7, "method": "getblock", "params": [1]}
    failing = analysed("POST", RPC, sent=sent, answer={"id": 7, "result": None, "error": {"code": -5, "message": "x"}})
    assert (failing.signature.jsonrpc_method, failing.signature.jsonrpc_code) == ("getblock", -5)
    assert not analysed("POST", RPC, sent=sent, answer={"id": 7, "result": 1, "error": None}).failed
    assert analysed("POST", RPC, sent={"method": "card", "params": {}}).signature.jsonrpc_method is None


def test_an_answer_alone_tells_the_protocol() -> None:
    found = analysed("POST", RPC, answer={"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "parse"}})
    assert (found.signature.jsonrpc_method, found.signature.jsonrpc_code) == ("", -32700)


def test_an_answer_as_event_stream() -> None:
    stream = b'event: message\r\ndata: {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"bad"}}\r\n\r\n'
    assert analysed("POST", RPC, sent=call(), response_body=stream).signature.jsonrpc_code == -32602


def test_values_nested_too_deep_to_be_written_again_are_left_out() -> None:
    deep = b'{"jsonrpc":"2.0","id":1,"method":"pay","params":' + b"[" * 900 + b"]" * 900 + b"}"
    found = analysed(
        "POST", RPC, request_body=deep, response_body=b'{"jsonrpc":"2.0","error":{"code":1,"data":' + deep + b"}}"
    )
    assert found.jsonrpc is not None
    assert found.jsonrpc["request"]["params"] is None
    assert found.jsonrpc["response"]["error"] == {"code": 1}


# --- neither ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 10_000 + b'"jsonrpc""query""errors"' + b"]" * 10_000,
        b'{"jsonrpc":"2.0","method":"a","id":' + b"9" * 5000 + b"}",
        b'{"query":"{ a }","variables":{"x":"\\ud800"},"errors":NaN}',
        b'{"jsonrpc": {}, "method": 1, "error": [], "query": 1, "errors": 3}',
        b"\xff\xfe\x00{",
        gzip.compress(b'{"query":1}', mtime=0),
        b'\xef\xbb\xbf{"query":"{ a }"}',
    ],
)
def test_hostile_bodies_are_survived(data: bytes) -> None:
    analysed("POST", GRAPHQL, request_body=data, response_body=data)
    analysed("POST", RPC, sent=call(), response_body=data)
    analysed("POST", GRAPHQL, sent={"query": CART}, response_body=data)
