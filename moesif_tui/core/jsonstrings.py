"""Strings of a JSON text, read and shown without losing what was sent; and paths to values.

Every function takes what stands in the text, quotes included, and none makes one long call into C of a long string.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined] # in no stub, there since 2.6

PathStep = str | int
"""Name of a member, or index of an element."""

_STOP = re.compile(r'["\\]')
_WINDOW = 65_536
_PLAIN_NAME = re.compile(r"[^\W\d][\w-]*")
_ESCAPE_AT_END = re.compile(r"\\u?[0-9a-fA-F]{0,3}\Z")


def string_end(text: str, at: int) -> int:
    """Where the JSON string that begins at a place ends, behind its closing quote; -1 when it does not."""
    if text[at : at + 1] != '"':
        return -1
    at += 1
    while at < len(text):
        stop = _STOP.search(text, at, at + _WINDOW)
        if stop is None:
            at += _WINDOW
        elif stop[0] == '"':
            return stop.end()
        else:
            at = stop.end() + 1
    return -1


def unquoted(raw: str) -> str:
    """A JSON string's text; what is broken in it stays as it is."""
    if "\\" not in raw:
        return raw[1:-1] if raw.endswith('"') and len(raw) > 1 else raw[1:]
    if len(raw) > _WINDOW:
        return "".join(unquoted(f'"{piece}"') for piece in _pieces(raw[1:-1]))
    try:
        text, _ = scanstring(raw, 1, False)
    except ValueError:
        return raw[1:-1]
    return str(text)


def _pieces(inner: str) -> Iterator[str]:
    """A long string's inside in pieces that are cut where no escape is."""
    at = 0
    while at < len(inner):
        end = at + _WINDOW // 2
        if end < len(inner):
            blank = max(inner.rfind(char, at, end) for char in " ,;.<>=/-_")
            end = blank if blank > at and inner[blank - 1] != "\\" else end
            while inner[end - 1 : end] == "\\":
                end += 1
        yield inner[at:end]
        at = end


def spelled(raw: str, *, cut: bool = False) -> str:
    r"""A JSON string as it is shown: quotes and `\n` stay, `\u00e9` and `\/` become the character.

    Args:
        raw: what was sent, or its beginning.
        cut: whether it is only the beginning.
    """
    if cut:
        raw = _ESCAPE_AT_END.sub("", raw) + '"'
    return json.dumps(unquoted(raw), ensure_ascii=False) if "\\" in raw else raw


def path_text(path: tuple[PathStep, ...]) -> str:
    """A path as JSONPath writes it: `$.error.code`, `$.lines[3]['unit price']`."""
    out = ["$"]
    for step in path:
        if isinstance(step, int):
            out.append(f"[{step}]")
        elif _PLAIN_NAME.fullmatch(step):
            out.append(f".{step}")
        else:
            escaped = step.replace("\\", "\\\\").replace("'", "\\'")
            out.append(f"['{escaped}']")
    return "".join(out)
