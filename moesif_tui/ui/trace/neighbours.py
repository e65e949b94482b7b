"""The next and the previous of the list that a view was opened from."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from moesif_tui.ui.rows import Rows

PAUSE: Final = 0.02
TRIES: Final = 250
"""How often, `PAUSE` seconds apart, it is looked whether a row has been loaded."""


async def neighbour(rows: Rows[Any], item_id: str, index: int | None, step: int) -> tuple[int, str] | str:
    """Place and id of the row so many further, once it is there; a sentence when there is none.

    Args:
        rows: the list.
        item_id: of the row to start from.
        index: its place when it was last seen; it may have moved.
        step: 1 or -1.
    """
    here = rows.index_of(item_id)
    place = (here if here is not None else index or 0) + step
    if place < 0:
        return "This is the first of the list."
    for _ in range(TRIES):
        item = rows.row(place)
        if item is not None:
            return place, rows.id_of(item)
        trouble = rows.trouble(place)
        if trouble:
            return trouble
        if rows.exact and place >= rows.total:
            return "This is the last of the list."
        rows.look(place, place + 1)
        await asyncio.sleep(PAUSE)
    return "The list does not answer."
