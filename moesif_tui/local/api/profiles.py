"""What SDKs tell of users and companies: read as strictly as `updateUsers` reads users, and kept in the same way."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from moesif_tui.local.api.parameters import given
from moesif_tui.local.catalog.users import COMPANY, USER
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.errors import Refused
from moesif_tui.local.jsontext import sent_json
from moesif_tui.local.server import Server, now
from moesif_tui.wire.base import Document
from moesif_tui.wire.requests import complaint
from moesif_tui.wire.users import UserUpdate


class ToldUser(UserUpdate):
    """A user as SDKs tell of them: `campaign` says how they came."""

    campaign: dict[str, Any] | None = None


class ToldCompany(Document):
    """A company as SDKs tell of it. `modified_time` is ISO 8601."""

    company_id: str
    company_domain: str | None = None
    modified_time: str | None = None
    ip_address: str | None = None
    session_token: str | None = None
    metadata: dict[str, Any] | None = None
    campaign: dict[str, Any] | None = None


_KINDS: dict[str, type[Document]] = {USER: ToldUser, COMPANY: ToldCompany}


def keep_profiles(server: Server, data_set: DataSet, kind: str, body: bytes) -> None:
    """Set what a body tells of users or companies (`kind`), of one or of a list; all of it is kept or none.

    Raises:
        Refused: the body is no such thing.
        StoreError: it cannot be kept.
    """
    try:
        value = sent_json(body)
    except ValueError as error:
        raise Refused(str(error)) from None
    told = value if isinstance(value, list) else [value]
    updates = [_update(kind, number, one) for number, one in enumerate(told, 1)]
    if updates:
        server.users.change(data_set, updates, now(), kind=kind)


def _update(kind: str, number: int, told: Any) -> dict[str, Any]:
    """What is to be set, of the object with that number in a body. Raises `Refused`."""
    try:
        update = given(_KINDS[kind].model_validate(told))
    except ValidationError as error:
        place, words = complaint(error)
        raise Refused(f"{kind.capitalize()} {number} is none: {place}{': ' if place else ''}{words}") from None
    if not update[f"{kind}_id"]:
        raise Refused(f"{kind.capitalize()} {number} is none: its {kind}_id is empty")
    return update
