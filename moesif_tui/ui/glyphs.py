"""The signs that we draw with, by name, and what stands for them where only ASCII can be shown.

`--ascii` is not the widgets' business: they draw with these, and the line filter (`terminal.filter`) puts the ASCII
form in their place on the way out, one cell for one cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from moesif_tui.core import derived
from moesif_tui.core.states import SIGNS
from moesif_tui.core.statuses import NO_ANSWER

CURSOR: Final = "▌"
SELECTED: Final = "✓"
FOLDED: Final = "▸"
UNFOLDED: Final = "▾"
BAR: Final = "▆"
SPARKS: Final = "▁▂▃▄▅▆▇█"
RULE: Final = "─"
WALL: Final = "│"
PROGRESS: Final = "━"
CRUMB: Final = "›"
DOT: Final = "·"
ELLIPSIS: Final = "…"
DERIVED: Final = derived.SIGN
TIMES: Final = "×"
MASK: Final = "•"
ENTER: Final = "⏎"
BACKSPACE: Final = "⌫"
ABOVE: Final = "↑"
BELOW: Final = "↓"
"""At the right edge of the first and the last row: there is more."""
UP: Final = "▲"
DOWN: Final = "▼"

ASCII: Final = str.maketrans(
    {
        **dict(zip(SPARKS, "_.,-=+*#", strict=True)),
        **dict.fromkeys("█▇▆", "#"),
        **dict.fromkeys("├└┌┐┘┤┬┴┼┝┕┍┑┙┥┯┷┿┠┖┎┒┚┨┰┸╂┣┗┏┓┛┫┳┻╋╞╘╒╕╛╡╤╧╪", "+"),
        **dict.fromkeys("─━═–−╌", "-"),
        **dict.fromkeys("│┃║", "|"),
        CURSOR: ">",
        **dict(zip(SIGNS.values(), "*o-", strict=True)),
        NO_ANSWER: "x",
        SELECTED: "v",
        FOLDED: "+",
        UNFOLDED: "-",
        CRUMB: ">",
        DOT: ".",
        ELLIPSIS: "^",
        TIMES: "x",
        MASK: "*",
        ENTER: "<",
        BACKSPACE: "<",
        UP: "^",
        DOWN: "v",
        "←": "<",
        "→": ">",
        ABOVE: "^",
        BELOW: "v",
        "≥": ">",
        "≤": "<",
    }
)
"""One ASCII character for each of our signs, as `str.translate` wants it."""


def bar(share: float, width: int) -> str:
    """A bar for a share of 0 to 1 in at most `width` cells; what is more than nothing shows at least one."""
    if share <= 0 or width <= 0:
        return ""
    return BAR * max(1, min(width, round(share * width)))


def sparkline(values: Sequence[float], width: int) -> str:
    """Values as little columns, at most `width`: as many neighbours are one column each as that takes.

    Nothing is the lowest column, the greatest value the highest.
    """
    if width <= 0 or not values:
        return ""
    if len(values) > width:
        size = -(-len(values) // width)
        short = len(values) % size  # the first column has fewer: its mean is drawn, as that of all
        groups = [values[:short]] if short else []
        groups += [values[at : at + size] for at in range(short, len(values), size)]
        values = [sum(group) / len(group) for group in groups]
    top = max(values)
    if top <= 0:
        return SPARKS[0] * len(values)
    return "".join(SPARKS[0 if value <= 0 else max(1, round(value / top * 7))] for value in values)
