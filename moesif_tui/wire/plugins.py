"""Pydantic without its search for plugins, which loads the metadata of packages and parsers of mail to find none.

The only module that knows how pydantic is made inside. Where that changes, pydantic searches as it always did.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from types import ModuleType
from typing import Any

_LOADER = "pydantic.plugin._loader"


def without_plugins() -> None:
    """Have pydantic ask a stand-in for its plugins. To be called before the first schema is made."""
    if _LOADER not in sys.modules:
        stand_in = ModuleType(_LOADER)
        vars(stand_in).update(get_plugins=_none, __getattr__=_really)
        sys.modules[_LOADER] = stand_in


def _none() -> Iterable[Any]:
    return ()


def _really(name: str) -> Any:
    """Whatever else is asked of the loader comes from pydantic's own."""
    if name.startswith("__"):
        raise AttributeError(name)
    del sys.modules[_LOADER]
    return getattr(import_module(_LOADER), name)
