"""How the status of a call is told: as text, and by the role whose colour it has. Status 0: no answer came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moesif_tui.wire.events import Event

NO_ANSWER: Final = "✗"

Role = Literal["error", "warning", "good", "muted"]


def status_text(status: int | None) -> str:
    """`500`; `✗` where no answer came, `–` where it is not known, `…` where it is none of HTTP's."""
    if status is None or status > 999:
        return "–" if status is None else "…"
    return str(status) if status > 0 else NO_ANSWER


def status_cell(status: int | None) -> str:
    """The same in three cells."""
    return f"{status_text(status):^3}"


def is_failure(status: int | None, *, in_bucket: bool = False) -> bool:
    """Whether a call is a failure: an error bucket has it, or its status says so; without one no answer came."""
    return in_bucket or not status or not 0 < status < 400


def is_unknown(metadata: Mapping[str, Any] | None) -> bool:
    """Whether an answer came and its recording told no status of HTTP's: what stood there is a HAR's `status`."""
    har = (metadata or {}).get("har")
    return isinstance(har, dict) and "status" in har


def status_of(event: Event) -> int | None:
    """The status of a call; 0 when nothing came back, None when an answer of unknown status did."""
    status = (event.response.status if event.response else None) or 0
    return None if not status and is_unknown(event.metadata) else status


def failed(event: Event) -> bool:
    """Whether a call is a failure, as `is_failure`."""
    in_bucket, status = event.triage_bucket_id is not None, status_of(event)
    return in_bucket if status is None else is_failure(status, in_bucket=in_bucket)


def status_role(status: int | None, *, failed: bool = True) -> Role:
    """The role of a status.

    Args:
        status: None where it is not known.
        failed: then it is an error for 5xx and errors inside a success, a warning for 4xx and where no answer came;
            else good for 2xx, and muted for the rest.
    """
    known = status or 0
    if failed:
        return "warning" if known <= 0 or 400 <= known < 500 else "error"
    return "good" if 200 <= known < 300 else "muted"


def bucket_role(state: int | None, status: int | None) -> Role:
    """The role of an error bucket: as its status has it, muted once it is handled."""
    return "muted" if state else status_role(status)
