"""The documented filters on events, as a search body: the same for a signature's calls and for a graph's error."""

from __future__ import annotations

from typing import Any, Protocol

from moesif_tui.wire.base import Filter


class EventFilters(Protocol):
    """What operations that filter events have in common."""

    @property
    def event_id(self) -> Filter[str]: ...  # noqa: D102
    @property
    def duration_ms(self) -> Filter[int]: ...  # noqa: D102
    @property
    def request_time(self) -> Filter[str]: ...  # noqa: D102
    @property
    def request_verb(self) -> Filter[str]: ...  # noqa: D102
    @property
    def request_ip_address(self) -> Filter[str]: ...  # noqa: D102
    @property
    def request_route(self) -> Filter[str]: ...  # noqa: D102
    @property
    def response_ip_address(self) -> Filter[str]: ...  # noqa: D102
    @property
    def response_status(self) -> Filter[int]: ...  # noqa: D102
    @property
    def session_token(self) -> Filter[str]: ...  # noqa: D102
    @property
    def user_id(self) -> Filter[str]: ...  # noqa: D102


def clauses(operation: EventFilters) -> list[dict[str, Any]]:
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
