"""One call as people read it."""

from __future__ import annotations

import base64
from typing import Any

from moesif_tui.cli.transcript import transcript
from moesif_tui.core.safe import safe


def lines(**event: Any) -> list[str]:
    return list(transcript(event))


def answer(body: Any, media: str, **more: Any) -> list[str]:
    shown = lines(response={"status": 200, "headers": {"content-type": media}, "body": body, **more})
    return shown[shown.index(f"< content-type: {media}") + 2 :]


def test_facts_and_lines() -> None:
    shown = lines(
        id="k1-1",
        duration_ms=3204,
        user_id="ada",
        request={"verb": "POST", "uri": "https://a.test/x\x1b", "headers": {"A": ["1", "2"]}},
        response={"status": 503, "headers": {}},
        metadata={"says": {"code": "E", "message": "late"}},
    )
    assert shown == [
        "id         k1-1",
        "took       3,204 ms",
        "says       E late",
        "user       ada",
        "",
        "> POST https://a.test/x␛",
        "> A: 1",
        "> A: 2",
        "",
        "< 503 Service Unavailable",
    ]


def test_no_answer() -> None:
    assert lines(metadata={"har": {"error": "timed out"}})[-1] == "< no answer: timed out"
    assert lines()[-1] == "< no answer: the recording does not say why"


def test_bodies_by_their_kind() -> None:
    assert answer({"a": [1]}, "application/json") == ["{", '  "a": [', "    1", "  ]", "}"]
    assert answer("one\r\ntwo\x1b", "text/plain") == ["one", "two␛"]
    exact = base64.b64encode(b'{"n":1.2345678901234567890}').decode()
    assert answer(exact, "application/json", transfer_encoding="base64") == ['{"n":1.2345678901234567890}']


def test_binary_bodies_are_shown_as_bytes() -> None:
    data = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(2000)).decode()
    shown = answer(data, "image/png", transfer_encoding="base64")
    assert shown[0] == "(image, 2 kB)"
    assert shown[1].startswith("00000000  89 50 4e 47")
    assert shown[-1] == "… 984 B more"


def test_bodies_that_the_recording_did_not_hold() -> None:
    missing = {"har": {"body_missing": {"response": "not in the file"}}}
    assert lines(response={"status": 200}, metadata=missing)[-1] == (
        "< (the body is not in the recording: not in the file)"
    )


def test_a_long_line_is_whole() -> None:
    assert answer("x" * 100_000, "text/plain") == ["x" * 100_000]
    deep: Any = 1
    for _ in range(5000):
        deep = [deep]
    assert all(safe(line, len(line) + 1) == line for line in answer(deep, "application/json"))
