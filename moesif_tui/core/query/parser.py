"""Reads a query: Lucene's grammar by luqum, words and values by the table of fields.

Adjacent clauses must all hold. As in Lucene, `AND` binds closest, then `OR`, then being adjacent:
`status:500 OR status:503 verb:POST` asks for POSTs with either status. In the parentheses behind a field adjacent
values are alternatives (`status:(500 503)`), while comparisons and negations there all hold (`took:(>1s <5s)`).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from moesif_tui.core.query import fields, lexer, quoting, render
from moesif_tui.core.query.errors import QueryError
from moesif_tui.core.query.fields import Field
from moesif_tui.core.query.lexer import Token
from moesif_tui.core.query.nodes import (
    And,
    Clause,
    Node,
    Query,
    Text,
    all_of,
    any_of,
    leaves_and_depths,
    negated,
)
from moesif_tui.core.query.values import End, Reading, merged, read_range, read_value
from moesif_tui.core.states import STATES

MAX_DEPTH = 16
"""Levels of and, or, not above a clause: search servers take 20 levels of `bool`, and a clause may need three."""
MAX_CLAUSES = 200
"""Clauses that a query may have; one on a host becomes ten, and search servers take 1,024."""

_ONE_AT_A_TIME = threading.Lock()
"""ply's parser keeps its stacks in itself; a parse takes a fraction of a millisecond."""


def parse(text: str, *, states: Mapping[str, int] = STATES) -> Query:
    """Read a query. `states` are the names of the buckets' states.

    Raises:
        QueryError: and nothing else, whatever the text.
    """
    tree = _tree(text)
    if tree is None:
        return Query()
    root = _Reader(text, states).node(tree)
    _check_size(root)
    return render.query(root)


def _check_size(root: Node) -> None:
    for count, (leaf, depth) in enumerate(leaves_and_depths(root)):
        if depth > MAX_DEPTH:
            raise QueryError(f"The query is nested too deep at {leaf.position}.", leaf.position)
        if count >= MAX_CLAUSES:
            raise QueryError(f"The query has more than {MAX_CLAUSES} clauses, at {leaf.position}.", leaf.position)


class _Feed:
    """Hands out ready tokens as a ply lexer does, and knows the last one."""

    def __init__(self, tokens: Sequence[Any]) -> None:
        self._tokens = tokens
        self.given = 0

    def token(self) -> Any:
        self.given += 1
        return self._tokens[self.given - 1] if self.given <= len(self._tokens) else None


def _tree(text: str) -> Any:
    """The text as luqum's tree; None where there is no clause."""
    lexed = lexer.tokens(text)
    if not lexed:
        return None
    from luqum.exceptions import ParseSyntaxError
    from luqum.parser import parser

    feed = _Feed(lexer.to_luqum(lexed))
    try:
        with _ONE_AT_A_TIME:
            return parser.parse(lexer=feed)
    except ParseSyntaxError:
        _explain(lexed, feed.given - 1)


def _explain(lexed: list[Token], at: int) -> NoReturn:
    """Say what the grammar has against the token at that index, or against the end."""
    unexpected = lexed[at] if at < len(lexed) else None
    before = lexed[at - 1] if at > 0 else None
    if unexpected is None and before is not None:
        raise QueryError(
            f"{before.text} at {before.start + 1} needs something after it.", before.start + 1, incomplete=True
        )
    token = unexpected or lexed[-1]
    place = token.start + 1
    if token.type == "RPAREN" and before is not None:
        if before.type == "LPAREN":
            raise QueryError(f"The ( ) at {before.start + 1} hold nothing.", before.start + 1)
        raise QueryError(f"{before.text} at {before.start + 1} needs something after it.", before.start + 1)
    if token.type in {"AND_OP", "OR_OP"}:
        raise QueryError(f"{token.text} at {place} needs something on both sides.", place)
    raise QueryError(f"“{token.text[:40]}” at {place} does not fit here: put it in quotes to search for it.", place)


