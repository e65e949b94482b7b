"""Organizations: locally there is one, named after the machine's user; its apps are the data sets."""

from __future__ import annotations

from moesif_tui.core.time import iso
from moesif_tui.local.organization import ORGANIZATION, owner
from moesif_tui.local.registry import Reply, answers
from moesif_tui.local.server import Server
from moesif_tui.wire.organizations import GetOrganizations


@answers(GetOrganizations)
def get_organizations(_: GetOrganizations, server: Server) -> Reply:
    """The local organization."""
    apps = [{"id": one.key, "name": one.facts().get("name") or one.key} for one in server.open_sets()]
    created = iso(server.started)
    return Reply.of([{"id": ORGANIZATION, "name": owner(), "service_level": "local", "created": created, "apps": apps}])
