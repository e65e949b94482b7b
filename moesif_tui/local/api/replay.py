"""Replay: workspaces with their sequences, and the history of what was sent from them. Nothing is sent from here."""

from __future__ import annotations

from typing import Final

from moesif_tui.core.time import iso
from moesif_tui.local.api.parameters import take_of
from moesif_tui.local.catalog.records import new_id
from moesif_tui.local.catalog.store import Record
from moesif_tui.local.events.documents import storable
from moesif_tui.local.organization import ORGANIZATION, owner
from moesif_tui.local.registry import NotFound, Refused, Reply, answers
from moesif_tui.local.server import Server, now
from moesif_tui.wire.reading import plain
from moesif_tui.wire.replay import (
    AddHistoryEvent,
    CreateWorkspace,
    DeleteHistoryEvent,
    DeleteWorkspace,
    GetHistoryEvents,
    GetWorkspace,
    GetWorkspaces,
    UpdateWorkspaceSequence,
)

WORKSPACE: Final = "workspace"
HISTORY_EVENT: Final = "history_event"


@answers(GetWorkspaces)
def get_workspaces(operation: GetWorkspaces, server: Server) -> Reply:
    """The workspaces of an app, newest first, one page."""
    return _page(server, WORKSPACE, operation)


@answers(GetWorkspace)
def get_workspace(operation: GetWorkspace, server: Server) -> Reply:
    """One workspace with its sequence."""
    return Reply.of(_workspace(server, server.data_set(operation.app_id).key, operation.id))


@answers(CreateWorkspace)
def create_workspace(operation: CreateWorkspace, server: Server) -> Reply:
    """A new workspace without any request in it."""
    app = server.data_set(operation.app_id).key
    made: Record = {
        "_id": new_id(),
        "auth_user_id": owner(),
        "org_id": ORGANIZATION,
        "app_id": app,
        "created": iso(now()),
        "name": operation.body.name if operation.body else None,
        "sequence": [],
    }
    server.records.change(WORKSPACE, app, [made["_id"]], lambda _, __: made)
    return Reply.of(made)


@answers(UpdateWorkspaceSequence)
def update_workspace_sequence(operation: UpdateWorkspaceSequence, server: Server) -> Reply:
    """Replace the sequence of a workspace."""
    app = server.data_set(operation.app_id).key
    sequence = [plain(item) for item in operation.body]
    for place, item in enumerate(operation.body):
        if item.delay is not None and item.delay < 0:
            raise Refused(f"body.{place}.delay: {item.delay} is less than 0 ms")

    def replace(key: str, before: Record | None) -> Record:
        if before is None:
            raise NotFound(f"There is no workspace {key}.")
        return before | {"sequence": sequence}

    server.records.change(WORKSPACE, app, [operation.id], replace)
    return Reply.of(sequence)


@answers(DeleteWorkspace)
def delete_workspace(operation: DeleteWorkspace, server: Server) -> Reply:
    """Forget a workspace, and the history of what was sent from it."""
    return _drop(server, WORKSPACE, operation)


@answers(GetHistoryEvents)
def get_history_events(operation: GetHistoryEvents, server: Server) -> Reply:
    """What was sent from a workspace, newest first, one page."""
    _workspace(server, server.data_set(operation.app_id).key, operation.id)
    return _page(server, HISTORY_EVENT, operation, parent=operation.id)


@answers(AddHistoryEvent)
def add_history_event(operation: AddHistoryEvent, server: Server) -> Reply:
    """Record what was sent, and what came back."""
    app = server.data_set(operation.app_id).key
    workspace = storable(operation.body.workspace_id or "")
    if server.records.get(WORKSPACE, app, workspace) is None:
        raise Refused(f"body.workspace_id: there is no workspace {workspace}")
    made = plain(operation.body) | {"_id": new_id(), "org_id": ORGANIZATION}
    server.records.change(HISTORY_EVENT, app, [made["_id"]], lambda _, __: made, parent=workspace)
    return Reply.of(made)


@answers(DeleteHistoryEvent)
def delete_history_event(operation: DeleteHistoryEvent, server: Server) -> Reply:
    """Forget something that was sent."""
    return _drop(server, HISTORY_EVENT, operation)


def _page(server: Server, kind: str, operation: GetWorkspaces | GetHistoryEvents, *, parent: str = "") -> Reply:
    app = server.data_set(operation.app_id).key
    take = take_of(operation)
    try:
        return Reply.of(server.records.newest(kind, app, take, parent=parent, before=operation.before_id))
    except KeyError:
        raise Refused(f"before_id: no item {operation.before_id} in this list") from None


def _workspace(server: Server, app: str, identity: str) -> Record:
    found = server.records.get(WORKSPACE, app, identity)
    if found is None:
        raise NotFound(f"There is no workspace {identity}.")
    return found


def _drop(server: Server, kind: str, operation: DeleteWorkspace | DeleteHistoryEvent) -> Reply:
    if not server.records.drop(kind, server.data_set(operation.app_id).key, operation.id):
        raise NotFound(f"There is no {kind.replace('_', ' ')} {operation.id}.")
    return Reply.nothing()
