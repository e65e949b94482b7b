"""What people do in the apps: a function for each kind of session (`turn` as in `browsers`)."""

from __future__ import annotations

from moesif_tui.local.demo import login, shop
from moesif_tui.local.demo.goods import PAYMENT_MEANS, Cart, any_product
from moesif_tui.local.demo.people import ANDROID_82, APPS, IOS_82, App, Person, customer
from moesif_tui.local.demo.visit import Visit, World
from moesif_tui.local.record import Headers, Record


def _app(world: World, start: int, who: Person, app: App) -> Visit:
    headers: Headers = {
        "user-agent": app.agent,
        "accept": "application/json",
        "accept-language": who.language,
        "x-client": app.name,
        "x-country": who.country,
    }
    return Visit(world, start, headers, who.address)


def visitor(world: World, start: int, turn: int) -> list[Record]:
    """A customer looks around in the app; now and then a token has run out, or a product is gone."""
    who = customer(world.random)
    visit = _app(world, start, who, APPS[who.number % len(APPS)])
    if turn % 16 == 3:
        login.app(visit, who, refused=True)
        visit.think(4, 15)
    login.app(visit, who)
    shop.customer_cart(visit, who, expired=turn % 40 == 11)
    for _ in range(2 + turn % 4):
        visit.think(1, 25)
        shop.catalog_item(visit, any_product(world))
    return visit.calls


def buyer(world: World, start: int, turn: int) -> list[Record]:
    """A customer buys in the app."""
    who = customer(world.random)
    app, payment = APPS[who.number % len(APPS)], world.pick(PAYMENT_MEANS)
    return _buy(world, start, turn, who, app=app, payment=payment, stale=turn % 6 == 1, in_stock=turn % 15 != 8)


def sepa_buyer(world: World, start: int, turn: int) -> list[Record]:
    """A customer who pays by direct debit with an app that puts the lines twice, mostly on one instance."""
    who = customer(world.random)
    app = ANDROID_82 if turn % 9 == 4 else IOS_82
    instance = "i-05" if turn % 8 == 5 else "i-03"
    return _buy(world, start, turn, who, app=app, payment="sepa", stale=True, instance=instance)


def _buy(
    world: World,
    start: int,
    turn: int,
    who: Person,
    *,
    app: App,
    payment: str,
    stale: bool,
    in_stock: bool = True,
    instance: str | None = None,
) -> list[Record]:
    visit = _app(world, start, who, app)
    visit.instance = instance or visit.instance
    login.app(visit, who)
    shop.customer_cart(visit, who)
    cart = Cart.of(world, 1 + turn % 3, most=4)
    for goods, _ in cart.lines:
        visit.think(2, 30)
        shop.catalog_item(visit, goods.number)
    shop.new_cart(visit, cart)
    visit.think(1, 20)
    shop.put_lines(visit, cart, stale=stale)
    if turn % 4 == 2:
        shop.apply_coupon(visit, cart, expired=turn % 5 == 0)
    visit.think(0.3, 12)
    number = shop.checkout(visit, cart, who, payment, in_stock=in_stock)
    if number is not None:
        shop.order(visit, who, number, total=cart.due)
    elif turn % 3:
        visit.think(3, 20)
        shop.checkout(visit, cart, who, payment, in_stock=in_stock)
    else:
        shop.customer_cart(visit, who)
    return visit.calls


def orders(world: World, start: int, turn: int) -> list[Record]:
    """A customer looks in the app where an order is."""
    who = customer(world.random)
    visit = _app(world, start, who, APPS[who.number % len(APPS)])
    login.app(visit, who)
    number = shop.orders(visit, who)
    visit.think(1, 9)
    carrier = "parcelix" if turn % 2 else "hermod"
    shop.order(visit, who, number, carrier=carrier)
    shop.shipment(visit, number, carrier)
    return visit.calls
