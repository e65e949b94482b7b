"""Cuts a query's text into the tokens of Lucene's grammar, the way people type it.

luqum's own lexer ends a word at `:` and reads `/…/` as a regular expression, so that `route:/carts/:id/lines` or
`host:api.example.com:8080` need quotes. Here a value runs to the next space, and luqum gets ready tokens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from moesif_tui.core.query.errors import QueryError
from moesif_tui.core.query.fields import find, resolve
from moesif_tui.core.query.quoting import unescape

MAX_LENGTH = 10_000
"""Characters that a query may have."""
MAX_DEPTH = 60
"""Parentheses and negations that may stand inside each other."""

_NAME = re.compile(r"(?=[^\W\d]|[@$\\])(?:[\w.@$-]|\\.)+(?=:)", re.DOTALL)
_OPERATOR = re.compile(r"(AND|OR|NOT)(?=[\s()\"]|\Z)|(&&)|(\|\|)")
_PHRASE = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_COMPARISON = re.compile(r"([<>]=?)\s*")
_TO = re.compile(r"\s+TO\s+", re.IGNORECASE)
_OPERATORS = {"AND": "AND_OP", "OR": "OR_OP", "NOT": "NOT", "&&": "AND_OP", "||": "OR_OP"}
_PREFIXES = "-!+"


@dataclass(slots=True)
class Token:
    """A token: luqum's type, its text, and where that begins, counted from 0."""

    type: str
    text: str
    start: int


@dataclass(slots=True)
class _Open:
    """A parenthesis that is not closed yet; `values`: it holds values of a field."""

    start: int
    values: bool


