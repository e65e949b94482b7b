"""Values that calls have, and names of their headers, for completion: asked of the service while a filter is typed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.core.kinds import EVERY
from moesif_tui.core.messages import header_lines
from moesif_tui.core.secrets import mask_header
from moesif_tui.session import ApiError
from moesif_tui.ui.bucket.figures import terms
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from moesif_tui.core.query import Field
    from moesif_tui.session import Session
    from moesif_tui.ui.view import View

MOST: Final = 200
"""Values of a field that are known, the most frequent ones."""
SAMPLE: Final = 50
"""Newest calls that are looked through for names of headers."""
_KINDS: Final = frozenset({"keyword", "host"})
_SIDES: Final = {
    "header.": ("request", "response"),
    "req.header.": ("request",),
    "res.header.": ("response",),
}
"""Prefix of a family of fields to the messages whose headers it means."""


class KnownValues:
    """What can be offered for a view's filter over calls; each field is asked for once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._found: dict[str, list[str]] = {}

    def at(self, text: str, cursor: int) -> Iterator[tuple[str, str]]:
        """Field and value of what is known at the cursor; what is not is asked for, and offered once it is there."""
        from moesif_tui.core.query import asked_at

        name = asked_at(text, cursor)
        if name is not None and name not in self._found:
            run_latest(self._view, "values", partial(self._read, name))
        return ((name or "", value) for value in self._found.get(name or "", ()))

    async def _read(self, name: str) -> None:
        from moesif_tui.core.query.fields import find

        session = self._view.moesif.session
        field = find(name)
        try:
            if name in _SIDES:
                self._found[name] = await _header_names(session, _SIDES[name])
            elif field is not None and field.kind in _KINDS and field.event and not field.values:
                self._found[name] = await _values(session, field)
            else:
                self._found[name] = []
        except ApiError:
            return  # nothing is offered; the filter itself will tell what is wrong
        if self._found[name]:
            self._view.filter_line.suggest()


async def _values(session: Session, field: Field) -> list[str]:
    """The values of a field, the most frequent first; without secrets. Raises `ApiError`."""
    from moesif_tui.wire.events import SearchEvents

    paths = {path.lower(): path for path in field.event} if session.near else {path: path for path in field.event}
    wanted = {path: {"terms": {"field": f"{path}.raw", "size": MOST}} for path in paths.values()}
    answer = await session.send(SearchEvents(body={"size": 0, "aggs": wanted}, kind=EVERY))
    counts: dict[str, int] = {}
    for path in wanted:
        for value, count in terms(answer, path):
            counts[str(value)] = counts.get(str(value), 0) + count
    ordered = sorted(counts, key=lambda value: -counts[value])[:MOST]
    header = field.name.rpartition("header.")[2] if "header." in field.name else ""
    return [value for value in ordered if value and not (header and mask_header(header, value)[1])]


async def _header_names(session: Session, sides: tuple[str, ...]) -> list[str]:
    """Names of headers, those first that most calls have. Raises `ApiError`."""
    from moesif_tui.wire.events import SearchEvents

    source = [f"{side}.headers" for side in sides]
    body: dict[str, Any] = {"size": SAMPLE, "sort": [{"request.time": "desc"}], "_source": source}
    answer = await session.send(SearchEvents(body=body))
    counts: dict[str, int] = {}
    for hit in (answer.hits.hits if answer.hits else None) or ():
        for side in sides:
            message = getattr(hit.source, side, None)
            for name in {name.lower() for name, _ in header_lines(message.headers if message is not None else None)}:
                counts[name] = counts.get(name, 0) + 1
    return sorted(counts, key=lambda name: (-counts[name], name))
