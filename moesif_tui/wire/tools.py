"""Tools of the API that belong to no data: health."""

from __future__ import annotations

from typing import ClassVar

from moesif_tui.wire.base import Document, Operation


class Status(Document):
    """Whether the service is up, and in which region."""

    status: bool | None = None
    region: str | None = None


class Probe(Operation[Status]):
    """Ask whether the service is up; needs no token (probe)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/health/probe"
