"""Changes a query by key: only this value, not this value, lift the last filter. The result is in normal form."""

from __future__ import annotations

from collections.abc import Mapping

from moesif_tui.core.query import fields, quoting, render
from moesif_tui.core.query.errors import QueryError
from moesif_tui.core.query.fields import Field
from moesif_tui.core.query.nodes import Clause, Node, Scalar, all_of, conjuncts, leaves, negated
from moesif_tui.core.query.parser import parse
from moesif_tui.core.query.values import scalar_shown
from moesif_tui.core.states import STATES
from moesif_tui.core.time import iso


def only(text: str, field: str, value: Scalar, *, states: Mapping[str, int] = STATES) -> str:
    """The query with `field:value` required as well.

    What contradicts it goes, and what else was asked of the field, where a call has only one value of it. Values are
    as documents have them: a duration in ms, a time in µs since 1970, None where the field is missing.

    Raises:
        QueryError: the text is no query, there is no such field, or the value does not fit it.
    """
    wanted = _required(field, value, states)
    kept = [
        part for part in _parts(text, states) if part not in {wanted, negated(wanted)} and not _replaced(part, field)
    ]
    return _joined([*kept, wanted])


def without(text: str, field: str, value: Scalar, *, states: Mapping[str, int] = STATES) -> str:
    """The query with `field:value` excluded; what required just that goes.

    Raises:
        QueryError: the text is no query, there is no such field, or the value does not fit it.
    """
    unwanted = _required(field, value, states)
    kept = [part for part in _parts(text, states) if part not in {unwanted, negated(unwanted)}]
    return _joined([*kept, negated(unwanted)])


def lift(text: str, *, states: Mapping[str, int] = STATES) -> str:
    """The query without its last clause; of a text that is no query, without its last word."""
    try:
        return _joined(list(_parts(text, states))[:-1])
    except QueryError:
        return " ".join(text.split()[:-1])


def clause(field: str, value: Scalar) -> str:
    """`field:value` as it stands in a query; see `only` for the values.

    Raises:
        QueryError: there is no such field, or the value does not fit it.
    """
    known = fields.resolve(field, 1)
    name = render.field_name(known.name)
    return (
        f"NOT {name}:*" if value is None and known.kind not in {"status", "any"} else f"{name}:{_shown(known, value)}"
    )


def _shown(field: Field, value: Scalar) -> str:
    match field.kind:
        case "any":
            return scalar_shown(value)
        case "status" if value in {None, 0}:
            return "none"
        case "duration" if isinstance(value, float):
            return f"{value:.3f}".rstrip("0").rstrip(".") + "ms"
        case "duration" if isinstance(value, int):
            return f"{value}ms"
        case "time" if isinstance(value, int):
            return iso(value)
        case _:
            return quoting.quote(str(value), colon=True)


def _required(field: str, value: Scalar, states: Mapping[str, int]) -> Node:
    (part,) = _parts(clause(field, value), states)
    return part


def _parts(text: str, states: Mapping[str, int]) -> tuple[Node, ...]:
    return conjuncts(parse(text, states=states).root)


def _joined(parts: list[Node]) -> str:
    return render.query(all_of(parts)).text


def _replaced(part: Node, name: str) -> bool:
    """Whether the part asks only of this field, of which a call has one value: then the new one says more."""
    field = fields.resolve(name, 1)
    if field.kind in {"text", "any"} or len(field.event) > 1:
        return False
    return all(isinstance(leaf, Clause) and leaf.field.name == field.name for leaf in leaves(part))
