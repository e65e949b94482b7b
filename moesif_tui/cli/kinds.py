"""Which kinds of calls a listing is about, and what is said of those that it leaves out, or of a query in vain."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Mapping
from typing import TYPE_CHECKING, Any

from moesif_tui.core.kinds import EVERY, SHOWN, besides

if TYPE_CHECKING:
    from moesif_tui.cli.server import Opened
    from moesif_tui.core.query import Query


def kinds_of(options: argparse.Namespace, query: Query) -> tuple[str, ...]:
    """The kinds that `--kind` names, else every kind where the query asks for some; empty means the shown ones."""
    if not options.kind:
        return EVERY if query.asks_kind else ()
    return EVERY if "all" in options.kind else tuple(dict.fromkeys(options.kind))


def left_out(opened: Opened, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds that the traffic has calls of and that nobody decided about; `kinds` are those asked for."""
    there = opened.data_set.calls or {}
    return () if kinds else tuple(kind for kind in besides(SHOWN) if there.get(kind))


async def calls_by_kind(opened: Opened, query: Mapping[str, Any], kinds: tuple[str, ...]) -> dict[str, int]:
    """How many calls of each of these kinds fit a query in Query DSL. Raises `ApiError`."""
    if not kinds:
        return {}
    from moesif_tui.wire.events import SearchEvents

    terms = {"terms": {"field": "metadata.kind", "size": len(EVERY)}}
    body = {"query": query, "size": 0, "aggs": {"kinds": terms}}
    answer = await opened.session.send(SearchEvents(body=body, kind=kinds))
    found = {one["key"]: one["doc_count"] for one in (answer.aggregations or {})["kinds"]["buckets"]}
    return {kind: found.get(kind, 0) for kind in kinds}


async def tell_left_out(
    options: argparse.Namespace, found: int, what: str, counting: Awaitable[Mapping[str, int]]
) -> None:
    """Say on standard error what an answer lacks because of its kind; else what a query in vain may have meant.

    The answer is whole already, so nothing is said where the count cannot be had.

    Args:
        options: of the command.
        found: how many rows the answer has.
        what: the word for what is left out.
        counting: how many of them there are, by kind.
    """
    from moesif_tui.cli.commands import tell
    from moesif_tui.client.errors import ApiError

    try:
        counts = await counting
    except ApiError:
        return
    if words := ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count):
        tell(f"{what} left out: {words}; --kind all takes every kind")
    if options.query and options.limit != 0:
        from moesif_tui.core.query import hint, misread

        in_vain = not words and not found
        if meant := hint(options.query) if in_vain else misread(options.query):
            tell(f"--query{' finds nothing' * in_vain}: {meant}")
