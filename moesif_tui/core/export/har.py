"""HAR 1.2 of events: what the API has no field for is restored from `metadata.har`, as its importer kept it there.

What is not known is written as the specification wants it (-1, ""). `startedDateTime`, `time`, `send`, `wait` and
`receive` must be there: where nobody recorded them they are made up, and `_notRecorded` names them, so that our own
reader leaves them out again; a comment at the timings tells it to others.

Whose a call is stands in fields of our own, since what it was derived from may be masked: `_userId`, `_userIdSource`
(where a derived one comes from, as `metadata.derived` tells), `_companyId`, and `_sessionToken`, which begins with `~`
where it was derived. An id that is masked itself is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moesif_tui import __version__
from moesif_tui.core.derived import derived_in, kept_session
from moesif_tui.core.export.writer import masked
from moesif_tui.core.forms import cookies, query_pairs
from moesif_tui.core.masks import MASK
from moesif_tui.core.messages import Object, body_bytes, declared_type, header, header_lines, mapping, number, text
from moesif_tui.core.spelling import to_json
from moesif_tui.core.time import iso, parse_time

Json = dict[str, Any]
_UNKNOWN = {"startedDateTime": "when it was sent", "time": "how long it took"}
"""What a comment says of values that are made up."""


class Har:
    """Writes one HAR. The pages that the entries name come last: only then are all of them known."""

    def __init__(self, *, reveal: bool = False) -> None:
        self._reveal = reveal
        self._before = b"\n"
        self._pages: dict[str, Json] = {}
        self._started = iso(0)

    def begin(self) -> bytes:
        """Everything before the entries."""
        note = "" if self._reveal else ',"comment":"Secrets are masked."'
        creator = to_json({"name": "moesif-tui", "version": __version__})
        return f'{{"log":{{"version":"1.2","creator":{creator}{note},"entries":['.encode()

    def item(self, item: Any) -> bytes:
        """The entry of an event."""
        event = item if self._reveal else masked(item)
        before, self._before = self._before, b",\n"
        return before + to_json(self._entry(mapping(event))).encode()

    def end(self) -> bytes:
        """The end of the entries, and the pages."""
        return f'\n],"pages":{to_json(list(self._pages.values()))}}}}}\n'.encode()

    def _entry(self, event: Object) -> Json:
        request, response = mapping(event.get("request")), mapping(event.get("response"))
        metadata = mapping(event.get("metadata"))
        har = mapping(metadata.get("har"))
        known = parse_time(request.get("time"))
        started = self._started = self._started if known is None else iso(known)
        duration = number(event.get("duration_ms"))
        entry: Json = {
            "startedDateTime": started,
            "time": 0 if duration is None else duration,
            "request": _request(request, har),
            "response": _response(response, har),
            "cache": {},
            "timings": _timings(mapping(har.get("timings")), duration),
        }
        made_up = ["startedDateTime"] * (known is None) + _not_recorded(mapping(har.get("timings")), duration)
        if made_up:
            entry["_notRecorded"] = made_up
        if unknown := [words for name, words in _UNKNOWN.items() if name in made_up]:
            entry["timings"]["comment"] = f"Not recorded: {', '.join(unknown)}."
        if page := text(har.get("page") or har.get("page_title")):
            entry["pageref"] = page
            title = text(har.get("page_title")) or page
            self._pages.setdefault(page, {"startedDateTime": started, "id": page, "title": title, "pageTimings": {}})
        _add(entry, "serverIPAddress", response.get("ip_address"))
        _add(entry, "clientIPAddress", request.get("ip_address"))
        _add_ids(entry, event)
        _add(entry, "comment", har.get("comment"))
        _add(entry, "_fromCache", har.get("from_cache"))
        if initiator := mapping(har.get("initiator")):
            entry["_initiator"] = dict(initiator)
        frames = [_frame(mapping(frame)) for frame in _list(har.get("websocket"))]
        if frames:
            entry["_webSocketMessages"] = frames
        if kind := text(har.get("resource_type")) or _resource_type(text(metadata.get("kind")), response, har):
            entry["_resourceType"] = kind
        return entry


def _add(entry: Json, name: str, value: Any) -> None:
    if words := text(value):
        entry[name] = words


def _add_ids(entry: Json, event: Object) -> None:
    session = kept_session(text(event.get("session_token")), text(event.get("app_id")))
    ids = {"_userId": text(event.get("user_id")), "_companyId": text(event.get("company_id")), "_sessionToken": session}
    for name, value in ids.items():
        if MASK not in value:
            _add(entry, name, value)
    if "_userId" in entry:
        _add(entry, "_userIdSource", derived_in(event.get("metadata")).get("user_id"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _pairs(found: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> list[Json]:
    return [{"name": name, "value": value} for name, value in found]


def _request(request: Object, har: Object) -> Json:
    headers = request.get("headers")
    uri = text(request.get("uri"))
    media = declared_type(headers, har, "request")
    body = body_bytes(request, media)
    sent: Json = {
        "method": text(request.get("verb")),
        "url": uri,
        "httpVersion": text(har.get("protocol")) or "unknown",
        "cookies": _pairs(cookies(header(headers, "cookie") or text(har.get("cookies")))),
        "headers": _pairs(header_lines(headers)),
        "queryString": _pairs(query_pairs(uri)),
        "headersSize": -1,
        "bodySize": len(body) if body else _missing_size(headers, har, "request") or 0,
    }
    if body or har.get("request_mime_type") or _why_missing(har, "request"):
        sent["postData"] = {"mimeType": media, **(_content(body) if body else _absent(har, "request"))}
        sent["postData"].setdefault("text", "")
    return sent


def _response(response: Object, har: Object) -> Json:
    headers = response.get("headers")
    status = number(response.get("status"))
    media = declared_type(headers, har, "response")
    body = body_bytes(response, media)
    size = len(body) if body else _missing_size(headers, har, "response")
    got: Json = {
        "status": int(status or 0),
        "statusText": text(har.get("status_text")),
        "httpVersion": text(har.get("protocol")) or "unknown",
        "cookies": [_cookie(line) for name, line in header_lines(headers) if name.lower() == "set-cookie" and line],
        "headers": _pairs(header_lines(headers)),
        "content": {
            "size": size or 0,
            "mimeType": media or "x-unknown",
            **(_content(body) if body else _absent(har, "response")),
        },
        "redirectURL": header(headers, "location") or "",
        "headersSize": -1,
        "bodySize": -1,
    }
    _add(got, "_error", har.get("error"))
    if (transferred := number(har.get("transfer_size"))) is not None:
        got["_transferSize"] = int(transferred)
    return got


# --- bodies ----------------------------------------------------------------------------------------------------------

_RECORDED_CHUNKS = '["1f8b'
"""Readers take a body that begins so for a compressed one in pieces."""
_IN_FILE = "in another file: "


def _content(body: bytes) -> Json:
    from base64 import b64encode

    try:
        words = body.decode()
    except UnicodeDecodeError:
        words = ""
    if words and not words.startswith(_RECORDED_CHUNKS):
        return {"text": words}
    return {"text": b64encode(body).decode(), "encoding": "base64"}


def _why_missing(har: Object, side: str) -> str:
    return text(mapping(har.get("body_missing")).get(side))


def _absent(har: Object, side: str) -> Json:
    """What is left of a body that the recording did not hold."""
    reason = _why_missing(har, side)
    if reason.startswith(_IN_FILE):
        return {"_file": reason.removeprefix(_IN_FILE)}
    return {"comment": reason} if reason else {}


def _missing_size(headers: Any, har: Object, side: str) -> int:
    """The size of a body that is not there: as its header says, -1 where nobody knows, 0 where there was none."""
    if not _why_missing(har, side):
        return 0
    length = header(headers, "content-length") or ""
    return int(length) if length.isascii() and length.isdigit() and len(length) < 16 else -1


# --- the rest of an entry --------------------------------------------------------------------------------------------

_OPTIONAL_PHASES = ("blocked", "dns", "connect", "ssl")
_PHASES = ("send", "wait", "receive")


def _timings(known: Object, duration: float | None) -> Json:
    timings: Json = {phase: number(known.get(phase)) for phase in (*_OPTIONAL_PHASES, *_PHASES)}
    rest = duration if all(value is None for value in timings.values()) else None
    for phase in _OPTIONAL_PHASES:
        timings[phase] = -1 if timings[phase] is None else timings[phase]
    for phase in _PHASES:
        timings[phase] = timings[phase] or 0
    return timings if rest is None else {**timings, "wait": rest}


def _not_recorded(known: Object, duration: float | None) -> list[str]:
    """What the specification wants to be there and nobody knows."""
    return ["time"] * (duration is None) + [phase for phase in _PHASES if number(known.get(phase)) is None]


_FLAGS = {"httponly": "httpOnly", "secure": "secure"}


def _cookie(line: str) -> Json:
    """A cookie out of a `Set-Cookie` line."""
    first, *attributes = line.split(";")
    name, equals, value = first.strip().partition("=")
    cookie: Json = {"name": name if equals else "", "value": value if equals else name}
    for attribute in attributes:
        key, _, content = attribute.strip().partition("=")
        lower = key.lower()
        if lower in {"path", "domain"}:
            cookie[lower] = content
        elif lower in _FLAGS:
            cookie[_FLAGS[lower]] = True
        elif lower == "expires" and (at := parse_time(content)) is not None:
            cookie["expires"] = iso(at)
    return cookie


def _frame(frame: Object) -> Json:
    """A websocket message: its time is kept in microseconds, and written in seconds."""
    message: Json = {"type": text(frame.get("type"))}
    if (time := number(frame.get("time"))) is not None:
        message["time"] = time / 1_000_000
    if (opcode := number(frame.get("opcode"))) is not None:
        message["opcode"] = int(opcode)
    return {**message, "data": text(frame.get("data"))}


_OF_MEDIA = (("image/", "image"), ("font", "font"), ("css", "stylesheet"), ("script", "script"), ("audio/", "media"),
             ("video/", "media"), ("wasm", "wasm"), ("manifest", "manifest"))  # fmt: skip
_OF_KIND = {"api": "fetch", "page": "document", "preflight": "preflight"}


def _resource_type(kind: str, response: Object, har: Object) -> str:
    """The browser's word for the kind of a call, so that it is of the same kind when it is read again."""
    if kind == "api" and har.get("websocket"):
        return "websocket"
    if kind != "static":
        return _OF_KIND.get(kind, "")
    media = declared_type(response.get("headers"), har, "response").lower()
    return next((word for part, word in _OF_MEDIA if part in media), "other")
