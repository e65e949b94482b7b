"""Pictures of a screen as SVG files that stand alone: nothing in them is fetched from anywhere."""

from __future__ import annotations

import re

_FONT_FACE = re.compile(r"\s*@font-face \{[^}]*\}")
_COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)
_UNIQUE = re.compile(r"\bterminal-\d+-")
_FONTS = (
    ("font-family: Fira Code, monospace", 'font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace'),
    ("font-family: arial", "font-family: sans-serif"),
)


def alone(svg: str) -> str:
    """What Textual exports, with the fonts that every system has and the same names for the same picture."""
    svg = _UNIQUE.sub("terminal-", _COMMENT.sub("", _FONT_FACE.sub("", svg)))
    for theirs, ours in _FONTS:
        svg = svg.replace(theirs, ours)
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"
