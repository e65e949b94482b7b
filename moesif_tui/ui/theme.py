"""Colours by role: our dark and light theme, and the styles that widgets ask for when they draw.

A widget never names a colour. It asks the palette for a role (`muted`, `error strong`) on a ground (`background`,
`selection`), so that one table decides what the whole program looks like: in 24 bit, in 256 colours (the usual case
over SSH, where `COLORTERM` is not passed on), in the terminal's own 16, and without any colour (`NO_COLOR`).
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final, Literal

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color
from textual.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Mapping

DARK: Final = "moesif-dark"
LIGHT: Final = "moesif-light"

Ground = Literal["background", "surface", "selection"]
"""What text stands on: the screen, the top and key line, the row under the cursor."""


class Depth(Enum):
    """How many colours the terminal has, or may be sent."""

    NONE = "none"
    BASIC = "basic"
    MANY = "many"
    FULL = "full"


COLOURS: Final[Mapping[str, Mapping[str, str]]] = {
    DARK: {
        "background": "#0f1317",
        "surface": "#171d23",
        "rule": "#313b45",
        "selection": "#1f3040",
        "text": "#d7dee5",
        "muted": "#8a97a4",
        "accent": "#6cb2f5",
        "error": "#ff7d74",
        "warning": "#e0b04a",
        "good": "#5fce7a",
    },
    LIGHT: {
        "background": "#fbfcfd",
        "surface": "#eef2f5",
        "rule": "#cdd6de",
        "selection": "#d6e6f6",
        "text": "#1c232a",
        "muted": "#5a6672",
        "accent": "#0a5cba",
        "error": "#b3231b",
        "warning": "#855500",
        "good": "#16742f",
    },
}
"""The table of our two themes: role or ground to colour."""

COLOURS_256: Final[Mapping[str, Mapping[str, str]]] = {
    DARK: {
        "background": "#121212",
        "surface": "#1c1c1c",
        "rule": "#3a3a3a",
        "selection": "#303030",
        "text": "#dadada",
        "muted": "#949494",
        "accent": "#5fafff",
        "error": "#ff8787",
        "warning": "#d7af5f",
        "good": "#5fd787",
    },
    LIGHT: {
        "background": "#ffffff",
        "surface": "#eeeeee",
        "rule": "#d0d0d0",
        "selection": "#d7d7ff",
        "text": "#1c1c1c",
        "muted": "#585858",
        "accent": "#005faf",
        "error": "#af0000",
        "warning": "#5f5f00",
        "good": "#005f00",
    },
}
"""The same where only 256 colours exist, since the nearest ones there of `COLOURS` fall together."""

INKS: Final = ("text", "muted", "accent", "error", "warning", "good", "rule")
_BASIC_INKS: Final[Mapping[str, Style]] = {
    "text": Style(),
    "muted": Style(dim=True),
    "accent": Style(color="cyan"),
    "error": Style(color="red"),
    "warning": Style(color="yellow"),
    "good": Style(color="green"),
    "rule": Style(dim=True),
}
_BASIC_SELECTION: Final = Style(color="bright_white", bgcolor="blue")
_PLAIN_INKS: Final[Mapping[str, Style]] = {
    "text": Style(),
    "muted": Style(dim=True),
    "accent": Style(bold=True),
    "error": Style(bold=True),
    "warning": Style(),
    "good": Style(),
    "rule": Style(dim=True),
}


class Palette:
    """The styles of one theme, by role and ground.

    A role is an ink (`text`, `muted`, `accent`, `error`, `warning`, `good`, `rule`) and any of `strong` (bold),
    `underline`, `cursor` (the place of a text cursor) and `tag` (the ink as ground, as of a label `PROD`), in one
    string: `"error strong"`. `quiet` is muted,
    and strong text in the row under the cursor. Without an ink it is `text`.
    """

    def __init__(self, colours: Mapping[str, str], depth: Depth) -> None:
        self.colours = colours
        self.depth = depth
        self._styles: dict[tuple[str, str], Style] = {}

    def style(self, role: str, ground: Ground = "background") -> Style:
        """The style of a role on a ground; unknown words of a role are ignored."""
        key = (role, ground)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._make(role.split(), ground)
        return style

    def _make(self, words: list[str], ground: Ground) -> Style:
        under_cursor = ground == "selection"
        if "quiet" in words:
            words = ["text", "strong"] if under_cursor else ["muted"]
        ink = next((word for word in words if word in INKS), "text")
        strong = "strong" in words or (under_cursor and ink == "text")
        extra = Style(bold=True if strong else None, underline=True if "underline" in words else None)
        if self.depth is Depth.NONE:
            turned = under_cursor != bool({"tag", "cursor"} & set(words))
            return _PLAIN_INKS[ink] + extra + Style(reverse=True if turned else None)
        if self.depth is Depth.BASIC:
            return self._basic(ink, words, ground) + extra
        colour, back = self.colours[ink], self.colours[ground]
        if "tag" in words or "cursor" in words:
            colour, back = self.colours["background"], colour
            extra += Style(bold="tag" in words or None)
        return Style(color=_rich(colour), bgcolor=_rich(back)) + extra

    def _basic(self, ink: str, words: list[str], ground: Ground) -> Style:
        if "tag" in words or "cursor" in words:
            return _BASIC_INKS[ink] + Style(reverse=True)
        return _BASIC_SELECTION if ground == "selection" else _BASIC_INKS[ink]


def _rich(colour: str) -> RichColor:
    return RichColor.parse(colour)


def depth_of(color_system: str | None, *, no_color: bool) -> Depth:
    """The depth to draw in.

    Args:
        color_system: rich's name of what the terminal can do (`standard`, `256`, `truecolor`).
        no_color: the user asked for none.
    """
    if no_color:
        return Depth.NONE
    return {"256": Depth.MANY, "truecolor": Depth.FULL}.get(color_system or "", Depth.BASIC)


def themes(depth: Depth) -> list[Theme]:
    """Our two themes as Textual wants them, for terminals of this depth."""
    if depth in {Depth.NONE, Depth.BASIC}:
        return [_own_colours(DARK, dark=True), _own_colours(LIGHT, dark=False)]
    table = COLOURS if depth is Depth.FULL else COLOURS_256
    return [
        Theme(
            name=name,
            dark=name == DARK,
            primary=colours["accent"],
            secondary=colours["muted"],
            accent=colours["accent"],
            foreground=colours["text"],
            background=colours["background"],
            surface=colours["surface"],
            panel=colours["surface"],
            boost=colours["selection"],
            error=colours["error"],
            warning=colours["warning"],
            success=colours["good"],
        )
        for name, colours in table.items()
    ]


def _own_colours(name: str, *, dark: bool) -> Theme:
    return Theme(
        name=name,
        dark=dark,
        ansi=True,
        primary="ansi_cyan",
        secondary="ansi_blue",
        accent="ansi_cyan",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        error="ansi_red",
        warning="ansi_yellow",
        success="ansi_green",
        variables={"ansi-background": "ansi_default", "ansi-foreground": "ansi_default"},
    )


def palette(theme: Theme, depth: Depth) -> Palette:
    """The palette of any theme: ours by the table, another one's roles mixed from what it names."""
    if theme.ansi and depth not in {Depth.NONE, Depth.BASIC}:
        depth = Depth.BASIC
    if depth in {Depth.NONE, Depth.BASIC}:
        return Palette({}, depth)
    own = (COLOURS if depth is Depth.FULL else COLOURS_256).get(theme.name)
    return Palette(own or _mixed(theme), depth)


def _mixed(theme: Theme) -> dict[str, str]:
    ground = Color.parse(theme.background or ("#121212" if theme.dark else "#efefef"))
    text = Color.parse(theme.foreground or ground.inverse.hex)
    primary = Color.parse(theme.primary)
    accent = Color.parse(theme.accent or theme.primary)
    return {
        "background": ground.hex6,
        "surface": Color.parse(theme.surface).hex6 if theme.surface else ground.blend(text, 0.05).hex6,
        "rule": ground.blend(text, 0.25).hex6,
        "selection": ground.blend(primary, 0.25).hex6,
        "text": text.hex6,
        "muted": ground.blend(text, 0.65).hex6,
        "accent": accent.hex6,
        "error": Color.parse(theme.error or "#ba3c5b").hex6,
        "warning": Color.parse(theme.warning or "#ffa62b").hex6,
        "good": Color.parse(theme.success or "#4ebf71").hex6,
    }
