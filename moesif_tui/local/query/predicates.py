"""What is asked of one value: in SQL where a column holds it, in Python where a document does.

Values of documents are JSON scalars of any type, so a wanted value fits a number and its text alike: `500` finds 500
and `"500"`.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from moesif_tui.core.patterns import Wildcard
from moesif_tui.local.query.regexps import Regexp
from moesif_tui.local.query.sql import Sql, bindable, join, large, sql

Scalar = str | int | float | bool
"""A JSON value that can be compared."""

_NUMBER = re.compile(r"[-+]?\d{1,40}(?:\.\d{1,40})?(?:[eE][-+]?\d{1,3})?", re.ASCII)
_WORD = re.compile(r"\w+")
_PLAIN = re.compile(r"[ !#-\[\]-~]*")
_FEW = 100


def number(value: object) -> int | float | None:
    """The number that a JSON value is or spells; None for others, and for booleans."""
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value):
            return None
        return int(value) if value.lstrip("+-").isdigit() else float(value)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def text(value: Scalar) -> str:
    """The value as text: what a string holds, else its JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= 2**63:
        return repr(large(value))
    return str(value)


def words(value: str) -> list[str]:
    """The words of a text in lower case: runs of letters, digits and `_`."""
    return _WORD.findall(value.lower())


class OneOf(NamedTuple):
    """The value is one of these."""

    values: tuple[Scalar, ...]

    def on(self, value: Sql) -> Sql:
        """The test as SQL; NULL where the value is."""
        if len(self.values) == 1:
            return sql("{} = {}", value, self.values[0])
        if len(self.values) <= _FEW:
            return sql("{} IN ({})", value, join(", ", (sql("{}", one) for one in self.values)))
        wanted = json.dumps([bindable(one) for one in self.values])
        return sql("{} IN (SELECT value FROM json_each({}))", value, wanted)

    def compiled(self) -> Callable[[Scalar], bool]:
        """The test in Python."""
        texts = {text(value) for value in self.values}
        numbers = {found for value in self.values if (found := number(value)) is not None}

        def fits(value: Scalar) -> bool:
            if isinstance(value, (str, bool)):
                return text(value) in texts
            return value in numbers

        return fits


class Between(NamedTuple):
    """The value lies between the ends; None is open. Texts compare by code point."""

    low: Scalar | None = None
    high: Scalar | None = None
    low_open: bool = False
    high_open: bool = False

    def on(self, value: Sql) -> Sql:
        """The test as SQL; NULL where the value is."""
        ends: list[Sql] = []
        if self.low is not None:
            ends.append(sql("{} > {}" if self.low_open else "{} >= {}", value, self.low))
        if self.high is not None:
            ends.append(sql("{} < {}" if self.high_open else "{} <= {}", value, self.high))
        return join(" AND ", ends) if ends else sql("{} IS NOT NULL", value)

    def compiled(self) -> Callable[[Scalar], bool]:
        """The test in Python: as numbers where the value and both ends are, or spell, some; else as texts."""
        low, high = number(self.low), number(self.high)
        numeric = (low is not None or self.low is None) and (high is not None or self.high is None)
        as_texts = self.of_texts()

        def fits(value: Scalar) -> bool:
            if numeric and (found := number(value)) is not None:
                return self._within(found, low, high)
            return isinstance(value, str) and not numeric and as_texts(value)

        return fits

    def of_texts(self) -> Callable[[str], bool]:
        """The test in Python where all values are texts."""
        low = None if self.low is None else text(self.low)
        high = None if self.high is None else text(self.high)
        return lambda value: self._within(value, low, high)

    def _within(self, value: Any, low: Any, high: Any) -> bool:
        above = low is None or value > low or (value == low and not self.low_open)
        return above and (high is None or value < high or (value == high and not self.high_open))


