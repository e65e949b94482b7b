"""A handler for each operation, in a module named after its section. Importing this registers all of them."""

from moesif_tui.local.api import events, imports, organizations, signatures, tools, traces, triage
from moesif_tui.local.registry import HANDLERS, NotFound, Refused, Reply

__all__ = [
    "HANDLERS",
    "NotFound",
    "Refused",
    "Reply",
    "events",
    "imports",
    "organizations",
    "signatures",
    "tools",
    "traces",
    "triage",
]
