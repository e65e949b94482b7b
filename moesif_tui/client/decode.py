"""Makes the declared answer out of the bytes of an answer."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moesif_tui.client import pieces
from moesif_tui.client.errors import NotUnderstood
from moesif_tui.wire.base import Document, Effect, Operation, row_type
from moesif_tui.wire.reading import NotReadable, read_answer
from moesif_tui.wire.requests import Request


def decode(operation: Operation[Any], request: Request, body: bytes) -> Any:
    """The answer of an operation, in one go: for what is small, and where nobody waits.

    Raises:
        NotUnderstood: the body is no JSON, or of another shape than documented.
    """
    return _read(operation, request, body, _loads)


def decode_in_pieces(operation: Operation[Any], request: Request, body: bytes) -> Any:
    """The same, for a thread beside an event loop: it never holds the interpreter for long.

    Raises:
        NotUnderstood: as for `decode`.
    """
    with _no_collection():
        return _read(operation, request, body, pieces.parse)


def _loads(body: bytes) -> Any:
    return json.loads(body.decode("utf-8-sig"))


def _read(operation: Operation[Any], request: Request, body: bytes, parse: Any) -> Any:
    if not body.strip() and operation.effect is not Effect.READ:
        return _nothing(operation)
    try:
        return read_answer(operation.answer_type(), _value(operation, body, parse))
    except NotReadable as error:
        raise NotUnderstood(request, "the answer", str(error)) from None
    except UnicodeDecodeError:
        what = "no UTF-8"
    except (json.JSONDecodeError, pieces.BrokenJson) as error:
        what = "it is empty" if not body.strip() else "it is HTML" if body.lstrip()[:1] == b"<" else f"no JSON, {error}"
    except ValueError:
        what = "a number of too many digits"
    except RecursionError:
        what = "nested too deep"
    raise NotUnderstood(request, "the answer", what)


def _value(operation: Operation[Any], body: bytes, parse: Any) -> Any:
    """The JSON value that came, or the text where that is an answer too."""
    if operation.answer_type() is None:
        return None
    try:
        return parse(body)
    except (json.JSONDecodeError, pieces.BrokenJson):
        if operation.plain:
            return body.decode()
        raise


def _nothing(operation: Operation[Any]) -> Any:
    """What stands for an answer without content: a change may be confirmed by its status alone."""
    answer = operation.answer_type()
    if row_type(answer) is not None:
        return []
    return read_answer(answer, {}) if isinstance(answer, type) and issubclass(answer, Document) else None


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector away, which would look through the new objects again and again (57 MB: 90 ms each).

    JSON has no cycles. Freezing and unfreezing makes them old at once, so that the next collection skips them too.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
