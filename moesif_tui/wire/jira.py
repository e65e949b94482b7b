"""Issue tracking: the Jira account in which errors become issues. The reference prints no documents here."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from moesif_tui.wire.base import Document, Effect, Operation, OrgId, Secret


class JiraProject(Document):
    """A project of the Jira instance."""

    jira_id: str | None = None
    key: str | None = None
    name: str | None = None


class JiraAccount(Document):
    """The linked account. The local server never gives the password back; `projects` is what the instance answers."""

    id: Annotated[str | None, Field(alias="_id")] = None
    org_id: str | None = None
    app_id: str | None = None
    instance_url: str | None = None
    username: str | None = None
    password: Secret = None
    default_project_id: str | None = None
    projects: list[JiraProject] | None = None


class JiraAccountUpdate(Document):
    """What is to be set of the account."""

    instance_url: str | None = None
    username: str | None = None
    password: Secret = None
    default_project_id: str | None = None


class GetJiraAccount(Operation[JiraAccount]):
    """The linked account (getJiraAccount)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/issue_tracking/{orgId}/jira/account"
    scopes: ClassVar[tuple[str, ...]] = ("read:jira_accounts",)
    secret: ClassVar[frozenset[str]] = frozenset({"password"})

    org_id: OrgId = "~"
    app_id: str = "~"


class UpdateJiraAccount(Operation[JiraAccount]):
    """Link an account, or change the linked one (updateJiraAccount)."""

    method: ClassVar[str] = "POST"
    path: ClassVar[str] = "/issue_tracking/{orgId}/jira/account"
    scopes: ClassVar[tuple[str, ...]] = ("create:jira_accounts", "update:jira_accounts")
    effect: ClassVar[Effect] = Effect.SET
    secret: ClassVar[frozenset[str]] = frozenset({"password"})
    success: ClassVar[int] = 201

    org_id: OrgId = "~"
    app_id: str = "~"
    body: JiraAccountUpdate


class DeleteJiraAccount(Operation[None]):
    """Unlink the account (deleteJiraAccount)."""

    method: ClassVar[str] = "DELETE"
    path: ClassVar[str] = "/issue_tracking/{orgId}/jira/account"
    scopes: ClassVar[tuple[str, ...]] = ("delete:jira_accounts",)
    effect: ClassVar[Effect] = Effect.DELETE

    org_id: OrgId = "~"
    app_id: str = "~"