@dataclass(slots=True)
class _Lexer:
    text: str
    at: int = 0
    tokens: list[Token] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)
    negations: int = 0

    def run(self) -> list[Token]:
        while self._skip_space() < len(self.text):
            self._next()
        if self.opened:
            raise QueryError(
                f"The ( at {self.opened[-1].start + 1} is not closed.", self.opened[-1].start + 1, incomplete=True
            )
        return self.tokens

    def _next(self) -> None:
        char = self.text[self.at]
        if (match := _OPERATOR.match(self.text, self.at)) is not None:
            self._add(_OPERATORS[match[0]], match[0])
        elif char == "(":
            self._open(values=self._in_values())
        elif char == ")":
            self._close()
        elif char in _PREFIXES:
            self._prefix(char)
        elif self._in_values():
            self._value()
        elif char == '"':
            self._phrase()
        elif (name := _NAME.match(self.text, self.at)) is not None and not self.text.startswith("//", name.end() + 1):
            self._field(name[0])
        else:
            self._word()

    def _add(self, kind: str, text: str) -> None:
        self.negations = self.negations + 1 if kind == "NOT" else 0
        self._check_depth()
        self.tokens.append(Token(kind, text, self.at))
        self.at += len(text)

    def _check_depth(self) -> None:
        if len(self.opened) + self.negations > MAX_DEPTH:
            raise QueryError(f"The query is nested too deep at {self.at + 1}.", self.at + 1)

    def _skip_space(self) -> int:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at

    def _in_values(self) -> bool:
        return bool(self.opened) and self.opened[-1].values

    def _open(self, *, values: bool) -> None:
        self.opened.append(_Open(self.at, values))
        self._add("LPAREN", "(")

    def _close(self) -> None:
        if not self.opened:
            raise QueryError(f"The ) at {self.at + 1} closes nothing.", self.at + 1)
        self.opened.pop()
        self._add("RPAREN", ")")

    def _prefix(self, char: str) -> None:
        """`-` and `!` are NOT, since luqum's MINUS binds to the word before it; `+` says what being adjacent says."""
        following = self.text[self.at + 1 : self.at + 2]
        if not following or following.isspace():
            raise QueryError(
                f"The {char} at {self.at + 1} needs something right behind it, as in {char}status:404.",
                self.at + 1,
                incomplete=not following,
            )
        if char == "+":
            self.at += 1
        else:
            self._add("NOT", char)

    def _phrase(self) -> None:
        match = _PHRASE.match(self.text, self.at)
        if match is None:
            raise QueryError(f"The quote at {self.at + 1} is not closed.", self.at + 1, incomplete=True)
        self._add("PHRASE", match[0])

    def _word(self) -> None:
        self._add("TERM", self.text[self.at : self._word_end()])

    def _word_end(self) -> int:
        """Where the word ends: at a space, at `&&` or `||`, or at a parenthesis that it has not opened itself."""
        at, inner = self.at, 0
        while at < len(self.text) and not self.text[at].isspace():
            char = self.text[at]
            if char == "\\":
                at += 1
            elif char == "(":
                inner += 1
            elif char == ")":
                if not inner:
                    break
                inner -= 1
            elif self.text.startswith(("&&", "||"), at):
                break
            at += 1
        return min(at, len(self.text))

    def _field(self, name: str) -> None:
        start = self.at
        resolve(unescape(name), start + 1)
        self._add("TERM", name)
        self._add("COLUMN", ":")
        colon = self.at
        self._skip_space()
        if self._value_missing(spaced=self.at > colon):
            raise _no_value(self.text[start:colon], start, incomplete=self.at == len(self.text))
        if self.text[self.at] == "(":
            self._open(values=True)
        else:
            self._value()

    def _value_missing(self, *, spaced: bool) -> bool:
        if self.at == len(self.text) or self.text[self.at] == ")":
            return True
        if not spaced:
            return self.text.startswith(("&&", "||"), self.at)
        name = _NAME.match(self.text, self.at)
        return _OPERATOR.match(self.text, self.at) is not None or (
            name is not None and find(unescape(name[0])) is not None
        )

    def _value(self) -> None:
        char = self.text[self.at]
        if char == '"':
            self._phrase()
        elif char in "[{":
            self._range()
        elif (match := _COMPARISON.match(self.text, self.at)) is not None:
            self._comparison(match)
        else:
            self._word()

    def _comparison(self, match: re.Match[str]) -> None:
        start = self.at
        self._add("GREATERTHAN" if match[1][0] == ">" else "LESSTHAN", match[1])
        self.at = match.end()
        if self.text[self.at : self.at + 1] in {"", ")"}:
            raise _no_value(match[1], start, incomplete=self.at == len(self.text))
        if self.text[self.at] == '"':
            self._phrase()
        else:
            self._word()

    def _range(self) -> None:
        start, close = self.at, self._range_close()
        inner = self.text[start + 1 : close]
        to = _TO.search(inner)
        if to is None:
            raise QueryError(f"The range at {start + 1} needs two ends, as in [100 TO 500].", start + 1)
        self._add("LBRACKET", self.text[start])
        self._range_end(start + 1, inner[: to.start()])
        self.at = start + 1 + to.start()
        self._skip_space()
        self._add("TO", to[0].strip())
        self._range_end(start + 1 + to.end(), inner[to.end() :])
        self.at = close
        self._add("RBRACKET", self.text[close])

    def _range_close(self) -> int:
        at = self.at + 1
        while at < len(self.text) and self.text[at] not in "]}":
            phrase = _PHRASE.match(self.text, at)
            at = phrase.end() if phrase else at + 2 if self.text[at] == "\\" else at + 1
        if at >= len(self.text):
            raise QueryError(
                f"The range at {self.at + 1} is not closed, as in [100 TO 500].", self.at + 1, incomplete=True
            )
        return at

    def _range_end(self, start: int, text: str) -> None:
        self.at = start + len(text) - len(text.lstrip())
        stripped = text.strip()
        if not stripped:
            raise QueryError(f"The range before {self.at + 1} needs two ends, as in [100 TO *].", self.at + 1)
        self._add("PHRASE" if _PHRASE.fullmatch(stripped) else "TERM", stripped)


def tokens(text: str) -> list[Token]:
    """The tokens of a query.

    Raises:
        QueryError: a quote, parenthesis or range is not closed, a field has no value, or the text is too long or deep.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(f"The query is longer than {MAX_LENGTH:,} characters.", MAX_LENGTH + 1)
    return _Lexer(text).run()


def _no_value(what: str, start: int, *, incomplete: bool) -> QueryError:
    return QueryError(f"“{what}” at {start + 1} has no value.", start + 1, incomplete=incomplete)


def to_luqum(lexed: list[Token]) -> list[Any]:
    """The tokens as luqum's parser takes them."""
    from luqum.head_tail import TokenValue
    from luqum.tree import Phrase, Word

    made = []
    for token in lexed:
        kind = Word if token.type == "TERM" else Phrase if token.type == "PHRASE" else TokenValue
        value = kind(token.text)
        value.pos, value.size = token.start, len(token.text)
        made.append(SimpleNamespace(type=token.type, value=value, lineno=1, lexpos=token.start))
    return made
