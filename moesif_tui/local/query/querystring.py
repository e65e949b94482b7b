"""`query_string` without a field: full text in Lucene's syntax, over URL, header values and bodies.

Words and quoted phrases with `AND OR NOT + - ( )`; in words `*` and `?` stand for other characters of the same word.
Words that nothing joins are joined by `default_operator`, which is `OR` unless it is given.
"""

from __future__ import annotations

import re
import threading
from typing import Any

from moesif_tui.local.query.context import Context
from moesif_tui.local.query.document_fields import has_text
from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.reading import one_of, only
from moesif_tui.local.query.sql import TRUE, Condition, all_of, any_of, negation

MAX_LENGTH = 10_000
MAX_DEPTH = 20
MAX_WORDS = 200

_OPTIONS = frozenset({"query", "default_operator", "analyze_wildcard", "allow_leading_wildcard", "lenient"})
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WILD = re.compile(r"(?<!\\)(?:\\\\)*[*?]")
_NOT_SUPPORTED = {
    "SearchField": "fields",
    "Fuzzy": "fuzzy words (~)",
    "Proximity": "proximity (~)",
    "Range": "ranges",
    "From": "ranges",
    "To": "ranges",
    "Regex": "regular expressions (a / in a word needs quotes)",
}
_parsing = threading.Lock()


def full_text(content: Any, place: str, context: Context) -> Condition:  # noqa: ARG001
    """The condition of a `query_string` clause.

    Raises:
        QueryRefused: the text cannot be read, or asks for more than text; the sentence says what.
    """
    given = only(content, place, _OPTIONS, "query_string")
    query = given.get("query")
    place = f"{place}.query"
    if not isinstance(query, str) or not query.strip():
        raise QueryRefused(place, "a text to look for is expected")
    if len(query) > MAX_LENGTH:
        raise QueryRefused(place, f"longer than {MAX_LENGTH:,} characters")
    operator = one_of(
        given.get("default_operator", "or"), place.removesuffix("query") + "default_operator", "and", "or"
    )
    return _Reader(place, every=operator == "and").condition(_parse(query, place), 0)


def _parse(query: str, place: str) -> Any:
    # this takes 16 ms, and most searches have no text
    from luqum.exceptions import ParseError
    from luqum.parser import parser

    try:
        # the parser keeps its state in itself
        with _parsing:
            return parser.parse(query)
    except ParseError as error:
        raise QueryRefused(place, f"this is no query in Lucene's syntax ({str(error).rstrip('!')})") from None
    except ArithmeticError:
        raise QueryRefused(place, "a number behind ~ or ^ cannot be read") from None


class _Reader:
    """Turns luqum's tree into conditions."""

    def __init__(self, place: str, *, every: bool) -> None:
        self._place = place
        self._every = every
        self._words = 0

    def condition(self, node: Any, depth: int) -> Condition:
        kind = type(node).__name__
        self._words += kind in {"Word", "Phrase"}
        if depth > MAX_DEPTH or self._words > MAX_WORDS:
            raise QueryRefused(self._place, f"more than {MAX_WORDS} words, or nested deeper than {MAX_DEPTH}")
        if kind in {"Word", "Phrase"}:
            return _words(node.value) if kind == "Word" else has_text(_plain(node.value[1:-1]), wild=False)
        if kind == "SearchField" and str(node.name) == str(node.expr) == "*":
            return TRUE
        if kind in _NOT_SUPPORTED:
            raise QueryRefused(self._place, f"this server does not support {_NOT_SUPPORTED[kind]} in query_string")
        parts = [self.condition(child, depth + 1) for child in node.children]
        if kind in {"Group", "FieldGroup", "Boost", "Plus"}:
            return parts[0]
        if kind in {"Not", "Prohibit"}:
            return negation(parts[0])
        if kind == "OrOperation":
            return any_of(parts)
        return all_of(parts) if kind == "AndOperation" or self._every else self._loose(node.children, parts)

    def _loose(self, nodes: Any, parts: list[Condition]) -> Condition:
        """Words that nothing joins: `+` ones have to be there, `-` ones must not, and any of the others has to be."""
        kinds = [type(node).__name__ for node in nodes]
        fixed = [part for kind, part in zip(kinds, parts, strict=True) if kind in {"Plus", "Not", "Prohibit"}]
        free = [part for kind, part in zip(kinds, parts, strict=True) if kind not in {"Plus", "Not", "Prohibit"}]
        return all_of([*fixed, *([] if not free or "Plus" in kinds else [any_of(free)])])


def _plain(spelt: str) -> str:
    return _ESCAPED.sub(r"\1", spelt)


def _words(spelt: str) -> Condition:
    if not _WILD.search(spelt):
        return has_text(_plain(spelt), wild=False)
    if not spelt.strip("*"):
        return TRUE
    return has_text(_pattern(spelt), wild=True)


def _pattern(spelt: str) -> str:
    """The word as a pattern (see `patterns`), in which a backslash means something before `*`, `?` and itself only."""
    return _ESCAPED.sub(lambda match: match[0] if match[1] in "*?\\" else match[1], spelt)
