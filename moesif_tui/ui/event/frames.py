"""The messages of a websocket: as a part of the response, and as lines for a pager."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.core.messages import mapping
from moesif_tui.core.numbers import plural
from moesif_tui.core.secrets import mask_body
from moesif_tui.core.time import clock
from moesif_tui.ui.event import facts
from moesif_tui.ui.event.items import Items
from moesif_tui.ui.event.output import harmless
from moesif_tui.ui.event.parts import Key, Part, Section
from moesif_tui.ui.event.sequences import MOST_ITEMS, text_item
from moesif_tui.ui.text import Line

if TYPE_CHECKING:
    from moesif_tui.wire.events import Event

KEY: Final[Key] = ("frames",)


def frames_of(event: Event) -> list[Mapping[str, Any]]:
    """The frames of a call as the file has them (`type`, `time` in µs, `opcode`, `data`); empty for any other call."""
    found = facts.har_of(event).get("websocket")
    return [mapping(frame) for frame in found] if isinstance(found, list) else []


def frame_parts(event: Event) -> list[Part]:
    """The part of the page that lists them; none where there are none."""
    found = frames_of(event)
    if not found:
        return []
    items = []
    for number, frame in enumerate(found[:MOST_ITEMS]):
        sign, about = _told(frame)
        label: Line = [(f"{sign} ", "accent" if sign == "→" else "good"), (f"{about}  ".lstrip(), "muted")]
        items.append(text_item(label, _data(frame), (*KEY, number)))
    title: Line = [(plural(len(found), "frame"), "muted")]
    return [Section(KEY, title, Items(items, KEY), raw=lambda: "\n".join(item.raw for item in items))]


def frame_lines(event: Event, *, revealed: bool) -> Iterator[str]:
    """Every frame for a pager: a line that says where it went and when, then what it says, secrets masked."""
    for frame in frames_of(event):
        yield " ".join(filter(None, _told(frame)))
        data = _data(frame)
        if not revealed:
            data = mask_body(data.encode("utf-8", "replace"), None)[0].decode("utf-8", "replace")
        yield from map(harmless, data.splitlines())


def _told(frame: Mapping[str, Any]) -> tuple[str, str]:
    """`→` for one that was sent, `←` for one that came; when, and whether it was binary."""
    at = frame.get("time")
    when = clock(at, ms=True) if isinstance(at, int) and not isinstance(at, bool) else ""
    return "→" if frame.get("type") == "send" else "←", f"{when}{' binary' if frame.get('opcode') == 2 else ''}"


def _data(frame: Mapping[str, Any]) -> str:
    data = frame.get("data")
    return data if isinstance(data, str) else ""
