"""Reads answers leniently: what does not fit spoils its own field, a row that cannot be read spoils only itself."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError

from moesif_tui.wire.base import Document, Unreadable, row_type

AnyDocument = TypeVar("AnyDocument", bound=Document)


class NotReadable(ValueError):
    """The answer is of another shape than documented: one sentence that says where and what."""


def read_answer(answer: Any, value: Any) -> Any:
    """Make the declared answer out of a JSON value.

    Raises:
        NotReadable: the value as a whole is of another kind (a list where a document is expected …).
    """
    row = row_type(answer)
    if row is not None:
        if not isinstance(value, list):
            raise NotReadable(f"expected a list, got {_kind(value)}")
        return [read_row(row, one) for one in value]
    if isinstance(answer, type) and issubclass(answer, Document):
        return read_document(answer, value)
    return value


def read_row(kind: Any, value: Any) -> Any:
    """One row of a list: the document, or an `Unreadable` with the raw value."""
    if not (isinstance(kind, type) and issubclass(kind, Document)):
        return value
    try:
        return read_document(kind, value)
    except NotReadable as error:
        return Unreadable(value, str(error))


def read_document(kind: type[AnyDocument], value: Any) -> AnyDocument:
    """A document; fields whose value is of another type become None (their raw value is dropped).

    Raises:
        NotReadable: the value is no object.
    """
    if not isinstance(value, dict):
        raise NotReadable(f"expected an object, got {_kind(value)}")
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        spoilt = [detail["loc"] for detail in error.errors(include_url=False, include_input=False)]
    except RecursionError:
        raise NotReadable("nested too deep") from None
    try:
        return kind.model_validate(_without(value, spoilt))
    except (ValidationError, RecursionError) as error:
        raise NotReadable(f"{kind.__name__} cannot be read ({type(error).__name__})") from None


def _without(value: dict[str, Any], spoilt: list[tuple[int | str, ...]]) -> dict[str, Any]:
    """A copy without the parts at these places: fields are None, items of lists are gone."""
    copy = dict(value)
    for place in sorted(spoilt, key=_order, reverse=True):
        inner: Any = copy
        for step, key in enumerate(place):
            child = inner[key] if _has(inner, key) else None
            if step == len(place) - 1 or not isinstance(child, dict | list):
                if isinstance(inner, list) and _has(inner, key):
                    del inner[int(key)]
                elif _has(inner, key):
                    inner[key] = None
                break
            inner[key] = child.copy()
            inner = inner[key]
    return copy


def _order(place: tuple[int | str, ...]) -> list[tuple[int, str]]:
    """Sorts places so that later items of a list come after earlier ones."""
    return [(part, "") if isinstance(part, int) else (-1, part) for part in place]


def _has(container: Any, key: int | str) -> bool:
    if isinstance(container, dict):
        return key in container
    return isinstance(container, list) and isinstance(key, int) and 0 <= key < len(container)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
