"""The check of covered branches."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.coverage import main


def test_a_floor_that_lacks_branches_is_named_whatever_the_others_have(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"local/a": (9000, 9000), "core/a": (90, 100), "core/b": (5, 5), "wire/a": (89, 100), "client2/a": (1, 1)}
    told = {
        f"moesif_tui/{path}.py": {"summary": {"covered_branches": covered, "num_branches": known}}
        for path, (covered, known) in files.items()
    }
    report = tmp_path / "coverage.json"
    report.write_text(json.dumps({"files": told}))
    assert main(str(report), "local", "core") == 0
    assert main(str(report), "local", "core", "wire", "client") == 1
    assert capsys.readouterr().err.splitlines() == [
        "wire: 89 of 100 branches are covered, fewer than 90%",
        "client: 0 of 0 branches are covered, fewer than 90%",
    ]
