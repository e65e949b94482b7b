"""The local server as a process: how it starts, what it leaves, and that it ends with its parent however that ends."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

import pytest

from moesif_tui.child import MAX_SOCKET_PATH, PATIENCE, SWEEP_SECONDS, LocalServer
from tests.terminal.processes import Process, usage, wait_ended
from tests.unit.local.support import event, ndjson, shop, until

PARENT = """
import json, os, resource, sys, time
from moesif_tui.child import LocalServer
arguments = json.loads(sys.argv[1])
if limit := arguments.pop("limit", 0):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
if arguments.pop("stream", False):
    arguments["stdin"], feeding = os.pipe()
server = LocalServer(**arguments)
print(json.dumps([server.process_id, server.socket]), flush=True)
time.sleep(60)
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Everything that is kept stands below this folder; sockets in `run`, which is short."""
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    with TemporaryDirectory(prefix="run-") as runtime:
        (tmp_path / "run").symlink_to(runtime)
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        yield tmp_path


def ask(path: str, to: str, method: str = "GET", body: Any = None, headers: str = "") -> tuple[int, Any]:
    """Status and value of a request over a socket."""
    content = b"" if body is None else json.dumps(body).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: local\r\nConnection: close\r\n{headers}"
    answer = raw(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content, to)
    head_, _, text = answer.partition(b"\r\n\r\n")
    return int(head_.split()[1]), json.loads(text)


def raw(data: bytes, to: str, *, end: bool = False) -> bytes:
    """What comes back for these bytes; `end`: nothing follows them."""
    answer = b""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(20)
        connection.connect(to)
        connection.sendall(data)
        if end:
            connection.shutdown(socket.SHUT_WR)
        while part := connection.recv(65536):
            answer += part
    return answer


def data_set(to: str) -> dict[str, Any]:
    """The newest data set."""
    status, rows = ask("/v1/local/imports?opened=true", to)
    assert status == 200, rows
    found: dict[str, Any] = rows[0]
    return found


def imported(to: str) -> dict[str, Any]:
    """The newest data set when its import has ended."""
    found: dict[str, Any] = until(lambda: (row := data_set(to))["state"] != "importing" and row, "the import's end")
    return found


Start = Callable[..., LocalServer]


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    """Starts servers, which are stopped at the end."""
    running: list[LocalServer] = []

    def begin(*files: Path, **more: Any) -> LocalServer:
        running.append(LocalServer([str(file) for file in files], **more))
        return running[-1]

    yield begin
    for server in running:
        server.stop()


def big(path: Path) -> Path:
    """A file whose reading takes a while."""
    return shop(path, calls=6000)


def parent(**arguments: Any) -> tuple[subprocess.Popen[bytes], Process, str]:
    """A program with a local server: it, its server's process, and the socket."""
    script = subprocess.Popen([sys.executable, "-c", PARENT, json.dumps(arguments)], stdout=subprocess.PIPE)
    assert script.stdout is not None
    with script.stdout as told:
        process_id, path = json.loads(told.readline())
    [process] = (process for process in usage(script.pid).processes if process.pid == process_id)
    return script, process, path


def transient(home: Path) -> list[Path]:
    return list((home / "XDG_CACHE_HOME" / "moesif-tui" / "transient").glob("*"))


def kill(script: subprocess.Popen[bytes]) -> None:
    script.kill()
    script.wait()


@pytest.mark.parametrize("what", ["nothing", "file", "stream"])
def test_it_ends_with_its_parent_and_leaves_nothing_behind(home: Path, tmp_path: Path, what: str) -> None:
    arguments = {
        "nothing": {},
        "file": {"files": [str(big(tmp_path / "a.har"))], "keep": False},
        "stream": {"files": ["-"], "stream": True},
    }[what]
    script, process, path = parent(**arguments)
    if what != "nothing":
        assert data_set(path)["state"] == "importing"
        assert transient(home)
    kill(script)
    assert not wait_ended([process])
    assert list((home / "run").iterdir()) == []
    assert transient(home) == []


def test_it_ends_when_its_parent_ends_before_it_has_come_up(home: Path) -> None:
    script, process, _ = parent()
    kill(script)
    assert not wait_ended([process])
    assert list((home / "run").iterdir()) == []


