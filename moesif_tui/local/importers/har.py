"""HAR entries to records, in every dialect that exporters speak.

The specification is HAR 1.2; what is read beyond it stands where it is read. Of our own export come `_userId`,
`_userIdSource`, `_companyId` and `_sessionToken`: whose a call is, where its credentials are masked.

Nothing here raises, whatever an entry holds: what has the wrong type is read as well as can be, and left out where it
says nothing.
"""

from __future__ import annotations

import re
from typing import Any

from moesif_tui.core.derived import is_kept_session
from moesif_tui.core.masks import is_mask
from moesif_tui.core.time import parse_time
from moesif_tui.local.importers.bodies import form, from_base64, inflated, recorded_chunks, to_bytes
from moesif_tui.local.importers.headers import first_value, read_headers, take_pseudo
from moesif_tui.local.importers.jsontext import dump
from moesif_tui.local.importers.values import MAX_MS, is_odd_status, milliseconds, some_text, status_code, text
from moesif_tui.local.record import Headers, Record

MAX_PAGES = 10_000
"""Pages of one file whose titles are kept."""

LONGEST_ID = 4096
"""Characters; longer values are no ids."""

_PHASES = ("blocked", "dns", "connect", "ssl", "send", "wait", "receive")
_NO_PROTOCOL = frozenset({"", "unknown", "me:"})
_NO_REASON = frozenset({"", "ok"})
_CANCELLED = re.compile(
    r"(?:net::)?ERR_ABORTED|NS_BINDING_ABORTED|NS_ERROR_ABORT|aborted?|abort ?error\b.*|cancell?ed"
    r"|(?:the )?(?:user|request|operation)(?: was)? (?:aborted|cancell?ed).*",
    re.IGNORECASE,
)

Object = dict[str, Any]


class HarReader:
    """Makes records of the entries of one file, in the file's order.

    Attributes:
        titles: page id → title, of the pages that came by so far.
        late_titles: the same, of those that came by behind entries, which may belong to them.
    """

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self.late_titles: dict[str, str] = {}
        self._last_time: int | None = None
        self._first_page: int | None = None

    def page(self, page: Object) -> None:
        """Note a page of the file."""
        if self._first_page is None:
            self._first_page = parse_time(page.get("startedDateTime"))
        title = text(page.get("title"))
        if title and len(self.titles) < MAX_PAGES:
            known = text(page.get("id"))
            self.titles[known] = title
            if self._last_time is not None:
                self.late_titles[known] = title

    def record(self, entry: Object) -> Record:
        """The record of an entry; any JSON object gives one."""
        request = _object(entry.get("request"))
        response = _object(entry.get("response"))
        request_headers = read_headers(request.get("headers"))
        response_headers = read_headers(response.get("headers"))
        asked = take_pseudo(request_headers)
        answered = take_pseudo(response_headers)
        har: Object = {}

        made_up = _names(entry.get("_notRecorded"))  # by our own export: HAR wants a value where nobody knows one
        started = None if "startedDateTime" in made_up else entry.get("startedDateTime")
        time = self._time(started, response_headers, har)
        timings = _timings(entry.get("timings"))
        for phase in made_up:
            timings.pop(phase, None)
        if timings:
            har["timings"] = timings
        took = None if "time" in made_up else milliseconds(entry.get("time"))
        if took is None and timings:
            took = sum(timings.values()) - timings.get("ssl", 0)  # connect contains it

        told = response.get("status") or answered.get(":status")
        status = status_code(told)
        error = response.get("_error") or response.get("_failureText") or entry.get("_error")
        reason = None
        if (
            not status
            and is_odd_status(told)
            and not error
            and (response_headers or _object(response.get("content")).get("text"))
        ):
            har["status"] = text(told)[:100]
        elif not status:
            reason = _reason(error, response)
        elif error:
            har["error"] = text(error)
        _note_response(har, request, response, response_headers)
        _note_entry(har, entry)

        page = entry.get("pageref")
        if page is not None:
            page = some_text(page)
            if page in self.titles:
                har["page_title"] = self.titles[page]
        missing: Object = {}
        request_body = _request_body(request, request_headers, har, missing)
        response_body = _response_body(response, response_headers, missing)
        if missing:
            har["body_missing"] = missing
        server = entry.get("serverIPAddress")
        kind = entry.get("_resourceType")
        return Record(
            time=time,
            duration=None if took is None else round(took * 1000),
            verb=text(request.get("method") or asked.get(":method")).upper(),
            uri=_uri(request, asked),
            status=status,
            request_headers=request_headers,
            response_headers=response_headers,
            request_body=request_body,
            response_body=response_body,
            ip_address=some_text(entry.get("clientIPAddress")),
            user_id=_id(entry.get("_userId")),
            user_source=_id(entry.get("_userIdSource")),
            company_id=_id(entry.get("_companyId")),
            session_token=_session(entry.get("_sessionToken")),
            server_ip=text(server).strip("[]") or None if server else None,
            reason=reason,
            cancelled=reason is not None and _CANCELLED.fullmatch(reason.strip()) is not None,
            resource_type=text(kind).lower() if kind else None,
            page=page,
            har=har or None,
        )

    def _time(self, raw: object, headers: Headers, har: Object) -> int:
        """Start of an entry; one without goes where the entry before it was, and says so."""
        time = parse_time(raw)
        if time is None:
            har["time_unknown"] = text(raw)[:100] or "missing"
            time = self._last_time
        if time is None:
            time = self._first_page
        if time is None:
            time = parse_time(first_value(headers, "date"))
        self._last_time = time or 0
        return self._last_time


