"""The documented filters on events, as a search body: the same for a signature's calls and for a graph's error."""

from __future__ import annotations

from typing import Any

from moesif_tui.wire.base import Filter
from moesif_tui.wire.event_filters import EventFilters


def clauses(operation: EventFilters[Any]) -> list[dict[str, Any]]:
    """The clauses of a `bool` filter; empty when no filter is set."""
    found: list[dict[str, Any]] = []
    if operation.event_id.values:
        found.append({"ids": {"values": list(operation.event_id.values)}})
    fields: list[tuple[str, Filter[Any]]] = [
        ("duration_ms", operation.duration_ms),
        ("request.time", operation.request_time),
        ("request.verb.raw", operation.request_verb),
        ("request.ip_address.raw", operation.request_ip_address),
        ("request.route.raw", operation.request_route),
        ("response.ip_address.raw", operation.response_ip_address),
        ("response.status", operation.response_status),
        ("session_token.raw", operation.session_token),
        ("user_id.raw", operation.user_id),
    ]
    for field, wanted in fields:
        found.extend(_of(field, wanted))
    return found


def _of(field: str, wanted: Filter[Any]) -> list[dict[str, Any]]:
    bounds = {name: bound for name in ("gte", "lte", "gt", "lt") if (bound := getattr(wanted, name)) is not None}
    found: list[dict[str, Any]] = [{"range": {field: bounds}}] if bounds else []
    if wanted.values:
        found.append({"terms": {field: list(wanted.values)}})
    return found
