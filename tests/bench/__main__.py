"""Measures the program against its bounds and prints one table.

    python -m tests.bench [--quick] [--rounds N] [--only PART]

Everything is measured side by side in one run, so that ratios hold on any machine; where the machine is busy, no figure
does. Exit code 1 when a bound is broken.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import commands, keys, searching, serving, starting
from tests.bench.table import Figure, lines
from tests.bench.workplace import Workplace

BUSY = 1.0
"""Processes that want to run besides ours."""


def main() -> int:
    """Measure and print; 1 when a bound is broken."""
    options = _options()
    busy = os.getloadavg()[0]
    if busy > BUSY:
        print(f"The machine is busy (load {busy:.1f}): times below say little.", file=sys.stderr)
    with TemporaryDirectory(prefix="moesif-tui-bench-") as name:
        place = Workplace(Path(name))
        parts: Mapping[str, Callable[[], Iterator[Figure]]] = {
            "starting": lambda: starting.measure(place, options.rounds, large=not options.quick),
            "keys": lambda: keys.measure(place, large=not options.quick),
            "commands": lambda: commands.measure(place, options.rounds, large=not options.quick),
            "searching": lambda: searching.measure(place, large=not options.quick),
            "serving": lambda: serving.measure(place, large=not options.quick),
        }
        figures: list[Figure] = []
        for part, measured in parts.items():
            if options.only in {None, part}:
                print(f"measuring: {part} …", file=sys.stderr, flush=True)
                figures += measured()
    print("\n".join(lines(figures)))
    return int(any(figure.over for figure in figures))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure the program.")
    parser.add_argument("--quick", action="store_true", help="leave out the file of 260 MB, and 180,000 of the events")
    parser.add_argument("--rounds", type=int, default=5, help="how often each start is measured (5)")
    parts = ("starting", "keys", "commands", "searching", "serving")
    parser.add_argument("--only", choices=parts, help="one part of it")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
