"""`moesif-tui events` and `moesif-tui event ID`: calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moesif_tui.cli.failures import DONE, CommandError, UsageError
from moesif_tui.cli.parser import Parser, add_filter, add_output, add_source, given

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator, Mapping

    from moesif_tui.cli.server import Opened
    from moesif_tui.cli.table import Column, Role

SORTS = {
    "time": "request.time",
    "took": "duration_ms",
    "status": "response.status",
    "verb": "request.verb.raw",
    "route": "request.route.raw",
    "host": "request.host.raw",
    "user": "user_id.raw",
    "session": "session_token.raw",
}
"""What calls can be sorted by, and the documented fields."""
COPIES = ("curl", "httpie", "python", "json", "url", "id", "logs")
"""Formats of `core.copying`; named here so that help needs no more than this."""


def events_command(arguments: list[str]) -> int:
    """List calls."""
    parser = Parser("events", "List calls, those of one error bucket or of one trace.")
    add_source(parser)
    add_selection(parser)
    add_filter(parser)
    parser.add_argument(
        "--sort",
        type=given,
        metavar="[-]FIELD",
        help=f"{', '.join(SORTS)}; - for the highest first (-time unless given)",
    )
    add_output(parser)
    options = parser.read(arguments[1:])
    _check_sort(options)
    from moesif_tui.cli.server import query_of, with_traffic

    return with_traffic(options, lambda opened: _list(opened, options), query_of)


def add_selection(parser: Parser) -> None:
    """`--bucket`, `--trace`: of what."""
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--bucket", type=given, metavar="ID", help="only the calls of this error bucket")
    one.add_argument("--trace", type=given, metavar="ID", help="only the calls of this trace, in order of time")


async def _list(opened: Opened, options: argparse.Namespace) -> int:
    from moesif_tui.calls import whole_calls
    from moesif_tui.cli.output import Output
    from moesif_tui.core.export import EVENT_COLUMNS

    in_rows = options.format in {"table", "csv"}
    output = Output(options.format, _columns(opened), EVENT_COLUMNS, reveal=options.reveal)
    events = selected(opened, options, sort=options.sort or "-time")
    async for event in events if in_rows else whole_calls(opened.session, events):
        output.add(_without_bodies(event) if in_rows else event)
    output.end()
    await tell_others(opened, options, output.count)
    return DONE


def _without_bodies(event: dict[str, Any]) -> dict[str, Any]:
    """An event as a table shows it; masking bodies that nobody sees takes time."""
    copy = dict(event)
    for side in ("request", "response"):
        if isinstance(message := copy.get(side), dict):
            copy[side] = {name: value for name, value in message.items() if name != "body"}
    return copy


async def selected(opened: Opened, options: argparse.Namespace, *, sort: str) -> AsyncIterator[dict[str, Any]]:
    """The calls that `--bucket`, `--trace`, `--query`, `--kind` and `--limit` leave.

    Args:
        opened: the traffic.
        options: of the command.
        sort: name of a field, with a minus for descending; a trace's calls come in order of time anyway.

    Raises:
        CommandError: there is no such bucket or trace.
    """
    from moesif_tui.calls import found_calls
    from moesif_tui.cli.kinds import kinds_of
    from moesif_tui.cli.server import query_of
    from moesif_tui.client.errors import NotFound

    query = query_of(options)
    kinds = kinds_of(options, query)
    if options.trace:
        asked = None if query.empty else opened.dsl(query)
        events = _of_trace(opened, opened.identity(options.trace), asked, kinds)
    else:
        events = found_calls(opened.session, _asked(opened, options), kinds, sort=_order(sort), limit=options.limit)
    count = 0
    try:
        async for event in events:
            if options.limit is not None and count >= options.limit:
                return
            count += 1
            yield event
    except NotFound:
        raise CommandError(f"there is no trace {options.trace} in this traffic") from None
    if not count and options.bucket:
        await check_bucket(opened, options.bucket)


def _asked(opened: Opened, options: argparse.Namespace) -> dict[str, Any]:
    """What `--bucket`, `--trace` and `--query` ask for, in Query DSL."""
    from moesif_tui.cli.server import query_of

    named = {"triage_bucket_id.raw": options.bucket, "trace_id.raw": options.trace}
    terms = [{"term": {field: opened.identity(value)}} for field, value in named.items() if value]
    return {"bool": {"filter": [*terms, opened.dsl(query_of(options))]}}


async def tell_others(opened: Opened, options: argparse.Namespace, found: int) -> None:
    """Say which calls would be there beside those found, if their kinds had been asked for."""
    from moesif_tui.cli.kinds import calls_by_kind, kinds_of, left_out, tell_left_out
    from moesif_tui.cli.server import query_of

    others = left_out(opened, kinds_of(options, query_of(options)))
    await tell_left_out(options, found, "calls", calls_by_kind(opened, _asked(opened, options), others))


async def _of_trace(
    opened: Opened, trace: str, query: Mapping[str, Any] | None, kinds: tuple[str, ...]
) -> AsyncIterator[dict[str, Any]]:
    """The calls of a trace that fit, in order of time: a search knows nothing of traces."""
    from moesif_tui.calls import PAGE, matching_ids
    from moesif_tui.wire.reading import plain
    from moesif_tui.wire.traces import GetTraceEvents

    async for rows in opened.session.pages(GetTraceEvents(id=trace, take=PAGE, kind=kinds)):
        events = [plain(row) for row in rows]
        if query is not None:
            fits = await matching_ids(opened.session, query, [event["id"] for event in events if "id" in event])
            events = [event for event in events if event.get("id") in fits]
        for event in events:
            yield event


async def check_bucket(opened: Opened, identity: str) -> None:
    """Raise `CommandError` where there is no such bucket."""
    from moesif_tui.client.errors import NotFound
    from moesif_tui.wire.signatures import GetSignatureEvents

    try:
        await opened.session.send(GetSignatureEvents(id=opened.identity(identity), take=1))
    except NotFound:
        raise CommandError(f"there is no bucket {identity} in this traffic") from None


def _order(sort: str) -> list[dict[str, str]]:
    name = sort.removeprefix("-")
    return [{SORTS[name]: "desc" if sort.startswith("-") else "asc"}]


def _check_sort(options: argparse.Namespace) -> None:
    if options.sort and options.sort.removeprefix("-") not in SORTS:
        raise UsageError(f"--sort: {options.sort} is none of {', '.join(SORTS)}")
    if options.sort and options.trace:
        raise UsageError("--sort: the calls of a trace come in order of time")


def _columns(opened: Opened) -> tuple[Column, ...]:
    from moesif_tui.cli import cells
    from moesif_tui.cli.table import Column, muted
    from moesif_tui.core.messages import mapping, text
    from moesif_tui.core.statuses import is_failure, is_unknown, status_role, status_text
    from moesif_tui.core.urls import split_url

    time = cells.Times(opened)

    def request(row: cells.Document, name: str) -> str:
        return text(mapping(row.get("request")).get(name))

    def status(row: cells.Document) -> int | None:
        known = cells.status(mapping(row.get("response")).get("status"))
        return known or (None if is_unknown(mapping(row.get("metadata"))) else 0)

    def role(row: cells.Document) -> Role:
        known, in_bucket = status(row), bool(row.get("triage_bucket_id"))
        return status_role(known, failed=in_bucket if known is None else is_failure(known, in_bucket=in_bucket))

    def host(row: cells.Document) -> str:
        return split_url(request(row, "uri"))[0]

    def path(row: cells.Document) -> str:
        return split_url(request(row, "uri"))[1]

    url = (
        (
            Column("HOST", host, cut="middle", least=16, drop=2, role=muted),
            Column("PATH", path, cut="middle", least=22),
        )
        if cells.on_terminal()
        else (Column("URL", lambda row: request(row, "uri")),)
    )
    return (
        Column("TIME", lambda row: time(request(row, "time")), role=muted),
        Column("ST", lambda row: status_text(status(row)), right=True, role=role),
        Column("MS", lambda row: cells.milliseconds(row.get("duration_ms")), right=True),
        Column("VERB", lambda row: request(row, "verb")),
        *url,
        Column("SAYS", cells.says, cut="end", least=16, role=role),
        Column("USER", cells.user, cut="end", least=8, drop=1, role=muted),
        Column("ID", lambda row: opened.short(row.get("id")), role=muted),
    )


def event_command(arguments: list[str]) -> int:
    """Show one call, whole."""
    parser = Parser("event", "Show one call, whole.")
    parser.add_argument("id", type=given, metavar="ID", help="as events lists it")
    add_source(parser)
    output = parser.add_argument_group("output (readable text unless one is chosen)")
    one = output.add_mutually_exclusive_group()
    one.add_argument("--json", action="store_true", help="the API's document")
    one.add_argument("--as", dest="copy", choices=COPIES, help="as text to paste")
    output.add_argument("--reveal", action="store_true", help="show secrets instead of masking them")
    options = parser.read(arguments[1:])
    from moesif_tui.cli.server import with_traffic

    return with_traffic(options, lambda opened: _show(opened, options))


async def _show(opened: Opened, options: argparse.Namespace) -> int:
    from moesif_tui.cli.output import print_text
    from moesif_tui.cli.transcript import transcript
    from moesif_tui.client.errors import NotFound
    from moesif_tui.core.copying import FORMATS
    from moesif_tui.core.export import masked
    from moesif_tui.core.spelling import to_json
    from moesif_tui.wire.events import GetEvent
    from moesif_tui.wire.reading import plain

    try:
        hit = await opened.session.send(GetEvent(id=opened.identity(options.id)))
    except NotFound:
        raise CommandError(f"there is no call {options.id} in this traffic") from None
    event = plain(hit.source)
    shown = event if options.reveal else masked(event)
    if options.copy:
        make = next(form.make for form in FORMATS if form.key == options.copy)
        print_text(make(shown).split("\n"))
    elif options.json:
        print_text(to_json(shown, indent=2).split("\n"))
    else:
        print_text(transcript(shown))
    return DONE
