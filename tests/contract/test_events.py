"""Events: search and single calls."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.contract.conftest import Api
from tests.contract.shape import faults


def _total(api: Api, query: Any, **params: Any) -> int:
    return int(api.search({"query": query, "size": 0}, **params)["hits"]["total"])


def test_search_answers_as_documented(api: Api) -> None:
    value = api.search({"size": 3})
    assert faults("searchEvents", value) == []
    assert len(value["hits"]["hits"]) == 3
    assert value["hits"]["total"] == 13
    assert value["timed_out"] is False


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"match_all": {}}, 13),
        ({"term": {"response.status": 500}}, 3),
        ({"term": {"response.status": "500"}}, 3),
        ({"terms": {"response.status": [0, 404]}}, 3),
        ({"range": {"response.status": {"gte": 400, "lt": 500}}}, 2),
        ({"range": {"duration_ms": {"gte": "3000"}}}, 2),
        ({"exists": {"field": "triage_bucket_id"}}, 7),
        ({"prefix": {"request.route.raw": "/carts"}}, 6),
        ({"wildcard": {"request.uri.raw": "*://shop.test/carts/100?"}}, 3),
        ({"match": {"metadata.says.message": "limit"}}, 2),
        ({"term": {"request.headers.X-User-Id": "u-2"}}, 4),
        ({"term": {"request.headers.x-user-id.raw": "u-2"}}, 4),
        ({"term": {"response.body.error.code": "E_STOCK"}}, 1),
        ({"term": {"request.body.payment.raw": "sepa"}}, 2),
        ({"query_string": {"query": "E_STOCK"}}, 1),
        ({"query_string": {"query": '"only 3 left"'}}, 1),
        ({"query_string": {"query": "carts AND 1003"}}, 1),
        ({"query_string": {"query": "i-s2"}}, 4),
        ({"query_string": {"query": "Content-Type"}}, 0),
        ({"bool": {"must": [{"term": {"user_id.raw": "u-1"}}], "must_not": {"term": {"response.status": 500}}}}, 2),
        ({"bool": {"should": [{"term": {"response.status": 0}}, {"term": {"response.status": 404}}]}}, 3),
        (
            {
                "bool": {
                    "filter": {"range": {"response.status": {"gte": "400"}}},
                    "should": [{"term": {"user_id": "u-1"}}, {"match": {"request.uri": "checkout"}}],
                    "minimum_should_match": "100%",
                }
            },
            2,
        ),
        ({"match_phrase": {"metadata.says.message": "Only 3"}}, 1),
        ({"match_phrase": {"metadata.says.message": "3 only"}}, 0),
        ({"regexp": {"request.route.raw": "/carts/:id(/checkout)?"}}, 6),
        ({"regexp": {"response.headers.x-instance": "i-s[12]"}}, 8),
        ({"exists": {"field": "response.body.error"}}, 5),
        ({"range": {"response.body.lines": {"gt": 1, "lt": "3"}}}, 1),
        ({"term": {"response.body.errors.message.raw": "no total"}}, 1),
        ({"query_string": {"query": "response.status:[400 TO 499] AND user_id:u\\-3"}}, 1),
        ({"query_string": {"query": "response.body.error.code:E_* -metadata.says.message:reached"}}, 3),
        ({"query_string": {"query": "checkout", "fields": ["request.uri", "request.route^2"]}}, 3),
        ({"query_string": {"query": "limit reached", "default_field": "metadata.says.message",
                           "default_operator": "AND"}}, 2),
    ],
)  # fmt: skip
def test_clauses(api: Api, query: Any, count: int) -> None:
    assert _total(api, query) == count


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"query": {"fuzzy": {"user_id": "u"}}}, "query.fuzzy"),
        ({"query": {"bool": {"must": [{"match_all": {}}, {"geo": {}}]}}}, r"query.bool.must\[1\].geo"),
        ({"aggs": {"x": {"scripted": {}}}}, "aggs.x.scripted"),
        ({"aggs": {"x": {"terms": {"field": "a"}, "aggs": {"y": {"avg": {"script": "1"}}}}}}, r"aggs\.x\.aggs\.y\.avg"),
        ({"post_filter": {"regexp": {"user_id": "("}}}, r"post_filter\.regexp\.user_id"),
        ({"query": {"query_string": {"query": "a:b~2"}}}, r"query\.query_string\.query: .*fuzzy words"),
        ({"sort": [{"_script": {"type": "number"}}]}, r"sort\[0\]\._script"),
        ({"size": 1, "_source": {"only": "id"}}, r"_source\.only"),
        ({"highlight": {}}, "highlight"),
        ({"size": 100000}, "size"),
        ({"query": []}, "query"),
        ([], "body"),
    ],
)
def test_what_is_not_supported_is_refused_by_clause_and_path(api: Api, body: Any, words: str) -> None:
    reply = api.ask("POST", "/search/~/search/events", {"from": "-1d", "to": "now"}, body)
    assert reply.status == 400
    assert re.search(words, reply.value["moesif_error"]["msg"])


def test_sort_and_search_after_visit_everything_once(api: Api) -> None:
    for sort in (
        ["request.time"],
        "request.time",
        {"duration_ms": "desc"},
        [{"duration_ms": "desc"}, "_score"],
        [{"_id": {"order": "asc", "unmapped_type": "long"}}],
        [{"response.body.error.code": {"order": "desc", "missing": "_first"}}, "request.time"],
    ):
        body: dict[str, Any] = {"size": 4, "sort": sort}
        seen: list[str] = []
        while hits := api.search(body)["hits"]["hits"]:
            seen += [hit["_id"] for hit in hits]
            body["search_after"] = hits[-1]["sort"]
        assert len(seen) == len(set(seen)) == 13


def test_from_and_size(api: Api) -> None:
    every = [hit["_id"] for hit in api.search({"size": 20})["hits"]["hits"]]
    assert [hit["_id"] for hit in api.search({"size": "2", "from": 3})["hits"]["hits"]] == every[3:5]


def test_the_window_and_kinds(api: Api) -> None:
    assert _total(api, {"match_all": {}}, **{"from": "2026-03-01T12:00:40Z"}) == 5
    assert _total(api, {"match_all": {}}, **{"from": "-5s", "to": "now"}) == 5
    assert _total(api, {"match_all": {}}, kind="static") == 1
    assert api.ask("POST", "/search/~/search/events", {"from": "nonsense", "to": "now"}, {}).status == 400


def test_source_leaves_what_it_names(api: Api) -> None:
    def source(wanted: Any) -> Any:
        return api.search({"size": 1, "_source": wanted})["hits"]["hits"][0].get("_source")

    assert source(False) is None
    assert set(source(["id", "request.verb"])) == {"id", "request"}
    assert set(source(["id", "request.verb"])["request"]) == {"verb"}
    assert "body" not in source({"excludes": ["*.body"]})["response"]
    assert set(source("response.*")) == {"response"}
    assert set(source({"includes": ["id", "request.*"], "excludes": ["request.headers"]})["request"]) >= {"verb", "uri"}
    assert "headers" not in source({"includes": ["request.*"], "excludes": ["request.headers"]})["request"]
    query = {"exists": {"field": "response.body.errors"}}
    [hit] = api.search({"query": query, "_source": "response.body.errors.message"})["hits"]["hits"]
    assert hit["_source"] == {"response": {"body": {"errors": [{"message": "no total"}]}}}


def test_aggregations(api: Api) -> None:
    aggs = {
        "statuses": {"terms": {"field": "response.status"}, "aggs": {"slow": {"avg": {"field": "duration_ms"}}}},
        "users": {"cardinality": {"field": "user_id.raw"}},
        "least": {"min": {"field": "duration_ms"}},
        "took": {"percentiles": {"field": "duration_ms", "percents": [50]}},
        "time": {"date_histogram": {"field": "request.time", "interval": "1m"}},
    }
    found = api.search({"size": 0, "aggs": aggs})["aggregations"]
    statuses = {one["key"]: one for one in found["statuses"]["buckets"]}
    assert statuses[500]["doc_count"] == 3
    assert statuses[500]["slow"]["value"] == pytest.approx((3204 + 3100 + 90) / 3)
    assert found["users"]["value"] == 3
    assert found["least"]["value"] == 40
    assert found["took"]["values"]["50.0"] == 40
    assert sum(one["doc_count"] for one in found["time"]["buckets"]) == 13


def test_every_kind_of_aggregation_answers(api: Api) -> None:
    aggs = {
        "codes": {"terms": {"field": "response.body.error.code", "missing": "none", "order": {"took.90": "desc"}},
                  "aggs": {"took": {"percentiles": {"field": "duration_ms", "percents": [90]}}}},
        "unused": {"terms": {"field": "user_id", "min_doc_count": 0, "order": {"_key": "asc"}}},
        "failed": {"filter": {"range": {"response.status": {"gte": 500}}},
                   "aggs": {"first": {"top_hits": {"size": 1, "sort": ["request.time"], "_source": ["id"]}}}},
        "sides": {"filters": {"filters": {"carts": {"prefix": {"request.route.raw": "/carts"}},
                                          "none": {"match_none": {}}}}},
        "silent": {"missing": {"field": "response.body"}},
        "steps": {"histogram": {"field": "duration_ms", "interval": "1000", "min_doc_count": 1}},
        "month": {"date_histogram": {"field": "request.time", "calendar_interval": "month"},
                  "aggs": {"users": {"cardinality": {"field": "user_id"}}}},
        "all": {"stats": {"field": "duration_ms"}},
        "lines": {"sum": {"field": "response.body.lines"}},
        "most": {"max": {"field": "response.body.lines"}},
        "counted": {"value_count": {"field": "response.body.error.code"}},
    }  # fmt: skip
    query = {"term": {"user_id": "u-1"}}
    found = api.search({"size": 0, "aggs": aggs})["aggregations"]
    assert [(one["key"], one["doc_count"]) for one in found["codes"]["buckets"]] == [
        ("E_LIMIT", 2), ("E_STOCK", 1), ("E_GONE", 2), ("none", 8),
    ]  # fmt: skip
    assert found["failed"]["doc_count"] == 3
    assert found["failed"]["first"]["hits"]["hits"][0]["_source"].keys() == {"id"}
    assert found["sides"] == {"buckets": {"carts": {"doc_count": 6}, "none": {"doc_count": 0}}}
    assert found["silent"] == {"doc_count": 1}
    assert [(one["key"], one["doc_count"]) for one in found["steps"]["buckets"]] == [(0.0, 11), (3000.0, 2)]
    [month] = found["month"]["buckets"]
    assert (month["key_as_string"], month["doc_count"], month["users"]["value"]) == ("2026-03-01T00:00:00.000Z", 13, 3)
    assert (found["all"]["count"], found["all"]["max"]) == (13, 3204.0)
    assert (found["lines"]["value"], found["most"]["value"], found["counted"]["value"]) == (6.0, 3.0, 5)
    unused = api.search({"size": 0, "query": query, "aggs": aggs})["aggregations"]["unused"]["buckets"]
    assert [(one["key"], one["doc_count"]) for one in unused] == [("u-1", 4), ("u-2", 0), ("u-3", 0)]


def test_an_event_is_whole_and_as_recorded(api: Api) -> None:
    hit = api.search({"query": {"term": {"response.body.error.code": "E_STOCK"}}})["hits"]["hits"][0]
    value = api.get(f"/search/~/events/{hit['_id']}", event_time=hit["_source"]["request"]["time"])
    assert faults("getEvent", value) == []
    event = value["_source"]
    assert event["request"]["body"] == {"payment": "card"}
    assert event["request"]["headers"]["Cookie"] == "sid=s2-secret-cookie"
    assert event["response"]["body"]["error"]["message"] == "only 3 left"
    assert event["duration_ms"] == 90
    assert event["metadata"]["har"]["timings"]["wait"] == 88
    assert event["metadata"]["says"] == {"code": "E_STOCK", "message": "only 3 left"}


def test_no_answer_is_status_0_with_the_reason(api: Api) -> None:
    hit = api.search({"query": {"term": {"response.status": 0}}})["hits"]["hits"][0]["_source"]
    assert hit["metadata"]["says"]["message"] == "no answer: timed out"
    assert hit["metadata"]["har"]["error"] == "net::ERR_TIMED_OUT"


def test_events_that_are_not_there(api: Api) -> None:
    known = api.search({"size": 1})["hits"]["hits"][0]["_id"]
    for identity in ("nothing", known + "0", known.split("-")[0] + "-x", known.split("-")[0] + "-" + "9" * 40):
        assert api.ask("GET", f"/search/~/events/{identity}").status == 404


def test_the_first_hits_of_a_bucket_have_their_documents(api: Api) -> None:
    top = {"top_hits": {"size": 1, "_source": ["request.verb", "response.status"], "sort": [{"duration_ms": "desc"}]}}
    statuses = {"terms": {"field": "response.status", "size": 1, "order": {"_key": "desc"}}, "aggs": {"top": top}}
    whole = {"top_hits": {"size": 2}}
    found = api.search({"size": 0, "aggs": {"statuses": statuses, "whole": whole}})["aggregations"]
    [bucket] = found["statuses"]["buckets"]
    [hit] = bucket["top"]["hits"]["hits"]
    assert (bucket["key"], bucket["top"]["hits"]["total"]) == (500, 3)
    assert hit["_source"] == {"request": {"verb": "POST"}, "response": {"status": 500}}
    newest = api.search({"size": 2})["hits"]["hits"]
    assert found["whole"]["hits"]["hits"] == newest


def test_a_search_ends_at_its_own_timeout_with_the_reason_and_others_go_on(api: Api) -> None:
    window = {"from": "2000-01-01T00:00:00Z", "to": "now"}
    reply = api.ask(
        "POST", "/search/~/search/events", window, {"timeout": "0ms", "aggs": {"n": {"sum": {"field": "a"}}}}
    )
    assert reply.status == 504
    assert reply.value["moesif_error"]["msg"].startswith("the search was stopped after 0 s; ")
    assert _total(api, {"match_all": {}}) == 13
