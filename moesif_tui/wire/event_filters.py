"""The filters on calls, which several operations take: array filters (`wire.base.Filter`), all of which must hold."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from moesif_tui.wire.base import Answer, Filter, Operation, Time


class EventFilters(Operation[Answer]):
    """An operation that takes them.

    Attributes:
        filtered: what stands before their names on the wire.
    """

    filtered: ClassVar[str] = ""

    event_id: Filter[str] = Filter()
    duration_ms: Filter[int] = Filter()
    request_time: Annotated[Filter[Time], Field(alias="request.time")] = Filter()
    request_verb: Annotated[Filter[str], Field(alias="request.verb")] = Filter()
    request_ip_address: Annotated[Filter[str], Field(alias="request.ip_address")] = Filter()
    request_route: Annotated[Filter[str], Field(alias="request.route")] = Filter()
    response_ip_address: Annotated[Filter[str], Field(alias="response.ip_address")] = Filter()
    response_status: Annotated[Filter[int], Field(alias="response.status")] = Filter()
    session_token: Filter[str] = Filter()
    user_id: Filter[str] = Filter()

    @classmethod
    def wire_name(cls, name: str) -> str:
        """The parameter's name on the wire."""
        found = super().wire_name(name)
        return f"{cls.filtered}{found}" if name in EventFilters.model_fields else found
