"""Secrets that the text itself names: `"password": "x"`, `token=x`, `<Password>x</Password>`, `Cookie: x`.

This is how text is masked that no parser reads: JSON that is cut off or broken, log lines, XML, HTML pages, multipart
forms, JSON inside a string of JSON.
"""

from __future__ import annotations

import re

from moesif_tui.core.masks import MASK, is_mask
from moesif_tui.core.secret_names import is_secret_name
from moesif_tui.core.shapes import replace

_NAMED = re.compile(
    r"""[?&#;:,\s("'{\[<|]([A-Za-z_][A-Za-z0-9_.$%\[\]-]{0,63})(\\{0,7}["'])?\s{0,4}(?=([=:]\s{0,9})(\\{0,7}["']|[{\[])?)""",
    re.ASCII,
)
_TOKEN = re.compile(r"[{}\[\]:]|\"(?:[^\"\\]|\\.)*+\"?|[^\s\"{}\[\]:,]++", re.DOTALL)
_BARE = re.compile(r"[^&#?;,\s\"'<>\\)}\]]*+")
_CREDENTIAL = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])\S{8,}")
"""What behind a name and a colon is no word of a sentence (`token: expired`)."""
_LITERAL = re.compile(r"-?[0-9][0-9.eE+-]*+")
_QUOTED = {quote: re.compile(rf"(?:[^{quote}\\]|\\.)*+", re.DOTALL) for quote in "\"'"}
_HEADER_VALUE = re.compile(r"[^\r\n\"'<>\\]*+")
_NO_VALUES = {"", '""', "true", "false"}


def mask_named(text: str) -> tuple[str, int]:
    """The text with the values of secret names masked, and their count. Empty values, true and false stay visible."""
    count = 0
    if "=" in text or ":" in text:
        text, count = _mask_pairs(text)
    if "</" in text:
        text, elements = replace(text, _ELEMENT, _element)
        count += elements
    if "<input" in text or "<INPUT" in text or "<meta" in text:
        text, fields = replace(text, _HTML_FIELD, _html_field)
        count += fields
    return text, count


def _mask_pairs(text: str) -> tuple[str, int]:
    text = "\n" + text  # so that a name at the very start stands behind a separator too
    pieces: list[str] = []
    count = done = read = 0
    for match in _NAMED.finditer(text):
        if is_secret_name(match[1]) and match.start() >= read:
            start = match.end(4) if match[4] else match.end(3)
            masked, read = _masked_value(text, start, match)
            if masked:
                pieces += (text[done:start], masked)
                count += masked.count(MASK)
                done = read
    if not pieces:
        return text[1:], 0
    pieces.append(text[done:])
    return "".join(pieces)[1:], count


def _masked_value(text: str, start: int, match: re.Match[str]) -> tuple[str, int]:
    """What stands in the place of the value behind a secret name ("" when nothing is to hide), and the value's end."""
    opening, is_pair = match[4], match[3][0] == "="
    if opening in ("{", "["):
        return _masked_structure(text, start) if match[2] and not is_pair else ("", start)
    if opening:
        end = _escaped_end(text, start, opening) if len(opening) > 1 else _match_end(_QUOTED[opening], text, start)
    elif is_pair:
        end = _match_end(_BARE, text, start)
    elif match[2]:
        end = _match_end(_LITERAL, text, start)
        quote = match[2]
        return (f"{quote}{MASK}{quote}", end) if end > start else ("", end)
    elif "-" in match[1] or match[1].lower() in {"authorization", "cookie"}:
        end = _match_end(_HEADER_VALUE, text, start)
    elif text[match.start()] == "\n":
        end = _match_end(_BARE, text, start)
        if not _CREDENTIAL.fullmatch(text, start, end):
            return "", start
    else:
        return "", start
    value = text[start:end]
    return ("" if value in _NO_VALUES or is_mask(value) else MASK), end


