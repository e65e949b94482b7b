"""Imports: open files as data sets, watch and stop the reading, list what is kept, forget it."""

from __future__ import annotations

from moesif_tui.local.importers import InputError
from moesif_tui.local.registry import Refused, Reply, answers
from moesif_tui.local.server import Server
from moesif_tui.wire.imports import CreateImport, DeleteDataSet, GetDataSets, GetProblems, StopImport


@answers(GetDataSets)
def get_data_sets(operation: GetDataSets, server: Server) -> Reply:
    """What this server has open (and what could not be opened at its start), or all that is kept."""
    if not operation.opened:
        return Reply.of(server.kept())
    opened = [one.describe() for one in server.open_sets()]
    failed = [{"state": "failed", "error": server.failure}] if server.failure else []
    return Reply.of(opened + failed)


@answers(CreateImport)
def create_import(operation: CreateImport, server: Server) -> Reply:
    """Start reading; the answer does not wait for its end."""
    body = operation.body
    paths = body.get("paths") or []
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise Refused("body.paths: expected a list of paths")
    if not paths and not body.get("demo"):
        raise Refused("body.paths: name at least one file, or demo: true")
    try:
        opened = server.open(paths, demo=bool(body.get("demo")), keep=bool(body.get("keep", True)))
    except InputError as error:
        raise Refused(str(error)) from None
    return Reply.of(opened.describe())


@answers(StopImport)
def stop_import(operation: StopImport, server: Server) -> Reply:
    """Stop reading and wait until what is in can be seen."""
    data_set = server.data_set(operation.id)
    server.stop(data_set.key)
    return Reply.of(data_set.describe())


@answers(GetProblems)
def get_problems(operation: GetProblems, server: Server) -> Reply:
    """What could not be read."""
    return Reply.of([problem._asdict() for problem in server.problems(operation.id)])


@answers(DeleteDataSet)
def delete_data_set(operation: DeleteDataSet, server: Server) -> Reply:
    """Forget a data set's traffic; its marks stay."""
    return Reply.of(server.forget(operation.id))
