"""Events as the API answers them: JSON made by joining stored pieces, so that nothing is parsed that need not be."""

from __future__ import annotations

import base64
from typing import Any

from moesif_tui.core import cut_bodies
from moesif_tui.core.derived import SIGN
from moesif_tui.core.kinds import Kind
from moesif_tui.core.time import iso
from moesif_tui.local.analysis.signatures import Signature
from moesif_tui.local.analysis.users import GIVEN
from moesif_tui.local.answerable import answerable
from moesif_tui.local.events.store import StoredEvent
from moesif_tui.local.jsontext import from_json, to_json
from moesif_tui.local.organization import ORGANIZATION


def event_json(
    event: StoredEvent, prefix: str, signature: tuple[str, Signature], trace_id: str | None, *, whole: bool
) -> bytes:
    """A documented event; its times are null where its file does not tell them.

    `whole`: bodies in full, else cut as in lists.
    """
    key, facts = signature
    end = event.time + (event.duration or 0)
    request = _object(
        event.request,
        _pair("time", None if event.undated else iso(event.time)),
        _pair("verb", facts.verb),
        _pair("uri", event.uri),
        _pair("route", facts.route),
        _body(event.request_body, whole=whole),
    )
    response = _object(
        event.response,
        _pair("status", facts.status or 0),
        _pair("time", None if event.undated else iso(end)),
        _body(event.response_body, whole=whole),
    )
    signature_id = f"{prefix}-{key}"
    return _object(
        _with_metadata(event),
        _pair("id", f"{prefix}-{event.id}"),
        b'"request":' + request,
        b'"response":' + response,
        _pair("duration_ms", round(event.duration / 1000)) if event.duration is not None else b"",
        _pair("user_id", event.user_id) if event.user_id is not None else b"",
        _pair("company_id", event.company_id) if event.company_id is not None else b"",
        _pair("session_token", event.session_token),
        _pair("trace_id", trace_id) if trace_id else b"",
        _pair("signature_id", signature_id),
        _pair("triage_bucket_id", signature_id) if event.failed else b"",
        _pair("app_id", prefix),
        _pair("org_id", ORGANIZATION),
    )


def _with_metadata(event: StoredEvent) -> bytes:
    """The stored extra fields, with what was derived joined to their metadata."""
    extra = from_json(event.extra)
    metadata = extra["metadata"]
    metadata["kind"] = Kind(event.kind).word
    if event.message is not None:
        metadata["says"] = {"code": event.code, "message": event.message}
    metadata["derived"] = {"route": True, **derived(event.user_source, event.session_token)}
    return to_json(extra)


def derived(user_source: str | None, session_token: str) -> dict[str, Any]:
    """Which of these were derived: where the user's id comes from, and that the session's is none of the file's."""
    found: dict[str, Any] = {}
    if user_source and user_source != GIVEN:
        found["user_id"] = user_source
    if session_token.startswith(SIGN):
        found["session_token"] = True
    return found


def _pair(name: str, value: object) -> bytes:
    return b'"%s":%s' % (name.encode(), to_json(value))


def _object(stored: bytes, *pairs: bytes) -> bytes:
    """A JSON object in bytes with more pairs joined to it."""
    inner = stored[1:-1].strip()
    return b"{" + b",".join(part for part in (inner, *pairs) if part) + b"}"


def _body(data: bytes | None, *, whole: bool) -> bytes:
    """The pairs `body` and, where it is needed, `transfer_encoding`."""
    if data is None:
        return b""
    cut = not whole and len(data) > cut_bodies.LONGEST
    if not cut and answerable(data):
        return b'"body":' + data.strip()
    encoded = base64.b64encode(data[: cut_bodies.LONGEST] if cut else data)
    return b'"body":"' + encoded + b'","transfer_encoding":"base64"'
