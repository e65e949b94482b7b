"""Users come in an envelope, and from some programs' servers without."""

from __future__ import annotations

from typing import Any

import pytest

from moesif_tui.wire.reading import read_answer
from moesif_tui.wire.requests import BadRequest, from_request
from moesif_tui.wire.users import BatchUpdateUsers, GetUser, SearchUsers, UpdateUsers, UserUpdate


def test_a_user_in_its_envelope() -> None:
    user = read_answer(GetUser.answer_type(), {"_id": "u-1", "_source": {"email": "a@b.c"}, "sort": [1]})
    assert (user.id, user.source.email, user.sort) == ("u-1", "a@b.c", [1])


@pytest.mark.parametrize("name", ["_id", "user_id", "id"])
def test_a_flat_user_gets_an_envelope(name: str) -> None:
    user = read_answer(GetUser.answer_type(), {name: "u-1", "email": "a@b.c", "plan": "free", "sort": [1]})
    assert (user.id, user.source.email, user.sort) == ("u-1", "a@b.c", [1])
    assert user.source.model_extra["plan"] == "free"


def test_a_wrong_field_of_a_flat_user_spoils_itself_only() -> None:
    user = read_answer(GetUser.answer_type(), {"user_id": "u-1", "email": [], "geo_ip": {"location": 3, "ip": "::1"}})
    assert (user.id, user.source.user_id, user.source.email) == ("u-1", "u-1", None)
    assert (user.source.geo_ip.location, user.source.geo_ip.ip) == (None, "::1")


@pytest.mark.parametrize("value", [{"_id": "u-1", "sort": [1]}, {"_id": "u-1", "_index": "users"}, {"_id": "u-1"}])
def test_an_envelope_without_its_profile_is_no_flat_user(value: Any) -> None:
    user = read_answer(GetUser.answer_type(), value)
    assert (user.id, user.source) == ("u-1", None)


def test_a_hit_that_is_none_leaves_the_others() -> None:
    answer = read_answer(SearchUsers.answer_type(), {"hits": {"total": 2, "hits": [7, {"_id": "u-2"}]}})
    assert [hit.id for hit in answer.hits.hits] == ["u-2"]


def test_an_update_names_its_user() -> None:
    with pytest.raises(BadRequest, match=r"^body\.user_id: "):
        from_request(UpdateUsers, {"orgId": "~"}, [], {"email": "a@b.c"})


def test_a_batch_is_a_list_of_updates() -> None:
    operation = from_request(BatchUpdateUsers, {"orgId": "~"}, [], [{"user_id": "u-1"}, {"user_id": "u-2", "x": 1}])
    assert operation.body == (UserUpdate(user_id="u-1"), UserUpdate.model_validate({"user_id": "u-2", "x": 1}))
    with pytest.raises(BadRequest, match=r"^body"):
        from_request(BatchUpdateUsers, {"orgId": "~"}, [], {"user_id": "u-1"})
