"""`moesif-tui cache`: what is kept on this machine, until when, and its purge."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from moesif_tui.cli.failures import DONE, CommandError, UsageError
from moesif_tui.cli.parser import Parser, add_output

if TYPE_CHECKING:
    import argparse

    from moesif_tui.cli.table import Column
    from moesif_tui.session import Session

_PATHS = ("id", "name", "entries", "failures", "size", "opened", "kept_until")


def cache_command(arguments: list[str]) -> int:
    """List what is kept, or purge it."""
    parser = Parser(
        "cache",
        "List the traffic that is kept on this machine, for 7 days after it was last opened unless MOESIF_TUI_KEEP_DAYS"
        " is set to another number; cache purge removes it. Marks on buckets stay.",
    )
    parser.add_argument("action", nargs="?", choices=("list", "purge"), default="list", help="list unless given")
    parser.add_argument(
        "keys", nargs="*", metavar="KEY", help="with purge: what to remove, by the key that the list shows"
    )
    parser.add_argument("--all", action="store_true", help="with purge: everything")
    add_output(parser)
    options = parser.read(arguments[1:])
    if options.action == "list" and (options.keys or options.all):
        raise UsageError("to remove what is kept: moesif-tui cache purge KEY…, or --all")
    if options.action == "purge" and not options.keys and not options.all:
        raise UsageError("purge what? Name keys as moesif-tui cache lists them, or --all")
    import asyncio

    from moesif_tui.cli.starting import keep_days
    from moesif_tui.session import LocalServer, Session

    server = LocalServer(keep_days=keep_days())
    try:
        return asyncio.run(_run(Session(server), options))
    finally:
        server.stop()


async def _run(session: Session, options: argparse.Namespace) -> int:
    from moesif_tui.client.errors import ApiError
    from moesif_tui.wire.imports import GetDataSets
    from moesif_tui.wire.reading import plain

    try:
        kept = [plain(row) for row in await session.send(GetDataSets())]
        if options.action == "purge":
            return await _purge(session, kept, options)
        _list(kept, options)
        if options.format == "table":
            await _tell_notes(session, kept)
    except ApiError as error:
        raise CommandError(str(error)) from None
    finally:
        await session.close()
    return DONE


def _list(kept: list[dict[str, Any]], options: argparse.Namespace) -> None:
    from moesif_tui.cli.commands import tell
    from moesif_tui.cli.output import Output

    if not kept and options.format == "table":
        tell("nothing is kept")
        return
    output = Output(options.format, _columns(), _PATHS, reveal=True)
    for data_set in kept:
        output.add(data_set)
    output.end()


async def _tell_notes(session: Session, kept: list[dict[str, Any]]) -> None:
    """Say of each data set why it is not whole, and what could not be read of it or was left out."""
    from moesif_tui.cli.commands import tell
    from moesif_tui.cli.server import place
    from moesif_tui.wire.imports import GetProblems, Problem

    sys.stdout.flush()
    for data_set in kept:
        if data_set.get("note"):
            tell(f"{data_set.get('name')}: {data_set['note']}")
        if data_set.get("problems"):
            found = await session.send(GetProblems(id=str(data_set.get("id"))))
            first = next((one for one in found if isinstance(one, Problem)), Problem())
            rest = data_set["problems"] - 1
            more = f" (and {rest:,} more of {data_set.get('name')})" if rest else ""
            tell(f"{place(first)}: {first.reason}{more}")


async def _purge(session: Session, kept: list[dict[str, Any]], options: argparse.Namespace) -> int:
    from moesif_tui.cli.commands import tell
    from moesif_tui.core.numbers import plural, size
    from moesif_tui.wire.imports import DeleteDataSet

    known = {str(data_set.get("id")): data_set for data_set in kept}
    for key in options.keys:
        if key not in known:
            raise CommandError(f"nothing is kept under the key {key}; moesif-tui cache lists what is")
    keys = list(known) if options.all else list(dict.fromkeys(options.keys))
    for key in keys:
        await session.send(DeleteDataSet(id=key))
    if options.all:
        from moesif_tui.ui.private_files import sweep

        sweep()
    freed = sum(known[key].get("size") or 0 for key in keys)
    tell(f"removed {plural(len(keys), 'data set')}, {size(freed)}")
    return DONE


def _columns() -> tuple[Column, ...]:
    from moesif_tui.cli import cells
    from moesif_tui.cli.table import Column, muted
    from moesif_tui.core.messages import text
    from moesif_tui.core.numbers import size

    return (
        Column("KEY", lambda row: text(row.get("id"))),
        Column("CALLS", lambda row: cells.count(row.get("entries")), right=True),
        Column("FAILURES", lambda row: cells.count(row.get("failures")), right=True),
        Column("SIZE", lambda row: size(row["size"]) if isinstance(row.get("size"), int) else "", right=True),
        Column("OPENED", lambda row: cells.day_and_minute(row.get("opened")), role=muted),
        Column("KEPT UNTIL", lambda row: cells.day_and_minute(row.get("kept_until")), role=muted),
        Column("NAME", lambda row: text(row.get("name")), cut="middle"),
    )
