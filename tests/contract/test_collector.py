"""The collector's routes: what any Moesif SDK sends is kept at once, found again, and there after the worst of ends."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.serving import APPLICATION, SECONDS, Home, Served, event, serving, until


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def served(home: Home) -> Iterator[Served]:
    with serving(home) as found:
        yield found


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that has taken nothing yet; a test that finds it so leaves it so."""
    with serving(Home(tmp_path_factory.mktemp("empty"))) as found:
        yield found


def sent(served: Served, body: bytes, path: str = "/events/batch", **headers: str) -> httpx.Response:
    """What is answered to a body, without any token."""
    address = f"{served.base}/v1{path}"
    return httpx.post(address, content=body, headers={**APPLICATION, **headers}, timeout=SECONDS)


def said(answer: httpx.Response) -> str:
    return str(answer.json()["moesif_error"]["msg"])


def whole(served: Served, number: int) -> Any:
    """A call as it is kept."""
    return served.api.get(f"/search/~/events/{served.key}-{number}")["_source"]


def test_events_are_found_as_soon_as_they_are_acknowledged(served: Served) -> None:
    answer = sent(served, json.dumps([event(1, user_id="u-1"), event(2)]).encode())
    assert (answer.status_code, answer.json()) == (201, {})
    assert sent(served, json.dumps(event(3)).encode(), "/events").status_code == 201
    assert served.total() == 3
    assert served.total(query={"term": {"user_id.raw": "u-1"}}) == 1
    assert served.total(query={"match_phrase": {"response.body.error.code": "E_LIMIT"}}) == 3
    assert served.total(query={"query_string": {"query": '"limit reached"'}}) == 3


def test_an_event_is_kept_as_it_was_sent(served: Served) -> None:
    served.post(
        event(7, session_token="s-1", company_id="c-1", metadata={"a": [1, "x"]}, tags="a,b", transaction_id="t")
    )
    kept = whole(served, 1)
    assert kept["request"]["body"] == {"payment": "sepa", "total": 12.5}
    assert kept["request"]["headers"]["Cookie"] == "sid=s1-0123456789"
    assert (kept["request"]["ip_address"], kept["request"]["route"]) == ("203.0.113.7", "/carts/:id/checkout")
    assert (kept["session_token"], kept["company_id"], kept["tags"]) == ("s-1", "c-1", "a,b")
    assert (kept["metadata"]["a"], kept["transaction_id"], kept["direction"]) == ([1, "x"], "t", "Incoming")
    assert kept["app_id"] == served.key


def test_an_event_without_an_answer_is_a_failure(served: Served) -> None:
    served.post({"request": event()["request"]})
    [bucket] = served.api.get("/~/triage_buckets")
    assert (bucket["status"], bucket["event_count"]) == (0, 1)