def _object(value: object) -> Object:
    return value if isinstance(value, dict) else {}


def _timings(raw: object) -> dict[str, float]:
    """Milliseconds by phase; -1 means that a phase does not apply, and absurd ones are mistakes."""
    if not isinstance(raw, dict):
        return {}
    timings: dict[str, float] = {}
    for phase in _PHASES:
        value = raw.get(phase)
        if (type(value) is float or type(value) is int) and 0 <= value <= MAX_MS:
            timings[phase] = value
    return timings


def _names(value: object) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _id(value: object) -> str | None:
    """An id as our own export writes it: a text; None for what is none, or masked."""
    if not isinstance(value, str) or len(value) > LONGEST_ID or is_mask(value):
        return None
    return value.strip() or None


def _session(value: object) -> str | None:
    token = _id(value)
    return token if token is None or is_kept_session(token) else None


def _reason(error: object, response: Object) -> str | None:
    """Why no answer came: each exporter has another place for it."""
    for value in (error, response.get("statusText"), response.get("comment")):
        words = text(value)
        if words.strip().lower() not in _NO_REASON:
            return words
    return None


def _uri(request: Object, asked: dict[str, str]) -> str:
    uri = text(request.get("url"))
    if not uri and asked:
        uri = f"{asked.get(':scheme', 'https')}://{asked.get(':authority', '')}{asked.get(':path', '')}"
    query = request.get("queryString")
    # hand-made files leave the query out of the URL
    if query and isinstance(query, list) and uri and "?" not in uri:
        added = form(query, "")
        if added:
            address, mark, fragment = uri.partition("#")
            uri = f"{address}?{added.decode()}{mark}{fragment}"
    return uri


def _note_response(har: Object, request: Object, response: Object, headers: Headers) -> None:
    words = response.get("statusText")
    if words:
        har["status_text"] = text(words)
    protocol = response.get("httpVersion") or request.get("httpVersion")
    if protocol and text(protocol) not in _NO_PROTOCOL:
        har["protocol"] = text(protocol)
    size = response.get("_transferSize")
    if type(size) is int and 0 < size < 1 << 53:
        har["transfer_size"] = size
    if "content-type" not in headers and "Content-Type" not in headers:
        media_type = _object(response.get("content")).get("mimeType")
        if media_type and media_type != "x-unknown" and first_value(headers, "content-type") is None:
            har["mime_type"] = text(media_type)