class Like(NamedTuple):
    """The text of the value fits a wildcard pattern (`core.patterns`) as a whole, or `worded`: one word of it does."""

    pattern: str
    ignore_case: bool = False
    worded: bool = False

    def on(self, value: Sql) -> Sql:
        """The test as SQL."""
        return sql("fits({}, {})", value, as_text(self))

    def compiled(self) -> Callable[[Scalar], bool]:
        """The test in Python."""
        wildcard = Wildcard(self.pattern, ignore_case=self.ignore_case)
        if self.worded:
            return lambda value: any(wildcard.fits(one) for one in (text(value), *_WORD.findall(text(value))))
        return lambda value: wildcard.fits(text(value))


class Matches(NamedTuple):
    """The whole text of the value fits a regular expression (see `regexps`); `operators`: the optional ones in it."""

    expression: str
    operators: str
    ignore_case: bool = False

    def on(self, value: Sql) -> Sql:
        """The test as SQL."""
        return sql("fits({}, {})", value, as_text(self))

    def compiled(self) -> Callable[[Scalar], bool]:
        """The test in Python. Raises `RegexpError`."""
        regexp = Regexp(self.expression, self.operators, ignore_case=self.ignore_case)
        return lambda value: regexp.fits(text(value))


class Words(NamedTuple):
    """The text of the value holds all of these words (lower case), or any of them."""

    words: tuple[str, ...]
    every: bool

    def on(self, value: Sql) -> Sql:
        """The test as SQL."""
        return sql("fits({}, {})", value, as_text(self))

    def compiled(self) -> Callable[[Scalar], bool]:
        """The test in Python. No words fit nothing."""
        wanted = frozenset(self.words)
        needed = len(wanted) if self.every else min(1, len(wanted))

        def fits(value: Scalar) -> bool:
            # one by one: a body may have millions of words
            found: set[str] = set()
            for match in _WORD.finditer(text(value).lower()) if needed else ():
                if match[0] in wanted:
                    found.add(match[0])
                    if len(found) == needed:
                        return True
            return False

        return fits


class Phrase(NamedTuple):
    """The text of the value holds these words (lower case) in this order with none between them."""

    words: tuple[str, ...]

    def on(self, value: Sql) -> Sql:
        """The test as SQL."""
        return sql("fits({}, {})", value, as_text(self))

    def compiled(self) -> Callable[[Scalar], bool]:
        """The test in Python. No words fit nothing."""
        wanted = self.words

        def fits(value: Scalar) -> bool:
            last: deque[str] = deque(maxlen=len(wanted))
            for match in _WORD.finditer(text(value).lower()) if wanted else ():
                last.append(match[0])
                if match[0] == wanted[-1] and tuple(last) == wanted:
                    return True
            return False

        return fits


OnText = Like | Matches | Words | Phrase
"""What is asked of a value's text."""
Predicate = OneOf | Between | OnText

_KINDS: dict[str, Callable[..., Predicate]] = {
    kind.__name__: kind for kind in (OneOf, Between, Like, Matches, Words, Phrase)
}


def as_text(predicate: Predicate) -> str:
    """The predicate as a value that can be bound; `from_text` reads it."""
    return json.dumps([type(predicate).__name__, *predicate])


class Test(NamedTuple):
    """A predicate ready to be asked.

    Attributes:
        fits: whether a value fits.
        hint: bytes that JSON holds, unless it has escapes, where any value in it fits; may be empty.
    """

    fits: Callable[[Scalar], bool]
    hint: bytes


@lru_cache(64)
def from_text(spelt: str) -> Test:
    """The predicate behind `as_text`."""
    kind, *parts = json.loads(spelt)
    predicate = _KINDS[kind](*(tuple(part) if isinstance(part, list) else part for part in parts))
    hint = b""
    if isinstance(predicate, OneOf) and len(predicate.values) == 1:
        wanted = predicate.values[0]
        if isinstance(wanted, str) and _PLAIN.fullmatch(wanted) and number(wanted) is None:
            hint = wanted.encode()
    return Test(predicate.compiled(), hint)
