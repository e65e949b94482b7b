"""How a vertex of the graph is spoken of: its route and operation in the room that there is, its status as a sign."""

from __future__ import annotations

from moesif_tui.core.graph import Vertex
from moesif_tui.core.safe import cells, cut_end, cut_middle, safe
from moesif_tui.core.secrets import mask_url


def label(vertex: Vertex, width: int) -> str:
    """Route (masked) and operation in at most `width` cells; where both find no room, the operation says more."""
    route, operation = safe(mask_url(vertex.route)[0]), safe(vertex.operation)
    if not operation:
        return cut_middle(route, width)
    both = f"{route} {operation}".strip()
    return both if cells(both) <= width else cut_end(operation, width)


def status_sign(status: int | None) -> str:
    """A status in three cells: `✗` where no answer came, `–` where it is not known, `…` where it is none of HTTP's."""
    if status is None or status > 999:
        return " – " if status is None else " … "
    return f"{status:3d}" if status > 0 else " ✗ "


def status_ink(vertex: Vertex) -> str:
    """The role that a vertex' status is drawn in; the error is one whatever its status says."""
    status = vertex.status
    if status is None:
        return "muted"
    if status >= 500:
        return "error"
    if status >= 400 or status <= 0:
        return "warning"
    return "good" if vertex.step else "error"