def _note_entry(har: Object, entry: Object) -> None:
    comment = entry.get("comment")
    if comment:
        har["comment"] = text(comment)
    initiator = entry.get("_initiator")
    if isinstance(initiator, dict):
        known = {key: text(initiator[key]) for key in ("type", "url") if initiator.get(key)}
        if known:
            har["initiator"] = known
    cache = entry.get("_fromCache") or entry.get("_fetchType")
    if cache and cache != "Network Load":
        har["from_cache"] = text(cache)
    messages = entry.get("_webSocketMessages")
    if messages and isinstance(messages, list):
        har["websocket"] = [_frame(message) for message in messages if isinstance(message, dict)]


def _frame(message: Object) -> Object:
    """A websocket message: `type` (send or receive), `time` (microseconds), `opcode`, `data` as text."""
    frame: Object = {"type": text(message.get("type"))}
    time = parse_time(message.get("time"))
    if time is not None:
        frame["time"] = time
    opcode = message.get("opcode")
    if type(opcode) is int and 0 <= opcode < 16:
        frame["opcode"] = opcode
    frame["data"] = text(message.get("data"))
    return frame


# ---- bodies


def _request_body(request: Object, headers: Headers, har: Object, missing: Object) -> bytes | None:
    cookies = request.get("cookies")
    if cookies:
        _note_cookies(cookies, headers, har)
    data = request.get("postData")
    body = None
    if isinstance(data, dict):
        body = _body(data, headers)
        media_type = data.get("mimeType")
        if media_type and first_value(headers, "content-type") is None:
            har["request_mime_type"] = text(media_type)
        if body is None and data.get("textJSON") is not None:  # Polly.JS
            body = to_bytes(dump(data["textJSON"]))
        params = data.get("params")
        if body is None and params and isinstance(params, list):
            body = form(params, text(media_type))
    elif data:
        body = to_bytes(text(data))
    if body is None:
        reason = _why_missing(_object(data), request.get("bodySize"))
        if reason:
            missing["request"] = reason
    return body


def _response_body(response: Object, headers: Headers, missing: Object) -> bytes | None:
    content = response.get("content")
    if not isinstance(content, dict):
        return to_bytes(text(content)) if content else None
    body = _body(content, headers)
    if body is None:
        reason = _why_missing(content, content.get("size"))
        if reason:
            missing["response"] = reason
    return body


def _body(content: Object, headers: Headers) -> bytes | None:
    """The bytes of a HAR's `content` or `postData`; None when it has no text."""
    value = content.get("text")
    if not value and value != 0:
        return None
    words = text(value)
    encoding = content.get("encoding")
    if encoding == "base64":
        data = from_base64(words)
        if data is None and words.startswith("["):
            data = recorded_chunks(words)
        if data is not None:
            return inflated(data, first_value(headers, "content-encoding"))
    elif words.startswith('["1f8b'):  # Polly.JS before version 2
        data = recorded_chunks(words)
        if data is not None:
            return inflated(data, "gzip")
    return to_bytes(words)


def _why_missing(content: Object, size: object) -> str | None:
    """Why a body that there was is not in the file; None when there was none."""
    file = content.get("_file") or content.get("_sha1")
    if file:
        return f"in another file: {text(file)}"
    if type(size) is int and size > 0:
        return text(content.get("comment")) or "not in the file"
    return some_text(content.get("comment")) if size is None or size == -1 else None  # Firefox tells no size


def _note_cookies(cookies: object, headers: Headers, har: Object) -> None:
    """Keep the cookies of a request whose header was left out."""
    if first_value(headers, "cookie") is not None:
        return
    if isinstance(cookies, dict):
        pairs = [f"{name}={text(value)}" for name, value in cookies.items()]
    elif isinstance(cookies, list):
        pairs = [
            f"{text(cookie.get('name'))}={text(cookie.get('value'))}" for cookie in cookies if isinstance(cookie, dict)
        ]
    else:
        return
    if pairs:
        har["cookies"] = "; ".join(pairs)
