"""What is typed into a filter line: understood, said to the search, completed, and told where it leaves nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.ui import glyphs
from moesif_tui.ui.present import Clock, holds_secret
from moesif_tui.ui.text import Line
from moesif_tui.ui.widgets.filter import Completion

if TYPE_CHECKING:
    from moesif_tui.core.query import Query
    from moesif_tui.core.query.fields import RowKind
    from moesif_tui.session import Session

WORDS: Final = 12
"""Completions that are offered at once."""
TYPED_TIME: Final = "A time is filtered by typing it: / time:>18:00"
"""Why nothing is filtered by the time of a call: hardly another one has just that."""
NO_FIELD: Final = "Nothing is filtered by this column; h and l go to another one."
"""Why nothing is filtered by a column that no field of the query language stands for."""
Aim = tuple[str, Any] | str
"""What a value under the cursor is filtered by: field and value, or the sentence why it cannot be."""


class FilterError(Exception):
    """A filter that cannot be used: one sentence. `incomplete`: it may become one while it is typed."""

    def __init__(self, sentence: str, *, incomplete: bool = False) -> None:
        super().__init__(sentence)
        self.incomplete = incomplete


def understood(text: str) -> Query | None:
    """A filter that was typed; None where it says nothing. May take 40 ms the first time. Raises `FilterError`."""
    if not text.strip():
        return None
    from moesif_tui.core.query import QueryError, parse

    try:
        return parse(text)
    except QueryError as error:
        raise FilterError(error.message, incomplete=error.incomplete) from None


def as_dsl(query: Query, session: Session, clock: Clock) -> Mapping[str, Any]:
    """A filter in Query DSL, for a search over calls. Raises `FilterError`."""
    from moesif_tui.core.query import QueryError, to_dsl

    try:
        return to_dsl(query, now=clock.now, zone=clock.zone, local=session.near)
    except QueryError as error:
        raise FilterError(error.message) from None


def completion(
    text: str, at: int, values: Iterable[tuple[str, str | None]] = (), rows: RowKind | None = None
) -> Completion | None:
    """Names of fields, and their values as far as they are known; those with secrets are left out.

    Args:
        text: of the filter line.
        at: where the cursor stands in it.
        values: field and value, as often as they come.
        rows: what is filtered, where it is no calls.
    """
    from moesif_tui.core.query import complete

    known: dict[str, list[str]] = {}
    for field, value in dict.fromkeys(values):
        if value and not holds_secret(value):
            known.setdefault(field, []).append(value)
    found = complete(text, at, known, rows)
    if not found:
        return None
    return Completion(found[0].start, [one.text for one in found[:WORDS] if one.start == found[0].start])


def no_match(what: str, text: str) -> Line:
    """What stands in the place of rows where a filter leaves none: `No call matches status:500.`, or what was meant."""
    found = _hint(text)
    if found:
        return [(f"No {what} matches: ", "muted"), (found, "text")]
    return [
        (f"No {what} matches {text}. ", "muted"),
        (glyphs.BACKSPACE, "accent strong"),
        (" lifts the filter", "muted"),
    ]


@lru_cache(16)
def _hint(text: str) -> str:
    """What was probably meant by a filter that leaves nothing, which a head asks for with every change of its count."""
    from moesif_tui.core.query import hint

    return hint(text)


def misread(text: str) -> str:
    """What looks like an operator in a filter and is searched as text; may take 40 ms the first time."""
    from moesif_tui.core.query import misread

    return misread(text)


def hidden_shown(why: str, count: int) -> Line:
    """What stands in the place of rows where only hidden calls would be: `8 calls are hidden; H shows them`."""
    return [(why, "muted"), ("H", "accent strong"), (f" shows {'it' if count == 1 else 'them'}", "muted")]
