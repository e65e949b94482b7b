"""The keys of a view: as a page (`?`), and as choices of the palette (`:`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from textual.events import Resize
from textual.widget import Widget

from moesif_tui.core.states import STATES, state_sign
from moesif_tui.core.statuses import NO_ANSWER
from moesif_tui.ui import glyphs
from moesif_tui.ui.actions import GROUPS, Offer, key_name
from moesif_tui.ui.lines import FixedLines, PageLine
from moesif_tui.ui.text import Line, Piece, fit, pad, shown, width_of
from moesif_tui.ui.theme import DARK, LIGHT
from moesif_tui.ui.view import View
from moesif_tui.ui.widgets.lines import LineView
from moesif_tui.ui.widgets.menu import Choice

SIGNS: Sequence[tuple[str, str]] = (
    *((state_sign(number), name) for name, number in STATES.items()),
    (NO_ANSWER, "no answer came"),
    (f"{glyphs.DERIVED}u-42", "derived from the traffic: it was not recorded"),
    (f"only {glyphs.ELLIPSIS} left", "cut here, or another number or id in each error"),
    (f"{glyphs.TIMES} 3", "so many times in a row"),
    (f"{glyphs.FOLDED} {glyphs.UNFOLDED}", "folded, unfolded"),
    (glyphs.MASK * 4, "a secret, masked"),
    ("–", "not known"),
)
"""Signs of all views, and what they say."""
COLUMN = 52
"""Cells that a column of the page has at least; two stand side by side where they fit."""
KEYS = 13
"""Cells for the keys in it."""


def _keys(offer: Offer, *, ascii_only: bool) -> str:
    return " ".join(key_name(key, ascii_only=ascii_only) for key in offer.keys)


def help_blocks(found: Sequence[Offer], width: int, *, ascii_only: bool = False) -> list[list[Line]]:
    """A block of lines for each group of keys: its name, then keys and what they do, with the reason against it.

    The last block tells what the signs say. A reason that finds no room in the cells of its line has one of its own.
    """
    room = width if width < 2 * COLUMN + 4 else COLUMN
    blocks: list[list[Line]] = []
    for group in GROUPS:
        offers = [offer for offer in found if offer.action.group == group]
        if not offers:
            continue
        block: list[Line] = [[(group, "strong")]]
        for offer in offers:
            role = "muted" if offer.reason is not None else "text"
            line: list[Piece] = [
                *pad(fit([(_keys(offer, ascii_only=ascii_only), "accent strong")], KEYS), KEYS + 1),
                (offer.action.label, role),
            ]
            reason = [(f": {offer.reason}", "warning")] if offer.reason is not None else []
            if width_of(shown([*line, *reason])) <= room:
                block.append([*line, *reason])
            else:
                block += [line, [(" " * (KEYS + 1), ""), (offer.reason or "", "warning")]]
        blocks.append([*block, ()])
    signs: list[Line] = [[*pad(fit([(sign, "text")], KEYS), KEYS + 1), (words, "muted")] for sign, words in SIGNS]
    return [*blocks, [[("Signs", "strong")], *signs, ()]]


def page(blocks: Sequence[Sequence[Line]], width: int) -> list[Line]:
    """The blocks one below the other, or in two columns of about the same height where there is room."""
    if width < 2 * COLUMN + 4:
        return [line for block in blocks for line in block]
    columns: tuple[list[Line], list[Line]] = ([], [])
    half = sum(len(block) for block in blocks) / 2
    for block in blocks:
        columns[0 if not columns[1] and len(columns[0]) + len(block) / 2 <= half else 1].extend(block)
    height = max(map(len, columns))
    left, right = ([*column, *[()] * (height - len(column))] for column in columns)
    widest = min(max(COLUMN, *(width_of(shown(line)) for line in left)), width - COLUMN - 2)
    return [[*pad(fit(first, widest), widest + 2), *second] for first, second in zip(left, right, strict=True)]


class KeysPage(LineView):
    """The page itself."""

    LABELS: ClassVar[Mapping[str, str]] = {"down": "scroll"}


class KeysView(View):
    """All keys of the view below it, with the reason where one cannot be used now."""

    CONTEXT = "keys"
    FOOTER = ("close", "turn", "down", "wrap")
    LABELS: ClassVar[Mapping[str, str]] = {"close": "back", "help": "back"}

    def __init__(self, found: Sequence[Offer]) -> None:
        super().__init__()
        self._found = list(found)
        self._view = KeysPage(cursor_shown=False)

    def body(self) -> Iterable[Widget]:
        """The page."""
        yield self._view

    def crumb(self) -> Line:
        """Its name."""
        return [("Keys", "strong")]

    def on_mount(self) -> None:
        """Say how to go back."""
        self.head.show()
        self._view.focus()

    def action_help(self) -> None:
        """Back: the key that opened it closes it."""
        self.action_close()

    def on_resize(self, event: Resize) -> None:
        """One column or two."""
        width = event.size.width - 4
        blocks = help_blocks(self._found, width, ascii_only=self.moesif.ascii_only)
        self._view.lines = FixedLines([PageLine(line) for line in page(blocks, width)])


def palette_choices(found: Iterable[Offer], themes: Iterable[str]) -> list[Choice]:
    """Choices of the palette: what can be done here, then the themes, ours first."""
    choices = [
        _palette_choice(offer)
        for offer in found
        if offer.action.id not in {"commands", "help"} and "list" not in offer.action.contexts
    ]
    own = sorted(themes, key=lambda name: (name not in {DARK, LIGHT}, name))
    return choices + [Choice(f"theme {name}", f"theme {glyphs.DOT} {name}") for name in own]


def _palette_choice(offer: Offer) -> Choice:
    """An action with the words that the key line has for it in this view, which it is found by as well."""
    action, key = offer.action, key_name(offer.keys[0])
    forms = offer.node.label(action.id).split("|")
    own = forms[-1] if not set(forms) & set(action.short.split("|")) else ""
    words = " ".join((*forms, *action.short.split("|")))
    return Choice(action.id, action.label, note=f"{own}  {key}" if own else key, reason=offer.reason, words=words)
