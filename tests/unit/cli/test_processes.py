"""The command as a process: what goes wrong is one sentence and an exit code, and nothing is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from moesif_tui import __version__
from tests.unit.cli import traffic
from tests.unit.cli.conftest import own_folders

COMMAND = [sys.executable, "-m", "moesif_tui"]
HAR = '{"log":{"version":"1.2","entries":['


@pytest.fixture
def env(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Folders of our own; the one for sockets has a path that is short enough for them."""
    with TemporaryDirectory(dir="/tmp") as runtime:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "XDG", "COV"))}
        yield {**kept, **own_folders(tmp_path / "home"), "XDG_RUNTIME_DIR": runtime}


def start(*arguments: str, env: dict[str, str], stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *arguments], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env
    )


def finish(process: subprocess.Popen[bytes], given: bytes | None = None) -> tuple[int, str, str]:
    out, err = process.communicate(given, timeout=30)
    return process.returncode, out.decode(), err.decode()


def run(*arguments: str, env: dict[str, str]) -> tuple[int, str, str]:
    return finish(start(*arguments, env=env))


def left_behind(env: dict[str, str]) -> list[str]:
    """Sockets, and processes of this test's files."""
    found = [path.name for path in Path(env["XDG_RUNTIME_DIR"]).iterdir()]
    for process in Path("/proc").iterdir():
        try:
            command = (process / "cmdline").read_bytes() if process.name.isdigit() else b""
        except OSError:
            continue
        if b"moesif_tui.local" in command and str(Path(env["HOME"]).parent).encode() in command:
            found.append(command.decode())
    return found


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["bucket"], 2, "there is no command bucket; did you mean buckets?"),
        (["xyz"], 2, "there is no command xyz; moesif-tui --help lists them"),
        (["events"], 2, "which traffic? Name a file with --file FILE, or take the sample with --demo"),
        (["--frob"], 2, "does not take --frob"),
        (["open"], 2, "open: the following arguments are required: FILE"),
        (["open", "gone.har"], 1, "gone.har: no such file"),
        (["gone.har"], 1, "gone.har: no such file"),
        (["./gone"], 1, "./gone: no such file"),
        (["gone/shop"], 1, "gone/shop: no such file"),
        (["--ascii", "gone.har"], 1, "gone.har: no such file"),
        (["open", ""], 2, "open: argument FILE: it is empty"),
        (["open", "/dev/null"], 2, "not a terminal"),
        ([], 2, "not a terminal"),
        (["demo"], 2, "The same data as text: moesif-tui buckets --file FILE"),
        (["cache", "purge"], 2, "purge what? Name keys"),
        (["cache", "--all"], 2, "moesif-tui cache purge KEY…, or --all"),
    ],
)
def test_wrong_use_starts_nothing(arguments: list[str], code: int, said: str, env: dict[str, str]) -> None:
    got, out, err = run(*arguments, env=env)
    assert (got, out) == (code, "")
    assert err.startswith("moesif-tui: ")
    assert said in err
    assert err.count("\n") == 1


def test_files_without_a_command_are_opened(tmp_path: Path, env: dict[str, str]) -> None:
    file = traffic.write(tmp_path / "shop.har")
    opened = run("open", str(file), "gone.har", env=env)
    assert opened[0] == 1
    assert "gone.har: no such file" in opened[2]
    assert run(str(file), "gone.har", env=env) == opened
    assert run(str(file), "--no-keep", env=env) == run("open", str(file), "--no-keep", env=env)
    assert run("-", env=env) == run("open", "-", env=env)
    assert "does not take" not in run("-", env=env)[2]


def test_a_link_that_leads_nowhere_is_told_from_a_file_that_is_not_there(tmp_path: Path, env: dict[str, str]) -> None:
    link = tmp_path / "shop.har"
    link.symlink_to("gone.har")
    said = f"moesif-tui: {link}: a link to gone.har, which is not there\n"
    for arguments in ([str(link)], ["open", str(link)], ["buckets", "--file", str(link)]):
        assert run(*arguments, env=env) == (1, "", said)


def test_version_and_help(env: dict[str, str]) -> None:
    assert run("--version", env=env) == (0, f"moesif-tui {__version__}\n", "")
    for arguments in (["--help"], ["-h"], ["help"]):
        code, out, err = run(*arguments, env=env)
        assert (code, err) == (0, "")
        assert "moesif-tui buckets --file FILE" in out
    assert run("help", "buckets", env=env) == run("buckets", "--help", env=env)
    assert "there is no command bucket" in run("help", "bucket", env=env)[2]
    code, out, _ = run("buckets", "--help", env=env)
    assert code == 0
    assert "--check" in out


