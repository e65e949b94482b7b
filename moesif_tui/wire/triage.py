"""Triage: error buckets, their state, and the graph of calls that led to one."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from moesif_tui.wire.base import Cursor, Document, Effect, Filter, Kinds, Local, Operation, OrgId, Rows, Time
from moesif_tui.wire.event_filters import EventFilters


class SignatureJsonRpc(Document):
    """The JSON-RPC part of a signature."""

    method: str | None = None
    code: int | None = None


class SignatureGraphQlDefinition(Document):
    """One definition of a GraphQL request: `operation_type` is query, mutation or subscription."""

    operation_type: str | None = None
    name: str | None = None


class SignatureGraphQl(Document):
    """The GraphQL part of a signature."""

    operation_name: str | None = None
    definitions: list[SignatureGraphQlDefinition] | None = None


class TriageBucket(Document):
    """A group of failures with the same signature.

    `state` is opaque (default names: 0 open, 1 resolved, 2 ignored); `last_modified` (ISO 8601 UTC) is the last
    event's time. The local server adds to `metadata`: `first_seen`, `says` (list of code, message, count) and `trend`
    (24 counts).
    """

    state: int | None = None
    host: str | None = None
    session_count: int | None = None
    last_modified: Time | None = None
    api_version: str | None = None
    id: str | None = None
    user_count: int | None = None
    status: int | None = None
    jsonrpc: SignatureJsonRpc | None = None
    verb: str | None = None
    metadata: dict[str, Any] | None = None
    event_count: int | None = None
    route: str | None = None
    graphql: SignatureGraphQl | None = None


class SignatureResponse(Document):
    """The response part of a graph's vertex."""

    status_code: int | None = None


class SignatureVertex(Document):
    """A signature in the graph. `step` (1 = just before the error) and `repeats` come from the local server only."""

    signature_id: str | None = None
    host: str | None = None
    session_count: int | None = None
    response: SignatureResponse | None = None
    user_count: int | None = None
    jsonrpc: SignatureJsonRpc | None = None
    verb: str | None = None
    event_count: int | None = None
    route: str | None = None
    created: Time | None = None
    graphql: SignatureGraphQl | None = None
    step: Local[int] = None
    repeats: Local[float] = None


class SignatureEdge(Document):
    """One call came before another in `value` of the bucket's traces."""

    from_vertex: SignatureVertex | None = None
    to_vertex: SignatureVertex | None = None
    value: float | None = None


class SignatureBeside(Document):
    """Calls that were still running when the error began, in `value` of the bucket's traces. Local server only."""

    vertex: SignatureVertex | None = None
    value: float | None = None


class SignatureGraph(Document):
    """What led to a bucket's error.

    `max_depth` (steps that there are), `trace_count` (traces that it was made of) and `parallel` (what ran beside the
    error) come from the local server only.
    """

    triage_bucket_id: str | None = None
    error_signature_id: str | None = None
    edges: list[SignatureEdge] | None = None
    triage_bucket: TriageBucket | None = None
    max_depth: Local[int] = None
    trace_count: Local[int] = None
    parallel: Local[list[SignatureBeside]] = None


class TriageBucketUpdate(Document):
    """What can be changed on a bucket; null fields are ignored by the API."""

    state: int | None = None


class GetTriageBuckets(Operation[Rows[TriageBucket]]):
    """The error buckets, newest first unless `sort` says otherwise (getTriageBuckets)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/{orgId}/triage_buckets"
    scopes: ClassVar[tuple[str, ...]] = ("read:triage_buckets",)
    cursor: ClassVar[Cursor | None] = Cursor()

    org_id: OrgId = "~"
    app_id: str | None = None
    take: int = 20
    before_id: str | None = None
    after_id: str | None = None
    state: Filter[int] = Filter()
    last_modified: Filter[Time] = Filter()
    route: Filter[str] = Filter()
    verb: Filter[str] = Filter()
    status: Filter[int] = Filter()
    api_version: Filter[str] = Filter()
    sort: str | None = None
    kind: Kinds = ()


class UpdateTriageBucket(Operation[TriageBucket]):
    """Set a bucket's state (updateTriageBucket)."""

    method: ClassVar[str] = "POST"
    path: ClassVar[str] = "/{orgId}/triage_buckets/{triageBucketId}"
    scopes: ClassVar[tuple[str, ...]] = ("update:triage_buckets",)
    effect: ClassVar[Effect] = Effect.SET

    org_id: OrgId = "~"
    app_id: str | None = None
    bucket_id: Annotated[str, Field(alias="triageBucketId")]
    body: TriageBucketUpdate


def mark(bucket: TriageBucket, state: int) -> UpdateTriageBucket:
    """The operation that sets a bucket's state; of the former state it is the inverse. The bucket must have an id."""
    return UpdateTriageBucket(bucket_id=bucket.id or "", body=TriageBucketUpdate(state=state))


def look(bucket: TriageBucket) -> UpdateTriageBucket:
    """The operation that answers a bucket as it is: fields that are null are documented to be ignored."""
    return UpdateTriageBucket(bucket_id=bucket.id or "", body=TriageBucketUpdate())


class GetSignatureGraph(EventFilters[SignatureGraph]):
    """The calls that led to a bucket's error, `depth` steps back; filters apply to the error (getSignatureGraph)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/{orgId}/triage_buckets/{id}/graph"
    scopes: ClassVar[tuple[str, ...]] = ("read:triage_buckets",)
    filtered: ClassVar[str] = "error_event."

    org_id: OrgId = "~"
    id: str
    depth: int = 3
    kind: Kinds = ()
