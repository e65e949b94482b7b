"""Code and message of an error inside a parsed JSON value, wherever the API put them.

Every level of an object is asked in the same order: the error objects inside it, its own words, the lists of errors
beside them, and only then what merely wraps an answer. So the most specific message wins over "Request failed", and a
field that happens to be called `name` or `type` is no code unless it looks like one.
"""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import Any

from moesif_tui.core.reasons import PHRASES

Found = tuple[str, str]
"""Code and message; each "" when not found."""

_MESSAGE_LENGTH = 200
_CODE_LENGTH = 64
_MAX_DEPTH = 6
_MAX_KEYS = 200
_MAX_TEXT = 65_536

_ERRORS = ("error", "moesif_error", "fault", "exception", "err", "problem")
_MESSAGES = (
    "exceptionmessage", "message", "msg", "error_description", "detail", "errormessage", "error_message", "errormsg",
    "err_msg", "errmsg", "faultstring", "usermessage", "localizedmessage",
)  # fmt: skip
_LISTS = (
    "errors", "messages", "errormessages", "error_messages", "detail", "details", "violations", "extensions",
)  # fmt: skip
_VAGUE_MESSAGES = ("reason", "title", "description", "text", "value", "developermessage")
_WRAPPERS = ("data", "result", "response", "status", "body", "cause", "meta")
_CODES = ("code", "error_code", "errorcode", "errcode", "err_code", "faultcode")
_KINDS = ("__type", "type", "error_type", "errortype", "exceptiontype", "exception", "name", "status")
_NUMBERS = ("code", "error_code", "errorcode", "errcode", "errno", "err_code")

