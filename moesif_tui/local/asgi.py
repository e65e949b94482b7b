"""What of ASGI the application needs: the types of its parts, answers, and bodies of requests within a limit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from moesif_tui.local.jsontext import to_json

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class TooLarge(ValueError):
    """A request's body is larger than is read."""


class Disconnected(Exception):
    """Who asked has gone."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent: JSON in bytes."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Denied(Exception):
    """A request that may not be answered.

    Attributes:
        answer: what says so.
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def problem(status: int, sentence: str, headers: Mapping[str, str] | None = None, *, code: int | None = None) -> Answer:
    """An answer in the API's form of errors; `code` is the status unless given."""
    text = sentence.encode("utf-8", "backslashreplace").decode()
    return Answer(status, to_json({"moesif_error": {"code": code or status, "msg": text}}), headers or {})


async def send(answer: Answer, method: str, to: Send) -> None:
    """Send an answer; that to a HEAD has no body."""
    headers = {"Content-Type": "application/json", "Content-Length": str(len(answer.body))} | dict(answer.headers)
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await to({"type": "http.response.start", "status": answer.status, "headers": raw})
    await to({"type": "http.response.body", "body": b"" if method == "HEAD" else answer.body})


def values_of(scope: Scope, name: str) -> list[str]:
    """The values of a request's header, whose name is given in lower case."""
    headers: Iterable[tuple[bytes, bytes]] = scope.get("headers", ())
    wanted = name.encode()
    return [value.decode("latin-1") for key, value in headers if key == wanted]


async def pieces(scope: Scope, receive: Receive, limit: int) -> AsyncIterator[bytes]:
    """The body of a request as it comes in.

    Raises:
        TooLarge: it is longer than `limit` bytes, or says that it will be.
        Disconnected: it does not come to its end.
    """
    for length in values_of(scope, "content-length"):
        if length.isdecimal() and int(length[:20]) > limit:
            raise TooLarge
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise TooLarge
        yield part
        more = message.get("more_body", False)
