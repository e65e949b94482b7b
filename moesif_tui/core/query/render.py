"""Writes a query's normal form: short names, one space, parentheses where they matter."""

from __future__ import annotations

import re

from moesif_tui.core.query import quoting
from moesif_tui.core.query.nodes import And, Clause, Node, Not, Or, Query, Text

_NAME_NEEDS_ESCAPE = re.compile(r"[^\w.@$-]")


def query(root: Node | None) -> Query:
    """The query with this tree."""
    if root is None or (isinstance(root, And) and not root.items):
        return Query()
    return Query(root, render(root))


def render(node: Node) -> str:
    """The node as text; reading it gives the node again."""
    match node:
        case Clause():
            return f"{field_name(node.field.name)}:{node.shown}"
        case Text():
            return quoting.bare(node.text, colon=False) if node.wild else quoting.quote(node.text)
        case Not():
            return f"NOT {_inner(node.item)}"
        case And():
            return " ".join(_inner(item) for item in node.items) or "*"
        case Or():
            return " OR ".join(_inner(item) for item in node.items)


def field_name(name: str) -> str:
    """A field's name as it stands before the colon."""
    return _NAME_NEEDS_ESCAPE.sub(r"\\\g<0>", name)


def _inner(node: Node) -> str:
    several = isinstance(node, And | Or) and len(node.items) > 1
    return f"({render(node)})" if several else render(node)
