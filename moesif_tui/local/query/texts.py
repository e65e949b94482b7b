"""What is asked of a text, as it is written in a search: patterns, regular expressions, words and phrases."""

from __future__ import annotations

from typing import Any

from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.fields import Field
from moesif_tui.local.query.predicates import Like, Matches, Phrase, as_text, from_text, text, words
from moesif_tui.local.query.regexps import RegexpError, operators
from moesif_tui.local.query.sql import Condition

MAX_PATTERN = 500
ALL = "ALL"
"""The flags of a regular expression that has none."""


def is_whole(field: Field, path: str) -> bool:
    """Whether values are compared as a whole here, and not by their words: in `.raw`, and what has no words."""
    return field.exact or path.endswith(".raw")


def a_text(value: Any, place: str) -> str:
    """A text, or the text of a number or a boolean."""
    if isinstance(value, (str, int, float)):
        return text(value)
    raise QueryRefused(place, "a string is expected")


def like(pattern: str, place: str, *, ignore_case: bool, worded: bool = False) -> Like:
    """A pattern (see `patterns`) of the length that is taken."""
    if len(pattern) > MAX_PATTERN:
        raise QueryRefused(place, f"longer than {MAX_PATTERN} characters")
    return Like(pattern, ignore_case, worded)


def matches(expression: str, place: str, *, flags: str = ALL, ignore_case: bool = False) -> Matches:
    """A regular expression (see `regexps`) that can be read."""
    if len(expression) > MAX_PATTERN:
        raise QueryRefused(place, f"longer than {MAX_PATTERN} characters")
    try:
        found = Matches(expression, operators(flags), ignore_case)
        from_text(as_text(found))
    except RegexpError as error:
        raise QueryRefused(place, f"this is no regular expression that this server reads ({error})") from None
    return found


def phrase(field: Field, path: str, value: Any, place: str) -> Condition:
    """Whether the words of the text stand next to one another in the field."""
    if is_whole(field, path) or not isinstance(value, str):
        return field.equals([value], place)
    return field.fits(Phrase(tuple(words(value))), place)
