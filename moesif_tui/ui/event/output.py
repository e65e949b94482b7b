"""A body as text to take along: for the clipboard, for a pager, for a file. Made in a thread: it may be large."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from moesif_tui.core.bodies import hex_lines
from moesif_tui.core.safe import safe
from moesif_tui.core.secrets import MASK, mask_body
from moesif_tui.core.textrows import mask_long_binary, mask_long_text
from moesif_tui.ui.event.masks import hideable, masked_number

if TYPE_CHECKING:
    from moesif_tui.ui.event.sides import Side
    from moesif_tui.ui.event.tree import JsonTree

INDENT: Final = "  "
PIECE: Final = 65_536
"""Characters that are made safe at once."""


def body_text(side: Side, *, revealed: bool) -> str:
    """A body as it was recorded, bytes as hex; with secrets in it masked, JSON laid out anew."""
    if side.body is None:
        return ""
    text = side.body.text
    if text is None:
        return "\n".join(hex_lines(_bytes(side, revealed=revealed)))
    if revealed or not side.page.secrets():
        return text
    if side.tree is not None and side.tree.rows.rest >= len(side.tree.rows.text):
        return "\n".join(laid_out(side.tree, revealed=False))
    return _masked_text(side, text)


def pager_lines(side: Side, *, revealed: bool) -> Iterator[str]:
    """The lines of a body for a pager: JSON laid out, bytes as hex, nothing in them that steers a terminal."""
    if side.body is None:
        return
    tree, text = side.tree, side.body.text
    if text is None:
        yield from hex_lines(_bytes(side, revealed=revealed))
        return
    if tree is not None:
        for line in laid_out(tree, revealed=revealed):
            yield harmless(line)
        text = tree.rows.text[tree.rows.rest :]
    if not revealed:
        text = _masked_text(side, text)
    for line in text.splitlines():
        yield harmless(line)


def _masked_text(side: Side, text: str) -> str:
    """A text with its secrets masked; in a form of parts by their names too."""
    if side.body is None or side.body.kind != "multipart":
        return mask_long_text(text)[0]
    return _bytes(side, revealed=False).decode("utf-8", "replace")


def _bytes(side: Side, *, revealed: bool) -> bytes:
    if side.body is None:
        return b""
    if revealed:
        return side.body.data
    if side.body.kind == "multipart":
        return mask_body(side.body.data, side.recorded.content_type)[0]
    return mask_long_binary(side.body.data)[0]


def harmless(line: str) -> str:
    """A whole line, control characters as pictures; tabs stay."""
    if line.isascii() and line.isprintable():
        return line
    return "\t".join(
        "".join(safe(cell[at : at + PIECE], 16 * PIECE) for at in range(0, len(cell), PIECE))
        for cell in line.split("\t")
    )


def laid_out(tree: JsonTree, *, revealed: bool) -> Iterator[str]:
    """The lines of a JSON body, indented; what is not secret is written as it was sent."""
    rows = tree.rows
    for row in range(rows.count):
        indent = INDENT * rows.level(row)
        follows = row + 1 < rows.count and not rows.is_closing(row + 1)
        comma = "," if follows and rows.level(row) else ""
        if rows.is_closing(row):
            yield f"{indent}{rows.raw(row, 1)}{comma}"
            continue
        key = rows.key(row)
        name = f"{json.dumps(key, ensure_ascii=False)}: " if isinstance(key, str) else ""
        if rows.is_container(row):
            yield f"{indent}{name}{rows.opening(row)}"
        else:
            yield f"{indent}{name}{rows.raw(row) if revealed else _masked(tree, row)}{comma}"


def _masked(tree: JsonTree, row: int) -> str:
    raw = tree.rows.raw(row)
    if tree.rows.is_secret(row) and hideable(raw):
        return f'"{MASK}"'
    if not raw.startswith('"'):
        return f'"{MASK}"' if masked_number(raw, "")[0][0] == MASK else raw
    masked, count = mask_long_text(tree.rows.string(row) or "")
    return json.dumps(masked, ensure_ascii=False) if count else raw
