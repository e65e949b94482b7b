"""All operations there are. Imports every section, so it is for what lists or finds them; a screen imports its own."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any, Final

from moesif_tui.wire.base import Operation

SECTIONS: Final = (
    "organizations",
    "triage",
    "signatures",
    "traces",
    "events",
    "users",
    "replay",
    "metrics",
    "tokens",
    "jira",
    "mappings",
    "tools",
    "imports",
)
"""The modules of this package that declare operations; the last one those of the local server alone."""


COLLECT: Final = "create:events"
"""The documented scope that no operation needs: that of sending events to the collector."""


def scopes() -> frozenset[str]:
    """Every scope there is."""
    return frozenset((COLLECT, *(scope for kind in operations().values() for scope in kind.scopes)))


@cache
def operations() -> dict[str, type[Operation[Any]]]:
    """Every operation by its id, section by section, in the order in which they are declared."""
    found: dict[str, type[Operation[Any]]] = {}
    for section in SECTIONS:
        module = import_module(f"moesif_tui.wire.{section}")
        for kind in vars(module).values():
            if (
                isinstance(kind, type)
                and issubclass(kind, Operation)
                and kind.path
                and kind.__module__ == module.__name__
            ):
                found[kind.operation_id] = kind
    return found
