"""`moesif-tui traces`: the sessions that ended in an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moesif_tui.cli.failures import DONE, CommandError, UsageError
from moesif_tui.cli.parser import Parser, add_filter, add_output, add_source, given

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator

    from moesif_tui.cli.server import Opened
    from moesif_tui.cli.table import Column
    from moesif_tui.core.query import Query
    from moesif_tui.wire.base import Operation, Rows
    from moesif_tui.wire.traces import Trace

_SORTS = ("created", "id")


def traces_command(arguments: list[str]) -> int:
    """List traces."""
    parser = Parser("traces", "List the sessions that ended in an error, each up to that error.")
    add_source(parser)
    parser.add_argument("--bucket", type=given, metavar="ID", help="only those of this error bucket")
    add_filter(parser)
    parser.add_argument(
        "--sort", type=given, metavar="[-]FIELD", help="created; - for the newest first (-created unless given)"
    )
    add_output(parser)
    options = parser.read(arguments[1:])
    if options.sort and options.sort.removeprefix("-") not in _SORTS:
        raise UsageError(f"--sort: {options.sort} is none of {', '.join(_SORTS)}")
    if options.sort and options.bucket:
        raise UsageError("--sort: the traces of a bucket come newest first")
    from moesif_tui.cli.server import with_traffic

    return with_traffic(options, lambda opened: _list(opened, options), _for_rows)


def _for_rows(options: argparse.Namespace) -> Query | None:
    """What is asked of the rows; None: nothing. Raises `UsageError` where calls would have to be asked."""
    from moesif_tui.cli.server import query_of
    from moesif_tui.core.query import split

    parts = split(query_of(options), "trace")
    if parts.reason:
        raise UsageError(f"--query: {parts.reason}")
    if parts.events is not None:
        raise UsageError(f"--query: “{parts.events.text}” is asked of calls, not of traces; use events --query")
    return parts.rows


async def _list(opened: Opened, options: argparse.Namespace) -> int:
    from moesif_tui.cli.kinds import kinds_of, left_out, tell_left_out
    from moesif_tui.cli.output import Output
    from moesif_tui.cli.server import query_of
    from moesif_tui.core.export import TRACE_COLUMNS

    kinds = kinds_of(options, query_of(options))
    output = Output(options.format, _columns(opened), TRACE_COLUMNS, reveal=options.reveal)
    listed: set[Any] = set()
    cut = False
    async for trace in _traces(opened, options, kinds):
        if cut := options.limit is not None and output.count >= options.limit:
            break
        output.add(trace)
        listed.add(trace.get("id"))
    output.end()
    only_there = _only_there(opened, options, left_out(opened, kinds), None if cut else listed)
    await tell_left_out(options, output.count, "traces of failed calls", only_there)
    return DONE


async def _only_there(
    opened: Opened, options: argparse.Namespace, kinds: tuple[str, ...], listed: set[Any] | None
) -> dict[str, int]:
    """How many traces there are for failures of each of these kinds alone; none where that takes all to be read.

    Args:
        opened: the traffic.
        options: of the command.
        kinds: which the answer lacks.
        listed: the ids in it; None where it was cut short.
    """
    from moesif_tui.core.kinds import SHOWN

    if not kinds:
        return {}
    if _for_rows(options) is None:
        shown = await _total(opened, options, SHOWN)
        return {kind: await _total(opened, options, (*SHOWN, kind)) - shown for kind in kinds}
    if listed is None:
        return {}
    found = {kind: {trace.get("id") async for trace in _traces(opened, options, (kind,))} for kind in kinds}
    return {kind: len(ids - listed) for kind, ids in found.items()}


async def _total(opened: Opened, options: argparse.Namespace, kinds: tuple[str, ...]) -> int:
    """How many traces there are for failures of these kinds, where nothing is asked of the rows."""
    return (await opened.session.exchange(_asked(opened, options, kinds, take=1))).total or 0


def _asked(opened: Opened, options: argparse.Namespace, kinds: tuple[str, ...], *, take: int) -> Operation[Rows[Trace]]:
    """What is asked of the API; it only narrows down what `--query` asks of the rows."""
    from moesif_tui.cli.server import query_of
    from moesif_tui.core.query import parameters
    from moesif_tui.wire.signatures import GetSignatureTraces
    from moesif_tui.wire.traces import GetTraces

    if options.bucket:
        return GetSignatureTraces(id=opened.identity(options.bucket), take=take, kind=kinds)
    given = parameters(query_of(options), "trace", now=opened.now, zone=opened.zone)
    return GetTraces.model_validate({**given, "take": take, "sort": options.sort, "kind": kinds})


async def _traces(opened: Opened, options: argparse.Namespace, kinds: tuple[str, ...]) -> AsyncIterator[dict[str, Any]]:
    from moesif_tui.client.errors import NotFound
    from moesif_tui.core.query import row_matches, row_values
    from moesif_tui.wire.reading import plain

    rows = _for_rows(options)
    try:
        async for page in opened.session.pages(_asked(opened, options, kinds, take=1000)):
            for trace in map(plain, page):
                if rows is None or row_matches(rows, row_values(trace, "trace"), now=opened.now, zone=opened.zone):
                    yield trace
    except NotFound:
        raise CommandError(f"there is no bucket {options.bucket} in this traffic") from None


def _columns(opened: Opened) -> tuple[Column, ...]:
    from moesif_tui.cli import cells
    from moesif_tui.cli.table import Column, muted
    from moesif_tui.core.messages import mapping, text
    from moesif_tui.core.statuses import status_text

    time = cells.Times(opened)

    def fact(row: cells.Document, name: str) -> Any:
        return mapping(row.get("metadata")).get(name)

    def bucket(row: cells.Document) -> cells.Document:
        return mapping(row.get("triage_bucket"))

    return (
        Column("STARTED", lambda row: time(row.get("created")), role=muted),
        Column("CALLS", lambda row: cells.count(fact(row, "event_count")), right=True),
        Column("ERRORS", lambda row: cells.count(fact(row, "error_count")), right=True, drop=1),
        Column("MS", lambda row: cells.milliseconds(fact(row, "duration_ms")), right=True),
        Column("USER", cells.user, cut="end", least=8, drop=2),
        Column(
            "ST",
            lambda row: status_text(cells.status(bucket(row).get("status"))),
            right=True,
            role=lambda row: cells.bucket_role(bucket(row)),
        ),
        Column("VERB", lambda row: text(bucket(row).get("verb"))),
        Column("ENDED WITH", lambda row: cells.route(bucket(row)), cut="middle", least=20),
        Column("SAYS", cells.says, cut="end", least=20, drop=3, role=muted),
        Column("SESSION", lambda row: text(row.get("session_token")), cut="end", least=8, drop=4, role=muted),
        Column("ID", lambda row: opened.short(row.get("id")), role=muted),
    )
