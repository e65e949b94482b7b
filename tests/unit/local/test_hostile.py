"""Hostile traffic from the file to every answer: nothing raises, and every answer is strict JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.local.dataset import DataSet
from moesif_tui.local.server import Server
from tests.unit.local.support import Asking, entry, har, ndjson

pytestmark = pytest.mark.untraced

TEXTS: list[str] = [
    one["text"] for one in json.loads((Path(__file__).parents[2] / "data" / "hostile.json").read_text())
]
NUMBERS = [
    "1e999",
    "-1e999",
    "9" * 400,
    "0." + "1" * 400,
    "NaN",
    "Infinity",
    "true",
    "null",
    '"x"',
    "[]",
    "-0.0",
    "1e300",
]
DATES = ["1900-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "20000-01-01T00:00:00Z", "", "x"]


def har_entry(text: str, number: int) -> dict[str, Any]:
    """An entry with that text wherever one may stand."""
    header = [{"name": "x-" + text, "value": text}, {"name": "Authorization", "value": text}]
    pairs = [{"name": text, "value": text}]
    body = {"mimeType": text, "text": json.dumps({text: text, "error": {"code": text, "message": text}})}
    return {
        "startedDateTime": f"2026-03-01T12:{number // 60 % 60:02d}:{number % 60:02d}Z",
        "time": 10,
        "_resourceType": text,
        "pageref": text,
        "comment": text,
        "serverIPAddress": text,
        "request": {
            "method": "POST" + text, "url": f"https://h/{text}?q={text}", "httpVersion": text, "headers": header,
            "queryString": pairs, "cookies": pairs, "postData": body | {"params": pairs},
        },
        "response": {
            "status": 500, "statusText": text, "httpVersion": text, "headers": header, "cookies": pairs,
            "content": body, "redirectURL": text, "_error": text,
        },
    }  # fmt: skip


def moesif_event(text: str, number: int) -> dict[str, Any]:
    """An event with that text wherever one may stand."""
    time = f"2026-03-01T12:{number // 60 % 60:02d}:{number % 60:02d}Z"
    headers = {"x-" + text: text, "cookie": f"sid={text}"}
    body = {text: [text], "errors": [{"message": text}], "jsonrpc": "2.0", "method": text}
    return {
        "request": {
            "time": time, "uri": f"https://h/{text}", "verb": text, "headers": headers, "api_version": text,
            "ip_address": text, "body": body,
        },
        "response": {"status": 200, "headers": headers, "ip_address": text, "body": body},
        "session_token": text, "user_id": text, "company_id": text, "tags": text, "direction": text, "weight": text,
        "transaction_id": f"{number} {text}", "metadata": {text: text, "kind": text, "n": float("nan")},
    }  # fmt: skip


def opened(server: Server, path: Path) -> DataSet:
    found = server.open([str(path)], keep=False)
    server.wait()
    return found


def everything(asking: Asking) -> Iterator[Any]:
    """Every answer that there is about the newest data set, each checked to be strict JSON."""
    kinds = ["api", "page", "static", "preflight", "aborted"]
    yield asking.get("/local/imports", opened="true")
    yield asking.get("/organizations")
    for bucket in asking.get("/~/triage_buckets", take=1000, kind=kinds):
        yield asking.get(f"/~/triage_buckets/{bucket['id']}/graph", depth=5, kind=kinds)
        yield asking.get(f"/~/signatures/{bucket['id']}/events", kind=kinds)
        yield asking.get(f"/~/signatures/{bucket['id']}/traces", kind=kinds)
    for trace in asking.get("/~/traces", take=1000, kind=kinds):
        yield asking.get(f"/~/traces/{trace['id']}")
        yield asking.get(f"/~/traces/{trace['id']}/events", kind=kinds)
    for hit in asking.search(size=1000)["hits"]["hits"]:
        yield asking.get(f"/search/~/events/{hit['_id']}")


@pytest.fixture(params=["har", "moesif"])
def hostile(request: pytest.FixtureRequest, server: Server, tmp_path: Path) -> DataSet:
    """A data set of hostile texts in every field."""
    if request.param == "har":
        return opened(server, har(tmp_path / "a.har", (har_entry(text, n) for n, text in enumerate(TEXTS))))
    return opened(server, ndjson(tmp_path / "a.ndjson", (moesif_event(text, n) for n, text in enumerate(TEXTS))))


def test_every_answer_is_strict_json(hostile: DataSet, asking: Asking) -> None:
    about = hostile.describe()
    assert (about["state"], about["entries"], about["unreadable"]) == ("done", len(TEXTS), 0)
    assert sum(1 for _ in everything(asking)) > len(TEXTS)


SHORT = [text for text in TEXTS if len(text) < 500][::4]


def test_hostile_texts_can_be_searched_for(server: Server, asking: Asking, tmp_path: Path) -> None:
    opened(server, ndjson(tmp_path / "a.ndjson", (moesif_event(text, n) for n, text in enumerate(SHORT))))
    for text in SHORT:
        queries = [
            {"term": {"user_id.raw": text}},
            {"match": {"request.body": text}},
            {"wildcard": {"request.uri.raw": f"*{text}*"}},
            {"prefix": {"metadata." + text: text}},
            {"query_string": {"query": json.dumps(text)}},
        ]
        body = {"query": {"bool": {"should": queries}}, "size": 3}
        reply = asking.ask("POST", "/search/~/search/events?from=-100d&to=now", body)
        assert reply.status in {201, 400}, (text, reply)
    groups = {"a": {"terms": {"field": "session_token.raw"}}, "b": {"terms": {"field": "request.headers.cookie"}}}
    assert asking.search(aggs=groups)["aggregations"].keys() == {"a", "b"}


def test_a_text_out_of_a_body_is_found(server: Server, asking: Asking, tmp_path: Path) -> None:
    opened(server, ndjson(tmp_path / "a.ndjson", (moesif_event(text, n) for n, text in enumerate(SHORT))))
    plain = [text for text in SHORT if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text]
    assert plain
    for text in plain:
        found = asking.search({"query_string": {"query": json.dumps(text)}})
        assert found["hits"]["total"] >= 1, text


def test_values_of_every_type_where_others_are_expected(server: Server, asking: Asking, tmp_path: Path) -> None:
    texts = []
    for place in ("status", "time", "started", "size", "duration_ms", "weight", "metadata"):
        for value in (*NUMBERS, *map(json.dumps, DATES)):
            whole = json.dumps(entry(1, status=7654321) | {"time": 7654322, "startedDateTime": "@@"})
            texts.append(
                whole.replace("7654321", value if place == "status" else "500")
                .replace("7654322", value if place == "time" else "5")
                .replace('"@@"', value if place == "started" else '"2026-03-01T12:00:00Z"')
            )
    path = tmp_path / "a.har"
    path.write_text('{"log": {"entries": [' + ",".join(texts) + "]}}")
    about = opened(server, path).describe()
    assert about["state"] == "done"
    assert about["entries"] + about["unreadable"] == len(texts)
    list(everything(asking))


def test_metadata_of_every_kind_of_number(server: Server, asking: Asking, tmp_path: Path) -> None:
    line = (
        '{"request": {"time": DATE, "verb": "GET", "uri": "https://h/"}, "response": {"status": NUMBER},'
        ' "duration_ms": NUMBER, "metadata": {"n": NUMBER}, "weight": NUMBER}'
    )
    lines = [line.replace("DATE", json.dumps(date)).replace("NUMBER", number) for date in DATES for number in NUMBERS]
    path = tmp_path / "a.ndjson"
    path.write_text("\n".join(lines))
    about = opened(server, path).describe()
    assert (about["state"], about["entries"] + about["unreadable"]) == ("done", len(lines))
    list(everything(asking))


def test_what_is_nested_10_000_deep_costs_that_entry_only(server: Server, asking: Asking, tmp_path: Path) -> None:
    deep = "[" * 10_000 + "]" * 10_000
    path = tmp_path / "a.ndjson"
    with path.open("w") as file:
        for depth in ("1", deep, "[" * 300 + "]" * 300, "[" * 900 + "]" * 900):
            call = json.dumps({"request": {"time": "2026-03-01T12:00:00Z", "verb": "GET", "uri": "https://h/"}})
            file.write(f'{call[:-1]}, "response": {{"status": 500, "body": {depth}}}, "metadata": {{"d": {depth}}}}}\n')
    about = opened(server, path).describe()
    assert about["state"] == "done"
    assert about["entries"] + about["unreadable"] == 4
    assert about["entries"] >= 2
    list(everything(asking))


def test_bodies_that_are_no_utf8_or_large_come_back(server: Server, asking: Asking, tmp_path: Path) -> None:
    bodies = [b"\xff\xfe\x00", b"x" * 3_000_000, b'"' + b"y" * 2_000_000 + b'"', b"[" * 5000, b"", b"null"]
    entries = []
    for number, body in enumerate(bodies):
        one = entry(number, f"/{number}", 500)
        one["response"]["content"] = {"text": base64.b64encode(body).decode(), "encoding": "base64", "size": len(body)}
        entries.append(one)
    data_set = opened(server, har(tmp_path / "a.har", entries))
    for number, body in enumerate(bodies, 1):
        response = asking.get(f"/search/~/events/{data_set.key}-{number}")["_source"]["response"]
        if body:
            assert response["transfer_encoding"] == "base64"
            assert base64.b64decode(response["body"]) == body
    assert len(asking.search()["hits"]["hits"]) == len(bodies)
