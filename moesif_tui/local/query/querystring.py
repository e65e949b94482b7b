"""`query_string`: Lucene's syntax, over everything or over fields.

Words and quoted phrases with `AND OR NOT + - ( )`, joined by `default_operator` (`OR` unless it is given) where nothing
joins them. Without a field a text is looked for anywhere in the URL, the headers' values and the bodies; `*` and `?`
stand for other characters of the same word. In a field (`name:word`, or those that `fields` or `default_field` name) a
word fits a value that is just that, or that holds it as a word or words next to one another, in any case; a pattern
fits the whole value or a word of it. In `.raw`, and where values have no words, the whole value has to fit as written.
There are also `name:[1 TO 5}`, `name:>=5`, `name:/regexp/`, `name:*` and `_exists_:name`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from typing import Any, NamedTuple, NoReturn

from moesif_tui.local.query.context import Context
from moesif_tui.local.query.document_fields import has_text
from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.fields import Bounds, Field
from moesif_tui.local.query.paths import find
from moesif_tui.local.query.reading import a_flag, a_list, one_of, only, utc
from moesif_tui.local.query.sql import FALSE, TRUE, Condition, all_of, any_of, negation
from moesif_tui.local.query.texts import is_whole, like, matches, phrase

MAX_LENGTH = 10_000
MAX_DEPTH = 20
MAX_WORDS = 200
MAX_FIELDS = 50

_OPTIONS = frozenset({
    "query", "default_operator", "default_field", "fields", "analyze_wildcard", "allow_leading_wildcard", "lenient",
    "time_zone",
})  # fmt: skip
_EXISTS = "_exists_"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WILD = re.compile(r"(?<!\\)(?:\\\\)*[*?]")
_NOT_SUPPORTED = {"Fuzzy": "fuzzy words (~)", "Proximity": "proximity (~)"}
_NEEDS_FIELD = {
    "Range": "ranges",
    "From": "ranges",
    "To": "ranges",
    "Regex": "regular expressions (a / in a word needs quotes)",
}
_LEAVES = frozenset({"Word", "Phrase", *_NEEDS_FIELD})
_SIGNED = frozenset({"Plus", "Not", "Prohibit"})
_parsing = threading.Lock()


class _Target(NamedTuple):
    """A field that is asked, with the path that it was named by; `field` None: everything."""

    path: str
    field: Field | None


def query_string(content: Any, place: str, context: Context) -> Condition:
    """The condition of a `query_string` clause.

    Raises:
        QueryRefused: the text cannot be read, or asks for what is not supported; the sentence says what.
    """
    given = only(content, place, _OPTIONS, "query_string")
    query = given.get("query")
    if not isinstance(query, str) or not query.strip():
        raise QueryRefused(f"{place}.query", "a text to look for is expected")
    if len(query) > MAX_LENGTH:
        raise QueryRefused(f"{place}.query", f"longer than {MAX_LENGTH:,} characters")
    utc(given, place)
    operator = one_of(given.get("default_operator", "or"), f"{place}.default_operator", "and", "or")
    lenient = a_flag(given.get("lenient", False), f"{place}.lenient")
    named = "fields" if given.get("fields") is not None else "default_field"
    paths = a_list(given.get(named, "*"))
    if not 0 < len(paths) <= MAX_FIELDS:
        raise QueryRefused(f"{place}.{named}", f"one to {MAX_FIELDS} names of fields are expected")
    targets = [_target(_boosted(path), context, f"{place}.{named}") for path in paths]
    reader = _Reader(context, f"{place}.query", every=operator == "and", lenient=lenient)
    return reader.condition(_parse(query, f"{place}.query"), targets, 0)


def _boosted(path: Any) -> Any:
    return path.partition("^")[0] if isinstance(path, str) else path


def _target(path: Any, context: Context, place: str) -> _Target:
    if path == "*":
        return _Target("*", None)
    if isinstance(path, str) and "*" in path:
        raise QueryRefused(place, "this server does not support * in the name of a field")
    return _Target(path, find(path, context, place))


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

    def __init__(self, context: Context, place: str, *, every: bool, lenient: bool) -> None:
        self._context = context
        self._place = place
        self._every = every
        self._lenient = lenient
        self._words = 0

    def condition(self, node: Any, targets: Sequence[_Target], depth: int) -> Condition:
        kind = type(node).__name__
        self._words += len(targets) if kind in _LEAVES else 0
        if depth > MAX_DEPTH or self._words > MAX_WORDS:
            raise QueryRefused(self._place, f"more than {MAX_WORDS} words, or nested deeper than {MAX_DEPTH}")
        if kind in _LEAVES:
            return any_of([self._leaf(kind, node, target) for target in targets])
        if kind == "SearchField":
            return self._in_field(node, depth)
        if kind in _NOT_SUPPORTED:
            self._refuse(_NOT_SUPPORTED[kind])
        parts = [self.condition(child, targets, depth + 1) for child in node.children]
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
        fixed = [part for kind, part in zip(kinds, parts, strict=True) if kind in _SIGNED]
        free = [part for kind, part in zip(kinds, parts, strict=True) if kind not in _SIGNED]
        return all_of([*fixed, *([] if not free or "Plus" in kinds else [any_of(free)])])

    def _in_field(self, node: Any, depth: int) -> Condition:
        name, inner = _plain(node.name), node.expr
        if name == _EXISTS:
            return find(_plain(str(inner)), self._context, self._place).exists()
        if type(inner).__name__ == "Prohibit" and str(inner.a).isdigit():
            return self._word(f"-{inner.a}", _target(name, self._context, self._place))
        return self.condition(inner, [_target(name, self._context, self._place)], depth + 1)

    def _leaf(self, kind: str, node: Any, target: _Target) -> Condition:
        if target.field is None and kind in _NEEDS_FIELD:
            self._refuse(f"{_NEEDS_FIELD[kind]} without a field")
        try:
            if kind == "Word":
                return self._word(node.value, target)
            if kind == "Phrase":
                return self._phrase(_plain(node.value[1:-1]), target)
            assert target.field is not None
            if kind == "Regex":
                return target.field.fits(matches(node.value[1:-1], self._place), self._place)
            return self._range(kind, node, target.field)
        except QueryRefused:
            if self._lenient:
                return FALSE
            raise

    def _word(self, spelt: str, target: _Target) -> Condition:
        if not spelt.strip("*"):
            return TRUE if target.field is None else target.field.exists()
        if not _WILD.search(spelt):
            return self._phrase(_plain(spelt), target)
        if target.field is None:
            return has_text(_pattern(spelt), wild=True)
        loose = not is_whole(target.field, target.path)
        return target.field.fits(like(_pattern(spelt), self._place, ignore_case=loose, worded=loose), self._place)

    def _phrase(self, text: str, target: _Target) -> Condition:
        if target.field is None:
            return has_text(text, wild=False)
        same = target.field.equals([text], self._place)
        if is_whole(target.field, target.path):
            return same
        return any_of([same, phrase(target.field, target.path, text, self._place)])

    def _range(self, kind: str, node: Any, field: Field) -> Condition:
        if kind == "Range":
            low, high = _end(node.low), _end(node.high)
            bounds = Bounds(low, high, not node.include_low, not node.include_high)
        elif kind == "From":
            bounds = Bounds(low=_end(node.a), low_open=not node.include)
        else:
            bounds = Bounds(high=_end(node.a), high_open=not node.include)
        return field.exists() if bounds.low is bounds.high is None else field.between(bounds, self._place)

    def _refuse(self, what: str) -> NoReturn:
        raise QueryRefused(self._place, f"this server does not support {what} in query_string")


def _end(node: Any) -> str | None:
    spelt = str(node).strip()
    if spelt == "*":
        return None
    return _plain(spelt[1:-1] if type(node).__name__ == "Phrase" else spelt)


def _plain(spelt: str) -> str:
    return _ESCAPED.sub(r"\1", spelt)


def _pattern(spelt: str) -> str:
    """The word as a pattern (see `patterns`), in which a backslash means something before `*`, `?` and itself only."""
    return _ESCAPED.sub(lambda match: match[0] if match[1] in "*?\\" else match[1], spelt)
