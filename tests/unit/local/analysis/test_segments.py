from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from moesif_tui.local.analysis.segments import DATE, ID, NAME, is_doubtful, shape

IDS = """
42 -1 0 9223372036854017000 9f3c 9f3c11d0 4f3a2b bf1788 507f1f77bcf86cd799439011 01ARZ3NDEKTSV4RRFFQ69G5FAV
550e8400-e29b-41d4-a716-446655440000 550E8400E29B41D4A716446655440000 NjpTwgmENj11rGdUgpCQ9 WjE9O1d8ELCb8POiOw4pn
aHR0cHM6Ly9pZGMuc2NoZXViZXIuaW8vYW0vc2FtbDIvSURQQXp1cmU U1BBenVyZQ dm9sa2VyRGV2U1A aVNQQXp1cmU dQw4w9WgXcQ
cart_9f3c u-0042 sess_91c order-1001 channel_123 INV-00012 ORD-2024-00017 PROJ-123 tt0111161 version1681922233
cus_NffrFeUfNV2Hib pi_3MtwBwLkdIwHu7ix28a3tqPc usr_01H8XGJWBWBAQ4Z2 V1StGXR8_Z5jdHi6B-myT ckl3z2x9w0000qzrm7v8y1abc
bob@example.com bob%40example.com eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc 1,2,3 48.1371,11.5754 10.0.0.1 id:42
"""

WORDS = """
users orders a v1 v2.1 v1beta1 2.0 1.1 2026-11 findByStatus getUserProfileByAccountId listObjectsV2 oauth2 s3 ipv4 2fa
utf-8 top-100 page-2 200methods api_v2 checkout-v2 facade deadbeef iOS macOS XMLHttpRequest chat.postMessage _search
.well-known @types gr%C3%B6%C3%9Fe red-cotton-shirt how-to-use-OAuth2-with-iPhone12 {userId} :userId robots.txt
favicon.ico users.json opensans-400.woff2 jquery-3.6.0.min.js createOrReplaceConfigurationWithOptions SOAP
"""


@pytest.mark.parametrize("segment", IDS.split())
def test_values_become_ids(segment: str) -> None:
    assert shape(segment) == ID


@pytest.mark.parametrize("segment", WORDS.split())
def test_route_words_and_versions_stay(segment: str) -> None:
    assert shape(segment) == segment


@pytest.mark.parametrize("segment", ["2024-01-31", "2024-01-31T10:00:00Z", "20240131T101010Z"])
def test_dates_have_a_placeholder_of_their_own(segment: str) -> None:
    assert shape(segment) == DATE


@pytest.mark.parametrize("segment", ["hello%20world", "50%25%20off", "a%2Fb", "x" * 30 + "-" + "y" * 60, "%0A"])
def test_free_text_is_a_name(segment: str) -> None:
    assert shape(segment) == NAME


@pytest.mark.parametrize(
    ("segment", "expected"),
    [
        ("main.4f3a2b.js", "main.:id.js"),
        ("app-176c7b354c124a4593b8d4ac674d69e6.css", "app-:id.css"),
        ("header-600x131-bf1788.jpg", "header-600x131-:id.jpg"),
        ("123.json", ":id.json"),
        ("report-2024-01-01.pdf", "report-:date.pdf"),
        ("42:cancel", ":id:cancel"),
        ("cart;jsessionid=0A1B2C", "cart"),
        ("Users('bob')", "Users(:id)"),
        ("Users(%27o%27%27neil%2Fx%27)", "Users(:id)"),
        ("users(42)", "users(:id)"),
        ("Items(order=5,line='a')", "Items(:id)"),
        ("a.b.Set(550e8400-e29b-41d4-a716-446655440000)", "a.b.Set(:id)"),
        ("note(draft)", NAME),
    ],
)
def test_a_segment_keeps_the_words_around_its_value(segment: str, expected: str) -> None:
    assert shape(segment) == expected


def test_doubtful_words_are_those_that_siblings_may_turn_into_ids() -> None:
    assert [word for word in ("aWRw", "abc1", "search", "findByStatus", "v2", "OAuth") if is_doubtful(word)] == [
        "aWRw",
        "abc1",
    ]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters="/"), max_size=80) | st.text("aZ09._-:;=%,@()'", max_size=40))
@example("\ud800")
@example(":" * 300)
@example("1," * 5000)
@example("a(" + "1," * 120)
@example("%ff%fe")
def test_a_shape_is_its_own_shape(segment: str) -> None:
    once = shape(segment)
    assert shape(once) == once
    assert "/" not in once
