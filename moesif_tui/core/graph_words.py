"""How a vertex of the graph is told: its route and operation in the room that there is, the colour of its status."""

from __future__ import annotations

from moesif_tui.core.graph import Vertex
from moesif_tui.core.safe import cells, cut_end, cut_middle, safe
from moesif_tui.core.secrets import mask_url
from moesif_tui.core.statuses import Role, is_failure, status_role


def label(vertex: Vertex, width: int) -> str:
    """Route (masked) and operation in at most `width` cells; where both find no room, the operation says more."""
    route, operation = safe(mask_url(vertex.route)[0]), safe(vertex.operation)
    if not operation:
        return cut_middle(route, width)
    both = f"{route} {operation}".strip()
    return both if cells(both) <= width else cut_end(operation, width)


def vertex_role(vertex: Vertex) -> Role:
    """The role that a vertex' status is drawn in; the error is one whatever its status says."""
    if vertex.status is None and not vertex.is_error:
        return "muted"
    return status_role(vertex.status, failed=is_failure(vertex.status, in_bucket=vertex.is_error))