def test_what_both_left_that_were_killed_goes_with_the_next_start(home: Path, tmp_path: Path, start: Start) -> None:
    script, process, path = parent(files=[str(big(tmp_path / "a.har"))], keep=False)
    assert data_set(path)["state"] == "importing"
    os.kill(process.pid, signal.SIGKILL)
    kill(script)
    assert not wait_ended([process])
    assert transient(home)
    os.utime(Path(path).parent, (0, 0))  # a socket that is young may have its listener yet to come
    server = start()
    until(lambda: not Path(path).exists() and not transient(home), "the sweep")
    assert list((home / "run").iterdir()) == [home / "run" / Path(server.socket).parent.name]


def test_what_it_left_when_it_was_killed_goes_with_its_parent(home: Path, tmp_path: Path, start: Start) -> None:
    server = start(big(tmp_path / "a.har"), keep=False)
    assert data_set(server.socket)["state"] == "importing"
    os.kill(server.process_id, signal.SIGKILL)
    until(lambda: not server.running(), "its end")
    assert transient(home)
    server.stop()
    assert transient(home) == []


def test_stopping_does_not_wait_long_for_what_does_not_end(home: Path, tmp_path: Path, start: Start) -> None:
    server = start(shop(tmp_path / "a.har"), keep=False)
    imported(server.socket)
    os.kill(server.process_id, signal.SIGSTOP)
    before = monotonic()
    server.stop()
    assert monotonic() - before < PATIENCE + SWEEP_SECONDS + 0.5
    assert not server.running()
    assert transient(home) == []


def test_an_import_that_was_cut_off_is_made_anew(home: Path, tmp_path: Path, start: Start) -> None:
    file = big(tmp_path / "a.har")
    script, process, path = parent(files=[str(file)])
    assert data_set(path)["state"] == "importing"
    os.kill(process.pid, signal.SIGKILL)
    kill(script)
    assert not wait_ended([process])
    about = imported(start(file).socket)
    assert (about["state"], about["entries"], about["note"]) == ("done", 6000, None)


def test_a_disk_that_is_full_keeps_what_is_in(home: Path, tmp_path: Path) -> None:
    script, _, path = parent(files=[str(big(tmp_path / "a.har"))], limit=700_000)
    about = imported(path)
    assert about["state"] == "failed"
    assert 0 < about["calls"]["api"] < 6000
    assert about["note"].startswith("The import stopped early: ")
    status, buckets = ask("/v1/~/triage_buckets", path)
    assert (status, [row["event_count"] for row in buckets]) == (200, [about["failures"]])
    assert ask("/v1/~/traces", path)[0] == 200
    kill(script)
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


@pytest.fixture
def held() -> Iterator[socket.socket]:
    """A connection that stays open."""
    with socket.socket(socket.AF_UNIX) as connection:
        yield connection


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_at_once(home: Path, tmp_path: Path, start: Start, signum: int, held: socket.socket) -> None:
    server = start(big(tmp_path / "a.har"), keep=False)
    assert data_set(server.socket)["state"] == "importing"
    held.connect(server.socket)
    [process] = (one for one in usage(server.process_id).processes if one.pid == server.process_id)
    os.kill(process.pid, signum)
    assert not wait_ended([process], 2)
    until(lambda: not server.running(), "the last of its threads")
    assert transient(home) == []
    assert not Path(server.socket).exists()


