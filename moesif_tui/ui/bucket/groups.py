"""Calls in groups of one value each: how they are asked for, read from the answer, and listed."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.core.forms import query_pairs
from moesif_tui.core.secret_names import PAIR_NAMES, PAIR_VALUES, is_secret_name, is_secret_path
from moesif_tui.core.secrets import MASK, mask_header
from moesif_tui.ui.bucket.figures import buckets, count_in, count_of, others, terms
from moesif_tui.ui.present import shown_text

if TYPE_CHECKING:
    from moesif_tui.wire.signatures import SignatureAggs

MOST: Final = 1000
"""Groups that are listed."""
USER: Final = "user_id.raw"
URI: Final = "request.uri.raw"
MOST_URIS: Final = 10_000
"""Different URLs whose queries are read: no field of the API has a query's parameters."""


@dataclass(frozen=True, slots=True)
class By:
    """What calls are grouped by.

    Attributes:
        name: for people: `user`, `response x-instance`, `query page`.
        field: of a search.
        key: name of the header, of the body's field or of the query's parameter, by which its values may be secret.
        header, parameter: whether it is one.
        hidden: its values are secret, whatever they are.
    """

    name: str
    field: str
    key: str = ""
    header: bool = False
    parameter: bool = False
    hidden: bool = False

    def shown(self, value: Any) -> str:
        """A value, masked where it is secret."""
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if self.hidden or is_secret_name(self.key):
            return MASK
        return mask_header(self.key, text)[0] if self.header else shown_text(text)


def by_header(side: str, name: str) -> By:
    """By a header of the request or the response, as it is spelled there."""
    return By(f"{side} {shown_text(name.lower())}", f"{side}.headers.{name}.raw", name.lower(), header=True)


def by_body(side: str, path: str, *, text: bool, beside: Container[str] = ()) -> By:
    """By a field of a JSON body.

    Args:
        side: `request` or `response`.
        path: of the field.
        text: its values are strings, which are compared in a field of their own.
        beside: other paths of such bodies. Where one of them names what the field holds (`fields.name` beside
            `fields.value`), which of its values are secret cannot be told, so all of them are hidden.
    """
    above, point, last = path.rpartition(".")
    named = last in PAIR_VALUES and any(f"{above}{point}{name}" in beside for name in PAIR_NAMES)
    field = f"{side}.body.{path}{'.raw' if text else ''}"
    return By(f"{side} {shown_text(path)}", field, last, hidden=named or is_secret_path(field))


def by_parameter(name: str) -> By:
    """By a parameter of the query."""
    return By(f"query {shown_text(name)}", URI, name, parameter=True)


@dataclass(frozen=True, slots=True)
class Group:
    """Calls with one value.

    Attributes:
        value: None where they have none.
        count: of them.
        derived: it is none of the traffic's own.
        others: they are those whose values are not listed.
        uris: of the calls, where they are grouped by a parameter.
    """

    value: Any
    count: int
    derived: bool = False
    others: bool = False
    uris: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Unique among the groups."""
        return "others" if self.others else f"{type(self.value).__name__} {self.value}"


def uris_asked() -> dict[str, Any]:
    """The aggregation that answers the URLs of calls, for `uris_of`."""
    return {"terms": {"field": URI, "size": MOST_URIS}}


def aggregations(by: By) -> dict[str, Any]:
    """What is asked for, to be read by `groups_of`."""
    if by.parameter:
        return {"groups": uris_asked()}
    groups: dict[str, Any] = {"terms": {"field": by.field, "size": MOST}}
    if by.field == USER:
        groups["aggs"] = {"derived": {"filter": {"exists": {"field": "metadata.derived.user_id"}}}}
    return {"groups": groups, "none": {"missing": {"field": by.field}}}


def groups_of(by: By, answer: SignatureAggs) -> list[Group]:
    """The groups of an answer, the largest first; those without a value are one, those not listed the last one."""
    if by.parameter:
        groups = _by_parameter(by.key, terms(answer, "groups"))
    else:
        missing = count_of(answer, "none")
        groups = [
            Group(row["key"], row["doc_count"], derived=count_in(row, "derived") > 0)
            for row in buckets(answer, "groups")
        ]
        groups += [Group(None, missing)] if missing else []
    groups.sort(key=lambda group: -group.count)
    rest = others(answer, "groups") + sum(group.count for group in groups[MOST:])
    return [*groups[:MOST], Group(None, rest, others=True)] if rest else groups


def _by_parameter(name: str, uris: list[tuple[Any, int]]) -> list[Group]:
    """A call whose query names it several times is in several groups."""
    counts: dict[str | None, int] = {}
    found: dict[str | None, list[str]] = {}
    for uri, count in uris:
        values: set[str | None] = {value for other, value in query_pairs(str(uri)) if other == name}
        for value in values or {None}:
            counts[value] = counts.get(value, 0) + count
            found.setdefault(value, []).append(str(uri))
    return [Group(value, count, uris=tuple(found[value])) for value, count in counts.items()]


def clause_of(by: By, group: Group) -> dict[str, Any]:
    """The clause of a search that finds a group's calls."""
    if by.parameter:
        return {"terms": {URI: list(group.uris)}}
    if group.value is None:
        return {"bool": {"must_not": [{"exists": {"field": by.field}}]}}
    return {"term": {by.field: group.value}}


def parameters_of(uris: list[tuple[Any, int]]) -> Mapping[str, int]:
    """Names of the queries' parameters, and how many values each has, those first that have few."""
    values: dict[str, set[str]] = {}
    for uri, _ in uris:
        for name, value in query_pairs(str(uri)):
            if name:
                values.setdefault(name, set()).add(value)
    return dict(sorted(((name, len(found)) for name, found in values.items()), key=lambda pair: (pair[1], pair[0])))
