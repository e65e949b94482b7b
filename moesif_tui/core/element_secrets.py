"""Secrets that elements and attributes name: `<Password>x</Password>`, `<key>password</key><string>x</string>`.

XML, HTML pages and property lists, whole or cut off, are read as they come: what is no markup is text.
"""

from __future__ import annotations

import re

from moesif_tui.core.masks import MASK, NO_VALUES, is_mask
from moesif_tui.core.secret_names import PAIR_NAMES, PAIR_VALUES, is_secret_name, is_secret_object
from moesif_tui.core.shapes import replace


def mask_elements(text: str) -> tuple[str, int]:
    """The text with what secret elements hold masked, and the values of attributes beside secret names; the count."""
    count = 0
    if "</" in text:
        text, count = replace(text, _ELEMENT, _element)
    if "value=" in text or "content=" in text or "VALUE=" in text:
        text, fields = replace(text, _TAG, _attribute)
        count += fields
    return text, count


# --- elements --------------------------------------------------------------------------------------------------------

_ELEMENT = re.compile(r"<(?:[\w.-]{1,40}:)?([A-Za-z_][\w.-]{0,63})(?:\s[^<>]{0,300})?+(?<!/)>", re.ASCII)
_NODE = re.compile(r"<!\[CDATA\[((?:[^\]]|\](?!\]>))*+)(?:\]\]>)?|<(/?)([^<>]*+)>?|[^<]++")
_VOID = re.compile(r"[!?\s]|\Z|(?:area|br|col|hr|img|input|link|meta|wbr)\b|.*/\Z", re.IGNORECASE | re.DOTALL)
"""Tags that open nothing which is closed again."""
_NAME_TEXT = re.compile(r"\s{0,99}([^<>\s]{1,100}+)\s{0,99}</[^<>]{1,110}>\s{0,99}")
_OTHER = re.compile(r"[^<]{0,300}</[^<>]{1,110}>\s{0,99}")
_TEXT = re.compile(r"[^<]{1,20000}+(?=</)")
_NAME_OF_TEXT = re.compile(r"""\s(?:name|key)\s{0,9}=\s{0,9}["']?([\w.\[\]:-]{1,64})""", re.IGNORECASE)
_LABELLED = frozenset(("a", "button", "form", "iframe", "label", "option", "slot"))
"""Elements of pages whose text is for people, whatever their name."""
_MOST_SIBLINGS = 4
_VALUE_ELEMENTS = PAIR_VALUES | {"string", "data", "integer", "real", "array", "dict"}


def _element(match: re.Match[str]) -> tuple[str, int] | int:
    text, name, start = match.string, match[1], match.end()
    if not is_secret_object(name):
        if "=" in match[0] and _names_its_text(match):
            return f"{match[0]}{MASK}", _TEXT.match(text, start).end()  # type: ignore[union-attr] # it did match
        start = _value_beside(match) if name.lower() in PAIR_NAMES else 0
        if not start:
            return match.end()
    masked, end = _masked_content(text, start)
    return (text[match.start() : start] + masked, end) if masked else end


def _names_its_text(match: re.Match[str]) -> bool:
    """Whether an attribute says that the text of its element is secret: `<string name="password">x</string>`."""
    text = _TEXT.match(match.string, match.end())
    if not text or _hides_nothing(text[0]) or match[1].lower() in _LABELLED:
        return False
    return any(map(is_secret_name, _NAME_OF_TEXT.findall(match[0])))


def _value_beside(match: re.Match[str]) -> int:
    """Where the content of the element begins that has the value of the secret which an element names; else 0."""
    text = match.string
    named = _NAME_TEXT.match(text, match.end())
    if not named or not is_secret_name(named[1]):
        return 0
    at = named.end()
    for _ in range(_MOST_SIBLINGS):
        sibling = _ELEMENT.match(text, at)
        if not sibling or sibling[1].lower() in PAIR_NAMES:
            return 0
        if sibling[1].lower() in _VALUE_ELEMENTS:
            return sibling.end()
        other = _OTHER.match(text, sibling.end())
        if not other:
            return 0
        at = other.end()
    return 0


def _masked_content(text: str, start: int) -> tuple[str, int]:
    """What stands in an element with every text masked ("" when nothing is to hide), and its end.

    It ends where more is closed than was opened, or with the text.
    """
    pieces: list[str] = []
    depth = 1
    end = start
    found = False
    for node in _NODE.finditer(text, start):
        piece = node[0]
        if node[3] is not None:
            if node[2]:
                depth -= 1
            elif not _VOID.match(node[3]):
                depth += 1
            if not depth:
                break
        elif not _hides_nothing(value := piece if node[1] is None else node[1]):
            before, after = ("", "") if node[1] is None else ("<![CDATA[", piece[9 + len(value) :])
            piece = before + value.replace(value.strip(), MASK, 1) + after
            found = True
        pieces.append(piece)
        end = node.end()
    return ("".join(pieces) if found else ""), end


def _hides_nothing(value: str) -> bool:
    bare = value.strip()
    return bare in NO_VALUES or is_mask(bare)


# --- attributes ------------------------------------------------------------------------------------------------------

_TAG = re.compile(r"<([A-Za-z][\w.:-]{0,63})\s[^<>]{1,2000}>", re.ASCII)
_NAME = re.compile(r"""\b(?:name|id|key)\s{0,9}=\s{0,9}["']?([\w.\[\]:-]{1,64})""", re.IGNORECASE)
_PASSWORD = re.compile(r"""\btype\s{0,9}=\s{0,9}["']?password""", re.IGNORECASE)
_VALUE = re.compile(r"""(\b(?:value|content)\s{0,9}=\s{0,9})("[^"]+"|'[^']+'|[^\s"'>]+)""", re.IGNORECASE)


def _attribute(match: re.Match[str]) -> str | int:
    tag = match[0]
    value = _VALUE.search(tag)
    if not value or is_mask(value[2]) or value[2].strip("\"'") in NO_VALUES:
        return match.end()
    if not (is_secret_name(match[1]) or _PASSWORD.search(tag) or any(map(is_secret_name, _NAME.findall(tag)))):
        return match.end()
    return f'{tag[: value.end(1)]}"{MASK}"{tag[value.end() :]}'
