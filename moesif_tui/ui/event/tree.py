"""A JSON body as a tree that folds, of any size and depth: only what is on screen is made.

The rows come from `core.jsonrows`; here stands which of them are shown, as one array of numbers, in which folding and
unfolding cut out or put in a run. A string of several lines, or too long for a line, unfolds too, into lines of text.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from moesif_tui.core.jsonrows import JsonRows
from moesif_tui.core.jsonstrings import spelled
from moesif_tui.core.safe import cells, cut_end, safe
from moesif_tui.core.secrets import MASK, mask_text
from moesif_tui.core.textrows import TextRows, mask_long_text
from moesif_tui.ui.event.masks import HIDDEN, hideable, masked_number, of_masked
from moesif_tui.ui.event.parts import Key, Part, Place
from moesif_tui.ui.event.spots import JsonSpot
from moesif_tui.ui.lines import PageLine
from moesif_tui.ui.text import Piece

OPEN_LINES: Final = 400
"""Lines of a body that stands open as a whole; of a larger one so many levels as make no more."""
DEEPEST: Final = 24
"""Levels that are indented; what stands deeper stands below them."""
KEY_CELLS: Final = 28
"""Names up to this width have their values in one column."""
KEYS_LOOKED_AT: Final = 200
SHOWN: Final = 3000
"""Characters of a value in its line."""
MARGIN: Final = 4096
"""Characters behind them that are looked at for a secret which begins before."""
LONG: Final = 160
"""Characters of a string that unfolds into lines of its own."""
LOOKED_THROUGH: Final = 5000
"""Rows of a container that are looked through for a secret."""
WINDOW: Final = 65_536
_SUB = 32
_SHORTEST_SECRET = 6


class JsonTree(Part):
    """The rows of a JSON text, folded and masked."""

    def __init__(self, rows: JsonRows, key: Key, *, field: str = "", errors: frozenset[str] = frozenset()) -> None:
        """Make a tree.

        Args:
            rows: laid out as a whole.
            key: what it is part of (`("body",)`).
            field: prefix of its values in the query language (`res.body`); "" when they have no fields.
            errors: texts that say what went wrong, shown as errors.
        """
        self.rows = rows
        self.key = key
        self.field = field
        self.revealed = False
        self._errors = errors
        self._folded = bytearray(rows.count)
        self._strings: dict[int, TextRows] = {}
        self._prepared: tuple[int, bool, TextRows] | None = None
        self._by_hand: dict[Key, bool] = {}
        self._widths: dict[int, int] = {}
        self._secrets: int | None = None
        self._fold_first()
        self._shown = self._run(0, rows.count)

    def _fold_first(self) -> None:
        """Fold what makes the body long."""
        rows = self.rows
        levels = rows.rows_by_level()
        lines = list(accumulate(levels[level] for level in range(len(levels))))
        if rows.count <= OPEN_LINES and len(levels) <= DEEPEST:
            return
        limit = max(1, sum(1 for total in lines[:DEEPEST] if total <= OPEN_LINES) - 1)
        for row in rows.containers():
            if rows.level(row) >= limit:
                self._folded[row] = 1

    def _run(self, start: int, stop: int) -> array[int]:
        """The shown lines among these rows, strings folded."""
        out = array("Q")
        row = start
        while row < stop:
            folded = self._folded.find(1, row, stop)
            last = stop if folded < 0 else folded + 1
            out.extend(range(row << _SUB, last << _SUB, 1 << _SUB))
            row = last if folded < 0 else self.rows.end(folded) + 1
        return out

    # -- lines

    @property
    def count(self) -> int:
        """How many lines there are now."""
        return len(self._shown)

    def line(self, index: int) -> PageLine:
        """One of them."""
        entry = self._shown[index]
        row, sub = entry >> _SUB, entry & 0xFFFFFFFF
        level = min(self.rows.level(row), DEEPEST)
        if sub:
            return PageLine([(self._strings[row].row(sub - 1), "text")], level + 1, payload=JsonSpot(self, row))
        foldable = self.rows.is_container(row) or self._is_long(row)
        return PageLine(
            self._pieces(row),
            level,
            foldable=foldable,
            folded=foldable and self._is_folded(row),
            payload=JsonSpot(self, row),
        )

    def _is_folded(self, row: int) -> bool:
        return bool(self._folded[row]) if self.rows.is_container(row) else row not in self._strings

    def _is_long(self, row: int) -> bool:
        """Whether it is a string that unfolds into lines."""
        if self.rows.is_closing(row) or self.rows.opening(row) != '"' or self.hides(row):
            return False
        start, end = self.rows.extent(row)
        return end - start > LONG or self.rows.text.find("\\n", start, end) >= 0

    def hides(self, row: int) -> bool:
        """Whether a value is masked as a whole."""
        return not self.revealed and self.rows.is_secret(row)

    def _pieces(self, row: int) -> list[Piece]:
        rows = self.rows
        if rows.is_closing(row):
            return [(rows.text[rows.extent(row)[0]], "muted")]
        container = rows.is_container(row)
        if container and not self._folded[row]:
            key = rows.key(row)
            return [*([(f"{key} ", "muted")] if key is not None else []), (rows.opening(row), "muted")]
        label = self._label(row)
        if container:
            return [*label, *self._closed(row)]
        return [*label, *self.value(row)]

    def _label(self, row: int) -> list[Piece]:
        """The name or index, up to the column of the values."""
        key = self.rows.key(row)
        if key is None:
            return []
        text = safe(str(key))
        gap = max(2, self._width(self.rows.parent(row)) + 2 - cells(text))
        return [(text + " " * gap, "muted")]

    def _width(self, parent: int) -> int:
        """The widest name of a container's members, of those that share a column."""
        width = self._widths.get(parent)
        if width is None:
            width = 0
            for number, child in enumerate(self.rows.children(parent)):
                if number >= KEYS_LOOKED_AT:
                    break
                size = cells(safe(str(self.rows.key(child)), 100))
                width = max(width, size if size <= KEY_CELLS else 0)
            self._widths[parent] = width
        return width

    def _closed(self, row: int) -> list[Piece]:
        """A folded container: how many it holds, and of an element of a list its first values."""
        rows = self.rows
        opening = rows.opening(row)
        out: list[Piece] = [(f"{opening} {rows.members(row):,} {'}' if opening == '{' else ']'}", "muted")]
        if not isinstance(rows.key(row), int):
            return out
        for number, child in enumerate(rows.children(row)):
            if number >= 4:
                break
            if not rows.is_container(child):
                name = f"{cut_end(safe(str(rows.key(child)), 60), 20)} " if opening == "{" else ""
                text = cut_end(safe("".join(text for text, _ in self.value(child)), 60), 28)
                out.append((f"{'  ' if len(out) == 1 else ' · '}{name}{text}", "muted"))
        return out

    def value(self, row: int) -> list[Piece]:
        """A value that is no container, as sent, what is secret in it masked."""
        start, end = self.rows.extent(row)
        raw = self.rows.text[start : min(end, start + SHOWN + MARGIN)]
        if self.hides(row) and hideable(raw):
            return HIDDEN
        if not raw.startswith('"'):
            return [(raw, self._role(raw))] if self.revealed else masked_number(raw, self._role(raw))
        text = spelled(raw, cut=end - start > len(raw))
        role = self._role(text[1:-1])
        # Masked before it is cut: half a token has no shape to know it by.
        text = text if self.revealed else mask_text(text)[0]
        more = end - start - SHOWN if len(text) > SHOWN else 0
        pieces = of_masked(text[:SHOWN], role)
        return [*pieces, (f"…(+{more:,})", "muted")] if more > 0 else pieces

    def _role(self, text: str) -> str:
        return "error strong" if text in self._errors else "text"

    # -- folding

    def fold(self, index: int, *, folded: bool) -> None:
        """Fold or unfold a container, or a long string."""
        row = self._shown[index] >> _SUB
        if self._shown[index] & 0xFFFFFFFF:
            return
        if self.rows.is_container(row):
            self._fold(index, row, folded=folded)
        elif self._is_long(row):
            self._fold_string(index, row, folded=folded)
        else:
            return
        self._by_hand[self.rows.path(row)] = folded

    def _fold(self, index: int, row: int, *, folded: bool) -> None:
        if bool(self._folded[row]) == folded:
            return
        last = self.rows.end(row)
        self._folded[row] = folded
        if folded:
            end = bisect_left(self._shown, (last + 1) << _SUB, index)
            for entry in self._shown[index + 1 : end]:
                if entry & 0xFFFFFFFF == 1:
                    self._strings.pop(entry >> _SUB, None)
            del self._shown[index + 1 : end]
        else:
            self._shown[index + 1 : index + 1] = self._run(row + 1, last + 1)

    def _fold_string(self, index: int, row: int, *, folded: bool) -> None:
        if folded == (row not in self._strings):
            return
        if folded:
            count = self._strings.pop(row).count
            del self._shown[index + 1 : index + 1 + count]
            return
        lines = self._strings[row] = self.prepare(row)
        self._shown[index + 1 : index + 1] = array("Q", range((row << _SUB) + 1, (row << _SUB) + 1 + lines.count))

    def is_slow(self, row: int) -> bool:
        """Whether unfolding a row would take long without `prepare`."""
        start, end = self.rows.extent(row)
        return not self.rows.is_container(row) and end - start > WINDOW

    def prepare(self, row: int) -> TextRows:
        """The lines of a string, kept for when it is unfolded; may be called in a thread."""
        made, revealed = self._prepared, self.revealed
        if made is not None and made[:2] == (row, revealed):
            return made[2]
        text = self.rows.string(row) or ""
        lines = TextRows(text if revealed else mask_long_text(text)[0])
        self._prepared = row, revealed, lines
        return lines

    def index_of(self, row: int) -> int:
        """The index of a row, after unfolding the containers around it."""
        above: list[int] = []
        container = self.rows.parent(row)
        while container >= 0:
            above.append(container)
            container = self.rows.parent(container)
        for container in reversed(above):
            if self._folded[container]:
                self._fold(bisect_left(self._shown, container << _SUB), container, folded=False)
        return bisect_left(self._shown, row << _SUB)

    def place(self, index: int) -> Place:
        """Its row, and the line of an unfolded string."""
        entry = self._shown[index]
        return entry >> _SUB, entry & 0xFFFFFFFF

    def show(self, place: Place) -> int:
        """Unfold what is around it."""
        row, sub = place
        index = self.index_of(row)
        return index + (sub if row in self._strings else 0)

    def above(self, index: int) -> int | None:
        """The container around it; the string that a line is part of."""
        row, sub = self.place(index)
        if sub:
            return index - sub
        parent = self.rows.parent(row)
        return None if parent < 0 else bisect_left(self._shown, parent << _SUB)

    def locate(self, key: Key) -> Place | None:
        """The row at a path, or the innermost container on the way to it."""
        if key[: len(self.key)] != self.key:
            return None
        row = self.rows.find(key[len(self.key) :])
        return None if row is None else (row, 0)

    def folds(self) -> Iterator[tuple[Key, bool]]:
        """What was folded or unfolded by hand."""
        for path, folded in self._by_hand.items():
            yield (*self.key, *path), folded

    def refold(self, key: Key, folded: bool) -> None:
        """The same in another call's body, where it has that and shows it."""
        if key[: len(self.key)] != self.key:
            return
        path = key[len(self.key) :]
        row = self.rows.find(path)
        if row is None or self.rows.path(row) != path:
            return
        index = bisect_left(self._shown, row << _SUB)
        if index < len(self._shown) and self._shown[index] == row << _SUB:
            self.fold(index, folded=folded)

    # -- secrets

    def reveal(self, shown: bool) -> None:
        """Show secrets, or mask them; strings that were unfolded are so still."""
        if shown == self.revealed:
            return
        opened = list(self._strings)
        for row in opened:
            self._fold_string(bisect_left(self._shown, row << _SUB), row, folded=True)
        self.revealed = shown
        for row in opened:
            if self._is_long(row):
                self._fold_string(bisect_left(self._shown, row << _SUB), row, folded=False)

    def secrets(self) -> int:
        """How many values are masked, or hold something that is."""
        if self._secrets is None:
            self._secrets = sum(self.secrets_in(row) for row in range(self.rows.count))
        return self._secrets

    def holds_secret(self, row: int) -> bool:
        """Whether something in a row's value is masked; of a large one, whether that may be."""
        last = self.rows.end(row)
        if last - row > LOOKED_THROUGH or self.is_slow(row):
            return self._secrets != 0
        return any(self.secrets_in(each) for each in range(row, last + 1))

    def secrets_in(self, row: int) -> int:
        """How many secrets one row holds."""
        rows = self.rows
        if rows.is_container(row) or rows.is_closing(row):
            return 0
        if rows.is_secret(row):
            return int(hideable(rows.raw(row, SHOWN)))
        start, end = rows.extent(row)
        if end - start < _SHORTEST_SECRET:
            return 0
        raw = rows.text[start:end]
        if raw.startswith('"'):
            return mask_long_text(rows.string(row) or "")[1]
        return int(masked_number(raw, "")[0][0] == MASK)

    # -- search

    def hits(self, wanted: str) -> Iterator[Place | None]:
        """Rows whose line holds the text, found in windows of the JSON text and looked at as they are shown."""
        text, size = self.rows.text, min(self.rows.rest, len(self.rows.text))
        done = -1
        for start in range(0, size, WINDOW):
            window = text[start : start + WINDOW + len(wanted) + 8].lower()
            for offset in _candidates(window, wanted.lower()):
                row = self.rows.row_at(start + offset)
                if row > done:
                    done = row
                    if wanted in self._text(row).casefold():
                        yield row, 0
            yield None

    def _text(self, row: int) -> str:
        """A row's own text, without what a folded container lists."""
        rows = self.rows
        if rows.is_closing(row):
            return ""
        key = rows.key(row)
        name = safe(key) if isinstance(key, str) else ""
        if rows.is_container(row):
            return name
        value = "".join(text for text, _ in self.value(row))
        return f"{name}  {safe(value)}"


def _candidates(window: str, wanted: str) -> Iterator[int]:
    """Places where a text may stand: as it is, or in something written with escapes."""
    found, escape = window.find(wanted), window.find("\\")
    while found >= 0 or escape >= 0:
        if escape < 0 or 0 <= found <= escape:
            yield found
            found = window.find(wanted, found + 1)
        else:
            yield escape
            escape = window.find("\\", escape + 2)
