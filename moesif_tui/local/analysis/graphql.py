"""The operations of a GraphQL document: enough of its grammar to name them, none of its depth.

Only the top of each definition is kept, in the shape of an event's `request.graphql.definitions`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from moesif_tui.core.graphql import is_graphql

LONGEST = 262_144
"""Characters of a document that are looked at."""
MAX_DEFINITIONS = 20
MAX_FIELDS = 50
"""Selections, variables and directives that are kept of one definition."""

_LEXEME = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""|"(?:[^"\\\n]|\\.)*+"|#[^\n\r]*+|\.\.\.|[_A-Za-z]\w*+|[{}()\[\]:=!@$|&]|-?\d[\w.+-]*+',
    re.DOTALL,
)
_OPERATIONS = frozenset(("query", "mutation", "subscription"))
_CLOSING = {"{": "}", "(": ")", "[": "]"}

Definition = dict[str, Any]


def is_document(text: str) -> bool:
    """Whether a text begins as a GraphQL document does and has a selection."""
    return "{" in text and is_graphql(text)


def definitions(text: str) -> tuple[Definition, ...]:
    """The operations of a document, fragments left out. The answer is shared: it must not be changed."""
    return _remembered(text) if len(text) <= 8192 else _definitions(text[:LONGEST])


@lru_cache(maxsize=256)
def _remembered(text: str) -> tuple[Definition, ...]:
    return _definitions(text)


def _definitions(text: str) -> tuple[Definition, ...]:
    lexemes = _Lexemes([lexeme for lexeme in _LEXEME.findall(text) if not lexeme.startswith("#")])
    found: list[Definition] = []
    while len(found) < MAX_DEFINITIONS and (lexeme := lexemes.take()):
        if lexeme in _OPERATIONS:
            found.append(_operation(lexemes, lexeme))
        elif lexeme == "{":
            found.append(_definition("query", "", [], [], _selections(lexemes)))
        elif lexeme == "fragment":
            lexemes.skip_to("{")
            lexemes.skip_group("{")
    return tuple(found)


class _Lexemes:
    """A document's lexemes (names, signs, strings) with a place; "" behind the last."""

    def __init__(self, lexemes: list[str]) -> None:
        self._lexemes = lexemes
        self._place = 0

    def peek(self) -> str:
        return self._lexemes[self._place] if self._place < len(self._lexemes) else ""

    def take(self) -> str:
        lexeme = self.peek()
        self._place += 1
        return lexeme

    def skip_to(self, wanted: str) -> None:
        """Behind the next `wanted`."""
        while (lexeme := self.take()) and lexeme != wanted:
            pass

    def skip_group(self, opened: str) -> list[str]:
        """Behind the bracket that closes `opened`, which was taken; what stood between."""
        closing, depth, begin = _CLOSING[opened], 1, self._place
        while lexeme := self.take():
            if lexeme == opened:
                depth += 1
            elif lexeme == closing:
                depth -= 1
                if depth == 0:
                    break
        return self._lexemes[begin : self._place - 1]


def _operation(lexemes: _Lexemes, kind: str) -> Definition:
    name = lexemes.take() if _is_name(lexemes.peek()) else ""
    variables: list[dict[str, str]] = []
    if lexemes.peek() == "(":
        variables = _variables(lexemes.skip_group(lexemes.take()))
    directives = _directives(lexemes)
    lexemes.skip_to("{")
    return _definition(kind, name, variables, directives, _selections(lexemes))


def _definition(
    kind: str,
    name: str,
    variables: list[dict[str, str]],
    directives: list[dict[str, str]],
    selections: list[dict[str, str]],
) -> Definition:
    return {
        "name": name or None,
        "operation_type": kind,
        "variables": variables,
        "directives": directives,
        "selections": selections,
    }


def _variables(lexemes: list[str]) -> list[dict[str, str]]:
    """`$id: ID!, $first: Int = 10` as names and types."""
    found: list[dict[str, str]] = []
    in_type = False
    for place, lexeme in enumerate(lexemes):
        if lexeme == "$" and place + 1 < len(lexemes):
            if len(found) >= MAX_FIELDS:
                break
            found.append({"name": lexemes[place + 1], "type": ""})
            in_type = False
        elif lexeme == ":":
            in_type = bool(found) and not found[-1]["type"]
        elif lexeme in {"=", "@"}:
            in_type = False
        elif in_type:
            found[-1]["type"] += lexeme
    return found


def _directives(lexemes: _Lexemes) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    while lexemes.peek() == "@":
        lexemes.take()
        name = lexemes.take()
        if lexemes.peek() == "(":
            lexemes.skip_group(lexemes.take())
        if len(found) < MAX_FIELDS:
            found.append({"name": name})
    return found


def _selections(lexemes: _Lexemes) -> list[dict[str, str]]:
    """The fields right below the brace that was taken, with their aliases; `...` for fragments."""
    found: list[dict[str, str]] = []
    while (lexeme := lexemes.take()) and lexeme != "}":
        if lexeme in _CLOSING:
            lexemes.skip_group(lexeme)
        elif lexeme == "@":
            lexemes.take()
        elif lexeme == ":" and found and "alias" not in found[-1] and _is_name(lexemes.peek()):
            found[-1] = {"name": lexemes.take(), "alias": found[-1]["name"]}
        elif lexeme == "...":
            target = lexemes.take() if lexemes.peek() not in {"{", "@"} else ""
            found.append({"name": "..." + (lexemes.take() if target == "on" else target)})
        elif _is_name(lexeme):
            found.append({"name": lexeme})
        if len(found) >= MAX_FIELDS:
            lexemes.skip_group("{")
            break
    return found


def _is_name(lexeme: str) -> bool:
    return lexeme.isidentifier()