_WORD = re.compile(r"[\w.:#/$-]{1,200}", re.ASCII)
_CONSTANT = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
_ABOUT_STATUS = re.compile(r"rfc-?\d|httpstatus|httpwg|section-\d|/status/|/\d{3}$", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SAYS_NOTHING = {phrase.lower().replace(" ", "") for phrase in PHRASES.values()} | {
    "error", "errors", "fail", "failed", "failure", "exception", "object", "about:blank", "true", "false", "null",
    "none",
}  # fmt: skip


def read(value: Any) -> Found:
    """Code and message of any parsed JSON value."""
    return _of_value(value, _MAX_DEPTH)


def line(text: str) -> str:
    """A message as one line of at most 200 characters, encodable, its blanks collapsed."""
    text = " ".join(text[:2000].split())
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    return text if len(text) <= _MESSAGE_LENGTH else text[: _MESSAGE_LENGTH - 1] + "…"


def code_word(text: str) -> str:
    """A text as error code: of a URI or class name its last part; "" when it is a sentence or only repeats a status."""
    text = text.strip()
    if not _WORD.fullmatch(text) or _ABOUT_STATUS.search(text) or text.lower() in _SAYS_NOTHING:
        return ""
    if "#" in text or "/" in text:
        text = re.split(r"[#/]", text.rstrip("#/"))[-1]
    elif ":" in text.strip(":"):
        text = text.strip(":").rpartition(":")[2]
    elif text.count(".") > 1:
        text = text.rpartition(".")[2]
    return "" if text.lower() in _SAYS_NOTHING else text[:_CODE_LENGTH]


def _of_value(value: Any, depth: int) -> Found:
    if depth <= 0 or not value:
        return "", ""
    if isinstance(value, dict):
        return _of_object(value, depth)
    if isinstance(value, str):
        return _of_string(value, depth)
    if isinstance(value, list):
        for item in value[:5]:
            found = _of_value(item, depth - 1)
            if any(found):
                return found
    return "", ""


def _of_string(value: str, depth: int) -> Found:
    """A sentence, or once more JSON, as gateways pass it on."""
    if value[:1] in ("{", "[") and len(value) < _MAX_TEXT:
        try:
            found = _of_value(json.loads(value), depth - 1)
        except (ValueError, RecursionError):
            found = "", ""
        if any(found):
            return found
    return "", line(value)


def _of_object(value: dict[Any, Any], depth: int) -> Found:
    keys = {key.lower(): item for key, item in islice(value.items(), _MAX_KEYS) if isinstance(key, str) and item}
    code, message = _deeper(keys, _ERRORS, depth)
    code = code or _own_code(keys)
    if not message:
        inner_code, message = _own_message(keys, _MESSAGES, depth)
        code = code or inner_code
    error = keys.get("error")
    if isinstance(error, str):
        if not message and not _WORD.fullmatch(error):
            inner_code, message = _of_string(error, depth)
            code = code or inner_code
        else:
            code = code or code_word(error)
    if not code or not message:
        inner_code, inner_message = _deeper(keys, _LISTS, depth)
        code, message = code or inner_code, message or inner_message
    message = message or _own_message(keys, _VAGUE_MESSAGES, depth)[1] or _of_fields(keys)
    if not message and not code:
        code, message = _deeper(keys, _WRAPPERS, depth)
    code = code or _kind(keys) or _number(keys)
    if not message and isinstance(error, str) and code != error:
        message = line(error)
    return code, _with_place(_with_data(message, keys), keys)


def _deeper(keys: dict[str, Any], names: tuple[str, ...], depth: int) -> Found:
    for name in names:
        inner = keys.get(name)
        if isinstance(inner, (dict, list)):
            found = _of_value(inner, depth - 1)
            if any(found):
                return found
        elif isinstance(inner, str) and name in ("errors", "problem", "fault"):
            return _of_string(inner, depth)
    return "", ""


def _own_message(keys: dict[str, Any], names: tuple[str, ...], depth: int) -> Found:
    for name in names:
        found = keys.get(name)
        if isinstance(found, str) or (name == "message" and isinstance(found, (dict, list))):
            said = _of_value(found, depth - 1)
            if said[1]:
                return said
    return "", ""


def _own_code(keys: dict[str, Any]) -> str:
    for name in _CODES:
        found = keys.get(name)
        if isinstance(found, str) and (code := code_word(found)):
            return code
    return ""


def _kind(keys: dict[str, Any]) -> str:
    """The kind of error, of fields that mostly mean something else: only where its form says so."""
    for name in _KINDS:
        found = keys.get(name)
        if not isinstance(found, str) or not (code := code_word(found)):
            continue
        if name == "name" and not code.endswith(("Error", "Exception")):
            continue
        if name == "status" and not _CONSTANT.fullmatch(code):
            continue
        return code
    return ""


def _number(keys: dict[str, Any]) -> str:
    for name in _NUMBERS:
        found = keys.get(name)
        if isinstance(found, int) and not isinstance(found, bool) and abs(found) < 10**15:
            return str(found)
    return ""


def _with_data(message: str, keys: dict[str, Any]) -> str:
    """JSON-RPC says in `data` what its standard messages ("Invalid params") leave open."""
    data = keys.get("data")
    number = keys.get("code")
    if isinstance(data, str) and isinstance(number, int) and -32_768 <= number <= -32_000 and message:
        return line(f"{message}: {data}")
    return message


def _with_place(message: str, keys: dict[str, Any]) -> str:
    """FastAPI names the field in `loc`: `{"loc": ["body", "quantity"], "msg": "field required"}`."""
    place = keys.get("loc")
    if not message or not isinstance(place, list):
        return message
    return line(f"{message}: {'.'.join(str(part) for part in place[:10] if type(part) in (str, int))}").rstrip(": ")


def _of_fields(keys: dict[str, Any]) -> str:
    """Messages by field: `{"email": ["is missing"]}`."""
    errors = keys.get("errors")
    if isinstance(errors, dict) and errors:
        name, said = next(iter(errors.items()))
        if isinstance(said, str):
            return line(f"{name}: {said}")
    for name, said in keys.items():
        if not (isinstance(said, list) and isinstance(said[0], str)):
            return ""
        return line(f"{name}: {said[0]}")
    return ""
