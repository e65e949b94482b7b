from __future__ import annotations

import random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.local.analysis.routes import MAX_DEPTH, MAX_ROUTES, MAX_WORDS, Routes

HOST = "shop.example"


def final(routes: Routes, paths: list[str], host: str = HOST) -> dict[str, int]:
    """Calls by settled template."""
    streamed = [routes.template(host, path) for path in paths]
    settled = routes.settle()
    counts: dict[str, int] = {}
    for template in streamed:
        end = settled.get((host, template), template)
        counts[end] = counts.get(end, 0) + 1
    return counts


def names(count: int, seed: int = 1) -> list[str]:
    """Slugs that no shape rule can tell from words."""
    pick = random.Random(seed)
    return ["-".join("".join(pick.choices("aeioulmnrst", k=5)) for _ in range(2)) for _ in range(count)]


def test_ids_are_replaced_while_streaming() -> None:
    routes = Routes()
    assert routes.template(HOST, "/users/42/orders/9f3c11d0") == "/users/:id/orders/:id"
    assert routes.template(HOST, "/users/7/orders/9f3c11d0-0000-4000-8000-000000000000") == "/users/:id/orders/:id"


def test_empty_doubled_and_trailing_slashes_do_not_count() -> None:
    routes = Routes()
    assert [routes.template(HOST, path) for path in ("", "/", "//a//b/", "a/b")] == ["/", "/", "/a/b", "/a/b"]


def test_a_small_number_below_an_api_prefix_is_a_version() -> None:
    routes = Routes()
    assert routes.template(HOST, "/rest/api/2/issue/PROJ-7") == "/rest/api/2/issue/:id"
    assert routes.template(HOST, "/api/1234/issue") == "/api/:id/issue"
    assert routes.template(HOST, "/api/7") == "/api/:id"


def test_slugs_below_a_collection_become_names() -> None:
    slugs = names(30)
    counts = final(Routes(), [f"/products/{slug}" for slug in slugs for _ in range(3)] + ["/products"] * 5)
    assert counts == {"/products/:name": 90, "/products": 5}


def test_slugs_join_their_siblings_that_look_like_ids() -> None:
    counts = final(Routes(), [f"/users/{slug}/orders" for slug in names(25)] + ["/users/42/orders"])
    assert counts == {"/users/:id/orders": 26}


def test_names_of_two_levels_become_names() -> None:
    owners, repositories = names(25, 1), names(25, 2)
    paths = [
        f"/repos/{owner}/{name}/{what}"
        for owner, name in zip(owners, repositories, strict=True)
        for what in ("issues", "pulls")
    ]
    assert final(Routes(), paths) == {"/repos/:name/:name/issues": 25, "/repos/:name/:name/pulls": 25}


def test_route_words_of_a_large_api_stay() -> None:
    words = names(60)
    paths = [f"/api/v1/{word}{tail}" for word in words for tail in ("", "/42")]
    assert len(final(Routes(), paths)) == 120


def test_commands_stay_however_many() -> None:
    paths = [f"/rpc/{verb}{noun.title().replace('-', '')}" for verb in ("get", "list", "update") for noun in names(60)]
    assert len(final(Routes(), paths)) == 180


def test_a_common_word_and_a_frequent_one_stay_beside_names() -> None:
    paths = [f"/users/{name}" for name in names(30)] + ["/users/search", "/users/me"] + ["/users/anon"] * 50
    assert final(Routes(), paths) == {
        "/users/:name": 30,
        "/users/search": 1,
        "/users/me": 1,
        "/users/anon": 50,
    }


def test_a_word_that_leads_on_to_a_collection_stays_beside_names() -> None:
    paths = [f"/products/{name}" for name in names(30)]
    paths += ["/products/shelves", "/products/shelves/1", "/products/shelves/2", "/products/shelves/3"]
    counts = final(Routes(), paths)
    assert counts == {"/products/:name": 30, "/products/shelves": 1, "/products/shelves/:id": 3}


def test_files_keep_their_extension_and_scripts_their_names() -> None:
    pictures = [f"/pictures/{name}.png" for name in names(25)]
    scripts = [f"/pages/{name}.php" for name in names(15)]
    counts = final(Routes(), pictures + scripts)
    assert counts["/pictures/:name.png"] == 25
    assert len(counts) == 16


def test_a_doubtful_word_joins_the_ids_beside_it() -> None:
    assert final(Routes(), ["/saml2/hosted/U1BBenVyZQ", "/saml2/hosted/aWRw", "/saml2/hosted/template"]) == {
        "/saml2/hosted/:id": 2,
        "/saml2/hosted/template": 1,
    }


def test_entity_sets_stay_apart_whatever_their_keys() -> None:
    calls = [f"/odata/{name}('k{i}x')/Orders({i})" for name in ("Users", "Products") for i in range(60)]
    assert final(Routes(), calls) == {"/odata/Users(:id)/Orders(:id)": 60, "/odata/Products(:id)/Orders(:id)": 60}


def test_hosts_settle_apart() -> None:
    routes = Routes()
    for name in names(19):
        routes.template("a.example", f"/products/{name}")
        routes.template("b.example", f"/products/{name}x")
    assert routes.settle() == {}


def test_too_many_words_below_one_parent_are_names_at_once_and_settle_into_one_route() -> None:
    routes = Routes()
    slugs = names(MAX_WORDS * 3)
    counts = final(routes, [f"/catalog/{slug}" for slug in slugs])
    assert counts == {"/catalog/:name": len(slugs)}
    assert len(routes._counts[HOST]) <= MAX_WORDS + 1


def test_what_is_kept_is_bounded_whatever_comes() -> None:
    routes = Routes()
    pick = random.Random(3)
    letters = "abcdefghijklmnopqrstuvwxyz"
    for number in range(3 * MAX_ROUTES):
        routes.template(f"h{number}.example", "/" + "/".join("".join(pick.choices(letters, k=6)) for _ in range(4)))
    assert sum(map(len, routes._counts.values())) <= MAX_ROUTES
    assert len(routes._templates) <= 2 * MAX_ROUTES
    assert routes.template("late.example", "/x" * 5000).count("/") <= MAX_DEPTH + 1
    assert routes.template("late.example", "/orders/7") == "/:name/:id"


def test_settling_twice_and_a_settled_template_change_nothing() -> None:
    routes = Routes()
    for name in names(30):
        routes.template(HOST, f"/products/{name}")
    first = routes.settle()
    assert routes.settle() == first
    again = Routes()
    for template in set(first.values()):
        assert again.template(HOST, template) == template


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=30) | st.uuids().map(UUID.__str__) | st.integers().map(str), max_size=8))
def test_a_template_is_its_own_template(segments: list[str]) -> None:
    routes = Routes()
    once = routes.template(HOST, "/".join(segments))
    assert routes.template(HOST, once) == once
    assert once == "/" or not once.endswith("/")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["a", "b", "users", "42", *names(25)]), max_size=4), max_size=60))
def test_settling_does_not_depend_on_the_order_of_calls(paths: list[list[str]]) -> None:
    one, two = Routes(), Routes()
    for path in paths:
        one.template(HOST, "/".join(path))
    for path in reversed(paths):
        two.template(HOST, "/".join(path))
    assert one.settle() == two.settle()
