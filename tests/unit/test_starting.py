"""What is not loaded yet at each step of the start: a module more costs every start some milliseconds."""

from __future__ import annotations

import pytest

from tests.unit.test_imports import loaded

STEPS = {
    "moesif_tui.cli.commands, moesif_tui.cli.open, moesif_tui.cli.starting": (
        *("asyncio", "dataclasses", "inspect", "pathlib", "tempfile", "shutil", "moesif_tui.session"),
    ),
    "moesif_tui.ui.program": (
        *("pydantic", "httpx", "sqlite3", "moesif_tui.client.engine", "moesif_tui.wire.base"),
        *("moesif_tui.core.secrets", "moesif_tui.core.bodies", "moesif_tui.core.graph", "moesif_tui.core.query"),
        *("moesif_tui.ui.screens.calls", "moesif_tui.ui.screens.start", "moesif_tui.ui.screens.bucket"),
        *("moesif_tui.ui.bucket.calls", "moesif_tui.ui.help"),
    ),
    "moesif_tui.client.engine, moesif_tui.client.near, moesif_tui.wire.triage, moesif_tui.wire.imports": (
        *("httpx", "anyio", "html", "moesif_tui.client.refusals", "moesif_tui.wire.events"),
    ),
    "moesif_tui.local.__main__, moesif_tui.local.server, moesif_tui.local.standard_input": (
        *("pydantic", "asyncio", "uvicorn", "moesif_tui.local.query", "moesif_tui.local.demo", "moesif_tui.wire.base"),
    ),
    "moesif_tui.local.serving": (
        *("moesif_tui.local.query", "moesif_tui.local.demo", "moesif_tui.wire.events", "moesif_tui.wire.traces"),
        *("click", "multiprocessing", "starlette", "anyio"),
    ),
}
"""What is loaded at the end of each step, in their order, and what is not needed until then."""


@pytest.mark.parametrize("modules", STEPS)
def test_a_step_of_the_start_loads_nothing_that_it_can_do_without(modules: str) -> None:
    unneeded = set(STEPS[modules]) & loaded(f"import {modules}")
    assert not unneeded
