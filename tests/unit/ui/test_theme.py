"""Colours by role, in all depths."""

from __future__ import annotations

from itertools import product

import pytest
from rich.color import Color, ColorSystem
from textual.theme import BUILTIN_THEMES

from moesif_tui.ui.theme import COLOURS, COLOURS_256, DARK, LIGHT, Depth, Ground, Palette, depth_of, palette, themes

GROUNDS: tuple[Ground, ...] = ("background", "surface", "selection")
INKS = ("text", "muted", "accent", "error", "warning", "good")


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def in_256(colour: str) -> str:
    return Color.parse(colour).downgrade(ColorSystem.EIGHT_BIT).get_truecolor().hex


@pytest.mark.parametrize(("table", "theme"), product((COLOURS, COLOURS_256), (DARK, LIGHT)))
def test_every_ink_can_be_read_on_every_ground(table: dict[str, dict[str, str]], theme: str) -> None:
    colours = table[theme] if table is COLOURS else {name: in_256(colour) for name, colour in table[theme].items()}
    for ink, ground in product(INKS, GROUNDS):
        least = 3.0 if ink == "muted" else 4.5
        assert contrast(colours[ink], colours[ground]) >= least, (ink, ground)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_grounds_stay_apart_in_256_colours(theme: str) -> None:
    assert len({in_256(COLOURS_256[theme][name]) for name in (*GROUNDS, "rule")}) == 4


@pytest.mark.parametrize("name", sorted(BUILTIN_THEMES))
def test_every_theme_of_textual_makes_a_palette(name: str) -> None:
    made = palette(BUILTIN_THEMES[name], Depth.FULL)
    for role, ground in product((*INKS, "rule"), GROUNDS):
        assert made.style(role, ground) is made.style(role, ground)
    assert made.style("text", "selection") != made.style("text", "background")


def test_roles_are_an_ink_and_attributes() -> None:
    made = Palette(COLOURS[DARK], Depth.FULL)
    assert made.style("error strong").bold
    assert made.style("error strong").color == Color.parse("#ff7d74")
    assert made.style("").color == made.style("text").color == made.style("no such role").color
    assert made.style("error tag").bgcolor == Color.parse("#ff7d74")
    assert made.style("text", "selection").bold
    assert not made.style("muted", "selection").bold


def test_quiet_text_is_muted_until_the_cursor_is_there() -> None:
    made = Palette(COLOURS[DARK], Depth.FULL)
    assert made.style("quiet").color == made.style("muted").color
    assert made.style("quiet", "selection").color == made.style("strong", "selection").color


def test_without_colour_there_is_none_and_the_cursor_row_is_reversed() -> None:
    made = palette(themes(Depth.NONE)[0], Depth.NONE)
    for role, ground in product((*INKS, "rule", "error tag", "text cursor"), GROUNDS):
        style = made.style(role, ground)
        assert style.color is None
        assert style.bgcolor is None
    assert made.style("text", "selection").reverse
    assert made.style("text cursor").reverse
    assert not made.style("text cursor", "selection").reverse


def test_sixteen_colours_are_the_terminals_own() -> None:
    made = palette(themes(Depth.BASIC)[0], Depth.BASIC)
    for role, ground in product((*INKS, "rule"), GROUNDS):
        style = made.style(role, ground)
        assert all(part is None or part.number is not None for part in (style.color, style.bgcolor))
    assert made.style("error", "selection").bgcolor is not None


@pytest.mark.parametrize(
    ("system", "no_color", "depth"),
    [
        ("truecolor", False, Depth.FULL),
        ("256", False, Depth.MANY),
        ("standard", False, Depth.BASIC),
        (None, False, Depth.BASIC),
        ("truecolor", True, Depth.NONE),
    ],
)
def test_the_depth_follows_the_terminal(system: str | None, no_color: bool, depth: Depth) -> None:
    assert depth_of(system, no_color=no_color) is depth
