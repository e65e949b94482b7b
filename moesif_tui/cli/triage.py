"""`moesif-tui buckets`: the errors, grouped."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from moesif_tui.cli.failures import DONE, OPEN_BUCKET, UnreadError, UsageError
from moesif_tui.cli.parser import Parser, add_filter, add_output, add_source, given

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator, Mapping

    from moesif_tui.cli.server import Opened
    from moesif_tui.cli.table import Column
    from moesif_tui.core.query import Query, Split

_SORTS = {
    "last": "last_modified",
    "first": "first_seen",
    "events": "event_count",
    "users": "user_count",
    "sessions": "session_count",
    "version": "api_version",
    **{name: name for name in ("status", "state", "verb", "route", "host")},
}
"""What buckets can be sorted by, and the API's names of it."""


def buckets_command(arguments: list[str]) -> int:
    """List the error buckets; with `--check`, exit code 3 when one of them is open."""
    parser = Parser("buckets", "List the errors in traffic, grouped.")
    add_source(parser)
    add_filter(parser)
    parser.add_argument(
        "--state",
        action="append",
        type=given,
        default=[],
        metavar="STATE",
        help="open, resolved, ignored or a number; may be repeated (all unless given)",
    )
    parser.add_argument(
        "--sort",
        type=given,
        metavar="[-]FIELD",
        help=f"{', '.join(_SORTS)}; - for the highest first (-last unless given)",
    )
    parser.add_argument("--check", action="store_true", help="end with exit code 3 when an open bucket is among them")
    add_output(parser)
    options = parser.read(arguments[1:])
    options.states = _states(options.state)
    options.order = _sort(options.sort)
    from moesif_tui.cli.server import with_traffic

    return with_traffic(options, lambda opened: _list(opened, options), _parts)


def _states(words: list[str]) -> tuple[int, ...]:
    from moesif_tui.core.states import STATES

    numbers: list[int] = []
    for word in words:
        if word in STATES:
            numbers.append(STATES[word])
        elif word.isascii() and word.isdigit() and len(word) < 10:
            numbers.append(int(word))
        elif word != "all":
            raise UsageError(f"--state: {word} is none of {', '.join(STATES)}, all, or a number")
    return () if "all" in words else tuple(numbers)


def _parts(options: argparse.Namespace) -> Split:
    """What `--query` asks of buckets and what of calls. Raises `UsageError` where it cannot be divided."""
    from moesif_tui.cli.server import query_of
    from moesif_tui.core.query import split

    parts = split(query_of(options))
    if parts.reason:
        raise UsageError(f"--query: {parts.reason}")
    return parts


async def _list(opened: Opened, options: argparse.Namespace) -> int:
    from moesif_tui.cli.commands import tell
    from moesif_tui.cli.kinds import kinds_of, left_out, tell_left_out
    from moesif_tui.cli.output import Output
    from moesif_tui.cli.server import query_of
    from moesif_tui.core.export import BUCKET_COLUMNS

    kinds = kinds_of(options, query_of(options))
    output = Output(options.format, _columns(opened), BUCKET_COLUMNS, reveal=options.reveal)
    partly = False
    code = OPEN_BUCKET if options.check and await _any_open(opened, options, kinds) else DONE
    try:
        async for bucket, fit in _buckets(opened, options, kinds):
            if options.limit is not None and output.count >= options.limit:
                break
            output.add(bucket)
            partly = partly or fit < (bucket.get("event_count") or 0)
        output.end()
    except BrokenPipeError:
        if code == OPEN_BUCKET:
            raise UnreadError from None
        raise
    if partly:
        tell(
            "events, users and sessions are those of whole buckets; moesif-tui events counts the calls that fit --query"
        )
    await tell_left_out(options, output.count, "failed calls", _failures(opened, options, left_out(opened, kinds)))
    return code


async def _any_open(opened: Opened, options: argparse.Namespace, kinds: tuple[str, ...]) -> bool:
    """Whether one of the buckets that fit is open."""
    async for bucket, _ in _buckets(opened, options, kinds):
        if bucket.get("state") == 0:
            return True
    return False


async def _failures(opened: Opened, options: argparse.Namespace, kinds: tuple[str, ...]) -> dict[str, int]:
    """How many calls of each of these kinds failed, in the buckets that fit."""
    return {
        kind: sum([bucket.get("event_count") or 0 async for bucket, _ in _buckets(opened, options, (kind,))])
        for kind in kinds
    }


async def _buckets(
    opened: Opened, options: argparse.Namespace, kinds: tuple[str, ...]
) -> AsyncIterator[tuple[dict[str, Any], float]]:
    """The buckets that fit, in order, and how many of their calls do: all where nothing is asked of calls.

    Their own fields are asked of them, those of calls are asked of the calls.
    """
    from moesif_tui.cli.server import query_of
    from moesif_tui.core.query import parameters, row_matches, row_values
    from moesif_tui.wire.base import Filter
    from moesif_tui.wire.reading import plain
    from moesif_tui.wire.triage import GetTriageBuckets

    parts = _parts(options)
    given: dict[str, Any] = parameters(query_of(options), now=opened.now, zone=opened.zone)
    if options.states:
        given["state"] = Filter(values=options.states)
    holding = await _holding(opened, parts.events, kinds)
    operation = GetTriageBuckets.model_validate({**given, "take": 1000, "sort": options.order, "kind": kinds})
    async for page in opened.session.pages(operation):
        for row in page:
            bucket = plain(row)
            if (holding is None or bucket.get("id") in holding) and (
                parts.rows is None or row_matches(parts.rows, row_values(bucket), now=opened.now, zone=opened.zone)
            ):
                yield bucket, math.inf if holding is None else holding.get(bucket.get("id") or "", 0)


async def _holding(opened: Opened, query: Query | None, kinds: tuple[str, ...]) -> Mapping[str, int] | None:
    """How many calls fit, by the id of their bucket; None where nothing is asked of calls."""
    if query is None:
        return None
    from moesif_tui.core.bucket_counts import bucket_counts

    return await bucket_counts(opened.session.send, opened.dsl(query), kinds)


def _sort(text: str | None) -> str | None:
    """The API's order. Raises `UsageError`."""
    if text is None:
        return None
    name = text.removeprefix("-")
    if name not in _SORTS:
        raise UsageError(f"--sort: {name} is none of {', '.join(_SORTS)}")
    return ("-" if text.startswith("-") else "") + _SORTS[name]


def _columns(opened: Opened) -> tuple[Column, ...]:
    from moesif_tui.cli import cells
    from moesif_tui.cli.table import Column, muted
    from moesif_tui.core.messages import text
    from moesif_tui.core.statuses import status_text

    time = cells.Times(opened)
    return (
        Column(
            "" if cells.on_terminal() else "STATE", lambda row: cells.state(row.get("state")), role=cells.bucket_role
        ),
        Column("ST", lambda row: status_text(cells.status(row.get("status"))), right=True, role=cells.bucket_role),
        Column("VERB", lambda row: text(row.get("verb"))),
        Column("ROUTE", cells.route, cut="middle", least=20),
        Column("SAYS", cells.says, cut="end", least=20, role=muted),
        Column("HOST", lambda row: text(row.get("host")), cut="middle", least=16, drop=3, role=muted),
        Column("EVENTS", lambda row: cells.count(row.get("event_count")), right=True),
        Column("USERS", lambda row: cells.count(row.get("user_count")), right=True, drop=2),
        Column("LAST", lambda row: time(row.get("last_modified")), drop=1, role=muted),
        Column("ID", lambda row: opened.short(row.get("id")), role=muted),
    )
