"""What a line of a JSON body is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from moesif_tui.core.jsonstrings import path_text
from moesif_tui.ui.event.parts import Key, Scalar

if TYPE_CHECKING:
    from moesif_tui.ui.event.tree import JsonTree

LONGEST_VALUE: Final = 300
"""Characters of a number that is read as one."""


class JsonSpot:
    """What a line of a JSON body is about; read from the text only when it is asked for."""

    opens = ""

    def __init__(self, tree: JsonTree, row: int) -> None:
        self._tree = tree
        self._row = tree.rows.parent(row) if tree.rows.is_closing(row) else row

    @property
    def key(self) -> Key:
        """The part, then names and indices."""
        return (*self._tree.key, *self._tree.rows.path(self._row))

    @property
    def label(self) -> str:
        """Its JSONPath."""
        return path_text(self._tree.rows.path(self._row))

    @property
    def field(self) -> str:
        """Its dotted name; places in lists are left out, as a search has it."""
        names = [step for step in self._tree.rows.path(self._row) if isinstance(step, str)]
        if not names or not self._tree.field or self._tree.rows.is_container(self._row):
            return ""
        return ".".join([self._tree.field, *names])

    @property
    def value(self) -> Scalar:
        """The value of what is no container."""
        raw = self._tree.rows.raw(self._row, LONGEST_VALUE)
        if raw.startswith('"'):
            return self._tree.rows.string(self._row)
        return _WORDS[raw] if raw in _WORDS else _number(raw)

    @property
    def raw(self) -> str:
        """A string's text, anything else as it was sent."""
        text = self._tree.rows.string(self._row)
        return self._tree.rows.raw(self._row) if text is None else text

    @property
    def is_slow(self) -> bool:
        """Whether unfolding it takes long unless it is prepared."""
        return self._tree.is_slow(self._row)

    def prepare(self) -> None:
        """Make ready what unfolding it shows; may be called in a thread."""
        self._tree.prepare(self._row)

    @property
    def secret(self) -> bool:
        """Whether that is masked, or something in it."""
        return self._tree.holds_secret(self._row)


_WORDS: Final[dict[str, Scalar]] = {"null": None, "true": True, "false": False}


def _number(raw: str) -> Scalar:
    try:
        return int(raw) if raw.lstrip("-").isdigit() else float(raw)
    except ValueError:
        return raw
