"""JSON as a part of a page, whole or as far as it goes."""

from __future__ import annotations

import re

from moesif_tui.core.jsonrows import JsonRows
from moesif_tui.core.numbers import size
from moesif_tui.ui.event.parts import Fixed, Key, Part, Stack
from moesif_tui.ui.event.texts import TextPart
from moesif_tui.ui.event.tree import JsonTree
from moesif_tui.ui.lines import PageLine

_GUARD = re.compile(r"\s*\)\]\}',?[^\S\n]*\n?(?=\s*[\[{\"])")
"""What some services put before JSON, so that no script can be made of it."""


def json_part(
    text: str, key: Key, *, query_field: str = "", errors: frozenset[str] = frozenset(), sure: bool = False
) -> tuple[Part, JsonTree] | None:
    """JSON as a tree, with what follows it as text where it breaks off; None where it is rather a text.

    Args:
        text: the text.
        key: what it is part of.
        query_field: prefix of the query language for its values.
        errors: texts that say what went wrong.
        sure: whether it is known to be JSON.
    """
    guard = _GUARD.match(text)
    plain = text[guard.end() :] if guard else text
    if not sure and plain.lstrip()[:1] not in {"{", "["}:
        return None
    rows = JsonRows(plain).lay_out()
    if not rows.count or (not sure and rows.rest < len(plain) // 2):
        return None
    tree = JsonTree(rows, key, field=query_field, errors=errors)
    parts: list[Part] = [Fixed([PageLine([(text[: guard.end()], "muted")])]), tree] if guard else [tree]
    if rows.full:
        left = len(plain) - rows.rest
        note = f"{size(left)} more are not laid out here; p gives all of it to the pager"
        parts.append(Fixed([PageLine([(note, "warning")])]))
    elif rows.broken is not None:
        rest = plain[rows.broken :]
        note = f"no JSON from here on, character {rows.broken + 1:,}" if rest.strip() else "cut off here"
        parts += [Fixed([PageLine([(note, "warning")])]), TextPart(rest, (*key, "rest"))]
    return (Stack(parts) if len(parts) > 1 else tree), tree
