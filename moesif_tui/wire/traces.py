"""Traces: one session's sequence of calls that ends in a bucket's error."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from moesif_tui.wire.base import Cursor, Document, Filter, Kinds, Local, Operation, OrgId, Rows, Time
from moesif_tui.wire.events import Event
from moesif_tui.wire.triage import TriageBucket


class Trace(Document):
    """A session's calls up to a bucket's last error in it. `created` (ISO 8601 UTC) is the first call's time.

    `metadata` comes from the local server only: `event_count`, `error_count`, `duration_ms`, `last` (ISO 8601 UTC),
    `says` (code and message of the last error) and `derived` (which ids are none of the traffic's own).
    """

    user_id: str | None = None
    triage_bucket: TriageBucket | None = None
    id: str | None = None
    session_token: str | None = None
    created: Time | None = None
    metadata: Local[dict[str, Any]] = None


class GetTraces(Operation[Rows[Trace]]):
    """The traces, newest first (getTraces)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/{orgId}/traces"
    scopes: ClassVar[tuple[str, ...]] = ("read:traces",)
    cursor: ClassVar[Cursor | None] = Cursor()

    org_id: OrgId = "~"
    app_id: str | None = None
    user_id: str | None = None
    take: int = 20
    before_id: str | None = None
    after_id: str | None = None
    session_token: Filter[str] = Filter()
    bucket_state: Annotated[Filter[int], Field(alias="triage_bucket.state")] = Filter()
    bucket_route: Annotated[Filter[str], Field(alias="triage_bucket.route")] = Filter()
    bucket_verb: Annotated[Filter[str], Field(alias="triage_bucket.verb")] = Filter()
    bucket_status: Annotated[Filter[int], Field(alias="triage_bucket.status")] = Filter()
    bucket_api_version: Annotated[Filter[str], Field(alias="triage_bucket.api_version")] = Filter()
    created: Filter[Time] = Filter()
    sort: str | None = None
    kind: Kinds = ()


class GetTrace(Operation[Trace]):
    """One trace (getTrace)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/{orgId}/traces/{id}"
    scopes: ClassVar[tuple[str, ...]] = ("read:traces",)

    org_id: OrgId = "~"
    app_id: str | None = None
    id: str


class GetTraceEvents(Operation[Rows[Event]]):
    """A trace's calls in time order (getTraceEvents)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/{orgId}/traces/{id}/events"
    scopes: ClassVar[tuple[str, ...]] = ("read:traces",)
    cursor: ClassVar[Cursor | None] = Cursor()

    org_id: OrgId = "~"
    app_id: str | None = None
    id: str
    take: int = 20
    after_id: str | None = None
    before_id: str | None = None
    kind: Kinds = ()
