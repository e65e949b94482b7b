"""What is wrong with a query's text."""

from __future__ import annotations


class QueryError(ValueError):
    """A text that is no query: one sentence that says what, where and what to do.

    Attributes:
        message: the sentence. It quotes what was typed; make it safe before it is shown.
        position: the character that it is about, counted from 1.
        incomplete: typing on at the end could make it a query, so there is no need to complain yet.
    """

    def __init__(self, message: str, position: int, *, incomplete: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.incomplete = incomplete
