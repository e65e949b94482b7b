"""Errors that come in the frames of a websocket: its status is that of the handshake, whatever was said after it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from moesif_tui.core.says import from_value
from moesif_tui.local.analysis.bodies import parse_json
from moesif_tui.local.analysis.protocols import Protocol, code_of, is_error, take

MAX_FRAMES = 50
"""Answers that are looked at."""
LARGEST_FRAME = 32 * 1024
"""Characters; longer answers are not parsed, and pass."""

_CONTROL = 8
"""The first opcode of frames that are no messages."""
_BINARY = 2
_GRAPHQL_ERRORS = ("error", "connection_error")
"""Types of messages by which a GraphQL server refuses (graphql-transport-ws, and graphql-ws before it)."""


def errors_in(frames: Any) -> Protocol | None:
    """The first error that a websocket answered; None where it answered none.

    An error of JSON-RPC or GraphQL answers one of many requests, so one is enough, as in a batch. In messages of no
    known protocol `error` may be a word like others: those count where nothing else was answered.

    Args:
        frames: as `Record.har` holds them; anything.
    """
    answers = list(islice(_answers(frames), MAX_FRAMES + 1))
    values = [_value(data) for data in answers[:MAX_FRAMES]]
    for value in values:
        if (errors := _of_protocol(value)) is not None:
            found = Protocol()
            take(found, from_value(errors))
            error = value.get("error")
            found.jsonrpc_code = code_of(error.get("code")) if isinstance(error, dict) else None
            if found.jsonrpc_code is not None:
                found.error = None
            return found
    if not values or len(answers) > MAX_FRAMES or not all(map(_is_refusal, values)):
        return None
    found = Protocol()
    take(found, from_value(values[0]))
    return found


def _answers(frames: Any) -> Iterator[str]:
    """The messages that were received."""
    for frame in frames if isinstance(frames, list) else ():
        if isinstance(frame, dict) and frame.get("type") == "receive":
            opcode, data = frame.get("opcode"), frame.get("data")
            if not isinstance(opcode, int) or opcode < _CONTROL:
                yield data if isinstance(data, str) and opcode != _BINARY else ""


def _value(data: str) -> dict[str, Any]:
    """The object in a message that may tell an error; an empty one for any other."""
    if len(data) > LARGEST_FRAME or "error" not in data:
        return {}
    value = parse_json(data.encode("utf-8", "replace"))
    return value if isinstance(value, dict) else {}


def _is_refusal(value: dict[str, Any]) -> bool:
    """Whether an answer of no known protocol tells an error: counts and rates of errors have the same names."""
    errors = value.get("errors")
    return is_error(value.get("error")) or (isinstance(errors, list) and any(map(is_error, errors)))


def _of_protocol(value: dict[str, Any]) -> dict[str, Any] | None:
    """What tells the error in an answer of JSON-RPC or GraphQL."""
    if isinstance(value.get("jsonrpc"), str) and is_error(value.get("error")):
        return value
    payload = value.get("payload")
    if value.get("type") in _GRAPHQL_ERRORS and "payload" in value:
        return {"errors": payload}
    if isinstance(payload, dict) and isinstance(payload.get("errors"), list) and payload["errors"]:
        return {"errors": payload["errors"]}
    return None
