"""The one query language at the keyboard: reading it, and what it means for searches, rows and parameters.

Its parts are loaded when they are first asked for, so that a screen without a filter line pays nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moesif_tui.core.query.completion import Completion, asked_at, complete
    from moesif_tui.core.query.dsl import to_dsl
    from moesif_tui.core.query.edit import clause, lift, only, without
    from moesif_tui.core.query.errors import QueryError
    from moesif_tui.core.query.fields import FAMILIES, FIELDS, Family, Field
    from moesif_tui.core.query.hints import hint, misread
    from moesif_tui.core.query.nodes import Query
    from moesif_tui.core.query.parser import parse
    from moesif_tui.core.query.quoting import quote
    from moesif_tui.core.query.rows import row_matches, row_values
    from moesif_tui.core.query.splitting import Split, parameters, split

__all__ = [
    "FAMILIES",
    "FIELDS",
    "Completion",
    "Family",
    "Field",
    "Query",
    "QueryError",
    "Split",
    "asked_at",
    "clause",
    "complete",
    "hint",
    "lift",
    "misread",
    "only",
    "parameters",
    "parse",
    "quote",
    "row_matches",
    "row_values",
    "split",
    "to_dsl",
    "without",
]

_MODULES = {
    "completion": ("Completion", "asked_at", "complete"),
    "dsl": ("to_dsl",),
    "edit": ("clause", "lift", "only", "without"),
    "errors": ("QueryError",),
    "fields": ("FAMILIES", "FIELDS", "Family", "Field"),
    "hints": ("hint", "misread"),
    "nodes": ("Query",),
    "parser": ("parse",),
    "quoting": ("quote",),
    "rows": ("row_matches", "row_values"),
    "splitting": ("Split", "parameters", "split"),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
