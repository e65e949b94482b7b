"""Tools of the API that belong to no data: health, and addresses that go through the collecting proxy."""

from __future__ import annotations

from typing import Any, ClassVar

from moesif_tui.wire.base import Document, Operation


class Status(Document):
    """Whether the service is up, and in which region."""

    status: bool | None = None
    region: str | None = None


class Url(Document):
    """An address: that of an API, or the one that leads to it through the collecting proxy."""

    url: str | None = None

    @classmethod
    def arranged(cls, value: Any) -> Any:
        """Nobody documents the encoder's answer: the bare address is one too."""
        if isinstance(value, str) and value.startswith(("http://", "https://")) and len(value.split()) == 1:
            return {"url": value.strip()}
        return value


class Probe(Operation[Status]):
    """Ask whether the service is up; needs no token (probe)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/health/probe"


class EncodeUrl(Operation[Url]):
    """The address by which an API is called through the collecting proxy (encodeUrl). Reads only; needs no token."""

    method: ClassVar[str] = "POST"
    path: ClassVar[str] = "/url_encoder"
    plain: ClassVar[bool] = True

    body: Url
