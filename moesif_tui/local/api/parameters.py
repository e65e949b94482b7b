"""What several handlers read from their parameters: array filters, kinds, order and pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from moesif_tui.core.kinds import EVERY, Kind
from moesif_tui.core.time import parse_time, relative
from moesif_tui.local.analysis.kinds import SHOWN
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.registry import NotFound, Refused
from moesif_tui.wire.base import Document, Filter

Row = TypeVar("Row")

MAX_TAKE = 1000
MAX_DIGITS = 18
"""Of a number inside an id."""


def kinds_of(words: Iterable[str]) -> frozenset[int]:
    """The kinds of calls asked for; the shown ones when none is named. Raises `Refused`."""
    numbers = set()
    for word in words:
        try:
            numbers.add(Kind[word.upper()])
        except KeyError:
            raise Refused(f"kind: {word} is none of {', '.join(EVERY)}") from None
    return frozenset(numbers) or SHOWN


def passes(wanted: Filter[Any], value: Any) -> bool:
    """Whether a value is let through; an absent value fails every filter that is set."""
    if not wanted:
        return True
    if value is None or (wanted.values and value not in wanted.values):
        return False
    return (
        (wanted.gte is None or value >= wanted.gte)
        and (wanted.lte is None or value <= wanted.lte)
        and (wanted.gt is None or value > wanted.gt)
        and (wanted.lt is None or value < wanted.lt)
    )


def times(name: str, wanted: Filter[str], now: int) -> Filter[int]:
    """A filter of ISO (or relative) times as microseconds. Raises `Refused`."""

    def read(text: str | None) -> int | None:
        return None if text is None else time_of(name, text, now)

    return Filter(
        tuple(time_of(name, text, now) for text in wanted.values),
        read(wanted.gte),
        read(wanted.lte),
        read(wanted.gt),
        read(wanted.lt),
    )


def time_of(name: str, text: str, now: int) -> int:
    """A time parameter in microseconds since 1970 UTC. Raises `Refused`."""
    found = relative(text, now)
    if found is None:
        found = parse_time(text)
    if found is None:
        raise Refused(f"{name}: {text} is no time; write 2026-11-24T10:00:00Z, now or -24h")
    return found


def given(update: Document) -> dict[str, Any]:
    """What an update sets. A field that nobody documents sets nothing: it could stand for any other one."""
    documented = type(update).model_fields
    return {name: value for name, value in update if name in documented and value is not None}


def in_app(data_set: DataSet, app_id: str | None) -> None:
    """What an id names must be in the app that is asked for beside it, if any is. Raises `NotFound`."""
    if app_id not in {None, "", "~", data_set.key}:
        raise NotFound(f"There is nothing with that id in the app {app_id}.")


class Sized(Protocol):
    """What operations that answer a list have in common."""

    @property
    def take(self) -> int: ...  # noqa: D102


class Paged(Sized, Protocol):
    """What operations that page both ways have in common."""

    @property
    def after_id(self) -> str | None: ...  # noqa: D102
    @property
    def before_id(self) -> str | None: ...  # noqa: D102


def take_of(operation: Sized) -> int:
    """The size of a page. Raises `Refused`."""
    if not 0 <= operation.take <= MAX_TAKE:
        raise Refused(f"take: {operation.take} is not between 0 and {MAX_TAKE}")
    return operation.take


def settled(identity: str, data_set: DataSet) -> str:
    """The present id of a bucket or trace whose signature was merged into another one; others as they are."""
    stem, mark, key = identity.rpartition("." if "." in identity else "-")
    try:
        number = data_set.events.signature_number(key)
    except KeyError:
        return identity
    return f"{stem}{mark}{data_set.events.signature(number)[0]}"


def page(
    rows: Sequence[Row],
    identity: Callable[[Row], str],
    operation: Paged,
    present: Callable[[str], str] = str,
) -> Sequence[Row]:
    """The rows strictly after, or strictly before, the one with that id. Raises `Refused` when it is gone.

    `present` gives the id that a former one stands for now.
    """
    take = take_of(operation)
    after, before = operation.after_id, operation.before_id
    if after is None and before is None:
        return rows[:take]
    cursor = before if after is None else after
    wanted = present(cursor or "")
    place = next((place for place, row in enumerate(rows) if identity(row) == wanted), None)
    if place is None:
        raise Refused(f"{'before_id' if after is None else 'after_id'}: no item {cursor} in this list")
    return rows[max(0, place - take) : place] if after is None else rows[place + 1 : place + 1 + take]


def call_number(identity: str, data_set: DataSet) -> int:
    """The number of the call with that id; 0, which no call has, for what is no id of this data set."""
    key, _, digits = identity.partition("-")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS else 0
    return number if key == data_set.key and digits == str(number) else 0


def order(sort: str | None, fields: dict[str, Callable[[Row], Any]], default: str) -> tuple[Callable[[Row], Any], bool]:
    """The key and whether it descends, of `-field`, `field`, `field:desc` or `field.desc`. Raises `Refused`."""
    text = sort or default
    descending = text.startswith("-")
    name = text.lstrip("-+")
    for mark in (":", "."):
        stem, _, direction = name.rpartition(mark)
        if direction in {"asc", "desc"} and stem:
            name, descending = stem, direction == "desc"
    if name not in fields:
        raise Refused(f"sort: {name} is none of {', '.join(fields)}")
    return fields[name], descending
