"""A handler for each operation, in a module named after its section."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Final

FIRST: Final = ("imports", "triage")
"""Sections that a program asks before anything else."""
SECTIONS: Final = (
    *FIRST,
    "events",
    "jira",
    "mappings",
    "metrics",
    "organizations",
    "replay",
    "signatures",
    "tokens",
    "tools",
    "traces",
    "users",
)


def load(sections: Iterable[str] = SECTIONS) -> None:
    """Register the handlers of sections; those that are registered already stay."""
    for section in sections:
        import_module(f"{__name__}.{section}")
