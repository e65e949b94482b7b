"""Issue tracking: an account of Jira, kept here and asked for nothing; its password is never given back."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from moesif_tui.local.api.parameters import given
from moesif_tui.local.catalog.records import new_id
from moesif_tui.local.catalog.store import Record
from moesif_tui.local.organization import ORGANIZATION
from moesif_tui.local.registry import NotFound, Refused, Reply, answers
from moesif_tui.local.server import Server
from moesif_tui.wire.jira import DeleteJiraAccount, GetJiraAccount, UpdateJiraAccount

JIRA_ACCOUNT: Final = "jira_account"
_KEY: Final = "account"
"""An app has one."""


@answers(GetJiraAccount)
def get_jira_account(operation: GetJiraAccount, server: Server) -> Reply:
    """The account of an app."""
    return _told(server, server.data_set(operation.app_id).key)


@answers(UpdateJiraAccount)
def update_jira_account(operation: UpdateJiraAccount, server: Server) -> Reply:
    """Link an account, or change what is given of the linked one."""
    app = server.data_set(operation.app_id).key
    update = given(operation.body)
    url = update.get("instance_url")
    if url is not None and not _is_web_address(url):
        raise Refused("body.instance_url: an address is expected, as https://acme.atlassian.net")
    empty = {"_id": new_id(), "org_id": ORGANIZATION, "app_id": app, "projects": []}
    server.records.change(JIRA_ACCOUNT, app, [_KEY], lambda _, before: (before or empty) | update)
    return _told(server, app)


@answers(DeleteJiraAccount)
def delete_jira_account(operation: DeleteJiraAccount, server: Server) -> Reply:
    """Unlink the account."""
    if not server.records.drop(JIRA_ACCOUNT, server.data_set(operation.app_id).key, _KEY):
        raise NotFound("No Jira account is linked.")
    return Reply.nothing()


def _told(server: Server, app: str) -> Reply:
    account: Record | None = server.records.get(JIRA_ACCOUNT, app, _KEY)
    if account is None:
        raise NotFound("No Jira account is linked.")
    return Reply.of({name: value for name, value in account.items() if name != "password"})


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
