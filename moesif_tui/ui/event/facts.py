"""What is told about a call besides what was sent: outcome, times, who, where from. All of it may be absent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.core.derived import derived_in
from moesif_tui.core.messages import declared_type, header, number
from moesif_tui.core.reasons import PHRASES
from moesif_tui.core.said import Says, said
from moesif_tui.core.says import says
from moesif_tui.core.statuses import NO_ANSWER, failed, status_of, status_role, status_text
from moesif_tui.core.time import clock, day, duration, local_zone, parse_time, short_day, span, zone_name
from moesif_tui.core.urls import split_url
from moesif_tui.ui import glyphs
from moesif_tui.ui.present import shown_path, shown_text, shown_value
from moesif_tui.ui.text import BLANK, Line, Piece, joined

if TYPE_CHECKING:
    from moesif_tui.wire.events import Event

PHASES: Final = ("blocked", "dns", "connect", "ssl", "send", "wait", "receive")
BAR: Final = 40
"""Cells of the bar of phases."""
SHORT: Final = 16
"""Characters of a trace's id in the head."""
_BROWSER: Final = re.compile(r"\b(?:(Edg|OPR|Firefox|Chrome|CriOS|FxiOS)|Version)/(\d+(?:\.\d+)?)")
_NAMES: Final = {"Edg": "Edge", "OPR": "Opera", "CriOS": "Chrome", "FxiOS": "Firefox", "": "Safari"}


def metadata_of(event: Event) -> Mapping[str, Any]:
    """The event's metadata."""
    return event.metadata if isinstance(event.metadata, dict) else {}


def har_of(event: Event) -> Mapping[str, Any]:
    """What a HAR said beyond the API's fields."""
    har = metadata_of(event).get("har")
    return har if isinstance(har, dict) else {}


def says_of(event: Event, body: bytes | None) -> Says | None:
    """What a failing call says: as the service tells it, else as it stands in the answer."""
    if (told := said(event.metadata)) is not None or not failed(event):
        return told
    har = har_of(event)
    declared = declared_type(event.response.headers if event.response else None, har, "response")
    return says(status_of(event) or 0, declared, body, None, str(har.get("status_text") or ""))


def outcome(event: Event, said: Says | None) -> Line:
    """`500 Internal Server Error`, or why no answer came."""
    status = status_of(event)
    ink = status_role(status, failed=failed(event))
    if status == 0:
        reason = said.message.removeprefix("no answer").lstrip(": ") if said else ""
        return [(f"{NO_ANSWER} no answer", f"{ink} strong"), (f": {shown_text(reason)}" if reason else "", ink)]
    words = str(har_of(event).get("status_text") or "") or PHRASES.get(status or 0, "")
    return [(status_text(status), f"{ink} strong"), (f" {shown_text(words)}" if words else "", ink)]


@dataclass(frozen=True, slots=True)
class Moment:
    """How times are told: `now` is the end of the capture (µs; 0 when unknown), `short` one of less than a day."""

    now: int = 0
    short: bool = False


def times(event: Event, moment: Moment, *, wide: bool) -> Line:
    """Duration, time in the user's zone and, where there is room, how long that is before the last call."""
    took = number(event.duration_ms)
    out: list[Piece] = [(duration(round(took * 1000)) if took is not None else "duration unknown", "text strong")]
    at = parse_time(event.request.time) if event.request else None
    if at is None:
        return [*out, ("  ", ""), ("time unknown", "muted")]
    zone = local_zone(at)
    date = day(at, zone) if wide else short_day(at, moment.now, zone)
    out += [("  ", ""), (f"{date} {clock(at, ms=True, zone=zone)}", "text"), (f" {zone_name(at, zone)}", "muted")]
    if wide and moment.now >= at:
        before = moment.now - at
        out.append((" · the last call" if before < 1000 else f" · {span(before)} before the last call", "muted"))
    return out


