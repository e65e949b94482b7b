"""What an error says: a code and a message out of whatever a failing call answered.

The answer's body comes first, in the forms that APIs use (RFC 9457 problems, `error` and `errors` in every nesting,
GraphQL, JSON-RPC, OAuth, SOAP and other XML, HTML pages, form data, plain text), then the network error, then the
status' own phrase. Nothing here raises, whatever the body holds.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from moesif_tui.core.error_values import code_word, line, read
from moesif_tui.core.reasons import PHRASES, network_error
from moesif_tui.core.said import Says

LOOKED_AT = 65_536
"""Bytes of a body that are looked at."""

_FOLDED = re.compile(
    r"""(?P<quoted>"[^"]*"|`[^`]*`|“[^”]*”|‘[^’]*’|«[^»]*»|(?<!\w)'[^']*'(?!\w))"""
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<time>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?)"
    r"|(?P<number>(?<![\w-])\d+(?:[.,:]\d+)*(?![\w-]))"
    r"|(?P<word>(?<![\w-])[A-Za-z_-]*\d[\w-]*)",
    re.ASCII,
)
_REPEATED = re.compile(r"…(?:[\s,;:|/.-]*…)+")


def folded(says: Says) -> str:
    """The text with numbers, ids, times and quoted parts as `…`: equal for errors that say the same."""
    return f"{says.code} {fold(says.message)}".strip()


def fold(message: str) -> str:
    """A message with numbers, ids, times, addresses and quoted parts replaced by `…`."""
    return _REPEATED.sub("…", _FOLDED.sub(_folded_part, message))


def _folded_part(match: re.Match[str]) -> str:
    word: str | None = match["word"]
    if word is None:
        return "…"
    if word[0].isdigit():
        unit = word.lstrip("0123456789")
        return f"…{unit}" if len(unit) <= 3 and unit.isalpha() else "…"
    separated = "-" in word[1:] or "_" in word[1:]
    return "…" if separated or (len(word) >= 8 and sum(map(str.isdigit, word)) > 1) else word


def says(
    status: int, content_type: str | None, body: bytes | str | None, reason: str | None = None, status_text: str = ""
) -> Says | None:
    """What a failing call says, None when there is nothing to say.

    Args:
        status: of the answer; 0 or less when none came.
        content_type: of the answer, where known. A hint only: the body is read by what it holds.
        body: of the answer, decoded; its first 64 kB are looked at.
        reason: the recorded network error.
        status_text: the recorded reason phrase.
    """
    found = _of_body(content_type or "", body) if body else None
    if found:
        return _without_status(found, status)
    if status <= 0:
        return Says("", f"no answer: {line(network_error(reason))}" if reason else "no answer")
    if reason and reason.strip():
        return Says("", line(network_error(reason)))
    if status < 400:
        return None
    phrase = line(status_text) or PHRASES.get(status, "")
    return Says("", phrase) if phrase else None


def _without_status(found: Says, status: int) -> Says:
    """Status codes repeated as code or before the message tell nothing, since the status stands beside it."""
    code, message = found
    number = str(status)
    if message.startswith(number):
        message = message[len(number) :].lstrip(" -–:|.,") or message
    return Says("" if code == number and message else code, message)


def from_value(value: Any) -> Says | None:
    """What a parsed JSON answer says, None when no part of it is known to be an error's."""
    code, message = read(value)
    return Says(code, message) if code or message else None


# --- bodies ----------------------------------------------------------------------------------------------------------

_JSON_START = re.compile(r"\s*(?:\)\]\}',?\s*)?(?=[\[{\"])")
_JSON_MESSAGE = re.compile(
    r'"(?:message|msg|detail|error_?description|error_?message|error|reason|title)"\s*:\s*"((?:[^"\\]|\\.){1,400})',
    re.IGNORECASE,
)
_JSON_CODE = re.compile(r'"(?:code|error_?code|type)"\s*:\s*(?:"((?:[^"\\]|\\.){1,100})"|(-?\d{1,9})\b)', re.IGNORECASE)
_EVENT_DATA = re.compile(r"^data:[ ]?(.*)", re.MULTILINE)
_PAGE_TITLES = tuple(
    (re.compile(rf"<{name}\b[^<>]*>", re.IGNORECASE), re.compile(rf"</{name}", re.IGNORECASE))
    for name in ("title", "h1")
)
_TAG = re.compile(r"<[^<>]*>")
_ELEMENT = r"<(?:[\w-]+:)?(?:{})\b[^<>]*>\s*+(?:<!\[CDATA\[)?([^<\]]+)"
_XML_MESSAGE = re.compile(
    _ELEMENT.format("message|faultstring|error_?message|error_?description|description|detail|reason|text|title"),
    re.IGNORECASE,
)
_XML_CODE = re.compile(_ELEMENT.format("value|error_?code|fault_?code|code"), re.IGNORECASE)
_LITERALS = {"null", "true", "false"}
_FORM = re.compile(r"[\w.\[\]%-]{1,64}=[^\s<>{}]*")


def _of_body(content_type: str, body: bytes | str) -> Says | None:
    text = body[:LOOKED_AT]
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    if "\0" in text[:1000] or text[:1000].count("\ufffd") > 100:
        return None
    text = text.lstrip("\ufeff \t\r\n")
    if start := _JSON_START.match(text):
        return _of_json(text[start.end() :], whole=len(body) <= LOOKED_AT)
    if text.startswith("<"):
        return _of_page(text) or _of_xml(text)
    if "event-stream" in content_type or text.startswith(("data:", "event:")):
        for data in _EVENT_DATA.findall(text):
            if data[:1] == "{" and (found := _of_json(data, whole=True)):
                return found
    if _FORM.match(text) and (found := from_value(dict(parse_qsl(text.strip()[:4000])))):
        return found
    return _of_text(text)


def _of_json(text: str, whole: bool) -> Says | None:
    if whole:
        try:
            return from_value(json.loads(text))
        except (ValueError, RecursionError):
            pass  # broken, or several documents in a row: what it says is searched for in the text
    message, code = _JSON_MESSAGE.search(text), _JSON_CODE.search(text)
    found = Says(
        code_word(_unescaped(code[1] or code[2])) if code else "", line(_unescaped(message[1])) if message else ""
    )
    if found.code or found.message:
        return found
    return None if text[:1] in '{"' else _of_text(text)


def _text(html: str) -> str:
    """Text of HTML or XML."""
    from html import unescape  # knows two thousand names: not before the first page

    return unescape(html)


def _unescaped(text: str) -> str:
    try:
        value = json.loads(f'"{text}"', strict=False)
    except ValueError:
        return text
    return str(value)


def _of_page(text: str) -> Says | None:
    for opening, closing in _PAGE_TITLES:
        start = opening.search(text)
        end = closing.search(text, start.end()) if start else None
        if start and end and (message := line(_text(_TAG.sub(" ", text[start.end() : end.start()][:2000])))):
            return Says("", message)
    return None


def _of_xml(text: str) -> Says | None:
    message, code = _XML_MESSAGE.search(text), _XML_CODE.search(text)
    found = Says(code_word(_text(code[1])) if code else "", line(_text(message[1])) if message else "")
    if found.code or found.message:
        return found
    return _of_text(_TAG.sub(" ", text))


def _of_text(text: str) -> Says | None:
    lines = (line(each) for each in text[:4000].splitlines())
    first = next(filter(None, lines), "")
    if first.startswith("Traceback (most recent"):
        first = [*filter(None, lines), first][-2 if len(text) <= 4000 else 0]
    return Says("", first) if first and first not in _LITERALS else None
