"""Traces: one session's sequence of calls that ends in a bucket's error."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from moesif_tui.wire.base import LOCAL, Cursor, Document, Filter, Operation, Rows
from moesif_tui.wire.events import Event
from moesif_tui.wire.triage import TriageBucket


class Trace(Document):
    """A session's calls up to a bucket's last error in it. `created` (ISO 8601 UTC) is the first call's time."""

    user_id: str | None = None
    triage_bucket: TriageBucket | None = None
    id: str | None = None
    session_token: str | None = None
    created: str | None = None


class GetTraces(Operation[Rows[Trace]]):
    """The traces, newest first (getTraces)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/{orgId}/traces"
    scopes: ClassVar[tuple[str, ...]] = ("read:traces",)
    cursor: ClassVar[Cursor | None] = Cursor()

    org_id: str = Field("~", alias="orgId")
    app_id: str | None = None
    user_id: str | None = None
    take: int = 20
    before_id: str | None = None
    after_id: str | None = None
    session_token: Filter[str] = Filter()
    bucket_state: Filter[int] = Field(Filter(), alias="triage_bucket.state")
    bucket_route: Filter[str] = Field(Filter(), alias="triage_bucket.route")
    bucket_verb: Filter[str] = Field(Filter(), alias="triage_bucket.verb")
    bucket_status: Filter[int] = Field(Filter(), alias="triage_bucket.status")
    bucket_api_version: Filter[str] = Field(Filter(), alias="triage_bucket.api_version")
    created: Filter[str] = Filter()
    sort: str | None = None
    kind: tuple[str, ...] = Field((), json_schema_extra=LOCAL)


class GetTrace(Operation[Trace]):
    """One trace (getTrace)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/{orgId}/traces/{id}"
    scopes: ClassVar[tuple[str, ...]] = ("read:traces",)

    org_id: str = Field("~", alias="orgId")
    app_id: str | None = None
    id: str


class GetTraceEvents(Operation[Rows[Event]]):
    """A trace's calls in time order (getTraceEvents)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/{orgId}/traces/{id}/events"
    scopes: ClassVar[tuple[str, ...]] = ("read:traces",)
    cursor: ClassVar[Cursor | None] = Cursor()

    org_id: str = Field("~", alias="orgId")
    app_id: str | None = None
    id: str
    take: int = 20
    after_id: str | None = None
    before_id: str | None = None
    kind: tuple[str, ...] = Field((), json_schema_extra=LOCAL)
