"""What occurs in some of the calls, so that the others can be grouped by it: headers, fields of bodies, instances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.core.messages import header_lines, text
from moesif_tui.ui.bucket.groups import By, by_body, by_header

if TYPE_CHECKING:
    from moesif_tui.wire.events import Event

SIDES: Final = ("request", "response")
INSTANCES: Final = ("x-instance", "x-instance-id", "x-served-by", "x-backend-server", "x-server")
"""Response headers by which instances name themselves, the usual one first."""
MOST_FIELDS: Final = 300
"""Fields of bodies that are offered."""
MOST_NODES: Final = 5000
"""Values of one body that are looked at."""
LONGEST: Final = 200
"""Characters by which values are told apart."""
DEEPEST: Final = 8
"""Names in the path of a field."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found.

    Attributes:
        calls: in so many calls.
        headers, fields: of the request and the response, the most telling first; fields are those of JSON bodies.
        instance: how the instances that answered name themselves; None where they do not.
    """

    calls: int = 0
    headers: Mapping[str, Sequence[By]] = field(default_factory=dict)
    fields: Mapping[str, Sequence[By]] = field(default_factory=dict)
    instance: By | None = None


def seen_in(events: Sequence[Event]) -> Seen:
    """Look through some calls. Takes some ms for large bodies."""
    headers = {side: _headers(events, side) for side in SIDES}
    fields = {side: _fields(events, side) for side in SIDES}
    return Seen(len(events), headers, fields, _instance(events, headers["response"]))


def _headers(events: Sequence[Event], side: str) -> list[By]:
    spelled: dict[str, str] = {}
    values: dict[str, list[str]] = {}
    for event in events:
        message = getattr(event, side)
        for name, value in header_lines(message.headers if message is not None else None):
            spelled.setdefault(name.lower(), name)
            values.setdefault(name.lower(), []).append(value)
    return [by_header(side, spelled[name]) for name in _most_telling(values, len(events))]


def _fields(events: Sequence[Event], side: str) -> list[By]:
    texts: set[str] = set()
    values: dict[str, list[str]] = {}
    for event in events:
        message = getattr(event, side)
        body = message.body if message is not None else None
        if isinstance(body, dict | list):
            for path, value in _scalars(body):
                if path in values or len(values) < MOST_FIELDS:
                    values.setdefault(path, []).append(text(value)[:LONGEST])
                    texts |= {path} if isinstance(value, str) else set()
    return [by_body(side, path, text=path in texts, beside=values) for path in _most_telling(values, len(events))]


def _most_telling(values: Mapping[str, Sequence[str]], calls: int) -> list[str]:
    """Names, those first that part calls into few groups, then those that hardly repeat; last what each call has."""

    def rank(name: str) -> tuple[bool, bool, int, str]:
        found = values[name]
        groups = len(set(found)) + (len(found) < calls)
        return groups == 1, len(found) > 2 and len(set(found)) > len(found) // 2, groups, name

    return sorted(values, key=rank)


def _scalars(body: Any) -> Iterable[tuple[str, Any]]:
    """Paths and values of a body; those in a list have the list's path, as a search has it."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), body)]
    for _ in range(MOST_NODES):
        if not waiting:
            return
        path, value = waiting.pop()
        if isinstance(value, dict):
            if len(path) < DEEPEST:
                # A name with a point in it cannot be told from a path.
                waiting += [((*path, name), inner) for name, inner in value.items() if name and "." not in name]
        elif isinstance(value, list):
            waiting += [(path, inner) for inner in value]
        elif value is not None and path:
            yield ".".join(path), value


def _instance(events: Iterable[Event], headers: Sequence[By]) -> By | None:
    known = {by.key: by for by in headers}
    named = next((known[name] for name in INSTANCES if name in known), None)
    if named is not None:
        return named
    for side in ("response", "request"):
        if any((message := getattr(event, side)) is not None and message.instance_id for event in events):
            return By(f"{side} instance_id", f"{side}.instance_id.raw")
    return None
