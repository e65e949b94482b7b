"""Users: who calls the API, and what is known of them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from moesif_tui.wire.base import Document, Effect, Local, Operation, OrgId
from moesif_tui.wire.places import Place


class UserLocation(Document):
    """Where a user was last seen, in degrees. (A call's location is a list.)"""

    lon: float | None = None
    lat: float | None = None


class UserGeoIp(Place):
    """Where a user's last address is."""

    location: UserLocation | None = None
    region_code: str | None = None


class UserUserAgent(Document):
    """The parsed user agent of a user's last call."""

    name: str | None = None
    os_major: str | None = None
    os: str | None = None
    os_name: str | None = None
    os_minor: str | None = None
    major: str | None = None
    device: str | None = None
    minor: str | None = None


class User(Document):
    """A user's profile. Times are ISO 8601 UTC; `session_token` lists the sessions that are known of them.

    What can be set (`UserUpdate`) comes back here, though the reference's answer leaves out some of it. `company` is
    what an SDK told the local server of the company whose id it is.
    """

    user_id: str | None = None
    company_id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    name: str | None = None
    user_name: str | None = None
    email: str | None = None
    phone: str | None = None
    photo_url: str | None = None
    first_seen_time: str | None = None
    last_seen_time: str | None = None
    modified_time: str | None = None
    ip_address: str | None = None
    user_agent_string: str | None = None
    user_agent: UserUserAgent | None = None
    geo_ip: UserGeoIp | None = None
    session_token: list[str] | None = None
    metadata: dict[str, Any] | None = None
    body: Any = None
    company: Local[dict[str, Any]] = None
    app_id: str | None = None
    org_id: str | None = None


class UserHit(Document):
    """A user as search and getUser answer it; `sort` holds the values for `search_after`."""

    id: Annotated[str | None, Field(alias="_id")] = None
    source: Annotated[User | None, Field(alias="_source")] = None
    sort: list[Any] | None = None

    @classmethod
    def arranged(cls, value: Any) -> Any:
        """Programs read getUser's answer flat as well: a profile without an envelope gets one."""
        if not isinstance(value, dict) or "_source" in value or all(_is_of_envelope(name) for name in value):
            return value
        identity = next((value[name] for name in ("_id", "user_id", "id") if value.get(name) is not None), None)
        profile = {name: inner for name, inner in value.items() if not _is_of_envelope(name)}
        return {"_id": identity, "_source": profile, "sort": value.get("sort")}


class UserHits(Document):
    """The hits of a search; `total` counts all of them."""

    total: Any = None
    hits: list[UserHit] | None = None


class SearchUsersAnswer(Document):
    """The answer of a search; `took` is milliseconds."""

    took: int | None = None
    timed_out: bool | None = None
    hits: UserHits | None = None
    aggregations: dict[str, Any] | None = None


class UserUpdate(Document):
    """What is to be set of a user; what is not given stays. `modified_time` is ISO 8601."""

    user_id: str
    company_id: str | None = None
    email: str | None = None
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    user_name: str | None = None
    phone: str | None = None
    photo_url: str | None = None
    session_token: str | None = None
    modified_time: str | None = None
    ip_address: str | None = None
    user_agent_string: str | None = None
    metadata: dict[str, Any] | None = None


class SearchUsers(Operation[SearchUsersAnswer]):
    """Search users with a body in Elasticsearch's Query DSL (searchUsers). Only reads, though it is a POST."""

    method: ClassVar[str] = "POST"
    path: ClassVar[str] = "/search/{orgId}/search/users"
    scopes: ClassVar[tuple[str, ...]] = ("read:users",)
    success: ClassVar[int] = 201

    org_id: OrgId = "~"
    app_id: str | None = None
    body: dict[str, Any] = Field(default={})


class GetUser(Operation[UserHit]):
    """One user, by the id that the traffic names them with (getUser)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/search/{orgId}/users/{id}"
    scopes: ClassVar[tuple[str, ...]] = ("read:users",)

    org_id: OrgId = "~"
    id: str


class UpdateUsers(Operation[UserHit]):
    """Create a user or change what is given of one; objects are merged at every depth (updateUsers)."""

    method: ClassVar[str] = "POST"
    path: ClassVar[str] = "/search/{orgId}/users"
    scopes: ClassVar[tuple[str, ...]] = ("create:users", "update:users")
    effect: ClassVar[Effect] = Effect.SET

    org_id: OrgId = "~"
    app_id: str | None = None
    body: UserUpdate


class BatchUpdateUsers(Operation[UserHit]):
    """Create or change many users at once (batchUpdateUsers). The answer is documented as one user."""

    method: ClassVar[str] = "POST"
    path: ClassVar[str] = "/search/{orgId}/users/batch"
    scopes: ClassVar[tuple[str, ...]] = ("create:users", "update:users")
    effect: ClassVar[Effect] = Effect.SET

    org_id: OrgId = "~"
    app_id: str | None = None
    body: tuple[UserUpdate, ...]


class DeleteUser(Operation[None]):
    """Delete a user and what is known of them (deleteUser)."""

    method: ClassVar[str] = "DELETE"
    path: ClassVar[str] = "/search/{orgId}/users/{id}"
    scopes: ClassVar[tuple[str, ...]] = ("delete:users",)
    effect: ClassVar[Effect] = Effect.DELETE

    org_id: OrgId = "~"
    app_id: str | None = None
    id: str


def _is_of_envelope(name: str) -> bool:
    """Whether a member belongs to a search hit and not to a profile."""
    return name[:1] == "_" or name == "sort"
