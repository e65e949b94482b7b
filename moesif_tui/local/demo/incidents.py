"""The five faults planted in the sample traffic: what an engineer is told, how the program shows it, and the answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Incident:
    """A planted fault. Its figures hold for the sample as `demo` shows it (the seed that `records` takes by itself).

    Attributes:
        title: what it is called.
        ticket: what somebody who looks for it is told.
        where: the steps by keyboard that lead to it, in order.
        cause: the answer.
        calls: how many calls show it: failing ones, or wrong orders where nothing fails.
        users: how many customers or partners it hits.
    """

    title: str
    ticket: str
    where: tuple[str, ...]
    cause: str
    calls: int
    users: int


INCIDENTS = (
    Incident(
        title="Checkout says that a limit is reached",
        ticket="Since two in the afternoon customers with the iPhone app cannot pay: “limit reached”.",
        where=(
            "2 (Triage): 500 POST /carts/:id/checkout; enter: E_LIMIT 343 times since 14:01 (E_STOCK 62, all day)",
            "the tree: PUT /carts/:id/lines 409, then 200, then perhaps a coupon: in 206 of the 237 sessions",
            "Events, / E_LIMIT; a, answer header x-instance: i-03 in 97 %; a, sent header x-client: ios/8.2 in 87 %",
            "enter on one: payment is sepa in each; reserved is more than the mandate",
        ),
        cause=(
            "Release 2026.11.3 (on i-03 since 14:00, on i-05 since 17:20; answer header server) does not give back "
            "what a refused PUT of the lines (409) had reserved. The second try reserves it again, and a direct debit "
            "is checked against the doubled amount. Cards and wallets are not checked, and pass."
        ),
        calls=343,
        users=156,
    ),
    Incident(
        title="GraphQL checkout of bundles",
        ticket="The shop in the browser refuses some carts since about eleven; the load balancer counts no errors.",
        where=(
            "2 (Triage): 200 POST /graphql Checkout, “Cannot return null for non-nullable field Checkout.total.”",
            "enter: before it GET /catalog/bundles/:id in every one of the 40 sessions",
            "enter on that vertex, enter: price is null, price_list is 2026-11",
            "4 (Calls), / bundles: before 11:00 the same calls have a price, of price_list 2026-10",
        ),
        cause=(
            "The price list 2026-11, in force since 11:00, has no prices of bundles. A cart with a bundle has no "
            "total, which the GraphQL schema forbids: an error inside a 200, 80 times."
        ),
        calls=80,
        users=38,
    ),
    Incident(
        title="A partner's payments are refused",
        ticket="The partner Lumen writes: no payment authorized since the morning. The other partners are fine.",
        where=(
            "2 (Triage): 200 POST /rpc/payments payment.authorize, -32003 “amount is not in minor units”",
            "a, user: svc-lumen in all 144 calls; a, sent header user-agent: lumen-connector/3.0.0",
            "Events, enter: params.amount is a string like “120.50”",
            "4 (Calls), / user:svc-lumen: before 09:40 it is a number like 12050, from lumen-connector/2.9.4",
        ),
        cause=(
            "Since its update to lumen-connector/3.0.0 at 09:40 the partner sends decimal EUR as a string where the "
            "API wants whole cents. JSON-RPC answers errors with status 200."
        ),
        calls=144,
        users=1,
    ),
    Incident(
        title="Tracking of shipments does not answer",
        ticket="“Where is my order?” hangs for half a minute in browsers, not in the apps. It began after a release.",
        where=(
            "2 (Triage): ✗ GET /shipments/:id, no answer, 110 calls since 09:16",
            "enter: two or three of them in a row, 10 s each, after GET /orders/:id; then the visit goes on with a 200",
            "a, sent header x-client: web/2026.47 in all of them; the failing calls ask for include=live",
            "enter on GET /orders/:id: carrier is parcelix in each; 4 (Calls), / include=live status:200: there hermod",
        ),
        cause=(
            "The pages' release web/2026.47 of 09:15 asks for live tracking. The carrier parcelix never answers that; "
            "hermod does. After its tries the page asks again without it."
        ),
        calls=110,
        users=41,
    ),
    Incident(
        title="Orders for nothing, without any error",
        ticket="Accounting asks why order A-48213 was sent out although its total is 0.00. No alert fired.",
        where=(
            "4 (Calls), / A-48213 finds the order: POST /graphql Checkout, 200, total 0.00",
            "its trace: POST /carts/:id/quote just before it took 4 s; its answer says rules fallback, total 0.00",
            '4 (Calls), / route:"/carts/*/quote", s by time taken: 32 of 4 s, all on i-05 since 12:31; p95 else 38 ms',
            "4 (Calls), / fallback AND NOV-20: those with that coupon have the total 0.00",
        ),
        cause=(
            "Since 12:30 instance i-05 does not reach the pricing rules: each quote waits 4 s and falls back. Without "
            "a coupon the fallback is right; with one it takes off everything. 16 orders of 15 customers are at 0.00."
        ),
        calls=16,
        users=15,
    ),
)