@dataclass(slots=True)
class _Reader:
    """Makes nodes of luqum's tree."""

    text: str
    states: Mapping[str, int]

    def node(self, item: Any) -> Node:
        from luqum import tree

        match item:
            case tree.SearchField():
                return self._search(item)
            case tree.OrOperation():
                return any_of([self.node(operand) for operand in item.operands])
            case tree.AndOperation() | tree.UnknownOperation():
                return all_of([self.node(operand) for operand in item.operands])
            case tree.Not():
                return negated(self.node(item.a))
            case tree.Group():
                return self.node(item.expr)
            case _:
                return self._full_text(item)

    def _full_text(self, item: Any) -> Node:
        position = item.pos + 1
        # a "?" in a pasted URL begins its query
        value = quoting.read(item.value, position, last=False, wild="*" if "/" in item.value else "*?")
        if not value.text.strip():
            raise QueryError(f"The quotes at {position} hold nothing.", position)
        if value.quoted or value.pattern is None:
            return Text(value.text, position=position)
        return And(()) if not value.pattern.strip("*") else Text(value.pattern, wild=True, position=position)

    def _search(self, item: Any) -> Node:
        position = item.pos + 1
        field = fields.resolve(quoting.unescape(item.name), position)
        return self._values(field, position, item.expr)

    def _values(self, field: Field, position: int, item: Any) -> Node:
        """What stands behind a field's colon: one value, a comparison, or a group of them."""
        from luqum import tree

        match item:
            case tree.FieldGroup() | tree.Group():
                return self._values(field, position, item.expr)
            case tree.Not():
                return negated(self._values(field, position, item.a))
            case tree.AndOperation():
                return all_of([self._values(field, position, operand) for operand in item.operands])
            case tree.OrOperation():
                return self._any(field, position, item.operands)
            case tree.UnknownOperation():
                return self._adjacent(field, position, item.operands)
            case _:
                return self._any(field, position, [item])

    def _adjacent(self, field: Field, position: int, operands: Sequence[Any]) -> Node:
        from luqum import tree

        limits = [item for item in operands if isinstance(item, tree.Not | tree.From | tree.To)]
        choices = [item for item in operands if not isinstance(item, tree.Not | tree.From | tree.To)]
        nodes = [self._any(field, position, choices)] if choices else []
        return all_of(nodes + [self._values(field, position, item) for item in limits])

    def _any(self, field: Field, position: int, operands: Sequence[Any]) -> Node:
        from luqum import tree

        readings: list[Reading] = []
        nodes: list[Node] = []
        for item in operands:
            if isinstance(item, tree.Term | tree.Range | tree.From | tree.To):
                readings += self._readings(field, item)
            else:
                nodes.append(self._values(field, position, item))
        clauses: list[Node] = [Clause(field, one.test, one.shown, position) for one in merged(field, readings)]
        return any_of(clauses + nodes)

    def _readings(self, field: Field, item: Any) -> list[Reading]:
        from luqum import tree

        match item:
            case tree.Range():
                low, high = (
                    self._end(item.low, included=item.include_low),
                    self._end(item.high, included=item.include_high),
                )
                return [read_range(field, low, high)]
            case tree.From():
                return [read_range(field, self._end(item.a, included=item.include), End(None, included=True))]
            case tree.To():
                return [read_range(field, End(None, included=True), self._end(item.a, included=item.include))]
            case _:
                position, last = item.pos + 1, self._is_last(item)
                return read_value(field, item.value, position, last=last, states=self.states)

    def _end(self, term: Any, *, included: bool) -> End:
        if term.value == "*":
            return End(None, included=True)
        return End(quoting.read(term.value, term.pos + 1, last=self._is_last(term)), included)

    def _is_last(self, item: Any) -> bool:
        return bool(item.pos + len(item.value) == len(self.text))
