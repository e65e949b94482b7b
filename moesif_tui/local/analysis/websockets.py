"""Errors that come in the frames of a websocket: its status is that of the handshake, whatever was said after it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from moesif_tui.core.says import from_value
from moesif_tui.local.analysis.bodies import parse_json
from moesif_tui.local.analysis.protocols import Protocol, is_refusal, members, take, take_refusal

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
    found = Protocol()
    for value in chain.from_iterable(map(members, values)):
        if isinstance(value.get("jsonrpc"), str) and is_refusal(value):
            take_refusal(found, value)
            return found
        if (errors := _graphql_errors(value)) is not None:
            take(found, from_value(errors))
            return found
    if not values or len(answers) > MAX_FRAMES or not all(map(_tells_error, values)):
        return None
    take(found, from_value(values[0]))
    return found


def _answers(frames: Any) -> Iterator[str]:
    """The messages that were received."""
    for frame in frames if isinstance(frames, list) else ():
        if isinstance(frame, dict) and frame.get("type") == "receive":
            opcode, data = frame.get("opcode"), frame.get("data")
            if not isinstance(opcode, int) or opcode < _CONTROL:
                yield data if isinstance(data, str) and opcode != _BINARY else ""


def _value(data: str) -> Any:
    """The object, or the list of objects, in a message that may tell an error; None for any other."""
    if len(data) > LARGEST_FRAME or "error" not in data:
        return None
    return parse_json(data.encode("utf-8", "replace"))


def _tells_error(value: Any) -> bool:
    """Whether an answer of no known protocol tells an error: counts and rates of errors have the same names."""
    if not isinstance(value, dict):
        return False
    errors = value.get("errors")
    return _is_error(value.get("error")) or (isinstance(errors, list) and any(map(_is_error, errors)))


def _is_error(value: Any) -> bool:
    """Whether what stands under `error` tells one: a text or an object that holds something, no flag and no number."""
    return isinstance(value, (str, dict)) and bool(value)


def _graphql_errors(value: dict[str, Any]) -> dict[str, Any] | None:
    """What tells the errors in an answer of GraphQL."""
    payload = value.get("payload")
    if value.get("type") in _GRAPHQL_ERRORS and "payload" in value:
        return {"errors": payload}
    if isinstance(payload, dict) and isinstance(payload.get("errors"), list) and payload["errors"]:
        return {"errors": payload["errors"]}
    return None
