"""One recorded call in one shape, whatever file it came from: what importers make and analysis reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Headers = dict[str, str | list[str]]
"""Header name as recorded → value, or the values in order where the header repeats."""


@dataclass(slots=True)
class Record:
    """A call as its file tells it: nothing masked, nothing derived.

    Attributes:
        time: start of the request, microseconds since 1970 UTC (negative before; years 0001 to 9999).
        duration: microseconds until the answer ended; None when the file does not say.
        verb: upper case as recorded; "" when missing.
        uri: absolute or not, as recorded.
        status: the HTTP status; 0 when no answer came (then `reason` says why, if the file does).
        request_body: the bytes sent (content decoded from the file's base64, gzip undone); None when there was none
            or the file does not hold it.
        ip_address: address of the client, where known.
        server_ip: address of the server, without brackets.
        user_id, company_id, session_token: given explicitly by the file, never derived here.
        user_source: from what the user's id was derived before it was given, where the file tells (our own HAR).
        reason: text of the network error of a call without answer.
        cancelled: the client itself gave the call up (net::ERR_ABORTED, "cancelled", NS_BINDING_ABORTED …).
        resource_type: the browser's own word ("xhr", "fetch", "document", "script" …), lower case.
        page: id of the HAR page the call belongs to; unique within its file only.
        source: which file (or member of an archive) it came from, counted from 0 over one import.
        har: what HAR knows and the API has no field for; only keys that have a value: `timings` (ms by phase),
            `status_text`, `status` (as it stood, where an answer came with none of HTTP),
            `protocol`, `error` (beside an answer), `comment`, `page_title`, `transfer_size` (bytes),
            `initiator` (type, url), `from_cache`, `mime_type` and `request_mime_type` (where no header says them),
            `cookies` (where the header was left out), `websocket` (frames: type, time in µs, opcode, data),
            `body_missing` (why, by `request` and `response`), `time_unknown` (what stood in the time's place).
        metadata: the event's own metadata (Moesif events).
        extra: further documented top-level fields of a Moesif event (tags, direction, weight, transaction_id,
            trace_id, span …), stored as they are.
    """

    time: int
    duration: int | None
    verb: str
    uri: str
    status: int
    request_headers: Headers
    response_headers: Headers
    request_body: bytes | None = None
    response_body: bytes | None = None
    ip_address: str | None = None
    server_ip: str | None = None
    api_version: str | None = None
    user_id: str | None = None
    user_source: str | None = None
    company_id: str | None = None
    session_token: str | None = None
    reason: str | None = None
    cancelled: bool = False
    resource_type: str | None = None
    page: str | None = None
    source: int = 0
    har: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    extra: dict[str, Any] | None = None
