"""Serving on a socket."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from moesif_tui.local import serving
from moesif_tui.local.registry import HANDLERS
from moesif_tui.local.server import Server
from moesif_tui.wire.organizations import GetOrganizations


async def ask(path: Path) -> bytes:
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(b"GET /v1 HTTP/1.1\r\nHost: local\r\nConnection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


def test_it_answers_tells_that_it_is_ready_and_loads_the_rest(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run until the rest of the API has loaded, as a test cannot wait for the end of the process."""
    answers: list[bytes] = []
    served = serving._Near.main_loop

    async def briefly(self: serving._Near) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(served(self), 0.2)
        answers.append(await ask(tmp_path / "s"))

    monkeypatch.setattr(serving, "COMPLETE_S", 0)
    monkeypatch.setattr(serving._Near, "main_loop", briefly)
    monkeypatch.chdir(tmp_path)
    server.ready.clear()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s")
        listening.listen()
        serving.serve(server, listening)
    assert server.ready.is_set()
    assert answers[0].startswith(b"HTTP/1.1 200")
    assert answers[0].endswith(b'{"name":"Moesif Management API","region":"local"}')
    assert GetOrganizations in HANDLERS
