"""What of a call is kept as documents: everything that a search does not need as a column."""

from __future__ import annotations

from typing import Any

from moesif_tui.local.events.store import NewCall
from moesif_tui.local.jsontext import to_json
from moesif_tui.local.record import Record

OURS = frozenset({"kind", "says", "derived", "har", "request_id", "distributed_trace_id", "recorded"})
"""Names under an event's `metadata` that the program fills; what the traffic had there stands under `recorded`."""


def document_row(number: int, call: NewCall) -> tuple[Any, ...]:
    """A call's row in `document`: `request`, `response` and `extra` are JSON objects in bytes."""
    record = call.record
    return (
        number,
        storable(record.uri),
        to_json(_request(call)),
        to_json(_response(call)),
        to_json(_extra(call)),
        record.request_body,
        record.response_body,
    )


def storable(text: str) -> str:
    """A text that SQLite takes: lone surrogates are spelled out."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _request(call: NewCall) -> dict[str, Any]:
    record, analysed = call.record, call.analysed
    request: dict[str, Any] = {"headers": record.request_headers}
    if analysed.address:
        request["ip_address"] = analysed.address
    if record.api_version:
        request["api_version"] = record.api_version
    if analysed.graphql:
        request["graphql"] = analysed.graphql
    return request


def _response(call: NewCall) -> dict[str, Any]:
    response: dict[str, Any] = {"headers": call.record.response_headers}
    if call.record.server_ip:
        response["ip_address"] = call.record.server_ip
    return response


def _extra(call: NewCall) -> dict[str, Any]:
    record, analysed = call.record, call.analysed
    extra: dict[str, Any] = dict(record.extra) if record.extra else {}
    if analysed.jsonrpc:
        extra["jsonrpc"] = analysed.jsonrpc
    extra["metadata"] = metadata = _metadata(record.metadata)
    trace_id = extra.pop("trace_id", None)  # a distributed trace's; the program's own traces are sessions
    if analysed.trace_id or trace_id is not None:
        metadata["distributed_trace_id"] = analysed.trace_id or trace_id
    if analysed.request_id:
        metadata["request_id"] = analysed.request_id
    if har := _har(record):
        metadata["har"] = har
    return extra


def _har(record: Record) -> dict[str, Any]:
    """What HAR knows of a call and the API has no field for."""
    har = dict(record.har) if record.har else {}
    told = (("error", record.reason), ("resource_type", record.resource_type), ("page", record.page))
    har.update((name, value) for name, value in told if value)
    return har


def _metadata(recorded: dict[str, Any] | None) -> dict[str, Any]:
    if not recorded:
        return {}
    if recorded.keys().isdisjoint(OURS):
        return dict(recorded)
    metadata = {name: value for name, value in recorded.items() if name not in OURS}
    return metadata | {"recorded": {name: value for name, value in recorded.items() if name in OURS}}
