"""`moesif-tui doctor`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.cli import doctor
from moesif_tui.crash import write
from moesif_tui.session import LocalServer
from tests.contract.conftest import reaching
from tests.unit.cli import traffic
from tests.unit.cli.conftest import Ran, Runner, own_folders


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of our own, and an environment that asks for nothing."""
    for name, value in own_folders(tmp_path).items():
        monkeypatch.setenv(name, value)
    for name in (
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "MOESIF_TUI_TOKEN",
        "MOESIF_TUI_KEEP_DAYS",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
        "NO_PROXY",
        "no_proxy",
    ):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def told(ran: Ran) -> dict[str, tuple[str, str]]:
    """What was found, and what is wrong with it, by name."""
    return {finding["name"]: (finding["found"], finding["wrong"]) for finding in ran.json}


def test_a_machine_that_is_well(cli: Runner, home: Path) -> None:
    ran = cli("doctor", "--json")
    found = told(ran)
    assert (ran.code, ran.err) == (0, "")
    assert {wrong for _, wrong in found.values()} == {""}
    assert found["program"][0].startswith("moesif-tui 0.1.0, Python 3.")
    assert "ms after its start" in found["server"][0]
    assert found["kept"][0] == "nothing"
    assert found["traffic"][0].startswith(str(home))
    assert found["crashes"][0] == "none reported"
    names = [line.split()[0] for line in cli("doctor").lines]
    assert names == list(found)


def test_what_is_wrong_is_told_with_what_helps(cli: Runner, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/gone.pem")
    monkeypatch.setenv("HTTPS_PROXY", "http://me:pa55@proxy.test:3128")
    monkeypatch.setenv("MOESIF_TUI_TOKEN", "s3cr3t")
    monkeypatch.setenv("MOESIF_TUI_KEEP_DAYS", "soon")
    (home / "moesif-tui").mkdir(exist_ok=True)
    (home / "moesif-tui" / "keys.toml").write_text('jump = "X"')
    write(ZeroDivisionError())
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, doctor.LOW - 1))
    ran = cli("doctor", "--json")
    found = told(ran)
    assert ran.code == 1
    assert found["network"] == (
        "a service is reached through proxy.test:3128",
        "SSL_CERT_FILE names /gone.pem, which is no file",
    )
    assert "pa55" not in ran.out
    assert "s3cr3t" not in ran.out
    assert "MOESIF_TUI_TOKEN is set" in found["variables"][0]
    assert found["kept"][1].startswith("MOESIF_TUI_KEEP_DAYS is soon; it takes")
    assert "there is no action jump" in found["keys"][1]
    assert found["crashes"][0].startswith("1 report, the last: ")
    assert found["disk"] == ("500 MB free", "too little for large files; moesif-tui cache purge makes room")
    line = next(line for line in cli("doctor").lines if "gone.pem, which" in line)
    assert line.lstrip().startswith("! ")


@pytest.mark.parametrize("proxy", ["foo://bar", "http://[bad", "http://proxy.test:port"])
def test_a_proxy_that_the_client_would_refuse_is_told(proxy: str, cli: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    monkeypatch.setenv("SSL_CERT_FILE", "/gone.pem")
    ran = cli("doctor", "--json")
    assert ran.code == 1
    assert told(ran)["network"] == (
        f"a service is reached through {proxy}",
        "the proxy's address is none, such as http://host:3128; SSL_CERT_FILE names /gone.pem, which is no file",
    )


def test_without_a_proxy_nothing_is_loaded_to_check_one() -> None:
    code = "import sys; from moesif_tui.cli import doctor; list(doctor._network()); print(*sys.modules)"
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert not {"httpx", "moesif_tui.client.transport"} & set(ran.stdout.split())


def test_folders_that_cannot_be_written_are_told(cli: Runner, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = home / "file"
    nowhere.write_text("no folder can be made below this")
    monkeypatch.setenv("XDG_DATA_HOME", str(nowhere / "x"))
    assert told(cli("doctor", "--json"))["marks"] == (f"{nowhere}/x/moesif-tui", f"{nowhere} is no folder")


def test_what_is_kept_is_counted(cli: Runner, home: Path) -> None:
    server = LocalServer([str(traffic.write(home / "shop.har"))])
    try:
        with reaching(server):
            pass
        assert told(cli("doctor", "--json"))["kept"][0].startswith("1 data set, ")
    finally:
        server.stop()


def test_a_server_that_cannot_start_is_told(cli: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("moesif_tui.session.LocalServer", refuse)
    ran = cli("doctor", "--json")
    assert ran.code == 1
    assert told(ran)["server"] == ("does not start", "No space left on device; a temporary folder must be writable")


def test_a_terminal_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moesif_tui.ui.terminal.check.check", lambda: None)
    monkeypatch.setenv("TMUX", "/tmp/tmux,1,0")
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((80, 24)))
    (well,) = doctor._terminal()
    assert well.found.startswith("xterm-256color, 80x24, ")
    assert "set-clipboard" in well.found
    assert not well.wrong
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((59, 24)))
    (small,) = doctor._terminal()
    assert small.wrong == "it is smaller than 60x15; make it larger"


def test_what_may_not_be_looked_at_is_told_beside_the_rest(cli: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise PermissionError(13, "Permission denied", "/x/keys.toml")

    monkeypatch.setattr("moesif_tui.ui.keymap.read_keymap", refuse)
    ran = cli("doctor", "--json")
    found = told(ran)
    assert (ran.code, ran.err) == (1, "")
    assert found["keys"] == ("cannot be looked at", "/x/keys.toml: Permission denied")
    assert {"program", "server", "disk", "network"} <= set(found)


def test_folders_that_may_not_be_searched_hold_nothing_up(
    cli: Runner, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = str(home / "closed")
    look = os.stat

    def refuse(path: Any, *args: Any, **options: Any) -> os.stat_result:
        if str(path).startswith(closed):
            raise PermissionError(13, "Permission denied", str(path))
        return look(path, *args, **options)

    monkeypatch.setattr(os, "stat", refuse)
    monkeypatch.setenv("XDG_STATE_HOME", f"{closed}/state")
    monkeypatch.setenv("SSL_CERT_FILE", f"{closed}/ca.pem")
    found = told(cli("doctor", "--json"))
    assert found["network"][1] == f"SSL_CERT_FILE names {closed}/ca.pem, which is no file"
    assert found["logs"][0].startswith(closed)
    assert found["crashes"] == ("none reported", "")
