"""Draws the pictures of the README from the real program on the sample, by the storyboard in `.textual/`.

`make screenshots` makes all of them, `python screenshots/make.py NAME…` some. The same sample gives the same files.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
STORYBOARD = HERE.parent / ".textual" / "storyboard.toml"
SECONDS = 60
"""How long the program may take to make the files that the start screen lists."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its size in cells, and what is done before it is taken."""

    name: str
    size: tuple[int, int]
    steps: list[dict[str, str]]
    start: bool = False
    light: bool = False


def storyboard() -> list[Picture]:
    """All pictures."""
    told: list[dict[str, Any]] = tomllib.loads(STORYBOARD.read_text(encoding="utf-8"))["picture"]
    return [Picture(**{**one, "size": tuple(one["size"])}) for one in told]


def settle(folder: Path) -> None:
    """Folders, a terminal and a zone of our own, with the sample and two captures in them."""
    homes = {
        name: str(folder / name) for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
    }
    os.environ.update(homes, TZ="UTC", TERM="xterm-256color", COLORTERM="truecolor")
    os.environ.pop("NO_COLOR", None)
    time.tzset()
    for name, query in (("login.har", "route:/login"), ("checkout.har", "route:/carts/*")):
        file = folder / name
        _run("export", "--demo", "--query", query, "--output", str(file))
        _run("buckets", "--file", str(file))
    _run("buckets", "--demo")


def _run(*arguments: str) -> None:
    command = [sys.executable, "-m", "moesif_tui", *arguments]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)


async def draw(picture: Picture) -> str:
    """The picture, as SVG."""
    from moesif_tui.session import LocalServer
    from moesif_tui.ui.program import Look
    from tests.screens.conftest import Driver
    from tests.screens.still import follow, program

    made = program(LocalServer(demo=not picture.start), Look(light=picture.light))
    try:
        async with made.run_test(size=picture.size) as pilot:
            await follow(Driver(made, pilot), picture.steps)
            return made.export_screenshot()
    finally:
        await made.session.close()


def main(names: list[str]) -> None:
    """Make the pictures of those names, all if there are none."""
    with tempfile.TemporaryDirectory() as folder:
        settle(Path(folder))
        for picture in storyboard():
            if not names or picture.name in names:
                svg = asyncio.run(draw(picture))
                (HERE / f"{picture.name}.svg").write_text(svg, encoding="utf-8")
                print(f"screenshots/{picture.name}.svg  {len(svg) // 1000} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
