"""What one browser or tool recorded: the test for it, and its sessions."""

from __future__ import annotations

from array import array

from moesif_tui.local.analysis.groups import Groups
from moesif_tui.local.analysis.rows import GAP, Rows


def is_one_client(rows: Rows) -> bool:
    """Whether a file is one client's recording. The rows must be in order of time.

    It is when there is one user agent, no client address, and never two credentials of one kind for one host whose
    first-to-last uses overlap: a second browser's session would come and go between the first one's.
    """
    if rows.stream or rows.has_addresses() or len({client.agent for client in rows.clients if client.agent}) > 1:
        return False
    if len(rows.credentials) <= 2:
        return True
    shown = [pairs for pairs, _ in rows.shown_credentials()]
    current: dict[int, int] = {}
    gone: dict[int, set[int]] = {}
    last = 0
    for place in rows.shown:
        if place == last:
            continue
        last = place
        pairs = shown[place]
        for slot, value in zip(pairs[::2], pairs[1::2], strict=True):
            before = current.get(slot)
            if before == value:
                continue
            if before is not None:
                gone.setdefault(slot, set()).add(before)
                if value in gone[slot]:
                    return False
            current[slot] = value
    return True


def visits(rows: Rows, groups: Groups) -> array[int]:
    """The group of each call of one client: a new one after 30 minutes of silence.

    Explicit ids decide for their own calls. Where there is one in a visit, the rest of the visit belongs to it.
    """
    found: array[int] = array("i", bytes(4 * len(rows)))
    begin = 0
    quiet_from = rows.end[0] if len(rows) else 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or rows.start[place] > quiet_from + GAP:
            _visit(rows, groups, found, begin, place)
            begin = place
        if place < len(rows):
            quiet_from = max(quiet_from, rows.end[place])
    return found


def _visit(rows: Rows, groups: Groups, found: array[int], begin: int, end: int) -> None:
    explicit = {rows.explicit[place] for place in range(begin, end)} - {0}
    rest = groups.of_explicit(explicit.pop()) if len(explicit) == 1 else None
    for place in range(begin, end):
        own = rows.explicit[place]
        if own:
            found[place] = groups.of_explicit(own)
        else:
            if rest is None:
                rest = groups.new()
            found[place] = rest
