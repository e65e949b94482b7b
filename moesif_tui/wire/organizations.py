"""Organizations and their apps."""

from __future__ import annotations

from typing import ClassVar

from moesif_tui.wire.base import Document, Operation, Rows, Time


class App(Document):
    """An application: one stream of traffic. Locally, a data set."""

    id: str | None = None
    name: str | None = None


class Organization(Document):
    """An organization with its apps. `created` is ISO 8601."""

    name: str | None = None
    service_level: str | None = None
    id: str | None = None
    created: Time | None = None
    apps: list[App] | None = None


class GetOrganizations(Operation[Rows[Organization]]):
    """The organizations that the token may see (getOrganizations)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/organizations"
    scopes: ClassVar[tuple[str, ...]] = ("read:organizations",)
