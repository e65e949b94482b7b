"""The lines between two columns of boxes, drawn with box characters: heavier for more traces, joined where they meet.

A link leaves its box at the first inner line. Where it leads to the box beside it, it runs straight; else it turns into
the lane of the box that it leads to, and arrives there at the second inner line together with all others that do. Lines
that only cross are never joined: the stronger one goes through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Final

BOX_HEIGHT: Final = 4
HEAVY: Final = 0.2
"""Share of the bucket's traces from which on a line is heavy."""

_LIGHT, _STRONG, _MAIN = 1, 2, 3
_ROLES: Final = ("", "muted", "text")
_LEFT, _RIGHT, _UP, _DOWN = 1, 2, 4, 8
_SHAPES: Final = (
    _UP | _DOWN,
    _LEFT | _RIGHT,
    _UP | _RIGHT,
    _DOWN | _RIGHT,
    _LEFT | _DOWN,
    _LEFT | _UP,
    _UP | _DOWN | _RIGHT,
    _UP | _DOWN | _LEFT,
    _LEFT | _RIGHT | _DOWN,
    _LEFT | _RIGHT | _UP,
    _LEFT | _RIGHT | _UP | _DOWN,
)
_CHARS: Final[Mapping[tuple[int, int], str]] = {
    (_LIGHT, _LIGHT): "│─└┌┐┘├┤┬┴┼",
    (_LIGHT, _STRONG): "│━┕┍┑┙┝┥┯┷┿",
    (_LIGHT, _MAIN): "│═╘╒╕╛╞╡╤╧╪",
    (_STRONG, _LIGHT): "┃─┖┎┒┚┠┨┰┸╂",
    (_STRONG, _STRONG): "┃━┗┏┓┛┣┫┳┻╋",
    (_STRONG, _MAIN): "┃═╘╒╕╛╞╡╤╧╪",
}
"""By the weight of what is vertical and of what is horizontal: one character for each shape."""
_ALL_ORDERS: Final = 3
"""Up to so many lanes every order of them is tried."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link from the box in row `start` of a step to the one in row `end` of the step behind it.

    Attributes:
        start, end: rows, counted from the top.
        share: of the bucket's traces.
        main: the strongest one into the error.
    """

    start: int
    end: int
    share: float
    main: bool = False

    @property
    def bent(self) -> bool:
        """Whether it leads to another row."""
        return self.start != self.end


@dataclass(slots=True)
class _Cell:
    """Lines that meet in one cell: what each direction carries, and whose horizontal and vertical line it is."""

    directions: dict[int, float]
    across: str = ""
    along: str = ""
    joined: bool = False


Cells = dict[tuple[int, int], _Cell]


def gap_width(links: Sequence[Link]) -> int:
    """Cells between two columns that these links need."""
    return len({link.end for link in links if link.bent}) + 2


def gaps(links: Sequence[Link], height: int, main_role: str = "error") -> list[list[tuple[str, str]]]:
    """The drawn gap, line by line from the top: characters with the roles they are drawn in.

    Args:
        links: from one column to the next.
        height: lines.
        main_role: of the main link.
    """
    ends = sorted({link.end for link in links if link.bent})
    orders: Iterable[Sequence[int]] = permutations(ends) if len(ends) <= _ALL_ORDERS else (ends, ends[::-1])
    drawn = min((_drawn(links, order) for order in orders), key=_crossings)
    main = main_role if any(link.main for link in links) else ""
    width = gap_width(links)
    return [[_shown(drawn.get((x, y)), main if y == 1 else "") for x in range(width)] for y in range(height)]


def _drawn(links: Sequence[Link], order: Sequence[int]) -> Cells:
    found: Cells = {}
    lanes = {end: place + 1 for place, end in enumerate(order)}
    width = len(lanes) + 2
    for start in {link.start for link in links}:
        leaving = [(lanes[link.end] if link.bent else width, link) for link in links if link.start == start]
        for x in range(max(reach for reach, _ in leaving) + 1):
            if x < width:
                _add(found, (x, _leaves(start)), f"start {start}", _LEFT, _sum(leaving, x))
                _add(found, (x, _leaves(start)), f"start {start}", _RIGHT, _sum(leaving, x + 1))
    for end, lane in lanes.items():
        arriving = [link for link in links if link.end == end and link.bent]
        total = sum(_weighed(link) for link in arriving)
        for x in range(lane, width):
            _add(found, (x, _arrives(end)), f"end {end}", _RIGHT, total)
            if x > lane:
                _add(found, (x, _arrives(end)), f"end {end}", _LEFT, total)
        for link in arriving:
            top, bottom = sorted((_leaves(link.start), _arrives(end)))
            for y in range(top, bottom + 1):
                _add(found, (lane, y), f"end {end}", _UP, _weighed(link) if y > top else 0)
                _add(found, (lane, y), f"end {end}", _DOWN, _weighed(link) if y < bottom else 0)
            found[lane, _leaves(link.start)].joined = True
    return found


def _leaves(row: int) -> int:
    return BOX_HEIGHT * row + 1


def _arrives(row: int) -> int:
    return BOX_HEIGHT * row + 2


def _weighed(link: Link) -> float:
    return max(link.share, 1e-9)


def _sum(leaving: Sequence[tuple[int, Link]], x: int) -> float:
    return sum(_weighed(link) for reach, link in leaving if reach >= x)


def _add(found: Cells, place: tuple[int, int], owner: str, direction: int, weight: float) -> None:
    if not weight:
        return
    cell = found.get(place)
    if cell is None:
        cell = found[place] = _Cell({})
    cell.directions[direction] = cell.directions.get(direction, 0) + weight
    if direction & (_LEFT | _RIGHT):
        cell.across = owner
    else:
        cell.along = owner


def _is_crossing(cell: _Cell) -> bool:
    return bool(cell.across and cell.along) and cell.across != cell.along and not cell.joined


def _crossings(drawn: Cells) -> int:
    return sum(map(_is_crossing, drawn.values()))


def _shown(cell: _Cell | None, main_role: str) -> tuple[str, str]:
    if cell is None:
        return " ", ""
    across = max(cell.directions.get(_LEFT, 0), cell.directions.get(_RIGHT, 0))
    along = max(cell.directions.get(_UP, 0), cell.directions.get(_DOWN, 0))
    shape = sum(cell.directions)
    if _is_crossing(cell):
        over = across > along
        shape, across, along = (_LEFT | _RIGHT, across, 0) if over else (_UP | _DOWN, 0, along)
    main = bool(main_role and across)
    horizontal = _MAIN if main else _weight(across)
    vertical = _weight(along)
    chars = _CHARS[max(vertical, _LIGHT) if vertical < _MAIN else _STRONG, max(horizontal, _LIGHT)]
    place = _SHAPES.index(shape) if shape in _SHAPES else 1 if across else 0
    return chars[place], main_role if main else _ROLES[max(horizontal, vertical)]


def _weight(share: float) -> int:
    return 0 if not share else _STRONG if share >= HEAVY else _LIGHT
