"""Health."""

from __future__ import annotations

from moesif_tui.local.registry import Reply, answers
from moesif_tui.local.server import Server
from moesif_tui.wire.tools import Probe


@answers(Probe)
def probe(_: Probe, __: Server) -> Reply:
    """Up, since it answers."""
    return Reply.of({"status": True, "region": "local"})
