"""Signatures: what calls have in common; a bucket is a failing one, a graph's vertex is any."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field

from moesif_tui.wire.base import LOCAL, Answer, Cursor, Document, Kinds, Local, Operation, OrgId, Rows
from moesif_tui.wire.event_filters import EventFilters
from moesif_tui.wire.events import Event, EventHits
from moesif_tui.wire.traces import Trace


def _either(schema: dict[str, Any]) -> None:
    """On the wire the events are the whole answer."""
    events, _ = schema["properties"].pop("events")["anyOf"]
    aggregated = schema.copy()
    schema.clear()
    schema["anyOf"] = [events, aggregated]


class SignatureAggs(Document):
    """Aggregations as Elasticsearch has them, by name; or `events`, where the service answers those instead.

    `hits` (whose `total` counts the calls) comes from the local server only.
    """

    model_config = ConfigDict(json_schema_extra=_either)

    aggregations: dict[str, Any] | None = None
    hits: Local[EventHits] = None
    events: list[Event] | None = None

    @classmethod
    def arranged(cls, value: Any) -> Any:
        """The documented answer is a list of events, a copy of getSignatureEvents'."""
        return {"events": value} if isinstance(value, list) else value


class SignatureCalls(EventFilters[Answer]):
    """What is asked of a signature's calls.

    `bucket_id` and `step` (local server only) leave the calls that stand `step` steps before that bucket's error. With
    `parallel` in the place of `step` they leave those that were still running when it began.
    """

    scopes: ClassVar[tuple[str, ...]] = ("read:signatures",)

    org_id: OrgId = "~"
    id: str
    after_id: str | None = None
    before_id: str | None = None
    kind: Kinds = ()
    bucket_id: Annotated[str | None, Field(json_schema_extra=LOCAL)] = None
    step: Annotated[int | None, Field(json_schema_extra=LOCAL)] = None
    parallel: Annotated[bool, Field(json_schema_extra=LOCAL)] = False


class GetSignatureEvents(SignatureCalls[Rows[Event]]):
    """The calls of a signature, newest first (getSignatureEvents)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/{orgId}/signatures/{id}/events"
    cursor: ClassVar[Cursor | None] = Cursor()

    take: int = 20


class GetSignatureAggs(SignatureCalls[SignatureAggs]):
    """Aggregate a signature's calls (getSignatureAggs). Neither body nor answer is documented.

    Sends an Elasticsearch `{"aggs": …}` body and reads `{"aggregations": …}`; without a body the local server answers
    the documented list of events.
    """

    method: ClassVar[str] = "POST"
    path: ClassVar[str] = "/{orgId}/signatures/{id}/aggs"

    body: dict[str, Any] | None = None


class GetSignatureTraces(Operation[Rows[Trace]]):
    """The traces in which a signature occurs (getSignatureTraces)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/{orgId}/signatures/{id}/traces"
    scopes: ClassVar[tuple[str, ...]] = ("read:signatures",)
    cursor: ClassVar[Cursor | None] = Cursor()

    org_id: OrgId = "~"
    id: str
    take: int = 20
    after_id: str | None = None
    before_id: str | None = None
    kind: Kinds = ()
