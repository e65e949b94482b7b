"""Divides a query over buckets or traces among those who can answer it.

Such rows have no search body. What they hold is asked of the rows that are read; what only calls hold (URL, bodies,
user, session, duration; words alone) is asked of the calls, grouped by bucket; and the list's own parameters narrow
down what is read in the first place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from moesif_tui.core.query import render, times
from moesif_tui.core.query.fields import RowKind
from moesif_tui.core.query.nodes import (
    And,
    Clause,
    Node,
    OneOf,
    Query,
    Scalar,
    Statuses,
    Test,
    Text,
    When,
    conjuncts,
    leaves,
)
from moesif_tui.core.time import iso

_PARAMETERS: Mapping[RowKind, Mapping[str, str]] = {
    "bucket": {
        "state": "state",
        "last": "last_modified",
        "route": "route",
        "verb": "verb",
        "status": "status",
        "version": "api_version",
    },
    "trace": {
        "state": "triage_bucket.state",
        "route": "triage_bucket.route",
        "verb": "triage_bucket.verb",
        "status": "triage_bucket.status",
        "version": "triage_bucket.api_version",
        "session": "session_token",
        "user": "user_id",
        "created": "created",
    },
}
"""By kind of row: the field and the list operation's parameter for it."""
_SINGLE = "user_id"
"""The one parameter that takes a single text."""


@dataclass(frozen=True, slots=True)
class Split:
    """Who answers what; a row must fit both parts.

    Attributes:
        rows: what to ask of the rows (`rows.row_matches`); None: nothing.
        events: what to ask of the calls (`dsl.to_dsl`), grouped by bucket; None: nothing.
        reason: why the query cannot be divided, in one sentence; then both parts are None.
    """

    rows: Query | None = None
    events: Query | None = None
    reason: str | None = None


def split(query: Query, rows: RowKind = "bucket") -> Split:
    """Divide the query at its top-level ands. What rows and calls both hold is asked of the rows."""
    for_rows: list[Node] = []
    for_events: list[Node] = []
    for part in conjuncts(query.root):
        found = list(leaves(part))
        if all(_held(leaf, rows) for leaf in found):
            for_rows.append(part)
        elif all(isinstance(leaf, Text) or leaf.field.event for leaf in found):
            for_events.append(part)
        else:
            return Split(reason=_reason(part, found, rows))
    return Split(_joined(for_rows), _joined(for_events))


def parameters(query: Query, rows: RowKind = "bucket", *, now: int, zone: tzinfo) -> dict[str, Any]:
    """What the list operation's own parameters can say of the query: by wire name a `Filter`, or a text.

    It only narrows down: every row that fits the query fits the parameters, not the other way round, so the query is
    still to be asked of the rows. Only exact values and times that the whole query requires can be sent.
    """
    from moesif_tui.wire.base import Filter

    names = _PARAMETERS[rows]
    made: dict[str, Any] = {}
    spans: dict[str, list[times.Bounds]] = {}
    for part in conjuncts(query.root):
        if not isinstance(part, Clause) or part.field.name not in names:
            continue
        name = names[part.field.name]
        if isinstance(part.test, When):
            spans.setdefault(name, []).append(times.bounds(part.test, now, zone))
        elif name == _SINGLE:
            if isinstance(part.test, OneOf) and len(part.test.values) == 1:
                made.setdefault(name, part.test.values[0])
        elif values := _exact(part.test):
            made.setdefault(name, Filter(values=values))
    for name, found in spans.items():
        lows = [one.low for one in found if one.low is not None]
        highs = [one.high for one in found if one.high is not None]
        made[name] = Filter(gte=iso(max(lows)) if lows else None, lte=iso(min(highs)) if highs else None)
    return made


def _exact(test: Test) -> tuple[Scalar, ...]:
    """The values of which the field must hold one; none where the test is of another kind."""
    if isinstance(test, OneOf):
        return test.values
    if isinstance(test, Statuses) and not (test.none or test.failed) and all(low == high for low, high in test.ranges):
        return tuple(low for low, _ in test.ranges)
    return ()


def _held(leaf: Clause | Text, rows: RowKind) -> bool:
    return isinstance(leaf, Clause) and bool(leaf.field.row(rows))


def _joined(parts: list[Node]) -> Query | None:
    return render.query(parts[0] if len(parts) == 1 else And(tuple(parts))) if parts else None


def _reason(part: Node, found: Iterable[Clause | Text], rows: RowKind) -> str:
    for leaf in found:
        if isinstance(leaf, Clause) and not leaf.field.row(rows) and not leaf.field.event:
            owner = "buckets" if leaf.field.bucket else "traces"
            return f"“{leaf.field.name}” at {leaf.position} is a field of {owner}; {rows}s do not have it."
    text = render.render(part)
    shown = text if len(text) <= 60 else text[:59] + "…"
    return f"“{shown}” mixes what only {rows}s hold with what only calls hold: join the two with AND."
