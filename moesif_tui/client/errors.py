"""What can go wrong between an operation and its answer, in words for the user.

```
ApiError
├── CannotSend        the request as it is cannot be sent; nothing left the machine
├── NotSignedIn       no token, or one that the service does not accept
├── MissingScope      the token may not do this; names the scope
├── NotFound          no such thing (any more)
├── Conflict          somebody else changed it
├── Refused           the service's own reason
├── RateLimited       too many requests; how long to wait
├── ServerFailed      the service's fault
├── Redirected        the address answers with another address, which is not followed
├── Unreachable       no connection, or it broke
│   └── Ended         the local server has ended
├── TimedOut          no answer, or no whole one, in the time allowed
├── AnswerTooLarge    more than is read
└── NotUnderstood     what came is no answer of this API; says where and what
```

`str(error)` is one sentence that says what to do. None of them ever holds the token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from moesif_tui.wire.requests import Request


class ApiError(Exception):
    """An operation has no answer. `method` and `path` are of its request, `sentence` is for the user."""

    def __init__(self, request: Request, sentence: str) -> None:
        super().__init__(sentence)
        self.method = request.method
        self.path = request.path
        self.sentence = sentence


class CannotSend(ApiError):
    """The request as it is cannot be sent; nothing left the machine."""

    def __init__(self, request: Request, why: str) -> None:
        super().__init__(request, f"The request cannot be sent: {why}.")


class NotSignedIn(ApiError):
    """There is no token, or the service does not accept it."""

    def __init__(self, request: Request, said: str | None = None) -> None:
        super().__init__(request, f"The service does not accept the token{_quoted(said)}; sign in with a valid one.")


class MissingScope(ApiError):
    """The token lacks a scope, which `scope` names (`verb:resource`)."""

    def __init__(self, request: Request, scope: str) -> None:
        super().__init__(request, f"The token lacks the scope {scope}; sign in with one that has it.")
        self.scope = scope


class NotFound(ApiError):
    """What the path names does not exist, or no more."""

    def __init__(self, request: Request, said: str | None = None) -> None:
        super().__init__(request, f"The service knows nothing under {request.path}{_quoted(said)}; refresh the list.")


class Conflict(ApiError):
    """What was to be changed has been changed by somebody else."""

    def __init__(self, request: Request, said: str | None = None) -> None:
        super().__init__(request, f"It has been changed meanwhile{_quoted(said)}; refresh and try again.")


class Refused(ApiError):
    """The service does not do this; the sentence is its own. `status` is the HTTP status (4xx).

    `near`: it is the local server, whose sentence says all there is to say.
    """

    def __init__(self, request: Request, status: int, said: str | None = None, *, near: bool = False) -> None:
        told = f"The service refused this with status {status}{_quoted(said) or ' and no reason'}."
        super().__init__(request, f"{said}." if near and said else told)
        self.status = status
        self.said = said


class RateLimited(ApiError):
    """Too many requests. `seconds` until the service takes the next one, as far as it says so."""

    def __init__(self, request: Request, seconds: float) -> None:
        super().__init__(request, f"Too many requests for now; try again in {max(1, round(seconds))} s.")
        self.seconds = seconds


class ServerFailed(ApiError):
    """The service failed. `status` is the HTTP status (5xx and whatever is none)."""

    def __init__(self, request: Request, status: int, said: str | None = None) -> None:
        super().__init__(request, f"The service failed with status {status}{_quoted(said)}; try again later.")
        self.status = status


class Redirected(ApiError):
    """The address answers with another one. It is not followed, because the token would go along."""

    def __init__(self, request: Request, target: str | None) -> None:
        where = f"to {target}" if target else "elsewhere"
        super().__init__(request, f"The service sends us {where}, which is not followed; check the base URL.")


class Unreachable(ApiError):
    """No connection, or it broke. `reused`: it had served before, so that it may just have been closed as idle."""

    def __init__(self, request: Request, where: str, why: str, *, reused: bool = False) -> None:
        super().__init__(request, f"{where} cannot be reached: {why}; check the address and the network.")
        self.reused = reused


ENDED: Final = "The local server has ended; open the file again."


class Ended(Unreachable):
    """The local server has ended: the connection to its socket broke, or there is none."""

    def __init__(self, request: Request, *, reused: bool = False) -> None:
        ApiError.__init__(self, request, ENDED)
        self.reused = reused


class TimedOut(ApiError):
    """There was no whole answer within `seconds`."""

    def __init__(self, request: Request, seconds: float) -> None:
        super().__init__(request, f"No answer within {seconds:g} s; try again, or ask for less.")
        self.seconds = seconds


class AnswerTooLarge(ApiError):
    """The answer is larger than `limit` bytes, on the wire or unpacked."""

    def __init__(self, request: Request, limit: int) -> None:
        size = f"{limit / 1_000_000:g} MB"
        super().__init__(request, f"The answer is larger than {size}; ask for fewer rows or a shorter time.")
        self.limit = limit


class NotUnderstood(ApiError):
    """What came is no answer of this API: `where` in it, and `what` is wrong there."""

    def __init__(self, request: Request, where: str, what: str) -> None:
        super().__init__(request, f"What came back cannot be read ({where}: {what}); check the base URL.")
        self.where = where
        self.what = what


def _quoted(said: str | None) -> str:
    return f" (“{said}”)" if said else ""
