"""Moesif events to records: as the collector takes them, and as a search gives them back (`_id`, `_source`)."""

from __future__ import annotations

import re
from typing import Any

from moesif_tui.core.time import parse_time
from moesif_tui.local.importers.bodies import from_base64, inflated, to_bytes
from moesif_tui.local.importers.headers import first_value, read_headers
from moesif_tui.local.importers.jsontext import Span, compact, dump, members
from moesif_tui.local.importers.values import MAX_MS, milliseconds, some_text, status_code, text
from moesif_tui.local.record import Headers, Record

REMEMBERED = 32_768
"""Ids of events and transactions that are remembered for sure; up to twice as many are."""

_EXTRA = ("transaction_id", "trace_id", "span", "tags", "direction", "weight", "blocked_by")
_ID, _TRANSACTION = 0, 1
_NOWHERE = (0, 0)
_ESCAPED = re.compile(r"_([a-z])")

Object = dict[str, Any]


class MoesifReader:
    """Makes records of events; one data set is one reader, so that an event that was sent twice is known."""

    def __init__(self) -> None:
        self._last_time = 0
        self._recent: set[int] = set()
        self._older: set[int] = set()

    def record(self, event: Object, json_text: str | None = None) -> Record | None:
        """The record of an event; None for the second one of a transaction.

        Args:
            event: any JSON object gives a record.
            json_text: its JSON, from which bodies are taken as they stand there; else numbers may lose digits.
        """
        id_ = event.get("_id")
        source = event.get("_source")
        start = 0
        if isinstance(source, dict):
            event = source
            start, _ = members(json_text or "").get("_source", _NOWHERE)
        transaction = event.get("transaction_id")
        known = id_ and self._known(_ID, id_)
        if (transaction and self._known(_TRANSACTION, transaction)) or known:
            return None
        return self._record(event, _Exact(json_text, start))

    def know(self, transaction: str) -> None:
        """An event of that transaction is in already."""
        self._known(_TRANSACTION, transaction)

    def _known(self, place: int, id_: object) -> bool:
        key = hash((place, text(id_)))
        if key in self._recent or key in self._older:
            return True
        if len(self._recent) >= REMEMBERED:
            self._older, self._recent = self._recent, set()
        self._recent.add(key)
        return False

    def _record(self, event: Object, exact: _Exact) -> Record:
        request = event.get("request")
        request = request if isinstance(request, dict) else {}
        response = event.get("response")
        response = response if isinstance(response, dict) else {}
        started = parse_time(request.get("time"))
        ended = parse_time(response.get("time"))
        har: Object | None = None
        if started is None:
            har = {"time_unknown": text(request.get("time"))[:100] or "missing"}
            started = self._last_time if ended is None else ended
        self._last_time = started
        took = milliseconds(event.get("duration_ms"))
        duration = None
        if took is not None:
            duration = round(took * 1000)
        elif ended is not None and 0 <= ended - started <= MAX_MS * 1000:
            duration = ended - started
        request_headers = _headers(request.get("headers"))
        response_headers = _headers(response.get("headers"))
        session = event.get("session_token")
        metadata = event.get("metadata")
        extra = {key: value for key in _EXTRA if (value := event.get(key)) is not None}
        server = text(response.get("ip_address")).strip("[]")
        return Record(
            time=started,
            duration=duration,
            verb=text(request.get("verb")).upper(),
            uri=text(request.get("uri")),
            status=status_code(response.get("status")),
            request_headers=request_headers,
            response_headers=response_headers,
            request_body=_body(request, "request", exact, request_headers),
            response_body=_body(response, "response", exact, response_headers),
            ip_address=some_text(request.get("ip_address")),
            server_ip=server or None,
            api_version=some_text(request.get("api_version")),
            user_id=some_text(event.get("user_id")),
            company_id=some_text(event.get("company_id")),
            session_token=some_text(session[0] if session and isinstance(session, list) else session),
            har=har,
            metadata=metadata if metadata and isinstance(metadata, dict) else None,
            extra=extra or None,
        )


def _headers(raw: object) -> Headers:
    """Headers with their original names: in exported documents `_x` stands for `X` (`_content-_type`)."""
    headers = read_headers(raw)
    if "\n_" not in "\n" + "\n".join(headers):
        return headers
    return {_original(name) if name.startswith("_") else name: value for name, value in headers.items()}


def _original(name: str) -> str:
    return _ESCAPED.sub(lambda letter: letter[1].upper(), name)


class _Exact:
    """The JSON text of an event, where bodies are looked up: what was decoded may have lost digits."""

    def __init__(self, json_text: str | None, start: int) -> None:
        self._text = json_text
        self._start = start
        self._messages: dict[str, Span] | None = None

    def body(self, message: str) -> str | None:
        """The body of `request` or `response`, without spaces between its parts; None without the text."""
        if self._text is None:
            return None
        if self._messages is None:
            self._messages = members(self._text, self._start)
        start, _ = self._messages.get(message, _NOWHERE)
        begin, end = members(self._text, start).get("body", _NOWHERE)
        return compact(self._text[begin:end]) or None


def _body(message: Object, name: str, exact: _Exact, headers: Headers) -> bytes | None:
    body = message.get("body")
    if body is None or body == "":
        return None
    if isinstance(body, str):
        if message.get("transfer_encoding") == "base64":
            data = from_base64(body)
            if data is not None:
                return inflated(data, first_value(headers, "content-encoding"))
        return to_bytes(body)
    text_ = exact.body(name)
    return to_bytes(dump(body) if text_ is None else text_)
