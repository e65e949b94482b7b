"""What was sent and what came back in one call, in a few lines below the waterfall."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from moesif_tui.core.body_fields import Field, InShort, fields_of
from moesif_tui.core.messages import header, mapping
from moesif_tui.core.numbers import size
from moesif_tui.core.reasons import PHRASES
from moesif_tui.core.said import said
from moesif_tui.core.statuses import NO_ANSWER, failed, status_of, status_role, status_text
from moesif_tui.core.urls import split_url
from moesif_tui.session import ApiError
from moesif_tui.ui import glyphs
from moesif_tui.ui.present import says_text, shown_path, shown_text
from moesif_tui.ui.text import Line, Piece, fit, pad, shown, width_of
from moesif_tui.ui.trouble import can_try_again
from moesif_tui.ui.widgets.frame import Lines, Row
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from moesif_tui.session import Session
    from moesif_tui.ui.trace.calls import TraceCall
    from moesif_tui.ui.view import View
    from moesif_tui.wire.events import Event, EventResponse

LABEL: Final = 6
"""Cells of `sent` and `got` and the blanks behind them."""
BESIDE: Final = 118
"""Cells from which on both stand side by side."""

REST: Final = 0.12
"""Seconds that the cursor rests on a call before its bodies are read."""
LOW, HIGH, MOST_ROWS = 15, 24, 14
"""Rows of a waterfall and the exchange below which that takes less, and from which on it takes more; and its most."""
KEPT: Final = 64
"""Calls whose exchange is kept."""

Units = Sequence[Line]
"""Pieces that lines may be broken between."""
Lined = list[list[Piece]]
"""Units in lines."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Both sides of a call in words."""

    sent: Units = ()
    got: Units = ()


def exchange_of(event: Event) -> Exchange:
    """Both sides of a call, secrets masked; reads the bodies, which may take a while."""
    return Exchange(_sent(event), _got(event))


