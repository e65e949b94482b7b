"""Each planted fault is in the calls themselves, with the figures that its description states."""

from __future__ import annotations

import json
from typing import Any

from moesif_tui.local.demo.browsers import TICKET_USER
from moesif_tui.local.demo.day import at
from moesif_tui.local.demo.incidents import INCIDENTS, Incident
from moesif_tui.local.demo.visit import TICKET_ORDER
from moesif_tui.local.record import Record
from tests.unit.local.demo.reading import says, sessions, user

LIMIT, BUNDLE, PARTNER, TRACKING, NOTHING = INCIDENTS


def sent(call: Record) -> Any:
    return json.loads(call.request_body or b"null")


def got(call: Record) -> Any:
    return json.loads(call.response_body or b"null")


def instance(call: Record) -> object:
    return call.response_headers.get("x-instance")


def share(calls: list[Record], matching: list[Record]) -> int:
    """Percent."""
    return round(100 * len(matching) / len(calls))


def before(call: Record, calls: list[Record]) -> list[Record]:
    """The calls of the same session before that one, the nearest first."""
    trace = next(trace for trace in sessions(calls).values() if any(call is one for one in trace))
    return [one for one in reversed(trace) if one.time < call.time]


def states_its_figures(incident: Incident) -> bool:
    text = " ".join((*incident.where, incident.cause))
    return str(incident.calls) in text


def test_descriptions_state_the_figures() -> None:
    assert all(states_its_figures(incident) for incident in INCIDENTS)
    assert TICKET_ORDER in NOTHING.ticket


def test_checkout_limit(calls: list[Record]) -> None:
    failing = [call for call in calls if says(call, b"E_LIMIT")]
    assert len(failing) == LIMIT.calls
    assert len({user(call) for call in failing}) == LIMIT.users
    assert {call.status for call in failing} == {500}
    assert at(14) <= failing[0].time < at(14, 2)
    assert share(failing, [call for call in failing if instance(call) == "i-03"]) == 97
    assert share(failing, [call for call in failing if call.request_headers["x-client"] == "ios/8.2"]) == 87
    assert {sent(call)["payment"] for call in failing} == {"sepa"}
    assert {call.response_headers["server"] for call in failing} == {"acme-api/2026.11.3"}
    assert all(got(call)["error"]["reserved"] > got(call)["error"]["mandate"] for call in failing)


def test_checkout_limit_comes_after_lines_put_twice(calls: list[Record]) -> None:
    traces = [trace for trace in sessions(calls).values() if any(says(call, b"E_LIMIT") for call in trace)]
    assert len(traces) == 206
    for trace in traces:
        assert [call.status for call in trace if call.uri.endswith("/lines")] == [409, 200]
    other = [trace for trace in sessions(calls).values() if any(says(call, b"E_STOCK") for call in trace)]
    assert len(other) == 237 - 206
    assert sum(says(call, b"E_STOCK") for call in calls) == 62


def test_checkout_limit_needs_all_of_its_conditions(calls: list[Record]) -> None:
    """Each condition alone also occurs in checkouts that pass after 14:00."""
    passing = [
        (trace, call)
        for trace in sessions(calls).values()
        for call in trace
        if call.uri.endswith("/checkout") and call.status == 200 and call.time > at(14)
    ]
    twice = [(call, any(one.status == 409 for one in trace)) for trace, call in passing]
    assert any(sent(call)["payment"] == "sepa" and put_twice for call, put_twice in twice)
    assert any(call.response_headers["server"] == "acme-api/2026.11.3" and put_twice for call, put_twice in twice)
    assert any(
        call.response_headers["server"] == "acme-api/2026.11.3" and sent(call)["payment"] == "sepa" and not put_twice
        for call, put_twice in twice
    )


