"""Users: who calls, and what is known of them."""

from __future__ import annotations

from typing import Any

from moesif_tui.core.time import parse_time
from moesif_tui.local.api.parameters import given
from moesif_tui.local.catalog.store import Record
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.query.times import milliseconds
from moesif_tui.local.registry import NotFound, Refused, Reply, answers
from moesif_tui.local.server import Server, now
from moesif_tui.local.source import Source
from moesif_tui.wire.users import BatchUpdateUsers, DeleteUser, GetUser, SearchUsers, UpdateUsers, UserUpdate


@answers(SearchUsers)
def search_users(operation: SearchUsers, server: Server) -> Reply:
    """Search in Query DSL."""
    data_set = server.data_set(operation.app_id)
    users, found = server.users.search(data_set, operation.body)
    ids = list(users)
    source = Source.read(operation.body.get("_source"))
    hits = []
    for number, sort in found.hits:
        hit: dict[str, Any] = {"_id": ids[number - 1], "sort": sort}
        if source.wanted:
            hit["_source"] = source.pick(users[hit["_id"]])
        hits.append(hit)
    answer: dict[str, Any] = {"took": found.took, "timed_out": False, "hits": {"total": found.total, "hits": hits}}
    if found.aggregations:
        for top in found.top:
            if top.source.wanted:
                top.hit["_source"] = top.source.pick(users[top.hit["_id"]])
        answer["aggregations"] = found.aggregations
    return Reply.of(answer)


@answers(GetUser)
def get_user(operation: GetUser, server: Server) -> Reply:
    """One user, of the newest app that knows them: the operation takes none."""
    newest = server.data_set("~")
    known = (one for one in server.open_sets() if operation.id in server.users.of(one))
    return _one(server, next(known, newest), operation.id)


@answers(UpdateUsers)
def update_users(operation: UpdateUsers, server: Server) -> Reply:
    """Create a user, or change what is given of one."""
    return _updated(server, server.data_set(operation.app_id), (operation.body,))


@answers(BatchUpdateUsers)
def batch_update_users(operation: BatchUpdateUsers, server: Server) -> Reply:
    """Create or change users, all or none; the last one is answered, as one is documented."""
    if not operation.body:
        raise Refused("body: at least one user is expected")
    return _updated(server, server.data_set(operation.app_id), operation.body)


@answers(DeleteUser)
def delete_user(operation: DeleteUser, server: Server) -> Reply:
    """Forget a user."""
    if not server.users.delete(server.data_set(operation.app_id), operation.id):
        raise NotFound(f"There is no user {operation.id}.")
    return Reply.nothing()


def _updated(server: Server, data_set: DataSet, updates: tuple[UserUpdate, ...]) -> Reply:
    if any(not update.user_id for update in updates):
        raise Refused("body.user_id: it is empty")
    server.users.change(data_set, [given(update) for update in updates], now())
    return _one(server, data_set, updates[-1].user_id)


def _one(server: Server, data_set: DataSet, identity: str) -> Reply:
    user: Record | None = server.users.of(data_set).get(identity)
    if user is None:
        raise NotFound(f"There is no user {identity}.")
    seen = parse_time(user.get("last_seen_time"))
    return Reply.of({"_id": identity, "_source": user, "sort": None if seen is None else [milliseconds(seen)]})