class Exchanges:
    """Reads calls for their exchange; the last ones are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Exchange] = OrderedDict()

    def get(self, call_id: str) -> Exchange | None:
        """What is known of a call without asking."""
        return self._kept.get(call_id)

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()

    async def read(self, session: Session, call: TraceCall) -> Exchange:
        """Read a call, bodies and all; a sentence in its place when that fails."""
        from moesif_tui.wire.events import Event, GetEvent

        try:
            hit = await session.send(GetEvent(id=call.id, event_time=call.time or None))
        except ApiError as error:
            again: Units = [[("ctrl+r tries again", "muted")]] if can_try_again(str(error)) else ()
            return Exchange([[(str(error), "error")], *again])
        exchange = self._kept[call.id] = await asyncio.to_thread(exchange_of, hit.source or Event())
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return exchange


def _sent(event: Event) -> Units:
    request = event.request
    if request is None:
        return [[("nothing is known of the request", "muted")]]
    _, path = split_url(request.uri or "")
    units: list[Line] = [[(f"{request.verb or ''} ", "muted"), (shown_path(path), "text")]]
    return units + _body(fields_of(event, "request"), frozenset())


def _got(event: Event) -> Units:
    response = event.response
    status = status_of(event)
    says = said(event.metadata)
    words = frozenset(filter(None, says or ()))
    phrase = _phrase(event, status)
    ink = status_role(status, failed=failed(event))
    if response is None or status == 0:
        reason = says_text(event.metadata) or "no answer"
        return [[(f"{NO_ANSWER} {reason}", ink)]]
    body = fields_of(event, "response")
    missing = bool(mapping(_har(event).get("body_missing")).get("response"))
    units: list[Line] = [
        [
            (f"{status_text(status)} {phrase}".strip(), ink),
            (f" {glyphs.DOT} {_size(response, body, missing=missing)}", "muted"),
        ]
    ]
    fields = [] if body.kind in {"html", "xml"} else _body(body, words)
    told = {phrase, *(field.text if field.value is None else str(field.value) for field in body.fields)}
    if words and not words & told:
        fields.insert(0, [(says_text(event.metadata), ink)])
    return units + fields


def _phrase(event: Event, status: int | None) -> str:
    recorded = _har(event).get("status_text")
    return shown_text(recorded) if isinstance(recorded, str) and recorded else PHRASES.get(status or 0, "")


def _har(event: Event) -> Mapping[str, Any]:
    return mapping(mapping(event.metadata).get("har"))


def _size(response: EventResponse, body: InShort, *, missing: bool) -> str:
    if body.size is None:
        length = header(response.headers, "content-length")
        if length and length.isdecimal() and len(length) < 16:
            return size(int(length))
        return "body not recorded" if missing else "no body"
    kind = "" if body.kind in {"json", "graphql", "text", "empty"} else f" {body.kind}"
    return f"{size(body.size)}{kind}"


def _body(body: InShort, said: frozenset[str]) -> list[Line]:
    return [_field(field, said) for field in body.fields]


def _field(field: Field, said: frozenset[str]) -> Line:
    wrong = (field.text if field.value is None else str(field.value)) in said
    value: Piece = (field.text, "error strong" if wrong else "text")
    return [(f"{field.name} ", "muted"), value] if field.name else [value]


def flow(units: Units, width: int) -> Lined:
    """Units in lines of at most `width` cells, two blanks between them; one that is too long is cut."""
    lines: Lined = []
    room = 0
    for unit in units:
        pieces = fit(unit, width)
        need = width_of(pieces)
        if lines and need + 2 <= room:
            lines[-1] += [("  ", ""), *pieces]
            room -= need + 2
        else:
            lines.append(pieces)
            room = width - need
    return lines


class ExchangePane(Lines):
    """`sent` and `got` of a call in as many rows as there is room for; they only grow while one trace is shown."""

    DEFAULT_CSS: ClassVar[str] = "ExchangePane { height: 4; }"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._exchanges = Exchanges()
        self._exchange = Exchange()
        self._call: TraceCall | None = None
        """The call under the cursor."""
        self._least = self._most = self._height = 4

    @property
    def is_empty(self) -> bool:
        """Whether no call is shown."""
        return not (self._exchange.sent or self._exchange.got)

    def look(self, call: TraceCall | None) -> None:
        """Show a call: at once where it is known or nothing else is shown, else when the cursor has rested on it."""
        self._call = call
        known = self._exchanges.get(call.id) if call is not None else Exchange()
        if known is not None:
            self._tell(known)
        elif self.is_empty:
            self._ask()
        else:
            cast("View", self.screen).after_rest("exchange", REST, self._ask)

    def _ask(self) -> None:
        if self._call is not None:
            run_latest(self, "exchange", partial(self._read, self._call))

    async def _read(self, call: TraceCall) -> None:
        session = cast("Session", self.app.session)  # type: ignore[attr-defined]
        exchange = await self._exchanges.read(session, call)
        if self._call is not None and self._call.id == call.id:
            self._tell(exchange)

    def forget(self) -> None:
        """Calls are read anew when they are shown next."""
        self._exchanges.clear()

    def _tell(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._lay()

    def divide(self, room: int, rows: int | None) -> None:
        """Take what it needs of what `rows` above it leave of the room that both have; of unknown ones a small part."""
        self._least = 2 if room < LOW else 4 if room < HIGH else 6
        self._most = self._least if rows is None else max(self._least, min(room - rows, MOST_ROWS))
        self._lay()

    def reset(self) -> None:
        """Another trace will be shown."""
        self._height = self._least
        self.look(None)

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._lay()

    def _lay(self) -> None:
        width = self.size.width - 2
        if width <= LABEL:
            return
        beside = width >= BESIDE
        half = (width - 3) // 2 if beside else width
        sent, got = (flow(units, half - LABEL) for units in (self._exchange.sent, self._exchange.got))
        needed = max(len(sent), len(got)) if beside else len(sent) + len(got)
        self._height = min(max(self._height, needed, self._least), self._most)
        rows: list[Row] = []
        if not self.is_empty:
            rows = self._beside(sent, got, half) if beside else self._below(sent, got, width)
        self.show(*(rows + [Row()] * self._height)[: self._height])

    def _below(self, sent: Lined, got: Lined, width: int) -> list[Row]:
        room = max(self._height // 2, self._height - len(got))
        sent = _cut(sent, room, width - LABEL)
        got = _cut(got, self._height - len(sent), width - LABEL)
        return [Row(line) for line in (*_labelled("sent", sent), *_labelled("got", got))]

    def _beside(self, sent: Lined, got: Lined, half: int) -> list[Row]:
        columns = []
        for label, units in (("sent", sent), ("got", got)):
            lines = _cut(units, self._height, half - LABEL)
            columns.append([*_labelled(label, lines), *([[]] * self._height)][: self._height])
        return [
            Row([*pad(left, half), (f" {glyphs.WALL} ", "rule"), *right]) for left, right in zip(*columns, strict=True)
        ]


def _cut(lines: Lined, most: int, width: int) -> Lined:
    """The first lines; the last of them shows when there are more."""
    if len(lines) <= most:
        return lines
    kept = lines[: max(0, most)]
    if kept:
        more: Piece = (f" {glyphs.ELLIPSIS}", "muted")
        kept[-1] = [*fit(kept[-1], width - 2), more]
    return kept


def _labelled(label: str, lines: Lined) -> Lined:
    """Lines with the label before the first, and blanks before the others."""
    first = [(label.ljust(LABEL), "muted")]
    rest = [(" " * LABEL, "")]
    return [[*shown(rest if place else first), *line] for place, line in enumerate(lines)] if lines else [first]
