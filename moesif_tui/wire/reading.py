"""Reads answers leniently: what does not fit spoils its own field, a row that cannot be read spoils only itself."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError

from moesif_tui.wire.base import Document, Unreadable, row_type

AnyDocument = TypeVar("AnyDocument", bound=Document)
_Place = tuple[int | str, ...]
_Fault = tuple[str, _Place]


class NotReadable(ValueError):
    """The answer is of another shape than documented: one sentence that says where and what."""


def read_answer(answer: Any, value: Any) -> Any:
    """Make the declared answer out of a JSON value: none where none is declared, whatever came.

    Raises:
        NotReadable: the value as a whole is of another kind (a list where a document is expected …).
    """
    if answer is None:
        return None
    row = row_type(answer)
    if row is not None:
        if not isinstance(value, list):
            raise NotReadable(f"expected a list, got {_kind(value)}")
        return [read_row(row, one) for one in value]
    if isinstance(answer, type) and issubclass(answer, Document):
        return read_document(answer, value)
    return value


def plain(row: Document | Unreadable | None) -> dict[str, Any]:
    """A document as the API answered it; of a row that could not be read what came. No document: empty."""
    if isinstance(row, Unreadable):
        return row.raw if isinstance(row.raw, dict) else {"unreadable": row.raw}
    return row.model_dump(by_alias=True, exclude_unset=True) if row is not None else {}


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
    value = kind.arranged(value)
    if not isinstance(value, dict):
        raise NotReadable(f"expected an object, got {_kind(value)}")
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        faults = _faults(error)
    except RecursionError:
        raise NotReadable("nested too deep") from None
    try:
        if any(_is_of_a_name(*fault) for fault in faults):
            value = _with_names_of_text(value)
            faults = _faults_of(kind, value)
        return kind.model_validate(_without(value, [place for _, place in faults]))
    except (ValidationError, RecursionError) as error:
        raise NotReadable(f"{kind.__name__} cannot be read ({type(error).__name__})") from None


def _faults_of(kind: type[Document], value: dict[str, Any]) -> list[_Fault]:
    try:
        kind.model_validate(value)
    except ValidationError as error:
        return _faults(error)
    return []


def _faults(error: ValidationError) -> list[_Fault]:
    """What is wrong, and the place of it."""
    return [(detail["type"], detail["loc"]) for detail in error.errors(include_url=False, include_input=False)]


def _is_of_a_name(what: str, place: _Place) -> bool:
    """Whether a name may be to blame: pydantic takes half a surrogate pair for no text, and tells the place wrongly."""
    return what == "string_unicode" or any("\ufffd" in str(part) for part in place)


def _with_names_of_text(value: Any) -> Any:
    """The value with names in which half a surrogate pair is spelt out."""
    if isinstance(value, dict):
        return {
            name.encode(errors="backslashreplace").decode(): _with_names_of_text(inner) for name, inner in value.items()
        }
    return [_with_names_of_text(inner) for inner in value] if isinstance(value, list) else value


def _without(value: dict[str, Any], spoilt: list[_Place]) -> dict[str, Any]:
    """A copy without the parts at these places."""
    copy = dict(value)
    for place in sorted(spoilt, key=_order, reverse=True):
        inner: Any = copy
        for step, key in enumerate(place):
            child = inner[key] if _has(inner, key) else None
            if step == len(place) - 1 or not isinstance(child, dict | list):
                if _has(inner, key):
                    del inner[key]
                break
            inner[key] = child.copy()
            inner = inner[key]
    return copy


def _order(place: _Place) -> list[tuple[int, str]]:
    """Sorts places so that later items of a list come after earlier ones."""
    return [(part, "") if isinstance(part, int) else (-1, part) for part in place]


def _has(container: Any, key: int | str) -> bool:
    if isinstance(container, dict):
        return key in container
    return isinstance(container, list) and isinstance(key, int) and 0 <= key < len(container)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
