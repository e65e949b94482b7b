"""What a query is once it has been read: a small frozen tree of clauses, joined by and, or, not.

Values stand in their clause typed and in one unit (durations in milliseconds, states as numbers); only times stay
text, because what they mean depends on the moment and the zone in which they are asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as attribute

from moesif_tui.core.query.fields import Field

Scalar = str | int | float | bool | None
"""A JSON value that a clause can ask for. A quoted value is always a string; `7` is the number or the string."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """The field holds exactly one of these values."""

    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """The whole value fits one of the texts: `*` any characters, `?` one, a backslash before one of them itself."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Present:
    """The field has a value."""


@dataclass(frozen=True, slots=True)
class Range:
    """The value lies between the ends; None is open. Durations are milliseconds; strings compare as strings."""

    low: int | float | str | None
    high: int | float | str | None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """The time lies between the ends, each as typed (see `times.span`); the same end twice is that day, minute, …"""

    low: str | None
    high: str | None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class Statuses:
    """The status lies in one of the ranges (both ends included, None: open).

    `none`: or no answer came; `failed`: or the call failed in any way, errors inside a 200 included.
    """

    ranges: tuple[tuple[int, int | None], ...]
    none: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Every word of `text` stands in the field, in any order and case."""

    text: str


Test = OneOf | Pattern | Present | Range | When | Statuses | Match


@dataclass(frozen=True, slots=True)
class Clause:
    """A test of one field. `shown` is the value as the query's text has it, `position` counts from 1."""

    field: Field
    test: Test
    shown: str = attribute(default="", compare=False)
    position: int = attribute(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """Full text over URL, header values, bodies and frames; `wild`: `*` and `?` in it stand for other characters."""

    text: str
    wild: bool = False
    position: int = attribute(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that `item` is not."""

    item: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of the items; none at all means everything."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the items (two or more)."""

    items: tuple[Node, ...]


Node = Clause | Text | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """A query that has been read. `root` None asks for everything; `text` is its normal form, which reads the same."""

    root: Node | None = None
    text: str = attribute(default="", compare=False)

    @property
    def empty(self) -> bool:
        """Whether it asks for everything."""
        return self.root is None

    @property
    def fields(self) -> frozenset[str]:
        """The names of the fields that it asks for."""
        found = leaves(self.root) if self.root is not None else ()
        return frozenset(leaf.field.name for leaf in found if isinstance(leaf, Clause))

    @property
    def asks_kind(self) -> bool:
        """Whether it says itself which kinds of calls it is about: then it is asked of every kind."""
        return "kind" in self.fields


def all_of(items: list[Node]) -> Node:
    """The items joined by and: nested ones flattened, a single one itself."""
    flat = [inner for item in items for inner in (item.items if isinstance(item, And) else (item,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def any_of(items: list[Node]) -> Node:
    """The items (one or more) joined by or: nested ones flattened, a single one itself."""
    flat = [inner for item in items for inner in (item.items if isinstance(item, Or) else (item,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def negated(item: Node) -> Node:
    """The opposite; a double negation falls away."""
    return item.item if isinstance(item, Not) else Not(item)


def conjuncts(root: Node | None) -> tuple[Node, ...]:
    """The parts of which all must hold."""
    if root is None:
        return ()
    return root.items if isinstance(root, And) else (root,)


def leaves(node: Node) -> Iterator[Clause | Text]:
    """Every clause and every text in the node, in order."""
    return (leaf for leaf, _ in leaves_and_depths(node))


def leaves_and_depths(node: Node, depth: int = 0) -> Iterator[tuple[Clause | Text, int]]:
    """Every clause and every text in the node, in order, with the number of levels above it."""
    if isinstance(node, Not):
        yield from leaves_and_depths(node.item, depth + 1)
    elif isinstance(node, And | Or):
        for item in node.items:
            yield from leaves_and_depths(item, depth + 1)
    else:
        yield node, depth
