from __future__ import annotations

import asyncio
import gzip
import logging
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from moesif_tui.client import errors
from moesif_tui.client.transport import CONNECTIONS, Limits, Raw, Transport, proxy_refusal
from moesif_tui.wire.requests import Request
from tests.unit.client.server import Heard, Server, as_json, closing, connecting, head, saying, serving, whole

CERTIFICATES = Path(__file__).parents[2] / "data" / "tls"
PEM = (CERTIFICATES / "certificate.pem").read_text()
REQUEST = Request("GET", "/~/traces", (("take", "5"),))
Connect = Callable[..., Awaitable[tuple[Transport, Server]]]


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Starts a server and a transport to it."""
    async with connecting(lambda server, **options: Transport(server.address, environment={}, **options)) as start:
        yield start


async def failure(transport: Transport, request: Request = REQUEST, timeout_s: float = 10) -> errors.ApiError:
    with pytest.raises(errors.ApiError) as caught:
        await transport.exchange(request, timeout_s=timeout_s)
    error = caught.value
    assert (error.method, error.path) == (request.method, request.path)
    assert str(error).endswith(".")
    assert "\n" not in str(error)
    return error


async def test_an_answer_comes_whole_with_status_and_headers(connect: Connect) -> None:
    transport, server = await connect(saying(as_json([1], "X-Hidden: 3")), token=lambda: " abc\n")
    raw = await transport.exchange(REQUEST)
    assert (raw.status, raw.headers["x-hidden"], raw.body) == (200, "3", b"[1]")
    assert raw.took_ms > 0
    heard = server.heard[0]
    assert (heard.method, heard.target) == ("GET", "/v1/~/traces?take=5")
    assert heard.headers["authorization"] == "Bearer abc"
    assert heard.headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (whole(gzip.compress(b"[1]", mtime=0), "Content-Encoding: gzip"), b"[1]"),
        (head(None, "Transfer-Encoding: chunked") + b"1\r\n[\r\n2\r\n1]\r\n0\r\n\r\n", b"[1]"),
        (head(None, status="204 No Content"), b""),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 2000 + as_json(1), b"1"),
        (whole(b"\xff\xfe", "Content-Type: application/json; charset=rot13"), b"\xff\xfe"),
        (whole(b"x", "X-Long: " + "a" * 50_000), b"x"),
        (whole(b"x", *(f"X-{number}: 1" for number in range(3000))), b"x"),
        (whole(b"x", "X-Escape: \x1b[31m", status="200 \x1b[31mOK"), b"x"),
        (whole(b"x", "Content-Length: 1"), b"x"),
    ],
    ids=["gzip", "chunked", "204", "100s", "charset", "long header", "many headers", "escapes", "length twice"],
)
async def test_odd_answers_are_answers(connect: Connect, answer: bytes, body: bytes) -> None:
    transport, _ = await connect(saying(answer))
    assert (await transport.exchange(REQUEST)).body == body
    assert (await transport.exchange(REQUEST)).body == body


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", errors.Unreachable),
        (b"HTTP/1.1 abc OK\r\n\r\n", errors.NotUnderstood),
        (head(1, "X-Nul: a\0b") + b"x", errors.NotUnderstood),
        (head(1, "X-Nul : a") + b"x", errors.NotUnderstood),
        (head(None, "Content-Length: 1", "Content-Length: 2") + b"xy", errors.NotUnderstood),
        (head(None, "Transfer-Encoding: chunked") + b"zz\r\n", errors.NotUnderstood),
        (head(None, "X-Endless: " + "a" * 300_000), errors.NotUnderstood),
        (whole(b"x", "Content-Encoding: br"), errors.NotUnderstood),
        (whole(b"x", "Content-Encoding: gzip, gzip"), errors.NotUnderstood),
        (whole(gzip.compress(b"x" * 1000, mtime=0)[:-9], "Content-Encoding: gzip"), errors.NotUnderstood),
        (whole(b"no gzip", "Content-Encoding: gzip"), errors.NotUnderstood),
        (head(100) + b"short", errors.Unreachable),
        (head(None, "Transfer-Encoding: chunked") + b"5\r\nab", errors.Unreachable),
        (head(None, "Transfer-Encoding: chunked") + b"1\r\na\r\n", errors.Unreachable),
        (b"", errors.Unreachable),
        (b"HTTP/1.1 200 OK\r\nX-", errors.Unreachable),
        (head(100_000_000), errors.AnswerTooLarge),
        (whole(gzip.compress(b"\0" * 5_000_000, mtime=0), "Content-Encoding: gzip"), errors.AnswerTooLarge),
        (head(None, "Transfer-Encoding: chunked") + b"186a1\r\n" + b"x" * 100_001, errors.AnswerTooLarge),
    ],
)
async def test_what_is_no_whole_answer_is_an_error_of_ours(
    connect: Connect, data: bytes, kind: type[errors.ApiError]
) -> None:
    transport, _ = await connect(closing(data), limits=Limits(raw_bytes=100_000, unpacked_bytes=1_000_000))
    for _ in range(2 * CONNECTIONS):
        assert type(await failure(transport)) is kind


@pytest.mark.parametrize("opening", [b"", b"HTTP/1.1 200 OK\r\n", head(1000)], ids=["nothing", "headers", "body"])
async def test_a_slow_drip_ends_at_the_total_limit(connect: Connect, opening: bytes) -> None:
    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(opening)
        while not writer.is_closing():
            writer.write(b"a" if opening else b"")
            await writer.drain()
            await asyncio.sleep(0.002)

    transport, server = await connect(answer)
    late = await asyncio.gather(*(failure(transport, timeout_s=0.05) for _ in range(3 * CONNECTIONS)))
    assert {type(error) for error in late} == {errors.TimedOut}
    server.answer = saying(as_json(1))
    assert {(await transport.exchange(REQUEST)).status for _ in range(2 * CONNECTIONS)} == {200}


async def test_silence_ends_at_the_limit_for_one_step(connect: Connect) -> None:
    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(10)

    transport, _ = await connect(answer, limits=Limits(read_s=0.02))
    assert type(await failure(transport)) is errors.TimedOut


async def test_300_cancelled_requests_leave_the_pool_whole(connect: Connect) -> None:
    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.001)
        writer.write(as_json(1))
        if len(server.heard) % 3 == 0:
            writer.close()  # so that many connect anew while they are cancelled

    transport, server = await connect(answer)
    for number in range(300):
        caller = asyncio.create_task(transport.exchange(REQUEST))
        await asyncio.sleep(0.001 if number % 3 == 0 else 0)
        caller.cancel()
        assert isinstance((await asyncio.gather(caller, return_exceptions=True))[0], asyncio.CancelledError | Raw)
    answers = await asyncio.wait_for(asyncio.gather(*(transport.exchange(REQUEST) for _ in range(20))), 5)
    assert {raw.status for raw in answers} == {200}
    assert len(server.heard) == 320
    assert server.most <= CONNECTIONS + 1  # the server hears of an end a little later


async def test_many_cancelled_at_once_leave_the_pool_whole(connect: Connect) -> None:
    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.001)
        writer.write(as_json(1))
        writer.close()

    transport, _ = await connect(answer)
    for number in range(30):
        callers = [asyncio.create_task(transport.exchange(REQUEST)) for _ in range(20)]
        await asyncio.sleep(0.001 * (number % 3))
        for caller in callers:
            caller.cancel()
        await asyncio.gather(*callers, return_exceptions=True)
    answers = await asyncio.wait_for(asyncio.gather(*(transport.exchange(REQUEST) for _ in range(20))), 10)
    assert {raw.status for raw in answers} == {200}


async def test_a_server_that_closes_after_each_answer_is_asked_all_the_same(connect: Connect) -> None:
    transport, server = await connect(closing(as_json(1, "Connection: close")))
    assert {(await transport.exchange(REQUEST)).status for _ in range(50)} == {200}
    assert server.connections == 50


async def test_an_address_that_is_too_long_is_not_sent(connect: Connect) -> None:
    transport, server = await connect(saying(as_json(1)))
    assert type(await failure(transport, Request("GET", "/x", (("query", "a" * 70_000),)))) is errors.CannotSend
    assert server.heard == []


async def test_time_that_runs_out_while_connecting_costs_no_connection(connect: Connect) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    address = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    transport = Transport(address, limits=Limits(connect_s=0.1), environment={})
    await transport.prepare()
    try:
        late = [failure(transport, timeout_s=0.02) for _ in range(CONNECTIONS)]
        patient = [failure(transport, timeout_s=5) for _ in range(CONNECTIONS)]
        kinds = [type(error) for error in await asyncio.wait_for(asyncio.gather(*late, *patient), 5)]
        assert kinds == [errors.TimedOut] * CONNECTIONS + [errors.Unreachable] * CONNECTIONS
    finally:
        await transport.aclose()
        server.close()
        await server.wait_closed()


async def test_a_connection_that_stands_too_late_is_not_used(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(*args: Any, **options: Any) -> Any:
        await asyncio.sleep(0.03)
        return await connect_tcp(*args, **options)

    transport, server = await connect(saying(as_json(1)))
    await transport.prepare()
    connect_tcp = anyio.connect_tcp
    monkeypatch.setattr(anyio, "connect_tcp", slow)
    late = [failure(transport, timeout_s=0.01) for _ in range(CONNECTIONS)]
    assert {type(error) for error in await asyncio.gather(*late)} == {errors.TimedOut}
    monkeypatch.undo()
    answers = await asyncio.gather(*(transport.exchange(REQUEST) for _ in range(2 * CONNECTIONS)))
    assert {raw.status for raw in answers} == {200}
    assert len(server.heard) == 2 * CONNECTIONS


async def test_an_error_that_quotes_a_long_header_is_cut(connect: Connect) -> None:
    transport, _ = await connect(closing(head(None, "no header " + "a" * 50_000)))
    assert len(str(await failure(transport))) < 400


async def test_a_redirect_is_handed_over_and_not_followed(connect: Connect) -> None:
    _, other_server = await connect(saying(as_json(1)))
    location = f"Location: {other_server.address}/x"
    transport, _ = await connect(saying(whole(b"", location, status="302 Found")), token=lambda: "s3cr3t")
    assert (await transport.exchange(REQUEST)).status == 302
    assert other_server.heard == []


async def test_cookies_are_not_kept(connect: Connect) -> None:
    transport, server = await connect(saying(as_json(1, "Set-Cookie: a=b")))
    await transport.exchange(REQUEST)
    await transport.exchange(REQUEST)
    assert "cookie" not in server.heard[1].headers


async def test_nobody_at_the_other_end_is_unreachable() -> None:
    closed = Transport("http://127.0.0.1:1/", environment={})
    unknown = Transport("http://xn--/", environment={})
    try:
        assert "refused" in str(await failure(closed))
        assert type(await failure(unknown)) is errors.Unreachable
    finally:
        for transport in (closed, unknown):
            await transport.aclose()


async def test_an_id_that_leads_elsewhere_is_not_sent(connect: Connect) -> None:
    transport, server = await connect(saying(as_json(1)))
    assert type(await failure(transport, Request("GET", "/~/traces/..", ()))) is errors.CannotSend
    assert server.heard == []


async def test_a_token_that_is_none_is_not_sent_and_not_shown(connect: Connect) -> None:
    transport, server = await connect(saying(as_json(1)), token=lambda: "s3cr3t\r\nX: y")
    error = await failure(transport)
    assert type(error) is errors.NotSignedIn
    assert "s3cr3t" not in str(error)
    assert server.heard == []


async def test_a_proxy_gets_the_request_as_it_is(connect: Connect) -> None:
    _, server = await connect(saying(as_json(1)))
    proxy = server.address.removesuffix("/v1")
    transport = Transport("http://api.example.com/v1", environment={"http_proxy": proxy})
    try:
        assert (await transport.exchange(REQUEST)).status == 200
        assert server.heard[0].target == "http://api.example.com/v1/~/traces?take=5"
    finally:
        await transport.aclose()


async def test_a_proxy_for_https_gets_no_more_than_host_and_port(connect: Connect) -> None:
    _, server = await connect(saying(whole(b"", status="407 Proxy Authentication Required")))
    proxy = server.address.removesuffix("/v1")
    transport = Transport("https://api.example.com/v1", token=lambda: "s3cr3t", environment={"https_proxy": proxy})
    try:
        assert type(await failure(transport)) is errors.Unreachable
        assert (server.heard[0].method, server.heard[0].target) == ("CONNECT", "api.example.com:443")
        assert "s3cr3t" not in str(server.heard)
    finally:
        await transport.aclose()


@pytest.mark.parametrize("path", ["/~/traces/a%2Fb%20c%C3%A9%3B,%27%5B%5D%25", "/177%3A3/%7Ex~-._/%3Fa%3Db%23c"])
async def test_the_target_arrives_as_it_was_encoded(connect: Connect, path: str) -> None:
    transport, server = await connect(saying(as_json(1)))
    await transport.exchange(Request("GET", path, (("a[gte]", "x y+z&=/?#%é"), ("b", "'\"<>|\\^`{}"))))
    assert server.heard[0].target == (
        f"/v1{path}?a%5Bgte%5D=x%20y%2Bz%26%3D%2F%3F%23%25%C3%A9&b=%27%22%3C%3E%7C%5C%5E%60%7B%7D"
    )


@pytest.mark.parametrize("proxy", ["socks5://proxy", "gopher://proxy", "http://[::1", "http://[bad", "http://"])
async def test_a_proxy_that_cannot_be_used_is_an_error_each_time(proxy: str) -> None:
    assert proxy_refusal(proxy)
    transport = Transport("http://api.example.com/v1", environment={"http_proxy": proxy})
    for _ in range(2):
        assert type(await failure(transport)) is errors.CannotSend
    await transport.aclose()


async def test_a_proxys_password_is_not_shown() -> None:
    transport = Transport("http://api.example.com/", environment={"http_proxy": "http://me:s3cr3t@127.0.0.1:1"})
    error = await failure(transport)
    assert "127.0.0.1:1" in str(error)
    assert "s3cr3t" not in str(error)
    await transport.aclose()


async def test_only_trusted_certificates_are_talked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(CERTIFICATES / "certificate.pem", CERTIFICATES / "key.pem")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    async with serving(saying(as_json(1)), tls=own) as server:
        ca_file = str(CERTIFICATES / "certificate.pem")
        stranger, named = (
            Transport(server.address, token=lambda: "s3cr3t", certificates=one, environment={}) for one in (None, PEM)
        )
        assert "its certificate is not trusted" in str(await failure(stranger))
        assert server.heard == []
        assert (await named.exchange(REQUEST)).status == 200
        monkeypatch.setenv("SSL_CERT_FILE", ca_file)
        by_environment = Transport(server.address, environment={})
        assert (await by_environment.exchange(REQUEST)).status == 200
        for transport in (stranger, named, by_environment):
            await transport.aclose()


async def test_certificates_that_are_none_are_an_error() -> None:
    transport = Transport("https://api.example.com/", certificates="nonsense", environment={})
    assert "certificates or proxy cannot be used" in str(await failure(transport))
    await transport.aclose()


async def test_certificates_that_the_environment_names_wrongly_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")
    transport = Transport("https://api.example.com/", environment={})
    for _ in range(2):
        assert type(await failure(transport)) is errors.CannotSend
    await transport.aclose()


async def test_nothing_about_a_request_is_logged(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    transport, _ = await connect(saying(as_json(1)), token=lambda: "s3cr3t")
    await transport.exchange(REQUEST)
    assert caplog.text == ""


def test_the_library_is_loaded_by_the_first_request_and_without_its_command_line() -> None:
    program = (
        "import asyncio, sys\n"
        "from moesif_tui.client.engine import Client\n"
        "from moesif_tui.client.transport import Transport\n"
        "assert 'httpx' not in sys.modules\n"
        "async def main():\n"
        "    transport = Transport('http://127.0.0.1:1/')\n"
        "    await transport.prepare()\n"
        "    await transport.aclose()\n"
        "asyncio.run(main())\n"
        "assert 'httpx' in sys.modules and 'anyio._backends._asyncio' in sys.modules\n"
        "assert not {'httpx._main', 'click', 'rich', 'textual'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