def _escaped_end(text: str, start: int, closing: str) -> int:
    """Where a string of JSON inside a string ends: at its quote with just as many backslashes."""
    end = text.find(closing, start)
    while end > start and text[end - 1] == "\\":
        end = text.find(closing, end + len(closing))
    return len(text) if end < 0 else end


def _match_end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start


def _masked_structure(text: str, start: int) -> tuple[str, int]:
    """A JSON object or array, its opening bracket read already, with all its values masked, up to its end."""
    pieces: list[str] = []
    depth = 1
    done = end = start
    masked = False
    for token in _TOKEN.finditer(text, start):
        part, end = token[0], token.end()
        if part in "{[":
            depth += 1
        elif part in "}]":
            depth -= 1
            if not depth:
                break
        elif part != ":" and part not in _NO_VALUES and not is_mask(part) and not _is_key(text, end):
            pieces += (text[done : token.start()], f'"{MASK}"')
            done = end
            masked = True
    pieces.append(text[done:end])
    return ("".join(pieces) if masked else ""), end


def _is_key(text: str, end: int) -> bool:
    return text[end : end + 10].lstrip()[:1] == ":"


_ELEMENT = re.compile(
    r"<(?:[\w.-]{1,40}:)?([A-Za-z_][\w.-]{0,63})(?:\s[^<>]{0,300})?>(?:<!\[CDATA\[)?([^<]+)", re.ASCII
)


def _element(match: re.Match[str]) -> str | int:
    value = match[2].removesuffix("]]>")
    if not is_secret_name(match[1]) or value.isspace() or value in _NO_VALUES or is_mask(value):
        return match.end()
    return match[0][: match.start(2) - match.start()] + MASK + match[2][len(value) :]


_HTML_FIELD = re.compile(r"<(?:input|meta)\b[^<>]{1,2000}>", re.IGNORECASE)
_HTML_NAME = re.compile(r"""\b(?:name|id)\s*=\s*["']?([\w.\[\]:-]{1,64})""", re.IGNORECASE)
_HTML_PASSWORD = re.compile(r"""\btype\s*=\s*["']?password""", re.IGNORECASE)
_HTML_VALUE = re.compile(r"""(\b(?:value|content)\s*=\s*)("[^"]+"|'[^']+'|[^\s"'>]+)""", re.IGNORECASE)


def _html_field(match: re.Match[str]) -> str | int:
    tag = match[0]
    secret = _HTML_PASSWORD.search(tag) or any(map(is_secret_name, _HTML_NAME.findall(tag)))
    value = _HTML_VALUE.search(tag) if secret else None
    if not value or is_mask(value[2]):
        return match.end()
    return f'{tag[: value.end(1)]}"{MASK}"{tag[value.end() :]}'


_PART_HEAD = re.compile(r"""\bname="?([^"\r\n;]{1,100}+)[^\r\n]*+(?:\r?\n[^\r\n]++){0,10}?\r?\n\r?\n""", re.IGNORECASE)
_PART_END = re.compile(r"\r?\n--")
_FORM_DATA = re.compile(r"\s{0,8}--[^\r\n]{1,200}\r?\n[^\r\n]{0,200}form-data;", re.IGNORECASE)


def is_multipart(text: str) -> bool:
    """Whether a text begins as a multipart form does, whatever its content type says."""
    return _FORM_DATA.match(text) is not None


def mask_multipart(text: str) -> tuple[str, int]:
    """A multipart form with the contents of its secret parts masked, and their count."""
    pieces: list[str] = []
    done = position = 0
    while head := _PART_HEAD.search(text, position):
        position = head.end()
        if is_secret_name(head[1]):
            closing = _PART_END.search(text, position)
            end = closing.start() if closing else len(text)
            value = text[position:end]
            if value not in _NO_VALUES and not is_mask(value):
                pieces += (text[done:position], MASK)
                done = end
            position = end
    pieces.append(text[done:])
    return "".join(pieces), len(pieces) // 2
