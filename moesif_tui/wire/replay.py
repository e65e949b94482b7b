"""Replay: workspaces that hold a sequence of requests, and the history of what was sent from them.

The reference prints no documents here; these are those of its first published version.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from moesif_tui.wire.base import Cursor, Document, Effect, Operation, OrgId, Rows, Time
from moesif_tui.wire.events import EventRequest, EventResponse


class Pair(Document):
    """A header or a query parameter of a request to send."""

    key: str | None = None
    val: str | None = None


class SubmitData(Document):
    """A request to send; `body` is JSON or text."""

    url: str | None = None
    verb: str | None = None
    headers: list[Pair] | None = None
    params: list[Pair] | None = None
    body: Any = None


class SequenceItem(Document):
    """One request of a sequence; `delay` is the milliseconds to wait before it is sent."""

    delay: int | None = None
    submit_data: SubmitData | None = None


class Workspace(Document):
    """A sequence of requests of one user. `created` is ISO 8601 UTC; `name` may be dropped by the service."""

    id: Annotated[str | None, Field(alias="_id")] = None
    auth_user_id: str | None = None
    org_id: str | None = None
    app_id: str | None = None
    created: Time | None = None
    name: str | None = None
    sequence: list[SequenceItem] | None = None


class HistoryEvent(Document):
    """A request that was sent from a workspace, and what came back. Sending gives it no `_id` and no `org_id`."""

    id: Annotated[str | None, Field(alias="_id")] = None
    workspace_id: str | None = None
    org_id: str | None = None
    request: EventRequest | None = None
    response: EventResponse | None = None


class NewWorkspace(Document):
    """What a workspace is created with. Documented without a body; programs send a name."""

    name: str | None = None


class GetWorkspaces(Operation[Rows[Workspace]]):
    """The workspaces, newest first (getWorkspaces). `before_id`: those older than that one."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/replay/{orgId}/workspaces"
    scopes: ClassVar[tuple[str, ...]] = ("read:workspaces",)
    cursor: ClassVar[Cursor | None] = Cursor(after=None)

    org_id: OrgId = "~"
    app_id: str = "~"
    take: int = 20
    before_id: str | None = None


class GetWorkspace(Operation[Workspace]):
    """One workspace with its sequence (getWorkspace)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/replay/{orgId}/workspaces/{id}"
    scopes: ClassVar[tuple[str, ...]] = ("read:workspaces",)

    org_id: OrgId = "~"
    app_id: str = "~"
    id: str


class CreateWorkspace(Operation[Workspace]):
    """Make an empty workspace (createWorkspace)."""

    method: ClassVar[str] = "POST"
    path: ClassVar[str] = "/replay/{orgId}/workspaces"
    scopes: ClassVar[tuple[str, ...]] = ("create:workspaces",)
    effect: ClassVar[Effect] = Effect.CREATE
    success: ClassVar[int] = 201

    org_id: OrgId = "~"
    app_id: str = "~"
    body: NewWorkspace | None = None


class UpdateWorkspaceSequence(Operation[Rows[SequenceItem]]):
    """Replace the whole sequence of a workspace; answers the new one (updateWorkspaceSequence)."""

    method: ClassVar[str] = "PUT"
    path: ClassVar[str] = "/replay/{orgId}/workspaces/{id}/sequence"
    scopes: ClassVar[tuple[str, ...]] = ("update:workspaces",)
    effect: ClassVar[Effect] = Effect.SET

    org_id: OrgId = "~"
    app_id: str = "~"
    id: str
    body: tuple[SequenceItem, ...]


class DeleteWorkspace(Operation[None]):
    """Delete a workspace (deleteWorkspace)."""

    method: ClassVar[str] = "DELETE"
    path: ClassVar[str] = "/replay/{orgId}/workspaces/{id}"
    scopes: ClassVar[tuple[str, ...]] = ("delete:workspaces",)
    effect: ClassVar[Effect] = Effect.DELETE

    org_id: OrgId = "~"
    app_id: str = "~"
    id: str


class GetHistoryEvents(Operation[Rows[HistoryEvent]]):
    """What was sent from a workspace, newest first (getHistoryEvents). `before_id`: what is older than that one."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/replay/{orgId}/workspaces/{id}/history_events"
    scopes: ClassVar[tuple[str, ...]] = ("read:history_events",)
    cursor: ClassVar[Cursor | None] = Cursor(after=None)

    org_id: OrgId = "~"
    app_id: str = "~"
    id: str
    take: int = 20
    before_id: str | None = None


class AddHistoryEvent(Operation[HistoryEvent]):
    """Record a request that was sent, and what came back (addHistoryEvent). The service itself sends nothing."""

    method: ClassVar[str] = "POST"
    path: ClassVar[str] = "/replay/{orgId}/history_events"
    scopes: ClassVar[tuple[str, ...]] = ("create:history_events",)
    effect: ClassVar[Effect] = Effect.CREATE
    success: ClassVar[int] = 201

    org_id: OrgId = "~"
    app_id: str = "~"
    body: HistoryEvent


class DeleteHistoryEvent(Operation[None]):
    """Forget one request that was sent (deleteHistoryEvent)."""

    method: ClassVar[str] = "DELETE"
    path: ClassVar[str] = "/replay/{orgId}/history_events/{id}"
    scopes: ClassVar[tuple[str, ...]] = ("delete:history_events",)
    effect: ClassVar[Effect] = Effect.DELETE

    org_id: OrgId = "~"
    app_id: str = "~"
    id: str
