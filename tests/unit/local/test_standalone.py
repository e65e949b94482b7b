"""The server alone, in process: everything but serving itself."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from moesif_tui.local import standalone
from moesif_tui.local.collecting import Collection
from moesif_tui.local.tokens import Signer, scopes_of
from moesif_tui.wire.operations import scopes
from tests.unit.local.support import shop


class Ended(Exception):
    """The process would have ended."""


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Runs it with these arguments, as if told to end at once: exit code, and what it said on both streams."""

    def end(code: int) -> NoReturn:
        raise Ended(code)

    def serve(_: Any, listening: socket.socket, __: Any, started: Callable[[], None]) -> None:
        started()
        listening.close()

    monkeypatch.setattr("os._exit", end)
    monkeypatch.setattr("os.umask", lambda _: 0)
    monkeypatch.setattr("sys.setswitchinterval", lambda _: None)
    monkeypatch.setattr(standalone, "serve_until_told", serve)

    def command(*arguments: str, address: str = "127.0.0.1", host: str | None = None) -> tuple[Any, str, str]:
        listening = socket.socket()
        listening.bind((address, 0))
        options = ["--listen", str(listening.detach()), f"--host={host or address}"]
        with pytest.raises(Ended) as ended:
            standalone.main([*options, *arguments])
        out, err = capsys.readouterr()
        return ended.value.args[0], out, err

    return command


def test_it_shows_a_token_that_may_do_everything(run: Callable[..., Any], tmp_path: Path) -> None:
    code, out, err = run(str(shop(tmp_path / "a.har")))
    assert (code, err) == (0, "")
    assert re.search(r"data +a\.har \(app_id k\w+\), collected \(app_id c\w+\)", out)
    [token] = re.findall(r"^  token +(\S+)$", out, re.MULTILINE)
    assert scopes_of(Signer.of_this_machine().read(token, 0)) == scopes()
    assert "Bearer $TOKEN" in out


def test_a_token_goes_into_a_file_of_mode_0600(run: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "token"
    code, out, _ = run(f"--token-file={path}")
    assert code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text().strip() not in out
    assert [each.name for each in tmp_path.iterdir() if "token" in each.name] == ["token"]


@pytest.mark.parametrize(
    ("host", "base"), [("0.0.0.0", "127.0.0.1"), ("localhost", "localhost"), ("::", r"\[::1\]"), ("::1", r"\[::1\]")]
)
def test_it_says_where_it_can_be_asked(run: Callable[..., Any], host: str, base: str) -> None:
    _, out, _ = run(host=host)
    assert re.search(rf"is at http://{base}:\d+/v1$", out, re.MULTILINE)


def test_who_listens_to_everybody_is_warned(run: Callable[..., Any]) -> None:
    _, _, err = run(address="0.0.0.0")
    assert err == ("moesif-tui: everybody who reaches this machine can send events, and see what passes unencrypted\n")


def test_a_file_that_is_no_traffic_is_told(run: Callable[..., Any], tmp_path: Path) -> None:
    text = tmp_path / "x.txt"
    text.write_text("no traffic")
    assert run(str(text)) == (1, "", f"moesif-tui: {text}: text, but not JSON\n")


def test_a_token_that_cannot_be_written_is_told(run: Callable[..., Any]) -> None:
    words = "the token cannot be written to /nowhere/x: No such file or directory"
    assert run("--token-file=/nowhere/x") == (1, "", f"moesif-tui: {words}\n")


def test_a_name_that_another_process_fills_is_told(run: Callable[..., Any]) -> None:
    other = Collection.open("shop")
    code, out, err = run("--data=shop")
    other.close()
    assert (code, out) == (1, "")
    assert "another process collects into shop already" in err


def test_a_key_that_cannot_be_kept_is_told(run: Callable[..., Any], home: Path) -> None:
    (home / "XDG_DATA_HOME" / "moesif-tui").write_text("")
    code, _, err = run()
    assert code == 1
    assert err.startswith("moesif-tui: the key of tokens cannot be kept: ")


def test_it_may_be_interrupted_before_it_serves(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(standalone, "serve_until_told", interrupt)
    assert run() == (130, "", "")
