"""Operations become requests and come back from them."""

from __future__ import annotations

import pytest

from moesif_tui.wire.base import Filter
from moesif_tui.wire.events import GetEvent, SearchEvents
from moesif_tui.wire.requests import BadRequest, from_request, path_names, path_pattern, to_request
from moesif_tui.wire.triage import GetTriageBuckets, TriageBucketUpdate, UpdateTriageBucket


def test_array_filters_are_repeated_and_ranges_bracketed() -> None:
    operation = GetTriageBuckets(state=Filter((0, 1)), last_modified=Filter(gte="2026-01-01T00:00:00Z"))
    assert to_request(operation).query == (
        ("take", "20"),
        ("state", "0"),
        ("state", "1"),
        ("last_modified[gte]", "2026-01-01T00:00:00Z"),
    )


def test_ids_are_encoded_in_paths() -> None:
    assert to_request(GetEvent(id="a/b c?d")).path == "/search/~/events/a%2Fb%20c%3Fd"


def test_a_request_means_the_operation_that_made_it() -> None:
    for operation in (
        GetTriageBuckets(state=Filter((0, 2)), route=Filter(("/a b",)), last_modified=Filter(lt="x"), kind=("static",)),
        UpdateTriageBucket(bucket_id="k1-ä/b", body=TriageBucketUpdate(state=1)),
        SearchEvents(body={"query": {"match_all": {}}}, from_="-24h"),
    ):
        request = to_request(operation)
        kind = type(operation)
        match = path_pattern(kind.path).match(request.path)
        assert match is not None
        in_path = dict(zip(path_names(kind.path), match.groups(), strict=True))
        body = request.body.model_dump() if isinstance(request.body, TriageBucketUpdate) else request.body
        assert from_request(kind, in_path, request.query, body) == operation


@pytest.mark.parametrize("pair", [("state[]", "1"), ("state[0]", "1"), ("state", "1")])
def test_every_form_of_an_array_filter_is_read(pair: tuple[str, str]) -> None:
    assert from_request(GetTriageBuckets, {"orgId": "~"}, [pair]).state == Filter((1,))


def test_unknown_and_empty_parameters_are_ignored() -> None:
    assert from_request(GetTriageBuckets, {"orgId": "~"}, [("nonsense", "1"), ("state", "")]) == GetTriageBuckets()


def test_a_wrong_value_names_its_parameter() -> None:
    with pytest.raises(BadRequest, match=r"^take: "):
        from_request(GetTriageBuckets, {"orgId": "~"}, [("take", "many")])
    with pytest.raises(BadRequest, match=r"^state"):
        from_request(GetTriageBuckets, {"orgId": "~"}, [("state", "open")])


def test_a_missing_body_is_refused() -> None:
    with pytest.raises(BadRequest, match="body"):
        from_request(UpdateTriageBucket, {"orgId": "~", "triageBucketId": "1"}, [])
