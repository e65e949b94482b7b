"""Checks that each floor has its branches covered: `python -m tests.coverage REPORT FLOOR …`.

The report is coverage's JSON. One number for all floors would let a large one hide what a small one lacks.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

LEAST = 0.9
"""Of a floor's branches."""


def lacking(files: Mapping[str, Any], floors: Sequence[str]) -> list[str]:
    """A sentence for each floor that is below `LEAST`. `files`: what the report says of each path."""
    found = []
    for floor in floors:
        told = [file["summary"] for path, file in files.items() if path.startswith(f"moesif_tui/{floor}/")]
        covered, known = (sum(one[name] for one in told) for name in ("covered_branches", "num_branches"))
        if covered < LEAST * known or not known:
            found.append(f"{floor}: {covered:,} of {known:,} branches are covered, fewer than {LEAST:.0%}")
    return found


def main(report: str, *floors: str) -> int:
    """The exit code; what is lacking is on standard error."""
    found = lacking(json.loads(Path(report).read_text(encoding="utf-8"))["files"], floors)
    sys.stderr.writelines(f"{sentence}\n" for sentence in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
