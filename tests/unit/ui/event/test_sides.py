"""The pages of a call."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.core.safe import safe
from moesif_tui.core.secrets import MASK
from moesif_tui.ui.event.output import body_text, laid_out, pager_lines
from moesif_tui.ui.event.sides import Side, Sides, build
from tests.unit.ui.event.calls import CHECKOUT, call

HOSTILE = Path(__file__).parents[5] / "shared/data/hostile.json"
STRINGS = [each["text"] for each in json.loads(HOSTILE.read_text())] if HOSTILE.exists() else []


def texts(side: Side) -> list[str]:
    return [side.page.line(index).text for index in range(side.page.count)]


@pytest.fixture
def sides() -> Sides:
    return build(call())


def test_the_request(sides: Sides) -> None:
    assert texts(sides.request) == [
        f"POST https://shop.test/carts/9f3c/checkout?retry=2&token={MASK}  h2",
        "call        api · route /carts/:id/checkout · from 203.0.113.9 · request id 4be1-77",
        (
            f"headers 4   content-type application/json · cookie sid={MASK}; theme={MASK}"
            " · user-agent ios/8.2 (x) · accept */*"
        ),
        f"query 2     retry 2 · token {MASK}",
        f"cookies 2   sid {MASK} · theme {MASK}",
        "body 39 B, json",
        "{",
        'payment   "sepa"',
        f"password  {MASK} masked",
        "}",
    ]


def test_what_is_derived_begins_with_its_sign_and_says_what_from(sides: Sides) -> None:
    page = sides.request.page
    page.fold(1, folded=False)
    lines = [" ".join(page.line(index).text.split()) for index in range(2, 9)]
    assert "user ~u-0042 from body" in lines
    assert "session ~12" in lines
    assert "route ~/carts/:id/checkout" in lines
    assert "trace t12.bucket" in lines
    assert not [line for line in lines if "derived" in line]


def test_the_response_begins_at_what_says_the_error(sides: Sides) -> None:
    assert texts(sides.response)[:3] == [
        "500 Internal Server Error",
        (
            f"headers 4   content-type application/json · set-cookie a={MASK}; Path=/ · set-cookie b={MASK}"
            " · x-instance i-03"
        ),
        f"cookies 2   a {MASK} · b {MASK}",
    ]
    assert sides.response.start == ("body", "error", "code")


def test_each_secret_counts_once(sides: Sides) -> None:
    assert sides.request.page.secrets() == 4
    assert sides.response.page.secrets() == 2


def test_revealed_everything_is_as_recorded(sides: Sides) -> None:
    sides.request.page.reveal(True)
    shown = "\n".join(texts(sides.request))
    assert MASK not in shown
    assert "token=abcdef123456" in shown
    assert "hunter2" in shown


def test_lines_tell_how_they_are_filtered_by_and_what_they_open(sides: Sides) -> None:
    page = sides.request.page
    for index in (2, 1):
        page.fold(index, folded=False)
    spots = {spot.label: spot for index in range(page.count) if (spot := page.line(index).payload) is not None}
    assert spots["accept"].field == "req.header.accept"
    assert (spots["user"].opens, spots["trace"].opens, spots["session"].value) == ("user", "trace", "~12")
    assert spots["$.payment"].field == "req.body.payment"
    assert spots["url"].raw == CHECKOUT["request"]["uri"]


def test_websocket_frames_stand_in_their_own_part() -> None:
    frames = [
        {"type": "receive", "data": '{"error":"key"}', "time": 1693314200444000, "opcode": 1},
        {"type": "send", "data": "foo", "opcode": 2},
        "broken",
    ]
    page = build(call(metadata={"har": {"websocket": frames}})).response.page
    shown = [page.line(index).text for index in range(page.count)]
    assert '← 13:03:20.444  {"error":"key"}' in shown
    assert "→ binary  foo" in shown


def test_secrets_in_websocket_frames_are_masked_until_they_are_revealed() -> None:
    frames = [{"type": "send", "data": '{"op":"login","password":"hunter2"}'}, {"type": "receive", "data": "ok"}]
    page = build(call(metadata={"har": {"websocket": frames}})).response.page
    before = page.secrets()
    at = next(index for index in range(page.count) if page.line(index).text.startswith("→"))
    assert "hunter2" not in page.line(at).text
    page.fold(at, folded=False)
    assert not [index for index in range(page.count) if "hunter2" in page.line(index).text]
    page.reveal(True)
    assert "hunter2" in page.line(at).text
    assert build(call(metadata={"har": {"websocket": frames[1:]}})).response.page.secrets() == before - 1


@pytest.mark.parametrize("document", [{}, {"request": None, "response": None, "metadata": {"har": [], "derived": 1}}])
def test_a_call_of_which_nothing_is_known(document: dict[str, Any]) -> None:
    empty = build(call(document))
    assert texts(empty.request)[-1] == "no body"
    assert texts(empty.response)[0].startswith("✗ no answer")


@pytest.mark.parametrize("text", STRINGS)
def test_hostile_texts_in_every_field(text: str) -> None:
    document: dict[str, Any] = {
        "request": {
            "verb": text,
            "uri": f"https://h/{text}?a={text}",
            "headers": {text: [text, 1], "cookie": text},
            "body": text,
        },
        "response": {"status": 500, "headers": {"content-type": text, "set-cookie": text}, "body": {text: [text]}},
        "user_id": text,
        "session_token": text,
        "trace_id": text,
        "metadata": {
            "says": {"code": text, "message": text},
            "har": {"status_text": text, "websocket": [{"data": text}]},
        },
    }
    both = build(call(document))
    for side in (both.request, both.response):
        page = side.page
        for index in range(min(page.count, 60)):
            line = page.line(index)
            assert not any(ord(char) < 32 for piece, _ in line.pieces for char in safe(piece))
            if line.foldable and line.folded:
                page.fold(index, folded=False)
        page.reveal(True)
        assert page.secrets() >= 0
        for line_text in pager_lines(side, revealed=True):
            assert "\x1b" not in line_text


def test_a_title_whose_values_are_masked_is_a_secret_too(sides: Sides) -> None:
    page = sides.request.page
    secret = {spot.label: spot.secret for index in range(page.count) if (spot := page.line(index).payload) is not None}
    assert {secret[name] for name in ("headers", "query", "cookies", "body", "url", "$")} == {True}
    assert not secret["$.payment"]


# -- a body as text


def test_a_masked_body_is_laid_out_and_valid(sides: Sides) -> None:
    text = body_text(sides.request, revealed=False)
    assert json.loads(text) == {"payment": "sepa", "password": MASK}
    assert json.loads(body_text(sides.request, revealed=True))["password"] == "hunter2"


def test_a_body_without_secrets_is_copied_as_it_was() -> None:
    raw = '{ "a":1.50,\n"b":[] }'
    side = build(call(request={"body": raw, "headers": {"content-type": "text/plain"}})).request
    assert body_text(side, revealed=False) == raw


def test_json_is_laid_out_for_a_pager_as_it_was_sent() -> None:
    raw = '{"n":12345678901234567890,"f":1.50,"e":{},"l":[1,[2]],"s":"\\u0041"}'
    side = build(call(response={"status": 200, "body": raw})).response
    assert side.tree is not None
    lines = list(laid_out(side.tree, revealed=True))
    assert json.loads("\n".join(lines)) == json.loads(raw)
    assert '  "f": 1.50,' in lines
    assert list(pager_lines(side, revealed=True)) == lines


def test_bytes_are_hex_for_a_pager() -> None:
    side = build(call(response={"status": 200, "body": "AAECAwQ=", "transfer_encoding": "base64"})).response
    assert next(pager_lines(side, revealed=False)).startswith("00000000  00 01 02")


def test_secrets_in_bytes_are_masked_wherever_they_are_taken() -> None:
    data = b64encode(b"\0\1\2Bearer abc123def456\0\1" * 2).decode()
    side = build(call(response={"status": 200, "body": data, "transfer_encoding": "base64"})).response
    taken = ("\n".join(pager_lines(side, revealed=False)), body_text(side, revealed=False))
    shown = "\n".join(texts(side))
    for text in (*taken, shown):
        assert b"abc123def456".hex(" ")[:8] not in text
        assert "abc123" not in text
    assert side.page.secrets() == 2
    spots = [line.payload for index in range(side.page.count) if (line := side.page.line(index)).payload is not None]
    assert next(spot for spot in spots if spot.label == "body").secret
    assert "abc123" in body_text(side, revealed=True)


def test_a_binary_file_in_a_form_is_masked_as_a_binary_body_is() -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
    data = head + b"\0\1\2Bearer abc123def456\0\1\r\n--x--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=x"}
    body = {"headers": headers, "body": b64encode(data).decode(), "transfer_encoding": "base64"}
    side = build(call(request=body)).request
    assert "abc123" not in "\n".join([*texts(side), *pager_lines(side, revealed=False)])
    file = next(line for index in range(side.page.count) if "a.bin" in (line := side.page.line(index)).text)
    assert file.payload.secret


def test_secret_parts_of_a_form_are_masked_in_text_too() -> None:
    data = '--x\r\nContent-Disposition: form-data; name="password"\r\n\r\nhunter2\r\n--x--\r\n'
    headers = {"content-type": "multipart/form-data; boundary=x"}
    side = build(call(request={"headers": headers, "body": data})).request
    assert "hunter2" not in body_text(side, revealed=False)
    assert "hunter2" not in "".join(pager_lines(side, revealed=False))
    assert "hunter2" in body_text(side, revealed=True)
