"""Reading one side of a call out of an event as the API answers it, whatever stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moesif_tui.core.bodies import event_body
from moesif_tui.core.spelling import to_json

Object = Mapping[str, Any]


def mapping(value: Any) -> Object:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def text(value: Any) -> str:
    """A string as it is, nothing as "", everything else as JSON writes it."""
    if isinstance(value, str):
        return value
    return "" if value is None else to_json(value)


def number(value: Any) -> float | None:
    """A number that is neither negative nor absurd (below 2 ** 53); None for anything else, true and NaN included."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1 << 53:
        return value
    return None


def header_lines(headers: Any) -> Iterator[tuple[str, str]]:
    """Names and values of headers in their order, a repeated one as often as it was there; `Set-Cookie` by line."""
    for name, value in mapping(headers).items():
        for each in value if isinstance(value, list) else [value]:
            for line in text(each).split("\n") if str(name).lower() == "set-cookie" else [text(each)]:
                yield str(name), line


def header(headers: Any, name: str) -> str | None:
    """The first value of a header, whatever the case of its name; `name` is lower case."""
    return next((value for key, value in header_lines(headers) if key.lower() == name), None)


def declared_type(headers: Any, har: Any, side: str) -> str:
    """The content type of one side (`request`, `response`) of a call; "" where none is declared.

    HAR files name the media type of a body beside its headers too (`metadata.har`); it counts where these have none.
    """
    noted = mapping(har).get("request_mime_type" if side == "request" else "mime_type")
    return header(headers, "content-type") or (noted if isinstance(noted, str) else "")


def body_bytes(message: Object, content_type: str) -> bytes | None:
    """The bytes of a side's body; None when the event has none.

    A text that is not marked as base64 is the JSON string itself where JSON is declared, else the body as it was.
    """
    body = message.get("body")
    if body is None:
        return None
    coding = message.get("transfer_encoding")
    coded = isinstance(coding, str) and coding.strip().lower() == "base64"
    if isinstance(body, str) and not coded and "json" in content_type.lower():
        return to_json(body).encode()
    data = event_body(body, "base64" if coded else None)
    return to_json(body).encode() if data is None else data
