"""The request of an event as a Python program that runs with httpx."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from moesif_tui.core.copying.sent import Parts, Sent, Variable, sent
from moesif_tui.core.spelling import python_literal

_PLAIN_TARGET = re.compile(r"/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*")
_DOTS = re.compile(r"/\.{1,2}(?:[/?]|\Z)")


def python(event: Mapping[str, Any]) -> str:
    """A program that sends the request of an event as it was recorded, and prints the answer."""
    request = sent(event)
    arguments = [f"    {python_literal(request.verb)},", f"    {_expression(request.url)},"]
    if request.headers:
        pairs = [f"        ({python_literal(name)}, {_header(value)})," for name, value in request.headers]
        arguments += ["    headers=[", *pairs, "    ],"]
    if request.body is not None:
        arguments.append(f"    content={_content(request)},")
    call = "httpx.request("
    if not _is_plain(request.target):
        call = "httpx.Client().request("
        arguments.append(f'    extensions={{"target": {_encoded(request.target)}}},')
    arguments.append("    timeout=30,")
    lines = ["import httpx", "", f"response = {call}", *arguments, ")"]
    if any("os.environ" in line for line in lines):
        lines = ["import os", "", *lines]
    return "\n".join([*lines, "print(response.status_code, response.reason_phrase)", "print(response.text)", ""])


def _is_plain(target: Parts) -> bool:
    """Whether httpx sends it as it stands there; else it is handed over below the part that would tidy it up."""
    text = "".join(part if isinstance(part, str) else "x" for part in target)
    return _PLAIN_TARGET.fullmatch(text) is not None and not _DOTS.search(text)


def _expression(parts: Parts) -> str:
    return " + ".join(
        f'os.environ["{part.name}"]' if isinstance(part, Variable) else python_literal(part) for part in parts
    )


def _encoded(parts: Parts) -> str:
    if len(parts) == 1 and isinstance(parts[0], str):
        return python_literal(parts[0]) + ".encode()"
    return f"({_expression(parts)}).encode()"


def _header(value: Parts) -> str:
    if all(isinstance(part, Variable) or part.isascii() for part in value):
        return _expression(value)
    return _encoded(_without_surrogates(value))


def _without_surrogates(parts: Parts) -> Parts:
    return [part if isinstance(part, Variable) else part.encode("utf-8", "replace").decode() for part in parts]


def _content(request: Sent) -> str:
    if request.text is None:
        return python_literal(request.body or b"")
    return _expression(request.text)
