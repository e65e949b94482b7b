"""Which handler answers which operation, and what a handler may answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from moesif_tui.local.errors import NotFound, Refused, TooSlow, Unauthorized
from moesif_tui.local.jsontext import to_json

if TYPE_CHECKING:
    from moesif_tui.local.server import Server
    from moesif_tui.wire.base import Operation

__all__ = [
    "HANDLERS",
    "Claims",
    "Handler",
    "NotFound",
    "Refused",
    "Reply",
    "TooSlow",
    "Unauthorized",
    "answers",
    "caller",
    "may_see",
]

Claims = Mapping[str, Any]
"""What a token says (`tokens`)."""

caller: ContextVar[Claims | None] = ContextVar("caller", default=None)
"""While a handler answers a request: what the token says that came with it; None where none is asked for."""


def may_see(app: str) -> bool:
    """Whether the caller may see a data set: a token may be for a single one (`app`)."""
    only = (caller.get() or {}).get("app")
    return only is None or only == app


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    Attributes:
        body: JSON.
        hidden: how many calls of kinds that are not shown were left out; None where that is not counted.
        total: how many rows there are on all pages of a list; None where that is not counted.
    """

    body: bytes
    hidden: int | None = None
    total: int | None = None

    @classmethod
    def of(cls, value: Any, hidden: int | None = None, total: int | None = None) -> Reply:
        """An answer from a JSON value."""
        return cls(to_json(value), hidden, total)

    @classmethod
    def nothing(cls) -> Reply:
        """The answer of what is documented to answer nothing."""
        return cls(b"")


AnyOperation = TypeVar("AnyOperation", bound="Operation[Any]")
Handler = Callable[[Any, "Server"], Reply]

HANDLERS: dict[type[Operation[Any]], Handler] = {}
"""Filled by `moesif_tui.local.api.load`."""


def answers(
    kind: type[AnyOperation],
) -> Callable[[Callable[[AnyOperation, Server], Reply]], Callable[[AnyOperation, Server], Reply]]:
    """Make a function the handler of an operation. Handlers run in threads.

    Whatever a handler of an operation that only reads reads of a data set shows one moment of it.
    """

    def register(handler: Callable[[AnyOperation, Server], Reply]) -> Callable[[AnyOperation, Server], Reply]:
        HANDLERS[kind] = handler
        return handler

    return register
