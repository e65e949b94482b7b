"""GraphQL documents, readable: a query that was sent in one line, laid out again."""

from __future__ import annotations

import re
from itertools import pairwise

_LEXEME = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?|"(?:[^"\\\n]|\\.)*+"?'
    r"|#[^\n]*|\.\.\.|[A-Za-z_][A-Za-z0-9_]*|\$[A-Za-z0-9_]*|@[A-Za-z0-9_]*|-?[0-9][0-9.eE+-]*|[{}()\[\]:!=|&,]|[^\s]",
    re.DOTALL,
)
_OPERATION = re.compile(
    r"\s*(?:#[^\n]*\n\s*)*(?:\{\s*[A-Za-z_.#]|(?:query|mutation|subscription|fragment)\b(?=[\s{(@$]))", re.IGNORECASE
)
_INDENT = "  "
_MAX_DEPTH = 40
_NO_GAP_BEFORE = frozenset(")]:!,")
_NO_GAP_AFTER = frozenset("([")


def is_graphql(query: str) -> bool:
    """Whether a text begins as an executable GraphQL document does."""
    return _OPERATION.match(query) is not None and "{" in query


def graphql_text(query: str) -> list[str]:
    """The lines of a query, indented by its selections, if it was sent without line breaks; else as it was sent.

    It never fails: what is no GraphQL comes back with other blanks.
    """
    if "\n" in query.strip():
        return query.expandtabs(2).strip("\r\n").splitlines()
    layout = _Layout()
    for lexeme in _LEXEME.findall(query):
        layout.add(lexeme)
    layout.end_line()
    return layout.lines


class _Layout:
    """Lines in the making: a line per field, indented by selection sets; values and arguments stay in their line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._words: list[str] = []
        self._depth = 0
        self._brackets = 0

    def add(self, lexeme: str) -> None:
        if lexeme in {"(", "["}:
            self._brackets += 1
        elif lexeme in {")", "]"}:
            self._brackets = max(0, self._brackets - 1)
        if self._brackets:
            self._words.append(lexeme)
        elif lexeme == "{":
            self._words.append(lexeme)
            self.end_line()
            self._depth += 1
        elif lexeme == "}":
            self.end_line()
            self._depth = max(0, self._depth - 1)
            self._words.append(lexeme)
            self.end_line()
        elif lexeme != ",":
            if self._depth and self._words and _begins_field(lexeme, self._words[-1]):
                self.end_line()
            self._words.append(lexeme)

    def end_line(self) -> None:
        if self._words:
            self.lines.append(_INDENT * min(self._depth, _MAX_DEPTH) + _joined(self._words))
            self._words.clear()


def _begins_field(lexeme: str, before: str) -> bool:
    """Whether a lexeme in a selection starts the next field, rather than going on with this one."""
    if lexeme == "...":
        return True
    if not (lexeme[0].isalpha() or lexeme[0] == "_"):
        return False
    return before not in {":", "...", "on", "="}


def _joined(words: list[str]) -> str:
    text = words[0]
    for before, word in pairwise(words):
        tight = (
            word in _NO_GAP_BEFORE
            or before in _NO_GAP_AFTER
            or (word == "(" and before not in {"query", "mutation", "subscription"})
            or (before == "..." and word not in {"on", "{"} and not word.startswith("@"))
        )
        text += word if tight else f" {word}"
    return text
