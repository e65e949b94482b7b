"""Traffic that attacks the screen: every string of tests/data/hostile.json in every field that a recording has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

STRINGS = [one["text"] for one in json.loads((Path(__file__).parents[1] / "data" / "hostile.json").read_bytes())]
FILE_NAME = "a\x1b]0;PWNED\x07\x9b31m\u202e[red]b[@click=app.quit]\u200b.har"
FOLDER_NAME = "c\x1b]52;c;UFdORUQ=\x07\u2066[b]"
PACK = 24
"""Strings that one packed call carries."""
START = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def _entry(second: int, session: str, request: dict[str, Any], response: dict[str, Any], **more: Any) -> dict[str, Any]:
    headers = [{"name": "Cookie", "value": f"sid={session}"}, {"name": "User-Agent", "value": session}]
    return {
        "startedDateTime": (START + timedelta(seconds=second)).isoformat(),
        "time": 40,
        "request": {"method": "GET", "url": "https://h.test/", "httpVersion": "h2", "queryString": []}
        | request
        | {"headers": headers + request.get("headers", [])},
        "response": {"status": 500, "statusText": "", "httpVersion": "h2", "headers": [], "content": {}} | response,
        "timings": {"send": 1, "wait": 38, "receive": 1},
    } | more  # fmt: skip


def _json(value: Any) -> dict[str, Any]:
    return {"content": {"mimeType": "application/json", "text": json.dumps(value)}}


def _single(number: int, text: str) -> dict[str, Any]:
    """A failing call that has one string everywhere."""
    second, session = number, f"s{number}"
    path = {"url": f"https://h.test/{text}/x?q={text}&p={quote(text, errors='surrogatepass')}"}
    says = {"error": {"code": text, "message": text}}
    match number % 6:
        case 0:
            return _entry(second, session, path, {"statusText": text} | _json(says))
        case 1:
            response = {"statusText": text, "content": {"mimeType": "text/plain", "text": text}}
            return _entry(second, session, {"url": f"https://{text}/host", "method": text}, response)
        case 2:
            return _entry(second, session, path, {"status": 0, "_error": text, "statusText": text}, _error=text)
        case 3:
            query = json.dumps({"operationName": text, "query": f"query {text} {{ a }}", "variables": {text: text}})
            post = {"mimeType": "application/json", "text": query}
            return _entry(
                second,
                session,
                {"url": "https://h.test/graphql", "method": "POST", "postData": post},
                {"status": 200} | _json({"errors": [{"message": text, "extensions": {"code": text}}], "data": None}),
            )
        case 4:
            call = json.dumps({"jsonrpc": "2.0", "id": 1, "method": text, "params": {text: text}})
            return _entry(
                second,
                session,
                {"url": "https://h.test/rpc", "method": "POST", "postData": {"mimeType": text, "text": call}},
                {"status": 200} | _json({"jsonrpc": "2.0", "id": 1, "error": {"code": -1, "message": text}}),
            )
        case _:
            page = {"mimeType": "text/html", "text": f"<html><title>{text}</title></html>"}
            return _entry(second, text, path, {"status": 502, "httpVersion": text, "content": page})


def _packed(number: int, texts: Sequence[str]) -> dict[str, Any]:
    """A call of one and the same route that carries many strings: in names and values of everything."""
    pairs = [{"name": text or "-", "value": text} for text in texts]
    tree = {f"{index} {text}": [text, {text: text}] for index, text in enumerate(texts)}
    form = [{"name": text, "value": text, "fileName": text, "contentType": text} for text in texts]
    response: dict[str, Any] = {
        "headers": [*pairs, *({"name": "Set-Cookie", "value": f"{text}={text}; Path={text}"} for text in texts[:6])],
        "cookies": pairs,
        "statusText": texts[0],
        "redirectURL": texts[0],
    }
    request: dict[str, Any] = {
        "method": "POST",
        "url": "https://h.test/packed?" + "&".join(f"{quote(t, errors='surrogatepass')}={t}" for t in texts),
        "headers": [*pairs, {"name": "X-User-Id", "value": texts[1]}, {"name": "X-Request-Id", "value": texts[2]}],
        "cookies": pairs,
        "queryString": pairs,
        "postData": {"mimeType": "application/x-www-form-urlencoded", "params": form},
    }
    if number % 2:
        request["postData"] = {"mimeType": "application/json", "text": json.dumps(tree)}
        response |= {"content": {"mimeType": "text/plain", "text": "\n".join(texts)}}
    else:
        response |= _json({"error": {"code": "E_PACKED", "message": "packed"}, "tree": tree})
    frames = [{"type": "receive", "opcode": 1, "time": 1.0, "data": text} for text in texts]
    return _entry(
        1_000 + 10 * number,
        "packed",
        request,
        response,
        pageref=f"page {number}",
        serverIPAddress=texts[3],
        connection=texts[4],
        comment=texts[5],
        _resourceType=texts[6],
        _webSocketMessages=frames,
        _initiator={"type": "script", "url": texts[7]},
    )


def packs() -> Iterator[list[str]]:
    """The strings in groups; very long ones cut to what shows their kind."""
    texts = [text[:3_000] for text in STRINGS]
    texts += texts[: -len(texts) % PACK]
    for start in range(0, len(texts), PACK):
        yield texts[start : start + PACK]


def write_har(folder: Path) -> Path:
    """A HAR with a hostile name: each string alone, and all of them packed into calls of one route."""
    singles = [_single(number, text[:3_000]) for number, text in enumerate(STRINGS)]
    packed = [_packed(number, texts) for number, texts in enumerate(packs())]
    pages = [
        {"id": f"page {number}", "title": texts[8], "startedDateTime": START.isoformat(), "pageTimings": {}}
        for number, texts in enumerate(packs())
    ]
    log = {"version": "1.2", "creator": {"name": STRINGS[0]}, "pages": pages, "entries": singles + packed}
    path = folder / FILE_NAME
    path.write_text(json.dumps({"log": log}))
    return path


def write_events(folder: Path) -> Path:
    """Moesif events whose users, sessions, companies, tags and metadata are hostile."""
    lines = []
    for number, text in enumerate(text[:3_000] for text in STRINGS):
        lines.append(
            json.dumps({
                "request": {
                    "time": (START + timedelta(seconds=2_000 + number)).isoformat(),
                    "verb": "GET",
                    "uri": "https://h.test/events/of/everybody",
                    "headers": {text: text, "X-Instance": text},
                    "ip_address": text,
                    "api_version": text,
                },
                "response": {
                    "time": (START + timedelta(seconds=2_000 + number, milliseconds=5)).isoformat(),
                    "status": 503,
                    "headers": {text: [text, text]},
                    "body": {text: text, "code": text, "message": text},
                },
                "user_id": text,
                "session_token": text,
                "company_id": text,
                "transaction_id": text,
                "tags": text,
                "metadata": {text: {text: [text]}, "trace_id": text},
            })
        )  # fmt: skip
    path = folder / "events [bold].ndjson"
    path.write_text("\n".join(lines))
    return path
