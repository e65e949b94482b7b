"""Uvicorn's server without its command line, whose import takes longer than all the rest of it.

The only module that knows how uvicorn is made; where that changes, the whole of it is loaded.
"""

from __future__ import annotations

import sys
from types import ModuleType

_COMMAND_LINE = "uvicorn.main"


def _load() -> None:
    if "uvicorn" in sys.modules:
        return
    stand_in = ModuleType(_COMMAND_LINE)
    vars(stand_in).update(Server=None, main=None, run=None)
    sys.modules[_COMMAND_LINE] = stand_in
    try:
        import uvicorn  # noqa: F401
    except ImportError:
        sys.modules.pop("uvicorn", None)
    finally:
        del sys.modules[_COMMAND_LINE]


_load()

from uvicorn.config import Config  # noqa: E402
from uvicorn.server import Server  # noqa: E402

__all__ = ["Config", "Server"]
