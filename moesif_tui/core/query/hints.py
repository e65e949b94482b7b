"""What was probably meant by a query that reads well, and says something else than it seems."""

from __future__ import annotations

import re
from typing import TypeVar

from moesif_tui.core.query import fields, quoting
from moesif_tui.core.query.errors import QueryError
from moesif_tui.core.query.nodes import Clause, Match, OneOf, Text, leaves
from moesif_tui.core.query.parser import parse

_EQUALS = re.compile(r"([\w.-]+)(!?=)=?(\S.*)", re.DOTALL)
Leaf = TypeVar("Leaf", Text, Clause)

_OPERATORS = frozenset({"or", "and", "not"})
LONGEST: int = 40
"""Characters of a value that a hint repeats."""


def hint(text: str) -> str:
    """One clause about a query that finds nothing, with what to write instead; "" where nothing seems amiss."""
    # what is no clause at all explains more than a value that may simply not be there
    return misread(text) or next(filter(None, map(_of_clause, _leaves(text, Clause))), "")


def misread(text: str) -> str:
    """The same of a query whatever it finds: about words that are searched as text and look like operators."""
    words = [word for word in _leaves(text, Text) if text[word.position - 1 : word.position] != '"']
    alone = len(words) == 1 and not any(_leaves(text, Clause))
    return next(filter(None, (_of_text(word, alone=alone) for word in words)), "")


def _leaves(text: str, kind: type[Leaf]) -> list[Leaf]:
    try:
        root = parse(text).root
    except QueryError:
        return []
    return [leaf for leaf in leaves(root) if isinstance(leaf, kind)] if root is not None else []


def _of_text(node: Text, *, alone: bool) -> str:
    if node.text.lower() in _OPERATORS:
        return "" if alone else f"{node.text} is text; write {node.text.upper()} in capitals"
    match = _EQUALS.fullmatch(node.text)
    field = fields.find(match[1]) if match is not None else None
    if match is None or field is None or len(match[3]) > LONGEST:
        return ""
    return f"{match[2]} is text; {'-' * (match[2] == '!=')}{field.name}:{quoting.quote(match[3], colon=True)}?"


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
