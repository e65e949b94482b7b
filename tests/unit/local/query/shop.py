"""The hand-made data set of the table-driven tests: eight calls of a small shop, a minute apart."""

from __future__ import annotations

from moesif_tui.core.kinds import Kind
from tests.unit.local.query.dataset import Sample

MINUTE = 60_000_000

CALLS = (
    Sample(
        time=-8 * MINUTE,
        duration=12_345,
        uri="https://api.example.com/items/1?q=red%20shoes&by=jane%40example.com",
        user="jane",
        company="acme",
        address="10.0.0.1",
        request_headers={"User-Agent": "ios/8.2", "Accept": ["text/html", "application/json"]},
        response_body=b'{"items": [{"sku": "A1", "n": 2}, {"sku": "B2", "n": 7}], "total": 84.2}',
    ),
    Sample(
        time=-7 * MINUTE,
        duration=40_000,
        verb="POST",
        route="/login",
        uri="https://api.example.com/login",
        user="jane",
        request_body=b"user=jane%40example.com&remember=a+b",
        response_headers={"Set-Cookie": "sid=9F3C", "X-Count": "12"},
    ),
    Sample(
        time=-6 * MINUTE,
        duration=3_000_000,
        verb="POST",
        route="/carts/:id/checkout",
        status=500,
        uri="https://api.example.com/carts/9f3c/checkout",
        user="jane",
        says=("E_LIMIT", "limit reached"),
        request_headers={"x-request-id": "req-4711"},
        request_body=b'{"payment": "sepa", "quantity": 7, "coupon": null, "note": "J\\u00fcrgen \\"x\\" http:\\/\\/a"}',
        response_body=b'{"error": {"code": "E_LIMIT", "message": "limit reached"}}',
    ),
    Sample(
        time=-5 * MINUTE,
        duration=None,
        status=0,
        host="cdn.example.com",
        uri="https://cdn.example.com/app.js",
        session="s2",
        kind=Kind.STATIC,
        says=("", "timed out"),
    ),
    Sample(
        time=-4 * MINUTE,
        duration=900,
        verb="POST",
        route="/rpc",
        jsonrpc=("sum", -32601),
        user="bob",
        session="s2",
        extra={
            "tags": ["beta", "eu"],
            "metadata": {"plan": "gold", "depth": {"n": 3}, "dotted.key": "yes"},
            "weight": 2,
        },
    ),
    Sample(
        time=-3 * MINUTE,
        duration=40_000,
        verb="POST",
        route="/graphql",
        graphql="Checkout",
        api_version="2.1",
        user="bob",
        request_body=b'{"payment": "card", "quantity": "7", "gift": true}',
    ),
    Sample(
        time=-2 * MINUTE,
        status=404,
        route="/items/:id",
        uri="/items/404",
        user="eve",
        says=("not_found", "no such item"),
        response_body=b"<h1>No such item</h1>",
    ),
    Sample(time=-MINUTE, route="/items/:id", uri="/items/2", kind=Kind.PAGE, response_body="Größe: 42".encode()),
)