def test_bodies_may_be_gzip(served: Served) -> None:
    body = json.dumps([event(n) for n in range(300)]).encode()
    assert sent(served, gzip.compress(body), **{"Content-Encoding": "gzip"}).status_code == 201
    half = gzip.compress(body[: len(body) // 2]) + gzip.compress(body[len(body) // 2 :])
    assert sent(served, half, **{"Content-Encoding": "GZIP"}).status_code == 201
    assert served.total() == 600


@pytest.mark.parametrize(
    ("body", "coding", "status", "words"),
    [
        (b"{", "", 400, "not JSON"),
        (b"", "", 400, "not JSON"),
        (b"[1]", "", 400, "Event 1 is none"),
        (b'[{"request": {}}, {"nothing": 1}]', "", 400, "Event 2 is none"),
        (b"\xff", "", 400, "not UTF-8"),
        (b'{"request": ' + b"[" * 100_000, "", 400, "."),
        (b"[]", "gzip", 400, "not gzip"),
        (gzip.compress(b"[]" * 1000, mtime=0)[:-5], "gzip", 400, "ends too early"),
        (gzip.compress(b" " * 17_000_000, mtime=0), "gzip", 413, "larger than"),
        (gzip.compress(b"[]" + b" " * 9_000_000, mtime=0) * 2, "gzip", 413, "larger than"),
        (b"[]", "br", 415, "br is not read"),
        (b"[]", "gzip, gzip", 415, "is not read"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_events_is_refused(empty: Served, body: bytes, coding: str, status: int, words: str) -> None:
    answer = sent(empty, body, **({"Content-Encoding": coding} if coding else {}))
    assert answer.status_code == status
    assert answer.json()["moesif_error"]["code"] == status
    assert words in said(answer)
    assert empty.total() == 0


def test_a_body_that_is_too_large_is_refused(served: Served) -> None:
    assert sent(served, b"[" + b" " * (16 * 1024 * 1024) + b"]").status_code == 413
    assert sent(served, b"[" + b" " * 15_000_000 + b"]").status_code == 201


def test_an_application_id_is_needed_and_any_does(served: Served) -> None:
    body = json.dumps(event()).encode()
    posted = [f"/{what}{more}" for what in ("events", "users", "companies") for more in ("", "/batch")]
    for path, method in (*((path, "POST") for path in posted), ("/config", "GET"), ("/rules", "GET")):
        answer = httpx.request(method, f"{served.base}/v1{path}", content=body)
        assert answer.status_code == 401
        assert "X-Moesif-Application-Id" in said(answer)
    assert sent(served, body, "/events", **{"X-Moesif-Application-Id": "eyJhcHAiOiIxOTg6MyJ9.x.y"}).status_code == 201
    assert served.total() == 1


def test_what_sdks_ask_at_their_start_is_answered(served: Served) -> None:
    for version in ("/v1", ""):
        config = httpx.get(f"{served.base}{version}/config", headers=APPLICATION)
        assert (config.status_code, config.json()["sample_rate"]) == (200, 100)
        rules = httpx.get(f"{served.base}{version}/rules", headers=APPLICATION)
        assert (rules.status_code, rules.json()) == (200, [])
    assert served.client.get("/events", headers=APPLICATION).status_code == 405
    assert served.client.get("/events", headers=APPLICATION).headers["allow"] == "POST"


def user_of(served: Served, name: str) -> Any:
    """A user's profile."""
    return served.api.get(f"/search/~/users/{name}")["_source"]


def test_what_sdks_tell_of_users_is_joined_at_every_depth(served: Served) -> None:
    served.post(event(1, user_id="u-1"))
    first = {"user_id": "u-1", "metadata": {"email": "ada@shop.test", "seats": {"used": 3}}, "session_token": None}
    answer = sent(served, json.dumps(first).encode(), "/users")
    assert (answer.status_code, answer.json()) == (201, {})
    more = [{"user_id": "u-1", "metadata": {"seats": {"most": 5}}}, {"user_id": 2, "campaign": {"utm_source": "x"}}]
    body = gzip.compress(json.dumps(more).encode())
    assert sent(served, body, "/users/batch", **{"Content-Encoding": "gzip"}).status_code == 201
    user = user_of(served, "u-1")
    assert user["metadata"] == {"email": "ada@shop.test", "seats": {"used": 3, "most": 5}}
    assert user["last_seen_time"].startswith("2026-03-01T12:00:01")
    assert user_of(served, "2")["campaign"] == {"utm_source": "x"}


def test_what_sdks_tell_of_companies_is_found_at_their_users(served: Served) -> None:
    shop = {"company_id": "c-1", "company_domain": "shop.test", "metadata": {"plan": "pro"}}
    served.post(event(1, user_id="u-1", company_id="c-1"), event(2, user_id="u-2"))
    assert sent(served, json.dumps(shop).encode(), "/companies").status_code == 201
    changed = [{"company_id": "c-1", "metadata": {"seats": 5}}]
    assert sent(served, json.dumps(changed).encode(), "/companies/batch").status_code == 201
    company = user_of(served, "u-1")["company"]
    assert (company["company_domain"], company["metadata"]) == ("shop.test", {"plan": "pro", "seats": 5})
    assert "company" not in user_of(served, "u-2")
    query = {"query": {"term": {"company.metadata.plan.raw": "pro"}}}
    found = served.client.post("/search/~/search/users", json=query, params={"app_id": served.key}).json()
    assert [hit["_id"] for hit in found["hits"]["hits"]] == ["u-1"]


def test_users_and_companies_outlive_being_killed(home: Home) -> None:
    with serving(home) as served:
        assert sent(served, b'{"user_id": "u-1", "company_id": "c-1"}', "/users").status_code == 201
        assert sent(served, b'{"company_id": "c-1", "metadata": {"a": 1}}', "/companies").status_code == 201
        served.process.kill()
    with serving(home) as served:
        assert user_of(served, "u-1")["company"]["metadata"] == {"a": 1}


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/users", b"{", "not JSON"),
        ("/users", b"5", "User 1 is none"),
        ("/users", b'{"name": "Ada"}', "User 1 is none: user_id"),
        ("/users", b'{"user_id": ""}', "User 1 is none: its user_id is empty"),
        ("/users/batch", b'[{"user_id": "u-1"}, {"user_id": [1]}]', "User 2 is none: user_id"),
        ("/users", b'{"user_id": "u-1", "metadata": "x"}', "User 1 is none: metadata"),
        ("/users", b'{"user_id": "u", "metadata": ' + b'{"a":' * 5_000, "nested deeper than 200"),
        ("/companies", b'{"user_id": "u-1"}', "Company 1 is none: company_id"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_user_and_no_company_is_refused(empty: Served, path: str, body: bytes, words: str) -> None:
    answer = sent(empty, body, path)
    assert (answer.status_code, words in said(answer)) == (400, True), said(answer)
    assert empty.client.get("/search/~/users/u-1").status_code == 404


def test_the_same_transaction_is_one_event_also_after_a_start(home: Home) -> None:
    with serving(home) as served:
        served.post(event(1, transaction_id="t-1"), event(1, transaction_id="t-1"))
        assert served.post(event(1, transaction_id="t-1")).status_code == 201
        assert served.total() == 1
    with serving(home) as served:
        served.post(event(1, transaction_id="t-1"), event(2, transaction_id="t-2"))
        assert served.total() == 2


def test_buckets_traces_and_sessions_follow(served: Served) -> None:
    served.post(*(event(n) for n in range(6)))
    [bucket] = served.api.get("/~/triage_buckets")
    assert (bucket["route"], bucket["event_count"]) == ("/carts/:id/checkout", 6)
    assert [says["code"] for says in bucket["metadata"]["says"]] == ["E_LIMIT"]
    until(lambda: {whole(served, n)["session_token"] for n in range(1, 7)} == {"~1", "~2", "~3"})
    assert served.api.get("/~/triage_buckets")[0]["session_count"] == 3
    assert len(served.api.get("/~/traces", take=10)) == 3
    served.post(event(6))
    assert whole(served, 7)["session_token"] == "~1"
    assert served.api.get("/~/triage_buckets")[0]["session_count"] == 3


def test_what_was_acknowledged_outlives_being_killed(home: Home) -> None:
    acknowledged: list[str] = []
    with serving(home) as served:
        stop = threading.Event()

        def send(client_number: int) -> None:
            with httpx.Client(base_url=f"{served.base}/v1", headers=APPLICATION, timeout=SECONDS) as client:
                number = 0
                while not stop.is_set():
                    names = [f"{client_number}-{number}-{place}" for place in range(3)]
                    number += 1
                    body = json.dumps([event(number, transaction_id=name, user_id=name) for name in names])
                    try:
                        answer = client.post("/events/batch", content=body)
                    except httpx.TransportError:
                        return
                    if answer.status_code == 201:
                        acknowledged.extend(names)

        threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        until(lambda: len(acknowledged) > 600)
        served.process.kill()
        served.process.wait()
        stop.set()
        for thread in threads:
            thread.join()
    with serving(home) as served:
        kept = served.api.search({"size": 0, "aggs": {"who": {"terms": {"field": "user_id.raw", "size": 100_000}}}})
        counts = {one["key"]: one["doc_count"] for one in kept["aggregations"]["who"]["buckets"]}
        assert set(acknowledged) <= counts.keys()
        assert set(counts.values()) == {1}
        names = {name.rpartition("-")[0] for name in counts}
        assert len(counts) == 3 * len(names)


def test_a_name_has_its_own_events_and_one_server(home: Home) -> None:
    with serving(home, "--data", "shop") as served:
        served.post(event(1))
        code, words = home.fails("--port", "0", "--data", "shop")
        assert (code, words.count("\n")) == (1, 1)
        assert "another process collects into shop already" in words
    with serving(home, "--data", "other") as served:
        assert served.total() == 0
    with serving(home, "--data", "shop") as served:
        assert served.total() == 1
        [about] = [one for one in served.api.get("/local/imports") if one["name"] == "shop"]
        assert (about["id"], about["entries"], about["state"]) == (served.key, 1, "done")


@pytest.mark.parametrize("first", [0, 4096])
def test_a_damaged_file_is_told_kept_aside_and_never_deleted(home: Home, first: int) -> None:
    with serving(home) as served:
        served.post(*(event(n) for n in range(50)))
        served.end()
        file = home.file_of(served.key)
    damaged = file.read_bytes()[:first] + b"\xff" * (file.stat().st_size - first)
    file.write_bytes(damaged)
    with serving(home) as served:
        assert served.post(event(1)).status_code == 201
        assert served.total() == 1
        _, words = served.end()
    [aside] = file.parent.glob("set.db.corrupt-*")
    assert aside.read_bytes() == damaged
    assert "What was kept was damaged (" in words
    assert words.endswith(f"it is now {aside}\n")


def test_a_file_that_is_found_damaged_later_is_kept_aside(home: Home) -> None:
    with serving(home) as served:
        served.post(*(event(n, user_id=f"u-{n}") for n in range(400)))
        served.end()
        file = home.file_of(served.key)
    data = bytearray(file.read_bytes())
    data[-40_960:-8192] = b"\xff" * 32_768
    file.write_bytes(data)
    with serving(home) as served:
        until(lambda: list(file.parent.glob("set.db.corrupt-*")))
        until(lambda: served.post(event(1)).status_code == 201)
        until(lambda: served.total() >= 1)
        [about] = served.api.get("/local/imports", opened="true")
        assert "What was kept was damaged" in about["note"]
        assert "What was kept was damaged" in served.end()[1]


def test_other_sites_send_nothing(served: Served) -> None:
    body = json.dumps(event()).encode()
    assert sent(served, body, "/events", Origin="http://evil.example").status_code == 403
    assert sent(served, body, "/events", Host="evil.example").status_code == 403
    assert served.total() == 0
