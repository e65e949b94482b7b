"""Every operation's answer, and that answer with any one thing wrong in it: the rest of it is read all the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import pytest
from pydantic import BaseModel

from moesif_tui.client.decode import decode
from moesif_tui.client.errors import NotUnderstood
from moesif_tui.wire.base import Unreadable, row_type
from moesif_tui.wire.operations import operations
from moesif_tui.wire.requests import Request
from moesif_tui.wire.signatures import SignatureAggs
from tests.unit.wire.examples import EXAMPLES

ANSWERED: Final = sorted(name for name, example in EXAMPLES.items() if example is not None)
LISTS: Final = [name for name in ANSWERED if row_type(operations()[name].answer_type()) is not None]
ODD: Final[tuple[Any, ...]] = (
    *(None, True, 7, 10**30, 0.5, float("inf"), "text", "7", "\ud800"),
    *([], [[]], [{"x": 1}], {}, {"x": {}}, {"\ud800": 1}),
)
"""Values of every type, one of which is another than the documented one."""
UNKNOWN: Final = ("unknown", "", "_1", "model_extra", "\ud800")

Place = tuple[str | int, ...]


def read(name: str, answer: Any) -> Any:
    """The answer as the client reads it; of one that holds a list, where a list came, the list."""
    kind = operations()[name]
    value = decode(kind.model_construct(), Request(kind.method, kind.path, ()), json.dumps(answer).encode())
    return value.events if isinstance(value, SignatureAggs) and isinstance(answer, list) else value


def variants(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """The value again with each single field missing, of another type, or joined by an unknown one; and where."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*place, name), {key: one for key, one in value.items() if key != name}
            yield from (((*place, name), value | {name: odd}) for odd in ODD)
            yield from ((at, value | {name: odd}) for at, odd in variants(inner, (*place, name)))
        yield from (((*place, name), value | {name: odd}) for name in UNKNOWN for odd in (1, {"x": [1]}))
    elif isinstance(value, list) and value:
        yield from ((place, [*value, odd]) for odd in ODD)
        yield from (((*place, 0), [odd, *value[1:]]) for odd in ODD)
        yield from ((at, [odd, *value[1:]]) for at, odd in variants(value[0], (*place, 0)))


def plain(value: Any) -> Any:
    """What was read, as JSON that can be compared."""
    if isinstance(value, BaseModel):
        return {field.alias or name: plain(getattr(value, name)) for name, field in type(value).model_fields.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value.raw if isinstance(value, Unreadable) else value


def differences(first: Any, second: Any, place: Place = ()) -> Iterator[Place]:
    """Where two values differ, as deep as they can be told apart."""
    if isinstance(first, dict) and isinstance(second, dict):
        for name in {**first, **second}:
            yield from differences(first.get(name), second.get(name), (*place, name))
    elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        for number, (one, other) in enumerate(zip(first, second, strict=True)):
            yield from differences(one, other, (*place, number))
    elif first != second:
        yield place


def hangs_together(first: Place, second: Place) -> bool:
    """Whether one place is the other, or in it. Headers get other names when they are read."""
    for one, other in zip(first, second, strict=False):
        if one != other:
            return False
        if one == "headers":
            return True
    return True


@pytest.mark.parametrize("name", ANSWERED)
def test_what_is_wrong_with_a_field_is_wrong_with_that_field_alone(name: str) -> None:
    whole = plain(read(name, EXAMPLES[name]))
    for place, variant in variants(EXAMPLES[name]):
        spoilt = [at for at in differences(whole, plain(read(name, variant))) if not hangs_together(at, place)]
        assert not spoilt, (place, variant)


@pytest.mark.parametrize("name", ANSWERED)
def test_an_answer_of_another_kind_is_a_value_or_not_understood(name: str) -> None:
    for odd in ODD:
        with suppress(NotUnderstood):
            assert isinstance(read(name, odd), BaseModel | list)


@pytest.mark.parametrize("name", LISTS)
def test_a_bad_row_never_spoils_its_list(name: str) -> None:
    (row,) = EXAMPLES[name]
    whole = plain(read(name, [row]))
    for odd in ODD:
        first, second = read(name, [odd, row])
        assert isinstance(first, Unreadable) or isinstance(odd, dict)
        assert plain([second]) == whole


@pytest.mark.parametrize("name", sorted(set(EXAMPLES) - set(ANSWERED)))
def test_where_nothing_is_answered_nothing_is_read(name: str) -> None:
    kind = operations()[name]
    for body in (b"", b"{}", b"null", b"deleted", b"\xff"):
        assert decode(kind.model_construct(), Request(kind.method, kind.path, ()), body) is None
