"""Calls without any credential, joined by who seems to have made them and when: client address and user agent."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from moesif_tui.local.analysis.groups import Groups
from moesif_tui.local.analysis.rows import GAP, PENDING, Client, Rows

Part = tuple[Rows, "array[int]"]


class _Call(NamedTuple):
    """A call of one client. `group` is `PENDING` until it has joined."""

    start: int
    end: int
    part: int
    place: int
    group: int


def join_clients(groups: Groups, parts: Sequence[Part]) -> None:
    """Join pending calls to the sessions of the same client; pauses of 30 minutes part them.

    In a time of activity with one session, all calls are that session's. With several, a call is of the one that is
    active within 30 minutes of it; when more are, of none but its own. With none, the calls are one session.
    """
    orders = []
    known: dict[tuple[int, Client], list[tuple[int, int, int]]] = {}
    for number, (rows, found) in enumerate(parts):
        orders.append(array("i", sorted(range(len(rows)), key=rows.client.__getitem__)))
        wanted = _recognisable(rows, found)
        begin = 0
        for place, client in enumerate(rows.clients):
            end = bisect_right(orders[-1], place, begin, key=rows.client.__getitem__)
            if place in wanted:
                known.setdefault((-1 if client.address else number, client), []).append((number, begin, end))
            begin = end
    for slices in known.values():
        calls = [
            _Call(rows.start[place], rows.end[place], number, place, found[place])
            for number, begin, end in slices
            for rows, found in (parts[number],)
            for place in orders[number][begin:end]
        ]
        if len(slices) > 1:
            calls.sort()
        for block in _times_of_activity(calls):
            _join_block(groups, parts, block)


def _recognisable(rows: Rows, found: array[int]) -> set[int]:
    """The clients (their places) of a file with pending calls that are told apart from others.

    An address does; an agent alone does only in a recording that has no addresses, where few clients are mixed.
    """
    agents = not rows.stream and not rows.has_addresses()
    clients = {place for place, client in enumerate(rows.clients) if client.address or (agents and client.agent)}
    return clients & {client for client, group in zip(rows.client, found, strict=True) if group == PENDING}


def _times_of_activity(calls: Sequence[_Call]) -> Iterable[list[_Call]]:
    """The calls cut where nothing happened for 30 minutes."""
    block: list[_Call] = []
    quiet_from = 0
    for call in calls:
        if block and call.start > quiet_from + GAP:
            yield block
            block = []
        quiet_from = max(quiet_from, call.end) if block else call.end
        block.append(call)
    if block:
        yield block


def _join_block(groups: Groups, parts: Sequence[Part], block: list[_Call]) -> None:
    pending = [call for call in block if call.group == PENDING]
    if not pending:
        return
    sessions = {groups.find(call.group) for call in block if call.group != PENDING}
    if len(sessions) > 1:
        _join_among_several(groups, parts, block)
        return
    group = sessions.pop() if sessions else groups.new()
    for call in pending:
        parts[call.part][1][call.place] = group


def _join_among_several(groups: Groups, parts: Sequence[Part], block: list[_Call]) -> None:
    """Join each pending call to the one session that is active within 30 minutes before and after it."""
    known = [call for call in block if call.group != PENDING]
    active: dict[int, int] = {}
    ends: list[tuple[int, int]] = []
    coming = 0
    alone, alone_until = PENDING, 0
    for call in block:
        if call.group != PENDING:
            continue
        while coming < len(known) and known[coming].start <= call.end + GAP:
            root = groups.find(known[coming].group)
            active[root] = active.get(root, 0) + 1
            heappush(ends, (known[coming].end, root))
            coming += 1
        while ends and ends[0][0] < call.start - GAP:
            root = heappop(ends)[1]
            active[root] -= 1
            if not active[root]:
                del active[root]
        if len(active) == 1:
            group = next(iter(active))
        elif active:
            group = groups.new()
        else:
            if alone == PENDING or call.start > alone_until + GAP:
                alone = groups.new()
            group = alone
            alone_until = max(alone_until, call.end)
        parts[call.part][1][call.place] = group
