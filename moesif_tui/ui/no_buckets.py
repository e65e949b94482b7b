"""What stands in the place of buckets where there are none: why, and the key that shows what there is instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moesif_tui.core.numbers import grouped, plural
from moesif_tui.ui.filters import hidden_shown
from moesif_tui.ui.text import Line

if TYPE_CHECKING:
    from moesif_tui.wire.imports import DataSet


def nothing_failed(data_set: DataSet, shown: int, hidden: int, failed_hidden: int) -> Line:
    """Why no bucket is there, of all that was read.

    Args:
        data_set: that was read.
        shown: calls of the kinds that count.
        hidden: calls of the other kinds.
        failed_hidden: failures among those.
    """
    if failed_hidden:
        return hidden_shown(f"{plural(failed_hidden, 'failure')} among the {grouped(hidden)} hidden; ", failed_hidden)
    if shown:
        return [("Nothing failed. ", "muted"), ("4", "accent strong"), (" lists the calls", "muted")]
    if hidden:
        are = "the only call is" if hidden == 1 else f"all {grouped(hidden)} calls are"
        return hidden_shown(f"Nothing failed, and {are} hidden; ", hidden)
    if data_set.unreadable or data_set.problems:
        return [("Nothing could be read. ", "muted"), ("!", "accent strong"), (" lists why", "muted")]
    return [("There are no calls.", "muted")]
