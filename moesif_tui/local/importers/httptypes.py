"""http-types records (https://meeshkan.github.io/http-types/) to records."""

from __future__ import annotations

from typing import Any

from moesif_tui.core.time import parse_time
from moesif_tui.local.importers.bodies import to_bytes
from moesif_tui.local.importers.headers import read_headers
from moesif_tui.local.importers.values import MAX_MS, status_code, text
from moesif_tui.local.record import Record

Object = dict[str, Any]


class HttpTypesReader:
    """Makes records of the exchanges of one file. Most recorders leave the timestamps out."""

    def __init__(self) -> None:
        self._last_time = 0

    def record(self, exchange: Object) -> Record:
        """The record of an exchange; any JSON object gives one."""
        request = exchange.get("request")
        request = request if isinstance(request, dict) else {}
        response = exchange.get("response")
        response = response if isinstance(response, dict) else {}
        started = parse_time(request.get("timestamp"))
        ended = parse_time(response.get("timestamp"))
        har: Object | None = None
        if started is None:
            har = {"time_unknown": text(request.get("timestamp"))[:100] or "missing"}
        self._last_time = self._last_time if started is None else started
        known = started is not None and ended is not None and 0 <= ended - started <= MAX_MS * 1000
        body, answer = request.get("body"), response.get("body")
        path = text(request.get("path") or request.get("pathname"))
        host = text(request.get("host"))
        return Record(
            time=self._last_time,
            duration=ended - started if known and ended is not None and started is not None else None,
            verb=text(request.get("method")).upper(),
            uri=f"{text(request.get('protocol')) or 'http'}://{host}{path}" if host else path,
            status=status_code(response.get("statusCode")),
            request_headers=read_headers(request.get("headers")),
            response_headers=read_headers(response.get("headers")),
            request_body=to_bytes(text(body)) if body else None,
            response_body=to_bytes(text(answer)) if answer else None,
            har=har,
        )
