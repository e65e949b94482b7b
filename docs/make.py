"""Writes `docs/keys.md` from the table of keys and the screens that use it: `make keys`."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module
from pathlib import Path

import moesif_tui.ui
from moesif_tui.ui.actions import Keyed, keys_page

KEYS = Path(__file__).parent / "keys.md"


def keyed() -> list[type[Keyed]]:
    """Every screen and widget of the program, and the app, that takes its keys from the table."""
    modules = [import_module(found.name) for found in pkgutil.walk_packages(moesif_tui.ui.__path__, "moesif_tui.ui.")]
    found = [cls for module in modules for _, cls in inspect.getmembers(module, inspect.isclass)]
    return [cls for cls in dict.fromkeys(found) if issubclass(cls, Keyed) and cls is not Keyed]


if __name__ == "__main__":
    KEYS.write_text(keys_page(keyed()), encoding="utf-8")