def test_a_pipe_can_be_read_from(tmp_path: Path, env: dict[str, str]) -> None:
    file = traffic.write(tmp_path / "shop.har")
    code, out, err = finish(
        start("buckets", "--ndjson", "--file", "-", env=env, stdin=subprocess.PIPE), file.read_bytes()
    )
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 2
    code, out, err = finish(start("buckets", "--file", "-", env=env))
    assert (code, out, err) == (1, "", "moesif-tui: standard input: nothing came in\n")


def test_a_full_disk_behind_standard_output_is_said(tmp_path: Path, env: dict[str, str]) -> None:
    file = traffic.write(tmp_path / "shop.har")
    with Path("/dev/full").open("wb") as full:
        for arguments in (["events", "--json", "--file", str(file)], ["--help"]):
            done = subprocess.run([*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, env=env, timeout=30)
            assert (done.returncode, done.stderr) == (1, b"moesif-tui: No space left on device\n")
    assert left_behind(env) == []


def test_a_full_disk_behind_an_export_is_said_with_its_name(tmp_path: Path, env: dict[str, str]) -> None:
    file = traffic.write(tmp_path / "shop.har")
    code, out, err = finish(start("export", "--file", str(file), "-o", "/dev/full", env=env))
    assert (code, out, err) == (1, "", "moesif-tui: /dev/full: No space left on device\n")
    assert left_behind(env) == []


def test_an_export_into_a_pipe_that_is_named(tmp_path: Path, env: dict[str, str]) -> None:
    file = traffic.write(tmp_path / "shop.har")
    code, out, err = run("export", "--kind", "all", "--file", str(file), "-o", "/dev/stdout", env=env)
    assert (code, len(json.loads(out)["log"]["entries"])) == (0, 7)
    assert err == "moesif-tui: 7 calls saved in /dev/stdout, secrets masked\n"


def test_a_reader_that_has_had_enough_ends_it_quietly(tmp_path: Path, env: dict[str, str]) -> None:
    file = traffic.write(tmp_path / "long.har", [each for each in traffic.entries() for _ in range(120)])
    process = start("events", "--ndjson", "--file", str(file), env=env)
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b'{"')
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=30) == 0
    assert left_behind(env) == []


def test_a_reader_that_has_had_enough_does_not_hide_an_open_bucket(tmp_path: Path, env: dict[str, str]) -> None:
    calls = [traffic.entry(0, "GET", f"https://h{host}.acme.test/pay", 500) for host in range(400)]
    process = start("buckets", "--check", "--json", "--file", str(traffic.write(tmp_path / "a.har", calls)), env=env)
    assert process.stdout is not None
    assert process.stdout.read(1) == b"["
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=30) == 3
    assert left_behind(env) == []


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[tuple[Path, threading.Event]]:
    """A file that goes on for ever, so that its import cannot end; and when the import has begun."""
    path = tmp_path / "endless"
    os.mkfifo(path)
    begun, stop = threading.Event(), threading.Event()

    def write() -> None:
        entry = json.dumps(traffic.entries()[5])
        try:
            with path.open("w") as pipe:
                pipe.write(HAR)
                while not stop.is_set():
                    pipe.write(f"{entry},")
                    begun.set()
        except BrokenPipeError:
            pass

    writer = threading.Thread(target=write)
    writer.start()
    yield path, begun
    stop.set()
    writer.join()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_during_an_import_ends_all(
    endless: tuple[Path, threading.Event], env: dict[str, str], number: signal.Signals, code: int
) -> None:
    path, begun = endless
    process = start("buckets", "--file", str(path), env=env)
    assert begun.wait(20)
    assert len(left_behind(env)) == 2
    process.send_signal(number)
    assert finish(process) == (code, "", "")
    assert left_behind(env) == []


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("--file <(cat {file})", 1),
        ("--file /dev/stdin < <(cat {file})", 1),
        ("--file /dev/fd/7 7<{file}", 1),
        ("--file <(head -c 1 /dev/null; cat {file}) --file <(cat {other})", 2),
    ],
)
def test_what_a_shell_names_by_a_descriptor_is_read(
    tmp_path: Path, env: dict[str, str], source: str, named: int
) -> None:
    file = traffic.write(tmp_path / "shop.har")
    other = traffic.write(tmp_path / "other.har", traffic.entries()[5:])
    files = source.format(file=file, other=other)
    listed = f"{sys.executable} -m moesif_tui events --kind all --json {files}"
    process = subprocess.Popen(
        ["bash", "-c", listed], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env
    )
    code, out, err = finish(process)
    assert (code, err) == (0, "")
    assert len(json.loads(out)) == (7 if named == 1 else 9)
    assert left_behind(env) == []


