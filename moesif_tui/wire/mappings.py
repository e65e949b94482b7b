"""Mappings: which fields users have, and of what type they are."""

from __future__ import annotations

from typing import Any, ClassVar

from moesif_tui.wire.base import Document, Operation, OrgId

_DEEPEST = 50
_LEVELS = ("properties", "fields")


class UserProperties(Document):
    """The mapping of users, as Elasticsearch has them: `{"properties": {"email": {"type": "text", …}, …}}`.

    Nobody documents the answer: any object is read whose leaves have a `type`.
    """

    properties: dict[str, Any] | None = None

    def types(self) -> dict[str, str]:
        """The type of each field, by its dotted path (`email`, `email.raw`, `metadata.plan`)."""
        found: dict[str, str] = {}
        _collect({"properties": self.properties, **(self.model_extra or {})}, "", found, _DEEPEST)
        return found


class GetProperties(Operation[UserProperties]):
    """Which fields users have (getProperties)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/search/{orgId}/mappings/users/properties"
    scopes: ClassVar[tuple[str, ...]] = ("read:users",)

    org_id: OrgId = "~"


def _collect(node: Any, path: str, found: dict[str, str], deeper: int) -> None:
    """Add the types in a node of the mapping, and those of what it holds."""
    if not isinstance(node, dict) or not deeper:
        return
    levels = [node[level] for level in _LEVELS if isinstance(node.get(level), dict)]
    if path and isinstance(node.get("type"), str):
        found[path] = node["type"]
    elif not levels:
        levels = [node]
    for level in levels:
        for name, inner in level.items():
            _collect(inner, f"{path}.{name}" if path else name, found, deeper - 1)
