"""Fewer bytes, the same screen."""

from __future__ import annotations

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.safe import cells
from moesif_tui.ui.terminal.painter import Painter

COLUMNS, ROWS = 12, 8
STYLES = (
    "",
    "38;2;215;222;229;48;2;15;19;23",
    "38;2;138;151;164;48;2;15;19;23",
    "1;38;2;215;222;229;48;2;31;48;64",
    "2;38;5;246",
    "7",
    "4;31;44",
    "1;97",
)
Row = list[tuple[str, str]]

texts = st.text(alphabet="ab─▌漢 ", min_size=1, max_size=6)
rows = st.lists(st.tuples(texts, st.sampled_from(STYLES)), min_size=1, max_size=5)


def filled(row: Row, width: int) -> Row:
    out: Row = []
    left = width
    for text, style in row:
        kept = text
        while cells(kept) > left:
            kept = kept[:-1]
        if kept:
            out.append((kept, style))
            left -= cells(kept)
    return [*out, (" " * left, STYLES[1])] if left else out


def rendered(row: Row) -> str:
    return "".join(f"\x1b[{style}m{text}\x1b[0m" if style else text for text, style in row)


def frame(screen: list[Row]) -> str:
    return "\n".join(f"\x1b[{y + 1};1H{rendered(row)}" for y, row in enumerate(screen)) + "\x1b[1;1H"


def shown(screen: pyte.Screen) -> list[list[tuple[str, str, str, bool, bool]]]:
    lines: list[list[tuple[str, str, str, bool, bool]]] = []
    for y in range(ROWS):
        cells_of = [screen.buffer[y][x] for x in range(COLUMNS)]
        lines.append(
            [(c.data, c.fg if c.data != " " else "", c.bg, c.bold and c.data != " ", c.reverse) for c in cells_of]
        )
    return lines


full = st.lists(rows.map(lambda row: filled(row, COLUMNS)), min_size=ROWS, max_size=ROWS)
shifts = st.integers(-ROWS, ROWS)
pieces = st.tuples(st.integers(0, ROWS - 1), st.integers(0, 6), rows.map(lambda row: filled(row, 5)))
steps = st.lists(st.one_of(full, shifts, pieces, st.just("same")), min_size=1, max_size=8)


@given(first=full, steps=steps)
@settings(max_examples=150, deadline=None)
def test_the_screen_is_the_same_after_any_frames(first: list[Row], steps: list[object]) -> None:
    plain, painted = pyte.Screen(COLUMNS, ROWS), pyte.Screen(COLUMNS, ROWS)
    plain_stream, painted_stream = pyte.Stream(plain), pyte.Stream(painted)
    painter = Painter()
    current = first
    for step in [first, *steps]:
        if step == "same":
            data = frame(current)
        elif isinstance(step, int):
            current = [current[(y + step) % ROWS] for y in range(ROWS)]
            data = frame(current)
        elif isinstance(step, tuple):
            y, x, row = step
            data = f"\x1b[{y + 1};{x + 1}H{rendered(row)}\x1b[1;1H"
        else:
            assert isinstance(step, list)
            current = step
            data = frame(current)
        plain_stream.feed(data)
        painted_stream.feed(painter.paint(data, COLUMNS, ROWS))
        assert shown(painted) == shown(plain)


LETTERS: list[Row] = [[(letter * COLUMNS, STYLES[1])] for letter in "abcdefgh"]


def test_what_is_there_already_is_not_sent() -> None:
    painter = Painter()
    assert painter.paint(frame(LETTERS), COLUMNS, ROWS)
    assert painter.paint(frame(LETTERS), COLUMNS, ROWS) == ""


def test_only_rows_that_changed_are_sent() -> None:
    painter = Painter()
    painter.paint(frame(LETTERS), COLUMNS, ROWS)
    sent = painter.paint(frame([*LETTERS[:3], LETTERS[0], *LETTERS[4:]]), COLUMNS, ROWS)
    assert sent.count("a" * COLUMNS) == 1
    assert "b" not in sent


def test_what_only_moved_is_scrolled_within_its_rows() -> None:
    painter = Painter()
    painter.paint(frame(LETTERS), COLUMNS, ROWS)
    moved = [LETTERS[0], *LETTERS[2:], [("z" * COLUMNS, STYLES[1])]]
    sent = painter.paint(frame(moved), COLUMNS, ROWS)
    assert sent.startswith("\x1b[2;8r\x1b[8H\x1bD\x1b[r")
    assert "c" not in sent
    back = painter.paint(frame(LETTERS), COLUMNS, ROWS)
    assert back.startswith("\x1b[2;8r\x1b[2H\x1bM\x1b[r")
    assert "d" not in back


def test_styles_are_named_by_their_difference() -> None:
    painter = Painter()
    row: Row = [("aaaa", STYLES[1]), ("bbbb", STYLES[2]), ("cccc", STYLES[1])]
    sent = painter.paint(f"\x1b[1;1H{rendered(row)}\x1b[1;1H", COLUMNS, ROWS)
    assert sent.count("48;2;15;19;23") == 1
    assert sent.count("\x1b[m") == 1


def test_a_lost_terminal_is_drawn_whole() -> None:
    painter = Painter()
    painter.paint(frame(LETTERS), COLUMNS, ROWS)
    painter.forget()
    assert painter.paint(frame(LETTERS), COLUMNS, ROWS).count("a" * COLUMNS) == 1
    assert painter.paint("\x1b[?1049h", COLUMNS, ROWS) == "\x1b[?1049h"
    assert painter.paint(frame(LETTERS), COLUMNS, ROWS)


def test_another_size_is_drawn_whole() -> None:
    painter = Painter()
    painter.paint(frame(LETTERS), COLUMNS, ROWS)
    assert painter.paint(frame(LETTERS), COLUMNS, ROWS + 1)


@given(st.text(max_size=40))
@settings(max_examples=100, deadline=None)
def test_what_is_not_a_frame_is_sent_as_it_is(text: str) -> None:
    data = f"\x1b[?25l{text}"
    assert Painter().paint(data, COLUMNS, ROWS) == data
