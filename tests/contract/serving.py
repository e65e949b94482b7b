"""`moesif-tui serve` as a real process, spoken to in raw HTTP."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx

from tests.contract.conftest import Api

COMMAND = (sys.executable, "-P", "-m", "moesif_tui", "serve")
SECONDS = 20.0
APPLICATION = {"X-Moesif-Application-Id": "any id"}


@dataclass(frozen=True)
class Home:
    """Where a server keeps its things: what a start after another one finds again."""

    folder: Path

    @property
    def env(self) -> dict[str, str]:
        places = {f"XDG_{name}_HOME": str(self.folder / name.lower()) for name in ("CACHE", "DATA", "STATE")}
        return {**os.environ, **places}

    def file_of(self, key: str) -> Path:
        """The database of a data set."""
        return self.folder / "cache" / "moesif-tui" / "sets" / key / "set.db"

    @property
    def token_file(self) -> Path:
        """Where tests have the token written."""
        return self.folder / "token"

    def start(self, *arguments: str, stdin: IO[bytes] | int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """The command, whatever comes of it."""
        return subprocess.Popen(
            [*COMMAND, *arguments],
            env=self.env,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def fails(self, *arguments: str) -> tuple[int, str]:
        """Exit code and what is said by a start that must fail."""
        process = self.start(*arguments)
        try:
            out, err = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
            process.communicate()
        assert out == b""
        return process.returncode, err.decode()


class Served:
    """A running server.

    Attributes:
        said: what it said when it had started.
        base: its address, without version.
        token: may do everything.
        key: of the data set that it collects into.
    """

    def __init__(self, home: Home, process: subprocess.Popen[bytes], said: str) -> None:
        self.home = home
        self.process = process
        self.said = said
        found = re.search(r"is at (\S+)/v1", said)
        assert found, said
        self.base = found[1]
        self.token = home.token_file.read_text().strip()
        keys = re.findall(r"app_id (\w+)", said)
        self.key = keys[-1]
        self.client = httpx.Client(base_url=f"{self.base}/v1", timeout=SECONDS)
        self.api = Api(self.client)
        self.client.headers["Authorization"] = f"Bearer {self.token}"

    @property
    def port(self) -> int:
        return int(self.base.rpartition(":")[2])

    def post(self, *events: Any, path: str = "/events/batch", **headers: str) -> httpx.Response:
        """Send events as an SDK does."""
        return self.client.post(path, content=json.dumps(events).encode(), headers={**APPLICATION, **headers})

    def total(self, **query: Any) -> int:
        """How many of the collected calls a query finds."""
        found: int = self.api.search({"size": 0, **query}, app_id=self.key)["hits"]["total"]
        return found

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Have it end; its exit code, and what it said besides."""
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, err.decode()


@contextmanager
def serving(home: Home, *arguments: str, stdin: IO[bytes] | int = subprocess.DEVNULL) -> Iterator[Served]:
    """A server on a free port."""
    process = home.start("--port", "0", f"--token-file={home.token_file}", *arguments, stdin=stdin)
    served: Served | None = None
    try:
        served = Served(home, process, _said(process))
        yield served
    finally:
        if served is not None:
            served.client.close()
        if process.poll() is None:
            process.kill()
        process.communicate()


def _said(process: subprocess.Popen[bytes]) -> str:
    """What it says until it has started."""
    assert process.stdout is not None
    limit = time.monotonic() + SECONDS
    said = b""
    while b"ends it.\n" not in said:
        ready, _, _ = select.select([process.stdout], [], [], limit - time.monotonic())
        piece = os.read(process.stdout.fileno(), 65_536) if ready else b""
        assert piece, (said, process.stderr.read() if process.stderr and process.poll() is not None else b"")
        said += piece
    return said.decode()


def event(number: int = 0, **more: Any) -> dict[str, Any]:
    """An event as an SDK sends it; `more` goes beside request and response."""
    at = f"2026-03-01T12:{number // 60 % 60:02d}:{number % 60:02d}.000"
    return {
        "request": {
            "time": at,
            "uri": f"https://shop.test/carts/{1000 + number}/checkout",
            "verb": "POST",
            "headers": {"User-Agent": "shop/1", "Cookie": f"sid=s{number % 3}-0123456789"},
            "api_version": None,
            "ip_address": "203.0.113.7",
            "body": {"payment": "sepa", "total": 12.50},
            "transfer_encoding": "json",
        },
        "response": {
            "time": at,
            "status": 500,
            "headers": {"Content-Type": "application/json"},
            "body": {"error": {"code": "E_LIMIT", "message": "limit reached"}},
        },
        "direction": "Incoming",
        "weight": 1,
        **more,
    }


def until(condition: Callable[[], Any]) -> Any:
    """What a condition says once it holds."""
    limit = time.monotonic() + SECONDS
    while not (found := condition()):
        assert time.monotonic() < limit
        time.sleep(0.01)
    return found