def test_a_fault_that_ends_it_leaves_a_report(home: Path) -> None:
    command = [sys.executable, "-m", "moesif_tui.local", "--listen", "0", "--alive", "0"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    [report] = home.rglob("crash-*.txt")
    assert "in main" in report.read_text(encoding="utf-8")


def test_stopping_ends_it_and_removes_its_socket_and_may_be_done_twice(start: Start) -> None:
    server = start()
    assert server.running()
    assert not server.opened
    server.stop()
    assert not server.running()
    assert not Path(server.socket).parent.exists()
    server.stop()


def test_nobody_else_can_look_into_anything(home: Path, tmp_path: Path, start: Start) -> None:
    old = os.umask(0)
    try:
        server = start(shop(tmp_path / "a.har"))
        imported(server.socket)
    finally:
        os.umask(old)
    kept = [path for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME") for path in (home / name).rglob("*")]
    assert {"set.db", "about.json", "marks.db"} <= {path.name for path in kept}
    socket_ = Path(server.socket)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (*kept, socket_) if not path.is_dir()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in (*kept, socket_.parent) if path.is_dir()}
    assert (modes, folders) == ({0o600}, {0o700})


@pytest.mark.parametrize("long", [("XDG_RUNTIME_DIR",), ("XDG_RUNTIME_DIR", "TMPDIR")])
def test_the_sockets_path_is_short_however_long_its_folders_are(
    home: Path, monkeypatch: pytest.MonkeyPatch, start: Start, long: tuple[str, ...]
) -> None:
    for name in long:
        (folder := home / name / ("x" * 120)).mkdir(parents=True)
        monkeypatch.setenv(name, str(folder))
    server = start()
    assert len(os.fsencode(server.socket)) < MAX_SOCKET_PATH
    assert ask("/v1", server.socket)[0] == 200


def test_where_no_process_can_be_started_nothing_is_left(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nothing")
    with pytest.raises(FileNotFoundError):
        LocalServer()
    assert list((home / "run").iterdir()) == []


def test_where_there_is_no_place_for_a_socket_that_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, *_: object) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("moesif_tui.child.os.mkdir", refuse)
    with pytest.raises(PermissionError):
        LocalServer()


def test_bad_http_costs_a_connection_and_no_more(start: Start) -> None:
    server = start()
    for data in (
        b"",
        b"\x00\xff\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 5000 + b"\r\n",
        b"POST /local/imports HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /local/imports HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc",
        b"POST /local/imports HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ):
        raw(data, server.socket, end=True)
    assert ask("/v1", server.socket)[0] == 200
    assert ask("/v1", server.socket, headers="Host: evil.example\r\nOrigin: https://evil.example\r\n")[0] in {200, 400}
    assert server.running()


def test_connections_are_kept_open(start: Start) -> None:
    server = start()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(server.socket)
        for _ in range(3):
            connection.sendall(b"GET /v1 HTTP/1.1\r\nHost: local\r\n\r\n")
            answer = b""
            while not answer.endswith(b"}"):
                part = connection.recv(4096)
                assert part
                answer += part
            assert answer.startswith(b"HTTP/1.1 200")


def test_standard_input_is_read_while_requests_are_answered(tmp_path: Path, start: Start) -> None:
    reading, writing = os.pipe()
    server = start(Path("-"), stdin=reading)
    os.close(reading)
    about = data_set(server.socket)
    assert (about["state"], about["name"], about["kept_until"]) == ("importing", "standard input", None)
    assert ask("/v1/~/triage_buckets", server.socket) == (200, [])
    os.write(writing, ndjson(tmp_path / "a", map(event, range(5))).read_bytes())
    os.close(writing)
    assert (imported(server.socket)["state"], imported(server.socket)["entries"]) == ("done", 5)


def test_a_stream_that_never_ends_can_be_stopped(start: Start) -> None:
    reading, writing = os.pipe()
    server = start(Path("-"), stdin=reading)
    os.close(reading)
    about = data_set(server.socket)
    status, stopped = ask(f"/v1/local/imports/{about['id']}/stop", server.socket, "POST")
    assert (status, stopped["state"], stopped["error"]) == (200, "failed", "standard input: nothing came in")
    os.close(writing)


def test_what_cannot_be_opened_is_told_in_one_sentence(tmp_path: Path, start: Start) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    for path in (tmp_path / "nothing.har", tmp_path / "a.png", tmp_path):
        about = data_set(start(path).socket)
        assert about["state"] == "failed"
        assert about["error"].startswith(str(path))


def test_two_processes_read_and_mark_one_file(tmp_path: Path, start: Start) -> None:
    file = big(tmp_path / "a.har")
    first, second = start(file), start(file)
    assert imported(first.socket)["entries"] == imported(second.socket)["entries"] == 6000
    [bucket] = ask("/v1/~/triage_buckets", first.socket)[1]
    assert ask("/v1/~/triage_buckets", second.socket)[1] == [bucket]
    status, marked = ask(f"/v1/~/triage_buckets/{bucket['id']}", second.socket, "POST", {"state": 1})
    assert (status, marked["state"]) == (200, 1)
    assert ask("/v1/~/triage_buckets?state=1", first.socket)[1] == [marked]
    status, told = ask(f"/v1/local/imports/{data_set(first.socket)['id']}", first.socket, "DELETE")
    assert (status, "open in another program" in told["moesif_error"]["msg"]) == (400, True)


def test_how_long_traffic_is_kept_can_be_set(tmp_path: Path, start: Start) -> None:
    about = imported(start(shop(tmp_path / "a.har"), keep_days=3).socket)
    assert about["opened"][:8] == about["kept_until"][:8] or about["opened"] < about["kept_until"]
    assert int(about["kept_until"][8:10]) != int(about["opened"][8:10])


def test_it_sleeps_when_nobody_asks(start: Start) -> None:
    server = start()
    assert ask("/v1/organizations", server.socket)[0] == 200
    before = usage(server.process_id).cpu
    assert ask("/v1", server.socket)[0] == 200
    assert usage(server.process_id).cpu - before < 0.5
