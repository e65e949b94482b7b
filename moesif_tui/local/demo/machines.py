"""What machines do: partners' servers that pay through JSON-RPC, and the monitor (`turn` as in `browsers`)."""

from __future__ import annotations

from moesif_tui.local.demo import login, shop
from moesif_tui.local.demo.day import SECOND, at
from moesif_tui.local.demo.people import PARTNERS
from moesif_tui.local.demo.visit import Route, Visit, World
from moesif_tui.local.record import Record

PAYMENTS = Route("POST", shop.API, 118_000, traced=True)
HEALTH = Route("GET", shop.API, 6_000, traced=True)
LUMEN_UPDATED = at(9, 40)
"""Since then one partner's program sends amounts in another unit."""


def partner(world: World, start: int, turn: int) -> list[Record]:
    """A partner's server during an hour: payments by JSON-RPC, authorized, looked at, captured."""
    who = PARTNERS[turn % len(PARTNERS)]
    updated = start >= LUMEN_UPDATED
    agent = who.updated_agent if updated else who.agent
    visit = Visit(world, start, {"user-agent": agent, "accept": "application/json"}, who.address)
    login.partner(visit, who)
    wrong = who.agent != agent
    for number in range(9):
        visit.now += 130 * SECOND + int(world.random() * 100 * SECOND)
        _payment(visit, turn * 100 + number * 3, in_cents=not wrong)
    return visit.calls


def _payment(visit: Visit, call_id: int, *, in_cents: bool) -> None:
    world = visit.world
    cents = 1000 + int(world.random() * 30_000)
    payment = f"pay_{world.bits(48):012x}"
    amount = str(cents) if in_cents else f'"{cents / 100:.2f}"'
    params = f'{{"payment":"{payment}","amount":{amount},"currency":"EUR","mandate":"m-{cents % 977}"}}'
    named = f'{{"payment":"{payment}"}}'
    if in_cents:
        _rpc(visit, call_id, "payment.authorize", params, f'"result":{{"payment":"{payment}","state":"authorized"}}')
        _rpc(visit, call_id + 1, "payment.get", named, '"result":{"state":"authorized","risk":0.04}')
        _rpc(visit, call_id + 2, "payment.capture", named, '"result":{"state":"captured"}')
        return
    refused = '"error":{"code":-32003,"message":"amount is not in minor units","data":{"field":"params.amount"}}'
    _rpc(visit, call_id, "payment.authorize", params, refused)
    visit.now += 2 * SECOND
    _rpc(visit, call_id + 1, "payment.authorize", params, refused)
    _rpc(visit, call_id + 2, "payment.get", named, '"result":{"state":"unknown","risk":null}')


def _rpc(visit: Visit, call_id: int, method: str, params: str, outcome: str) -> None:
    sent = f'{{"jsonrpc":"2.0","id":{call_id},"method":"{method}","params":{params}}}'
    record = visit.call(PAYMENTS, "/rpc/payments", sent=sent, got=f'{{"jsonrpc":"2.0","id":{call_id},{outcome}}}')
    record.api_version = "2026-10"


def probe(world: World, start: int, turn: int) -> list[Record]:
    """The monitor asks whether the API is up."""
    visit = Visit(world, start, {"user-agent": "acme-probe/1.0", "accept": "application/json"}, "203.0.113.254")
    visit.instance = f"i-0{1 + turn % 6}"
    visit.call(HEALTH, "/health", got='{"status":"up"}')
    return visit.calls