def test_bundles_without_price(calls: list[Record]) -> None:
    failing = [call for call in calls if says(call, b"Cannot return null for non-nullable field Checkout.total.")]
    assert len(failing) == BUNDLE.calls
    assert len({user(call) for call in failing}) == BUNDLE.users
    assert {call.status for call in failing} == {200}
    assert failing[0].time >= at(11)
    traces = [trace for trace in sessions(calls).values() if any(call in failing for call in trace)]
    assert len(traces) == 40
    for trace in traces:
        offered = [got(call) for call in trace if "/catalog/bundles/" in call.uri]
        assert [(one["price"], one["price_list"]) for one in offered] == [(None, "2026-11")]
    bundles = [call for call in calls if "/catalog/bundles/" in call.uri]
    assert all(got(call)["price"] for call in bundles if call.time < at(11))
    passing = [call for call in calls if b'"bundle":"' in (call.request_body or b"") and not says(call, b"errors")]
    assert len(passing) > 40


def test_partner_payments(calls: list[Record]) -> None:
    failing = [call for call in calls if says(call, b"-32003")]
    assert len(failing) == PARTNER.calls
    assert {user(call) for call in failing} == {"svc-lumen"}
    assert {call.status for call in failing} == {200}
    assert {call.request_headers["user-agent"] for call in failing} == {"lumen-connector/3.0.0"}
    assert failing[0].time >= at(9, 40)
    assert all(isinstance(sent(call)["params"]["amount"], str) for call in failing)
    authorized = [
        call for call in calls if says(call, b'"authorized"') and b"payment.authorize" in (call.request_body or b"")
    ]
    assert {user(call) for call in authorized} == {"svc-lumen", "svc-nordwind", "svc-quanta"}
    assert all(isinstance(sent(call)["params"]["amount"], int) for call in authorized)


def test_tracking_without_answer(calls: list[Record]) -> None:
    failing = [call for call in calls if call.status == 0 and not call.cancelled]
    assert len(failing) == TRACKING.calls
    assert len({user(call) for call in failing}) == TRACKING.users
    assert all("/shipments/" in call.uri and call.uri.endswith("?include=live") for call in failing)
    assert at(9, 15) <= failing[0].time < at(9, 17)
    assert {call.request_headers["x-client"] for call in failing} == {"web/2026.47"}
    assert all(10_000_000 <= (call.duration or 0) < 10_100_000 for call in failing)
    for trace in sessions(calls).values():
        asked = [call for call in trace if "/shipments/" in call.uri]
        if any(call.status == 0 for call in asked):
            assert [call.status for call in asked] in ([0, 0, 200], [0, 0, 0, 200])
            assert "live" not in asked[-1].uri
            assert got(asked[-1])["carrier"] == "parcelix"
        elif any("live" in call.uri for call in asked):
            assert got(asked[-1])["carrier"] == "hermod"


def test_orders_for_nothing(calls: list[Record]) -> None:
    orders = [call for call in calls if call.uri.endswith("/graphql") and says(call, b'"total":0.00')]
    assert len(orders) == NOTHING.calls
    assert len({user(call) for call in orders}) == NOTHING.users
    assert all(call.status == 200 and not says(call, b"error") for call in orders)
    for order in orders:
        quote, coupon = before(order, calls)[:2]
        assert quote.uri.endswith("/quote")
        assert got(quote)["rules"] == "fallback"
        assert sent(coupon) == {"code": "NOV-20"}


def test_the_ticket_names_one_of_the_orders_for_nothing(calls: list[Record]) -> None:
    found = [call for call in calls if TICKET_ORDER.encode() in (call.response_body or b"") or TICKET_ORDER in call.uri]
    assert [call.verb for call in found] == ["POST", "GET"]
    assert all(says(call, b'"total":0.00') for call in found)
    assert {user(call) for call in found} == {f"u-{TICKET_USER:04d}"}


def test_slow_quotes_are_the_slowest_calls_that_were_answered_well(calls: list[Record]) -> None:
    answered = sorted((call for call in calls if call.status == 200), key=lambda call: -(call.duration or 0))
    slow = [call for call in answered if (call.duration or 0) >= 4_000_000]
    assert len(slow) == 32
    assert all(call.uri.endswith("/quote") and instance(call) == "i-05" and call.time >= at(12, 31) for call in slow)
    others = sorted(call.duration or 0 for call in answered if call.uri.endswith("/quote") and call not in slow)
    assert round(others[len(others) * 95 // 100] / 1000) == 38
