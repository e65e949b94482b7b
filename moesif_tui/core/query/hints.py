"""What was probably meant by a query that finds nothing: one that reads well, and says something else than it seems."""

from __future__ import annotations

import re

from moesif_tui.core.query import fields, quoting
from moesif_tui.core.query.errors import QueryError
from moesif_tui.core.query.nodes import Clause, Match, OneOf, Text, leaves
from moesif_tui.core.query.parser import parse

_EQUALS = re.compile(r"([\w.-]+)={1,2}(\S.*)", re.DOTALL)
_OPERATORS = frozenset({"or", "and", "not"})
LONGEST: int = 40
"""Characters of a value that a hint repeats."""


def hint(text: str) -> str:
    """One clause about a query that finds nothing, with what to write instead; "" where nothing seems amiss."""
    try:
        root = parse(text).root
    except QueryError:
        return ""
    found = list(leaves(root)) if root is not None else []
    hints = [_of_text(leaf) if isinstance(leaf, Text) else _of_clause(leaf) for leaf in found]
    # what is no clause at all explains more than a value that may simply not be there
    order = sorted(range(len(found)), key=lambda place: not isinstance(found[place], Text))
    return next((hints[place] for place in order if hints[place]), "")


def _of_text(node: Text) -> str:
    if node.text.lower() in _OPERATORS:
        return f"{node.text} is text; write {node.text.upper()} in capitals"
    match = _EQUALS.fullmatch(node.text)
    field = fields.find(match[1]) if match is not None else None
    if match is None or field is None or len(match[2]) > LONGEST:
        return ""
    return f"= is text; {field.name}:{quoting.quote(match[2], colon=True)}?"


def _of_clause(clause: Clause) -> str:
    field, test = clause.field, clause.test
    if isinstance(test, Match):
        word = test.text
        return f"whole words; * stands for anything: says:*{word}*" if _is_plain(word) else ""
    if not isinstance(test, OneOf) or field.kind != "keyword" or field.values or len(test.values) != 1:
        return ""
    value = str(test.values[0])
    return f"whole values; * stands for anything: {field.name}:{value}*" if _is_plain(value) else ""


def _is_plain(value: str) -> bool:
    """Whether a star can be put to a value without quotes and escapes, and the hint stays short."""
    return len(value) <= LONGEST and quoting.quote(value, colon=True) == value