def test_a_named_pipe_is_read_as_soon_as_somebody_writes(tmp_path: Path, env: dict[str, str]) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    process = start("events", "--kind", "all", "--json", "--file", str(pipe), env=env)
    with pipe.open("wb") as writing:  # waits until it is opened to be read
        writing.write(traffic.write(tmp_path / "shop.har").read_bytes())
    code, out, err = finish(process)
    assert (code, len(json.loads(out)), err) == (0, 7, "")


def test_an_interrupt_ends_what_waits_for_a_pipe_that_nobody_writes_into(tmp_path: Path, env: dict[str, str]) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    process = start("buckets", "--file", str(pipe), env=env)
    with pipe.open("wb"):
        process.send_signal(signal.SIGINT)
        assert finish(process) == (130, "", "")
    assert left_behind(env) == []


def test_a_home_that_cannot_be_written(tmp_path: Path, env: dict[str, str]) -> None:
    file = traffic.write(tmp_path / "shop.har")
    nowhere = tmp_path / "file"
    nowhere.write_text("no folder can be made below this")
    folders = {name: str(nowhere / "x") for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    code, out, err = run("buckets", "--ndjson", "--file", str(file), env={**env, **folders})
    assert code == 0
    assert len(out.splitlines()) == 2
    assert "kept past the end of this program" in err


@pytest.mark.parametrize("kinds", [(), ("--kind", "all")])
def test_neither_textual_nor_the_local_server_is_loaded(
    env: dict[str, str], tmp_path: Path, kinds: tuple[str, ...]
) -> None:
    file = traffic.write(tmp_path / "shop.har")
    code = (
        "import sys; from moesif_tui.cli.commands import run\n"
        f"assert run(['events', *{kinds!r}, '--json', '--file', {str(file)!r}]) == 0\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('textual', 'rich', 'sqlite3')"
        " or m.startswith(('moesif_tui.local', 'moesif_tui.ui'))], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, timeout=30)
    assert done.stderr.splitlines()[-1] == b"[]"


def test_how_long_traffic_is_kept_is_set_by_the_environment(env: dict[str, str], tmp_path: Path) -> None:
    file = traffic.write(tmp_path / "shop.har")

    def kept(days: str) -> list[timedelta]:
        code, out, err = run("cache", "--json", env=env | {"MOESIF_TUI_KEEP_DAYS": days})
        assert (code, err) == (0, "")
        times = ([datetime.fromisoformat(row[name]) for name in ("kept_until", "opened")] for row in json.loads(out))
        return [until - opened for until, opened in times]

    assert run("buckets", "--file", str(file), env=env | {"MOESIF_TUI_KEEP_DAYS": "30"})[0] == 0
    assert kept("30") == [timedelta(days=30)]
    assert kept("2") == [timedelta(days=2)]
    for command in (("cache",), ("buckets", "--demo"), ("serve", "--port", "0"), ("api", "getOrganizations", "--demo")):
        code, out, err = run(*command, env=env | {"MOESIF_TUI_KEEP_DAYS": "soon"})
        assert (code, out) == (2, "")
        assert err == "moesif-tui: MOESIF_TUI_KEEP_DAYS is soon; it takes a whole number of days from 0 on\n"


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-"])
def test_a_listing_works_with_closed_standard_streams(env: dict[str, str], tmp_path: Path, closed: str) -> None:
    line = f"{sys.executable} -m moesif_tui buckets --file {traffic.write(tmp_path / 'shop.har')} --json {closed} >out"
    done = subprocess.run(["sh", "-c", line], env=env, cwd=tmp_path, timeout=30, check=False)
    assert done.returncode == 0
    assert json.loads((tmp_path / "out").read_text())
    assert left_behind(env) == []


def test_a_listing_without_standard_output_says_so(env: dict[str, str], tmp_path: Path) -> None:
    line = f"{sys.executable} -m moesif_tui buckets --file {traffic.write(tmp_path / 'shop.har')} --json >&- 2>err"
    done = subprocess.run(["sh", "-c", line], env=env, cwd=tmp_path, timeout=30, check=False)
    assert done.returncode == 1
    assert (tmp_path / "err").read_text() == "moesif-tui: standard output is closed\n"
