"""`moesif-tui api`: any operation of the API from the shell, against a service or a file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from moesif_tui.cli.failures import DONE, CommandError, UsageError
from moesif_tui.cli.parser import Parser, add_source

if TYPE_CHECKING:
    import argparse

    from moesif_tui.cli.api_request import Asked
    from moesif_tui.cli.server import Opened
    from moesif_tui.client.engine import Client
    from moesif_tui.client.transport import Raw

TOKEN = "MOESIF_TUI_TOKEN"  # noqa: S105 - the name of the variable
_LONGEST_TOKEN = 64 * 1024
_LONGEST_CERTIFICATES = 16 * 1024 * 1024
SERVICE = "https://api.moesif.com/v1"
"""The hosted service."""


def api_command(arguments: list[str]) -> int:
    """Send one operation and write what it answers, or list the operations there are."""
    options = _parser().read(arguments[1:])
    words = [word for word in (options.operation, options.path) if word is not None]
    if options.list:
        if words:
            raise UsageError(f"api: --list lists all there are; to send {words[0]}, leave it out")
        return _list(options)
    if options.format == "json":
        raise UsageError("api: --json goes with --list; answers are JSON anyway")
    if not words:
        raise UsageError("api: which operation? moesif-tui api --list shows what there is")
    if options.base_url is not None:
        if options.file or options.demo:
            raise UsageError("api: either --base-url or traffic (--file, --demo), not both")
        return _on_service(words, options)
    if not options.file and not options.demo:
        from moesif_tui.cli.api_request import named

        named(words)  # an operation that is not there is told first
        raise UsageError(f"api: of what? --base-url {SERVICE}, or traffic with --file FILE or --demo")
    for name, given in (("--token-file", options.token_file), ("--ca-file", options.ca_file)):
        if given is not None:
            raise UsageError(f"api: {name} goes with --base-url")
    return _on_traffic(words, options)


def _parser() -> Parser:
    parser = Parser(
        "api", "Send any operation of the API: by its id, or by method and path. The answer is written as it came."
    )
    parser.add_argument("operation", nargs="?", metavar="OPERATION", help="an operation id, or a method: GET, POST …")
    parser.add_argument("path", nargs="?", metavar="PATH", help="with a method: /~/triage_buckets?take=5")
    parser.add_argument(
        "-q",
        "--query",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter, as take=5, state=0 or last_modified[gte]=2026-11-24T00:00:00Z; may be repeated",
    )
    parser.add_argument("-d", "--data", metavar="BODY", help="the body: JSON, @FILE, or - for standard input")
    service = parser.add_argument_group("service")
    service.add_argument("--base-url", metavar="URL", help=f"as {SERVICE}; the token is read from {TOKEN}")
    service.add_argument("--token-file", metavar="FILE", help="read the token from a file instead")
    service.add_argument("--ca-file", metavar="FILE", help="trust its certificates (PEM) besides the usual ones")
    add_source(parser)
    output = parser.add_argument_group("output")
    output.add_argument("-i", "--include", action="store_true", help="status and headers before the answer")
    output.add_argument("--reveal", action="store_true", help="show secrets instead of masking them")
    output.add_argument("--list", action="store_true", help="the operations there are, and the scopes that they need")
    output.add_argument(
        "--json", dest="format", action="store_const", const="json", default="table", help="with --list"
    )
    return parser


def _on_service(words: list[str], options: argparse.Namespace) -> int:
    """Send the operation to the base URL."""
    import asyncio

    from moesif_tui.cli.api_request import asked
    from moesif_tui.client.engine import Client
    from moesif_tui.client.transport import Transport

    request = asked(words, options.query, options.data)
    token = _token(options.token_file)
    certificates = None if options.ca_file is None else _certificates(options.ca_file)
    try:
        transport = Transport(options.base_url, token=lambda: token, certificates=certificates)
    except ValueError as error:
        raise UsageError(f"--base-url: {error}") from None

    async def run() -> int:
        client = Client(transport)
        try:
            return await _send(client, request, options)
        finally:
            await client.aclose()

    return asyncio.run(run())


def _on_traffic(words: list[str], options: argparse.Namespace) -> int:
    """Send the operation to the local server, once it has read the traffic."""
    from moesif_tui.cli.server import with_traffic

    def check(_: argparse.Namespace) -> None:
        from moesif_tui.cli.api_request import asked

        options.asked = asked(words, options.query, options.data)

    async def run(opened: Opened) -> int:
        return await _send(opened.session.client, options.asked, options)

    if options.data == "-" and "-" in options.file:
        raise UsageError("api: standard input can be the body or the traffic, not both")
    return with_traffic(options, run, check)


async def _send(client: Client, asked: Asked, options: argparse.Namespace) -> int:
    """Send the request and write the answer. Raises `CommandError` where it is none of success."""
    from moesif_tui.client.errors import ApiError, NotSignedIn

    try:
        raw = await client.raw(asked.request)
        failed = not 200 <= raw.status < 300
        if options.include:
            _write_head(raw, reveal=options.reveal)
        if options.include or not failed:
            _write_body(raw.body, asked, reveal=options.reveal)
        if failed:
            raise client.refusal(asked.request, raw)
    except NotSignedIn as error:
        missing = options.base_url and not options.token_file and not os.environ.get(TOKEN)
        hint = f"there is no token; put one into {TOKEN}, or name a file with --token-file"
        raise CommandError(hint if missing else str(error)) from None
    except ApiError as error:
        raise CommandError(str(error)) from None
    return DONE


def _write_head(raw: Raw, *, reveal: bool) -> None:
    from http import HTTPStatus

    from moesif_tui.cli.output import print_text
    from moesif_tui.core.secrets import mask_headers

    phrase = HTTPStatus(raw.status).phrase if raw.status in set(HTTPStatus) else ""
    headers: Mapping[str, Any] = raw.headers if reveal else mask_headers(raw.headers)[0]
    print_text([f"HTTP/1.1 {raw.status} {phrase}".rstrip(), *(f"{name}: {headers[name]}" for name in headers), ""])


def _write_body(body: bytes, asked: Asked, *, reveal: bool) -> None:
    """Write an answer: the bytes that came, where nothing in it is masked."""
    import sys

    from moesif_tui.cli.commands import tell
    from moesif_tui.cli.output import is_terminal, print_text, standard_output
    from moesif_tui.core.numbers import plural

    shown, count = (body, 0) if reveal else _masked(body, asked)
    if is_terminal(sys.stdout):
        print_text(shown.decode("utf-8", "replace").removesuffix("\n").split("\n") if shown else ())
    else:
        standard_output().write(shown)
        standard_output().flush()
    if count:
        tell(f"{plural(count, 'secret')} masked; --reveal shows {'it' if count == 1 else 'them'}")


def _masked(body: bytes, asked: Asked) -> tuple[bytes, int]:
    """An answer with its secrets masked, and how many there were; the same bytes where there are none."""
    import json

    from moesif_tui.core.answer_secrets import mask_answer
    from moesif_tui.core.secrets import mask_text

    try:
        value, count = mask_answer(json.loads(body), asked.kind.secret, asked.request.body)
    except (ValueError, RecursionError):
        text, count = mask_text(body.decode("utf-8", "replace"))
        return (text.encode() if count else body), count
    return (json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace") if count else body), count


def _token(file: str | None) -> str | None:
    """The token of a file, else of the environment; None where there is none. Raises `CommandError`."""
    if file is None:
        return os.environ.get(TOKEN)
    try:
        with open(file, encoding="ascii") as opened:  # noqa: PTH123 - pathlib gives no limit
            return opened.read(_LONGEST_TOKEN).strip()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from None
    except ValueError:
        raise CommandError(f"{file}: this is no token, but something else") from None


def _certificates(file: str) -> str:
    """The certificates of a file, which may be a pipe, as PEM. Raises `UsageError` where it holds none."""
    import ssl

    try:
        with open(file, encoding="ascii", errors="ignore") as opened:  # noqa: PTH123 - pathlib gives no limit
            certificates = opened.read(_LONGEST_CERTIFICATES)
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=certificates)
    except (ssl.SSLError, ValueError):
        raise UsageError(f"--ca-file: {file} holds no certificates that can be read; it takes PEM") from None
    except OSError as error:
        raise UsageError(f"--ca-file: {file}: {error.strerror or error}") from None
    return certificates


def _list(options: argparse.Namespace) -> int:
    """The operations of the Management API."""
    from moesif_tui.cli.output import Output
    from moesif_tui.cli.table import Column, muted
    from moesif_tui.wire.operations import operations

    columns = (
        Column("OPERATION", lambda row: row["operation_id"]),
        Column("METHOD", lambda row: row["method"]),
        Column("PATH", lambda row: row["path"], cut="middle"),
        Column("SCOPES", lambda row: " ".join(row["scopes"]), cut="end", role=muted),
    )
    output = Output(options.format, columns, (), reveal=True)
    for name, kind in operations().items():
        if not kind.local:
            output.add({"operation_id": name, "method": kind.method, "path": kind.path, "scopes": list(kind.scopes)})
    output.end()
    return DONE
