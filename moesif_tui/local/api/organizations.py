"""Organizations: locally there is one, named after the machine's user; its apps are the data sets."""

from __future__ import annotations

import getpass

from moesif_tui.core.time import iso
from moesif_tui.local.registry import Reply, answers
from moesif_tui.local.server import ORGANIZATION, Server
from moesif_tui.wire.organizations import GetOrganizations


@answers(GetOrganizations)
def get_organizations(_: GetOrganizations, server: Server) -> Reply:
    """The local organization."""
    apps = [{"id": one.key, "name": one.facts().get("name") or one.key} for one in server.open_sets()]
    name = _user()
    created = iso(server.started)
    return Reply.of([{"id": ORGANIZATION, "name": name, "service_level": "local", "created": created, "apps": apps}])


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "local"
