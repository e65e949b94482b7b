"""One call as people read it: what was sent, what came back, and the facts around them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from moesif_tui.cli.cells import user
from moesif_tui.core.bodies import hex_lines, read_body
from moesif_tui.core.messages import body_bytes, declared_type, header, header_lines, mapping, number, text
from moesif_tui.core.numbers import size
from moesif_tui.core.reasons import PHRASES
from moesif_tui.core.safe import safe, safe_lines
from moesif_tui.core.said import said
from moesif_tui.core.spelling import to_json
from moesif_tui.core.statuses import is_unknown, status_text
from moesif_tui.core.time import duration

_HEX_LINES = 64
"""Lines of a binary body that are shown."""


def transcript(event: Mapping[str, Any]) -> Iterator[str]:
    """Lines, each safe."""
    request, response = mapping(event.get("request")), mapping(event.get("response"))
    metadata = mapping(event.get("metadata"))
    har = mapping(metadata.get("har"))
    yield from _facts(event, request, metadata)
    yield ""
    yield safe(f"> {text(request.get('verb')) or 'GET'} {text(request.get('uri'))}")
    yield from _message(">", request, har, "request")
    yield ""
    status = number(response.get("status"))
    if not status and not is_unknown(metadata):
        yield safe(f"< no answer: {text(har.get('error')) or 'the recording does not say why'}")
    else:
        phrase = text(har.get("status_text")) or PHRASES.get(int(status or 0), "")
        yield safe(f"< {status_text(int(status) if status else None)} {phrase}".rstrip())
    yield from _message("<", response, har, "response")


def _facts(event: Mapping[str, Any], request: Mapping[str, Any], metadata: Mapping[str, Any]) -> Iterator[str]:
    took = number(event.get("duration_ms"))
    says = said(metadata)
    facts: list[tuple[str, Any]] = [
        ("id", event.get("id")),
        ("time", request.get("time")),
        ("took", None if took is None else duration(round(took * 1000))),
        ("kind", metadata.get("kind")),
        ("route", request.get("route")),
        ("says", says.text if says is not None else ""),
        ("user", user(event)),
        ("company", event.get("company_id")),
        ("session", event.get("session_token")),
        ("trace", event.get("trace_id")),
        ("bucket", event.get("triage_bucket_id")),
        ("request id", metadata.get("request_id")),
    ]
    for name, value in facts:
        if text(value):
            yield safe(f"{name:<11}{text(value)}")


def _message(mark: str, message: Mapping[str, Any], har: Mapping[str, Any], side: str) -> Iterator[str]:
    """Headers and body of one side."""
    headers = message.get("headers")
    for name, value in header_lines(headers):
        yield safe(f"{mark} {name}: {value}", 100_000)
    content_type = declared_type(headers, har, side)
    data = body_bytes(message, content_type)
    if data is None:
        if missing := text(mapping(har.get("body_missing")).get(side)):
            yield safe(f"{mark} (the body is not in the recording: {missing})")
        return
    body = read_body(data, content_type, header(headers, "content-encoding"))
    yield ""
    if body.text is None:
        yield f"({body.kind}, {size(len(body.data))})"
        yield from hex_lines(body.data, count=_HEX_LINES)
        if len(body.data) > _HEX_LINES * 16:
            yield f"… {size(len(body.data) - _HEX_LINES * 16)} more"
        return
    shown = _indented(body.text) if body.kind in {"json", "graphql"} else body.text
    yield from safe_lines(shown, max(4000, len(shown)))


def _indented(words: str) -> str:
    """JSON indented, unless that would lose digits of a number."""
    try:
        return to_json(json.loads(words, parse_float=_exact), indent=2)
    except (ValueError, RecursionError):
        return words


def _exact(number: str) -> float:
    if len(number) > 15:
        raise ValueError("more digits than a float holds")
    return float(number)
