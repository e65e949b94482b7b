"""Events: one call each, and the search over them."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from moesif_tui.wire.base import Document, Kinds, Local, Operation, OrgId, Time
from moesif_tui.wire.places import Place

_CAPITAL = re.compile(r"_([a-z])")


def _original_names(headers: Any) -> Any:
    """Headers with their own names: the service may write each capital X of a name as `_x` (`_e_tag`: ETag)."""
    if not isinstance(headers, dict) or not any(name[:1] == "_" for name in headers):
        return headers
    return {_original_name(name): value for name, value in headers.items()}


def _original_name(name: str) -> str:
    return _CAPITAL.sub(lambda match: match[1].upper(), name) if name[:1] == "_" and name == name.lower() else name


Headers = Annotated[dict[str, Any], BeforeValidator(_original_names)]
"""Headers by name, as they were sent; one that was sent several times is a list."""


class UserAgent(Document):
    """A parsed user agent."""

    name: str | None = None
    os: str | None = None
    os_name: str | None = None
    major: str | None = None
    minor: str | None = None
    patch: str | None = None
    device: str | None = None


class GeoIp(Place):
    """Where a call's address is. `location` is [longitude, latitude]."""

    location: list[float] | None = None
    area_code: int | None = None
    real_region_name: str | None = None


class EventGraphQlDefinition(Document):
    """One definition of a GraphQL request as parsed."""

    name: str | None = None
    operation_type: str | None = None
    directives: list[Any] | None = None
    selections: list[Any] | None = None
    variables: list[Any] | None = None


class EventGraphQl(Document):
    """The GraphQL request of a call."""

    operation_name: str | None = None
    definitions: list[EventGraphQlDefinition] | None = None
    variables: Any = None


class EventRequest(Document):
    """What was sent. `time` is ISO 8601 UTC; `body` is JSON, or base64 text where `transfer_encoding` says so."""

    body: Any = None
    transfer_encoding: str | None = None
    uri: str | None = None
    user_agent: UserAgent | None = None
    api_version: str | None = None
    geo_ip: GeoIp | None = None
    ip_address: str | None = None
    verb: str | None = None
    route: str | None = None
    time: Time | None = None
    headers: Headers | None = None
    instance_id: str | None = None
    graphql: EventGraphQl | None = None


class EventResponse(Document):
    """What came back; `status` 0 when nothing did."""

    body: Any = None
    transfer_encoding: str | None = None
    geo_ip: GeoIp | None = None
    ip_address: str | None = None
    status: int | None = None
    time: Time | None = None
    headers: Headers | None = None
    instance_id: str | None = None


class JsonRpcRequest(Document):
    """The JSON-RPC request inside a call."""

    jsonrpc: str | None = None
    id: str | None = None
    method: str | None = None
    params: Any = None


class JsonRpcResponse(Document):
    """The JSON-RPC response inside a call."""

    jsonrpc: str | None = None
    id: str | None = None
    error: Any = None


class JsonRpc(Document):
    """The JSON-RPC call inside an HTTP call."""

    request: JsonRpcRequest | None = None
    response: JsonRpcResponse | None = None


class Event(Document):
    """One call. `duration_ms` is milliseconds; `signature_id` and, in `metadata`, `kind`, `says` and `har` come from
    the local server only.
    """

    request: EventRequest | None = None
    response: EventResponse | None = None
    id: str | None = None
    trace_id: str | None = None
    triage_bucket_id: str | None = None
    signature_id: Local[str] = None
    user_id: str | None = None
    company_id: str | None = None
    session_token: str | None = None
    duration_ms: float | None = None
    jsonrpc: JsonRpc | None = None
    metadata: dict[str, Any] | None = None
    user: Any = None
    app_id: str | None = None
    org_id: str | None = None


class EventHit(Document):
    """An event as search and getEvent answer it; `sort` holds the values for `search_after`."""

    id: Annotated[str | None, Field(alias="_id")] = None
    source: Annotated[Event | None, Field(alias="_source")] = None
    sort: list[Any] | None = None


class EventHits(Document):
    """The hits of a search; `total` counts all of them."""

    total: Any = None
    hits: list[EventHit] | None = None


class SearchEventsAnswer(Document):
    """The answer of a search; `took` is milliseconds."""

    took: int | None = None
    timed_out: bool | None = None
    hits: EventHits | None = None
    aggregations: dict[str, Any] | None = None


class SearchEvents(Operation[SearchEventsAnswer]):
    """Search calls with a body in Elasticsearch's Query DSL, between two times (searchEvents).

    `from_` and `to` are ISO 8601, or relative to now (`-24h`). Reads only, though it is a POST; answers 201.
    """

    method: ClassVar[str] = "POST"
    path: ClassVar[str] = "/search/{orgId}/search/events"
    scopes: ClassVar[tuple[str, ...]] = ("read:events",)
    success: ClassVar[int] = 201

    org_id: OrgId = "~"
    app_id: str | None = None
    from_: Annotated[Time, Field(alias="from")] = "0001-01-01T00:00:00Z"
    to: Time = "9999-12-31T23:59:59.999Z"
    body: dict[str, Any] = Field(default={})
    kind: Kinds = ()


class GetEvent(Operation[EventHit]):
    """One call, whole (getEvent). The hosted service needs `event_time` (ISO 8601)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/search/{orgId}/events/{id}"
    scopes: ClassVar[tuple[str, ...]] = ("read:events",)

    org_id: OrgId = "~"
    id: str
    event_time: Time | None = None
