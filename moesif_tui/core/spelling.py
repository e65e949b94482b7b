"""Texts for pasting and for files whose hidden characters are spelled out, in whatever way their language spells them.

`core.safe` makes text that people read; here it stays what it is for a program: JSON, Python and the shell read the
spelled character as the character itself.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from unicodedata import category

from moesif_tui.core.masks import MASK
from moesif_tui.core.safe import safe

_BEYOND_ASCII = re.compile("[\x7f-\U0010ffff]+")


def spell_hidden(text: str, spell: Callable[[str], str]) -> str:
    """The text with every character from DEL on replaced that does not show itself (control, bidi, invisible …).

    Control characters below DEL are the caller's business: what they mean differs from language to language.
    """
    if text.isascii() and "\x7f" not in text:
        return text
    return _BEYOND_ASCII.sub(lambda run: _spelled(run[0], spell), text)


def _spelled(run: str, spell: Callable[[str], str]) -> str:
    if run == MASK or safe(run, 8 * len(run)) == run:
        return run
    return "".join(char if _shows(char) else spell(char) for char in run)


@lru_cache(maxsize=8192)
def _shows(char: str) -> bool:
    """Whether it may stand as it is; marks may not, since this is asked where too many of them are in a row."""
    return category(char)[0] != "M" and safe(char) == char


def hides(text: str) -> bool:
    """Whether a text holds anything that does not show itself, line ends and tabs included."""
    return not (text.isascii() and text.isprintable()) and safe(text, 8 * len(text)) != text


# --- JSON ------------------------------------------------------------------------------------------------------------


def to_json(value: Any, indent: int | None = None) -> str:
    r"""A JSON value as text, hidden characters as `\uXXXX`: safe to print, and the same value when it is read.

    Compact without `indent`. Nothing raises: what is no JSON becomes the nearest that is (NaN: null).
    """
    separators = (",", ":") if indent is None else (",", ": ")
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=separators, indent=indent)
    except (RecursionError, ValueError, TypeError):
        text = _patiently(value)
    return spell_hidden(text, _json_escape)


def _json_escape(char: str) -> str:
    code = ord(char)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


class _Ready(str):
    """A piece of JSON text that is made already."""

    __slots__ = ()


def _patiently(value: Any) -> str:
    """JSON of any depth, and of values that are not quite JSON."""
    out: list[str] = []
    left: list[Any] = [value]
    while left:
        item = left.pop()
        if isinstance(item, _Ready):
            out.append(item)
        elif isinstance(item, dict):
            parts: list[Any] = [_Ready("{")]
            for at, (key, inner) in enumerate(item.items()):
                parts += (_Ready(("," if at else "") + json.dumps(str(key), ensure_ascii=False) + ":"), inner)
            left.extend(reversed([*parts, _Ready("}")]))
        elif isinstance(item, list | tuple):
            parts = [_Ready("[")]
            for at, inner in enumerate(item):
                parts += (_Ready(","), inner) if at else (inner,)
            left.extend(reversed([*parts, _Ready("]")]))
        else:
            out.append(_scalar(item))
    return "".join(out)


def _scalar(item: Any) -> str:
    if isinstance(item, float) and not math.isfinite(item):
        return "null"
    try:
        return json.dumps(item, ensure_ascii=False)
    except TypeError:
        return json.dumps(str(item), ensure_ascii=False)
    except ValueError:  # an integer of thousands of digits
        return json.dumps(hex(item))


# --- Python ----------------------------------------------------------------------------------------------------------


def python_literal(value: str | bytes) -> str:
    """A Python literal in double quotes (bytes as `repr` has them)."""
    if isinstance(value, bytes):
        return repr(value)
    return spell_hidden(json.dumps(value, ensure_ascii=False), _python_escape)


def _python_escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


# --- shell -----------------------------------------------------------------------------------------------------------

_BARE_WORD = re.compile(r"[A-Za-z0-9_@+:,./-][A-Za-z0-9_@%+=:,./-]*")
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", "'": "\\'"}
_TO_ESCAPE = re.compile(r"[\x00-\x1f\\'!]")  # the ! recalls an old command where a quote before it confuses bash


def shell_word(text: str) -> str:
    r"""A text as one word of a shell's command: bare, in `'…'`, or in `$'…'` where it holds hidden characters.

    The last is read by bash, zsh, ksh and busybox; bytes are spelled in octal, which no locale changes. NUL has no
    spelling in any shell and is left out.
    """
    if _BARE_WORD.fullmatch(text):
        return text
    if not hides(text):
        return "'" + text.replace("'", "'\\''") + "'"
    escaped = _TO_ESCAPE.sub(lambda char: _NAMED.get(char[0]) or _octal(char[0]), text.replace("\0", ""))
    return f"$'{spell_hidden(escaped, _octal)}'"


def _octal(char: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogatepass"))
