"""Which calls are one session, settled at the end of an import over compact rows.

An explicit id always decides. What one browser recorded is one client's, whatever hosts, cookies and tokens come and go
in it, and is split by long pauses only (`one_client`). Where several clients are mixed, credentials tell them apart,
and calls without any join by what surrounds them (`mixed`).
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator

from moesif_tui.local.analysis.groups import Groups
from moesif_tui.local.analysis.hints import unpack
from moesif_tui.local.analysis.mixed import MixedClients
from moesif_tui.local.analysis.one_client import is_one_client, visits
from moesif_tui.local.analysis.rows import Rows, SessionCall
from moesif_tui.local.analysis.signatures import Analysed
from moesif_tui.local.record import Record

__all__ = ["SessionCall", "provisional", "settle"]


def provisional(record: Record, analysed: Analysed, *, stream: bool = False) -> str:
    """The session to count by while the file is still read: cheap, and mostly as `settle` will find it.

    The explicit id where there is one; else a text that begins with `~`. `stream`: the file holds many clients' calls.
    """
    if record.session_token:
        return record.session_token
    if not stream and not analysed.address:
        return f"~{record.source}"
    credentials = unpack(analysed.hints).credentials
    if credentials:
        return f"~{credentials[1]:x}"
    return f"~{analysed.address} {analysed.agent}" if analysed.address else f"~{record.source} {analysed.user}"


def settle(calls: Iterable[SessionCall], *, streams: Collection[int] = ()) -> Iterator[tuple[int, int]]:
    """(call's id, its session) for every call, in order of file and time.

    A session is a number: `-explicit` for an explicit id, else counted from 1 in order of first calls. The answer is
    the same for the same calls in any order.

    Args:
        calls: of a whole data set.
        streams: files that were not recorded by one browser or tool but collected from many clients (Moesif events):
            they are never taken for one client's.

    Raises:
        struct.error: hints that `hints.pack` did not make.
    """
    files: dict[int, Rows] = {}
    for call in calls:
        rows = files.get(call.file)
        if rows is None:
            rows = files[call.file] = Rows(stream=call.file in streams)
        rows.add(call)
    groups = Groups()
    mixed = MixedClients(groups)
    settled: list[tuple[Rows, array[int]]] = []
    for _, rows in sorted(files.items()):
        rows.sort()
        settled.append((rows, visits(rows, groups) if is_one_client(rows) else mixed.add(rows)))
    mixed.settle()
    return _numbered(settled, groups)


def _numbered(settled: Iterable[tuple[Rows, array[int]]], groups: Groups) -> Iterator[tuple[int, int]]:
    numbers: dict[int, int] = {}
    for rows, found in settled:
        for call, group in zip(rows.id, found, strict=True):
            root = groups.find(group)
            explicit = groups.explicit(root)
            yield call, -explicit if explicit else numbers.setdefault(root, len(numbers) + 1)
