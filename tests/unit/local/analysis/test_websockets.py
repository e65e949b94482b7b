from __future__ import annotations

from typing import Any

import orjson
import pytest

from moesif_tui.core.said import Says
from moesif_tui.local.analysis.signatures import Analysed
from moesif_tui.local.analysis.websockets import LARGEST_FRAME, MAX_FRAMES
from tests.unit.local.analysis.records import analysed

UNKNOWN = {"error": "Unknown api key"}
RPC = {"jsonrpc": "2.0", "id": 2, "error": {"code": -32601, "message": "Method not found"}}
NEWS = {"id": "1", "type": "next", "payload": {"data": {"news": 1}}}
DENIED = [{"message": "Not for you", "extensions": {"code": "NOT_YOURS"}}]


def received(value: Any) -> dict[str, Any]:
    """A frame; bytes stand for themselves."""
    data = value.decode() if isinstance(value, bytes) else orjson.dumps(value).decode()
    return {"type": "receive", "time": 1, "opcode": 1, "data": data}


def socket(*frames: Any) -> Analysed:
    """A call whose handshake passed."""
    return analysed("GET", "wss://demo.example/v3/channel", 101, har={"websocket": list(frames)})


def test_a_socket_that_answered_an_error_alone_is_a_failure_that_says_it() -> None:
    sent = {"type": "send", "opcode": 1, "data": '{"ok": 1}'}
    found = socket(received(UNKNOWN), sent, {"type": "receive", "opcode": 9, "data": ""})
    assert (found.failed, found.says) == (True, Says("", "Unknown api key"))
    assert found.signature == socket().signature._replace(error="Unknown api key")


def test_an_error_among_other_answers_of_no_known_protocol_is_no_failure() -> None:
    for other in ({"ok": True}, b"hello", [UNKNOWN], {"error": None}):
        assert not socket(received(UNKNOWN), received(other)).failed
    assert not socket(received(UNKNOWN), {"type": "receive", "opcode": 2, "data": '{"error": 1}'}).failed


@pytest.mark.parametrize("answer", [{"error": {"code": "E_LIMIT"}}, {"errors": ["too many"]}, {"errors": DENIED}])
def test_an_error_is_a_text_an_object_or_a_list_of_them(answer: Any) -> None:
    assert socket(received(answer)).failed


@pytest.mark.parametrize(
    "answer",
    [
        {"type": "stats", "errors": 3},
        {"error_rate": 0.1, "errors": {"count": 1}},
        {"error": True},
        {"error": 0.5},
        {"error": ["a"]},
        {"error": "", "errors": []},
        {"errors": [0, 3]},
        {"jsonrpc": "2.0", "id": 1, "result": {}, "error": False},
        {"jsonrpc": "2.0", "id": 1, "result": {}, "error": {}},
        {"jsonrpc": "2.0", "id": 1, "error": None},
        [{"jsonrpc": "2.0", "id": 1, "result": {}}, {"jsonrpc": "2.0", "id": 2, "result": 0, "error": None}],
        [],
        [[RPC]],
    ],
)
def test_counts_and_flags_of_errors_are_no_failure(answer: Any) -> None:
    assert not socket(received(answer)).failed


@pytest.mark.parametrize(
    ("answer", "says", "code", "error"),
    [
        (RPC, Says("-32601", "Method not found"), -32601, None),
        ([RPC], Says("-32601", "Method not found"), -32601, None),
        ([{"jsonrpc": "2.0", "id": 1, "result": 5}, 5, RPC], Says("-32601", "Method not found"), -32601, None),
        ({"jsonrpc": "2.0", "id": 1, "error": -32000}, Says("-32000", ""), -32000, None),
        ({"jsonrpc": "2.0", "id": 1, "error": ["boom"]}, Says("", "boom"), None, "boom"),
        ({"jsonrpc": "2.0", "id": 1, "error": True}, None, None, "error"),
        ({"jsonrpc": "2.0", "id": 1, "error": {}}, None, None, "error"),
        ({"jsonrpc": "2.0", "id": 1, "error": "It broke."}, Says("", "It broke."), None, "It broke."),
        ({"id": "1", "type": "error", "payload": DENIED}, Says("NOT_YOURS", "Not for you"), None, "NOT_YOURS"),
        ({"type": "connection_error", "payload": DENIED[0]}, Says("NOT_YOURS", "Not for you"), None, "NOT_YOURS"),
        ({"type": "next", "payload": {"errors": DENIED}}, Says("NOT_YOURS", "Not for you"), None, "NOT_YOURS"),
    ],
)
def test_an_error_of_a_protocol_counts_among_other_answers(
    answer: Any, says: Says | None, code: int | None, error: str | None
) -> None:
    found = socket(received(NEWS), received(answer), received(NEWS))
    assert (found.failed, found.says) == (True, says)
    assert (found.signature.jsonrpc_code, found.signature.error) == (code, error)


@pytest.mark.parametrize(
    "frames",
    [
        [],
        [received(NEWS)],
        [{"type": "send", "data": '{"error": 1}'}],
        [received({"error": "x" * LARGEST_FRAME})],
        [received(UNKNOWN)] * (MAX_FRAMES + 1),
        [received(b"[" * 10_000 + b'"error"')],
        [received(b'{"error":' * 5000)],
        [{"type": "receive", "opcode": [], "data": 5}, 7, None],
        [{"type": "receive", "data": '{"error": "\ud800"'}],
        [received({"type": [], "payload": {"errors": {}}, "jsonrpc": 2, "error": False})],
    ],
)
def test_what_tells_no_error_passes(frames: Any) -> None:
    assert not socket(*frames).failed


@pytest.mark.parametrize("frames", [None, {}, "error", 5])
def test_frames_that_are_no_list_pass(frames: Any) -> None:
    assert not analysed("GET", "wss://demo.example/", 101, har={"websocket": frames}).failed
