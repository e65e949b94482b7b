"""What people do in a browser: a function for each kind of session.

Here as in the other kinds, `turn` (0, 1, 2 …: which one of its kind a session is) decides all that changes the number
of calls, so that a day has as many calls whatever the seed; chance decides the rest.
"""

from __future__ import annotations

from moesif_tui.local.demo import login, shop, site
from moesif_tui.local.demo.goods import (
    BUNDLES,
    CATEGORIES,
    GONE,
    PAYMENT_MEANS,
    Cart,
    any_product,
    bundle_cents,
    product,
)
from moesif_tui.local.demo.people import BROWSERS, Person, customer, person
from moesif_tui.local.demo.visit import TICKET_ORDER, Visit, World
from moesif_tui.local.record import Headers, Record

TICKET_USER = 137
"""The customer whose order the ticket names."""


def _browser(world: World, start: int, who: Person, version: str) -> Visit:
    headers: Headers = {
        "user-agent": BROWSERS[who.number % len(BROWSERS)],
        "accept": "*/*",
        "accept-language": f"{who.language},en;q=0.7",
        "referer": "https://shop.acme.test/",
        "x-client": version,
        "cookie": f"consent=all; lang={who.language[:2]}",
    }
    return Visit(world, start, headers, who.address, browser=True)


def visitor(world: World, start: int, turn: int) -> list[Record]:
    """Somebody without account looks around in a browser."""
    who = person(1000 + turn)
    visit = _browser(world, start, who, site.code_version(start, turn))
    site.start(visit, who, "/", "Home")
    if turn % 2:
        goods = product(any_product(world, GONE - 1))
        words = goods.name.lower()
        for cut in (2, 3, 4):
            site.suggest(visit, words[:cut], overtaken=cut < 4 and world.chance(0.15))
        shop.search(visit, words, (goods, product(any_product(world)), product(1003)), broken=turn % 61 == 5)
        visit.think(2, 15)
    category = world.pick(CATEGORIES)
    site.page(visit, f"/c/{category}", category.title(), images=(1003, 1010))
    for _ in range(turn % 3):
        visit.think(5, 60)
        goods = product(any_product(world, GONE - 1))
        site.page(visit, f"/p/{goods.number}", goods.name, images=(goods.number,))
        site.product(visit, goods)
    return visit.calls


def buyer(world: World, start: int, turn: int) -> list[Record]:
    """A customer buys in a browser, one in three with a coupon."""
    return _buy(world, start, turn, customer(world.random), coupon=turn % 3 == 0)


def bundle_buyer(world: World, start: int, turn: int) -> list[Record]:
    """A customer takes the bundle that the shop offers before the checkout."""
    return _buy(world, start, turn, customer(world.random), bundle=BUNDLES[turn % len(BUNDLES)])


def coupon_buyer(world: World, start: int, turn: int) -> list[Record]:
    """A customer with a coupon, on the instance whose quotes go wrong."""
    return _buy(world, start, turn, customer(world.random), coupon=True, instance=shop.QUOTES_SLOW_ON)


def ticket_buyer(world: World, start: int, turn: int) -> list[Record]:
    """The one whose order number the ticket names."""
    who = person(TICKET_USER)
    return _buy(world, start, turn, who, coupon=True, instance=shop.QUOTES_SLOW_ON, order=TICKET_ORDER)


def _buy(
    world: World,
    start: int,
    turn: int,
    who: Person,
    *,
    coupon: bool = False,
    bundle: int | None = None,
    instance: str | None = None,
    order: str = "",
) -> list[Record]:
    visit = _browser(world, start, who, site.code_version(start, turn))
    visit.instance = instance or visit.instance
    site.start(visit, who, "/", "Home")
    visit.think(2, 20)
    login.browser(visit, who)
    cart = Cart.of(world, 1 + turn % 2)
    for goods, _ in cart.lines:
        visit.think(4, 50)
        site.page(visit, f"/p/{goods.number}", goods.name, images=(goods.number,))
        site.product(visit, goods)
    site.add_to_cart(visit, cart)
    visit.think(3, 40)
    if coupon:
        shop.apply_coupon(visit, cart, expired=turn % 9 == 4)
    total = shop.quote(visit, cart)
    visit.think(2, 12)
    priced = True
    if bundle:
        priced = shop.bundle(visit, bundle)
        total += bundle_cents(bundle)
    payment = world.pick(PAYMENT_MEANS)
    number = site.checkout(visit, cart, total, payment, bundle=bundle, priced=priced, order=order)
    if number is None:
        visit.think(2, 9)
        site.checkout(visit, cart, total, payment, bundle=bundle, priced=priced)
    else:
        shop.order(visit, who, number, total=total)
    return visit.calls


def orders(world: World, start: int, turn: int) -> list[Record]:
    """A customer looks where an order is, with the old code of the pages."""
    return _look_for_order(world, start, site.OLD_SITE, "parcelix" if turn % 2 else "hermod")


def live_orders(world: World, start: int, turn: int) -> list[Record]:
    """The same with the new code, which asks for live tracking."""
    if turn % 3 == 2:
        return _look_for_order(world, start, site.NEW_SITE, "hermod", live=True)
    return _look_for_order(world, start, site.NEW_SITE, "parcelix", live=True, tries=2 + turn % 2)


def _look_for_order(
    world: World, start: int, version: str, carrier: str, *, live: bool = False, tries: int = 1
) -> list[Record]:
    who = customer(world.random)
    visit = _browser(world, start, who, version)
    site.start(visit, who, "/account/orders", "Your orders")
    visit.think(1, 8)
    login.browser(visit, who)
    number = shop.orders(visit, who)
    visit.think(1, 9)
    shop.order(visit, who, number, carrier=carrier)
    shop.shipment(visit, number, carrier, live=live, tries=tries)
    return visit.calls
