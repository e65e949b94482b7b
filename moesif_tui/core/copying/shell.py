"""The request of an event as a command for a shell: cURL and HTTPie."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from moesif_tui.core.copying.sent import Parts, Sent, Variable, sent
from moesif_tui.core.spelling import hides, shell_word

LONGEST_ARGUMENT = 100_000
"""Characters of a body that stand in the command itself; Linux takes arguments of 128 kB."""

_DOTS = re.compile(r"/\.{1,2}(?:[/?]|\Z)")
_UNQUOTED = re.compile(r"[^\"$`\\!]*")


def curl(event: Mapping[str, Any]) -> str:
    """A command of curl that sends the request of an event as it was recorded."""
    request = sent(event)
    url = _joined(request.url)
    options = "" if url.startswith(("http://", "https://")) else " --proto =http,https"
    options += " --globoff" if re.search(r"[\[\]{}]", url) else ""
    options += " --path-as-is" if _DOTS.search(url) else ""
    lines = [f"curl{options} {word(request.url)}"]
    if request.verb == "HEAD":
        lines.append("-I")
    elif request.verb != ("POST" if request.body else "GET"):
        lines.append(f"-X {shell_word(request.verb)}")
    lines += ["-H " + word([f"{name}: ", *value] if value != [""] else [f"{name};"]) for name, value in request.headers]
    if request.has("accept-encoding"):
        lines.append("--compressed")
    if request.body is None or request.verb == "HEAD":
        return _command(lines)
    if not request.has("content-type"):
        lines.append("-H Content-Type:")
    if piped := _piped(request):
        return _command([piped, "| " + lines[0], *lines[1:], "--data-binary @-"])
    text = request.text or [""]
    names_file = isinstance(text[0], Variable) or text[0].startswith("@")
    return _command([*lines, f"{'--data-raw' if names_file else '--data-binary'} {word(text)}"])


def httpie(event: Mapping[str, Any]) -> str:
    """A command of HTTPie (3 or newer) that sends the request of an event as it was recorded."""
    request = sent(event)
    options = " --path-as-is" if _DOTS.search(_joined(request.url)) else ""
    lines = [f"http{options} {shell_word(request.verb)} {word(request.url)}"]
    lines += [word([f"{name}:", *_item(value)] if value != [""] else [f"{name};"]) for name, value in request.headers]
    if request.body is None:
        return _command(lines)
    if not request.has("content-type"):
        lines.append("Content-Type:")
    if piped := _piped(request):
        return _command([piped, "| " + lines[0], *lines[1:]])
    return _command([*lines, f"--raw={word(request.text or [''])}"])


def _command(lines: list[str]) -> str:
    return " \\\n  ".join(lines)


def _item(value: Parts) -> Parts:
    """A header's value behind the colon: what would make another separator of it is escaped."""
    first = value[0]
    return [f"\\{first}", *value[1:]] if isinstance(first, str) and first.startswith(("=", "@", ":")) else value


def _piped(request: Sent) -> str | None:
    """The command that writes a body which cannot stand in an argument; None where it can."""
    if request.text is None:
        return f"printf %s {b64encode(request.body or b'').decode()} | base64 -d"
    if sum(len(part) for part in request.text if isinstance(part, str)) > LONGEST_ARGUMENT:
        return f"printf %s {word(request.text)}"
    return None


def _joined(parts: Parts) -> str:
    return "".join(part if isinstance(part, str) else "x" for part in parts)


def word(parts: Parts) -> str:
    """A text with variables in it as one word of a command."""
    literals = [part for part in parts if isinstance(part, str)]
    if len(literals) == len(parts):
        return shell_word("".join(literals))
    if all(_UNQUOTED.fullmatch(part) and not hides(part) for part in literals):
        return '"' + "".join(_expanded(parts)) + '"'
    return "".join(shell_word(part) if isinstance(part, str) else f'"${part.name}"' for part in parts)


def _expanded(parts: Parts) -> Iterable[str]:
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        if isinstance(part, str):
            yield part
        else:
            braces = isinstance(following, str) and re.match(r"\w", following)
            yield f"${{{part.name}}}" if braces else f"${part.name}"
