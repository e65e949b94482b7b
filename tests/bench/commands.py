"""How fast the command line answers, and a search through many calls."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from moesif_tui.session import LocalServer, Session
from moesif_tui.wire.events import SearchEvents
from moesif_tui.wire.imports import DataSet, GetDataSets
from tests.bench.starting import LARGE, MIDDLE
from tests.bench.table import Figure, against, seconds
from tests.bench.workplace import OURS, ROOT, Workplace

QUICK_ROUNDS = 11
SEARCHES: dict[str, dict[str, Any]] = {
    "full text, found nowhere": {"query": {"query_string": {"query": "nowhere-to-be-found"}}},
    "full text, newest 100": {"query": {"query_string": {"query": "E_LIMIT"}}, "sort": [{"request.time": "desc"}]},
    "status 5xx, newest 100": {
        "query": {"range": {"response.status": {"gte": 500, "lt": 600}}},
        "sort": [{"request.time": "desc"}],
    },
    "slowest 100": {"query": {"match_all": {}}, "sort": [{"duration_ms": "desc"}]},
}


def measure(place: Workplace, rounds: int, *, large: bool) -> Iterator[Figure]:
    """Every figure of the command line."""
    yield from _answers(place)
    yield _buckets(place, rounds)
    if large:
        yield from _searches(place)


def _answers(place: Workplace) -> Iterator[Figure]:
    took: dict[str, list[float]] = {"pass": [], "--version": [], "--help": []}
    for _ in range(QUICK_ROUNDS):
        took["pass"].append(_run(place, sys.executable, "-c", "pass"))
        for option in ("--version", "--help"):
            took[option].append(_run(place, OURS, option))
    yield against("--version", took["--version"], "python -c pass", took["pass"], 2.0)
    yield against("--help", took["--help"], "python -c pass", took["pass"], 3.0)


def _buckets(place: Workplace, rounds: int) -> Figure:
    path = str(place.har(MIDDLE))
    ours, bare = [], []
    for _ in range(rounds):
        said = subprocess.run(
            [sys.executable, "-m", "tests.bench.yardstick", path], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
        bare.append(float(said.split()[2]))
        place.forget()
        ours.append(_run(place, OURS, "buckets", "--file", path, "--json"))
    return against(f"buckets --file, {MIDDLE:,} entries never seen", ours, "bare import", bare, 4.0)


def _run(place: Workplace, *argv: str) -> float:
    """Seconds that a command takes."""
    started = time.perf_counter()
    subprocess.run(argv, cwd=ROOT, env={**os.environ, **place.env}, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def _searches(place: Workplace) -> Iterator[Figure]:
    """Searches over HTTP, the file being open already."""
    before = {name: os.environ.get(name) for name in place.env}
    os.environ.update(place.env)
    try:
        took = asyncio.run(_ask(place.har(LARGE)))
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    for name, times in took.items():
        middle = median(times)
        yield Figure(f"search in {LARGE:,}: {name}", seconds(middle), "", middle * 1000, None, "ms")


async def _ask(path: Path) -> dict[str, list[float]]:
    session = Session(LocalServer([str(path)]))
    took: dict[str, list[float]] = {name: [] for name in SEARCHES}
    try:
        while await _importing(session):  # noqa: ASYNC110 - another process cannot be waited for otherwise
            await asyncio.sleep(0.3)
        for _ in range(5):
            for name, body in SEARCHES.items():
                started = time.perf_counter()
                await session.send(SearchEvents(body={"size": 100, **body}))
                took[name].append(time.perf_counter() - started)
    finally:
        await session.close()
    return took


async def _importing(session: Session) -> bool:
    rows = await session.send(GetDataSets(opened=True))
    return not rows or not isinstance(rows[0], DataSet) or rows[0].state == "importing"
