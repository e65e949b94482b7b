"""Which operation a call of `moesif-tui api` means, and the request that it makes."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

from moesif_tui.cli.failures import CommandError, UsageError
from moesif_tui.wire.base import Operation
from moesif_tui.wire.operations import operations
from moesif_tui.wire.requests import BadRequest, Request, from_request, path_names, path_pattern, to_request

METHODS = ("GET", "POST", "PUT", "DELETE")
_VERSION = re.compile(r"/v1(?=/)")
_BRACKETS = re.compile(r"\[\w*\]\Z")

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation and the request for it."""

    kind: type[Operation[Any]]
    request: Request


def asked(words: Sequence[str], given: Sequence[str], data: str | None) -> Asked:
    """What a call asks for.

    Args:
        words: an operation id, or a method and a path below the base URL, whose query counts too.
        given: parameters as `name=value`; with an operation id, those of its path too.
        data: the body as JSON, `@` and the name of a file, or `-` for standard input.

    Raises:
        UsageError: there is no such operation, or it does not take what was given.
        CommandError: the body cannot be read.
    """
    kind, in_path, query = named(words, [_pair(each) for each in given])
    body = None if data is None else _body(data)
    _check(kind, {*in_path, *(_bare(name) for name, _ in query)}, body)
    try:
        request = to_request(from_request(kind, in_path, query, body))
    except (BadRequest, UnicodeError) as error:
        raise UsageError(f"{kind.operation_id}: {error}") from None
    return Asked(kind, replace(request, body=body))


def named(words: Sequence[str], pairs: Pairs = ()) -> tuple[type[Operation[Any]], dict[str, str], Pairs]:
    """The operation of these words, the values in its path, and its query. Raises `UsageError`: there is none."""
    return _by_path(words[0], words[1], pairs) if len(words) == 2 else _by_id(words[0], pairs)


def _by_id(name: str, pairs: Pairs) -> tuple[type[Operation[Any]], dict[str, str], Pairs]:
    found = {known.lower(): kind for known, kind in operations().items()}.get(name.lower())
    if found is None and (name.startswith("/") or name.upper() in METHODS):
        raise UsageError("api: a method and a path go together, as in GET /organizations")
    if found is None:
        from difflib import get_close_matches

        close = get_close_matches(name, operations(), n=1)
        hint = f"did you mean {close[0]}?" if close else "moesif-tui api --list names them"
        raise UsageError(f"api: there is no operation {name}; {hint}")
    names = path_names(found.path)
    in_path = {name: quote(value, safe="~") for name, value in pairs if name in names}
    return found, in_path, [(name, value) for name, value in pairs if name not in names]


def _by_path(method: str, address: str, pairs: Pairs) -> tuple[type[Operation[Any]], dict[str, str], Pairs]:
    path, _, query = address.partition("?")
    path = _VERSION.sub("", path, count=1) if path.startswith("/v1/") else path
    fitting = [kind for kind in operations().values() if path_pattern(kind.path).match(path)]
    fitting.sort(key=lambda kind: len(path_names(kind.path)))  # words of a path go before ids that look like them
    found = next((kind for kind in fitting if kind.method == method.upper()), None)
    if found is None:
        methods = " and ".join(dict.fromkeys(kind.method for kind in fitting))
        hint = f"this path takes {methods}" if methods else "moesif-tui api --list shows what there is"
        raise UsageError(f"api: there is no {method.upper()} {path}; {hint}")
    match = path_pattern(found.path).match(path)
    ids = match.groups() if match else ()
    return found, dict(zip(path_names(found.path), ids, strict=True)), [*parse_qsl(query), *pairs]


def _check(kind: type[Operation[Any]], given: set[str], body: Any) -> None:
    """Refuse what the operation does not take, and what it lacks."""
    takes = {kind.wire_name(name): field for name, field in kind.model_fields.items()}
    takes_body = takes.pop("body", None)
    if body is not None and takes_body is None:
        raise UsageError(f"{kind.operation_id} takes no body")
    if unknown := sorted(given - set(takes)):
        raise UsageError(f"{kind.operation_id} takes no {unknown[0]}; it takes {', '.join(takes) or 'nothing'}")
    missing = [name for name, field in takes.items() if field.is_required() and name not in given]
    if missing:
        raise UsageError(f"{kind.operation_id} needs {missing[0]}: -q {missing[0]}=…")
    if body is None and takes_body is not None and takes_body.is_required():
        raise UsageError(f"{kind.operation_id} needs a body: -d JSON, -d @FILE, or -d - for standard input")


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not name or not sign:
        raise UsageError(f"api: -q {text} is no parameter; write -q name=value")
    return name, value


def _bare(name: str) -> str:
    """A parameter's name without the brackets of a range or a list."""
    return _BRACKETS.sub("", name)


def _body(text: str) -> Any:
    if text == "-":
        import sys

        if sys.stdin is None:
            raise UsageError("-d - means standard input, which is closed")
        data: str | bytes = sys.stdin.buffer.read()
    elif text == "@":
        raise UsageError("-d: @ needs the name of a file behind it")
    elif text.startswith("@"):
        try:
            data = Path(text[1:]).read_bytes()
        except (OSError, ValueError) as error:
            raise CommandError(f"{text[1:]}: {getattr(error, 'strerror', None) or error}") from None
    else:
        data = text
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        said = "nested too deep" if isinstance(error, RecursionError) else error
        raise UsageError(f"-d: the body is no JSON: {said}") from None
