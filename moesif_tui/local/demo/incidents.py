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
            "`2` (Triage), `enter` on 500 POST /carts/:id/checkout: E_LIMIT 343 times, E_STOCK 62, more of late",
            "the tree: before it 200 PUT /carts/:id/lines, before that 409, in 149 + 57 of the 237 sessions",
            "`a` `i` (instance): i-03 in 84 %; `esc`, `a` `r` x-client: ios/8.2 in 81 %",
            "`enter` on ios/8.2, `enter` on a call: reserved twice what is bought; request (`tab`): payment is sepa",
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
            "`2` (Triage), `enter` on 200 POST /graphql Checkout: Cannot return null for … Checkout.total., 80 times",
            "the tree: right before it GET /catalog/bundles/:id, in each of the 40 sessions",
            "`j`, to that line: below, every answer has price null; `enter` `enter` on one: price_list 2026-11",
            "`4` (Calls), `/` `route:/catalog/bundles/* time:<11:00`, `enter` `enter`: a price, of price_list 2026-10",
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
            "`2` (Triage), `enter` on 200 POST /rpc/payments payment.authorize: -32003 amount is not in minor units",
            "`a` `u` (user): svc-lumen in all 144 calls; `esc`, `a` `r` user-agent: lumen-connector/3.0.0 in all",
            '`esc`, `tab` (Events), `enter`, its request (`tab`): params.amount is a string, "113.25"',
            "`4`, `/` `ctrl+u` `user:svc-lumen rpc:payment.authorize time:<09:40`, `enter` `enter`, request: cents",
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
            "`2` (Triage), `enter` on ✗ GET /shipments/:id: no answer: timed out, 110 times, first 09:16",
            "`a` `r` x-client: web/2026.47 in all; `esc`, `tab` (Events): 10 s each, all with ?include=live",
            "`shift+tab`, the tree: each after GET /orders/:id; `j` `enter`, `enter`: carrier is parcelix; `J`: so too",
            "`4` (Calls), `/` `ctrl+u` `include=live status:200`, `enter` `enter`: carrier is hermod; `J`: so too",
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
            "`4` (Calls), `/` `A-48213`, `enter`: POST /graphql Checkout and GET /orders/A-48213 of u-0137, both 200",
            "`/` `ctrl+u` `user:u-0137` `enter`, `j` `j` `enter`: the quote took 4,108 ms: rules fallback, total 0",
            "`/` `ctrl+u` `route:/carts/*/quote`, `enter`, `s` `s` (slowest first): 4 s, since 12:31",
            "`/` ` took:>4s` `enter` adds that: 32 of them; `/` ` header.x-instance:i-05` `enter`: the same 32",
            "`/` `ctrl+u` `fallback NOV-20` `enter`: 16 of them, with that coupon, and the total is 0 in each",
        ),
        cause=(
            "Since 12:30 instance i-05 does not reach the pricing rules: each quote waits 4 s and falls back. Without "
            "a coupon the fallback is right; with one it takes off everything. 16 orders of 15 customers are at 0.00."
        ),
        calls=16,
        users=15,
    ),
)
