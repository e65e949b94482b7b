"""Sends one HTTP request and reads its answer, within limits. The only module that knows httpx.

httpx 0.28.1 is left alone in what it gets wrong: a request that is cancelled while it connects costs its pool a place
for ever, time limits hold for single reads only, and bodies are unpacked whole. So every request runs in a task of
the transport, which is cancelled only where that is safe, under a clock for the whole of it, and is unpacked here.
Below httpx's client there are no redirects, no cookies and no netrc either.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import ssl
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from moesif_tui.client import errors, outgoing
from moesif_tui.client.inflate import Broken, TooLarge, read_body
from moesif_tui.client.proxies import proxy_for
from moesif_tui.wire.requests import Request

if TYPE_CHECKING:
    import httpx

CONNECTIONS = 6
IDLE_S = 30
"""Seconds that a connection is kept without use; servers allow more."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a single answer may take: bytes on the wire and unpacked, and seconds for one step each."""

    raw_bytes: int = 64_000_000
    unpacked_bytes: int = 64_000_000
    connect_s: float = 5.0
    read_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer as it came: header names in lower case, `body` unpacked, `took_ms` from first byte out to last in."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    took_ms: float


class NotNeeded(Exception):
    """The request was not sent, because `needed` said no when its turn came."""


class Transport:
    """Connections to one base URL, for one event loop: at most six, kept alive (`NearTransport`: to ours).

    Args:
        base_url: as `https://api.moesif.com/v1`.
        token: asked before each request; None sends no Authorization.
        limits: of size and time.
        certificates: to trust beside the system's and the usual ones, as PEM.
        environment: where proxies are read from, which hold for TCP to other machines only.

    Raises:
        ValueError: the base URL is none; one sentence.
    """

    near = False

    def __init__(
        self,
        base_url: str,
        *,
        token: Callable[[], str | None] = lambda: None,
        limits: Limits = Limits(),
        certificates: str | None = None,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self.base_url = outgoing.checked_base_url(base_url)
        self.proxy = proxy_for(base_url, environment)
        self._token = token
        self._limits = limits
        self._certificates = certificates
        self._slots = asyncio.Semaphore(CONNECTIONS)
        self._tasks: set[asyncio.Task[Raw]] = set()
        self._opening: asyncio.Future[httpx.AsyncHTTPTransport] | None = None
        self._closed = False

    @property
    def token(self) -> str | None:
        """The token as it is now, without white space around it."""
        return (self._token() or "").strip() or None

    async def exchange(
        self, request: Request, *, timeout_s: float = 30.0, needed: Callable[[], bool] | None = None
    ) -> Raw:
        """Send a request and read its answer, whatever its status.

        A caller that is cancelled lets go of the answer; the request ends by itself.

        Args:
            request: path and query are below the base URL.
            timeout_s: for all of it, from the moment that a connection is free.
            needed: asked at that moment; where it says no, nothing is sent.

        Raises:
            ApiError: CannotSend, NotSignedIn, Unreachable, TimedOut, AnswerTooLarge or NotUnderstood.
            NotNeeded: `needed` said no.
        """
        if self._closed:
            raise errors.CannotSend(request, "the program is ending")
        job = _Job(request, timeout_s)
        task = asyncio.create_task(self._run(job, needed))
        self._tasks.add(task)
        task.add_done_callback(job.settle)
        task.add_done_callback(self._tasks.discard)
        return await job.answer

    async def prepare(self) -> None:
        """Load what sending needs, in a thread; the first request does it otherwise.

        Raises:
            OSError, ValueError, ImportError: certificates or proxy cannot be used.
        """
        if self._opening is None:
            self._opening = asyncio.ensure_future(asyncio.to_thread(self._open))
        await asyncio.shield(self._opening)

    async def aclose(self) -> None:
        """End all that runs, and close the connections."""
        self._closed = True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._opening is not None:
            opened = await asyncio.gather(self._opening, return_exceptions=True)
            if not isinstance(opened[0], BaseException):
                await opened[0].aclose()

    async def _run(self, job: _Job, needed: Callable[[], bool] | None) -> Raw:
        """Wait for a free connection, and send."""
        async with self._slots:
            if needed is not None and not needed():
                raise NotNeeded
            with job:
                return await self._send(job)

    async def _send(self, job: _Job) -> Raw:
        """One exchange; whatever goes wrong is an ApiError."""
        request = job.request
        try:
            await self.prepare()
        except (OSError, ValueError, ImportError) as error:
            raise errors.CannotSend(request, f"certificates or proxy cannot be used, {_reason(error)}") from None
        import httpx

        try:
            return await self._talk(job)
        except TooLarge as error:
            raise errors.AnswerTooLarge(request, error.limit) from None
        except Broken as error:
            raise errors.NotUnderstood(request, error.where, error.what) from None
        except httpx.ConnectTimeout:
            raise self._unreachable(job, f"no connection within {self._limits.connect_s:g} s") from None
        except httpx.TimeoutException:
            raise errors.TimedOut(request, self._limits.read_s) from None
        except (httpx.LocalProtocolError, httpx.InvalidURL) as error:
            raise errors.CannotSend(request, _short(error)) from None
        except httpx.RemoteProtocolError as error:
            if "disconnected" in str(error) or "peer closed" in str(error):
                raise self._unreachable(job, "the connection broke") from None
            raise errors.NotUnderstood(request, "HTTP", _short(error)) from None
        except _unexpected() as error:
            raise self._unreachable(job, _reason(error)) from None

    async def _talk(self, job: _Job) -> Raw:
        """One exchange, with httpx's own exceptions."""
        import httpx

        assert self._opening is not None
        limits = self._limits
        times = {"connect": limits.connect_s, "pool": None, "read": limits.read_s, "write": limits.read_s}
        request = httpx.Request(
            job.request.method,
            outgoing.url(self.base_url, job.request),
            headers=outgoing.headers(job.request, self.token),
            content=outgoing.content(job.request),
            extensions={"timeout": times, "trace": job.trace},
        )
        started = time.perf_counter()
        response = await self._opening.result().handle_async_request(request)
        try:
            headers = {name.lower(): value for name, value in response.headers.items()}
            body = await read_body(response.aiter_raw(), headers, limits.raw_bytes, limits.unpacked_bytes)
        finally:
            job.interruptible = False
            await response.aclose()
        return Raw(response.status_code, headers, body, (time.perf_counter() - started) * 1000)

    def _open(self) -> httpx.AsyncHTTPTransport:
        """Load the library, the certificates, and the part of anyio that the first connection would load."""
        _load_httpx()
        import anyio

        anyio.run(anyio.sleep, 0)
        return _connections(self._trust(), self.proxy)

    def _trust(self) -> ssl.SSLContext:
        if not self.base_url.startswith("https:"):
            return _trusting_nobody()
        import httpx

        context = httpx.create_ssl_context()
        context.load_default_certs()
        if self._certificates is not None:
            context.load_verify_locations(cadata=self._certificates)
        return context

    def _unreachable(self, job: _Job, why: str) -> errors.Unreachable:
        where = urlsplit(self.base_url).netloc
        if self.proxy:
            where += f" (through the proxy {urlsplit(self.proxy).netloc.rpartition('@')[2]})"
        return errors.Unreachable(job.request, where, why, reused=not job.fresh)


class _Job:
    """A request on its way: how far it is, its clock, and the future that its caller waits for."""

    def __init__(self, request: Request, timeout_s: float) -> None:
        self.request = request
        self.answer: asyncio.Future[Raw] = asyncio.get_running_loop().create_future()
        self.fresh = False
        self.interruptible = False
        self._timeout_s = timeout_s
        self._late = False
        self._task: asyncio.Task[Any] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def __enter__(self) -> None:
        self._task = asyncio.current_task()
        self._timer = asyncio.get_running_loop().call_later(self._timeout_s, self._expire)

    def __exit__(self, *error: object) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def settle(self, task: asyncio.Task[Raw]) -> None:
        """Hand over how the task ended, to a caller that still waits."""
        error = None if task.cancelled() else task.exception()
        if self.answer.done():
            return
        if task.cancelled():
            self.answer.cancel()
        elif error is not None:
            self.answer.set_exception(error)
        else:
            self.answer.set_result(task.result())

    def _expire(self) -> None:
        """Tell the caller at once; end the request now where its connection stands, else as soon as it does."""
        self._late = True
        if not self.answer.done():
            self.answer.set_exception(errors.TimedOut(self.request, self._timeout_s))
        if self.interruptible and self._task is not None:
            self.interruptible = False
            self._task.cancel()

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear from below httpx how far the request is."""
        if event.startswith("connection.connect"):
            self.fresh = True
        elif event == "http11.response_closed.started":
            self.interruptible = False
        elif event == "http11.send_request_headers.started" and info["request"].method != b"CONNECT":
            if self._late:
                raise errors.TimedOut(self.request, self._timeout_s)
            self.interruptible = True


def proxy_refusal(proxy: str) -> str:
    """Why no `Transport` can go through this proxy, one clause; "" where nothing of its address speaks against it."""
    _load_httpx()
    try:
        _connections(_trusting_nobody(), proxy)
    except (ValueError, ImportError) as error:
        return _reason(error).rstrip(".")
    return ""


def _connections(trust: ssl.SSLContext, proxy: str | None) -> httpx.AsyncHTTPTransport:
    import httpx

    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=IDLE_S)
    try:
        # httpx takes addresses that name no host, or half of one
        if proxy is None or urlsplit(proxy).hostname:
            return httpx.AsyncHTTPTransport(verify=trust, limits=limits, proxy=proxy)
    except (httpx.InvalidURL, ValueError):
        pass
    raise ValueError("the proxy's address is none, such as http://host:3128")


def _trusting_nobody() -> ssl.SSLContext:
    """For what is never used: the usual one takes 50 ms."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _load_httpx() -> None:
    """Load httpx without its command line, whose import takes longer than all the rest of it."""
    if "httpx" in sys.modules:
        return
    sys.modules["httpx._main"] = None  # type: ignore[assignment] # to the import system: not there
    try:
        import httpx  # noqa: F401
    finally:
        del sys.modules["httpx._main"]
    for name in ("httpx", "httpcore"):  # they log addresses, and with them what stands in queries
        logging.getLogger(name).setLevel(logging.WARNING)


def _unexpected() -> tuple[type[BaseException], ...]:
    """All that can come out of httpx and of what lies below it."""
    import anyio
    import h11
    import httpx

    return (
        *(httpx.HTTPError, h11.ProtocolError),
        *(anyio.ClosedResourceError, anyio.BrokenResourceError, anyio.BusyResourceError, anyio.EndOfStream),
        *(OSError, ValueError, TypeError, RuntimeError, EOFError, ExceptionGroup),
    )


def _reason(error: BaseException) -> str:
    """What the operating system or TLS said, wherever it stands in the chain of causes."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted ({seen.verify_message})"
        if isinstance(seen, ssl.SSLError):
            return f"TLS failed ({seen.reason})"
        if isinstance(seen, OSError) and seen.strerror:
            said = os.strerror(seen.errno) if seen.errno and seen.errno in errno.errorcode else seen.strerror
            return said[:1].lower() + said[1:]
        seen = seen.exceptions[0] if isinstance(seen, BaseExceptionGroup) else seen.__cause__ or seen.__context__
    return _short(error)


def _short(error: BaseException) -> str:
    """An error's own words, which may quote a header of 100 kB."""
    return " ".join(str(error).split())[:200] or type(error).__name__