def who(event: Event, *, wide: bool) -> Line:
    """User, session, trace; client; with more room address, place and request id. What is guessed begins with `~`."""
    derived = derived_in(event.metadata)
    request = event.request
    place = ""
    if request is not None and request.geo_ip is not None:
        place = " ".join(filter(None, (request.geo_ip.city_name, request.geo_ip.country_code2)))
    address = (request.ip_address if request else None) or ""
    where = " ".join(filter(None, (address if wide else "", place)))
    request_id = metadata_of(event).get("request_id")
    return joined(
        [
            _link("user", event.user_id, guessed="user_id" in derived),
            _link("session", event.session_token, guessed="session_token" in derived),
            _link("trace", _cut(short_id(event.trace_id, event.app_id)), guessed=False),
            [(where, "muted")] if where else BLANK,
            [(client, "muted")] if (client := client_of(event)) else BLANK,
            [("request id ", "muted"), (shown_text(str(request_id)), "muted")] if wide and request_id else BLANK,
        ]
    )


def about(event: Event) -> Line:
    """What the head has no room for: kind, route, address, request id."""
    told, request = metadata_of(event), event.request
    parts = [
        ("", told.get("kind")),
        ("route ", request.route if request else None),
        ("from ", request.ip_address if request else None),
        ("request id ", told.get("request_id")),
    ]
    return joined(
        [
            [(f"{label}{shown_path(value)}", "muted")] if isinstance(value, str) and value else BLANK
            for label, value in parts
        ]
    )


def _link(label: str, value: str | None, *, guessed: bool) -> Line:
    if not value:
        return BLANK
    return [(f"{label} ", "muted"), *shown_value(shown_text(value), "accent", derived=guessed)]


def short_id(name: str | None, prefix: str | None) -> str:
    """An id without the data set's own part."""
    return (name or "").removeprefix(f"{prefix}-") if prefix else name or ""


def _cut(name: str) -> str:
    """So much of an id as tells it from others at a glance."""
    name = name.partition(".")[0]
    return name if len(name) <= SHORT else f"{name[: SHORT - 1]}…"


def client_of(event: Event) -> str:
    """The client's name and version, as short as they can be told."""
    request = event.request
    if request is None:
        return ""
    agent = request.user_agent
    if agent is not None and agent.name:
        return f"{agent.name}/{agent.major}" if agent.major else agent.name
    sent = header(request.headers, "user-agent") or ""
    if not sent.startswith("Mozilla"):
        return sent.split(" ", 1)[0][:40]
    found = _BROWSER.search(sent)
    return f"{_NAMES.get(found[1] or '', found[1])}/{found[2]}" if found else ""


def title(event: Event) -> Line:
    """The call in a breadcrumb: `POST /carts/9f3c11d0/checkout`."""
    request = event.request
    uri = shown_path((request.uri if request else None) or "")
    return [(f"{(request.verb if request else None) or '?'} {split_url(uri)[1].partition('?')[0]}", "strong")]


def phases(event: Event) -> list[tuple[str, int]]:
    """The phases that were recorded and took time, longest first, in µs."""
    found = har_of(event).get("timings")
    timings = found if isinstance(found, dict) else {}
    known = [(name, took) for name in PHASES if (took := number(timings.get(name))) is not None]
    return sorted(((name, round(took * 1000)) for name, took in known if took > 0), key=lambda each: -each[1])


def timing(event: Event, *, most: int) -> Line:
    """`wait 3,180 ms · receive 21 ms`, the longest first."""
    return joined([[(f"{name} ", "muted"), (duration(took), "text strong")] for name, took in phases(event)[:most]])


def timing_bar(event: Event, width: int = BAR) -> Line:
    """The phases in their order as one bar, the longest in the colour of the outcome."""
    found = dict(phases(event))
    found.pop("ssl", None)  # connect contains it
    total = sum(found.values())
    if not total:
        return BLANK
    longest = max(found, key=lambda name: found[name])
    ink = status_role(status_of(event)) if failed(event) else "muted"
    ordered = [(name, found[name]) for name in PHASES if name in found]
    out: list[Piece] = []
    done = spent = 0
    for name, took in ordered:
        spent += took
        end = max(done + (took * width * 4 > total), round(spent * width / total))
        out.append((glyphs.BAR * (min(end, width) - done), ink if name == longest else "rule"))
        done = min(end, width)
    return [piece for piece in out if piece[0]]
