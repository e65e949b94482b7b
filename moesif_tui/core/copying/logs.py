"""What to look for in a server's log: ids, user, and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from moesif_tui.core.copying.sent import path_of
from moesif_tui.core.id_headers import REQUEST_IDS, TRACES
from moesif_tui.core.messages import header, mapping, number, text
from moesif_tui.core.safe import safe
from moesif_tui.core.time import SECOND, iso, parse_time

AROUND = 5 * SECOND
"""Clocks differ, and logs are written late."""


def for_logs(event: Mapping[str, Any]) -> str:
    """Lines of `name: value`, those that are known, under one with verb, path and status."""
    request, response = mapping(event.get("request")), mapping(event.get("response"))
    metadata = mapping(event.get("metadata"))
    uri = text(request.get("uri"))
    status = number(response.get("status"))
    lines = [f"{text(request.get('verb')) or 'GET'} {path_of(uri)} {int(status) if status else 'no answer'}"]
    known: list[tuple[str, Any]] = [("host", _host(uri) or header(request.get("headers"), "host"))]
    known += _window(request, event)
    known += _ids(request, response, metadata)
    known += [
        ("user", event.get("user_id")),
        ("company", event.get("company_id")),
        ("client", request.get("ip_address")),
        ("event", event.get("id")),
    ]
    lines += [f"{name}: {text(value)}" for name, value in known if text(value)]
    return "\n".join(safe(line) for line in lines)


def _host(uri: str) -> str:
    try:
        return urlsplit(uri).netloc.rpartition("@")[2]
    except ValueError:
        return ""


def _window(request: Mapping[str, Any], event: Mapping[str, Any]) -> list[tuple[str, Any]]:
    started = parse_time(request.get("time"))
    if started is None:
        return []
    ended = started + round((number(event.get("duration_ms")) or 0) * 1000)
    return [("from", iso(started - AROUND)), ("to", iso(ended + AROUND))]


def _ids(request: Mapping[str, Any], response: Mapping[str, Any], metadata: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Each id once, under the name of its header."""
    found: dict[str, str] = {}
    for name in (*REQUEST_IDS, *TRACES):
        for message in (response, request):
            if value := header(message.get("headers"), name):
                found.setdefault(value, name)
    for name, key in (("request id", "request_id"), ("trace id", "distributed_trace_id")):
        value = text(metadata.get(key))
        if value and not any(value in known for known in found):
            found[value] = name
    return [(name, value) for value, name in found.items()]
