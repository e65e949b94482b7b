"""What a floor of the program loads, seen from outside: each module in a Python of its own, and what is there then."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import moesif_tui

PACKAGE = Path(moesif_tui.__file__).parent
SCREEN = ("textual", "rich", "moesif_tui.ui")
SERVER = ("starlette", "uvicorn", "moesif_tui.local")
FORBIDDEN = {
    "wire": (*SCREEN, *SERVER, "httpx", "sqlite3", "moesif_tui.client", "moesif_tui.session", "moesif_tui.core"),
    "core": (*SCREEN, *SERVER, "httpx", "sqlite3", "moesif_tui.client", "moesif_tui.session", "moesif_tui.cli"),
    "client": (*SCREEN, *SERVER, "sqlite3", "moesif_tui.session", "moesif_tui.cli"),
    "local": (*SCREEN, "httpx", "moesif_tui.client", "moesif_tui.session", "moesif_tui.cli"),
    "session": (*SCREEN, *SERVER, "httpx", "pydantic", "sqlite3", "moesif_tui.cli"),
    "cli": (*SCREEN, *SERVER, "httpx", "sqlite3"),
}
"""What must not be loaded after every module of a floor was."""


def modules_of(floor: str) -> list[str]:
    """The floor's modules, programs left out."""
    place = PACKAGE / floor
    if not place.is_dir():
        return [f"moesif_tui.{floor}"]
    paths = sorted(path.relative_to(PACKAGE.parent).with_suffix("") for path in place.rglob("*.py"))
    names = (".".join(path.parts).removesuffix(".__init__") for path in paths)
    return [name for name in names if not name.endswith(".__main__")]


def loaded(code: str, arguments: Sequence[str] = ()) -> set[str]:
    """The modules that a new Python has after running this, but not before."""
    script = (
        "import sys\nbefore = set(sys.modules)\n"
        f"try:\n    exec({code!r})\nfinally:\n"
        "    print('\\n' + '\\n'.join(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()) - {""}


@pytest.mark.parametrize("floor", FORBIDDEN)
def test_a_floor_loads_nothing_that_it_must_not_know(floor: str) -> None:
    names = modules_of(floor)
    assert names
    found = loaded("import importlib, json\nfor name in json.loads(sys.argv[1]): importlib.import_module(name)",
                   [json.dumps(names)])  # fmt: skip
    assert set(names) <= found
    wrong = {name for name in found for root in FORBIDDEN[floor] if name == root or name.startswith(f"{root}.")}
    assert not wrong


def test_what_starts_the_server_loads_no_document_before_it() -> None:
    found = loaded("import moesif_tui.cli.commands, moesif_tui.cli.open, moesif_tui.cli.server, moesif_tui.session")
    assert not found & {"pydantic", "httpx", "httptools", "textual", "moesif_tui.wire.base"}


def test_the_process_of_the_server_does_not_load_the_screens_to_serve() -> None:
    found = loaded("import moesif_tui.local.__main__, moesif_tui.local.serving")
    assert not {name for name in found if name.split(".")[0] in {"textual", "rich", "httpx"}}


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_loads_nothing_but_itself(option: str) -> None:
    found = loaded("from moesif_tui.cli import main; sys.argv[1:] = [sys.argv[1]]; main()", [option])
    ours = {name for name in found if name.partition(".")[0] == "moesif_tui"}
    assert ours == {"moesif_tui", "moesif_tui.cli"}
    assert {name for name in found if " " not in name} <= ours | set(sys.stdlib_module_names)


@pytest.mark.parametrize("option", ["--help", "-h", "help"])
def test_the_help_loads_its_text_and_no_more(option: str) -> None:
    found = loaded("from moesif_tui.cli import main; sys.argv[1:] = [sys.argv[1]]; main()", [option])
    ours = {name for name in found if name.startswith("moesif_tui")} - {"moesif_tui"}
    assert {name for name in ours if name.count(".") < 3 and " " not in name} == {
        "moesif_tui.cli",
        "moesif_tui.cli.usage",
    }
    assert not {name for name in found if name.split(".")[0] in {"argparse", "asyncio", "textual", "pydantic", "httpx"}}
