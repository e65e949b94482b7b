"""The two pages of a call, its request and its response. Made in a thread: the bodies may be large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from moesif_tui.core.bodies import Body
from moesif_tui.core.derived import derived_in
from moesif_tui.core.forms import query_pairs
from moesif_tui.core.messages import declared_type, header, header_lines, mapping, text
from moesif_tui.core.numbers import size
from moesif_tui.core.said import Says
from moesif_tui.core.secrets import mask_text, mask_url
from moesif_tui.core.statuses import status_of, status_text
from moesif_tui.core.urls import readable_url
from moesif_tui.ui.event import facts
from moesif_tui.ui.event.bodies import Recorded, Shown, body_parts, recorded_bytes
from moesif_tui.ui.event.frames import frame_parts
from moesif_tui.ui.event.masks import of_masked
from moesif_tui.ui.event.pairs import (
    Pair,
    as_text,
    cookie_pairs,
    header_pairs,
    pair,
    pair_lines,
    set_cookie_pairs,
    summary,
)
from moesif_tui.ui.event.parts import Fact, Fixed, Key, Part, Section, Stack
from moesif_tui.ui.event.tree import JsonTree
from moesif_tui.ui.lines import PageLine
from moesif_tui.ui.present import shown_value
from moesif_tui.ui.text import Line, Piece

if TYPE_CHECKING:
    from moesif_tui.wire.events import Event

SideName = Literal["request", "response"]
LOOKED_FOR_ERROR: Final = 5000
"""Rows of an answer that are looked through for what it says."""


@dataclass(frozen=True, slots=True)
class Side:
    """One page.

    Attributes:
        page: its parts.
        body: decoded; None when there is none.
        recorded: the bytes as they came.
        tree: of the body, where it is JSON.
        start: what the cursor stands on at first.
    """

    page: Stack
    body: Body | None
    recorded: Recorded
    tree: JsonTree | None
    start: Key


@dataclass(frozen=True, slots=True)
class Sides:
    """Both pages of a call, and what it says where it failed."""

    request: Side
    response: Side
    said: Says | None

    def of(self, name: SideName) -> Side:
        """One of them."""
        return self.request if name == "request" else self.response


def build(event: Event) -> Sides:
    """Make both pages."""
    har = facts.har_of(event)
    answered = _recorded(event.response, har, "response")
    asked = _recorded(event.request, har, "request")
    said = facts.says_of(event, answered.data)
    return Sides(_request(event, asked), _response(event, answered, said), said)


def _recorded(message: Any, har: Mapping[str, Any], side: SideName) -> Recorded:
    missing = mapping(har.get("body_missing")).get(side)
    if message is None:
        return Recorded(missing=str(missing or ""))
    declared = declared_type(message.headers, har, side)
    data, exact = recorded_bytes(message.body, message.transfer_encoding, declared)
    length = header(message.headers, "content-length") or ""
    return Recorded(
        data,
        exact,
        declared,
        header(message.headers, "content-encoding") or "",
        int(length) if length.isascii() and length.isdigit() and len(length) < 16 else None,
        str(missing or ""),
    )


def _request(event: Event, recorded: Recorded) -> Side:
    request = event.request
    uri = (request.uri if request else None) or ""
    headers = list(header_lines(request.headers if request else None))
    har = facts.har_of(event)
    sent = [value for name, value in headers if name.lower() == "cookie"]
    noted = har.get("cookies") if not sent and isinstance(har.get("cookies"), str) else None
    sections = [
        ("headers", header_pairs(headers, "req"), ": ", ""),
        ("query", [pair(name, value) for name, value in query_pairs(uri)], "=", "text"),
        ("cookies", cookie_pairs(sent or [str(noted)], counted=not sent) if sent or noted else [], "=", "text"),
    ]
    shown = body_parts(recorded, query_field="req.body", errors=frozenset())
    parts = [
        _address(event, uri),
        _about(event, _column(sections)),
        *_sections(sections, counted={"headers", "cookies"}),
        *shown.parts,
    ]
    return Side(Stack(parts), shown.body, recorded, shown.tree, ("body",) if shown.body else ("url",))


def _response(event: Event, recorded: Recorded, said: Says | None) -> Side:
    headers = list(header_lines(event.response.headers if event.response else None))
    cookies = set_cookie_pairs(value for name, value in headers if name.lower() == "set-cookie")
    sections = [("headers", header_pairs(headers, "res"), ": ", ""), ("cookies", cookies, "=", "text")]
    errors = frozenset(filter(None, [said.code or said.message])) if said else frozenset[str]()
    shown = body_parts(recorded, query_field="res.body", errors=errors)
    parts = [_status_line(event, said), *_sections(sections, counted={"headers"}), *frame_parts(event), *shown.parts]
    return Side(Stack(parts), shown.body, recorded, shown.tree, _start(shown, errors))


def _start(shown: Shown, errors: frozenset[str]) -> Key:
    """What says the error, else the body."""
    tree = shown.tree
    if tree is not None and errors:
        rows = tree.rows
        for row in range(min(rows.count, LOOKED_FOR_ERROR)):
            if not (rows.is_container(row) or rows.is_closing(row)) and rows.raw(row, 300).strip('"') in errors:
                return (*tree.key, *rows.path(row))
    return ("body",)


# -- lines


def _address(event: Event, uri: str) -> Part:
    """Verb and URL."""
    verb = (event.request.verb if event.request else None) or "?"
    masked, secrets = mask_url(uri)
    protocol = facts.har_of(event).get("protocol")
    end: Line = [(f"  {protocol}", "muted")] if isinstance(protocol, str) else ()
    fact = Fact(("url",), "url", uri, "url", uri, secrets > 0)

    def line(url: str) -> PageLine:
        return PageLine([(f"{verb} ", "muted"), *of_masked(readable_url(url), "text"), *end], payload=fact)

    return Fixed([line(masked)], [line(uri)], secrets=secrets)


def _status_line(event: Event, said: Says | None) -> Part:
    """Status, and what is known of how the answer came."""
    har = facts.har_of(event)
    pieces: list[Piece] = [
        (words, "text" if place else role) for place, (words, role) in enumerate(facts.outcome(event, said))
    ]
    notes: list[str] = []
    if event.response is not None and event.response.ip_address:
        notes.append(f"from {event.response.ip_address}")
    if isinstance(har.get("transfer_size"), int):
        notes.append(f"{size(har['transfer_size'])} transferred")
    notes += [str(har[name]) for name in ("from_cache", "error", "comment") if isinstance(har.get(name), str)]
    if notes:
        pieces.append((f"  {' · '.join(notes)}", "muted"))
    status = status_of(event)
    return Fixed([PageLine(pieces, payload=Fact(("status",), "status", status_text(status), "status", status or 0))])


def _sections(found: Sequence[tuple[str, list[Pair], str, str]], *, counted: set[str]) -> list[Part]:
    """Folded parts of pairs; those whose secrets are counted elsewhere do not count them again."""
    kept = [each for each in found if each[1]]
    column = _column(kept)
    parts: list[Part] = []
    for name, pairs, separator, role in kept:
        lines = pair_lines(pairs if name in counted else [_uncounted(each) for each in pairs], (name,))
        parts.append(
            Section(
                (name,),
                [(f"{name} {len(pairs):,}", "muted")],
                lines,
                folded=True,
                summary=lambda plain, pairs=pairs, role=role: summary(pairs, plain=plain, role=role or "muted"),  # type: ignore[misc]
                column=column,
                raw=lambda pairs=pairs, separator=separator: as_text(pairs, separator),  # type: ignore[misc]
                secret=any(each.masked != each.value for each in pairs),
            )
        )
    return parts


def _column(found: Sequence[tuple[str, list[Pair], str, str]]) -> int:
    """Where the summaries of parts begin, so that they stand below one another."""
    return max((len(f"{name} {len(pairs):,}") for name, pairs, _, _ in found if pairs), default=4) + 3


def _uncounted(each: Pair) -> Pair:
    return Pair(each.name, each.masked, each.value, 0, each.note, each.field)


# -- what is told about it


def _about(event: Event, column: int) -> Part:
    """Who and where, each line opening what it names."""
    key: Key = ("call",)
    lines: list[PageLine] = []
    for label, value, derived, source, field, opens in _known(event):
        if not value:
            continue
        shown = facts.short_id(value, event.app_id) if label == "trace" else value
        masked = mask_text(shown)[0]
        fact = Fact((*key, label), label, value, field, value, masked != shown, opens)
        told = shown_value(masked, "accent" if opens else "text", derived=derived)
        pieces: list[Piece] = [(f"{label:<{_ABOUT}}", "muted"), *told, (f"  from {source}" if source else "", "muted")]
        lines.append(PageLine(pieces, 1, payload=fact))
    return Section(
        key, [("call", "muted")], Fixed(lines), folded=True, summary=lambda _: facts.about(event), column=column
    )


_ABOUT: Final = 14


def _known(event: Event) -> list[tuple[str, str, bool, str, str, str]]:
    """Label, value, whether it was derived, what from where that is told, query field, what enter opens."""
    told, har, request = facts.metadata_of(event), facts.har_of(event), event.request
    derived = derived_in(event.metadata)

    def row(
        label: str, value: Any, field: str = "", name: str = "", opens: str = ""
    ) -> tuple[str, str, bool, str, str, str]:
        source = derived.get(name)
        return label, text(value), bool(source), source if isinstance(source, str) else "", field, opens

    initiator = mapping(har.get("initiator"))
    return [
        row("user", event.user_id, "user", "user_id", "user"),
        row("company", event.company_id),
        row("session", event.session_token, "session", "session_token", "session"),
        row("trace", event.trace_id, opens="trace"),
        row("kind", told.get("kind"), "kind"),
        row("route", request.route if request else None, "route", "route"),
        row("version", request.api_version if request else None, "version"),
        row("address", request.ip_address if request else None, "ip"),
        row("client", facts.client_of(event)),
        row("request id", told.get("request_id"), "metadata.request_id"),
        row("distributed", told.get("distributed_trace_id"), "metadata.distributed_trace_id"),
        row("page", har.get("page_title")),
        row("initiator", initiator.get("url") or initiator.get("type")),
        row("event", event.id),
    ]
